/* SPDX-License-Identifier: Apache-2.0 */
/* Scores are fused, not ranks: a rank forgets by how far the first hit leads. Each side is brought to a scale
 * that means the same for every question:
 *   dense    deviations above the background of the chunk's language, so that a chunk in another language,
 *            whose cosines are all lower, loses nothing
 *   lexical  share of the score that holding all the question's words would give, so a question whose words
 *            the base does not know has little to give, whatever stands first there; in a base in another
 *            language, share of what a few names would give
 * In a base of several languages words can only be found in the question's own. That a chunk in another
 * language lacks them says nothing about it, so it is lent most of the best share in the question's language.
 * How the constants were found and what they reach: docs/decisions/fusion.md. */
#include "retrieve/fuse.h"

#include "base/error.h"

#include <math.h>
#include <stdlib.h>

/* k1 + 1: what a term very often held gives per unit of idf. */
static const double BM25_MOST = 2.2;
/* Deviations that are worth all of a question's words at equal weight. */
static const double DENSE_UNIT = 16;
static const double OWN_WEIGHT = .5;
/* Where so many chunks hold nearly as much of the words as the best one, the words single out none of them, and which stands
 * first is left to lengths and repetitions. From a lead of the best of CLEAR_LEAD downwards likeness weighs more, up to
 * CROWDED_WEIGHT at NO_LEAD and below. */
enum { CROWD = 5 };
static const double CLEAR_LEAD = .4, NO_LEAD = .1, CROWDED_WEIGHT = .8;
/* The base has nothing in the question's language: only names and numbers can be shared, and three of them
 * are all that can be hoped for. */
static const double FOREIGN_WEIGHT = .8, FOREIGN_WORDS = 3;
/* To chunks in another language, of the best share in the question's own. */
static const double LENT_SHARE = .7;
/* A base of equal chunks has none. */
static const double LEAST_DEVIATION = 1e-4;
/* Of the greatest of n normal deviates: chunks of a base are related, so chance reaches less far. */
static const double CHANCE_PART = .5;
/* Deviations by which less is asked of a chunk in another language, which words cannot help. */
static const double FOREIGN_EASE = 2.6;
/* Chunks that hold a word which no chunk of a small base holds, as nearness has it; and of how many chunks one that does would
 * be expected to. */
static const double ABSENT_MOST = .8, ABSENT_IN = 20;
/* The lexical share that is near in a search without vectors. */
static const double SHARE_THAT_IS_NEAR = .15;

static double idf_for(double holding, uint64_t chunks)
{
    if (holding > (double)chunks) holding = (double)chunks;
    return log(1 + ((double)chunks - holding + .5) / (holding + .5));
}

static double idf_of(uint64_t frequency, uint64_t chunks)
{
    return idf_for((double)frequency, chunks);
}

/* How many chunks hold the most frequent of the terms [first, end). */
static uint64_t most_frequent_of(const uint64_t *frequency, size_t first, size_t end)
{
    uint64_t most = frequency[first];
    for (size_t i = first + 1; i < end; i++)
        if (frequency[i] > most) most = frequency[i];
    return most;
}

double quire_lexical_ease(const quire_terms *terms, const uint64_t *frequency, uint64_t chunks)
{
    double absent = chunks > 0 && ABSENT_IN / (double)chunks < ABSENT_MOST ? ABSENT_IN / (double)chunks
                                                                           : ABSENT_MOST;
    double sum = 0, eased = 0;
    for (size_t i = 0, end; i < terms->count; i = end) {
        end = quire_alternatives_end(terms, i);
        uint64_t holding = most_frequent_of(frequency, i, end);
        sum += idf_of(holding, chunks);
        eased += holding ? idf_of(holding, chunks) : idf_for(absent, chunks);
    }
    return eased > 0 && eased < sum ? sum / eased : 1;
}

double quire_lexical_possible(const quire_terms *terms, const uint64_t *frequency, uint64_t chunks,
                              const quire_backgrounds *backgrounds)
{
    double sum = 0, most = FOREIGN_WORDS * idf_of(0, chunks);
    for (size_t i = 0, end; i < terms->count; i = end) {
        end = quire_alternatives_end(terms, i);
        sum += idf_of(most_frequent_of(frequency, i, end), chunks);
    }
    if (!quire_backgrounds_has_own(backgrounds) && sum > most) sum = most;
    return sum * BM25_MOST;
}

static int by_chunk(const void *a, const void *b)
{
    const quire_candidate *x = a, *y = b;
    return x->chunk.value < y->chunk.value ? -1 : x->chunk.value > y->chunk.value;
}

static int by_fused(const void *a, const void *b)
{
    const quire_candidate *x = a, *y = b;
    if (x->fused > y->fused) return -1;
    return x->fused < y->fused ? 1 : by_chunk(a, b);
}

quire_status quire_candidates_of(quire_arena *arena, const quire_found_list *found, quire_candidates *out,
                                 quire_error *err)
{
    quire_candidate *items = quire_arena_array(arena, found->count, sizeof *items);
    *out = (quire_candidates){ 0 };
    if (!items) return quire_fail_memory(err);
    for (size_t i = 0; i < found->count; i++)
        items[i] = (quire_candidate){ .chunk = found->items[i].chunk,
                                      .document = found->items[i].document,
                                      .language = found->items[i].language,
                                      .dense = found->items[i].dense,
                                      .lexical = found->items[i].lexical };
    *out = (quire_candidates){ items, found->count };
    return QUIRE_OK;
}

void quire_candidates_scale(quire_candidates *candidates, const quire_backgrounds *backgrounds,
                            double lexical_possible)
{
    size_t kept = 0;
    for (size_t i = 0; i < candidates->count; i++) {
        quire_candidate candidate = candidates->items[i];
        if (isnan(candidate.dense)) continue;
        const quire_background_group *group = quire_backgrounds_group(backgrounds, candidate.language);
        quire_background background = group ? group->background : backgrounds->other;
        double deviation = background.deviation > LEAST_DEVIATION ? background.deviation : LEAST_DEVIATION;
        candidate.deviations = (candidate.dense - background.mean) / deviation;
        candidate.share = lexical_possible > 0 ? candidate.lexical / lexical_possible : 0;
        candidates->items[kept++] = candidate;
    }
    candidates->count = kept;
}

static bool is_foreign(const quire_candidate *candidate, const quire_backgrounds *backgrounds)
{
    return quire_backgrounds_foreign(backgrounds, quire_backgrounds_group(backgrounds, candidate->language));
}

/* By how much the best share in the question's writing leads the one CROWD places behind it, as a part of it; 1: no other
 * chunk holds any of the words. */
static double lead_of(const quire_candidates *candidates, const quire_backgrounds *backgrounds)
{
    double best[CROWD + 1] = { 0 };
    for (size_t i = 0; i < candidates->count; i++) {
        double share = candidates->items[i].share;
        size_t at = CROWD + 1;
        if (!(share > best[CROWD]) || is_foreign(&candidates->items[i], backgrounds)) continue;
        while (at > 0 && share > best[at - 1]) at--;
        for (size_t j = CROWD; j > at; j--) best[j] = best[j - 1];
        best[at] = share;
    }
    return best[0] > 0 ? (best[0] - best[CROWD]) / best[0] : 1;
}

double quire_fuse_weight(const quire_candidates *candidates, const quire_backgrounds *backgrounds)
{
    double best = 0;
    for (size_t i = 0; i < candidates->count; i++)
        if (candidates->items[i].share > best) best = candidates->items[i].share;
    if (!(best > 0)) return 1;
    if (!quire_backgrounds_has_own(backgrounds)) return FOREIGN_WEIGHT;
    double crowded = (CLEAR_LEAD - lead_of(candidates, backgrounds)) / (CLEAR_LEAD - NO_LEAD);
    if (!(crowded > 0)) return OWN_WEIGHT;
    return OWN_WEIGHT + (CROWDED_WEIGHT - OWN_WEIGHT) * (crowded < 1 ? crowded : 1);
}

/* The share that is lent to chunks in another language. */
static double lent_share(const quire_candidates *candidates, const quire_backgrounds *backgrounds)
{
    double best = 0;
    if (!quire_backgrounds_has_own(backgrounds)) return 0;
    for (size_t i = 0; i < candidates->count; i++) {
        const quire_candidate *candidate = &candidates->items[i];
        if (candidate->share > best && !is_foreign(candidate, backgrounds)) best = candidate->share;
    }
    return best * LENT_SHARE;
}

void quire_candidates_sort(quire_candidates *candidates)
{
    if (candidates->count) qsort(candidates->items, candidates->count, sizeof *candidates->items, by_fused);
}

void quire_fuse(quire_candidates *candidates, const quire_backgrounds *backgrounds, double weight)
{
    double lent = lent_share(candidates, backgrounds);
    for (size_t i = 0; i < candidates->count; i++) {
        quire_candidate *candidate = &candidates->items[i];
        double share = candidate->share;
        if (share < lent && is_foreign(candidate, backgrounds)) share = lent;
        candidate->fused = weight * candidate->deviations / DENSE_UNIT + (1 - weight) * share;
    }
    quire_candidates_sort(candidates);
}

bool quire_fuse_near(const quire_candidates *candidates, const quire_backgrounds *backgrounds,
                     uint64_t chunks, double ease, double deviations)
{
    double weight = quire_backgrounds_has_own(backgrounds) ? OWN_WEIGHT : FOREIGN_WEIGHT;
    double words = DENSE_UNIT * (1 - weight) /
                   weight; /* deviations that a share of 1 is worth, as in the ranking */
    /* The greatest of n normal deviates is about sqrt(2 ln n). */
    double chance = chunks > 1 ? CHANCE_PART * sqrt(2 * log((double)chunks)) : 0;
    for (size_t i = 0; i < candidates->count; i++) {
        const quire_candidate *candidate = &candidates->items[i];
        double reached = candidate->deviations + words * candidate->share * ease;
        bool foreign = is_foreign(candidate, backgrounds);
        if (foreign) reached += FOREIGN_EASE;
        if (reached >= deviations + chance || (!foreign && candidate->share >= SHARE_THAT_IS_NEAR))
            return true;
    }
    return false;
}

bool quire_lexical_near(const quire_candidates *candidates, double lexical_possible)
{
    double best = 0;
    for (size_t i = 0; i < candidates->count; i++)
        if (candidates->items[i].lexical > best) best = candidates->items[i].lexical;
    return best > 0 && lexical_possible > 0 && best >= SHARE_THAT_IS_NEAR * lexical_possible;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Scores are fused, not ranks: a rank forgets by how far the first hit leads. Each side is brought to a scale of its
 * own that means the same for every question:
 *   dense    deviations above the question's similarity to the base at large, so a question in another language,
 *            whose cosines are all lower, loses nothing
 *   lexical  share of the score that holding all the question's words would give, so a question whose words the base
 *            does not know (another language again) has little lexical score to give, whatever stands first there
 * How the constants were found and what they reach: docs/decisions/fusion.md. */
#include "retrieve/fuse.h"

#include "base/error.h"

#include <math.h>
#include <stdlib.h>

static const double BM25_MOST = 2.2;           /* k1 + 1: what a term very often held gives per unit of idf */
static const double DENSE_UNIT = 10;           /* deviations that count as much as a lexical share of 1 at equal weight */
static const double LEAST_DEVIATION = 1e-4;    /* a base of equal chunks has none */

double quire_lexical_possible(const quire_terms *terms, const uint64_t *frequency, uint64_t chunks)
{
    double sum = 0;
    for (size_t i = 0; i < terms->count; i++) {
        double holding = frequency[i] < chunks ? (double)frequency[i] : (double)chunks;
        sum += log(1 + ((double)chunks - holding + .5) / (holding + .5));
    }
    return sum * BM25_MOST;
}

static int by_chunk(const void *a, const void *b)
{
    const quire_candidate *x = a, *y = b;
    return x->chunk < y->chunk ? -1 : x->chunk > y->chunk;
}

static int by_fused(const void *a, const void *b)
{
    const quire_candidate *x = a, *y = b;
    if (x->fused > y->fused) return -1;
    return x->fused < y->fused ? 1 : by_chunk(a, b);
}

quire_status quire_candidates_join(quire_arena *arena, const quire_scored_list *dense, const quire_scored_list *lexical,
                                   quire_candidates *out, quire_error *err)
{
    size_t count = dense->count + lexical->count, used = 0;
    quire_candidate *items = quire_arena_array(arena, count, sizeof *items);
    *out = (quire_candidates){ 0 };
    if (!items) return quire_fail_memory(err);
    for (size_t i = 0; i < dense->count; i++)
        items[i] = (quire_candidate){ dense->items[i].chunk, dense->items[i].score, 0, NAN };
    for (size_t i = 0; i < lexical->count; i++)
        items[dense->count + i] = (quire_candidate){ lexical->items[i].chunk, NAN, lexical->items[i].score, NAN };
    if (count) qsort(items, count, sizeof *items, by_chunk);
    for (size_t i = 0; i < count; i++) {
        if (used == 0 || items[used - 1].chunk != items[i].chunk) {
            items[used++] = items[i];
            continue;
        }
        if (isnan(items[used - 1].dense)) items[used - 1].dense = items[i].dense;
        if (items[i].lexical > 0) items[used - 1].lexical = items[i].lexical;
    }
    *out = (quire_candidates){ items, used };
    return QUIRE_OK;
}

double quire_fuse_weight(const quire_candidates *candidates, const quire_fuse_scale *scale)
{
    double best = 0;
    for (size_t i = 0; i < candidates->count; i++)
        if (candidates->items[i].lexical > best) best = candidates->items[i].lexical;
    return best > 0 && scale->lexical_possible > 0 ? .45 : 1;
}

void quire_fuse(quire_candidates *candidates, const quire_fuse_scale *scale, double weight)
{
    double deviation = scale->deviation > LEAST_DEVIATION ? scale->deviation : LEAST_DEVIATION;
    size_t kept = 0;
    for (size_t i = 0; i < candidates->count; i++) {
        quire_candidate candidate = candidates->items[i];
        if (isnan(candidate.dense)) continue;
        double dense = (candidate.dense - scale->mean) / deviation / DENSE_UNIT;
        double lexical = scale->lexical_possible > 0 ? candidate.lexical / scale->lexical_possible : 0;
        candidate.fused = weight * dense + (1 - weight) * lexical;
        candidates->items[kept++] = candidate;
    }
    candidates->count = kept;
    if (kept) qsort(candidates->items, kept, sizeof *candidates->items, by_fused);
}

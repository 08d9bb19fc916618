/* SPDX-License-Identifier: Apache-2.0 */
/* hits → units → features (words, names, periods, kinds) → the best few by vectors too. Where words cannot meet, across scripts,
 * vectors stand in for them. */
#include "answer/ranking.h"

#include "answer/kinds.h"
#include "answer/parts.h"
#include "answer/quote.h"

#include "base/error.h"

#include <math.h>
#include <stdlib.h>

enum {
    UNITS_EMBEDDED = 5,
    FOREIGN_EMBEDDED = 8,
    CONSIDERED_MOST = 24, /* of a trace */
};

/* Deviations above the background of its kind of writing from which on a passage in another script is worth reading and a
 * unit of it may be believed, and at which it is believed in full. */
static const double foreign_least = 2.8, foreign_most = 5.5;
/* More is asked where the base has passages in the question's own script: what it holds would rather stand there. */
static const double foreign_apart = 1.2;
static const double foreign_behind = .3;
static const double dense_unit = 10; /* deviations */
/* What is not embedded, or nothing is, counts as an answer's middling likeness. */
static const double dense_unknown = .4;
/* A unit that much behind the best is not embedded: likeness to the question never made up for more. */
static const double dense_reach = .34;

static int by_score(const void *a, const void *b)
{
    const quire_ranked_unit *left = a, *right = b;
    if (left->features.other != right->features.other) return left->features.other ? 1 : -1;
    if (left->score != right->score) return left->score < right->score ? 1 : -1;
    return (left->unit > right->unit) - (left->unit < right->unit);
}

static void sort(quire_ranking *ranking)
{
    if (ranking->count) qsort(ranking->items, ranking->count, sizeof *ranking->items, by_score);
}

bool quire_ranking_is_foreign(const quire_ranking *ranking, const quire_ranked_unit *scored)
{
    return ranking->retrieval->foreign && ranking->retrieval->foreign[ranking->units.items[scored->unit].hit];
}

/* Of a passage in another script that shares a name with the question, where others are in its own. */
static double score_of(const quire_ranking *ranking, const quire_ranked_unit *scored)
{
    double score = quire_features_score(&scored->features);
    return ranking->has_own && quire_ranking_is_foreign(ranking, scored) ? score - foreign_behind : score;
}

static quire_status weigh_units(quire_ranking *ranking)
{
    const quire_units *units = &ranking->units;
    ranking->items = quire_arena_array(ranking->call->arena, units->count + QUIRE_SERIES_MOST,
                                       sizeof *ranking->items);
    if (!ranking->items) return quire_fail_memory(ranking->err);
    for (size_t i = 0; i < units->count; i++) {
        if (quire_cancelled(ranking->call)) return quire_fail_cancelled(ranking->err);
        if (!quire_unit_tells(&units->items[i])) continue;
        quire_ranked_unit *scored = &ranking->items[ranking->count++];
        scored->unit = scored->with = i;
        quire_status status = quire_features_of(ranking->call, &ranking->asking, units, i, &scored->features,
                                                ranking->err);
        if (status) return status;
        scored->score = score_of(ranking, scored);
        quire_features guessed = scored->features;
        guessed.values[QUIRE_FEATURE_DENSE] = dense_unknown;
        scored->belief = quire_features_belief(&guessed, ranking->retrieval->chunks);
    }
    sort(ranking);
    return QUIRE_OK;
}

static double dot(const float *a, const float *b, size_t dim)
{
    double sum = 0;
    for (size_t i = 0; i < dim; i++) sum += (double)a[i] * (double)b[i];
    return sum;
}

/* How far a similarity to the hit's passage, or to a part of it, stands above what means nothing. */
static double deviations_of(const quire_retrieval *retrieval, size_t hit, double similarity)
{
    quire_background background = retrieval->hit_backgrounds[hit];
    return background.deviation > 0 ? (similarity - background.mean) / background.deviation : 0;
}

/* What is embedded of a unit: a row as it reads, other text under the last of its headings. */
static quire_status text_to_embed(quire_ranking *ranking, const quire_ranked_unit *scored, quire_str *out)
{
    quire_call *call = ranking->call;
    const quire_unit *unit = &ranking->units.items[scored->unit];
    quire_strs headings = ranking->retrieval->hits[unit->hit].chunk.headings;
    quire_str heading = headings.count ? headings.items[headings.count - 1] : (quire_str){ 0 };
    quire_heads heads;
    quire_range quoted = quire_unit_quote(&ranking->units, scored->unit, scored->features.unnamed);
    *out = quire_str_cut(unit->opened->document.text, quoted.start, unit->end);
    if (unit->kind != QUIRE_UNIT_ROW) {
        if (heading.size && heading.size < 80)
            *out = quire_arena_printf(call->arena, "%.*s: %.*s", QUIRE_FMT(heading), QUIRE_FMT(*out));
        return out->data ? QUIRE_OK : quire_fail_memory(ranking->err);
    }
    size_t asked = scored->features.asked;
    quire_status status = quire_unit_heads(call, unit, headings, asked, &heads, ranking->err);
    if (status || asked == SIZE_MAX) return status;
    quire_str title = heads.table.size && heads.table.size < 80 ? heads.table : heading;
    quire_str group = heads.group.count ? heads.group.items[heads.group.count - 1] : (quire_str){ 0 };
    size_t label = 0;
    while (label < heads.cells.count && !heads.cells.items[label].size) label++;
    *out = quire_arena_printf(call->arena, "%.*s: %.*s %.*s, %.*s: %.*s", QUIRE_FMT(title), QUIRE_FMT(group),
                              QUIRE_FMT(label == asked ? (quire_str){ 0 } : heads.cells.items[label]),
                              QUIRE_FMT(heads.columns.items[asked]), QUIRE_FMT(heads.cells.items[asked]));
    return out->data ? QUIRE_OK : quire_fail_memory(ranking->err);
}

/* Takes the likeness of a unit to the question into its features: in its own script beside the words, in another one in their
 * place. */
static void take_likeness(quire_ranking *ranking, quire_ranked_unit *scored, double similarity)
{
    size_t hit = ranking->units.items[scored->unit].hit;
    double deviations = deviations_of(ranking->retrieval, hit, similarity);
    scored->features.values[QUIRE_FEATURE_DENSE] = fmax(0, fmin(1.5, deviations / dense_unit));
    scored->score = score_of(ranking, scored);
    scored->belief = quire_features_belief(&scored->features, ranking->retrieval->chunks);
    if (!quire_ranking_is_foreign(ranking, scored)) return;
    double from = ranking->has_own ? foreign_apart : 0;
    double alike = fmax(0, fmin(1, (deviations - from - foreign_least) / (foreign_most - foreign_least)));
    scored->belief = fmax(scored->belief, alike);
    scored->score += alike;
}

/* Compares the first `most` units that `foreign` says with the question by their vectors. */
static quire_status compare_vectors(quire_ranking *ranking, bool foreign, size_t most)
{
    const quire_retrieval *retrieval = ranking->retrieval;
    size_t chosen[FOREIGN_EMBEDDED], count = 0;
    quire_str texts[FOREIGN_EMBEDDED];
    quire_matrix rows = { 0 };
    if (!ranking->embedder || !retrieval->vector || !retrieval->hit_backgrounds) return QUIRE_OK;
    size_t window = quire_embedder_model(ranking->embedder)->window_tokens;
    for (size_t i = 0; i < ranking->count && count < most; i++) {
        const quire_ranked_unit *scored = &ranking->items[i];
        size_t hit = ranking->units.items[scored->unit].hit;
        if (scored->features.other || quire_ranking_is_foreign(ranking, scored) != foreign) continue;
        if (!foreign && count && scored->score < ranking->items[chosen[0]].score - dense_reach) break;
        if (foreign && (deviations_of(retrieval, hit, retrieval->hits[hit].scores.dense) < foreign_least ||
                        scored->features.values[QUIRE_FEATURE_FRAGMENT] < 0))
            continue;
        quire_status status = text_to_embed(ranking, scored, &texts[count]);
        if (status) return status;
        if (quire_embedder_count(ranking->embedder, QUIRE_ROLE_PASSAGE, texts[count]) > window) continue;
        chosen[count++] = i;
    }
    if (count == 0) return QUIRE_OK;
    quire_status status = quire_embedder_embed(ranking->embedder, ranking->call, QUIRE_ROLE_PASSAGE,
                                               (quire_strs){ texts, count }, &rows, ranking->err);
    for (size_t i = 0; !status && i < count; i++)
        take_likeness(ranking, &ranking->items[chosen[i]],
                      dot(quire_matrix_row(&rows, i), retrieval->vector, rows.dim));
    if (!status) sort(ranking);
    return status;
}

static double best_belief(const quire_ranking *ranking)
{
    double best = 0;
    for (size_t i = 0; i < ranking->count; i++)
        if (!ranking->items[i].features.other) best = fmax(best, ranking->items[i].belief);
    return best;
}

quire_status quire_rank(quire_call *call, const quire_answer_settings *settings, quire_store *store,
                        quire_embedder *embedder, const quire_retrieval *retrieval, quire_str question,
                        size_t hits, quire_ranking *out, quire_error *err)
{
    size_t hit_count = retrieval->count < hits ? retrieval->count : hits;
    *out = (quire_ranking){ .call = call,
                            .settings = settings,
                            .embedder = embedder,
                            .retrieval = retrieval,
                            .hit_count = hit_count,
                            .err = err };
    quire_status status = quire_open_documents(call, store, retrieval->hits, hit_count, &out->documents, err);
    if (!status) status = quire_units_of(call, &out->documents, retrieval->hits, hit_count, &out->units, err);
    if (!status)
        status = quire_asking_of(call, retrieval, question, &out->documents, hit_count, &out->asking, err);
    if (!status && quire_kind_wants_figure(out->asking.asked.kind))
        status = quire_units_add_statements(call, &out->documents, retrieval->hits, hit_count,
                                            quire_asking_fits_label, &out->asking, &out->units, err);
    for (size_t i = 0; i < hit_count && retrieval->foreign; i++)
        out->has_own = out->has_own || !retrieval->foreign[i];
    if (!status) status = weigh_units(out);
    if (!status) status = compare_vectors(out, false, UNITS_EMBEDDED);
    if (!status && retrieval->foreign && best_belief(out) < settings->support)
        status = compare_vectors(out, true, FOREIGN_EMBEDDED);
    return status;
}

quire_status quire_ranking_note(quire_ranking *ranking, quire_draft *out)
{
    size_t count = ranking->count < CONSIDERED_MOST ? ranking->count : CONSIDERED_MOST;
    quire_arena *arena = ranking->call->arena;
    quire_considered_unit *items = quire_arena_array(arena, count, sizeof *items);
    const char **names = quire_arena_array(arena, QUIRE_FEATURE_COUNT, sizeof *names);
    if (!items || !names) return quire_fail_memory(ranking->err);
    for (size_t i = 0; i < QUIRE_FEATURE_COUNT; i++) names[i] = quire_feature_name((quire_feature)i);
    for (size_t i = 0; i < count; i++) {
        quire_ranked_unit *scored = &ranking->items[i];
        const quire_unit *unit = &ranking->units.items[scored->unit];
        double *values = quire_arena_array(arena, QUIRE_FEATURE_COUNT, sizeof *values);
        if (!values) return quire_fail_memory(ranking->err);
        memcpy(values, scored->features.values, sizeof scored->features.values);
        items[i] = (quire_considered_unit){ .rank = (uint32_t)unit->hit + 1,
                                            .start = unit->start,
                                            .end = unit->end,
                                            .score = scored->score,
                                            .support = scored->belief,
                                            .other = scored->features.other,
                                            .features = values };
    }
    out->considered = (quire_considered){ items, count, names, QUIRE_FEATURE_COUNT };
    return QUIRE_OK;
}

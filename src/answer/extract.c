/* SPDX-License-Identifier: Apache-2.0 */
/* Extractive answers: the sentences and table rows of the best hits that answer the question, quoted as they stand.
 *
 *   hits → units → features (words, names, periods, kinds) → the best few by vectors too → what is supported and about the
 *   same thing → quotes
 *
 * Names and periods that the question fixes decide whether a unit may answer at all; features in which order. Where words
 * cannot meet, across scripts, vectors stand in for them. */
#include "answer/answer.h"
#include "answer/features.h"
#include "answer/quote.h"
#include "answer/reading.h"

#include "base/error.h"

#include <math.h>
#include <stdlib.h>

enum {
    HITS_READ = 10,
    UNITS_EMBEDDED = 5,
    FOREIGN_EMBEDDED = 8,
    CONSIDERED_MOST = 24, /* of a trace */
    KEPT_MOST = 64,       /* units among which quotes are chosen */
    ANSWER_LIMIT_BYTES = 1 << 20,
};

/* Deviations above the background of its kind of writing from which on a passage in another script is worth reading and a
 * unit of it may be believed, and at which it is believed in full. */
static const double foreign_least = 2.8, foreign_most = 5.5;
/* More is asked where the base has passages in the question's own script: what it holds would rather stand there. */
static const double foreign_apart = 1.2;
static const double dense_unit = 10; /* deviations */
/* What is not embedded, or nothing is, counts as an answer's middling likeness. */
static const double dense_unknown = .4;
/* What outweighs another thing in the place of what is asked for. */
static const double contrast_dense = .7;
/* What comes in the place of a unit about another thing is nearly as good. */
static const double instead_share = .85;
/* A sentence beside the best one is quoted with it from this share of its score on. */
static const double beside_share = .75;
/* A further quote must come this near to the best one. */
static const double further_share = 0.75;
/* And hold nearly as much of the question: what lacks a word of it is about another machine. */
static const double covered_share = 0.9;

const quire_option quire_answer_options[] = {
    { "answer.quotes", QUIRE_OPT_INT, offsetof(quire_answer_settings, quotes), "3", .min = 1, .max = 20,
      .unit = "quotes", .help = "most quotes of an extractive answer" },
    { "answer.support", QUIRE_OPT_REAL, offsetof(quire_answer_settings, support), "0.45", .min = 0, .max = 1,
      .unit = "", .help = "how surely a quote must answer the question: higher refuses more" },
    { "answer.prompt_tokens", QUIRE_OPT_INT, offsetof(quire_answer_settings, prompt_tokens), "2048",
      .min = 128, .max = 1048576, .unit = "tokens", .help = "most tokens of passages in a prompt" },
    { 0 },
};

struct scored {
    size_t unit;
    quire_features features;
    double score;  /* orders */
    double belief; /* 0 to 1 */
    size_t with;   /* unit beside it that is quoted with it, as it is nearly as good; itself: none */
};

struct extracting {
    quire_call *call;
    const quire_answer_settings *settings;
    quire_embedder *embedder; /* NULL: by words alone */
    const quire_retrieval *retrieval;
    quire_asking asking;
    quire_opened_documents documents;
    quire_units units;
    bool has_own; /* some hit is in the question's script */
    struct scored *scored;
    size_t count;
    quire_error *err;
};

static int by_score(const void *a, const void *b)
{
    const struct scored *left = a, *right = b;
    if (left->features.other != right->features.other) return left->features.other ? 1 : -1;
    if (left->score != right->score) return left->score < right->score ? 1 : -1;
    return (left->unit > right->unit) - (left->unit < right->unit);
}

static void sort(struct extracting *extracting)
{
    if (extracting->count) qsort(extracting->scored, extracting->count, sizeof *extracting->scored, by_score);
}

static bool is_foreign(const struct extracting *extracting, const struct scored *scored)
{
    return extracting->retrieval->foreign &&
           extracting->retrieval->foreign[extracting->units.items[scored->unit].hit];
}

static quire_status weigh_units(struct extracting *extracting)
{
    const quire_units *units = &extracting->units;
    extracting->scored = quire_arena_array(extracting->call->arena, units->count, sizeof *extracting->scored);
    if (!extracting->scored) return quire_fail_memory(extracting->err);
    for (size_t i = 0; i < units->count; i++) {
        if (quire_cancelled(extracting->call)) return quire_fail_cancelled(extracting->err);
        if (!quire_unit_tells(&units->items[i])) continue;
        struct scored *scored = &extracting->scored[extracting->count++];
        scored->unit = scored->with = i;
        quire_status status = quire_features_of(extracting->call, &extracting->asking, units, i,
                                                &scored->features, extracting->err);
        if (status) return status;
        scored->score = quire_features_score(&scored->features);
        quire_features guessed = scored->features;
        guessed.values[QUIRE_FEATURE_DENSE] = dense_unknown;
        scored->belief = quire_features_belief(&guessed, extracting->retrieval->chunks);
    }
    sort(extracting);
    return QUIRE_OK;
}

/* ---- vectors ---- */

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
static quire_status text_to_embed(struct extracting *extracting, const struct scored *scored, quire_str *out)
{
    quire_call *call = extracting->call;
    const quire_unit *unit = &extracting->units.items[scored->unit];
    quire_strs headings = extracting->retrieval->hits[unit->hit].chunk.headings;
    quire_str heading = headings.count ? headings.items[headings.count - 1] : (quire_str){ 0 };
    quire_heads heads;
    quire_range quoted = quire_unit_quote(&extracting->units, scored->unit, scored->features.unnamed);
    *out = quire_str_cut(unit->opened->document.text, quoted.start, unit->end);
    if (unit->kind != QUIRE_UNIT_ROW) {
        if (heading.size && heading.size < 80)
            *out = quire_arena_printf(call->arena, "%.*s: %.*s", QUIRE_FMT(heading), QUIRE_FMT(*out));
        return out->data ? QUIRE_OK : quire_fail_memory(extracting->err);
    }
    size_t asked = scored->features.asked;
    quire_status status = quire_unit_heads(call, unit, headings, asked, &heads, extracting->err);
    if (status || asked == SIZE_MAX) return status;
    quire_str title = heads.table.size && heads.table.size < 80 ? heads.table : heading;
    quire_str group = heads.group.count ? heads.group.items[heads.group.count - 1] : (quire_str){ 0 };
    size_t label = 0;
    while (label < heads.cells.count && !heads.cells.items[label].size) label++;
    *out = quire_arena_printf(call->arena, "%.*s: %.*s %.*s, %.*s: %.*s", QUIRE_FMT(title), QUIRE_FMT(group),
                              QUIRE_FMT(label == asked ? (quire_str){ 0 } : heads.cells.items[label]),
                              QUIRE_FMT(heads.columns.items[asked]), QUIRE_FMT(heads.cells.items[asked]));
    return out->data ? QUIRE_OK : quire_fail_memory(extracting->err);
}

/* Takes the likeness of a unit to the question into its features: in its own script beside the words, in another one in their
 * place. */
static void take_likeness(struct extracting *extracting, struct scored *scored, double similarity)
{
    size_t hit = extracting->units.items[scored->unit].hit;
    double deviations = deviations_of(extracting->retrieval, hit, similarity);
    scored->features.values[QUIRE_FEATURE_DENSE] = fmax(0, fmin(1.5, deviations / dense_unit));
    scored->score = quire_features_score(&scored->features);
    scored->belief = quire_features_belief(&scored->features, extracting->retrieval->chunks);
    if (!is_foreign(extracting, scored)) return;
    double from = extracting->has_own ? foreign_apart : 0;
    double alike = fmax(0, fmin(1, (deviations - from - foreign_least) / (foreign_most - foreign_least)));
    scored->belief = fmax(scored->belief, alike);
    scored->score += alike;
}

/* Compares the first `most` units that `foreign` says with the question by their vectors. */
static quire_status compare_vectors(struct extracting *extracting, bool foreign, size_t most)
{
    const quire_retrieval *retrieval = extracting->retrieval;
    size_t chosen[FOREIGN_EMBEDDED], count = 0;
    quire_str texts[FOREIGN_EMBEDDED];
    quire_matrix rows = { 0 };
    if (!extracting->embedder || !retrieval->vector || !retrieval->hit_backgrounds) return QUIRE_OK;
    size_t window = quire_embedder_model(extracting->embedder)->window_tokens;
    for (size_t i = 0; i < extracting->count && count < most; i++) {
        const struct scored *scored = &extracting->scored[i];
        size_t hit = extracting->units.items[scored->unit].hit;
        if (scored->features.other || is_foreign(extracting, scored) != foreign) continue;
        if (foreign && (deviations_of(retrieval, hit, retrieval->hits[hit].scores.dense) < foreign_least ||
                        scored->features.values[QUIRE_FEATURE_FRAGMENT] < 0))
            continue;
        quire_status status = text_to_embed(extracting, scored, &texts[count]);
        if (status) return status;
        if (quire_embedder_count(extracting->embedder, QUIRE_ROLE_PASSAGE, texts[count]) > window) continue;
        chosen[count++] = i;
    }
    if (count == 0) return QUIRE_OK;
    quire_status status = quire_embedder_embed(extracting->embedder, extracting->call, QUIRE_ROLE_PASSAGE,
                                               (quire_strs){ texts, count }, &rows, extracting->err);
    for (size_t i = 0; !status && i < count; i++)
        take_likeness(extracting, &extracting->scored[chosen[i]],
                      dot(quire_matrix_row(&rows, i), retrieval->vector, rows.dim));
    if (!status) sort(extracting);
    return status;
}

static double best_belief(const struct extracting *extracting)
{
    double best = 0;
    for (size_t i = 0; i < extracting->count; i++)
        if (!extracting->scored[i].features.other) best = fmax(best, extracting->scored[i].belief);
    return best;
}

/* ---- choosing ---- */

/* Whether the unit can be about what is asked at all. */
static bool is_about_it(const struct extracting *extracting, const struct scored *scored)
{
    const quire_features *features = &scored->features;
    if (features->other) return false;
    if (features->values[QUIRE_FEATURE_DENSE] >= contrast_dense) return true;
    return !features->contrasts &&
           !quire_asking_is_undecided(&extracting->asking, &extracting->units, scored->unit);
}

/* Leaves out what is about something else and what is not believed. Nothing much less like an answer comes in the place of a
 * best unit that is one of them. */
static size_t keep_believed(struct extracting *extracting)
{
    size_t kept = 0;
    double least = extracting->settings->support, best = 0;
    for (size_t i = 0; i < extracting->count; i++) {
        const struct scored *scored = &extracting->scored[i];
        bool believed = scored->belief >= least;
        if (scored->features.other || (is_foreign(extracting, scored) && !believed)) continue;
        best = fmax(best, scored->score);
        if (kept == 0 && scored->score < instead_share * best) return 0;
        if (kept == KEPT_MOST) break;
        if ((believed || kept == 0) && !is_about_it(extracting, scored)) continue;
        if (!believed && kept == 0) return 0;
        if (believed) extracting->scored[kept++] = *scored;
    }
    return kept;
}

static quire_periods periods_of_cell(const struct extracting *extracting, const struct scored *scored)
{
    const quire_unit *unit = &extracting->units.items[scored->unit];
    if (unit->kind != QUIRE_UNIT_ROW || scored->features.asked == SIZE_MAX) return (quire_periods){ 0 };
    return unit->table->periods[scored->features.asked];
}

static bool name_the_same_time(quire_periods a, quire_periods b)
{
    if (a.count == 0 || b.count == 0) return true;
    quire_period_fit fit = quire_periods_fit(&a.items[0], b);
    return fit == QUIRE_PERIOD_SAME || fit == QUIRE_PERIOD_SILENT;
}

/* Another report's figure, or another column's, is no further answer to a question about one time. */
static bool is_of_its_time(const struct extracting *extracting, const struct scored *best,
                           const struct scored *further)
{
    const quire_asked *asked = &extracting->asking.asked;
    const quire_opened *one = extracting->units.items[best->unit].opened,
                       *other = extracting->units.items[further->unit].opened;
    if (!name_the_same_time(periods_of_cell(extracting, best), periods_of_cell(extracting, further)))
        return false;
    if (one == other || !one->own || !other->own || !(asked->latest || asked->periods.count)) return true;
    return quire_period_compare(one->own, other->own) == QUIRE_PERIOD_SAME;
}

/* The figure of the cell that answers, without its sign; empty: there is none. */
static quire_status read_figure(struct extracting *extracting, const struct scored *scored, quire_str *out)
{
    const quire_unit *unit = &extracting->units.items[scored->unit];
    size_t count = 0;
    *out = (quire_str){ 0 };
    if (unit->kind != QUIRE_UNIT_ROW || scored->features.asked == SIZE_MAX) return QUIRE_OK;
    const quire_range *cells = quire_unit_cells(extracting->call, unit, &count);
    if (!cells) return quire_fail_memory(extracting->err);
    quire_range cell = cells[scored->features.asked];
    *out = quire_str_trim(quire_str_cut(unit->opened->document.text, cell.start, cell.end));
    if (quire_str_starts(*out, QUIRE_STR("$"))) *out = quire_str_trim(quire_str_cut(*out, 1, out->size));
    return QUIRE_OK;
}

/* Another document's quote is about another company or year where the question's words choose the best one's document: it must be
 * called as much of what is asked. */
static bool is_of_its_document(const struct extracting *extracting, const struct scored *best,
                               const struct scored *further)
{
    const quire_terms *asked = &extracting->retrieval->terms;
    const quire_opened *one = extracting->units.items[best->unit].opened,
                       *other = extracting->units.items[further->unit].opened;
    for (size_t i = 0; one != other && i < asked->count; i++)
        if (asked->items[i].content && quire_terms_hold(&one->terms, asked->items[i].text) &&
            !quire_terms_hold(&other->terms, asked->items[i].text))
            return false;
    return true;
}

/* A further quote fits as well as the best one and is about the same. */
static bool fits(const struct extracting *extracting, const struct scored *further)
{
    const struct scored *best = &extracting->scored[0];
    return further->score >= further_share * best->score &&
           further->features.values[QUIRE_FEATURE_PERIOD] >= best->features.values[QUIRE_FEATURE_PERIOD] &&
           further->features.values[QUIRE_FEATURE_NAMES] >= best->features.values[QUIRE_FEATURE_NAMES] &&
           further->features.values[QUIRE_FEATURE_LABEL] >= best->features.values[QUIRE_FEATURE_LABEL] &&
           further->features.coverage >= covered_share * best->features.coverage &&
           is_of_its_document(extracting, best, further) && is_of_its_time(extracting, best, further);
}

static quire_range range_of(const struct extracting *extracting, const struct scored *scored)
{
    quire_range range = quire_asking_quote(&extracting->asking, &extracting->units, scored->unit,
                                           scored->features.unnamed);
    const quire_unit *with = &extracting->units.items[scored->with];
    if (with->start < range.start) range.start = with->start;
    if (with->end > range.end) range.end = with->end;
    return range;
}

/* Whether one of the quotes says the same: the same words, or the same figure. */
static bool is_said(const struct extracting *extracting, const struct scored *further, quire_str figure,
                    const quire_str *figures, size_t quotes)
{
    for (size_t i = 0; i < quotes; i++) {
        if (figure.size && quire_str_equal(figure, figures[i])) return true;
        quire_range said = range_of(extracting, &extracting->scored[i]);
        quire_range own = range_of(extracting, further);
        if (extracting->units.items[further->unit].opened ==
                extracting->units.items[extracting->scored[i].unit].opened &&
            own.start < said.end && said.start < own.end)
            return true;
        if (quire_str_equal(extracting->units.items[further->unit].text,
                            extracting->units.items[extracting->scored[i].unit].text))
            return true;
    }
    return false;
}

static const quire_term *first_content(const quire_terms *terms)
{
    for (size_t i = 0; i < terms->count; i++)
        if (terms->items[i].content) return &terms->items[i];
    return NULL;
}

/* Whether two sentences say of the same subject different values of the kind that is asked for: "The harbour closed on 3 May. The
 * harbour froze on 12 January." One of them answers. */
static bool are_parallel(const struct extracting *extracting, const struct scored *a, const struct scored *b)
{
    const quire_term *one = first_content(&extracting->units.items[a->unit].terms),
                     *other = first_content(&extracting->units.items[b->unit].terms);
    return one && other && quire_str_equal(one->text, other->text) &&
           a->features.values[QUIRE_FEATURE_KIND] > 0 && b->features.values[QUIRE_FEATURE_KIND] > 0;
}

/* Whether `other` fits as well as `best` and goes on with it. */
static bool completes(const struct extracting *extracting, const struct scored *best,
                      const struct scored *other)
{
    static const quire_feature as_good[] = { QUIRE_FEATURE_NAMES, QUIRE_FEATURE_PERIOD,
                                             QUIRE_FEATURE_CHANGE };
    if (other->features.other || other->features.contrasts || other->features.values[QUIRE_FEATURE_KIND] < 0)
        return false;
    for (size_t i = 0; i < sizeof as_good / sizeof *as_good; i++)
        if (other->features.values[as_good[i]] < best->features.values[as_good[i]]) return false;
    /* One names who is asked about and the other doesn't: it may be about somebody else. */
    if (best->features.values[QUIRE_FEATURE_NAMES] < other->features.values[QUIRE_FEATURE_NAMES])
        return false;
    return !are_parallel(extracting, best, other);
}

/* Two sentences beside each other that are both good are one quote. */
static void join_beside(struct extracting *extracting, size_t count)
{
    const quire_units *units = &extracting->units;
    struct scored *best = &extracting->scored[0];
    for (size_t i = 1; i < count && extracting->scored[i].score >= beside_share * best->score; i++) {
        size_t unit = extracting->scored[i].unit, first = unit < best->unit ? unit : best->unit;
        if (unit != best->unit + 1 && unit + 1 != best->unit) continue;
        if (!completes(extracting, best, &extracting->scored[i])) continue;
        if (!quire_unit_goes_on(units, first + 1) ||
            units->items[first + 1].end - units->items[first].start > QUIRE_UNIT_PAIR_BYTES)
            continue;
        best->with = unit;
        return;
    }
}

/* Moves the quotes to the front. */
static quire_status choose_quotes(struct extracting *extracting, size_t count, size_t *quotes)
{
    size_t most = (size_t)extracting->settings->quotes;
    quire_str *figures = quire_arena_array(extracting->call->arena, most, sizeof *figures);
    if (!figures) return quire_fail_memory(extracting->err);
    *quotes = count ? 1 : 0;
    if (count) join_beside(extracting, count);
    quire_status status = count ? read_figure(extracting, &extracting->scored[0], &figures[0]) : QUIRE_OK;
    for (size_t i = 1; i < count && *quotes < most && !status; i++) {
        struct scored further = extracting->scored[i];
        quire_str figure;
        if (!fits(extracting, &further)) continue;
        status = read_figure(extracting, &further, &figure);
        if (status || is_said(extracting, &further, figure, figures, *quotes)) continue;
        memmove(&extracting->scored[*quotes + 1], &extracting->scored[*quotes],
                (i - *quotes) * sizeof further);
        extracting->scored[*quotes] = further;
        figures[(*quotes)++] = figure;
    }
    return status;
}

/* ---- writing ---- */

/* The quotes, best first, each ended by its mark. */
static quire_status write_draft(struct extracting *extracting, size_t count, quire_draft *out)
{
    quire_buffer text;
    quire_call *call = extracting->call;
    quire_status status = QUIRE_OK;
    out->citations = quire_arena_array(call->arena, count, sizeof *out->citations);
    out->marks = quire_arena_array(call->arena, count, sizeof *out->marks);
    if (!out->citations || !out->marks) return quire_fail_memory(extracting->err);
    quire_buffer_init(&text, ANSWER_LIMIT_BYTES);
    for (size_t i = 0; i < count && !status; i++) {
        const struct scored *scored = &extracting->scored[i];
        const quire_unit *unit = &extracting->units.items[scored->unit];
        const quire_hit *hit = &extracting->retrieval->hits[unit->hit];
        quire_citation *citation = &out->citations[i];
        quire_range range = range_of(extracting, scored);
        *citation = (quire_citation){ .mark = (uint32_t)i + 1,
                                      .document = hit->document,
                                      .start = range.start,
                                      .end = range.end,
                                      .page = hit->chunk.page,
                                      .quote = quire_str_cut(unit->opened->document.text, range.start,
                                                             range.end) };
        status = quire_unit_heads(call, unit, hit->chunk.headings, scored->features.asked, &citation->heads,
                                  extracting->err);
        if (i) quire_buffer_append_char(&text, '\n');
        quire_quote_append(&text, citation->quote, &citation->heads);
        quire_draft_mark(out, &text, citation->mark);
    }
    out->count = count;
    if (!status) status = quire_buffer_check(&text, "the answer", extracting->err);
    if (!status) out->text = quire_arena_copy(call->arena, quire_buffer_view(&text));
    quire_buffer_free(&text);
    return !status && !out->text.data ? quire_fail_memory(extracting->err) : status;
}

static quire_status note_considered(struct extracting *extracting, quire_draft *out)
{
    size_t count = extracting->count < CONSIDERED_MOST ? extracting->count : CONSIDERED_MOST;
    quire_arena *arena = extracting->call->arena;
    quire_considered_unit *items = quire_arena_array(arena, count, sizeof *items);
    const char **names = quire_arena_array(arena, QUIRE_FEATURE_COUNT, sizeof *names);
    if (!items || !names) return quire_fail_memory(extracting->err);
    for (size_t i = 0; i < QUIRE_FEATURE_COUNT; i++) names[i] = quire_feature_name((quire_feature)i);
    for (size_t i = 0; i < count; i++) {
        struct scored *scored = &extracting->scored[i];
        const quire_unit *unit = &extracting->units.items[scored->unit];
        double *values = quire_arena_array(arena, QUIRE_FEATURE_COUNT, sizeof *values);
        if (!values) return quire_fail_memory(extracting->err);
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

static quire_status weigh(struct extracting *extracting, quire_store *store, quire_str question)
{
    const quire_retrieval *retrieval = extracting->retrieval;
    size_t hit_count = retrieval->count < HITS_READ ? retrieval->count : HITS_READ;
    quire_status status = quire_open_documents(extracting->call, store, retrieval->hits, hit_count,
                                               &extracting->documents, extracting->err);
    if (!status)
        status = quire_units_of(extracting->call, &extracting->documents, retrieval->hits, hit_count,
                                &extracting->units, extracting->err);
    if (!status)
        status = quire_asking_of(extracting->call, retrieval, question, &extracting->documents, hit_count,
                                 &extracting->asking, extracting->err);
    for (size_t i = 0; i < hit_count && retrieval->foreign; i++)
        extracting->has_own = extracting->has_own || !retrieval->foreign[i];
    if (!status) status = weigh_units(extracting);
    if (!status) status = compare_vectors(extracting, false, UNITS_EMBEDDED);
    if (!status && retrieval->foreign && best_belief(extracting) < extracting->settings->support)
        status = compare_vectors(extracting, true, FOREIGN_EMBEDDED);
    return status;
}

static quire_status extract(struct extracting *extracting, quire_store *store, quire_str question,
                            quire_draft *out)
{
    quire_status status = weigh(extracting, store, question);
    if (!status) status = note_considered(extracting, out);
    if (status) return status;
    size_t count = 0;
    status = choose_quotes(extracting, keep_believed(extracting), &count);
    if (status) return status;
    if (count == 0) {
        out->reason = QUIRE_REFUSAL_WEAK_MATCH;
        return QUIRE_OK;
    }
    status = quire_reading_of(extracting->call, &extracting->asking,
                              extracting->units.items[extracting->scored[0].unit].opened, &out->reading,
                              extracting->err);
    return status ? status : write_draft(extracting, count, out);
}

quire_status quire_extract(quire_call *call, const quire_answer_settings *settings, quire_store *store,
                           quire_embedder *embedder, const quire_retrieval *retrieval, quire_str question,
                           quire_draft *out, quire_error *err)
{
    quire_span spare, *span = quire_span_begin(call->span, call->arena, &spare, "extract");
    struct extracting extracting = {
        .call = call, .settings = settings, .embedder = embedder, .retrieval = retrieval, .err = err
    };
    *out = (quire_draft){ 0 };
    quire_status status = QUIRE_OK;
    if (retrieval->count == 0) out->reason = QUIRE_REFUSAL_NO_MATCH;
    else status = extract(&extracting, store, question, out);
    span->driver = "extractive";
    span->items = extracting.units.count;
    quire_span_end(span, status);
    return status;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Extractive answers: the sentences and table rows of the best hits that answer the question, quoted as they stand.
 *
 *   hits → units → features (words, names, periods, kinds) → the best few by vectors too → what is supported and about the
 *   same thing → quotes
 *
 * Names and periods that the question fixes decide whether a unit may answer at all; features in which order. Where words
 * cannot meet, across scripts, vectors stand in for them. */
#include "answer/kinds.h"
#include "answer/parts.h"
#include "answer/quote.h"
#include "answer/ranking.h"
#include "answer/reading.h"

#include "base/error.h"
#include "record/locator.h"

#include <math.h>
#include <stdlib.h>

enum {
    HITS_READ = 10,
    KEPT_MOST = 64, /* units among which quotes are chosen */
    ANSWER_LIMIT_BYTES = 1 << 20,
};

/* What outweighs another thing in the place of what is asked for. */
static const double contrast_dense = .7;
/* What comes in the place of a unit about another thing is nearly as good. */
static const double instead_share = .85;
/* A sentence beside the best one is quoted with it from this share of its score on. */
static const double beside_share = .75;
/* A further quote must come this near to the best one. */
static const double further_share = 0.75;
/* A quote for another of several things that are asked for may be worse by so much, and must hold so much of what that is in a row
 * whose label is so far that; one that holds more needs no other. */
static const double part_share = 0.5, part_least = 0.5, part_label = 0.5, part_quoted = 0.75;
/* And hold nearly as much of the question: what lacks a word of it is about another machine. */
static const double covered_share = 0.9;

const quire_option quire_answer_options[] = {
    { "answer.quotes", QUIRE_OPT_INT, offsetof(quire_answer_settings, quotes), "3", .min = 1, .max = 20,
      .unit = "quotes",
      .help = "most quotes of an extractive answer; one about a series of reports has one a report" },
    { "answer.support", QUIRE_OPT_REAL, offsetof(quire_answer_settings, support), "0.45", .min = 0, .max = 1,
      .unit = "", .help = "how surely a quote must answer the question: higher refuses more" },
    { "answer.prompt_tokens", QUIRE_OPT_INT, offsetof(quire_answer_settings, prompt_tokens), "2048",
      .min = 128, .max = 1048576, .unit = "tokens", .help = "most tokens of passages in a prompt" },
    { 0 },
};

/* ---- choosing ---- */

/* Whether the unit can be about what is asked at all. */
static bool is_about_it(const quire_ranking *ranking, const quire_ranked_unit *scored)
{
    const quire_features *features = &scored->features;
    if (features->other) return false;
    if (features->values[QUIRE_FEATURE_DENSE] >= contrast_dense) return true;
    return !features->contrasts &&
           !quire_asking_is_undecided(&ranking->asking, &ranking->units, scored->unit);
}

/* NULL: there is none. */
static const quire_ranked_unit *best_row_of_another_time(const quire_ranking *ranking)
{
    const quire_ranked_unit *best = NULL;
    for (size_t i = 0; i < ranking->count; i++) {
        const quire_ranked_unit *scored = &ranking->items[i];
        if (ranking->units.items[scored->unit].kind == QUIRE_UNIT_ROW &&
            scored->features.values[QUIRE_FEATURE_PERIOD] <= -1 && (!best || scored->score > best->score))
            best = scored;
    }
    return best;
}

/* Whether a row of the same table answered better, were it of the time that is asked for: "holiday: 2023" is passed over for 2022, and
 * no other event of 2022 comes in its place. */
static bool comes_instead_of_row(const quire_ranking *ranking, const quire_ranked_unit *passed,
                                 const quire_ranked_unit *scored)
{
    const quire_unit *unit = &ranking->units.items[scored->unit];
    return passed && unit->table && ranking->units.items[passed->unit].table == unit->table &&
           scored->score < instead_share * passed->score;
}

/* Moves one forward to `to`; those between keep their order. */
static void move_to(quire_ranking *ranking, size_t from, size_t to)
{
    quire_ranked_unit moved = ranking->items[from];
    memmove(&ranking->items[to + 1], &ranking->items[to], (from - to) * sizeof moved);
    ranking->items[to] = moved;
}

/* Puts in front what is believed and not about something else. Nothing much less like an answer comes in the place of a
 * best unit that is one of them. */
static size_t keep_believed(quire_ranking *ranking)
{
    size_t kept = 0;
    double least = ranking->settings->support, best = 0;
    const quire_ranked_unit *passed = best_row_of_another_time(ranking);
    for (size_t i = 0; i < ranking->count; i++) {
        const quire_ranked_unit *scored = &ranking->items[i];
        bool believed = scored->belief >= least;
        if (scored->features.other || (quire_ranking_is_foreign(ranking, scored) && !believed)) continue;
        best = fmax(best, scored->score);
        if (kept == 0 && scored->score < instead_share * best) return 0;
        if (kept == KEPT_MOST) break;
        if ((believed || kept == 0) && !is_about_it(ranking, scored)) continue;
        if (kept == 0 && comes_instead_of_row(ranking, passed, scored)) return 0;
        if (!believed && kept == 0) return 0;
        if (believed) move_to(ranking, i, kept++);
    }
    return kept;
}

static quire_periods periods_of_cell(const quire_ranking *ranking, const quire_ranked_unit *scored)
{
    const quire_unit *unit = &ranking->units.items[scored->unit];
    if (unit->kind != QUIRE_UNIT_ROW || scored->features.asked == SIZE_MAX) return (quire_periods){ 0 };
    return unit->table->periods[scored->features.asked];
}

/* A balance is of the last day of the quarter that an income is of. */
static bool are_balance_and_income(const quire_period *a, const quire_period *b)
{
    return (a->months == 0) != (b->months == 0) && quire_periods_end_together(a, b);
}

static bool name_the_same_time(quire_periods a, quire_periods b)
{
    if (a.count == 0 || b.count == 0 || are_balance_and_income(&a.items[0], &b.items[0])) return true;
    quire_period_fit fit = quire_periods_fit(&a.items[0], b);
    return fit == QUIRE_PERIOD_SAME || fit == QUIRE_PERIOD_SILENT;
}

/* Another report's figure, or another column's, is no further answer to a question about one time. */
static bool is_of_its_time(const quire_ranking *ranking, const quire_ranked_unit *best,
                           const quire_ranked_unit *further)
{
    const quire_asked *asked = &ranking->asking.asked;
    const quire_opened *one = ranking->units.items[best->unit].opened,
                       *other = ranking->units.items[further->unit].opened;
    if (!name_the_same_time(periods_of_cell(ranking, best), periods_of_cell(ranking, further))) return false;
    if (one == other || !one->own || !other->own || !(asked->latest || asked->periods.count)) return true;
    return quire_period_compare(one->own, other->own) == QUIRE_PERIOD_SAME;
}

/* The figure of the cell that answers, without its sign; empty: there is none. */
static quire_status read_figure(quire_ranking *ranking, const quire_ranked_unit *scored, quire_str *out)
{
    const quire_unit *unit = &ranking->units.items[scored->unit];
    size_t count = 0;
    *out = (quire_str){ 0 };
    if (unit->kind != QUIRE_UNIT_ROW || scored->features.asked == SIZE_MAX) return QUIRE_OK;
    const quire_range *cells = quire_unit_cells(ranking->call, unit, &count);
    if (!cells) return quire_fail_memory(ranking->err);
    quire_range cell = cells[scored->features.asked];
    *out = quire_str_trim(quire_str_cut(unit->opened->document.text, cell.start, cell.end));
    if (quire_str_starts(*out, QUIRE_STR("$"))) *out = quire_str_trim(quire_str_cut(*out, 1, out->size));
    return QUIRE_OK;
}

/* Another document's quote is about another company or year where the question's words choose the best one's document: it must be
 * called as much of what is asked. */
static bool is_of_its_document(const quire_ranking *ranking, const quire_ranked_unit *best,
                               const quire_ranked_unit *further)
{
    const quire_terms *asked = &ranking->retrieval->terms;
    const quire_opened *one = ranking->units.items[best->unit].opened,
                       *other = ranking->units.items[further->unit].opened;
    for (size_t i = 0; one != other && i < asked->count; i++)
        if (asked->items[i].content && quire_terms_hold(&one->terms, asked->items[i].text) &&
            !quire_terms_hold(&other->terms, asked->items[i].text))
            return false;
    return true;
}

/* A further quote fits as well as the best one and is about the same. */
static bool fits(const quire_ranking *ranking, const quire_ranked_unit *further)
{
    const quire_ranked_unit *best = &ranking->items[0];
    return further->score >= further_share * best->score &&
           further->features.values[QUIRE_FEATURE_PERIOD] >= best->features.values[QUIRE_FEATURE_PERIOD] &&
           further->features.values[QUIRE_FEATURE_NAMES] >= best->features.values[QUIRE_FEATURE_NAMES] &&
           further->features.values[QUIRE_FEATURE_LABEL] >= best->features.values[QUIRE_FEATURE_LABEL] &&
           further->features.coverage >= covered_share * best->features.coverage &&
           is_of_its_document(ranking, best, further) && is_of_its_time(ranking, best, further);
}

static quire_range range_of(const quire_ranking *ranking, const quire_ranked_unit *scored)
{
    quire_range range = quire_asking_quote(&ranking->asking, &ranking->units, scored->unit,
                                           scored->features.unnamed);
    const quire_unit *with = &ranking->units.items[scored->with];
    if (with->start < range.start) range.start = with->start;
    if (with->end > range.end) range.end = with->end;
    return range;
}

/* Whether one of the quotes says the same: the same words, or the same figure. */
static bool is_said(const quire_ranking *ranking, const quire_ranked_unit *further, quire_str figure,
                    const quire_str *figures, size_t quotes)
{
    for (size_t i = 0; i < quotes; i++) {
        if (figure.size && quire_str_equal(figure, figures[i])) return true;
        quire_range said = range_of(ranking, &ranking->items[i]);
        quire_range own = range_of(ranking, further);
        if (ranking->units.items[further->unit].opened ==
                ranking->units.items[ranking->items[i].unit].opened &&
            own.start < said.end && said.start < own.end)
            return true;
        if (quire_str_equal(ranking->units.items[further->unit].text,
                            ranking->units.items[ranking->items[i].unit].text))
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
static bool are_parallel(const quire_ranking *ranking, const quire_ranked_unit *a, const quire_ranked_unit *b)
{
    const quire_term *one = first_content(&ranking->units.items[a->unit].terms),
                     *other = first_content(&ranking->units.items[b->unit].terms);
    return one && other && quire_str_equal(one->text, other->text) &&
           a->features.values[QUIRE_FEATURE_KIND] > 0 && b->features.values[QUIRE_FEATURE_KIND] > 0;
}

/* Whether `other` fits as well as `best` and goes on with it. */
static bool completes(const quire_ranking *ranking, const quire_ranked_unit *best,
                      const quire_ranked_unit *other)
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
    return !are_parallel(ranking, best, other);
}

/* Two sentences beside each other that are both good are one quote. */
static void join_beside(quire_ranking *ranking, size_t count)
{
    const quire_units *units = &ranking->units;
    quire_ranked_unit *best = &ranking->items[0];
    if (best->with != best->unit) return;
    for (size_t i = 1; i < count && ranking->items[i].score >= beside_share * best->score; i++) {
        size_t unit = ranking->items[i].unit, first = unit < best->unit ? unit : best->unit;
        if (unit != best->unit + 1 && unit + 1 != best->unit) continue;
        if (!completes(ranking, best, &ranking->items[i])) continue;
        if (!quire_unit_goes_on(units, first + 1) ||
            units->items[first + 1].end - units->items[first].start > QUIRE_UNIT_PAIR_BYTES)
            continue;
        best->with = unit;
        return;
    }
}

/* How much of the part the unit holds; nothing, where it is rather about another part that says more: "gross margin percentage" is no
 * "gross margin". */
static double held_of_part(const quire_ranking *ranking, size_t part, const quire_ranked_unit *scored)
{
    const quire_asking *asking = &ranking->asking;
    const quire_unit *unit = &ranking->units.items[scored->unit];
    double held = quire_asking_part_held(asking, &asking->parts[part], unit);
    for (size_t i = 0; i < asking->part_count; i++)
        if (i != part && quire_asking_part_holds_part(asking, &asking->parts[i], &asking->parts[part]) &&
            quire_asking_part_held(asking, &asking->parts[i], unit) >= part_quoted)
            return 0;
    return held;
}

static double held_by_quotes(const quire_ranking *ranking, size_t part, size_t quotes)
{
    double most = 0;
    for (size_t i = 0; i < quotes; i++) most = fmax(most, held_of_part(ranking, part, &ranking->items[i]));
    return most;
}

/* Whether the unit says of the part what the best one says of another, for the same document and time: beside a row a row that is
 * labelled so. */
static bool answers_part(const quire_ranking *ranking, size_t part, const quire_ranked_unit *further,
                         double quoted)
{
    const quire_ranked_unit *best = &ranking->items[0];
    const quire_unit *unit = &ranking->units.items[further->unit], *own = &ranking->units.items[best->unit];
    double held = held_of_part(ranking, part, further);
    return unit->opened == own->opened && unit->kind == own->kind && is_about_it(ranking, further) &&
           (unit->kind != QUIRE_UNIT_ROW || further->features.values[QUIRE_FEATURE_LABEL] >= part_label) &&
           further->score >= part_share * best->score && further->features.values[QUIRE_FEATURE_KIND] > -1 &&
           held >= part_least && held > quoted && is_of_its_time(ranking, best, further);
}

/* Of a question that asks for several things, each has a quote before any has two. */
static quire_status quote_parts(quire_ranking *ranking, quire_str *figures, size_t *quotes)
{
    size_t most = (size_t)ranking->settings->quotes;
    quire_status status = QUIRE_OK;
    for (size_t p = 0; p < ranking->asking.part_count && *quotes < most && !status; p++) {
        double quoted = held_by_quotes(ranking, p, *quotes);
        if (quoted >= part_quoted) continue;
        for (size_t i = *quotes; i < ranking->count; i++) {
            if (!answers_part(ranking, p, &ranking->items[i], quoted)) continue;
            quire_str figure;
            status = read_figure(ranking, &ranking->items[i], &figure);
            if (status || is_said(ranking, &ranking->items[i], figure, figures, *quotes)) continue;
            move_to(ranking, i, *quotes);
            figures[(*quotes)++] = figure;
            break;
        }
    }
    return status;
}

/* ---- steps ---- */

/* The list whose item the unit stands in; QUIRE_NO_PARENT: none. */
static uint32_t list_of(const quire_unit *unit)
{
    const quire_element *elements = unit->opened->document.elements;
    uint32_t at = unit->kind == QUIRE_UNIT_SENTENCE ? unit->block : QUIRE_NO_PARENT;
    while (at != QUIRE_NO_PARENT && elements[at].kind != QUIRE_ELEMENT_LIST_ITEM) at = elements[at].parent;
    return at == QUIRE_NO_PARENT ? at : elements[at].parent;
}

/* How much of the question a unit says, or the headings that it stands under: not what stands beside it. */
static double share_told(const quire_ranked_unit *scored)
{
    const double *values = scored->features.values;
    return values[QUIRE_FEATURE_OWN] + values[QUIRE_FEATURE_HEADINGS] + values[QUIRE_FEATURE_DOCUMENT];
}

/* Whether `other` stands in the same list as `best` and is as much about what is asked. */
static bool is_step(const quire_ranking *ranking, const quire_ranked_unit *best,
                    const quire_ranked_unit *other)
{
    const quire_unit *one = &ranking->units.items[best->unit], *step = &ranking->units.items[other->unit];
    return one->opened == step->opened && list_of(one) == list_of(step) && !other->features.contrasts &&
           share_told(other) >= covered_share * share_told(best);
}

/* How something is done stands in the steps of a list: they come in its order, whichever of them has most words of the question,
 * and those that follow each other are one quote. */
static void order_steps(quire_ranking *ranking, size_t count)
{
    quire_ranked_unit *scored = ranking->items, best = scored[0];
    size_t steps = 0;
    if (ranking->asking.asked.kind != QUIRE_ASKED_WAY ||
        list_of(&ranking->units.items[best.unit]) == QUIRE_NO_PARENT)
        return;
    for (size_t i = 0; i < count; i++) {
        quire_ranked_unit step = scored[i];
        if (!is_step(ranking, &best, &step)) continue;
        size_t to = steps++;
        memmove(&scored[to + 1], &scored[to], (i - to) * sizeof step);
        for (; to > 0 && scored[to - 1].unit > step.unit; to--) scored[to] = scored[to - 1];
        scored[to] = step;
    }
    const quire_unit *units = ranking->units.items;
    for (size_t i = 1; i < steps && scored[i].unit == scored[i - 1].unit + 1; i++)
        if (units[scored[i].unit].end - units[scored[0].unit].start <= QUIRE_UNIT_PAIR_BYTES)
            scored[0].with = scored[i].unit;
}

/* Moves the quotes to the front. */
static quire_status choose_quotes(quire_ranking *ranking, size_t count, size_t *quotes)
{
    size_t most = (size_t)ranking->settings->quotes;
    quire_str *figures = quire_arena_array(ranking->call->arena, most, sizeof *figures);
    if (!figures) return quire_fail_memory(ranking->err);
    *quotes = count ? 1 : 0;
    if (count) order_steps(ranking, count);
    if (count) join_beside(ranking, count);
    quire_status status = count ? read_figure(ranking, &ranking->items[0], &figures[0]) : QUIRE_OK;
    if (count && !status && quire_kind_wants_figure(ranking->asking.asked.kind))
        status = quote_parts(ranking, figures, quotes);
    for (size_t i = *quotes; i < count && *quotes < most && !status; i++) {
        quire_ranked_unit further = ranking->items[i];
        quire_str figure;
        if (!fits(ranking, &further)) continue;
        status = read_figure(ranking, &further, &figure);
        if (status || is_said(ranking, &further, figure, figures, *quotes)) continue;
        move_to(ranking, i, *quotes);
        figures[(*quotes)++] = figure;
    }
    return status;
}

/* ---- writing ---- */

/* The quotes, best first, each ended by its mark. */
static quire_status write_draft(quire_ranking *ranking, size_t count, quire_draft *out)
{
    quire_buffer text;
    quire_call *call = ranking->call;
    quire_status status = QUIRE_OK;
    out->citations = quire_arena_array(call->arena, count, sizeof *out->citations);
    out->marks = quire_arena_array(call->arena, count, sizeof *out->marks);
    if (!out->citations || !out->marks) return quire_fail_memory(ranking->err);
    quire_buffer_init(&text, ANSWER_LIMIT_BYTES);
    for (size_t i = 0; i < count && !status; i++) {
        const quire_ranked_unit *scored = &ranking->items[i];
        const quire_unit *unit = &ranking->units.items[scored->unit];
        const quire_hit *hit = &ranking->retrieval->hits[unit->hit];
        quire_citation *citation = &out->citations[i];
        quire_range range = range_of(ranking, scored);
        *citation = (quire_citation){ .mark = (uint32_t)i + 1,
                                      .document = hit->document,
                                      .start = range.start,
                                      .end = range.end,
                                      .page = hit->chunk.page,
                                      .locator = quire_document_locator(&unit->opened->document, range, NULL),
                                      .quote = quire_str_cut(unit->opened->document.text, range.start,
                                                             range.end) };
        status = quire_unit_heads(call, unit, hit->chunk.headings, scored->features.asked, &citation->heads,
                                  ranking->err);
        if (i) quire_buffer_append_char(&text, '\n');
        quire_quote_append(&text, citation->quote, &citation->heads);
        quire_draft_mark(out, &text, citation->mark);
    }
    out->count = count;
    if (!status) status = quire_buffer_check(&text, "the answer", ranking->err);
    if (!status) out->text = quire_arena_copy(call->arena, quire_buffer_view(&text));
    quire_buffer_free(&text);
    return !status && !out->text.data ? quire_fail_memory(ranking->err) : status;
}

/* Whether the best unit holds what is asked for, told by its kind. */
static bool is_plain(const quire_ranking *ranking)
{
    const quire_ranked_unit *best = &ranking->items[0];
    quire_asked_kind kind = ranking->asking.asked.kind;
    return kind != QUIRE_ASKED_ANY && kind != QUIRE_ASKED_WAY && kind != QUIRE_ASKED_REASON &&
           best->features.values[QUIRE_FEATURE_KIND] > 0;
}

quire_status quire_quote_ranked(quire_ranking *ranking, bool plain, quire_draft *out)
{
    size_t count = 0, kept = keep_believed(ranking);
    quire_status status = QUIRE_OK;
    out->reason = QUIRE_REFUSAL_NONE;
    if (plain && kept && !is_plain(ranking)) kept = 0;
    if (kept && ranking->asking.frame.count) status = quire_tell_series(ranking, &count);
    if (!status && count == 0) status = choose_quotes(ranking, kept, &count);
    if (status) return status;
    if (count == 0) {
        out->reason = QUIRE_REFUSAL_WEAK_MATCH;
        return QUIRE_OK;
    }
    status = quire_reading_of(ranking->call, &ranking->asking,
                              ranking->units.items[ranking->items[0].unit].opened, &out->reading,
                              ranking->err);
    if (!status)
        status = quire_reading_add_missing(ranking->call, &ranking->asking, ranking->reports_asked,
                                           ranking->reports_found, &out->reading, ranking->err);
    return status ? status : write_draft(ranking, count, out);
}

quire_status quire_extract(quire_call *call, const quire_answer_settings *settings, quire_store *store,
                           quire_embedder *embedder, const quire_retrieval *retrieval, quire_str question,
                           quire_draft *out, quire_error *err)
{
    quire_span spare, *span = quire_span_begin(call->span, call->arena, &spare, "extract");
    quire_ranking ranking = { 0 };
    quire_status status = QUIRE_OK;
    *out = (quire_draft){ 0 };
    if (retrieval->count == 0) {
        out->reason = QUIRE_REFUSAL_NO_MATCH;
    } else {
        status = quire_rank(call, settings, store, embedder, retrieval, question, HITS_READ, &ranking, err);
        if (!status) status = quire_ranking_note(&ranking, out);
        if (!status) status = quire_quote_ranked(&ranking, false, out);
    }
    span->driver = "extractive";
    span->items = ranking.units.count;
    quire_span_end(span, status);
    return status;
}

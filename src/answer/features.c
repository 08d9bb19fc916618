/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a unit against a question. A word counts once, where it stands nearest; a period and a name count as what a reader
 * of the quote would see. */
#include "answer/features.h"
#include "answer/kinds.h"
#include "answer/weighing.h"

#include "base/error.h"
#include "base/str.h"

#include <math.h>

enum { FRAGMENT_BYTES = 96, LABEL_BYTES = 48 };
static const double beside_kind = 0,
                    beside_kind_lacking = -.5; /* of what only the sentence beside it holds */
static const double points_elsewhere = -2;
static const double some_place = .5; /* what holds no path may hold another place */
static const double narrower_phrase = .5;

static const char *const names[QUIRE_FEATURE_COUNT] = {
    [QUIRE_FEATURE_OWN] = "own",
    [QUIRE_FEATURE_ANSWERS] = "answers",
    [QUIRE_FEATURE_HEADS] = "heads",
    [QUIRE_FEATURE_HEADINGS] = "headings",
    [QUIRE_FEATURE_DOCUMENT] = "document",
    [QUIRE_FEATURE_NEAR] = "near",
    [QUIRE_FEATURE_PASSAGE] = "passage",
    [QUIRE_FEATURE_RANK] = "rank",
    [QUIRE_FEATURE_KIND] = "kind",
    [QUIRE_FEATURE_LABEL] = "label",
    [QUIRE_FEATURE_PHRASE] = "phrase",
    [QUIRE_FEATURE_PERIOD] = "period",
    [QUIRE_FEATURE_NAMES] = "names",
    [QUIRE_FEATURE_DENSE] = "dense",
    [QUIRE_FEATURE_CHANGE] = "change",
    [QUIRE_FEATURE_ROW] = "row",
    [QUIRE_FEATURE_FRAGMENT] = "fragment",
    [QUIRE_FEATURE_ABSENT] = "absent",
    [QUIRE_FEATURE_STATEMENT] = "statement",
    [QUIRE_FEATURE_HISTORY] = "history",
};

const char *quire_feature_name(quire_feature feature)
{
    return feature < QUIRE_FEATURE_COUNT ? names[feature] : "";
}

/* ---- rows ---- */

/* "Cause: worn seal." is labelled as a row is. */
static quire_str label_of_sentence(quire_str text)
{
    for (size_t i = 0; i < text.size && i < LABEL_BYTES; i++) {
        if (text.data[i] == '.' || text.data[i] == ',') break;
        if (text.data[i] == ':' && i + 1 < text.size && text.data[i + 1] == ' ')
            return quire_str_cut(text, 0, i);
        if (i + 3 < text.size && memcmp(text.data + i, "：", 3) == 0) return quire_str_cut(text, 0, i);
    }
    return (quire_str){ 0 };
}

static quire_status read_row(struct quire_weighing *weighing, quire_error *err)
{
    const quire_unit *unit = weighing->unit;
    quire_call *call = weighing->call;
    quire_str language = unit->opened->document.language;
    weighing->label_cell = SIZE_MAX;
    if (unit->kind != QUIRE_UNIT_ROW)
        return quire_text_terms(call, label_of_sentence(unit->text), language, &weighing->label, err);
    weighing->cells = quire_unit_cells(call, unit, &weighing->cell_count);
    if (!weighing->cells) return quire_fail_memory(err);
    for (size_t i = 0; i < weighing->cell_count && weighing->label_cell == SIZE_MAX; i++)
        if (quire_str_trim(quire_weighing_text(unit, weighing->cells[i])).size) weighing->label_cell = i;
    if (weighing->label_cell == SIZE_MAX) return QUIRE_OK;
    weighing->depth = quire_table_path(unit->table->table, unit->row, weighing->group,
                                       sizeof weighing->group / sizeof *weighing->group);
    weighing->group_terms = quire_arena_array(call->arena, weighing->depth, sizeof *weighing->group_terms);
    if (!weighing->group_terms) return quire_fail_memory(err);
    quire_status status = quire_text_terms(call,
                                           quire_weighing_text(unit, weighing->cells[weighing->label_cell]),
                                           language, &weighing->label, err);
    for (size_t i = 0; i < weighing->depth && !status; i++)
        status = quire_text_terms(call, quire_weighing_text(unit, weighing->group[i]), language,
                                  &weighing->group_terms[i], err);
    if (!status && weighing->depth)
        status = quire_text_periods(call, quire_weighing_text(unit, weighing->group[weighing->depth - 1]),
                                    &weighing->group_periods, err);
    return status;
}

/* A command, a file or the like is asked for, or how something is done, which is often a command. */
static bool wants_typed(const quire_asking *asking)
{
    return asking->asked.kind == QUIRE_ASKED_WAY ||
           (asking->asked.kind == QUIRE_ASKED_ANY && quire_kind_wants_token(asking->text));
}

/* The end of the code that a sentence leads to without announcing it, behind one sentence that does at most; the sentence's own
 * end where there is none. */
static size_t end_of_code(const quire_units *units, size_t at)
{
    const quire_unit *unit = &units->items[at];
    size_t code = at + 1;
    if (quire_unit_follows(units, code) && units->items[code].kind == QUIRE_UNIT_SENTENCE &&
        units->items[code].text.size <= LABEL_BYTES)
        code++;
    if (!quire_unit_follows(units, code) || units->items[code].kind != QUIRE_UNIT_LINE) return unit->end;
    quire_range led = quire_unit_quote(units, code, (quire_strs){ 0 });
    for (size_t i = code + 1; quire_unit_follows(units, i) && units->items[i].kind == QUIRE_UNIT_LINE; i++)
        if (units->items[i].end - unit->start <= QUIRE_UNIT_PAIR_BYTES) led.end = units->items[i].end;
    return led.end - unit->start <= QUIRE_UNIT_PAIR_BYTES ? led.end : unit->end;
}

/* The unit's range with that of the sentence `step` units away, if these are one paragraph and together hold the kind of thing that is
 * asked for; else its own. */
static quire_range with_beside(const quire_asking *asking, const quire_units *units, size_t at, int step)
{
    quire_range range = { units->items[at].start, units->items[at].end };
    size_t other = at + (size_t)step, first = step < 0 ? other : at, last = step < 0 ? at : other;
    if (step < 0 && (size_t)-step > at) return range;
    for (size_t i = first; i <= last; i++)
        if ((i > first && !quire_unit_goes_on(units, i)) ||
            (i != at && quire_asking_numbers_another(asking, units->items[i].text)))
            return range;
    quire_range wider = { units->items[first].start, units->items[last].end };
    quire_str text = units->items[at].opened->document.text;
    bool holds = wider.end - wider.start <= QUIRE_UNIT_PAIR_BYTES &&
                 quire_kind_of_text(&asking->asked, quire_str_cut(text, wider.start, wider.end),
                                    asking->text) > 0;
    return holds ? wider : range;
}

quire_range quire_asking_quote(const quire_asking *asking, const quire_units *units, size_t at,
                               quire_strs unnamed)
{
    static const int beside[] = { 1, -1, 2 };
    quire_range range = quire_unit_quote(units, at, unnamed);
    const quire_unit *unit = &units->items[at];
    if (unit->kind != QUIRE_UNIT_SENTENCE || range.start != unit->start || range.end != unit->end)
        return range;
    bool typed = asking->asked.kind == QUIRE_ASKED_WAY ? quire_kind_holds_command(unit->text)
                                                       : quire_kind_holds_token(unit->text);
    if (wants_typed(asking) && !typed) range.end = end_of_code(units, at);
    if (!quire_kind_wants_thing(asking->asked.kind) ||
        quire_kind_of_text(&asking->asked, unit->text, asking->text) > 0)
        return range;
    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
        quire_range wider = with_beside(asking, units, at, beside[i]);
        if (wider.end - wider.start > range.end - range.start) return wider;
    }
    return range;
}

/* Whether the unit tells a share of what is asked for, and no amount of it: "17% of total revenue". */
static bool tells_share(const struct quire_weighing *weighing)
{
    const quire_unit *unit = weighing->unit;
    const quire_asking *asking = weighing->asking;
    quire_range whole;
    if (asking->asked.kind != QUIRE_ASKED_AMOUNT || unit->kind == QUIRE_UNIT_ROW ||
        quire_kind_of_text(&asking->asked, unit->text, asking->text) > 0)
        return false;
    for (size_t at = 0; quire_kind_next_share(unit->text, &at, &whole);)
        for (size_t i = 0; i < unit->terms.count; i++)
            if (unit->terms.items[i].start >= whole.start && unit->terms.items[i].end <= whole.end &&
                unit->terms.items[i].content && quire_asking_asks_for(asking, unit->terms.items[i].text))
                return true;
    return false;
}

/* Whether the unit tells another quantity of what is asked about: its revenue where the profit is asked for. */
static bool tells_another_quantity(const struct quire_weighing *weighing)
{
    const quire_unit *unit = weighing->unit;
    unsigned wanted = weighing->asking->quantities;
    if (!wanted || !quire_kind_wants_figure(weighing->asking->asked.kind)) return false;
    unsigned told = quire_kind_quantities(unit->text);
    for (size_t i = weighing->depth; i-- > 0 && !told;)
        told = quire_kind_quantities(quire_weighing_text(unit, weighing->group[i]));
    if (unit->table && !told) {
        const quire_table *table = unit->table->table;
        told = quire_kind_quantities(quire_weighing_head(weighing)) |
               quire_kind_quantities(quire_weighing_text(unit, table->title)) |
               quire_kind_quantities(quire_weighing_text(unit, table->introduction));
    }
    return told && !(told & wanted);
}

/* Whether a row measures something else than what is asked for: what it does stands in its heads or with its figures. */
static bool measures_another(const struct quire_weighing *weighing)
{
    const quire_unit *unit = weighing->unit;
    const quire_asking *asking = weighing->asking;
    quire_measure measure = asking->asked.measure;
    if (unit->kind != QUIRE_UNIT_ROW || measure <= QUIRE_MEASURE_COUNT || !weighing->out->lacks) return false;
    const quire_table *table = unit->table->table;
    return !quire_measure_named(measure, quire_weighing_head(weighing)) &&
           !quire_measure_named(measure, quire_weighing_text(unit, table->title)) &&
           !quire_measure_named(measure, quire_weighing_text(unit, table->unit)) &&
           !quire_measure_stands(measure, unit->text, asking->text);
}

/* Whether the reports of a series are of other lengths than those asked for: quarters where the last three years are. */
static bool is_of_another_length(const struct quire_weighing *weighing)
{
    const quire_asked_frame *frame = &weighing->asking->frame;
    const quire_period *own = weighing->unit->opened->own;
    int months = own ? quire_period_months(own) : 0;
    return frame->last > 1 && frame->months > 1 && months && months != frame->months;
}

/* Whether a row is of another number of what the question counts: "3 faults" for "2 faults". */
static bool counts_another(const struct quire_weighing *weighing)
{
    return weighing->unit->kind == QUIRE_UNIT_ROW && weighing->label_cell != SIZE_MAX &&
           quire_asking_counts_another(
               weighing->asking, quire_weighing_text(weighing->unit, weighing->cells[weighing->label_cell]));
}

/* Whether prose that has no figure would be quoted for an amount. */
static bool tells_no_amount(const struct quire_weighing *weighing)
{
    return weighing->unit->kind != QUIRE_UNIT_ROW && weighing->asking->asked.kind == QUIRE_ASKED_AMOUNT &&
           weighing->out->values[QUIRE_FEATURE_KIND] <= -1;
}

/* Whether a row names what is asked about and counts nothing of it: its cell is an identifier. */
static bool only_names(const struct quire_weighing *weighing)
{
    return weighing->unit->kind == QUIRE_UNIT_ROW && weighing->asking->asked.measure == QUIRE_MEASURE_COUNT &&
           weighing->out->values[QUIRE_FEATURE_KIND] < 0;
}

/* Whether the unit has neither the word of what is asked nor the kind of thing that it would be: of the right pump, when it is
 * serviced and not when it was installed. */
static bool says_nothing_of_it(const struct quire_weighing *weighing)
{
    const quire_asked *asked = &weighing->asking->asked;
    /* 多重 says itself what is asked, and "how heavy" with a word that the answer needn't have. */
    bool lacks = weighing->out->lacks || asked->measure > QUIRE_MEASURE_COUNT;
    return lacks && quire_kind_wants_thing(asked->kind) && weighing->out->values[QUIRE_FEATURE_KIND] <= -1;
}

static void weigh_kind(struct quire_weighing *weighing)
{
    const quire_unit *unit = weighing->unit;
    const quire_asked *asked = &weighing->asking->asked;
    quire_str text = unit->text;
    double *kind = &weighing->out->values[QUIRE_FEATURE_KIND];
    quire_range quoted = weighing->quoted;
    if (weighing->asking->defined.size) {
        *kind = quire_kind_defines(quire_weighing_text(unit, quoted), weighing->asking->defined) ? 1 : 0;
        return;
    }
    if (asked->kind == QUIRE_ASKED_ANY || asked->kind == QUIRE_ASKED_WAY) {
        quire_range told = quire_asking_quote(weighing->asking, weighing->units, weighing->at,
                                              weighing->out->unnamed);
        *kind = wants_typed(weighing->asking) && quire_kind_holds_token(quire_weighing_text(unit, told)) ? 1
                                                                                                         : 0;
        return;
    }
    if (unit->kind == QUIRE_UNIT_ROW && weighing->out->asked != SIZE_MAX &&
        quire_kind_wants_figure(asked->kind)) {
        quire_str cell = quire_weighing_text(unit, weighing->cells[weighing->out->asked]);
        bool percent = quire_unit_is_percent(unit, weighing->cells[weighing->out->asked],
                                             weighing->out->asked);
        if (!quire_str_holds_digit(cell) ||
            (asked->measure == QUIRE_MEASURE_COUNT &&
             !quire_measure_stands(asked->measure, cell, weighing->asking->text)))
            *kind = -1;
        else if (asked->kind == QUIRE_ASKED_AMOUNT) *kind = percent ? -1 : 1;
        else if (asked->kind == QUIRE_ASKED_PERCENT) *kind = percent ? 1 : -.5;
        else *kind = 1;
    } else {
        *kind = quire_kind_of_text(asked, quire_weighing_text(unit, quoted), weighing->asking->text);
        if (asked->kind == QUIRE_ASKED_PLACE)
            *kind = quire_kind_holds_token(quire_weighing_text(unit, quoted)) ? 1 : some_place * *kind;
        quire_range pair = quire_asking_quote(weighing->asking, weighing->units, weighing->at,
                                              weighing->out->unnamed);
        if (*kind < 0 && pair.end - pair.start > quoted.end - quoted.start)
            *kind = weighing->out->lacks ? beside_kind_lacking : beside_kind;
    }
    bool changes = quire_kind_speaks_of_change(text) ||
                   (weighing->depth && quire_kind_speaks_of_change(
                                           quire_weighing_text(unit, weighing->group[weighing->depth - 1])));
    if (quire_kind_wants_figure(asked->kind) && !asked->change && changes)
        weighing->out->values[QUIRE_FEATURE_CHANGE] = -1;
}

/* Sets `other` where `beside`, a sentence that the answer would come from, is about another time: a longer one, for a figure. */
static quire_status judge_range(struct quire_weighing *weighing, quire_range beside, bool figure,
                                quire_error *err)
{
    quire_periods asked = weighing->asking->asked.periods, said = { 0 };
    quire_status status = quire_text_periods(weighing->call, quire_weighing_text(weighing->unit, beside),
                                             &said, err);
    for (size_t i = 0; figure && i < asked.count && !status; i++)
        if (quire_weighing_is_longer(weighing, &asked.items[i], said)) weighing->out->other = true;
    if (!status && quire_weighing_is_apart(weighing, said)) weighing->out->other = true;
    return status;
}

/* The same of the sentences beside the unit that it would be quoted with, or that say more of what is asked than it does itself: "is
 * elected for six years. In 2006 she was elected again" for 2012. */
static quire_status judge_beside(struct quire_weighing *weighing, quire_error *err)
{
    const quire_asking *asking = weighing->asking;
    const quire_unit *unit = weighing->unit;
    quire_status status = QUIRE_OK;
    if (asking->asked.periods.count == 0 || unit->kind == QUIRE_UNIT_ROW ||
        !quire_kind_wants_thing(asking->asked.kind))
        return QUIRE_OK;
    if (quire_kind_of_text(&asking->asked, unit->text, asking->text) <= 0) {
        quire_range pair = quire_asking_quote(asking, weighing->units, weighing->at, weighing->out->unnamed);
        if (pair.start < unit->start)
            status = judge_range(weighing, (quire_range){ pair.start, unit->start }, true, err);
        if (!status && pair.end > unit->end)
            status = judge_range(weighing, (quire_range){ unit->end, pair.end }, true, err);
    }
    if (weighing->out->values[QUIRE_FEATURE_NEAR] <= weighing->out->values[QUIRE_FEATURE_OWN]) return status;
    for (size_t first = weighing->at; first <= weighing->at + 1 && !status; first++) {
        if (!quire_unit_goes_on(weighing->units, first)) continue;
        const quire_unit *other = &weighing->units->items[first == weighing->at ? first - 1 : first];
        status = judge_range(weighing, (quire_range){ other->start, other->end }, false, err);
    }
    return status;
}

/* Whether the unit says no number itself, and what it stands under is about a thing of another one: the minutes of the fifth meeting for
 * the fourth. */
static bool stands_under_another_number(const struct quire_weighing *weighing)
{
    const quire_asking *asking = weighing->asking;
    const quire_unit *unit = weighing->unit;
    const quire_strs headings = asking->retrieval->hits[unit->hit].chunk.headings;
    bool another = quire_asking_numbers_another(asking, unit->opened->names);
    if (quire_asking_numbers_same(asking, unit->text) ||
        quire_asking_numbers_same(asking, unit->opened->names))
        return false;
    for (size_t i = 0; i < headings.count; i++) {
        if (quire_asking_numbers_same(asking, headings.items[i])) return false;
        another = another || quire_asking_numbers_another(asking, headings.items[i]);
    }
    return another;
}

/* A short line without an end (a caption, a label), or a question. */
static bool is_fragment(const quire_unit *unit)
{
    static const char *const ends[] = { ".",  "!", ";", "\"", ")",  ":",  "。", "！",
                                        "；", "…", "”", "」", "』", "）", "：" };
    if (unit->kind != QUIRE_UNIT_SENTENCE) return false;
    if (quire_kind_is_question(unit->text)) return true;
    if (unit->text.size > FRAGMENT_BYTES) return false;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (quire_str_ends(unit->text, quire_str_from(ends[i]))) return false;
    return true;
}

static double rank_share(const quire_asking *asking, size_t hit)
{
    double best = asking->retrieval->hits[0].score, own = asking->retrieval->hits[hit].score;
    return best > 0 && own > 0 ? fmin(1, own / best) : 1.0 / (double)(hit + 1);
}

quire_status quire_features_of(quire_call *call, const quire_asking *asking, const quire_units *units,
                               size_t at, quire_features *out, quire_error *err)
{
    struct quire_weighing weighing = {
        .call = call, .asking = asking, .units = units, .at = at, .unit = &units->items[at], .out = out
    };
    *out = (quire_features){ .asked = SIZE_MAX };
    quire_status status = read_row(&weighing, err);
    if (status) return status;
    quire_weighing_set_parts_aside(&weighing);
    quire_weighing_column(&weighing);
    status = quire_weighing_names(&weighing, err);
    weighing.quoted = quire_unit_quote(units, at, out->unnamed);
    weighing.answered = quire_weighing_question_above(units, at);
    if (!status && weighing.total > 0) quire_weighing_words(&weighing);
    if (!status) status = quire_weighing_period(&weighing, err);
    if (!status) status = judge_beside(&weighing, err);
    if (status) return status;
    weigh_kind(&weighing);
    if (tells_share(&weighing)) out->other = true;
    if (tells_another_quantity(&weighing) || measures_another(&weighing) || says_nothing_of_it(&weighing) ||
        is_of_another_length(&weighing) || counts_another(&weighing) || tells_no_amount(&weighing) ||
        quire_weighing_tells_other_attribute(&weighing) || quire_weighing_asks_empty(&weighing))
        out->contrasts = true;
    out->values[QUIRE_FEATURE_RANK] = rank_share(asking, weighing.unit->hit);
    out->values[QUIRE_FEATURE_LABEL] = only_names(&weighing) ? 0 : quire_weighing_label(&weighing);
    if (quire_unit_of_statement(weighing.unit))
        out->values[QUIRE_FEATURE_STATEMENT] = out->values[QUIRE_FEATURE_LABEL];
    out->values[QUIRE_FEATURE_PHRASE] = quire_weighing_phrase(&weighing) *
                                        (quire_weighing_is_narrower(&weighing) ? narrower_phrase : 1);
    out->values[QUIRE_FEATURE_ROW] = weighing.unit->kind == QUIRE_UNIT_ROW;
    if (asking->asked.kind != QUIRE_ASKED_PLACE && quire_kind_points_elsewhere(weighing.unit->text))
        out->values[QUIRE_FEATURE_FRAGMENT] = points_elsewhere;
    else out->values[QUIRE_FEATURE_FRAGMENT] = is_fragment(weighing.unit) ? -1 : 0;
    out->values[QUIRE_FEATURE_HISTORY] = quire_weighing_is_history(&weighing) ? -1 : 0;
    if (out->values[QUIRE_FEATURE_PERIOD] <= -1 || quire_weighing_is_mute_head(&weighing)) out->other = true;
    if (asking->asked.periods.count && asking->words) {
        double each = 1 / (double)asking->words;
        out->coverage = (out->coverage + each * fmax(0, out->values[QUIRE_FEATURE_PERIOD])) / (1 + each);
    }
    out->contrasts = out->contrasts || quire_asking_contrasts(asking, units, at) ||
                     quire_asking_qualifies_another(asking, weighing.unit) ||
                     quire_asking_numbers_another(asking, weighing.unit->text) ||
                     stands_under_another_number(&weighing);
    return QUIRE_OK;
}

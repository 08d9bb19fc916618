/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a unit against a question. A word counts once, where it stands nearest; a period and a name count as what a reader
 * of the quote would see. */
#include "answer/features.h"
#include "answer/kinds.h"
#include "answer/parts.h"

#include "base/error.h"
#include "base/str.h"

#include <math.h>
#include <stdio.h>

enum { FRAGMENT_BYTES = 96, NEIGHBOURS = 2, LABEL_BYTES = 48, FIRST_BELOW = 3 };
static const double beside_kind = 0,
                    beside_kind_lacking = -.5; /* of what only the sentence beside it holds */
static const double lacking_share = .5;
static const double points_elsewhere = -2;
static const double some_place = .5; /* what holds no path may hold another place */
static const double group_part = .4; /* of what a word of a label counts */
static const double filler_part = .25, narrower_part = .25, wider_part = .25, narrower_phrase = .5;
static const double frame_weight = .3; /* a word that weighs less says nothing of the thing asked for */

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
};

const char *quire_feature_name(quire_feature feature)
{
    return feature < QUIRE_FEATURE_COUNT ? names[feature] : "";
}

/* A unit being read. */
struct reading {
    quire_call *call;
    const quire_asking *asking;
    const quire_units *units;
    size_t at;
    const quire_unit *unit;
    const quire_range *cells; /* of a row */
    size_t cell_count;
    quire_terms label; /* of a row's first filled cell */
    size_t label_cell;
    quire_range group[8]; /* labels of the rows that it stands under */
    size_t depth;
    quire_terms *group_terms;
    quire_periods group_periods; /* that the nearest of them names */
    unsigned aside;              /* parts of the question that other units may answer */
    double total;                /* weight of the rest of the question */
    const quire_unit *answered;  /* the heading just above, if it asks something; NULL: none */
    quire_range quoted;          /* with the sentence before one that begins with a pronoun */
    quire_features *out;
};

static quire_str text_at(const quire_unit *unit, quire_range range)
{
    return quire_str_cut(unit->opened->document.text, range.start, range.end);
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

static quire_status read_row(struct reading *reading, quire_error *err)
{
    const quire_unit *unit = reading->unit;
    quire_call *call = reading->call;
    quire_str language = unit->opened->document.language;
    reading->label_cell = SIZE_MAX;
    if (unit->kind != QUIRE_UNIT_ROW)
        return quire_text_terms(call, label_of_sentence(unit->text), language, &reading->label, err);
    reading->cells = quire_unit_cells(call, unit, &reading->cell_count);
    if (!reading->cells) return quire_fail_memory(err);
    for (size_t i = 0; i < reading->cell_count && reading->label_cell == SIZE_MAX; i++)
        if (quire_str_trim(text_at(unit, reading->cells[i])).size) reading->label_cell = i;
    if (reading->label_cell == SIZE_MAX) return QUIRE_OK;
    reading->depth = quire_table_path(unit->table->table, unit->row, reading->group,
                                      sizeof reading->group / sizeof *reading->group);
    reading->group_terms = quire_arena_array(call->arena, reading->depth, sizeof *reading->group_terms);
    if (!reading->group_terms) return quire_fail_memory(err);
    quire_status status = quire_text_terms(call, text_at(unit, reading->cells[reading->label_cell]), language,
                                           &reading->label, err);
    for (size_t i = 0; i < reading->depth && !status; i++)
        status = quire_text_terms(call, text_at(unit, reading->group[i]), language, &reading->group_terms[i],
                                  err);
    if (!status && reading->depth)
        status = quire_text_periods(call, text_at(unit, reading->group[reading->depth - 1]),
                                    &reading->group_periods, err);
    return status;
}

/* ---- periods ---- */

static bool ends_with(const quire_period *a, quire_periods offered)
{
    for (size_t i = 0; i < offered.count; i++)
        if (quire_periods_end_together(a, &offered.items[i])) return true;
    return false;
}

/* Whether all that is offered of the asked period is shorter, where a figure is asked for: a quarter's figure is none of its year. Of a
 * series the parts are asked for. */
static bool is_shorter(const struct reading *reading, const quire_period *asked, quire_periods offered)
{
    const quire_asking *asking = reading->asking;
    size_t parts = 0;
    if (asking->frame.count || !quire_kind_wants_figure(asking->asked.kind)) return false;
    for (size_t i = 0; i < offered.count; i++) {
        int months = quire_period_months(&offered.items[i]);
        quire_period_fit fit = quire_period_compare(asked, &offered.items[i]);
        if (fit == QUIRE_PERIOD_SAME) return false;
        if (fit != QUIRE_PERIOD_PART) continue;
        if (!months || months >= quire_period_months(asked)) return false;
        parts++;
    }
    return parts > 0;
}

/* Whether prose tells a figure of a longer time than the asked one, as its year's for a quarter, and nothing says that its document is
 * about that one: reports name columns by the year alone. */
static bool is_longer(const struct reading *reading, const quire_period *asked, quire_periods own)
{
    const quire_unit *unit = reading->unit;
    int months = quire_period_months(asked);
    size_t longer = 0;
    if (unit->kind == QUIRE_UNIT_ROW || !months || !quire_kind_wants_figure(reading->asking->asked.kind) ||
        quire_periods_fit(asked, unit->opened->periods) == QUIRE_PERIOD_SAME)
        return false;
    for (size_t i = 0; i < own.count; i++) {
        quire_period_fit fit = quire_period_compare(asked, &own.items[i]);
        if (fit == QUIRE_PERIOD_APART) continue;
        if (fit != QUIRE_PERIOD_PART || quire_period_months(&own.items[i]) <= months) return false;
        longer++;
    }
    return longer > 0;
}

/* How periods that stand somewhere in a document fit what is asked: by the calendar, or, where the document's file or title
 * calls itself by the asked period, by being the document's own. Nine months that end with the document's quarter are a part:
 * some tables have no other column. */
static quire_period_fit fit_in(const struct reading *reading, const quire_period *asked,
                               quire_periods offered)
{
    const quire_opened *opened = reading->unit->opened;
    quire_period_fit fit = quire_periods_fit(asked, offered);
    if (fit == QUIRE_PERIOD_SAME || offered.count == 0) return fit;
    if (is_shorter(reading, asked, offered)) fit = QUIRE_PERIOD_APART;
    if (!opened->own) return fit;
    if (quire_periods_fit(asked, opened->periods) == QUIRE_PERIOD_SAME) {
        quire_period_fit own = quire_periods_fit(opened->own, offered);
        if (own > fit) fit = own;
        if (fit < QUIRE_PERIOD_PART && ends_with(opened->own, offered)) fit = QUIRE_PERIOD_PART;
    }
    return fit;
}

static double worth(quire_period_fit fit)
{
    static const double values[] = { [QUIRE_PERIOD_APART] = -1,
                                     [QUIRE_PERIOD_SILENT] = 0,
                                     [QUIRE_PERIOD_PART] = .4,
                                     [QUIRE_PERIOD_SAME] = 1 };
    return values[fit];
}

/* Of one asked period: the nearest place that says a period decides. */
static double period_worth(const struct reading *reading, const quire_period *asked, quire_periods own)
{
    const quire_unit *unit = reading->unit;
    quire_period_fit fit = fit_in(reading, asked, own);
    if (unit->kind == QUIRE_UNIT_ROW) {
        if (fit < QUIRE_PERIOD_PART && reading->out->asked != SIZE_MAX) {
            quire_period_fit column = fit_in(reading, asked, unit->table->periods[reading->out->asked]);
            if (column != QUIRE_PERIOD_SILENT) fit = column;
        }
        if (fit == QUIRE_PERIOD_SILENT) fit = fit_in(reading, asked, reading->group_periods);
        if (fit == QUIRE_PERIOD_SILENT) fit = fit_in(reading, asked, unit->table->around_periods);
    }
    quire_period_fit document = quire_periods_fit(asked, unit->opened->periods);
    if (is_shorter(reading, asked, unit->opened->periods)) document = QUIRE_PERIOD_APART;
    /* In a report on the period that is asked for, another date is told as part of it. */
    if (fit == QUIRE_PERIOD_APART && document == QUIRE_PERIOD_SAME)
        return unit->kind == QUIRE_UNIT_ROW ? -.5 : 0;
    if (fit != QUIRE_PERIOD_SILENT) return worth(fit);
    return document == QUIRE_PERIOD_SAME ? .9 : worth(document);
}

/* Whether a period asked for is written beside the unit. */
static bool stands_beside(const struct reading *reading, const quire_period *asked)
{
    quire_str words = quire_str_cut(reading->asking->text, asked->start, asked->end);
    quire_str passage = reading->asking->retrieval->hits[reading->unit->hit].chunk.text;
    char year[8] = "";
    if (memmem(passage.data ? passage.data : "", passage.size, words.data, words.size)) return true;
    if (asked->year) snprintf(year, sizeof year, "%d", asked->year);
    bool bare = !asked->quarter && !asked->month && !asked->half;
    return asked->year && bare && quire_str_holds(passage, year);
}

/* Of a row of the newest document: its column or group may be of an older time. */
static double own_worth(const struct reading *reading)
{
    const quire_unit *unit = reading->unit;
    const quire_period *own = unit->opened->own;
    if (unit->kind != QUIRE_UNIT_ROW || !own) return 1;
    quire_period_fit fit = quire_periods_fit(own, reading->group_periods);
    if (reading->out->asked != SIZE_MAX) {
        quire_period_fit column = quire_periods_fit(own, unit->table->periods[reading->out->asked]);
        if (column != QUIRE_PERIOD_SILENT) fit = column;
    }
    return fit == QUIRE_PERIOD_APART ? .3 : 1;
}

static quire_status weigh_period(struct reading *reading, quire_error *err)
{
    const quire_asking *asking = reading->asking;
    quire_periods own = { 0 };
    double best = -1;
    if (asking->asked.periods.count == 0) {
        const quire_opened *opened = reading->unit->opened;
        if (asking->asked.latest && asking->newest)
            reading->out->values[QUIRE_FEATURE_PERIOD] = opened == asking->newest ? own_worth(reading)
                                                         : opened->own            ? -1
                                                                                  : 0;
        return QUIRE_OK;
    }
    quire_status status = quire_text_periods(reading->call, reading->unit->text, &own, err);
    for (size_t i = 0; i < asking->asked.periods.count && !status; i++) {
        const quire_period *asked = &asking->asked.periods.items[i];
        bool longer = is_longer(reading, asked, own);
        double fit = longer ? worth(QUIRE_PERIOD_APART) : period_worth(reading, asked, own);
        bool shorter = is_shorter(reading, asked, reading->unit->opened->periods);
        if (fit <= 0 && !shorter && !longer && stands_beside(reading, asked)) fit = fmax(fit, .3);
        best = fmax(best, fit);
    }
    reading->out->values[QUIRE_FEATURE_PERIOD] = best;
    return status;
}

/* ---- the column that answers ---- */

static double column_share(const struct reading *reading, size_t column)
{
    const quire_asking *asking = reading->asking;
    const quire_terms *terms = &asking->retrieval->terms;
    double share = 0;
    for (size_t i = 0; i < terms->count; i++)
        if (asking->weights[i] > 0 &&
            quire_terms_hold(&reading->unit->table->heads[column], terms->items[i].text))
            share += asking->weights[i];
    return asking->total > 0 ? share / asking->total : 0;
}

static double column_worth(const struct reading *reading, size_t column)
{
    const quire_unit *unit = reading->unit;
    const quire_asked *asked = &reading->asking->asked;
    quire_str cell = text_at(unit, reading->cells[column]);
    quire_str head = text_at(unit, unit->table->table->heads[column]);
    double best = 0, score = column_share(reading, column) - .001 * (double)column;
    bool percent = quire_unit_is_percent(unit, reading->cells[column], column);
    for (size_t i = 0; i < asked->periods.count; i++) {
        double fit = worth(fit_in(reading, &asked->periods.items[i], unit->table->periods[column]));
        if (i == 0 || fit > best) best = fit;
    }
    if (asked->periods.count == 0 && unit->opened->own)
        best = .5 * worth(quire_periods_fit(unit->opened->own, unit->table->periods[column]));
    score += best;
    if (asked->kind == QUIRE_ASKED_AMOUNT && (percent || !quire_str_holds_digit(cell))) score -= .5;
    if (asked->kind == QUIRE_ASKED_PERCENT && !percent) score -= .3;
    if (asked->kind == QUIRE_ASKED_NUMBER && !quire_str_holds_digit(cell)) score -= .5;
    if (quire_measure_named(asked->measure, head)) score += .5;
    return score;
}

static void choose_column(struct reading *reading)
{
    double best = -INFINITY;
    reading->out->asked = SIZE_MAX;
    if (reading->unit->kind != QUIRE_UNIT_ROW) return;
    for (size_t i = 0; i < reading->cell_count; i++) {
        if (i == reading->label_cell || !quire_str_trim(text_at(reading->unit, reading->cells[i])).size)
            continue;
        double score = column_worth(reading, i);
        if (score <= best) continue;
        best = score;
        reading->out->asked = i;
    }
}

/* ---- words ---- */

/* Whether the sentences that the unit is quoted with, as they say who "he" is, hold the term. */
static bool quoted_holds(const struct reading *reading, quire_str term)
{
    const quire_units *units = reading->units;
    for (size_t i = reading->at; i > 0 && units->items[i - 1].hit == reading->unit->hit &&
                                 units->items[i - 1].start >= reading->quoted.start;
         i--)
        if (quire_terms_hold(&units->items[i - 1].terms, term)) return true;
    return false;
}

/* Whether the unit at `at` has the term and is of the same passage. What it says of a thing of another number, it says of that one. */
static bool holds_beside(const struct reading *reading, size_t at, quire_str term)
{
    if (at >= reading->units->count) return false;
    const quire_unit *unit = &reading->units->items[at];
    return unit->hit == reading->unit->hit && quire_terms_hold(&unit->terms, term) &&
           !quire_asking_numbers_another(reading->asking, unit->text);
}

static bool near_holds(const struct reading *reading, quire_str term)
{
    for (size_t i = 1; i <= NEIGHBOURS; i++)
        if ((reading->at >= i && holds_beside(reading, reading->at - i, term)) ||
            holds_beside(reading, reading->at + i, term))
            return true;
    return false;
}

static bool heads_hold(const struct reading *reading, quire_str term)
{
    const quire_unit *unit = reading->unit;
    if (!unit->table) return false;
    for (size_t i = 0; i < reading->depth; i++)
        if (quire_terms_hold(&reading->group_terms[i], term)) return true;
    if (reading->out->asked != SIZE_MAX && quire_terms_hold(&unit->table->heads[reading->out->asked], term))
        return true;
    return quire_terms_hold(&unit->table->around, term);
}

static bool passage_holds(const struct reading *reading, quire_str term)
{
    const quire_units *units = reading->units;
    for (size_t i = 0; i < units->count; i++)
        if (units->items[i].hit == reading->unit->hit && quire_terms_hold(&units->items[i].terms, term))
            return true;
    return false;
}

/* The heading that asks what the unit, one of the first below it, answers; NULL: there is none. */
static const quire_unit *question_above(const quire_units *units, size_t at)
{
    for (size_t i = 1; i <= FIRST_BELOW && i <= at; i++) {
        const quire_unit *above = &units->items[at - i];
        if (above->hit != units->items[at].hit) return NULL;
        if (above->kind == QUIRE_UNIT_HEADING) return quire_kind_is_question(above->text) ? above : NULL;
    }
    return NULL;
}

/* Where a term stands nearest; COUNT: nowhere. */
static quire_feature place_of(const struct reading *reading, quire_str term)
{
    if (quire_terms_hold(&reading->unit->terms, term) || quoted_holds(reading, term))
        return QUIRE_FEATURE_OWN;
    if (reading->answered && quire_terms_hold(&reading->answered->terms, term)) return QUIRE_FEATURE_ANSWERS;
    if (heads_hold(reading, term)) return QUIRE_FEATURE_HEADS;
    if (reading->unit->outside)
        return quire_terms_hold(&reading->unit->opened->terms, term) ? QUIRE_FEATURE_DOCUMENT
                                                                     : QUIRE_FEATURE_COUNT;
    if (quire_terms_hold(&reading->asking->headings[reading->unit->hit], term)) return QUIRE_FEATURE_HEADINGS;
    if (quire_terms_hold(&reading->unit->opened->terms, term)) return QUIRE_FEATURE_DOCUMENT;
    if (near_holds(reading, term)) return QUIRE_FEATURE_NEAR;
    return passage_holds(reading, term) ? QUIRE_FEATURE_PASSAGE : QUIRE_FEATURE_COUNT;
}

/* Whether bytes of the question are of a part that is put aside. */
static bool stands_aside(const struct reading *reading, size_t start, size_t end)
{
    for (size_t i = 0; reading->aside >> i; i++)
        if ((reading->aside >> i & 1) && start < reading->asking->parts[i].end &&
            end > reading->asking->parts[i].start)
            return true;
    return false;
}

static void put_parts_aside(struct reading *reading)
{
    const quire_asking *asking = reading->asking;
    const quire_terms *terms = &asking->retrieval->terms;
    reading->total = asking->total;
    if (quire_kind_wants_figure(asking->asked.kind))
        reading->aside = quire_asking_parts_aside(asking, reading->unit);
    for (size_t i = 0; reading->aside && i < terms->count; i++)
        if (terms->items[i].content && stands_aside(reading, terms->items[i].start, terms->items[i].end))
            reading->total -= asking->weights[i];
}

/* Whether a word of the question says what is asked, and not of whom, of which document or when. */
static bool asks_what(const quire_asking *asking, size_t at)
{
    const quire_term *term = &asking->retrieval->terms.items[at];
    const quire_asked *asked = &asking->asked;
    if (!term->content || (asking->retrieval->of_name && asking->retrieval->of_name[at])) return false;
    for (size_t i = 0; i < asked->name_count; i++)
        if (term->start < asked->names[i].end && term->end > asked->names[i].start) return false;
    return true;
}

static void weigh_words(struct reading *reading)
{
    const quire_asking *asking = reading->asking;
    const quire_terms *terms = &asking->retrieval->terms;
    double what = 0, lacking = 0;
    for (size_t i = 0, end; i < terms->count; i = end) {
        end = quire_alternatives_end(terms, i);
        if (asking->weights[i] <= 0 || stands_aside(reading, terms->items[i].start, terms->items[i].end))
            continue;
        quire_feature best = QUIRE_FEATURE_COUNT;
        for (size_t j = i; j < end; j++) {
            quire_feature place = place_of(reading, terms->items[j].text);
            if (place < best) best = place;
        }
        if (asks_what(asking, i)) {
            what += asking->rarities[i];
            lacking += best > QUIRE_FEATURE_NEAR ? asking->rarities[i] : 0;
        }
        if (best == QUIRE_FEATURE_COUNT) continue;
        double share = asking->weights[i] / reading->total;
        reading->out->values[best] += share;
        if (terms->items[i].content || asking->weights[i] > .05)
            reading->out->coverage += share * (best == QUIRE_FEATURE_PASSAGE ? .5 : 1);
    }
    reading->out->lacks = what > 0 && lacking >= lacking_share * what;
}

static bool asks_for(const quire_asking *asking, quire_str term)
{
    const quire_terms *terms = &asking->retrieval->terms;
    for (size_t i = 0; i < terms->count; i++)
        if (quire_str_equal(terms->items[i].text, term) &&
            !quire_asked_frames(&asking->frame, terms->items[i].start, terms->items[i].end))
            return true;
    return false;
}

/* Whether documents are called so: it tells no row from another. */
static bool is_called(const quire_asking *asking, quire_str term)
{
    const quire_terms *terms = &asking->retrieval->terms;
    for (size_t i = 0; asking->retrieval->of_name && i < terms->count; i++)
        if (asking->retrieval->of_name[i] && quire_str_equal(terms->items[i].text, term)) return true;
    return false;
}

/* Words that labels have and questions leave out, or the other way around: they tell no row from another. */
static bool is_filler(quire_str word)
{
    static const char *const words[] = { "total", "net",  "sum",  "合计", "总计", "小计",
                                         "合計",  "總計", "小計", "净额", "淨額" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (quire_str_is(word, words[i])) return true;
    return false;
}

struct label_words {
    double content, held; /* by weight */
    size_t telling;       /* words that are no fillers */
};

static void count_asked(const struct reading *reading, const quire_terms *label, double weight,
                        struct label_words *words)
{
    for (size_t i = 0; i < label->count; i++) {
        if (!label->items[i].content || is_called(reading->asking, label->items[i].text)) continue;
        bool filler = is_filler(label->items[i].text),
             asked = asks_for(reading->asking, label->items[i].text);
        double each = weight * (filler && !asked ? filler_part : 1);
        words->telling += !filler;
        words->content += each;
        if (asked) words->held += each;
    }
}

/* The word of the question in front of byte `at` that says of which kind the thing is: "cloud" of "cloud services", 云 of 云服务;
 * SIZE_MAX: there is none. */
static size_t narrowing_word(const quire_asking *asking, size_t at)
{
    static const char *const particles[] = {
        "的", "之", "其", "和", "与", "與", "及", "是", "在", "年", "度"
    };
    quire_str before = quire_str_cut(asking->text, 0, at);
    const quire_terms *terms = &asking->retrieval->terms;
    bool spaced = at && asking->text.data[at - 1] == ' ';
    size_t end = spaced ? at - 1 : at;
    for (size_t i = 0; i < sizeof particles / sizeof *particles; i++)
        if (quire_str_ends(before, quire_str_from(particles[i]))) return SIZE_MAX;
    for (size_t i = 0; i < terms->count; i++) {
        const quire_term *term = &terms->items[i];
        bool han = (unsigned char)asking->text.data[term->start] >= 0x80;
        if (term->end != end || !term->content || han == spaced || is_filler(term->text)) continue;
        if (!(asking->retrieval->of_name && asking->retrieval->of_name[i])) return i;
    }
    return SIZE_MAX;
}

/* Whether the question says of which kind the thing is that it names from byte `at` on. */
static bool is_narrowed(const quire_asking *asking, size_t at)
{
    size_t end = at && asking->text.data[at - 1] == ' ' ? at - 1 : at;
    for (size_t i = 0; i < asking->asked.name_count; i++)
        if (end > asking->asked.names[i].start && end <= asking->asked.names[i].end)
            return at < asking->asked.names[i].end;
    size_t word = narrowing_word(asking, at);
    return word != SIZE_MAX && asking->weights[word] > frame_weight;
}

/* Where the question first has a telling word of the label; SIZE_MAX: nowhere. */
static size_t first_asked(const quire_asking *asking, const quire_terms *label)
{
    const quire_terms *terms = &asking->retrieval->terms;
    size_t first = SIZE_MAX;
    for (size_t i = 0; i < label->count; i++) {
        if (!label->items[i].content || is_filler(label->items[i].text)) continue;
        for (size_t t = 0; t < terms->count; t++)
            if (quire_str_equal(terms->items[t].text, label->items[i].text) && terms->items[t].start < first)
                first = terms->items[t].start;
    }
    return first;
}

bool quire_asking_fits_label(const void *user, const quire_terms *label)
{
    size_t telling = 0;
    for (size_t i = 0; i < label->count; i++) {
        if (!label->items[i].content || is_filler(label->items[i].text)) continue;
        if (!asks_for(user, label->items[i].text)) return false;
        telling++;
    }
    return telling > 0 && !is_narrowed(user, first_asked(user, label));
}

/* Parts of an English label: "cash flows" "used for" "leases". */
static bool parts_label(quire_str word)
{
    static const char *const words[] = { "of", "for", "in", "from", "per", "to", "on", "as", "with" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (quire_str_is(word, words[i])) return true;
    return false;
}

/* What counts a thing is the thing: "number of employees". */
static bool is_measure(quire_str word)
{
    static const char *const words[] = { "number", "amount", "amounts", "value",
                                         "total",  "sum",    "level",   "levels" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (quire_str_is(word, words[i])) return true;
    return false;
}

/* Whether the label is of something narrower than what is asked: "Percentage of net sales", or "Operating cash flows used for leases"
 * where all that is asked stands before "used for". */
static bool is_narrower(const struct reading *reading)
{
    const quire_terms *label = &reading->label;
    size_t part = 0, head_held = 0, tail_held = 0, tail_other = 0, heads = 0;
    bool measured = false;
    while (part < label->count && (label->items[part].content || !parts_label(label->items[part].text)))
        part++;
    for (size_t i = 0; i < label->count; i++) {
        quire_str word = label->items[i].text;
        if (!label->items[i].content) continue;
        bool asked = asks_for(reading->asking, word) && !is_called(reading->asking, word), again = false;
        for (size_t j = 0; j < part && i > part; j++)
            again = again || quire_str_equal(label->items[j].text, word);
        if (i < part) {
            heads++;
            head_held += asked;
            measured = measured || is_measure(word);
        } else if (asked && !again) tail_held++;
        else if (!asked) tail_other++;
    }
    if (part == label->count || heads == 0 || measured) return false;
    return head_held ? tail_held == 0 && tail_other > 0 : tail_held > 0;
}

/* Whether the row is of something wider than what is asked: "Net income" for "operating income", where nothing around it says
 * "operating". */
static bool is_wider(const struct reading *reading)
{
    const quire_asking *asking = reading->asking;
    size_t first = first_asked(asking, &reading->label);
    size_t word = first == SIZE_MAX ? SIZE_MAX : narrowing_word(asking, first);
    if (word == SIZE_MAX) return false;
    const quire_term *term = &asking->retrieval->terms.items[word];
    if (quire_asking_is_speech(quire_str_cut(asking->text, term->start, term->end))) return false;
    quire_str text = term->text;
    return !quire_terms_hold(&reading->unit->terms, text) && !heads_hold(reading, text);
}

/* "Percentage of total net sales" is not "total net sales": of the words of the label and of the group that it stands under,
 * how many are asked for. */
static double label_share(const struct reading *reading)
{
    struct label_words label = { 0 }, group = { 0 };
    count_asked(reading, &reading->label, 1, &label);
    if (label.held <= 0) return 0;
    if (reading->depth) count_asked(reading, &reading->group_terms[reading->depth - 1], group_part, &group);
    double share = (label.held + group.held) / (label.content + group.content);
    if (label.telling == 0 && reading->unit->kind == QUIRE_UNIT_ROW) share *= filler_part;
    if (is_wider(reading)) share *= wider_part;
    return is_narrower(reading) ? share * narrower_part : share;
}

static double phrase_share(const struct reading *reading)
{
    const quire_terms *asked = &reading->asking->retrieval->terms, *own = &reading->unit->terms;
    size_t pairs = 0, held = 0, last = SIZE_MAX;
    for (size_t i = 0, end; i < asked->count; i = end) {
        end = quire_alternatives_end(asked, i);
        if (!asked->items[i].content) continue;
        if (last != SIZE_MAX) {
            pairs++;
            for (size_t j = 0; j + 1 < own->count; j++)
                if (quire_str_equal(own->items[j].text, asked->items[last].text) &&
                    (quire_str_equal(own->items[j + 1].text, asked->items[i].text) ||
                     (j + 2 < own->count && quire_str_equal(own->items[j + 2].text, asked->items[i].text)))) {
                    held++;
                    break;
                }
        }
        last = i;
    }
    return pairs ? (double)held / (double)pairs : 0;
}

/* ---- names ---- */

static bool visible(const struct reading *reading, quire_str name)
{
    const quire_unit *unit = reading->unit;
    const quire_hit *hit = &reading->asking->retrieval->hits[unit->hit];
    if (quire_asked_name_stands(name, unit->text)) return true;
    for (size_t i = 0; i < reading->depth; i++)
        if (quire_asked_name_stands(name, text_at(unit, reading->group[i]))) return true;
    if (unit->table) {
        const quire_table *table = unit->table->table;
        if (reading->out->asked != SIZE_MAX &&
            quire_asked_name_stands(name, text_at(unit, table->heads[reading->out->asked])))
            return true;
        if (quire_asked_name_stands(name, text_at(unit, table->title)) ||
            quire_asked_name_stands(name, text_at(unit, table->introduction)))
            return true;
    }
    for (size_t i = 0; i < hit->chunk.headings.count; i++)
        if (quire_asked_name_stands(name, hit->chunk.headings.items[i])) return true;
    return quire_asked_name_stands(name, unit->opened->names);
}

/* Whether the sentences that the unit would be quoted with say the name. */
static bool said_before(const struct reading *reading, quire_str name)
{
    quire_range quote = quire_unit_quote(reading->units, reading->at, (quire_strs){ &name, 1 });
    return quire_asked_name_stands(name, text_at(reading->unit, quote));
}

/* The head of the column whose cell answers; empty: there is none. */
static quire_str head_of(const struct reading *reading)
{
    const quire_unit *unit = reading->unit;
    if (!unit->table || reading->out->asked == SIZE_MAX) return (quire_str){ 0 };
    return text_at(unit, unit->table->table->heads[reading->out->asked]);
}

/* "Plant A" where plant C is asked for: the same words before the last one, in the unit or over the cell. */
static bool has_another_of_series(const struct reading *reading, quire_str name)
{
    const quire_unit *unit = reading->unit;
    size_t end = name.size;
    while (end && name.data[end - 1] != ' ') end--;
    if (end < 4) return false;
    quire_str series = quire_str_trim(quire_str_cut(name, 0, end));
    return quire_asked_name_stands(series, unit->text) || quire_asked_name_stands(series, head_of(reading));
}

typedef enum name_absence { ABSENCE_OTHER, ABSENCE_DOUBT, ABSENCE_TRANSLATED } name_absence;

/* What it means that a passage lacks a name. Latin letters stay what they are in a Chinese question to an English passage; an English
 * name is written with characters in a Chinese one, unless it is an identifier. */
static name_absence meaning_of_absence(const struct reading *reading, const quire_asked_name *name,
                                       quire_str words)
{
    const quire_retrieval *retrieval = reading->asking->retrieval;
    bool foreign = retrieval->foreign && retrieval->foreign[reading->unit->hit], latin = true;
    for (size_t i = 0; i < words.size; i++) latin = latin && (unsigned char)words.data[i] < 0x80;
    if (!foreign || !latin) return name->sure ? ABSENCE_OTHER : ABSENCE_DOUBT;
    bool translates = quire_str_starts(retrieval->hits[reading->unit->hit].chunk.language, QUIRE_STR("zh"));
    return translates && !name->identifier ? ABSENCE_TRANSLATED : ABSENCE_OTHER;
}

/* Whether another passage is about the name that this one lacks. */
static bool stands_elsewhere(const struct reading *reading, quire_str name)
{
    const quire_units *units = reading->units;
    size_t last = SIZE_MAX;
    for (size_t i = 0; i < units->count; i++) {
        size_t hit = units->items[i].hit;
        if (hit == last || hit == reading->unit->hit) continue;
        last = hit;
        if (quire_asked_name_stands(name, reading->asking->retrieval->hits[hit].chunk.text) ||
            quire_asked_name_stands(name, units->items[i].opened->names))
            return true;
    }
    return false;
}

static quire_status weigh_names(struct reading *reading, quire_error *err)
{
    const quire_asked *asked = &reading->asking->asked;
    const quire_hit *hit = &reading->asking->retrieval->hits[reading->unit->hit];
    double seen = 0;
    quire_str *unnamed = quire_arena_array(reading->call->arena, asked->name_count, sizeof *unnamed);
    size_t count = 0;
    if (!unnamed) return quire_fail_memory(err);
    for (size_t i = 0; i < asked->name_count; i++) {
        quire_str name = quire_str_cut(reading->asking->text, asked->names[i].start, asked->names[i].end);
        if (stands_aside(reading, asked->names[i].start, asked->names[i].end)) {
            seen += 1;
            continue;
        }
        if (visible(reading, name)) {
            seen += 1;
        } else if (said_before(reading, name)) {
            seen += .9;
            unnamed[count++] = name;
        } else if (quire_asked_name_stands(name, hit->chunk.text) ||
                   quire_asked_name_stands(name, reading->unit->opened->beginning)) {
            seen += .5;
            if (quire_another_person(name, reading->unit->text) ||
                quire_another_of_kind(name, reading->unit->text))
                reading->out->contrasts = true;
        } else {
            reading->out->values[QUIRE_FEATURE_ABSENT] -= 1 / (double)asked->name_count;
            name_absence absence = meaning_of_absence(reading, &asked->names[i], name);
            if (absence == ABSENCE_OTHER) reading->out->other = true;
            else if (absence == ABSENCE_DOUBT) reading->out->doubtful = true;
            else reading->out->contrasts = true;
            if (stands_elsewhere(reading, name) || quire_another_of_kind(name, reading->unit->text) ||
                quire_another_of_kind(name, head_of(reading)) || has_another_of_series(reading, name) ||
                quire_another_person(name, reading->unit->text))
                reading->out->contrasts = true;
        }
    }
    reading->out->unnamed = (quire_strs){ unnamed, count };
    reading->out->values[QUIRE_FEATURE_NAMES] = asked->name_count ? seen / (double)asked->name_count : 0;
    return QUIRE_OK;
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
static bool tells_share(const struct reading *reading)
{
    const quire_unit *unit = reading->unit;
    const quire_asking *asking = reading->asking;
    quire_range whole;
    if (asking->asked.kind != QUIRE_ASKED_AMOUNT || unit->kind == QUIRE_UNIT_ROW ||
        quire_kind_of_text(&asking->asked, unit->text, asking->text) > 0)
        return false;
    for (size_t at = 0; quire_kind_next_share(unit->text, &at, &whole);)
        for (size_t i = 0; i < unit->terms.count; i++)
            if (unit->terms.items[i].start >= whole.start && unit->terms.items[i].end <= whole.end &&
                unit->terms.items[i].content && asks_for(asking, unit->terms.items[i].text))
                return true;
    return false;
}

/* Whether the unit tells another quantity of what is asked about: its revenue where the profit is asked for. */
static bool tells_another_quantity(const struct reading *reading)
{
    const quire_unit *unit = reading->unit;
    unsigned wanted = reading->asking->quantities;
    if (!wanted || !quire_kind_wants_figure(reading->asking->asked.kind)) return false;
    unsigned told = quire_kind_quantities(unit->text);
    for (size_t i = reading->depth; i-- > 0 && !told;)
        told = quire_kind_quantities(text_at(unit, reading->group[i]));
    if (unit->table && !told) {
        const quire_table *table = unit->table->table;
        told = quire_kind_quantities(head_of(reading)) | quire_kind_quantities(text_at(unit, table->title)) |
               quire_kind_quantities(text_at(unit, table->introduction));
    }
    return told && !(told & wanted);
}

/* Whether a row measures something else than what is asked for: what it does stands in its heads or with its figures. */
static bool measures_another(const struct reading *reading)
{
    const quire_unit *unit = reading->unit;
    const quire_asking *asking = reading->asking;
    quire_measure measure = asking->asked.measure;
    if (unit->kind != QUIRE_UNIT_ROW || measure <= QUIRE_MEASURE_COUNT || !reading->out->lacks) return false;
    const quire_table *table = unit->table->table;
    return !quire_measure_named(measure, head_of(reading)) &&
           !quire_measure_named(measure, text_at(unit, table->title)) &&
           !quire_measure_named(measure, text_at(unit, table->unit)) &&
           !quire_measure_stands(measure, unit->text, asking->text);
}

/* Whether the reports of a series are of other lengths than those asked for: quarters where the last three years are. */
static bool is_of_another_length(const struct reading *reading)
{
    const quire_asked_frame *frame = &reading->asking->frame;
    const quire_period *own = reading->unit->opened->own;
    int months = own ? quire_period_months(own) : 0;
    return frame->last > 1 && frame->months > 1 && months && months != frame->months;
}

/* Whether a row names what is asked about and counts nothing of it: its cell is an identifier. */
static bool only_names(const struct reading *reading)
{
    return reading->unit->kind == QUIRE_UNIT_ROW && reading->asking->asked.measure == QUIRE_MEASURE_COUNT &&
           reading->out->values[QUIRE_FEATURE_KIND] < 0;
}

/* Whether the unit has neither the word of what is asked nor the kind of thing that it would be: of the right pump, when it is
 * serviced and not when it was installed. */
static bool says_nothing_of_it(const struct reading *reading)
{
    const quire_asked *asked = &reading->asking->asked;
    /* 多重 says itself what is asked, and "how heavy" with a word that the answer needn't have. */
    bool lacks = reading->out->lacks || asked->measure > QUIRE_MEASURE_COUNT;
    return lacks && quire_kind_wants_thing(asked->kind) && reading->out->values[QUIRE_FEATURE_KIND] <= -1;
}

static void weigh_kind(struct reading *reading)
{
    const quire_unit *unit = reading->unit;
    const quire_asked *asked = &reading->asking->asked;
    quire_str text = unit->text;
    double *kind = &reading->out->values[QUIRE_FEATURE_KIND];
    quire_range quoted = reading->quoted;
    if (reading->asking->defined.size) {
        *kind = quire_kind_defines(text_at(unit, quoted), reading->asking->defined) ? 1 : 0;
        return;
    }
    if (asked->kind == QUIRE_ASKED_ANY || asked->kind == QUIRE_ASKED_WAY) {
        quire_range told = quire_asking_quote(reading->asking, reading->units, reading->at,
                                              reading->out->unnamed);
        *kind = wants_typed(reading->asking) && quire_kind_holds_token(text_at(unit, told)) ? 1 : 0;
        return;
    }
    if (unit->kind == QUIRE_UNIT_ROW && reading->out->asked != SIZE_MAX &&
        quire_kind_wants_figure(asked->kind)) {
        quire_str cell = text_at(unit, reading->cells[reading->out->asked]);
        bool percent = quire_unit_is_percent(unit, reading->cells[reading->out->asked], reading->out->asked);
        if (!quire_str_holds_digit(cell) ||
            (asked->measure == QUIRE_MEASURE_COUNT &&
             !quire_measure_stands(asked->measure, cell, reading->asking->text)))
            *kind = -1;
        else if (asked->kind == QUIRE_ASKED_AMOUNT) *kind = percent ? -1 : 1;
        else if (asked->kind == QUIRE_ASKED_PERCENT) *kind = percent ? 1 : -.5;
        else *kind = 1;
    } else {
        *kind = quire_kind_of_text(asked, text_at(unit, quoted), reading->asking->text);
        if (asked->kind == QUIRE_ASKED_PLACE)
            *kind = quire_kind_holds_token(text_at(unit, quoted)) ? 1 : some_place * *kind;
        quire_range pair = quire_asking_quote(reading->asking, reading->units, reading->at,
                                              reading->out->unnamed);
        if (*kind < 0 && pair.end - pair.start > quoted.end - quoted.start)
            *kind = reading->out->lacks ? beside_kind_lacking : beside_kind;
    }
    bool changes = quire_kind_speaks_of_change(text) ||
                   (reading->depth &&
                    quire_kind_speaks_of_change(text_at(unit, reading->group[reading->depth - 1])));
    if (quire_kind_wants_figure(asked->kind) && !asked->change && changes)
        reading->out->values[QUIRE_FEATURE_CHANGE] = -1;
}

/* Sets `other` where the figure would come from the sentence beside the unit, and that one is of a longer time. */
static quire_status judge_beside(struct reading *reading, quire_error *err)
{
    const quire_asking *asking = reading->asking;
    const quire_unit *unit = reading->unit;
    quire_periods asked = asking->asked.periods;
    if (asked.count == 0 || unit->kind == QUIRE_UNIT_ROW || !quire_kind_wants_figure(asking->asked.kind) ||
        quire_kind_of_text(&asking->asked, unit->text, asking->text) > 0)
        return QUIRE_OK;
    quire_range pair = quire_asking_quote(asking, reading->units, reading->at, reading->out->unnamed);
    const quire_range sides[] = { { pair.start, unit->start }, { unit->end, pair.end } };
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
        quire_periods beside = { 0 };
        if (sides[i].end <= sides[i].start) continue;
        quire_status status = quire_text_periods(reading->call, text_at(unit, sides[i]), &beside, err);
        if (status) return status;
        for (size_t j = 0; j < asked.count; j++)
            if (is_longer(reading, &asked.items[j], beside)) reading->out->other = true;
    }
    return QUIRE_OK;
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
    struct reading reading = {
        .call = call, .asking = asking, .units = units, .at = at, .unit = &units->items[at], .out = out
    };
    *out = (quire_features){ .asked = SIZE_MAX };
    quire_status status = read_row(&reading, err);
    if (status) return status;
    put_parts_aside(&reading);
    choose_column(&reading);
    status = weigh_names(&reading, err);
    reading.quoted = quire_unit_quote(units, at, out->unnamed);
    reading.answered = question_above(units, at);
    if (!status && reading.total > 0) weigh_words(&reading);
    if (!status) status = weigh_period(&reading, err);
    if (!status) status = judge_beside(&reading, err);
    if (status) return status;
    weigh_kind(&reading);
    if (tells_share(&reading)) out->other = true;
    if (tells_another_quantity(&reading) || measures_another(&reading) || says_nothing_of_it(&reading) ||
        is_of_another_length(&reading))
        out->contrasts = true;
    out->values[QUIRE_FEATURE_RANK] = rank_share(asking, reading.unit->hit);
    out->values[QUIRE_FEATURE_LABEL] = only_names(&reading) ? 0 : label_share(&reading);
    if (quire_unit_of_statement(reading.unit))
        out->values[QUIRE_FEATURE_STATEMENT] = out->values[QUIRE_FEATURE_LABEL];
    out->values[QUIRE_FEATURE_PHRASE] = phrase_share(&reading) *
                                        (is_narrower(&reading) ? narrower_phrase : 1);
    out->values[QUIRE_FEATURE_ROW] = reading.unit->kind == QUIRE_UNIT_ROW;
    if (asking->asked.kind != QUIRE_ASKED_PLACE && quire_kind_points_elsewhere(reading.unit->text))
        out->values[QUIRE_FEATURE_FRAGMENT] = points_elsewhere;
    else out->values[QUIRE_FEATURE_FRAGMENT] = is_fragment(reading.unit) ? -1 : 0;
    if (out->values[QUIRE_FEATURE_PERIOD] <= -1) out->other = true;
    if (asking->asked.periods.count && asking->words) {
        double each = 1 / (double)asking->words;
        out->coverage = (out->coverage + each * fmax(0, out->values[QUIRE_FEATURE_PERIOD])) / (1 + each);
    }
    out->contrasts = out->contrasts || quire_asking_contrasts(asking, units, at) ||
                     quire_asking_qualifies_another(asking, reading.unit) ||
                     quire_asking_numbers_another(asking, reading.unit->text);
    return QUIRE_OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* How a unit's period fits the asked one, and which column of its table answers. A period counts as what a reader of the quote would
 * see: the nearest place that says one decides. */
#include "answer/features.h"
#include "answer/kinds.h"
#include "answer/weighing.h"

#include <math.h>
#include <stdio.h>

static bool ends_with(const quire_period *a, quire_periods offered)
{
    for (size_t i = 0; i < offered.count; i++)
        if (quire_periods_end_together(a, &offered.items[i])) return true;
    return false;
}

/* Whether all that is offered of the asked period is shorter, where a figure is asked for: a quarter's figure is none of its year. Of a
 * series the parts are asked for. */
static bool is_shorter(const struct quire_weighing *weighing, const quire_period *asked,
                       quire_periods offered)
{
    const quire_asking *asking = weighing->asking;
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

bool quire_weighing_is_longer(const struct quire_weighing *weighing, const quire_period *asked,
                              quire_periods own)
{
    const quire_unit *unit = weighing->unit;
    int months = quire_period_months(asked);
    size_t longer = 0;
    if (unit->kind == QUIRE_UNIT_ROW || !months || !quire_kind_wants_figure(weighing->asking->asked.kind) ||
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
static quire_period_fit fit_in(const struct quire_weighing *weighing, const quire_period *asked,
                               quire_periods offered)
{
    const quire_opened *opened = weighing->unit->opened;
    quire_period_fit fit = quire_periods_fit(asked, offered);
    if (fit == QUIRE_PERIOD_SAME || offered.count == 0) return fit;
    if (is_shorter(weighing, asked, offered)) fit = QUIRE_PERIOD_APART;
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
static double period_worth(const struct quire_weighing *weighing, const quire_period *asked,
                           quire_periods own)
{
    const quire_unit *unit = weighing->unit;
    quire_period_fit fit = fit_in(weighing, asked, own);
    if (unit->kind == QUIRE_UNIT_ROW) {
        if (fit < QUIRE_PERIOD_PART && weighing->out->asked != SIZE_MAX) {
            quire_period_fit column = fit_in(weighing, asked, unit->table->periods[weighing->out->asked]);
            if (column != QUIRE_PERIOD_SILENT) fit = column;
        }
        if (fit == QUIRE_PERIOD_SILENT) fit = fit_in(weighing, asked, weighing->group_periods);
        if (fit == QUIRE_PERIOD_SILENT) fit = fit_in(weighing, asked, unit->table->around_periods);
    }
    quire_period_fit document = quire_periods_fit(asked, unit->opened->periods);
    if (is_shorter(weighing, asked, unit->opened->periods)) document = QUIRE_PERIOD_APART;
    /* In a report on the period that is asked for, another date is told as part of it. */
    if (fit == QUIRE_PERIOD_APART && document == QUIRE_PERIOD_SAME)
        return unit->kind == QUIRE_UNIT_ROW ? -.5 : 0;
    if (fit != QUIRE_PERIOD_SILENT) return worth(fit);
    return document == QUIRE_PERIOD_SAME ? .9 : worth(document);
}

bool quire_weighing_is_apart(const struct quire_weighing *weighing, quire_periods said)
{
    quire_periods asked = weighing->asking->asked.periods;
    if (weighing->out->values[QUIRE_FEATURE_PERIOD] > 0) return false;
    for (size_t i = 0; i < asked.count; i++)
        if (fit_in(weighing, &asked.items[i], said) != QUIRE_PERIOD_APART) return false;
    return asked.count > 0;
}

/* Whether a period asked for is written beside the unit. */
static bool stands_beside(const struct quire_weighing *weighing, const quire_period *asked, quire_periods own)
{
    /* Rows that have days of their own are each about their own: what stands beside them is another row's. */
    if (weighing->unit->kind == QUIRE_UNIT_ROW && quire_periods_fit(asked, own) == QUIRE_PERIOD_APART)
        return false;
    quire_str words = quire_str_cut(weighing->asking->text, asked->start, asked->end);
    quire_str passage = weighing->asking->retrieval->hits[weighing->unit->hit].chunk.text;
    char year[8] = "";
    if (memmem(passage.data ? passage.data : "", passage.size, words.data, words.size)) return true;
    if (asked->year) snprintf(year, sizeof year, "%d", asked->year);
    bool bare = !asked->quarter && !asked->month && !asked->half;
    return asked->year && bare && quire_str_holds(passage, year);
}

/* Of a row of the newest document: its column or group may be of an older time. */
static double own_worth(const struct quire_weighing *weighing)
{
    const quire_unit *unit = weighing->unit;
    const quire_period *own = unit->opened->own;
    if (unit->kind != QUIRE_UNIT_ROW || !own) return 1;
    quire_period_fit fit = quire_periods_fit(own, weighing->group_periods);
    if (weighing->out->asked != SIZE_MAX) {
        quire_period_fit column = quire_periods_fit(own, unit->table->periods[weighing->out->asked]);
        if (column != QUIRE_PERIOD_SILENT) fit = column;
    }
    return fit == QUIRE_PERIOD_APART ? .3 : 1;
}

quire_status quire_weighing_period(struct quire_weighing *weighing, quire_error *err)
{
    const quire_asking *asking = weighing->asking;
    quire_periods own = { 0 };
    double best = -1;
    if (asking->asked.periods.count == 0) {
        const quire_opened *opened = weighing->unit->opened;
        if (asking->asked.latest && asking->newest)
            weighing->out->values[QUIRE_FEATURE_PERIOD] = opened == asking->newest ? own_worth(weighing)
                                                          : opened->own            ? -1
                                                                                   : 0;
        return QUIRE_OK;
    }
    quire_status status = quire_text_periods(weighing->call, weighing->unit->text, &own, err);
    for (size_t i = 0; i < asking->asked.periods.count && !status; i++) {
        const quire_period *asked = &asking->asked.periods.items[i];
        bool longer = quire_weighing_is_longer(weighing, asked, own);
        double fit = longer ? worth(QUIRE_PERIOD_APART) : period_worth(weighing, asked, own);
        bool shorter = is_shorter(weighing, asked, weighing->unit->opened->periods);
        if (fit <= 0 && !shorter && !longer && stands_beside(weighing, asked, own)) fit = fmax(fit, .3);
        best = fmax(best, fit);
    }
    weighing->out->values[QUIRE_FEATURE_PERIOD] = best;
    return status;
}

/* ---- the column that answers ---- */

static double column_share(const struct quire_weighing *weighing, size_t column)
{
    const quire_asking *asking = weighing->asking;
    const quire_terms *terms = &asking->retrieval->terms;
    double share = 0;
    for (size_t i = 0; i < terms->count; i++)
        if (asking->weights[i] > 0 &&
            quire_terms_hold(&weighing->unit->table->heads[column], terms->items[i].text))
            share += asking->weights[i];
    return asking->total > 0 ? share / asking->total : 0;
}

static double column_worth(const struct quire_weighing *weighing, size_t column)
{
    const quire_unit *unit = weighing->unit;
    const quire_asked *asked = &weighing->asking->asked;
    quire_str cell = quire_weighing_text(unit, weighing->cells[column]);
    quire_str head = quire_weighing_text(unit, unit->table->table->heads[column]);
    double best = 0, score = column_share(weighing, column) - .001 * (double)column;
    bool percent = quire_unit_is_percent(unit, weighing->cells[column], column);
    for (size_t i = 0; i < asked->periods.count; i++) {
        double fit = worth(fit_in(weighing, &asked->periods.items[i], unit->table->periods[column]));
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

bool quire_weighing_asks_empty(const struct quire_weighing *weighing)
{
    double empty = 0, filled = 0;
    if (weighing->unit->kind != QUIRE_UNIT_ROW) return false;
    for (size_t i = 0; i < weighing->cell_count; i++) {
        bool is_filled = quire_str_trim(quire_weighing_text(weighing->unit, weighing->cells[i])).size > 0;
        double share = column_share(weighing, i);
        if (is_filled) filled = fmax(filled, share);
        else empty = fmax(empty, share);
    }
    return empty > filled;
}

void quire_weighing_column(struct quire_weighing *weighing)
{
    double best = -INFINITY;
    weighing->out->asked = SIZE_MAX;
    if (weighing->unit->kind != QUIRE_UNIT_ROW) return;
    for (size_t i = 0; i < weighing->cell_count; i++) {
        if (i == weighing->label_cell ||
            !quire_str_trim(quire_weighing_text(weighing->unit, weighing->cells[i])).size)
            continue;
        double score = column_worth(weighing, i);
        if (score <= best) continue;
        best = score;
        weighing->out->asked = i;
    }
}

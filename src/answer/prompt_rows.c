/* SPDX-License-Identifier: Apache-2.0 */
/* A model of a billion weights loses count of columns and of years: a row says each cell's head, and where the question names a
 * period, or the latest, and compares none, only the cells under the heads that fit it best. */
#include "answer/prompt_rows.h"

#include "answer/quote.h"

#include "base/error.h"
#include "base/str.h"

static bool stands_in(quire_str part, const quire_unit *unit)
{
    return !part.size || (unit && unit->text.size >= part.size &&
                          memmem(unit->text.data, unit->text.size, part.data, part.size));
}

static void append_table(quire_buffer *text, const quire_heads *heads, const quire_unit *before)
{
    if (stands_in(heads->table, before) && stands_in(heads->unit, before)) return;
    quire_buffer_append_str(text, heads->table);
    if (heads->unit.size)
        quire_buffer_printf(text, "%s(%.*s)", heads->table.size ? " " : "", QUIRE_FMT(heads->unit));
    quire_buffer_append_char(text, '\n');
}

/* Whether the question may want other periods than it names, beside them. */
static bool compares(const quire_claim_asked *asked)
{
    static const char *const words[] = { "ompare",         "revious",  "prior", "change", "trend",
                                         "year-over-year", "over the", "相比",  "比较",   "比較",
                                         "同比",           "上年",     "变化",  "變化" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (quire_str_holds(asked->question, words[i])) return true;
    return asked->asked.change;
}

/* Whether the head of column `column` fits one of the periods asked for as well as any column's does. */
static bool fits(const quire_periods *asked, const quire_unit_table *table, size_t column)
{
    for (size_t s = 0; s < asked->count; s++) {
        const quire_periods said = { &asked->items[s], 1 };
        quire_period_fit best = QUIRE_PERIOD_APART;
        for (size_t c = 0; c < table->table->columns; c++) {
            quire_period_fit fit = quire_claim_fit(&said, &table->periods[c]);
            if (fit > best) best = fit;
        }
        if (best != QUIRE_PERIOD_APART && quire_claim_fit(&said, &table->periods[column]) == best)
            return true;
    }
    return false;
}

/* Takes the cells out of `heads` whose columns are of other periods; all stay where none fits. */
static quire_status leave_columns_out(quire_call *call, const quire_claim_asked *asked,
                                      const quire_unit *unit, quire_heads *heads, quire_error *err)
{
    size_t count = heads->cells.count, kept = 0, fitting = 0;
    quire_periods periods = asked->asked.periods;
    if (!periods.count && asked->asked.latest && unit->opened->own)
        periods = (quire_periods){ unit->opened->own, 1 };
    if (!periods.count || compares(asked)) return QUIRE_OK;
    quire_str *cells = quire_arena_array(call->arena, count, sizeof *cells);
    quire_str *columns = quire_arena_array(call->arena, count, sizeof *columns);
    if (!cells || !columns) return quire_fail_memory(err);
    for (size_t c = 0; c < count && c < unit->table->table->columns; c++) {
        bool fit = fits(&periods, unit->table, c);
        bool plain = c == 0 || (!heads->columns.items[c].size && !unit->table->periods[c].count);
        if (!fit && !plain) continue;
        fitting += fit;
        cells[kept] = heads->cells.items[c];
        columns[kept++] = heads->columns.items[c];
    }
    if (!fitting) return QUIRE_OK;
    heads->cells = (quire_strs){ cells, kept };
    heads->columns = (quire_strs){ columns, kept };
    return QUIRE_OK;
}

quire_status quire_prompt_row(quire_call *call, const quire_claim_asked *asked, const quire_unit *unit,
                              const quire_unit *before, quire_buffer *text, quire_error *err)
{
    quire_heads heads;
    quire_status status = quire_unit_heads(call, unit, (quire_strs){ 0 }, SIZE_MAX, &heads, err);
    if (!status) status = leave_columns_out(call, asked, unit, &heads, err);
    if (status) return status;
    if (!before || before->table != unit->table) append_table(text, &heads, before);
    heads.table = heads.unit = (quire_str){ 0 };
    quire_quote_append(text, unit->text, &heads);
    quire_buffer_append_char(text, '\n');
    return QUIRE_OK;
}

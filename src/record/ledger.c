/* SPDX-License-Identifier: Apache-2.0 */
/* Ledger rows in an arena; rows and drops are few, so they are searched in order. */
#include "record/ledger.h"

#include "base/str.h"

void quire_ledger_init(quire_ledger *ledger, quire_arena *arena)
{
    *ledger = (quire_ledger){ .arena = arena };
}

static quire_ledger_row *find_row(quire_ledger *ledger, quire_str step, quire_str unit)
{
    for (size_t i = 0; i < ledger->count; i++)
        if (quire_str_equal(ledger->rows[i].step, step) && quire_str_equal(ledger->rows[i].unit, unit))
            return &ledger->rows[i];
    quire_ledger_row *rows = quire_arena_grow(ledger->arena, ledger->rows, ledger->count, &ledger->capacity,
                                              sizeof *rows);
    if (!rows) goto failed;
    ledger->rows = rows;
    quire_ledger_row *row = &ledger->rows[ledger->count];
    *row = (quire_ledger_row){ .step = quire_arena_copy(ledger->arena, step),
                               .unit = quire_arena_copy(ledger->arena, unit) };
    if (!row->step.data || !row->unit.data) goto failed;
    ledger->count++;
    return row;
failed:
    ledger->failed = true;
    return NULL;
}

void quire_ledger_receive(quire_ledger *ledger, quire_str step, quire_str unit, uint64_t count)
{
    quire_ledger_row *row = find_row(ledger, step, unit);
    if (row) row->received += count;
}

void quire_ledger_keep(quire_ledger *ledger, quire_str step, quire_str unit, uint64_t count)
{
    quire_ledger_row *row = find_row(ledger, step, unit);
    if (row) row->kept += count;
}

void quire_ledger_drop_count(quire_ledger *ledger, quire_str step, quire_str unit, quire_str reason,
                             uint64_t count)
{
    quire_ledger_row *row = count ? find_row(ledger, step, unit) : NULL;
    if (!row) return;
    for (size_t i = 0; i < row->dropped_count; i++) {
        if (!quire_str_equal(row->dropped[i].reason, reason)) continue;
        ((quire_ledger_drop *)row->dropped)[i].count += count;
        return;
    }
    quire_ledger_drop *drops = quire_arena_array(ledger->arena, row->dropped_count + 1, sizeof *drops);
    quire_str name = quire_arena_copy(ledger->arena, reason);
    if (!drops || !name.data) {
        ledger->failed = true;
        return;
    }
    if (row->dropped_count) memcpy(drops, row->dropped, row->dropped_count * sizeof *drops);
    drops[row->dropped_count] = (quire_ledger_drop){ name, count };
    row->dropped = drops;
    row->dropped_count++;
}

void quire_ledger_drop_kept(quire_ledger *ledger, quire_str step, quire_str unit, quire_str reason,
                            uint64_t count)
{
    quire_ledger_row *row = find_row(ledger, step, unit);
    if (row) row->kept -= count;
    quire_ledger_drop_count(ledger, step, unit, reason, count);
}

void quire_ledger_merge(quire_ledger *ledger, quire_ledger_rows rows)
{
    for (size_t i = 0; i < rows.count; i++) {
        const quire_ledger_row *row = &rows.items[i];
        quire_ledger_receive(ledger, row->step, row->unit, row->received);
        quire_ledger_keep(ledger, row->step, row->unit, row->kept);
        for (size_t j = 0; j < row->dropped_count; j++)
            quire_ledger_drop_count(ledger, row->step, row->unit, row->dropped[j].reason,
                                    row->dropped[j].count);
    }
}

quire_ledger_rows quire_ledger_view(const quire_ledger *ledger)
{
    return (quire_ledger_rows){ ledger->rows, ledger->count };
}

static size_t step_rank(quire_str step)
{
    static const char *const steps[] = { "fetch",    "decode", "parse", "load",
                                         "metadata", "split",  "embed", "store" };
    size_t rank = 0;
    while (rank < sizeof steps / sizeof *steps && !quire_str_is(step, steps[rank])) rank++;
    return rank;
}

quire_ledger_rows quire_ledger_by_steps(quire_ledger_rows rows, quire_arena *arena)
{
    quire_ledger_row *sorted = quire_arena_array(arena, rows.count, sizeof *sorted);
    for (size_t i = 0; sorted && i < rows.count; i++) {
        size_t at = i;
        for (; at > 0 && step_rank(sorted[at - 1].step) > step_rank(rows.items[i].step); at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = rows.items[i];
    }
    return (quire_ledger_rows){ sorted, sorted ? rows.count : 0 };
}

bool quire_ledger_row_balances(const quire_ledger_row *row)
{
    uint64_t sum = row->kept;
    for (size_t i = 0; i < row->dropped_count; i++)
        if (__builtin_add_overflow(sum, row->dropped[i].count, &sum)) return false;
    return sum == row->received;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Making ledger rows: a growing account for one document (or one question). */
#ifndef QUIRE_RECORD_LEDGER_H
#define QUIRE_RECORD_LEDGER_H

#include "base/arena.h"
#include "quire/error.h"

typedef struct quire_ledger {
    quire_arena *arena;
    quire_ledger_row *rows;
    size_t count, capacity;
    bool failed; /* memory ran out; sticky */
} quire_ledger;

void quire_ledger_init(quire_ledger *ledger, quire_arena *arena);

/* Finds or makes the row of (step, unit) and adds. Strings are copied. */
void quire_ledger_receive(quire_ledger *ledger, quire_str step, quire_str unit, uint64_t count);
void quire_ledger_keep(quire_ledger *ledger, quire_str step, quire_str unit, uint64_t count);
void quire_ledger_drop_count(quire_ledger *ledger, quire_str step, quire_str unit, quire_str reason,
                             uint64_t count);

/* `count` of what the row of (step, unit) kept is dropped after all. */
void quire_ledger_drop_kept(quire_ledger *ledger, quire_str step, quire_str unit, quire_str reason,
                            uint64_t count);

/* Adds all of `rows`. */
void quire_ledger_merge(quire_ledger *ledger, quire_ledger_rows rows);

quire_ledger_rows quire_ledger_view(const quire_ledger *ledger);

/* The rows as documents go through the steps, those of one step together and else in their order. In `arena`; items is NULL when
 * memory is out. */
quire_ledger_rows quire_ledger_by_steps(quire_ledger_rows rows, quire_arena *arena);

/* Whether received = kept + dropped in `row`. */
bool quire_ledger_row_balances(const quire_ledger_row *row);

#endif

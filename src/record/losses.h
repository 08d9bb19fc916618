/* SPDX-License-Identifier: Apache-2.0 */
/* The reasons for which ledgers drop something: each is in one table, which says what it costs. docs/decisions/ledger.md */
#ifndef QUIRE_RECORD_LOSSES_H
#define QUIRE_RECORD_LOSSES_H

#include "quire/types.h"

typedef enum quire_cost {
    QUIRE_COST_FORM, /* says nothing: white space, markup, what stands a second time */
    QUIRE_COST_CHOICE, /* says something, and is left out on purpose: hidden text, comments of a programmer, menus */
    QUIRE_COST_LOSS, /* a reader of the original has it, and Quire does not */
} quire_cost;

/* False: there is no such reason. `out` may be NULL. */
bool quire_drop_cost(quire_str reason, quire_cost *out);

/* How much of a document was lost on its way through all steps, 0 to 1. */
typedef struct quire_loss {
    double share;
    quire_str reason; /* that cost most; empty: nothing was lost */
} quire_loss;

/* What one step lost of its worst unit, the next one lost of the rest. Only units that hold what a document says count, and
 * only drops that are losses. `reason` points into `rows`. */
quire_loss quire_ledger_loss(quire_ledger_rows rows);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Reports of a series say the same things in the same tables: the row of one leads to that of another, whichever passages were
 * found. */
#ifndef QUIRE_ANSWER_COUNTERPART_H
#define QUIRE_ANSWER_COUNTERPART_H

#include "answer/units.h"

/* Whether two documents are called alike but for their periods: title or file. Each names one. */
bool quire_opened_are_series(const quire_opened *a, const quire_opened *b);

/* The last day of what the document is about, growing with time; 0: it doesn't say. */
long quire_opened_day(const quire_opened *opened);

/* A row with the cell that answers. */
typedef struct quire_answering_row {
    quire_unit unit;
    size_t asked; /* column; SIZE_MAX: there is no such row */
} quire_answering_row;

/* The row of `other` that is labelled as `row` is, in the table most like its own, and its cell for the time that `other` is
 * about; unit.hit is left to the caller. `asked` is the cell of `row` that answers.
 * owner: in call->arena; errors: NO_MEMORY, CANCELLED */
QUIRE_CHECKED quire_status quire_counterpart_of(quire_call *call, const quire_unit *row, size_t asked,
                                                const quire_opened *other, quire_answering_row *out,
                                                quire_error *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The form that every table takes when its loader closes it: captions, then rows with a cell for each column, one row of
 * heads first. A merged cell's value stands in each place that it covers, so that no row has to be read with another. */
#ifndef QUIRE_LOAD_WORKER_TABLE_SHAPE_H
#define QUIRE_LOAD_WORKER_TABLE_SHAPE_H

#include "base/buffer.h"
#include "load/worker/table_grid.h"
#include "record/ledger.h"

/* What takes the place of the source: the text from the table's start on, elements, runs. */
typedef struct quire_table_shape {
    bool changed; /* false: the source stays, but for its rows' levels */
    quire_buffer text;
    quire_element *elements;
    size_t element_count, element_capacity;
    quire_place_run *runs;
    size_t run_count, run_capacity;
} quire_table_shape;

/* Writes the table in that form. A merged cell whose value is too long to be said again in each place, or would be said too
 * often, is dropped in the ledger (step "load", unit "merged_cells"; reasons too_long, over_limit): its value stands once.
 * owner:  elements and runs in `arena`; the caller frees out->text, on failure, too
 * errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_table_shape_make(const quire_table_source *source, quire_arena *arena,
                                                  quire_ledger *ledger, quire_table_shape *out);

#endif

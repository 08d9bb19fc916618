/* SPDX-License-Identifier: Apache-2.0 */
/* What the columns of a table hold. Read from its cells, never stored. The value of one cell: quire_cell_value (quire.h). */
#ifndef QUIRE_RECORD_COLUMNS_H
#define QUIRE_RECORD_COLUMNS_H

#include "base/arena.h"
#include "quire/error.h"

/* One walk through the table. owner: out lives in `arena`, units in the document; errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_table_columns(const quire_document *document, const quire_table *table,
                                               quire_arena *arena, quire_columns *out, quire_error *err);

/* The kind of a column by its filled cells of each kind: that of more than half of them, else text; days with and without a time
 * are of one kind. *of_kind: how many are. */
quire_cell_kind quire_column_kind(const uint64_t counts[QUIRE_CELL_KIND_COUNT], uint64_t *of_kind);

#endif

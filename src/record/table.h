/* SPDX-License-Identifier: Apache-2.0 */
/* What the tables of a document say of themselves: title, unit, introducing sentence, heads, and under which group
 * rows a row stands. Read from elements and text, never stored. */
#ifndef QUIRE_RECORD_TABLE_H
#define QUIRE_RECORD_TABLE_H

#include "base/arena.h"
#include "quire/error.h"

/* All tables of `document`, in order. owner: out lives in `arena`; errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_document_tables(const quire_document *document, quire_arena *arena,
                                                 quire_tables *out, quire_error *err);

/* The table whose element is `element`; NULL: it is none. */
const quire_table *quire_tables_find(quire_tables tables, uint32_t element);

#endif

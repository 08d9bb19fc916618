/* SPDX-License-Identifier: Apache-2.0 */
/* The typed copy of one table of a document: docs/decisions/typed-tables.md. */
#ifndef QUIRE_RECORD_TYPED_COPY_H
#define QUIRE_RECORD_TYPED_COPY_H

#include "record/typed_description.h"

/* Some rows, encoded. */
typedef struct quire_typed_piece {
    uint64_t rows;
    quire_str bytes;
} quire_typed_piece;

typedef struct quire_typed_copy {
    quire_typed_description description;
    const quire_typed_piece *pieces; /* in the order of rows */
    size_t piece_count;
    uint64_t received;    /* rows, heads aside */
    uint64_t rows, bytes; /* of all pieces */
} quire_typed_copy;

typedef struct quire_typed_limits {
    uint64_t rows, bytes;
} quire_typed_limits;

/* Whether a copy of the table with that element is worth its room: it is from a workbook or a file of rows. */
bool quire_typed_is_kept(const quire_document *document, size_t element);

/* What the table says of itself; nothing is counted yet.
 * owner: out lives in `arena` and in the document; errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_typed_describe(const quire_document *document, const quire_table *table,
                                                quire_arena *arena, quire_typed_description *out,
                                                quire_error *err);
/* Copies the rows from the first on, while they are within the limits, and counts their cells. `out` is described.
 * owner: as above; errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_typed_copy_rows(const quire_document *document, const quire_table *table,
                                                 quire_typed_limits limits, quire_arena *arena,
                                                 quire_typed_copy *out, quire_error *err);

/* The table of a database of which a document is a row. */
typedef struct quire_table_row_of {
    quire_str uri, name;    /* of the table */
    const quire_str *heads; /* names of its columns */
    /* NULL has no value (kind NONE), "" is text that is empty; each value's `text`, too, is where it stands. */
    const quire_typed_cell *cells;
    size_t count; /* of columns */
} quire_table_row_of;

/* The same of such a row, whose place is all of the document. */
QUIRE_CHECKED quire_status quire_typed_describe_row(const quire_table_row_of *row, quire_arena *arena,
                                                    quire_typed_description *out, quire_error *err);
QUIRE_CHECKED quire_status quire_typed_copy_row(const quire_document *document, const quire_table_row_of *row,
                                                quire_typed_limits limits, quire_arena *arena,
                                                quire_typed_copy *out, quire_error *err);

/* Of the heads of its columns: tells most tables of one owner apart. */
int64_t quire_typed_heads_hash(const quire_typed_description *description);

#endif

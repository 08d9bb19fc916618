/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of RTF: a row says where its cells end, and columns are where any cell of the table ends, so that a table is known only
 * when its last row is. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_OFFICE_RTF_TABLE_H
#define QUIRE_LOAD_WORKER_LOADERS_OFFICE_RTF_TABLE_H

#include "load/worker/builder.h"

typedef enum rtf_merge { RTF_MERGE_NONE, RTF_MERGE_FIRST, RTF_MERGE_REST } rtf_merge;

/* What a row says of a cell before its text comes. */
typedef struct rtf_cell_shape {
    int32_t edge; /* where it ends, in twips */
    rtf_merge across, down;
} rtf_cell_shape;

enum { RTF_CELLS_MAX = 256 }; /* of a row */

typedef struct rtf_row_shape {
    rtf_cell_shape cells[RTF_CELLS_MAX];
    size_t count;
    bool header;
} rtf_row_shape;

typedef struct rtf_cell {
    quire_str text; /* in the arena */
    rtf_cell_shape shape;
    uint32_t column, column_span, row_span;
    bool bold; /* all of it */
} rtf_cell;

typedef struct rtf_row {
    rtf_cell *cells;
    size_t count;
    bool header;
} rtf_row;

typedef struct rtf_table {
    rtf_row *rows;
    size_t row_count, row_capacity;
    rtf_cell *cells; /* of the row that is read */
    size_t cell_count, cell_capacity;
} rtf_table;

/* False: memory is out. */
bool quire_rtf_add_cell(rtf_table *table, quire_arena *arena, quire_str text, bool bold);
bool quire_rtf_end_row(rtf_table *table, quire_arena *arena, const rtf_row_shape *shape);
/* Writes the rows that there are, and forgets them. False: memory is out. */
bool quire_rtf_write_table(rtf_table *table, quire_arena *arena, quire_builder *builder);

#endif

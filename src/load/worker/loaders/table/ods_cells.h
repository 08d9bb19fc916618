/* SPDX-License-Identifier: Apache-2.0 */
/* The cells of an OpenDocument spreadsheet: OpenDocument 1.3 part 3, chapter 9. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_TABLE_ODS_CELLS_H
#define QUIRE_LOAD_WORKER_LOADERS_TABLE_ODS_CELLS_H

#include "load/worker/loaders/office/odf_package.h"
#include "load/worker/loaders/table/sheet_account.h"

enum { ODS_ROWS_MAX = 1 << 20, ODS_COLUMNS_MAX = 1 << 14 };

typedef struct ods_style {
    quire_str name;
    bool strong; /* of cells: bold, or on a ground of its own */
    bool hidden; /* of sheets */
} ods_style;

typedef struct ods_styles {
    ods_style *items; /* sorted */
    size_t count;
} ods_styles;

typedef struct ods_note {
    const xmlNode *node;
    uint32_t row, column;
} ods_note;

typedef struct ods_sheet {
    table_sheet sheet; /* without its name */
    sheet_spans hidden_rows, hidden_columns;
    ods_note *notes; /* comments and drawings in cells */
    size_t note_count, note_capacity;
    sheet_losses losses;
} ods_sheet;

/* How many cells with a value the part has, each as often as it is repeated, counted by a parser of its own. */
uint64_t quire_ods_count_cells(quire_str part);

/* Those of one tree below `node`, which is not read. */
uint64_t quire_ods_count_below(const xmlNode *node);

/* Names are borrowed from the package. In `arena`. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_ods_read_styles(const odf_package *package, quire_arena *arena,
                                                 ods_styles *out, quire_error *err);
/* The style of that name; NULL: there is none. */
const ods_style *quire_ods_style(const ods_styles *styles, quire_str name);

/* Reads a table:table; at most `room` cells are kept. In `arena`. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_ods_read_sheet(const xmlNode *table, const ods_styles *styles, size_t room,
                                                quire_arena *arena, ods_sheet *out, quire_error *err);

/* Appends the text of a cell, a comment or a box: of its paragraphs, with a space between them. */
void quire_ods_append_text(const xmlNode *node, quire_buffer *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The cells of a workbook's sheets, read as a stream: a sheet may be larger than its tree would fit into memory. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_TABLE_XLSX_CELLS_H
#define QUIRE_LOAD_WORKER_LOADERS_TABLE_XLSX_CELLS_H

#include "load/worker/host.h"
#include "load/worker/loaders/table/sheet_account.h"
#include "load/worker/loaders/table/xlsx_styles.h"

enum { XLSX_ROWS_MAX = 1 << 20, XLSX_COLUMNS_MAX = 1 << 14 };

typedef struct xlsx_strings {
    quire_str *items;
    size_t count, capacity;
} xlsx_strings;

typedef struct xlsx_workbook {
    xlsx_strings strings; /* that cells share */
    xlsx_styles styles;
    bool from_1904;
} xlsx_workbook;

typedef struct xlsx_sheet {
    table_sheet sheet; /* without its name */
    sheet_spans hidden_rows, hidden_columns;
    sheet_losses losses;
} xlsx_sheet;

/* How many cells with a value or a formula the part has, counted by a parser of its own; *whole is false where it is no sound
 * XML, and then none of it counts. */
uint64_t quire_xlsx_count_cells(quire_str part, bool *whole);

/* In `arena`. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_xlsx_read_strings(quire_str part, quire_arena *arena, xlsx_strings *out,
                                                   quire_error *err);

/* Reads a part that is sound; at most `room` cells are kept. In `arena`. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_xlsx_read_sheet(quire_str part, const xlsx_workbook *workbook, size_t room,
                                                 quire_arena *arena, xlsx_sheet *out, quire_error *err);

/* "B4" or "B4:D9" as rows and columns; ends are exclusive. */
bool quire_xlsx_read_range(quire_str text, sheet_cell *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The cells of a workbook of Excel 97 or 95. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_TABLE_XLS_CELLS_H
#define QUIRE_LOAD_WORKER_LOADERS_TABLE_XLS_CELLS_H

#include "load/worker/loaders/table/biff.h"
#include "load/worker/loaders/table/xlsx_cells.h"

enum { XLS_SHEETS_MAX = 1024 };

typedef enum xls_sheet_type { XLS_CELLS = 0, XLS_MACROS = 1, XLS_CHART = 2, XLS_BASIC = 6 } xls_sheet_type;

typedef struct xls_sheet_entry {
    quire_str name;
    uint32_t offset;
    xls_sheet_type type;
    bool hidden;
} xls_sheet_entry;

typedef struct xls_workbook {
    quire_str stream;
    biff_encoding encoding;
    xlsx_workbook shared;
    xls_sheet_entry *sheets; /* in their order */
    size_t sheet_count;
    size_t more_sheets;    /* beyond the limit */
    bool known, encrypted; /* known: it begins as a workbook does */
} xls_workbook;

/* A box with text: a comment, or one that stands over the sheet. */
typedef struct xls_box {
    quire_str text;
    unsigned object;
    bool note;
} xls_box;

typedef struct xls_note {
    uint32_t row, column;
    unsigned object; /* the box that has its text */
    quire_str text;  /* or, in Excel 95, itself */
} xls_note;

typedef struct xls_sheet {
    xlsx_sheet cells;
    xls_box *boxes; /* by object */
    xls_note *notes;
    size_t box_count, note_count;
    uint64_t more_boxes, more_notes; /* beyond the limits */
    uint64_t charts;
    size_t size; /* bytes of its records */
} xls_sheet;

/* What all sheets share. In `arena`. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_xls_read_workbook(quire_str stream, quire_arena *arena, xls_workbook *out,
                                                   quire_error *err);

/* How many cells with a value the sheet at `offset` has, counted by a walk of its own; *whole is false where none begins there. */
uint64_t quire_xls_count_cells(quire_str stream, uint32_t offset, bool *whole);

/* Reads a sheet that begins where its entry says; at most `room` cells are kept. In `arena`. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_xls_read_sheet(const xls_workbook *workbook, const xls_sheet_entry *entry,
                                                size_t room, quire_arena *arena, xls_sheet *out,
                                                quire_error *err);

#endif

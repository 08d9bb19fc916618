/* SPDX-License-Identifier: Apache-2.0 */
/* A sheet of cells, whatever file it comes from: what stands together is a table with heads and a title, what stands alone
 * a line of text. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_TABLE_SHEET_H
#define QUIRE_LOAD_WORKER_LOADERS_TABLE_SHEET_H

#include "load/worker/builder.h"

enum {
    SHEET_CELLS_MAX =
        1000000, /* of one document: each becomes an element, which takes some 300 bytes on its way */
    SHEET_COLUMN_BYTES = 8,
    SHEET_RANGE_BYTES = 40,
    SHEET_TITLES_MAX = 3 /* lines above a table that become its captions */
};

typedef enum sheet_kind {
    SHEET_TEXT,
    SHEET_FIGURE,
    SHEET_YEAR, /* a number that is a year, or as well might be */
    SHEET_DATE
} sheet_kind;

typedef struct sheet_cell {
    quire_str text;               /* as it is shown; not blank */
    uint32_t row, column;         /* from 0 */
    uint32_t row_end, column_end; /* behind the last that it covers */
    sheet_kind kind;
    bool strong;             /* bold, or on a ground of its own */
    const quire_cell *value; /* that the file holds, not the text; NULL: it says none */
} sheet_cell;

typedef struct sheet_lines {
    uint32_t first, last;
} sheet_lines;

typedef struct table_sheet {
    quire_str name; /* becomes a heading; empty: the document is one sheet of rows, whose places are lines */
    sheet_cell **cells; /* by row, then by column */
    size_t count;
    const sheet_lines *lines; /* of each row, where there is no name */
} table_sheet;

/* Rows or columns; the end is exclusive. */
typedef struct sheet_span {
    uint32_t first, end;
} sheet_span;

typedef struct sheet_spans {
    sheet_span *items; /* in the order of the sheet, joined where they touch */
    size_t count, capacity;
} sheet_spans;

/* Cells that stand together, by row and column. */
typedef struct sheet_region {
    sheet_cell **cells;
    size_t count, heads; /* heads: rows */
    uint32_t row, row_end, column, column_end;
    sheet_cell *titles[SHEET_TITLES_MAX];
    size_t title_count;
} sheet_region;

typedef struct sheet_regions {
    sheet_region *items; /* as they are read: from the top, and side by side from the left */
    size_t count, capacity;
} sheet_regions;

/* What a value is by its text alone. */
sheet_kind quire_sheet_kind_of(quire_str text);

/* Adds a copy of `cell` behind the others of the sheet, whose array has room for *capacity; `meant`, copied too, is what it holds;
 * NULL or of no kind: words. In `arena`. False: memory is out. */
bool quire_sheet_add(table_sheet *sheet, size_t *capacity, const sheet_cell *cell, const quire_cell *meant,
                     quire_arena *arena);

/* Rows and columns come in the order of the sheet. False: memory is out. */
bool quire_sheet_add_span(sheet_spans *spans, uint32_t first, uint32_t end, quire_arena *arena);

/* Appends what of a sheet is hidden, in words: "sheet Sales, rows 4–7; sheet Sales, column C". `whole`: the sheet itself is. */
void quire_sheet_say_hidden(quire_buffer *out, quire_str sheet, bool whole, const sheet_spans *rows,
                            const sheet_spans *columns);

/* The line of a sheet that is no cell of it, or is said of one: `range` may be empty. */
void quire_sheet_write_line(quire_builder *builder, quire_element_kind kind, quire_str sheet, quire_str range,
                            quire_str text);

/* A note on a cell; its author may be empty. */
void quire_sheet_write_note(quire_builder *builder, quire_str sheet, quire_str range, quire_str author,
                            quire_str text);

/* "A", "AB": `out` has room for SHEET_COLUMN_BYTES. Returns how many letters it has. */
size_t quire_sheet_column(uint32_t column, char *out);

/* "B4:D9"; "B4" for one cell. `out` has room for SHEET_RANGE_BYTES. The ends are exclusive. */
void quire_sheet_range(uint32_t row, uint32_t column, uint32_t row_end, uint32_t column_end, char *out);

/* Puts `cells` in the order of a sheet's. */
void quire_sheet_sort(sheet_cell **cells, size_t count);

/* Gives cells what merged ones say: `merged` holds places alone, in any order, and is sorted. Cells that others cover are taken
 * out of the sheet, and so is what stands twice in one place: *covered. What sheets may not have, merged cells that overlap,
 * are none. `arena` is for what it needs meanwhile. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_sheet_merge(table_sheet *sheet, sheet_cell *merged, size_t count,
                                             quire_arena *arena, uint64_t *covered, quire_error *err);

/* How many of the first rows name the columns. `loose`: an unmarked row of words above rows of words is one, too, in two
 * columns as well. `cells` is sorted. */
size_t quire_sheet_heads(sheet_cell *const *cells, size_t count, bool loose);

/* Cuts a sheet along its empty rows and columns; reorders its cells. In `arena`. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_sheet_cut(const table_sheet *sheet, quire_arena *arena, sheet_regions *out,
                                           quire_error *err);

/* Writes all cells, each once. `arena` is for what it needs meanwhile. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_sheet_write(const table_sheet *sheet, quire_builder *builder,
                                             quire_arena *arena, quire_error *err);

#endif

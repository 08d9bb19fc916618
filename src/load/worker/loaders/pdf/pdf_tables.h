/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that find tables share. A table is found in this order: cells are cut and joined (pdf_table_cells),
 * stand in rows (pdf_table_rows) and columns (pdf_table_columns); the first rows are heads (pdf_table_heads), lines of one
 * label are joined (pdf_table_labels), and what stands under what is told by indents (pdf_table_levels). */
#ifndef QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_TABLES_H
#define QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_TABLES_H

#include "base/arena.h"
#include "load/worker/loaders/pdf/pdf_page.h"
#include "quire/error.h"

enum { PDF_COLUMNS_MAX = 64, PDF_UNITS_MAX = 8 };

/* Finds tables among `segments` of `page`: rows are appended to `rows`, which has room for twice `count`, in
 * reading order; the segments that they took are set to NULL. `first_table` numbers them. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_pdf_find_tables(const pdf_page *page, pdf_segment **segments, size_t count,
                                                 uint32_t first_table, quire_arena *arena, pdf_line *rows,
                                                 size_t *row_count, quire_error *err);

typedef struct pdf_row {
    pdf_segment **cells; /* from left to right; of one column, from top to bottom */
    size_t count;
    float y0, y1;
    bool header;
    uint32_t level; /* how many group rows it stands under */
} pdf_row;

typedef struct pdf_columns {
    float x0[PDF_COLUMNS_MAX], x1[PDF_COLUMNS_MAX];
    size_t count;
} pdf_columns;

typedef struct pdf_grid {
    pdf_row *rows;
    size_t count;
    pdf_columns columns;
    pdf_segment *units[PDF_UNITS_MAX]; /* that speak for all figures and stood among the heads */
    size_t unit_count;
    const pdf_rule *rules; /* of the page */
    size_t rule_count;
    quire_arena *arena;
} pdf_grid;

/* ---- pdf_table_cells.c ---- */

/* Copies of `segments`, cut where a figure and the next one's currency sign, or two figures, share a segment. */
QUIRE_CHECKED quire_status quire_pdf_cut_cells(pdf_segment *const *segments, size_t count, quire_arena *arena,
                                               pdf_segment ***out, size_t *out_count);
/* Cuts `cell` at its space `gap`, which is byte `at` of its text; the rest is a new cell. NULL: no memory. */
pdf_segment *quire_pdf_cut(pdf_segment *cell, size_t gap, size_t at, quire_arena *arena);
/* "$   1,234   )" is one cell, though its parts are set far apart; so is what hardly stands apart at all. */
QUIRE_CHECKED quire_status quire_pdf_join_cells(pdf_row *row, quire_arena *arena);
/* Cuts cells that reach over a gap between columns where they hold more than a word's space. */
QUIRE_CHECKED quire_status quire_pdf_cut_at_columns(pdf_row *row, const pdf_columns *columns,
                                                    quire_arena *arena);

/* ---- pdf_table_words.c ---- */

bool quire_pdf_is_currency(quire_str text);
/* A number with what belongs to it ("$(1,234)", "12.5 %"), a dash that stands for one, or "N/A". */
bool quire_pdf_is_figure(quire_str text);
/* "2023": more often the head of a column than a figure. */
bool quire_pdf_is_year(quire_str text);
/* More figures than letters. */
bool quire_pdf_is_number(quire_str text);
/* Names a time: "Three Months Ended", "March 31,", "2023年". */
bool quire_pdf_is_period(quire_str text);
/* Says nothing but in what the figures are given: "(in millions, except per share data)", "单位：万元". */
bool quire_pdf_is_unit(quire_str text);
bool quire_pdf_ends_with_colon(quire_str text);
/* Announces a table: "… were as follows:", "如下表所示：". */
bool quire_pdf_introduces(quire_str text);

/* ---- pdf_table_rows.c ---- */

/* Cells whose middles lie within half a line of each other. Returns the number of rows. */
size_t quire_pdf_make_rows(pdf_segment **cells, size_t count, pdf_row *rows);
/* Whether one of the row's cells is a figure, and no year. */
bool quire_pdf_has_figures(const pdf_row *row);
/* The rows [*first, *end) that may be a table which holds row `at` and nothing before `floor`. */
void quire_pdf_find_run(const pdf_grid *all, size_t floor, size_t at, size_t *first, size_t *end);
/* Rows that may be one table or several, one below the other. What is asked of the rows behind each of them is counted
 * once, so that many tables in one run cost no more than one. */
typedef struct pdf_run {
    const pdf_row *rows;
    size_t first, end;
    const struct pdf_tail *tails; /* one for each row from `first` on */
} pdf_run;

/* Reads the rows [first, end). errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_pdf_read_run(const pdf_row *rows, size_t first, size_t end,
                                              quire_arena *arena, pdf_run *out);
/* The row behind `from` at which another table begins inside of the run: it repeats heads. Its end where none does. */
size_t quire_pdf_next_heads(const pdf_run *run, size_t from);

/* ---- pdf_table_reasons.c ---- */

/* Whether a list of amounts, each with its reason ("(490)  Higher unit cost"), begins at row `first`. *end: behind them, or the next row where they may begin. */
bool quire_pdf_find_reasons(const pdf_grid *all, size_t first, size_t *end);
/* Makes two columns of the grid's rows, which are such amounts. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_pdf_read_reasons(pdf_grid *grid);

/* ---- pdf_table_columns.c ---- */

/* Finds the columns of the grid's rows; none where they are no table's. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_pdf_find_columns(pdf_grid *grid);
/* The column that `cell` covers most, or the nearest one. */
size_t quire_pdf_column_of(const pdf_columns *columns, const pdf_segment *cell);
/* Whether the rows are a table: neither columns of prose nor a list whose marks stand apart from its items. */
bool quire_pdf_is_table(const pdf_grid *grid);

/* ---- pdf_table_heads.c ---- */

/* Gives each cell its column, each head the columns that it stands over, and marks the header rows. Lines of one head become
 * one cell. The table's units are taken out of them. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_pdf_find_heads(pdf_grid *grid);

/* ---- pdf_table_labels.c, pdf_table_levels.c ---- */

/* Makes one row of the lines of a label, and of a label and its figures that are set lower. */
QUIRE_CHECKED quire_status quire_pdf_join_labels(pdf_grid *grid);
/* Adds the cells of `next` to those of `row` by column, behind its own. */
QUIRE_CHECKED quire_status quire_pdf_join_rows(pdf_row *row, const pdf_row *next, quire_arena *arena);
/* Counts the group rows that each row of the body stands under, by its label's indent. */
void quire_pdf_find_levels(pdf_grid *grid);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of one table as its loader wrote them, on a grid: a column is where a cell of any row begins, so that spans
 * over columns that no cell uses, as "colspan=1000" has them, cost nothing. */
#ifndef QUIRE_LOAD_WORKER_TABLE_GRID_H
#define QUIRE_LOAD_WORKER_TABLE_GRID_H

#include "base/arena.h"
#include "quire/error.h"

enum { QUIRE_TABLE_COLUMNS_MAX = 1024 };

/* The table under construction. Elements' parents are indices among the document's. */
typedef struct quire_table_source {
    quire_str text;          /* all of the document's so far */
    quire_element *elements; /* the table, then all that is in it */
    size_t element_count;
    uint32_t first;              /* the table's index among the document's elements */
    const quire_place_run *runs; /* those in the table */
    size_t run_count;
    size_t room_bytes; /* how much the text may still grow */
} quire_table_source;

typedef struct quire_grid_cell {
    uint32_t element, element_end; /* the cell and what is in it, among the source's elements */
    size_t start, end;             /* its text */
    uint32_t column, column_span, row_span;
    size_t run, run_end;
    struct quire_grid_cell *signs; /* cells that are written before and behind it (table_signs.h) */
    size_t before_count, behind_count;
    bool merged;               /* covers more than one place */
    bool said;                 /* written already, in one of the places that it covers */
    bool too_long, over_limit; /* a place that it covers stays empty */
} quire_grid_cell;

typedef enum quire_grid_role {
    QUIRE_GRID_BODY,
    QUIRE_GRID_HEAD,    /* one of the first rows, which name the columns */
    QUIRE_GRID_CAPTION, /* a title or a unit that was set as a row */
    QUIRE_GRID_GROUP,   /* names the rows below it */
    QUIRE_GRID_NONE     /* has no cell of its own: not written */
} quire_grid_role;

typedef struct quire_grid_row {
    uint32_t element; /* among the source's elements */
    quire_grid_cell *cells;
    size_t count;
    size_t filled; /* of its own cells, how many have text */
    bool reached;  /* a merged cell with text reaches into it from above */
    bool first;    /* there is text in the first column */
    bool across;   /* one cell over all columns */
    bool figures;  /* a cell is a number that is no year */
    bool ragged;   /* a place has no cell of its own, or a cell another column than its loader said */
    quire_grid_role role;
} quire_grid_row;

typedef struct quire_table_grid {
    const quire_table_source *source;
    uint32_t columns;
    quire_grid_row *rows;
    size_t row_count, cell_count, merged_count;
    uint32_t *captions; /* among the source's elements */
    size_t caption_count;
    bool late_caption; /* one stands behind a row */
    bool joined;       /* signs are joined with their figures */
    bool narrowed;     /* columns of empty cells are left out */
} quire_table_grid;

/* Reads the cells of the source, in the columns that its loader gave them. *known is false where it is not made as loaders
 * make tables (text between cells, tables in cells): then it stays as it is. In `arena`. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_table_grid_read(const quire_table_source *source, quire_arena *arena,
                                                 quire_table_grid *out, bool *known);

/* Gives the cells the grid's columns and says what each row holds. *known is false where there are too many columns: then
 * the source stays as it is. In `arena`. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_table_grid_find_columns(quire_table_grid *grid, quire_arena *arena,
                                                         bool *known);

/* One row of the grid: for each column the cell that begins there or that reaches there. */
typedef struct quire_grid_place {
    quire_grid_cell *cell; /* NULL: none */
    bool begins;           /* it begins here; else it is said again */
} quire_grid_place;

/* Walks the rows from the first. */
typedef struct quire_grid_walk {
    const quire_table_grid *grid;
    quire_grid_cell **above; /* a column: the cell that reaches down, */
    uint32_t *left;          /* for so many rows more */
    size_t row;
    quire_grid_place *places; /* of the row */
} quire_grid_walk;

QUIRE_CHECKED quire_status quire_grid_walk_begin(const quire_table_grid *grid, quire_arena *arena,
                                                 quire_grid_walk *out);
/* Fills places and returns the row; NULL behind the last. */
quire_grid_row *quire_grid_walk_next(quire_grid_walk *walk);

/* The cell's text without white space around it, and without its signs. */
quire_str quire_grid_text(const quire_table_grid *grid, const quire_grid_cell *cell);
/* The row's first filled cell; empty: it has none. */
quire_str quire_grid_label(const quire_table_grid *grid, const quire_grid_row *row);

#endif

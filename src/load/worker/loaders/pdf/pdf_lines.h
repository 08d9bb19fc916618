/* SPDX-License-Identifier: Apache-2.0 */
/* The reading order of a page: segments become lines and table rows. Geometry only, no PDFium. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_LINES_H
#define QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_LINES_H

#include "load/worker/loaders/pdf/pdf_text.h"

typedef struct pdf_line {
    pdf_segment **segments; /* from left to right */
    size_t count;
    quire_place place;
    float size;
    bool bold, upright;
    float left, right;        /* edges of the run of lines that it belongs to */
    uint32_t run;             /* how many lines that run has */
    uint32_t table;           /* of this page, from 1; 0: not a table row */
    uint32_t columns;         /* of that table */
    bool header;              /* table row: names its columns */
    bool unit;                /* of that table: says in what its figures are given; no row */
    uint32_t level;           /* table row: how many group rows it stands under */
    const float *edges;       /* table row: the right edges of the columns */
    const pdf_segment *first; /* of a table's cells, the page's segment that comes first in PDFium's order */
    struct pdf_entry *entry;  /* of a table of contents; NULL: it is none */
    uint32_t note;            /* of this page, from 1; 0: not of a footnote */
} pdf_line;

typedef struct pdf_lines {
    pdf_line *items;
    size_t count;
} pdf_lines;

/* Lines of `page` in reading order, without its repeated segments. Columns of prose are read one after another;
 * otherwise PDFium's order stands. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_pdf_order_lines(const pdf_page *page, quire_arena *arena, pdf_lines *out,
                                                 quire_error *err);

/* Finds tables among `segments` of `page` (pdf_tables.c): rows are appended to `rows`, which has room for twice `count`, in
 * reading order; the segments that they took are set to NULL. `first_table` numbers them. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_pdf_find_tables(const pdf_page *page, pdf_segment **segments, size_t count,
                                                 uint32_t first_table, quire_arena *arena, pdf_line *rows,
                                                 size_t *row_count, quire_error *err);

/* Characters of `text`, wide ones (Han, kana) as two. */
size_t quire_pdf_weight(quire_str text);
size_t quire_pdf_line_weight(const pdf_line *line);
/* Whether `c` belongs to a script or punctuation that is set without spaces between words. */
bool quire_pdf_is_wide(uint32_t c);
/* The first and the last character; 0 for an empty text. */
uint32_t quire_pdf_first_char(quire_str text);
uint32_t quire_pdf_last_char(quire_str text);

#endif

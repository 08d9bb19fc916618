/* SPDX-License-Identifier: Apache-2.0 */
/* What a page is made of while it is read: segments, lines, rules and what stands apart. Boxes stand in the page's layout
 * frame: the page turned so that most of its text is upright and runs from left to right. No PDFium. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_PAGE_H
#define QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_PAGE_H

#include "quire/types.h"

/* White space inside a segment. */
typedef struct pdf_gap {
    float x0, x1; /* from the letter before it to the letter behind it */
    bool counted; /* among the segment's characters */
} pdf_gap;

/* A straight line drawn across the page, as under a table's heads. */
typedef struct pdf_rule {
    float x0, x1, y;
} pdf_rule;

/* A piece of a printed line without a wide gap inside. */
typedef struct pdf_segment {
    quire_str text; /* UTF-8; white space inside folded to single spaces */
    quire_place place;
    float size;     /* of its font, in points as displayed; at least 1 */
    float baseline; /* of most of its letters */
    uint32_t chars; /* PDFium characters that `text` stands for */
    uint32_t line;  /* PDFium's line on this page; lines count up in PDFium's order */
    bool bold;
    bool upright;  /* runs from left to right as displayed */
    bool soft;     /* goes on the segment before it, behind a gap that may be a gutter or only a wide space */
    bool repeated; /* stands at this place on most pages: a running header or footer */
    uint32_t hyphens; /* characters behind `text` that PDFium takes for a word's division; not in `chars` */
    uint32_t column, column_span; /* in a table row */
    bool taken;                   /* belongs to a table, or to the segment before it */
    uint32_t owner;      /* the annotation that draws it, by its number among the drawn; 0: the page */
    const pdf_gap *gaps; /* one for each space in `text`, or none where they are not known */
    size_t gap_count;
    struct pdf_segment *origin;   /* the segment of the page that a table's cell was cut from; NULL: itself */
    struct pdf_segment *absorbed; /* cells that were joined to it, one after another */
    uint32_t cut_spaces;          /* characters of white space that were cut off with it; not in `chars` */
} pdf_segment;

/* A line, or the part of one, of what stands apart. */
typedef struct pdf_piece {
    quire_str text;
    quire_place place; /* on the page as displayed */
    bool joined;       /* to the piece before it, as the rest of a word is */
} pdf_piece;

/* Text that stands apart from the page's flow: a running header, a field, a note. */
typedef struct pdf_aside {
    quire_element_kind kind;
    quire_str label;
    const pdf_piece *pieces; /* its lines */
    size_t count;
    uint32_t chars; /* of the ledger */
} pdf_aside;

typedef struct pdf_page {
    uint32_t number;     /* from 1 */
    float width, height; /* of the layout frame */
    int turn;            /* quarter turns clockwise from the layout frame to the page as displayed */
    bool vertical;       /* Chinese columns, which the layout frame's turn makes lines */
    bool mirrored;       /* most of the text is: the layout frame is its mirror image, before the turn */
    pdf_segment *segments;
    size_t count;
    const pdf_rule *rules; /* by height, then from left to right */
    size_t rule_count;
    uint64_t unmapped;       /* characters for whose glyphs the fonts name no letter */
    bool unreadable;         /* PDFium could not load it */
    bool blank;              /* it shows nothing that text could be read from */
    const pdf_aside *asides; /* its fields and annotations */
    size_t aside_count;
} pdf_page;

/* A printed line, or a row of a table. A run is lines that follow each other downwards and share their edges. */
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

#endif

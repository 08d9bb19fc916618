/* SPDX-License-Identifier: Apache-2.0 */
/* From PDFium's characters to segments: pieces of a printed line without a wide gap inside, each with its box on
 * the page as displayed. A gap that could be a space is a soft end: where no gutter runs through it, the pieces are
 * joined again. What is no text is counted here, by reason. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_TEXT_H
#define QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_TEXT_H

#include "base/arena.h"
#include "load/worker/loaders/pdf/pdfium_api.h"
#include "record/ledger.h"

/* White space inside a segment. */
typedef struct pdf_gap {
    float x0, x1; /* from the letter before it to the letter behind it */
    bool counted; /* among the segment's characters */
} pdf_gap;

/* A straight line drawn across the page, as under a table's heads. */
typedef struct pdf_rule {
    float x0, x1, y;
} pdf_rule;

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
    uint32_t
        hyphens; /* characters behind `text` that PDFium takes for the division of a word; not in `chars` */
    uint32_t column, column_span; /* in a table row */
    bool taken;                   /* belongs to a table, or to the segment before it */
    uint32_t owner;      /* the annotation that draws it, by its number among the drawn; 0: the page */
    const pdf_gap *gaps; /* one for each space in `text`, or none where they are not known */
    size_t gap_count;
    struct pdf_segment *origin;   /* the segment of the page that a table's cell was cut from; NULL: itself */
    struct pdf_segment *absorbed; /* cells that were joined to it, one after another */
    uint32_t cut_spaces;          /* characters of white space that were cut off with it; not in `chars` */
} pdf_segment;

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
    float width, height; /* of the layout frame, in which the boxes of segments stand */
    int turn;            /* quarter turns clockwise from the layout frame to the page as displayed */
    bool vertical;       /* Chinese columns, which the layout frame's turn makes lines */
    bool mirrored;       /* most of the text is: the layout frame is its mirror image, before the turn */
    pdf_segment *segments;
    size_t count;
    const pdf_rule *rules; /* by height, then from left to right */
    size_t rule_count;
    uint64_t unmapped;       /* characters for whose glyphs the fonts name no letter */
    bool unreadable;         /* PDFium could not load it */
    const pdf_aside *asides; /* its fields and annotations */
    size_t aside_count;
} pdf_page;

/* How to turn a point of the page's own space into a displayed one. */
typedef struct pdf_view {
    FS_RECTF box;  /* what is displayed of it */
    int rotation;  /* quarter turns clockwise */
    bool mirrored; /* then left and right exchanged */
} pdf_view;

pdf_view quire_pdf_view(FPDF_PAGE page);
quire_place quire_pdf_view_box(const pdf_view *view, uint32_t page, FS_RECTF box);

/* The box of one letter of `text`, as high as its font; false: PDFium knows none. */
bool quire_pdf_letter_box(FPDF_TEXTPAGE text, const pdf_view *view, int index, quire_place *out);

/* The box of what is drawn of it; empty for a blank. */
bool quire_pdf_letter_ink(FPDF_TEXTPAGE text, const pdf_view *view, int index, quire_place *out);

/* The size of its font as displayed. */
float quire_pdf_letter_size(FPDF_TEXTPAGE text, int index, const quire_place *box);

/* Whether it runs from left to right in `view`. */
bool quire_pdf_is_level(FPDF_TEXTPAGE text, const pdf_view *view, int index);

/* Which annotation draws a text object. */
typedef struct pdf_owner {
    FPDF_PAGEOBJECT object;
    uint32_t owner; /* from 1 */
} pdf_owner;

typedef struct pdf_owners {
    pdf_owner *items; /* in any order */
    size_t count;
} pdf_owners;

/* A box of the page's layout frame, in which most of its text is upright, as displayed. */
quire_place quire_pdf_shown(const pdf_page *page, quire_place box);

/* The segments of a page in PDFium's order, in `arena`. Characters that give no text are dropped in `ledger`; all are
 * received there; those of the segments are for the writer to account for. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_pdf_read_page(FPDF_PAGE page, uint32_t number, quire_arena *arena,
                                               quire_ledger *ledger, pdf_page *out, quire_error *err);

/* The segments of `page`, of which only drawn annotations are left, with their owners; boxes are as displayed by
 * `view`. Received and dropped are as above. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_pdf_read_drawn(FPDF_PAGE page, uint32_t number, pdf_view view,
                                                pdf_owners owners, quire_arena *arena, quire_ledger *ledger,
                                                pdf_segment **out, size_t *count, quire_error *err);

/* How many segments from `segments` on are one line with soft gaps: at least 1. */
size_t quire_pdf_chain(const pdf_segment *segments, size_t count);

/* Joins the first `count` segments, which are such a line, into the first of them. errors: NO_MEMORY, without `err` */
QUIRE_CHECKED quire_status quire_pdf_join(pdf_segment *segments, size_t count, quire_arena *arena);

/* UTF-16LE of `size` bytes as PDFium gives it, in `arena` as UTF-8 without the final NUL; data is NULL without memory. */
quire_str quire_pdf_utf8(const void *utf16, size_t size, quire_arena *arena);

#endif

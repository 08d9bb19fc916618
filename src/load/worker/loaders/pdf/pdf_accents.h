/* SPDX-License-Identifier: Apache-2.0 */
/* Combining marks that are drawn for themselves: typesetters make an opening quote or a tilde of an accent, over a blank
 * or beside the letters. PDFium orders what is drawn by where it starts, which for a mark without a width is behind the
 * place where it is seen, so that such a mark comes behind later words or as a line of its own. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_ACCENTS_H
#define QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_ACCENTS_H

#include "base/arena.h"
#include "load/worker/loaders/pdf/pdf_letters.h"
#include "quire/error.h"

/* A character in the order in which it is read. */
typedef struct pdf_char {
    uint32_t c;
    uint32_t chars; /* of PDFium's that it stands for */
    int index;      /* PDFium's, of what is drawn */
    int beside;     /* PDFium's, of the character whose line and style it shares: mostly itself */
} pdf_char;

typedef struct pdf_chars {
    pdf_char *items; /* NULL: PDFium's, as they are */
    size_t count;
    uint64_t guessed; /* PDFium's guesses of white space that are left out */
} pdf_chars;

/* The combining mark for which the accent `c` stands when it is drawn over a letter; 0: it is none. */
uint32_t quire_pdf_mark_of(uint32_t c);

/* The first `count` characters of `text` with marks in their places: behind the letters over which they are drawn, or,
 * where there are none, as signs of their own. In `arena`. errors: NO_MEMORY, without `err` */
QUIRE_CHECKED quire_status quire_pdf_place_accents(FPDF_TEXTPAGE text, int count, const pdf_view *view,
                                                   quire_arena *arena, pdf_chars *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Kinds of characters, and how much of a line a text takes. No PDFium. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_CHARACTERS_H
#define QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_CHARACTERS_H

#include "base/arena.h"
#include "quire/types.h"

/* Whether `c` belongs to a script or punctuation that is set without spaces between words. */
bool quire_pdf_is_wide(uint32_t c);

/* Whether no space belongs between the last character of a line and the first of the next: one of them is wide. */
bool quire_pdf_meet(uint32_t last, uint32_t next);

/* Blanks and ends of lines. */
bool quire_pdf_is_white(uint32_t c);

/* The first and the last character; 0 for an empty text. */
uint32_t quire_pdf_first_char(quire_str text);
uint32_t quire_pdf_last_char(quire_str text);

/* Characters of `text`, wide ones (Han, kana) as two. */
size_t quire_pdf_weight(quire_str text);

/* UTF-16LE of `size` bytes as PDFium gives it, in `arena` as UTF-8 without the final NUL; data is NULL without memory. */
quire_str quire_pdf_utf8(const void *utf16, size_t size, quire_arena *arena);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Segments that are parts of one line, joined again, and where boxes of the layout frame are seen. No PDFium. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_SEGMENTS_H
#define QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_SEGMENTS_H

#include "base/arena.h"
#include "load/worker/loaders/pdf/pdf_page.h"
#include "quire/error.h"

/* A soft gap is wider than this many em: gutters are seldom narrower, and spaces seldom wider. */
#define PDF_SOFT_EM 0.45F

/* How many segments from `segments` on are one line with soft gaps: at least 1. */
size_t quire_pdf_chain(const pdf_segment *segments, size_t count);

/* Joins the first `count` segments, which are such a line, into the first of them. errors: NO_MEMORY, without `err` */
QUIRE_CHECKED quire_status quire_pdf_join(pdf_segment *segments, size_t count, quire_arena *arena);

/* How many spaces are in `text`. */
size_t quire_pdf_spaces(quire_str text);

/* Makes `box` reach over `by`, too. */
void quire_pdf_grow(quire_place *box, const quire_place *by);

/* A box of the page's layout frame, in which most of its text is upright, as displayed. */
quire_place quire_pdf_shown(const pdf_page *page, quire_place box);

#endif

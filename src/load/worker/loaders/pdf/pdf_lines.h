/* SPDX-License-Identifier: Apache-2.0 */
/* The reading order of a page: segments become lines and table rows. Geometry only, no PDFium. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_LINES_H
#define QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_LINES_H

#include "base/arena.h"
#include "load/worker/loaders/pdf/pdf_page.h"
#include "quire/error.h"

/* Lines of `page` in reading order, without its repeated segments. Columns of prose are read one after another;
 * otherwise PDFium's order stands. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_pdf_order_lines(const pdf_page *page, quire_arena *arena, pdf_lines *out,
                                                 quire_error *err);

size_t quire_pdf_line_weight(const pdf_line *line);

#endif

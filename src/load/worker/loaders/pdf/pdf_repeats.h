/* SPDX-License-Identifier: Apache-2.0 */
/* Running headers and footers: the same text, digits aside, at the same place on most pages, and page numbers. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_REPEATS_H
#define QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_REPEATS_H

#include "base/arena.h"
#include "load/worker/loaders/pdf/pdf_page.h"
#include "quire/error.h"

/* Marks the segments of `pages` that repeat; those on one line are joined. `body_size` is the size of the text.
 * errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_pdf_mark_repeats(pdf_page *pages, size_t count, float body_size,
                                                  quire_arena *arena, quire_error *err);

#endif

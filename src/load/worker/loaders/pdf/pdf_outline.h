/* SPDX-License-Identifier: Apache-2.0 */
/* A PDF's outline (bookmarks): which lines are headings, by their own account. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_OUTLINE_H
#define QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_OUTLINE_H

#include "load/worker/loaders/pdf/pdfium_api.h"

#include "base/arena.h"
#include "quire/error.h"

typedef struct pdf_outline_entry {
    quire_str title; /* letters and digits only, ASCII in lower case */
    uint32_t page;   /* from 1 */
    uint32_t level;  /* from 1 */
} pdf_outline_entry;

typedef struct pdf_outline {
    const pdf_outline_entry *items; /* sorted by page */
    size_t count;
} pdf_outline;

/* errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_pdf_read_outline(FPDF_DOCUMENT document, quire_arena *arena,
                                                  pdf_outline *out, quire_error *err);

/* `text` reduced as titles are; data is NULL when memory is out. */
quire_str quire_pdf_reduce(quire_str text, quire_arena *arena);

/* The level of the heading on `page` that reads `reduced`, 0 where there is none. Where `reduced` only begins such a
 * heading, *begins is set: the next line may complete it. */
uint32_t quire_pdf_outline_level(const pdf_outline *outline, uint32_t page, quire_str reduced, bool *begins);

#endif

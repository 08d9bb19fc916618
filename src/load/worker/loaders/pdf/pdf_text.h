/* SPDX-License-Identifier: Apache-2.0 */
/* From PDFium's characters to segments: pieces of a printed line without a wide gap inside, each with its box on
 * the page as displayed. A gap that could be a space is a soft end: where no gutter runs through it, the pieces are
 * joined again. What is no text is counted here, by reason. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_TEXT_H
#define QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_TEXT_H

#include "base/arena.h"
#include "load/worker/loaders/pdf/pdf_letters.h"
#include "load/worker/loaders/pdf/pdf_page.h"
#include "record/ledger.h"

/* Which annotation draws a text object. */
typedef struct pdf_owner {
    FPDF_PAGEOBJECT object;
    uint32_t owner; /* from 1 */
} pdf_owner;

typedef struct pdf_owners {
    pdf_owner *items; /* in any order */
    size_t count;
} pdf_owners;

/* The segments of a page in PDFium's order, in `arena`. Characters that give no text are dropped in `ledger`; all are
 * received there; those of the segments are for the writer to account for. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_pdf_read_page(FPDF_PAGE page, uint32_t number, quire_arena *arena,
                                               quire_ledger *ledger, pdf_page *out, quire_error *err);

/* The segments of `page`, of which only drawn annotations are left, with their owners; boxes are as displayed by
 * `view`. Received and dropped are as above. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_pdf_read_drawn(FPDF_PAGE page, uint32_t number, pdf_view view,
                                                pdf_owners owners, quire_arena *arena, quire_ledger *ledger,
                                                pdf_segment **out, size_t *count, quire_error *err);

#endif

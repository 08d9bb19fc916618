/* SPDX-License-Identifier: Apache-2.0 */
/* What the annotations of a PDF page show, as against what their dictionaries say. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_APPEARANCES_H
#define QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_APPEARANCES_H

#include "load/worker/loaders/pdf/pdf_text.h"

/* The segments that the visible annotations of `page`, the page `number` of `document`, are drawn with; their owners
 * count the annotations that draw anything. The document's page loses its annotations: read the rest of it before.
 * errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_pdf_read_appearances(FPDF_DOCUMENT document, FPDF_PAGE page, uint32_t number,
                                                      quire_arena *arena, quire_ledger *ledger,
                                                      pdf_segment **out, size_t *count, quire_error *err);

#endif

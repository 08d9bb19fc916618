/* SPDX-License-Identifier: Apache-2.0 */
/* Form fields and annotations of a PDF page. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_ASIDES_H
#define QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_ASIDES_H

#include "base/arena.h"
#include "load/worker/loaders/pdf/pdf_page.h"
#include "load/worker/loaders/pdf/pdfium_api.h"
#include "record/ledger.h"

/* A document and its form module, which is opened when first needed and closed by the caller. */
typedef struct pdf_forms {
    FPDF_DOCUMENT document;
    FPDF_FORMFILLINFO callbacks; /* the module keeps a pointer to them */
    FPDF_FORMHANDLE handle;
} pdf_forms;

/* Fills the asides of `out`, in `arena`, with what the annotations of `page` say and show. The characters are received
 * in the ledger as PDFium counts them; the writer accounts for those that it is given, the rest is dropped here. The
 * document's page loses its annotations. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_pdf_read_asides(pdf_forms *forms, FPDF_PAGE page, quire_arena *arena,
                                                 quire_ledger *ledger, pdf_page *out, quire_error *err);

#endif

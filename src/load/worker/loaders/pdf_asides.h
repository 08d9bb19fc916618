/* SPDX-License-Identifier: Apache-2.0 */
/* Form fields and annotations of a PDF page. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_PDF_ASIDES_H
#define QUIRE_LOAD_WORKER_LOADERS_PDF_ASIDES_H

#include "load/worker/loaders/pdf_write.h"

/* Hands the values of fields and the contents of annotations on `page` to `writer`; their characters, as PDFium
 * counts them, are received in the writer's ledger. *form is opened when first needed and belongs to the caller.
 * errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_pdf_read_asides(FPDF_DOCUMENT document, FPDF_PAGE page, uint32_t number,
                                                 FPDF_FORMFILLINFO *callbacks, FPDF_FORMHANDLE *form,
                                                 pdf_writer *writer, quire_error *err);

#endif

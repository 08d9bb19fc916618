/* SPDX-License-Identifier: Apache-2.0 */
/* Files that a PDF carries: those of the document, which a portfolio consists of, and those pinned to a page. Each is a
 * document of its own. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_ATTACHMENTS_H
#define QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_ATTACHMENTS_H

#include "load/worker/host.h"
#include "load/worker/loaders/pdf/pdfium_api.h"

/* Starts empty, but for the host. */
typedef struct pdf_attachments {
    quire_load_host *host;
    uint64_t *seen; /* hashes of what was given, in the host's arena */
    size_t seen_count;
    uint64_t wasted_bytes; /* decoded, and not given */
} pdf_attachments;

/* Hands on the files of the document's name tree. errors: IO the parent is gone; NO_MEMORY */
QUIRE_CHECKED quire_status quire_pdf_give_attachments(pdf_attachments *attachments, FPDF_DOCUMENT document,
                                                      quire_error *err);

/* Hands on those of the page's annotations, as long as it has them. The same file is given once. errors: as above */
QUIRE_CHECKED quire_status quire_pdf_give_pinned(pdf_attachments *attachments, FPDF_PAGE page,
                                                 quire_error *err);

#endif

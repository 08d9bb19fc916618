/* SPDX-License-Identifier: Apache-2.0 */
/* Running headers and footers of documents with few pages, in which nothing stands on most of many. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_EDGES_H
#define QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_EDGES_H

#include "load/worker/loaders/pdf/pdf_page.h"

/* Marks what any two of `pages` have in common at their edges; does nothing where they are many. */
void quire_pdf_mark_pairs(pdf_page *pages, size_t count, float body_size);

#endif

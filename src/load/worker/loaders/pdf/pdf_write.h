/* SPDX-License-Identifier: Apache-2.0 */
/* Lines become elements: paragraphs across lines, columns and pages, headings, lists, table rows. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_WRITE_H
#define QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_WRITE_H

#include "load/worker/loaders/pdf/pdf_writer.h"

/* Learns the body's font from `pages`, which are one stretch of the document, and those before. */
void quire_pdf_learn_body(pdf_writer *writer, const pdf_page *pages, size_t count);

/* Learns the words of `pages`, where any of theirs is divided. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_pdf_learn_vocabulary(pdf_writer *writer, const pdf_page *pages, size_t count,
                                                      quire_error *err);

/* Writes the lines of a page and its asides. A paragraph may stay open behind it. errors: NO_MEMORY, LIMIT */
QUIRE_CHECKED quire_status quire_pdf_write_page(pdf_writer *writer, const pdf_page *page,
                                                const pdf_lines *lines, quire_arena *scratch,
                                                quire_error *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Footnotes of a page: lines that begin with a mark which the page's text refers to. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_NOTES_H
#define QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_NOTES_H

#include "load/worker/loaders/pdf/pdf_page.h"

/* Numbers the lines of each footnote of `lines`. `body_size` is the size of the document's text. */
void quire_pdf_find_notes(const pdf_page *page, pdf_lines *lines, float body_size);

/* The mark that `text` begins with, as it is called: "12" for "¹²", "*"; in `out`, which has room for it. Empty where
 * there is none. */
enum { PDF_MARK_BYTES = 8 };
quire_str quire_pdf_note_mark(quire_str text, char out[PDF_MARK_BYTES]);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What the ends of a printed line say: list marks, ends of sentences, divided words. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_MARKS_H
#define QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_MARKS_H

#include "load/worker/loaders/pdf/pdf_page.h"

/* Whether `line` begins with a bullet, or a number or letter set off as in "1." "(a)" "一、". */
bool quire_pdf_starts_item(const pdf_line *line);

/* Whether `text` ends a sentence, closing quotes and brackets aside. */
bool quire_pdf_ends_sentence(quire_str text);

/* Whether a divided word goes on with `next`: a small letter of any alphabet. */
bool quire_pdf_goes_on(uint32_t next);

/* Letters of any script. */
size_t quire_pdf_letters(quire_str text);

#endif

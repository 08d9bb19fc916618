/* SPDX-License-Identifier: Apache-2.0 */
/* Chinese set from top to bottom in columns that go from right to left. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_VERTICAL_H
#define QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_VERTICAL_H

#include "load/worker/loaders/pdf/pdf_letters.h"

/* Whether most of the text that `view` shows is set so; *area is what it covers. The letters may have been drawn down
 * the columns or across them. */
bool quire_pdf_is_vertical(FPDF_TEXTPAGE text, int count, const pdf_view *view, quire_place *area);

/* The letter that a vertical form stands for: the brackets and stops of such columns have signs of their own. */
uint32_t quire_pdf_horizontal_form(uint32_t c);

#endif

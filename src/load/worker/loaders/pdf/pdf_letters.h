/* SPDX-License-Identifier: Apache-2.0 */
/* What PDFium says of one letter, as it is seen in a view of the page: its box, its size, how it stands. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_LETTERS_H
#define QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_LETTERS_H

#include "load/worker/loaders/pdf/pdfium_api.h"
#include "quire/types.h"

/* How to turn a point of the page's own space into a displayed one. */
typedef struct pdf_view {
    FS_RECTF box;  /* what is displayed of it */
    int rotation;  /* quarter turns clockwise */
    bool mirrored; /* then left and right exchanged */
} pdf_view;

pdf_view quire_pdf_view(FPDF_PAGE page);

/* The view in which most of the text is upright and runs from left to right: letters are turned so that their heads are
 * up, and text that is then seen in a mirror is mirrored. */
pdf_view quire_pdf_layout_view(FPDF_TEXTPAGE text, int count, pdf_view displayed);

/* The size of what is displayed, before it is turned. Boxes of hostile files hold infinities and worse: these are tamed. */
void quire_pdf_view_size(const pdf_view *view, float *across, float *along);

quire_place quire_pdf_view_box(const pdf_view *view, uint32_t page, FS_RECTF box);

/* The box of one letter of `text`, as high as its font; false: PDFium knows none. */
bool quire_pdf_letter_box(FPDF_TEXTPAGE text, const pdf_view *view, int index, quire_place *out);

/* The box of what is drawn of it; empty for a blank. */
bool quire_pdf_letter_ink(FPDF_TEXTPAGE text, const pdf_view *view, int index, quire_place *out);

/* The size of its font as displayed. */
float quire_pdf_letter_size(FPDF_TEXTPAGE text, int index, const quire_place *box);

/* The height of the line that it stands on; `otherwise` where PDFium knows none. */
float quire_pdf_letter_baseline(FPDF_TEXTPAGE text, const pdf_view *view, int index, float otherwise);

/* A face counts as bold by its weight, or where the weight is unknown, by its name. */
bool quire_pdf_letter_is_bold(FPDF_TEXTPAGE text, int index);

/* Whether it runs from left to right in `view`. */
bool quire_pdf_is_level(FPDF_TEXTPAGE text, const pdf_view *view, int index);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Letters that PDFium leaves out: it takes the second of two equal letters for imitated bold where their boxes overlap,
 * as those of a slanted "ff" do when each is drawn by itself. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_DOUBLES_H
#define QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_DOUBLES_H

#include "base/arena.h"
#include "load/worker/loaders/pdf/pdfium_api.h"

struct pdf_place_in_page;

/* The objects of a page by address, listed when first asked for. */
typedef struct pdf_doubles {
    FPDF_PAGE page;
    quire_arena *arena;
    struct pdf_place_in_page *objects;
    size_t count;
    bool listed;
} pdf_doubles;

/* Whether one text object was left out between `last` and `next` that is as wide as `last` and stands behind it, not
 * upon it; *box is where. */
bool quire_pdf_find_double(pdf_doubles *doubles, FPDF_PAGEOBJECT last, FPDF_PAGEOBJECT next, FS_RECTF *box);

#endif

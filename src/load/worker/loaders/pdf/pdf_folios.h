/* SPDX-License-Identifier: Apache-2.0 */
/* Page numbers as they are printed: "3", "- 3 -", "Page 3 of 9", "F-12", "iv", "第 3 页", "第三页". */
#ifndef QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_FOLIOS_H
#define QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_FOLIOS_H

#include "quire/types.h"

typedef struct pdf_folio {
    uint32_t number;
    uint64_t form; /* equal for page numbers that are printed alike */
    bool certain;  /* it says itself that it is a page number: "Page 3", "第 3 页" */
    bool set_off;  /* by dashes or the letter of a part: no figure of a table looks so */
} pdf_folio;

/* Whether `line`, a whole printed line or one end of it, can be a page number. */
bool quire_pdf_read_folio(quire_str line, pdf_folio *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The fonts that PDFium finds where a file names one that it does not hold: the same on every machine. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_FONTS_H
#define QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_FONTS_H

#include "load/worker/loaders/pdf/pdfium_api.h"

/* For FPDF_SetSystemFontInfo; has to live as long as the library. */
FPDF_SYSFONTINFO quire_pdf_fonts(void);

#endif

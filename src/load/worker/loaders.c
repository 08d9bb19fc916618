/* SPDX-License-Identifier: Apache-2.0 */
/* The loaders, in the order in which users see them. */
#include "load/worker/loader.h"

const quire_load_loader *const quire_load_loaders[] = {
    &quire_load_text, &quire_load_markdown, &quire_load_html, &quire_load_docx, &quire_load_pdf, NULL,
};

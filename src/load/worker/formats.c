/* SPDX-License-Identifier: Apache-2.0 */
/* The formats, in the order in which they are asked: what is told by its bytes before what is told by its name, and plain
 * text, which takes any text, last. */
#include "load/worker/format.h"

const quire_format *const quire_worker_formats[] = {
    &quire_format_pdf,  &quire_format_docx,
    &quire_format_zip,  &quire_format_eml,
    &quire_format_html, &quire_format_notebook,
    &quire_format_code, &quire_format_markdown,
    &quire_format_text, NULL,
};

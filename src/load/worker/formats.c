/* SPDX-License-Identifier: Apache-2.0 */
/* The formats, in the order in which they are asked: what is told by its bytes before what is told by its name, and plain
 * text, which takes any text, last. */
#include "load/worker/format.h"

const quire_format *const quire_worker_formats[] = {
    &quire_format_pdf,  &quire_format_docx,      &quire_format_zip,    &quire_format_eml,
    &quire_format_html, &quire_format_jsonl,     &quire_format_json,   &quire_format_xml,
    &quire_format_yaml, &quire_format_markdown,  &quire_format_markup, &quire_format_settings,
    &quire_format_log,  &quire_format_subtitles, &quire_format_ics,    &quire_format_vcf,
    &quire_format_ris,  &quire_format_bibtex,    &quire_format_text,   NULL,
};

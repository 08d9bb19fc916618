/* SPDX-License-Identifier: Apache-2.0 */
/* The formats, in the order in which they are asked: what is told by its bytes before what is told by its name, and plain
 * text, which takes any text, last. */
#include "load/worker/format.h"

const quire_format *const quire_worker_formats[] = {
    &quire_format_pdf,      &quire_format_docx,      &quire_format_xlsx,     &quire_format_ods,
    &quire_format_pptx,     &quire_format_odt,       &quire_format_odp,      &quire_format_rtf,
    &quire_format_epub,     &quire_format_zip,       &quire_format_7z,       &quire_format_packed,
    &quire_format_tar,      &quire_format_mbox,      &quire_format_mhtml,    &quire_format_eml,
    &quire_format_fb2,      &quire_format_ics,       &quire_format_vcf,      &quire_format_csv,
    &quire_format_html,     &quire_format_notebook,  &quire_format_jsonl,    &quire_format_json,
    &quire_format_xml,      &quire_format_subtitles, &quire_format_ris,      &quire_format_bibtex,
    &quire_format_code,     &quire_format_yaml,      &quire_format_markdown, &quire_format_markup,
    &quire_format_settings, &quire_format_log,       &quire_format_text,     NULL,
};

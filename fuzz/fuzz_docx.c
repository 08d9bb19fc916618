/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a DOCX, or as the main part of one. */
#include "packed_target.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const char *const names[] = { "word/document.xml", NULL };
    return fuzz_packed(&quire_format_docx, names, NULL, bytes, size);
}

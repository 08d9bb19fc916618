/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a DOCX. Bytes that are no archive become the main part of one, so that the XML is reached too. */
#include "loader_target.h"
#include "memory_zip.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const char *const names[] = { "word/document.xml", NULL };
    char *archive = zip_input(bytes, &size, names);
    fuzz_loader(&quire_format_docx, archive ? (const uint8_t *)archive : bytes, size);
    free(archive);
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as an EPUB. Bytes that are no archive become all parts of one: its package, its contents, its chapter, and what
 * says that it is encrypted. */
#include "loader_target.h"
#include "memory_zip.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const char *const names[] = { "content.opf", "toc.ncx", "c1.xhtml", "META-INF/encryption.xml",
                                         NULL };
    char *archive = zip_input(bytes, &size, names);
    fuzz_loader(&quire_format_epub, archive ? (const uint8_t *)archive : bytes, size);
    free(archive);
    return 0;
}

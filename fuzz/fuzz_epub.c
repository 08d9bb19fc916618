/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as an EPUB, or as the package of one, which may name itself as its contents and its chapters. */
#include "packed_target.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const char *const names[] = { "content.opf", NULL };
    static const char *const others[] = {
        "META-INF/encryption.xml",
        "<e><EncryptedData><CipherReference URI=\"c2.xhtml\"/></EncryptedData></e>", "c2.xhtml",
        "<p>words</p>", NULL
    };
    return fuzz_packed(&quire_format_epub, names, others, bytes, size);
}

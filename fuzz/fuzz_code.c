/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a program; the first byte says in which language. */
#include "loader_target.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const char *const languages[] = { "text/x-python", "text/x-java",     "text/x-c",
                                             "text/x-c++",    "text/javascript", "text/x-typescript",
                                             "text/x-go",     "text/x-rust",     "text/x-tsx",
                                             "text/x-ruby" };
    if (size == 0) return 0;
    const quire_format_type type[] = { { languages[bytes[0] % 10], NULL, NULL }, { 0 } };
    quire_format format = quire_format_code;
    format.types = type;
    return fuzz_loader(&format, bytes + 1, size - 1);
}

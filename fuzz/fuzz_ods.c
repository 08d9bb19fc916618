/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as an OpenDocument spreadsheet, or as the content of one. */
#include "packed_target.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const char *const names[] = { "content.xml", NULL };
    return fuzz_packed(&quire_format_ods, names, NULL, bytes, size);
}

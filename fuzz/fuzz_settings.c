/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes in each of the kinds of settings: the first byte chooses. */
#include "loader_target.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    size_t count = 0;
    while (quire_format_settings.types[count].media_type) count++;
    if (!size) return 0;
    return fuzz_loader_as(&quire_format_settings, quire_format_settings.types[bytes[0] % count].media_type,
                          bytes + 1, size - 1);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a sitemap. */
#include "loader_target.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    return fuzz_loader(&quire_format_sitemap, bytes, size);
}

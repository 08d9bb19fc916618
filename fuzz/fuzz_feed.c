/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a feed. */
#include "loader_target.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    return fuzz_loader(&quire_format_feed, bytes, size);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a FictionBook. */
#include "loader_target.h"

#include "load/worker/libraries.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static bool ready;
    if (!ready) ready = quire_libraries_prepare();
    return fuzz_loader(&quire_format_fb2, bytes, size);
}

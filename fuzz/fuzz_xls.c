/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a workbook of Excel 97 or 95, or as the records of one. */
#include "loader_target.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    return fuzz_loader(&quire_format_xls, bytes, size);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a workbook, or as a sheet, styles, shared strings and comments of one. */
#include "packed_target.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const char *const names[] = { "xl/sheet.xml", "xl/styles.xml", "xl/strings.xml", "xl/comments.xml",
                                         NULL };
    static const char *const others[] = {
        "xl/workbook.xml",
        "<workbook xmlns:r='r'><sheets><sheet name='S' r:id='r1'/></sheets></workbook>",
        "xl/_rels/workbook.xml.rels",
        "<r><r Id='r1' Type='x/worksheet' Target='sheet.xml'/><r Id='r2' Type='x/styles' "
        "Target='styles.xml'/>"
        "<r Id='r3' Type='x/sharedStrings' Target='strings.xml'/></r>",
        "xl/_rels/sheet.xml.rels",
        "<r><r Id='r1' Type='x/comments' Target='comments.xml'/></r>",
        NULL
    };
    return fuzz_packed(&quire_format_xlsx, names, others, bytes, size);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a PPTX, or as a slide, a chart and a diagram of one. */
#include "packed_target.h"

#define TYPE "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const char *const names[] = { "ppt/slides/s.xml", NULL };
    static const char *const parts[] = {
        "ppt/presentation.xml",
        "<p:presentation xmlns:p='p' xmlns:r='r'><p:sldIdLst><p:sldId "
        "r:id='a'/></p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels",
        "<x><y Id='a' Type='" TYPE "slide' Target='slides/s.xml'/></x>",
        "ppt/slides/_rels/s.xml.rels",
        "<x><y Id='a' Type='" TYPE "chart' Target='s.xml'/><y Id='b' Type='" TYPE
        "notesSlide' Target='s.xml'/>"
        "<y Id='c' Type='" TYPE "comments' Target='s.xml'/><y Id='d' Type='" TYPE
        "slideLayout' Target='s.xml'/></x>",
        NULL,
    };
    return fuzz_packed(&quire_format_pptx, names, parts, bytes, size);
}

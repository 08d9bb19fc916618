/* SPDX-License-Identifier: Apache-2.0 */
/* Source: Rich Text Format Specification 1.9.1, "Font Table" and "Character Set". */
#include "load/worker/loaders/office/rtf_fonts.h"

#include <stdio.h>

enum { LATIN_PAGE = 1252, UTF8_PAGE = 65001, MAC_PAGE = 10000 };

int32_t quire_rtf_page_of_charset(int32_t charset)
{
    static const struct {
        int32_t charset, page;
    } pages[] = { { 2, RTF_SYMBOL_PAGE }, { 77, MAC_PAGE }, { 128, 932 },  { 129, 949 },  { 130, 1361 },
                  { 134, 936 },           { 136, 950 },     { 161, 1253 }, { 162, 1254 }, { 163, 1258 },
                  { 177, 1255 },          { 178, 1256 },    { 186, 1257 }, { 204, 1251 }, { 222, 874 },
                  { 238, 1250 },          { 254, 437 },     { 255, 850 } };
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        if (pages[i].charset == charset) return pages[i].page;
    return 0;
}

int32_t quire_rtf_page_of_font(const rtf_fonts *fonts, uint32_t font)
{
    int32_t page = font < RTF_FONTS_MAX ? fonts->items[font].page : 0;
    return page ? page : fonts->page;
}

bool quire_rtf_is_wide(int32_t page)
{
    return page == 932 || page == 936 || page == 949 || page == 950 || page == 1361 || page == 54936;
}

const char *quire_rtf_charset(int32_t page, char *buffer, size_t size)
{
    switch (page) {
    case UTF8_PAGE: return "UTF-8";
    case MAC_PAGE: return "macintosh";
    case 936:
    case 54936: return "GB18030";
    case 950: return "windows-950";
    case 932: return "windows-31j";
    case 949: return "windows-949";
    case 437:
    case 850:
    case 852:
    case 866: snprintf(buffer, size, "IBM%d", page); return buffer;
    default:
        if (page < 874 || page > 1258) return "windows-1252";
        snprintf(buffer, size, "windows-%d", page);
        return buffer;
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
/* In which charset the bytes of an RTF file are: that of their font, else that of the file. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_OFFICE_RTF_FONTS_H
#define QUIRE_LOAD_WORKER_LOADERS_OFFICE_RTF_FONTS_H

#include "base/arena.h"

enum { RTF_FONTS_MAX = 4096, RTF_SYMBOL_PAGE = -2 };

typedef struct rtf_font {
    int32_t page; /* code page; 0: that of the file; RTF_SYMBOL_PAGE: characters are pictures */
    quire_str name;
} rtf_font;

typedef struct rtf_fonts {
    rtf_font *items; /* by their number */
    int32_t page;    /* of the file */
} rtf_fonts;

/* The code page of Windows' number of a charset (\fcharset). */
int32_t quire_rtf_page_of_charset(int32_t charset);
int32_t quire_rtf_page_of_font(const rtf_fonts *fonts, uint32_t font);
/* Whether characters of the code page may have two bytes. */
bool quire_rtf_is_wide(int32_t page);
/* ICU's name of the code page. */
const char *quire_rtf_charset(int32_t page, char *buffer, size_t size);

#endif

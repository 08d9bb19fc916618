/* SPDX-License-Identifier: Apache-2.0 */
/* The line is compared in small letters, without white space, numbering and the marks around it. */
#include "load/worker/contents_title.h"

#include "base/str.h"
#include "text/unicode.h"

#include <ctype.h>

enum { TITLE_BYTES_MAX = 64 };

static const char *const titles[] = {
    "contents",
    "tableofcontents",
    "listoffigures",
    "listoftables",
    "listofillustrations",
    "tableoffigures",
    "onthispage",
    "inthisarticle",
    "contentsofthispage",
    "index",
    "subjectindex",
    "authorindex",
    "pagecontents",
    "toc",
    "inhalt",
    "inhaltsverzeichnis",
    "sommaire",
    "tabledesmatières",
    "índice",
    "indice",
    "目录",
    "目錄",
    "目次",
    "总目录",
    "總目錄",
    "本页目录",
    "本頁目錄",
    "文章目录",
    "文章目錄",
    "内容目录",
    "內容目錄",
    "图目录",
    "圖目錄",
    "表目录",
    "表目錄",
    "插图目录",
    "插圖目錄",
    "表格目录",
    "表格目錄",
    "图表目录",
    "圖表目錄",
    "索引",
    "图索引",
    "图片目录",
    NULL,
};

/* Letters and digits count; white space and the marks beside the words don't. */
static bool is_letter(uint32_t c)
{
    return quire_char_is_word(c) && !(c >= '0' && c <= '9');
}

bool quire_contents_is_title(quire_str line)
{
    char plain[TITLE_BYTES_MAX];
    size_t used = 0;
    if (line.size > 2 * TITLE_BYTES_MAX) return false;
    for (size_t at = 0; at < line.size;) {
        size_t start = at;
        uint32_t c = quire_utf8_next(line, &at);
        if (!is_letter(c)) continue;
        if (used + (at - start) > sizeof plain) return false;
        for (size_t i = start; i < at; i++) plain[used++] = (char)tolower((unsigned char)line.data[i]);
    }
    for (size_t i = 0; titles[i]; i++)
        if (quire_str_is((quire_str){ plain, used }, titles[i])) return true;
    return false;
}

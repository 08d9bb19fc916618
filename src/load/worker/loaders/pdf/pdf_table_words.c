/* SPDX-License-Identifier: Apache-2.0 */
/* What a cell's text is by its letters alone, English and Chinese: a figure, a year, a time, a unit. */
#include "load/worker/loaders/pdf/pdf_characters.h"
#include "load/worker/loaders/pdf/pdf_tables.h"

#include "base/str.h"
#include "text/unicode.h"

enum { FIGURE_MAX_BYTES = 256 }; /* what is longer is none, and isn't read each time that it grows */

static bool is_one_of(quire_str text, const char *const *words)
{
    for (; *words; words++)
        if (text.size == strlen(*words) && !strncasecmp(text.data, *words, text.size)) return true;
    return false;
}

static bool contains(quire_str text, const char *word)
{
    size_t size = strlen(word);
    for (size_t i = 0; i + size <= text.size; i++)
        if (!strncasecmp(text.data + i, word, size)) return true;
    return false;
}

static bool contains_one_of(quire_str text, const char *const *words)
{
    for (; *words; words++)
        if (contains(text, *words)) return true;
    return false;
}

bool quire_pdf_is_currency(quire_str text)
{
    static const char *const signs[] = { "$",   "€",   "£",   "¥",  "￥",  "₩",    "₹",
                                         "US$", "HK$", "NT$", "C$", "A$",  "S$",   "RMB",
                                         "CNY", "USD", "EUR", "R$", "CHF", "RMB¥", NULL };
    return is_one_of(text, signs);
}

bool quire_pdf_ends_with_colon(quire_str text)
{
    return quire_str_ends(text, QUIRE_STR(":")) || quire_str_ends(text, QUIRE_STR("："));
}

static bool is_digit(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 0xFF10 && c <= 0xFF19);
}

static bool is_dash(uint32_t c)
{
    return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xFF0D;
}

/* What stands around and between digits. */
static bool is_figure_mark(uint32_t c)
{
    static const uint32_t marks[] = { '.',    ',',    '(',    ')',    '%',    '+',    '$',    '\'',   '*',
                                      '/',    '~',    0xA0,   0xA3,   0xA5,   0xB1,   0xD7,   0x2009, 0x202F,
                                      0x2019, 0x2020, 0x2021, 0x2030, 0x20AC, 0xFF05, 0xFF08, 0xFF09, 0xFF0C,
                                      0xFF0E, 0xFFE5, 0xB9,   0xB2,   0xB3,   0x2070, 0 };
    for (size_t i = 0; marks[i]; i++)
        if (marks[i] == c) return true;
    return is_dash(c) || (c >= 0x2074 && c <= 0x2079);
}

static quire_str without_currency(quire_str text)
{
    static const char *const signs[] = { "US$", "HK$", "NT$", "C$",  "A$",  "S$",
                                         "R$",  "RMB", "CNY", "USD", "EUR", NULL };
    for (size_t i = 0; signs[i]; i++) {
        quire_str sign = quire_str_from(signs[i]);
        if (quire_str_starts(text, sign)) return quire_str_trim(quire_str_cut(text, sign.size, text.size));
    }
    return text;
}

bool quire_pdf_is_figure(quire_str text)
{
    static const char *const words[] = { "N/A", "NA",   "N.A.",   "NM",     "N/M", "*",  "**",
                                         "nil", "n.m.", "不适用", "不適用", "无",  "無", NULL };
    size_t digits = 0, dashes = 0, others = 0;
    uint32_t last = 0;
    if (text.size > FIGURE_MAX_BYTES) return false;
    if (is_one_of(text, words)) return true;
    text = without_currency(text);
    for (size_t at = 0; at < text.size;) {
        uint32_t c = quire_utf8_next(text, &at);
        if (is_digit(c)) digits++;
        else if (is_dash(c)) dashes++;
        else if (c != ' ' && !is_figure_mark(c)) return false;
        else others += c != ' ';
        if (c != ' ') last = c;
    }
    if (last == ',' || last == 0xFF0C || last == '/') return false; /* "March 31," goes on below */
    return digits > 0 || (dashes > 0 && dashes <= 3 && others <= 3);
}

bool quire_pdf_is_year(quire_str text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] < '0' || text.data[i] > '9') return false;
    return text.size == 4 &&
           (quire_str_starts(text, QUIRE_STR("19")) || quire_str_starts(text, QUIRE_STR("20")));
}

bool quire_pdf_is_number(quire_str text)
{
    size_t digits = 0, letters = 0;
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        digits += byte >= '0' && byte <= '9';
        letters += byte >= 0xC0 || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
    }
    return digits > letters && !quire_pdf_is_year(text);
}

static bool names_year(quire_str text)
{
    for (size_t i = 0; i + 4 <= text.size; i++) {
        bool before = i && text.data[i - 1] >= '0' && text.data[i - 1] <= '9';
        bool behind = i + 4 < text.size && text.data[i + 4] >= '0' && text.data[i + 4] <= '9';
        if (!before && !behind && quire_pdf_is_year(quire_str_cut(text, i, i + 4))) return true;
    }
    return false;
}

bool quire_pdf_is_period(quire_str text)
{
    static const char *const words[] = {
        "ended",  "ending",    "months",   "weeks",    "quarter",  "fiscal", "year", "as of",
        "as at",  "january",   "february", "march",    "april",    "may ",   "june", "july",
        "august", "september", "october",  "november", "december", "jan ",   "feb ", "mar ",
        "apr ",   "jun ",      "jul ",     "aug ",     "sep ",     "oct ",   "nov ", "dec ",
        "ytd",    "年",        "月",       "季",       "期",       "截至",   NULL,
    };
    return contains_one_of(text, words) || names_year(text);
}

/* Without brackets around it and without the colon behind it. */
static quire_str bare(quire_str text)
{
    static const char *const opening[] = { "(", "（", "[", "【", NULL };
    static const char *const closing[] = { ")", "）", "]", "】", ":", "：", NULL };
    text = quire_str_trim(text);
    for (size_t i = 0; opening[i]; i++)
        if (quire_str_starts(text, quire_str_from(opening[i])))
            text = quire_str_cut(text, strlen(opening[i]), text.size);
    for (size_t i = 0; closing[i]; i++)
        if (quire_str_ends(text, quire_str_from(closing[i])))
            text = quire_str_cut(text, 0, text.size - strlen(closing[i]));
    return quire_str_trim(text);
}

bool quire_pdf_is_unit(quire_str text)
{
    static const char *const starts[] = { "in millions",
                                          "in thousands",
                                          "in billions",
                                          "in hundreds",
                                          "dollars in ",
                                          "amounts in ",
                                          "u.s. dollars in ",
                                          "us$ in ",
                                          "$ in ",
                                          "usd in ",
                                          "eur in ",
                                          "rmb in ",
                                          "euros in ",
                                          "in us$",
                                          "in usd",
                                          "in eur",
                                          "in rmb",
                                          "in €",
                                          "in $",
                                          "unit:",
                                          "units:",
                                          "currency:",
                                          "expressed in ",
                                          "stated in ",
                                          "figures in ",
                                          "in percent",
                                          "in %",
                                          "millions of ",
                                          "thousands of ",
                                          "billions of ",
                                          "tabular amounts in ",
                                          "all amounts in ",
                                          "shares in ",
                                          "unaudited, in ",
                                          "unaudited; in ",
                                          "amounts expressed in ",
                                          "单位",
                                          "單位",
                                          "金额单位",
                                          "金額單位",
                                          "货币单位",
                                          "貨幣單位",
                                          "人民币",
                                          "人民幣",
                                          "以千元",
                                          "以百万",
                                          "币种",
                                          "除另有",
                                          "以人民",
                                          "千元",
                                          "万元",
                                          "萬元",
                                          "百万元",
                                          "百萬元",
                                          "亿元",
                                          "億元",
                                          "港元",
                                          "港币",
                                          "港幣",
                                          NULL };
    bool brackets = quire_str_starts(text, QUIRE_STR("(")) || quire_str_starts(text, QUIRE_STR("（"));
    quire_str inside = bare(text);
    if (quire_pdf_weight(text) > 160 || !inside.size) return false;
    if (quire_str_ends(inside, QUIRE_STR(".")) || quire_str_ends(inside, QUIRE_STR("。"))) return false;
    for (size_t i = 0; starts[i]; i++)
        if (inside.size >= strlen(starts[i]) && !strncasecmp(inside.data, starts[i], strlen(starts[i])))
            return quire_pdf_weight(text) <= 60 || brackets || contains(inside, "except");
    static const char *const inner[] = { "in millions", "in thousands", "in billions", "百万元",
                                         "百萬元",      "千元",         "万元",        "萬元",
                                         "億元",        "亿元",         NULL };
    return brackets && contains_one_of(inside, inner);
}

bool quire_pdf_introduces(quire_str text)
{
    static const char *const words[] = { "follow", " table", "below", "如下", "下表", "下列", "以下", NULL };
    return quire_pdf_ends_with_colon(text) && contains_one_of(text, words);
}

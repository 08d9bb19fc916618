/* SPDX-License-Identifier: Apache-2.0 */
/* Word keeps the codes of symbol fonts in the private area from U+F000. Source of the Symbol table: Adobe's
 * symbol.txt at unicode.org, VENDORS/ADOBE. Of Wingdings only what documents use as marks is mapped. */
#include "load/worker/loaders/office/docx_symbols.h"

#include "base/str.h"

#include <strings.h>

enum { SYMBOL_FIRST = 0x20, PRIVATE_FIRST = 0xF000, PRIVATE_LAST = 0xF0FF, CODE_DIGITS_MAX = 6 };

static const uint16_t symbol[] = {
    0x0020, 0x0021, 0x2200, 0x0023, 0x2203, 0x0025, 0x0026, 0x220B, 0x0028, 0x0029, 0x2217, 0x002B, 0x002C,
    0x2212, 0x002E, 0x002F, 0x0030, 0x0031, 0x0032, 0x0033, 0x0034, 0x0035, 0x0036, 0x0037, 0x0038, 0x0039,
    0x003A, 0x003B, 0x003C, 0x003D, 0x003E, 0x003F, 0x2245, 0x0391, 0x0392, 0x03A7, 0x0394, 0x0395, 0x03A6,
    0x0393, 0x0397, 0x0399, 0x03D1, 0x039A, 0x039B, 0x039C, 0x039D, 0x039F, 0x03A0, 0x0398, 0x03A1, 0x03A3,
    0x03A4, 0x03A5, 0x03C2, 0x03A9, 0x039E, 0x03A8, 0x0396, 0x005B, 0x2234, 0x005D, 0x22A5, 0x005F, 0,
    0x03B1, 0x03B2, 0x03C7, 0x03B4, 0x03B5, 0x03C6, 0x03B3, 0x03B7, 0x03B9, 0x03D5, 0x03BA, 0x03BB, 0x03BC,
    0x03BD, 0x03BF, 0x03C0, 0x03B8, 0x03C1, 0x03C3, 0x03C4, 0x03C5, 0x03D6, 0x03C9, 0x03BE, 0x03C8, 0x03B6,
    0x007B, 0x007C, 0x007D, 0x223C, 0,      0,      0,      0,      0,      0,      0,      0,      0,
    0,      0,      0,      0,      0,      0,      0,      0,      0,      0,      0,      0,      0,
    0,      0,      0,      0,      0,      0,      0,      0,      0,      0,      0,      0x20AC, 0x03D2,
    0x2032, 0x2264, 0x2044, 0x221E, 0x0192, 0x2663, 0x2666, 0x2665, 0x2660, 0x2194, 0x2190, 0x2191, 0x2192,
    0x2193, 0x00B0, 0x00B1, 0x2033, 0x2265, 0x00D7, 0x221D, 0x2202, 0x2022, 0x00F7, 0x2260, 0x2261, 0x2248,
    0x2026, 0,      0,      0x21B5, 0x2135, 0x2111, 0x211C, 0x2118, 0x2297, 0x2295, 0x2205, 0x2229, 0x222A,
    0x2283, 0x2287, 0x2284, 0x2282, 0x2286, 0x2208, 0x2209, 0x2220, 0x2207, 0x00AE, 0x00A9, 0x2122, 0x220F,
    0x221A, 0x22C5, 0x00AC, 0x2227, 0x2228, 0x21D4, 0x21D0, 0x21D1, 0x21D2, 0x21D3, 0x25CA, 0x2329, 0x00AE,
    0x00A9, 0x2122, 0x2211, 0,      0,      0,      0,      0,      0,      0,      0,      0,      0,
    0,      0x232A, 0x222B,
};

static const struct {
    uint8_t code;
    uint16_t character;
} wingdings[] = {
    { 0x4A, 0x263A }, { 0x4C, 0x2639 }, { 0x6C, 0x25CF }, { 0x6E, 0x25A0 }, { 0x6F, 0x25A1 },
    { 0x71, 0x2751 }, { 0x75, 0x25C6 }, { 0x76, 0x2756 }, { 0x9F, 0x2022 }, { 0xA7, 0x25AA },
    { 0xA8, 0x25FB }, { 0xD8, 0x27A2 }, { 0xDF, 0x2190 }, { 0xE0, 0x2192 }, { 0xE1, 0x2191 },
    { 0xE2, 0x2193 }, { 0xE8, 0x2794 }, { 0xEF, 0x21E6 }, { 0xF0, 0x21E8 }, { 0xF3, 0x2B04 },
    { 0xFB, 0x2718 }, { 0xFC, 0x2714 }, { 0xFD, 0x2612 }, { 0xFE, 0x2611 },
};

static uint32_t read_code(quire_str code)
{
    uint32_t value = 0;
    if (!code.size || code.size > CODE_DIGITS_MAX) return 0;
    for (size_t i = 0; i < code.size; i++) {
        unsigned char c = (unsigned char)code.data[i];
        unsigned char letter = (unsigned char)(c | 0x20);
        uint32_t digit = c >= '0' && c <= '9'             ? (uint32_t)(c - '0')
                         : letter >= 'a' && letter <= 'f' ? (uint32_t)(letter - 'a') + 10
                                                          : 16;
        if (digit == 16) return 0;
        value = value << 4 | digit;
    }
    return value;
}

static bool is_font(quire_str font, const char *name)
{
    return font.size == strlen(name) && !strncasecmp(font.data, name, font.size);
}

uint32_t quire_docx_symbol(quire_str font, quire_str code)
{
    uint32_t value = read_code(code);
    bool private = value >= PRIVATE_FIRST && value <= PRIVATE_LAST;
    uint32_t low = private ? value - PRIVATE_FIRST : value;
    if (is_font(font, "Symbol"))
        return low >= SYMBOL_FIRST && low - SYMBOL_FIRST < sizeof symbol / sizeof *symbol
                   ? symbol[low - SYMBOL_FIRST]
                   : 0;
    if (is_font(font, "Wingdings")) {
        for (size_t i = 0; i < sizeof wingdings / sizeof *wingdings; i++)
            if (wingdings[i].code == low) return wingdings[i].character;
        return 0;
    }
    bool is_character = value >= 0x20 && !(value >= 0xD800 && value < 0xF900) && value < 0x110000 &&
                        !(value >= 0x7F && value < 0xA0) && !quire_str_starts(font, QUIRE_STR("Wingdings")) &&
                        !is_font(font, "Webdings");
    return is_character ? value : 0;
}

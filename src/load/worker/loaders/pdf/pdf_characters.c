/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/pdf/pdf_characters.h"

#include "text/unicode.h"

enum { NO_BREAK_SPACE = 0xA0 };

bool quire_pdf_is_wide(uint32_t c)
{
    return (c >= 0x2E80 && c < 0xA000 && c != 0x3000) || (c >= 0xF900 && c < 0xFB00) ||
           (c >= 0xFE30 && c < 0xFE50) || (c >= 0xFF00 && c < 0xFFF0) || (c >= 0x20000 && c < 0x40000);
}

bool quire_pdf_is_white(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == NO_BREAK_SPACE || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
           c == 0x3000;
}

static uint32_t char_at(quire_str text, size_t at)
{
    unsigned char lead = (unsigned char)text.data[at];
    size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
    uint32_t c = more == 3 ? lead & 0x07 : more == 2 ? lead & 0x0F : more == 1 ? lead & 0x1F : lead;
    for (size_t i = 1; i <= more && at + i < text.size; i++)
        c = c << 6 | ((unsigned char)text.data[at + i] & 0x3F);
    return c;
}

uint32_t quire_pdf_first_char(quire_str text)
{
    return text.size ? char_at(text, 0) : 0;
}

uint32_t quire_pdf_last_char(quire_str text)
{
    size_t at = text.size;
    while (at && ((unsigned char)text.data[--at] & 0xC0) == 0x80) {}
    return text.size ? char_at(text, at) : 0;
}

bool quire_pdf_meet(uint32_t last, uint32_t next)
{
    return quire_pdf_is_wide(last) || quire_pdf_is_wide(next);
}

size_t quire_pdf_weight(quire_str text)
{
    size_t weight = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (((unsigned char)text.data[i] & 0xC0) == 0x80) continue;
        weight += quire_pdf_is_wide(char_at(text, i)) ? 2 : 1;
    }
    return weight;
}

quire_str quire_pdf_utf8(const void *utf16, size_t size, quire_arena *arena)
{
    const unsigned char *bytes = utf16;
    size_t units = size / 2;
    char *out = quire_arena_alloc(arena, units * 3 + 1);
    size_t used = 0;
    if (!out) return (quire_str){ 0 };
    for (size_t i = 0; i < units; i++) {
        uint32_t c = bytes[2 * i] | (uint32_t)bytes[2 * i + 1] << 8;
        if (!c) break;
        if (c >= 0xD800 && c < 0xDC00 && i + 1 < units) {
            uint32_t low = bytes[2 * i + 2] | (uint32_t)bytes[2 * i + 3] << 8;
            if (low >= 0xDC00 && low < 0xE000) {
                c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
                i++;
            }
        }
        if (c >= 0xD800 && c < 0xE000) c = 0xFFFD;
        if (c < 0x20) c = ' ';
        used += quire_utf8_put(c, out + used);
    }
    return (quire_str){ out, used };
}

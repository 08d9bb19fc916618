/* SPDX-License-Identifier: Apache-2.0 */
/* Marks at the start and the end of lines, English and Chinese. */
#include "load/worker/loaders/pdf/pdf_marks.h"

#include "base/str.h"
#include "load/worker/loaders/pdf/pdf_characters.h"

enum { MARK_CHARS = 6 };

static const uint32_t bullets[] = { 0x2022, 0x25CF, 0x25CB, 0x25A0, 0x25A1, 0x25AA, 0x25AB, 0x25C6, 0x25C7,
                                    0x25BA, 0x25B6, 0x2023, 0x2043, 0x2219, 0xB7,   0x2192, 0x2713, 0x2714,
                                    0x27A2, 0x2756, 0x2013, 0x2014, '-',    '*',    0 };

static bool is_bullet(uint32_t c)
{
    for (size_t i = 0; bullets[i]; i++)
        if (bullets[i] == c) return true;
    return false;
}

static bool is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_latin(uint32_t c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z' && c < 0x80;
}

static bool is_han_number(uint32_t c)
{
    static const uint32_t numbers[] = { 0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94,
                                        0x516D, 0x4E03, 0x516B, 0x4E5D, 0x5341 };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (numbers[i] == c) return true;
    return false;
}

static bool is_roman(const uint32_t *c, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (c[i] != 'i' && c[i] != 'v' && c[i] != 'x') return false;
    return count > 0;
}

/* The first characters of `text`, filled up with 0. */
static void head_of(quire_str text, uint32_t out[MARK_CHARS + 2])
{
    size_t count = 0;
    while (text.size && count < MARK_CHARS + 2) {
        size_t size = 1;
        out[count++] = quire_pdf_first_char(text);
        while (size < text.size && ((unsigned char)text.data[size] & 0xC0) == 0x80) size++;
        text = quire_str_cut(text, size, text.size);
    }
    while (count < MARK_CHARS + 2) out[count++] = 0;
}

static bool ends_mark(uint32_t c)
{
    return c == ' ' || c == 0 || quire_pdf_is_wide(c);
}

/* "1." "12)" "a." "iv)" "一、" and their like, from c[0] on. */
static bool is_numbered(const uint32_t *c)
{
    size_t digits = 0, latin = 0, han = 0;
    while (digits < 3 && is_digit(c[digits])) digits++;
    while (!digits && latin < 4 && is_latin(c[latin])) latin++;
    while (!digits && !latin && han < 3 && is_han_number(c[han])) han++;
    size_t at = digits + latin + han;
    if (!at || (latin > 1 && !is_roman(c, latin))) return false;
    if (han) return c[at] == 0x3001 || c[at] == 0xFF0E;
    if (c[at] == 0x3001 || c[at] == 0xFF0E) return true;
    return (c[at] == '.' || c[at] == ')') && ends_mark(c[at + 1]);
}

static bool is_bracketed(const uint32_t *c)
{
    bool wide = c[0] == 0xFF08;
    size_t at = 1;
    if (c[0] != '(' && !wide) return false;
    while (at < 5 && (is_digit(c[at]) || is_latin(c[at]) || is_han_number(c[at]))) at++;
    size_t count = at - 1;
    if (!count || (is_latin(c[1]) && count > 1 && !is_roman(c + 1, count))) return false;
    if (is_digit(c[1]) && count > 2) return false; /* a year */
    return c[at] == (wide ? 0xFF09U : ')') && (wide || ends_mark(c[at + 1]));
}

bool quire_pdf_starts_item(const pdf_line *line)
{
    uint32_t c[MARK_CHARS + 2];
    quire_str text = line->segments[0]->text;
    bool more = line->count > 1 || quire_pdf_weight(text) > MARK_CHARS;
    if (line->table || !line->upright || !more) return false;
    head_of(text, c);
    if (is_bullet(c[0])) return ends_mark(c[1]) || c[0] == 0x2022 || c[0] == 0x25CF;
    return is_numbered(c) || is_bracketed(c);
}

bool quire_pdf_ends_sentence(quire_str text)
{
    while (text.size) {
        uint32_t last = quire_pdf_last_char(text);
        switch (last) {
        case '.':
        case '!':
        case '?':
        case ':':
        case ';':
        case 0x3002:
        case 0xFF01:
        case 0xFF1F:
        case 0xFF1A:
        case 0xFF1B:
        case 0x2026: return true;
        case '"':
        case '\'':
        case ')':
        case ']':
        case 0x201D:
        case 0x2019:
        case 0xFF09:
        case 0x300D:
        case 0x300F:
        case 0x3011:
        case 0x300B:
            do text.size--;
            while (text.size && ((unsigned char)text.data[text.size] & 0xC0) == 0x80);
            break;
        default: return false;
        }
    }
    return false;
}

bool quire_pdf_goes_on(uint32_t next)
{
    if (next < 0x80) return next >= 'a' && next <= 'z';
    return !quire_pdf_is_wide(next) && !(next >= 0x2000 && next < 0x2E80);
}

size_t quire_pdf_letters(quire_str text)
{
    size_t letters = 0;
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        letters += byte >= 0xC3 || is_latin(byte);
    }
    return letters;
}

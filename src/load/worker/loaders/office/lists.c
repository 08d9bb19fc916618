/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/office/lists.h"

#include "base/str.h"

#include <stdio.h>

enum { LETTERS = 26, LETTERS_REPEATED_MAX = 8, ROMAN_MAX = 3999 };

static void put_digits(quire_buffer *out, uint32_t number)
{
    char digits[16];
    quire_buffer_append(out, digits, (size_t)snprintf(digits, sizeof digits, "%u", number));
}

/* a to z, then aa, bb and so on. */
static void put_letter(quire_buffer *out, uint32_t number, char first)
{
    uint32_t times = (number + LETTERS - 1) / LETTERS;
    if (!number || times > LETTERS_REPEATED_MAX) put_digits(out, number);
    else
        while (times--) quire_buffer_append_char(out, (char)(first + (char)((number - 1) % LETTERS)));
}

static void put_roman(quire_buffer *out, uint32_t number, bool upper)
{
    static const struct {
        uint32_t value;
        const char *sign;
    } signs[] = { { 1000, "m" }, { 900, "cm" }, { 500, "d" }, { 400, "cd" }, { 100, "c" },
                  { 90, "xc" },  { 50, "l" },   { 40, "xl" }, { 10, "x" },   { 9, "ix" },
                  { 5, "v" },    { 4, "iv" },   { 1, "i" } };
    if (!number || number > ROMAN_MAX) {
        put_digits(out, number);
        return;
    }
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        for (; number >= signs[i].value; number -= signs[i].value)
            for (const char *c = signs[i].sign; *c; c++)
                quire_buffer_append_char(out, upper ? (char)(*c - 'a' + 'A') : *c);
}

/* 一 to 九十九. */
static void put_chinese(quire_buffer *out, uint32_t number)
{
    static const char digits[][4] = { "", "一", "二", "三", "四", "五", "六", "七", "八", "九" };
    if (!number || number > 99) {
        put_digits(out, number);
        return;
    }
    if (number >= 20) quire_buffer_append_str(out, quire_str_from(digits[number / 10]));
    if (number >= 10) quire_buffer_append_str(out, QUIRE_STR("十"));
    quire_buffer_append_str(out, quire_str_from(digits[number % 10]));
}

void quire_list_put_number(quire_buffer *out, quire_list_style style, uint32_t number)
{
    switch (style) {
    case QUIRE_LIST_NO_NUMBER: return;
    case QUIRE_LIST_LOWER_LETTER: put_letter(out, number, 'a'); return;
    case QUIRE_LIST_UPPER_LETTER: put_letter(out, number, 'A'); return;
    case QUIRE_LIST_LOWER_ROMAN: put_roman(out, number, false); return;
    case QUIRE_LIST_UPPER_ROMAN: put_roman(out, number, true); return;
    case QUIRE_LIST_CHINESE: put_chinese(out, number); return;
    case QUIRE_LIST_TWO_DIGITS:
        if (number < 10) quire_buffer_append_char(out, '0');
        break;
    case QUIRE_LIST_DIGITS: break;
    }
    put_digits(out, number);
}

static void close_innermost(quire_builder *builder, uint32_t *open)
{
    quire_builder_close(builder); /* the item */
    quire_builder_end_line(builder);
    quire_builder_close(builder); /* the list */
    if (--*open == 0) quire_builder_end_block(builder);
}

void quire_list_open_item(quire_builder *builder, uint32_t *open, uint32_t level)
{
    if (level > *open + 1) level = *open + 1;
    while (*open > level) close_innermost(builder, open);
    if (*open == level) {
        quire_builder_close(builder);
        quire_builder_end_line(builder);
    } else {
        if (*open) quire_builder_end_line(builder);
        quire_builder_open(builder, QUIRE_ELEMENT_LIST);
        ++*open;
    }
    quire_builder_open(builder, QUIRE_ELEMENT_LIST_ITEM)->level = level;
}

void quire_list_close(quire_builder *builder, uint32_t *open)
{
    while (*open) close_innermost(builder, open);
}

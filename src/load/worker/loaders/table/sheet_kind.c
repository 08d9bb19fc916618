/* SPDX-License-Identifier: Apache-2.0 */
/* Cells as they come, and values of files that have no types: numbers with their signs, years, dates and times. */
#include "load/worker/loaders/table/sheet.h"

#include "base/str.h"

enum { VALUE_MAX_BYTES = 40, SIGNS_MAX_BYTES = 9 };

struct characters {
    size_t digits, signs, marks, others; /* signs: of numbers; marks: of dates and times; others: bytes */
};

static struct characters count_characters(quire_str text)
{
    struct characters count = { 0 };
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c >= '0' && c <= '9') count.digits++;
        else if (c < 0x80 && strchr("$%()+., '", c)) count.signs++;
        else if (c < 0x80 && strchr("-/:", c)) count.marks++;
        else count.others++;
    }
    return count;
}

/* Whether what is no digit are words of a date: "2024年3月1日", "2024-03-01T10:00Z". */
static bool is_dated(quire_str text)
{
    static const char *const words[] = {
        "年", "月", "日", "时", "分", "秒", "T", "Z", "AM", "PM", "am", "pm"
    };
    size_t known = 0, others = count_characters(text).others;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (quire_str_holds(text, words[i])) known += strlen(words[i]);
    return known > 0 && known == others;
}

/* A letter right before a digit: "Q1", "cca2", "PM10" are names. */
static bool is_name(quire_str text)
{
    for (size_t i = 1; i < text.size; i++) {
        char before = text.data[i - 1];
        if (text.data[i] >= '0' && text.data[i] <= '9')
            return (before >= 'a' && before <= 'z') || (before >= 'A' && before <= 'Z');
    }
    return false;
}

sheet_kind quire_sheet_kind_of(quire_str text)
{
    text = quire_str_trim(text);
    struct characters count = count_characters(text);
    if (!count.digits || text.size > VALUE_MAX_BYTES) return SHEET_TEXT;
    if (count.digits == 4 && text.size == 4 &&
        (quire_str_starts(text, QUIRE_STR("19")) || quire_str_starts(text, QUIRE_STR("20"))))
        return SHEET_YEAR;
    if (quire_str_starts(text, QUIRE_STR("-")) && count.marks == 1 && !count.others) return SHEET_FIGURE;
    if (count.others) {
        if (is_dated(text)) return SHEET_DATE;
        /* A currency's sign or a unit of one character: "¥", "€", "−", "元", "kg" */
        return count.others <= SIGNS_MAX_BYTES / 3 && !count.marks && !is_name(text) ? SHEET_FIGURE
                                                                                     : SHEET_TEXT;
    }
    return count.marks ? SHEET_DATE : SHEET_FIGURE;
}

bool quire_sheet_add(table_sheet *sheet, size_t *capacity, const sheet_cell *cell, const quire_cell *meant,
                     quire_arena *arena)
{
    sheet_cell *added = quire_arena_alloc(arena, sizeof *added);
    sheet_cell **grown = quire_arena_grow(arena, sheet->cells, sheet->count, capacity, sizeof *grown);
    if (!added || !grown) return false;
    *added = *cell;
    sheet->cells = grown;
    sheet->cells[sheet->count++] = added;
    if (!meant || !meant->kind) return true;
    quire_cell *copy = quire_arena_alloc(arena, sizeof *copy);
    if (copy) *copy = *meant;
    added->value = copy;
    return copy != NULL;
}

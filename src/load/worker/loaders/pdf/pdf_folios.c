/* SPDX-License-Identifier: Apache-2.0 */
/* The line is reduced to its form: numbers become '#', dashes '-', letters small, and spaces and ornaments go; the
 * forms that page numbers take are few. */
#include "load/worker/loaders/pdf/pdf_folios.h"

#include "base/hash.h"
#include "base/str.h"
#include "text/unicode.h"

enum { FORM_BYTES = 40, NUMBERS_MAX = 2, NUMBER_LIMIT = 1000000, ROMAN_LETTERS_MAX = 9 };

struct form {
    char text[FORM_BYTES];
    size_t size;
    uint32_t numbers[NUMBERS_MAX];
    size_t count; /* of the numbers */
    bool failed;
};

static const struct {
    const char *text;
    size_t number; /* which one counts the pages */
    bool certain;
} forms[] = {
    { "#", 0, false },           { "-#-", 0, false },         { "[#]", 0, false },
    { "(#)", 0, false },         { "#/#", 0, false },         { "#-#", 1, false },
    { "#.#", 1, false },         { "-#", 0, false },          { "#of#", 0, true },
    { "page#", 0, true },        { "page#of#", 0, true },     { "page#/#", 0, true },
    { "-page#-", 0, true },      { "p.#", 0, true },          { "p#", 0, false },
    { "pg.#", 0, true },         { "pg#", 0, true },          { "#page", 0, true },
    { "page:#", 0, true },       { "seite#", 0, true },       { "seite#von#", 0, true },
    { "s.#", 0, false },         { "página#", 0, true },      { "página#de#", 0, true },
    { "page#sur#", 0, true },    { "第#页", 0, true },        { "第#頁", 0, true },
    { "-第#页-", 0, true },      { "第#页共#页", 0, true },   { "第#頁共#頁", 0, true },
    { "第#页,共#页", 0, true },  { "第#頁,共#頁", 0, true },  { "第#页/共#页", 0, true },
    { "第#頁/共#頁", 0, true },  { "共#页第#页", 1, true },   { "共#頁第#頁", 1, true },
    { "共#页,第#页", 1, true },  { "#页", 0, false },         { "#頁", 0, false },
    { "第#页(共#页)", 0, true }, { "第#頁(共#頁)", 0, true }, { "(第#页)", 0, true },
};

static int digit_of(uint32_t c)
{
    if (c >= '0' && c <= '9') return (int)(c - '0');
    return c >= 0xFF10 && c <= 0xFF19 ? (int)(c - 0xFF10) : -1;
}

/* 0 to 9, ten and hundred; -1: none of them. */
static int han_digit(uint32_t c)
{
    static const uint32_t digits[] = { 0x3007, 0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94,
                                       0x516D, 0x4E03, 0x516B, 0x4E5D, 0x5341 };
    for (int i = 0; i <= 10; i++)
        if (digits[i] == c) return i;
    return c == 0x767E ? 100 : -1;
}

static void put(struct form *form, const char *bytes, size_t size)
{
    form->failed |= form->size + size > FORM_BYTES;
    if (form->failed) return;
    memcpy(form->text + form->size, bytes, size);
    form->size += size;
}

static void put_number(struct form *form, uint32_t number)
{
    form->failed |= form->count == NUMBERS_MAX || number >= NUMBER_LIMIT;
    if (form->failed) return;
    form->numbers[form->count++] = number;
    put(form, "#", 1);
}

/* The number whose first figure is at *at; moves behind it. */
static uint32_t read_digits(quire_str text, size_t *at)
{
    uint32_t number = 0;
    for (size_t next = *at; next < text.size; *at = next) {
        int digit = digit_of(quire_utf8_next(text, &next));
        if (digit < 0) break;
        if (number < NUMBER_LIMIT) number = number * 10 + (uint32_t)digit;
    }
    return number;
}

static uint32_t read_han(quire_str text, size_t *at)
{
    uint32_t number = 0, last = 0;
    for (size_t next = *at; next < text.size && number < NUMBER_LIMIT; *at = next) {
        int digit = han_digit(quire_utf8_next(text, &next));
        if (digit < 0) break;
        if (digit >= 10) {
            number += (last ? last : 1) * (uint32_t)digit;
            last = 0;
        } else {
            last = last * 10 + (uint32_t)digit;
        }
    }
    return number + last;
}

static bool is_dash(uint32_t c)
{
    return c == '-' || c == '~' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xFF0D || c == 0xFF5E;
}

static bool is_ornament(uint32_t c)
{
    return quire_char_is_space(c) || c == '|' || c == 0xB7 || c == 0x2022 || c == 0x25CF || c == 0x30FB ||
           c == 0xFF5C;
}

static uint32_t plain(uint32_t c)
{
    if (is_dash(c)) return '-';
    if (c >= 'A' && c <= 'Z') return c | 0x20;
    if (c == 0xFF0C || c == 0x3001) return ',';
    return c >= 0xFF01 && c <= 0xFF5E ? c - 0xFEE0 : c;
}

static void read_form(quire_str text, struct form *form)
{
    for (size_t at = 0; at < text.size && !form->failed;) {
        size_t here = at;
        uint32_t c = quire_utf8_next(text, &at);
        if (is_ornament(c)) continue;
        if (digit_of(c) >= 0) {
            at = here;
            put_number(form, read_digits(text, &at));
        } else if (han_digit(c) >= 0) {
            at = here;
            put_number(form, read_han(text, &at));
        } else if (is_dash(c)) {
            bool repeated = form->size && form->text[form->size - 1] == '-';
            if (!repeated) put(form, "-", 1);
        } else {
            char utf8[4];
            put(form, utf8, quire_utf8_put(plain(c), utf8));
        }
    }
}

static int roman_value(char c)
{
    static const struct {
        char letter;
        int value;
    } letters[] = { { 'i', 1 }, { 'v', 5 }, { 'x', 10 }, { 'l', 50 }, { 'c', 100 } };
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (letters[i].letter == c) return letters[i].value;
    return 0;
}

/* Small numbers as front matter is counted with; dashes at both ends are allowed. 0: none. */
static uint32_t roman_of(const struct form *form)
{
    const char *text = form->text;
    size_t size = form->size;
    int sum = 0;
    if (size > 2 && text[0] == '-' && text[size - 1] == '-') text++, size -= 2;
    if (!size || size > ROMAN_LETTERS_MAX) return 0;
    for (size_t i = 0; i < size; i++) {
        int value = roman_value(text[i]), next = i + 1 < size ? roman_value(text[i + 1]) : 0;
        if (!value) return 0;
        sum += value < next ? -value : value;
    }
    return sum > 0 ? (uint32_t)sum : 0;
}

static uint64_t hash_of(const char *bytes, size_t size)
{
    return quire_hash_str(QUIRE_HASH_START, (quire_str){ bytes, size });
}

/* "F-12", "A3": the pages of a part. */
static bool has_part(const struct form *form)
{
    size_t letters = 0, at;
    while (letters < form->size && form->text[letters] >= 'a' && form->text[letters] <= 'z') letters++;
    at = letters + (letters < form->size && form->text[letters] == '-');
    return letters > 0 && letters <= 3 && at + 1 == form->size && form->text[at] == '#' &&
           (letters == 1 || at > letters);
}

bool quire_pdf_read_folio(quire_str line, pdf_folio *out)
{
    struct form form = { .size = 0 };
    if (line.size > 2 * (size_t)FORM_BYTES) return false;
    read_form(line, &form);
    if (form.failed || !form.size) return false;
    *out = (pdf_folio){ .form = hash_of(form.text, form.size) };
    uint32_t roman = roman_of(&form);
    if (roman) {
        *out = (pdf_folio){ .number = roman, .form = 1 };
        return true;
    }
    quire_str text = { form.text, form.size };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (!quire_str_is(text, forms[i].text)) continue;
        out->number = form.numbers[forms[i].number];
        out->certain = forms[i].certain;
        out->set_off = form.text[0] == '-' && form.size == 3;
        return true;
    }
    if (!has_part(&form)) return false;
    out->number = form.numbers[0];
    out->set_off = form.text[form.size - 2] == '-';
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Phrases are compared character by character, folded, so that nothing is copied. */
#include "text/asked_phrases.h"

#include "base/str.h"
#include "text/asked_names.h"
#include "text/unicode.h"

#include <ctype.h>
#include <stdint.h>

bool quire_phrase_goes_on(quire_str text, size_t at, const char *words, size_t *end)
{
    size_t size = strlen(words);
    quire_str wanted = { words, size };
    for (size_t i = 0; i < size;) {
        bool over = at >= text.size;
        size_t next = at;
        uint32_t c = over ? ' ' : quire_utf8_next(text, &next);
        if (words[i] == ' ') {
            bool inner = i > 0 && i + 1 < size;
            bool letter = !over && c < 0x80 && isalnum((unsigned char)c);
            if (letter && (inner || i + 1 == size)) return false;
            if (i == 0 && at > 0 && isalnum((unsigned char)text.data[at - 1])) return false;
            if (inner) at = next;
            i++;
            continue;
        }
        if (over || quire_asked_fold(c) != quire_utf8_next(wanted, &i)) return false;
        at = next;
    }
    if (end) *end = at;
    return true;
}

/* The folded first character at `at` as bytes in `out`; moves *at behind it. */
static void first_bytes(quire_str text, size_t *at, char out[4])
{
    quire_utf8_put(quire_asked_fold(quire_utf8_next(text, at)), out);
}

/* Whether a phrase can start at a place with these bytes, and this border in front of it: most can't. */
static bool may_start(const char *words, const char first[4], bool border)
{
    if (*words == ' ') return border && words[1] == first[0];
    return words[0] == first[0] && ((unsigned char)words[0] < 0x80 || memcmp(words, first, 3) == 0);
}

static bool is_border(quire_str text, size_t at)
{
    return at == 0 || !isalnum((unsigned char)text.data[at - 1]);
}

size_t quire_phrase_place(quire_str text, const char *words)
{
    for (size_t at = 0; at < text.size;) {
        size_t start = at;
        char first[4] = { 0 };
        first_bytes(text, &at, first);
        if (may_start(words, first, is_border(text, start)) && quire_phrase_goes_on(text, start, words, NULL))
            return start;
    }
    return SIZE_MAX;
}

bool quire_phrase_any(quire_str text, const char *const *list, size_t count)
{
    for (size_t at = 0; at < text.size;) {
        size_t start = at;
        char first[4] = { 0 };
        first_bytes(text, &at, first);
        bool border = is_border(text, start);
        for (size_t i = 0; i < count; i++)
            if (may_start(list[i], first, border) && quire_phrase_goes_on(text, start, list[i], NULL))
                return true;
    }
    return false;
}

bool quire_phrase_stands(quire_str text, const char *words)
{
    return quire_phrase_place(text, words) != SIZE_MAX;
}

bool quire_phrase_number(quire_str text, size_t *at, quire_str *out)
{
    size_t start = *at;
    while (start < text.size && !isdigit((unsigned char)text.data[start])) start++;
    if (start == text.size) return false;
    size_t end = start;
    while (end < text.size && (isdigit((unsigned char)text.data[end]) ||
                               ((text.data[end] == ',' || text.data[end] == '.') && end + 1 < text.size &&
                                isdigit((unsigned char)text.data[end + 1]))))
        end++;
    *out = quire_str_cut(text, start, end);
    *at = end;
    return true;
}

bool quire_phrase_is_year(quire_str number)
{
    return number.size == 4 && (number.data[0] == '1' || number.data[0] == '2') &&
           !memchr(number.data, '.', number.size) && !memchr(number.data, ',', number.size);
}

bool quire_phrase_is_new(quire_str part, quire_str question)
{
    return question.size < part.size || !memmem(question.data, question.size, part.data, part.size);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Things of one kind that a number tells apart: pump 2, Unit 3, 二号泵, 3号机组. What says something of another number, and nothing of the
 * asked one, is about another thing. */
#include "answer/features.h"

#include "base/str.h"
#include "text/asked_phrases.h"
#include "text/unicode.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { DIGITS_MOST = 3, WORD_LEAST = 3, HAN_BYTES = 3 };

/* The digits that begin at `at`; 0: none do, or they are a part of something longer: 1,200, 2023, 7.5, A4. */
static size_t digits_at(quire_str text, size_t at, int *value)
{
    size_t end = at;
    *value = 0;
    if (at && (isalnum((unsigned char)text.data[at - 1]) || strchr(".,-", text.data[at - 1]))) return 0;
    for (; end < text.size && isdigit((unsigned char)text.data[end]) && end - at <= DIGITS_MOST; end++)
        *value = *value * 10 + text.data[end] - '0';
    bool goes_on = end < text.size && isalnum((unsigned char)text.data[end]);
    bool parted = end + 1 < text.size && strchr(".,-", text.data[end]) &&
                  isdigit((unsigned char)text.data[end + 1]);
    return end - at > DIGITS_MOST || goes_on || parted ? 0 : end - at;
}

static bool holds_number(quire_str text, int wanted)
{
    for (size_t at = 0; at < text.size; at++) {
        int value;
        if (digits_at(text, at, &value) && value == wanted) return true;
    }
    return false;
}

/* Whether the text has the word with another number behind it. */
static bool has_word_numbered(quire_str text, quire_str word)
{
    for (size_t at = 0; at + word.size + 1 < text.size; at++) {
        int value;
        bool border = at == 0 || !isalnum((unsigned char)text.data[at - 1]);
        if (border && strncasecmp(text.data + at, word.data, word.size) == 0 &&
            text.data[at + word.size] == ' ' && digits_at(text, at + word.size + 1, &value))
            return true;
    }
    return false;
}

static bool is_another_in_words(const quire_asking *asking, quire_str text)
{
    const quire_terms *terms = &asking->retrieval->terms;
    for (size_t i = 0; i < terms->count; i++) {
        const quire_term *term = &terms->items[i];
        int value;
        quire_str word = quire_str_cut(asking->text, term->start, term->end);
        if (!term->content || word.size < WORD_LEAST || !isalpha((unsigned char)word.data[0]) ||
            term->end + 1 >= asking->text.size || asking->text.data[term->end] != ' ' ||
            !digits_at(asking->text, term->end + 1, &value))
            continue;
        if (!holds_number(text, value) && has_word_numbered(text, word)) return true;
    }
    return false;
}

/* What a Chinese digit is worth, 十 10; 0: it is none. */
static int worth_of(quire_str text, size_t at)
{
    static const char digits[] = "一二三四五六七八九十";
    if (at + HAN_BYTES > text.size) return 0;
    for (size_t i = 0; i + HAN_BYTES < sizeof digits; i += HAN_BYTES)
        if (memcmp(text.data + at, digits + i, HAN_BYTES) == 0) return (int)(i / HAN_BYTES) + 1;
    return 0;
}

/* The number in front of byte `end`, in Arabic or Chinese digits; 0: there is none, or it is a day's. */
static int number_before(quire_str text, size_t end)
{
    size_t start = end;
    int value = 0;
    while (start && isdigit((unsigned char)text.data[start - 1])) start--;
    for (size_t i = start; i < end && end - start <= DIGITS_MOST; i++)
        value = value * 10 + text.data[i] - '0';
    while (start == end && start >= HAN_BYTES && worth_of(text, start - HAN_BYTES) &&
           end - start < DIGITS_MOST * HAN_BYTES)
        for (start -= HAN_BYTES; start >= HAN_BYTES && worth_of(text, start - HAN_BYTES);) start -= HAN_BYTES;
    for (size_t i = start; i < end && worth_of(text, i); i += HAN_BYTES) {
        int worth = worth_of(text, i);
        value = worth == 10 ? (value ? value * 10 : 10) : value + worth;
    }
    bool day = start >= HAN_BYTES && memcmp(text.data + start - HAN_BYTES, "月", HAN_BYTES) == 0;
    return day ? 0 : value;
}

/* The next thing that a number tells at or behind *at, and moves *at behind it; false: there is no more. `kind`: the character
 * behind 号. */
static bool next_numbered_han(quire_str text, size_t *at, int *number, quire_str *kind)
{
    for (; *at + 2 * HAN_BYTES <= text.size; (*at)++) {
        if (memcmp(text.data + *at, "号", HAN_BYTES) != 0 && memcmp(text.data + *at, "號", HAN_BYTES) != 0)
            continue;
        *number = number_before(text, *at);
        *at += HAN_BYTES;
        size_t behind = *at;
        if (!*number || !quire_char_is_han(quire_utf8_next(text, &behind))) continue;
        *kind = quire_str_cut(text, *at, behind);
        return true;
    }
    return false;
}

static bool is_another_in_han(quire_str question, quire_str text)
{
    int asked, said;
    quire_str kind, other;
    for (size_t at = 0; next_numbered_han(question, &at, &asked, &kind);) {
        bool another = false, same = false;
        for (size_t i = 0; next_numbered_han(text, &i, &said, &other);) {
            same = same || said == asked;
            another = another || (said != asked && quire_str_equal(kind, other));
        }
        if (another && !same) return true;
    }
    return false;
}

/* "Does not run when the wind exceeds force 8" answers for force 9. */
static bool sets_bound(quire_str text)
{
    static const char *const words[] = { " exceed",  " over ",     " above ",   " below ", " under ",
                                         " than ",   " at least ", " at most ", " up to ", " until ",
                                         " within ", " from ",     "超过",      "以上",    "以下",
                                         "以内",     "高于",       "低于",      "大于",    "小于",
                                         "不足",     "至少",       "至多",      "起" };
    return quire_phrase_any(text, words, sizeof words / sizeof *words);
}

bool quire_asking_numbers_another(const quire_asking *asking, quire_str text)
{
    if (sets_bound(text)) return false;
    return is_another_in_words(asking, text) || is_another_in_han(asking->text, text);
}

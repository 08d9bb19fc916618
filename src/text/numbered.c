/* SPDX-License-Identifier: Apache-2.0 */
/* A number of up to three digits with a word beside it, or of Chinese digits in front of 号, or one that ranks a thing: the fifth meeting,
 * 第五次会议. A mark ("No.", "#") says that the word behind the
 * number may be the thing: "the No. 2 pump"; without one only the word in front is: of "has 2 pumps" there are two. */
#include "text/numbered.h"

#include "base/str.h"
#include "text/function_words.h"
#include "text/unicode.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { DIGITS_MOST = 3, WORD_LEAST = 3, WORD_MOST = 32, HAN_BYTES = 3 };

static bool is_letter_at(quire_str text, size_t at)
{
    return at < text.size && isalpha((unsigned char)text.data[at]);
}

/* The digits that begin at `at`; 0: none do, or they are a part of something longer. */
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

/* Where a mark that ends in front of `at` begins; `at`: none does. */
static size_t mark_before(quire_str text, size_t at)
{
    static const char *const marks[] = { "#", "№", "no.", "nr.", "no", "nr", "number" };
    size_t end = at;
    while (end && text.data[end - 1] == ' ') end--;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t size = strlen(marks[i]);
        if (size > end || strncasecmp(text.data + end - size, marks[i], size) != 0) continue;
        if (!isalpha((unsigned char)marks[i][0]) || end == size || !is_letter_at(text, end - size - 1))
            return end - size;
    }
    return at;
}

/* No function word: of "the 50 states" no thing has a number. */
static bool is_thing(quire_str word)
{
    char small[WORD_MOST];
    if (word.size < WORD_LEAST || word.size > sizeof small) return false;
    for (size_t i = 0; i < word.size; i++) small[i] = (char)tolower((unsigned char)word.data[i]);
    return !quire_function_word_languages((quire_str){ small, word.size });
}

static quire_str word_before(quire_str text, size_t end)
{
    size_t start;
    if (end == 0 || text.data[end - 1] != ' ') return (quire_str){ 0 };
    for (start = --end; start && is_letter_at(text, start - 1);) start--;
    quire_str word = quire_str_cut(text, start, end);
    return is_thing(word) ? word : (quire_str){ 0 };
}

static quire_str word_behind(quire_str text, size_t start)
{
    size_t end;
    if (start >= text.size || text.data[start] != ' ') return (quire_str){ 0 };
    for (end = ++start; is_letter_at(text, end);) end++;
    quire_str word = quire_str_cut(text, start, end);
    return is_thing(word) ? word : (quire_str){ 0 };
}

/* The rank that begins at `at`, "5th" or "fifth", and its bytes; 0: none does. */
static size_t rank_at(quire_str text, size_t at, int *value)
{
    static const char *const words[] = { "first",   "second", "third", "fourth", "fifth",    "sixth",
                                         "seventh", "eighth", "ninth", "tenth",  "eleventh", "twelfth" };
    static const char *const ends[] = { "st", "nd", "rd", "th" };
    quire_str rest = quire_str_cut(text, at, text.size);
    if (at && (isalnum((unsigned char)text.data[at - 1]) || text.data[at - 1] == '-')) return 0;
    size_t size = 0;
    for (size_t i = 0; i < sizeof words / sizeof *words && !size; i++)
        if (rest.size >= strlen(words[i]) && strncasecmp(rest.data, words[i], strlen(words[i])) == 0) {
            *value = (int)i + 1;
            size = strlen(words[i]);
        }
    size_t digits = 0;
    int number = 0;
    for (; !size && digits < rest.size && digits < DIGITS_MOST && isdigit((unsigned char)rest.data[digits]);
         digits++)
        number = number * 10 + rest.data[digits] - '0';
    for (size_t i = 0; digits && i < sizeof ends / sizeof *ends && !size; i++)
        if (quire_str_starts(quire_str_cut(rest, digits, rest.size), quire_str_from(ends[i]))) {
            *value = number;
            size = digits + strlen(ends[i]);
        }
    return size && !is_letter_at(text, at + size) ? size : 0;
}

/* What is ranked in time is a period or a date. */
static bool is_time(quire_str word)
{
    static const char *const times[] = { "quarter", "half", "year",  "month", "week",   "day",
                                         "century", "time", "floor", "place", "decade", "minute" };
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        if (word.size >= strlen(times[i]) && strncasecmp(word.data, times[i], strlen(times[i])) == 0)
            return true;
    return false;
}

static bool read_rank(quire_str text, size_t at, quire_numbered *out)
{
    size_t size = rank_at(text, at, &out->number);
    if (!size) return false;
    out->start = at;
    out->end = at + size;
    out->kind = word_behind(text, out->end);
    if (out->kind.size && !is_time(out->kind)) return true;
    *out = (quire_numbered){ 0 };
    return false;
}

static bool read_latin(quire_str text, size_t at, quire_numbered *out)
{
    size_t size = digits_at(text, at, &out->number);
    if (!size) return false;
    out->start = mark_before(text, at);
    out->end = at + size;
    out->before = word_before(text, out->start);
    *(out->start < at ? &out->kind : &out->counted) = word_behind(text, out->end);
    return true;
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

/* The number in front of byte `end`, in Arabic or Chinese digits, and where it begins; 0: there is none, or it is a day's. */
static int number_before(quire_str text, size_t end, size_t *out_start)
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
    *out_start = start;
    bool day = start >= HAN_BYTES && memcmp(text.data + start - HAN_BYTES, "月", HAN_BYTES) == 0;
    return day ? 0 : value;
}

/* What counts a thing that 第 ranks: 第五次会议, 第二届大会. */
static bool is_ranked(quire_str text, size_t at)
{
    static const char *const ranked[] = { "次", "届", "屆", "期", "回", "轮", "輪", "场", "場", "批" };
    quire_str rest = quire_str_cut(text, at, text.size);
    size_t start;
    for (size_t i = 0; i < sizeof ranked / sizeof *ranked; i++)
        if (quire_str_starts(rest, quire_str_from(ranked[i])))
            return number_before(text, at, &start) > 0 &&
                   quire_str_ends(quire_str_cut(text, 0, start), QUIRE_STR("第"));
    return false;
}

/* 号, or the # that stands for it in front of a Chinese word, at `at`: its bytes; 0: none. */
static size_t han_mark_at(quire_str text, size_t at)
{
    quire_str rest = quire_str_cut(text, at, text.size);
    if (is_ranked(text, at)) return HAN_BYTES;
    if (quire_str_starts(rest, QUIRE_STR("号")) || quire_str_starts(rest, QUIRE_STR("號"))) return HAN_BYTES;
    return text.data[at] == '#' ? 1 : 0;
}

static bool read_han(quire_str text, size_t at, quire_numbered *out)
{
    size_t size = han_mark_at(text, at), behind = at + size;
    if (!size || behind >= text.size || !quire_char_is_han(quire_utf8_next(text, &behind))) return false;
    out->number = number_before(text, at, &out->start);
    out->end = at + size;
    out->kind = quire_str_cut(text, out->end, behind);
    return out->number > 0;
}

bool quire_numbered_next(quire_str text, size_t *at, quire_numbered *out)
{
    for (; *at < text.size; (*at)++) {
        *out = (quire_numbered){ 0 };
        if (!read_latin(text, *at, out) && !read_rank(text, *at, out) && !read_han(text, *at, out)) continue;
        *at = out->end;
        return true;
    }
    return false;
}

static bool same_kind(quire_str a, quire_str b)
{
    return a.size && a.size == b.size && strncasecmp(a.data, b.data, a.size) == 0;
}

bool quire_numbered_alike(const quire_numbered *a, const quire_numbered *b)
{
    return same_kind(a->before, b->before) || same_kind(a->before, b->kind) ||
           same_kind(a->kind, b->before) || same_kind(a->kind, b->kind);
}

bool quire_numbered_counts_alike(const quire_numbered *a, const quire_numbered *b)
{
    quire_str one = a->counted, other = b->counted;
    if (one.size > other.size) return quire_numbered_counts_alike(b, a);
    bool plural = one.size && other.size == one.size + 1 && (other.data[one.size] | 0x20) == 's';
    return same_kind(one, plural ? quire_str_cut(other, 0, one.size) : other);
}

bool quire_numbered_stands(quire_str name, quire_str text)
{
    quire_numbered wanted, found;
    size_t at = 0;
    if (!quire_numbered_next(name, &at, &wanted)) return false;
    /* The 2 of 2号 is a number, and 2号泵 the thing. */
    if (!wanted.before.size && !wanted.kind.size && quire_numbered_next(name, &at, &found)) wanted = found;
    bool bare = !wanted.before.size && !wanted.kind.size; /* "No. 2" of "the No. 2 pump" */
    if (bare && (wanted.start > 0 || wanted.end < name.size || isdigit((unsigned char)name.data[0])))
        return false;
    quire_str rest = quire_str_cut(name, wanted.end, name.size);
    bool han = wanted.kind.size && (unsigned char)wanted.kind.data[0] >= 0x80;
    for (at = 0; quire_numbered_next(text, &at, &found);) {
        bool alike = bare ? found.before.size || found.kind.size : quire_numbered_alike(&wanted, &found);
        if (found.number == wanted.number && alike &&
            (!han || quire_str_starts(quire_str_cut(text, found.end, text.size), rest)))
            return true;
    }
    return false;
}

/* The next number with a dot in it that a word leads to ("libffi-3.4.4", "Python 3.11"); false: there is no more. */
static bool next_version(quire_str text, size_t *at, quire_str *word, quire_str *version)
{
    for (; *at < text.size; (*at)++) {
        size_t start = *at, end = start, dots = 0;
        if (!isdigit((unsigned char)text.data[start]) || start < 2 || !strchr(" -_", text.data[start - 1]))
            continue;
        for (; end < text.size && (isdigit((unsigned char)text.data[end]) || text.data[end] == '.'); end++)
            dots += text.data[end] == '.';
        while (text.data[end - 1] == '.') end--, dots--;
        size_t first = start - 1;
        while (first && is_letter_at(text, first - 1)) first--;
        *at = end;
        *word = quire_str_cut(text, first, start - 1);
        *version = quire_str_cut(text, start, end);
        if (dots && is_thing(*word) && !is_letter_at(text, end)) return true;
    }
    return false;
}

/* 3.4 is also what 3.4.4 is a version of. */
static bool same_version(quire_str a, quire_str b)
{
    if (a.size > b.size) return same_version(b, a);
    return quire_str_starts(b, a) && (a.size == b.size || b.data[a.size] == '.');
}

bool quire_numbered_another_version(quire_str question, quire_str text)
{
    quire_str asked, wanted, said, found;
    for (size_t at = 0; next_version(question, &at, &asked, &wanted);) {
        bool another = false, same = false;
        for (size_t i = 0; next_version(text, &i, &said, &found);) {
            if (!same_kind(asked, said)) continue;
            same = same || same_version(wanted, found);
            another = another || !same_version(wanted, found);
        }
        if (another && !same) return true;
    }
    return false;
}

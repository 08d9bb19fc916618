/* SPDX-License-Identifier: Apache-2.0 */
/* ICU's sentence rules (Unicode Standard Annex 29) paragraph by paragraph over a copy in which soft line breaks are
 * blanks. Then two corrections that the rules leave to their users: no end behind an abbreviation, an initial or a
 * list number; an end behind the Chinese semicolon, the six-dot ellipsis and a
 * stop that lost its blank; marks of notes stay with the sentence before them. */
#include "text/sentences.h"

#include "base/error.h"
#include "base/str.h"
#include "text/language.h"
#include "text/unicode.h"

#include <limits.h>
#include <stdlib.h>
#include <strings.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>

enum { CANCEL_EVERY = 1024 };

struct finder {
    quire_call *call;
    quire_str text;
    char *unwrapped; /* the text with LF as blank inside paragraphs; same offsets */
    bool ordinals;   /* "3. Oktober": the language writes ordinals as number and stop */
    UBreakIterator *rules;
    UText *window;
    quire_range *items;
    size_t count, capacity;
    quire_range open; /* found but perhaps not yet ended; empty: none */
};

/* Never the end of a sentence. */
/* clang-format off */
static const char *const titles[] = {
    "adm",  "al",   "approx", "bzw", "ca",  "capt", "cf",  "col",  "dr",  "e.g",  "fr",   "gen", "gov",
    "hon",  "i.e",  "lt",     "m",   "maj", "messrs", "mme", "mr", "mrs", "ms",   "mt",   "mx",  "prof",
    "rep",  "rev",  "sen",    "sgt", "sr",  "sra",  "st",  "viz",  "vs",  "z.b",
};
/* clang-format on */

/* Not the end before a number. */
/* clang-format off */
static const char *const counters[] = {
    "abs", "abt", "app", "art", "bd", "bk", "cap", "ch", "chap", "cl", "ed", "eq", "ex", "fig", "figs",
    "kap", "lit", "no", "nos", "nr", "num", "p", "para", "pp", "pt", "rd", "ref", "s", "sec", "sect", "tab",
    "tel", "vers", "vol", "art",
};
/* clang-format on */

/* Not the end before a small letter or a name; the end before a word that opens sentences. */
/* clang-format off */
static const char *const shortened[] = {
    "apr", "aug", "ave", "bros", "co", "corp", "dec", "dept", "est", "etc", "feb", "inc", "jan", "jr", "jul",
    "jun", "ltd", "mar", "mfg", "nov", "oct", "sep", "sept", "univ",
};
/* clang-format on */

/* clang-format off */
static const char *const openers[] = {
    "a", "after", "all", "although", "an", "and", "as", "at", "but", "by", "during", "each", "for", "he", "her",
    "his", "how", "however", "i", "if", "in", "it", "its", "many", "most", "no", "on", "one", "she", "since",
    "some", "such", "that", "the", "their", "then", "there", "these", "they", "this", "those", "to", "we", "what",
    "when", "where", "while", "who", "why", "with", "you",
};
/* clang-format on */

#define HOLDS(list, word) holds(list, sizeof(list) / sizeof *(list), word)

static bool holds(const char *const *list, size_t count, quire_str word)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(list[i]) == word.size && strncasecmp(list[i], word.data, word.size) == 0) return true;
    return false;
}

static bool is_ascii_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_ascii_digit(char c)
{
    return c >= '0' && c <= '9';
}

static quire_range trimmed(quire_str text, quire_range range)
{
    while (range.start < range.end) {
        size_t next = range.start;
        if (!quire_char_is_space(quire_utf8_next(text, &next))) break;
        range.start = next;
    }
    while (range.start < range.end) {
        size_t last = quire_utf8_floor(text, range.end - 1);
        if (last < range.start) last = range.end - 1;
        size_t after = last;
        if (!quire_char_is_space(quire_utf8_next(text, &after))) break;
        range.end = last;
    }
    return range;
}

static quire_status put(struct finder *finder, quire_range range, quire_error *err)
{
    range = trimmed(finder->text, range);
    if (range.start == range.end) return QUIRE_OK;
    quire_range *items = quire_arena_grow(finder->call->arena, finder->items, finder->count,
                                          &finder->capacity, sizeof *items);
    if (!items) return quire_fail_memory(err);
    finder->items = items;
    finder->items[finder->count++] = range;
    if (finder->count % CANCEL_EVERY == 0 && quire_cancelled(finder->call)) return quire_fail_cancelled(err);
    return QUIRE_OK;
}

/* The word that [start, end) begins with, ASCII letters only. */
static quire_str first_word(quire_str text, size_t start, size_t end)
{
    size_t at = start;
    while (at < end && is_ascii_letter(text.data[at])) at++;
    return quire_str_cut(text, start, at);
}

/* Whether what was found up to a stop at `end` goes on with the text at `next`. */
static bool goes_on(const struct finder *finder, quire_range found, size_t next, size_t limit)
{
    quire_str text = finder->text;
    quire_range piece = trimmed(text, found);
    if (piece.end - piece.start < 2 || text.data[piece.end - 1] != '.') return false;
    size_t stop = piece.end - 1, start = stop;
    while (start > piece.start && (is_ascii_letter(text.data[start - 1]) || text.data[start - 1] == '.'))
        start--;
    quire_str word = quire_str_cut(text, start, stop);
    bool number_next = next < limit && is_ascii_digit(text.data[next]);
    if (word.size == 0) {
        size_t digits = stop;
        while (digits > piece.start && is_ascii_digit(text.data[digits - 1])) digits--;
        if (digits == stop || stop - digits > 2) return false;
        return digits == piece.start || finder->ordinals;
    }
    if (start > piece.start && (unsigned char)text.data[start - 1] >= 0x80) return false;
    if (HOLDS(titles, word)) return true;
    if (number_next && HOLDS(counters, word)) return true;
    bool initials = word.size == 1 || (word.size > 2 && word.data[1] == '.');
    if (!initials && !HOLDS(shortened, word)) return false;
    if (word.size == 1 && !(word.data[0] >= 'A' && word.data[0] <= 'Z')) return false;
    if (next < limit && text.data[next] == '(') return true;
    quire_str following = first_word(text, next, limit);
    return following.size > 0 && !HOLDS(openers, following);
}

static size_t behind_closing_quotes(quire_str text, size_t at, size_t limit)
{
    while (at < limit) {
        size_t next = at;
        uint32_t c = quire_utf8_next(text, &next);
        if (c != 0x2026 && c != 0x201D && c != 0x2019 && c != 0x300D && c != 0x300F && c != 0xFF09 &&
            c != 0x300B)
            break;
        at = next;
    }
    return at;
}

/* A stop that lost its blank, as extracted text has it ("… disabilities.A line scan …"): a word's end before it, a
 * capitalised word of prose behind it. Names of files and functions have no blank there. */
static bool is_glued_stop(quire_str text, size_t start, size_t stop, size_t limit)
{
    if (stop < start + 2 || stop + 2 >= limit) return false;
    char before = text.data[stop - 1], after = text.data[stop + 1];
    if (!((before >= 'a' && before <= 'z') || before == ')' || before == '%') || after < 'A' || after > 'Z')
        return false;
    if (before != ')' && before != '%' && !is_ascii_letter(text.data[stop - 2])) return false;
    size_t word_end = stop + 1 + first_word(text, stop + 1, limit).size;
    if (word_end == stop + 2 && after != 'A' && after != 'I') return false;
    return word_end < limit && (text.data[word_end] == ' ' || text.data[word_end] == ',') &&
           memchr(text.data + start, ' ', stop - start);
}

/* The end of a sentence that the rules do not see, from `at`: behind "；" or "……" with the closing quotes that
 * follow, or behind a glued stop; 0: none before `limit`. */
static size_t unseen_end(quire_str text, size_t at, size_t limit)
{
    size_t start = at;
    uint32_t before = 0;
    while (at < limit) {
        size_t here = at;
        uint32_t c = quire_utf8_next(text, &at);
        if (c == 0xFF1B || (c == 0x2026 && before == 0x2026)) return behind_closing_quotes(text, at, limit);
        if (c == '.' && is_glued_stop(text, start, here, limit)) return at;
        before = c;
    }
    return 0;
}

/* Unicode counts an opening quote among the closing ones, so the rules leave it with the sentence before. */
static size_t without_openers(quire_str text, size_t start, size_t end)
{
    while (end > start) {
        size_t last = quire_utf8_floor(text, end - 1), after = last;
        uint32_t c = quire_utf8_next(text, &after);
        uint32_t kind = U_MASK(u_charType((UChar32)c));
        if (!(kind & (U_GC_PS_MASK | U_GC_PI_MASK)) || last <= start) break;
        end = last;
    }
    return end;
}

static bool is_raised_digit(uint32_t c)
{
    return c == 0xB2 || c == 0xB3 || c == 0xB9 || c == 0x2070 || (c >= 0x2074 && c <= 0x2079);
}

/* Marks of notes that stand at once behind the stop belong to its sentence: "It rained.² Then", "下雨了。[1]然后". */
static size_t behind_note_marks(quire_str text, size_t at, size_t limit)
{
    if (at == 0 || at >= limit || text.data[at - 1] == ' ' || text.data[at - 1] == '\n') return at;
    while (at < limit) {
        size_t next = at;
        uint32_t c = quire_utf8_next(text, &next);
        if (c == '[') {
            size_t digits = next;
            while (next < limit && is_ascii_digit(text.data[next])) next++;
            if (next == digits || next - digits > 3 || next >= limit || text.data[next] != ']') break;
            next++;
        } else if (!is_raised_digit(c)) {
            break;
        }
        at = next;
    }
    return at;
}

static quire_status close_open(struct finder *finder, quire_error *err)
{
    quire_range range = finder->open;
    finder->open = (quire_range){ 0 };
    while (range.start < range.end) {
        size_t end = unseen_end(finder->text, range.start, range.end);
        if (!end) end = range.end;
        quire_status status = put(finder, (quire_range){ range.start, end }, err);
        if (status) return status;
        range.start = end;
    }
    return QUIRE_OK;
}

static quire_status find_in_paragraph(struct finder *finder, size_t start, size_t end, quire_error *err)
{
    if (end - start > INT32_MAX)
        return quire_fail(err, QUIRE_E_LIMIT, "a paragraph of %zu bytes; at most %d are possible",
                          end - start, INT32_MAX);
    UErrorCode code = U_ZERO_ERROR;
    finder->window = utext_openUTF8(finder->window, finder->unwrapped + start, (int64_t)(end - start), &code);
    ubrk_setUText(finder->rules, finder->window, &code);
    if (U_FAILURE(code)) return quire_fail_memory(err);
    size_t piece_start = start;
    for (int32_t to; (to = ubrk_next(finder->rules)) != UBRK_DONE;) {
        size_t piece_end = start + (size_t)to;
        if (piece_end < end) piece_end = without_openers(finder->text, piece_start, piece_end);
        piece_end = behind_note_marks(finder->text, piece_end, end);
        if (piece_end <= piece_start) continue;
        quire_range piece = { piece_start, piece_end };
        piece_start = piece_end;
        if (finder->open.end && goes_on(finder, finder->open, piece.start, end)) {
            finder->open.end = piece.end;
            continue;
        }
        quire_status status = close_open(finder, err);
        if (status) return status;
        finder->open = piece;
    }
    return close_open(finder, err);
}

/* Whether a line starts as a list item does: "- ", "• ", "3. ", "(2) ", "一、". */
static bool starts_item(quire_str text, size_t at)
{
    while (at < text.size && (text.data[at] == ' ' || text.data[at] == '\t')) at++;
    if (at >= text.size) return false;
    size_t start = at;
    uint32_t c = quire_utf8_next(text, &at);
    bool blank = at < text.size && text.data[at] == ' ';
    if (c == 0x2022 || c == 0x25CF || c == 0x25E6 || c == 0x25AA) return true;
    if ((c == '-' || c == '*' || c == '+' || c == 0x2013) && blank) return true;
    static const char numerals[] = "一二三四五六七八九十";
    if (at - start == 3 && at + 3 <= text.size && memcmp(text.data + at, "、", 3) == 0) {
        for (size_t i = 0; i + 3 < sizeof numerals; i += 3)
            if (memcmp(numerals + i, text.data + start, 3) == 0) return true;
        return false;
    }
    bool bracket = c == '(';
    size_t digits = bracket ? at : start;
    at = digits;
    while (at < text.size && is_ascii_digit(text.data[at])) at++;
    if (at == digits || at - digits > 3 || at >= text.size) return false;
    bool mark = text.data[at] == ')' || (!bracket && text.data[at] == '.');
    return mark && at + 1 < text.size && text.data[at + 1] == ' ';
}

/* The end of the paragraph that starts at `start`: an empty line or a list item ends it. */
static size_t paragraph_end(struct finder *finder, size_t start)
{
    quire_str text = finder->text;
    for (size_t at = start; at < text.size; at++) {
        if (text.data[at] != '\n') continue;
        size_t next = at + 1;
        while (next < text.size &&
               (text.data[next] == ' ' || text.data[next] == '\t' || text.data[next] == '\r'))
            next++;
        if (next >= text.size || text.data[next] == '\n' || starts_item(text, at + 1)) return at + 1;
        finder->unwrapped[at] = ' ';
    }
    return text.size;
}

quire_status quire_sentences(quire_call *call, quire_str text, quire_str language, const quire_range **out,
                             size_t *out_count, quire_error *err)
{
    quire_str base = quire_language_base(language);
    struct finder finder = { .call = call, .text = text };
    finder.ordinals = quire_str_is(base, "de") || quire_str_is(base, "da") || quire_str_is(base, "no") ||
                      quire_str_is(base, "fi") || quire_str_is(base, "cs") || quire_str_is(base, "hu");
    *out = NULL;
    *out_count = 0;
    if (text.size == 0) return QUIRE_OK;
    quire_status status = QUIRE_OK;
    UErrorCode code = U_ZERO_ERROR;
    finder.unwrapped = malloc(text.size);
    finder.rules = ubrk_open(UBRK_SENTENCE, "", NULL, 0, &code);
    if (!finder.unwrapped || U_FAILURE(code)) {
        status = quire_fail_memory(err);
        goto done;
    }
    memcpy(finder.unwrapped, text.data, text.size);
    for (size_t start = 0; start < text.size && !status;) {
        size_t end = paragraph_end(&finder, start);
        status = quire_cancelled(call) ? quire_fail_cancelled(err)
                                       : find_in_paragraph(&finder, start, end, err);
        start = end;
    }
    if (status) goto done;
    *out = finder.items;
    *out_count = finder.count;
done:
    ubrk_close(finder.rules);
    utext_close(finder.window);
    free(finder.unwrapped);
    return status;
}

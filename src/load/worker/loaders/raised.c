/* SPDX-License-Identifier: Apache-2.0 */
/* Only digits, signs and the superscript n and i are taken from Unicode: its other raised letters are phonetic signs,
 * which fonts and search treat as letters of their own. */
#include "load/worker/loaders/raised.h"

#include "base/str.h"
#include "text/unicode.h"

#include <strings.h>

struct script {
    const char *plain;       /* one byte each */
    const char *const *sets; /* what stands for each */
    const char *minus;
    const char *prefix;
};

static const char *const raised_sets[] = { "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸",
                                           "⁹", "⁺", "⁻", "⁼", "⁽", "⁾", "ⁿ", "ⁱ" };
static const char *const lowered_sets[] = { "₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇",
                                            "₈", "₉", "₊", "₋", "₌", "₍", "₎" };
static const struct script raised = { "0123456789+-=()ni", raised_sets, "⁻", "^" };
static const struct script lowered = { "0123456789+-=()", lowered_sets, "₋", "_" };

static size_t char_size(quire_str text)
{
    size_t at = 0;
    quire_utf8_next(text, &at);
    return at;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* What stands for the first character of `text` in `script`; NULL: nothing does. */
static const char *set_of(const struct script *script, quire_str text)
{
    const char *at = text.data[0] ? strchr(script->plain, text.data[0]) : NULL;
    if (at) return script->sets[at - script->plain];
    if (quire_str_starts(text, QUIRE_STR("−")) || quire_str_starts(text, QUIRE_STR("–")))
        return script->minus;
    return NULL;
}

/* Several note marks stand in a list: "1,2", "1, 3". */
static bool is_list_sign(quire_str text, size_t at)
{
    if (at == 0 || at + 1 >= text.size) return false;
    if (text.data[at] == ' ') return text.data[at - 1] == ',' && is_digit(text.data[at + 1]);
    bool before = is_digit(text.data[at - 1]), behind = is_digit(text.data[at + 1]);
    return text.data[at] == ',' && before && (behind || text.data[at + 1] == ' ');
}

/* `text` in the signs of `script`; false: it has none for some of it. `out` has room for three bytes a byte. */
static bool convert(const struct script *script, quire_str text, char *out, size_t *used)
{
    *used = 0;
    for (size_t at = 0, size; at < text.size; at += size) {
        quire_str rest = quire_str_cut(text, at, text.size);
        size = char_size(rest);
        const char *set = set_of(script, rest);
        if (set) {
            size_t length = strlen(set);
            memcpy(out + *used, set, length);
            *used += length;
        } else if (is_list_sign(text, at)) {
            if (text.data[at] == ',') out[(*used)++] = ',';
        } else {
            return false;
        }
    }
    return true;
}

/* Characters that are raised, lowered or set apart by themselves: ², ª, ₂, ½, ①. */
static bool shows_itself(uint32_t c)
{
    return c == 0xAA || c == 0xB2 || c == 0xB3 || c == 0xB9 || (c >= 0xBA && c <= 0xBE) ||
           (c >= 0x2070 && c < 0x20A0) || (c >= 0x2460 && c < 0x2500) || (c >= 0x2776 && c < 0x2794);
}

static bool has_words(quire_str text)
{
    for (size_t at = 0; at < text.size;) {
        uint32_t c = quire_utf8_next(text, &at);
        if (quire_char_is_word(c) && !shows_itself(c)) return true;
    }
    return false;
}

static bool is_one_of(quire_str text, const char *const *words)
{
    for (; *words; words++)
        if (text.size == strlen(*words) && !strncasecmp(text.data, *words, text.size)) return true;
    return false;
}

/* Behind its base it reads as it should without any sign. */
static bool stays_plain(const struct script *script, quire_str text)
{
    static const char *const endings[] = { "st", "nd", "rd", "th", "er", "ère", "ème", NULL };
    if (!has_words(text)) return true;
    if (script == &lowered) return false;
    bool bracketed = text.data[0] == '[' && text.data[text.size - 1] == ']';
    bool wide = quire_str_starts(text, QUIRE_STR("［")) || quire_str_starts(text, QUIRE_STR("〔")) ||
                quire_str_starts(text, QUIRE_STR("（")) || quire_str_starts(text, QUIRE_STR("【"));
    return bracketed || wide || is_one_of(text, endings);
}

static quire_str write_in(const struct script *script, quire_str text, quire_arena *arena)
{
    text = quire_str_trim(text);
    size_t used;
    char *out = quire_arena_alloc(arena, text.size * 3 + 1);
    if (!out) return (quire_str){ 0 };
    if (convert(script, text, out, &used)) return (quire_str){ out, used };
    if (script == &raised && quire_str_is(text, "TM")) return quire_arena_copy(arena, QUIRE_STR("™"));
    if (script == &raised && quire_str_is(text, "SM")) return quire_arena_copy(arena, QUIRE_STR("℠"));
    if (stays_plain(script, text)) return quire_arena_copy(arena, text);
    const char *format = char_size(text) == text.size ? "%s%.*s" : "%s(%.*s)";
    return quire_arena_printf(arena, format, script->prefix, QUIRE_FMT(text));
}

quire_str quire_raised_text(quire_str text, quire_arena *arena)
{
    return write_in(&raised, text, arena);
}

quire_str quire_lowered_text(quire_str text, quire_arena *arena)
{
    return write_in(&lowered, text, arena);
}

bool quire_raised_is_figure(uint32_t c)
{
    return (c >= '0' && c <= '9') || c == 0xB2 || c == 0xB3 || c == 0xB9 || (c >= 0x2070 && c < 0x20A0);
}

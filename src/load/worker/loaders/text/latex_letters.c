/* SPDX-License-Identifier: Apache-2.0 */
/* Source: Lamport, LaTeX, a document preparation system, table 3.1 and 3.2. */
#include "load/worker/loaders/text/latex_letters.h"

#include "base/str.h"
#include "text/unicode.h"

#include <ctype.h>

static const struct {
    char accent;
    uint32_t mark;
} accents[] = {
    { '"', 0x308 }, { '\'', 0x301 }, { '`', 0x300 }, { '^', 0x302 }, { '~', 0x303 },
    { '=', 0x304 }, { '.', 0x307 },  { 'u', 0x306 }, { 'v', 0x30C }, { 'H', 0x30B },
    { 'c', 0x327 }, { 'd', 0x323 },  { 'b', 0x331 }, { 'k', 0x328 }, { 'r', 0x30A },
};

static const struct {
    const char *name, *letter;
} letters[] = {
    { "ss", "ß" }, { "ae", "æ" }, { "AE", "Æ" }, { "oe", "œ" }, { "OE", "Œ" }, { "aa", "å" },
    { "AA", "Å" }, { "o", "ø" },  { "O", "Ø" },  { "l", "ł" },  { "L", "Ł" },  { "i", "ı" },
    { "j", "ȷ" },  { "dh", "ð" }, { "DH", "Ð" }, { "th", "þ" }, { "TH", "Þ" },
};

static bool is_letter(quire_str text, size_t at)
{
    return at < text.size && isalpha((unsigned char)text.data[at]);
}

static size_t named(quire_str text, size_t at, char *out, size_t *size)
{
    size_t end = at + 1;
    while (is_letter(text, end)) end++;
    quire_str name = quire_str_cut(text, at + 1, end);
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
        if (!quire_str_is(name, letters[i].name)) continue;
        size_t length = strlen(letters[i].letter);
        memcpy(out, letters[i].letter, length);
        *size += length;
        return end < text.size && text.data[end] == ' ' ? end + 1 : end;
    }
    return at;
}

size_t latex_letter(quire_str text, size_t at, char *out, size_t *size)
{
    uint32_t mark = 0, base;
    char accent = at + 2 < text.size ? text.data[at + 1] : '\0';
    for (size_t i = 0; i < sizeof accents / sizeof *accents && accent; i++)
        if (accents[i].accent == accent) mark = accents[i].mark;
    if (!mark || (isalpha((unsigned char)accent) && is_letter(text, at + 2)))
        return named(text, at, out, size);
    size_t next = at + 2;
    while (next < text.size && text.data[next] == ' ') next++;
    bool braced = next < text.size && text.data[next] == '{';
    next += braced;
    if (next < text.size && text.data[next] == '\\') next++; /* of \i and \j, which lost their dots */
    if (!is_letter(text, next)) return at;
    base = (unsigned char)text.data[next++];
    uint32_t composed = quire_char_compose(base, mark);
    if (!composed || (braced && (next >= text.size || text.data[next] != '}'))) return at;
    *size += quire_utf8_put(composed, out);
    return next + braced;
}

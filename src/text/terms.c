/* SPDX-License-Identifier: Apache-2.0 */
/* One pass over the text. Scripts without spaces give each character and each pair of neighbours; everything else
 * is cut into compounds (runs of letters and digits joined by single marks such as "_" or "."), which give
 * themselves whole where they look like an identifier, and their parts. Plain words are folded and stemmed.
 * Most terms are slices of one lower-case copy of the text. Reasons: docs/decisions/lexical-terms.md. */
#include "text/terms.h"

#include "base/error.h"
#include "base/str.h"
#include "text/function_words.h"
#include "text/language.h"
#include "text/unicode.h"

#include <libstemmer.h>

enum {
    MOST_PARTS = 16,       /* of one compound; a longer one is cut there */
    MOST_TERM_BYTES = 128, /* longer words keep their first bytes */
    CANCEL_EVERY = 4096,   /* terms between two looks at the cancel */
    EXPONENT_MAX = 12,     /* characters of an exponent */
    UNIT_BYTES = 3,        /* of a word that is a unit: km, cm */
};

struct part {
    size_t start, end;
    char joint; /* the mark before it; 0: none */
    bool letters, digits, ascii;
};

struct compound {
    struct part parts[MOST_PARTS];
    size_t count;
    size_t start, end;
};

struct scan {
    quire_call *call;
    quire_str text; /* as given: what offsets speak of */
    char *lower;    /* the same bytes with ASCII in lower case; terms are slices of it */
    quire_term *items;
    size_t count, capacity;
    uint32_t function_bit;
    const char *algorithm; /* of the text's language; NULL: English serves */
    bool algorithm_is_latin;
    bool elides;                      /* l'eau: what stands before an apostrophe is a word of its own */
    bool has_lower;                   /* some letter is small, so that US and us differ */
    struct sb_stemmer *own, *english; /* not thread-safe, so each call makes its own; made on first use */
    quire_status status;
    quire_error *err;
};

/* clang-format off */
static const struct { char base[3]; const char *algorithm; bool latin; } stemmers[] = {
    { "en", "english", true },   { "de", "german", true },     { "fr", "french", true },  { "es", "spanish", true },
    { "it", "italian", true },   { "pt", "portuguese", true }, { "nl", "dutch", true },   { "sv", "swedish", true },
    { "da", "danish", true },    { "no", "norwegian", true },  { "nb", "norwegian", true }, { "nn", "norwegian", true },
    { "fi", "finnish", true },   { "hu", "hungarian", true },  { "ro", "romanian", true }, { "tr", "turkish", true },
    { "ca", "catalan", true },   { "id", "indonesian", true }, { "ru", "russian", false }, { "el", "greek", false },
    { "ar", "arabic", false },   { "hi", "hindi", false },     { "sr", "serbian", false }, { "ta", "tamil", false },
    { "hy", "armenian", false },
};
/* clang-format on */

static void add(struct scan *scan, quire_str text, size_t start, size_t end, bool content)
{
    if (scan->status || text.size == 0) return;
    if (text.size > MOST_TERM_BYTES) text.size = quire_utf8_floor(text, MOST_TERM_BYTES);
    if (scan->count == scan->capacity) {
        size_t capacity = scan->capacity * 2;
        quire_term *items = quire_arena_array(scan->call->arena, capacity, sizeof *items);
        if (!items) {
            scan->status = quire_fail_memory(scan->err);
            return;
        }
        memcpy(items, scan->items, scan->count * sizeof *items);
        scan->items = items;
        scan->capacity = capacity;
    }
    scan->items[scan->count++] = (quire_term){ .text = text, .start = start, .end = end, .content = content };
    if (scan->count % CANCEL_EVERY == 0 && quire_cancelled(scan->call))
        scan->status = quire_fail_cancelled(scan->err);
}

static quire_str lower_slice(const struct scan *scan, size_t start, size_t end)
{
    return (quire_str){ scan->lower + start, end - start };
}

static quire_str folded(struct scan *scan, size_t start, size_t end)
{
    quire_str out = { 0 };
    if (!scan->status)
        scan->status = quire_text_fold(quire_str_cut(scan->text, start, end), scan->call->arena, &out,
                                       scan->err);
    return out;
}

/* Scripts written without spaces: Chinese, Japanese, and the South-East Asian ones. */
static bool is_paired(uint32_t c)
{
    if (c < 0x0E00) return false;
    if (c < 0x2E80)
        return ((c >= 0x0E00 && c < 0x1000) || (c >= 0x1000 && c < 0x10A0) || (c >= 0x1780 && c < 0x1800)) &&
               quire_char_is_word(c);
    return quire_char_is_han(c) && quire_char_is_word(c);
}

/* Invisible characters inside words (soft hyphen, joiners); folding removes them. */
static bool is_invisible(uint32_t c)
{
    return c == 0xAD || c == 0x200C || c == 0x200D;
}

/* ⁵ ² ⁺ ⁻ ⁿ and their like; folding would glue them to their base. */
static bool is_raised(uint32_t c)
{
    return c == 0xB2 || c == 0xB3 || c == 0xB9 || (c >= 0x2070 && c <= 0x207F);
}

static bool is_spaced_word(uint32_t c)
{
    return quire_char_is_word(c) && !is_paired(c) && !is_raised(c);
}

/* Common Han and plain kana fold to themselves. */
static quire_str fold_paired(struct scan *scan, uint32_t c, size_t start, size_t end)
{
    if ((c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3041 && c <= 0x3094) || (c >= 0x30A1 && c <= 0x30FC))
        return lower_slice(scan, start, end);
    return folded(scan, start, end);
}

static quire_str join(struct scan *scan, quire_str a, quire_str b)
{
    if (a.data && a.data + a.size == b.data) return (quire_str){ a.data, a.size + b.size };
    quire_str out = quire_arena_printf(scan->call->arena, "%.*s%.*s", QUIRE_FMT(a), QUIRE_FMT(b));
    if (!out.data && !scan->status) scan->status = quire_fail_memory(scan->err);
    return out;
}

/* A run without spaces, from `at`; returns its end. A pair matters if neither half belongs to a function word. */
static size_t take_paired(struct scan *scan, size_t at)
{
    quire_str before = { 0 };
    size_t before_start = at, function_end = 0;
    bool before_content = false;
    while (at < scan->text.size && !scan->status) {
        size_t start = at;
        uint32_t c = quire_utf8_next(scan->text, &at);
        if (!is_paired(c)) return start;
        if (start >= function_end) function_end = start + quire_function_word_han(scan->text, start);
        bool content = start >= function_end;
        quire_str one = fold_paired(scan, c, start, at);
        if (before.size) add(scan, join(scan, before, one), before_start, at, before_content && content);
        add(scan, one, start, at, content);
        before = one;
        before_start = start;
        before_content = content;
    }
    return at;
}

/* The stem of `word`, which is folded; `word` itself where no stemmer applies. */
static quire_str stem(struct scan *scan, quire_str word, bool ascii)
{
    bool own = scan->algorithm && (scan->algorithm_is_latin || !ascii);
    struct sb_stemmer **stemmer = own ? &scan->own : &scan->english;
    if (!*stemmer) *stemmer = sb_stemmer_new(own ? scan->algorithm : "english", "UTF_8");
    if (!*stemmer || word.size > MOST_TERM_BYTES) {
        if (!*stemmer && !scan->status) scan->status = quire_fail_memory(scan->err);
        return word;
    }
    const sb_symbol *out = sb_stemmer_stem(*stemmer, (const sb_symbol *)word.data, (int)word.size);
    if (!out) {
        if (!scan->status) scan->status = quire_fail_memory(scan->err);
        return word;
    }
    size_t size = (size_t)sb_stemmer_length(*stemmer);
    if (size == 0) return word;
    if (size <= word.size && memcmp(out, word.data, size) == 0) return (quire_str){ word.data, size };
    quire_str copy = quire_arena_copy(scan->call->arena, (quire_str){ (const char *)out, size });
    if (!copy.data && !scan->status) scan->status = quire_fail_memory(scan->err);
    return copy;
}

/* Whether [start, end) is written in capitals only, at least two, where the text has small letters too: US, WHO. */
static bool is_acronym(const struct scan *scan, size_t start, size_t end)
{
    if (!scan->has_lower || end - start < 2) return false;
    for (size_t i = start; i < end; i++)
        if (scan->text.data[i] < 'A' || scan->text.data[i] > 'Z') return false;
    return true;
}

static void add_word(struct scan *scan, size_t start, size_t end, bool ascii)
{
    quire_str word = ascii ? lower_slice(scan, start, end) : folded(scan, start, end);
    if (scan->status || word.size == 0) return;
    bool function = quire_function_word_languages(word) & scan->function_bit;
    if (function && is_acronym(scan, start, end)) function = false;
    add(scan, stem(scan, word, ascii), start, end, !function);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* Where an ASCII part is cut again: before a capital that follows a small letter (getName), and between letters and
 * digits (6kg). */
static bool is_seam(const char *text, size_t at)
{
    char before = text[at - 1], here = text[at];
    if (is_digit(before) != is_digit(here)) return true;
    return is_capital(here) && !is_capital(before) && !is_digit(before);
}

static void add_part(struct scan *scan, const struct part *part)
{
    if (!part->digits) {
        add_word(scan, part->start, part->end, part->ascii);
    } else {
        quire_str whole = part->ascii ? lower_slice(scan, part->start, part->end)
                                      : folded(scan, part->start, part->end);
        add(scan, whole, part->start, part->end, true);
    }
    if (!part->ascii || !part->letters) return;
    size_t start = part->start;
    for (size_t at = start + 1; at <= part->end; at++) {
        if (at < part->end && !is_seam(scan->text.data, at)) continue;
        if (at == part->end && start == part->start) return;
        if (is_digit(scan->text.data[start])) add(scan, lower_slice(scan, start, at), start, at, true);
        else add_word(scan, start, at, true);
        start = at;
    }
}

/* The mark at `at` as a joint between a part and the character behind it; 0: it joins nothing. */
static char joint_at(const struct scan *scan, size_t at, size_t *behind)
{
    size_t next = at;
    uint32_t mark = quire_utf8_next(scan->text, &next);
    *behind = next;
    if (next >= scan->text.size) return 0;
    size_t peek = next;
    uint32_t c = quire_utf8_next(scan->text, &peek);
    bool digits = at > 0 && is_digit(scan->text.data[at - 1]) && c < 0x80 && is_digit((char)c);
    if (!is_spaced_word(c) && !(mark == '_' && c == '_')) return 0;
    switch (mark) {
    case '_':
    case '-':
    case '.':
    case '/':
    case '@':
    case '&':
    case '+':
    case '\'': return (char)mark;
    case ',':
    case ':': return digits ? (char)mark : 0;
    case 0x2019: return '\'';
    case 0x2010:
    case 0x2011: return '-';
    default: return 0;
    }
}

static size_t read_part(const struct scan *scan, size_t at, struct part *part)
{
    part->start = at;
    part->ascii = true;
    while (at < scan->text.size) {
        size_t next = at;
        uint32_t c = quire_utf8_next(scan->text, &next);
        if (!is_spaced_word(c) && !is_invisible(c)) break;
        if (c >= 0x80) {
            part->ascii = false;
            if (c >= 0xFF10 && c <= 0xFF19) part->digits = true;
            else part->letters = true;
        } else if (is_digit((char)c)) {
            part->digits = true;
        } else {
            part->letters = true;
        }
        at = next;
    }
    part->end = at;
    return at;
}

static size_t read_compound(const struct scan *scan, size_t at, struct compound *compound)
{
    *compound = (struct compound){ .start = at };
    char joint = 0;
    for (;;) {
        struct part *part = &compound->parts[compound->count];
        *part = (struct part){ .joint = joint };
        at = read_part(scan, at, part);
        compound->count++;
        if (at >= scan->text.size || compound->count == MOST_PARTS) break;
        size_t behind = at;
        joint = joint_at(scan, at, &behind);
        while (joint == '_' && behind < scan->text.size && scan->text.data[behind] == '_') behind++;
        if (!joint || behind >= scan->text.size) break;
        size_t peek = behind;
        if (!is_spaced_word(quire_utf8_next(scan->text, &peek))) break;
        at = behind;
    }
    compound->end = compound->parts[compound->count - 1].end;
    return at;
}

static bool all_joined_by(const struct compound *compound, const char *joints)
{
    for (size_t i = 1; i < compound->count; i++)
        if (!strchr(joints, compound->parts[i].joint)) return false;
    return true;
}

/* "U.S.", "e.g.": single letters between stops. */
static bool is_dotted(const struct compound *compound)
{
    if (compound->count < 2 || !all_joined_by(compound, ".")) return false;
    for (size_t i = 0; i < compound->count; i++)
        if (compound->parts[i].end - compound->parts[i].start != 1 || compound->parts[i].digits) return false;
    return true;
}

/* "3,000" and "1,234.5": groups of three behind each comma, then at most one stop. */
static bool is_grouped_number(const struct compound *compound)
{
    size_t stops = 0, commas = 0;
    for (size_t i = 0; i < compound->count; i++) {
        const struct part *part = &compound->parts[i];
        if (part->letters || !part->ascii) return false;
        if (part->joint == ',' && (stops || part->end - part->start != 3)) return false;
        if (i > 0 && part->joint != ',' && part->joint != '.') return false;
        stops += part->joint == '.';
        commas += part->joint == ',';
    }
    return stops <= 1 && (stops || commas);
}

/* The compound's text without the mark `gone`. */
static void add_without(struct scan *scan, const struct compound *compound, char gone)
{
    size_t size = 0;
    char *out = quire_arena_alloc(scan->call->arena, compound->end - compound->start);
    if (!out) {
        if (!scan->status) scan->status = quire_fail_memory(scan->err);
        return;
    }
    for (size_t i = compound->start; i < compound->end; i++)
        if (scan->lower[i] != gone) out[size++] = scan->lower[i];
    add(scan, (quire_str){ out, size }, compound->start, compound->end, true);
}

/* Joined letters alone ("well-known", "and/or") are words, not an identifier. */
static bool is_identifier(const struct compound *compound)
{
    if (compound->count < 2 || compound->end - compound->start > MOST_TERM_BYTES) return false;
    for (size_t i = 0; i < compound->count; i++)
        if (compound->parts[i].digits) return true;
    return !all_joined_by(compound, "-/'+");
}

/* What follows an English apostrophe: John's, don't, we'll. */
static bool is_contraction(const struct scan *scan, const struct part *part)
{
    if (part->joint != '\'' || scan->elides || !part->ascii || part->end - part->start > 2) return false;
    quire_str word = lower_slice(scan, part->start, part->end);
    return quire_str_is(word, "s") || quire_str_is(word, "t") || quire_str_is(word, "re") ||
           quire_str_is(word, "ve") || quire_str_is(word, "ll") || quire_str_is(word, "d") ||
           quire_str_is(word, "m");
}

/* The ASCII character that a raised one stands for; 0: none. */
static char lowered(uint32_t c)
{
    switch (c) {
    case 0xB9: return '1';
    case 0xB2: return '2';
    case 0xB3: return '3';
    case 0x2071: return 'i';
    case 0x207A: return '+';
    case 0x207B: return '-';
    case 0x207F: return 'n';
    default: return c == 0x2070 || (c >= 0x2074 && c <= 0x2079) ? (char)('0' + (c - 0x2070)) : 0;
    }
}

/* An exponent in ASCII, and where its letters and digits stand in the text. */
struct exponent {
    char text[EXPONENT_MAX + 1];
    size_t size, start, end;
    size_t behind; /* where the text goes on */
};

static void take_sign(struct exponent *exponent, char c, size_t start, size_t end)
{
    if (exponent->size == 0) exponent->start = start;
    exponent->text[exponent->size++] = c;
    exponent->end = exponent->behind = end;
}

/* "⁵", "⁻¹⁹" at `at`. */
static bool read_raised(const struct scan *scan, size_t at, struct exponent *out)
{
    while (at < scan->text.size && out->size < EXPONENT_MAX) {
        size_t start = at;
        char c = lowered(quire_utf8_next(scan->text, &at));
        if (!c) break;
        take_sign(out, c, start, at);
    }
    return out->size > 0;
}

/* "^5", "^-19", "^(-19)", "^{n}" at `at`. */
static bool read_caret(const struct scan *scan, size_t at, struct exponent *out)
{
    quire_str text = scan->text;
    if (at + 1 >= text.size || text.data[at] != '^') return false;
    char close = text.data[++at] == '(' ? ')' : text.data[at] == '{' ? '}' : 0;
    at += close != 0;
    while (at < text.size && out->size < EXPONENT_MAX) {
        size_t start = at;
        uint32_t c = quire_utf8_next(text, &at);
        bool sign = c == '-' || c == '+' || c == 0x2212;
        if (sign ? out->size > 0 : c >= 0x80 || !quire_char_is_word(c)) {
            at = start;
            break;
        }
        take_sign(out, c == 0x2212 ? '-' : is_capital((char)c) ? (char)(c | 0x20) : (char)c, start, at);
    }
    bool closed = at < text.size && text.data[at] == close;
    if (close && !closed) return false;
    out->behind = at + (close != 0);
    return out->size > 0 && quire_char_is_word((unsigned char)out->text[out->size - 1]);
}

static void add_printed(struct scan *scan, size_t start, size_t end, const char *format, quire_str base,
                        const struct exponent *exponent)
{
    quire_str text = quire_arena_printf(scan->call->arena, format, QUIRE_FMT(base), (int)exponent->size,
                                        exponent->text);
    if (!text.data && !scan->status) scan->status = quire_fail_memory(scan->err);
    add(scan, text, start, end, true);
}

static bool is_sign(char c)
{
    return c == '-' || c == '+';
}

/* The exponent behind a compound, or by itself. The base is the compound's last number or word: in 4x10^5 it is 10. A
 * short word, as the unit in m², is also indexed as it is typed where nothing can be raised: m2. */
static size_t take_exponent(struct scan *scan, size_t start, size_t end)
{
    struct exponent exponent = { 0 };
    if (end >= scan->text.size) return end;
    if (!read_raised(scan, end, &exponent)) {
        exponent = (struct exponent){ 0 };
        if (start == end || !read_caret(scan, end, &exponent)) return end;
    }
    size_t base = end;
    bool digits = base > start && is_digit(scan->text.data[base - 1]);
    while (base > start && (unsigned char)scan->lower[base - 1] < 0x80 &&
           quire_char_is_word((unsigned char)scan->lower[base - 1]) &&
           is_digit(scan->text.data[base - 1]) == digits)
        base--;
    quire_str word = lower_slice(scan, base, end);
    if (word.size) add_printed(scan, base, exponent.end, "%.*s^%.*s", word, &exponent);
    if (word.size && word.size <= UNIT_BYTES && !digits)
        add_printed(scan, base, exponent.end, "%.*s%.*s", word, &exponent);
    quire_str number = { exponent.text, exponent.size };
    if (is_sign(number.data[0])) number = quire_str_cut(number, 1, number.size);
    if (number.size && is_sign(number.data[number.size - 1])) number.size--;
    quire_str copy = quire_arena_copy(scan->call->arena, number);
    if (!copy.data && !scan->status) scan->status = quire_fail_memory(scan->err);
    if (number.size) add(scan, copy, exponent.start, exponent.end, true);
    return exponent.behind;
}

/* "C++", "F#": a short name with its signs; returns where they end. */
static size_t signs_end(const struct scan *scan, const struct compound *compound)
{
    quire_str text = scan->text;
    size_t at = compound->end;
    if (compound->count != 1 || at - compound->start > 2 || compound->parts[0].digits) return at;
    if (at + 1 < text.size && text.data[at] == '+' && text.data[at + 1] == '+') at += 2;
    else if (at < text.size && text.data[at] == '#') at += 1;
    else return at;
    size_t peek = at;
    if (at < text.size && is_spaced_word(quire_utf8_next(text, &peek))) return compound->end;
    return at;
}

static size_t take_words(struct scan *scan, size_t at)
{
    struct compound compound;
    size_t end = read_compound(scan, at, &compound);
    size_t signs = signs_end(scan, &compound);
    if (signs > compound.end)
        add(scan, lower_slice(scan, compound.start, signs), compound.start, signs, true);
    if (is_dotted(&compound)) {
        add_without(scan, &compound, '.');
        return end;
    }
    if (is_grouped_number(&compound)) {
        add_without(scan, &compound, ',');
        return end;
    }
    if (is_identifier(&compound)) {
        bool ascii = true;
        for (size_t i = 0; i < compound.count; i++) ascii = ascii && compound.parts[i].ascii;
        quire_str whole = ascii ? lower_slice(scan, compound.start, compound.end)
                                : folded(scan, compound.start, compound.end);
        add(scan, whole, compound.start, compound.end, true);
    }
    for (size_t i = 0; i < compound.count && !scan->status; i++)
        if (!is_contraction(scan, &compound.parts[i])) add_part(scan, &compound.parts[i]);
    return signs > end ? signs : end;
}

static size_t take_compound(struct scan *scan, size_t at)
{
    return take_exponent(scan, at, take_words(scan, at));
}

static quire_status prepare(struct scan *scan, quire_str language)
{
    quire_str base = quire_language_base(language);
    quire_arena *arena = scan->call->arena;
    quire_str copy = quire_arena_copy(arena, scan->text);
    scan->capacity = scan->text.size / 5 + 8;
    scan->items = quire_arena_array(arena, scan->capacity, sizeof *scan->items);
    if (!copy.data || !scan->items) return quire_fail_memory(scan->err);
    scan->lower = (char *)copy.data;
    for (size_t i = 0; i < copy.size; i++) {
        if (is_capital(scan->lower[i])) scan->lower[i] = (char)(scan->lower[i] | 0x20);
        else if (scan->lower[i] >= 'a' && scan->lower[i] <= 'z') scan->has_lower = true;
    }
    for (size_t i = 0; i < sizeof stemmers / sizeof *stemmers; i++) {
        if (!quire_str_is(base, stemmers[i].base)) continue;
        scan->algorithm = stemmers[i].algorithm;
        scan->algorithm_is_latin = stemmers[i].latin;
    }
    scan->elides = quire_str_is(base, "fr") || quire_str_is(base, "it") || quire_str_is(base, "ca");
    scan->function_bit = quire_function_language_bit(base);
    if (!scan->algorithm_is_latin) scan->function_bit |= quire_function_language_bit(QUIRE_STR("en"));
    return QUIRE_OK;
}

quire_status quire_text_terms(quire_call *call, quire_str text, quire_str language, quire_terms *out,
                              quire_error *err)
{
    struct scan scan = { .call = call, .text = text, .err = err };
    *out = (quire_terms){ 0 };
    quire_status status = prepare(&scan, language);
    if (status) return status;
    for (size_t at = 0; at < text.size && !scan.status;) {
        size_t next = at;
        uint32_t c = quire_utf8_next(text, &next);
        if (is_raised(c)) at = lowered(c) ? take_exponent(&scan, at, at) : next;
        else if (is_paired(c)) at = take_paired(&scan, at);
        else if (quire_char_is_word(c)) at = take_compound(&scan, at);
        else at = next;
    }
    sb_stemmer_delete(scan.own);
    sb_stemmer_delete(scan.english);
    if (scan.status) return scan.status;
    *out = (quire_terms){ scan.items, scan.count };
    return QUIRE_OK;
}

bool quire_terms_hold(const quire_terms *terms, quire_str term)
{
    for (size_t i = 0; i < terms->count; i++)
        if (quire_str_equal(terms->items[i].text, term)) return true;
    return false;
}

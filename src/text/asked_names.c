/* SPDX-License-Identifier: Apache-2.0 */
/* Names written with Latin letters: runs of words with capitals, and identifiers. The question is cut into words, each
 * word is judged by its writing alone, and neighbours that are both names grow together ("University of Chicago").
 * Where capitals say nothing (all of them, or a heading's) the names are found the same way, but none is sure. */
#include "text/asked_names.h"

#include "base/error.h"
#include "base/str.h"
#include "text/function_words.h"
#include "text/unicode.h"

#include <ctype.h>
#include <strings.h>
#include <unicode/uchar.h>

enum {
    MOST_WORDS = 256,       /* of a question; what follows is not read for names */
    MOST_QUOTED_BYTES = 96, /* a longer quotation is a text, no name */
};

struct word {
    size_t start, end; /* without a possessive */
    size_t behind;     /* with it */
    bool opens;        /* the first of a sentence */
    bool capital;      /* begins with one */
    bool all_capitals; /* two or more, and no small letter */
    bool mixed;        /* a capital behind a small letter, or inside */
    bool letters, digits;
    bool function; /* of the English language */
    bool grammar;  /* of any: "Quelle", "Wo" */
    bool period;   /* part of a date, or the name of a month or a day */
};

struct scan {
    quire_asked_list *list;
    quire_str text;
    struct word *words;
    size_t count;
    bool han;     /* a Chinese question, with foreign words in it */
    bool heading; /* written with capitals throughout */
};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static bool holds(const char *const *list, size_t count, quire_str word)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(list[i]) == word.size && strncasecmp(list[i], word.data, word.size) == 0) return true;
    return false;
}

#define HOLDS(list, word) holds(list, COUNT(list), word)

bool quire_asked_is_taken(const quire_asked_list *list, size_t start, size_t end)
{
    for (size_t i = 0; i < list->count; i++)
        if (start < list->items[i].end && list->items[i].start < end) return true;
    for (size_t i = 0; list->periods && i < list->periods->count; i++)
        if (start < list->periods->items[i].end && list->periods->items[i].start < end) return true;
    return false;
}

static bool overlaps_name(const quire_asked_list *list, size_t start, size_t end)
{
    for (size_t i = 0; i < list->count; i++)
        if (start < list->items[i].end && list->items[i].start < end) return true;
    return false;
}

void quire_asked_add(quire_asked_list *list, size_t start, size_t end, bool identifier, bool sure)
{
    if (start >= end || list->count == QUIRE_ASKED_MOST_NAMES || overlaps_name(list, start, end)) return;
    list->items[list->count++] =
        (quire_asked_name){ .start = start, .end = end, .identifier = identifier, .sure = sure };
}

void quire_asked_sort(quire_asked_list *list)
{
    for (size_t i = 1; i < list->count; i++) {
        quire_asked_name one = list->items[i];
        size_t at = i;
        for (; at > 0 && list->items[at - 1].start > one.start; at--) list->items[at] = list->items[at - 1];
        list->items[at] = one;
    }
}

/* ---- Quotations ---- */

struct marks {
    const char *open, *close;
    bool title; /* a work's name, however it is written */
};

static const struct marks quotes[] = {
    { "《", "》", true }, { "〈", "〉", true },  { "『", "』", true }, { "「", "」", false },
    { "“", "”", false },  { "\"", "\"", false }, { "`", "`", false },  { "‘", "’", false },
};

static bool ends_quote(char c)
{
    return c == '.' || c == ',' || c == '?' || c == '!' || c == ' ';
}

/* More than a name holds: a quoted sentence may well stand in a text in other words. */
static bool is_long(quire_str text)
{
    enum { MOST_WORDS_OF_NAME = 6, MOST_HAN_OF_NAME = 10 };
    size_t blanks = 0, han = 0;
    for (size_t at = 0; at < text.size;) {
        uint32_t c = quire_utf8_next(text, &at);
        blanks += c == ' ';
        han += quire_char_is_han(c);
    }
    return blanks >= MOST_WORDS_OF_NAME || han > MOST_HAN_OF_NAME;
}

static void add_quoted(quire_asked_list *list, size_t start, size_t end, bool title)
{
    quire_str text = list->question;
    while (end > start && ends_quote(text.data[end - 1])) end--;
    while (start < end && text.data[start] == ' ') start++;
    static const char *const closing[] = { "？", "！", "。", "，" };
    for (size_t i = 0; i < COUNT(closing); i++)
        if (quire_str_ends(quire_str_cut(text, start, end), quire_str_from(closing[i]))) end -= 3;
    bool digits = false, spaces = false;
    for (size_t i = start; i < end; i++) {
        digits |= isdigit((unsigned char)text.data[i]) != 0;
        spaces |= text.data[i] == ' ';
    }
    quire_asked_add(list, start, end, digits && !spaces && !title,
                    title || !is_long(quire_str_cut(text, start, end)));
}

void quire_asked_quoted(quire_asked_list *list)
{
    quire_str text = list->question;
    for (size_t at = 0; at < text.size;) {
        size_t next = at;
        quire_utf8_next(text, &next);
        for (size_t i = 0; i < COUNT(quotes); i++) {
            quire_str open = quire_str_from(quotes[i].open), rest = quire_str_cut(text, at, text.size);
            if (!quire_str_starts(rest, open)) continue;
            const char *close = memmem(rest.data + open.size, rest.size - open.size, quotes[i].close,
                                       strlen(quotes[i].close));
            size_t size = close ? (size_t)(close - rest.data) : 0;
            if (!close || size - open.size > MOST_QUOTED_BYTES) break;
            add_quoted(list, at + open.size, at + size, quotes[i].title);
            next = at + size + strlen(quotes[i].close);
            break;
        }
        at = next;
    }
}

/* ---- Words ---- */

static bool is_spaced_word(uint32_t c)
{
    return quire_char_is_word(c) && !quire_char_is_han(c);
}

/* Marks that join two parts of one word where letters or digits stand on both sides. */
static bool joins(uint32_t c)
{
    return c == '\'' || c == 0x2019 || c == '-' || c == 0x2011 || c == '.' || c == '&' || c == '_';
}

static size_t end_of_word(quire_str text, size_t at)
{
    size_t end = at;
    while (at < text.size) {
        size_t next = at;
        uint32_t c = quire_utf8_next(text, &next);
        if (joins(c) && next < text.size) {
            size_t behind = next;
            if (!is_spaced_word(quire_utf8_next(text, &behind))) break;
            at = behind;
        } else if (is_spaced_word(c)) at = next;
        else break;
        end = at;
    }
    while (end < text.size && (text.data[end] == '+' || text.data[end] == '#')) end++;
    return end;
}

/* Where the word ends without "'s"; a mark behind "s" stands outside it already. */
static size_t without_possessive(quire_str text, size_t start, size_t end)
{
    quire_str word = quire_str_cut(text, start, end);
    if (quire_str_ends(word, QUIRE_STR("'s")) || quire_str_ends(word, QUIRE_STR("'S"))) return end - 2;
    if (quire_str_ends(word, QUIRE_STR("’s")) || quire_str_ends(word, QUIRE_STR("’S"))) return end - 4;
    return end;
}

static bool is_period_word(quire_str word)
{
    static const char *const words[] = {
        "january",   "february", "march",    "april",    "may",    "june",    "july",      "august",
        "september", "october",  "november", "december", "monday", "tuesday", "wednesday", "thursday",
        "friday",    "saturday", "sunday",   "jan",      "feb",    "mar",     "apr",       "jun",
        "jul",       "aug",      "sep",      "sept",     "oct",    "nov",     "dec",       "ad",
        "bc",        "bce",      "ce",       "am",       "pm",
    };
    if (HOLDS(words, word)) return true;
    /* Q3, H1, FY23, FY2023, Q3FY23 */
    size_t at = 0;
    while (at < word.size) {
        char c = word.data[at] & 0x5F;
        size_t letters = c == 'F' && at + 1 < word.size && (word.data[at + 1] & 0x5F) == 'Y' ? 2 : 1;
        if (letters == 1 && c != 'Q' && c != 'H') return false;
        size_t digits = at + letters;
        while (digits < word.size && isdigit((unsigned char)word.data[digits])) digits++;
        if (digits == at + letters || digits > at + letters + 4) return false;
        at = digits;
    }
    return word.size > 0;
}

static void judge(struct scan *scan, struct word *word)
{
    size_t capitals = 0, small = 0;
    for (size_t at = word->start; at < word->end;) {
        bool first = at == word->start;
        uint32_t c = quire_utf8_next(scan->text, &at);
        bool capital = c < 0x80 ? c >= 'A' && c <= 'Z' : u_isUUppercase((UChar32)c);
        bool letter = c < 0x80 ? isalpha((int)c) != 0 : u_isUAlphabetic((UChar32)c);
        if (first) word->capital = capital;
        if (capital && (small > 0)) word->mixed = true;
        capitals += capital;
        small += letter && !capital;
        word->letters |= letter;
        word->digits |= c < 0x80 && isdigit((int)c);
    }
    word->all_capitals = capitals >= 2 && small == 0;
    quire_str text = quire_str_cut(scan->text, word->start, word->end);
    char lower[16];
    if (text.size < sizeof lower) {
        for (size_t i = 0; i < text.size; i++) lower[i] = (char)tolower((unsigned char)text.data[i]);
        uint32_t english = quire_function_language_bit(QUIRE_STR("en"));
        word->grammar = quire_function_word_languages((quire_str){ lower, text.size }) != 0;
        word->function = (quire_function_word_languages((quire_str){ lower, text.size }) & english) != 0 &&
                         !(word->all_capitals && !scan->heading);
    }
    word->period = is_period_word(text) || quire_asked_is_taken(scan->list, word->start, word->end);
}

static bool ends_sentence(char c)
{
    return c == '.' || c == '?' || c == '!' || c == ':' || c == '"';
}

static void cut_words(struct scan *scan)
{
    bool opens = true;
    for (size_t at = 0; at < scan->text.size && scan->count < MOST_WORDS;) {
        size_t next = at;
        uint32_t c = quire_utf8_next(scan->text, &next);
        if (!is_spaced_word(c)) {
            scan->han |= quire_char_is_han(c);
            if (c < 0x80 && ends_sentence((char)c)) opens = true;
            at = next;
            continue;
        }
        struct word *word = &scan->words[scan->count++];
        size_t end = end_of_word(scan->text, at);
        *word = (struct word){ .start = at, .end = without_possessive(scan->text, at, end), .behind = end };
        judge(scan, word);
        word->opens = opens;
        /* "St. Johns", "John F. Kennedy": a stop behind these ends nothing. */
        at = end;
        quire_str text = quire_str_cut(scan->text, word->start, word->end);
        static const char *const shortened[] = { "st", "dr", "mr",   "mrs", "ms", "mt",
                                                 "jr", "sr", "prof", "no",  "vs", "u.s" };
        if (at < scan->text.size && scan->text.data[at] == '.' && (text.size == 1 || HOLDS(shortened, text)))
            at++;
        opens = false;
    }
}

/* All capitals; or a heading's, where even verbs like "Is" and "Does" have one and no word of content is small. */
static bool is_heading(const struct scan *scan)
{
    static const char *const linking[] = { "of",  "the", "a",  "an", "in",   "on",   "to", "for",
                                           "and", "or",  "by", "at", "from", "with", "as" };
    size_t capital_function = 0, capitals = 0, small = 0, all = 0, lower_all = 0;
    for (size_t i = 0; i < scan->count; i++) {
        const struct word *word = &scan->words[i];
        if (!word->letters) continue;
        quire_str text = quire_str_cut(scan->text, word->start, word->end);
        bool upper = word->capital && word->all_capitals;
        all += upper;
        lower_all += !upper && text.size > 1;
        if (HOLDS(linking, text)) continue;
        if (!word->capital && !word->digits) small++;
        else if (word->capital && !word->opens) {
            capitals++;
            capital_function += word->function;
        }
    }
    if (all >= 3 && lower_all == 0) return true;
    return small == 0 && capitals >= 2 && (capital_function > 0 || capitals >= 5);
}

/* ---- Names ---- */

static quire_str word_text(const struct scan *scan, const struct word *word)
{
    return quire_str_cut(scan->text, word->start, word->end);
}

/* Letters with digits that say which one: INC-103, GPT-4, v2.1; not 19th, 1980s, 24-yard, 5kg. */
static bool is_identifier(const struct scan *scan, const struct word *word)
{
    if (!word->digits || !word->letters || word->period) return false;
    quire_str text = word_text(scan, word);
    if (!isdigit((unsigned char)text.data[0])) {
        /* "pre-1945", "mid-19th" */
        bool plain = !word->capital && !word->mixed && memchr(text.data, '-', text.size);
        size_t end = text.size;
        while (end > 0 && isdigit((unsigned char)text.data[end - 1])) end--;
        return !(plain && text.size - end == 4) && !quire_str_ends(text, QUIRE_STR("th"));
    }
    bool capital = false;
    for (size_t i = 0; i < text.size; i++) capital |= isupper((unsigned char)text.data[i]) != 0;
    return capital;
}

/* "10-Q", "3D", "4K": too common to settle anything. */
static bool is_weak_identifier(quire_str text)
{
    size_t letters = 0;
    for (size_t i = 0; i < text.size; i++) letters += isalpha((unsigned char)text.data[i]) != 0;
    return letters == 1 && text.size <= 4 && isdigit((unsigned char)text.data[0]);
}

static bool is_namelike(const struct scan *scan, size_t i)
{
    const struct word *word = &scan->words[i];
    if (word->period || !word->letters) return false;
    if (is_identifier(scan, word)) return true;
    if (word->digits) return false;
    quire_str text = word_text(scan, word);
    if (quire_str_is(text, "I") || quire_str_starts(text, QUIRE_STR("I'"))) return false;
    if (word->mixed) return !scan->heading || !word->function;
    if (!word->capital) return false;
    return !word->function || !(word->opens || scan->heading);
}

/* Small words inside names. "and" only stands between two names. */
static bool is_linker(quire_str text)
{
    static const char *const linkers[] = { "of",  "the",   "de", "la", "le",  "du",  "des",
                                           "del", "della", "di", "da", "von", "van", "der",
                                           "den", "zu",    "al", "el", "bin", "ibn", "y" };
    for (size_t i = 0; i < COUNT(linkers); i++)
        if (quire_str_is(text, linkers[i])) return true;
    return false;
}

/* Whether word `b` goes on behind word `a`: a blank, " & ", or a stop behind an initial or a title lies between. */
static bool is_near(const struct scan *scan, size_t a, size_t b)
{
    const struct word *first = &scan->words[a], *second = &scan->words[b];
    if (first->behind != first->end) return false;
    quire_str gap = quire_str_cut(scan->text, first->behind, second->start);
    if (quire_str_is(gap, " ") || quire_str_is(gap, " & ")) return true;
    return quire_str_is(gap, ". ") && !second->opens;
}

static bool is_small_number(const struct scan *scan, const struct word *word)
{
    size_t size = word->end - word->start;
    if (!word->digits || word->letters || word->period) return false;
    quire_str text = word_text(scan, word);
    bool year = size == 4 && (text.data[0] == '1' || text.data[0] == '2');
    return !year && size <= 6;
}

/* "A" of "plant A". */
static bool is_single_capital(const struct word *word)
{
    return word->capital && word->end - word->start == 1 && word->behind == word->end;
}

/* The index behind the run of names that starts with word `first`. */
static size_t end_of_run(const struct scan *scan, size_t first)
{
    size_t last = first;
    for (size_t i = first + 1; i < scan->count;) {
        size_t next = i;
        while (next < scan->count && next < i + 2 && is_near(scan, next - 1, next) &&
               is_linker(word_text(scan, &scan->words[next])))
            next++;
        if (next >= scan->count || !is_near(scan, next - 1, next)) break;
        if (next == i && is_small_number(scan, &scan->words[next])) return next + 1;
        if (!is_namelike(scan, next)) break;
        bool linked = next > i;
        if (linked && (is_identifier(scan, &scan->words[next]) || is_identifier(scan, &scan->words[i - 1])))
            break;
        last = next;
        i = next + 1;
    }
    return last + 1;
}

/* Opens questions and orders, and is no name there. */
static bool is_opener(quire_str text)
{
    static const char *const words[] = {
        "name",          "list",       "give",          "describe", "explain",   "tell",         "show",
        "find",          "state",      "identify",      "compare",  "according", "besides",      "since",
        "during",        "along",      "aside",         "apart",    "please",    "define",       "outline",
        "summarize",     "summarise",  "discuss",       "provide",  "mention",   "call",         "calls",
        "people",        "scientists", "researchers",   "other",    "another",   "most",         "some",
        "many",          "several",    "once",          "despite",  "although",  "though",       "because",
        "unlike",        "like",       "among",         "one",      "two",       "three",        "today",
        "currently",     "recently",   "let",           "say",      "is",        "within",       "per",
        "near",          "around",     "upon",          "without",  "until",     "till",         "based",
        "regarding",     "concerning", "approximately", "about",    "over",      "under",        "outside",
        "inside",        "whether",    "prior",         "instead",  "rather",    "historically", "originally",
        "traditionally", "generally",  "did",           "yes",      "no",
    };
    return HOLDS(words, text);
}

/* Peoples and languages, and words that are written with a capital without naming one thing: they may be spoken of
 * in other words ("French" of France, "the Pope" by his name). */
static bool is_vague(quire_str text)
{
    static const char *const words[] = {
        "english",    "french",       "german",    "chinese",    "japanese",    "spanish",    "dutch",
        "greek",      "turkish",      "arabic",    "arab",       "latin",       "swiss",      "welsh",
        "scottish",   "irish",        "british",   "danish",     "swedish",     "polish",     "finnish",
        "czech",      "thai",         "korean",    "hebrew",     "roman",       "soviet",     "african",
        "asian",      "american",     "european",  "indian",     "muslim",      "muslims",    "christian",
        "christians", "jewish",       "jews",      "jew",        "hindu",       "islam",      "islamic",
        "buddhist",   "catholic",     "catholics", "protestant", "protestants", "western",    "eastern",
        "northern",   "southern",     "north",     "south",      "east",        "west",       "pope",
        "president",  "king",         "queen",     "emperor",    "prince",      "government", "parliament",
        "congress",   "senate",       "church",    "bible",      "god",         "internet",   "earth",
        "sun",        "moon",         "state",     "states",     "city",        "county",     "river",
        "company",    "university",   "college",   "army",       "navy",        "war",        "act",
        "treaty",     "constitution", "court",     "board",      "committee",   "commission", "minister",
        "ministry",   "department",   "federal",   "republic",   "empire",      "union",      "chapter",
        "section",    "table",        "figure",    "article",    "part",        "appendix",   "note",
        "form",       "item",         "report",    "ceo",        "cfo",         "gpu",        "cpu",
        "r&d",        "sec",          "eps",       "gaap",       "ebitda",      "api",        "url",
        "usb",        "html",         "http",      "hr",         "sql",         "xml",        "json",
        "kpi",        "gdp",          "tv",        "dna",        "pc",          "ai",         "it",
        "id",         "faq",          "pdf",       "phd",        "mvp",         "usa",        "us",
        "uk",         "eu",           "un",        "u.s",        "u.k",         "u.s.a",      "ii",
        "iii",        "iv",
    };
    if (HOLDS(words, text)) return true;
    static const char *const endings[] = { "ian", "ians", "ean", "eans", "ese",
                                           "ish", "ism",  "ist", "ists", "ional" };
    for (size_t i = 0; i < COUNT(endings); i++)
        if (text.size > strlen(endings[i]) + 2 && quire_str_ends(text, quire_str_from(endings[i])))
            return true;
    return memchr(text.data, '-', text.size) != NULL; /* French-speaking */
}

static void add_run(struct scan *scan, size_t first, size_t behind)
{
    const struct word *words = scan->words;
    bool opens = words[first].opens;
    static const char *const articles[] = { "the", "a", "an" };
    while (first < behind) {
        quire_str text = word_text(scan, &words[first]);
        bool weak = words[first].opens && (words[first].function || words[first].grammar || is_opener(text));
        if (!weak && !(words[first].function && HOLDS(articles, text))) break;
        first++;
    }
    if (first >= behind) return;
    bool identifier = false, marked = false;
    for (size_t i = first; i < behind; i++) {
        identifier |= words[i].digits || (i > first && i + 1 == behind && is_single_capital(&words[i]));
        marked |= is_identifier(scan, &words[i]) || words[i].mixed;
    }
    quire_str text = word_text(scan, &words[first]);
    bool single = behind - first == 1;
    bool participle = opens && words[first].opens && quire_str_ends(text, QUIRE_STR("ing"));
    if (single && (text.size == 1 || participle)) return;
    bool numbered = identifier && !marked; /* "Super Bowl 50" may be written otherwise */
    bool sure = marked || (!scan->heading && !numbered &&
                           !(single && words[first].opens && opens && !words[first].all_capitals));
    if (single && ((is_vague(text) && !marked) || is_weak_identifier(text))) sure = false;
    quire_asked_add(scan->list, words[first].start, words[behind - 1].end, identifier, sure);
}

/* "machine 7", "plant A": a thing told from its like by a number or a letter. */
static bool is_numbered_thing(const struct scan *scan, size_t i)
{
    static const char *const things[] = {
        "machine",   "line",     "unit",     "pump",   "boiler",   "turbine",   "room",     "building",
        "gate",      "platform", "route",    "bus",    "flight",   "model",     "type",     "version",
        "ticket",    "order",    "invoice",  "case",   "incident", "bug",       "issue",    "batch",
        "lot",       "sample",   "station",  "block",  "phase",    "article",   "channel",  "release",
        "rule",      "section",  "chapter",  "error",  "code",     "port",      "number",   "no",
        "contract",  "plant",    "class",    "group",  "zone",     "wing",      "terminal", "annex",
        "level",     "grade",    "option",   "plan",   "vitamin",  "hepatitis", "pier",     "dock",
        "tank",      "valve",    "sensor",   "engine", "train",    "car",       "shop",     "house",
        "apartment", "project",  "customer", "site",
    };
    if (i + 1 >= scan->count || scan->words[i].capital) return false;
    if (!is_small_number(scan, &scan->words[i + 1]) && !is_single_capital(&scan->words[i + 1])) return false;
    quire_str gap = quire_str_cut(scan->text, scan->words[i].behind, scan->words[i + 1].start);
    if (!quire_str_is(gap, " ") && !quire_str_is(gap, " #") && !quire_str_is(gap, ". ")) return false;
    return HOLDS(things, word_text(scan, &scan->words[i]));
}

/* "sources.list", "max_size": names of files and settings; not "e.g". */
static bool is_code(quire_str text)
{
    for (size_t i = 2; i + 2 < text.size; i++)
        if (text.data[i] == '_' || (text.data[i] == '.' && isalpha((unsigned char)text.data[i + 1]) &&
                                    isalpha((unsigned char)text.data[i - 1])))
            return true;
    return false;
}

/* Names without a capital: of files and settings, and every foreign word in a Chinese question. */
static bool tells_in_small_letters(const struct scan *scan, const struct word *word)
{
    quire_str text = word_text(scan, word);
    if (word->period) return false;
    return is_code(text) || (scan->han && word->letters && !word->digits && !word->function && text.size > 1);
}

quire_status quire_asked_latin(quire_call *call, quire_asked_list *list, quire_error *err)
{
    struct scan scan = { .list = list, .text = list->question };
    scan.words = quire_arena_array(call->arena, MOST_WORDS, sizeof *scan.words);
    if (!scan.words) return quire_fail_memory(err);
    cut_words(&scan);
    scan.heading = is_heading(&scan) || list->nouns_are_large;
    for (size_t i = 0; scan.heading && i < scan.count; i++) judge(&scan, &scan.words[i]);
    for (size_t i = 0; i < scan.count;) {
        if (is_numbered_thing(&scan, i)) {
            quire_asked_add(list, scan.words[i].start, scan.words[i + 1].end, true, false);
            i += 2;
        } else if (is_namelike(&scan, i)) {
            size_t behind = end_of_run(&scan, i);
            add_run(&scan, i, behind);
            i = behind;
        } else {
            if (tells_in_small_letters(&scan, &scan.words[i]))
                quire_asked_add(list, scan.words[i].start, scan.words[i].end, false, false);
            i++;
        }
    }
    return QUIRE_OK;
}

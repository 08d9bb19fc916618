/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a text names what a question names. Nothing is copied: both are read character by character, folded on the
 * way. With Latin letters the unit is the word, in Chinese the character. */
#include "base/str.h"
#include "text/asked.h"
#include "text/asked_names.h"
#include "text/numbered.h"
#include "text/unicode.h"

#include <ctype.h>
#include <strings.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>

enum { MOST_WORDS = 12 }; /* of a name; further ones are not looked for */

#define COUNT(list) (sizeof(list) / sizeof *(list))

static bool is_alnum(uint32_t c)
{
    return c < 0x80 && isalnum((int)c);
}

/* ---- Identifiers and Chinese: stretches of characters ---- */

/* What may stand or be missing between the parts of a name: blanks, and hyphens of identifiers. */
static bool is_gap(uint32_t c)
{
    return c == ' ' || c == '-' || c == '_' || c == 0xA0 || c == 0x2011 || c == 0x2010 || c == 0x3000;
}

/* Where `name` ends in `text` if it starts at `at`; 0: it does not. */
static size_t match_at(quire_str name, quire_str text, size_t at)
{
    size_t i = 0, start = at;
    while (i < name.size) {
        uint32_t wanted = quire_asked_fold(quire_utf8_next(name, &i));
        if (is_gap(wanted)) continue;
        uint32_t found;
        do {
            if (at >= text.size) return 0;
            found = quire_asked_fold(quire_utf8_next(text, &at));
        } while (is_gap(found) && at > start + 1);
        if (found != wanted) return 0;
    }
    return at;
}

/* Whether letters and digits of ASCII go on across a border: then it is another identifier. */
static bool is_whole(quire_str name, quire_str text, size_t start, size_t end)
{
    size_t last = quire_utf8_floor(name, name.size - 1);
    if (is_alnum((unsigned char)name.data[0]) && start > 0) {
        size_t before = quire_utf8_floor(text, start - 1);
        uint32_t c = quire_asked_fold(quire_utf8_next(text, &before));
        if (is_alnum(c) || (c == '.' && start > 1 && isdigit((unsigned char)text.data[start - 2]) &&
                            isdigit((unsigned char)name.data[0])))
            return false;
    }
    if (!is_alnum((unsigned char)name.data[last]) || end >= text.size) return true;
    size_t behind = end;
    uint32_t c = quire_asked_fold(quire_utf8_next(text, &behind));
    if (is_alnum(c)) {
        /* 84M线 after 84M is the same; a plural's s too */
        bool plural = c == 's' && (behind >= text.size || !is_alnum((unsigned char)text.data[behind]));
        return plural && !isdigit((unsigned char)name.data[last]);
    }
    return !((c == '.' || c == '-') && behind < text.size && isdigit((unsigned char)text.data[behind]) &&
             isdigit((unsigned char)name.data[last]));
}

/* The ways in which the first character of a name may be written. */
struct forms {
    char bytes[QUIRE_ASKED_MOST_FORMS + 4][4];
    size_t sizes[QUIRE_ASKED_MOST_FORMS + 4];
    size_t count;
};

static void add_form(struct forms *forms, uint32_t c)
{
    forms->sizes[forms->count] = quire_utf8_put(c, forms->bytes[forms->count]);
    forms->count++;
}

static void read_forms(uint32_t folded, struct forms *out)
{
    add_form(out, folded);
    if (folded > 0x20 && folded < 0x7F) {
        uint32_t upper = folded >= 'a' && folded <= 'z' ? folded - 0x20 : folded;
        if (upper != folded) add_form(out, upper);
        add_form(out, folded + 0xFEE0);
        if (upper != folded) add_form(out, upper + 0xFEE0);
        return;
    }
    uint32_t others[QUIRE_ASKED_MOST_FORMS];
    size_t count = quire_asked_unfold(folded, others);
    for (size_t i = 0; i < count; i++) add_form(out, others[i]);
}

/* The first character is looked for in each of its forms, which is quick; the rest only where it stands. */
static bool stretch_stands(quire_str name, quire_str text)
{
    size_t first = 0;
    if (name.size == 0 || text.size == 0) return false;
    struct forms forms = { 0 };
    read_forms(quire_asked_fold(quire_utf8_next(name, &first)), &forms);
    for (size_t i = 0; i < forms.count; i++)
        for (size_t at = 0; at < text.size; at++) {
            const char *found = memmem(text.data + at, text.size - at, forms.bytes[i], forms.sizes[i]);
            if (!found) break;
            at = (size_t)(found - text.data);
            size_t end = match_at(name, text, at);
            if (end && is_whole(name, text, at, end)) return true;
        }
    return false;
}

static size_t count_characters(quire_str text)
{
    size_t count = 0;
    for (size_t at = 0; at < text.size; count++) quire_utf8_next(text, &at);
    return count;
}

/* Endings that say what kind of thing it is, and are often left out. The longer ones first. */
static quire_str without_kind(quire_str name)
{
    static const char *const kinds[] = {
        "股份有限公司", "有限责任公司", "有限公司", "集团公司", "公司",   "集团",   "股份", "自治区",
        "共和国",       "王国",         "帝国",     "车站",     "火车站", "都市带", "盆地", "半岛",
        "群岛",         "市",           "省",       "县",       "州",     "区",     "镇",   "乡",
        "村",           "国",           "人",       "族",       "队",     "河",     "江",   "湖",
        "山",           "岛",           "站",       "派",       "们",     "城",     "氏",
    };
    for (size_t i = 0; i < COUNT(kinds); i++) {
        size_t size = strlen(kinds[i]);
        if (name.size < size + 6 || !match_at(quire_str_from(kinds[i]), name, name.size - size)) continue;
        return quire_str_cut(name, 0, name.size - size);
    }
    return name;
}

/* What stands behind the last dot between the parts of a name, if it is long enough to tell. */
static quire_str last_part(quire_str name)
{
    size_t behind = 0;
    for (size_t at = 0; at < name.size;)
        if (quire_asked_fold(quire_utf8_next(name, &at)) == '.') behind = at;
    quire_str last = quire_str_cut(name, behind, name.size);
    return count_characters(last) >= 2 ? last : name;
}

static bool han_stands(quire_str name, quire_str text)
{
    if (stretch_stands(name, text)) return true;
    quire_str last = last_part(name);
    if (last.size != name.size && stretch_stands(last, text)) return true;
    quire_str bare = without_kind(name);
    /* One character of a place is not enough: 西站 is not 西. */
    return bare.size != name.size && count_characters(bare) >= 2 && stretch_stands(bare, text);
}

/* ---- Words of Latin letters ---- */

static bool is_letter(uint32_t c)
{
    return quire_char_is_word(c) && (c < 0x80 || !quire_char_is_han(c));
}

/* "AMAZON.COM, INC." is called Amazon: behind the dot stands the kind of address. */
static bool ends_address(quire_str text, size_t at)
{
    static const char *const endings[] = { "com", "org", "net", "cn", "io", "ai", "co", "edu", "gov" };
    for (size_t i = 0; i < COUNT(endings); i++) {
        size_t size = strlen(endings[i]);
        if (at + size <= text.size && strncasecmp(text.data + at, endings[i], size) == 0 &&
            (at + size == text.size || !is_alnum((unsigned char)text.data[at + size])))
            return true;
    }
    return false;
}

/* The next word at or behind *at: letters, digits, and apostrophes, hyphens and stops inside. */
static bool next_word(quire_str text, size_t *at, quire_str *out)
{
    size_t start = *at, next = start;
    while (start < text.size && (next = start, !is_letter(quire_utf8_next(text, &next)))) start = next;
    if (start >= text.size) return false;
    size_t end = start;
    for (size_t i = start; i < text.size;) {
        size_t behind = i;
        uint32_t c = quire_utf8_next(text, &behind);
        if (is_letter(c)) {
            end = i = behind;
            continue;
        }
        if ((c != '.' && c != '\'' && c != 0x2019 && c != '&') || behind >= text.size) break;
        size_t inner = behind;
        if (!is_letter(quire_utf8_next(text, &inner)) || (c == '.' && ends_address(text, behind))) break;
        i = behind;
    }
    *out = quire_str_cut(text, start, end);
    *at = end;
    return true;
}

static quire_str without_possessive(quire_str word)
{
    if (quire_str_ends(word, QUIRE_STR("'s")) || quire_str_ends(word, QUIRE_STR("'S"))) word.size -= 2;
    else if (quire_str_ends(word, QUIRE_STR("’s")) || quire_str_ends(word, QUIRE_STR("’S"))) word.size -= 4;
    return word;
}

static quire_str without_plural(quire_str word)
{
    if (word.size > 4 && (quire_str_ends(word, QUIRE_STR("s")) || quire_str_ends(word, QUIRE_STR("S"))))
        word.size--;
    return word;
}

/* The letter without its accent, small. */
static uint32_t plain_letter(uint32_t c)
{
    if (c >= 0xC0) {
        UErrorCode code = U_ZERO_ERROR;
        const UNormalizer2 *normal = unorm2_getNFDInstance(&code);
        UChar parts[8];
        int32_t size = U_SUCCESS(code) ? unorm2_getDecomposition(normal, (UChar32)c, parts, 8, &code) : -1;
        if (size > 0 && U_SUCCESS(code)) c = parts[0];
    }
    return quire_asked_fold(c);
}

static bool is_mark(uint32_t c)
{
    return c >= 0x300 && c < 0x370;
}

/* Without case, accents and stops inside (U.S. is US). */
static bool same_letters(quire_str a, quire_str b)
{
    size_t i = 0, j = 0;
    for (;;) {
        uint32_t one = 0, two = 0;
        while (i < a.size && ((one = quire_utf8_next(a, &i)) == '.' || is_mark(one))) one = 0;
        while (j < b.size && ((two = quire_utf8_next(b, &j)) == '.' || is_mark(two))) two = 0;
        if (one == 0 || two == 0) return one == two;
        if (one != two && plain_letter(one) != plain_letter(two)) return false;
    }
}

/* Whether one letter makes the difference: missing, too many, another, or changed places with the next. Only words of
 * six letters and more that begin alike: short names differ by one letter (Iran, Iraq). ASCII alone. */
static bool is_slip(quire_str a, quire_str b)
{
    enum { LEAST = 6 };
    if (a.size > b.size) return is_slip(b, a);
    if (a.size < LEAST || b.size - a.size > 1 ||
        plain_letter((unsigned char)a.data[0]) != plain_letter((unsigned char)b.data[0]))
        return false;
    size_t front = 0, back = 0;
    while (front < a.size && tolower((unsigned char)a.data[front]) == tolower((unsigned char)b.data[front]))
        front++;
    while (back < a.size - front && tolower((unsigned char)a.data[a.size - 1 - back]) ==
                                        tolower((unsigned char)b.data[b.size - 1 - back]))
        back++;
    size_t left = a.size - front - back; /* letters of the shorter one that are not alike */
    if (b.size > a.size) return left == 0;
    bool swapped = left == 2 &&
                   tolower((unsigned char)a.data[front]) == tolower((unsigned char)b.data[front + 1]) &&
                   tolower((unsigned char)a.data[front + 1]) == tolower((unsigned char)b.data[front]);
    return left <= 1 || swapped;
}

static bool has_capital(quire_str word)
{
    size_t at = 0;
    return word.size && u_isUUppercase((UChar32)quire_utf8_next(word, &at));
}

static bool is_small(quire_str word)
{
    for (size_t i = 0; i < word.size; i++)
        if (isupper((unsigned char)word.data[i])) return false;
    return true;
}

/* Short words are common ones in other cases (US and us, Who and who). */
static bool same_word(quire_str wanted, quire_str found)
{
    if (found.size + 6 < wanted.size || wanted.size + 6 < found.size) return false;
    unsigned char one = (unsigned char)wanted.data[0], two = (unsigned char)found.data[0];
    if (one < 0x80 && two < 0x80 && (one | 0x20) != (two | 0x20)) return false;
    found = without_possessive(found);
    if (wanted.size <= 3 && !is_small(wanted) && !has_capital(found)) return false;
    if (same_letters(wanted, found) || same_letters(without_plural(wanted), without_plural(found)))
        return true;
    return has_capital(wanted) && has_capital(found) && is_slip(wanted, found);
}

static bool is_small_word(quire_str word)
{
    static const char *const words[] = { "of",  "the", "and", "de",  "la", "le", "du", "des",
                                         "von", "van", "der", "den", "a",  "an", "in", "on",
                                         "for", "to",  "del", "di",  "da", "at", "y" };
    for (size_t i = 0; i < COUNT(words); i++)
        if (strlen(words[i]) == word.size && strncasecmp(words[i], word.data, word.size) == 0) return true;
    return false;
}

/* What many names share: it tells the kind of thing, not which. */
static bool is_generic(quire_str word)
{
    static const char *const words[] = {
        "university",   "college",     "school",    "institute",  "academy",  "bank",
        "company",      "corporation", "corp",      "inc",        "ltd",      "llc",
        "plc",          "group",       "holdings",  "co",         "river",    "lake",
        "mount",        "mountain",    "mountains", "sea",        "ocean",    "island",
        "islands",      "st",          "saint",     "north",      "south",    "east",
        "west",         "northern",    "southern",  "eastern",    "western",  "new",
        "great",        "president",   "king",      "queen",      "prince",   "emperor",
        "pope",         "sir",         "dr",        "doctor",     "mr",       "mrs",
        "ms",           "lord",        "lady",      "professor",  "general",  "church",
        "hall",         "museum",      "park",      "street",     "road",     "city",
        "county",       "state",       "states",    "united",     "national", "international",
        "republic",     "kingdom",     "empire",    "department", "ministry", "office",
        "association",  "union",       "league",    "party",      "war",      "battle",
        "act",          "treaty",      "hospital",  "station",    "airport",  "center",
        "centre",       "court",       "council",   "society",    "first",    "second",
        "world",        "central",     "upper",     "lower",      "royal",    "federal",
        "district",     "province",    "valley",    "bay",        "team",     "club",
        "law",          "house",       "building",  "tower",      "bridge",   "square",
        "committee",    "commission",  "board",     "agency",     "bureau",   "foundation",
        "technologies", "systems",     "services",  "jr",         "sr",       "segment",
        "report",       "form",        "high",      "game",       "sports",   "series",
        "old",          "de",          "bowl",      "super",      "cup",      "championship",
        "prize",        "award",
    };
    for (size_t i = 0; i < COUNT(words); i++)
        if (strlen(words[i]) == word.size && strncasecmp(words[i], word.data, word.size) == 0) return true;
    return false;
}

/* What tells two names apart that share the rest: North and South Korea. */
static bool is_direction(quire_str word)
{
    static const char *const words[] = { "north",   "south",   "east", "west",  "northern", "southern",
                                         "eastern", "western", "new",  "upper", "lower",    "first",
                                         "second",  "central", "old",  "great" };
    for (size_t i = 0; i < COUNT(words); i++)
        if (strlen(words[i]) == word.size && strncasecmp(words[i], word.data, word.size) == 0) return true;
    return false;
}

struct name {
    quire_str whole;
    quire_str words[MOST_WORDS]; /* without "of", "the" and their like */
    size_t count;
    bool generic;  /* some of them are */
    bool directed; /* the first of them is a direction, or the like */
};

static void read_name(quire_str text, struct name *out)
{
    quire_str word;
    out->whole = text;
    for (size_t at = 0; out->count < MOST_WORDS && next_word(text, &at, &word);) {
        if (is_small_word(word) && !(out->count == 0 && at == text.size)) continue;
        out->generic |= is_generic(word);
        out->directed |= out->count == 0 && is_direction(word);
        out->words[out->count++] = without_possessive(word);
    }
}

/* Which word of the name tells it from others: a person's last; the longest of an organisation's that is not shared by
 * many. MOST_WORDS: none. */
static size_t telling_part(const struct name *name)
{
    size_t last = MOST_WORDS, longest = MOST_WORDS;
    if (name->directed) return MOST_WORDS;
    for (size_t i = 0; i < name->count; i++) {
        if (is_generic(name->words[i])) continue;
        last = i;
        if (longest == MOST_WORDS || name->words[i].size > name->words[longest].size) longest = i;
    }
    size_t telling = name->generic ? longest : last;
    return telling < MOST_WORDS && name->words[telling].size > 3 ? telling : MOST_WORDS;
}

/* The letter with which a word begins, if it counts in an acronym. */
static char initial(quire_str word)
{
    return isalpha((unsigned char)word.data[0]) ? (char)toupper((unsigned char)word.data[0]) : 0;
}

/* Whether the words of the text from `at` on begin with the letters of `acronym`, small words aside. */
static bool spells(quire_str acronym, quire_str text, size_t at)
{
    quire_str word;
    for (size_t i = 0; i < acronym.size; i++) {
        if (acronym.data[i] == '.' || acronym.data[i] == '&') continue;
        do {
            if (!next_word(text, &at, &word)) return false;
        } while (i > 0 && is_small_word(word) && initial(word) != acronym.data[i]);
        if (initial(word) != acronym.data[i] || word.size < 2) return false;
        if (i == 0 && !has_capital(word)) return false;
    }
    return true;
}

static bool is_acronym(quire_str word)
{
    size_t letters = 0;
    for (size_t i = 0; i < word.size; i++) {
        if (word.data[i] == '.' || word.data[i] == '&') continue;
        if (!isupper((unsigned char)word.data[i])) return false;
        letters++;
    }
    return letters >= 2 && letters <= 7;
}

/* Whether the word is an acronym of the name: IPCC, U.S., with the small words or without. */
static bool is_acronym_of(quire_str word, const struct name *name)
{
    if (name->count < 2 || !is_acronym(word) || !spells(word, name->whole, 0)) return false;
    size_t letters = 0;
    for (size_t i = 0; i < word.size; i++) letters += isupper((unsigned char)word.data[i]) != 0;
    return letters >= name->count;
}

/* Whether the family name at `at` has somebody else's first name in front: "Jane Smith" for Peter Smith. */
static bool has_other_first_name(const struct name *name, quire_str text, size_t at)
{
    static const char *const titles[] = { "Mr",   "Mrs",  "Ms",  "Miss",      "Dr",     "Sir",
                                          "Lord", "Lady", "The", "President", "Judge",  "Saint",
                                          "And",  "But",  "In",  "As",        "For",    "When",
                                          "That", "With", "By",  "Professor", "Senator" };
    size_t end = at;
    if (end == 0 || text.data[end - 1] != ' ') return false;
    end--;
    size_t start = end;
    while (start && isalpha((unsigned char)text.data[start - 1])) start--;
    quire_str before = quire_str_cut(text, start, end);
    if (before.size < 2 || !isupper((unsigned char)before.data[0]) || !islower((unsigned char)before.data[1]))
        return false;
    for (size_t i = 0; i < COUNT(titles); i++)
        if (quire_str_is(before, titles[i])) return false;
    for (size_t i = 0; i < name->count; i++)
        if (same_word(name->words[i], before)) return false;
    return true;
}

/* "tar.xz" is the ending of foo.tar.xz. */
static bool is_ending(quire_str ending, quire_str word)
{
    if (word.size <= ending.size || !memchr(ending.data, '.', ending.size)) return false;
    size_t at = word.size - ending.size;
    return word.data[at - 1] == '.' && same_letters(ending, quire_str_cut(word, at, word.size));
}

/* A first name that differs by a letter is another person's: Marvin Hall is not Martin Hall. */
static bool is_word_of(const struct name *name, size_t i, quire_str word)
{
    if (is_ending(name->words[i], word)) return true;
    if (!same_word(name->words[i], word)) return false;
    quire_str plain = without_possessive(word);
    return name->count == 1 || i + 1 == name->count || same_letters(name->words[i], plain) ||
           same_letters(without_plural(name->words[i]), without_plural(plain));
}

/* One pass over the text's words: all of the name's must stand, or its telling part, written large as in the name. */
static bool words_stand(quire_str text_name, quire_str text)
{
    struct name name = { 0 };
    read_name(text_name, &name);
    if (name.count == 0) return false;
    size_t telling = telling_part(&name);
    bool acronym = name.count == 1 && is_acronym(name.words[0]);
    unsigned missing = (1u << name.count) - 1;
    quire_str word;
    for (size_t at = 0; next_word(text, &at, &word);) {
        for (size_t i = 0; i < name.count; i++) {
            if (!is_word_of(&name, i, word)) continue;
            missing &= ~(1u << i);
            if (missing == 0) return true;
            bool family = name.count > 1 && i + 1 == name.count;
            if (i == telling && (has_capital(word) || !has_capital(name.words[i])) &&
                !(family && has_other_first_name(&name, text, (size_t)(word.data - text.data))))
                return true;
        }
        if (acronym && spells(name.words[0], text, (size_t)(word.data - text.data))) return true;
        if (is_acronym_of(word, &name)) return true;
    }
    return false;
}

bool quire_asked_name_stands(quire_str name, quire_str text)
{
    bool han = false, digits = false;
    for (size_t at = 0; at < name.size;) {
        uint32_t c = quire_utf8_next(name, &at);
        han |= quire_char_is_han(c);
        digits |= quire_asked_fold(c) < 0x80 && isdigit((int)quire_asked_fold(c));
    }
    if (quire_numbered_stands(name, text)) return true;
    if (han) return han_stands(name, text);
    /* "plant A" */
    bool lettered = name.size > 2 && name.data[name.size - 2] == ' ' &&
                    isupper((unsigned char)name.data[name.size - 1]);
    if (digits || lettered) return stretch_stands(name, text);
    return words_stand(name, text);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The document itself is asked first: whether it has the word whole, or the compound, inside a line. Then the parts
 * speak: single letters, capitals and figures before the hyphen, and words that English compounds begin or end with.
 * Two words that the document knows make a compound, save behind the first parts of closed ones ("under-stand"). */
#include "load/worker/loaders/pdf/pdf_words.h"

#include "base/hash.h"
#include "base/str.h"
#include "text/unicode.h"

#include <stdlib.h>

enum { WORDS_MAX = 1 << 17, WORD_BYTES_MAX = 64 };

static const char *const first_parts[] = {
    "well",  "self",  "non",   "long",    "short",  "high",   "half",  "cross",  "low",    "full",
    "two",   "three", "four",  "five",    "six",    "seven",  "eight", "nine",   "twenty", "thirty",
    "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "first", "second", "third",  "state",
    "cost",  "price", "user",  "large",   "small",  "fast",   "hard",  "single", "double", "real",
    "open",  "wide",  "vice",  "quasi",   "post",   "mid",    NULL
};
static const char *const last_parts[] = {
    "based",   "term",        "owned",     "year",      "month",       "week",    "related",  "specific",
    "known",   "driven",      "oriented",  "effective", "making",      "called",  "defined",  "sponsored",
    "backed",  "funded",      "wide",      "style",     "scale",       "level",   "employed", "looking",
    "growing", "established", "intensive", "friendly",  "weighted",    "war",     "linked",   "adjusted",
    "rated",   "sized",       "shaped",    "benefit",   "determining", "bearing", "earning",  NULL
};
static const char *const closed_parts[] = {
    "under", "over",  "with",    "some",  "every",   "where", "there",  "here",    "what",  "down",
    "back",  "fore",  "after",   "inter", "data",    "work",  "them",   "your",    "when",  "more",
    "which", "from",  "further", "never", "none",    "other", "rather", "through", "mean",  "like",
    "fire",  "house", "home",    "land",  "water",   "super", "trans",  "counter", "photo", "micro",
    "auto",  "bio",   "geo",     "hydro", "electro", NULL
};
/* What may follow a first part inside of one word. */
static const char *const endings[] = { "ness",  "less", "ship",   "ment",  "ments", "ings",  "ward",
                                       "wards", "teen", "teenth", "ties",  "tieth", "fold",  "age",
                                       "ages",  "ish",  "land",   "lands", "poned", "pone",  "ponement",
                                       "itude", "ally", "ity",    "ities", "ously", "iness", "hood",
                                       "ably",  "able", "ible",   "ance",  NULL };

static const char *const conjunctions[] = { "and", "or", "und", "oder", "et", "ou", "to", NULL };

static uint64_t fold_byte(uint64_t hash, char c)
{
    unsigned char byte = (unsigned char)c;
    if (byte >= 'A' && byte <= 'Z') byte |= 0x20;
    return quire_hash_byte(hash, byte);
}

static uint64_t hash_on(uint64_t hash, quire_str text)
{
    for (size_t i = 0; i < text.size; i++) hash = fold_byte(hash, text.data[i]);
    return hash;
}

static size_t slot_of(const pdf_words *words, uint64_t hash)
{
    size_t at = (size_t)hash & (words->capacity - 1);
    while (words->slots[at] && words->slots[at] != hash) at = (at + 1) & (words->capacity - 1);
    return at;
}

static quire_status widen(pdf_words *words)
{
    pdf_words wider = { .capacity = words->capacity ? words->capacity * 2 : 1024, .count = words->count };
    wider.slots = calloc(wider.capacity, sizeof *wider.slots);
    if (!wider.slots) return QUIRE_E_NO_MEMORY;
    for (size_t i = 0; i < words->capacity; i++)
        if (words->slots[i]) wider.slots[slot_of(&wider, words->slots[i])] = words->slots[i];
    free(words->slots);
    *words = wider;
    return QUIRE_OK;
}

static quire_status add(pdf_words *words, uint64_t hash)
{
    if (words->count >= WORDS_MAX) return QUIRE_OK;
    if (words->count * 2 >= words->capacity && widen(words)) return QUIRE_E_NO_MEMORY;
    size_t at = slot_of(words, hash | 1);
    if (!words->slots[at]) words->count++;
    words->slots[at] = hash | 1;
    return QUIRE_OK;
}

static bool has(const pdf_words *words, uint64_t hash)
{
    return words->capacity && words->slots[slot_of(words, hash | 1)];
}

static bool is_letter(char c)
{
    unsigned char byte = (unsigned char)c;
    return byte >= 0x80 || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
}

/* A compound gives its parts, too: they are words. */
static quire_status learn_word(pdf_words *words, quire_str word)
{
    size_t start = 0;
    bool compound = false;
    for (size_t at = 0; at <= word.size; at++) {
        if (at < word.size && word.data[at] != '-') continue;
        if (at > start && add(words, hash_on(QUIRE_HASH_START, quire_str_cut(word, start, at))))
            return QUIRE_E_NO_MEMORY;
        compound |= at > start && at + 1 < word.size;
        start = at + 1;
    }
    return compound ? add(words, hash_on(QUIRE_HASH_START, word)) : QUIRE_OK;
}

quire_status quire_pdf_learn_words(pdf_words *words, quire_str text, bool continued, bool divided)
{
    size_t start = 0;
    for (size_t at = 0; at <= text.size; at++) {
        bool inside = at < text.size && (is_letter(text.data[at]) || (text.data[at] == '-' && at > start));
        if (inside) continue;
        bool whole = (at < text.size || !divided) && (start > 0 || !continued);
        if (whole && at > start && at - start <= WORD_BYTES_MAX &&
            learn_word(words, quire_str_cut(text, start, at)))
            return QUIRE_E_NO_MEMORY;
        start = at + 1;
    }
    return QUIRE_OK;
}

/* The letters at the end of `text`, and those at its start. */
static quire_str last_part(quire_str text)
{
    size_t start = text.size;
    while (start > 0 && is_letter(text.data[start - 1])) start--;
    return quire_str_cut(text, start, text.size);
}

static quire_str first_part(quire_str text)
{
    size_t end = 0;
    while (end < text.size && is_letter(text.data[end])) end++;
    return quire_str_cut(text, 0, end);
}

static bool is_one_of(quire_str word, const char *const *list)
{
    for (; *list; list++)
        if (word.size == strlen(*list) &&
            hash_on(QUIRE_HASH_START, word) == hash_on(QUIRE_HASH_START, quire_str_from(*list)))
            return true;
    return false;
}

static bool is_capital(quire_str word)
{
    for (size_t i = 0; i < word.size; i++)
        if (word.data[i] < 'A' || word.data[i] > 'Z') return false;
    return word.size >= 2;
}

static bool keeps_hyphen(const pdf_words *words, quire_str before, quire_str left, quire_str right)
{
    uint64_t hash = hash_on(QUIRE_HASH_START, left);
    bool inner = left.size < before.size && before.data[before.size - left.size - 1] == '-';
    if (inner || left.size <= 1 || is_capital(left)) return true; /* figures leave no letters */
    if (has(words, hash_on(hash_on(hash, QUIRE_STR("-")), right))) return true;
    if (has(words, hash_on(hash, right))) return false;
    if (is_one_of(right, last_parts)) return true;
    bool ending = is_one_of(right, endings);
    if (is_one_of(left, first_parts) && !ending)
        return right.size >= 4 || has(words, hash_on(QUIRE_HASH_START, right));
    return left.size >= 4 && right.size >= 4 && !ending && !is_one_of(left, closed_parts) &&
           has(words, hash) && has(words, hash_on(QUIRE_HASH_START, right));
}

pdf_hyphen quire_pdf_judge_hyphen(const pdf_words *words, quire_str before, quire_str behind)
{
    quire_str left = last_part(before), right = first_part(behind);
    if (!right.size || (right.data[0] >= 'A' && right.data[0] <= 'Z')) return PDF_HYPHEN_STAYS;
    if (left.size > 1 && is_one_of(right, conjunctions)) return PDF_HYPHEN_HANGS;
    return keeps_hyphen(words, before, left, right) ? PDF_HYPHEN_STAYS : PDF_HYPHEN_FALLS;
}

void quire_pdf_words_free(pdf_words *words)
{
    free(words->slots);
    *words = (pdf_words){ 0 };
}

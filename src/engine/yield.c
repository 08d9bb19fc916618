/* SPDX-License-Identifier: Apache-2.0 */
/* One pass over the text counts what tells good text from bad; the ledger says what did not get that far. Each bound asks for
 * a share and for a number: a single odd character in a short note is no fault of the note. */
#include "engine/yield.h"

#include "base/str.h"
#include "record/losses.h"
#include "text/unicode.h"

enum {
    SCAN_BYTES_A_PAGE = 20 << 10, /* a page that is a picture takes more */
    LITTLE_A_PAGE = 40,           /* characters: a stamp, a page number */
    LARGE_BYTES = 100 << 10,
    LITTLE_ALTOGETHER = 150, /* characters */
    ODD_LEAST = 20,          /* characters, before a share of them means anything */
    VOWELS_LEAST = 1000,     /* letters a to z, before their vowels mean anything */
};

static const double undecodable_share = .01, unmapped_share = .05, garbled_share = .05, lost_share = .5,
                    vowel_share = .25;

struct counts {
    uint64_t characters; /* other than white space */
    uint64_t replaced, odd;
    uint64_t letters, vowels; /* of a to z */
    uint64_t others;          /* characters beyond ASCII */
};

/* Whether `c`, behind `before`, goes on a character of several bytes whose bytes were taken for characters each. */
static bool goes_on_twice_encoded(uint32_t before, uint32_t c)
{
    bool leads = before >= 0xC2 && before <= 0xF4;
    bool follows = (c >= 0x80 && c < 0xC0) || c == 0x20AC || c == 0x201A || c == 0x0192 ||
                   (c >= 0x2018 && c <= 0x2030 && c != 0x2028 && c != 0x2029) || c == 0x2122 || c == 0x0153;
    return leads && follows;
}

/* What decoding gives where bytes are no characters, or are those of other fonts. */
static bool is_odd(uint32_t c)
{
    return (c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7F && c < 0xA0) || (c >= 0xE000 && c <= 0xF8FF) ||
           c >= 0xF0000;
}

static struct counts count(quire_str text)
{
    struct counts counts = { 0 };
    uint32_t before = 0;
    for (size_t at = 0; at < text.size;) {
        uint32_t c = quire_utf8_next(text, &at);
        if (c == ' ' || c == '\n' || c == '\t') {
            before = c;
            continue;
        }
        counts.characters++;
        if (c == 0xFFFD) counts.replaced++;
        else if (is_odd(c)) counts.odd++;
        else if (goes_on_twice_encoded(before, c)) counts.odd += 2;
        counts.others += c >= 0x80;
        uint32_t small = c | 0x20;
        if (c < 0x80 && small >= 'a' && small <= 'z') {
            counts.letters++;
            counts.vowels += strchr("aeiouy", (int)small) != NULL;
        }
        before = c;
    }
    return counts;
}

static const quire_ledger_row *find_row(quire_ledger_rows rows, const char *step, const char *unit)
{
    for (size_t i = 0; i < rows.count; i++)
        if (quire_str_is(rows.items[i].step, step) && quire_str_is(rows.items[i].unit, unit))
            return &rows.items[i];
    return NULL;
}

static uint64_t dropped(const quire_ledger_row *row, const char *reason)
{
    for (size_t i = 0; row && i < row->dropped_count; i++)
        if (quire_str_is(row->dropped[i].reason, reason)) return row->dropped[i].count;
    return 0;
}

static bool is_much(uint64_t part, uint64_t whole, double share)
{
    return part >= ODD_LEAST && (double)part >= share * (double)whole;
}

/* Pages that show something which is no text: most of them, or a stamp on each is all that there is. */
static bool looks_scanned(const quire_document *document, quire_ledger_rows ledger,
                          const struct counts *counts)
{
    uint64_t pages = document->page_count, bytes = document->original_bytes;
    if (!pages) return false;
    if (dropped(find_row(ledger, "load", "pages"), "page_without_text") * 2 > pages) return true;
    return counts->characters < LITTLE_A_PAGE * pages && bytes >= SCAN_BYTES_A_PAGE * pages;
}

static bool is_garbled(const quire_document *document, const struct counts *counts)
{
    if (is_much(counts->odd, counts->characters, garbled_share)) return true;
    /* Fonts whose characters stand for others. What has no pages may be code, or a list of keys; and where many letters have
     * accents, the vowels are among those. */
    return document->page_count && counts->letters >= VOWELS_LEAST &&
           counts->letters * 2 > counts->characters && counts->others * 10 < counts->characters &&
           (double)counts->vowels < vowel_share * (double)counts->letters;
}

unsigned quire_yield_warnings(const quire_document *document, quire_ledger_rows ledger, size_t children)
{
    unsigned warnings = 0;
    struct counts counts = count(document->text);
    const quire_ledger_row *decoded = find_row(ledger, "decode", "bytes"),
                           *characters = find_row(ledger, "load", "characters");
    uint64_t undecodable = dropped(decoded, "undecodable"), unmapped = dropped(characters, "unmapped_glyph");
    bool holds_others = children || find_row(ledger, "load", "documents");
    if (looks_scanned(document, ledger, &counts)) warnings |= QUIRE_WARNING_SCANNED;
    if (!document->page_count && !holds_others && document->original_bytes >= LARGE_BYTES &&
        counts.characters < LITTLE_ALTOGETHER)
        warnings |= QUIRE_WARNING_LITTLE_TEXT;
    if (is_much(counts.replaced > undecodable ? counts.replaced : undecodable, counts.characters,
                undecodable_share))
        warnings |= QUIRE_WARNING_UNDECODABLE;
    if (characters && is_much(unmapped, characters->received, unmapped_share))
        warnings |= QUIRE_WARNING_UNMAPPED;
    if (is_garbled(document, &counts)) warnings |= QUIRE_WARNING_GARBLED;
    bool told = warnings & (QUIRE_WARNING_SCANNED | QUIRE_WARNING_UNMAPPED);
    if (!told && quire_ledger_loss(ledger).share >= lost_share) warnings |= QUIRE_WARNING_LOSSES;
    return warnings;
}

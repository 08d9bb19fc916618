/* SPDX-License-Identifier: Apache-2.0 */
/* The order is: declared, mostly UTF-8, what uchardet says if that is an East Asian charset, a strict trial of the East
 * Asian ones, what uchardet says. uchardet tells Western languages apart in one line of text, but of East Asian text it
 * needs some forty characters; the trial is for what is shorter.
 *
 * Nearly every byte pair is a character of GB18030, so that decoding proves nothing: in Western text "rüf" reads as one
 * rare Han character between two letters. The trial therefore asks for characters of the standard's first level, where
 * the usual ones stand, and for their standing side by side. */
#include "load/worker/charset.h"

#include "base/str.h"
#include "text/unicode.h"

#include <strings.h>
#include <uchardet/uchardet.h>
#include <unicode/ucnv.h>

enum {
    SAMPLE_BYTES = 256 << 10,
    VALID_PER_INVALID = 4, /* this many good sequences a bad byte: damaged UTF-8, not another charset */
    LETTERS_PER_ACCENT =
        20, /* no language of the rare charsets has fewer accented letters than one in these */
};

/* Names that ICU lacks or reads more narrowly than writers mean them: whoever says gb2312 writes GBK, and whoever says
 * latin1 writes windows-1252 (so does the WHATWG encoding standard). */
static const struct {
    const char *name, *meant;
} meanings[] = {
    { "US-ASCII", "windows-1252" },   { "ISO-8859-1", "windows-1252" },  { "ISO-8859-8", "windows-1255" },
    { "ISO-8859-9", "windows-1254" }, { "ISO-8859-13", "windows-1257" }, { "ISO-8859-16", "windows-1250" },
    { "TIS-620", "windows-874" },     { "GB2312", "GB18030" },           { "GBK", "GB18030" },
    { "UHC", "windows-949" },         { "EUC-KR", "windows-949" },       { "KS_C_5601-1987", "windows-949" },
};

/* Charsets of few texts, whose names uchardet gives to short ones of Western Europe. */
static const char *const rare[] = { "ISO-8859-3",  "ISO-8859-4", "ISO-8859-10",  "ISO-8859-13",
                                    "ISO-8859-16", "IBM852",     "WINDOWS-1258", "MAC-CENTRALEUROPE" };

/* An East Asian charset: the first bytes of its usual characters, and the least of their second bytes. */
struct trial {
    const char *charset;
    unsigned char first, last, second;
    double share; /* of usual characters among all, at least */
    size_t least; /* so many characters */
};

/* The first of equal ones wins. Half of the usual Han are hangul to the Korean charset, so that it asks for hangul
 * alone, and for enough of it that this is no accident. */
static const struct trial trials[] = {
    { "windows-949", 0xB0, 0xC8, 0xA1, 1.0, 6 },
    { "GB18030", 0xB0, 0xD7, 0xA1, 0.7, 1 },
    { "Big5", 0xA4, 0xC6, 0x40, 0.7, 1 },
    { "Shift_JIS", 0x82, 0x98, 0x40, 0.7, 1 },
};

struct reading {
    bool flawless;
    size_t characters; /* other than ASCII and punctuation */
    size_t usual;      /* of these, the trial's usual ones, save those that stand alone among letters */
};

enum unit { OTHER, LETTER, WIDE };

/* How `charset` reads the sample. `trial` may be NULL. */
static struct reading read_strictly(const char *charset, const struct trial *trial, quire_str sample,
                                    bool whole)
{
    struct reading reading = { 0 };
    UErrorCode code = U_ZERO_ERROR;
    UConverter *converter = ucnv_open(charset, &code);
    if (U_SUCCESS(code)) ucnv_setToUCallBack(converter, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &code);
    reading.flawless = U_SUCCESS(code);
    const char *at = sample.data, *end = sample.data + sample.size;
    enum unit before = OTHER, here = OTHER;
    bool usual = false; /* `here` is, unless it stands alone */
    while (reading.flawless && at < end) {
        const char *start = at;
        UChar32 c = ucnv_getNextUChar(converter, &at, end, &code);
        if (U_FAILURE(code)) {
            reading.flawless = !whole && end - start < 8; /* a sample may end inside a character */
            break;
        }
        bool ascii = c < 0x80;
        enum unit next = !ascii ? WIDE : (c | 0x20) >= 'a' && (c | 0x20) <= 'z' ? LETTER : OTHER;
        reading.usual += usual && (before == WIDE || next == WIDE || (before != LETTER && next != LETTER));
        bool punctuation = (c >= 0x3000 && c <= 0x303F) || (c >= 0xFF00 && c <= 0xFFEF);
        reading.characters += !ascii && !punctuation;
        usual = trial && !ascii && !punctuation && at - start == 2 &&
                (unsigned char)start[0] >= trial->first && (unsigned char)start[0] <= trial->last &&
                (unsigned char)start[1] >= trial->second;
        before = here;
        here = next;
    }
    reading.usual += usual && before != LETTER;
    ucnv_close(converter);
    return reading;
}

static bool reads(const char *charset, quire_str sample, bool whole)
{
    return read_strictly(charset, NULL, sample, whole).flawless;
}

/* The East Asian charset in which the sample makes most sense; NULL: in none. */
static const char *try_east_asian(quire_str sample, bool whole)
{
    const char *best = NULL;
    double best_share = 0;
    for (size_t i = 0; i < sizeof trials / sizeof *trials; i++) {
        struct reading reading = read_strictly(trials[i].charset, &trials[i], sample, whole);
        if (!reading.flawless || reading.characters < trials[i].least) continue;
        double share = (double)reading.usual / (double)reading.characters;
        if (share < trials[i].share || share <= best_share) continue;
        best = trials[i].charset;
        best_share = share;
    }
    return best;
}

/* Bytes that are UTF-8 but for a few. */
static bool is_damaged_utf8(quire_str sample)
{
    size_t valid = 0, invalid = 0;
    for (size_t at = 0; at < sample.size;) {
        size_t before = at;
        if ((unsigned char)sample.data[at] < 0x80) {
            at++;
            continue;
        }
        uint32_t c = quire_utf8_next(sample, &at);
        if (c == 0xFFFD && at - before == 1) invalid++;
        else valid++;
    }
    return valid > VALID_PER_INVALID * invalid;
}

/* Whether a language that needs one of the rare charsets would have more accents than this. */
static bool has_few_accents(quire_str sample)
{
    size_t letters = 0, accented = 0;
    for (size_t i = 0; i < sample.size; i++) {
        unsigned char c = (unsigned char)sample.data[i];
        accented += c >= 0x80;
        letters += c >= 0x80 || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
    }
    return accented * LETTERS_PER_ACCENT < letters;
}

static bool is_one_of(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcasecmp(name, names[i]) == 0) return true;
    return false;
}

static bool is_east_asian(const char *charset)
{
    static const char *const starts[] = { "GB", "BIG5", "EUC", "SHIFT", "ISO-2022", "UHC", "HZ" };
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (strncasecmp(charset, starts[i], strlen(starts[i])) == 0) return true;
    return false;
}

static bool is_known(const char *charset)
{
    UErrorCode code = U_ZERO_ERROR;
    ucnv_close(ucnv_open(charset, &code));
    return U_SUCCESS(code);
}

const char *quire_charset_meant(const char *name)
{
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (ucnv_compareNames(name, meanings[i].name) == 0) return meanings[i].meant;
    return name;
}

bool quire_charset_shifts(quire_str declared)
{
    static const char *const starts[] = { "ISO-2022-", "HZ", "UTF-7" };
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (declared.size >= strlen(starts[i]) &&
            strncasecmp(declared.data, starts[i], strlen(starts[i])) == 0)
            return true;
    return false;
}

/* uchardet's name for the charset; empty where it has none. */
static const char *guess(quire_str sample, quire_arena *arena)
{
    uchardet_t detector = uchardet_new();
    if (!detector) return "";
    const char *name = "";
    if (uchardet_handle_data(detector, sample.data, sample.size) == 0) {
        uchardet_data_end(detector);
        quire_str copy = quire_arena_copy(arena, quire_str_from(uchardet_get_charset(detector)));
        if (copy.data) name = copy.data;
    }
    uchardet_delete(detector);
    return name;
}

/* Who declares ASCII and writes other bytes has declared nothing. */
static bool says_something(const char *declared)
{
    return ucnv_compareNames(declared, "US-ASCII") != 0 && ucnv_compareNames(declared, "ANSI_X3.4-1968") != 0;
}

const char *quire_charset_choose(quire_str bytes, quire_str declared, quire_arena *arena)
{
    if (!bytes.size) return "UTF-8";
    quire_str sample = quire_str_cut(bytes, 0, bytes.size < SAMPLE_BYTES ? bytes.size : SAMPLE_BYTES);
    bool whole = sample.size == bytes.size;
    quire_str name = quire_arena_copy(arena, declared);
    if (name.size && name.data && says_something(name.data) &&
        reads(quire_charset_meant(name.data), sample, whole))
        return quire_charset_meant(name.data);
    if (is_damaged_utf8(sample)) return "UTF-8";
    const char *guessed = guess(sample, arena), *charset = quire_charset_meant(guessed);
    if (is_east_asian(guessed) && reads(charset, sample, whole)) return charset;
    const char *tried = try_east_asian(sample, whole);
    if (tried) return tried;
    if (is_one_of(guessed, rare, sizeof rare / sizeof *rare) && has_few_accents(sample))
        return "windows-1252";
    return *guessed && is_known(charset) ? charset : "windows-1252";
}

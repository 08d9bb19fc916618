/* SPDX-License-Identifier: Apache-2.0 */
/* Script first: most scripts belong to one language. Chinese by which of two national character sets holds more of
 * its characters; Latin languages by function words and by letters that only one of them uses.
 * Reasons and measurements: docs/decisions/language-detection.md. */
#include "text/language.h"

#include "base/str.h"
#include "text/function_words.h"
#include "text/unicode.h"

#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/uscript.h>

enum {
    SAMPLE_BYTES = 16 * 1024,
    SAMPLE_HAN = 1024,  /* characters that decide between the two ways to write Chinese */
    SAMPLE_WORDS = 600, /* function words looked up; more change nothing */
    SCRIPTS = 256,
    WORD_BYTES = 16,
    LETTER_SCORE = 30, /* of a letter that hints at a language, against 60 for a word of one language alone */
    WORD_SCORE = 60,
    PROSE_WORDS =
        10, /* prose has at least one function word in so many words; about three times as many are usual */
};

struct sample {
    uint32_t letters[SCRIPTS]; /* by ICU's script code */
    uint32_t ukrainian, bulgarian, serbian, belarusian, persian, urdu;
    UChar han[SAMPLE_HAN];
    int32_t han_count;
    char word[WORD_BYTES];
    size_t word_size; /* over WORD_BYTES: too long to be a function word */
    uint32_t words;
    uint32_t scores[QUIRE_FUNCTION_LANGUAGES];
};

/* Scripts that stand for one language. */
/* clang-format off */
static const struct { UScriptCode script; const char *language; } only_language[] = {
    { USCRIPT_HANGUL, "ko" }, { USCRIPT_GREEK, "el" },     { USCRIPT_HEBREW, "he" },   { USCRIPT_THAI, "th" },
    { USCRIPT_LAO, "lo" },    { USCRIPT_KHMER, "km" },     { USCRIPT_MYANMAR, "my" },  { USCRIPT_DEVANAGARI, "hi" },
    { USCRIPT_BENGALI, "bn" }, { USCRIPT_TAMIL, "ta" },    { USCRIPT_TELUGU, "te" },   { USCRIPT_GUJARATI, "gu" },
    { USCRIPT_GURMUKHI, "pa" }, { USCRIPT_KANNADA, "kn" }, { USCRIPT_MALAYALAM, "ml" }, { USCRIPT_SINHALA, "si" },
    { USCRIPT_ARMENIAN, "hy" }, { USCRIPT_GEORGIAN, "ka" }, { USCRIPT_ETHIOPIC, "am" }, { USCRIPT_TIBETAN, "bo" },
};
/* clang-format on */

/* Letters that few of the listed languages use. */
/* clang-format off */
static const struct { uint16_t letter; const char *languages; } hints[] = {
    { 0xDF, "de" },   { 0xE4, "defisv" }, { 0xF6, "dehufisvtr" }, { 0xFC, "dehutr" }, { 0xF1, "es" }, { 0xE3, "pt" },
    { 0xF5, "pt" },   { 0xE5, "dasvno" }, { 0xF8, "dano" },   { 0xE6, "dano" },  { 0x142, "pl" },   { 0x105, "pl" },
    { 0x119, "pl" },  { 0x15B, "pl" },    { 0x17C, "pl" },    { 0x11F, "tr" },   { 0x131, "tr" },   { 0x15F, "tr" },
    { 0x159, "cs" },  { 0x11B, "cs" },    { 0x16F, "cs" },    { 0x10D, "cs" },   { 0x151, "hu" },   { 0x171, "hu" },
    { 0x103, "rovi" }, { 0x219, "ro" },   { 0x21B, "ro" },    { 0xEA, "frptvi" }, { 0xE8, "fritca" }, { 0xE7, "frptcatr" },
    { 0x1B0, "vi" },  { 0x1A1, "vi" },    { 0x111, "vi" },    { 0xBF, "es" },    { 0xA1, "es" },    { 0x153, "fr" },
    { 0xE9, "frespthucs" },
};
/* clang-format on */

quire_str quire_language_base(quire_str language)
{
    for (size_t i = 0; i < language.size; i++)
        if (language.data[i] == '-' || language.data[i] == '_') return quire_str_cut(language, 0, i);
    return language;
}

static void score(struct sample *sample, uint32_t languages, uint32_t points)
{
    if (!languages) return;
    uint32_t each = points / (uint32_t)__builtin_popcount(languages);
    for (size_t i = 0; i < QUIRE_FUNCTION_LANGUAGES; i++)
        if (languages >> i & 1) sample->scores[i] += each;
}

static void end_word(struct sample *sample)
{
    if (sample->word_size > 0 && sample->word_size <= WORD_BYTES && sample->words < SAMPLE_WORDS) {
        quire_str word = { sample->word, sample->word_size };
        /* One letter is as often a symbol or an initial as the remains of an elision. */
        score(sample, quire_function_word_languages(word), word.size == 1 ? WORD_SCORE / 4 : WORD_SCORE);
        sample->words++;
    }
    sample->word_size = 0;
}

static void take_hint(struct sample *sample, uint32_t letter)
{
    for (size_t i = 0; i < sizeof hints / sizeof *hints; i++) {
        if (hints[i].letter != letter) continue;
        uint32_t languages = 0;
        for (const char *name = hints[i].languages; *name; name += 2)
            languages |= quire_function_language_bit((quire_str){ name, 2 });
        score(sample, languages, LETTER_SCORE);
    }
}

static void take_ascii(struct sample *sample, uint32_t c)
{
    uint32_t lower = c | 0x20;
    if (c >= '0' && c <= '9') {
        sample->word_size = WORD_BYTES + 1; /* "miR7a" is no word: spoil it to its end */
        return;
    }
    if (lower < 'a' || lower > 'z') {
        end_word(sample);
        return;
    }
    sample->letters[USCRIPT_LATIN]++;
    if (sample->word_size < WORD_BYTES) sample->word[sample->word_size] = (char)lower;
    sample->word_size++;
}

static void take_cyrillic_or_arabic(struct sample *sample, uint32_t c)
{
    switch (c) {
    case 0x456:
    case 0x457:
    case 0x454:
    case 0x491: sample->ukrainian++; break;
    case 0x45E: sample->belarusian++; break;
    case 0x44A: sample->bulgarian++; break;
    case 0x44B:
    case 0x44D: sample->bulgarian = sample->bulgarian > 2 ? sample->bulgarian - 2 : 0; break;
    case 0x458:
    case 0x459:
    case 0x45A:
    case 0x45B:
    case 0x452: sample->serbian++; break;
    case 0x67E:
    case 0x686:
    case 0x698:
    case 0x6AF: sample->persian++; break;
    case 0x679:
    case 0x688:
    case 0x691:
    case 0x6BA:
    case 0x6D2: sample->urdu++; break;
    default: break;
    }
}

static void take_other(struct sample *sample, uint32_t c, const char *bytes, size_t size)
{
    UErrorCode code = U_ZERO_ERROR;
    int script = c >= 0x4E00 && c <= 0x9FFF ? USCRIPT_HAN : (int)uscript_getScript((UChar32)c, &code);
    if (script == USCRIPT_HAN && c < 0x10000 && sample->han_count < SAMPLE_HAN)
        sample->han[sample->han_count++] = (UChar)c;
    bool letter = script > USCRIPT_INHERITED && script < SCRIPTS;
    if (letter) sample->letters[script]++;
    if (script != USCRIPT_LATIN && script != USCRIPT_CYRILLIC) {
        end_word(sample);
        take_hint(sample, c); /* ¿ and ¡ */
        if (script == USCRIPT_ARABIC) take_cyrillic_or_arabic(sample, c);
        return;
    }
    char folded[4];
    uint32_t lower = (uint32_t)u_foldCase((UChar32)c, U_FOLD_CASE_DEFAULT);
    if (lower != c && lower >= 0x80 && lower < 0x800) {
        folded[0] = (char)(0xC0 | lower >> 6);
        folded[1] = (char)(0x80 | (lower & 0x3F));
        bytes = folded;
        size = 2;
    }
    for (size_t i = 0; i < size; i++, sample->word_size++)
        if (sample->word_size < WORD_BYTES) sample->word[sample->word_size] = bytes[i];
    if (script == USCRIPT_LATIN) take_hint(sample, lower);
    else take_cyrillic_or_arabic(sample, lower);
}

/* Bytes that the sample's Han characters take in a legacy encoding that skips those it lacks. */
static int32_t bytes_in(const struct sample *sample, const char *encoding)
{
    UErrorCode code = U_ZERO_ERROR;
    UConverter *converter = ucnv_open(encoding, &code);
    if (!converter) return 0;
    ucnv_setFromUCallBack(converter, UCNV_FROM_U_CALLBACK_SKIP, NULL, NULL, NULL, &code);
    char bytes[SAMPLE_HAN * 4];
    int32_t size = ucnv_fromUChars(converter, bytes, sizeof bytes, sample->han, sample->han_count, &code);
    ucnv_close(converter);
    return U_FAILURE(code) ? 0 : size;
}

/* GB 2312 holds the simplified characters and Big5 the traditional ones; those in both cancel out. */
static quire_str chinese(const struct sample *sample)
{
    return bytes_in(sample, "Big5") > bytes_in(sample, "GB2312") ? QUIRE_STR("zh-Hant")
                                                                 : QUIRE_STR("zh-Hans");
}

static quire_str latin(const struct sample *sample)
{
    size_t best = 0;
    uint32_t second = 0;
    for (size_t i = 1; i < QUIRE_FUNCTION_LANGUAGES; i++) {
        if (sample->scores[i] > sample->scores[best]) {
            second = sample->scores[best];
            best = i;
        } else if (sample->scores[i] > second) {
            second = sample->scores[i];
        }
    }
    if (sample->scores[best] == second) return QUIRE_STR("und");
    return quire_function_language_name(best);
}

static quire_str cyrillic(const struct sample *sample)
{
    uint32_t letters = sample->letters[USCRIPT_CYRILLIC];
    if (sample->serbian * 50 > letters) return QUIRE_STR("sr");
    if (sample->belarusian * 100 > letters) return QUIRE_STR("be");
    if (sample->ukrainian * 50 > letters) return QUIRE_STR("uk");
    if (sample->bulgarian * 100 > letters) return QUIRE_STR("bg");
    return QUIRE_STR("ru");
}

static quire_str arabic(const struct sample *sample)
{
    uint32_t letters = sample->letters[USCRIPT_ARABIC];
    if (sample->urdu * 50 > letters) return QUIRE_STR("ur");
    return sample->persian * 100 > letters ? QUIRE_STR("fa") : QUIRE_STR("ar");
}

/* One Chinese character says as much as about four Latin letters. */
static quire_str decide(const struct sample *sample)
{
    uint32_t han = sample->letters[USCRIPT_HAN] + sample->letters[USCRIPT_BOPOMOFO];
    uint32_t kana = sample->letters[USCRIPT_HIRAGANA] + sample->letters[USCRIPT_KATAKANA];
    uint32_t most = 0;
    int script = USCRIPT_COMMON;
    for (int i = USCRIPT_INHERITED + 1; i < SCRIPTS; i++) {
        uint32_t letters = sample->letters[i] * (i == USCRIPT_HANGUL ? 2u : 1u);
        if (i == USCRIPT_HAN || i == USCRIPT_BOPOMOFO || i == USCRIPT_HIRAGANA || i == USCRIPT_KATAKANA)
            continue;
        if (letters > most) {
            most = letters;
            script = i;
        }
    }
    quire_str ideographic = kana * 8 > han ? QUIRE_STR("ja") : QUIRE_STR("zh");
    bool east = (han + kana) * 4 >= most && han + kana > 0;
    quire_str found = QUIRE_STR("und");
    if (!east && script == USCRIPT_LATIN) found = latin(sample);
    if (east || (han + kana > 0 && quire_str_is(found, "und") && script == USCRIPT_LATIN))
        return quire_str_is(ideographic, "ja") ? ideographic : chinese(sample);
    if (script == USCRIPT_CYRILLIC) return cyrillic(sample);
    if (script == USCRIPT_ARABIC) return arabic(sample);
    for (size_t i = 0; i < sizeof only_language / sizeof *only_language; i++)
        if ((int)only_language[i].script == script) return quire_str_from(only_language[i].language);
    return found;
}

static void take_text(struct sample *sample, quire_str text)
{
    if (text.size > SAMPLE_BYTES) text.size = quire_utf8_floor(text, SAMPLE_BYTES);
    for (size_t at = 0; at < text.size;) {
        size_t start = at;
        uint32_t c = quire_utf8_next(text, &at);
        if (c < 0x80) take_ascii(sample, c);
        else take_other(sample, c, text.data + start, at - start);
    }
    end_word(sample);
}

quire_str quire_language_of(quire_str text)
{
    struct sample sample = { 0 };
    take_text(&sample, text);
    return decide(&sample);
}

quire_str quire_language_of_prose(quire_str text)
{
    struct sample sample = { 0 };
    take_text(&sample, text);
    for (size_t i = 0; i < QUIRE_FUNCTION_LANGUAGES; i++)
        if (sample.scores[i] * PROSE_WORDS < sample.words * WORD_SCORE) sample.scores[i] = 0;
    return decide(&sample);
}

quire_str quire_language_below(quire_str language, quire_str context)
{
    size_t han = 0, latin = 0;
    quire_str base = quire_language_base(language);
    if (quire_str_is(base, "zh") || quire_str_is(base, "ja")) return language;
    for (size_t at = 0; at < context.size;) {
        uint32_t c = quire_utf8_next(context, &at);
        if (c < 0x80) latin += (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
        else han += quire_char_is_han(c);
    }
    /* A character says as much as two letters. */
    return han > 0 && 2 * han >= latin ? QUIRE_STR("und") : language;
}

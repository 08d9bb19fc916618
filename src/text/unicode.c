/* SPDX-License-Identifier: Apache-2.0 */
/* Characters through ICU's tables, with short cuts for ASCII and the common Chinese block, which are nearly
 * all of the text that passes here. */
#include "text/unicode.h"

#include "base/error.h"
#include "base/str.h"

#include <limits.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utf8.h>

uint32_t quire_utf8_next(quire_str text, size_t *at)
{
    unsigned char first = (unsigned char)text.data[*at];
    if (first < 0x80) {
        (*at)++;
        return first;
    }
    size_t left = text.size - *at;
    const uint8_t *bytes = (const uint8_t *)text.data + *at;
    int32_t used = 0, limit = left < 4 ? (int32_t)left : 4;
    UChar32 c;
    U8_NEXT_OR_FFFD(bytes, used, limit, c);
    *at += (size_t)used;
    return (uint32_t)c;
}

size_t quire_utf8_put(uint32_t c, char out[4])
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

size_t quire_utf8_floor(quire_str text, size_t at)
{
    if (at >= text.size) return text.size;
    size_t start = at;
    for (int i = 0; i < 3 && start > 0 && U8_IS_TRAIL((uint8_t)text.data[start]); i++) start--;
    return U8_IS_TRAIL((uint8_t)text.data[start]) ? at : start;
}

static bool is_common_han(uint32_t c)
{
    return c >= 0x4E00 && c <= 0x9FFF;
}

bool quire_char_is_han(uint32_t c)
{
    if (c < 0x2E80) return false;
    if (is_common_han(c)) return true;
    /* The marks of length and of half-width sound belong to no single script in Unicode. */
    if (c == 0x30FC || c == 0xFF70) return true;
    UErrorCode code = U_ZERO_ERROR;
    switch (uscript_getScript((UChar32)c, &code)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_BOPOMOFO: return true;
    default: return false;
    }
}

bool quire_text_is_han_at(quire_str text, size_t at)
{
    return at < text.size && quire_char_is_han(quire_utf8_next(text, &at));
}

bool quire_char_is_word(uint32_t c)
{
    if (c < 0x80) return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
    if (is_common_han(c)) return true;
    return (U_MASK(u_charType((UChar32)c)) & (U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK)) != 0;
}

bool quire_char_is_space(uint32_t c)
{
    if (c < 0x80) return c == ' ' || (c >= '\t' && c <= '\r');
    return u_isUWhiteSpace((UChar32)c);
}

uint32_t quire_char_compose(uint32_t base, uint32_t mark)
{
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *normal = unorm2_getNFCInstance(&code);
    UChar32 composed = U_SUCCESS(code) ? unorm2_composePair(normal, (UChar32)base, (UChar32)mark) : -1;
    return composed > 0 ? (uint32_t)composed : 0;
}

/* Characters that folding leaves alone whatever stands beside them: ASCII (but for its capitals) and Han. */
static bool folds_bytewise(quire_str text)
{
    for (size_t i = 0; i < text.size;) {
        unsigned char byte = (unsigned char)text.data[i];
        if (byte < 0x80) {
            i++;
            continue;
        }
        if (byte < 0xE4 || byte > 0xE9 || !is_common_han(quire_utf8_next(text, &i))) return false;
    }
    return true;
}

static quire_status fold_with_icu(quire_str text, quire_arena *arena, quire_str *out, quire_error *err)
{
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *fold = unorm2_getNFKCCasefoldInstance(&code);
    int32_t size = (int32_t)text.size, wide_size = 0, folded_size = 0;
    UChar *wide = quire_arena_array(arena, text.size + 1, sizeof *wide);
    if (!wide) return quire_fail_memory(err);
    u_strFromUTF8WithSub(wide, size + 1, &wide_size, text.data, size, 0xFFFD, NULL, &code);
    /* One character grows to at most 18 units in this folding, but hardly ever grows at all: try, then measure. */
    int32_t capacity = wide_size + 16;
    UChar *folded = quire_arena_array(arena, (size_t)capacity, sizeof *folded);
    if (!folded) return quire_fail_memory(err);
    folded_size = unorm2_normalize(fold, wide, wide_size, folded, capacity, &code);
    if (code == U_BUFFER_OVERFLOW_ERROR) {
        code = U_ZERO_ERROR;
        capacity = folded_size + 1;
        folded = quire_arena_array(arena, (size_t)capacity, sizeof *folded);
        if (!folded) return quire_fail_memory(err);
        folded_size = unorm2_normalize(fold, wide, wide_size, folded, capacity, &code);
    }
    size_t most = (size_t)folded_size * 3;
    char *bytes = most < INT32_MAX ? quire_arena_alloc(arena, most + 1) : NULL;
    if (!bytes) return quire_fail_memory(err);
    int32_t written = 0;
    u_strToUTF8(bytes, (int32_t)most + 1, &written, folded, folded_size, &code);
    if (code == U_MEMORY_ALLOCATION_ERROR) return quire_fail_memory(err);
    if (U_FAILURE(code)) return quire_fail(err, QUIRE_E_INVALID, "folding text: %s", u_errorName(code));
    *out = (quire_str){ bytes, (size_t)written };
    return QUIRE_OK;
}

quire_status quire_text_fold(quire_str text, quire_arena *arena, quire_str *out, quire_error *err)
{
    if (text.size > INT32_MAX / 64)
        return quire_fail(err, QUIRE_E_LIMIT, "folding %zu bytes at once; at most %d are possible", text.size,
                          INT32_MAX / 64);
    if (!folds_bytewise(text)) return fold_with_icu(text, arena, out, err);
    quire_str copy = quire_arena_copy(arena, text);
    if (!copy.data) return quire_fail_memory(err);
    char *bytes = (char *)copy.data;
    for (size_t i = 0; i < copy.size; i++)
        if (bytes[i] >= 'A' && bytes[i] <= 'Z') bytes[i] = (char)(bytes[i] | 0x20);
    *out = copy;
    return QUIRE_OK;
}

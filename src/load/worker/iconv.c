/* SPDX-License-Identifier: Apache-2.0 */
/* iconv() of the worker, by ICU. The C library's own looks its converters up on disk, by names that documents choose, and
 * behind the walls there is no disk; libraries that ask for iconv (gmime, libarchive) find this one first, since a program's
 * own functions come before those of libraries. It converts to UTF-8 alone, which is all that is asked of it here.
 * Source: iconv(3), POSIX.1-2017. */
#include "load/worker/charset.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>
#include <unicode/ucnv.h>
#include <unicode/utf8.h>

enum { NAME_BYTES = 64, INVALID_BYTES = 16 };

static const iconv_t none = (iconv_t)-1;

/* The name without "//TRANSLIT" and the like. False: it is longer than names are. */
static bool cut_name(const char *name, char out[NAME_BYTES])
{
    size_t size = strcspn(name, "/");
    if (size >= NAME_BYTES) return false;
    memcpy(out, name, size);
    out[size] = '\0';
    return size > 0;
}

QUIRE_API iconv_t iconv_open(const char *to, const char *from)
{
    char target[NAME_BYTES], source[NAME_BYTES];
    UErrorCode code = U_ZERO_ERROR;
    bool known = cut_name(to, target) && cut_name(from, source) && ucnv_compareNames(target, "UTF-8") == 0;
    UConverter *converter = known ? ucnv_open(quire_charset_meant(source), &code) : NULL;
    if (converter) ucnv_setToUCallBack(converter, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &code);
    if (converter && U_SUCCESS(code)) return (iconv_t)converter;
    ucnv_close(converter);
    errno = code == U_MEMORY_ALLOCATION_ERROR ? ENOMEM : EINVAL;
    return none;
}

/* How many of the bytes read last are no character. */
static size_t invalid_bytes(const UConverter *converter, size_t most)
{
    char bytes[INVALID_BYTES];
    int8_t size = INVALID_BYTES;
    UErrorCode code = U_ZERO_ERROR;
    ucnv_getInvalidChars(converter, bytes, &size, &code);
    return U_SUCCESS(code) && size > 0 && (size_t)size <= most ? (size_t)size : most;
}

/* Reads one character to `out`, which has room for it. Where it fails *in stands before what is no character. */
static int convert_one(UConverter *converter, char **in, const char *end, char **out)
{
    const char *at = *in;
    UErrorCode code = U_ZERO_ERROR;
    UChar32 c = ucnv_getNextUChar(converter, &at, end, &code);
    if (code == U_TRUNCATED_CHAR_FOUND) return EINVAL;
    if (code != U_INDEX_OUTOFBOUNDS_ERROR && U_FAILURE(code)) {
        *in += (size_t)(at - *in) - invalid_bytes(converter, (size_t)(at - *in));
        return EILSEQ;
    }
    *in += at - *in;
    if (U_FAILURE(code)) return 0; /* what was left are shifts */
    size_t size = 0;
    U8_APPEND_UNSAFE((unsigned char *)*out, size, (uint32_t)c);
    *out += size;
    return 0;
}

QUIRE_API size_t iconv(iconv_t descriptor, char **in, size_t *in_left, char **out, size_t *out_left)
{
    UConverter *converter = (UConverter *)descriptor;
    if (!in || !*in) {
        ucnv_reset(converter);
        return 0;
    }
    const char *end = *in + *in_left;
    int failure = 0;
    while (!failure && *in < end) {
        char *written = *out;
        failure = *out_left < U8_MAX_LENGTH ? E2BIG : convert_one(converter, in, end, out);
        *out_left -= (size_t)(*out - written);
    }
    *in_left = (size_t)(end - *in);
    if (failure) errno = failure;
    return failure ? (size_t)-1 : 0;
}

QUIRE_API int iconv_close(iconv_t descriptor)
{
    ucnv_close((UConverter *)descriptor);
    return 0;
}

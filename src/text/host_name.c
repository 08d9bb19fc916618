/* SPDX-License-Identifier: Apache-2.0 */
/* ICU does it as browsers do; libcurl would ask the locale in which letters the name is. */
#include "text/host_name.h"

#include "base/error.h"
#include "base/str.h"

#include <unicode/uidna.h>

enum { NAME_BYTES = 1024 }; /* the DNS has 253 */

static bool is_ascii(quire_str text)
{
    for (size_t i = 0; i < text.size; i++)
        if ((unsigned char)text.data[i] >= 0x80) return false;
    return true;
}

quire_status quire_host_to_ascii(quire_arena *arena, quire_str host, quire_str *out, quire_error *err)
{
    UErrorCode code = U_ZERO_ERROR;
    UIDNAInfo found = UIDNA_INFO_INITIALIZER;
    char name[NAME_BYTES];
    *out = host;
    if (is_ascii(host)) return QUIRE_OK;
    if (host.size >= NAME_BYTES)
        return quire_fail(err, QUIRE_E_INVALID,
                          "not an address of the web (the name of its host is too long)");
    UIDNA *idna = uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ,
                                  &code);
    if (U_FAILURE(code)) return quire_fail_memory(err);
    int32_t size = uidna_nameToASCII_UTF8(idna, host.data, (int32_t)host.size, name, NAME_BYTES, &found,
                                          &code);
    uidna_close(idna);
    if (code == U_MEMORY_ALLOCATION_ERROR) return quire_fail_memory(err);
    if (U_FAILURE(code) || found.errors || size <= 0 || size >= NAME_BYTES)
        return quire_fail(err, QUIRE_E_INVALID,
                          "not an address of the web (the name of its host cannot be one)");
    *out = quire_arena_copy(arena, (quire_str){ name, (size_t)size });
    return out->data ? QUIRE_OK : quire_fail_memory(err);
}

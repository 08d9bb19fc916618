/* SPDX-License-Identifier: Apache-2.0 */
/* The format has one flag, for UTF-8, and says that all other names are in the charset of the first PCs. Programs wrote what
 * their system used: UTF-8 without the flag on Unix, GBK, Big5, Shift-JIS on Windows. So what is UTF-8 is read as that, and
 * the rest is told as other text is (charset.h), as long as it is East Asian or Cyrillic. */
#include "load/worker/loaders/archive/member_names.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/charset.h"
#include "load/worker/decode.h"
#include "record/document_codec.h"

#include <strings.h>

enum { GATHERED_BYTES = 64 << 10 };

#define FIRST_PC "IBM437"

void quire_member_names_init(member_names *names)
{
    *names = (member_names){ .charset = FIRST_PC };
    quire_buffer_init(&names->foreign, GATHERED_BYTES);
}

void quire_member_names_gather(member_names *names, quire_str name)
{
    if (quire_text_is_canonical(name) || name.size > names->foreign.limit_bytes - names->foreign.size) return;
    quire_buffer_append_str(&names->foreign, name);
    if (names->foreign.size < names->foreign.limit_bytes) quire_buffer_append_char(&names->foreign, '\n');
}

/* Beginnings of charsets that names are long enough to tell. */
static const char *const told[] = { "GB",          "Big5",   "EUC",          "Shift",
                                    "windows-949", "IBM866", "windows-1251", "KOI8" };

void quire_member_names_settle(member_names *names, quire_arena *arena)
{
    quire_str all = quire_buffer_view(&names->foreign);
    const char *charset = all.size ? quire_charset_choose(all, (quire_str){ 0 }, arena) : FIRST_PC;
    names->charset = FIRST_PC;
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        if (strncasecmp(charset, told[i], strlen(told[i])) == 0) names->charset = charset;
}

quire_status quire_member_names_read(const member_names *names, quire_str name, quire_arena *arena,
                                     quire_str *out, quire_error *err)
{
    quire_decoded decoded = { .text = name };
    quire_status status = QUIRE_OK;
    if (!quire_text_is_canonical(name))
        status = quire_load_decode_as(name, names->charset, arena, &decoded, err);
    *out = decoded.text;
    return status;
}

void quire_member_names_free(member_names *names)
{
    quire_buffer_free(&names->foreign);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/feed/feed_base64.h"

#include "base/str.h"
#include "record/document_codec.h"

static int digit_of(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = c ? strchr(digits, c) : NULL;
    return found ? (int)(found - digits) : -1;
}

quire_str feed_from_base64(quire_str text, quire_arena *arena)
{
    char *out = quire_arena_alloc(arena, text.size / 4 * 3 + 4);
    size_t size = 0;
    unsigned bits = 0, held = 0;
    for (size_t i = 0; i < text.size && out; i++) {
        int digit = digit_of(text.data[i]);
        if (digit < 0) continue;
        bits = (bits << 6 | (unsigned)digit) & 0xFFFF;
        held += 6;
        if (held < 8) continue;
        held -= 8;
        out[size++] = (char)(bits >> held & 0xFF);
    }
    quire_str decoded = { out, size };
    return quire_text_is_canonical(decoded) ? decoded : QUIRE_STR("");
}

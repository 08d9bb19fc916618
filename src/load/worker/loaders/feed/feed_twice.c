/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/feed/feed_twice.h"

#include "base/str.h"
#include "load/worker/loaders/feed/feed_windows.h"
#include "record/document_codec.h"
#include "text/unicode.h"

quire_str feed_decoded_twice(quire_str text, quire_arena *arena)
{
    size_t size = 0;
    bool foreign = false;
    for (size_t i = 0; i < text.size && !foreign; i++) foreign = (unsigned char)text.data[i] >= 0x80;
    if (!foreign) return text;
    char *bytes = quire_arena_alloc(arena, text.size + 1);
    if (!bytes) return (quire_str){ 0 };
    for (size_t at = 0; at < text.size;) {
        uint32_t c = quire_utf8_next(text, &at);
        for (size_t i = 0; i < 32 && c >= 0x100; i++)
            if (feed_windows_1252[i] == c) c = 0x80 + (uint32_t)i;
        if (c >= 0x100) return text;
        bytes[size++] = (char)c;
    }
    const quire_str decoded = { bytes, size };
    return quire_text_is_canonical(decoded) ? decoded : text;
}

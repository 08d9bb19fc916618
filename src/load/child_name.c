/* SPDX-License-Identifier: Apache-2.0 */
#include "load/child_name.h"

#include "base/str.h"
#include "record/document_codec.h"
#include "text/unicode.h"

enum { REPLACEMENT_BYTES = 3 }; /* of U+FFFD, which stands for one byte: the most that a name grows */

/* Characters that turn the direction of writing make "exe.txt" look like what it isn't. Source: UAX #9, section 2. */
static bool is_control(uint32_t c)
{
    bool turns = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || turns;
}

/* The part that begins at *at, and moves *at behind the separator that ends it. */
static quire_str next_part(quire_str name, size_t *at)
{
    const char *slash = memchr(name.data + *at, '/', name.size - *at);
    size_t start = *at, end = slash ? (size_t)(slash - name.data) : name.size;
    *at = slash ? end + 1 : end;
    return quire_str_cut(name, start, end);
}

static bool leads_somewhere(quire_str part)
{
    return part.size && !quire_str_is(part, ".") && !quire_str_is(part, "..");
}

bool quire_child_name_is_clean(quire_str name)
{
    if (!name.size || name.size > QUIRE_CHILD_NAME_MAX_BYTES || name.data[name.size - 1] == '/' ||
        !quire_text_is_canonical(name))
        return false;
    for (size_t at = 0; at < name.size;) {
        uint32_t c = quire_utf8_next(name, &at);
        if (is_control(c) || c == '\\') return false;
    }
    for (size_t at = 0; at < name.size;) {
        quire_str part = next_part(name, &at);
        if (!leads_somewhere(part) || (at < name.size && part.data[part.size - 1] == '!')) return false;
    }
    return true;
}

/* One kind of separator, and only characters that a line may have. */
static quire_str in_characters(quire_arena *arena, quire_str name)
{
    char *out = quire_arena_array(arena, name.size + 1, REPLACEMENT_BYTES);
    size_t size = 0;
    if (!out) return (quire_str){ 0 };
    for (size_t at = 0; at < name.size;) {
        uint32_t c = quire_utf8_next(name, &at);
        size += quire_utf8_put(c == '\\' ? '/' : is_control(c) ? '_' : c, out + size);
    }
    return (quire_str){ out, size };
}

/* The last parts that fit; of one that does not fit by itself, its end. */
static quire_str shorten(quire_str name)
{
    if (name.size <= QUIRE_CHILD_NAME_MAX_BYTES) return name;
    quire_str end = quire_str_cut(name, name.size - QUIRE_CHILD_NAME_MAX_BYTES, name.size);
    const char *slash = memchr(end.data, '/', end.size);
    size_t start = slash ? (size_t)(slash - end.data) + 1 : 0;
    while (!slash && (end.data[start] & 0xC0) == 0x80) start++;
    return quire_str_cut(end, start, end.size);
}

quire_str quire_child_name_clean(quire_arena *arena, quire_str name)
{
    quire_str from = in_characters(arena, name);
    char *out = quire_arena_alloc(arena, from.size + 1);
    if (!from.data || !out) return (quire_str){ 0 };
    size_t size = 0;
    for (size_t at = 0; at < from.size;) {
        quire_str part = next_part(from, &at);
        if (!leads_somewhere(part)) continue;
        if (size) {
            if (out[size - 1] == '!') out[size - 1] = '_';
            out[size++] = '/';
        }
        memcpy(out + size, part.data, part.size);
        size += part.size;
    }
    quire_str clean = shorten((quire_str){ out, size });
    return clean.size ? clean : quire_arena_copy(arena, QUIRE_STR("unnamed"));
}

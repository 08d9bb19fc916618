/* SPDX-License-Identifier: Apache-2.0 */
/* The versions of the loaders, and readings as text.
 *
 * Raise a loader's version with every change that makes it read some document otherwise: other text, other elements, another
 * title. Raise `common` for what all loaders share: detection, encodings, the builder, tables' shape, language. A pinned
 * part (PDFium, lexbor: tools/parts.lock.json) that reads otherwise counts as a change of the loader that uses it. Debian's
 * libraries are not in the reading: a security update of libxml2 would read every base anew, to the same result. */
#include "load/reading.h"

#include "base/str.h"

static const struct {
    const char *loader;
    unsigned version;
} versions[] = {
    { "text", 3 }, { "markdown", 3 }, { "html", 3 }, { "docx", 2 }, { "pdf", 2 }, { "common", 2 },
};

unsigned quire_reading_version(quire_str loader)
{
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++)
        if (quire_str_is(loader, versions[i].loader)) return versions[i].version;
    return 0;
}

/* Of each hint its end: the worker gets long ones cut (load/frames.h), and must find the same. */
enum { HINT_BYTES = 1024 };

static uint64_t hash_of(const quire_reading_hints *hints)
{
    const quire_str parts[] = { hints->media_type, hints->charset, hints->title };
    uint64_t hash = 0xcbf29ce484222325U;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        for (size_t j = parts[i].size > HINT_BYTES ? parts[i].size - HINT_BYTES : 0; j < parts[i].size; j++)
            hash = (hash ^ (unsigned char)parts[i].data[j]) * 0x100000001b3U;
        hash = (hash ^ 0xFFU) * 0x100000001b3U; /* no byte of UTF-8: where a part ends */
    }
    return hash;
}

quire_str quire_reading_name(quire_str loader, const quire_reading_hints *hints, quire_arena *arena)
{
    unsigned own = quire_reading_version(loader), common = quire_reading_version(QUIRE_STR("common"));
    if (!hints->media_type.size && !hints->charset.size && !hints->title.size)
        return quire_arena_printf(arena, "%.*s-%u common-%u", QUIRE_FMT(loader), own, common);
    return quire_arena_printf(arena, "%.*s-%u common-%u hints-%016llx", QUIRE_FMT(loader), own, common,
                              (unsigned long long)hash_of(hints));
}

/* A reading taken apart. */
struct reading {
    quire_str loader, hints;
    unsigned own, common;
};

/* "pdf-2": the name, and the number behind the last dash. */
static quire_str part_of(quire_str word, unsigned *version)
{
    size_t dash = word.size;
    *version = 0;
    while (dash > 0 && word.data[dash - 1] != '-') dash--;
    for (size_t i = dash; i < word.size && i < dash + 9; i++)
        *version = *version * 10 + (unsigned)(word.data[i] - '0') % 10;
    return quire_str_cut(word, 0, dash ? dash - 1 : 0);
}

static quire_str next_word(quire_str text, size_t *at)
{
    size_t start = *at, end = start;
    while (end < text.size && text.data[end] != ' ') end++;
    *at = end < text.size ? end + 1 : end;
    return quire_str_cut(text, start, end);
}

static struct reading take_apart(quire_str text)
{
    struct reading out = { 0 };
    size_t at = 0;
    out.loader = part_of(next_word(text, &at), &out.own);
    part_of(next_word(text, &at), &out.common);
    out.hints = next_word(text, &at);
    return out;
}

bool quire_reading_is_current(quire_str stored, const quire_reading_hints *hints)
{
    quire_arena arena = { 0 };
    quire_str loader = take_apart(stored).loader;
    quire_str now = quire_reading_version(loader) ? quire_reading_name(loader, hints, &arena)
                                                  : (quire_str){ 0 };
    bool current = now.data && quire_str_equal(now, stored);
    quire_arena_free(&arena);
    return current;
}

quire_str quire_reading_change(quire_str stored, quire_str now, quire_arena *arena)
{
    struct reading new = take_apart(now), old = take_apart(stored);
    if (!stored.size) old = (struct reading){ new.loader, new.hints, 1, 1 };
    if (!quire_str_equal(old.loader, new.loader))
        return quire_arena_printf(arena, "another loader: %.*s → %.*s", QUIRE_FMT(old.loader),
                                  QUIRE_FMT(new.loader));
    if (old.own != new.own)
        return quire_arena_printf(arena, "%.*s %u → %u", QUIRE_FMT(new.loader), old.own, new.own);
    if (old.common != new.common)
        return quire_arena_printf(arena, "what all loaders share %u → %u", old.common, new.common);
    if (!quire_str_equal(old.hints, new.hints)) return QUIRE_STR("the type or title given with it");
    return QUIRE_STR("");
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Readings as text. */
#include "load/reading.h"

#include "base/hash.h"
#include "base/str.h"

#include <inttypes.h>
#include <stdio.h>

/* Of each hint its end: the worker gets long ones cut (load/frames.h), and must find the same. */
enum { HINT_BYTES = 1024 };

static uint64_t hash_of(const quire_reading_hints *hints)
{
    const quire_str parts[] = { hints->media_type, hints->charset, hints->title };
    uint64_t hash = QUIRE_HASH_START;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        size_t start = parts[i].size > HINT_BYTES ? parts[i].size - HINT_BYTES : 0;
        hash = quire_hash_str(hash, quire_str_cut(parts[i], start, parts[i].size));
        hash = quire_hash_byte(hash, 0xFF); /* no byte of UTF-8: where a part ends */
    }
    return hash;
}

quire_str quire_reading_name(quire_str format, quire_reading_versions versions,
                             const quire_reading_hints *hints, quire_arena *arena)
{
    if (!hints->media_type.size && !hints->charset.size && !hints->title.size)
        return quire_arena_printf(arena, "%.*s-%u common-%u", QUIRE_FMT(format), versions.own,
                                  versions.common);
    return quire_arena_printf(arena, "%.*s-%u common-%u hints-%016llx", QUIRE_FMT(format), versions.own,
                              versions.common, (unsigned long long)hash_of(hints));
}

/* A reading taken apart. */
struct reading {
    quire_str format, hints, cut;
    quire_str uncut; /* all but `cut` */
    quire_reading_versions versions;
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
    out.format = part_of(next_word(text, &at), &out.versions.own);
    part_of(next_word(text, &at), &out.versions.common);
    out.uncut = text;
    while (at < text.size) {
        size_t start = at;
        quire_str word = next_word(text, &at);
        if (quire_str_starts(word, QUIRE_STR("children-"))) {
            out.cut = word;
            out.uncut = quire_str_cut(text, 0, start - 1);
        } else {
            out.hints = word;
        }
    }
    return out;
}

quire_str quire_reading_cut(quire_str reading, uint64_t children, quire_arena *arena)
{
    return quire_arena_printf(arena, "%.*s children-%" PRIu64, QUIRE_FMT(reading), children);
}

bool quire_reading_is_of(quire_str reading, const char *format)
{
    return quire_str_is(take_apart(reading).format, format);
}

bool quire_reading_was_cut(quire_str stored, uint64_t children)
{
    char now[32];
    struct reading old = take_apart(stored);
    snprintf(now, sizeof now, "children-%" PRIu64, children);
    return old.cut.size && !quire_str_is(old.cut, now);
}

bool quire_reading_is_current(quire_str stored, const quire_formats *formats,
                              const quire_reading_hints *hints)
{
    quire_arena arena = { 0 };
    struct reading old = take_apart(stored);
    quire_str format = old.format;
    const quire_reading_versions now = { quire_formats_version(formats, format), formats->common_version };
    if (!hints) return now.own && old.versions.own == now.own && old.versions.common == now.common;
    quire_str name = now.own ? quire_reading_name(format, now, hints, &arena) : (quire_str){ 0 };
    bool current = name.data && quire_str_equal(name, old.uncut);
    quire_arena_free(&arena);
    return current;
}

quire_str quire_reading_change(quire_str stored, quire_str now, quire_arena *arena)
{
    struct reading new = take_apart(now), old = take_apart(stored);
    if (!stored.size)
        old = (struct reading){ .format = new.format, .hints = new.hints, .versions = { 1, 1 } };
    if (!quire_str_equal(old.format, new.format))
        return quire_arena_printf(arena, "another loader: %.*s → %.*s", QUIRE_FMT(old.format),
                                  QUIRE_FMT(new.format));
    if (old.versions.own != new.versions.own)
        return quire_arena_printf(arena, "%.*s %u → %u", QUIRE_FMT(new.format), old.versions.own,
                                  new.versions.own);
    if (old.versions.common != new.versions.common)
        return quire_arena_printf(arena, "what all loaders share %u → %u", old.versions.common,
                                  new.versions.common);
    if (!quire_str_equal(old.hints, new.hints)) return QUIRE_STR("the type or title given with it");
    if (!quire_str_equal(old.cut, new.cut)) return QUIRE_STR("how many documents may be found in it");
    return QUIRE_STR("");
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/feed/feed_names.h"

#include "base/buffer.h"
#include "base/hash.h"
#include "base/str.h"
#include "text/unicode.h"

#include <inttypes.h>
#include <stdlib.h>

enum { NAME_BYTES_MAX = 1000 /* longer ones are cut, and told apart by their hash */ };

static int compare(quire_str a, quire_str b)
{
    size_t size = a.size < b.size ? a.size : b.size;
    int order = size ? memcmp(a.data, b.data, size) : 0;
    return order ? order : (a.size > b.size) - (a.size < b.size);
}

static int by_place(const feed_identity *a, const feed_identity *b)
{
    return (a > b) - (a < b);
}

/* By id and link; of one entry's versions the latest comes first. */
static int by_identity(const void *x, const void *y)
{
    const feed_identity *a = *(const feed_identity *const *)x, *b = *(const feed_identity *const *)y;
    int order = compare(a->id, b->id);
    if (!order) order = compare(a->link, b->link);
    if (!order) order = compare(a->title, b->title);
    if (!order) order = compare(b->time, a->time);
    return order ? order : by_place(a, b);
}

static int by_hash(const void *x, const void *y)
{
    const feed_identity *a = *(const feed_identity *const *)x, *b = *(const feed_identity *const *)y;
    return a->hash != b->hash ? (a->hash > b->hash) - (a->hash < b->hash) : by_place(a, b);
}

static int by_link(const void *x, const void *y)
{
    const feed_identity *a = *(const feed_identity *const *)x, *b = *(const feed_identity *const *)y;
    int order = compare(a->link, b->link);
    return order ? order : by_place(a, b);
}

/* Characters that no name may have, or that would not come back from it as they were (load/child_name.h). */
static bool is_coded(uint32_t c)
{
    return c <= ' ' || c == '%' || c == '\\' || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069) || c == 0xFFFD;
}

/* A slash that begins or ends the name or a part without a word, and a part that leads nowhere. */
static bool is_coded_here(quire_str text, size_t at)
{
    char c = text.data[at], before = at ? text.data[at - 1] : '/',
         after = at + 1 < text.size ? text.data[at + 1] : '/';
    if (c == '/') return before == '/' || at + 1 == text.size;
    if (c == '!') return after == '/' && at + 1 < text.size;
    if (c != '.' || before != '/') return false;
    return after == '/' || (after == '.' && (at + 2 == text.size || text.data[at + 2] == '/'));
}

static quire_str name_of(quire_str text, quire_arena *arena)
{
    quire_buffer name;
    quire_buffer_init(&name, 3 * text.size + NAME_BYTES_MAX);
    for (size_t at = 0; at < text.size && name.size < NAME_BYTES_MAX;) {
        size_t from = at;
        bool coded = is_coded(quire_utf8_next(text, &at)) || is_coded_here(text, from);
        if (!coded) quire_buffer_append_str(&name, quire_str_cut(text, from, at));
        for (size_t i = from; coded && i < at; i++)
            quire_buffer_printf(&name, "%%%02X", (unsigned char)text.data[i]);
    }
    if (name.size >= NAME_BYTES_MAX) {
        name.size = quire_utf8_floor(quire_buffer_view(&name), NAME_BYTES_MAX);
        quire_buffer_printf(&name, "-%016" PRIx64, quire_hash_str(QUIRE_HASH_START, text));
    }
    quire_str out = name.failure ? (quire_str){ 0 } : quire_arena_copy(arena, quire_buffer_view(&name));
    quire_buffer_free(&name);
    return out;
}

/* Programs that give all entries one id and one link are there, too: their titles differ. */
static bool is_version(const feed_identity *a, const feed_identity *b)
{
    return a->id.size && a->link.size && quire_str_equal(a->id, b->id) && quire_str_equal(a->link, b->link) &&
           quire_str_equal(a->title, b->title);
}

/* Of those that say the same the first stands, and of versions the latest. Gives how many stand, in the order of their ids. */
static size_t drop_repeated(feed_identity **order, size_t count)
{
    size_t kept = 0;
    qsort(order, count, sizeof *order, by_hash);
    for (size_t i = 0; i < count; i++) {
        order[i]->same = kept && order[i]->hash == order[kept - 1]->hash;
        if (!order[i]->same) order[kept++] = order[i];
    }
    count = kept;
    kept = 0;
    if (count) qsort(order, count, sizeof *order, by_identity);
    for (size_t i = 0; i < count; i++) {
        if (!kept || !is_version(order[i], order[kept - 1])) order[kept++] = order[i];
    }
    return kept;
}

bool feed_name_entries(feed_identity *entries, size_t count, quire_arena *arena)
{
    feed_identity **order = quire_arena_array(arena, count, sizeof *order);
    bool named = order != NULL;
    if (!named || !count) return named;
    for (size_t i = 0; i < count; i++) order[i] = &entries[i];
    count = drop_repeated(order, count);
    size_t left = 0;
    for (size_t i = 0; i < count && named; i++) {
        quire_str id = order[i]->id;
        bool shared = (i && quire_str_equal(id, order[i - 1]->id)) ||
                      (i + 1 < count && quire_str_equal(id, order[i + 1]->id));
        if (id.size && !shared) named = (order[i]->name = name_of(id, arena)).data != NULL;
    }
    for (size_t i = 0; i < count; i++)
        if (!order[i]->name.size) order[left++] = order[i];
    if (left) qsort(order, left, sizeof *order, by_link);
    for (size_t i = 0; i < left && named; i++) {
        quire_str link = order[i]->link;
        bool shared = (i && quire_str_equal(link, order[i - 1]->link)) ||
                      (i + 1 < left && quire_str_equal(link, order[i + 1]->link));
        order[i]->name = link.size && !shared
                             ? name_of(link, arena)
                             : quire_arena_printf(arena, "entry-%016" PRIx64, order[i]->hash);
        named = order[i]->name.data != NULL;
    }
    return named;
}

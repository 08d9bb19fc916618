/* SPDX-License-Identifier: Apache-2.0 */
/* Documents that came under another name: what a walk came upon is new by its uri, and the base holds a document of the same bytes
 * that has left where it stood. That document is moved, and keeps its id and its vectors. docs/decisions/renames.md */
#include "base/error.h"
#include "base/hash.h"
#include "base/path.h"
#include "engine/add.h"
#include "record/found_inside.h"

#include <stdlib.h>

enum {
    ALIKE_MAX = 100000, /* documents of the same bytes that are looked at */
    LOOKED_AT = 64,     /* of those that have left, to find the one whose path is most like the new one */
    FIRST_SLOTS = 64
};

/* Several documents of the same bytes, of which those that have left are given out, each once: to look at all of them for
 * each that comes would cost the square of their number. */
struct quire_leavers {
    quire_str sha256;
    quire_titled *items; /* in the order of uris */
    size_t first, count;
};

/* The slot of these bytes, or the free one where they would be. */
static size_t slot_of(quire_leavers *const *slots, size_t capacity, quire_str sha256)
{
    size_t at = quire_hash_str(QUIRE_HASH_START, sha256) & (capacity - 1);
    while (slots[at] && !quire_str_equal(slots[at]->sha256, sha256)) at = (at + 1) & (capacity - 1);
    return at;
}

/* The caller holds the mutex, as for the two functions below. */
static quire_leavers *leavers_of(const quire_renames *renames, quire_str sha256)
{
    return renames->capacity ? renames->slots[slot_of(renames->slots, renames->capacity, sha256)] : NULL;
}

static bool make_room(quire_renames *renames)
{
    if (renames->capacity && renames->count * 2 < renames->capacity) return true;
    size_t capacity = renames->capacity ? renames->capacity * 2 : FIRST_SLOTS;
    quire_leavers **slots = quire_arena_array(&renames->arena, capacity, sizeof(quire_leavers *));
    if (!slots) return false;
    for (size_t i = 0; i < capacity; i++) slots[i] = NULL;
    for (size_t i = 0; i < renames->capacity; i++)
        if (renames->slots[i]) slots[slot_of(slots, capacity, renames->slots[i]->sha256)] = renames->slots[i];
    renames->slots = slots;
    renames->capacity = capacity;
    return true;
}

static bool copy_titled(quire_arena *arena, const quire_titled *from, quire_titled *out)
{
    *out = (quire_titled){ .id = quire_arena_copy(arena, from->id),
                           .uri = quire_arena_copy(arena, from->uri),
                           .title = quire_arena_copy(arena, from->title),
                           .sha256 = quire_arena_copy(arena, from->sha256),
                           .given = from->given };
    return out->id.data && out->uri.data && out->title.data && out->sha256.data;
}

/* Another thread may have kept them meanwhile. */
static bool keep_leavers(quire_renames *renames, quire_str sha256, const quire_titled *rows, size_t count)
{
    if (leavers_of(renames, sha256)) return true;
    quire_leavers *made = quire_arena_alloc(&renames->arena, sizeof *made);
    quire_titled *items = quire_arena_array(&renames->arena, count, sizeof *items);
    if (!made || !items || !make_room(renames)) return false;
    *made = (quire_leavers){ quire_arena_copy(&renames->arena, sha256), items, 0, count };
    for (size_t i = 0; i < count; i++)
        if (!copy_titled(&renames->arena, &rows[i], &items[i])) return false;
    if (!made->sha256.data) return false;
    renames->slots[slot_of(renames->slots, renames->capacity, sha256)] = made;
    renames->count++;
    return true;
}

/* How many names at their ends two paths share. */
static size_t shared_names(quire_str a, quire_str b)
{
    size_t names = 0, most = a.size < b.size ? a.size : b.size;
    for (size_t i = 1; i <= most && a.data[a.size - i] == b.data[b.size - i]; i++)
        names += a.data[a.size - i] == '/';
    return names;
}

/* The one whose path is most like `uri`, the first of equals. The caller holds the mutex. False: out of memory. */
static bool give_out(quire_leavers *leavers, quire_str uri, quire_arena *arena, quire_titled *out,
                     bool *found)
{
    size_t best = leavers->first, shared = 0, end = leavers->first + LOOKED_AT;
    *found = leavers->first < leavers->count;
    if (!*found) return true;
    for (size_t i = leavers->first; i < leavers->count && i < end; i++) {
        size_t names = shared_names(leavers->items[i].uri, uri);
        if (names > shared) best = i;
        if (names > shared) shared = names;
    }
    const quire_titled given = leavers->items[best];
    for (; best > leavers->first; best--) leavers->items[best] = leavers->items[best - 1];
    leavers->first++;
    return copy_titled(arena, &given, out);
}

/* Looks at all documents of the same bytes. Of several, those that have left are kept; *out is a lone one that has. */
static quire_status look_at_alike(quire_adding *adding, quire_call *call, const quire_pending *pending,
                                  quire_titled *out, bool *found, quire_error *err)
{
    quire_arena scratch = { 0 };
    quire_call own = *call;
    own.arena = &scratch;
    const quire_titled *rows = NULL;
    size_t count = 0, gone = 0;
    bool in_memory = true;
    quire_status status = quire_store_same_bytes(adding->store, &own, pending->sha256, ALIKE_MAX, &rows,
                                                 &count, err);
    quire_titled *left = status ? NULL : quire_arena_array(&scratch, count, sizeof *left);
    if (!status && !left) status = quire_fail_memory(err);
    for (size_t i = 0; i < count && !status; i++) {
        bool has_left = false;
        status = quire_cancelled(call)
                     ? quire_fail_cancelled(err)
                     : quire_fetching_left(pending->walk, &own, rows[i].uri, &has_left, err);
        if (has_left) left[gone++] = rows[i];
    }
    if (!status && count == 1 && gone) {
        in_memory = copy_titled(call->arena, &left[0], out);
        *found = true;
    } else if (!status && count > 1) {
        pthread_mutex_lock(&adding->mutex);
        in_memory = keep_leavers(&adding->renames, pending->sha256, left, gone);
        pthread_mutex_unlock(&adding->mutex);
    }
    quire_arena_free(&scratch);
    return !status && !in_memory ? quire_fail_memory(err) : status;
}

quire_status quire_adding_find_leaver(quire_adding *adding, quire_call *call, const quire_pending *pending,
                                      quire_titled *out, bool *found, quire_error *err)
{
    quire_status status = QUIRE_OK;
    *found = false;
    for (bool looked = false, more = true; more && !*found && !status; looked = true) {
        bool in_memory = true;
        pthread_mutex_lock(&adding->mutex);
        quire_leavers *leavers = leavers_of(&adding->renames, pending->sha256);
        if (leavers) in_memory = give_out(leavers, pending->uri, call->arena, out, found);
        pthread_mutex_unlock(&adding->mutex);
        if (!in_memory) return quire_fail_memory(err);
        more = *found || (!leavers && !looked);
        /* It may be back by now. */
        if (*found) status = quire_fetching_left(pending->walk, call, out->uri, found, err);
        else if (more) status = look_at_alike(adding, call, pending, out, found, err);
    }
    return status;
}

static quire_str name_in(quire_str uri)
{
    const char *slash = uri.size ? memrchr(uri.data, '/', uri.size) : NULL;
    return slash ? quire_str_cut(uri, (size_t)(slash + 1 - uri.data), uri.size) : uri;
}

bool quire_leaver_must_be_read(const quire_titled *leaver, quire_str uri)
{
    return !quire_str_equal(name_in(leaver->uri), name_in(uri)) ||
           quire_str_ends(leaver->title, QUIRE_STR(")"));
}

/* "notes.txt" of "notes.txt.gz": what is packed is called by the name of what packs it. */
static quire_str packed_in(quire_str uri, quire_arena *arena)
{
    return quire_arena_printf(arena, "%.*s" QUIRE_FOUND_INSIDE "%.*s", QUIRE_FMT(uri),
                              QUIRE_FMT(quire_path_stem(uri)));
}

/* What was found in a document that was read again under its new name, where that is in its title or its own name. */
static quire_status name_inside(quire_adding *adding, quire_call *call, const quire_pending *pending,
                                const quire_titled *leaver, quire_pending *found, quire_move *move,
                                quire_error *err)
{
    quire_moved_inside *items = quire_arena_array(call->arena, pending->children.count, sizeof *items);
    quire_str packed = packed_in(pending->uri, call->arena), was = packed_in(leaver->uri, call->arena);
    quire_status status = items && packed.data && was.data ? QUIRE_OK : quire_fail_memory(err);
    for (; found && !status; found = found->next) {
        quire_moved_inside item = { 0 };
        quire_str name = quire_str_cut(found->uri, pending->uri.size, found->uri.size);
        item.from = quire_arena_printf(call->arena, "%.*s%.*s", QUIRE_FMT(leaver->uri), QUIRE_FMT(name));
        if (!item.from.data) return quire_fail_memory(err);
        found->called_anew = pending->children.count == 1 && quire_str_equal(found->uri, packed) &&
                             !quire_str_equal(item.from, was);
        if (found->called_anew) item = (quire_moved_inside){ .from = was, .to = found->uri };
        else if (found->part.line) item.title = found->title;
        else status = quire_adding_title_inside(adding, call, item.from, found->uri, &item.title, err);
        if (item.to.size || item.title.data) items[move->inside_count++] = item;
    }
    move->inside = items;
    return status;
}

quire_status quire_adding_move(quire_adding *adding, quire_call *call, quire_pending *pending,
                               const quire_titled *leaver, bool was_read, quire_pending *found, bool *moved,
                               quire_error *err)
{
    quire_str title = pending->document.title;
    quire_move move = { .id = leaver->id,
                        .from = leaver->uri,
                        .to = pending->uri,
                        .source = pending->source,
                        .version = pending->version };
    quire_status status = QUIRE_OK;
    if (was_read) {
        if (!title.size) title = QUIRE_STR("");
        move.title = &title;
        move.shared_title = pending->shared_title;
        status = name_inside(adding, call, pending, leaver, found, &move, err);
    }
    return status ? status : quire_store_move(adding->store, call, &move, moved, err);
}

quire_status quire_adding_retitle(quire_adding *adding, quire_call *call, const quire_pending *pending,
                                  quire_error *err)
{
    quire_document_row row = { 0 };
    quire_str title = pending->document.title.size ? pending->document.title : QUIRE_STR("");
    quire_status status = quire_store_find(adding->store, call, pending->uri, &row, err);
    if (status || quire_str_equal(row.title, title)) return status;
    const quire_titled held = { .id = row.id, .uri = row.uri, .title = row.title };
    return quire_store_retitle(adding->store, call, &held, &title, 1, NULL, 0, err);
}

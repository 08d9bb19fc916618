/* SPDX-License-Identifier: Apache-2.0 */
/* Removing documents, and sources: with a folder that was added goes what came from it alone. What another source leads to
 * as well stays, and comes from that one from then on. */
#include "base/error.h"
#include "engine/engine.h"

/* What the words name. */
struct removing {
    quire_store *store;
    quire_call *call;
    const quire_source_row *rows; /* the sources that the base knows */
    size_t row_count;
    quire_removal *items; /* one a word */
    struct span {
        size_t first, count;
    } * spans;        /* of each word, in `names` */
    quire_str *names; /* ids; a uri of what only failed; the word itself where it names nothing */
    size_t name_count, name_capacity;
    struct mover {
        quire_str uri, source;
    } * movers; /* what stays, and which source it comes from now */
    size_t mover_count, mover_capacity;
};

static quire_status add_name(struct removing *removing, quire_str name, quire_error *err)
{
    quire_str *room = quire_arena_grow(removing->call->arena, removing->names, removing->name_count,
                                       &removing->name_capacity, sizeof *room);
    quire_str copy = quire_arena_copy(removing->call->arena, name);
    if (!room || !copy.data) return quire_fail_memory(err);
    removing->names = room;
    room[removing->name_count++] = copy;
    return QUIRE_OK;
}

static quire_status add_mover(struct removing *removing, quire_str uri, quire_str source, quire_error *err)
{
    struct mover *room = quire_arena_grow(removing->call->arena, removing->movers, removing->mover_count,
                                          &removing->mover_capacity, sizeof *room);
    quire_str copy = quire_arena_copy(removing->call->arena, uri);
    if (!room || !copy.data) return quire_fail_memory(err);
    removing->movers = room;
    room[removing->mover_count++] = (struct mover){ copy, source };
    return QUIRE_OK;
}

/* ---- a folder ---- */

/* Whether what is called `uri` is the source `above`, or stands below it or in it. */
static bool comes_from(quire_str uri, quire_str above)
{
    if (!quire_str_starts(uri, above)) return false;
    quire_str rest = quire_str_cut(uri, above.size, uri.size);
    return rest.size == 0 || rest.data[0] == '/' || quire_str_is(above, "/") ||
           quire_str_starts(rest, QUIRE_STR(QUIRE_FOUND_INSIDE));
}

/* The source other than `row` that leads to the document, too; both may have coded uris. */
static quire_status other_source(const struct removing *removing, const quire_source_row *row, quire_str uri,
                                 const quire_source_row **out, quire_error *err)
{
    const char *path = NULL, *above = NULL;
    *out = NULL;
    if (!quire_fetch_is_path(uri)) return QUIRE_OK; /* no other kind of source leads to what another has */
    quire_status status = quire_fetch_path(removing->call->arena, uri, &path, err);
    for (size_t i = 0; !status && !*out && i < removing->row_count; i++) {
        if (quire_str_equal(removing->rows[i].uri, row->uri) || !quire_fetch_is_path(removing->rows[i].uri))
            continue;
        status = quire_fetch_path(removing->call->arena, removing->rows[i].uri, &above, err);
        if (!status && comes_from(quire_str_from(path), quire_str_from(above))) *out = &removing->rows[i];
    }
    return status;
}

/* A folder that goes. */
struct going {
    struct removing *removing;
    const quire_source_row *row;
};

static quire_status take_entry(void *user, const quire_source_entry *entry, quire_error *err)
{
    struct going *going = user;
    const quire_source_row *other = NULL;
    quire_status status = other_source(going->removing, going->row, entry->uri, &other, err);
    if (!status && other) return add_mover(going->removing, entry->uri, other->uri, err);
    return status || entry->found_inside ? status : add_name(going->removing, entry->uri, err);
}

static quire_status take_folder(struct removing *removing, const quire_source_row *row, quire_error *err)
{
    struct going going = { removing, row };
    removing->mover_count = 0;
    quire_status status = quire_store_source_entries(removing->store, removing->call, row->uri,
                                                     (quire_strs){ 0 }, take_entry, &going, err);
    for (size_t i = 0; !status && i < removing->mover_count; i++)
        status = quire_store_move_entries(removing->store, removing->call, &removing->movers[i].uri, 1,
                                          removing->movers[i].source, err);
    return status;
}

/* Whether the word names the source: as its uri, or as a path that now has another uri than an earlier version gave it. */
static quire_status is_named(const struct removing *removing, const quire_source_row *row, const char *word,
                             const quire_fetch_source *source, bool *out, quire_error *err)
{
    const char *path = NULL;
    *out = false;
    if (!quire_str_is(row->kind, "folder")) return QUIRE_OK;
    quire_status status = quire_fetch_path(removing->call->arena, row->uri, &path, err);
    if (status) return status;
    quire_str uri = quire_fetch_uri(removing->call->arena, path);
    if (!uri.data) return quire_fail_memory(err);
    *out = quire_str_is(row->uri, word) || quire_str_equal(uri, source->uri) ||
           quire_str_equal(uri, source->named);
    return QUIRE_OK;
}

/* Takes the folder that the word names; item->folder where it names one, item->found where that is a source. */
static quire_status take_source(struct removing *removing, const char *word, quire_removal *item,
                                quire_error *err)
{
    quire_fetch_source source = { 0 };
    quire_status status = quire_fetch_resolve(removing->call, word, (quire_pairs){ 0 }, &source, err);
    if (status) return status == QUIRE_E_NO_MEMORY ? status : QUIRE_OK;
    item->folder = source.folder;
    for (size_t i = 0; !status && i < removing->row_count; i++) {
        bool named = false;
        status = is_named(removing, &removing->rows[i], word, &source, &named, err);
        if (status || !named) continue;
        item->folder = item->found = true;
        item->document.uri = removing->rows[i].uri;
        status = take_folder(removing, &removing->rows[i], err);
    }
    return status;
}

/* ---- all ---- */

static quire_status name_one(struct removing *removing, const char *word, quire_removal *item,
                             quire_error *err)
{
    quire_document_row row = { 0 };
    quire_error missing = { 0 };
    quire_status status = quire_find_named(removing->store, removing->call, word, &row, &missing);
    if (status && status != QUIRE_E_NOT_FOUND) {
        if (err) *err = missing;
        return status;
    }
    /* A folder that could not be read left a failure of its own uri; an id is none of a folder. */
    if (status || row.id.size == 0) {
        quire_status looked = take_source(removing, word, item, err);
        if (looked || item->found) return looked;
    }
    return add_name(removing, status ? quire_str_from(word) : row.id.size ? row.id : row.uri, err);
}

static quire_status name_all(struct removing *removing, const char *const *words, size_t count,
                             quire_error *err)
{
    quire_status status = quire_store_sources(removing->store, removing->call, &removing->rows,
                                              &removing->row_count, err);
    for (size_t i = 0; !status && i < count; i++) {
        removing->spans[i].first = removing->name_count;
        status = name_one(removing, words[i], &removing->items[i], err);
        removing->spans[i].count = removing->name_count - removing->spans[i].first;
    }
    return status;
}

/* The row of the folder goes after its documents: a crash leaves a source that can be removed again. */
static quire_status remove_rows(struct removing *removing, const char *const *words, size_t count,
                                quire_error *err)
{
    quire_status status = QUIRE_OK;
    for (size_t i = 0; !status && i < count; i++) {
        if (!removing->items[i].folder || !removing->items[i].found) continue;
        quire_fetch_source source = { 0 };
        status = quire_fetch_resolve(removing->call, words[i], (quire_pairs){ 0 }, &source, err);
        for (size_t j = 0; !status && j < removing->row_count; j++) {
            bool named = false;
            status = is_named(removing, &removing->rows[j], words[i], &source, &named, err);
            if (!status && named)
                status = quire_store_remove_source(removing->store, removing->call, removing->rows[j].uri,
                                                   err);
            if (status == QUIRE_E_NOT_FOUND) status = QUIRE_OK; /* it went with a failure of its uri */
        }
    }
    return status;
}

static quire_status tell(struct removing *removing, const char *const *words, size_t count,
                         const quire_removed *removed, quire_error *err)
{
    for (size_t i = 0; i < count; i++) {
        quire_removal *item = &removing->items[i];
        const quire_removed *its = removed + removing->spans[i].first;
        size_t its_count = removing->spans[i].count;
        if (!item->folder || !item->found) {
            bool folder = item->folder && !its->found;
            *item = (quire_removal){ .document = its->document, .found = its->found, .below = its->below };
            item->folder = folder;
            if (!its->found) item->document.uri = quire_str_from(words[i]);
            continue;
        }
        quire_removal *documents = quire_arena_array(removing->call->arena, its_count, sizeof *documents);
        if (!documents) return quire_fail_memory(err);
        for (size_t j = 0; j < its_count; j++) {
            documents[j] =
                (quire_removal){ .document = its[j].document, .found = its[j].found, .below = its[j].below };
            item->below += its[j].found + its[j].below;
        }
        item->documents = documents;
        item->document_count = its_count;
    }
    return QUIRE_OK;
}

static quire_status remove_all(struct removing *removing, const char *const *words, size_t count,
                               bool *pending, quire_error *err)
{
    quire_removed *removed = NULL;
    bool erasing = false;
    quire_status status = name_all(removing, words, count, err);
    if (!status) {
        removed = quire_arena_array(removing->call->arena, removing->name_count, sizeof *removed);
        if (!removed) status = quire_fail_memory(err);
    }
    if (!status)
        status = quire_store_remove(removing->store, removing->call, removing->names, removing->name_count,
                                    removed, pending, err);
    if (!status) status = remove_rows(removing, words, count, err);
    if (!status) status = quire_store_erase(removing->store, removing->call, &erasing, err);
    *pending |= erasing;
    return status ? status : tell(removing, words, count, removed, err);
}

quire_status quire_remove(quire *base, const char *const *words, size_t count, const quire_request *request,
                          quire_removals **out, quire_error *err)
{
    quire_started started;
    quire_arena *arena = NULL;
    quire_status status = quire_start(&started, request, err);
    if (status) return status;
    quire_removals *removals = quire_result_new(sizeof *removals, &arena);
    if (!removals) return quire_fail_memory(err);
    quire_call call = quire_engine_call(base->engine, arena, &started.cancel, NULL);
    struct removing removing = { .call = &call };
    removing.items = quire_arena_array(arena, count, sizeof *removing.items);
    removing.spans = quire_arena_array(arena, count, sizeof *removing.spans);
    status = removing.items && removing.spans ? QUIRE_OK : quire_fail_memory(err);
    if (!status) status = quire_base_store(base, false, &removing.store, err);
    /* A base that is there is written from here on: what earlier writers left is finished first. */
    if (!status && removing.store) status = quire_base_store(base, true, &removing.store, err);
    if (!status && removing.store)
        status = remove_all(&removing, words, count, &removals->erasure_pending, err);
    for (size_t i = 0; !status && !removing.store && i < count; i++)
        removing.items[i].document.uri = quire_str_from(words[i]);
    removals->items = removing.items;
    removals->count = count;
    if (status) quire_removals_free(removals);
    else *out = removals;
    return quire_end(&started, status, err);
}

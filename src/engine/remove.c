/* SPDX-License-Identifier: Apache-2.0 */
/* Removing documents, and sources: with a source goes what came from it alone. What another source leads to as well stays, and
 * comes from that one from then on. */
#include "base/error.h"
#include "engine/sources.h"

#include <stdlib.h>

/* What the words name. */
struct removing {
    quire_store *store;
    quire_call *call;
    bool sources_only;   /* a word names no document */
    quire_sources known; /* what the base knows of sources */
    struct below {
        const char *path;    /* of a file or folder; of another kind */
        quire_strs prefixes; /* what the uris begin with that stand below it */
    } * below;               /* of each of them; NULL: not read yet */
    bool *gone;              /* of each of them: it goes */
    quire_removal *items;    /* one a word */
    struct span {
        size_t first, count;
    } * spans;        /* of each word, in `names` */
    quire_str *names; /* ids; a uri of what only failed; the word itself where it names nothing */
    size_t name_count, name_capacity;
    struct mover {
        quire_str uri;
        size_t source; /* the number of the source that it comes from now */
    } * movers;        /* what stays */
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

static quire_status add_mover(struct removing *removing, quire_str uri, size_t source, quire_error *err)
{
    struct mover *room = quire_arena_grow(removing->call->arena, removing->movers, removing->mover_count,
                                          &removing->mover_capacity, sizeof *room);
    quire_str copy = quire_arena_copy(removing->call->arena, uri);
    if (!room || !copy.data) return quire_fail_memory(err);
    removing->movers = room;
    room[removing->mover_count++] = (struct mover){ copy, source };
    return QUIRE_OK;
}

/* ---- a source ---- */

/* Whether what is called `uri` is the source `above`, or stands below it or in it. */
static bool comes_from(quire_str uri, quire_str above)
{
    if (!quire_str_starts(uri, above)) return false;
    quire_str rest = quire_str_cut(uri, above.size, uri.size);
    return rest.size == 0 || rest.data[0] == '/' || quire_str_is(above, "/") ||
           quire_str_starts(rest, QUIRE_STR(QUIRE_FOUND_INSIDE));
}

static quire_status read_below(struct removing *removing, const quire_source_row *row, struct below *out,
                               quire_error *err)
{
    quire_call *call = removing->call;
    quire_fetch_source source = { 0 };
    quire_error unread = { 0 };
    if (quire_fetch_is_path(row->uri)) return quire_fetch_path(call->arena, row->uri, &out->path, err);
    const char *word = quire_arena_copy(call->arena, row->uri).data;
    if (!word) return quire_fail_memory(err);
    quire_status status = quire_fetch_resolve(call, word, row->options, &source, &unread);
    if (!status) return quire_fetch_prefixes(&source, call, &out->prefixes, err);
    return status == QUIRE_E_NO_MEMORY ? quire_fail_memory(err) : QUIRE_OK; /* nothing reads it any more */
}

static quire_status read_all_below(struct removing *removing, quire_error *err)
{
    const quire_sources *known = &removing->known;
    quire_status status = QUIRE_OK;
    removing->below = quire_arena_array(removing->call->arena, known->row_count, sizeof *removing->below);
    if (!removing->below) return quire_fail_memory(err);
    for (size_t i = 0; !status && i < known->row_count; i++)
        status = read_below(removing, &known->rows[i], &removing->below[i], err);
    return status;
}

/* Whether that source leads to what is called `uri`; `path`: the same, of a file. */
static bool leads_to(const struct removing *removing, size_t number, quire_str uri, const char *path)
{
    quire_str source = removing->known.rows[number].uri;
    const struct below *below = &removing->below[number];
    if (below->path || path)
        return below->path && path && comes_from(quire_str_from(path), quire_str_from(below->path));
    if (quire_str_starts(uri, source)) {
        quire_str rest = quire_str_cut(uri, source.size, uri.size);
        if (rest.size == 0 || quire_str_starts(rest, QUIRE_STR(QUIRE_FOUND_INSIDE))) return true;
    }
    for (size_t i = 0; i < below->prefixes.count; i++)
        if (quire_str_starts(uri, below->prefixes.items[i])) return true;
    return false;
}

static quire_status take_entry(void *user, const quire_source_entry *entry, quire_error *err)
{
    struct removing *removing = user;
    const char *path = NULL;
    quire_status status = QUIRE_OK;
    if (quire_fetch_is_path(entry->uri))
        status = quire_fetch_path(removing->call->arena, entry->uri, &path, err);
    for (size_t i = 0; !status && i < removing->known.row_count; i++)
        if (!removing->gone[i] && leads_to(removing, i, entry->uri, path))
            return add_mover(removing, entry->uri, i, err);
    return status || entry->found_inside ? status : add_name(removing, entry->uri, err);
}

static int by_source(const void *a, const void *b)
{
    const struct mover *x = a, *y = b;
    return (x->source > y->source) - (x->source < y->source);
}

static quire_status move(struct removing *removing, quire_error *err)
{
    struct mover *movers = removing->movers;
    size_t count = removing->mover_count;
    quire_str *uris = quire_arena_array(removing->call->arena, count, sizeof *uris);
    quire_status status = uris ? QUIRE_OK : quire_fail_memory(err);
    if (!status && count) qsort(movers, count, sizeof *movers, by_source);
    for (size_t i = 0, end = 0; !status && i < count; i = end) {
        for (end = i; end < count && movers[end].source == movers[i].source; end++)
            uris[end] = movers[end].uri;
        status = quire_store_move_entries(removing->store, removing->call, &uris[i], end - i,
                                          removing->known.rows[movers[i].source].uri, err);
    }
    return status;
}

static quire_status take_source(struct removing *removing, size_t number, quire_error *err)
{
    removing->mover_count = 0;
    removing->gone[number] = true;
    quire_status status = removing->below ? QUIRE_OK : read_all_below(removing, err);
    if (!status)
        status = quire_store_source_entries(removing->store, removing->call, removing->known.rows[number].uri,
                                            (quire_strs){ 0 }, take_entry, removing, err);
    return status ? status : move(removing, err);
}

/* ---- words ---- */

/* Takes the source that the word names; item->found where there is one. */
static quire_status take_named(struct removing *removing, const quire_fetch_source *source,
                               quire_removal *item, quire_error *err)
{
    quire_status status = QUIRE_OK;
    item->folder = source->folder;
    for (size_t i = 0; !status && i < removing->known.row_count; i++) {
        if (!quire_sources_is_of(&removing->known, i, source)) continue;
        item->folder = item->found = true;
        item->document.id = removing->known.rows[i].id;
        item->document.uri = removing->known.rows[i].uri;
        if (!removing->gone[i]) status = take_source(removing, i, err);
    }
    return status;
}

/* Whether the document that a word names is all that it means: not the first one of a source that led to more. */
static bool is_meant_alone(const struct removing *removing, const quire_document_row *row, const char *word)
{
    if (row->id.size == 0) return false; /* a folder that could not be read left a failure of its own uri */
    if (quire_str_is(row->id, word)) return true;
    for (size_t i = 0; i < removing->known.row_count; i++)
        if (quire_str_is(removing->known.rows[i].id, word)) return false;
    const quire_source_row *source = quire_sources_row(&removing->known, row->uri);
    return !source || quire_str_is(source->kind, "file");
}

static quire_status find_document(struct removing *removing, const char *word, quire_document_row *row,
                                  quire_error *err)
{
    quire_error missing = { 0 };
    if (removing->sources_only || !removing->store) return QUIRE_OK;
    quire_status status = quire_find_named(removing->store, removing->call, word, row, &missing);
    if (!status || status == QUIRE_E_NOT_FOUND) return QUIRE_OK;
    if (err) *err = missing;
    return status;
}

static quire_status name_one(struct removing *removing, const char *word, quire_removal *item,
                             quire_error *err)
{
    quire_document_row row = { 0 };
    quire_fetch_source source = { 0 };
    quire_status status = find_document(removing, word, &row, err);
    if (status) return status;
    if (is_meant_alone(removing, &row, word)) return add_name(removing, row.id, err);
    status = quire_sources_name(&removing->known, removing->call, word, &source, err);
    item->document.uri = quire_arena_copy(removing->call->arena,
                                          source.secret.size ? source.uri : quire_str_from(word));
    if (!status && !item->document.uri.data) return quire_fail_memory(err);
    if (!status) status = take_named(removing, &source, item, err);
    if (status || item->found || removing->sources_only) return status;
    return add_name(removing, row.id.size ? row.id : row.uri.size ? row.uri : item->document.uri, err);
}

static quire_status name_all(struct removing *removing, const char *const *words, size_t count,
                             quire_error *err)
{
    quire_status status = removing->store
                              ? quire_sources_read(&removing->known, removing->call, removing->store, err)
                              : QUIRE_OK;
    removing->gone = status ? NULL
                            : quire_arena_array(removing->call->arena, removing->known.row_count,
                                                sizeof *removing->gone);
    if (!status && !removing->gone) return quire_fail_memory(err);
    for (size_t i = 0; !status && i < count; i++) {
        removing->spans[i].first = removing->name_count;
        status = name_one(removing, words[i], &removing->items[i], err);
        removing->spans[i].count = removing->name_count - removing->spans[i].first;
    }
    return status;
}

/* ---- all ---- */

/* The row of a source goes after its documents: a crash leaves a source that can be removed again. */
static quire_status remove_rows(struct removing *removing, quire_removals *removals, quire_error *err)
{
    const quire_sources *known = &removing->known;
    quire_source *sources = quire_arena_array(removing->call->arena, known->row_count, sizeof *sources);
    quire_status status = sources ? QUIRE_OK : quire_fail_memory(err);
    for (size_t i = 0; !status && i < known->row_count; i++) {
        if (!removing->gone[i]) continue;
        sources[removals->source_count++] = quire_sources_describe(&known->rows[i]);
        status = quire_store_remove_source(removing->store, removing->call, known->rows[i].uri, err);
        if (status == QUIRE_E_NOT_FOUND) status = QUIRE_OK; /* it went with the document of its uri */
    }
    removals->sources = sources;
    return status;
}

static quire_status tell_source(struct removing *removing, quire_removal *item, const quire_removed *its,
                                size_t count, quire_error *err)
{
    quire_removal *documents = quire_arena_array(removing->call->arena, count, sizeof *documents);
    if (!documents) return quire_fail_memory(err);
    for (size_t i = 0; i < count; i++) {
        documents[i] = (quire_removal){ .document = its[i].document, its[i].found, its[i].below };
        item->below += its[i].found + its[i].below;
    }
    item->documents = documents;
    item->document_count = count;
    return QUIRE_OK;
}

static quire_status tell(struct removing *removing, size_t count, const quire_removed *removed,
                         quire_error *err)
{
    quire_status status = QUIRE_OK;
    for (size_t i = 0; i < count && !status; i++) {
        quire_removal *item = &removing->items[i];
        const quire_removed *its = removed + removing->spans[i].first;
        if (item->found) {
            status = tell_source(removing, item, its, removing->spans[i].count, err);
        } else if (removing->spans[i].count && its->found) {
            *item = (quire_removal){ .document = its->document, .found = true, .below = its->below };
        }
    }
    return status;
}

static quire_status remove_all(struct removing *removing, const char *const *words, size_t count,
                               quire_removals *removals, quire_error *err)
{
    bool erasing = false;
    quire_status status = name_all(removing, words, count, err);
    if (status || !removing->store) return status;
    quire_removed *removed = quire_arena_array(removing->call->arena, removing->name_count, sizeof *removed);
    if (!removed) return quire_fail_memory(err);
    status = quire_store_remove(removing->store, removing->call, removing->names, removing->name_count,
                                removed, &removals->erasure_pending, err);
    if (!status) status = remove_rows(removing, removals, err);
    if (!status) status = quire_store_erase(removing->store, removing->call, &erasing, err);
    removals->erasure_pending |= erasing;
    return status ? status : tell(removing, count, removed, err);
}

static quire_status remove_words(quire *base, const char *const *words, size_t count, bool sources_only,
                                 const quire_request *request, quire_removals **out, quire_error *err)
{
    quire_started started;
    quire_arena *arena = NULL;
    quire_status status = quire_start(&started, request, err);
    if (status) return status;
    quire_removals *removals = quire_result_new(sizeof *removals, &arena);
    if (!removals) return quire_fail_memory(err);
    quire_call call = quire_engine_call(base->engine, arena, &started.cancel, NULL);
    struct removing removing = { .call = &call, .sources_only = sources_only };
    removing.items = quire_arena_array(arena, count, sizeof *removing.items);
    removing.spans = quire_arena_array(arena, count, sizeof *removing.spans);
    status = removing.items && removing.spans ? QUIRE_OK : quire_fail_memory(err);
    if (!status) status = quire_base_store(base, false, &removing.store, err);
    /* A base that is there is written from here on: what earlier writers left is finished first. */
    if (!status && removing.store) status = quire_base_store(base, true, &removing.store, err);
    if (!status) status = remove_all(&removing, words, count, removals, err);
    removals->items = removing.items;
    removals->count = count;
    if (status) quire_removals_free(removals);
    else *out = removals;
    return quire_end(&started, status, err);
}

quire_status quire_remove(quire *base, const char *const *words, size_t count, const quire_request *request,
                          quire_removals **out, quire_error *err)
{
    return remove_words(base, words, count, false, request, out, err);
}

quire_status quire_source_remove(quire *base, const char *const *words, size_t count,
                                 const quire_request *request, quire_removals **out, quire_error *err)
{
    return remove_words(base, words, count, true, request, out, err);
}

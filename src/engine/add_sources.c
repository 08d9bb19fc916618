/* SPDX-License-Identifier: Apache-2.0 */
/* Adding and syncing sources: each is walked, and what the walk comes upon is handed to the pipeline; links of what was loaded go
 * back to the walk. */
#include "base/error.h"
#include "engine/sources.h"

#include <stdlib.h>
#include <time.h>

enum { WAIT_NS = 50 * 1000 * 1000 };

/* ---- visiting ---- */

static quire_status copy_entry(const quire_sources *sources, const quire_fetch_entry *entry,
                               quire_pending *pending, quire_error *err)
{
    quire_arena *arena = &pending->arena;
    pending->uri = quire_arena_copy(arena, entry->uri);
    pending->source = quire_arena_copy(arena, sources->resolved[sources->current].uri);
    pending->message = quire_arena_copy(arena, quire_str_from(entry->message));
    pending->title = quire_arena_copy(arena, entry->title);
    pending->media_type = quire_arena_copy(arena, entry->media_type);
    pending->charset = quire_arena_copy(arena, entry->charset);
    pending->version = quire_arena_copy(arena, entry->version);
    pending->path = entry->path ? quire_arena_copy(arena, quire_str_from(entry->path)).data : NULL;
    pending->size_bytes = entry->size_bytes;
    pending->reason = entry->reason;
    pending->follow = entry->follow;
    pending->linked = entry->linked ? sources->fetching[sources->current] : NULL;
    if (!pending->uri.data || !pending->source.data || !pending->message.data || !pending->title.data ||
        !pending->media_type.data || !pending->charset.data || !pending->version.data ||
        (entry->path && !pending->path))
        return quire_fail_memory(err);
    return quire_pending_take(pending, entry, err);
}

/* Someone will ask for its links. NULL: out of memory. */
static quire_visited *expect_links(quire_sources *sources, quire_call *call, quire_str uri,
                                   quire_follow follow)
{
    quire_visited **room = quire_arena_grow(call->arena, sources->visited, sources->visited_count,
                                            &sources->visited_capacity, sizeof *room);
    quire_visited *visited = room ? calloc(1, sizeof *visited) : NULL;
    if (!visited) return NULL;
    atomic_init(&visited->holders, 1);
    sources->visited = room;
    room[sources->visited_count++] = visited;
    visited->follow = follow;
    visited->uri = quire_arena_copy(&visited->arena, uri);
    return visited->uri.data ? visited : NULL;
}

static quire_status enqueue(quire_sources *sources, const quire_fetch_entry *entry, quire_error *err)
{
    quire_pending *pending = quire_pending_new();
    if (!pending) return quire_fail_memory(err);
    quire_status status = copy_entry(sources, entry, pending, err);
    if (quire_fetch_tells_left(&sources->resolved[sources->current]))
        pending->walk = sources->fetching[sources->current];
    pending->forgets = quire_str_is(quire_fetch_option(&sources->resolved[sources->current], "gone"),
                                    "remove");
    if (!status && entry->follow) {
        pending->visited = expect_links(sources, sources->call, entry->uri, entry->follow);
        if (pending->visited) atomic_fetch_add(&pending->visited->holders, 1);
        else status = quire_fail_memory(err);
    }
    if (status) {
        quire_pending_free(pending);
        return status;
    }
    sources->handed_on[sources->current]++;
    return quire_adding_enqueue(sources->adding, pending, err);
}

/* What the walks of an add know of a uri that one of them came upon. */
struct seen {
    quire_visited *visited; /* the last that asked for its links; NULL: none did */
    bool named;             /* its source led to it by itself, and not by a link */
};

/* Another source leads to the document as well: it is not read again, but the walk of that source goes on from it, too. *done: that is
 * all. */
static quire_status visit_again(quire_sources *sources, const quire_fetch_entry *entry, struct seen *before,
                                bool *done, quire_error *err)
{
    bool asked = before->visited && before->visited->follow >= entry->follow;
    *done = (before->named || entry->linked) && (!entry->follow || asked);
    if (!*done || !entry->follow) return QUIRE_OK;
    quire_visited **room = quire_arena_grow(sources->call->arena, sources->visited, sources->visited_count,
                                            &sources->visited_capacity, sizeof *room);
    if (!room) return quire_fail_memory(err);
    sources->visited = room;
    room[sources->visited_count++] = before->visited;
    atomic_fetch_add(&before->visited->holders, 1);
    return QUIRE_OK;
}

/* The last that was expected is kept for other sources that lead to it, where there are others. */
static void keep_visited(quire_sources *sources, struct seen *seen)
{
    if (!seen || sources->count < 2) return;
    quire_visited_release(seen->visited);
    seen->visited = sources->visited[sources->visited_count - 1];
    atomic_fetch_add(&seen->visited->holders, 1);
}

static quire_status find_seen(quire_sources *sources, const quire_fetch_entry *entry, struct seen **out,
                              bool *done, quire_error *err)
{
    if (quire_fetch_remembers(&sources->resolved[sources->current])) return QUIRE_OK;
    void **value = quire_str_set_value(&sources->seen, entry->uri);
    if (!value) return quire_fail_memory(err);
    *out = *value;
    if (*out) {
        quire_status status = visit_again(sources, entry, *out, done, err);
        (*out)->named |= !entry->linked;
        return status;
    }
    *out = *value = quire_arena_alloc(sources->call->arena, sizeof **out);
    if (!*out) return quire_fail_memory(err);
    **out = (struct seen){ .named = !entry->linked };
    return QUIRE_OK;
}

static quire_status visit(void *user, const quire_fetch_entry *entry, quire_error *err)
{
    quire_sources *sources = user;
    struct seen *before = NULL;
    bool done = false;
    quire_status seen_before = find_seen(sources, entry, &before, &done, err);
    if (seen_before || done) {
        if (entry->bytes) quire_fetched_free(entry->bytes);
        return seen_before;
    }
    if (entry->kind != QUIRE_ENTRY_STANDS) {
        quire_status status = enqueue(sources, entry, err);
        if (!status && entry->follow) keep_visited(sources, before);
        return status;
    }
    quire_adding_report_standing(sources->adding);
    if (!entry->follow) return QUIRE_OK;
    quire_visited *visited = expect_links(sources, sources->call, entry->uri, entry->follow);
    if (!visited) return quire_fail_memory(err);
    keep_visited(sources, before);
    visited->heard = true;
    quire_stored_source stored = { 0 };
    quire_call call = *sources->call;
    call.arena = &visited->arena;
    quire_status status = quire_store_lookup(sources->adding->store, &call, entry->uri, &stored, err);
    visited->links = stored.links;
    return status == QUIRE_E_NOT_FOUND ? QUIRE_OK : status;
}

static bool seen(void *user, quire_str uri)
{
    const quire_sources *sources = user;
    return quire_str_set_has(&sources->seen, uri);
}

/* Whether all that was found in a document stands, too, and would be read and split as it was. */
static quire_status is_whole(const quire_sources *sources, quire_call *call, quire_str uri, uint64_t children,
                             bool *out, quire_error *err)
{
    quire_adding *adding = sources->adding;
    quire_engine *engine = adding->base->engine;
    const quire_formats *formats = NULL;
    quire_standing standing = { .children = children };
    *out = true;
    if (!children) return QUIRE_OK;
    quire_status status = quire_loaders_formats(&engine->loaders, &engine->env, engine->config, call->cancel,
                                                &formats, err);
    if (!status) status = quire_adding_look_below(adding, call, uri, formats, &standing, err);
    *out = standing.whole;
    return status;
}

static quire_status known(void *user, quire_call *call, quire_str uri, quire_follow follow,
                          quire_fetch_known *out, quire_error *err)
{
    quire_sources *sources = user;
    quire_stored_source stored = { 0 };
    const quire_pending pending = { .uri = uri, .follow = follow, .hints_unknown = true };
    bool current = false;
    quire_status status = quire_adding_look_up(sources->adding, call, &pending, &stored, &current, err);
    bool whole = false, split_so = quire_str_is(stored.status, "ok") &&
                                   quire_str_equal(stored.chunking, sources->adding->chunking);
    if (!status && split_so) status = is_whole(sources, call, uri, stored.children, &whole, err);
    bool elsewhere = !quire_str_equal(stored.source, sources->resolved[sources->current].uri) &&
                     quire_sources_row(sources, stored.source);
    *out = (quire_fetch_known){ .held = stored.revision > 0,
                                .elsewhere = stored.revision > 0 && elsewhere,
                                .version = current && whole ? stored.version : (quire_str){ 0 },
                                .sha256 = whole ? stored.sha256 : (quire_str){ 0 },
                                .reading = stored.reading,
                                .links = stored.links };
    return status;
}

/* ---- links ---- */

void quire_adding_hear(quire_adding *adding, quire_pending *pending)
{
    quire_visited *visited = pending->visited;
    quire_links from = pending->reason ? (quire_links){ 0 } : pending->links;
    quire_link *links = quire_arena_array(&visited->arena, from.count, sizeof *links);
    size_t count = 0;
    for (size_t i = 0; links && i < from.count; i++) {
        links[count] = (quire_link){ from.items[i].kind,
                                     quire_arena_copy(&visited->arena, from.items[i].uri) };
        count += links[count].uri.data != NULL;
    }
    pthread_mutex_lock(&adding->mutex);
    visited->links = (quire_links){ from.asked, links, count };
    visited->unread = pending->reason || count < from.count;
    visited->heard = true;
    pthread_cond_broadcast(&adding->heard);
    pthread_mutex_unlock(&adding->mutex);
}

static bool all_heard(const quire_sources *sources)
{
    for (size_t i = 0; i < sources->visited_count; i++)
        if (!sources->visited[i]->heard) return false;
    return true;
}

/* Until all that was visited is loaded. A cancel wakes nobody, so it is asked for now and then. */
static quire_status wait_for_links(quire_sources *sources, quire_call *call, quire_error *err)
{
    quire_adding *adding = sources->adding;
    pthread_mutex_lock(&adding->mutex);
    while (!all_heard(sources) && !adding->first_error.status && !quire_cancelled(call)) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += WAIT_NS;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&adding->heard, &adding->mutex, &until);
    }
    bool heard = all_heard(sources);
    pthread_mutex_unlock(&adding->mutex);
    return heard ? QUIRE_OK : quire_fail_cancelled(err);
}

static void forget_visited(quire_sources *sources)
{
    for (size_t i = 0; i < sources->visited_count; i++) quire_visited_release(sources->visited[i]);
    sources->visited_count = 0;
}

static quire_status copy_links(quire_arena *arena, const quire_visited *from, quire_fetch_links *out,
                               quire_error *err)
{
    quire_link *items = quire_arena_array(arena, from->links.count, sizeof *items);
    out->uri = quire_arena_copy(arena, from->uri);
    if (!items || !out->uri.data) return quire_fail_memory(err);
    for (size_t i = 0; i < from->links.count; i++) {
        items[i] = (quire_link){ from->links.items[i].kind,
                                 quire_arena_copy(arena, from->links.items[i].uri) };
        if (!items[i].uri.data) return quire_fail_memory(err);
    }
    out->links = (quire_links){ from->links.asked, items, from->links.count };
    out->unread = from->unread;
    return QUIRE_OK;
}

static quire_status links(void *user, quire_call *call, const quire_fetch_links **out, size_t *count,
                          quire_error *err)
{
    quire_sources *sources = user;
    quire_status status = wait_for_links(sources, call, err);
    quire_fetch_links *found = quire_arena_array(call->arena, sources->visited_count, sizeof *found);
    if (!status && !found) return quire_fail_memory(err);
    for (size_t i = 0; i < sources->visited_count && !status; i++)
        status = copy_links(call->arena, sources->visited[i], &found[i], err);
    if (status) return status;
    *out = found;
    *count = sources->visited_count;
    forget_visited(sources);
    return QUIRE_OK;
}

/* ---- walking ---- */

/* What the base will know of the source, and knows from now on where it is new: what it was named with before holds until it was read
 * so. */
static void fill_row(const quire_sources *sources, const quire_fetch_source *source, quire_source_row *out,
                     bool *changed)
{
    const quire_source_row *before = quire_sources_row(sources, source->uri);
    *out = before ? *before : (quire_source_row){ 0 };
    out->uri = source->uri;
    if (!before || !source->reason)
        out->kind = source->kind; /* what is gone looks like neither file nor folder */
    out->ignore = source->ignore;
    out->options = source->options;
    *changed = !before || !quire_str_equal(before->uri, out->uri) ||
               !quire_str_equal(before->kind, out->kind);
}

static quire_status put_new(quire_sources *sources, quire_call *call, quire_error *err)
{
    quire_source_row *changed = quire_arena_array(call->arena, sources->count, sizeof *changed);
    size_t count = 0;
    if (!changed) return quire_fail_memory(err);
    for (size_t i = 0; i < sources->count; i++) {
        bool differs = false;
        fill_row(sources, &sources->resolved[i], &sources->put[i], &differs);
        if (differs && !sources->resolved[i].reason) changed[count++] = sources->put[i];
    }
    return quire_store_put_sources(sources->adding->store, call, changed, count, err);
}

static quire_status folders_of(const quire_sources *sources, quire_call *call, quire_strs *out,
                               quire_error *err)
{
    quire_str *folders = quire_arena_array(call->arena, sources->row_count + sources->count, sizeof *folders);
    size_t count = 0;
    if (!folders) return quire_fail_memory(err);
    for (size_t i = 0; i < sources->row_count; i++)
        if (quire_str_is(sources->rows[i].kind, "folder")) folders[count++] = sources->rows[i].uri;
    *out = (quire_strs){ folders, count };
    return QUIRE_OK;
}

/* A cursor holds for the splitter and readers that it was made with: where they have changed, all is read anew. */
static void drop_stale_cursor(const quire_sources *sources, quire_fetch_source *source)
{
    quire_str mark = sources->adding->chunking;
    if (quire_str_starts(source->cursor, mark) && source->cursor.size > mark.size)
        source->cursor = quire_str_cut(source->cursor, mark.size + 1, source->cursor.size);
    else source->cursor = (quire_str){ 0 };
}

static quire_status walk(quire_sources *sources, quire_call *call, quire_error *err)
{
    quire_engine *engine = sources->adding->base->engine;
    sources->call = call;
    sources->seen.arena = call->arena;
    sources->put = quire_arena_array(call->arena, sources->count, sizeof *sources->put);
    sources->fetching = quire_arena_array(call->arena, sources->count, sizeof(quire_fetching *));
    sources->handed_on = quire_arena_array(call->arena, sources->count, sizeof *sources->handed_on);
    if (!sources->put || !sources->fetching || !sources->handed_on) return quire_fail_memory(err);
    sources->visitor = (quire_fetch_visitor){ .ledger = &sources->adding->walked,
                                              .base_path = sources->adding->base->path,
                                              .sync = sources->sync,
                                              .user = sources,
                                              .visit = visit,
                                              .seen = seen,
                                              .known = known,
                                              .links = links };
    quire_status status = folders_of(sources, call, &sources->visitor.folders, err);
    if (!status) status = put_new(sources, call, err);
    for (size_t i = 0; !status && i < sources->count; i++) {
        quire_fetch_source *source = &sources->resolved[i];
        sources->current = i;
        status = quire_fetching_open(engine->config, source, &sources->visitor, &sources->fetching[i], err);
        if (status || source->reason) continue;
        drop_stale_cursor(sources, source);
        status = quire_fetching_walk(sources->fetching[i], call, err);
        forget_visited(sources);
        if (!status && source->reason && sources->lone && !sources->handed_on[i] &&
            !quire_sources_row(sources, source->uri)) {
            status = quire_store_remove_source(sources->adding->store, call, source->uri, err);
            if (!status) status = quire_fetch_missing(source, sources->words[i], err);
        }
    }
    return status;
}

static void close_sources(void *user)
{
    quire_sources *sources = user;
    forget_visited(sources);
    for (size_t i = 0; i < sources->seen.capacity; i++) {
        const struct seen *seen = sources->seen.slots[i].value;
        if (seen) quire_visited_release(seen->visited);
    }
    for (size_t i = 0; sources->fetching && i < sources->count; i++)
        quire_fetching_close(sources->fetching[i]);
}

/* ---- add and sync ---- */

static quire_status feed(quire_adding *adding, quire_call *call, void *user, quire_error *err)
{
    quire_sources *sources = user;
    sources->adding = adding;
    return walk(sources, call, err);
}

static quire_status settle(quire_adding *adding, quire_call *call, void *user, quire_error *err)
{
    (void)adding;
    return quire_sources_settle(user, call, err);
}

static quire_status run(quire *base, quire_sources *sources, const quire_started *started, quire_report **out,
                        quire_error *err)
{
    quire_arena arena = { 0 };
    quire_call call = quire_engine_call(base->engine, &arena, &started->cancel, NULL);
    quire_store *store = NULL;
    sources->lone = sources->count == 1;
    quire_feeder feeder = {
        .feed = feed, .settle = settle, .close = close_sources, .quiet = sources->parts, .user = sources
    };
    quire_status status = quire_fetch_check_ignore(sources->params.ignore, sources->params.ignore_count, err);
    if (!status) status = quire_base_store(base, sources->sync, &store, err);
    if (!status) status = quire_sources_resolve(sources, &call, store, err);
    if (!status) status = quire_adding_run(base, started, &feeder, out, err);
    quire_arena_free(&arena);
    return status;
}

static quire_status start_and_run(quire *base, quire_sources *sources, const quire_add_params *params,
                                  quire_report **out, quire_error *err)
{
    quire_started started;
    quire_status status = quire_add_start(&sources->params, &started, params, err);
    return status ? status : quire_end(&started, run(base, sources, &started, out, err), err);
}

quire_status quire_add(quire *base, const char *const *words, size_t count, const quire_add_params *params,
                       quire_report **out, quire_error *err)
{
    quire_sources sources = { .words = words, .count = count };
    return start_and_run(base, &sources, params, out, err);
}

quire_status quire_sync(quire *base, const char *const *words, size_t count, const quire_add_params *params,
                        quire_report **out, quire_error *err)
{
    quire_sources sources = { .words = words, .count = count, .sync = true };
    return start_and_run(base, &sources, params, out, err);
}

/* ---- parts of sources ---- */

quire_status quire_sync_parts(quire *base, const quire_sync_part *parts, size_t count,
                              const quire_add_params *params, quire_report **out, quire_error *err)
{
    const char **words = calloc(count + 1, sizeof *words);
    if (!words) return quire_fail_memory(err);
    for (size_t i = 0; i < count; i++) words[i] = parts[i].word;
    quire_sources sources = { .words = words, .parts = parts, .count = count, .sync = true };
    quire_status status = start_and_run(base, &sources, params, out, err);
    free(words);
    return status;
}

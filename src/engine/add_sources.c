/* SPDX-License-Identifier: Apache-2.0 */
/* Adding and syncing files and folders: the user's words become sources, the sources are walked, and what the base holds
 * of them is held against what the walks saw. Nothing is removed that could not be looked at: a disk that is not mounted looks
 * like a folder that is gone or is empty, so what the base holds of a folder that the user named stays until something stands
 * in it again. */
#include "base/error.h"
#include "base/str_set.h"
#include "engine/add.h"
#include "engine/sync.h"

#include <stdlib.h>

struct sources {
    const char *const *words;
    size_t count;
    quire_add_params params;
    bool sync;
    bool lone; /* one source that the user named: what is wrong with it is the call's failure */
    quire_fetch_source *resolved; /* one a word */
    const quire_source_row *rows; /* the sources that the base knows */
    const quire_str *row_uris;    /* which they would have now */
    size_t row_count;

    /* Filled by the walks. A document of two sources is read once. */
    quire_adding *adding;
    quire_str current;             /* uri of the source being walked */
    quire_str_set seen;            /* uris */
    quire_str_set passed, unknown; /* paths; each stands for all that is below it */
    quire_str_set away;            /* the same: folders that the user named and that are gone or empty */
};

/* What the base knows of the source: under its uri, or under one that an earlier version gave it. */
static const quire_source_row *row_of(const struct sources *sources, quire_str uri)
{
    const quire_source_row *found = NULL;
    for (size_t i = 0; i < sources->row_count; i++)
        if (quire_str_equal(sources->rows[i].uri, uri) ||
            (!found && quire_str_equal(sources->row_uris[i], uri)))
            found = &sources->rows[i];
    return found;
}

/* ---- walking ---- */

static quire_status enqueue(struct sources *sources, const quire_fetch_item *item, quire_error *err)
{
    quire_pending *pending = quire_pending_new();
    if (!pending) return quire_fail_memory(err);
    pending->uri = quire_arena_copy(&pending->arena, item->uri);
    pending->source = quire_arena_copy(&pending->arena, sources->current);
    pending->path = quire_arena_copy(&pending->arena, quire_str_from(item->path)).data;
    pending->message = quire_arena_copy(&pending->arena, quire_str_from(item->message));
    pending->size_bytes = item->size_bytes;
    pending->reason = item->reason;
    if (!pending->uri.data || !pending->source.data || !pending->path || !pending->message.data) {
        quire_pending_free(pending);
        return quire_fail_memory(err);
    }
    return quire_adding_enqueue(sources->adding, pending, err);
}

static quire_status visit(void *user, const quire_fetch_item *item, quire_error *err)
{
    struct sources *sources = user;
    quire_str path = quire_str_from(item->path);
    bool added = false, kept = true;
    if (item->kind == QUIRE_FETCH_PASSED_OVER)
        return quire_str_set_add(&sources->passed, path, &added) ? QUIRE_OK : quire_fail_memory(err);
    if (item->kind == QUIRE_FETCH_UNKNOWN) kept = quire_str_set_add(&sources->unknown, path, &added);
    if (!kept || !quire_str_set_add(&sources->seen, item->uri, &added)) return quire_fail_memory(err);
    return added ? enqueue(sources, item, err) : QUIRE_OK;
}

/* Synced sources keep the patterns that they were added with. */
static quire_status fill_row(const struct sources *sources, quire_call *call,
                             const quire_fetch_source *source, quire_source_row *out, quire_error *err)
{
    const quire_source_row *known = row_of(sources, source->uri);
    *out = (quire_source_row){ .uri = source->uri,
                               .kind = source->folder ? QUIRE_STR("folder") : QUIRE_STR("file"),
                               .synced_ms = quire_unix_ms() };
    if (!sources->params.ignore_count) {
        if (known) out->ignore = known->ignore;
        return QUIRE_OK;
    }
    quire_str *patterns = quire_arena_array(call->arena, sources->params.ignore_count, sizeof *patterns);
    if (!patterns) return quire_fail_memory(err);
    for (size_t i = 0; i < sources->params.ignore_count; i++)
        patterns[i] = quire_str_from(sources->params.ignore[i]);
    out->ignore = (quire_strs){ patterns, sources->params.ignore_count };
    return QUIRE_OK;
}

static quire_status walk(struct sources *sources, quire_call *call, quire_fetch_source *source,
                         const quire_source_row *row, quire_error *err)
{
    const char **patterns = quire_arena_array(call->arena, row->ignore.count, sizeof *patterns);
    if (!patterns) return quire_fail_memory(err);
    for (size_t i = 0; i < row->ignore.count; i++) {
        patterns[i] = quire_arena_copy(call->arena, row->ignore.items[i]).data;
        if (!patterns[i]) return quire_fail_memory(err);
    }
    quire_fetch_walk_params params = { .ignore = patterns,
                                       .ignore_count = row->ignore.count,
                                       .base_path = sources->adding->base->path,
                                       .ledger = &sources->adding->walked,
                                       .visit = visit,
                                       .user = sources };
    sources->current = source->uri;
    return quire_fetch_walk(call, source, &params, err);
}

static quire_status feed(quire_adding *adding, quire_call *call, void *user, quire_error *err)
{
    struct sources *sources = user;
    size_t kept = 0;
    sources->adding = adding;
    sources->seen.arena = sources->passed.arena = sources->unknown.arena = sources->away.arena = call->arena;
    quire_source_row *rows = quire_arena_array(call->arena, sources->count, sizeof *rows);
    quire_status status = rows ? QUIRE_OK : quire_fail_memory(err);
    for (size_t i = 0; !status && i < sources->count; i++)
        if (!sources->resolved[i].reason)
            status = fill_row(sources, call, &sources->resolved[i], &rows[kept++], err);
    if (!status) status = quire_store_put_sources(adding->store, call, rows, kept, err);
    kept = 0;
    for (size_t i = 0; !status && i < sources->count; i++) {
        quire_fetch_source *source = &sources->resolved[i];
        if (source->reason) continue;
        status = walk(sources, call, source, &rows[kept++], err);
        if (!status && source->reason == QUIRE_LOAD_UNREADABLE && sources->lone &&
            !row_of(sources, source->uri))
            status = quire_fetch_missing(source, sources->words[i], err);
    }
    return status;
}

/* ---- settling ---- */

/* What the base held of the sources and no walk came upon. */
struct settling {
    struct sources *sources;
    quire_call *call;
    quire_str_set looked_at;
    struct leaver {
        quire_str uri;
        bool
            silent; /* not a document that is gone: a failure whose cause is, or one that is there under another uri */
    } * leavers; /* to take out of the base */
    size_t count, capacity;
};

static quire_status take_out(struct settling *settling, quire_str uri, bool silent, quire_error *err)
{
    struct leaver *room = quire_arena_grow(settling->call->arena, settling->leavers, settling->count,
                                           &settling->capacity, sizeof *room);
    if (!room) return quire_fail_memory(err);
    settling->leavers = room;
    room[settling->count++] = (struct leaver){ uri, silent };
    return QUIRE_OK;
}

/* Whether the path, or a folder above it, is in the set. */
static bool is_in_or_below(const quire_str_set *set, quire_str path)
{
    for (size_t size = path.size; size > 0; size--)
        if ((size == path.size || path.data[size] == '/') &&
            quire_str_set_has(set, quire_str_cut(path, 0, size)))
            return true;
    return false;
}

static quire_status settle_entry(struct settling *settling, const quire_source_entry *entry, quire_error *err)
{
    struct sources *sources = settling->sources;
    const char *path = NULL;
    bool folder = false, first = false;
    if (entry->found_inside || quire_str_set_has(&sources->seen, entry->uri)) return QUIRE_OK;
    quire_status status = quire_fetch_path(settling->call->arena, entry->uri, &path, err);
    if (status) return status;
    if (is_in_or_below(&sources->unknown, quire_str_from(path)) ||
        is_in_or_below(&sources->away, quire_str_from(path)))
        return QUIRE_OK;
    quire_load_reason look = quire_fetch_look(path, &folder);
    quire_str uri = quire_fetch_uri(settling->call->arena, path);
    if (!uri.data) return quire_fail_memory(err);
    /* An earlier version called it otherwise: it was read again by the walk. */
    bool renamed = !quire_str_equal(uri, entry->uri) && quire_str_set_has(&sources->seen, uri);
    bool gone = look == QUIRE_LOAD_VANISHED || (folder && entry->document);
    /* A folder that could not be read, and was read now. */
    bool mended = folder && !entry->document;
    bool left_out = !look && !folder && entry->own && is_in_or_below(&sources->passed, quire_str_from(path));
    if (!gone && !mended && !renamed && !(left_out && sources->sync)) return QUIRE_OK;
    if (!quire_str_set_add(&settling->looked_at, entry->uri, &first)) return quire_fail_memory(err);
    if (!first) return QUIRE_OK;
    if (sources->sync || mended || renamed) return take_out(settling, entry->uri, mended || renamed, err);
    quire_adding_report_failure(sources->adding, entry->uri, QUIRE_LOAD_VANISHED,
                                QUIRE_STR("the file is gone; `quire sync` removes it from the base"));
    return QUIRE_OK;
}

/* What the uris of all below a folder begin with: clean paths, and those that must be coded. */
static quire_status prefixes_of(quire_call *call, quire_str uri, quire_strs *out, quire_error *err)
{
    const char *path = NULL;
    quire_str *prefixes = quire_arena_array(call->arena, 2, sizeof *prefixes);
    quire_status status = prefixes ? quire_fetch_path(call->arena, uri, &path, err) : quire_fail_memory(err);
    if (status) return status;
    const char *slash = path[1] ? "/" : "";
    quire_str coded = quire_fetch_coded_uri(call->arena, path);
    prefixes[0] = quire_arena_printf(call->arena, "%s%s", path, slash);
    prefixes[1] = quire_arena_printf(call->arena, "%s%s", coded.data ? coded.data : "", slash);
    if (!coded.data || !prefixes[0].data || !prefixes[1].data) return quire_fail_memory(err);
    *out = (quire_strs){ prefixes, 2 };
    return QUIRE_OK;
}

static quire_status entries_of(quire_store *store, quire_call *call, quire_str uri,
                               const quire_source_entry **out, size_t *out_count, quire_error *err)
{
    quire_strs prefixes = { 0 };
    quire_status status = prefixes_of(call, uri, &prefixes, err);
    return status ? status : quire_store_source_entries(store, call, uri, prefixes, out, out_count, err);
}

/* The folders that the user ever named and that are gone or empty. Looked for again where some may have gone meanwhile: that is said then, and
 * `out` tells it. */
static quire_status look_for_folders(struct sources *sources, quire_call *call, bool *out, quire_error *err)
{
    for (size_t i = 0; i < sources->row_count; i++) {
        const char *path = NULL;
        bool added = false;
        if (!quire_str_is(sources->rows[i].kind, "folder")) continue;
        quire_status status = quire_fetch_path(call->arena, sources->rows[i].uri, &path, err);
        if (status) return status;
        if ((quire_fetch_look(path, NULL) == QUIRE_LOAD_VANISHED || quire_fetch_is_empty(path)) &&
            !quire_str_set_add(&sources->away, quire_str_from(path), &added))
            return quire_fail_memory(err);
        if (!added || !out) continue;
        *out = true;
        quire_adding_report_failure(sources->adding, sources->rows[i].uri, QUIRE_LOAD_VANISHED,
                                    QUIRE_STR("the folder went away while it was read; sync again"));
    }
    return QUIRE_OK;
}

/* A source that is gone. `count`: what the base holds of it. */
static quire_status settle_gone(struct settling *settling, const quire_fetch_source *source, size_t count,
                                bool *settled, quire_error *err)
{
    struct sources *sources = settling->sources;
    const quire_source_row *known = row_of(sources, source->uri);
    const char *path = NULL, *message = NULL;
    quire_status status = quire_fetch_path(settling->call->arena, source->uri, &path, err);
    if (status) return status;
    if (!known && !count) message = "nothing stands there, and the base knows nothing of it";
    else if (count && is_in_or_below(&sources->away, quire_str_from(path)))
        message =
            "the folder is gone or its disk is away; what the base holds of it stays until it stands again "
            "or `quire remove` of this folder takes it out";
    else if (!sources->sync) message = "it is gone; `quire sync` removes it from the base";
    *settled = message != NULL;
    if (message)
        quire_adding_report_failure(sources->adding, source->uri, QUIRE_LOAD_VANISHED,
                                    quire_str_from(message));
    else if (known)
        status = quire_store_remove_source(sources->adding->store, settling->call, known->uri, err);
    return status;
}

/* A folder that stands and is empty. `count`: what the base holds of it. */
static quire_status settle_empty(struct settling *settling, const quire_fetch_source *source, size_t count,
                                 bool *settled, quire_error *err)
{
    const char *path = NULL;
    quire_status status = quire_fetch_path(settling->call->arena, source->uri, &path, err);
    if (status) return status;
    *settled = quire_str_set_has(&settling->sources->away, quire_str_from(path));
    if (*settled && count)
        quire_adding_report_failure(
            settling->sources->adding, source->uri, QUIRE_LOAD_VANISHED,
            QUIRE_STR("the folder is empty, as where its disk is away; what the base holds of it stays until "
                      "something stands in it again or `quire remove` of this folder takes it out"));
    return QUIRE_OK;
}

static quire_status settle_source(struct settling *settling, const quire_fetch_source *source,
                                  quire_error *err)
{
    struct sources *sources = settling->sources;
    quire_store *store = sources->adding->store;
    const quire_source_entry *entries = NULL;
    size_t count = 0;
    bool settled = false;
    if (source->reason == QUIRE_LOAD_UNREADABLE) {
        quire_adding_report_failure(sources->adding, source->uri, QUIRE_LOAD_UNREADABLE, source->message);
        return QUIRE_OK;
    }
    quire_status status = entries_of(store, settling->call, source->uri, &entries, &count, err);
    if (!status && source->reason == QUIRE_LOAD_VANISHED)
        status = settle_gone(settling, source, count, &settled, err);
    else if (!status && source->folder) status = settle_empty(settling, source, count, &settled, err);
    for (size_t i = 0; !status && !settled && i < count; i++)
        status = settle_entry(settling, &entries[i], err);
    return status;
}

static quire_status settle(quire_adding *adding, quire_call *call, void *user, quire_error *err)
{
    struct sources *sources = user;
    struct settling settling = { .sources = sources, .call = call, .looked_at.arena = call->arena };
    bool pending = false, went = false;
    quire_status status = look_for_folders(sources, call, NULL, err);
    for (size_t i = 0; !status && i < sources->count; i++)
        status = settle_source(&settling, &sources->resolved[i], err);
    if (status || settling.count == 0) return status;
    status = look_for_folders(sources, call, &went, err);
    if (status || went) return status;
    quire_str *uris = quire_arena_array(call->arena, settling.count, sizeof *uris);
    quire_removed *removed = quire_arena_array(call->arena, settling.count, sizeof *removed);
    if (!uris || !removed) return quire_fail_memory(err);
    for (size_t i = 0; i < settling.count; i++) uris[i] = settling.leavers[i].uri;
    status = quire_store_remove(adding->store, call, uris, settling.count, removed, &pending, err);
    for (size_t i = 0; !status && i < settling.count; i++)
        if (!settling.leavers[i].silent) adding->report.removed += removed[i].found + removed[i].below;
    adding->report.erasure_pending |= pending;
    return status;
}

/* ---- add and sync ---- */

/* A folder that was added and is now a link, itself or above, must not bring in what it points to. */
static quire_status refuse_new_link(const struct sources *sources, quire_call *call,
                                    quire_fetch_source *source, quire_error *err)
{
    if (source->reason || quire_str_equal(source->uri, source->named) || !row_of(sources, source->named))
        return QUIRE_OK;
    source->reason = QUIRE_LOAD_UNREADABLE;
    source->message = quire_arena_printf(call->arena, "it became a link to %.*s; add that if it is meant",
                                         QUIRE_FMT(source->uri));
    source->uri = source->named;
    return source->message.data ? QUIRE_OK : quire_fail_memory(err);
}

static quire_status is_held(quire_store *store, quire_call *call, quire_str uri, bool *out, quire_error *err)
{
    quire_stored_source stored = { 0 };
    quire_error missing = { 0 };
    quire_status status = quire_store_lookup(store, call, uri, &stored, &missing);
    *out = !status;
    if (status == QUIRE_E_NOT_FOUND) return QUIRE_OK;
    if (status && err) *err = missing;
    return status;
}

/* The outermost document that "a.zip!/b.txt" lies in, which the base holds or which stands there; empty: there is none. */
static quire_status file_around(quire_call *call, quire_store *store, quire_str path, quire_str *out,
                                quire_error *err)
{
    quire_status status = QUIRE_OK;
    *out = (quire_str){ 0 };
    for (size_t at = 1; !status && at < path.size; at++) {
        bool folder = false, held = false;
        if (!quire_str_starts(quire_str_cut(path, at, path.size), QUIRE_STR(QUIRE_FOUND_INSIDE))) continue;
        quire_str before = quire_arena_copy(call->arena, quire_str_cut(path, 0, at));
        quire_str uri = before.data ? quire_fetch_uri(call->arena, before.data) : before;
        if (!uri.data) return quire_fail_memory(err);
        if (store) status = is_held(store, call, uri, &held, err);
        if (status || (!held && (quire_fetch_look(before.data, &folder) || folder))) continue;
        *out = uri;
        break;
    }
    return status;
}

/* What was found in a document comes and goes with it, and is no source of its own. */
static quire_status refuse_found_inside(quire_call *call, quire_store *store,
                                        const quire_fetch_source *source, quire_error *err)
{
    const char *path = NULL;
    bool held = false;
    quire_str outermost = { 0 };
    if (source->reason != QUIRE_LOAD_VANISHED) return QUIRE_OK;
    quire_status status = store ? is_held(store, call, source->uri, &held, err) : QUIRE_OK;
    if (status || held) return status;
    status = quire_fetch_path(call->arena, source->uri, &path, err);
    if (!status) status = file_around(call, store, quire_str_from(path), &outermost, err);
    if (status || !outermost.size) return status;
    return quire_fail(err, QUIRE_E_INVALID, "%.*s is part of %.*s, which is read as a whole: name that",
                      (int)strlen(path), path, QUIRE_FMT(outermost));
}

/* A lone source that is gone or unreadable is an error, unless the base knows it. */
static quire_status check_lone(const struct sources *sources, quire_call *call, quire_store *store,
                               quire_error *err)
{
    const quire_fetch_source *source = &sources->resolved[0];
    const quire_source_entry *entries = NULL;
    size_t count = 0;
    quire_status status = QUIRE_OK;
    if (!sources->lone || !source->reason) return QUIRE_OK;
    if (source->reason == QUIRE_LOAD_VANISHED && store)
        status = entries_of(store, call, source->uri, &entries, &count, err);
    if (status || count || row_of(sources, source->uri)) return status;
    return quire_fetch_missing(source, sources->words[0], err);
}

static quire_status resolve(struct sources *sources, quire_call *call, quire_store *store, quire_error *err)
{
    sources->resolved = quire_arena_array(call->arena, sources->count, sizeof *sources->resolved);
    quire_status status = sources->resolved ? QUIRE_OK : quire_fail_memory(err);
    for (size_t i = 0; !status && i < sources->count; i++) {
        status = quire_fetch_resolve(call, sources->words[i], &sources->resolved[i], err);
        if (!status) status = refuse_new_link(sources, call, &sources->resolved[i], err);
        if (!status) status = refuse_found_inside(call, store, &sources->resolved[i], err);
    }
    return status ? status : check_lone(sources, call, store, err);
}

/* The uris of all sources as words. */
static quire_status take_all(struct sources *sources, quire_call *call, quire_error *err)
{
    const char **words = quire_arena_array(call->arena, sources->row_count, sizeof *words);
    if (!words) return quire_fail_memory(err);
    for (size_t i = 0; i < sources->row_count; i++) {
        words[i] = quire_arena_copy(call->arena, sources->rows[i].uri).data;
        if (!words[i]) return quire_fail_memory(err);
    }
    sources->words = words;
    sources->count = sources->row_count;
    return QUIRE_OK;
}

static quire_status read_rows(struct sources *sources, quire_call *call, quire_store *store, quire_error *err)
{
    quire_status status = quire_store_sources(store, call, &sources->rows, &sources->row_count, err);
    quire_str *uris = status ? NULL : quire_arena_array(call->arena, sources->row_count, sizeof *uris);
    if (!status && !uris) return quire_fail_memory(err);
    for (size_t i = 0; !status && i < sources->row_count; i++) {
        const char *path = NULL;
        status = quire_fetch_path(call->arena, sources->rows[i].uri, &path, err);
        if (!status && !(uris[i] = quire_fetch_uri(call->arena, path)).data) status = quire_fail_memory(err);
    }
    sources->row_uris = uris;
    return status;
}

static quire_status run(quire *base, struct sources *sources, const quire_started *started,
                        quire_report **out, quire_error *err)
{
    quire_arena arena = { 0 };
    quire_call call = quire_engine_call(base->engine, &arena, &started->cancel, NULL);
    quire_store *store = NULL;
    sources->lone = sources->count == 1;
    quire_feeder feeder = { .feed = feed, .settle = settle, .user = sources };
    quire_status status = quire_fetch_check_ignore(sources->params.ignore, sources->params.ignore_count, err);
    if (!status) status = quire_base_store(base, sources->sync, &store, err);
    if (!status && store) status = read_rows(sources, &call, store, err);
    if (!status && sources->sync && sources->count == 0) status = take_all(sources, &call, err);
    if (!status) status = resolve(sources, &call, store, err);
    if (!status) status = quire_adding_run(base, started, &feeder, out, err);
    quire_arena_free(&arena);
    return status;
}

static quire_status start_and_run(quire *base, struct sources *sources, const quire_add_params *params,
                                  quire_report **out, quire_error *err)
{
    quire_started started;
    quire_status status = quire_add_start(&sources->params, &started, params, err);
    return status ? status : quire_end(&started, run(base, sources, &started, out, err), err);
}

quire_status quire_add(quire *base, const char *const *words, size_t count, const quire_add_params *params,
                       quire_report **out, quire_error *err)
{
    struct sources sources = { .words = words, .count = count };
    return start_and_run(base, &sources, params, out, err);
}

quire_status quire_sync(quire *base, const char *const *words, size_t count, const quire_add_params *params,
                        quire_report **out, quire_error *err)
{
    struct sources sources = { .words = words, .count = count, .sync = true };
    return start_and_run(base, &sources, params, out, err);
}

/* ---- parts of sources ---- */

static quire_status describe_source(quire_call *call, const struct sources *sources, size_t i,
                                    quire_sync_source *out, quire_error *err)
{
    const quire_fetch_source *source = &sources->resolved[i];
    const quire_source_row *row = row_of(sources, source->uri);
    quire_source_row fresh = { 0 };
    quire_status status = row ? QUIRE_OK : fill_row(sources, call, source, &fresh, err);
    if (!row) row = &fresh;
    quire_str *ignore = quire_arena_array(call->arena, row->ignore.count, sizeof *ignore);
    if (!status && !ignore) status = quire_fail_memory(err);
    for (size_t j = 0; !status && j < row->ignore.count; j++)
        if (!(ignore[j] = quire_arena_copy(call->arena, row->ignore.items[j])).data)
            status = quire_fail_memory(err);
    out->uri = quire_arena_copy(call->arena, source->uri);
    out->word = quire_arena_copy(call->arena, quire_str_from(sources->words[i])).data;
    if (!status && (!out->uri.data || !out->word)) status = quire_fail_memory(err);
    out->folder = source->folder || quire_str_is(row->kind, "folder");
    out->ignore = (quire_strs){ ignore, row->ignore.count };
    return status ? status : quire_fetch_path(call->arena, source->uri, &out->path, err);
}

quire_status quire_sync_sources(quire *base, quire_call *call, const char *const *words, size_t count,
                                const quire_watch_params *params, bool held, const quire_sync_source **out,
                                size_t *out_count, quire_error *err)
{
    struct sources sources = { .words = words, .count = count, .sync = true };
    quire_store *store = NULL;
    size_t kept = 0;
    quire_add_defaults(&sources.params);
    sources.params.ignore = params->ignore;
    sources.params.ignore_count = params->ignore_count;
    sources.lone = count == 1;
    quire_status status = quire_fetch_check_ignore(params->ignore, params->ignore_count, err);
    if (!status) status = quire_base_store(base, true, &store, err);
    if (!status) status = read_rows(&sources, call, store, err);
    if (!status && count == 0) status = take_all(&sources, call, err);
    if (!status) status = resolve(&sources, call, store, err);
    quire_sync_source *found = status ? NULL : quire_arena_array(call->arena, sources.count, sizeof *found);
    if (!status && !found) status = quire_fail_memory(err);
    for (size_t i = 0; !status && i < sources.count; i++) {
        if (held && !row_of(&sources, sources.resolved[i].uri)) continue;
        status = describe_source(call, &sources, i, &found[kept++], err);
    }
    if (!status && count && !kept)
        status = quire_fail(err, QUIRE_E_NOT_FOUND, "none of the sources is in the base any more");
    *out = found;
    *out_count = kept;
    return status;
}

quire_status quire_sync_parts(quire *base, const quire_sync_part *parts, size_t count,
                              const quire_add_params *params, quire_report **out, quire_error *err)
{
    const char **words = calloc(count + 1, sizeof *words);
    if (!words) return quire_fail_memory(err);
    for (size_t i = 0; i < count; i++) words[i] = parts[i].word;
    quire_status status = quire_sync(base, words, count, params, out, err);
    free(words);
    return status;
}

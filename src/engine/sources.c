/* SPDX-License-Identifier: Apache-2.0 */
/* The user's words become sources: with what the base knows of each, and with what is no source of its own refused. */
#include "engine/sources.h"

#include "base/error.h"

const quire_source_row *quire_sources_row(const quire_sources *sources, quire_str uri)
{
    const quire_source_row *found = NULL;
    for (size_t i = 0; i < sources->row_count; i++)
        if (quire_str_equal(sources->rows[i].uri, uri) ||
            (!found && quire_str_equal(sources->row_uris[i], uri)))
            found = &sources->rows[i];
    return found;
}

/* The row that the word names by its id or uri. */
static const quire_source_row *row_named(const quire_sources *sources, const char *word)
{
    for (size_t i = 0; i < sources->row_count; i++)
        if (quire_str_is(sources->rows[i].id, word) || quire_str_is(sources->rows[i].uri, word))
            return &sources->rows[i];
    return NULL;
}

/* The only one of a part of `uri`, "postgresql:///shop#orders": an option may have chosen the part. NULL: none, or several. */
static const quire_str *only_part(const quire_sources *sources, quire_str uri)
{
    const quire_str *found = NULL;
    for (size_t i = 0; i < sources->row_count; i++) {
        quire_str row = sources->row_uris[i];
        if (!quire_str_starts(row, uri)) continue;
        if (row.size == uri.size) return NULL;
        if (row.data[uri.size] != '#') continue;
        if (found) return NULL;
        found = &sources->row_uris[i];
    }
    return found;
}

quire_status quire_sources_name(const quire_sources *sources, quire_call *call, const char *word,
                                quire_fetch_source *out, quire_error *err)
{
    const quire_source_row *row = row_named(sources, word);
    quire_error unread = { 0 };
    *out = (quire_fetch_source){ 0 };
    if (row) {
        out->uri = sources->row_uris[row - sources->rows];
        out->folder = quire_str_is(row->kind, "folder");
        return QUIRE_OK;
    }
    quire_status status = quire_fetch_resolve(call, word, (quire_pairs){ 0 }, out, &unread);
    if (status == QUIRE_E_INVALID) {
        *out = (quire_fetch_source){ 0 };
        return QUIRE_OK;
    }
    if (status && err) *err = unread;
    if (status || quire_fetch_is_path(out->uri)) return status;
    const quire_str *part = only_part(sources, out->uri);
    if (part) out->uri = out->named = *part;
    return QUIRE_OK;
}

bool quire_sources_is_of(const quire_sources *sources, size_t row, const quire_fetch_source *source)
{
    quire_str uri = sources->row_uris[row];
    return quire_str_equal(uri, source->uri) || quire_str_equal(uri, source->named);
}

/* A folder that was added and is now a link, itself or above, must not bring in what it points to. */
static quire_status refuse_new_link(const quire_sources *sources, quire_call *call,
                                    quire_fetch_source *source, quire_error *err)
{
    if (source->reason || !source->named.size || quire_str_equal(source->uri, source->named) ||
        !quire_sources_row(sources, source->named))
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
    if (source->reason != QUIRE_LOAD_VANISHED || !quire_fetch_is_path(source->uri)) return QUIRE_OK;
    quire_status status = store ? is_held(store, call, source->uri, &held, err) : QUIRE_OK;
    if (status || held) return status;
    status = quire_fetch_path(call->arena, source->uri, &path, err);
    if (!status) status = file_around(call, store, quire_str_from(path), &outermost, err);
    if (status || !outermost.size) return status;
    return quire_fail(err, QUIRE_E_INVALID, "%.*s is part of %.*s, which is read as a whole: name that",
                      (int)strlen(path), path, QUIRE_FMT(outermost));
}

static quire_status count_entry(void *user, const quire_source_entry *entry, quire_error *err)
{
    (void)entry, (void)err;
    ++*(size_t *)user;
    return QUIRE_OK;
}

quire_status quire_sources_count(quire_call *call, quire_store *store, const quire_fetch_source *source,
                                 size_t *out, quire_error *err)
{
    quire_strs prefixes = { 0 };
    *out = 0;
    quire_status status = quire_fetch_prefixes(source, call, &prefixes, err);
    return status ? status
                  : quire_store_source_entries(store, call, source->uri, prefixes, count_entry, out, err);
}

/* A lone source that is gone or unreadable is an error, unless the base knows it. */
static quire_status check_lone(quire_sources *sources, quire_call *call, quire_store *store, quire_error *err)
{
    const quire_fetch_source *source = &sources->resolved[0];
    size_t count = 0;
    quire_status status = QUIRE_OK;
    if (!sources->lone || !source->reason) return QUIRE_OK;
    if (source->reason == QUIRE_LOAD_VANISHED && store)
        status = quire_sources_count(call, store, source, &count, err);
    if (status || count || quire_sources_row(sources, source->uri)) return status;
    return quire_fetch_missing(source, sources->words[0], err);
}

/* A source that is named again without options keeps those that it has. */
static quire_status resolve_one(quire_sources *sources, quire_call *call, size_t index, quire_error *err)
{
    const quire_pairs given = { sources->params.options, sources->params.option_count };
    /* `add s1` may be of a file. */
    const quire_source_row *known = sources->sync ? row_named(sources, sources->words[index]) : NULL;
    quire_fetch_source *out = &sources->resolved[index];
    const char *word = known ? quire_arena_copy(call->arena, known->uri).data : sources->words[index];
    if (!word) return quire_fail_memory(err);
    quire_status status = quire_fetch_resolve(call, word, given.count || !known ? given : known->options, out,
                                              err);
    if (status) return status;
    if (sources->parts) out->only = sources->parts[index].paths;
    known = quire_sources_row(sources, out->uri);
    if (known && !given.count) out->options = known->options;
    if (known) out->cursor = known->cursor;
    if (known) out->ignore = known->ignore;
    if (!sources->params.ignore_count) return QUIRE_OK;
    quire_str *patterns = quire_arena_array(call->arena, sources->params.ignore_count, sizeof *patterns);
    if (!patterns) return quire_fail_memory(err);
    for (size_t i = 0; i < sources->params.ignore_count; i++)
        patterns[i] = quire_str_from(sources->params.ignore[i]);
    out->ignore = (quire_strs){ patterns, sources->params.ignore_count };
    return QUIRE_OK;
}

static quire_status resolve_all(quire_sources *sources, quire_call *call, quire_store *store,
                                quire_error *err)
{
    sources->resolved = quire_arena_array(call->arena, sources->count, sizeof *sources->resolved);
    quire_status status = sources->resolved ? QUIRE_OK : quire_fail_memory(err);
    for (size_t i = 0; !status && i < sources->count; i++) {
        status = resolve_one(sources, call, i, err);
        if (!status) status = refuse_new_link(sources, call, &sources->resolved[i], err);
        if (!status) status = refuse_found_inside(call, store, &sources->resolved[i], err);
    }
    return status ? status : check_lone(sources, call, store, err);
}

/* The uris of all sources as words. */
static quire_status take_all(quire_sources *sources, quire_call *call, quire_error *err)
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

quire_status quire_sources_read(quire_sources *sources, quire_call *call, quire_store *store,
                                quire_error *err)
{
    quire_status status = quire_store_sources(store, call, &sources->rows, &sources->row_count, err);
    quire_str *uris = status ? NULL : quire_arena_array(call->arena, sources->row_count, sizeof *uris);
    if (!status && !uris) return quire_fail_memory(err);
    for (size_t i = 0; !status && i < sources->row_count; i++) {
        const char *path = NULL;
        uris[i] = sources->rows[i].uri;
        if (!quire_fetch_is_path(uris[i])) continue;
        status = quire_fetch_path(call->arena, uris[i], &path, err);
        if (!status && !(uris[i] = quire_fetch_uri(call->arena, path)).data) status = quire_fail_memory(err);
    }
    sources->row_uris = uris;
    return status;
}

quire_status quire_sources_resolve(quire_sources *sources, quire_call *call, quire_store *store,
                                   quire_error *err)
{
    quire_status status = store ? quire_sources_read(sources, call, store, err) : QUIRE_OK;
    if (!status && sources->sync && sources->count == 0) status = take_all(sources, call, err);
    return status ? status : resolve_all(sources, call, store, err);
}

/* ---- for who watches them ---- */

/* Copied as NUL-terminated strings. */
static quire_status describe(const quire_sources *sources, quire_call *call, size_t index,
                             quire_sync_source *out, quire_error *err)
{
    const quire_fetch_source *source = &sources->resolved[index];
    const quire_source_row *row = quire_sources_row(sources, source->uri);
    quire_str *ignore = quire_arena_array(call->arena, source->ignore.count, sizeof *ignore);
    *out = (quire_sync_source){ .uri = quire_arena_copy(call->arena, source->uri),
                                .word =
                                    quire_arena_copy(call->arena, quire_str_from(sources->words[index])).data,
                                .folder = source->folder || (row && quire_str_is(row->kind, "folder")),
                                .ignore = { ignore, source->ignore.count },
                                .next_ms = row ? row->next_ms : 0,
                                .failed = row && row->failure.size };
    if (!ignore || !out->uri.data || !out->word) return quire_fail_memory(err);
    for (size_t i = 0; i < source->ignore.count; i++)
        if (!(ignore[i] = quire_arena_copy(call->arena, source->ignore.items[i])).data)
            return quire_fail_memory(err);
    return quire_fetch_is_path(source->uri) ? quire_fetch_path(call->arena, source->uri, &out->path, err)
                                            : QUIRE_OK;
}

quire_status quire_sync_sources(quire *base, quire_call *call, const char *const *words, size_t count,
                                const quire_add_params *params, bool held, const quire_sync_source **out,
                                size_t *out_count, quire_error *err)
{
    quire_sources sources = {
        .words = words, .count = count, .sync = true, .params = *params, .lone = count == 1
    };
    quire_store *store = NULL;
    size_t kept = 0;
    quire_status status = quire_base_store(base, true, &store, err);
    if (!status) status = quire_fetch_check_ignore(params->ignore, params->ignore_count, err);
    if (!status) status = quire_sources_resolve(&sources, call, store, err);
    quire_sync_source *found = status ? NULL : quire_arena_array(call->arena, sources.count, sizeof *found);
    if (!status && !found) status = quire_fail_memory(err);
    for (size_t i = 0; !status && i < sources.count; i++) {
        if (held && !quire_sources_row(&sources, sources.resolved[i].uri)) continue;
        status = describe(&sources, call, i, &found[kept++], err);
    }
    if (!status && count && !kept)
        status = quire_fail(err, QUIRE_E_NOT_FOUND, "none of the sources is in the base any more");
    *out = found;
    *out_count = kept;
    return status;
}

quire_status quire_sync_note_next(quire *base, quire_call *call, const quire_sync_next *next, size_t count,
                                  quire_error *err)
{
    quire_store *store = NULL;
    const quire_source_row *rows = NULL;
    size_t row_count = 0, changed = 0;
    quire_status status = quire_base_store(base, true, &store, err);
    if (!status) status = quire_store_sources(store, call, &rows, &row_count, err);
    quire_source_row *put = status ? NULL : quire_arena_array(call->arena, row_count, sizeof *put);
    if (!status && !put) status = quire_fail_memory(err);
    for (size_t i = 0; !status && i < row_count; i++)
        for (size_t j = 0; j < count; j++) {
            if (!quire_str_equal(rows[i].uri, next[j].uri)) continue;
            put[changed] = rows[i];
            put[changed].every_ms = next[j].every_ms;
            put[changed++].next_ms = next[j].next_ms;
            break;
        }
    return status || !changed ? status : quire_store_put_sources(store, call, put, changed, err);
}

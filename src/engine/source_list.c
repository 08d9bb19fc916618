/* SPDX-License-Identifier: Apache-2.0 */
/* Looking at sources: which the base knows, and how each stands. */
#include "base/error.h"
#include "engine/sources.h"
#include "record/reasons.h"

const char *quire_source_state_name(quire_source_state state)
{
    static const char *const names[] = { "new", "ok", "failed" };
    size_t index = (size_t)state;
    return index < sizeof names / sizeof *names ? names[index] : names[0];
}

quire_source quire_sources_describe(const quire_source_row *row)
{
    bool failed = row->failure.size > 0;
    return (quire_source){
        .id = row->id,
        .uri = row->uri,
        .kind = row->kind,
        .state = failed           ? QUIRE_SOURCE_FAILED
                 : row->synced_ms ? QUIRE_SOURCE_OK
                                  : QUIRE_SOURCE_NEW,
        .reason = failed ? quire_load_reason_named(row->failure) : QUIRE_LOAD_OK,
        .message = row->failure_message,
        .last_ms = row->synced_ms,
        .failed_ms = row->failed_ms,
        .next_ms = row->next_ms,
        .every_ms = row->every_ms,
        .options = row->options,
        .ignore = row->ignore,
    };
}

static quire_status describe(quire_store *store, quire_call *call, const quire_source_row *row,
                             quire_source *out, quire_error *err)
{
    *out = quire_sources_describe(row);
    if (quire_cancelled(call)) return quire_fail_cancelled(err);
    return quire_store_source_count(store, call, row->uri, &out->documents, &out->failed, err);
}

static quire_status list_all(quire_store *store, quire_call *call, quire_source_listing *out,
                             quire_error *err)
{
    quire_sources known = { 0 };
    quire_status status = quire_sources_read(&known, call, store, err);
    quire_source *items = status ? NULL : quire_arena_array(call->arena, known.row_count, sizeof *items);
    if (!status && !items) return quire_fail_memory(err);
    for (size_t i = 0; i < known.row_count && !status; i++)
        status = describe(store, call, &known.rows[i], &items[i], err);
    out->items = items;
    out->count = known.row_count;
    return status;
}

quire_status quire_source_list(quire *base, const quire_request *request, quire_source_listing **out,
                               quire_error *err)
{
    quire_started started;
    quire_arena *arena = NULL;
    quire_store *store = NULL;
    quire_status status = quire_start(&started, request, err);
    if (status) return status;
    quire_source_listing *listing = quire_result_new(sizeof *listing, &arena);
    if (!listing) return quire_fail_memory(err);
    quire_call call = quire_engine_call(base->engine, arena, &started.cancel, NULL);
    status = quire_base_store(base, false, &store, err);
    if (!status && store) status = list_all(store, &call, listing, err);
    if (status) quire_source_listing_free(listing);
    else *out = listing;
    return quire_end(&started, status, err);
}

/* ---- one ---- */

static quire_status no_such_source(const char *word, const quire_fetch_source *source, quire_error *err)
{
    quire_str named = source->secret.size ? source->uri : quire_str_from(word);
    return quire_fail(err, QUIRE_E_NOT_FOUND,
                      "there is no source '%.*s'; `quire source list` shows which there are",
                      QUIRE_FMT(named));
}

static quire_status show(quire_store *store, quire_call *call, const char *word, quire_source_view *out,
                         quire_error *err)
{
    quire_sources known = { 0 };
    quire_fetch_source source = { 0 };
    quire_status status = store ? quire_sources_read(&known, call, store, err) : QUIRE_OK;
    if (!status) status = quire_sources_name(&known, call, word, &source, err);
    if (status) return status;
    size_t at = 0;
    while (at < known.row_count && !quire_sources_is_of(&known, at, &source)) at++;
    if (at == known.row_count) return no_such_source(word, &source, err);
    status = describe(store, call, &known.rows[at], &out->source, err);
    return status
               ? status
               : quire_store_source_types(store, call, out->source.uri, &out->types, &out->type_count, err);
}

quire_status quire_source_show(quire *base, const char *word, const quire_request *request,
                               quire_source_view **out, quire_error *err)
{
    quire_started started;
    quire_arena *arena = NULL;
    quire_store *store = NULL;
    quire_status status = quire_start(&started, request, err);
    if (status) return status;
    quire_source_view *view = quire_result_new(sizeof *view, &arena);
    if (!view) return quire_fail_memory(err);
    quire_call call = quire_engine_call(base->engine, arena, &started.cancel, NULL);
    status = quire_base_store(base, false, &store, err);
    if (!status) status = show(store, &call, word, view, err);
    if (status) quire_source_view_free(view);
    else *out = view;
    return quire_end(&started, status, err);
}

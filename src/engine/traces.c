/* SPDX-License-Identifier: Apache-2.0 */
/* Reading traces and replaying them. */
#include "engine/search.h"

#include "base/error.h"

enum { LIST_LIMIT = 10000 };

static quire_status no_trace(const char *id, quire_error *err)
{
    if (id && *id)
        return quire_fail(err, QUIRE_E_NOT_FOUND,
                          "there is no trace '%s'; `quire trace` lists those that are kept", id);
    return quire_fail(err, QUIRE_E_NOT_FOUND, "the base keeps no trace yet");
}

static quire_status list(quire *base, quire_call *call, size_t limit, quire_traces *out, quire_error *err)
{
    quire_store *store = NULL;
    const quire_trace_row *rows = NULL;
    size_t count = 0;
    quire_status status = quire_base_store(base, false, &store, err);
    if (!status) quire_trace_queue_flush(&base->traces, store);
    if (!status && store)
        status = quire_store_traces(store, call, limit < LIST_LIMIT ? limit : LIST_LIMIT, &rows, &count, err);
    quire_trace *items = status ? NULL : quire_arena_array(call->arena, count, sizeof *items);
    if (!status && !items) status = quire_fail_memory(err);
    for (size_t i = 0; !status && i < count; i++)
        items[i] = (quire_trace){ rows[i].id, rows[i].kind, rows[i].made_ms, { 0 } };
    *out = (quire_traces){ items, count };
    return status;
}

quire_status quire_trace_list(quire *base, size_t limit, const quire_request *request, quire_traces **out,
                              quire_error *err)
{
    quire_started started;
    quire_arena *arena = NULL;
    quire_status status = quire_start(&started, request, err);
    if (status) return status;
    quire_traces *traces = quire_result_new(sizeof *traces, &arena);
    if (!traces) return quire_fail_memory(err);
    quire_call call = quire_engine_call(base->engine, arena, &started.cancel, NULL);
    status = list(base, &call, limit, traces, err);
    if (status) quire_traces_free(traces);
    else *out = traces;
    return quire_end(&started, status, err);
}

static quire_status get(quire *base, quire_call *call, const char *id, quire_trace *out, quire_error *err)
{
    quire_store *store = NULL;
    quire_trace_row row = { 0 };
    quire_status status = quire_base_store(base, false, &store, err);
    if (status) return status;
    if (!store) return no_trace(id, err);
    quire_trace_queue_flush(&base->traces, store);
    status = quire_store_trace(store, call, quire_str_from(id), &row, err);
    if (status == QUIRE_E_NOT_FOUND) return no_trace(id, err);
    *out = (quire_trace){ row.id, row.kind, row.made_ms, row.body };
    return status;
}

static bool is_of_a_question(const quire_trace *trace)
{
    return quire_str_is(trace->kind, "ask") || quire_str_is(trace->kind, "search");
}

/* The id of the newest trace, or of the newest of a search or an answer. */
static quire_status newest(quire *base, quire_call *call, bool of_a_question, const char **out,
                           quire_error *err)
{
    quire_traces all = { 0 };
    quire_status status = list(base, call, of_a_question ? LIST_LIMIT : 1, &all, err);
    for (size_t i = 0; !status && i < all.count; i++) {
        if (of_a_question && !is_of_a_question(&all.items[i])) continue;
        *out = quire_arena_copy(call->arena, all.items[i].id).data;
        return *out ? QUIRE_OK : quire_fail_memory(err);
    }
    return status ? status : no_trace(NULL, err);
}

quire_status quire_trace_get(quire *base, const char *id, const quire_request *request, quire_traces **out,
                             quire_error *err)
{
    quire_started started;
    quire_arena *arena = NULL;
    quire_status status = quire_start(&started, request, err);
    if (status) return status;
    quire_traces *traces = quire_result_new(sizeof *traces, &arena);
    quire_trace *trace = traces ? quire_arena_array(arena, 1, sizeof *trace) : NULL;
    quire_call call = quire_engine_call(base->engine, arena, &started.cancel, NULL);
    if (!trace) status = quire_fail_memory(err);
    if (!status && (!id || !*id)) status = newest(base, &call, false, &id, err);
    if (!status) status = get(base, &call, id, trace, err);
    if (status) {
        quire_traces_free(traces);
        return quire_end(&started, status, err);
    }
    traces->items = trace;
    traces->count = 1;
    *out = traces;
    return QUIRE_OK;
}

/* Rank by rank, what was there and what is there now. */
static quire_status compare(quire_arena *arena, const quire_trace_question *then, const quire_retrieval *now,
                            quire_replay *out, quire_error *err)
{
    size_t most = then->hit_count > now->count ? then->hit_count : now->count;
    quire_rank_change *changes = quire_arena_array(arena, most, sizeof *changes);
    if (!changes) return quire_fail_memory(err);
    for (size_t i = 0; i < most; i++) {
        quire_str was = i < then->hit_count ? then->hits[i].chunk.id : (quire_str){ 0 };
        quire_str is = i < now->count ? now->hits[i].chunk.id : (quire_str){ 0 };
        if (!quire_str_equal(was, is))
            changes[out->change_count++] = (quire_rank_change){ (uint32_t)i + 1, was, is };
    }
    out->changes = changes;
    out->same = out->change_count == 0;
    return QUIRE_OK;
}

static quire_status replay(quire *base, quire_call *call, const char *id, quire_replay *out, quire_error *err)
{
    quire_trace trace = { 0 };
    quire_trace_question then = { 0 };
    quire_retrieval now = { 0 };
    quire_search_params params;
    quire_refusal reason = QUIRE_REFUSAL_NONE;
    quire_status status = QUIRE_OK;
    if (!id || !*id) status = newest(base, call, true, &id, err);
    if (!status) status = get(base, call, id, &trace, err);
    if (!status && !is_of_a_question(&trace))
        status = quire_fail(err, QUIRE_E_INVALID,
                            "the trace %s is of an add; only those of searches and answers can be replayed",
                            id);
    if (!status) status = quire_trace_read_question(call, trace.body, &then, err);
    if (status) return status;
    quire_search_defaults(&params);
    params.k = then.k;
    params.mode = then.mode;
    params.conditions = then.conditions;
    params.condition_count = then.condition_count;
    quire_matrix vector = { .cells = (float *)then.vector, .rows = 1, .dim = then.dim }; /* only read */
    status = quire_base_retrieve(base, call, then.text, &params, then.vector ? &vector : NULL, &now, &reason,
                                 err);
    if (status) return status;
    out->trace = trace.id;
    out->base_changed = now.change != then.change;
    return compare(call->arena, &then, &now, out, err);
}

quire_status quire_trace_replay(quire *base, const char *id, const quire_request *request, quire_replay **out,
                                quire_error *err)
{
    quire_started started;
    quire_arena *arena = NULL;
    quire_status status = quire_start(&started, request, err);
    if (status) return status;
    quire_replay *result = quire_result_new(sizeof *result, &arena);
    if (!result) return quire_fail_memory(err);
    quire_call call = quire_engine_call(base->engine, arena, &started.cancel, NULL);
    status = replay(base, &call, id, result, err);
    if (status) quire_replay_free(result);
    else *out = result;
    return quire_end(&started, status, err);
}

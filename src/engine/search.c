/* SPDX-License-Identifier: Apache-2.0 */
/* Searching, and searching again from a trace. */
#include "engine/search.h"

#include "base/error.h"
#include "engine/params.h"

#include <math.h>

enum { K_LIMIT = 1000, STANDARD_K = 10, QUESTION_BYTES = 1 << 20 };

void quire_search_params_fill(quire_search_params *params, size_t size)
{
    static const quire_search_params standard = { .size = sizeof standard,
                                                  .k = STANDARD_K,
                                                  .keep_trace = true };
    quire_params_fill(params, size, &standard);
}

static bool has_word(quire_str text)
{
    for (size_t at = 0; at < text.size;)
        if (quire_char_is_word(quire_utf8_next(text, &at))) return true;
    return false;
}

/* Dense search needs the model, held against the base; lexical search needs none. */
static quire_status open_embedder(quire *base, quire_call *call, quire_store *store, quire_search_mode mode,
                                  quire_embedder **out, quire_error *err)
{
    if (mode == QUIRE_SEARCH_LEXICAL) return QUIRE_OK;
    quire_status status = quire_engine_embedder(base->engine, call->cancel, out, err);
    return status ? status : quire_base_check_space(base, call, store, *out, false, err);
}

/* Why nothing was found. No chunk passed the filter: then a document may pass it that has none, such as one that could not
 * be read, and the filter is not to blame. */
static quire_status why_none(quire_call *call, quire_store *store, const quire_filter *filter,
                             const quire_retrieval *found, quire_refusal *reason, quire_error *err)
{
    quire_document_rows passing = { 0 };
    quire_status status = QUIRE_OK;
    if (found->count) return QUIRE_OK;
    if (filter->count && found->considered == 0)
        status = quire_store_list(store, call, filter, &passing, err);
    bool none_passed = filter->count && found->considered == 0 && passing.count == 0;
    *reason = none_passed ? QUIRE_REFUSAL_FILTERED_OUT : QUIRE_REFUSAL_NO_MATCH;
    return status;
}

quire_status quire_base_retrieve(quire *base, quire_call *call, quire_str text,
                                 const quire_search_params *params, const quire_matrix *vector,
                                 quire_retrieval *out, quire_refusal *reason, quire_error *err)
{
    quire_store *store = NULL;
    quire_embedder *embedder = NULL;
    quire_filter filter = { 0 };
    uint64_t chunks = 0, change = 0;
    *out = (quire_retrieval){ .dense_weight = NAN, .background = { NAN, NAN } };
    *reason = QUIRE_REFUSAL_NONE;
    if (params->k == 0 || params->k > K_LIMIT)
        return quire_fail(err, QUIRE_E_INVALID, "k is %zu; it must be from 1 to %d", params->k, K_LIMIT);
    if (text.size > QUESTION_BYTES)
        return quire_fail(err, QUIRE_E_LIMIT, "the question has %zu bytes; at most %d are read", text.size,
                          QUESTION_BYTES);
    quire_status status = quire_engine_filter(params->conditions, params->condition_count, &filter, err);
    if (status) return status;
    if (!has_word(text)) {
        *reason = QUIRE_REFUSAL_EMPTY_QUESTION;
        return QUIRE_OK;
    }
    status = quire_base_store(base, false, &store, err);
    if (!status && store) status = quire_store_searchable(store, call, &chunks, &change, err);
    if (status) return status;
    if (chunks == 0) {
        *reason = QUIRE_REFUSAL_EMPTY_BASE;
        out->change = change;
        return QUIRE_OK;
    }
    status = open_embedder(base, call, store, params->mode, &embedder, err);
    quire_retrieve_query query = { .text = text,
                                   .mode = params->mode,
                                   .k = params->k,
                                   .filter = &filter,
                                   .vector = vector ? vector->cells : NULL,
                                   .dim = vector ? vector->dim : 0 };
    if (!status) status = quire_retrieve(call, &base->engine->retrieve, store, embedder, &query, out, err);
    out->change = change;
    return status ? status : why_none(call, store, &filter, out, reason, err);
}

quire_status quire_base_keep_trace(quire *base, quire_call *call, quire_str kind, quire_str text,
                                   const quire_search_params *params, const quire_retrieval *retrieval,
                                   quire_trace_question *question, quire_str *out_id, quire_str *out_why,
                                   quire_error *err)
{
    quire_store *store = NULL;
    quire_str body = { 0 };
    *out_id = (quire_str){ 0 };
    quire_status status = quire_base_store(base, false, &store, NULL);
    if (status || !store || !params->keep_trace || !quire_store_keeps_traces(store)) return QUIRE_OK;
    if (!quire_store_writable(store)) {
        *out_why = QUIRE_STR("the base cannot be written");
        return QUIRE_OK;
    }
    question->text = text;
    question->mode = params->mode;
    question->k = params->k;
    question->conditions = params->conditions;
    question->condition_count = params->condition_count;
    question->change = retrieval->change;
    question->vector = retrieval->vector;
    question->dim = retrieval->dim;
    question->dense_weight = retrieval->dense_weight;
    question->background_mean = retrieval->background.mean;
    question->background_deviation = retrieval->background.deviation;
    question->hits = retrieval->hits;
    question->hit_count = retrieval->count;
    status = quire_trace_question_body(call, question, &body, err);
    quire_str *ids = status ? NULL : quire_arena_array(call->arena, retrieval->count, sizeof *ids);
    for (size_t i = 0; ids && i < retrieval->count; i++) ids[i] = retrieval->hits[i].document.id;
    if (!status && !ids) status = quire_fail_memory(err);
    if (!status)
        status = quire_trace_queue_put(&base->traces, store, call, kind, body, ids, retrieval->count, out_id,
                                       out_why, err);
    return status;
}

quire_status quire_search(quire *base, const char *query, const quire_search_params *params,
                          quire_results **out, quire_error *err)
{
    quire_search_params own;
    quire_started started;
    quire_arena *arena = NULL;
    quire_search_defaults(&own);
    quire_status status = quire_params_take(&own, params, err);
    if (!status) status = quire_start(&started, own.request, err);
    if (status) return status;
    quire_results *results = quire_result_new(sizeof *results, &arena);
    if (!results) return quire_fail_memory(err);
    quire_span root = { .stage = "search" };
    quire_call call = quire_engine_call(base->engine, arena, &started.cancel, &root);
    quire_retrieval retrieval = { 0 };
    results->query = quire_arena_copy(arena, quire_str_from(query));
    if (!results->query.data) status = quire_fail_memory(err);
    if (!status)
        status = quire_base_retrieve(base, &call, results->query, &own, NULL, &retrieval, &results->reason,
                                     err);
    if (!status) {
        quire_trace_question question = { .reason = results->reason, .root = &root };
        status = quire_base_keep_trace(base, &call, QUIRE_STR("search"), results->query, &own, &retrieval,
                                       &question, &results->trace, &results->untraced, err);
    }
    results->hits = (quire_hits){ retrieval.hits, retrieval.count };
    results->dense_weight = retrieval.dense_weight;
    results->background_mean = retrieval.background.mean;
    results->background_deviation = retrieval.background.deviation;
    results->timings = quire_engine_timings(&root, arena, &results->timing_count);
    if (status) quire_results_free(results);
    else *out = results;
    return quire_end(&started, status, err);
}

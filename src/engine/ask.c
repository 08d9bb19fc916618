/* SPDX-License-Identifier: Apache-2.0 */
/* Asking: retrieve, write or extract, verify every citation, keep a trace. */
#include "engine/search.h"

#include "base/error.h"
#include "engine/params.h"

#include <stdio.h>

enum { NEAREST = 3 };

struct asking {
    quire *base;
    quire_call *call;
    const quire_ask_params *params;
    quire_search_params search; /* of them, what is searched */
    quire_answer_settings settings;
    quire_store *store;
    quire_embedder *embedder;
    quire_retrieval retrieval;
    quire_draft draft;
    uint64_t dropped;
    const char *model;
};

/* The draft of an answer, from a model where one is configured, else from the passages themselves. */
static quire_status draft_answer(struct asking *asking, quire_str question, quire_error *err)
{
    quire_chat *chat = NULL;
    quire_status status = QUIRE_OK;
    if (!asking->params->only_quotes)
        status = quire_engine_chat(asking->base->engine, asking->call->cancel, &chat, err);
    if (status) return status;
    if (!chat) {
        asking->model = "extractive";
        return quire_extract(asking->call, &asking->settings, asking->store, asking->embedder,
                             &asking->retrieval, question, &asking->draft, err);
    }
    quire_str name = quire_arena_copy(asking->call->arena, quire_chat_model_of(chat)->name);
    if (!name.data) return quire_fail_memory(err);
    status = quire_compose(asking->call, &asking->settings, asking->store, asking->embedder, chat,
                           &asking->retrieval, question, asking->params, &asking->draft, err);
    asking->model = asking->draft.composed ? name.data : "extractive";
    return status;
}

/* Promise 1: what is shown was read again and is equal; what is not is taken out. */
static quire_status verify_draft(struct asking *asking, quire_error *err)
{
    quire_span spare, *span = quire_span_begin(asking->call->span, asking->call->arena, &spare, "cite");
    span->items = asking->draft.count;
    quire_status status = quire_verify(asking->call, asking->store, asking->draft.citations,
                                       asking->draft.count, err);
    if (!status) status = quire_drop_unverified(asking->call, &asking->draft, &asking->dropped, err);
    quire_span_end(span, status);
    return status;
}

static quire_status answer_from(struct asking *asking, quire_str question, quire_error *err)
{
    if (!asking->retrieval.near) {
        asking->draft.reason = QUIRE_REFUSAL_NO_MATCH;
        return QUIRE_OK;
    }
    quire_status status = quire_base_store(asking->base, false, &asking->store, err);
    if (!status && asking->search.mode != QUIRE_SEARCH_LEXICAL)
        status = quire_engine_embedder(asking->base->engine, asking->call->cancel, &asking->embedder, err);
    if (!status) status = draft_answer(asking, question, err);
    if (!status && !asking->draft.reason) status = verify_draft(asking, err);
    return status;
}

/* "And the other one?" asks about nothing: what stands near such words is near nothing either. */
static bool has_subject(const quire_terms *terms)
{
    for (size_t i = 0; i < terms->count; i++)
        if (terms->items[i].content) return true;
    return false;
}

/* What a refusal shows instead of an answer: the first hits. While a model wrote, what they stand in may have gone from
 * the base: it is then read again, and shown no more. */
static quire_status find_nearest(struct asking *asking, quire_hits *out, quire_error *err)
{
    const quire_retrieval *retrieval = &asking->retrieval;
    quire_hit *hits = quire_arena_array(asking->call->arena, retrieval->count, sizeof *hits);
    size_t kept = 0;
    if (!has_subject(&retrieval->terms)) return QUIRE_OK;
    if (!hits) return quire_fail_memory(err);
    for (size_t i = 0; i < retrieval->count; i++) hits[i] = retrieval->hits[i];
    quire_status status = QUIRE_OK;
    if (retrieval->count && asking->draft.composed)
        status = quire_store_hits(asking->store, asking->call, retrieval->chunk_refs, retrieval->count, hits,
                                  err);
    for (size_t i = 0; i < retrieval->count && kept < NEAREST; i++) {
        if (hits[i].chunk.id.size == 0) continue;
        hits[kept] = hits[i];
        hits[kept].rank = (uint32_t)kept + 1;
        kept++;
    }
    *out = (quire_hits){ hits, kept };
    return status;
}

/* A refusal in the question's language, with the passages nearest to it. Where a filter decided what was searched, it
 * says so: the same question may have an answer elsewhere in the base. Of a provider that failed it says how. */
static quire_status refuse(struct asking *asking, quire_answer *answer, quire_error *err)
{
    quire_str language = quire_language_of(answer->question);
    answer->text = quire_refusal_text(answer->reason, language);
    if (asking->search.condition_count && asking->retrieval.considered) {
        answer->text = quire_arena_printf(asking->call->arena, "%.*s%.*s", QUIRE_FMT(answer->text),
                                          QUIRE_FMT(quire_refusal_filtered(language)));
        if (!answer->text.data) return quire_fail_memory(err);
    }
    if (asking->draft.failure.size) {
        answer->text = quire_arena_printf(asking->call->arena, "%.*s (%.*s)", QUIRE_FMT(answer->text),
                                          QUIRE_FMT(asking->draft.failure));
        if (!answer->text.data) return quire_fail_memory(err);
    }
    quire_status status = find_nearest(asking, &answer->nearest, err);
    if (answer->nearest.count) answer->nearest_title = quire_refusal_nearest(answer->reason, language);
    return status;
}

static quire_status keep_trace(struct asking *asking, quire_answer *answer, const quire_span *root,
                               quire_error *err)
{
    quire_trace_question question = { .model = answer->model,
                                      .citations = answer->citations,
                                      .citation_count = answer->citation_count,
                                      .dropped_citations = answer->dropped_citations,
                                      .considered = asking->draft.considered,
                                      .reason = answer->reason,
                                      .root = root };
    return quire_base_keep_trace(asking->base, asking->call, QUIRE_STR("ask"), answer->question,
                                 &asking->search, &asking->retrieval, &question, &answer->trace,
                                 &answer->untraced, err);
}

void quire_ask_params_fill(quire_ask_params *params, size_t size)
{
    quire_ask_params standard = { .size = sizeof standard };
    quire_search_params search;
    quire_search_defaults(&search);
    standard.k = search.k;
    standard.mode = search.mode;
    standard.keep_trace = search.keep_trace;
    quire_params_fill(params, size, &standard);
}

static quire_search_params search_of(const quire_ask_params *params)
{
    quire_search_params search;
    quire_search_defaults(&search);
    search.k = params->k;
    search.mode = params->mode;
    search.conditions = params->conditions;
    search.condition_count = params->condition_count;
    search.keep_trace = params->keep_trace;
    return search;
}

/* A limit of the caller's, within the bounds of its option; 0: as the option says. */
static quire_status set_limit(quire_answer_settings *settings, const char *key, size_t value,
                              quire_error *err)
{
    char text[32];
    const quire_option *option = quire_answer_options;
    if (!value) return QUIRE_OK;
    while (strcmp(option->key, key) != 0) option++;
    snprintf(text, sizeof text, "%zu", value);
    return quire_option_parse(option, text, settings, err);
}

quire_status quire_ask(quire *base, const char *text, const quire_ask_params *params, quire_answer **out,
                       quire_error *err)
{
    quire_ask_params own;
    quire_started started;
    quire_arena *arena = NULL;
    quire_ask_defaults(&own);
    quire_status status = quire_params_take(&own, params, err);
    if (!status) status = quire_start(&started, own.request, err);
    if (status) return status;
    quire_answer *answer = quire_result_new(sizeof *answer, &arena);
    if (!answer) return quire_fail_memory(err);
    quire_span root = { .stage = "ask" };
    quire_call call = quire_engine_call(base->engine, arena, &started.cancel, &root);
    struct asking asking = { .base = base,
                             .call = &call,
                             .params = &own,
                             .search = search_of(&own),
                             .settings = base->engine->answer,
                             .model = "extractive" };
    quire_refusal reason = QUIRE_REFUSAL_NONE;
    answer->question = quire_arena_copy(arena, quire_str_from(text));
    if (!answer->question.data) status = quire_fail_memory(err);
    if (!status) status = set_limit(&asking.settings, "answer.quotes", own.quotes, err);
    if (!status) status = set_limit(&asking.settings, "answer.prompt_tokens", own.prompt_tokens, err);
    if (!status)
        status = quire_base_retrieve(base, &call, answer->question, &asking.search, NULL, &asking.retrieval,
                                     &reason, err);
    if (!status && reason) asking.draft.reason = reason;
    else if (!status) status = answer_from(&asking, answer->question, err);
    if (!status) {
        answer->reason = asking.draft.reason;
        answer->supported = !answer->reason;
        answer->text = asking.draft.text;
        answer->reading = asking.draft.reading;
        answer->citations = asking.draft.citations;
        answer->citation_count = answer->supported ? asking.draft.count : 0;
        answer->dropped_citations = asking.dropped + asking.draft.vanished;
        answer->dropped_sentences = asking.draft.unsupported_sentences;
        answer->model = quire_str_from(asking.model);
        if (!answer->supported) status = refuse(&asking, answer, err);
        if (!status) status = keep_trace(&asking, answer, &root, err);
        answer->timings = quire_engine_timings(&root, arena, &answer->timing_count);
    }
    if (status) quire_answer_free(answer);
    else *out = answer;
    return quire_end(&started, status, err);
}

quire_status quire_answer_verify(quire *base, quire_answer *answer, const quire_request *request,
                                 quire_error *err)
{
    quire_started started;
    quire_store *store = NULL;
    quire_status status = quire_start(&started, request, err);
    if (status) return status;
    quire_call call = quire_engine_call(base->engine, quire_result_arena(answer), &started.cancel, NULL);
    status = quire_base_store(base, false, &store, err);
    for (size_t i = 0; !status && !store && i < answer->citation_count; i++)
        ((quire_citation *)answer->citations)[i].verified = false;
    if (!status && store)
        status = quire_verify(&call, store, (quire_citation *)answer->citations, answer->citation_count, err);
    return quire_end(&started, status, err);
}

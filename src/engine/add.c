/* SPDX-License-Identifier: Apache-2.0 */
/* Adding: the steps that work behind the queues are started, fed on the caller's thread, and joined. */
#include "engine/add.h"

#include "base/error.h"
#include "engine/params.h"
#include "trace/trace.h"

#include <stdlib.h>

enum {
    FOUND_QUEUE_BYTES = 4 << 20,
    /* More than what is embedded together; loading is quicker than embedding and fills whatever there is. */
    SPLIT_QUEUE_BYTES = 16 << 20,
    EMBEDDED_QUEUE_BYTES = 16 << 20
};

void quire_add_params_fill(quire_add_params *params, size_t size)
{
    static const quire_add_params standard = { .size = sizeof standard };
    quire_params_fill(params, size, &standard);
}

quire_status quire_adding_enqueue(quire_adding *adding, quire_pending *pending, quire_error *err)
{
    quire_ledger_receive(&pending->ledger, QUIRE_STR("fetch"),
                         pending->ready ? QUIRE_STR("documents") : QUIRE_STR("files"), 1);
    pthread_mutex_lock(&adding->mutex);
    adding->progress.found++;
    adding->progress.bytes_found += pending->size_bytes;
    quire_adding_changed(adding);
    pthread_mutex_unlock(&adding->mutex);
    quire_status status = quire_queue_push(adding->found, pending, quire_pending_bytes(pending),
                                           &adding->started->cancel, err);
    if (status) quire_pending_free(pending);
    return status;
}

struct threads {
    pthread_t load[QUIRE_WORKERS_MOST], embed, store, tell;
    size_t load_count;
    bool embed_runs, store_runs, tell_runs;
};

static quire_status open_queues(quire_adding *adding, quire_error *err)
{
    quire_status status = quire_queue_new(FOUND_QUEUE_BYTES, &adding->found, err);
    if (!status) status = quire_queue_new(SPLIT_QUEUE_BYTES, &adding->split, err);
    if (!status) status = quire_queue_new(EMBEDDED_QUEUE_BYTES, &adding->embedded, err);
    return status;
}

static quire_status start_threads(quire_adding *adding, struct threads *threads, quire_error *err)
{
    static const char message[] = "a thread cannot be started";
    for (int64_t i = 0; i < adding->base->engine->settings.workers; i++) {
        if (pthread_create(&threads->load[threads->load_count], NULL, quire_adding_load, adding))
            return quire_fail(err, QUIRE_E_NO_MEMORY, message);
        threads->load_count++;
    }
    if (pthread_create(&threads->embed, NULL, quire_adding_embed, adding))
        return quire_fail(err, QUIRE_E_NO_MEMORY, message);
    threads->embed_runs = true;
    if (pthread_create(&threads->store, NULL, quire_adding_store, adding))
        return quire_fail(err, QUIRE_E_NO_MEMORY, message);
    threads->store_runs = true;
    if (!adding->started->request.on_progress) return QUIRE_OK;
    if (pthread_create(&threads->tell, NULL, quire_adding_tell, adding))
        return quire_fail(err, QUIRE_E_NO_MEMORY, message);
    threads->tell_runs = true;
    return QUIRE_OK;
}

/* Lets the steps finish one after another, in the order of the flow. */
static void join_threads(quire_adding *adding, struct threads *threads)
{
    quire_queue_close(adding->found);
    for (size_t i = 0; i < threads->load_count; i++) pthread_join(threads->load[i], NULL);
    quire_queue_close(adding->split);
    if (threads->embed_runs) pthread_join(threads->embed, NULL);
    quire_queue_close(adding->embedded);
    if (threads->store_runs) pthread_join(threads->store, NULL);
    pthread_mutex_lock(&adding->mutex);
    adding->ended = true;
    pthread_cond_signal(&adding->changed);
    pthread_mutex_unlock(&adding->mutex);
    if (threads->tell_runs) pthread_join(threads->tell, NULL);
}

static void free_queue(quire_queue *queue)
{
    if (!queue) return;
    for (quire_pending *left; (left = quire_queue_try_pop(queue));) quire_pending_free(left);
    quire_queue_free(queue);
}

static quire_status open_adding(quire_adding *adding, quire_call *call, quire_error *err)
{
    quire *base = adding->base;
    quire_status status = quire_engine_embedder(base->engine, call->cancel, &adding->embedder, err);
    if (!status) status = quire_base_store(base, true, &adding->store, err);
    if (!status) status = quire_base_check_space(base, call, adding->store, adding->embedder, true, err);
    if (status) return status;
    quire_token_counter counter = quire_engine_counter(adding->embedder);
    adding->chunking = quire_split_identity(&base->engine->split, &counter, call->arena);
    return adding->chunking.data ? open_queues(adding, err) : quire_fail_memory(err);
}

static quire_status run(quire_adding *adding, quire_call *call, const quire_feeder *feeder, quire_error *err)
{
    struct threads threads = { 0 };
    quire_error fed = { 0 };
    quire_status status = open_adding(adding, call, err);
    if (status) goto done;
    adding->progress.walking = true;
    status = start_threads(adding, &threads, &fed);
    if (!status) status = feeder->feed(adding, call, feeder->user, &fed);
    pthread_mutex_lock(&adding->mutex);
    adding->progress.walking = false;
    pthread_mutex_unlock(&adding->mutex);
    /* A cancelled push only says that a step failed first: that failure is the one to report. */
    if (status) quire_adding_fail(adding, &fed);
    join_threads(adding, &threads);
    if (!adding->first_error.status && quire_cancelled(call)) quire_fail_cancelled(&adding->first_error);
    status = adding->first_error.status;
    if (status && err) *err = adding->first_error;
    if (!status && feeder->settle) status = feeder->settle(adding, call, feeder->user, err);
    /* What was stored before a failure or a cancel is settled where it can be; else the next add finds it marked. */
    quire_error unsettled = { 0 };
    quire_status settled = quire_adding_settle_titles(adding, call, &unsettled);
    if (!status && settled && err) *err = unsettled;
    if (!status) status = settled;
done:
    free_queue(adding->found);
    free_queue(adding->split);
    free_queue(adding->embedded);
    if (feeder->close) feeder->close(feeder->user);
    return status;
}

/* What was done leaves a trace, however it ended; a base that cannot keep it has kept the documents all the same. After a
 * cancel the store is asked once and not waited for. */
static void keep_trace(quire_adding *adding, quire_call *call, quire_status outcome)
{
    const quire_report *report = &adding->report;
    if (adding->quiet && !outcome && !report->added && !report->updated && !report->removed &&
        !report->failed)
        return;
    quire_str body = { 0 };
    quire_error why = { 0 };
    adding->steps[QUIRE_STEP_LOAD].driver = "worker";
    adding->steps[QUIRE_STEP_EMBED].driver = quire_embedder_driver_name(adding->embedder);
    adding->steps[QUIRE_STEP_STORE].driver = quire_store_driver_name(adding->store);
    if (!quire_store_keeps_traces(adding->store)) return;
    quire_status status = quire_trace_add_body(call, &adding->report, outcome, adding->steps,
                                               QUIRE_STEP_COUNT, &body, &why);
    if (!status)
        status = quire_store_put_trace(adding->store, call, QUIRE_STR("add"), body, adding->document_ids,
                                       adding->document_id_count, &adding->report.trace, &why);
    if (status && status != QUIRE_E_CANCELLED)
        adding->report.untraced = quire_arena_copy(call->arena, quire_str_from(why.message));
}

static quire_status finish_report(quire_adding *adding, quire_call *call, quire_status outcome,
                                  quire_error *err)
{
    bool pending = false;
    adding->report.seconds = (double)(quire_monotonic_ns() - adding->started_ns) / 1e9;
    adding->report.embedding_seconds = (double)adding->steps[QUIRE_STEP_EMBED].busy_ns / 1e9;
    if (!outcome) outcome = quire_store_erase(adding->store, call, &pending, err);
    adding->report.erasure_pending |= pending;
    quire_ledger whole; /* in the order of the flow */
    quire_ledger_init(&whole, call->arena);
    quire_ledger_merge(&whole, quire_ledger_view(&adding->walked));
    quire_ledger_merge(&whole, quire_ledger_view(&adding->fetched));
    if (!outcome && (adding->fetched.failed || adding->walked.failed || whole.failed))
        outcome = quire_fail_memory(err);
    adding->report.fetched = quire_ledger_view(&whole);
    keep_trace(adding, call, outcome);
    return outcome;
}

quire_status quire_adding_run(quire *base, const quire_started *started, const quire_feeder *feeder,
                              quire_report **out, quire_error *err)
{
    quire_arena *arena = NULL, feeding = { 0 };
    quire_report *report = quire_result_new(sizeof *report, &arena);
    if (!report) return quire_fail_memory(err);
    quire_adding adding = { .base = base,
                            .started = started,
                            .quiet = feeder->quiet,
                            .report_arena = arena,
                            .started_ns = quire_monotonic_ns(),
                            .steps = { { .stage = "fetch" },
                                       { .stage = "load" },
                                       { .stage = "split" },
                                       { .stage = "embed" },
                                       { .stage = "store" } } };
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&adding.changed, &clock);
    pthread_cond_init(&adding.heard, &clock);
    pthread_condattr_destroy(&clock);
    adding.left.arena = adding.report_arena;
    pthread_mutex_init(&adding.mutex, NULL);
    adding.titles.arena = adding.shared_titles.arena = &adding.titles_arena;
    quire_ledger_init(&adding.fetched, arena);
    quire_ledger_init(&adding.walked, &feeding);
    quire_call call = quire_engine_call(base->engine, &feeding, &started->cancel, NULL);
    quire_loaders_enter(&base->engine->loaders);
    quire_status status = run(&adding, &call, feeder, err);
    quire_loaders_leave(&base->engine->loaders);
    call.arena = arena; /* the steps have ended */
    if (adding.chunking.data) status = finish_report(&adding, &call, status, err);
    *report = adding.report;
    pthread_cond_destroy(&adding.changed);
    pthread_cond_destroy(&adding.heard);
    pthread_mutex_destroy(&adding.mutex);
    quire_arena_free(&adding.titles_arena);
    quire_arena_free(&adding.renames.arena);
    quire_arena_free(&feeding);
    /* What was stored before a failure or a cancel stays, and is told. */
    if (!out || (status && !adding.chunking.data)) quire_report_free(report);
    else *out = report;
    return status;
}

quire_status quire_add_start(quire_add_params *own, quire_started *started, const quire_add_params *params,
                             quire_error *err)
{
    quire_add_defaults(own);
    quire_status status = quire_params_take(own, params, err);
    return status ? status : quire_start(started, own->request, err);
}

/* ---- bytes at hand ---- */

struct inputs {
    const quire_input *items;
    size_t count;
};

static quire_status feed_inputs(quire_adding *adding, quire_call *call, void *user, quire_error *err)
{
    struct inputs *inputs = user;
    (void)call;
    for (size_t i = 0; i < inputs->count; i++) {
        const quire_input *input = &inputs->items[i];
        if (input->uri.size == 0) return quire_fail(err, QUIRE_E_INVALID, "input %zu has no uri", i + 1);
        quire_pending *pending = quire_pending_new();
        if (!pending) return quire_fail_memory(err);
        pending->uri = pending->source = quire_arena_copy(&pending->arena, input->uri);
        pending->title = quire_arena_copy(&pending->arena, input->title);
        pending->media_type = quire_arena_copy(&pending->arena, input->media_type);
        pending->bytes = input->bytes;
        pending->size_bytes = input->bytes.size;
        if (!pending->uri.data || !pending->title.data || !pending->media_type.data) {
            quire_pending_free(pending);
            return quire_fail_memory(err);
        }
        quire_status status = quire_adding_enqueue(adding, pending, err);
        if (status) return status;
    }
    return QUIRE_OK;
}

quire_status quire_add_inputs(quire *base, const quire_input *items, size_t count,
                              const quire_add_params *params, quire_report **out, quire_error *err)
{
    struct inputs inputs = { .items = items, .count = count };
    quire_feeder feeder = { .feed = feed_inputs, .user = &inputs };
    quire_add_params own;
    quire_started started;
    quire_status status = quire_add_start(&own, &started, params, err);
    if (status) return status;
    return quire_end(&started, quire_adding_run(base, &started, &feeder, out, err), err);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Adding and syncing: walks the sources on the caller's thread while the steps work behind the queues. */
#include "engine/add.h"

#include "base/error.h"
#include "trace/trace.h"

#include <stdlib.h>
#include <unistd.h>

enum { FOUND_QUEUE_BYTES = 4 << 20, SPLIT_QUEUE_BYTES = 64 << 20, EMBEDDED_QUEUE_BYTES = 64 << 20, WORKERS_LIMIT = 64 };

/* What a walk needs beside the pipeline. */
struct walking {
    quire_adding *adding;
    quire_str source;
    quire_arena *arena;
    quire_str *seen;       /* uris visited, for telling what vanished */
    size_t seen_count, seen_capacity;
};

void quire_add_defaults(quire_add_params *params)
{
    *params = (quire_add_params){ 0 };
}

static quire_status enqueue(quire_adding *adding, quire_pending *pending, quire_error *err)
{
    pthread_mutex_lock(&adding->mutex);
    adding->progress.found++;
    adding->progress.bytes_found += pending->size_bytes;
    pthread_mutex_unlock(&adding->mutex);
    quire_status status =
        quire_queue_push(adding->found, pending, quire_pending_bytes(pending), adding->request->cancel, err);
    if (status) quire_pending_free(pending);
    return status;
}

static quire_status remember_seen(struct walking *walking, quire_str uri, quire_error *err)
{
    if (walking->seen_count == walking->seen_capacity) {
        size_t capacity = walking->seen_capacity ? walking->seen_capacity * 2 : 256;
        quire_str *more = quire_arena_array(walking->arena, capacity, sizeof *more);
        if (!more) return quire_fail_memory(err);
        if (walking->seen_count) memcpy(more, walking->seen, walking->seen_count * sizeof *more);
        walking->seen = more;
        walking->seen_capacity = capacity;
    }
    quire_str copy = quire_arena_copy(walking->arena, uri);
    if (!copy.data) return quire_fail_memory(err);
    walking->seen[walking->seen_count++] = copy;
    return QUIRE_OK;
}

static quire_status visit(void *user, const quire_fetch_item *item, quire_error *err)
{
    struct walking *walking = user;
    quire_status status = remember_seen(walking, item->uri, err);
    if (status) return status;
    quire_pending *pending = quire_pending_new();
    if (!pending) return quire_fail_memory(err);
    pending->uri = quire_arena_copy(&pending->arena, item->uri);
    pending->source = quire_arena_copy(&pending->arena, walking->source);
    pending->path = quire_arena_copy(&pending->arena, quire_str_from(item->path)).data;
    pending->message = quire_arena_copy(&pending->arena, quire_str_from(item->message));
    pending->size_bytes = item->size_bytes;
    pending->reason = item->reason;
    if (!pending->uri.data || !pending->source.data || !pending->path || !pending->message.data) {
        quire_pending_free(pending);
        return quire_fail_memory(err);
    }
    return enqueue(walking->adding, pending, err);
}

static int by_text(const void *a, const void *b)
{
    const quire_str *left = a, *right = b;
    size_t size = left->size < right->size ? left->size : right->size;
    int order = size ? memcmp(left->data, right->data, size) : 0;
    return order ? order : (left->size > right->size) - (left->size < right->size);
}

/* What came from the source earlier and was not seen now. Sync removes it; add reports what is gone from the disk. */
static quire_status settle_unseen(struct walking *walking, quire_call *call, bool sync, quire_error *err)
{
    quire_adding *adding = walking->adding;
    quire_strs stored = { 0 };
    quire_status status = quire_store_source_uris(adding->store, call, walking->source, &stored, err);
    if (walking->seen_count) qsort(walking->seen, walking->seen_count, sizeof *walking->seen, by_text);
    for (size_t i = 0; !status && i < stored.count; i++) {
        const quire_str *uri = &stored.items[i];
        if (walking->seen_count && bsearch(uri, walking->seen, walking->seen_count, sizeof *uri, by_text)) continue;
        if (sync) {
            quire_removed removed = { 0 };
            bool pending = false;
            status = quire_store_remove(adding->store, call, uri, 1, &removed, &pending, err);
            adding->report.removed += removed.found;
            adding->report.erasure_pending |= pending;
            continue;
        }
        const char *path = NULL;
        status = quire_fetch_path(call->arena, *uri, &path, err);
        if (!status && access(path, F_OK) != 0)
            quire_adding_report_failure(adding, *uri, QUIRE_STR("vanished"),
                                        QUIRE_STR("the file is gone; `quire sync` removes it from the base"));
    }
    return status;
}

/* ---- the pipeline ---- */

struct threads {
    pthread_t load[WORKERS_LIMIT], embed, store;
    size_t load_count;
    bool embed_runs, store_runs;
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
    for (int64_t i = 0; i < adding->base->settings.workers; i++) {
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
    quire_status status = quire_engine_embedder(base, call->cancel, &adding->embedder, err);
    if (!status) status = quire_engine_store(base, true, &adding->store, err);
    if (!status) status = quire_engine_check_space(base, call, adding->store, adding->embedder, true, err);
    if (status) return status;
    quire_token_counter counter = quire_engine_counter(adding->embedder);
    adding->chunking = quire_split_identity(&base->split, &counter, call->arena);
    return adding->chunking.data ? open_queues(adding, err) : quire_fail_memory(err);
}

/* What feeds the pipeline: walks or hands over, on the caller's thread. */
typedef quire_status (*feeder)(quire_adding *adding, quire_call *call, void *user, quire_error *err);

static quire_status run(quire_adding *adding, quire_call *call, feeder feed, feeder settle, void *user,
                        quire_error *err)
{
    struct threads threads = { 0 };
    quire_error fed = { 0 };
    quire_status status = open_adding(adding, call, err);
    if (status) goto done;
    adding->progress.walking = true;
    status = start_threads(adding, &threads, &fed);
    if (!status) status = feed(adding, call, user, &fed);
    pthread_mutex_lock(&adding->mutex);
    adding->progress.walking = false;
    pthread_mutex_unlock(&adding->mutex);
    /* A cancelled push only says that a step failed first: that failure is the one to report. */
    if (status) quire_adding_fail(adding, &fed);
    join_threads(adding, &threads);
    quire_adding_tell_last(adding);
    if (!adding->first_error.status && quire_cancelled(call)) quire_fail_cancelled(&adding->first_error);
    status = adding->first_error.status;
    if (status && err) *err = adding->first_error;
    if (!status && settle) status = settle(adding, call, user, err);
done:
    free_queue(adding->found);
    free_queue(adding->split);
    free_queue(adding->embedded);
    return status;
}

/* What was done leaves a trace, however it ended; a base that cannot keep it has kept the documents all the same. After a
 * cancel the store is asked once and not waited for. */
static void keep_trace(quire_adding *adding, quire_call *call, quire_status outcome, quire_ledger *fetched)
{
    quire_str body = { 0 };
    quire_error why = { 0 };
    adding->steps[QUIRE_STEP_LOAD].driver = "worker";
    adding->steps[QUIRE_STEP_EMBED].driver = quire_embedder_driver_name(adding->embedder);
    adding->steps[QUIRE_STEP_STORE].driver = quire_store_driver_name(adding->store);
    if (!quire_store_keeps_traces(adding->store)) return;
    quire_status status = quire_trace_add_body(call, &adding->report, outcome, adding->steps, QUIRE_STEP_COUNT,
                                               quire_ledger_view(fetched), &body, &why);
    if (!status)
        status = quire_store_put_trace(adding->store, call, QUIRE_STR("add"), body, adding->document_ids.items,
                                       adding->document_ids.count, &adding->report.trace, &why);
    if (status && status != QUIRE_E_CANCELLED)
        quire_log_write(&adding->base->log, QUIRE_LOG_WARN, "no trace was kept: %s", why.message);
}

static quire_status finish_report(quire_adding *adding, quire_call *call, quire_status outcome, quire_ledger *fetched,
                                  quire_error *err)
{
    bool pending = false;
    adding->report.seconds = (double)(quire_monotonic_ns() - adding->started_ns) / 1e9;
    adding->report.embedding_seconds = (double)adding->steps[QUIRE_STEP_EMBED].busy_ns / 1e9;
    if (!outcome) outcome = quire_store_erase(adding->store, call, &pending, err);
    adding->report.erasure_pending |= pending;
    keep_trace(adding, call, outcome, fetched);
    return outcome;
}

static quire_status add_all(quire *base, const quire_add_params *params, feeder feed, feeder settle, void *user,
                            quire_ledger *fetched, quire_report **out, quire_error *err)
{
    static const quire_add_params standard = { 0 };
    quire_arena *arena = NULL;
    quire_report *report = quire_result_new(sizeof *report, &arena);
    if (!report) return quire_fail_memory(err);
    quire_adding adding = { .base = base, .request = params ? &params->request : &standard.request,
                            .report_arena = arena, .started_ns = quire_monotonic_ns(),
                            .steps = { { .stage = "fetch" }, { .stage = "load" }, { .stage = "split" },
                                       { .stage = "embed" }, { .stage = "store" } } };
    pthread_mutex_init(&adding.mutex, NULL);
    quire_ledger_init(fetched, arena);
    quire_call call = quire_engine_call(base, arena, adding.request, NULL);
    quire_status status = run(&adding, &call, feed, settle, user, err);
    if (adding.chunking.data) status = finish_report(&adding, &call, status, fetched, err);
    *report = adding.report;
    pthread_mutex_destroy(&adding.mutex);
    if (status || !out) quire_report_free(report);
    else *out = report;
    return status;
}

/* ---- files and folders ---- */

struct sources {
    const char *const *words;
    size_t count;
    const quire_add_params *params;
    bool sync;
    quire_ledger fetched;
    quire_fetch_source *resolved;
    struct walking *walks;
};

/* Synced sources keep the patterns that they were added with. */
static quire_status ignore_of(const struct sources *sources, const quire_source_row *row, quire_call *call,
                              const char *const **out, size_t *out_count, quire_error *err)
{
    *out = sources->params ? sources->params->ignore : NULL;
    *out_count = sources->params ? sources->params->ignore_count : 0;
    if (*out_count || !row || row->ignore.count == 0) return QUIRE_OK;
    const char **patterns = quire_arena_array(call->arena, row->ignore.count, sizeof *patterns);
    if (!patterns) return quire_fail_memory(err);
    for (size_t i = 0; i < row->ignore.count; i++) {
        patterns[i] = quire_arena_copy(call->arena, row->ignore.items[i]).data;
        if (!patterns[i]) return quire_fail_memory(err);
    }
    *out = patterns;
    *out_count = row->ignore.count;
    return QUIRE_OK;
}

static quire_status keep_source(quire_adding *adding, quire_call *call, const quire_fetch_source *source,
                                const char *const *ignore, size_t ignore_count, quire_error *err)
{
    quire_str *patterns = quire_arena_array(call->arena, ignore_count, sizeof *patterns);
    if (!patterns) return quire_fail_memory(err);
    for (size_t i = 0; i < ignore_count; i++) patterns[i] = quire_str_from(ignore[i]);
    quire_source_row row = { .uri = source->uri, .kind = source->folder ? QUIRE_STR("folder") : QUIRE_STR("file"),
                             .ignore = { patterns, ignore_count }, .synced_ms = quire_unix_ms() };
    return quire_store_put_source(adding->store, call, &row, err);
}

static quire_status feed_sources(quire_adding *adding, quire_call *call, void *user, quire_error *err)
{
    struct sources *sources = user;
    const quire_source_row *rows = NULL;
    size_t row_count = 0;
    quire_status status = quire_store_sources(adding->store, call, &rows, &row_count, err);
    for (size_t i = 0; !status && i < sources->count; i++) {
        const char *const *ignore = NULL;
        size_t ignore_count = 0;
        const quire_source_row *known = NULL;
        for (size_t j = 0; j < row_count; j++)
            if (quire_str_equal(rows[j].uri, sources->resolved[i].uri)) known = &rows[j];
        status = ignore_of(sources, known, call, &ignore, &ignore_count, err);
        sources->walks[i] = (struct walking){ .adding = adding, .source = sources->resolved[i].uri, .arena = call->arena };
        if (!status) status = keep_source(adding, call, &sources->resolved[i], ignore, ignore_count, err);
        if (!status)
            status = quire_fetch_walk(call, &sources->resolved[i], ignore, ignore_count, &sources->fetched, visit,
                                      &sources->walks[i], err);
    }
    return status;
}

static quire_status settle_sources(quire_adding *adding, quire_call *call, void *user, quire_error *err)
{
    struct sources *sources = user;
    quire_status status = QUIRE_OK;
    (void)adding;
    for (size_t i = 0; !status && i < sources->count; i++)
        status = settle_unseen(&sources->walks[i], call, sources->sync, err);
    return status;
}

/* A source that sync knows and that is gone as a whole stands as an empty walk: all that came from it goes. */
static quire_status resolve(struct sources *sources, quire_call *call, quire_error *err)
{
    sources->resolved = quire_arena_array(call->arena, sources->count, sizeof *sources->resolved);
    sources->walks = quire_arena_array(call->arena, sources->count, sizeof *sources->walks);
    if (!sources->resolved || !sources->walks) return quire_fail_memory(err);
    for (size_t i = 0; i < sources->count; i++) {
        quire_status status = quire_fetch_resolve(call, sources->words[i], &sources->resolved[i], err);
        if (status) return status;
    }
    return QUIRE_OK;
}

quire_status quire_add(quire *base, const char *const *words, size_t count, const quire_add_params *params,
                       quire_report **out, quire_error *err)
{
    quire_arena arena = { 0 };
    quire_call call = quire_engine_call(base, &arena, params ? &params->request : NULL, NULL);
    struct sources sources = { .words = words, .count = count, .params = params };
    quire_status status = resolve(&sources, &call, err);
    if (!status)
        status = add_all(base, params, feed_sources, settle_sources, &sources, &sources.fetched, out, err);
    quire_arena_free(&arena);
    return status;
}

/* ---- sync ---- */

/* Removes all that came from sources that are gone, and drops them from `uris`. */
static quire_status remove_gone(quire_call *call, quire_store *store, const char **uris, size_t *count,
                                uint64_t *removed, quire_error *err)
{
    size_t kept = 0;
    quire_status status = QUIRE_OK;
    for (size_t i = 0; !status && i < *count; i++) {
        const char *path = NULL;
        quire_strs stored = { 0 };
        bool pending = false;
        status = quire_fetch_path(call->arena, quire_str_from(uris[i]), &path, err);
        if (!status && access(path, F_OK) == 0) {
            uris[kept++] = uris[i];
            continue;
        }
        if (!status) status = quire_store_source_uris(store, call, quire_str_from(uris[i]), &stored, err);
        quire_removed *gone = status ? NULL : quire_arena_array(call->arena, stored.count, sizeof *gone);
        if (!status && !gone) status = quire_fail_memory(err);
        if (!status) status = quire_store_remove(store, call, stored.items, stored.count, gone, &pending, err);
        for (size_t j = 0; !status && j < stored.count; j++) *removed += gone[j].found;
        if (!status) status = quire_store_remove_source(store, call, quire_str_from(uris[i]), err);
    }
    *count = kept;
    return status;
}

quire_status quire_sync(quire *base, const char *const *words, size_t count, const quire_add_params *params,
                        quire_report **out, quire_error *err)
{
    quire_arena arena = { 0 };
    quire_call call = quire_engine_call(base, &arena, params ? &params->request : NULL, NULL);
    quire_store *store = NULL;
    const quire_source_row *rows = NULL;
    size_t row_count = 0;
    uint64_t removed = 0;
    struct sources sources = { .params = params, .sync = true };
    const char **uris = NULL;
    quire_report *report = NULL;
    quire_status status = quire_engine_store(base, true, &store, err);
    if (!status) status = quire_store_sources(store, &call, &rows, &row_count, err);
    if (status) goto done;
    uris = quire_arena_array(&arena, count ? count : row_count, sizeof *uris);
    if (!uris) {
        status = quire_fail_memory(err);
        goto done;
    }
    for (size_t i = 0; !count && i < row_count; i++) {
        uris[i] = quire_arena_copy(&arena, rows[i].uri).data;
        if (!uris[i]) status = quire_fail_memory(err);
    }
    for (size_t i = 0; i < count; i++) uris[i] = words[i];
    sources.count = count ? count : row_count;
    if (!status && !count) status = remove_gone(&call, store, uris, &sources.count, &removed, err);
    sources.words = uris;
    if (!status) status = resolve(&sources, &call, err);
    if (!status) status = add_all(base, params, feed_sources, settle_sources, &sources, &sources.fetched, &report, err);
    if (status) goto done;
    report->removed += removed;
    if (out) *out = report;
    else quire_report_free(report);
done:
    quire_arena_free(&arena);
    return status;
}

/* ---- bytes at hand ---- */

struct inputs {
    const quire_input *items;
    size_t count;
    quire_ledger fetched;
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
        quire_ledger_receive(&inputs->fetched, QUIRE_STR("fetch"), QUIRE_STR("files"), 1);
        quire_ledger_keep(&inputs->fetched, QUIRE_STR("fetch"), QUIRE_STR("files"), 1);
        quire_status status = enqueue(adding, pending, err);
        if (status) return status;
    }
    return QUIRE_OK;
}

quire_status quire_add_inputs(quire *base, const quire_input *items, size_t count, const quire_add_params *params,
                              quire_report **out, quire_error *err)
{
    struct inputs inputs = { .items = items, .count = count };
    return add_all(base, params, feed_inputs, NULL, &inputs, &inputs.fetched, out, err);
}

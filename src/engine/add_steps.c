/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of adding between the walk and the embedder, and what all steps share. */
#include "base/error.h"
#include "bind/sha256.h"
#include "engine/add.h"
#include "load/reading.h"
#include "record/chunk.h"
#include "record/document_codec.h"

#include <stdlib.h>

enum { TELL_EVERY_NS = 100 * 1000 * 1000, REFIND_TRIES = 2 };

quire_pending *quire_pending_new(void)
{
    quire_pending *pending = calloc(1, sizeof *pending);
    if (pending) quire_ledger_init(&pending->ledger, &pending->arena);
    return pending;
}

void quire_pending_free(quire_pending *pending)
{
    if (!pending) return;
    quire_arena_free(&pending->arena);
    free(pending);
}

size_t quire_pending_bytes(const quire_pending *pending)
{
    return sizeof *pending + pending->arena.total_bytes;
}

void quire_adding_fail(quire_adding *adding, const quire_error *err)
{
    pthread_mutex_lock(&adding->mutex);
    if (!adding->first_error.status) adding->first_error = *err;
    pthread_mutex_unlock(&adding->mutex);
    quire_queue_close(adding->found);
    quire_queue_close(adding->split);
    quire_queue_close(adding->embedded);
}

void quire_adding_changed(quire_adding *adding)
{
    if (!adding->news) pthread_cond_signal(&adding->changed);
    adding->news = true;
}

static quire_progress progress_now(const quire_adding *adding)
{
    quire_progress progress = adding->progress;
    progress.seconds = (double)(quire_monotonic_ns() - adding->started_ns) / 1e9;
    return progress;
}

void *quire_adding_tell(void *state)
{
    quire_adding *adding = state;
    const quire_request *request = &adding->started->request;
    pthread_mutex_lock(&adding->mutex);
    for (bool last = false; !last;) {
        while (!adding->news && !adding->ended) pthread_cond_wait(&adding->changed, &adding->mutex);
        last = adding->ended;
        adding->news = false;
        quire_progress progress = progress_now(adding);
        pthread_mutex_unlock(&adding->mutex);
        request->on_progress(request->user, &progress);
        int64_t next_ns = quire_monotonic_ns() + TELL_EVERY_NS;
        struct timespec next = { .tv_sec = next_ns / 1000000000, .tv_nsec = next_ns % 1000000000 };
        pthread_mutex_lock(&adding->mutex);
        while (!last && !adding->ended && quire_monotonic_ns() < next_ns)
            pthread_cond_timedwait(&adding->changed, &adding->mutex, &next);
    }
    pthread_mutex_unlock(&adding->mutex);
    return NULL;
}

void quire_adding_account(quire_adding *adding, int step, quire_step_done done)
{
    pthread_mutex_lock(&adding->mutex);
    quire_step_account *account = &adding->steps[step];
    account->items += done.items;
    account->bytes += done.bytes;
    account->tokens += done.tokens;
    account->busy_ns += quire_monotonic_ns() - done.since_ns;
    if (!account->status) account->status = done.status;
    if (step == QUIRE_STEP_LOAD) {
        adding->progress.loaded += done.items;
        adding->progress.bytes_loaded += done.bytes;
    } else if (step == QUIRE_STEP_SPLIT) {
        adding->progress.chunks += done.items;
    } else if (step == QUIRE_STEP_EMBED) {
        adding->progress.embedded += done.items;
    } else if (step == QUIRE_STEP_STORE) {
        adding->progress.stored += done.items;
    }
    quire_adding_changed(adding);
    pthread_mutex_unlock(&adding->mutex);
}

void quire_adding_report_failure(quire_adding *adding, quire_str uri, quire_load_reason reason,
                                 quire_str message)
{
    pthread_mutex_lock(&adding->mutex);
    quire_report *report = &adding->report;
    report->failed++;
    adding->progress.failed++;
    quire_adding_changed(adding);
    if (report->failure_count == adding->failure_capacity) {
        size_t capacity = adding->failure_capacity ? adding->failure_capacity * 2 : 16;
        quire_failure *more = quire_arena_array(adding->report_arena, capacity, sizeof *more);
        if (!more) goto done;
        if (report->failure_count) memcpy(more, adding->failures, report->failure_count * sizeof *more);
        adding->failures = more;
        adding->failure_capacity = capacity;
        report->failures = more;
    }
    adding->failures[report->failure_count++] = (quire_failure){
        quire_arena_copy(adding->report_arena, uri), quire_arena_copy(adding->report_arena, message), reason
    };
done:
    pthread_mutex_unlock(&adding->mutex);
}

/* ---- load and split ---- */

static quire_status fetch(quire_adding *adding, quire_call *call, quire_pending *pending, quire_fetched *out,
                          quire_error *err)
{
    int64_t since = quire_monotonic_ns();
    quire_status status = pending->path ? quire_fetch_file(call, &adding->base->engine->fetch, pending->path,
                                                           out, &pending->reason, &pending->message, err)
                                        : quire_fetch_bytes(call, pending->bytes, out, err);
    bool fetched = !status && !pending->reason;
    quire_adding_account(adding, QUIRE_STEP_FETCH,
                         (quire_step_done){ fetched, out->size_bytes, 0, since, status });
    if (status || pending->reason) return status;
    pending->size_bytes = out->size_bytes;
    pending->sha256 = quire_arena_copy(&pending->arena, quire_str_from(out->sha256));
    return pending->sha256.data ? QUIRE_OK : quire_fail_memory(err);
}

/* Enters how the fetching ended into the accounts of the document and of the add. */
static void account_for_fetching(quire_adding *adding, quire_pending *pending)
{
    static const quire_str step = { "fetch", 5 }, unit = { "files", 5 };
    if (pending->reason)
        quire_ledger_drop_count(&pending->ledger, step, unit,
                                quire_str_from(quire_load_reason_name(pending->reason)), 1);
    else quire_ledger_keep(&pending->ledger, step, unit, 1);
    pthread_mutex_lock(&adding->mutex);
    quire_ledger_merge(&adding->fetched, quire_ledger_view(&pending->ledger));
    pthread_mutex_unlock(&adding->mutex);
}

/* Whether the base holds these very bytes, read and split as they would be now. */
static quire_status is_unchanged(quire_adding *adding, quire_call *call, quire_pending *pending, bool *out,
                                 quire_error *err)
{
    const quire_reading_hints hints = { .media_type = pending->media_type, .title = pending->title };
    quire_stored_source stored = { 0 };
    quire_error missing = { 0 };
    *out = false;
    quire_status status = quire_store_lookup(adding->store, call, pending->uri, &stored, &missing);
    if (status == QUIRE_E_NOT_FOUND) return QUIRE_OK;
    if (status) {
        if (err) *err = missing;
        return status;
    }
    pending->same_bytes = quire_str_equal(stored.sha256, pending->sha256) &&
                          quire_str_is(stored.status, "ok");
    pending->old_reading = stored.reading;
    pending->old_chunking = stored.chunking;
    *out = pending->same_bytes && quire_reading_is_current(stored.reading, &hints) &&
           quire_str_equal(stored.chunking, adding->chunking);
    return QUIRE_OK;
}

static int by_bytes(const void *a, const void *b)
{
    const quire_input_hash *const *left = a, *const *right = b;
    int order = memcmp((*left)->bytes, (*right)->bytes, sizeof(*left)->bytes);
    return order ? order : (*left > *right) - (*left < *right);
}

static quire_status hash_inputs(quire_pending *pending, quire_str prefix, quire_error *err)
{
    quire_sha256 *hash = quire_sha256_new();
    pending->inputs = quire_arena_array(&pending->arena, pending->chunks.count, sizeof *pending->inputs);
    quire_status status = hash && pending->inputs ? QUIRE_OK : quire_fail_memory(err);
    for (size_t i = 0; !status && i < pending->chunks.count; i++) {
        quire_str input = quire_chunk_input(&pending->chunks.items[i], &pending->arena);
        if (!input.data) status = quire_fail_memory(err);
        if (!status) status = quire_sha256_add(hash, prefix, err);
        if (!status) status = quire_sha256_add(hash, input, err);
        if (!status) status = quire_sha256_take(hash, pending->inputs[i].bytes, err);
    }
    quire_sha256_free(hash);
    return status;
}

quire_status quire_pending_choose(quire_pending *pending, const bool *known, size_t *chunks,
                                  quire_input_hash *inputs, size_t *out_count, quire_error *err)
{
    size_t count = pending->chunks.count;
    const quire_input_hash **order = quire_arena_array(&pending->arena, count, sizeof *order);
    bool *passed = quire_arena_array(&pending->arena, count, sizeof *passed);
    if (!order || !passed) return quire_fail_memory(err);
    for (size_t i = 0; i < count; i++) order[i] = &pending->inputs[i];
    qsort(order, count, sizeof *order, by_bytes);
    for (size_t start = 0, end; start < count; start = end) {
        bool any = false;
        for (end = start; end < count && memcmp(order[end], order[start], sizeof **order) == 0; end++)
            any |= known[order[end] - pending->inputs];
        for (size_t i = start; i < end; i++) passed[order[i] - pending->inputs] = any || i > start;
    }
    *out_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (passed[i]) continue;
        inputs[*out_count] = pending->inputs[i];
        chunks[(*out_count)++] = i;
    }
    return QUIRE_OK;
}

/* Chooses the chunks to embed. */
static quire_status find_fresh(quire_adding *adding, quire_call *call, quire_pending *pending,
                               quire_error *err)
{
    size_t count = pending->chunks.count;
    bool *known = quire_arena_array(&pending->arena, count, sizeof *known);
    pending->fresh = quire_arena_array(&pending->arena, count, sizeof *pending->fresh);
    pending->fresh_inputs = quire_arena_array(&pending->arena, count, sizeof *pending->fresh_inputs);
    if (!known || !pending->fresh || !pending->fresh_inputs) return quire_fail_memory(err);
    const quire_document_version version = { pending->uri, pending->sha256 };
    quire_status status = quire_store_known(adding->store, call, &version, pending->inputs, count, known,
                                            err);
    return status ? status
                  : quire_pending_choose(pending, known, pending->fresh, pending->fresh_inputs,
                                         &pending->fresh_count, err);
}

static quire_status load(quire_adding *adding, quire_call *call, quire_pending *pending,
                         const quire_fetched *bytes, quire_error *err)
{
    quire_engine *engine = adding->base->engine;
    quire_loader *loader = NULL;
    quire_status status = quire_loaders_take(&engine->loaders, &engine->env, engine->config, call->cancel,
                                             &loader, err);
    if (status) return status;
    int64_t since = quire_monotonic_ns();
    quire_load_source source = {
        .fd = bytes->fd, .uri = pending->uri, .media_type = pending->media_type, .title = pending->title
    };
    status = quire_loader_load(loader, call, &source, &pending->document, &pending->ledger, &pending->reason,
                               &pending->message, err);
    quire_loaders_give_back(&engine->loaders, loader);
    pending->document.uri = pending->uri;
    pending->document.sha256 = pending->sha256;
    pending->document.original_bytes = bytes->size_bytes;
    quire_adding_account(adding, QUIRE_STEP_LOAD,
                         (quire_step_done){ 1, bytes->size_bytes, 0, since, status });
    return status;
}

static quire_status split(quire_adding *adding, quire_call *call, quire_pending *pending, quire_error *err)
{
    int64_t since = quire_monotonic_ns();
    quire_token_counter counter = quire_engine_counter(adding->embedder);
    quire_status status = quire_split(call, &adding->base->engine->split, &counter, &pending->document,
                                      &pending->ledger, &pending->chunks, err);
    if (!status && pending->chunks.count == 0) {
        pending->reason = QUIRE_LOAD_EMPTY;
        pending->message = QUIRE_STR("the document has no text");
        return QUIRE_OK;
    }
    if (!status) status = hash_inputs(pending, quire_embedder_model(adding->embedder)->passage_prefix, err);
    if (!status) status = find_fresh(adding, call, pending, err);
    quire_step_done done = { pending->chunks.count, pending->document.text.size, 0, since, status };
    for (size_t i = 0; i < pending->chunks.count; i++) done.tokens += pending->chunks.items[i].tokens;
    quire_adding_account(adding, QUIRE_STEP_SPLIT, done);
    return status;
}

/* Brings one document to the embedder, or to the store where it failed; frees it where it is unchanged. */
static quire_status load_one(quire_adding *adding, quire_pending *pending, quire_error *err)
{
    quire_call call = quire_engine_call(adding->base->engine, &pending->arena, &adding->started->cancel,
                                        NULL);
    quire_fetched bytes = { .fd = -1 };
    bool unchanged = false;
    quire_status status = QUIRE_OK;
    if (!pending->reason) status = fetch(adding, &call, pending, &bytes, err);
    if (!status) account_for_fetching(adding, pending);
    if (!status && !pending->reason) status = is_unchanged(adding, &call, pending, &unchanged, err);
    if (!status && !pending->reason && !unchanged) status = load(adding, &call, pending, &bytes, err);
    if (!status && !pending->reason && !unchanged)
        status = quire_adding_tell_apart(adding, &call, pending, err);
    if (!status && !pending->reason && !unchanged) status = split(adding, &call, pending, err);
    quire_fetched_free(&bytes);
    if (status || unchanged) {
        pthread_mutex_lock(&adding->mutex);
        if (!status) {
            adding->report.unchanged++;
            adding->progress.unchanged++;
            adding->progress.bytes_loaded += pending->size_bytes;
            quire_adding_changed(adding);
        }
        pthread_mutex_unlock(&adding->mutex);
        quire_pending_free(pending);
        return status;
    }
    quire_queue *next = pending->reason ? adding->embedded : adding->split;
    status = quire_queue_push(next, pending, quire_pending_bytes(pending), &adding->started->cancel, err);
    if (status) quire_pending_free(pending);
    return status;
}

void *quire_adding_load(void *state)
{
    quire_adding *adding = state;
    quire_error err = { 0 };
    quire_status status = QUIRE_OK;
    while (!status) {
        quire_pending *pending = quire_queue_pop(adding->found, &adding->started->cancel);
        if (!pending) break;
        status = load_one(adding, pending, &err);
    }
    if (status) quire_adding_fail(adding, &err);
    return NULL;
}

/* ---- store ---- */

static quire_status remember_id(quire_adding *adding, quire_str id, quire_error *err)
{
    if (adding->document_ids.count == adding->document_capacity) {
        size_t capacity = adding->document_capacity ? adding->document_capacity * 2 : 64;
        quire_str *more = quire_arena_array(adding->report_arena, capacity, sizeof *more);
        if (!more) return quire_fail_memory(err);
        if (adding->document_ids.count)
            memcpy(more, adding->document_ids.items, adding->document_ids.count * sizeof *more);
        adding->document_ids.items = more;
        adding->document_capacity = capacity;
    }
    quire_str copy = quire_arena_copy(adding->report_arena, id);
    if (!copy.data) return quire_fail_memory(err);
    ((quire_str *)adding->document_ids.items)[adding->document_ids.count++] = copy;
    return QUIRE_OK;
}

static quire_str metadata_of(const quire_document *document, const char *key)
{
    for (size_t i = 0; i < document->metadata_count; i++)
        if (quire_str_is(document->metadata[i].key, key)) return document->metadata[i].value;
    return (quire_str){ 0 };
}

/* Enters a document into the report whose bytes the base held already. The caller holds the mutex. */
static quire_status report_reread(quire_adding *adding, quire_call *call, const quire_pending *pending,
                                  quire_error *err)
{
    quire_report *report = &adding->report;
    quire_str now = metadata_of(&pending->document, QUIRE_METADATA_READING);
    quire_str why = quire_reading_change(pending->old_reading, now, call->arena);
    if (why.data && !why.size) why = quire_split_change(pending->old_chunking, adding->chunking, call->arena);
    if (!why.data) return quire_fail_memory(err);
    report->reread++;
    for (size_t i = 0; i < report->reread_count; i++)
        if (quire_str_equal(adding->rereads[i].why, why)) {
            adding->rereads[i].documents++;
            return QUIRE_OK;
        }
    if (report->reread_count == adding->reread_capacity) {
        size_t capacity = adding->reread_capacity ? adding->reread_capacity * 2 : 8;
        quire_reread *more = quire_arena_array(adding->report_arena, capacity, sizeof *more);
        if (!more) return quire_fail_memory(err);
        if (report->reread_count) memcpy(more, adding->rereads, report->reread_count * sizeof *more);
        report->rereads = adding->rereads = more;
        adding->reread_capacity = capacity;
    }
    why = quire_arena_copy(adding->report_arena, why);
    if (!why.data) return quire_fail_memory(err);
    adding->rereads[report->reread_count++] = (quire_reread){ why, 1 };
    return QUIRE_OK;
}

static quire_status put_document(quire_adding *adding, quire_call *call, quire_pending *pending,
                                 quire_put_result *out, quire_error *err)
{
    size_t rows = pending->staged ? 0 : pending->fresh_count;
    const quire_put put = { .document = &pending->document,
                            .source = pending->source,
                            .chunks = pending->chunks,
                            .inputs = pending->inputs,
                            .vectors = rows ? &pending->vectors : NULL,
                            .vector_inputs = rows ? pending->fresh_inputs : NULL,
                            .ledger = quire_ledger_view(&pending->ledger),
                            .shared_title = pending->shared_title };
    return quire_store_put(adding->store, call, &put, out, err);
}

static quire_status store_document(quire_adding *adding, quire_call *call, quire_pending *pending,
                                   quire_error *err)
{
    quire_put_result result = { 0 };
    quire_status status = put_document(adding, call, pending, &result, err);
    for (int tries = 0; status == QUIRE_E_NOT_FOUND && tries < REFIND_TRIES; tries++) {
        status = quire_adding_embed_lost(adding, call, pending, err);
        if (!status) status = put_document(adding, call, pending, &result, err);
    }
    if (status) {
        quire_error_wrap(err, status, "storing %.*s", QUIRE_FMT(pending->uri));
        return status;
    }
    pthread_mutex_lock(&adding->mutex);
    if (result.updated) adding->report.updated++;
    else adding->report.added++;
    adding->report.chunks += pending->chunks.count;
    adding->report.embedded += pending->fresh_count;
    status = remember_id(adding, result.id, err);
    if (!status && result.updated && pending->same_bytes) status = report_reread(adding, call, pending, err);
    pthread_mutex_unlock(&adding->mutex);
    return status;
}

static quire_status store_one(quire_adding *adding, quire_pending *pending, quire_error *err)
{
    int64_t since = quire_monotonic_ns();
    quire_call call = quire_engine_call(adding->base->engine, &pending->arena, &adding->started->cancel,
                                        NULL);
    if (pending->ledger.failed) return quire_fail_memory(err);
    quire_status status = QUIRE_OK;
    if (!pending->reason) {
        status = store_document(adding, &call, pending, err);
    } else {
        const quire_failed failed = { .uri = pending->uri,
                                      .source = pending->source,
                                      .sha256 = pending->sha256,
                                      .reason = quire_str_from(quire_load_reason_name(pending->reason)),
                                      .message = pending->message,
                                      .ledger = quire_ledger_view(&pending->ledger) };
        status = quire_store_put_failure(adding->store, &call, &failed, err);
        if (!status) quire_adding_report_failure(adding, pending->uri, pending->reason, pending->message);
    }
    quire_step_done done = { pending->reason ? 0 : 1, pending->document.text.size, 0, since, status };
    quire_adding_account(adding, QUIRE_STEP_STORE, done);
    return status;
}

void *quire_adding_store(void *state)
{
    quire_adding *adding = state;
    quire_error err = { 0 };
    quire_status status = QUIRE_OK;
    while (!status) {
        quire_pending *pending = quire_queue_pop(adding->embedded, &adding->started->cancel);
        if (!pending) break;
        status = store_one(adding, pending, &err);
        quire_pending_free(pending);
    }
    if (status) quire_adding_fail(adding, &err);
    return NULL;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The first step of adding: a document's bytes are fetched, held against what the base has of them, loaded and split. */
#include "base/error.h"
#include "engine/add.h"
#include "engine/load_fetched.h"
#include "load/reading.h"

static quire_status take_fetched(quire_pending *pending, const quire_fetched *bytes, quire_error *err)
{
    pending->size_bytes = bytes->size_bytes;
    pending->sha256 = quire_arena_copy(&pending->arena, quire_str_from(bytes->sha256));
    return pending->sha256.data ? QUIRE_OK : quire_fail_memory(err);
}

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
    return status || pending->reason ? status : take_fetched(pending, out, err);
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
    if (!pending->same_bytes) return QUIRE_OK;
    quire_engine *engine = adding->base->engine;
    const quire_formats *formats = NULL;
    status = quire_loaders_formats(&engine->loaders, &engine->env, engine->config, call->cancel, &formats,
                                   err);
    *out = !status && quire_reading_is_current(stored.reading, formats, &hints) &&
           quire_str_equal(stored.chunking, adding->chunking);
    return status;
}

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

static quire_status load(quire_adding *adding, quire_call *call, quire_pending *pending, quire_fetched *bytes,
                         quire_error *err)
{
    int64_t since = quire_monotonic_ns();
    quire_load_source source = { .fd = bytes->fd,
                                 .size_bytes = bytes->size_bytes,
                                 .uri = pending->uri,
                                 .media_type = pending->media_type,
                                 .title = pending->title };
    quire_loaded loaded;
    quire_status status = quire_engine_load(adding->base->engine, call, pending->path, bytes, &source,
                                            &pending->ledger, &loaded, err);
    quire_spool_release(loaded.spool);
    if (!status) status = take_fetched(pending, bytes, err);
    pending->document = loaded.document;
    pending->reason = loaded.reason;
    pending->message = loaded.message;
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
    if (!status)
        status = quire_pending_hash_inputs(pending, quire_embedder_model(adding->embedder)->passage_prefix,
                                           err);
    if (!status) status = find_fresh(adding, call, pending, err);
    quire_step_done done = { pending->chunks.count, pending->document.text.size, 0, since, status };
    for (size_t i = 0; i < pending->chunks.count; i++) done.tokens += pending->chunks.items[i].tokens;
    quire_adding_account(adding, QUIRE_STEP_SPLIT, done);
    return status;
}

/* Brings one document to the embedder, also where it failed, so that all are stored in the order of loading; frees it
 * where it is unchanged. */
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
    if (!status && unchanged) quire_adding_report_unchanged(adding, pending);
    if (!status && !unchanged)
        status = quire_queue_push(adding->split, pending, quire_pending_bytes(pending),
                                  &adding->started->cancel, err);
    if (status || unchanged) quire_pending_free(pending);
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

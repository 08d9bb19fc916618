/* SPDX-License-Identifier: Apache-2.0 */
/* The last step of adding: documents and failures are stored, in the order in which they were loaded. */
#include "base/error.h"
#include "engine/add.h"

enum { REFIND_TRIES = 2 };

static quire_status put_document(quire_adding *adding, quire_call *call, quire_pending *pending,
                                 quire_put_result *out, quire_error *err)
{
    size_t rows = pending->staged ? 0 : pending->fresh_count;
    const quire_put put = { .document = &pending->document,
                            .source = pending->source,
                            .parent = pending->parent,
                            .row_of = pending->row_of,
                            .part = pending->part.line > 0,
                            .children = pending->children,
                            .chunks = pending->chunks,
                            .inputs = pending->inputs,
                            .vectors = rows ? &pending->vectors : NULL,
                            .vector_inputs = rows ? pending->fresh_inputs : NULL,
                            .ledger = quire_ledger_view(&pending->ledger),
                            .warnings = pending->warnings,
                            .version = pending->version,
                            .links = pending->links,
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
    return quire_adding_report_stored(adding, call, pending, &result, err);
}

static quire_status store_failure(quire_adding *adding, quire_call *call, const quire_pending *pending,
                                  quire_error *err)
{
    const quire_failed failed = { .uri = pending->uri,
                                  .source = pending->source,
                                  .parent = pending->parent,
                                  .sha256 = pending->sha256,
                                  .reason = quire_str_from(quire_load_reason_name(pending->reason)),
                                  .message = pending->message,
                                  .ledger = quire_ledger_view(&pending->ledger) };
    quire_status status = quire_store_put_failure(adding->store, call, &failed, err);
    if (!status) quire_adding_report_failure(adding, pending->uri, pending->reason, pending->message);
    return status;
}

static quire_status store_one(quire_adding *adding, quire_pending *pending, quire_error *err)
{
    int64_t since = quire_monotonic_ns();
    quire_call call = quire_engine_call(adding->base->engine, &pending->arena, &adding->started->cancel,
                                        NULL);
    if (pending->ledger.failed) return quire_fail_memory(err);
    if (quire_pending_is_lost(pending)) return QUIRE_OK;
    quire_status status = pending->reason ? store_failure(adding, &call, pending, err)
                                          : store_document(adding, &call, pending, err);
    if (status == QUIRE_E_INVALID && err->retryable && pending->parent.size) {
        /* Somebody removes the container while this add goes on: told once, for all that was found in it. */
        pending->reason = QUIRE_LOAD_VANISHED;
        atomic_store(&pending->litter->lost, true);
        (void)quire_pending_is_lost(pending);
        quire_adding_report_failure(adding, pending->parent, pending->reason,
                                    QUIRE_STR("it was removed while what is in it was added"));
        status = QUIRE_OK;
    }
    quire_step_done done = { pending->reason ? 0 : 1, pending->document.text.size, 0, 0, since, status };
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

/* SPDX-License-Identifier: Apache-2.0 */
/* The first try of a trace waits as long as a commit of this process takes, not as long as one of another may. */
#include "engine/trace_queue.h"

#include "base/error.h"
#include "base/str.h"

#include <stdlib.h>

enum { FIRST_WAIT_MS = 25, WAITING_MOST = 64, WAITING_BYTES = 8 << 20 };

struct quire_waiting_trace {
    quire_arena arena; /* of all that follows */
    quire_str kind, body;
    quire_str *document_ids;
    size_t count;
    struct quire_waiting_trace *next;
};

static void free_trace(struct quire_waiting_trace *trace)
{
    quire_arena_free(&trace->arena);
    free(trace);
}

void quire_trace_queue_init(quire_trace_queue *queue)
{
    *queue = (quire_trace_queue){ 0 };
    pthread_mutex_init(&queue->mutex, NULL);
}

/* The oldest of what waits, or NULL. */
static struct quire_waiting_trace *take_first(quire_trace_queue *queue)
{
    pthread_mutex_lock(&queue->mutex);
    struct quire_waiting_trace *trace = queue->first;
    if (trace) {
        queue->first = trace->next;
        if (!queue->first) queue->last = NULL;
        queue->count--;
        queue->bytes -= trace->body.size;
    }
    pthread_mutex_unlock(&queue->mutex);
    return trace;
}

/* False: too many wait already. */
static bool enter(quire_trace_queue *queue, struct quire_waiting_trace *trace, bool in_front)
{
    pthread_mutex_lock(&queue->mutex);
    bool room = in_front || (queue->count < WAITING_MOST && queue->bytes + trace->body.size <= WAITING_BYTES);
    if (room) {
        trace->next = in_front ? queue->first : NULL;
        if (in_front || !queue->first) queue->first = trace;
        else queue->last->next = trace;
        if (!trace->next) queue->last = trace;
        queue->count++;
        queue->bytes += trace->body.size;
    }
    pthread_mutex_unlock(&queue->mutex);
    return room;
}

void quire_trace_queue_free(quire_trace_queue *queue)
{
    for (struct quire_waiting_trace *trace; (trace = take_first(queue));) free_trace(trace);
    pthread_mutex_destroy(&queue->mutex);
}

static bool is_only_busy(quire_status status)
{
    return status == QUIRE_E_BUSY || status == QUIRE_E_CANCELLED;
}

/* Writes one after another until one has to wait. `wait_ms` below 0: as long as the store waits for a trace. */
static quire_status write_waiting(quire_trace_queue *queue, quire_store *store, int64_t wait_ms,
                                  quire_error *err)
{
    struct quire_waiting_trace *trace;
    quire_status status = QUIRE_OK;
    const quire_cancel soon = { .deadline_ns = quire_monotonic_ns() + wait_ms * 1000000 };
    while (!is_only_busy(status) && (trace = take_first(queue))) {
        quire_str id = { 0 };
        quire_call call = { .arena = &trace->arena, .cancel = wait_ms < 0 ? NULL : &soon };
        status = quire_store_put_trace(store, &call, trace->kind, trace->body, trace->document_ids,
                                       trace->count, &id, err);
        if (is_only_busy(status)) enter(queue, trace, true);
        else free_trace(trace);
    }
    return is_only_busy(status) ? status : QUIRE_OK;
}

static struct quire_waiting_trace *copy_of(quire_str kind, quire_str body, const quire_str *document_ids,
                                           size_t count)
{
    struct quire_waiting_trace *trace = calloc(1, sizeof *trace);
    if (!trace) return NULL;
    trace->kind = quire_arena_copy(&trace->arena, kind);
    trace->body = quire_arena_copy(&trace->arena, body);
    trace->document_ids = quire_arena_array(&trace->arena, count, sizeof *trace->document_ids);
    bool copied = trace->kind.data && trace->body.data && trace->document_ids;
    for (size_t i = 0; copied && i < count; i++) {
        trace->document_ids[i] = quire_arena_copy(&trace->arena, document_ids[i]);
        copied = trace->document_ids[i].data != NULL;
    }
    trace->count = count;
    if (copied) return trace;
    free_trace(trace);
    return NULL;
}

quire_status quire_trace_queue_put(quire_trace_queue *queue, quire_store *store, quire_call *call,
                                   quire_str kind, quire_str body, const quire_str *document_ids,
                                   size_t count, quire_str *out_id, quire_str *why, quire_error *err)
{
    quire_error failure = { 0 };
    const quire_cancel soon = { .deadline_ns = quire_monotonic_ns() + FIRST_WAIT_MS * 1000000 };
    quire_call now = *call;
    now.cancel = &soon;
    *out_id = *why = (quire_str){ 0 };
    quire_status status = write_waiting(queue, store, FIRST_WAIT_MS, &failure);
    if (!status)
        status = quire_store_put_trace(store, &now, kind, body, document_ids, count, out_id, &failure);
    if (!status) return QUIRE_OK;
    if (is_only_busy(status)) {
        struct quire_waiting_trace *trace = copy_of(kind, body, document_ids, count);
        if (!trace) return quire_fail_memory(err);
        bool entered = enter(queue, trace, false);
        if (!entered) free_trace(trace);
        *why = entered ? QUIRE_STR("the base is being written; the trace waits until that is done")
                       : QUIRE_STR("the base is being written, and too many traces wait for it");
        return QUIRE_OK;
    }
    *why = quire_arena_copy(call->arena, quire_str_from(failure.message));
    return why->data ? QUIRE_OK : quire_fail_memory(err);
}

void quire_trace_queue_flush(quire_trace_queue *queue, quire_store *store)
{
    quire_error ignored = { 0 };
    if (store && write_waiting(queue, store, FIRST_WAIT_MS, &ignored)) return; /* they wait on */
}

void quire_trace_queue_finish(quire_trace_queue *queue, quire_store *store, const quire_log *log)
{
    quire_error why = { 0 };
    if (store && write_waiting(queue, store, -1, &why))
        quire_log_write(
            log, QUIRE_LOG_WARN,
            "the base is written by another process, so %zu of the last questions %s no trace: %s",
            queue->count, queue->count == 1 ? "has" : "have", why.message);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Traces of questions that are still to be written, because someone else was writing the base: no answer waits for that. They
 * are written with the next one, when traces are read, and at last when the base is closed. */
#ifndef QUIRE_ENGINE_TRACE_QUEUE_H
#define QUIRE_ENGINE_TRACE_QUEUE_H

#include "store/store.h"

#include <pthread.h>

/* Any thread. */
typedef struct quire_trace_queue {
    pthread_mutex_t mutex; /* never held while the store is called */
    struct quire_waiting_trace *first, *last;
    size_t count, bytes;
} quire_trace_queue;

void quire_trace_queue_init(quire_trace_queue *queue);
void quire_trace_queue_free(quire_trace_queue *queue); /* what waits is lost: flush before */

/* Writes the trace if it can be now, else lets it wait. *out_id is then empty, and *why says why, as where no trace is
 * kept at all. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_trace_queue_put(quire_trace_queue *queue, quire_store *store,
                                                 quire_call *call, quire_str kind, quire_str body,
                                                 const quire_str *document_ids, size_t count,
                                                 quire_str *out_id, quire_str *why, quire_error *err);

/* Writes what waits, as long as nobody else writes. A trace of a document that is gone by now goes too. */
void quire_trace_queue_flush(quire_trace_queue *queue, quire_store *store);

/* The same at the end, where what cannot be written is lost: so it waits a moment, and the log says what was. */
void quire_trace_queue_finish(quire_trace_queue *queue, quire_store *store, const quire_log *log);

#endif

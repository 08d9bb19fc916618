/* SPDX-License-Identifier: Apache-2.0 */
/* A queue between two steps, bounded by the bytes of what waits in it. Any number of threads. */
#ifndef QUIRE_BASE_QUEUE_H
#define QUIRE_BASE_QUEUE_H

#include "base/cancel.h"
#include "quire/error.h"

#include <stddef.h>

typedef struct quire_queue quire_queue;

quire_status quire_queue_new(size_t limit_bytes, quire_queue **out, quire_error *err);

/* Waits until there is room (an item larger than the limit enters an empty queue). On success the
 * queue owns `item`. errors: CANCELLED, also after quire_queue_close */
QUIRE_CHECKED quire_status quire_queue_push(quire_queue *queue, void *item, size_t size_bytes,
                                            const quire_cancel *cancel, quire_error *err);

/* Before all that waits, without waiting for room: for who holds an item and found others in it, also after
 * quire_queue_close. On success the queue owns `item`. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_queue_push_front(quire_queue *queue, void *item, size_t size_bytes,
                                                  quire_error *err);

/* The oldest item, or NULL when the queue is closed, empty and held by nobody, or cancelled. */
void *quire_queue_pop(quire_queue *queue, const quire_cancel *cancel);

/* As pop; the queue is held until quire_queue_let_go, which belongs to each item got so: more may come of it. */
void *quire_queue_pop_held(quire_queue *queue, const quire_cancel *cancel);
void quire_queue_let_go(quire_queue *queue);

/* As pop, but does not wait: NULL where nothing is there now. */
void *quire_queue_try_pop(quire_queue *queue);

/* No more pushes; pops drain what is left. Any thread, any number of times. */
void quire_queue_close(quire_queue *queue);

/* The queue must be empty, or its items are lost to the caller. May be NULL. */
void quire_queue_free(quire_queue *queue);

#endif

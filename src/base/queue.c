/* SPDX-License-Identifier: Apache-2.0 */
/* A byte-bounded queue: one mutex, two conditions, a linked list. Waits wake up often enough to
 * see a cancel, which a signal handler may have requested without touching the mutex. */
#include "base/queue.h"

#include "base/error.h"

#include <pthread.h>
#include <stdlib.h>

enum { CANCEL_POLL_NS = 50 * 1000 * 1000 };

struct node {
    struct node *next;
    void *item;
    size_t size_bytes;
};

struct quire_queue {
    pthread_mutex_t mutex;
    pthread_cond_t has_item, has_room;
    struct node *first, *last;
    size_t bytes, limit_bytes, holders;
    bool closed;
};

quire_status quire_queue_new(size_t limit_bytes, quire_queue **out, quire_error *err)
{
    quire_queue *queue = calloc(1, sizeof *queue);
    if (!queue) return quire_fail_memory(err);
    queue->limit_bytes = limit_bytes;
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&queue->mutex, NULL);
    pthread_cond_init(&queue->has_item, &monotonic);
    pthread_cond_init(&queue->has_room, &monotonic);
    pthread_condattr_destroy(&monotonic);
    *out = queue;
    return QUIRE_OK;
}

static void wait_a_little(pthread_cond_t *condition, pthread_mutex_t *mutex)
{
    int64_t until = quire_monotonic_ns() + CANCEL_POLL_NS;
    struct timespec time = { .tv_sec = until / 1000000000, .tv_nsec = until % 1000000000 };
    pthread_cond_timedwait(condition, mutex, &time);
}

static struct node *new_node(void *item, size_t size_bytes)
{
    struct node *node = malloc(sizeof *node);
    if (node) *node = (struct node){ .item = item, .size_bytes = size_bytes };
    return node;
}

/* The mutex is held. */
static bool has_room(const quire_queue *queue, size_t size_bytes)
{
    return !queue->first ||
           (queue->bytes < queue->limit_bytes && queue->limit_bytes - queue->bytes >= size_bytes);
}

quire_status quire_queue_push(quire_queue *queue, void *item, size_t size_bytes, const quire_cancel *cancel,
                              quire_error *err)
{
    struct node *node = new_node(item, size_bytes);
    if (!node) return quire_fail_memory(err);
    quire_status status = QUIRE_OK;
    pthread_mutex_lock(&queue->mutex);
    while (!queue->closed && !has_room(queue, size_bytes) && !quire_cancel_asked(cancel))
        wait_a_little(&queue->has_room, &queue->mutex);
    if (queue->closed || quire_cancel_asked(cancel)) {
        status = quire_fail_cancelled(err);
        free(node);
    } else {
        if (queue->last) queue->last->next = node;
        else queue->first = node;
        queue->last = node;
        queue->bytes += size_bytes;
        pthread_cond_signal(&queue->has_item);
    }
    pthread_mutex_unlock(&queue->mutex);
    return status;
}

quire_status quire_queue_push_front(quire_queue *queue, void *item, size_t size_bytes, quire_error *err)
{
    struct node *node = new_node(item, size_bytes);
    if (!node) return quire_fail_memory(err);
    pthread_mutex_lock(&queue->mutex);
    node->next = queue->first;
    queue->first = node;
    if (!queue->last) queue->last = node;
    queue->bytes += size_bytes;
    pthread_cond_signal(&queue->has_item);
    pthread_mutex_unlock(&queue->mutex);
    return QUIRE_OK;
}

/* The mutex is held. */
static void *take_first(quire_queue *queue)
{
    struct node *node = queue->first;
    if (!node) return NULL;
    queue->first = node->next;
    if (!queue->first) queue->last = NULL;
    queue->bytes -= node->size_bytes;
    void *item = node->item;
    free(node);
    pthread_cond_broadcast(&queue->has_room);
    return item;
}

static void *pop(quire_queue *queue, const quire_cancel *cancel, bool held)
{
    pthread_mutex_lock(&queue->mutex);
    while (!queue->first && !(queue->closed && queue->holders == 0) && !quire_cancel_asked(cancel))
        wait_a_little(&queue->has_item, &queue->mutex);
    void *item = quire_cancel_asked(cancel) ? NULL : take_first(queue);
    if (item && held) queue->holders++;
    pthread_mutex_unlock(&queue->mutex);
    return item;
}

void *quire_queue_pop(quire_queue *queue, const quire_cancel *cancel)
{
    return pop(queue, cancel, false);
}

void *quire_queue_pop_held(quire_queue *queue, const quire_cancel *cancel)
{
    return pop(queue, cancel, true);
}

void quire_queue_let_go(quire_queue *queue)
{
    pthread_mutex_lock(&queue->mutex);
    if (--queue->holders == 0 && queue->closed) pthread_cond_broadcast(&queue->has_item);
    pthread_mutex_unlock(&queue->mutex);
}

void *quire_queue_try_pop(quire_queue *queue)
{
    pthread_mutex_lock(&queue->mutex);
    void *item = take_first(queue);
    pthread_mutex_unlock(&queue->mutex);
    return item;
}

void quire_queue_close(quire_queue *queue)
{
    pthread_mutex_lock(&queue->mutex);
    queue->closed = true;
    pthread_cond_broadcast(&queue->has_item);
    pthread_cond_broadcast(&queue->has_room);
    pthread_mutex_unlock(&queue->mutex);
}

void quire_queue_free(quire_queue *queue)
{
    if (!queue) return;
    while (take_first(queue)) {}
    pthread_cond_destroy(&queue->has_item);
    pthread_cond_destroy(&queue->has_room);
    pthread_mutex_destroy(&queue->mutex);
    free(queue);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The bounded queue: order, room, closing, cancelling, many threads. */
#include "support/cmocka_all.h"

#include "base/queue.h"

#include <pthread.h>

enum { ITEMS = 2000 };

struct ends {
    quire_queue *queue;
    atomic_size_t sum;
};

static void *push_all(void *user)
{
    struct ends *ends = user;
    quire_error err = { 0 };
    for (size_t i = 1; i <= ITEMS; i++)
        if (quire_queue_push(ends->queue, (void *)i, 100, NULL, &err)) return NULL;
    return NULL;
}

static void *pop_all(void *user)
{
    struct ends *ends = user;
    for (void *item; (item = quire_queue_pop(ends->queue, NULL));) atomic_fetch_add(&ends->sum, (size_t)item);
    return NULL;
}

static void every_item_arrives_once_between_many_threads(void **state)
{
    struct ends ends = { 0 };
    pthread_t pushers[3], poppers[3];
    quire_error err = { 0 };
    (void)state;
    assert_int_equal(quire_queue_new(1000, &ends.queue, &err), QUIRE_OK);
    for (int i = 0; i < 3; i++) {
        pthread_create(&poppers[i], NULL, pop_all, &ends);
        pthread_create(&pushers[i], NULL, push_all, &ends);
    }
    for (int i = 0; i < 3; i++) pthread_join(pushers[i], NULL);
    quire_queue_close(ends.queue);
    for (int i = 0; i < 3; i++) pthread_join(poppers[i], NULL);
    assert_int_equal(atomic_load(&ends.sum), 3u * ITEMS * (ITEMS + 1) / 2);
    quire_queue_free(ends.queue);
}

static void an_item_over_the_limit_enters_an_empty_queue(void **state)
{
    quire_queue *queue = NULL;
    quire_error err = { 0 };
    int item = 0;
    (void)state;
    assert_int_equal(quire_queue_new(10, &queue, &err), QUIRE_OK);
    assert_int_equal(quire_queue_push(queue, &item, 1000, NULL, &err), QUIRE_OK);
    assert_ptr_equal(quire_queue_try_pop(queue), &item);
    assert_null(quire_queue_try_pop(queue));
    quire_queue_free(queue);
}

static void a_closed_or_cancelled_queue_takes_nothing(void **state)
{
    quire_queue *queue = NULL;
    quire_error err = { 0 };
    quire_cancel cancel = { 0 };
    int item = 0;
    (void)state;
    assert_int_equal(quire_queue_new(10, &queue, &err), QUIRE_OK);
    assert_int_equal(quire_queue_push(queue, &item, 10, &cancel, &err), QUIRE_OK);
    atomic_store(&cancel.requested, true);
    assert_int_equal(quire_queue_push(queue, &item, 10, &cancel, &err), QUIRE_E_CANCELLED);
    assert_null(quire_queue_pop(queue, &cancel));
    quire_queue_close(queue);
    assert_int_equal(quire_queue_push(queue, &item, 1, NULL, &err), QUIRE_E_CANCELLED);
    assert_ptr_equal(quire_queue_pop(queue, NULL), &item);
    assert_null(quire_queue_pop(queue, NULL));
    quire_queue_free(queue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_item_arrives_once_between_many_threads),
        cmocka_unit_test(an_item_over_the_limit_enters_an_empty_queue),
        cmocka_unit_test(a_closed_or_cancelled_queue_takes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

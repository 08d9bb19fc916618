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

static void what_comes_to_the_front_is_next_and_needs_no_room(void **state)
{
    quire_queue *queue = NULL;
    quire_error err = { 0 };
    int items[4] = { 0 };
    (void)state;
    assert_int_equal(quire_queue_new(10, &queue, &err), QUIRE_OK);
    assert_int_equal(quire_queue_push(queue, &items[0], 10, NULL, &err), QUIRE_OK);
    assert_int_equal(quire_queue_push_front(queue, &items[1], 1000, &err), QUIRE_OK);
    quire_queue_close(queue);
    assert_int_equal(quire_queue_push_front(queue, &items[2], 1, &err), QUIRE_OK);
    assert_ptr_equal(quire_queue_pop(queue, NULL), &items[2]);
    assert_ptr_equal(quire_queue_pop(queue, NULL), &items[1]);
    assert_ptr_equal(quire_queue_pop(queue, NULL), &items[0]);
    assert_int_equal(quire_queue_push_front(queue, &items[3], 1, &err), QUIRE_OK);
    assert_ptr_equal(quire_queue_pop(queue, NULL), &items[3]);
    assert_null(quire_queue_pop(queue, NULL));
    quire_queue_free(queue);
}

static void a_closed_queue_ends_when_nobody_holds_an_item_of_it(void **state)
{
    quire_queue *queue = NULL;
    quire_error err = { 0 };
    quire_cancel cancel = { 0 };
    int parent = 0, child = 0;
    (void)state;
    assert_int_equal(quire_queue_new(10, &queue, &err), QUIRE_OK);
    assert_int_equal(quire_queue_push(queue, &parent, 1, NULL, &err), QUIRE_OK);
    quire_queue_close(queue);
    assert_ptr_equal(quire_queue_pop_held(queue, NULL), &parent);
    atomic_store(&cancel.requested, true);
    assert_null(quire_queue_pop_held(queue, &cancel));
    assert_int_equal(quire_queue_push_front(queue, &child, 1, &err), QUIRE_OK);
    quire_queue_let_go(queue);
    assert_ptr_equal(quire_queue_pop_held(queue, NULL), &child);
    quire_queue_let_go(queue);
    assert_null(quire_queue_pop_held(queue, NULL));
    quire_queue_free(queue);
}

enum { DEPTH = 6, BREADTH = 3 };

/* Takes items until none can come; each that is not at the last depth has BREADTH more in it. */
static void *unpack_all(void *user)
{
    struct ends *ends = user;
    quire_error err = { 0 };
    for (void *item; (item = quire_queue_pop_held(ends->queue, NULL));) {
        atomic_fetch_add(&ends->sum, 1);
        for (int i = 0; i < BREADTH && (size_t)item < DEPTH; i++)
            if (quire_queue_push_front(ends->queue, (void *)((size_t)item + 1), 100, &err)) return NULL;
        quire_queue_let_go(ends->queue);
    }
    return NULL;
}

static void what_is_found_in_items_arrives_once_between_many_threads(void **state)
{
    struct ends ends = { 0 };
    pthread_t threads[4];
    quire_error err = { 0 };
    size_t expected = 0, level = 10;
    (void)state;
    for (int depth = 1; depth <= DEPTH; depth++, level *= BREADTH) expected += level;
    assert_int_equal(quire_queue_new(1000, &ends.queue, &err), QUIRE_OK);
    for (int i = 0; i < 4; i++) pthread_create(&threads[i], NULL, unpack_all, &ends);
    for (int i = 0; i < 10; i++)
        assert_int_equal(quire_queue_push(ends.queue, (void *)1, 100, NULL, &err), QUIRE_OK);
    quire_queue_close(ends.queue);
    for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
    assert_int_equal(atomic_load(&ends.sum), expected);
    quire_queue_free(ends.queue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_item_arrives_once_between_many_threads),
        cmocka_unit_test(an_item_over_the_limit_enters_an_empty_queue),
        cmocka_unit_test(a_closed_or_cancelled_queue_takes_nothing),
        cmocka_unit_test(what_comes_to_the_front_is_next_and_needs_no_room),
        cmocka_unit_test(a_closed_queue_ends_when_nobody_holds_an_item_of_it),
        cmocka_unit_test(what_is_found_in_items_arrives_once_between_many_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* When something is tried again, how long is waited before, and what is said at the end. */
#include "support/cmocka_all.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/retry.h"

static const quire_error busy = { .status = QUIRE_E_REMOTE, .retryable = true, .message = "busy" };

static void what_may_succeed_later_is_tried_so_often(void **state)
{
    quire_retry retry = quire_retry_start(2, 1);
    quire_error err = { 0 };
    (void)state;
    assert_true(quire_retry_again(&retry, &busy, NULL, NULL, "test"));
    assert_true(quire_retry_again(&retry, &busy, NULL, NULL, "test"));
    assert_false(quire_retry_again(&retry, &busy, NULL, NULL, "test"));
    assert_int_equal(quire_retry_give_up(&retry, &busy, &err), QUIRE_E_REMOTE);
    assert_string_equal(err.message, "after 3 tries: busy");
}

static void what_cannot_succeed_later_is_not(void **state)
{
    const quire_error wrong = { .status = QUIRE_E_INVALID, .message = "wrong" };
    quire_retry retry = quire_retry_start(2, 1);
    quire_error err = { 0 };
    (void)state;
    assert_false(quire_retry_again(&retry, &wrong, NULL, NULL, "test"));
    assert_int_equal(quire_retry_give_up(&retry, &wrong, &err), QUIRE_E_INVALID);
    assert_string_equal(err.message, "wrong");
    assert_int_equal(quire_retry_give_up(&retry, &wrong, NULL), QUIRE_E_INVALID);
}

static void pauses_double_up_to_a_bound(void **state)
{
    quire_backoff backoff = { 1, 5 };
    static const int64_t next[] = { 2, 4, 5, 5 };
    (void)state;
    for (size_t i = 0; i < sizeof next / sizeof *next; i++) {
        assert_true(quire_backoff_pause(&backoff, 0, NULL));
        assert_int_equal(backoff.pause_ms, next[i]);
    }
}

static void waits_as_long_as_the_other_side_asks(void **state)
{
    quire_error asks = busy;
    asks.retry_after_ms = 30;
    quire_retry retry = quire_retry_start(1, 1);
    int64_t before_ns = quire_monotonic_ns();
    (void)state;
    assert_true(quire_retry_again(&retry, &asks, NULL, NULL, "test"));
    assert_true(quire_monotonic_ns() - before_ns >= 30 * INT64_C(1000000));
}

static void a_cancel_ends_the_wait(void **state)
{
    quire_cancel cancel = { .deadline_ns = 1 };
    quire_retry retry = quire_retry_start(5, 60000);
    quire_error err = { 0 };
    (void)state;
    assert_false(quire_retry_again(&retry, &busy, &cancel, NULL, "test"));
    assert_int_equal(quire_retry_give_up(&retry, &busy, &err), QUIRE_E_CANCELLED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_may_succeed_later_is_tried_so_often),
        cmocka_unit_test(what_cannot_succeed_later_is_not),
        cmocka_unit_test(pauses_double_up_to_a_bound),
        cmocka_unit_test(waits_as_long_as_the_other_side_asks),
        cmocka_unit_test(a_cancel_ends_the_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

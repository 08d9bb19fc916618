/* SPDX-License-Identifier: Apache-2.0 */
/* One at a time, and whoever waits can be cancelled. */
#include "support/cmocka_all.h"

#include "base/admission.h"

struct waiter {
    quire_admission *admission;
    const quire_cancel *cancel;
    bool admitted;
};

static void *wait_to_enter(void *user)
{
    struct waiter *waiter = user;
    waiter->admitted = quire_admission_enter(waiter->admission, waiter->cancel);
    return NULL;
}

static void the_next_enters_when_the_first_leaves(void **state)
{
    (void)state;
    quire_admission admission;
    pthread_t thread;
    quire_admission_init(&admission, 1);
    struct waiter waiter = { .admission = &admission };
    assert_true(quire_admission_enter(&admission, NULL));
    assert_int_equal(pthread_create(&thread, NULL, wait_to_enter, &waiter), 0);
    quire_admission_leave(&admission);
    pthread_join(thread, NULL);
    assert_true(waiter.admitted);
    quire_admission_leave(&admission);
    quire_admission_free(&admission);
}

static void a_cancel_ends_the_wait(void **state)
{
    (void)state;
    quire_admission admission;
    quire_cancel cancel = { 0 };
    pthread_t thread;
    quire_admission_init(&admission, 1);
    struct waiter waiter = { .admission = &admission, .cancel = &cancel };
    assert_true(quire_admission_enter(&admission, NULL));
    assert_int_equal(pthread_create(&thread, NULL, wait_to_enter, &waiter), 0);
    atomic_store(&cancel.requested, true);
    pthread_join(thread, NULL); /* would never end */
    assert_false(waiter.admitted);
    quire_admission_leave(&admission);
    assert_true(quire_admission_enter(&admission, NULL));
    quire_admission_leave(&admission);
    quire_admission_free(&admission);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_next_enters_when_the_first_leaves),
        cmocka_unit_test(a_cancel_ends_the_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

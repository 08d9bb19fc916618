/* SPDX-License-Identifier: Apache-2.0 */
#include "record/place_runs.h"
#include "support/cmocka_all.h"

static void the_run_that_holds_a_byte_is_found_or_the_next_one(void **state)
{
    (void)state;
    const quire_place_run runs[] = { { .start = 2, .end = 5 },
                                     { .start = 5, .end = 6 },
                                     { .start = 9, .end = 12 } };
    const size_t expected[] = { 0, 0, 0, 0, 0, 1, 2, 2, 2, 2, 2, 2, 3, 3 };
    for (size_t at = 0; at < sizeof expected / sizeof *expected; at++)
        assert_int_equal(quire_place_run_at(runs, 3, at), expected[at]);
}

static void no_runs_hold_nothing(void **state)
{
    (void)state;
    assert_int_equal(quire_place_run_at(NULL, 0, 7), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_run_that_holds_a_byte_is_found_or_the_next_one),
        cmocka_unit_test(no_runs_hold_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

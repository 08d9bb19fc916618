/* SPDX-License-Identifier: Apache-2.0 */
/* Joining two ranked lists. */
#include "base/error.h"
#include "store/found.h"
#include "support/cmocka_all.h"

#include <math.h>

static void joining_keeps_each_chunk_once_with_both_scores(void **state)
{
    (void)state;
    quire_arena arena = { 0 };
    quire_error err = { 0 };
    const quire_scored by_meaning[] = { { { 7 }, .9 }, { { 3 }, .8 } },
                       by_words[] = { { { 3 }, 5.5 }, { { 9 }, 1.25 } };
    const quire_scored_list dense = { by_meaning, 2 }, lexical = { by_words, 2 };
    quire_found *all;
    size_t count;
    assert_int_equal(quire_found_join(&arena, &dense, &lexical, &all, &count, &err), QUIRE_OK);
    assert_int_equal(count, 3);
    assert_int_equal(all[0].chunk.value, 3);
    assert_true(all[0].dense == .8 && all[0].lexical == 5.5);
    assert_int_equal(all[1].chunk.value, 7);
    assert_true(all[1].dense == .9 && all[1].lexical == 0);
    assert_int_equal(all[2].chunk.value, 9);
    assert_true(isnan(all[2].dense));
    quire_arena_free(&arena);
}

static void nothing_found_joins_to_nothing(void **state)
{
    (void)state;
    quire_arena arena = { 0 };
    quire_error err = { 0 };
    const quire_scored_list none = { 0 };
    quire_found *all;
    size_t count = 7;
    assert_int_equal(quire_found_join(&arena, &none, &none, &all, &count, &err), QUIRE_OK);
    assert_int_equal(count, 0);
    quire_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(joining_keeps_each_chunk_once_with_both_scores),
        cmocka_unit_test(nothing_found_joins_to_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* As much of cmocka as a unit test needs that is compiled for an architecture for which cmocka is not installed. */
#ifndef QUIRE_TEST_CROSS_CMOCKA_H
#define QUIRE_TEST_CROSS_CMOCKA_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct CMUnitTest {
    const char *name;
    void (*run)(void **state);
};

#define fail_msg(...)                                                                                        \
    (fprintf(stderr, "%s:%d: ", __FILE__, __LINE__), fprintf(stderr, __VA_ARGS__), fputs("\n", stderr),      \
     exit(1))
#define assert_true(condition)                                                                               \
    do {                                                                                                     \
        if (!(condition)) fail_msg("%s", #condition);                                                        \
    } while (0)
#define assert_null(pointer) assert_true((pointer) == NULL)
#define assert_non_null(pointer) assert_true((pointer) != NULL)
#define assert_int_equal(a, b) assert_true((long long)(a) == (long long)(b))
#define assert_memory_equal(a, b, size) assert_true(memcmp(a, b, size) == 0)

#define cmocka_unit_test(function)                                                                           \
    {                                                                                                        \
#function, function                                                                                  \
    }
#define cmocka_run_group_tests(tests, set_up, tear_down) run_tests(tests, sizeof(tests) / sizeof *(tests))

static inline int run_tests(const struct CMUnitTest *tests, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        tests[i].run(NULL);
        printf("%s\n", tests[i].name);
    }
    return 0;
}

#endif

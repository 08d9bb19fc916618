/* SPDX-License-Identifier: Apache-2.0 */
/* Each allocation of reading a question fails once: the call says so, and the next one works. */
#include "base/str.h"
#include "support/failing_memory.h"
#include "text/asked.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static quire_status read_once(quire_str question)
{
    quire_arena arena = { 0 };
    quire_call call = { .arena = &arena };
    quire_asked asked;
    quire_error error;
    quire_status status = quire_asked_of(&call, question, QUIRE_STR("und"), &asked, &error);
    if (status) assert_int_equal(asked.name_count, 0);
    quire_arena_free(&arena);
    return status;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    static const char *const questions[] = {
        "What was Apple's revenue in the third quarter of 2022, and INC-103?",
        "《远方》里列夫·托尔斯泰2022年第三季度从乌镇到10号线用了多少钱？",
        "《遠方》裡列夫·托爾斯泰2022年第三季度從烏鎮到10號線用了多少錢？",
    };
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
        quire_str question = quire_str_from(questions[i]);
        assert_int_equal(read_once(question), QUIRE_OK);
        failing_memory_begin(MEMORY_OWN, 1000000);
        assert_int_equal(read_once(question), QUIRE_OK);
        long count = failing_memory_end(MEMORY_OWN);
        assert_true(count > 0);
        for (long n = 1; n <= count; n++) {
            failing_memory_begin(MEMORY_OWN, n);
            quire_status status = read_once(question);
            failing_memory_end(MEMORY_OWN);
            assert_true(status == QUIRE_OK || status == QUIRE_E_NO_MEMORY);
        }
        assert_int_equal(read_once(question), QUIRE_OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_allocation_may_fail) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

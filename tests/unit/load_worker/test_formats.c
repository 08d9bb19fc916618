/* SPDX-License-Identifier: Apache-2.0 */
/* The table of formats. */
#include "base/str.h"
#include "load/worker/format.h"
#include "support/cmocka_all.h"

static void every_format_says_what_it_is(void **state)
{
    (void)state;
    for (size_t i = 0; quire_worker_formats[i]; i++) {
        const quire_format *format = quire_worker_formats[i];
        assert_true(format->name && format->title && format->keeps && format->load);
        assert_true(format->version >= 1);
        assert_non_null(format->types[0].media_type);
        assert_true(format->signatures || format->probe);
        for (size_t j = 0; j < i; j++) assert_string_not_equal(format->name, quire_worker_formats[j]->name);
    }
}

static void no_ending_belongs_to_two_types(void **state)
{
    (void)state;
    const quire_format_type *types[256];
    size_t count = 0;
    for (size_t i = 0; quire_worker_formats[i]; i++)
        for (const quire_format_type *type = quire_worker_formats[i]->types; type->media_type; type++) {
            assert_true(count < sizeof types / sizeof *types);
            types[count++] = type;
        }
    for (size_t i = 0; i < count; i++) {
        quire_str ending, other;
        for (const char *at = types[i]->endings; quire_format_next_word(&at, &ending);) {
            assert_true(ending.size > 0);
            for (size_t j = 0; j < i; j++)
                for (const char *beside = types[j]->endings; quire_format_next_word(&beside, &other);)
                    if (quire_str_equal(ending, other))
                        fail_msg("%s and %s both end in %.*s", types[i]->media_type, types[j]->media_type,
                                 QUIRE_FMT(ending));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_format_says_what_it_is),
        cmocka_unit_test(no_ending_belongs_to_two_types),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

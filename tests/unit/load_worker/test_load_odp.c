/* SPDX-License-Identifier: Apache-2.0 */
/* OpenDocument presentations: what they should give stands in tests/fixtures/expected, written with the fixtures. */
#include "expectation.h"

static void reads_slides_with_notes_and_charts_in_both_languages(void **state)
{
    (void)state;
    static const char *const names[] = { "odp/mill-en.odp", "odp/mill-zh.odp", "odp/flat-en.fodp",
                                         "odp/flat-zh.fodp" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct loaded loaded;
        size_t at = 0;
        expect_fixture(&quire_format_odp, names[i], &loaded);
        const quire_element *row = next_of_kind(&loaded, QUIRE_ELEMENT_TABLE_ROW, &at);
        assert_non_null(row);
        assert_true(row->header);
        at = 0;
        const quire_element *table = next_of_kind(&loaded, QUIRE_ELEMENT_TABLE, &at);
        assert_non_null(table->locator);
        assert_int_equal(table->locator->kind, QUIRE_LOCATOR_SLIDE);
        assert_int_equal(table->locator->first, 2);
        unload(&loaded);
    }
}

static void lists_that_go_on_inside_of_an_item_are_nested_in_it(void **state)
{
    (void)state;
    static const char *const names[] = { "odp/nested-en.odp", "odp/nested-zh.odp" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct loaded loaded;
        expect_fixture(&quire_format_odp, names[i], &loaded);
        unload(&loaded);
    }
}

static void damage_costs_only_the_file(void **state)
{
    (void)state;
    expect_damage_is_survived(&quire_format_odp, "odp/mill-en.odp");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_slides_with_notes_and_charts_in_both_languages),
        cmocka_unit_test(lists_that_go_on_inside_of_an_item_are_nested_in_it),
        cmocka_unit_test(damage_costs_only_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

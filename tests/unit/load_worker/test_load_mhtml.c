/* SPDX-License-Identifier: Apache-2.0 */
/* Saved web pages, as three programs write them. What is in them stands in tests/fixtures/make_books.py. */
#include "expectation.h"
#include "load/worker/libraries.h"

static void expect(const char *name, struct loaded *out)
{
    expect_fixture(&quire_format_mhtml, name, out);
}

static void the_page_is_read_and_what_it_shows_is_counted(void **state)
{
    (void)state;
    struct loaded loaded;
    expect("mailbox/blink.mhtml", &loaded);
    assert_int_equal(dropped(&loaded, "parts", "image_without_text"), 1);
    assert_int_equal(dropped(&loaded, "parts", "style"), 1);
    assert_int_equal(dropped(&loaded, "parts", "frame"), 1);
    bool found = false;
    for (size_t i = 0; i < loaded.document.metadata_count; i++)
        found |= quire_str_is(loaded.document.metadata[i].key, "url") &&
                 quire_str_is(loaded.document.metadata[i].value, "https://example.org/news/pumps");
    assert_true(found);
    unload(&loaded);
    expect("mailbox/word-zh.mht", &loaded);
    assert_int_equal(dropped(&loaded, "parts", "unsupported_part"), 1);
    unload(&loaded);
}

static void frames_are_read_where_the_page_says_nothing(void **state)
{
    (void)state;
    struct loaded loaded;
    expect("mailbox/frames.mht", &loaded);
    unload(&loaded);
}

static void no_damage_crashes_or_goes_unsaid(void **state)
{
    (void)state;
    damage_everywhere(&quire_format_mhtml, "mailbox/blink.mhtml");
    damage_everywhere(&quire_format_mhtml, "mailbox/word-zh.mht");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_is_read_and_what_it_shows_is_counted),
        cmocka_unit_test(frames_are_read_where_the_page_says_nothing),
        cmocka_unit_test(no_damage_crashes_or_goes_unsaid),
    };
    return quire_libraries_prepare() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}

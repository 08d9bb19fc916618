/* SPDX-License-Identifier: Apache-2.0 */
/* FictionBooks, ours and pandoc's. What is in them stands in tests/fixtures/README.md and make_books.py. */
#include "expectation.h"
#include "load/worker/libraries.h"

static void expect(const char *name, struct loaded *out)
{
    expect_fixture(&quire_format_fb2, name, out);
}

static void books_in_any_charset_are_read(void **state)
{
    (void)state;
    static const char *const names[] = { "book/pandoc.fb2", "book/pandoc-zh.fb2", "book/gbk.fb2",
                                         "book/cp1251.fb2" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct loaded loaded;
        expect(names[i], &loaded);
        assert_int_equal(loaded.document.elements[0].kind, QUIRE_ELEMENT_TITLE);
        unload(&loaded);
    }
}

static void what_is_no_prose_keeps_its_kind(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    expect("book/gbk.fb2", &loaded);
    const quire_element *quote = next_of_kind(&loaded, QUIRE_ELEMENT_QUOTE, &at);
    assert_true(quote && quire_str_is(quire_str_trim(text_of(&loaded, quote)), "静水流深。"));
    quote = next_of_kind(&loaded, QUIRE_ELEMENT_QUOTE, &at);
    assert_true(quote && quire_str_is(quire_str_trim(text_of(&loaded, quote)), "好泵无声。"));
    at = 0;
    const quire_element *note = next_of_kind(&loaded, QUIRE_ELEMENT_FOOTNOTE, &at);
    assert_true(note && quire_str_is(note->label, "1"));
    assert_true(quire_str_holds(text_of(&loaded, note), "星期日除外。"));
    assert_int_equal(dropped(&loaded, "characters", "duplicate"), 5);
    assert_int_equal(dropped(&loaded, "images", "image_without_text"), 1);
    unload(&loaded);
}

static void damage_costs_what_stands_behind_it_and_is_counted(void **state)
{
    (void)state;
    struct loaded loaded;
    expect("book/cut.fb2", &loaded);
    assert_int_equal(dropped(&loaded, "parts", "malformed_part"), 1);
    unload(&loaded);
    expect("book/laughs.fb2", &loaded);
    unload(&loaded);
    expect("book/deep.fb2", &loaded);
    unload(&loaded);
    damage_everywhere(&quire_format_fb2, "book/gbk.fb2");
    damage_everywhere(&quire_format_fb2, "book/pandoc.fb2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(books_in_any_charset_are_read),
        cmocka_unit_test(what_is_no_prose_keeps_its_kind),
        cmocka_unit_test(damage_costs_what_stands_behind_it_and_is_counted),
    };
    return quire_libraries_prepare() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}

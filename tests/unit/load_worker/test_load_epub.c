/* SPDX-License-Identifier: Apache-2.0 */
/* EPUB books of several programs, and odd ones. What is in them stands in tests/fixtures/README.md and make_books.py. */
#include "expectation.h"
#include "load/worker/libraries.h"

static void expect(const char *name, struct loaded *out)
{
    expect_fixture(&quire_format_epub, name, out);
}

static const char *metadata(const struct loaded *loaded, const char *key)
{
    for (size_t i = 0; i < loaded->document.metadata_count; i++)
        if (quire_str_is(loaded->document.metadata[i].key, key))
            return loaded->document.metadata[i].value.data;
    return "";
}

static void books_of_three_programs_are_read_chapter_by_chapter(void **state)
{
    (void)state;
    static const char *const names[] = { "book/pandoc-3.epub", "book/pandoc-2.epub", "book/pandoc-zh.epub",
                                         "book/ebooklib.epub" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct loaded loaded;
        expect(names[i], &loaded);
        unload(&loaded);
    }
}

static void what_the_package_says_is_kept(void **state)
{
    (void)state;
    struct loaded loaded;
    expect("book/converter.epub", &loaded);
    assert_string_equal(metadata(&loaded, "author"), "Ana Lindqvist, Li Wei");
    assert_string_equal(metadata(&loaded, "publisher"), "Canal Press");
    assert_true(quire_str_is(loaded.document.language, "en"));
    assert_int_equal(loaded.document.elements[0].kind, QUIRE_ELEMENT_TITLE);
    unload(&loaded);
    expect("book/pandoc-zh.epub", &loaded);
    assert_string_equal(metadata(&loaded, "author"), "李伟");
    assert_true(quire_str_starts(loaded.document.language, QUIRE_STR("zh")));
    unload(&loaded);
}

static void covers_contents_and_what_is_missing_are_counted(void **state)
{
    (void)state;
    struct loaded loaded;
    expect("book/converter.epub", &loaded);
    assert_int_equal(dropped(&loaded, "chapters", "cover"), 1);
    assert_int_equal(dropped(&loaded, "chapters", "contents"), 1);
    assert_int_equal(dropped(&loaded, "chapters", "missing"), 2);
    unload(&loaded);
    expect("book/three.epub", &loaded);
    assert_int_equal(dropped(&loaded, "chapters", "cover"), 1);
    assert_int_equal(dropped(&loaded, "chapters", "contents"), 1);
    assert_int_equal(dropped(&loaded, "chapters", "image_without_text"), 1);
    assert_int_equal(dropped(&loaded, "chapters", "duplicate"), 1);
    unload(&loaded);
}

static void notes_are_notes(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    expect("book/three.epub", &loaded);
    const quire_element *note = next_of_kind(&loaded, QUIRE_ELEMENT_FOOTNOTE, &at);
    assert_non_null(note);
    assert_true(quire_str_is(quire_str_trim(text_of(&loaded, note)), "Not on Sundays."));
    unload(&loaded);
}

static void protected_books_say_so_and_mangled_fonts_do_not(void **state)
{
    (void)state;
    struct loaded loaded;
    expect("book/protected.epub", &loaded);
    assert_true(quire_str_holds(loaded.message, "DRM"));
    unload(&loaded);
    expect("book/part-protected.epub", &loaded);
    assert_int_equal(dropped(&loaded, "chapters", "encrypted"), 1);
    unload(&loaded);
    expect("book/mangled-fonts.epub", &loaded);
    unload(&loaded);
}

static void hostile_books_are_refused_or_read(void **state)
{
    (void)state;
    static const char *const names[] = { "book/laughs.epub", "book/bomb.epub", "book/deep.epub" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct loaded loaded;
        expect(names[i], &loaded);
        unload(&loaded);
    }
}

static void no_damage_crashes_or_goes_unsaid(void **state)
{
    (void)state;
    damage_everywhere(&quire_format_epub, "book/converter.epub");
    damage_everywhere(&quire_format_epub, "book/part-protected.epub");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(books_of_three_programs_are_read_chapter_by_chapter),
        cmocka_unit_test(what_the_package_says_is_kept),
        cmocka_unit_test(covers_contents_and_what_is_missing_are_counted),
        cmocka_unit_test(notes_are_notes),
        cmocka_unit_test(protected_books_say_so_and_mangled_fonts_do_not),
        cmocka_unit_test(hostile_books_are_refused_or_read),
        cmocka_unit_test(no_damage_crashes_or_goes_unsaid),
    };
    return quire_libraries_prepare() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}

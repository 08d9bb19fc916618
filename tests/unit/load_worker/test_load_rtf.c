/* SPDX-License-Identifier: Apache-2.0 */
/* Rich Text: what it should give stands in tests/fixtures/expected, written with the fixtures. */
#include "expectation.h"

static void expect(const char *name)
{
    struct loaded loaded;
    expect_fixture(&quire_format_rtf, name, &loaded);
    unload(&loaded);
}

static void reads_western_chinese_and_taiwanese_code_pages(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    expect_fixture(&quire_format_rtf, "rtf/mill-en.rtf", &loaded);
    assert_int_equal(dropped(&loaded, "characters", "deleted_revision"), strlen("ten times"));
    assert_int_equal(dropped(&loaded, "characters", "hidden"), strlen("hidden"));
    assert_int_equal(dropped(&loaded, "characters", "image_data"), strlen("89504e47"));
    assert_int_equal(dropped(&loaded, "characters", "page_number"), 1);
    assert_int_equal(dropped(&loaded, "images", "image_without_text"), 1);
    assert_int_equal(dropped(&loaded, "parts", "embedded_object"), 1);
    const quire_element *note = next_of_kind(&loaded, QUIRE_ELEMENT_FOOTNOTE, &at);
    assert_non_null(note);
    assert_true(quire_str_is(note->label, "1"));
    at = 0;
    const quire_element *comment = next_of_kind(&loaded, QUIRE_ELEMENT_ANNOTATION, &at);
    assert_non_null(comment);
    assert_true(quire_str_is(comment->label, "Jane Miller"));
    at = 0;
    const quire_element *link = next_of_kind(&loaded, QUIRE_ELEMENT_LINK, &at);
    assert_non_null(link);
    assert_true(quire_str_is(link->label, "https://example.org/mill"));
    assert_true(quire_str_is(text_of(&loaded, link), "the site"));
    unload(&loaded);
    expect("rtf/mill-zh.rtf");
    expect("rtf/mill-tw.rtf");
}

static void reads_what_pandoc_writes(void **state)
{
    (void)state;
    struct loaded loaded;
    load_fixture(&quire_format_rtf, "rtf/pandoc.rtf", &loaded);
    assert_non_null(find_text(loaded.document.text, "The wheel turns twelve times a minute."));
    assert_non_null(find_text(loaded.document.text, "Wheel\t1.2 m\t5 m\n"));
    assert_non_null(find_text(loaded.document.text, "水轮直径为五米，宽一点二米。"));
    assert_non_null(find_text(loaded.document.text, "H₂O and x²"));
    unload(&loaded);
}

static void hostile_files_cost_only_themselves(void **state)
{
    (void)state;
    struct loaded loaded;
    expect("hostile/deep.rtf");
    expect("hostile/lies.rtf");
    expect_fixture(&quire_format_rtf, "hostile/cut-short.rtf", &loaded);
    assert_int_equal(dropped(&loaded, "parts", "cut_short"), 1);
    unload(&loaded);
    expect_damage_is_survived(&quire_format_rtf, "rtf/mill-en.rtf");
    expect_damage_is_survived(&quire_format_rtf, "rtf/mill-zh.rtf");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_western_chinese_and_taiwanese_code_pages),
        cmocka_unit_test(reads_what_pandoc_writes),
        cmocka_unit_test(hostile_files_cost_only_themselves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

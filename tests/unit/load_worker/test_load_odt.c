/* SPDX-License-Identifier: Apache-2.0 */
/* OpenDocument texts: what they should give stands in tests/fixtures/expected, written with the fixtures. */
#include "expectation.h"

static void expect(const char *name)
{
    struct loaded loaded;
    expect_fixture(&quire_format_odt, name, &loaded);
    unload(&loaded);
}

static void reads_texts_with_notes_tables_and_revisions_in_both_languages(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    expect_fixture(&quire_format_odt, "odt/mill-en.odt", &loaded);
    assert_int_equal(dropped(&loaded, "characters", "deleted_revision"), strlen("ten times"));
    assert_int_equal(dropped(&loaded, "characters", "hidden"), strlen("hidden") + strlen("hidden too"));
    assert_int_equal(dropped(&loaded, "characters", "duplicate"), strlen("County of Oakford"));
    assert_int_equal(dropped(&loaded, "images", "image_without_text"), 1);
    const quire_element *note = next_of_kind(&loaded, QUIRE_ELEMENT_FOOTNOTE, &at);
    assert_non_null(note);
    assert_true(quire_str_is(note->label, "1"));
    at = 0;
    const quire_element *comment = next_of_kind(&loaded, QUIRE_ELEMENT_ANNOTATION, &at);
    assert_non_null(comment);
    assert_true(quire_str_is(comment->label, "Jane"));
    assert_true(quire_str_is(text_of(&loaded, comment), "Jane: Is that so?"));
    at = 0;
    const quire_element *code = next_of_kind(&loaded, QUIRE_ELEMENT_CODE, &at);
    assert_non_null(code);
    assert_true(quire_str_is(text_of(&loaded, code), "if (full)\n  stop();"));
    at = 0;
    const quire_element *link = next_of_kind(&loaded, QUIRE_ELEMENT_LINK, &at);
    assert_true(quire_str_is(link->label, "#footnote-1"));
    link = next_of_kind(&loaded, QUIRE_ELEMENT_LINK, &at);
    assert_true(quire_str_is(link->label, "https://example.org/mill"));
    unload(&loaded);
    at = 0;
    expect_fixture(&quire_format_odt, "odt/mill-zh.odt", &loaded);
    comment = next_of_kind(&loaded, QUIRE_ELEMENT_ANNOTATION, &at);
    assert_true(quire_str_is(text_of(&loaded, comment), "张三：是真的吗？"));
    unload(&loaded);
}

static void one_xml_file_is_read_as_a_package_is(void **state)
{
    (void)state;
    expect("odt/flat-en.fodt");
    expect("odt/flat-zh.fodt");
}

static void nested_tables_and_what_tables_frame_keep_their_structure(void **state)
{
    (void)state;
    expect("odt/frames-en.odt");
    expect("odt/frames-zh.odt");
}

static void what_follows_a_table_in_a_cell_is_read_behind_it(void **state)
{
    (void)state;
    static const char document[] =
        "<office:document xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" "
        "xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" "
        "xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" "
        "office:mimetype=\"application/"
        "vnd.oasis.opendocument.text\"><office:body><office:text><table:table><table:table-row>"
        "<table:table-cell><text:p>Equipment</text:p></table:table-cell><table:table-cell><text:p>Listed "
        "below</text:p>"
        "<table:table><table:table-row><table:table-cell><text:p>Griddle</text:p></"
        "table:table-cell><table:table-cell>"
        "<text:p>2.4 "
        "kW</text:p></table:table-cell></table:table-row><table:table-row><table:table-cell><text:p>冰箱</"
        "text:p>"
        "</table:table-cell><table:table-cell><text:p>1.3 "
        "kW</text:p></table:table-cell></table:table-row></table:table>"
        "<text:p>Rubber sheathed "
        "cable</text:p><text:p>电缆须为橡胶护套</text:p></table:table-cell></table:table-row>"
        "</table:table><text:p>End</text:p></office:text></office:body></office:document>";
    static const char *const order[] = { "Equipment",       "Listed below", "Griddle", "冰箱",
                                         "Rubber sheathed", "电缆须为",     "End" };
    struct loaded loaded;
    load_bytes(&quire_format_odt, quire_str_from(document), &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_OK);
    expect_order(&loaded, order, sizeof order / sizeof *order);
    unload(&loaded);
}

static void a_text_without_words_and_one_with_a_password_say_so(void **state)
{
    (void)state;
    expect("odt/no-text.odt");
    expect("odt/encrypted.odt");
}

static void reads_what_pandoc_writes(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    load_fixture(&quire_format_odt, "odt/pandoc.odt", &loaded);
    assert_true(quire_str_is(loaded.document.title, "The mill at Oakford"));
    assert_non_null(find_text(loaded.document.text, "Wheel\t1.2 m\t5 m\n"));
    assert_non_null(find_text(loaded.document.text, "H₂O and x²"));
    assert_non_null(find_text(loaded.document.text, "code line one\n  code line two"));
    const quire_element *heading = next_of_kind(&loaded, QUIRE_ELEMENT_HEADING, &at);
    assert_true(quire_str_is(text_of(&loaded, heading), "The wheel"));
    heading = next_of_kind(&loaded, QUIRE_ELEMENT_HEADING, &at);
    assert_true(quire_str_is(text_of(&loaded, heading), "水轮的尺寸"));
    assert_int_equal(heading->level, 2);
    unload(&loaded);
}

static void damage_costs_only_the_file(void **state)
{
    (void)state;
    expect_damage_is_survived(&quire_format_odt, "odt/mill-en.odt");
    expect_damage_is_survived(&quire_format_odt, "odt/mill-zh.odt");
    expect_damage_is_survived(&quire_format_odt, "odt/flat-en.fodt");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_texts_with_notes_tables_and_revisions_in_both_languages),
        cmocka_unit_test(one_xml_file_is_read_as_a_package_is),
        cmocka_unit_test(nested_tables_and_what_tables_frame_keep_their_structure),
        cmocka_unit_test(what_follows_a_table_in_a_cell_is_read_behind_it),
        cmocka_unit_test(a_text_without_words_and_one_with_a_password_say_so),
        cmocka_unit_test(reads_what_pandoc_writes),
        cmocka_unit_test(damage_costs_only_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

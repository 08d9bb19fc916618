/* SPDX-License-Identifier: Apache-2.0 */
/* Word files: what they should give stands in tests/fixtures/expected, written with the fixtures. */
#include "expectation.h"

static void expect(const char *name)
{
    struct loaded loaded;
    expect_fixture(&quire_load_docx, name, &loaded);
    unload(&loaded);
}

static void reads_an_english_document_with_lists_tables_notes_and_revisions(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    expect_fixture(&quire_load_docx, "docx/mill-en.docx", &loaded);
    assert_int_equal(dropped(&loaded, "characters", "deleted_revision"), strlen("five metres"));
    const quire_element *note = next_of_kind(&loaded, QUIRE_ELEMENT_FOOTNOTE, &at);
    assert_non_null(note);
    assert_true(quire_str_is(note->label, "1"));
    assert_true(quire_str_is(text_of(&loaded, note), "Measured at the lower sluice."));
    at = 0;
    const quire_element *link = next_of_kind(&loaded, QUIRE_ELEMENT_LINK, &at);
    assert_non_null(link);
    assert_true(quire_str_is(link->label, "https://example.org/mill"));
    unload(&loaded);
}

static void reads_a_chinese_document_with_localized_styles(void **state)
{
    (void)state;
    expect("docx/mill-zh.docx");
}

static void reads_stored_strict_and_nested_variants(void **state)
{
    (void)state;
    expect("docx/stored.docx");
    expect("docx/strict.docx");
    expect("docx/nested-table.docx");
}

static void a_document_without_text_says_so(void **state)
{
    (void)state;
    expect("docx/no-text.docx");
}

static void hostile_packages_cost_only_themselves(void **state)
{
    (void)state;
    static const char *const names[] = {
        "bad-xml",     "bomb",  "deep",       "entities",  "external-entity", "many-parts",
        "no-document", "spans", "style-loop", "traversal", "truncated",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[128];
        snprintf(path, sizeof path, "hostile/docx-%s.docx", names[i]);
        expect(path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_an_english_document_with_lists_tables_notes_and_revisions),
        cmocka_unit_test(reads_a_chinese_document_with_localized_styles),
        cmocka_unit_test(reads_stored_strict_and_nested_variants),
        cmocka_unit_test(a_document_without_text_says_so),
        cmocka_unit_test(hostile_packages_cost_only_themselves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Presentations: what they should give stands in tests/fixtures/expected, written with the fixtures. */
#include "expectation.h"

#include <unistd.h>

static void expect(const char *name)
{
    struct loaded loaded;
    expect_fixture(&quire_format_pptx, name, &loaded);
    unload(&loaded);
}

/* The slide of the innermost element around the first place where `what` stands that says where it is. */
static uint32_t slide_of(const struct loaded *loaded, const char *what)
{
    const char *at = find_text(loaded->document.text, what);
    uint32_t slide = 0;
    if (!at) fail_msg("\"%s\" is missing", what);
    size_t start = (size_t)(at - loaded->document.text.data);
    for (size_t i = 0; i < loaded->document.element_count; i++) {
        const quire_element *element = &loaded->document.elements[i];
        if (element->start > start || element->end <= start || !element->locator) continue;
        assert_int_equal(element->locator->kind, QUIRE_LOCATOR_SLIDE);
        slide = element->locator->first;
    }
    return slide;
}

static void reads_slides_with_notes_tables_and_charts_in_both_languages(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    expect_fixture(&quire_format_pptx, "pptx/mill-en.pptx", &loaded);
    assert_int_equal(slide_of(&loaded, "A report"), 1);
    assert_int_equal(slide_of(&loaded, "all twelve paddles"), 2);
    assert_int_equal(slide_of(&loaded, "Ask the miller"), 2);
    assert_int_equal(slide_of(&loaded, "Pounds"), 3);
    assert_int_equal(slide_of(&loaded, "25%"), 4);
    assert_int_equal(slide_of(&loaded, "thatched"), 5);
    const quire_element *note = next_of_kind(&loaded, QUIRE_ELEMENT_ANNOTATION, &at);
    assert_non_null(note);
    assert_true(quire_str_is(note->label, "notes"));
    assert_int_equal(dropped(&loaded, "parts", "chart_data"), 1);
    unload(&loaded);
    expect("pptx/mill-zh.pptx");
}

static void slides_stand_in_the_order_of_the_show_and_shapes_as_they_are_read(void **state)
{
    (void)state;
    struct loaded loaded;
    expect_fixture(&quire_format_pptx, "pptx/parts.pptx", &loaded);
    assert_int_equal(slide_of(&loaded, "right text"), 1);
    assert_int_equal(slide_of(&loaded, "Grind"), 2);
    assert_int_equal(dropped(&loaded, "characters", "page_number"), 1);
    assert_int_equal(dropped(&loaded, "characters", "alternate"), strlen("instead"));
    assert_int_equal(dropped(&loaded, "parts", "missing_part"), 1);
    unload(&loaded);
}

static void embedded_documents_are_children_and_macros_are_none(void **state)
{
    (void)state;
    struct loaded loaded;
    load_fixture(&quire_format_pptx, "pptx/parts.pptx", &loaded);
    assert_int_equal(loaded.found.child_count, 1);
    assert_true(quire_str_is(loaded.found.children[0].name, "prices.csv"));
    assert_true(quire_str_is(loaded.found.children[0].bytes, "part,price\nwheel,140\n"));
    assert_int_equal(dropped(&loaded, "parts", "macros"), 1);
    assert_int_equal(dropped(&loaded, "parts", "embedded_object"), 1);
    unload(&loaded);
}

static void reads_what_pandoc_writes(void **state)
{
    (void)state;
    struct loaded loaded;
    load_fixture(&quire_format_pptx, "pptx/pandoc.pptx", &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_OK);
    assert_non_null(find_text(loaded.document.text, "The wheel turns twelve times a minute."));
    assert_non_null(find_text(loaded.document.text, "Wheel\t1.2 m\t5 m\n"));
    assert_non_null(find_text(loaded.document.text, "水轮直径为五米，宽一点二米。"));
    assert_true(quire_str_is(loaded.document.title, "The mill at Oakford"));
    unload(&loaded);
}

/* Files of PowerPoint, Google Slides and others, where they are there; what docling read of them is not the truth, but its words are
 * in them. */
static void reads_files_of_other_programs(void **state)
{
    (void)state;
    static const struct {
        const char *name, *phrase;
        uint32_t slide;
    } files[] = {
        { "powerpoint_sample.pptx", "A rectangle shape with this text inside.", 2 },
        { "powerpoint_sample.pptx", "R4\tTrue\tFalse\tTrue\tFalse\tTrue\tFalse\n", 1 },
        { "powerpoint_comments.pptx", "I need to try this out!", 3 },
        { "powerpoint_issue_2663.pptx", "Strong global community", 1 },
        { "pptx_chart.pptx", "2021\t150\t110\n", 1 },
        { "powerpoint_malformed_pictures.pptx", "Slide With Dangling Rel", 2 },
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char path[512];
        struct loaded loaded;
        quire_arena arena = { 0 };
        const char *data = getenv("QUIRE_SHARED");
        snprintf(path, sizeof path, "%s/data/documents/docling-pptx/sources/%s", data ? data : "",
                 files[i].name);
        if (!data || access(path, R_OK) != 0) skip();
        load_bytes(&quire_format_pptx, read_test_file(path, &arena), &loaded);
        assert_int_equal(slide_of(&loaded, files[i].phrase), files[i].slide);
        unload(&loaded);
        quire_arena_free(&arena);
    }
}

static void sections_head_their_slides_and_formulas_are_read(void **state)
{
    (void)state;
    static const char *const names[] = { "pptx/sections-en.pptx", "pptx/sections-zh.pptx" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct loaded loaded;
        size_t at = 0;
        expect_fixture(&quire_format_pptx, names[i], &loaded);
        const quire_element *formula = next_of_kind(&loaded, QUIRE_ELEMENT_FORMULA, &at);
        assert_non_null(formula);
        assert_true(quire_str_is(text_of(&loaded, formula), "A=πr^2"));
        unload(&loaded);
    }
}

static void damage_costs_only_the_file(void **state)
{
    (void)state;
    expect_damage_is_survived(&quire_format_pptx, "pptx/mill-en.pptx");
    expect_damage_is_survived(&quire_format_pptx, "pptx/parts.pptx");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_slides_with_notes_tables_and_charts_in_both_languages),
        cmocka_unit_test(slides_stand_in_the_order_of_the_show_and_shapes_as_they_are_read),
        cmocka_unit_test(embedded_documents_are_children_and_macros_are_none),
        cmocka_unit_test(reads_what_pandoc_writes),
        cmocka_unit_test(reads_files_of_other_programs),
        cmocka_unit_test(sections_head_their_slides_and_formulas_are_read),
        cmocka_unit_test(damage_costs_only_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

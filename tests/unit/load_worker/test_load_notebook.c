/* SPDX-License-Identifier: Apache-2.0 */
/* Notebooks of tests/fixtures/notebook. */
#include "expectation.h"

/* The first element around `what` that has a place. */
static void expect_cell(const struct loaded *loaded, quire_element_kind kind, const char *what,
                        const char *cell)
{
    for (size_t i = 0; i < loaded->document.element_count; i++) {
        const quire_element *element = &loaded->document.elements[i];
        if (element->kind != kind || !find_text(text_of(loaded, element), what)) continue;
        assert_non_null(element->locator);
        assert_int_equal(element->locator->kind, QUIRE_LOCATOR_PATH);
        assert_true(quire_str_is(element->locator->name, cell));
        return;
    }
    fail_msg("\"%s\" is in no such element", what);
}

static void cells_are_what_they_are_and_numbered(void **state)
{
    (void)state;
    struct loaded loaded;
    load_fixture(&quire_format_notebook, "notebook/sales.ipynb", &loaded);
    assert_true(quire_str_is(loaded.document.title, "Sales of the north"));
    expect_cell(&loaded, QUIRE_ELEMENT_HEADING, "Sales of the north", "cell 1");
    expect_cell(&loaded, QUIRE_ELEMENT_PARAGRAPH, "Revenue by quarter.", "cell 1");
    expect_cell(&loaded, QUIRE_ELEMENT_CODE, "def total(rows):\n    return sum(rows)", "cell 2");
    expect_cell(&loaded, QUIRE_ELEMENT_PARAGRAPH, "3500", "cell 3");
    expect_cell(&loaded, QUIRE_ELEMENT_PARAGRAPH, "ValueError: no number: 'x'", "cell 5");
    expect_cell(&loaded, QUIRE_ELEMENT_HEADING, "What follows", "cell 7");
    expect_cell(&loaded, QUIRE_ELEMENT_PARAGRAPH, "Raw words.", "cell 8");
    assert_null(find_text(loaded.document.text, "\x1b"));
    assert_null(find_text(loaded.document.text, "Figure size"));
    assert_int_equal(dropped(&loaded, "outputs", "image_without_text"), 1);
    assert_int_equal(dropped(&loaded, "cells", "white_space"), 1);
    unload(&loaded);
    load_fixture(&quire_format_notebook, "notebook/销售.ipynb", &loaded);
    assert_true(quire_str_is(loaded.document.title, "北方销售"));
    expect_cell(&loaded, QUIRE_ELEMENT_PARAGRAPH, "按季度统计收入。", "cell 1");
    expect_cell(&loaded, QUIRE_ELEMENT_CODE, "合计 <- function(x) sum(x)", "cell 2");
    expect_cell(&loaded, QUIRE_ELEMENT_PARAGRAPH, "[1] 3", "cell 2");
    unload(&loaded);
}

static void notebooks_of_others_and_of_old_are_read(void **state)
{
    (void)state;
    struct loaded loaded;
    load_fixture(&quire_format_notebook, "notebook/old-version-3.ipynb", &loaded);
    expect_cell(&loaded, QUIRE_ELEMENT_HEADING, "Old notebook", "cell 1");
    expect_cell(&loaded, QUIRE_ELEMENT_CODE, "print(6 * 7)", "cell 2");
    expect_cell(&loaded, QUIRE_ELEMENT_PARAGRAPH, "42", "cell 2");
    unload(&loaded);
    load_fixture(&quire_format_notebook, "notebook/clients.ipynb", &loaded);
    expect_cell(&loaded, QUIRE_ELEMENT_CODE, "openai", "cell 1");
    assert_int_equal(loaded.document.elements[0].kind, QUIRE_ELEMENT_CODE);
    unload(&loaded);
}

static void what_is_no_notebook_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        quire_load_reason reason;
    } cases[] = { { "{\"cells\": [", QUIRE_LOAD_MALFORMED },
                  { "not json", QUIRE_LOAD_MALFORMED },
                  { "[1, 2]", QUIRE_LOAD_MALFORMED },
                  { "{\"cells\": 7}", QUIRE_LOAD_MALFORMED },
                  { "{\"cells\": []}", QUIRE_LOAD_EMPTY },
                  { "{\"cells\": [1, null, {\"cell_type\": \"code\", \"source\": {}}]}", QUIRE_LOAD_EMPTY } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct loaded loaded;
        load_bytes(&quire_format_notebook, quire_str_from(cases[i].text), &loaded);
        if (loaded.reason != cases[i].reason) fail_msg("%s", cases[i].text);
        unload(&loaded);
    }
}

static void damaged_and_nested_ones_cost_themselves(void **state)
{
    (void)state;
    quire_arena arena = { 0 };
    quire_str source = read_test_file(QUIRE_TEST_SOURCE_DIR "/tests/fixtures/notebook/sales.ipynb", &arena);
    for (size_t cut = 1; cut <= 20; cut++) {
        struct loaded loaded;
        load_bytes(&quire_format_notebook, quire_str_cut(source, 0, source.size * cut / 21), &loaded);
        assert_int_equal(loaded.reason, QUIRE_LOAD_MALFORMED);
        unload(&loaded);
        char *flipped = quire_arena_alloc(&arena, source.size);
        memcpy(flipped, source.data, source.size);
        for (size_t at = cut; at < source.size; at += 211) flipped[at] = (char)(flipped[at] ^ 2);
        load_bytes(&quire_format_notebook, (quire_str){ flipped, source.size }, &loaded);
        unload(&loaded);
    }
    size_t depth = 100000;
    char *nested = quire_arena_alloc(&arena, 2 * depth + 12);
    memcpy(nested, "{\"cells\":", 9);
    memset(nested + 9, '[', depth);
    memset(nested + 9 + depth, ']', depth);
    nested[9 + 2 * depth] = '}';
    struct loaded loaded;
    load_bytes(&quire_format_notebook, (quire_str){ nested, 10 + 2 * depth }, &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_EMPTY);
    unload(&loaded);
    quire_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_what_they_are_and_numbered),
        cmocka_unit_test(notebooks_of_others_and_of_old_are_read),
        cmocka_unit_test(what_is_no_notebook_is_refused),
        cmocka_unit_test(damaged_and_nested_ones_cost_themselves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

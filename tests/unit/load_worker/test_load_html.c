/* SPDX-License-Identifier: Apache-2.0 */
/* Web pages: what they should give stands in tests/fixtures/expected, written with the fixtures. */
#include "expectation.h"

static void expect(const char *name)
{
    struct loaded loaded;
    expect_fixture(&quire_load_html, name, &loaded);
    unload(&loaded);
}

static void load_page(const char *page, struct loaded *out)
{
    load_bytes(&quire_load_html, quire_str_from(page), out);
    assert_int_equal(out->reason, QUIRE_LOAD_OK);
}

static void reads_an_english_article_and_leaves_the_boilerplate(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    expect_fixture(&quire_load_html, "html/article-en.html", &loaded);
    assert_true(quire_str_is(loaded.document.language, "en"));
    assert_true(dropped(&loaded, "characters", "boilerplate") > 0);
    const quire_element *link = next_of_kind(&loaded, QUIRE_ELEMENT_LINK, &at);
    assert_non_null(link);
    assert_true(quire_str_is(link->label, "https://example.org/rake"));
    unload(&loaded);
}

static void reads_chinese_articles_in_their_encodings(void **state)
{
    (void)state;
    expect("html/article-zh-utf8.html");
    expect("html/article-zh-gbk.html");
    expect("html/article-zh-gb2312.html");
    expect("html/charset-lies.html");
}

static void reads_fragments_and_layout_tables(void **state)
{
    (void)state;
    expect("html/fragment.html");
    expect("html/layout-table.html");
    expect("html/only-boilerplate.html");
}

static void a_page_called_sidebar_keeps_its_prose(void **state)
{
    (void)state;
    struct loaded loaded;
    load_page(
        "<body><div class='sidebar menu'><p>The bridge at Ober was closed for repairs in spring, because "
        "the ice had loosened two of its piers.</p></div></body>",
        &loaded);
    assert_non_null(find_text(loaded.spaced, "two of its piers"));
    unload(&loaded);
}

static void code_keeps_its_lines_and_names_its_language(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    load_page("<pre><code class='language-c'>if (x)\n    y();</code></pre>", &loaded);
    const quire_element *code = next_of_kind(&loaded, QUIRE_ELEMENT_CODE, &at);
    assert_non_null(code);
    assert_true(quire_str_is(text_of(&loaded, code), "if (x)\n    y();"));
    assert_true(quire_str_is(code->label, "c"));
    unload(&loaded);
}

static void two_breaks_part_paragraphs_and_one_parts_lines(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    load_page("第一段。<br>同一段。<br><br>第二段。", &loaded);
    const quire_element *first = next_of_kind(&loaded, QUIRE_ELEMENT_PARAGRAPH, &at);
    const quire_element *second = next_of_kind(&loaded, QUIRE_ELEMENT_PARAGRAPH, &at);
    assert_non_null(second);
    assert_true(quire_str_is(text_of(&loaded, first), "第一段。\n同一段。"));
    assert_true(quire_str_is(text_of(&loaded, second), "第二段。"));
    unload(&loaded);
}

static void rows_are_cells_joined_by_tabs(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    load_page("<table><tr><th>Port<th>Depth</tr><tr><td><p>Ober</p><td><p>4</p><p>m</p></tr></table>",
              &loaded);
    const quire_element *header = next_of_kind(&loaded, QUIRE_ELEMENT_TABLE_ROW, &at);
    const quire_element *row = next_of_kind(&loaded, QUIRE_ELEMENT_TABLE_ROW, &at);
    assert_non_null(row);
    assert_true(header->header && !row->header);
    assert_true(quire_str_is(text_of(&loaded, row), "Ober\t4 m"));
    unload(&loaded);
}

static void a_page_without_text_says_so(void **state)
{
    (void)state;
    struct loaded loaded;
    load_bytes(&quire_load_html, QUIRE_STR("<title>App</title><script>start()</script><div id=app></div>"),
               &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_NO_TEXT);
    unload(&loaded);
}

static void hostile_pages_cost_only_themselves(void **state)
{
    (void)state;
    expect("hostile/html-attributes.html");
    expect("hostile/html-deep.html");
    expect("hostile/html-spans.html");
    expect("hostile/html-unclosed.html");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_an_english_article_and_leaves_the_boilerplate),
        cmocka_unit_test(reads_chinese_articles_in_their_encodings),
        cmocka_unit_test(reads_fragments_and_layout_tables),
        cmocka_unit_test(a_page_called_sidebar_keeps_its_prose),
        cmocka_unit_test(code_keeps_its_lines_and_names_its_language),
        cmocka_unit_test(two_breaks_part_paragraphs_and_one_parts_lines),
        cmocka_unit_test(rows_are_cells_joined_by_tabs),
        cmocka_unit_test(a_page_without_text_says_so),
        cmocka_unit_test(hostile_pages_cost_only_themselves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

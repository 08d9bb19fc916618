/* SPDX-License-Identifier: Apache-2.0 */
/* Web pages: what they should give stands in tests/fixtures/expected, written with the fixtures. */
#include "expectation.h"

static void expect(const char *name)
{
    struct loaded loaded;
    expect_fixture(&quire_format_html, name, &loaded);
    unload(&loaded);
}

static void load_page(const char *page, struct loaded *out)
{
    load_bytes(&quire_format_html, quire_str_from(page), out);
    assert_int_equal(out->reason, QUIRE_LOAD_OK);
}

static void reads_an_english_article_and_leaves_the_boilerplate(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    expect_fixture(&quire_format_html, "html/article-en.html", &loaded);
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

static void pictures_are_counted_with_what_stands_in_their_place(void **state)
{
    (void)state;
    struct loaded loaded;
    load_page("<p>The chart <img src='a.png' alt='Sales by region'> shows it.</p><p>图 <img src='b.png' "
              "alt='按地区的销售额'> "
              "见下。<img src='c.gif' alt=' '><img src='d.gif'></p>",
              &loaded);
    assert_int_equal(dropped(&loaded, "images", "alternative_text"), 2);
    assert_int_equal(dropped(&loaded, "images", "image_without_text"), 2);
    unload(&loaded);
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

#define PROSE                                                                                                \
    "<p>The bridge at Ober was closed for repairs in spring, because the ice had loosened two of its "       \
    "piers, and "                                                                                            \
    "the ferry took its place until the water fell.</p>"

static void expect_kept(const char *page, const char *const *phrases, size_t count)
{
    struct loaded loaded;
    load_page(page, &loaded);
    for (size_t i = 0; i < count; i++)
        if (!find_text(loaded.spaced, phrases[i]))
            fail_msg("\"%s\" is missing from \"%.*s\"", phrases[i], QUIRE_FMT(loaded.spaced));
    unload(&loaded);
}

static void tables_and_lists_beside_the_prose_are_content(void **state)
{
    (void)state;
    quire_buffer page;
    quire_buffer_init(&page, 1 << 20);
    quire_buffer_append_str(&page,
                            QUIRE_STR("<h1>渡口 Ferries</h1><div>" PROSE PROSE PROSE PROSE "</div><table>"));
    for (int i = 0; i < 1000; i++)
        quire_buffer_printf(&page, "<tr><td>码头 %d</td><td>depth %d m</td></tr>", i, i);
    quire_buffer_append(&page, "</table>", 9);
    expect_kept(page.data, (const char *[]){ "渡口 Ferries", "two of its piers", "码头 999 depth 999 m" }, 3);
    quire_buffer_free(&page);
}

static void a_heading_before_the_content_is_kept(void **state)
{
    (void)state;
    expect_kept("<div class=top><h1>渡口 Ferries</h1><a href=/>Home</a></div><div id=text>" PROSE PROSE PROSE
                    PROSE PROSE "</div><div>Call us</div>",
                (const char *[]){ "渡口 Ferries", "two of its piers" }, 2);
}

static void what_a_page_calls_main_stays_whole(void **state)
{
    (void)state;
    expect_kept("<body><main><section>" PROSE PROSE PROSE PROSE PROSE PROSE PROSE PROSE
                "</section><section><p>渡船每天早上九点开出，Sundays at ten, and the last boat leaves the "
                "pier at six in the "
                "evening; in winter it does not go.</p></section></main></body>",
                (const char *[]){ "two of its piers", "渡船每天早上九点开出" }, 2);
}

/* As HTML an empty a of XHTML is never closed; what then stands in it is no list of links. */
static void an_empty_target_of_links_does_not_turn_the_text_into_links(void **state)
{
    (void)state;
    expect_kept(
        "<body><div class=chapter><h1><a id=\"top\"/>1. Ferries</h1><div><a id=\"rakes\"/>"
        "<ul><li><p>The <code>rakes</code> stand behind the shed of the ferry, next to the "
        "oars.</p></li></ul></div>"
        "<div><h2><a id=\"码头\"/>2. "
        "码头</h2><ul><li><p>渡船每天早上九点开出，晚上六点收班，冬天停航。</p></li>"
        "<li><p>渡船每天早上九點開出，晚上六點收班，冬天停航。</p></li></ul></div>" PROSE PROSE
        "</div></body>",
        (const char *[]){ "stand behind the shed", "晚上六点收班", "晚上六點收班", "two of its piers" }, 4);
}

static void a_section_is_not_dropped_for_an_id_made_from_its_heading(void **state)
{
    (void)state;
    expect_kept(
        "<body><h1>Thesis</h1>" PROSE PROSE PROSE PROSE
        "<section id='related'><h2>Related</h2><p>Rope ferries are older.</p></section>"
        "<section id='related-work'><h2>Related work</h2><p>Others measured ice.</p></section>"
        "<div id='tags' class='section'><h2>Tags<a href='#tags'>¶</a></h2><p>A tag is a label.</p></div>"
        "<h2 id='login'>Login</h2><ul><li id='comments'>评论 are moderated.</li></ul></body>",
        (const char *[]){ "Rope ferries are older.", "Others measured ice.", "A tag is a label.", "Login",
                          "评论 are moderated." },
        5);
    struct loaded loaded;
    load_page("<body>" PROSE PROSE PROSE PROSE "<div id='comments'><p>First!</p></div></body>", &loaded);
    assert_null(find_text(loaded.spaced, "First!"));
    assert_int_equal(dropped(&loaded, "characters", "boilerplate"), 6);
    unload(&loaded);
}

static void what_a_template_holds_is_counted(void **state)
{
    (void)state;
    struct loaded loaded;
    load_page("<p>渡口</p><template><p>later<template>more</template></p></template>", &loaded);
    assert_null(find_text(loaded.spaced, "later"));
    assert_int_equal(dropped(&loaded, "characters", "script"), 9);
    unload(&loaded);
}

static void each_block_in_a_link_is_a_link(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    load_page("<a href='/ferry'><h2>渡口</h2><p>Leaves at nine.</p></a> and <a href='/x'> <b>more</b></a>",
              &loaded);
    const quire_element *first = next_of_kind(&loaded, QUIRE_ELEMENT_LINK, &at);
    const quire_element *second = next_of_kind(&loaded, QUIRE_ELEMENT_LINK, &at);
    const quire_element *third = next_of_kind(&loaded, QUIRE_ELEMENT_LINK, &at);
    assert_non_null(third);
    assert_true(quire_str_is(text_of(&loaded, first), "渡口") && quire_str_is(first->label, "/ferry"));
    assert_true(quire_str_is(text_of(&loaded, second), "Leaves at nine.") &&
                quire_str_is(second->label, "/ferry"));
    assert_true(quire_str_is(text_of(&loaded, third), "more") && quire_str_is(third->label, "/x"));
    unload(&loaded);
}

static void a_rowspan_of_zero_reaches_to_the_end_of_the_group(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    load_page("<table><tbody><tr><td rowspan=0>a<td>b<tr><td>c<tbody><tr><td>d</table>", &loaded);
    static const char *const texts[] = { "a", "b", "a", "c", "d", "" };
    for (size_t i = 0; i < 6; i++) {
        const quire_element *cell = next_of_kind(&loaded, QUIRE_ELEMENT_CELL, &at);
        assert_non_null(cell);
        assert_true(quire_str_is(text_of(&loaded, cell), texts[i]));
        assert_int_equal(cell->column, i % 2);
        assert_int_equal(cell->row_span, i == 0 ? 2 : 1);
        assert_int_equal(cell->repeated, i == 2);
    }
    unload(&loaded);
}

static void an_empty_script_of_xhtml_does_not_swallow_the_page(void **state)
{
    (void)state;
    struct loaded loaded;
    load_page("<?xml version='1.0'?><html><head><title/><script src='a>b.js' /><style\n/></head>"
              "<body><p>渡口</p><script>x('/>')</script><p>Ober</p></body></html>",
              &loaded);
    assert_true(quire_str_is(loaded.document.text, "渡口\n\nOber\n"));
    unload(&loaded);
}

static void a_space_is_kept_where_it_is_written(void **state)
{
    (void)state;
    struct loaded loaded;
    load_page("<p>渡口 <b>one</b> two <a href=x>three</a>  four </p>", &loaded);
    /* Of five white spaces between words four are written; the one at the end is not. */
    assert_true(quire_str_is(loaded.document.text, "渡口 one two three four\n"));
    assert_int_equal(dropped(&loaded, "characters", "white_space"), 2);
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

static void expect_table_text(const char *page, const char *text, size_t heads)
{
    struct loaded loaded;
    size_t at = 0, found = 0;
    load_page(page, &loaded);
    if (!quire_str_is(loaded.document.text, text))
        fail_msg("\"%.*s\" is not \"%s\"", QUIRE_FMT(loaded.document.text), text);
    for (const quire_element *row; (row = next_of_kind(&loaded, QUIRE_ELEMENT_TABLE_ROW, &at));)
        found += row->header;
    assert_int_equal(found, heads);
    unload(&loaded);
}

static void heads_of_two_rows_become_one_and_merged_values_stand_in_each_row(void **state)
{
    (void)state;
    expect_table_text("<table><tr><th rowspan=2>Route<th colspan=2>Summer<tr><th>Adult<th>Bicycle"
                      "<tr><td rowspan=2>North<td>14<td>5<tr><td>16<td>6</table>",
                      "Route\tSummer Adult\tSummer Bicycle\nNorth\t14\t5\nNorth\t16\t6\n", 1);
    expect_table_text("<table><tr><th rowspan=2>航线<th colspan=2>夏季<tr><th>成人<th>单车"
                      "<tr><td rowspan=2>北线<td>14<td>5<tr><td>16<td>6</table>",
                      "航线\t夏季成人\t夏季单车\n北线\t14\t5\n北线\t16\t6\n", 1);
}

/* As filings set their tables: three rows of heads in bold, columns for signs and to keep figures apart. */
static void signs_join_their_figures_in_tables_of_filings(void **state)
{
    (void)state;
    expect_table_text(
        "<table><tr><td colspan=3>&nbsp;</td><td colspan=9><b>Year ended December 31,</b></td></tr>"
        "<tr><td colspan=3><b>(in thousands)</b></td><td colspan=3><b>2023</b></td><td colspan=3>&#8203;</td>"
        "<td colspan=3><b>2022</b></td></tr>"
        "<tr><td colspan=3></td><td colspan=3><b>(audited)</b></td><td colspan=3></td><td "
        "colspan=3><b>(restated)"
        "</b></td></tr>"
        "<tr><td colspan=3>Revenue:</td><td colspan=3></td><td colspan=3></td><td colspan=3></td></tr>"
        "<tr><td colspan=3>Fares</td><td>$</td><td>1,234</td><td>&nbsp;</td><td colspan=3>&#8203;</td>"
        "<td>&nbsp;$ </td><td>&nbsp;987</td><td></td></tr>"
        "<tr><td colspan=3>Freight</td><td colspan=2>56</td><td></td><td colspan=3></td><td "
        "colspan=2>&#8212;</td>"
        "<td></td></tr>"
        "<tr><td colspan=3>Refunds</td><td colspan=2>(12</td><td>)</td><td colspan=3></td><td "
        "colspan=2>(9</td>"
        "<td>)</td></tr>"
        "<tr><td colspan=3>Margin</td><td colspan=2>18</td><td>%</td><td colspan=3></td><td colspan=2>(2</td>"
        "<td>)%</td></tr></table>",
        "(in thousands)\tYear ended December 31, 2023 (audited)\tYear ended December 31, 2022 (restated)\n"
        "Revenue:\t\t\nFares\t$1,234\t$987\nFreight\t56\t—\nRefunds\t(12)\t(9)\nMargin\t18%\t(2)%\n",
        1);
    expect_table_text("<table><tr><th>单位：万元<th>附注<th colspan=3>2023年<th colspan=3>2022年"
                      "<tr><td>营业收入<td>五<td>人民币<td>1,234<td><td>人民币<td>987<td>"
                      "<tr><td>退款<td>六<td><td>（12<td>）<td><td>（9<td>）"
                      "<tr><td>毛利率<td><td><td>18<td>％<td><td>（2<td>）％</table>",
                      "单位：万元\t附注\t2023年\t2022年\n营业收入\t五\t人民币1,234\t人民币987\n"
                      "退款\t六\t（12）\t（9）\n毛利率\t\t18％\t（2）％\n",
                      1);
}

static void cells_that_are_each_one_division_are_a_table(void **state)
{
    (void)state;
    expect_table_text("<table><tr><td><div>&nbsp;</div><td colspan=2><div><b>2023</b></div>"
                      "<tr><td><div>Net income</div><td><div>$</div><td><div>1,222</div>"
                      "<tr><td><div>净利润</div><td><div>&nbsp;</div><td><div>(8)</div></table>",
                      "\t2023\nNet income\t$1,222\n净利润\t(8)\n", 1);
}

static void headings_beside_an_empty_corner_are_heads_and_those_of_rows_are_not(void **state)
{
    (void)state;
    expect_table_text("<table><tr><td></td><th>2023</th><th>2022</th></tr>"
                      "<tr><th scope=row>Cash<td>1<td>2<tr><th scope=row>Land<td><td></table>",
                      "\t2023\t2022\nCash\t1\t2\nLand\t\t\n", 1);
    expect_table_text("<table><tr><th>港口<td>奥伯<tr><th>水深<td>4 米</table>", "港口\t奥伯\n水深\t4 米\n",
                      0);
}

static void a_first_row_in_bold_is_heads_unless_all_is_bold(void **state)
{
    (void)state;
    expect_table_text("<table><tr><td><b>Port</b><td><strong>Depth</strong><tr><td><b>Ober</b><td>4 m"
                      "<tr><td>Carrow<td>6 m</table>",
                      "Port\tDepth\nOber\t4 m\nCarrow\t6 m\n", 1);
    expect_table_text("<table><tr style='font-weight: 700'><td>港口<td>水深<tr><td>奥伯<td>4 米</table>",
                      "港口\t水深\n奥伯\t4 米\n", 1);
    expect_table_text("<table><tr><td><b>Port</b><td><b>Depth</b><tr><td><b>Ober</b><td><b>4 m</b></table>",
                      "Port\tDepth\nOber\t4 m\n", 0);
    /* What a template in the row holds hangs beside the tree. */
    expect_table_text(
        "<table><tr><td><b>Port</b><template><p class=a style='b'>x</p></template><td><b>Depth</b>"
        "<tr><td>Ober<td>4 m</table>",
        "Port\tDepth\nOber\t4 m\n", 1);
}

static void a_title_or_unit_set_as_a_row_is_a_caption(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    load_page("<table><caption>营业收入</caption><thead><tr><th colspan=3>单位：万元</th></tr>"
              "<tr><th>项目<th>本期<th>上期</tr></thead><tr><td>线缆<td>1<td>2</table>",
              &loaded);
    assert_true(quire_str_is(loaded.document.text, "营业收入\n单位：万元\n\n项目\t本期\t上期\n线缆\t1\t2\n"));
    next_of_kind(&loaded, QUIRE_ELEMENT_CAPTION, &at);
    assert_true(
        quire_str_is(text_of(&loaded, next_of_kind(&loaded, QUIRE_ELEMENT_CAPTION, &at)), "单位：万元"));
    unload(&loaded);
}

static void a_page_without_text_says_so(void **state)
{
    (void)state;
    struct loaded loaded;
    load_bytes(&quire_format_html, QUIRE_STR("<title>App</title><script>start()</script><div id=app></div>"),
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

static void expect_link(const struct loaded *loaded, const char *text, const char *label)
{
    for (size_t at = 0;;) {
        const quire_element *link = next_of_kind(loaded, QUIRE_ELEMENT_LINK, &at);
        if (!link) fail_msg("no link \"%s\" to %s", text, label);
        if (quire_str_is(link->label, label) && quire_str_is(text_of(loaded, link), text)) return;
    }
}

static void raised_text_notes_and_formulas_keep_apart_from_what_they_stand_beside(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    expect_fixture(&quire_format_html, "html/raised-en.html", &loaded);
    expect_link(&loaded, "[3]", "#fn3");
    expect_link(&loaded, "[1]", "#cite_note-1");
    expect_link(&loaded, "⁷", "#n1");
    const quire_element *formula = next_of_kind(&loaded, QUIRE_ELEMENT_FORMULA, &at);
    assert_non_null(formula);
    assert_true(quire_str_is(text_of(&loaded, formula), "E=mc^2"));
    at = 0;
    const quire_element *note = next_of_kind(&loaded, QUIRE_ELEMENT_FOOTNOTE, &at);
    assert_non_null(note);
    assert_true(quire_str_is(text_of(&loaded, note), "Hard water."));
    assert_int_equal(dropped(&loaded, "characters", "deleted_revision"), 3);
    assert_int_equal(dropped(&loaded, "characters", "alternate"), strlen("\\frac{a}{b+c}"));
    unload(&loaded);
    expect_fixture(&quire_format_html, "html/raised-zh.html", &loaded);
    expect_link(&loaded, "²", "#fn2");
    unload(&loaded);
}

static void expect_page_text(const char *page, const char *wanted)
{
    struct loaded loaded;
    load_page(page, &loaded);
    if (!quire_str_is(loaded.spaced, wanted))
        fail_msg("\"%.*s\" is not \"%s\"", QUIRE_FMT(loaded.spaced), wanted);
    unload(&loaded);
}

static void raised_text_is_read_in_all_its_forms(void **state)
{
    (void)state;
    expect_page_text("<p>10<sup> <i>5</i> </sup> m, 2<sup><a href='#a'>1</a>, <a href='#b'>2</a></sup> x</p>",
                     "10 ⁵ m, 2[1], ² x");
    expect_page_text("<p>10<sup>5</sup><sup>2</sup> 10<sup>5</sup><sup><a href='#n'>4</a></sup></p>",
                     "10⁵ ² 10⁵[4]");
    expect_page_text(
        "<p>x<sub><sub> 5 </sub></sub> y<sup>a<sup>b c</sup></sup> 塔<sup><sup>漢字</sup></sup></p>",
        "x₅ y^(a^(b c)) 塔^(^(漢字))");
    expect_page_text("<table><tr><td>10<sup>6</sup><td>人口<sub>总</sub></table>", "10⁶ 人口_总");
    expect_page_text("<pre>10<sup>6</sup>\n  x</pre>", "10⁶ x");
    expect_page_text(
        "<p>a <sup>This small print is longer than any exponent or mark of a note could ever be, "
        "so it is text.</sup></p>",
        "a This small print is longer than any exponent or mark of a note could ever be, so it is "
        "text.");
    expect_page_text(
        "<p>见注<sup>[<a href='#n'>1</a>]</sup>，<ruby>北<rt>běi</rt>京<rt>jīng</rt></ruby>。</p>",
        "见注[¹]，北京(běijīng)。");
    expect_page_text("<p>Sum <font style='font-size:7pt;vertical-align:top'>(2)</font> <span "
                     "style='vertical-align:top'>top</span></p>",
                     "Sum ⁽²⁾ top");
}

static void a_title_from_a_heading_keeps_its_powers(void **state)
{
    (void)state;
    static const char *const pages[][2] = { { "<h1>A flow of 10<sup>5</sup> l</h1><p>x</p>",
                                              "A flow of 10⁵ l" },
                                            { "<h1>流量10<sup>5</sup>升</h1><p>水</p>", "流量10⁵升" } };
    for (size_t i = 0; i < 2; i++) {
        struct loaded loaded;
        load_page(pages[i][0], &loaded);
        assert_true(quire_str_is(loaded.document.title, pages[i][1]));
        unload(&loaded);
    }
}

static void formulas_are_read_on_one_line(void **state)
{
    (void)state;
    expect_page_text("<p><math><msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup><mi>y</mi></math></p>",
                     "x_i^2 y");
    expect_page_text("<p><math><mn>2</mn><mfrac><mn>1</mn><mn>2</mn></mfrac></math></p>", "2 1/2");
    expect_page_text(
        "<p><math><mroot><mi>x</mi><mn>3</mn></mroot><mo>+</mo><mi>sin</mi><mi>x</mi></math></p>",
        "3√(x)+sin x");
    expect_page_text("<p>速度 <math><msup><mn>10</mn><mrow><mo>−</mo><mn>5</mn></mrow></msup></math> 米</p>",
                     "速度 10^−5 米");
    expect_page_text(
        "<p><math><mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr><mtr><mtd><mn>3</mn>"
        "</mtd><mtd><mn>4</mn></mtd></mtr></mtable></math></p>",
        "[1, 2; 3, 4]");
    expect_page_text(
        "<p>E <span style='display: none' class='mwe-math-mathml-inline'><math><msup><mi>c</mi><mn>2</mn>"
        "</msup></math></span>.</p>",
        "E c^2.");
}

/* `count` times `filler` in front of what is to be found, with 5 characters in another notation and 3 that are hidden. */
static void expect_formula_behind(const char *before, const char *filler, size_t count, const char *after)
{
    struct loaded loaded;
    quire_buffer page;
    quire_buffer_init(&page, 1 << 22);
    quire_buffer_printf(&page, "<p>x</p><math>%s", before);
    for (size_t i = 0; i < count; i++) quire_buffer_printf(&page, "%s", filler);
    quire_buffer_printf(&page,
                        "%s<mi>密</mi><mi>secret</mi><mo>=</mo><mn>42</mn><mi hidden>abc</mi>"
                        "<annotation>other</annotation></math><p>y</p>",
                        after);
    load_bytes(&quire_format_html, quire_buffer_view(&page), &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_OK);
    assert_non_null(find_text(loaded.document.text, "密 secret=42"));
    assert_non_null(find_text(loaded.document.text, "\n\ny"));
    assert_null(find_text(loaded.document.text, "√"));
    assert_null(find_text(loaded.document.text, "other"));
    assert_int_equal(dropped(&loaded, "characters", "alternate"), 5);
    assert_int_equal(dropped(&loaded, "characters", "hidden"), 3);
    unload(&loaded);
    quire_buffer_free(&page);
}

static void a_formula_whose_signs_are_too_many_gives_its_text(void **state)
{
    (void)state;
    expect_formula_behind("", "<msqrt></msqrt>", 15000, "");
    expect_formula_behind("<msup><mi>e</mi><mrow>", "<msqrt></msqrt>", 15000, "<mi>幂</mi></mrow></msup>");
    expect_formula_behind("<mfrac><mrow>", "<msqrt></msqrt>", 20000,
                          "<mi>top</mi></mrow><mi>low</mi></mfrac>");
}

/* Each letter in a tower of powers takes many signs; none of the letters may be lost. */
static void a_reading_full_of_towers_loses_nothing(void **state)
{
    (void)state;
    enum { TOWERS = 3900, HEIGHT = 8 };
    struct loaded loaded;
    quire_buffer page;
    size_t letters = 0;
    quire_buffer_init(&page, 1 << 22);
    quire_buffer_printf(&page, "<p>x</p><p><ruby>京<rt>");
    for (size_t i = 0; i < TOWERS; i++) {
        for (int j = 0; j < HEIGHT; j++) quire_buffer_printf(&page, "<sup>");
        quire_buffer_printf(&page, "幂");
        for (int j = 0; j < HEIGHT; j++) quire_buffer_printf(&page, "</sup>");
    }
    quire_buffer_printf(&page, "</rt></ruby></p>");
    load_bytes(&quire_format_html, quire_buffer_view(&page), &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_OK);
    for (size_t at = 0; at + 3 <= loaded.document.text.size; at++)
        letters += !memcmp(loaded.document.text.data + at, "幂", 3);
    assert_int_equal(letters, TOWERS);
    unload(&loaded);
    quire_buffer_free(&page);
}

static void expect_contents(const char *page, size_t items, const char *caption)
{
    struct loaded loaded;
    size_t at = 0, found = 0;
    load_page(page, &loaded);
    const quire_element *contents = next_of_kind(&loaded, QUIRE_ELEMENT_CONTENTS, &at);
    if (!contents) fail_msg("no contents in \"%.*s\"", QUIRE_FMT(loaded.document.text));
    uint32_t index = (uint32_t)(contents - loaded.document.elements);
    const quire_element *first = contents + 1;
    if (caption) {
        assert_int_equal(first->kind, QUIRE_ELEMENT_CAPTION);
        assert_int_equal(first->parent, index);
        assert_true(quire_str_is(text_of(&loaded, first), caption));
    }
    for (size_t i = index; i < loaded.document.element_count; i++)
        found += loaded.document.elements[i].kind == QUIRE_ELEMENT_LIST_ITEM &&
                 loaded.document.elements[i].end <= contents->end;
    assert_int_equal(found, items);
    unload(&loaded);
}

static void lists_of_links_into_the_page_are_contents(void **state)
{
    (void)state;
    expect_contents(
        "<body><nav role='doc-toc'><h2>Contents</h2><ol><li><a href='c1.xhtml'>Wheels</a></li><li><a "
        "href='c2.xhtml'>Races</a></li><li><a href='c3.xhtml'>Dams</a></li></ol></nav>" PROSE "</body>",
        3, "Contents");
    expect_contents("<body><div id='toc' class='toc' role='navigation'><div "
                    "class='toctitle'><h2>目录</h2></div><ul><li><a "
                    "href='#a'>1 水轮</a><ul><li><a href='#b'>1.1 轴</a></li></ul></li><li><a href='#c'>2 "
                    "水渠</a></li></ul></div>" PROSE "<h2 id=a>水轮</h2></body>",
                    3, "目录");
    expect_contents("<body>" PROSE "<p>目錄</p><ul><li><a href='#a'>水輪</a><li><a href='#b'>水渠</a><li><a "
                    "href='#c'>水壩</a></ul>" PROSE "</body>",
                    3, "目錄");
    expect_contents(
        "<body><aside><h2>On this page</h2><ul><li><a href='#a'>Wheels</a><li><a href='#b'>Races</a><li><a "
        "href='#c'>Dams</a></ul></aside>" PROSE "</body>",
        3, "On this page");
}

static void lists_of_other_links_stay_lists(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    load_page("<body>" PROSE
              "<ul><li><a href='https://e.org'>Mills</a>, a list<li><a href='#a'>水轮</a>，见上文<li>The <a "
              "href='#b'>race</a> below is wide</ul><ul><li><a href='#a'>one</a><li><a "
              "href='#b'>two</a></ul></body>",
              &loaded);
    assert_null(next_of_kind(&loaded, QUIRE_ELEMENT_CONTENTS, &at));
    at = 0;
    assert_non_null(next_of_kind(&loaded, QUIRE_ELEMENT_LIST, &at));
    unload(&loaded);
}

static void struck_text_does_not_run_into_figures(void **state)
{
    (void)state;
    expect_page_text(
        "<p>Now 5<s>9</s>7 or <strike>199</strike>99, was <s>old</s>, 现价<s>旧</s>新，100<del>5</del>6</p>",
        "Now 5 9 7 or 199 99, was old, 现价旧新，1006");
}

static void part_of_a_sentence_stays_whatever_it_is_called(void **state)
{
    (void)state;
    struct loaded loaded;
    load_page("<body><article><h1>Prize</h1>" PROSE "<p>The award went to <a class='related-link' "
              "href='x'>Xavier Duarte</a> of the harbour committee.</p>"
              "<p>该奖项由<span class='share-name'>杜晓梅</span>领取，她为港口工作了三十年。</p>"
              "<p class='share'><a class='share-link' href='y'>Tweet</a> | <a class='share-link' "
              "href='z'>微博</a></p></article></body>",
              &loaded);
    assert_true(
        quire_str_holds(loaded.document.text, "The award went to Xavier Duarte of the harbour committee."));
    assert_true(quire_str_holds(loaded.document.text, "该奖项由杜晓梅领取，她为港口工作了三十年。"));
    assert_false(quire_str_holds(loaded.document.text, "Tweet"));
    unload(&loaded);
}

/* XHTML's empty anchors stay open in HTML: what follows them is no link for that. */
static void an_anchor_left_open_makes_no_links(void **state)
{
    (void)state;
    struct loaded loaded;
    load_page("<body><div><h2><a id='units'/>Units</h2>" PROSE
              "<div class='table'><a id='list'/><table><thead><tr>"
              "<th>Operation</th><th>Command</th></tr></thead><tbody><tr><td>List all service units of a "
              "machine</td>"
              "<td>systemctl list-units --type=service</td></tr><tr><td>列出所有服务单元</td><td>systemctl "
              "列表</td></tr></tbody></table></div><div><a id='more'/><p>水輪機的服務單元 is "
              "short.</p></div></div></body>",
              &loaded);
    assert_true(quire_str_holds(loaded.document.text, "systemctl list-units --type=service"));
    assert_true(quire_str_holds(loaded.document.text, "列出所有服务单元"));
    assert_true(quire_str_holds(loaded.document.text, "水輪機的服務單元"));
    unload(&loaded);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_anchor_left_open_makes_no_links),
        cmocka_unit_test(part_of_a_sentence_stays_whatever_it_is_called),
        cmocka_unit_test(reads_an_english_article_and_leaves_the_boilerplate),
        cmocka_unit_test(reads_chinese_articles_in_their_encodings),
        cmocka_unit_test(reads_fragments_and_layout_tables),
        cmocka_unit_test(pictures_are_counted_with_what_stands_in_their_place),
        cmocka_unit_test(a_page_called_sidebar_keeps_its_prose),
        cmocka_unit_test(tables_and_lists_beside_the_prose_are_content),
        cmocka_unit_test(a_heading_before_the_content_is_kept),
        cmocka_unit_test(what_a_page_calls_main_stays_whole),
        cmocka_unit_test(an_empty_target_of_links_does_not_turn_the_text_into_links),
        cmocka_unit_test(a_section_is_not_dropped_for_an_id_made_from_its_heading),
        cmocka_unit_test(what_a_template_holds_is_counted),
        cmocka_unit_test(each_block_in_a_link_is_a_link),
        cmocka_unit_test(a_rowspan_of_zero_reaches_to_the_end_of_the_group),
        cmocka_unit_test(an_empty_script_of_xhtml_does_not_swallow_the_page),
        cmocka_unit_test(a_space_is_kept_where_it_is_written),
        cmocka_unit_test(code_keeps_its_lines_and_names_its_language),
        cmocka_unit_test(two_breaks_part_paragraphs_and_one_parts_lines),
        cmocka_unit_test(rows_are_cells_joined_by_tabs),
        cmocka_unit_test(heads_of_two_rows_become_one_and_merged_values_stand_in_each_row),
        cmocka_unit_test(signs_join_their_figures_in_tables_of_filings),
        cmocka_unit_test(cells_that_are_each_one_division_are_a_table),
        cmocka_unit_test(headings_beside_an_empty_corner_are_heads_and_those_of_rows_are_not),
        cmocka_unit_test(a_first_row_in_bold_is_heads_unless_all_is_bold),
        cmocka_unit_test(a_title_or_unit_set_as_a_row_is_a_caption),
        cmocka_unit_test(raised_text_notes_and_formulas_keep_apart_from_what_they_stand_beside),
        cmocka_unit_test(raised_text_is_read_in_all_its_forms),
        cmocka_unit_test(formulas_are_read_on_one_line),
        cmocka_unit_test(a_formula_whose_signs_are_too_many_gives_its_text),
        cmocka_unit_test(a_reading_full_of_towers_loses_nothing),
        cmocka_unit_test(a_title_from_a_heading_keeps_its_powers),
        cmocka_unit_test(lists_of_links_into_the_page_are_contents),
        cmocka_unit_test(lists_of_other_links_stay_lists),
        cmocka_unit_test(struck_text_does_not_run_into_figures),
        cmocka_unit_test(a_page_without_text_says_so),
        cmocka_unit_test(hostile_pages_cost_only_themselves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

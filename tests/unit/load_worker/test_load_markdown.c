/* SPDX-License-Identifier: Apache-2.0 */
/* Markdown: the fixtures' expectations, then each construct by itself. What the constructs mean is from the GitHub
 * Flavored Markdown specification. */
#include "expectation.h"

static void load(const char *markdown, struct loaded *out)
{
    load_bytes(&quire_format_markdown, quire_str_from(markdown), out);
    assert_int_equal(out->reason, QUIRE_LOAD_OK);
}

static void expect_text(const char *markdown, const char *wanted)
{
    struct loaded loaded;
    load(markdown, &loaded);
    if (!quire_str_is(loaded.document.text, wanted))
        fail_msg("\"%.*s\" is not \"%s\"", QUIRE_FMT(loaded.document.text), wanted);
    unload(&loaded);
}

static void expect(const char *name)
{
    struct loaded loaded;
    expect_fixture(&quire_format_markdown, name, &loaded);
    unload(&loaded);
}

static void the_fixtures_read_as_expected(void **state)
{
    (void)state;
    expect("markdown/bees-en.md");
    expect("markdown/bees-zh.md");
    expect("markdown/no-headings.md");
}

static void hostile_files_cost_only_themselves(void **state)
{
    (void)state;
    expect("hostile/markdown-brackets.md");
    expect("hostile/markdown-emphasis.md");
    expect("hostile/markdown-nested-lists.md");
    expect("hostile/markdown-quotes.md");
    expect("hostile/markdown-wide-table.md");
    expect("hostile/markdown-backticks.md");
}

/* Later versions of the parser, which bound both themselves, read the same. */
static void targets_and_empty_cells_are_not_multiplied(void **state)
{
    (void)state;
    quire_buffer source;
    struct loaded loaded;
    quire_buffer_init(&source, 16 << 20);
    quire_buffer_printf(&source, "[锚]: /");
    for (int i = 0; i < 100000; i++) quire_buffer_append_char(&source, 'u');
    quire_buffer_printf(&source, " \"a title\"\n\n");
    for (int i = 0; i < 3000; i++) quire_buffer_printf(&source, "[锚]\n");
    quire_buffer_printf(&source, "\n|a|b|\n|-|-|\n|x|\n\nthe end\n\n");
    for (int row = 0; row < 2; row++) {
        for (int i = 0; i < 3000; i++) quire_buffer_printf(&source, row ? "|-" : "|h");
        quire_buffer_printf(&source, "|\n");
    }
    for (int i = 0; i < 300; i++) quire_buffer_printf(&source, "|格\n");
    load_bytes(&quire_format_markdown, quire_buffer_view(&source), &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_OK);
    assert_true(loaded.document.element_count < 10000);
    size_t at = 0, targets = 0;
    for (const quire_element *link; (link = next_of_kind(&loaded, QUIRE_ELEMENT_LINK, &at)); targets++)
        assert_true(link->label.size > 1000 && link->label.size < 10000);
    assert_int_equal(targets, 3000);
    at = 0;
    assert_non_null(next_of_kind(&loaded, QUIRE_ELEMENT_TABLE, &at));
    assert_null(next_of_kind(&loaded, QUIRE_ELEMENT_TABLE, &at));
    unload(&loaded);
    quire_buffer_free(&source);
}

static void soft_lines_join_with_a_space_and_chinese_ones_without(void **state)
{
    (void)state;
    expect_text("The lighthouse\nstands on *a*\n*rock*.", "The lighthouse stands on a rock.\n");
    expect_text("灯塔建在\n岩石上，\n**很高**。\n光束", "灯塔建在岩石上，很高。光束\n");
    expect_text("灯塔\nLighthouse\n灯塔", "灯塔 Lighthouse 灯塔\n");
    expect_text("hard  \nbreak\\\n硬换行", "hard\nbreak\n硬换行\n");
    expect_text("see\n[the map](m.html)\nand `code`\nend", "see the map and code end\n");
    expect_text("见\n[地图](m.html)\n中的\n`码`", "见地图中的码\n");
}

static void markup_falls_away_and_entities_are_read(void **state)
{
    (void)state;
    expect_text("**Bold**, *it*, ~~gone~~, `a  b`, &lt;tag&gt; &#28783;&#22612; \\*star\\*",
                "Bold, it, gone, a  b, <tag> 灯塔 *star*\n");
    expect_text("a <b>bold</b> word<!-- secret -->\n\n<div>\nblock\n</div>\n\nend",
                "a bold word\n\nblock\n\nend\n");
}

static void lists_nest_and_tell_their_levels(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    load("- one\n  - 二\n\n    more of 二\n- three\n\nafter", &loaded);
    const quire_element *one = next_of_kind(&loaded, QUIRE_ELEMENT_LIST_ITEM, &at);
    const quire_element *two = next_of_kind(&loaded, QUIRE_ELEMENT_LIST_ITEM, &at);
    const quire_element *three = next_of_kind(&loaded, QUIRE_ELEMENT_LIST_ITEM, &at);
    assert_non_null(three);
    assert_int_equal(one->level, 1);
    assert_int_equal(two->level, 2);
    assert_int_equal(three->level, 1);
    assert_true(one->start <= two->start && two->end <= one->end);
    assert_true(quire_str_is(text_of(&loaded, three), "three"));
    assert_non_null(find_text(text_of(&loaded, two), "more of 二"));
    assert_non_null(find_text(loaded.document.text, "three\n\nafter\n"));
    unload(&loaded);
}

static void tables_are_cells_joined_by_tabs_with_a_header(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    load("| 港口 | Depth |\n|---|--:|\n| 奥伯 | **4** m |\n| none | |\n", &loaded);
    const quire_element *header = next_of_kind(&loaded, QUIRE_ELEMENT_TABLE_ROW, &at);
    const quire_element *row = next_of_kind(&loaded, QUIRE_ELEMENT_TABLE_ROW, &at);
    const quire_element *last = next_of_kind(&loaded, QUIRE_ELEMENT_TABLE_ROW, &at);
    assert_non_null(last);
    assert_true(header->header && !row->header);
    assert_int_equal(row->row, 1);
    assert_true(quire_str_is(loaded.document.text, "港口\tDepth\n奥伯\t4 m\nnone\t\n"));
    assert_true(quire_str_is(text_of(&loaded, row), "奥伯\t4 m"));
    at = 0;
    assert_int_equal(next_of_kind(&loaded, QUIRE_ELEMENT_CELL, &at)->column, 0);
    const quire_element *cell = next_of_kind(&loaded, QUIRE_ELEMENT_CELL, &at);
    assert_int_equal(cell->column, 1);
    assert_true(cell->header);
    unload(&loaded);
}

static void code_links_figures_and_footnotes_carry_their_labels(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    load("```c linenos\nif (x)\n    y();\n```\n\nSee [the *map*](https://e.org/m \"t\"), ![蜂箱](hive.png) "
         "and "
         "https://auto.example.\n\nBees fly far.[^note]\n\n[^note]: By radar.\n",
         &loaded);
    const quire_element *code = next_of_kind(&loaded, QUIRE_ELEMENT_CODE, &at);
    assert_true(quire_str_is(code->label, "c"));
    assert_true(quire_str_is(text_of(&loaded, code), "if (x)\n    y();"));
    const quire_element *link = next_of_kind(&loaded, QUIRE_ELEMENT_LINK, &at);
    assert_true(quire_str_is(link->label, "https://e.org/m"));
    assert_true(quire_str_is(text_of(&loaded, link), "the map"));
    const quire_element *figure = next_of_kind(&loaded, QUIRE_ELEMENT_FIGURE, &at);
    assert_true(quire_str_is(figure->label, "hive.png"));
    assert_true(quire_str_is(text_of(&loaded, figure), "蜂箱"));
    assert_non_null(find_text(loaded.spaced, "and https://auto.example. Bees fly far.¹ "));
    at = 0;
    while ((link = next_of_kind(&loaded, QUIRE_ELEMENT_LINK, &at)) &&
           !quire_str_is(link->label, "#footnote-1")) {}
    assert_non_null(link);
    assert_true(quire_str_is(text_of(&loaded, link), "¹"));
    at = 0;
    const quire_element *note = next_of_kind(&loaded, QUIRE_ELEMENT_FOOTNOTE, &at);
    assert_non_null(note);
    assert_non_null(find_text(text_of(&loaded, note), "By radar."));
    assert_null(find_text(text_of(&loaded, note), "[^"));
    unload(&loaded);
}

static void front_matter_becomes_title_and_metadata(void **state)
{
    (void)state;
    struct loaded loaded;
    load("---\ntitle: \"灯塔 Lighthouses\"\nauthor: A. Writer # not a comment\ntags:\n  - bees\n---\n# "
         "Other\n\ntext",
         &loaded);
    assert_true(quire_str_is(loaded.document.title, "灯塔 Lighthouses"));
    assert_null(find_text(loaded.document.text, "author"));
    bool author = false;
    for (size_t i = 0; i < loaded.document.metadata_count; i++)
        author = author || quire_str_is(loaded.document.metadata[i].key, "author");
    assert_true(author);
    assert_true(dropped(&loaded, "characters", "front_matter") > 60);
    unload(&loaded);
    expect_text("---\n\ntitle: this is no front matter", "title: this is no front matter\n");
}

static const quire_ledger_row *row_of(const struct loaded *loaded, const char *step)
{
    quire_ledger_rows rows = quire_ledger_view(quire_builder_ledger(loaded->builder));
    for (size_t i = 0; i < rows.count; i++)
        if (quire_str_is(rows.items[i].step, step)) return &rows.items[i];
    fail_msg("there is no account of %s", step);
    return NULL;
}

static void every_character_of_the_source_is_accounted_for(void **state)
{
    (void)state;
    struct loaded loaded;
    /* 29 characters: 8 of text, 14 of comment, 7 of marks and line ends. */
    load("# 灯塔\n\n*beacon*<!-- 12345 -->\n", &loaded);
    assert_int_equal(row_of(&loaded, "parse")->received, 4 + 2 + 8 + 14 + 1);
    assert_int_equal(row_of(&loaded, "parse")->kept, 2 + 6 + 14);
    assert_int_equal(dropped(&loaded, "characters", "markup"), 7);
    assert_int_equal(row_of(&loaded, "load")->received, 2 + 6 + 14);
    assert_int_equal(row_of(&loaded, "load")->kept, 2 + 6);
    assert_int_equal(dropped(&loaded, "characters", "html_comment"), 14);
    unload(&loaded);
}

static void a_title_has_the_words_of_its_heading(void **state)
{
    (void)state;
    struct loaded loaded;
    load("# \n\nThe *lighthouse*\nof Carrow<br>Point\n灯塔\n====\n\ntext\n\n# Other\n", &loaded);
    assert_true(quire_str_is(loaded.document.title, "The lighthouse of Carrow Point 灯塔"));
    unload(&loaded);
}

static void html_line_breaks_part_lines_and_words_in_cells(void **state)
{
    (void)state;
    expect_text("one<br>two<BR />三", "one\ntwo\n三\n");
    expect_text("| a<br/>b | c |\n|---|---|\n| 灯<br>塔 | d |\n", "a b\tc\n灯 塔\td\n");
}

static void lines_between_rules_that_are_no_front_matter_are_text(void **state)
{
    (void)state;
    expect_text("---\nThe keeper's log follows.\n\n---\n\n灯塔", "The keeper's log follows.\n\n灯塔\n");
    expect_text("---\nPlease note: 灯塔 is text.\n\n***\n\nend", "Please note: 灯塔 is text.\n\nend\n");
    expect_text("---\ntitle: x\n\nno end", "title: x\n\nno end\n");
    expect_text("---\ntitle: x\nlang: zh\n# a comment\ntags: [a,\n  b]\n...\n灯塔", "灯塔\n");
}

static void footnotes_that_nothing_refers_to_are_kept(void **state)
{
    (void)state;
    struct loaded loaded;
    load("Text[^1] and more[^a].\n\n[^1]: First note.\n[^lost]: 没有引用的脚注。\n[^a]: Second note.\n"
         "[^1]: 重复的脚注。\n\n```\n[^1]: code\n[^1]: code\n```\n",
         &loaded);
    static const char *const notes[] = { "First note.", "没有引用的脚注。", "Second note.", "重复的脚注。" };
    for (size_t i = 0, at = 0; i < 4; i++) {
        const quire_element *note = next_of_kind(&loaded, QUIRE_ELEMENT_FOOTNOTE, &at);
        if (!note || !quire_str_is(text_of(&loaded, note), notes[i])) fail_msg("\"%s\" is missing", notes[i]);
    }
    assert_non_null(find_text(loaded.document.text, "Text¹ and more³.\n\n[^1]: code\n[^1]: code\n"));
    unload(&loaded);
}

static void cells_beyond_the_last_column_are_kept(void **state)
{
    (void)state;
    struct loaded loaded;
    expect_text("| a | b |\n|---|---|\n| 1 | 2 | 三 | a \\| b |\n| x\n",
                "a\tb\t\t\n1\t2\t三\ta \\| b\nx\t\t\t\n");
    load("> | a |\n> |---|\n> | 1 | extra |\n", &loaded);
    assert_non_null(find_text(loaded.document.text, "1\textra\n"));
    unload(&loaded);
}

static void a_cell_has_no_tab_and_no_line_end(void **state)
{
    (void)state;
    expect_text("| a\tb | c |\n|---|---|\n| 灯&#10;塔 | `x\ty` |\n", "a b\tc\n灯 塔\tx y\n");
}

static void html_blocks_keep_their_text(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    load("before\n\n<details>\n<summary>更多 More</summary>\n\n*inside*\n\n</details>\n\n<table>\n"
         "<tr><th>Port</th><th>Depth</th></tr>\n<tr><td>奥伯</td><td>4 m</td></tr>\n</table>\n\n"
         "<script>\nlet secret;\n</script>\n\nafter\n",
         &loaded);
    assert_true(quire_str_is(loaded.document.text,
                             "before\n\n更多 More\n\ninside\n\nPort\tDepth\n奥伯\t4 m\n\nafter\n"));
    const quire_element *table = next_of_kind(&loaded, QUIRE_ELEMENT_TABLE, &at);
    assert_non_null(table);
    unload(&loaded);
}

static void task_items_tell_what_is_done(void **state)
{
    (void)state;
    expect_text("- [x] order frames\n- [ ] 上漆\n", "[x] order frames\n[ ] 上漆\n");
}

static void a_file_of_markup_alone_is_empty(void **state)
{
    (void)state;
    struct loaded loaded;
    load_bytes(&quire_format_markdown, QUIRE_STR("***\n\n<!-- nothing -->\n"), &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_EMPTY);
    unload(&loaded);
}

static void raised_text_keeps_apart_from_what_it_stands_beside(void **state)
{
    (void)state;
    expect_text("4×10^5^ m^3^, 12<sup>3</sup>, H~2~O, H<sub>2</sub>O, 1<sup>st</sup>, x<sup>*a*b</sup>",
                "4×10⁵ m³, 12³, H₂O, H₂O, 1st, x^(ab)\n");
    expect_text("流量为4×10^5^升，面积3米<sup>2</sup>。", "流量为4×10⁵升，面积3米²。\n");
    expect_text("| 10<sup>6</sup> | x^2^ |\n|---|---|\n| 二<sub>甲 | b |\n", "10⁶\tx²\n二_甲\tb\n");
    expect_text("2019[^1] and 年[^1]。\n\n[^1]: n", "2019[1] and 年¹。\n\nn\n");
    expect_text("**10**^5^ *H*~2~O ^5^\n^6^", "10⁵ H₂O ^5^ ^6^\n");
    expect_text("`10^5^` a^b^c ^x^ 5 ^ 6 ^", "10^5^ a^b^c ^x^ 5 ^ 6 ^\n");
}

static void a_tilde_between_figures_is_a_range(void **state)
{
    (void)state;
    expect_text("需要3~5天，或7~9天。", "需要3~5天，或7~9天。\n");
    expect_text("from 10~20~30 or ~5 to ~6", "from 10~20~30 or ~5 to ~6\n");
}

static void expect_contents(const char *markdown, const char *wanted)
{
    struct loaded loaded;
    size_t at = 0;
    load(markdown, &loaded);
    const quire_element *contents = next_of_kind(&loaded, QUIRE_ELEMENT_CONTENTS, &at);
    if (!wanted) assert_null(contents);
    else if (!contents || !quire_str_is(text_of(&loaded, contents), wanted))
        fail_msg("no contents \"%s\"", wanted);
    unload(&loaded);
}

static void lists_of_links_to_headings_are_contents(void **state)
{
    (void)state;
    expect_contents("# 手册\n\n## 目录\n\n- [一](#一)\n  - [二](#二)\n\n正文", "目录\n\n一\n二");
    expect_contents("**Table of Contents**\n\n1. [One](one.md)\n2. [Two](two.md)\n",
                    "Table of Contents\n\nOne\nTwo");
    expect_contents("## Contents\n\n1 One ..... 3\n1.1 二 …… 4\n\ntext", "Contents\n\n1 One\t3\n1.1 二\t4");
    expect_contents("图一·····2\n图二·····3\n图三·····4\n\n正文", "图一\t2\n图二\t3\n图三\t4");
    expect_contents("He waited..... 3\nand left.\n", NULL);
    expect_contents("text\n\n* [One](#one)\n* [Two](#two)\n* [Three](#three)\n", "One\nTwo\nThree");
    expect_contents("- [One](https://e.org) is a site\n- [二](#二)\n- [三](https://e.org/3)\n", NULL);
}

static void struck_text_does_not_run_into_figures(void **state)
{
    (void)state;
    expect_text("Now ~~199~~99, 现价~~199~~元 ~~old~~ 5~~6~~", "Now 199 99, 现价199元 old 5 6\n");
}

static void expect_title(const char *markdown, const char *title, quire_element_kind kind)
{
    struct loaded loaded;
    load(markdown, &loaded);
    if (!quire_str_is(loaded.document.title, title))
        fail_msg("the title is \"%.*s\", not \"%s\"", QUIRE_FMT(loaded.document.title), title);
    assert_int_equal(loaded.document.elements[0].kind, kind);
    unload(&loaded);
}

static void without_headings_a_short_first_paragraph_is_the_title(void **state)
{
    (void)state;
    expect_title("**Ferries** of Ober\n\nThey cross the river every day.", "Ferries of Ober",
                 QUIRE_ELEMENT_TITLE);
    expect_title("奥伯的渡船\n\n渡船每天过河。", "奥伯的渡船", QUIRE_ELEMENT_TITLE);
    expect_title("Ferries of Ober\n\nThey cross.\n\n## Ice\n\nIn winter.", "", QUIRE_ELEMENT_PARAGRAPH);
    expect_title("Ferries of\nOber\n\nThey cross the river every day.", "", QUIRE_ELEMENT_PARAGRAPH);
    expect_title("Ferries of Ober", "", QUIRE_ELEMENT_PARAGRAPH);
    expect_title("- Ferries\n\nThey cross the river every day.", "", QUIRE_ELEMENT_LIST);
}

/* Line numbers are counted by hand. */
static void blocks_tell_their_lines(void **state)
{
    (void)state;
    struct loaded loaded;
    load(
        "---\ntitle: Lines\n---\n# Harbour\n\nIt froze[^1]\nin January.\n\n- ferry\n  north\n  - 渡轮\n"
        "- pier\n\n```\n\n  int x;\nint y;\n```\n\n| a | b |\n|---|---|\n| 一 | 二 |\n\n> quoted\n> twice\n\n"
        "<p>block of\nHTML</p>\n\nLast\n====\n\n\tindented\n\n[^1]: a note\n[^2]: 注\n",
        &loaded);
    expect_lines(&loaded, "Harbour", 4, 4);
    expect_lines(&loaded, "in January", 6, 7);
    expect_lines(&loaded, "ferry", 9, 10);
    expect_lines(&loaded, "渡轮", 11, 11);
    expect_lines(&loaded, "pier", 12, 12);
    expect_lines(&loaded, "int x", 16, 17);
    expect_lines(&loaded, "a\tb", 20, 20);
    expect_lines(&loaded, "一", 22, 22);
    expect_lines(&loaded, "quoted", 24, 25);
    expect_lines(&loaded, "block of", 27, 28);
    expect_lines(&loaded, "Last", 30, 30);
    expect_lines(&loaded, "indented", 33, 33);
    expect_lines(&loaded, "a note", 35, 35);
    expect_lines(&loaded, "注", 36, 36);
    unload(&loaded);
}

static void an_underlined_heading_stands_above_its_underline(void **state)
{
    (void)state;
    static const char *const texts[] = { "One\n===\nText.\n", "One\n---\n\n- a\n", "One\n===\n---\nText.\n",
                                         "One\n===" };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct loaded loaded;
        load(texts[i], &loaded);
        expect_lines(&loaded, "One", 1, 1);
        unload(&loaded);
    }
    struct loaded loaded;
    load("第一章\n港口\n=\n\n> 引文\n> ---\n> 正文\n", &loaded);
    expect_lines(&loaded, "港口", 1, 2);
    expect_lines(&loaded, "引文", 5, 5);
    expect_lines(&loaded, "正文", 7, 7);
    unload(&loaded);
}

static void lines_are_those_of_a_file_with_crlf(void **state)
{
    (void)state;
    struct loaded loaded;
    load("---\r\ntitle: 行\r\n---\r\n# 港口\r\n\r\n港口结冰了。\r\n\r\n```\r\n\r\nint x;\r\n```\r\n\r\n| 一 "
         "| 二 |\r\n|---|---|\r\n"
         "| 三 | 四 |\r\n",
         &loaded);
    expect_lines(&loaded, "港口", 4, 4);
    expect_lines(&loaded, "结冰", 6, 6);
    expect_lines(&loaded, "int x", 10, 10);
    expect_lines(&loaded, "三", 15, 15);
    unload(&loaded);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(raised_text_keeps_apart_from_what_it_stands_beside),
        cmocka_unit_test(struck_text_does_not_run_into_figures),
        cmocka_unit_test(without_headings_a_short_first_paragraph_is_the_title),
        cmocka_unit_test(a_tilde_between_figures_is_a_range),
        cmocka_unit_test(lists_of_links_to_headings_are_contents),
        cmocka_unit_test(blocks_tell_their_lines),
        cmocka_unit_test(an_underlined_heading_stands_above_its_underline),
        cmocka_unit_test(lines_are_those_of_a_file_with_crlf),
        cmocka_unit_test(the_fixtures_read_as_expected),
        cmocka_unit_test(hostile_files_cost_only_themselves),
        cmocka_unit_test(targets_and_empty_cells_are_not_multiplied),
        cmocka_unit_test(soft_lines_join_with_a_space_and_chinese_ones_without),
        cmocka_unit_test(markup_falls_away_and_entities_are_read),
        cmocka_unit_test(lists_nest_and_tell_their_levels),
        cmocka_unit_test(tables_are_cells_joined_by_tabs_with_a_header),
        cmocka_unit_test(code_links_figures_and_footnotes_carry_their_labels),
        cmocka_unit_test(front_matter_becomes_title_and_metadata),
        cmocka_unit_test(every_character_of_the_source_is_accounted_for),
        cmocka_unit_test(a_title_has_the_words_of_its_heading),
        cmocka_unit_test(html_line_breaks_part_lines_and_words_in_cells),
        cmocka_unit_test(lines_between_rules_that_are_no_front_matter_are_text),
        cmocka_unit_test(footnotes_that_nothing_refers_to_are_kept),
        cmocka_unit_test(cells_beyond_the_last_column_are_kept),
        cmocka_unit_test(a_cell_has_no_tab_and_no_line_end),
        cmocka_unit_test(html_blocks_keep_their_text),
        cmocka_unit_test(task_items_tell_what_is_done),
        cmocka_unit_test(a_file_of_markup_alone_is_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

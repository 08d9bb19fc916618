/* SPDX-License-Identifier: Apache-2.0 */
/* What a table says of itself, on documents written as a loader writes them, in English and Chinese. */
#include "page.h"

#include "quire/quire.h"
#include "record/unit_phrase.h"

static void its_own_captions_give_title_and_unit(void **state)
{
    (void)state;
    static const char *const lines[][4] = {
        { "Consolidated Balance Sheets", "(In millions, except par value) (unaudited)",
          "In millions, except par value", "Consolidated Balance Sheets" },
        { "合并资产负债表", "单位：人民币万元", "人民币万元", "合并资产负债表" },
        { "合併損益表", "（除每股數據外，人民幣百萬元）", "除每股數據外，人民幣百萬元", "合併損益表" },
    };
    for (size_t i = 0; i < 3; i++) {
        struct page *page = new_page();
        uint32_t table = open_table(page);
        add(page, QUIRE_ELEMENT_CAPTION, table, lines[i][0]);
        add(page, QUIRE_ELEMENT_CAPTION, table, lines[i][1]);
        add_row(page, table, true, 0, "|2023|2022");
        add_row(page, table, false, 0, "Cash|7|8");
        const quire_table *found = read_first(page);
        expect_range(page, found->title, lines[i][3]);
        expect_range(page, found->unit, lines[i][2]);
        assert_true(found->introduction.start == found->introduction.end);
        assert_int_equal(found->columns, 3);
        assert_int_equal(found->header_rows, 1);
        expect_range(page, found->heads[1], "2023");
        free_page(page);
    }
}

static void the_lines_before_it_give_title_unit_and_introduction(void **state)
{
    (void)state;
    static const char *const lines[][6] = {
        { "Sales fell. Net sales by category for 2023 and 2022 were as follows:", "Table 4. Net sales",
          "(dollars in millions)", "Net sales by category for 2023 and 2022 were as follows:",
          "dollars in millions", "Table 4. Net sales" },
        { "收入有所下降。各品类收入见下表。", "表4 各品类收入", "（单位：万元）", "各品类收入见下表。",
          "万元", "表4 各品类收入" },
    };
    for (size_t i = 0; i < 2; i++) {
        struct page *page = new_page();
        add(page, QUIRE_ELEMENT_PARAGRAPH, QUIRE_NO_PARENT, lines[i][0]);
        add(page, QUIRE_ELEMENT_PARAGRAPH, QUIRE_NO_PARENT, lines[i][1]);
        add(page, QUIRE_ELEMENT_PARAGRAPH, QUIRE_NO_PARENT, lines[i][2]);
        uint32_t table = open_table(page);
        add_row(page, table, false, 0, "iPhone|7");
        const quire_table *found = read_first(page);
        expect_range(page, found->introduction, lines[i][3]);
        expect_range(page, found->unit, lines[i][4]);
        expect_range(page, found->title, lines[i][5]);
        assert_int_equal(found->header_rows, 0);
        free_page(page);
    }
}

static void a_paragraph_that_announces_nothing_is_no_introduction(void **state)
{
    (void)state;
    static const char *const lines[] = { "The ferry did not sail in 2022.", "渡船在2022年停航。" };
    for (size_t i = 0; i < 2; i++) {
        struct page *page = new_page();
        add(page, QUIRE_ELEMENT_PARAGRAPH, QUIRE_NO_PARENT, lines[i]);
        uint32_t table = open_table(page);
        add_row(page, table, false, 0, "iPhone|7");
        const quire_table *found = read_first(page);
        assert_true(found->introduction.start == found->introduction.end);
        assert_true(found->title.start == found->title.end);
        assert_true(found->unit.start == found->unit.end);
        free_page(page);
    }
}

static void an_introduction_is_bounded_and_knows_abbreviations(void **state)
{
    (void)state;
    struct page *page = new_page();
    add(page, QUIRE_ELEMENT_PARAGRAPH, QUIRE_NO_PARENT,
        "It rained. Sales of Ober Inc. In the U.S. were as follows (in thousands):");
    uint32_t table = open_table(page);
    add_row(page, table, false, 0, "iPhone|7");
    const quire_table *found = read_first(page);
    expect_range(page, found->introduction, "Sales of Ober Inc. In the U.S. were as follows (in thousands):");
    expect_range(page, found->unit, "in thousands");
    free_page(page);
    page = new_page();
    char line[3000];
    memset(line, 'x', sizeof line);
    for (size_t i = 7; i < sizeof line; i += 8) line[i] = ' ';
    memcpy(line + sizeof line - 3, "y:", 3);
    add(page, QUIRE_ELEMENT_PARAGRAPH, QUIRE_NO_PARENT, line);
    table = open_table(page);
    add_row(page, table, false, 0, "iPhone|7");
    found = read_first(page);
    assert_true(found->introduction.end - found->introduction.start <= 400);
    assert_true(found->introduction.end - found->introduction.start > 300);
    assert_int_equal(page->text[found->introduction.start - 1], ' ');
    free_page(page);
}

static void a_unit_may_stand_in_the_heads(void **state)
{
    (void)state;
    static const char *const heads[][2] = { { "(In millions)|2023|2022", "In millions" },
                                            { "Item ($ in thousands)|2023|2022", "$ in thousands" },
                                            { "项目（万元）|2023年|2022年", "万元" },
                                            { "Item|2023 (in millions)|2022 (in millions)", "in millions" },
                                            { "Soil|Density (kg/m³)|Depth (m)", "" },
                                            { "Item|Share (% of sales)|Sales", "" } };
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        struct page *page = new_page();
        uint32_t table = open_table(page);
        add_row(page, table, true, 0, heads[i][0]);
        add_row(page, table, false, 0, "Cash|7|8");
        expect_range(page, read_first(page)->unit, heads[i][1]);
        free_page(page);
    }
}

static void the_path_of_a_row_is_the_rows_it_stands_under(void **state)
{
    (void)state;
    struct page *page = new_page();
    uint32_t table = open_table(page);
    add_row(page, table, true, 0, "|2023|2022");
    add_row(page, table, false, 0, "Current assets:||");
    add_row(page, table, false, 1, "流动资产：||");
    add_row(page, table, false, 2, "Cash|7|8");
    add_row(page, table, false, 3, "Total cash|7|8");
    add_row(page, table, false, 1, "Land|1|2");
    add_row(page, table, false, 0, "Debt|5|6");
    const quire_table *found = read_first(page);
    quire_range path[4];
    assert_int_equal(quire_table_path(found, 3, path, 4), 2);
    expect_range(page, path[0], "Current assets");
    expect_range(page, path[1], "流动资产");
    assert_int_equal(quire_table_path(found, 4, path, 4), 2); /* a sum is no part of the row before it */
    expect_range(page, path[1], "流动资产");
    assert_int_equal(quire_table_path(found, 3, path, 1), 1);
    expect_range(page, path[0], "流动资产");
    assert_int_equal(quire_table_path(found, 5, path, 4), 1);
    expect_range(page, path[0], "Current assets");
    assert_int_equal(quire_table_path(found, 6, path, 4), 0);
    assert_int_equal(quire_table_path(found, 0, path, 4), 0);
    free_page(page);
}

static void a_group_ends_with_its_sum_however_the_rows_behind_are_indented(void **state)
{
    (void)state;
    struct page *page = new_page();
    uint32_t table = open_table(page);
    add_row(page, table, true, 0, "|2023|2022");
    add_row(page, table, false, 0, "Cost of revenue:||");
    add_row(page, table, false, 1, "Products|7|8");
    add_row(page, table, false, 1, "Total cost of revenue|7|8");
    add_row(page, table, false, 1, "Gross margin|3|2");
    add_row(page, table, false, 0, "流动资产：||");
    add_row(page, table, false, 1, "货币资金|7|8");
    add_row(page, table, false, 1, "流动资产合计|7|8");
    add_row(page, table, false, 1, "固定资产|3|2");
    const quire_table *found = read_first(page);
    quire_range path[4];
    static const size_t depths[] = { 0, 0, 1, 1, 0, 0, 1, 1, 0 };
    for (size_t i = 0; i < sizeof depths / sizeof *depths; i++)
        assert_int_equal(quire_table_path(found, i, path, 4), depths[i]);
    free_page(page);
}

static void unit_phrases_are_told_from_other_brackets(void **state)
{
    (void)state;
    static const char *const phrases[][2] = {
        { "(in millions, except per share amounts)", "in millions, except per share amounts" },
        { "Amounts in thousands of U.S. dollars", "Amounts in thousands of U.S. dollars" },
        { "Revenue (US$ million)", "US$ million" },
        { "Sales (RMB'000)", "RMB'000" },
        { "Unit: kg", "kg" },
        { "单位：元 币种：人民币", "元 币种：人民币" },
        { "金額單位：新臺幣仟元", "新臺幣仟元" },
        { "（人民币百万元）", "人民币百万元" },
        { "Rainfall (mm)", "mm" },
        { "下表列示收入，金额单位为人民币百万元：", "人民币百万元" },
        { "施工单位为中铁大桥局", NULL },
        { "降水量（毫米）", "毫米" },
        { "Revenue (restated)", NULL },
        { "(in Paris)", NULL },
        { "(approximately 2.3 million shares)", NULL },
        { "收入（经重述）", NULL },
        { "", NULL },
    };
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) {
        quire_str text = quire_str_from(phrases[i][0]);
        quire_range range;
        bool found = quire_unit_phrase(text, QUIRE_UNIT_ANY, &range);
        if (found != (phrases[i][1] != NULL)) fail_msg("\"%s\": %d", phrases[i][0], found);
        if (found && !quire_str_is(quire_str_cut(text, range.start, range.end), phrases[i][1]))
            fail_msg("\"%s\" gave \"%.*s\"", phrases[i][0],
                     QUIRE_FMT(quire_str_cut(text, range.start, range.end)));
    }
    quire_range range;
    assert_true(quire_unit_phrase_only(QUIRE_STR("(In millions) (unaudited)"), &range));
    assert_true(quire_unit_phrase_only(QUIRE_STR("单位：万元"), &range));
    assert_false(quire_unit_phrase_only(QUIRE_STR("Net sales (in millions)"), &range));
    assert_false(quire_unit_phrase_only(QUIRE_STR("净销售额（万元）"), &range));
}

/* A table of one row under `heads`; NULL: it has none. */
static uint32_t add_table(struct page *page, uint32_t page_number, const char *heads, const char *row)
{
    uint32_t table = open_table(page);
    page->elements[table].page = page_number;
    if (heads) add_row(page, table, true, 0, heads);
    add_row(page, table, false, 0, row);
    add_text(page, "\n");
    return table;
}

static uint32_t add_block(struct page *page, quire_element_kind kind, const char *text)
{
    return add(page, kind, QUIRE_NO_PARENT, text);
}

static const quire_table *read_last(struct page *page)
{
    read_first(page);
    return &page->tables.items[page->tables.count - 1];
}

static void expect_facts(struct page *page, const char *title, const char *unit, const char *introduction)
{
    const quire_table *table = read_last(page);
    expect_range(page, table->title, title);
    expect_range(page, table->unit, unit);
    expect_range(page, table->introduction, introduction);
}

struct words {
    const char *introduction, *unit, *heads, *other_heads, *row, *percents, *mark, *title, *unit_line;
};

static const struct words languages[] = {
    { "Cash as of March 31 was as follows (in millions):", "in millions", "|2023 Cost|2023 Value",
      "|2022 Cost|2022 Value", "Cash|$7|(8)", "Share|7%|8%", "(1)", "Table 4. Cash", "(In thousands)" },
    { "各项现金如下（单位：万元）：", "万元", "|2023年成本|2023年价值", "|2022年成本|2022年价值",
      "现金|7|（8）", "占比|7%|8%", "（1）", "表4 现金", "单位：千元" },
    { "各項現金如下（單位：萬元）：", "萬元", "|2023年成本|2023年價值", "|2022年成本|2022年價值",
      "現金|7|（8）", "佔比|7%|8%", "＊", "表4 現金", "單位：仟元" },
};

static void a_table_right_behind_another_has_its_unit_and_introduction(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        const struct words *words = &languages[i];
        struct page *page = new_page();
        add_block(page, QUIRE_ELEMENT_PARAGRAPH, words->introduction);
        add_table(page, 1, words->heads, words->row);
        add_block(page, QUIRE_ELEMENT_FOOTER, "7");
        add_block(page, QUIRE_ELEMENT_HEADER, "Form 10-Q");
        add_block(page, QUIRE_ELEMENT_PARAGRAPH, words->mark);
        uint32_t second = add_table(page, 2, words->other_heads, words->row);
        expect_facts(page, "", words->unit, words->introduction);
        assert_int_equal(read_last(page)->lead, page->elements[second].start); /* not only it is announced */
        add_table(page, 2, words->other_heads, words->row);                    /* and so does a third */
        expect_facts(page, "", words->unit, words->introduction);
        add_table(page, 2, "|A|B|C|D", words->row); /* one of another form isn't announced by it */
        expect_facts(page, "", words->unit, "");
        free_page(page);
    }
}

static void a_title_goes_along_only_where_the_table_goes_on(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        const struct words *words = &languages[i];
        const char *const heads[] = { words->heads, NULL, words->other_heads };
        for (size_t j = 0; j < 3; j++) {
            struct page *page = new_page();
            add_block(page, QUIRE_ELEMENT_PARAGRAPH, words->title);
            add_block(page, QUIRE_ELEMENT_PARAGRAPH, words->unit_line);
            add_table(page, 1, words->heads, words->row);
            add_block(page, QUIRE_ELEMENT_FOOTER, "7");
            add_table(page, 2, heads[j], words->row);
            const quire_table *table = read_last(page);
            expect_range(page, table->title, j < 2 ? words->title : "");
            assert_true(table->unit.start < table->unit.end);
            free_page(page);
        }
    }
}

static void nothing_is_taken_over_heading_or_text_or_by_what_speaks_for_itself(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        const struct words *words = &languages[i];
        for (int way = 0; way < 6; way++) {
            struct page *page = new_page();
            add_block(page, QUIRE_ELEMENT_PARAGRAPH, words->introduction);
            add_table(page, 1, words->heads, words->row);
            if (way == 0) add_block(page, QUIRE_ELEMENT_HEADING, "Notes 附注");
            if (way == 1) add_block(page, QUIRE_ELEMENT_PARAGRAPH, "Ferries sail. 渡船开航。");
            if (way == 2) add_block(page, QUIRE_ELEMENT_PARAGRAPH, words->title);
            if (way == 3) add_table(page, 1, words->other_heads, words->percents);
            else if (way == 4) add_table(page, 1, "|Depth (m)|Area (km²)", words->row);
            else if (way == 5) add_table(page, 1, words->other_heads, "Ferry|渡船|sails at 9");
            else add_table(page, 1, words->other_heads, words->row);
            const quire_table *table = read_last(page);
            expect_range(page, table->unit, "");
            expect_range(page, table->title, way == 2 ? words->title : "");
            if (way < 3) expect_range(page, table->introduction, "");
            free_page(page);
        }
    }
}

static void a_unit_said_for_a_section_holds_to_the_next_heading(void **state)
{
    (void)state;
    static const struct {
        const char *statement, *unit;
    } cases[] = {
        { "(In millions, except per share data)", "In millions, except per share data" },
        { "单位：人民币万元", "人民币万元" },
        { "Amounts are in thousands unless otherwise stated.", "in thousands" },
        { "除特别注明外，本附注金额单位均为人民币万元。", "人民币万元" },
        { "除另有說明外，金額單位為新臺幣仟元。", "新臺幣仟元" },
        { "The following tables show our cash (in millions):", "in millions" },
        { "下列各表列示现金（单位：万元）：", "万元" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct page *page = new_page();
        add_block(page, QUIRE_ELEMENT_HEADING, "Cash 现金");
        add_block(page, QUIRE_ELEMENT_PARAGRAPH, cases[i].statement);
        add_block(page, QUIRE_ELEMENT_PARAGRAPH, "Cash rose. 现金增加。");
        add_table(page, 1, "|2023|2022", "Cash|7|8");
        expect_facts(page, "", cases[i].unit, "");
        add_block(page, QUIRE_ELEMENT_PARAGRAPH, "It rose again. 再度增加。");
        uint32_t table = add_table(page, 1, "|2023|2022", "Cash|7|8");
        expect_facts(page, "", cases[i].unit, "");
        assert_int_equal(read_last(page)->lead, page->elements[table].start);
        add_block(page, QUIRE_ELEMENT_PARAGRAPH, "It fell. 减少。");
        add_table(page, 1, "|2023|2022", "Share|7%|8%");
        expect_facts(page, "", "", "");
        add_block(page, QUIRE_ELEMENT_HEADING, "Staff 员工");
        add_table(page, 1, "|2023|2022", "Sailors|7|8");
        expect_facts(page, "", "", "");
        free_page(page);
    }
}

static void a_unit_line_in_front_of_a_table_is_not_for_the_one_behind_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct page *page = new_page();
        add_block(page, QUIRE_ELEMENT_HEADING, "Cash 现金");
        add_block(page, QUIRE_ELEMENT_PARAGRAPH, languages[i].unit_line);
        add_table(page, 1, languages[i].heads, languages[i].row);
        add_block(page, QUIRE_ELEMENT_PARAGRAPH, "Sailors by port. 各港员工。");
        add_table(page, 1, languages[i].heads, languages[i].row);
        expect_facts(page, "", "", "");
        free_page(page);
    }
}

static void a_document_without_tables_has_none(void **state)
{
    (void)state;
    struct page *page = new_page();
    quire_error err = { 0 };
    quire_tables tables;
    add(page, QUIRE_ELEMENT_PARAGRAPH, QUIRE_NO_PARENT, "Nothing.");
    page->document = (quire_document){ .text = { page->text, page->size },
                                       .elements = page->elements,
                                       .element_count = page->count };
    assert_int_equal(quire_document_tables(&page->document, &page->arena, &tables, &err), QUIRE_OK);
    assert_int_equal(tables.count, 0);
    assert_null(quire_tables_find(tables, 0));
    free_page(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_own_captions_give_title_and_unit),
        cmocka_unit_test(the_lines_before_it_give_title_unit_and_introduction),
        cmocka_unit_test(a_paragraph_that_announces_nothing_is_no_introduction),
        cmocka_unit_test(an_introduction_is_bounded_and_knows_abbreviations),
        cmocka_unit_test(a_unit_may_stand_in_the_heads),
        cmocka_unit_test(the_path_of_a_row_is_the_rows_it_stands_under),
        cmocka_unit_test(a_group_ends_with_its_sum_however_the_rows_behind_are_indented),
        cmocka_unit_test(unit_phrases_are_told_from_other_brackets),
        cmocka_unit_test(a_table_right_behind_another_has_its_unit_and_introduction),
        cmocka_unit_test(a_title_goes_along_only_where_the_table_goes_on),
        cmocka_unit_test(nothing_is_taken_over_heading_or_text_or_by_what_speaks_for_itself),
        cmocka_unit_test(a_unit_said_for_a_section_holds_to_the_next_heading),
        cmocka_unit_test(a_unit_line_in_front_of_a_table_is_not_for_the_one_behind_text),
        cmocka_unit_test(a_document_without_tables_has_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

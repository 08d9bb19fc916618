/* SPDX-License-Identifier: Apache-2.0 */
/* What can be quoted of a passage, and with which bytes around it. */
#include "support/answer_desk.h"

#include "base/str.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *const kinds[] = { "sentence", "row", "line", "heading", "head", "contents" };

static void expect_kind(const struct answer_desk *desk, const char *text, quire_unit_kind kind)
{
    const quire_unit *unit = &desk->units.items[desk_unit(desk, text)];
    if (unit->kind != kind) fail_msg("\"%s\" is a %s, no %s", text, kinds[unit->kind], kinds[kind]);
    assert_true(
        quire_str_equal(unit->text, quire_str_cut(unit->opened->document.text, unit->start, unit->end)));
    assert_int_equal(quire_unit_tells(unit), kind <= QUIRE_UNIT_LINE);
}

static void each_thing_is_what_its_element_says(void **state)
{
    struct answer_desk *desk = *state;
    static const struct {
        const char *language, *lines;
        const char *sentence, *second, *item, *code, *heading, *contents, *running, *title, *unit, *header,
            *group, *row;
    } pages[] = {
        { "en",
          "@ Harbour report\n# Depth of the harbour\n= 1 Depth . . . . 7\n\nIt is deep. Ships may come.\n* "
          "Buoys are red.\n\n"
          "`sonar --depth\n`sonar --off\n\n^Depths by year\n^(in metres)\n!Where|2022|2021\n|Inner "
          "harbour:||\n>Quay|9|8",
          "It is deep.", "Ships may come.", "Buoys are red.", "sonar --off", "Depth of the harbour",
          "1 Depth . . . . 7", "Harbour report", "Depths by year", "(in metres)", "Where\t2022\t2021",
          "Inner harbour:", "Quay\t9\t8" },
        { "zh-Hans",
          "@ 港口报告\n# 港口水深\n= 1 水深 …… 7\n\n港口很深。船只可以进来。\n* 浮标是红色的。\n\n`sonar "
          "--depth\n`sonar --off\n\n"
          "^表1 水深\n^单位：米\n!地点|2022年|2021年\n|内港：||\n>码头|9|8",
          "港口很深。", "船只可以进来。", "浮标是红色的。", "sonar --off", "港口水深", "1 水深 …… 7",
          "港口报告", "表1 水深", "单位：米", "地点\t2022年\t2021年", "内港：", "码头\t9\t8" },
        { "zh-Hant",
          "@ 港口報告\n# 港口水深\n= 1 水深 …… 7\n\n港口很深。船隻可以進來。\n* 浮標是紅色的。\n\n`sonar "
          "--depth\n`sonar --off\n\n"
          "^表1 水深\n^單位：米\n!地點|2022年|2021年\n|內港：||\n>碼頭|9|8",
          "港口很深。", "船隻可以進來。", "浮標是紅色的。", "sonar --off", "港口水深", "1 水深 …… 7",
          "港口報告", "表1 水深", "單位：米", "地點\t2022年\t2021年", "內港：", "碼頭\t9\t8" },
    };
    for (size_t i = 0; i < COUNT(pages); i++) {
        desk_forget(desk);
        desk_put(desk, "/kinds.html", "", pages[i].language, pages[i].lines);
        desk_read(desk, pages[i].language, "?");
        expect_kind(desk, pages[i].sentence, QUIRE_UNIT_SENTENCE);
        expect_kind(desk, pages[i].second, QUIRE_UNIT_SENTENCE);
        expect_kind(desk, pages[i].item, QUIRE_UNIT_SENTENCE);
        expect_kind(desk, pages[i].code, QUIRE_UNIT_LINE);
        expect_kind(desk, pages[i].heading, QUIRE_UNIT_HEADING);
        expect_kind(desk, pages[i].contents, QUIRE_UNIT_CONTENTS);
        expect_kind(desk, pages[i].running, QUIRE_UNIT_CONTENTS);
        expect_kind(desk, pages[i].title, QUIRE_UNIT_HEADING);
        expect_kind(desk, pages[i].unit, QUIRE_UNIT_HEADING);
        expect_kind(desk, pages[i].header, QUIRE_UNIT_HEAD);
        expect_kind(desk, pages[i].group, QUIRE_UNIT_HEAD);
        expect_kind(desk, pages[i].row, QUIRE_UNIT_ROW);
    }
}

/* By its writing, where the element is a plain paragraph. */
static void a_line_with_leaders_or_a_question_tells_nothing(void **state)
{
    struct answer_desk *desk = *state;
    static const struct {
        const char *language, *line;
        quire_unit_kind kind;
    } lines[] = {
        { "en", "7.12 Depth of the quay ........ 32", QUIRE_UNIT_CONTENTS },
        { "en", "Depth of the quay . . . . . 32", QUIRE_UNIT_CONTENTS },
        { "en", "How deep is the quay?", QUIRE_UNIT_HEADING },
        { "en", "The quay is deep...", QUIRE_UNIT_SENTENCE },
        { "en", "The quay is 9.5 m deep.", QUIRE_UNIT_SENTENCE },
        { "zh-Hans", "码头水深…………32", QUIRE_UNIT_CONTENTS },
        { "zh-Hans", "码头有多深？", QUIRE_UNIT_HEADING },
        { "zh-Hans", "码头很深……", QUIRE_UNIT_SENTENCE },
        { "zh-Hant", "碼頭水深…………32", QUIRE_UNIT_CONTENTS },
        { "zh-Hant", "碼頭有多深？", QUIRE_UNIT_HEADING },
    };
    for (size_t i = 0; i < COUNT(lines); i++) {
        desk_forget(desk);
        desk_put(desk, "/leaders.txt", "", lines[i].language, lines[i].line);
        desk_read(desk, lines[i].language, "quay 码头");
        if (desk->units.items[0].kind != lines[i].kind)
            fail_msg("\"%s\" is a %s", lines[i].line, kinds[desk->units.items[0].kind]);
    }
}

/* No leaders, and no loader took it for contents: numbers that do not fall, under what such a list is called. */
static void lines_that_end_with_pages_are_contents(void **state)
{
    struct answer_desk *desk = *state;
    static const struct {
        const char *language, *lines, *text;
        quire_unit_kind kind;
    } pages[] = {
        { "en",
          "FORM 10-Q INDEX\n\n||PART I|Page\n|Item 1.|Financial Statements|3\n|Item 2.|Results of "
          "Operations|21\n"
          "||PART II|\n|Item 1.|Legal Proceedings|34\n|Item 6.|Exhibits|46",
          "Item 1.\tLegal Proceedings\t34", QUIRE_UNIT_CONTENTS },
        { "en", "Table of Contents\nThe harbour 3\nThe quay 3\nThe ships 12", "The quay 3",
          QUIRE_UNIT_CONTENTS },
        { "zh-Hans", "目录\n第一节 重要提示 2\n第二节 公司简介 5\n第三节 重大诉讼 34", "第三节 重大诉讼 34",
          QUIRE_UNIT_CONTENTS },
        { "zh-Hans", "!章节|页码\n|重要提示|2\n|公司简介|5\n|重大诉讼|34", "重大诉讼\t34",
          QUIRE_UNIT_CONTENTS },
        { "zh-Hant", "!章節|頁碼\n|重要提示|2\n|公司簡介|5\n|重大訴訟|34", "重大訴訟\t34",
          QUIRE_UNIT_CONTENTS },
        /* It has no name, but stands in front of the sections that it leads to. */
        { "en",
          "The harbour 1\nThe quay 3\nThe ships 7\nThe tides 9\n\n# The harbour\nIt is deep.\n# 2. The "
          "quay\nIt is "
          "long.\n# The ships\nThere are many.\n# The tides\nThey are high.",
          "The ships 7", QUIRE_UNIT_CONTENTS },
        { "zh-Hans",
          "港口概况 1\n码头情况 3\n船只情况 7\n潮汐情况 9\n\n# 港口概况\n很深。\n# 码头情况\n很长。\n# "
          "船只情况\n很多。\n"
          "# 潮汐情况\n很高。",
          "船只情况 7", QUIRE_UNIT_CONTENTS },
        /* Figures that rise, and figures under a column of pages that fall. */
        { "en", "!Port|Ships\n|Oslin|3\n|Velmark|12\n|Ober|34\n|Kran|77", "Velmark\t12", QUIRE_UNIT_ROW },
        { "en", "!Book|Pages\n|Oslin|340\n|Velmark|120\n|Ober|34", "Velmark\t120", QUIRE_UNIT_ROW },
        { "en", "!Year|2022|2021\n|Oslin|3|4\n|Velmark|5|6\n|Ober|7|8", "Velmark\t5\t6", QUIRE_UNIT_ROW },
        { "zh-Hans", "!港口|船只\n|奥斯林|3\n|维尔马克|12\n|奥伯|34\n|克兰|77", "维尔马克\t12",
          QUIRE_UNIT_ROW },
    };
    for (size_t i = 0; i < COUNT(pages); i++) {
        desk_forget(desk);
        desk_put(desk, "/contents.html", "", pages[i].language, pages[i].lines);
        desk_read(desk, pages[i].language, "?");
        expect_kind(desk, pages[i].text, pages[i].kind);
    }
}

/* A passage that begins in the middle of a table, behind its heads. */
static void a_row_knows_its_table_wherever_the_passage_begins(void **state)
{
    struct answer_desk *desk = *state;
    static const struct {
        const char *language, *lines, *cut, *row, *table, *unit, *column, *cell, *group;
    } pages[] = {
        { "en",
          "^Statements of Operations\n^(in millions)\n!|2022|2021\n|Cost of "
          "sales:||\n>Products|7|8\n>Services|5|6",
          "Products", "Services\t5\t6", "Statements of Operations", "in millions", "2021", "6",
          "Cost of sales" },
        { "zh-Hans", "^合并利润表\n^单位：万元\n!项目|2022年|2021年\n|营业成本：||\n>产品|7|8\n>服务|5|6",
          "产品", "服务\t5\t6", "合并利润表", "万元", "2021年", "6", "营业成本" },
    };
    for (size_t i = 0; i < COUNT(pages); i++) {
        desk_forget(desk);
        desk_put(desk, "/middle.html", "", pages[i].language, pages[i].lines);
        quire_chunk *chunk = &desk->hits[0].chunk;
        const char *cut = memmem(chunk->text.data, chunk->text.size, pages[i].cut, strlen(pages[i].cut));
        assert_non_null(cut);
        const quire_range range = { (size_t)(cut - chunk->text.data), chunk->text.size };
        chunk->ranges = &range;
        desk_read(desk, pages[i].language, "?");
        assert_int_equal(desk->units.count, 2);
        quire_heads heads = { 0 };
        const quire_unit *row = &desk->units.items[desk_unit(desk, pages[i].row)];
        DESK_OK(quire_unit_heads(&desk->base->call, row, (quire_strs){ 0 }, 2, &heads, &desk->base->err));
        assert_text(heads.table, pages[i].table);
        assert_text(heads.unit, pages[i].unit);
        assert_text(heads.columns.items[2], pages[i].column);
        assert_text(heads.cells.items[heads.asked], pages[i].cell);
        assert_int_equal(heads.group.count, 1);
        assert_text(heads.group.items[0], pages[i].group);
    }
}

/* Half a row has no heads: it is text. */
/* Reads `lines` where the only passage begins with `part` of its last row. */
static void read_cut(struct answer_desk *desk, const char *language, const char *lines, const char *part)
{
    desk_forget(desk);
    desk_put(desk, "/cut.html", "", language, lines);
    quire_chunk *chunk = &desk->hits[0].chunk;
    static quire_range range;
    range = (quire_range){ chunk->text.size - strlen(part), chunk->text.size };
    chunk->ranges = &range;
    desk_read(desk, language, "?");
}

static void a_record_that_the_passage_cuts_is_read_whole(void **state)
{
    read_cut(*state, "en", "!|2022|2021\n|Net income|7,123|8,234", "7,123\t8,234");
    expect_kind(*state, "Net income\t7,123\t8,234", QUIRE_UNIT_ROW);
    read_cut(*state, "zh-Hans", "!项目|2022年|2021年\n|净利润|7123|8234", "7123\t8234");
    expect_kind(*state, "净利润\t7123\t8234", QUIRE_UNIT_ROW);
}

static void a_row_without_heads_that_the_passage_cuts_is_no_row(void **state)
{
    struct answer_desk *desk = *state;
    static const char *const lines[] = { "|Net income|7,123|8,234\n|Sales|1|2",
                                         "|净利润|7123|8234\n|销售额|1|2" };
    static const char *const parts[] = { "1\t2", "1\t2" };
    for (size_t i = 0; i < 2; i++) {
        read_cut(desk, i ? "zh-Hans" : "en", lines[i], parts[i]);
        expect_kind(desk, parts[i], QUIRE_UNIT_SENTENCE);
        assert_null(desk->units.items[desk_unit(desk, parts[i])].table);
    }
}

static void what_two_passages_share_is_there_once(void **state)
{
    struct answer_desk *desk = *state;
    static const char *const lines[] = { "The harbour froze. Bread was dear.\n---\nShips may come.",
                                         "港口结冰。面包很贵。\n---\n船只可以进来。" };
    static const char *const shared[] = { "Bread was dear.", "面包很贵。" };
    for (size_t i = 0; i < 2; i++) {
        size_t found = 0;
        desk_forget(desk);
        desk_put(desk, "/shared.txt", "", i ? "zh-Hans" : "en", lines[i]);
        const quire_range range = { desk->hits[0].chunk.ranges[0].end - strlen(shared[i]),
                                    desk->hits[1].chunk.ranges[0].end };
        desk->hits[1].chunk.ranges = &range;
        desk_read(desk, i ? "zh-Hans" : "en", "?");
        for (size_t u = 0; u < desk->units.count; u++)
            if (quire_str_is(desk->units.items[u].text, shared[i])) {
                assert_int_equal(desk->units.items[u].hit, 0);
                found++;
            }
        assert_int_equal(found, 1);
        assert_int_equal(desk->units.count, 3);
    }
}

/* ---- quotes ---- */

static void expect_quoted_with(const struct answer_desk *desk, const char *unit, const char *name,
                               const char *quote)
{
    size_t at = desk_unit(desk, unit);
    quire_str names = quire_str_from(name ? name : "");
    quire_range range = quire_unit_quote(&desk->units, at, (quire_strs){ &names, name ? 1 : 0 });
    quire_str found = quire_str_cut(desk->units.items[at].opened->document.text, range.start, range.end);
    if (!quire_str_is(found, quote)) fail_msg("quoted with \"%.*s\", not \"%s\"", QUIRE_FMT(found), quote);
}

static void what_announces_and_what_is_announced_stand_together(void **state)
{
    struct answer_desk *desk = *state;
    desk_put(
        desk, "/code.md", "", "en",
        "Be root. Type this:\n`apt update\n`reboot\nThen wait.\nShops:\n* Baker\n* Smith\n\nIt is late.");
    desk_read(desk, "en", "?");
    expect_quoted_with(desk, "Type this:", NULL, "Type this:\n\napt update\nreboot");
    expect_quoted_with(desk, "apt update", NULL, "Type this:\n\napt update");
    expect_quoted_with(desk, "reboot", NULL, "Type this:\n\napt update\nreboot");
    expect_quoted_with(desk, "Be root.", NULL, "Be root.");
    expect_quoted_with(desk, "Then wait.", NULL, "Then wait.");
    desk_forget(desk);
    desk_put(desk, "/code-zh.md", "", "zh-Hans", "先成为管理员。输入：\n`apt update\n`reboot\n然后等待。");
    desk_read(desk, "zh-Hans", "?");
    expect_quoted_with(desk, "输入：", NULL, "输入：\n\napt update\nreboot");
    expect_quoted_with(desk, "reboot", NULL, "输入：\n\napt update\nreboot");
    expect_quoted_with(desk, "先成为管理员。", NULL, "先成为管理员。");
}

/* A long list is quoted with its beginning, and code far behind what announces it alone. */
static void a_quote_takes_in_only_so_much(void **state)
{
    struct answer_desk *desk = *state;
    char lines[4096] = "These are open:\n", *end = lines + strlen(lines);
    for (int i = 0; i < 60; i++) end += snprintf(end, 40, "* Shop number %d of the harbour\n", i);
    desk_put(desk, "/long.md", "", "en", lines);
    desk_read(desk, "en", "?");
    quire_range range = quire_unit_quote(&desk->units, desk_unit(desk, "These are open:"), (quire_strs){ 0 });
    assert_in_range(range.end - range.start, 200, 500);
    snprintf(lines, sizeof lines, "运行：\n");
    end = lines + strlen(lines);
    for (int i = 0; i < 60; i++) end += snprintf(end, 40, "`command-number %d\n", i);
    desk_forget(desk);
    desk_put(desk, "/long-zh.md", "", "zh-Hans", lines);
    desk_read(desk, "zh-Hans", "?");
    range = quire_unit_quote(&desk->units, desk_unit(desk, "运行："), (quire_strs){ 0 });
    assert_in_range(range.end - range.start, 200, 500);
    expect_quoted_with(desk, "command-number 2", NULL,
                       "运行：\n\ncommand-number 0\ncommand-number 1\ncommand-number 2");
    expect_quoted_with(desk, "command-number 59", NULL, "command-number 59");
}

static void the_sentence_that_names_it_is_taken_in_from_the_same_passage(void **state)
{
    struct answer_desk *desk = *state;
    static const char english[] =
        "Marie Oblenska was a chemist. She lived in Oslin. She died in 1911. She is missed.";
    static const char chinese[] = "玛丽·奥布伦斯卡是化学家。她住在奥斯林。她于1911年去世。人们怀念她。";
    desk_put(desk, "/lives.txt", "", "en", english);
    desk_read(desk, "en", "?");
    expect_quoted_with(desk, "She lived in Oslin.", "Marie Oblenska",
                       "Marie Oblenska was a chemist. She lived in Oslin.");
    expect_quoted_with(desk, "She died in 1911.", "Marie Oblenska",
                       "Marie Oblenska was a chemist. She lived in Oslin. She died in 1911.");
    expect_quoted_with(desk, "She is missed.", "Marie Oblenska", "She is missed."); /* too far */
    expect_quoted_with(desk, "She died in 1911.", "Ada Lovelace", "She died in 1911.");
    expect_quoted_with(desk, "She died in 1911.", NULL, "She lived in Oslin. She died in 1911.");
    desk_forget(desk);
    desk_put(desk, "/lives-zh.txt", "", "zh-Hans", chinese);
    desk_read(desk, "zh-Hans", "?");
    expect_quoted_with(desk, "她住在奥斯林。", "玛丽·奥布伦斯卡", "玛丽·奥布伦斯卡是化学家。她住在奥斯林。");
    expect_quoted_with(desk, "人们怀念她。", "玛丽·奥布伦斯卡", "人们怀念她。");
    /* Another passage is another quote. */
    desk_forget(desk);
    desk_put(desk, "/parts.txt", "", "en", "Marie Oblenska was a chemist.\n---\nShe lived in Oslin.");
    desk_read(desk, "en", "?");
    expect_quoted_with(desk, "She lived in Oslin.", "Marie Oblenska", "She lived in Oslin.");
}

static void a_cancelled_call_stops(void **state)
{
    struct answer_desk *desk = *state;
    quire_cancel cancel = { 0 };
    desk_put(desk, "/stop.txt", "", "zh-Hans", "港口结冰。");
    desk_read(desk, "zh-Hans", "?");
    atomic_store(&cancel.requested, true);
    quire_call stopped = desk->base->call;
    stopped.cancel = &cancel;
    assert_int_equal(
        quire_units_of(&stopped, &desk->documents, desk->hits, 1, &desk->units, &desk->base->err),
        QUIRE_E_CANCELLED);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up_desk, tear_down_desk)
    const struct CMUnitTest tests[] = {
        TEST(each_thing_is_what_its_element_says),
        TEST(a_line_with_leaders_or_a_question_tells_nothing),
        TEST(lines_that_end_with_pages_are_contents),
        TEST(a_row_knows_its_table_wherever_the_passage_begins),
        TEST(a_record_that_the_passage_cuts_is_read_whole),
        TEST(a_row_without_heads_that_the_passage_cuts_is_no_row),
        TEST(what_two_passages_share_is_there_once),
        TEST(what_announces_and_what_is_announced_stand_together),
        TEST(a_quote_takes_in_only_so_much),
        TEST(the_sentence_that_names_it_is_taken_in_from_the_same_passage),
        TEST(a_cancelled_call_stops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

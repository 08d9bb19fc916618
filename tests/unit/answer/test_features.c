/* SPDX-License-Identifier: Apache-2.0 */
/* What speaks for a unit: each number by itself, on documents where nothing else differs. */
#include "support/answer_desk.h"

#include "base/str.h"

#include <math.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void assert_near(double found, double expected, const char *what)
{
    if (!(fabs(found - expected) < .011)) fail_msg("%s is %.3f, not %.3f", what, found, expected);
}

/* Reads one document against a question. */
static void read_document(struct answer_desk *desk, const char *title, const char *language,
                          const char *lines, const char *question)
{
    desk_forget(desk);
    desk_put(desk, "/folder/file.html", title, language, lines);
    desk_read(desk, language, question);
}

static double value_of(struct answer_desk *desk, const char *unit, quire_feature feature)
{
    return desk_features(desk, unit).values[feature];
}

/* ---- words ---- */

/* The question's one word stands at another place in each document. */
static void a_word_counts_where_it_stands_nearest(void **state)
{
    struct answer_desk *desk = *state;
    static const struct {
        const char *title, *lines;
        quire_feature place;
    } english[] = {
        { "Buoys", "# Notes\nBuoys are red. It is late. It is cold. It is windy.", QUIRE_FEATURE_OWN },
        { "Buoys", "# Buoys\nThey are red. It is late. It is cold. Buoys need paint.",
          QUIRE_FEATURE_HEADINGS },
        { "Buoys", "# Notes\nThey are red. It is late. It is cold. Buoys need paint.",
          QUIRE_FEATURE_DOCUMENT },
        { "Other", "# Notes\nThey are red. Buoys need paint. It is cold. It is windy.", QUIRE_FEATURE_NEAR },
        { "Other", "# Notes\nThey are red. It is late. It is cold. Buoys need paint.",
          QUIRE_FEATURE_PASSAGE },
        { "Other", "# Notes\nThey are red. It is late. It is cold. It is windy.", QUIRE_FEATURE_COUNT },
    };
    static const struct {
        const char *title, *lines;
        quire_feature place;
    } chinese[] = {
        { "浮标", "# 札记\n浮标红色。天色已晚。天很冷。风很大。", QUIRE_FEATURE_OWN },
        { "浮标", "# 浮标\n都是红色。天色已晚。天很冷。浮标要刷漆。", QUIRE_FEATURE_HEADINGS },
        { "浮标", "# 札记\n都是红色。天色已晚。天很冷。浮标要刷漆。", QUIRE_FEATURE_DOCUMENT },
        { "其他", "# 札记\n都是红色。浮标要刷漆。天很冷。风很大。", QUIRE_FEATURE_NEAR },
        { "其他", "# 札记\n都是红色。天色已晚。天很冷。浮标要刷漆。", QUIRE_FEATURE_PASSAGE },
        { "其他", "# 札记\n都是红色。天色已晚。天很冷。风很大。", QUIRE_FEATURE_COUNT },
    };
    for (size_t i = 0; i < COUNT(english); i++)
        for (int zh = 0; zh < 2; zh++) {
            quire_feature place = zh ? chinese[i].place : english[i].place;
            if (zh) read_document(desk, chinese[i].title, "zh-Hans", chinese[i].lines, "浮标");
            else read_document(desk, english[i].title, "en", english[i].lines, "buoys");
            size_t first = 1; /* behind the heading */
            quire_features features;
            DESK_OK(quire_features_of(&desk->base->call, &desk->asking, &desk->units, first, &features,
                                      &desk->base->err));
            for (quire_feature f = QUIRE_FEATURE_OWN; f <= QUIRE_FEATURE_PASSAGE; f++)
                assert_near(features.values[f], f == place, quire_feature_name(f));
            assert_near(features.coverage,
                        place == QUIRE_FEATURE_COUNT     ? 0
                        : place == QUIRE_FEATURE_PASSAGE ? .5
                                                         : 1,
                        "support");
        }
}

static void a_row_has_the_words_of_its_group_heads_and_table(void **state)
{
    struct answer_desk *desk = *state;
    static const char table[] = "^Buoys in stock\n^(in dozens)\n!Place|Painted|Bare\n|Harbour:||\n>North|4|2";
    static const char table_zh[] = "^浮标存量\n^单位：打\n!地点|已刷漆|未刷漆\n|港口：||\n>北边|4|2";
    static const char *const asked[] = { "buoys", "painted", "harbour" }, *const asked_zh[] = { "浮标",
                                                                                                "刷漆",
                                                                                                "港口" };
    for (size_t i = 0; i < COUNT(asked); i++) {
        read_document(desk, "", "en", table, asked[i]);
        assert_near(value_of(desk, "North\t4\t2", QUIRE_FEATURE_HEADS), 1, asked[i]);
        assert_near(value_of(desk, "North\t4\t2", QUIRE_FEATURE_ROW), 1, "row");
        read_document(desk, "", "zh-Hans", table_zh, asked_zh[i]);
        assert_near(value_of(desk, "北边\t4\t2", QUIRE_FEATURE_HEADS), 1, asked_zh[i]);
    }
    read_document(desk, "", "en", table, "bare");
    assert_int_equal(desk_features(desk, "North\t4\t2").asked, 2);
    read_document(desk, "", "zh-Hans", table_zh, "未刷漆");
    assert_int_equal(desk_features(desk, "北边\t4\t2").asked, 2);
}

/* A period is compared as such, and what a question says of its asking chooses nothing. */
static void words_of_periods_and_of_asking_hardly_count(void **state)
{
    struct answer_desk *desk = *state;
    read_document(desk, "", "en", "Buoys were red in 2022.", "Were buoys red in 2022?");
    for (size_t i = 0; i < desk->retrieval.terms.count; i++)
        if (quire_str_is(desk->retrieval.terms.items[i].text, "2022"))
            assert_near(desk->asking.weights[i], 0, "the year");
    read_document(desk, "", "en", "Buoys are red.", "According to the report, are buoys red?");
    assert_true(desk_features(desk, "Buoys are red.").coverage > .75);
    read_document(desk, "", "zh-Hans", "浮标红色。", "请问根据资料浮标红色？");
    assert_true(desk_features(desk, "浮标红色。").coverage > .4);
    /* A second question is asked for less. */
    read_document(desk, "", "en", "Buoys are red.", "Which buoys are red, and why do ropes break?");
    assert_true(desk_features(desk, "Buoys are red.").coverage > .5);
}

static void the_label_is_what_is_asked_as_far_as_it_says_nothing_more(void **state)
{
    struct answer_desk *desk = *state;
    read_document(desk, "", "en", "!|2022\n|Net sales|5\n|Percentage of net sales|6\n|Other|7", "net sales");
    assert_near(value_of(desk, "Net sales\t5", QUIRE_FEATURE_LABEL), 1, "the same");
    assert_near(value_of(desk, "Percentage of net sales\t6", QUIRE_FEATURE_LABEL), 1. / 6, "narrower");
    assert_near(value_of(desk, "Other\t7", QUIRE_FEATURE_LABEL), 0, "another");
    assert_near(value_of(desk, "Net sales\t5", QUIRE_FEATURE_PHRASE), 1, "the phrase");
    assert_near(value_of(desk, "Other\t7", QUIRE_FEATURE_PHRASE), 0, "no phrase");
    read_document(desk, "", "zh-Hans", "!|2022年\n|营业收入|5\n|营业收入占比|6\n|其他|7", "营业收入");
    assert_near(value_of(desk, "营业收入\t5", QUIRE_FEATURE_LABEL), 1, "the same");
    double more = value_of(desk, "营业收入占比\t6", QUIRE_FEATURE_LABEL);
    assert_true(more > .4 && more < .95);
    assert_near(value_of(desk, "其他\t7", QUIRE_FEATURE_LABEL), 0, "another");
    /* The group of a row is asked for too: two rows have the same label. */
    read_document(desk, "", "en", "!|2022\n|Assets:|\n>Loans|5\n|Debts:|\n>Loans|6", "loans among assets");
    assert_true(value_of(desk, "Loans\t5", QUIRE_FEATURE_LABEL) >
                value_of(desk, "Loans\t6", QUIRE_FEATURE_LABEL));
    read_document(desk, "", "zh-Hant", "!|2022年\n|資產：|\n>其他|5\n|負債：|\n>其他|6", "其他資產");
    assert_true(value_of(desk, "其他\t5", QUIRE_FEATURE_LABEL) >
                value_of(desk, "其他\t6", QUIRE_FEATURE_LABEL));
}

/* A sentence with a label is as a row. */
static void a_sentence_may_have_a_label(void **state)
{
    struct answer_desk *desk = *state;
    read_document(desk, "", "en", "Cause: a worn seal.\nThe cause was long unknown.", "cause");
    assert_near(value_of(desk, "Cause: a worn seal.", QUIRE_FEATURE_LABEL), 1, "labelled");
    assert_near(value_of(desk, "The cause was long unknown.", QUIRE_FEATURE_LABEL), 0, "not labelled");
    read_document(desk, "", "zh-Hans", "原因：密封件磨损。\n原因长期不明。", "原因");
    assert_near(value_of(desk, "原因：密封件磨损。", QUIRE_FEATURE_LABEL), 1, "labelled");
    assert_near(value_of(desk, "原因长期不明。", QUIRE_FEATURE_LABEL), 0, "not labelled");
}

/* ---- kinds ---- */

static void a_unit_holds_the_kind_that_is_asked_for_or_another(void **state)
{
    struct answer_desk *desk = *state;
    static const struct {
        const char *language, *lines, *question, *unit;
        double kind;
    } cases[] = {
        { "en", "Revenue was $46 million.", "How much was revenue?", "Revenue was $46 million.", 1 },
        { "en", "Revenue was good.", "How much was revenue?", "Revenue was good.", -1 },
        { "en", "There were 412 ships.", "How many ships were there?", "There were 412 ships.", 1 },
        { "en", "There were ships.", "How many ships were there?", "There were ships.", -1 },
        { "en", "It froze on 12 January 1931.", "When did it freeze?", "It froze on 12 January 1931.", 1 },
        { "en", "It froze hard.", "When did it freeze?", "It froze hard.", -1 },
        { "en", "!|Share|Cost\n|Rent|12 %|$40", "What percentage is rent?", "Rent\t12 %\t$40", 1 },
        { "en", "!|Cost\n|Rent|$40", "What percentage is rent?", "Rent\t$40", -.5 },
        { "en", "!|Share\n|Rent|12 %", "How much money was the rent?", "Rent\t12 %", -1 },
        { "en", "!|Share|Cost\n|Rent|12 %|$40", "How much money was the rent?", "Rent\t12 %\t$40", 1 },
        { "en", "!|Kind\n|Rent|monthly", "How much money was the rent?", "Rent\tmonthly", -1 },
        { "zh-Hans", "收入为46万元。", "收入是多少元？", "收入为46万元。", 1 },
        { "zh-Hans", "收入很好。", "收入是多少元？", "收入很好。", -1 },
        { "zh-Hans", "港内有412艘船。", "港内有多少艘船？", "港内有412艘船。", 1 },
        { "zh-Hans", "1931年1月结冰。", "什么时候结冰？", "1931年1月结冰。", 1 },
        { "zh-Hans", "结冰很厚。", "什么时候结冰？", "结冰很厚。", -1 },
        { "zh-Hans", "!|比例|金额\n|租金|12%|40元", "租金占百分之几？", "租金\t12%\t40元", 1 },
        { "zh-Hans", "!|比例\n|租金|12%", "租金是多少元？", "租金\t12%", -1 },
        { "zh-Hant", "港內有412艘船。", "港內有多少艘船？", "港內有412艘船。", 1 },
        { "zh-Hant", "1931年1月結冰。", "什麼時候結冰？", "1931年1月結冰。", 1 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        read_document(desk, "", cases[i].language, cases[i].lines, cases[i].question);
        assert_near(value_of(desk, cases[i].unit, QUIRE_FEATURE_KIND), cases[i].kind, cases[i].question);
    }
}

static void change_speaks_against_a_unit_where_none_is_asked_for(void **state)
{
    struct answer_desk *desk = *state;
    static const struct {
        const char *language, *lines, *question;
        double change;
    } cases[] = {
        { "en", "Revenue grew 6 % to $46 million.", "How much was revenue?", -1 },
        { "en", "Revenue was $46 million.", "How much was revenue?", 0 },
        { "en", "Revenue grew by $46 million.", "By how much did revenue increase?", 0 },
        { "zh-Hans", "收入同比增长46万元。", "收入是多少元？", -1 },
        { "zh-Hans", "收入为46万元。", "收入是多少元？", 0 },
        { "zh-Hans", "收入增长46万元。", "收入增长了多少元？", 0 },
        { "zh-Hant", "收入增長46萬元。", "收入是多少元？", -1 },
        { "zh-Hant", "收入增長46萬元。", "收入增長了多少元？", 0 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        read_document(desk, "", cases[i].language, cases[i].lines, cases[i].question);
        assert_near(value_of(desk, cases[i].lines, QUIRE_FEATURE_CHANGE), cases[i].change, cases[i].question);
    }
}

static void a_short_line_without_an_end_is_a_fragment(void **state)
{
    struct answer_desk *desk = *state;
    static const char *const lines[] = { "Depth of the quay", "The quay is deep.", "码头水深", "码头很深。",
                                         "碼頭水深" };
    static const double expected[] = { -1, 0, -1, 0, -1 };
    for (size_t i = 0; i < COUNT(lines); i++) {
        read_document(desk, "", i < 2 ? "en" : i < 4 ? "zh-Hans" : "zh-Hant", lines[i], "quay 码头");
        assert_near(value_of(desk, lines[i], QUIRE_FEATURE_FRAGMENT), expected[i], lines[i]);
    }
}

static void what_only_says_where_to_read_on_is_worth_less(void **state)
{
    struct answer_desk *desk = *state;
    static const char *const lines[] = { "For details of the quay, see Section 5.3.",
                                         "码头的详情参见第 5.3 节。", "详见第五章关于码头的说明。" };
    read_document(desk, "", "en", lines[0], "How is the quay built?");
    assert_near(value_of(desk, lines[0], QUIRE_FEATURE_FRAGMENT), -2, lines[0]);
    read_document(desk, "", "en", lines[0], "Where are details of the quay?");
    assert_near(value_of(desk, lines[0], QUIRE_FEATURE_FRAGMENT), 0, "it is where");
    read_document(desk, "", "zh-Hans", lines[2], "码头怎样建成？");
    assert_near(value_of(desk, lines[2], QUIRE_FEATURE_FRAGMENT), -2, lines[2]);
    read_document(desk, "", "zh-Hans", lines[2], "码头的说明在哪里？");
    assert_near(value_of(desk, lines[2], QUIRE_FEATURE_FRAGMENT), 0, "it is where");
}

static void the_first_sentences_below_a_question_answer_it(void **state)
{
    struct answer_desk *desk = *state;
    static const struct {
        const char *language, *lines, *question, *first, *fourth;
    } cases[] = {
        { "en", "# Why do buoys sink?\nThe paint is old. It is late. It is cold. Rust is red.", "buoys sink",
          "The paint is old.", "Rust is red." },
        { "zh-Hans", "# 浮标为什么沉没？\n油漆太旧。天色已晚。天很冷。铁锈红色。", "浮标沉没", "油漆太旧。",
          "铁锈红色。" },
        { "zh-Hant", "# 浮標為什麼沉沒？\n油漆太舊。天色已晚。天很冷。鐵鏽紅色。", "浮標沉沒", "油漆太舊。",
          "鐵鏽紅色。" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        read_document(desk, "", cases[i].language, cases[i].lines, cases[i].question);
        assert_true(value_of(desk, cases[i].first, QUIRE_FEATURE_ANSWERS) > .6);
        assert_near(value_of(desk, cases[i].first, QUIRE_FEATURE_HEADINGS), 0, "each word once");
        assert_near(value_of(desk, cases[i].fourth, QUIRE_FEATURE_ANSWERS), 0, cases[i].fourth);
    }
    read_document(desk, "", "en", "# Sinking buoys\nThe paint is old.", "sinking buoys");
    assert_near(value_of(desk, "The paint is old.", QUIRE_FEATURE_ANSWERS), 0, "no question above");
}

static void a_definition_is_what_a_question_for_one_asks(void **state)
{
    struct answer_desk *desk = *state;
    read_document(desk, "", "en", "A buoy is a float. Buoys need paint.", "What is a buoy?");
    assert_near(value_of(desk, "A buoy is a float.", QUIRE_FEATURE_KIND), 1, "defines");
    assert_near(value_of(desk, "Buoys need paint.", QUIRE_FEATURE_KIND), 0, "doesn't");
    read_document(desk, "", "zh-Hans", "浮标是一种浮体。浮标要刷漆。", "什么是浮标？");
    assert_near(value_of(desk, "浮标是一种浮体。", QUIRE_FEATURE_KIND), 1, "defines");
    assert_near(value_of(desk, "浮标要刷漆。", QUIRE_FEATURE_KIND), 0, "doesn't");
}

static void a_path_is_more_of_a_place(void **state)
{
    struct answer_desk *desk = *state;
    read_document(desk, "", "en", "Logs lie in /var/log. Logs are long.", "Where are logs?");
    assert_near(value_of(desk, "Logs lie in /var/log.", QUIRE_FEATURE_KIND), 1, "a path");
    assert_near(value_of(desk, "Logs are long.", QUIRE_FEATURE_KIND), 0, "none");
    read_document(desk, "", "zh-Hans", "日志在 /var/log 里。日志很长。", "日志在哪里？");
    assert_near(value_of(desk, "日志在 /var/log 里。", QUIRE_FEATURE_KIND), 1, "a path");
    assert_near(value_of(desk, "日志很长。", QUIRE_FEATURE_KIND), 0, "none");
}

/* ---- periods ---- */

static void the_nearest_place_that_says_a_period_decides(void **state)
{
    struct answer_desk *desk = *state;
    static const struct {
        const char *language, *title, *lines, *question, *unit;
        double period;
        bool other;
    } cases[] = {
        { "en", "", "Sales were 5 in 2022.", "What were sales in 2022?", "Sales were 5 in 2022.", 1, false },
        { "en", "", "Sales were 5 in 2022.", "What were sales in 2019?", "Sales were 5 in 2022.", -1, true },
        { "en", "", "Sales were 5.", "What were sales in 2019?", "Sales were 5.", 0, false },
        { "en", "Report 2019", "Sales were 5.", "What were sales in 2019?", "Sales were 5.", .9, false },
        { "en", "Report 2022", "Sales were 5.", "What were sales in 2019?", "Sales were 5.", -1, true },
        { "en", "", "!|2022|2021\n|Sales|5|6", "What were sales in 2021?", "Sales\t5\t6", 1, false },
        { "en", "", "!|2022|2021\n|Sales|5|6", "What were sales in 2019?", "Sales\t5\t6", -1, true },
        { "en", "", "^Sales in 2021\n!Port|Sum\n|Oslin|6", "What were sales in Oslin in 2021?", "Oslin\t6", 1,
          false },
        { "en", "", "!|Year ended December 31, 2022\n|Sales|5", "What were sales in Q4 2022?", "Sales\t5", .4,
          false },
        { "zh-Hans", "", "2022年销售额为5元。", "2022年的销售额是多少？", "2022年销售额为5元。", 1, false },
        { "zh-Hans", "", "2022年销售额为5元。", "2019年的销售额是多少？", "2022年销售额为5元。", -1, true },
        { "zh-Hans", "2019年报告", "销售额为5元。", "2019年的销售额是多少？", "销售额为5元。", .9, false },
        { "zh-Hans", "", "!|2022年|2021年\n|销售额|5|6", "2021年的销售额是多少？", "销售额\t5\t6", 1, false },
        { "zh-Hans", "", "!|2022年|2021年\n|销售额|5|6", "2019年的销售额是多少？", "销售额\t5\t6", -1, true },
        { "zh-Hant", "", "!|2022年|2021年\n|銷售額|5|6", "2019年的銷售額是多少？", "銷售額\t5\t6", -1, true },
        { "zh-Hant", "2022年報告", "銷售額為5元。", "2019年的銷售額是多少？", "銷售額為5元。", -1, true },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        read_document(desk, cases[i].title, cases[i].language, cases[i].lines, cases[i].question);
        quire_features features = desk_features(desk, cases[i].unit);
        char what[200];
        snprintf(what, sizeof what, "case %zu: %s", i, cases[i].question);
        assert_near(features.values[QUIRE_FEATURE_PERIOD], cases[i].period, what);
        if (features.other != cases[i].other) fail_msg("%s: other is %d", what, features.other);
    }
}

static void the_latest_is_the_newest_document_that_is_about_it(void **state)
{
    struct answer_desk *desk = *state;
    desk_put(desk, "/a.txt", "Acme report 2021", "en", "Sales were 5.");
    desk_put(desk, "/b.txt", "Acme report 2023", "en", "Sales were 7.");
    desk_put(desk, "/c.txt", "Globex report 2024", "en", "Sales were 9.");
    desk_put(desk, "/d.txt", "Acme notes", "en", "Sales were 8.");
    desk_read(desk, "en", "What were the latest sales of Acme?");
    assert_ptr_equal(desk->asking.newest, desk->documents.of_hit[1]);
    assert_near(value_of(desk, "Sales were 5.", QUIRE_FEATURE_PERIOD), -1, "older");
    assert_near(value_of(desk, "Sales were 7.", QUIRE_FEATURE_PERIOD), 1, "newest");
    assert_near(value_of(desk, "Sales were 8.", QUIRE_FEATURE_PERIOD), 0, "undated");
    assert_true(desk_features(desk, "Sales were 9.").other);
    desk_forget(desk);
    desk_put(desk, "/a-zh.txt", "2021年报告", "zh-Hans", "销售额为5元。");
    desk_put(desk, "/b-zh.txt", "2023年报告", "zh-Hans", "销售额为7元。");
    desk_read(desk, "zh-Hans", "最新的销售额是多少？");
    assert_near(value_of(desk, "销售额为5元。", QUIRE_FEATURE_PERIOD), -1, "older");
    assert_near(value_of(desk, "销售额为7元。", QUIRE_FEATURE_PERIOD), 1, "newest");
}

/* ---- names ---- */

static void a_name_counts_as_what_a_reader_of_the_quote_sees(void **state)
{
    struct answer_desk *desk = *state;
    static const char question[] = "When did Marie Oblenska receive the medal?";
    static const char unit[] = "She received the medal in 1911.";
    static const struct {
        const char *title, *lines;
        double names;
        size_t unnamed;
        bool other;
    } cases[] = {
        { "Marie Oblenska", "She received the medal in 1911.", 1, 0, false },
        { "", "# Marie Oblenska\nShe received the medal in 1911.", 1, 0, false },
        { "", "Marie Oblenska was a chemist. She received the medal in 1911.", .9, 1, false },
        { "", "Marie Oblenska lived. It rained. It was cold. It was late. She received the medal in 1911.",
          .5, 0, false },
        { "", "Ada Lovelace was a chemist. She received the medal in 1911.", 0, 0, true },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        read_document(desk, cases[i].title, "en", cases[i].lines, question);
        quire_features features = desk_features(desk, unit);
        assert_near(features.values[QUIRE_FEATURE_NAMES], cases[i].names, cases[i].lines);
        assert_near(features.values[QUIRE_FEATURE_ABSENT], cases[i].other ? -1 : 0, cases[i].lines);
        assert_int_equal(features.unnamed.count, cases[i].unnamed);
        assert_int_equal(features.other, cases[i].other);
    }
    read_document(desk, "", "zh-Hans", "玛丽·奥布伦斯卡是化学家。她在1911年获得奖章。",
                  "玛丽·奥布伦斯卡何时获得奖章？");
    assert_near(value_of(desk, "她在1911年获得奖章。", QUIRE_FEATURE_NAMES), .9, "names");
    read_document(desk, "", "zh-Hans", "埃达·洛芙莱斯是数学家。她在1911年获得奖章。",
                  "玛丽·奥布伦斯卡何时获得奖章？");
    assert_true(desk_features(desk, "她在1911年获得奖章。").other);
    /* What only may be a name makes doubt, no more. */
    read_document(desk, "", "zh-Hans", "东站的水泵流量为90吨。", "西站的水泵流量是多少？");
    quire_features features = desk_features(desk, "东站的水泵流量为90吨。");
    assert_true(features.doubtful);
    assert_false(features.other);
}

/* Where the question has one thing, the unit has another in its place; a thing that is not said is none. */
static void another_thing_in_the_place_of_the_asked_one_is_told(void **state)
{
    struct answer_desk *desk = *state;
    static const struct {
        const char *language, *lines, *question;
        bool contrasts;
    } cases[] = {
        { "en", "The boiler pressure is 9 bar.", "What is the pressure of the turbine?", true },
        { "en", "The turbine pressure is 9 bar.", "What is the pressure of the turbine?", false },
        { "en", "The pressure is 9 bar.", "What is the pressure of the turbine?", false },
        { "en", "The boiler pressure is 9 bar. The turbine is new.", "What is the pressure of the turbine?",
          false },
        { "en", "The boiler of the old mill is 9 years old.", "How old is the turbine of the mill?", false },
        { "en", "The boiler of the mill is 9 years old.", "How old is the turbine of the mill?", true },
        { "en", "The owner of the mill is Smith.", "What is the name of the mill?", false },
        { "zh-Hans", "西站的闸门高度为9米。", "西站的水泵高度是多少？", true },
        { "zh-Hans", "西站的水泵高度为9米。", "西站的水泵高度是多少？", false },
        { "zh-Hans", "西站的闸门高度为9米。水泵是新的。", "西站的水泵高度是多少？", false },
        { "zh-Hant", "西站的閘門高度為9米。", "西站的水泵高度是多少？", true },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        read_document(desk, "", cases[i].language, cases[i].lines, cases[i].question);
        quire_features features;
        DESK_OK(quire_features_of(&desk->base->call, &desk->asking, &desk->units, 0, &features,
                                  &desk->base->err));
        if (features.contrasts != cases[i].contrasts)
            fail_msg("\"%s\" to \"%s\": contrasts is %d", cases[i].question, cases[i].lines,
                     features.contrasts);
    }
    /* A name that another passage is about is not only another word for this one's. */
    static const char flow[] = "水泵流量为90吨。";
    desk_forget(desk);
    desk_put(desk, "/flow.txt", "", "zh-Hans", flow);
    desk_read(desk, "zh-Hans", "西站的水泵流量是多少？");
    assert_false(desk_features(desk, flow).contrasts);
    desk_put(desk, "/west.txt", "", "zh-Hans", "西站已经关闭。");
    desk_read(desk, "zh-Hans", "西站的水泵流量是多少？");
    assert_true(desk_features(desk, flow).contrasts);
}

/* What is typed in Latin letters is typed so in each language: where it is missing, it is not translated. */
static void a_name_in_latin_letters_is_not_another_word_in_another_script(void **state)
{
    static const bool foreign[DESK_HITS] = { true };
    static const char listed[] = "Services are listed by a command.",
                      typed[] = "Services are listed by systemctl.";
    struct answer_desk *desk = *state;
    static const char *const questions[] = { "如何用 systemctl 查看服务？", "如何用 systemctl 查看服務？" };
    for (size_t i = 0; i < COUNT(questions); i++) {
        read_document(desk, "", "en", listed, questions[i]);
        assert_true(desk_features(desk, listed).doubtful);
        assert_false(desk_features(desk, listed).other);
        desk->retrieval.foreign = foreign;
        assert_true(desk_features(desk, listed).other);
        read_document(desk, "", "en", typed, questions[i]);
        desk->retrieval.foreign = foreign;
        assert_false(desk_features(desk, typed).other);
    }
}

static void another_of_the_names_kind_is_told(void **state)
{
    (void)state;
    assert_true(quire_another_of_kind(QUIRE_STR("西站"), QUIRE_STR("东站的水泵流量为90吨。")));
    assert_true(quire_another_of_kind(QUIRE_STR("羅店鎮"), QUIRE_STR("烏鎮有多少人")));
    assert_false(quire_another_of_kind(QUIRE_STR("西站"), QUIRE_STR("西站的水泵流量为90吨。")));
    assert_false(quire_another_of_kind(QUIRE_STR("西站"), QUIRE_STR("水泵流量为90吨。")));
    assert_false(quire_another_of_kind(QUIRE_STR("西站"), QUIRE_STR("站")));
    assert_false(quire_another_of_kind(QUIRE_STR("站"), QUIRE_STR("东站")));
    assert_false(quire_another_of_kind(QUIRE_STR("West Station"), QUIRE_STR("东站")));
    assert_false(quire_another_of_kind(QUIRE_STR(""), QUIRE_STR("")));
}

/* How surely a unit answers: more where more of the question stands there, less in a large base and where a name is doubtful. */
static void belief_grows_with_what_speaks_for_a_unit(void **state)
{
    struct answer_desk *desk = *state;
    for (int zh = 0; zh < 2; zh++) {
        const char *all = zh ? "港口的浮标是红色的。" : "The harbour buoys are red.";
        const char *some = zh ? "浮标很旧。" : "The buoys are old.",
                   *none = zh ? "面包很贵。" : "Bread was dear.";
        desk_forget(desk);
        desk_put(desk, "/belief.txt", "", zh ? "zh-Hans" : "en",
                 zh ? "港口的浮标是红色的。\n---\n浮标很旧。\n---\n面包很贵。"
                    : "The harbour buoys are red.\n---\nThe buoys are old.\n---\nBread was dear.");
        desk_read(desk, zh ? "zh-Hans" : "en", zh ? "港口的浮标是红色的吗" : "Are the harbour buoys red?");
        quire_features features[] = { desk_features(desk, all), desk_features(desk, some),
                                      desk_features(desk, none) };
        double belief[3];
        for (size_t i = 0; i < 3; i++) {
            belief[i] = quire_features_belief(&features[i], 13);
            assert_true(belief[i] >= 0 && belief[i] <= 1);
            assert_true(quire_features_belief(&features[i], 100000) < belief[i]);
        }
        assert_true(belief[0] > belief[1] && belief[1] > belief[2]);
        features[0].doubtful = true;
        assert_true(quire_features_belief(&features[0], 13) < belief[0]);
        assert_true(quire_features_score(&features[1]) > quire_features_score(&features[2]));
    }
}

/* ---- all together ---- */

static void the_better_passage_ranks_higher_and_what_is_odd_is_read(void **state)
{
    struct answer_desk *desk = *state;
    desk_put(desk, "/a.txt", "", "en", "Buoys are red.");
    desk_put(desk, "/b.txt", "", "zh-Hans", "浮标是红色的。");
    desk->hits[1].score = .25;
    desk_read(desk, "en", "buoys");
    assert_near(value_of(desk, "Buoys are red.", QUIRE_FEATURE_RANK), 1, "first");
    assert_near(value_of(desk, "浮标是红色的。", QUIRE_FEATURE_RANK), .25, "second");
    desk->hits[0].score = desk->hits[1].score = 0; /* no scores: ranks tell */
    assert_near(value_of(desk, "浮标是红色的。", QUIRE_FEATURE_RANK), .5, "second");
    /* Questions with nothing to look for, and bytes that are no text. */
    static const char *const odd[] = { "?",           "",     "the",          "的",
                                       "\xE7\x9A",    "é的é", "的的的的的的", "：",
                                       "a的b的水泵的" };
    for (size_t i = 0; i < COUNT(odd); i++) {
        desk_forget(desk);
        desk_put(desk, "/odd.html", "", "zh-Hans", "西站的é闸门：9。\n!a|b\n||\n|：|：\n|的|\n|x|的\n`\n");
        desk_read(desk, "zh-Hans", odd[i]);
        for (size_t u = 0; u < desk->units.count; u++) {
            quire_features features;
            DESK_OK(quire_features_of(&desk->base->call, &desk->asking, &desk->units, u, &features,
                                      &desk->base->err));
            assert_true(isfinite(quire_features_score(&features)));
            assert_true(features.coverage >= 0 && features.coverage <= 1.0001);
        }
        desk_extract(desk, NULL, odd[i]);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up_desk, tear_down_desk)
    const struct CMUnitTest tests[] = {
        TEST(a_word_counts_where_it_stands_nearest),
        TEST(a_row_has_the_words_of_its_group_heads_and_table),
        TEST(words_of_periods_and_of_asking_hardly_count),
        TEST(the_label_is_what_is_asked_as_far_as_it_says_nothing_more),
        TEST(a_sentence_may_have_a_label),
        TEST(a_unit_holds_the_kind_that_is_asked_for_or_another),
        TEST(change_speaks_against_a_unit_where_none_is_asked_for),
        TEST(a_short_line_without_an_end_is_a_fragment),
        TEST(what_only_says_where_to_read_on_is_worth_less),
        TEST(the_first_sentences_below_a_question_answer_it),
        TEST(a_definition_is_what_a_question_for_one_asks),
        TEST(a_path_is_more_of_a_place),
        TEST(the_nearest_place_that_says_a_period_decides),
        TEST(the_latest_is_the_newest_document_that_is_about_it),
        TEST(a_name_counts_as_what_a_reader_of_the_quote_sees),
        TEST(another_thing_in_the_place_of_the_asked_one_is_told),
        TEST(a_name_in_latin_letters_is_not_another_word_in_another_script),
        TEST(another_of_the_names_kind_is_told),
        TEST(belief_grows_with_what_speaks_for_a_unit),
        TEST(the_better_passage_ranks_higher_and_what_is_odd_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

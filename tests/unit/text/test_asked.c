/* SPDX-License-Identifier: Apache-2.0 */
/* What a question fixes and asks for. A name is written as it stands, with "!" in front if it is sure and "#" if it is
 * an identifier. */
#include "base/str.h"
#include "text/asked.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static quire_asked asked_of(quire_arena *arena, const char *question)
{
    quire_call call = { .arena = arena };
    quire_asked asked;
    quire_error error;
    assert_int_equal(quire_asked_of(&call, quire_str_from(question), QUIRE_STR("und"), &asked, &error),
                     QUIRE_OK);
    return asked;
}

static void check_kind(const char *question, quire_asked_kind kind)
{
    quire_arena arena = { 0 };
    quire_asked asked = asked_of(&arena, question);
    if (asked.kind != kind) fail_msg("\"%s\" asks for %d, not %d", question, (int)asked.kind, (int)kind);
    quire_arena_free(&arena);
}

static void check_names(const char *question, const char *expected)
{
    quire_arena arena = { 0 };
    quire_asked asked = asked_of(&arena, question);
    char line[1024] = "";
    size_t at = 0, before = 0;
    for (size_t i = 0; i < asked.name_count; i++) {
        const quire_asked_name *name = &asked.names[i];
        assert_true(name->start < name->end && name->end <= strlen(question) && name->start >= before);
        before = name->end;
        quire_str text = quire_str_cut(quire_str_from(question), name->start, name->end);
        at += (size_t)snprintf(line + at, sizeof line - at, "%s%s%s%.*s", i ? " | " : "",
                               name->sure ? "!" : "", name->identifier ? "#" : "", QUIRE_FMT(text));
    }
    if (strcmp(line, expected) != 0) fail_msg("\"%s\": found \"%s\", not \"%s\"", question, line, expected);
    quire_arena_free(&arena);
}

static void money_rates_and_counts_are_told_apart(void **state)
{
    (void)state;
    check_kind("How many people live there?", QUIRE_ASKED_NUMBER);
    check_kind("What was Apple's revenue in 2022?", QUIRE_ASKED_AMOUNT);
    check_kind("How much net income did it report?", QUIRE_ASKED_AMOUNT);
    check_kind("What does a ticket cost?", QUIRE_ASKED_AMOUNT);
    check_kind("What was the growth in net sales?", QUIRE_ASKED_NUMBER);
    check_kind("What was the gross margin?", QUIRE_ASKED_AMOUNT);
    check_kind("What was the gross margin percentage?", QUIRE_ASKED_PERCENT);
    check_kind("What was the effective tax rate?", QUIRE_ASKED_PERCENT);
    check_kind("What percentage of sales came from services?", QUIRE_ASKED_PERCENT);
    check_kind("How old was he when he died?", QUIRE_ASKED_NUMBER);
}

static void a_question_word_that_asks_nothing_tells_no_kind(void **state)
{
    (void)state;
    check_kind("What did the man who built it say when it fell?", QUIRE_ASKED_ANY);
    check_kind("Which file holds the list?", QUIRE_ASKED_ANY);
    check_kind("What is the somewhere moderate thing?", QUIRE_ASKED_ANY);
    check_kind("", QUIRE_ASKED_ANY);
}

static void the_kind_is_told_from_question_words(void **state)
{
    (void)state;
    check_kind("When did the war end?", QUIRE_ASKED_TIME);
    check_kind("In what year was it built?", QUIRE_ASKED_TIME);
    check_kind("Who wrote it?", QUIRE_ASKED_NAME);
    check_kind("Where is the town hall?", QUIRE_ASKED_PLACE);
    check_kind("Why was the bridge closed?", QUIRE_ASKED_REASON);
    check_kind("How do I put a package on hold?", QUIRE_ASKED_WAY);
    check_kind("how can the key be changed", QUIRE_ASKED_WAY);
}

static void some_in_chinese_is_not_how_many(void **state)
{
    (void)state;
    check_kind("混用几个源，官方支持吗？", QUIRE_ASKED_ANY);
    check_kind("混用幾個源，官方支持嗎？", QUIRE_ASKED_ANY);
    check_kind("你知道有几个源吗？", QUIRE_ASKED_NUMBER);
    check_kind("有几个源？", QUIRE_ASKED_NUMBER);
}

static void money_rates_and_counts_are_told_apart_in_chinese(void **state)
{
    (void)state;
    check_kind("公司2022年的营业收入是多少？", QUIRE_ASKED_AMOUNT);
    check_kind("公司2022年的營業收入是多少？", QUIRE_ASKED_AMOUNT);
    check_kind("净利润多少", QUIRE_ASKED_AMOUNT);
    check_kind("净利润同比增长了多少？", QUIRE_ASKED_NUMBER);
    check_kind("毛利率是多少？", QUIRE_ASKED_PERCENT);
    check_kind("电机的功率是多少？", QUIRE_ASKED_NUMBER);
    check_kind("女工占百分之几？", QUIRE_ASKED_PERCENT);
    check_kind("這裡有多少人？", QUIRE_ASKED_NUMBER);
}

static void the_kind_is_told_from_chinese_question_words(void **state)
{
    (void)state;
    check_kind("哪一年建成的？", QUIRE_ASKED_TIME);
    check_kind("什麼時候建成的？", QUIRE_ASKED_TIME);
    check_kind("作者是谁？", QUIRE_ASKED_NAME);
    check_kind("作者是誰？", QUIRE_ASKED_NAME);
    check_kind("会议在哪里举行？", QUIRE_ASKED_PLACE);
    check_kind("為什麼停電？", QUIRE_ASKED_REASON);
    check_kind("怎样安装软件包？", QUIRE_ASKED_WAY);
    check_kind("如何安裝套件？", QUIRE_ASKED_WAY);
    check_kind("它是什么颜色的？", QUIRE_ASKED_ANY);
}

static void change_and_latest_are_seen(void **state)
{
    (void)state;
    static const struct {
        const char *question;
        bool change, latest;
    } cases[] = {
        { "How has revenue changed over the quarters?", true, false },
        { "Did net sales increase?", true, false },
        { "What was revenue in the latest quarter?", false, true },
        { "What is the most recent figure?", false, true },
        { "What was revenue in 2022?", false, false },
        { "净利润同比增长了多少？", true, false },
        { "淨利潤有什麼變化？", true, false },
        { "最新的季度收入是多少？", false, true },
        { "2022年收入是多少？", false, false },
        { "最近的车站在哪里？", false, false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        quire_arena arena = { 0 };
        quire_asked asked = asked_of(&arena, cases[i].question);
        if (asked.change != cases[i].change || asked.latest != cases[i].latest)
            fail_msg("%s", cases[i].question);
        quire_arena_free(&arena);
    }
}

static void english_names_have_capitals(void **state)
{
    (void)state;
    check_names("What was Apple's net income?", "!Apple");
    check_names("Where is the University of Chicago?", "!University of Chicago");
    check_names("When did Carl Wilhelm Scheele meet John F. Kennedy?",
                "!Carl Wilhelm Scheele | !John F. Kennedy");
    check_names("How long is the St. Johns River?", "!St. Johns River");
    check_names("What was studied in England and China?", "!England | !China");
    check_names("What did IPCC say about eBay's iPhone?", "!IPCC | !eBay | !iPhone");
    check_names("Hutchinson Hall was built when?", "!Hutchinson Hall");
    check_names("Shelley thought what?", "Shelley");
    check_names("Which teams played?", "");
    check_names("What do I do on Monday in March?", "");
    check_names("What is it called in English?", "English");
    check_names("where does apple sell phones", "");
    check_names("What Was The Revenue Of Apple In March?", "Revenue | Apple");
    check_names("WHAT WAS THE REVENUE", "REVENUE");
}

static void identifiers_are_seen_in_any_case(void **state)
{
    (void)state;
    check_names("What caused INC-103 and inc-104?", "!#INC-103 | !#inc-104");
    check_names("Is RS-485 in v2.1 of GPT-4?", "!#RS-485 | !#v2.1 | !#GPT-4");
    check_names("Which iPhone 15 colours?", "!#iPhone 15");
    check_names("what is the 19th of 1980s and a 24-yard line", "");
    check_names("how hot was machine 7", "#machine 7");
    check_names("When was the boiler of plant A replaced?", "#plant A");
    check_names("A区的水泵在哪里？", "#A区");
    check_names("A區的水泵在哪裡？", "#A區");
    check_names("What was it in Q3 FY23?", "");
    check_names("What did Acme earn in the nine months ended October 30, 2022?", "!Acme");
    check_names("截至2022年6月30日止六个月的收入是多少？", "");
    check_names("2022年第三季度的收入是多少？", "");
    check_names("大米2022年第三季度的收入是多少？", "大米");
    check_names("公司2022年第三季度的收入是多少？", "");
}

static void periods_are_read_too(void **state)
{
    (void)state;
    quire_arena arena = { 0 };
    quire_asked asked = asked_of(&arena, "What were sales in the third quarter of 2022?");
    assert_int_equal(asked.periods.count, 1);
    assert_int_equal(asked.periods.items[0].year, 2022);
    assert_int_equal(asked.periods.items[0].quarter, 3);
    asked = asked_of(&arena, "2022年第三季度的收入是多少？");
    assert_int_equal(asked.periods.count, 1);
    assert_int_equal(asked.periods.items[0].quarter, 3);
    quire_arena_free(&arena);
}

static void a_language_of_large_nouns_has_no_sure_names(void **state)
{
    (void)state;
    quire_arena arena = { 0 };
    quire_call call = { .arena = &arena };
    quire_asked asked;
    quire_error error;
    quire_str question = QUIRE_STR("Wo steht das Rathaus von Bremen?");
    assert_int_equal(quire_asked_of(&call, question, QUIRE_STR("de"), &asked, &error), QUIRE_OK);
    assert_int_equal(asked.name_count, 1);
    assert_false(asked.names[0].sure);
    quire_arena_free(&arena);
}

static void quoted_names_are_sure(void **state)
{
    (void)state;
    check_names("Who sang \"the long road.\"?", "!the long road");
    check_names("《战国无双3》是由谁开发的？", "!战国无双3");
    check_names("「遠方」是誰寫的？", "!遠方");
    check_names("什么是“红线”？", "!红线");
    check_names("\"open", "");
}

static void a_foreign_name_in_chinese_is_known_by_its_characters(void **state)
{
    (void)state;
    check_names("约什·诺曼翻译了什么？", "!约什·诺曼");
    check_names("約什·諾曼翻譯了什麼？", "!約什·諾曼");
    check_names("路德维希·密斯·凡德罗设计了什么？", "!路德维希·密斯·凡德罗");
    check_names("冈察洛夫在哪一年出生？", "冈察洛夫");
}

static void a_numbered_line_in_chinese_is_an_identifier(void **state)
{
    (void)state;
    check_names("10号线通往什么地方？", "!#10号线");
    check_names("新巴84M线的起点在哪里？", "新巴 | !#84M线");
}

static void latin_words_in_chinese_are_names(void **state)
{
    (void)state;
    check_names("如何用 systemctl 查看服务？", "systemctl");
    check_names("如何用 systemctl 查看服務？", "systemctl");
}

static void what_is_done_with_an_object_is_no_part_of_its_name(void **state)
{
    (void)state;
    check_names("怎样把整块硬盘清零？", "");
    check_names("怎樣把整塊硬碟清零？", "");
    check_names("怎样把西站的水泵关掉？", "西站");
}

static void a_day_and_where_something_goes_are_no_names(void **state)
{
    (void)state;
    check_names("哪一天城门关闭？", "");
    check_names("哪一天城門關閉？", "");
    check_names("木桶运往那里有多少？", "");
    check_names("木桶運往那裡有多少？", "");
}

static void a_chinese_question_may_name_nothing(void **state)
{
    (void)state;
    check_names("这个车站有多少人？", "");
    check_names("它是哪个国家的城市？", "");
    check_names("什么是什么？", "");
}

static void a_place_or_institution_in_chinese_is_a_name(void **state)
{
    (void)state;
    check_names("西站的水泵是什么型号？", "西站");
    check_names("赵六的电话是多少？", "!赵六");
    check_names("趙六的電話是多少？", "!趙六");
    check_names("张三和李四的工资是多少？", "!张三 | !李四");
    check_names("钱三百块够吗？", "");
    check_names("罗店镇有多少人？", "罗店镇");
    check_names("羅店鎮有多少人？", "羅店鎮");
    check_names("北京体育大学由谁主管？", "北京体育大学");
    check_names("印度的首都在哪里？", "印度");
}

static void bad_bytes_are_survived(void **state)
{
    (void)state;
    static const char *const texts[] = { "\xff\xfe What \xe4\xb8",
                                         "\xe5\xbb 《",
                                         "《\xe4",
                                         "·",
                                         "·诺",
                                         "Á·",
                                         "「」",
                                         "\"\"",
                                         "`'s",
                                         "’s",
                                         "'",
                                         "A",
                                         "&",
                                         "St. " };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        quire_arena arena = { 0 };
        quire_asked asked = asked_of(&arena, texts[i]);
        for (size_t k = 0; k < asked.name_count; k++) assert_true(asked.names[k].end <= strlen(texts[i]));
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
            (void)quire_asked_name_stands(quire_str_from(texts[i]), quire_str_from(texts[k]));
            (void)quire_asked_stands((quire_asked_kind)(k % 9), quire_str_from(texts[i]),
                                     quire_str_from(texts[k]));
        }
        quire_arena_free(&arena);
    }
}

static void check_stands(quire_asked_kind kind, const char *text, const char *question, bool expected)
{
    if (quire_asked_stands(kind, quire_str_from(text), quire_str_from(question)) != expected)
        fail_msg("kind %d in \"%s\"", (int)kind, text);
}

static void a_number_that_is_asked_for_is_one_of_the_texts_own(void **state)
{
    (void)state;
    check_stands(QUIRE_ASKED_NUMBER, "There are twelve of them.", "How many?", true);
    check_stands(QUIRE_ASKED_NUMBER, "There are many of them.", "How many?", false);
    check_stands(QUIRE_ASKED_NUMBER, "Since 1997.", "How many since 1997?", false);
}

static void an_amount_that_is_asked_for_is_a_sum_of_money(void **state)
{
    (void)state;
    check_stands(QUIRE_ASKED_AMOUNT, "Total net sales | $117,154", "What were net sales?", true);
    check_stands(QUIRE_ASKED_AMOUNT, "It was good in 2022.", "What were net sales?", false);
    check_stands(QUIRE_ASKED_AMOUNT, "Sales grew 6 %.", "What were net sales?", false);
    check_stands(QUIRE_ASKED_AMOUNT, "营业收入为三亿元", "营业收入是多少？", true);
    check_stands(QUIRE_ASKED_AMOUNT, "A ticket is five euros.", "What is the price?", true);
    check_stands(QUIRE_ASKED_AMOUNT, "It holds 300 litres.", "What is the price?", false);
    check_stands(QUIRE_ASKED_AMOUNT, "年租金为九千二百元", "租金是多少？", true);
    check_stands(QUIRE_ASKED_AMOUNT, "可装300升", "价格是多少？", false);
}

static void a_rate_that_is_asked_for_is_a_percentage(void **state)
{
    (void)state;
    check_stands(QUIRE_ASKED_PERCENT, "The rate was 15.8%.", "What rate?", true);
    check_stands(QUIRE_ASKED_PERCENT, "The rate was 15.8.", "What rate?", false);
    check_stands(QUIRE_ASKED_PERCENT, "占百分之三十", "占多少？", true);
}

static void a_time_that_is_asked_for_is_a_date_and_no_length(void **state)
{
    (void)state;
    check_stands(QUIRE_ASKED_TIME, "It was built in 1894.", "When?", true);
    check_stands(QUIRE_ASKED_TIME, "It was built quickly.", "When?", false);
    check_stands(QUIRE_ASKED_TIME, "每半年检修一次", "什么时候安装的？", false);
    check_stands(QUIRE_ASKED_TIME, "每三年检修一次，历时三个月", "什么时候安装的？", false);
    check_stands(QUIRE_ASKED_TIME, "每年五月发布", "什么时候发布？", true);
    check_stands(QUIRE_ASKED_TIME, "建於1894年", "何時建成？", true);
    check_stands(QUIRE_ASKED_TIME, "唐朝建成", "何时建成？", true);
}

static void who_is_asked_for_is_named_as_somebody(void **state)
{
    (void)state;
    check_stands(QUIRE_ASKED_NAME, "It was built by James Hoban.", "Who built it?", true);
    check_stands(QUIRE_ASKED_NAME, "It was built by workers.", "Who built it?", false);
    check_stands(QUIRE_ASKED_NAME, "It froze on 12 January 1931, a Monday.", "Who painted it?", false);
    check_stands(QUIRE_ASKED_NAME, "It meets ISO 14001. Emissions fell.", "Who audits it?", false);
    check_stands(QUIRE_ASKED_NAME, "The office stands in Ghent.", "Who audits it?", false);
    check_stands(QUIRE_ASKED_NAME, "It is run by Mr. Wang. Anna Berg helps.", "Who runs it?", true);
    check_stands(QUIRE_ASKED_NAME, "报告每年五月发布。", "报告是谁写的？", false);
    check_stands(QUIRE_ASKED_NAME, "闸门由王师傅看管。", "闸门由谁看管？", true);
    check_stands(QUIRE_ASKED_NAME, "閘門由安娜看管。", "閘門由誰看管？", true);
}

static void where_is_answered_by_a_place(void **state)
{
    (void)state;
    check_stands(QUIRE_ASKED_PLACE, "It froze in January.", "Where did it freeze?", false);
    check_stands(QUIRE_ASKED_PLACE, "It stands in Paris.", "Where?", true);
    check_stands(QUIRE_ASKED_PLACE, "It is old.", "Where?", false);
}

static void why_is_answered_by_a_word_for_a_reason(void **state)
{
    (void)state;
    check_stands(QUIRE_ASKED_REASON, "Closed due to rain.", "Why?", true);
    check_stands(QUIRE_ASKED_REASON, "Closed on rainy days.", "Why?", false);
    check_stands(QUIRE_ASKED_REASON, "由于大雨关闭。", "为什么？", true);
    check_stands(QUIRE_ASKED_REASON, "由於大雨關閉。", "為什麼？", true);
}

static void how_and_what_are_answered_by_any_text(void **state)
{
    (void)state;
    check_stands(QUIRE_ASKED_WAY, "Press it.", "How?", true);
    check_stands(QUIRE_ASKED_ANY, "", "What?", true);
}

static void check_name(const char *name, const char *text, bool expected)
{
    if (quire_asked_name_stands(quire_str_from(name), quire_str_from(text)) != expected)
        fail_msg("\"%s\" in \"%s\"", name, text);
}

static void an_abbreviation_stands_for_the_name_that_it_shortens(void **state)
{
    (void)state;
    check_name("US", "told us so", false);
    check_name("US", "the U.S. Army", true);
    check_name("U.S", "the United States", true);
    check_name("United States", "the U.S. Army", true);
    check_name("IPCC", "the Intergovernmental Panel on Climate Change", true);
    check_name("Intergovernmental Panel on Climate Change", "an IPCC report", true);
    check_name("IPCC", "the International Energy Agency", false);
}

static void a_person_stands_by_the_family_name_with_no_other_first_name(void **state)
{
    (void)state;
    check_name("Martin Hall", "Marvin Hall was born in Leeds", false);
    check_name("Peter Smith", "Jane Smith was born in York", false);
    check_name("Peter Smith", "Mr Smith left", true);
    check_name("Isaac Newton", "Newton's laws", true);
    check_name("Isaac Newton", "Isaac Asimov", false);
}

static void what_many_names_have_in_common_tells_none_of_them(void **state)
{
    (void)state;
    check_name("University of Chicago", "the University of Paris", false);
    check_name("University of Chicago", "in Chicago", true);
    check_name("St. Johns River", "the Rhine River", false);
    check_name("St. Johns River", "the St. Johns flows", true);
    check_name("North Korea", "South Korea", false);
    check_name("North Sea", "the Black Sea", false);
}

static void a_name_is_known_in_other_spellings(void **state)
{
    (void)state;
    check_name("Temüjin", "Temujin rose", true);
    check_name("Huguenots", "a Huguenot church", true);
}

static void a_company_stands_by_its_name_within_words_and_addresses(void **state)
{
    (void)state;
    check_name("Apple", "APPLE INC. reported", true);
    check_name("Apple", "Apples’s and pineapple", true);
    check_name("Apple", "a pineapple", false);
    check_name("Amazon", "AMAZON.COM, INC. — Form 10-Q", true);
    check_name("Velden", "见 velden.cn 网站", true);
    check_name("Velden", "velden.company", false);
}

static void identifiers_stand_whole(void **state)
{
    (void)state;
    check_name("INC-10", "INC-103 was", false);
    check_name("INC-103", "see inc-103.", true);
    check_name("RS-485", "an RS485 bus", true);
    check_name("v2.1", "in v2.1.3", false);
    check_name("v2.1", "in v2.1.", true);
    check_name("iPhone 15", "the iPhone 15 Pro", true);
    check_name("iPhone 15", "the iPhone 150", false);
    check_name("plant A", "a boiler of plant B", false);
    check_name("plant A", "the boiler of Plant A.", true);
    check_name("pump 2", "the No. 2 pump", true);
    check_name("pump 2", "Pump no. 2 stands", true);
    check_name("pump 2", "the No. 12 pump", false);
    check_name("pump 2", "has 2 pumps", false);
    check_name("2号泵", "二号泵的功率", true);
    check_name("十二号泵", "见12号泵", true);
    check_name("2号泵", "十二号泵的功率", false);
    check_name("二号机组", "2号机房", false);
    check_name("No. 2", "pump 2 stands", true);
    check_name("No. 2", "pump 3 has 2 valves", false);
    check_name("Super Bowl 50", "Super Bowl 50 was played", true);
    check_name("7号线", "乘坐17号线", false);
    check_name("7号线", "乘坐７號線", true);
    check_name("84M线", "新巴84M線", true);
    /* The ending of a file. */
    check_name("tar.xz", "extract foo.tar.xz", true);
    check_name("tar.xz", "从“foo.tar.xz”中提取", true);
    check_name("tar.xz", "extract footar.xz", false);
    check_name("Jane", "write to Mary.Jane", false);
}

static void chinese_names_stand_in_both_scripts(void **state)
{
    (void)state;
    check_name("培顿·曼宁", "曼宁赢了", true);
    check_name("培顿·曼宁", "培顿‧曼宁", true);
    check_name("曼宁", "培頓·曼寧", true);
    check_name("曼寧", "培顿・曼宁", true);
    check_name("西站", "东站的水泵", false);
    check_name("西站", "西站的水泵", true);
    check_name("迈阿密市", "迈阿密的人口", true);
    check_name("華沙", "华沙的剧院", true);
    check_name("华沙", "巴黎的剧院", false);
    check_name("", "巴黎", false);
}

static void a_very_long_question_is_read_in_part(void **state)
{
    (void)state;
    /* A question that is longer than what is read of it: the rest is left out, nothing is lost. */
    size_t size = 40000;
    char *text = malloc(size + 1);
    assert_non_null(text);
    for (size_t i = 0; i < size; i += 8) memcpy(text + i, "Ab Cd1. ", 8);
    text[size] = 0;
    quire_arena arena = { 0 };
    quire_asked asked = asked_of(&arena, text);
    assert_true(asked.name_count > 0 && asked.name_count <= 64);
    quire_arena_free(&arena);
    free(text);
}

static void a_cancelled_call_reads_nothing(void **state)
{
    (void)state;
    quire_arena arena = { 0 };
    quire_cancel cancel = { 0 };
    quire_call call = { .arena = &arena, .cancel = &cancel };
    quire_asked asked;
    quire_error error;
    atomic_store(&cancel.requested, true);
    assert_int_equal(quire_asked_of(&call, QUIRE_STR("Who was Bach?"), QUIRE_STR("en"), &asked, &error),
                     QUIRE_E_CANCELLED);
    assert_int_equal(asked.name_count, 0);
    quire_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(money_rates_and_counts_are_told_apart),
        cmocka_unit_test(a_question_word_that_asks_nothing_tells_no_kind),
        cmocka_unit_test(the_kind_is_told_from_question_words),
        cmocka_unit_test(some_in_chinese_is_not_how_many),
        cmocka_unit_test(money_rates_and_counts_are_told_apart_in_chinese),
        cmocka_unit_test(the_kind_is_told_from_chinese_question_words),
        cmocka_unit_test(change_and_latest_are_seen),
        cmocka_unit_test(english_names_have_capitals),
        cmocka_unit_test(identifiers_are_seen_in_any_case),
        cmocka_unit_test(periods_are_read_too),
        cmocka_unit_test(a_language_of_large_nouns_has_no_sure_names),
        cmocka_unit_test(quoted_names_are_sure),
        cmocka_unit_test(a_foreign_name_in_chinese_is_known_by_its_characters),
        cmocka_unit_test(a_numbered_line_in_chinese_is_an_identifier),
        cmocka_unit_test(latin_words_in_chinese_are_names),
        cmocka_unit_test(what_is_done_with_an_object_is_no_part_of_its_name),
        cmocka_unit_test(a_day_and_where_something_goes_are_no_names),
        cmocka_unit_test(a_chinese_question_may_name_nothing),
        cmocka_unit_test(a_place_or_institution_in_chinese_is_a_name),
        cmocka_unit_test(bad_bytes_are_survived),
        cmocka_unit_test(a_number_that_is_asked_for_is_one_of_the_texts_own),
        cmocka_unit_test(an_amount_that_is_asked_for_is_a_sum_of_money),
        cmocka_unit_test(a_rate_that_is_asked_for_is_a_percentage),
        cmocka_unit_test(a_time_that_is_asked_for_is_a_date_and_no_length),
        cmocka_unit_test(who_is_asked_for_is_named_as_somebody),
        cmocka_unit_test(where_is_answered_by_a_place),
        cmocka_unit_test(why_is_answered_by_a_word_for_a_reason),
        cmocka_unit_test(how_and_what_are_answered_by_any_text),
        cmocka_unit_test(an_abbreviation_stands_for_the_name_that_it_shortens),
        cmocka_unit_test(a_person_stands_by_the_family_name_with_no_other_first_name),
        cmocka_unit_test(what_many_names_have_in_common_tells_none_of_them),
        cmocka_unit_test(a_name_is_known_in_other_spellings),
        cmocka_unit_test(a_company_stands_by_its_name_within_words_and_addresses),
        cmocka_unit_test(identifiers_stand_whole),
        cmocka_unit_test(chinese_names_stand_in_both_scripts),
        cmocka_unit_test(a_very_long_question_is_read_in_part),
        cmocka_unit_test(a_cancelled_call_reads_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A sentence holds where a reader who sees the quote with its heads would say so. */
#include "support/cmocka_all.h"

#include "answer/claims/claim.h"
#include "base/str.h"

#include <stdlib.h>

enum { MOST_CELLS = 6 };

struct desk {
    quire_arena arena;
    quire_call call;
    quire_error err;
    const char *question, *language;
    const char *document;
    quire_heads heads;
    quire_str columns[MOST_CELLS], cells[MOST_CELLS], headings[2], group[1];
    quire_str quote;
    size_t cell; /* that answers */
};

static int set_up(void **state)
{
    struct desk *desk = calloc(1, sizeof *desk);
    if (!desk) return -1;
    desk->call.arena = &desk->arena;
    desk->language = "en";
    desk->document = "";
    desk->heads.asked = SIZE_MAX;
    *state = desk;
    return 0;
}

static int tear_down(void **state)
{
    struct desk *desk = *state;
    quire_arena_free(&desk->arena);
    free(desk);
    return 0;
}

static double held(struct desk *desk, const char *sentence)
{
    quire_str language = quire_str_from(desk->language);
    quire_claim_asked asked = { 0 };
    quire_claim claim;
    quire_ground ground;
    quire_claim_evidence evidence = { .quote = desk->quote,
                                      .heads = &desk->heads,
                                      .document = quire_str_from(desk->document),
                                      .language = language };
    if (desk->question)
        assert_int_equal(
            quire_claim_asked_of(&desk->call, quire_str_from(desk->question), language, &asked, &desk->err),
            QUIRE_OK);
    assert_int_equal(quire_ground_of(&desk->call, &evidence, &ground, &desk->err), QUIRE_OK);
    assert_int_equal(quire_claim_of(&desk->call, quire_str_from(sentence), language,
                                    desk->question ? &asked : NULL, &claim, &desk->err),
                     QUIRE_OK);
    return quire_claim_held(&claim, &ground, &desk->cell);
}

static void holds(struct desk *desk, const char *sentence)
{
    if (!(held(desk, sentence) > 0)) fail_msg("dropped: %s", sentence);
}

static void fails(struct desk *desk, const char *sentence)
{
    if (held(desk, sentence) > 0) fail_msg("kept: %s", sentence);
}

static void prose(struct desk *desk, const char *quote)
{
    desk->quote = quire_str_from(quote);
    desk->heads.columns = desk->heads.cells = desk->heads.group = (quire_strs){ 0 };
    desk->heads.table = desk->heads.unit = (quire_str){ 0 };
}

static size_t fill(quire_str *out, const char *const *words)
{
    size_t count = 0;
    for (; words[count]; count++) out[count] = quire_str_from(words[count]);
    return count;
}

/* A row, its cells ended by NULL. */
static void row(struct desk *desk, const char *const *cells)
{
    size_t count = fill(desk->cells, cells);
    desk->heads.cells = (quire_strs){ desk->cells, count };
    desk->quote = quire_arena_printf(&desk->arena, "%s\t%s", cells[0], cells[1]);
}

static void table(struct desk *desk, const char *title, const char *unit, const char *const *columns)
{
    desk->heads.table = quire_str_from(title);
    desk->heads.unit = quire_str_from(unit);
    desk->heads.columns = (quire_strs){ desk->columns, fill(desk->columns, columns) };
}

/* The two rows of Apple's report for the quarter ended December 31, 2022, as they stand in it. */
static void apple(struct desk *desk)
{
    static const char *const columns[] = { "", "Three Months Ended December 31, 2022",
                                           "Three Months Ended December 25, 2021", NULL };
    static const char *const cells[] = { "Total net sales", "$117,154", "$123,945", NULL };
    desk->document = "Apple Inc. — Form 10-Q — quarter ended December 31, 2022\n2023 Q1 AAPL";
    table(desk, "CONDENSED CONSOLIDATED STATEMENTS OF OPERATIONS (Unaudited)",
          "In millions, except number of shares which are reflected in thousands and per share amounts",
          columns);
    row(desk, cells);
}

static void apple_research(struct desk *desk)
{
    static const char *const cells[] = { "Research and development", "$7,709", "$6,306", NULL };
    apple(desk);
    desk->headings[0] = QUIRE_STR("Operating Expenses");
    desk->heads.headings = (quire_strs){ desk->headings, 1 };
    row(desk, cells);
}

static void a_row_supports_what_its_heads_and_document_explain(void **state)
{
    struct desk *desk = *state;
    apple(desk);
    holds(desk, "Total net sales of Apple in the quarter ended December 31, 2022 was $117,154 million.");
    assert_int_equal(desk->cell, 1);
    holds(desk, "Apple's total net sales were $117.2 billion in the quarter ended December 31, 2022.");
    holds(desk, "Total net sales were $117,154 million in the quarter ended December 31, 2022, compared with "
                "$123,945 million in "
                "the quarter ended December 25, 2021.");
    holds(desk, "Apple's total net sales were $117,154 (in millions).");
    apple_research(desk);
    holds(desk, "Apple Inc. reported a research and development expense of $7,709 million for the quarter "
                "ended December 31, "
                "2022.");
    holds(desk, "Research and development expenses were 7709 million dollars.");
}

static void another_figure_unit_or_scale_is_not_supported(void **state)
{
    struct desk *desk = *state;
    apple(desk);
    fails(desk, "Total net sales of Apple in the quarter ended December 31, 2022 was $117,155 million.");
    fails(desk, "Total net sales of Apple in the quarter ended December 31, 2022 was $117,154 billion.");
    fails(desk, "Total net sales of Apple in the quarter ended December 31, 2022 was $117.3 billion.");
    fails(desk, "Total net sales of Apple in the quarter ended December 31, 2022 was €117,154 million.");
    fails(desk, "Total net sales of Apple in the quarter ended December 31, 2022 was 117,154%.");
    prose(desk, "The rope carries 400 kilograms and is 12 metres long.");
    holds(desk, "The rope carries 400 kg.");
    fails(desk, "The rope carries 400 pounds.");
    fails(desk, "The rope is 12 miles long.");
}

static void the_figure_must_stand_under_the_period_that_is_named(void **state)
{
    struct desk *desk = *state;
    apple(desk);
    fails(desk, "Total net sales of Apple in the quarter ended December 31, 2022 was $123,945 million.");
    fails(desk, "Total net sales were $123,945 million in the quarter ended December 31, 2022, compared with "
                "$117,154 million in "
                "the quarter ended December 25, 2021.");
    fails(desk, "Total net sales of Apple in the quarter ended June 30, 2019 was $117,154 million.");
    /* A sentence that names none is about the question's. */
    desk->question = "What were Apple's total net sales in the quarter ended December 31, 2022?";
    holds(desk, "Total net sales were $117,154 million.");
    fails(desk, "Total net sales were $123,945 million.");
    holds(desk, "$117,154 million.");
    desk->question = "What were Apple's total net sales in the first quarter of 2023?";
    holds(desk, "Total net sales were $117,154 million.");
    fails(desk, "Total net sales were $123,945 million.");
    desk->question = "What were Apple's total net sales in the latest quarter?";
    holds(desk, "Total net sales were $117,154 million.");
    fails(desk, "Total net sales were $123,945 million.");
    desk->question = "What were Apple's total net sales in the third quarter of 2018?";
    fails(desk, "Total net sales were $117,154 million.");
}

static void prose_gives_each_of_its_figures_a_period(void **state)
{
    struct desk *desk = *state;
    prose(desk, "Capital expenditures were $13.7 billion and $13.1 billion during Q1 2022 and Q1 2023.");
    holds(desk, "Capital expenditures were $13.1 billion in Q1 2023.");
    fails(desk, "Capital expenditures were $13.7 billion in Q1 2023.");
    prose(desk, "In 2021 and 2022 the ferry carried 4,100 and 5,200 passengers, respectively.");
    holds(desk, "The ferry carried 5,200 passengers in 2022.");
    fails(desk, "The ferry carried 4,100 passengers in 2022.");
    prose(desk, "The ferry carried 4,100 passengers in 2021 and 5,200 passengers in 2022.");
    holds(desk, "The ferry carried 4,100 passengers in 2021.");
    fails(desk, "The ferry carried 5,200 passengers in 2021.");
    desk->language = "zh-Hans";
    prose(desk, "2021年和2022年渡轮分别运送旅客4100人和5200人。");
    holds(desk, "2022年渡轮运送旅客5200人。");
    fails(desk, "2022年渡轮运送旅客4100人。");
    prose(desk, "渡轮2021年运送旅客4100人，2022年运送旅客5200人。");
    holds(desk, "渡轮2021年运送旅客4100人。");
    fails(desk, "渡轮2021年运送旅客5200人。");
}

static void an_acronym_is_what_it_spells_and_nothing_else(void **state)
{
    struct desk *desk = *state;
    apple_research(desk);
    desk->question = "What was Apple's R&D in the quarter ended December 31, 2022?";
    holds(desk, "Apple's R&D was $7,709 million.");
    prose(desk, "Capital expenditures of Apple were $7.7 billion in the quarter ended December 31, 2022.");
    desk->question = "What was Apple's R&D expenditure in the quarter ended December 31, 2022?";
    fails(desk, "Apple's R&D expenditure was $7.7 billion.");
    holds(desk, "Apple's capital expenditure was $7.7 billion.");
}

static void words_for_the_report_itself_ask_for_nothing(void **state)
{
    static const char *const columns[] = { "项目", "2023年第三季度", NULL };
    static const char *const cells[] = { "营业收入", "46298", NULL };
    struct desk *desk = *state;
    apple(desk);
    desk->question = "What were the total net sales of Apple in its most recent 10-Q filing?";
    holds(desk, "The total net sales of Apple in its most recent 10-Q filing were $117,154 million.");
    desk->language = "zh-Hans";
    desk->document = "海桥公司2023年第三季度报告";
    table(desk, "合并利润表", "人民币万元", columns);
    row(desk, cells);
    desk->question = "海桥公司最新财报显示的营业收入是多少？";
    holds(desk, "海桥公司最新季度财报显示的营业收入为46298万元。");
    fails(desk, "海桥公司最新季度财报显示的净利润为46298万元。");
}

static void a_period_may_be_the_name_of_a_report(void **state)
{
    static const char *const columns[] = { "", "Nine Months Ended June 25, 2022", NULL };
    static const char *const cells[] = { "Cash generated by operating activities", "98,024", NULL };
    static const char *const columns_zh[] = { "项目", "2022年1-9月", NULL };
    static const char *const cells_zh[] = { "经营活动产生的现金流量净额", "98024", NULL };
    struct desk *desk = *state;
    apple(desk);
    desk->document = "Apple Inc. — Form 10-Q — quarter ended June 25, 2022\n2022 Q3 AAPL";
    table(desk, "STATEMENTS OF CASH FLOWS", "in millions", columns);
    row(desk, cells);
    desk->question = "What was Apple's cash flow from operating activities as reported in the Q3 2022 10-Q?";
    holds(desk,
          "Apple's cash flow from operating activities as reported in the Q3 2022 10-Q was $98,024 million.");
    holds(desk, "Apple's cash flow from operating activities was $98,024 million.");
    fails(desk, "Apple's cash flow from operating activities in Q3 2022 was $98,024 million.");
    fails(desk,
          "Apple's cash flow from operating activities as reported in the Q2 2021 10-Q was $98,024 million.");
    desk->language = "zh-Hans";
    desk->document = "海桥公司2022年第三季度报告";
    table(desk, "现金流量表", "人民币万元", columns_zh);
    row(desk, cells_zh);
    desk->question = "海桥公司2022年第三季度报告中经营活动产生的现金流量净额是多少？";
    holds(desk, "海桥公司2022年第三季度报告中经营活动产生的现金流量净额为98024万元。");
}

static void a_row_of_figures_supports_nothing_without_one(void **state)
{
    static const char *const columns[] = { "Port", "Country", NULL };
    static const char *const cells[] = { "Oslin", "Norland", NULL };
    struct desk *desk = *state;
    apple(desk);
    fails(desk, "The total net sales of Apple were the net sales.");
    fails(desk, "The main contributors were the total net sales of Apple.");
    table(desk, "Ports", "", columns);
    row(desk, cells);
    holds(desk, "Oslin is a port of the country Norland.");
}

static void another_row_or_company_is_not_supported(void **state)
{
    struct desk *desk = *state;
    apple(desk);
    fails(desk, "Net income of Apple in the quarter ended December 31, 2022 was $117,154 million.");
    fails(desk, "Total cost of sales of Apple was $117,154 million.");
    fails(desk, "Total net sales of Nike in the quarter ended December 31, 2022 was $117,154 million.");
    desk->question = "What were the total net sales of Nike?";
    fails(desk, "Total net sales were $117,154 million.");
}

static void a_report_answers_nothing_about_another_period(void **state)
{
    struct desk *desk = *state;
    desk->document = "Apple Inc. — Form 10-Q — quarter ended December 31, 2022\n2023 Q1 AAPL";
    prose(desk, "The Company announced a new iPad.");
    desk->question = "What did Apple announce in Q1 2023?";
    holds(desk, "The Company announced a new iPad.");
    desk->question = "What did Apple announce in Q1 2018?";
    fails(desk, "The Company announced a new iPad.");
    /* The company's own name of the quarter stands in the heading, the calendar's in the file's name. */
    desk->document = "NVIDIA CORPORATION — Form 10-Q — quarter ended October 29, 2023\n2023 Q3 NVDA";
    desk->headings[0] = QUIRE_STR("Third Quarter of Fiscal Year 2024 Summary");
    desk->heads.headings = (quire_strs){ desk->headings, 1 };
    prose(desk, "Data Center revenue was up 279% from a year ago.");
    desk->question = "How much was NVIDIA's data center revenue up in Q3 2023?";
    holds(desk, "Data Center revenue was up 279% from a year ago.");
    desk->question = "How much was NVIDIA's data center revenue up in Q3 2021?";
    fails(desk, "Data Center revenue was up 279% from a year ago.");
    desk->heads.headings = (quire_strs){ 0 };
    desk->language = "zh-Hans";
    desk->document = "苹果公司2022年年度报告";
    prose(desk, "公司发布了新的平板电脑。");
    desk->question = "公司在2022年发布了什么？";
    holds(desk, "公司发布了新的平板电脑。");
    desk->question = "公司在2018年发布了什么？";
    fails(desk, "公司发布了新的平板电脑。");
}

static void rises_and_falls_are_told_apart(void **state)
{
    static const char *const columns[] = { "", "Three Months Ended December 31, 2022", "Change", NULL };
    static const char *const cells[] = { "Total net sales", "$117,154", "(5)%", NULL };
    struct desk *desk = *state;
    apple(desk);
    table(desk, "Net sales by category", "dollars in millions", columns);
    row(desk, cells);
    holds(desk, "Apple's total net sales decreased 5%.");
    fails(desk, "Apple's total net sales increased 5%.");
    fails(desk, "Apple's total net sales decreased $5 million.");
    prose(desk, "Total net sales decreased 5% or $6.8 billion during the first quarter of 2023.");
    holds(desk, "Total net sales decreased by 5% in the first quarter of 2023.");
    fails(desk, "Total net sales increased by 5% in the first quarter of 2023.");
}

static void each_name_and_each_period_must_stand(void **state)
{
    struct desk *desk = *state;
    prose(desk, "Lefevre published the New Testament in 1523, followed by the whole Bible in 1530.");
    holds(desk, "Lefevre published the New Testament in 1523 and the whole Bible in 1530.");
    fails(desk, "Lefevre published the New Testament in 1526 and the whole Bible in 1530.");
    prose(desk, "The past record was held by John Elway.");
    holds(desk, "The record was held by Elway.");
    fails(desk, "The record was held by Kowalski Elway.");
    desk->language = "zh-Hans";
    prose(desk, "勒费弗于1523年出版了新约圣经，随后在1530年出版了整部圣经。");
    holds(desk, "勒费弗于1523年出版了新约圣经，1530年出版了整部圣经。");
    fails(desk, "勒费弗于1526年出版了新约圣经，1530年出版了整部圣经。");
}

static void a_bare_answer_must_stand_itself(void **state)
{
    struct desk *desk = *state;
    prose(desk, "The ferry Tern carried mail from Velmark to Oslin.");
    desk->question = "What did the ferry Tern carry from Velmark?";
    holds(desk, "Mail.");
    fails(desk, "Herring.");
    fails(desk, "Lexus.");
    desk->language = "zh-Hans";
    prose(desk, "渡轮燕鸥号从维尔马克运送邮件到奥斯林。");
    desk->question = "渡轮燕鸥号从维尔马克运送什么？";
    holds(desk, "邮件。");
    fails(desk, "鲱鱼。");
    fails(desk, "新英格兰爱国者队。");
}

static void denials_must_agree(void **state)
{
    struct desk *desk = *state;
    prose(desk, "Dogs are not allowed on the terrace.");
    holds(desk, "Dogs are not allowed on the terrace.");
    fails(desk, "Dogs are allowed on the terrace.");
    prose(desk, "The library opens on Sunday.");
    fails(desk, "The library never opens on Sunday.");
    prose(desk, "The fee is refunded, but the deposit is not refunded.");
    holds(desk, "The fee is refunded.");
    fails(desk, "The deposit is refunded.");
    prose(desk,
          "Without pressure the range is small; in steam turbines, temperatures are about 565 degrees.");
    holds(desk,
          "Without pressure the range is small; in steam turbines, temperatures are about 565 degrees.");
    holds(desk, "In steam turbines, temperatures are about 565 degrees.");
    desk->language = "zh-Hans";
    prose(desk, "会员不得将门票转让给他人。");
    fails(desk, "会员可以将门票转让给他人。");
    holds(desk, "会员不得转让门票给他人。");
    prose(desk, "除非书面同意，押金概不退还。");
    fails(desk, "押金概退还。");
    desk->language = "zh-Hant";
    prose(desk, "館內沒有提供停車位。");
    fails(desk, "館內提供停車位。");
    holds(desk, "館內沒有停車位。");
}

static void chinese_rows_and_amounts(void **state)
{
    static const char *const columns[] = { "", "2022年", "2021年", NULL };
    static const char *const cells[] = { "营业收入", "11,715,400", "12,394,500", NULL };
    struct desk *desk = *state;
    desk->language = "zh-Hans";
    desk->document = "海燕航运股份有限公司 2022年年度报告\nhaiyan-2022";
    table(desk, "合并利润表", "单位：万元", columns);
    row(desk, cells);
    holds(desk, "2022年营业收入为11,715,400万元。");
    holds(desk, "2022年的营业收入约为1171.5亿元。");
    fails(desk, "2021年营业收入为11,715,400万元。");
    fails(desk, "2022年营业收入为11,715,400亿元。");
    fails(desk, "2022年营业成本为11,715,400万元。");
    prose(desk, "合同的通知期为三个月。");
    holds(desk, "通知期为三个月。");
    holds(desk, "通知期是3个月。");
    fails(desk, "通知期为六个月。");
    desk->language = "zh-Hant";
    prose(desk, "合約的通知期為三個月。");
    holds(desk, "通知期為三個月。");
    fails(desk, "通知期為六個月。");
}

static void numbers_in_words_count(void **state)
{
    struct desk *desk = *state;
    prose(desk, "The notice period is three months.");
    holds(desk, "The notice period is 3 months.");
    fails(desk, "The notice period is six months.");
    fails(desk, "The notice period is three weeks.");
}

static void a_sentence_must_say_something(void **state)
{
    static const char *const nothing[] = {
        "I do not know.",
        "Operating Expenses",
        "Operating Expenses Operating Expenses Operating Expenses Operating Expenses "
        "Operating Expenses Operating Expenses Operating Expenses",
        "What is the research and development expense?",
        "Research and development",
        "The passages do not mention it.",
        "",
    };
    static const char *const nothing_zh[] = { "我不知道。", "资料中没有提到通知期。", "通知期是多久？",
                                              "通知期" };
    struct desk *desk = *state;
    apple_research(desk);
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++) fails(desk, nothing[i]);
    desk->language = "zh-Hans";
    prose(desk, "通知期为三个月。");
    desk->headings[0] = QUIRE_STR("通知期");
    for (size_t i = 0; i < sizeof nothing_zh / sizeof *nothing_zh; i++) fails(desk, nothing_zh[i]);
}

static void saying_that_there_is_no_answer_is_known_in_many_forms(void **state)
{
    static const char *const refusals[] = { "I do not know.",
                                            "I don't know",
                                            "The passages do not contain the answer.",
                                            "The provided context doesn't mention Nike.",
                                            "There is no information about Nike's revenue.",
                                            "我不知道。",
                                            "段落中没有提到耐克的收入。",
                                            "無法回答。",
                                            "文件中沒有提到。" };
    static const char *const answers[] = { "The rope does not carry 400 kilograms.",
                                           "Nobody knows who built it.", "绳子不能承受400公斤。",
                                           "他没有提出申请。" };
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
        if (!quire_claim_refuses(quire_str_from(refusals[i]))) fail_msg("%s", refusals[i]);
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
        if (quire_claim_refuses(quire_str_from(answers[i]))) fail_msg("%s", answers[i]);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_row_supports_what_its_heads_and_document_explain),
        TEST(another_figure_unit_or_scale_is_not_supported),
        TEST(the_figure_must_stand_under_the_period_that_is_named),
        TEST(prose_gives_each_of_its_figures_a_period),
        TEST(an_acronym_is_what_it_spells_and_nothing_else),
        TEST(words_for_the_report_itself_ask_for_nothing),
        TEST(a_period_may_be_the_name_of_a_report),
        TEST(a_row_of_figures_supports_nothing_without_one),
        TEST(another_row_or_company_is_not_supported),
        TEST(a_report_answers_nothing_about_another_period),
        TEST(rises_and_falls_are_told_apart),
        TEST(each_name_and_each_period_must_stand),
        TEST(a_bare_answer_must_stand_itself),
        TEST(denials_must_agree),
        TEST(chinese_rows_and_amounts),
        TEST(numbers_in_words_count),
        TEST(a_sentence_must_say_something),
        cmocka_unit_test(saying_that_there_is_no_answer_is_known_in_many_forms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

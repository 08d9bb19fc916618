/* SPDX-License-Identifier: Apache-2.0 */
/* Extractive answers from tables: the row and the column that are asked for, by label, kind and period; and what only leads
 * to them. */
#include "support/answer_desk.h"

#include "base/str.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- tables ---- */

static void quotes_the_row_of_a_table_and_reads_it_with_its_heads(void **state)
{
    struct answer_desk *desk = *state;
    static const struct desk_case cases[] = {
        { "en", "Ports", "!Port|Ships|Tonnes\n|Velmark|412|90000\n|Oslin|77|12000",
          "How many ships did Oslin have?", "Oslin\t77\t12000", "Oslin | Ships: 77 | Tonnes: 12000 [1]" },
        { "en", "Ports", "!Port|Ships|Tonnes\n|Velmark|412|90000\n|Oslin|77|12000",
          "How many tonnes did Velmark have?", "Velmark\t412\t90000",
          "Velmark | Tonnes: 90000 | Ships: 412 [1]" },
        { "zh-Hans", "港口", "!港口|船只|吨位\n|维尔马克|412|90000\n|奥斯林|77|12000", "奥斯林有多少船只？",
          "奥斯林\t77\t12000", "奥斯林 | 船只: 77 | 吨位: 12000 [1]" },
        { "zh-Hant", "港口", "!港口|船隻|噸位\n|維爾馬克|412|90000\n|奧斯林|77|12000", "奧斯林的噸位是多少？",
          "奧斯林\t77\t12000", "奧斯林 | 噸位: 12000 | 船隻: 77 [1]" },
    };
    DESK_TRY("/ports.html", cases);
}

/* What the reader needs and the row doesn't say: title, unit, group. Columns are named with their cells. */
static void a_quoted_row_carries_what_it_stands_under(void **state)
{
    struct answer_desk *desk = *state;
    static const struct desk_case cases[] = {
        { "en", "Report",
          "# Results\n^Consolidated Statements of Operations\n^(in millions)\n!|2022|2021\n|Cost of "
          "sales:||\n"
          ">Products|$66,822|$64,309\n>Services|$6,060|$5,393",
          "What was the cost of sales of products in 2021?", "Products\t$66,822\t$64,309",
          "Cost of sales > Products | 2021: $64,309 | 2022: $66,822 (in millions; Consolidated Statements of "
          "Operations) [1]" },
        { "zh-Hans", "报告",
          "# "
          "业绩\n^合并利润表\n^单位：人民币万元\n!项目|2022年|2021年\n|营业成本：||\n>产品|66822|64309\n>"
          "服务|6060|5393",
          "2021年产品的营业成本是多少？", "产品\t66822\t64309",
          "营业成本 > 产品 | 2021年: 64309 | 2022年: 66822 (人民币万元; 合并利润表) [1]" },
    };
    DESK_TRY("/results.html", cases);
    const quire_heads *heads = &desk->draft.citations[0].heads;
    assert_text(heads->table, "合并利润表");
    assert_text(heads->unit, "人民币万元");
    assert_int_equal(heads->group.count, 1);
    assert_text(heads->group.items[0], "营业成本");
    assert_int_equal(heads->asked, 2);
    assert_text(heads->columns.items[2], "2021年");
    assert_text(heads->cells.items[2], "64309");
    assert_int_equal(heads->headings.count, 1);
    assert_text(heads->headings.items[0], "业绩");
}

/* Of the right country, how much is drunk there is no answer to what its capital is. */
static void a_row_of_the_right_thing_that_tells_something_else_of_it_is_no_answer(void **state)
{
    struct answer_desk *desk = *state;
    static const char drunk[] = "!Country|Alcohol\n|Armenia|5.3\n|Belarus|17.5\n|Moldova|16.8";
    static const char known[] = "!Country|Capital|Pop\n|Armenia|Yerevan|2963000\n|Belarus|Minsk|9155000";
    static const char drunk_zh[] = "!国家|酒精\n|亚美尼亚|5.3\n|白俄罗斯|17.5\n|摩尔多瓦|16.8";
    static const char known_zh[] = "!国家|首都|人口\n|亚美尼亚|埃里温|2963000\n|白俄罗斯|明斯克|9155000";
    static const char mixed[] = "!Country|Capital\n|亚美尼亚|Yerevan\n|白俄罗斯|Minsk";
    static const struct desk_case cases[] = {
        { "en", "Drinking", drunk, "What is the capital of Armenia?", NULL, NULL },
        { "en", "Drinking", drunk, "What is Armenia's capital?", NULL, NULL },
        { "en", "Drinking", drunk, "Which currency does Armenia have?", NULL, NULL },
        { "en", "Drinking", drunk, "What is the alcohol of Armenia?", "Armenia\t5.3", NULL },
        { "en", "Countries", known, "What is the capital of Armenia?", "Armenia\tYerevan\t2963000", NULL },
        { "en", "Countries", known, "What is the population of Belarus?", "Belarus\tMinsk\t9155000", NULL },
        { "zh-Hans", "饮酒", drunk_zh, "亚美尼亚的首都是哪里？", NULL, NULL },
        { "zh-Hans", "饮酒", drunk_zh, "亚美尼亚用哪种货币？", NULL, NULL },
        { "zh-Hans", "国家", known_zh, "亚美尼亚的首都是哪里？", "亚美尼亚\t埃里温\t2963000", NULL },
        { "zh-Hant", "飲酒", "!國家|酒精\n|亞美尼亞|5.3\n|白俄羅斯|17.5\n|摩爾多瓦|16.8",
          "亞美尼亞的首都是哪裡？", NULL, NULL },
        { "zh-Hans", "国家", mixed, "亚美尼亚的首都是哪里？", "亚美尼亚\tYerevan", NULL },
        { "en", "Package", "* name: harbour-tools\n* version: 5.0.1", "What is the version of harbour-tools?",
          "version: 5.0.1", "version: 5.0.1 [1]" },
        { "zh-Hans", "软件包", "* 名称: 港口工具\n* 版本: 5.0.1", "港口工具的版本是多少？", "版本: 5.0.1",
          "版本: 5.0.1 [1]" },
    };
    DESK_TRY("/countries.csv", cases);
}

static void the_row_whose_label_is_the_phrase_comes_before_one_that_contains_it(void **state)
{
    struct answer_desk *desk = *state;
    static const struct desk_case cases[] = {
        { "en", "Report",
          "!|2022|2021\n|Percentage of total net sales|61 %|60 %\n|Change in total net sales|(6,791)|12,506\n"
          "|Total net sales|117,154|123,945\n|Total net sales per store|12|13",
          "What were total net sales?", "Total net sales\t117,154\t123,945", NULL },
        { "zh-Hans", "报告",
          "!项目|2022年|2021年\n|营业总收入占比|61%|60%\n|营业总收入变动额|-6791|12506\n|营业总收入|117154|"
          "123945\n"
          "|单店营业总收入|12|13",
          "营业总收入是多少？", "营业总收入\t117154\t123945", NULL },
        { "zh-Hant", "報告",
          "!項目|2022年|2021年\n|營業總收入佔比|61%|60%\n|營業總收入變動額|-6791|12506\n|營業總收入|117154|"
          "123945\n"
          "|單店營業總收入|12|13",
          "營業總收入是多少？", "營業總收入\t117154\t123945", NULL },
    };
    DESK_TRY("/sales.html", cases);
}

static void the_column_is_the_one_whose_head_is_the_asked_period(void **state)
{
    struct answer_desk *desk = *state;
    static const char table[] =
        "^Statements of Operations\n!|Three Months Ended December 31, 2022|Three Months Ended "
        "December 25, 2021\n|Total net sales|$117,154|$123,945\n|Net income|$29,998|$34,630";
    static const char table_zh[] = "^利润表\n!项目|截至2022年12月31日止三个月|截至2021年12月31日止三个月\n|"
                                   "营业收入|117154|123945\n|净利润|29998|34630";
    static const char table_hant[] = "^損益表\n!項目|截至2022年12月31日止三個月|截至2021年12月31日止三個月\n|"
                                     "營業收入|117154|123945\n|淨利潤|29998|34630";
    static const struct desk_case cases[] = {
        { "en", "Report", table, "What were total net sales in the quarter ended December 31, 2022?",
          "Total net sales\t$117,154\t$123,945",
          "Total net sales | Three Months Ended December 31, 2022: $117,154 |" },
        { "en", "Report", table, "What were total net sales in the quarter ended December 25, 2021?",
          "Total net sales\t$117,154\t$123,945",
          "Total net sales | Three Months Ended December 25, 2021: $123,945 |" },
        { "en", "Report", table, "What was net income in Q4 2021?", "Net income\t$29,998\t$34,630",
          "Net income | Three Months Ended December 25, 2021: $34,630 |" },
        { "zh-Hans", "报告", table_zh, "2022年第四季度的营业收入是多少？", "营业收入\t117154\t123945",
          "营业收入 | 截至2022年12月31日止三个月: 117154 |" },
        { "zh-Hans", "报告", table_zh, "2021年第四季度的净利润是多少？", "净利润\t29998\t34630",
          "净利润 | 截至2021年12月31日止三个月: 34630 |" },
        { "zh-Hant", "報告", table_hant, "2021年第四季度的營業收入是多少？", "營業收入\t117154\t123945",
          "營業收入 | 截至2021年12月31日止三個月: 123945 |" },
    };
    DESK_TRY("/quarter.html", cases);
}

/* A file that its owner calls by the fiscal quarter: the calendar's first quarter stands nowhere in it. */
static void the_name_of_the_file_says_which_period_the_document_is_about(void **state)
{
    struct answer_desk *desk = *state;
    static const struct desk_case english[] = {
        { "en", "Form 10-Q for the quarter ended December 31, 2022",
          "!|December 31, 2022|December 25, 2021\n|Total net sales|$117,154|$123,945",
          "What were total net sales in Q1 2023?", "Total net sales\t$117,154\t$123,945",
          "Total net sales | December 31, 2022: $117,154 |" },
        { "en", "Form 10-Q for the quarter ended December 31, 2022",
          "!|December 25, 2021|December 31, 2022\n|Total net sales|$123,945|$117,154",
          "What were total net sales in the first quarter of 2023?", "Total net sales\t$123,945\t$117,154",
          "Total net sales | December 31, 2022: $117,154 |" },
    };
    static const struct desk_case chinese[] = {
        { "zh-Hans", "截至2022年12月31日止三个月的报告",
          "!项目|2021年12月31日|2022年12月31日\n|营业收入|123945|117154", "2023年第一季度的营业收入是多少？",
          "营业收入\t123945\t117154", "营业收入 | 2022年12月31日: 117154 |" },
    };
    DESK_TRY("/reports/2023 Q1 Acme.pdf", english);
    DESK_TRY("/reports/2023年第一季度.pdf", chinese);
    /* Under another name the quarter is not the one that is asked for. */
    desk_forget(desk);
    desk_put(desk, "/reports/acme.pdf", english[0].title, "en", english[0].lines);
    desk_ask(desk, "en", english[0].question);
    expect_refused(desk);
}

static void nine_months_that_end_with_the_quarter_are_the_second_choice(void **state)
{
    struct answer_desk *desk = *state;
    static const struct desk_case english[] = {
        { "en", "Form 10-Q for the quarter ended June 25, 2022",
          "!|Nine Months Ended June 25, 2022|Three Months Ended June 25, 2022\n|Net income|$79,082|$19,442",
          "What was net income in Q3 2022?", "Net income\t$79,082\t$19,442",
          "Net income | Three Months Ended June 25, 2022: $19,442 |" },
        { "en", "Form 10-Q for the quarter ended June 25, 2022",
          "!|Nine Months Ended June 26, 2021|Nine Months Ended June 25, 2022\n|Net income|$74,129|$79,082",
          "What was net income in Q3 2022?", "Net income\t$74,129\t$79,082",
          "Net income | Nine Months Ended June 25, 2022: $79,082 |" },
    };
    static const struct desk_case chinese[] = {
        { "zh-Hans", "截至2022年6月30日止三个月的报告",
          "!项目|截至2022年6月30日止九个月|截至2022年6月30日止三个月\n|净利润|79082|19442",
          "2022年第三季度的净利润是多少？", "净利润\t79082\t19442",
          "净利润 | 截至2022年6月30日止三个月: 19442 |" },
        { "zh-Hans", "截至2022年6月30日止三个月的报告",
          "!项目|截至2021年6月30日止九个月|截至2022年6月30日止九个月\n|净利润|74129|79082",
          "2022年第三季度的净利润是多少？", "净利润\t74129\t79082",
          "净利润 | 截至2022年6月30日止九个月: 79082 |" },
    };
    DESK_TRY("/2022 Q3 Acme.pdf", english);
    DESK_TRY("/2022年第三季度.pdf", chinese);
}

static void an_amount_is_no_percentage_and_a_percentage_no_amount(void **state)
{
    struct answer_desk *desk = *state;
    static const char table[] =
        "!|Percent|Amount\n|Gross margin|43.0 %|$50,332\n|Operating income|30.7 %|$36,016";
    static const char table_zh[] = "!项目|比例|金额\n|毛利|43.0%|50332元\n|营业利润|30.7%|36016元";
    static const struct desk_case cases[] = {
        { "en", "Report", table, "How much money was the gross margin?", "Gross margin\t43.0 %\t$50,332",
          "Gross margin | Amount: $50,332 | Percent: 43.0 %" },
        { "en", "Report", table, "What percentage was the gross margin?", "Gross margin\t43.0 %\t$50,332",
          "Gross margin | Percent: 43.0 % | Amount: $50,332" },
        { "en", "Report",
          "Services revenue grew 6 % over the year. Services revenue was $20,766 million in all.",
          "How much was services revenue?", "Services revenue was $20,766 million in all.", NULL },
        { "zh-Hans", "报告", table_zh, "毛利是多少元？", "毛利\t43.0%\t50332元", "毛利 | 金额: 50332元" },
        { "zh-Hans", "报告", table_zh, "毛利的比例是多少？", "毛利\t43.0%\t50332元", "毛利 | 比例: 43.0%" },
        { "zh-Hans", "报告", "服务收入同比增长6%。服务收入为20766万元。", "服务收入是多少万元？",
          "服务收入为20766万元。", NULL },
        { "zh-Hant", "報告", "服務收入同比增長6%。服務收入為20766萬元。", "服務收入是多少萬元？",
          "服務收入為20766萬元。", NULL },
    };
    DESK_TRY("/margin.html", cases);
}

/* A table of plants A and B says nothing of plant C; a group says of what its rows are figures. */
static void another_column_or_group_is_not_quoted_for_the_asked_one(void **state)
{
    struct answer_desk *desk = *state;
    static const char plants[] = "!Month|Plant A|Plant B\n|January|410 t|520 t\n|February|430 t|515 t";
    static const char plants_zh[] = "!月份|甲厂|乙厂\n|一月|410吨|520吨\n|二月|430吨|515吨";
    static const char teams_zh[] = "!轮次|红队|蓝队\n|第一轮|12|17\n|第二轮|14|11";
    static const char boats[] = "!Boat|Berths|Length (m)\n|Swift|4|9.5\n|Tern|8|13.0";
    static const char boats_zh[] = "!船名|铺位|长度（米）\n|雨燕|4|9.5\n|海鸥|8|13.0";
    static const char groups[] = "!|2023|2022\n|Operating income||\n>Phones|520|2,765\n>Tablets|518|1,393";
    static const char groups_zh[] = "!|2023年|2022年\n|经营利润||\n>手机|520|2,765\n>平板|518|1,393";
    static const char titled[] =
        "^Revenue and operating income\n!|2023|2022\n|Operating income||\n>Phones|520|2,765";
    static const char titled_zh[] = "^收入和经营利润\n!|2023年|2022年\n|经营利润||\n>手机|520|2,765";
    static const struct desk_case cases[] = {
        { "en", "Output", plants, "What was the output of plant C in February?", NULL, NULL },
        { "en", "Output", plants, "What was the output of plant B in February?", "February\t430 t\t515 t",
          "February | Plant B: 515 t" },
        { "zh-Hans", "产量", plants_zh, "丙厂一月的产量是多少？", NULL, NULL },
        { "zh-Hans", "产量", plants_zh, "乙厂一月的产量是多少？", "一月\t410吨\t520吨",
          "一月 | 乙厂: 520吨" },
        { "zh-Hans", "得分", teams_zh, "绿队第一轮得了多少分？", NULL, NULL },
        { "zh-Hans", "得分", teams_zh, "蓝队第一轮得了多少分？", "第一轮\t12\t17", "第一轮 | 蓝队: 17" },
        { "en", "Segments", groups, "What was the revenue from phones in 2023?", NULL, NULL },
        { "en", "Segments", groups, "What was the operating income from phones in 2023?",
          "Phones\t520\t2,765", "Operating income > Phones | 2023: 520" },
        { "en", "Segments", titled, "What was the revenue from phones in 2023?", NULL, NULL },
        { "zh-Hans", "分部", titled_zh, "2023年手机的收入是多少？", NULL, NULL },
        { "en", "Fleet", boats, "How much does Tern weigh?", NULL, NULL },
        { "en", "Fleet", boats, "How long is Tern?", "Tern\t8\t13.0", "Tern | Length (m): 13.0" },
        { "zh-Hans", "船队", boats_zh, "海鸥有多重？", NULL, NULL },
        { "zh-Hans", "分部", groups_zh, "2023年手机的收入是多少？", NULL, NULL },
        { "zh-Hans", "分部", groups_zh, "2023年手机的经营利润是多少？", "手机\t520\t2,765",
          "经营利润 > 手机 | 2023年: 520" },
    };
    DESK_TRY("/tables.html", cases);
}

/* What the heads say, they say of each row: of a thing that no row is about, none tells. */
static void of_a_thing_that_no_row_is_about_none_is_quoted(void **state)
{
    struct answer_desk *desk = *state;
    static const char foods[] =
        "!|Food|Calories per portion\n|Leaves|Ash, Elm|50\n|Berries|Blueberry|150\n|Grain|Corn|200";
    static const char foods_zh[] = "!食物|种类|每份热量\n|树叶|榆树|50\n|浆果|蓝莓|150\n|谷物|玉米|200";
    static const struct desk_case cases[] = {
        { "en", "Ducks", foods, "How many calories does a portion of fish have?", NULL, NULL },
        { "en", "Ducks", foods, "How many calories does a portion of grain have?", "Grain\tCorn\t200", NULL },
        { "zh-Hans", "鸭子", foods_zh, "鱼肉的每份热量是多少？", NULL, NULL },
        { "zh-Hans", "鸭子", foods_zh, "谷物的每份热量是多少？", "谷物\t玉米\t200", NULL },
    };
    DESK_TRY("/ducks.html", cases);
}

/* A quarter's figure is none of its half year or year; what it is of may be narrower than the row. */
static void a_part_or_something_wider_is_not_quoted_for_the_whole(void **state)
{
    struct answer_desk *desk = *state;
    static const char report[] =
        "!Item|Amount\n|Revenue|135\n|Net income|25\n\nOperating income was $33 million.";
    static const char report_zh[] = "!项目|金额\n|营业收入|135\n|净利润|25";
    static const char title[] = "Velmark report, quarter ended June 30, 2023",
                      title_zh[] = "维尔马克2023年第二季度报告";
    static const struct desk_case cases[] = {
        { "en", title, report, "What was the revenue of Velmark in Q2 2023?", "Revenue\t135", NULL },
        { "en", title, report, "What was the revenue of Velmark in 2023?", NULL, NULL },
        { "en", title, report, "What was the revenue of Velmark in the first half of 2023?", NULL, NULL },
        { "en", title, report, "What was the operating income of Velmark in Q2 2023?",
          "Operating income was $33 million.", NULL },
        { "zh-Hans", title_zh, report_zh, "维尔马克2023年第二季度的营业收入是多少？", "营业收入\t135", NULL },
        { "zh-Hans", title_zh, report_zh, "维尔马克2023年的营业收入是多少？", NULL, NULL },
        { "zh-Hans", title_zh, report_zh, "维尔马克2023年上半年的营业收入是多少？", NULL, NULL },
    };
    DESK_TRY("/report.html", cases);
}

/* The name stands in the row, and what is asked of it in a sentence. */
static void a_row_that_only_holds_the_name_comes_behind_what_answers(void **state)
{
    struct answer_desk *desk = *state;
    static const struct desk_case cases[] = {
        { "en", "",
          "!Name|Number|Port\n|Sea Bridge|SB 1024|Dover\n|Sea Wind|SW 2201|Calais\n\n"
          "The Sea Bridge was launched in 2011. The vessel carries 320 passengers.",
          "How many passengers can the Sea Bridge carry?",
          "The Sea Bridge was launched in 2011. The vessel carries 320 passengers.", NULL },
        { "zh-Hans", "",
          "!名称|编号|船籍\n|海桥号|HQ-1024|厦门\n|海风号|HF-2201|青岛\n\n"
          "海桥号于2011年下水。该船可载乘客320人。",
          "海桥号可以载多少人？", "海桥号于2011年下水。该船可载乘客320人。", NULL },
        { "zh-Hant", "",
          "!名稱|編號|船籍\n|海橋號|HQ-1024|廈門\n|海風號|HF-2201|青島\n\n"
          "海橋號於2011年下水。該船可載乘客320人。",
          "海橋號可以載多少人？", "海橋號於2011年下水。該船可載乘客320人。", NULL },
    };
    DESK_TRY("/ships.html", cases);
}

/* ---- what is never quoted ---- */

/* Nothing that holds `text` was weighed. */
static void expect_not_considered(const struct answer_desk *desk, const char *text)
{
    const quire_considered *considered = &desk->draft.considered;
    quire_str passage = desk->hits[0].chunk.text;
    assert_true(considered->count > 0);
    for (size_t i = 0; i < considered->count; i++) {
        quire_str unit = quire_str_cut(passage, considered->items[i].start, considered->items[i].end);
        if (quire_str_holds(unit, text)) fail_msg("\"%s\" was weighed: %.*s", text, QUIRE_FMT(unit));
    }
}

static void what_only_leads_to_answers_is_never_quoted(void **state)
{
    struct answer_desk *desk = *state;
    /* Each line says the question's words; the last one of each page alone tells something. */
    static const struct {
        const char *language, *lines, *question, *quote;
        const char *never[8];
    } pages[] = {
        { "en",
          "@ Depth of the harbour of Ober\n# Depth of the harbour of Ober\n= Depth of the harbour of Ober . "
          ". . . 12\n"
          "= 3 Depth of the harbour of Ober, in metres 14\n\n^Table 1. Depth of the harbour of Ober\n"
          "^(in metres)\n!Harbour of Ober, depth|metres\n|Depth of the harbour of Ober|\n|At low "
          "water|9",
          "What is the depth of the harbour of Ober in metres at low water?",
          "At low water\t9",
          { "Depth", "depth", "metres" } },
        { "zh-Hans",
          "@ 奥伯港的水深\n# 奥伯港的水深\n= 奥伯港的水深 …… 12\n= 3 奥伯港的水深（米） …… 14\n\n^表1 "
          "奥伯港的水深\n^单位：米\n"
          "!奥伯港水深|米\n|奥伯港的水深|\n|低潮时|9",
          "奥伯港低潮时的水深是多少米？",
          "低潮时\t9",
          { "奥伯港", "单位" } },
        { "zh-Hant",
          "@ 奧伯港的水深\n# 奧伯港的水深\n= 奧伯港的水深 …… 12\n\n^表1 "
          "奧伯港的水深\n^單位：米\n!奧伯港水深|米\n"
          "|奧伯港的水深|\n|低潮時|9",
          "奧伯港低潮時的水深是多少米？",
          "低潮時\t9",
          { "奧伯港", "單位" } },
    };
    for (size_t i = 0; i < COUNT(pages); i++) {
        desk_forget(desk);
        desk_put(desk, "/depth.html", "", pages[i].language, pages[i].lines);
        desk->settings.quotes = 20;
        desk_ask(desk, pages[i].language, pages[i].question);
        expect_first_quote(desk, pages[i].quote);
        for (size_t n = 0; pages[i].never[n]; n++) {
            expect_no_quote_with(desk, pages[i].never[n]);
            expect_not_considered(desk, pages[i].never[n]);
        }
    }
}

/* The row says nothing but which columns stand below it, whether or not the document marks it as a header. */
static void a_row_of_periods_is_never_quoted(void **state)
{
    struct answer_desk *desk = *state;
    static const struct {
        const char *language, *lines, *question, *quote, *never;
    } pages[] = {
        { "en", "|Three months ended|June 25, 2022|June 26, 2021\n|Ships in the harbour|412|396",
          "How many ships stood in the harbour in the three months ended June 25, 2022?",
          "Ships in the harbour\t412\t396", "months" },
        { "zh-Hans", "|截至止三个月|2022年6月25日|2021年6月26日\n|港内船只|412|396",
          "2022年6月25日港内船只有多少？", "港内船只\t412\t396", "三个月" },
        { "zh-Hant", "|2022年6月25日|2021年6月26日|2020年6月27日\n|港內船隻|412|396",
          "2022年6月25日港內船隻有多少？", "港內船隻\t412\t396", "6月" },
    };
    for (size_t i = 0; i < COUNT(pages); i++) {
        desk_forget(desk);
        desk_put(desk, "/periods.html", "", pages[i].language, pages[i].lines);
        desk->settings.quotes = 20;
        desk_ask(desk, pages[i].language, pages[i].question);
        expect_first_quote(desk, pages[i].quote);
        expect_no_quote_with(desk, pages[i].never);
    }
}

/* The heading holds more of the question's words than the sentence below it; where nothing stands below it, it says only
 * where the answer should have been. */
static void a_heading_is_no_quote(void **state)
{
    struct answer_desk *desk = *state;
    static const struct desk_case cases[] = {
        { "en", "", "# Depth of the harbour of Ober\nIt is nine metres at low water.",
          "What is the depth of the harbour of Ober?", "It is nine metres at low water.", NULL },
        { "en", "", "# Depth of the harbour of Ober", "What is the depth of the harbour of Ober?", NULL,
          NULL },
        { "zh-Hans", "", "# 奥伯港的水深\n低潮时水深为九米。", "奥伯港的水深是多少？", "低潮时水深为九米。",
          NULL },
        { "zh-Hans", "", "# 奥伯港的水深", "奥伯港的水深是多少？", NULL, NULL },
        { "zh-Hant", "", "# 奧伯港的水深\n低潮時水深為九米。", "奧伯港的水深是多少？", "低潮時水深為九米。",
          NULL },
    };
    DESK_TRY("/ober.txt", cases);
    assert_int_equal(desk->draft.count, 1);
}

/* ---- when ---- */

static void a_year_that_the_document_contradicts_is_refused(void **state)
{
    struct answer_desk *desk = *state;
    static const struct desk_case cases[] = {
        { "en", "Annual report 2022", "!|2022|2021\n|Total revenue|$46,298|$51,761",
          "What was total revenue in 2019?", NULL, NULL },
        { "en", "Annual report 2022", "Total revenue was $46,298 million in 2022.",
          "What was total revenue in 2019?", NULL, NULL },
        { "en", "Annual report 2022", "Total revenue was $46,298 million in 2022.",
          "What was total revenue in 2022?", "Total revenue was $46,298 million in 2022.", NULL },
        { "zh-Hans", "2022年年度报告", "!项目|2022年|2021年\n|营业总收入|46298|51761",
          "2019年的营业总收入是多少？", NULL, NULL },
        { "zh-Hans", "2022年年度报告", "2022年营业总收入为46298万元。", "2019年的营业总收入是多少？", NULL,
          NULL },
        { "zh-Hans", "2022年年度报告", "2022年营业总收入为46298万元。", "2022年的营业总收入是多少？",
          "2022年营业总收入为46298万元。", NULL },
        { "zh-Hant", "2022年年度報告", "2022年營業總收入為46298萬元。", "2019年的營業總收入是多少？", NULL,
          NULL },
    };
    DESK_TRY("/annual.html", cases);
}

static void the_latest_is_what_the_newest_document_says(void **state)
{
    struct answer_desk *desk = *state;
    static const struct {
        const char *language, *titles[3], *lines[3], *question, *quote;
    } cases[] = {
        { "en",
          { "Acme annual report 2021", "Acme annual report 2023", "Acme annual report 2022" },
          { "Acme employs 410 people in all.", "Acme employs 430 people in all.",
            "Acme employs 420 people in all." },
          "How many people does Acme employ according to the latest report?",
          "Acme employs 430 people in all." },
        { "zh-Hans",
          { "2021年年度报告", "2023年年度报告", "2022年年度报告" },
          { "公司共有员工410人。", "公司共有员工430人。", "公司共有员工420人。" },
          "最新的报告里公司有多少员工？",
          "公司共有员工430人。" },
        { "zh-Hant",
          { "2021年年度報告", "2023年年度報告", "2022年年度報告" },
          { "公司共有員工410人。", "公司共有員工430人。", "公司共有員工420人。" },
          "最新的報告裡公司有多少員工？",
          "公司共有員工430人。" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        static const char *const uris[] = { "/a.txt", "/b.txt", "/c.txt" };
        desk_forget(desk);
        for (size_t d = 0; d < 3; d++)
            desk_put(desk, uris[d], cases[i].titles[d], cases[i].language, cases[i].lines[d]);
        desk_ask(desk, cases[i].language, cases[i].question);
        expect_first_quote(desk, cases[i].quote);
        assert_int_equal(desk->draft.count, 1);
    }
}

/* The answer says which of two readings of a period it took, in the question's language; else nothing. */
struct period_reading {
    const char *language, *uri, *title, *lines, *question;
    const char *says[2]; /* parts of the reading; none: it is empty */
};

static const char sales[] = "!|December 31, 2022|December 25, 2021\n|Net sales|$117|$123";
static const char sales_zh[] = "!项目|2022年12月31日|2021年12月31日\n|营业收入|117|123";

static void check_readings(struct answer_desk *desk, const struct period_reading *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        desk_forget(desk);
        desk_put(desk, cases[i].uri, cases[i].title, cases[i].language, cases[i].lines);
        desk_ask(desk, cases[i].language, cases[i].question);
        quire_str reading = desk->draft.reading;
        assert_true(desk->draft.count > 0);
        bool fits = cases[i].says[0] ? quire_str_holds(reading, cases[i].says[0]) &&
                                           quire_str_holds(reading, cases[i].says[1])
                                     : reading.size == 0;
        if (!fits) fail_msg("%s: %.*s", cases[i].question, QUIRE_FMT(reading));
    }
}

static void how_a_period_was_read_is_said_where_there_was_a_choice(void **state)
{
    static const struct period_reading cases[] = {
        { "en",
          "/2023 Q1 Acme.pdf",
          "Report for the quarter ended December 31, 2022",
          sales,
          "What were net sales in Q1 2023?",
          { "\"Q1 2023\"", "December 31, 2022" } },
        { "en",
          "/2023 Q1 Acme.pdf",
          "Report for the quarter ended December 31, 2022",
          sales,
          "What were the latest net sales?",
          { "2023 Q1 Acme", "December 31, 2022" } },
        { "zh-Hans",
          "/2023年第一季度.pdf",
          "截至2022年12月31日止三个月的报告",
          sales_zh,
          "2023年第一季度的营业收入是多少？",
          { "“2023年第一季度”", "2022年12月31日" } },
        { "zh-Hans",
          "/2023年第一季度.pdf",
          "截至2022年12月31日止三个月的报告",
          sales_zh,
          "最新的营业收入是多少？",
          { "最新", "2022年12月31日" } },
    };
    check_readings(*state, cases, COUNT(cases));
}

static void nothing_is_said_of_a_period_that_can_be_read_in_one_way(void **state)
{
    static const struct period_reading cases[] = {
        { "en",
          "/2023 Q1 Acme.pdf",
          "Report for the quarter ended December 31, 2022",
          sales,
          "What were net sales on December 31, 2022?",
          { NULL } },
        { "en",
          "/acme.pdf",
          "Report for the quarter ended December 31, 2022",
          sales,
          "What were net sales in Q4 2022?",
          { NULL } },
        { "en", "/acme.pdf", "", sales, "What were net sales?", { NULL } },
        { "zh-Hans",
          "/报告.pdf",
          "截至2022年12月31日止三个月的报告",
          sales_zh,
          "2022年第四季度的营业收入是多少？",
          { NULL } },
    };
    check_readings(*state, cases, COUNT(cases));
}

/* Another year's figure, from another report or another column, does not stand beside the one that is asked for; the same
 * figure stands once. */
static void further_quotes_are_of_the_same_time_and_say_another_thing(void **state)
{
    struct answer_desk *desk = *state;
    static const struct {
        const char *language, *titles[3], *lines[3], *question;
    } cases[] = {
        { "en",
          { "Acme annual report 2022", "Acme annual report 2021", "Acme annual report 2022, summary" },
          { "!|2022|2021\n|Total sales|$117|$123", "!|2021|2020\n|Total sales|$123|$101",
            "!|2022\n|Total sales|117" },
          "What were Acme's total sales in 2022?" },
        /* No time is asked for: the first report's is told, and not the other's beside it. */
        { "en",
          { "Acme annual report 2022", "Acme annual report 2021", "Acme annual report 2020" },
          { "!|2022|2021\n|Total sales|$117|$123", "!|2021|2020\n|Total sales|$124|$101",
            "!|2020|2019\n|Total sales|$102|$99" },
          "What were Acme's total sales?" },
        { "zh-Hans",
          { "2022年年度报告", "2021年年度报告", "2020年年度报告" },
          { "!项目|2022年|2021年\n|营业总收入|117|123", "!项目|2021年|2020年\n|营业总收入|124|101",
            "!项目|2020年|2019年\n|营业总收入|102|99" },
          "营业总收入是多少？" },
        { "zh-Hans",
          { "2022年年度报告", "2021年年度报告", "2022年年度报告摘要" },
          { "!项目|2022年|2021年\n|营业总收入|117|123", "!项目|2021年|2020年\n|营业总收入|123|101",
            "!项目|2022年\n|营业总收入|117" },
          "2022年的营业总收入是多少？" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        static const char *const uris[] = { "/one.html", "/two.html", "/three.html" };
        desk_forget(desk);
        for (size_t d = 0; d < 3; d++)
            desk_put(desk, uris[d], cases[i].titles[d], cases[i].language, cases[i].lines[d]);
        desk_ask(desk, cases[i].language, cases[i].question);
        assert_int_equal(desk->draft.count, 1);
        assert_text(desk->draft.citations[0].document.uri, "/one.html");
        const quire_heads *heads = &desk->draft.citations[0].heads;
        assert_true(quire_str_holds(heads->columns.items[heads->asked], "2022"));
    }
}

/* ---- more than one figure ---- */

struct figures {
    const char *language, *question;
    const char *quotes[4]; /* in this order; none further */
};

static void expect_quotes(struct answer_desk *desk, const struct figures *figures)
{
    size_t count = 0;
    desk_ask(desk, figures->language, figures->question);
    while (count < 4 && figures->quotes[count]) count++;
    if (desk->draft.count != count)
        fail_msg("%s: %zu quotes: %.*s", figures->question, desk->draft.count, QUIRE_FMT(desk->draft.text));
    for (size_t i = 0; i < count; i++)
        if (!quire_str_is(desk->draft.citations[i].quote, figures->quotes[i]))
            fail_msg("%s: %.*s", figures->question, QUIRE_FMT(desk->draft.text));
}

static void a_series_gets_one_figure_a_report_in_order_of_time(void **state)
{
    struct answer_desk *desk = *state;
    static const struct figures english[] = {
        { "en",
          "How have Acme's total sales changed over the reported quarters?",
          { "Total sales\t11\t9", "Total sales\t12\t10", "Total sales (1)\t13\t11" } },
        { "en",
          "How did Acme's total sales change from Q1 to Q3 2023?",
          { "Total sales\t11\t9", "Total sales\t12\t10", "Total sales (1)\t13\t11" } },
        { "en",
          "How have Acme's total sales changed over the last two quarters?",
          { "Total sales\t12\t10", "Total sales (1)\t13\t11" } },
        { "en",
          "How have Acme's total sales changed over the past six months?",
          { "Total sales\t12\t10", "Total sales (1)\t13\t11" } },
        /* Quarters are no years. */
        { "en", "How have Acme's total sales changed over the last three years?", { NULL } },
    };
    static const struct figures chinese[] = {
        { "zh-Hans",
          "过去三个季度的营业收入有什么变化？",
          { "营业收入\t11\t9", "营业收入\t12\t10", "营业收入（注1）\t13\t11" } },
        { "zh-Hans",
          "从2023年第一季度到2023年第三季度，营业收入如何变化？",
          { "营业收入\t11\t9", "营业收入\t12\t10", "营业收入（注1）\t13\t11" } },
        { "zh-Hans", "过去三年的营业收入有什么变化？", { NULL } },
    };
    desk_put(
        desk, "/2023 Q3 Acme.pdf", "Acme report for the quarter ended September 30, 2023", "en",
        "^Sales\n!|Three months ended September 30, 2023|Three months ended September 30, 2022\n|Total sales "
        "(1)|13|11\n|Costs|5|4");
    desk_put(desk, "/2023 Q1 Acme.pdf", "Acme report for the quarter ended March 31, 2023", "en",
             "^Sales\n!|Three months ended March 31, 2023|Three months ended March 31, 2022\n|Total "
             "sales|11|9\n|Costs|6|3");
    desk_put(desk, "/2023 Q2 Acme.pdf", "Acme report for the quarter ended June 30, 2023", "en",
             "^Sales\n!|Three months ended June 30, 2023|Three months ended June 30, 2022\n|Total "
             "sales|12|10\n|Costs|7|2");
    for (size_t i = 0; i < COUNT(english); i++) expect_quotes(desk, &english[i]);
    desk_ask(desk, "en", "How have Acme's total sales changed over the last five quarters?");
    assert_int_equal(desk->draft.count, 3);
    assert_true(quire_str_is(desk->draft.reading, "of the 5 reports asked for 3 were found"));
    desk_ask(desk, "en", "How have Acme's total sales changed over the last three quarters?");
    assert_int_equal(desk->draft.reading.size, 0);
    desk_forget(desk);
    desk_put(desk, "/2023年第三季度.pdf", "艾克公司2023年第三季度报告", "zh-Hans",
             "^利润表\n!项目|2023年第三季度|2022年第三季度\n|营业收入（注1）|13|11\n|成本|5|4");
    desk_put(desk, "/2023年第一季度.pdf", "艾克公司2023年第一季度报告", "zh-Hans",
             "^利润表\n!项目|2023年第一季度|2022年第一季度\n|营业收入|11|9\n|成本|6|3");
    desk_put(desk, "/2023年第二季度.pdf", "艾克公司2023年第二季度报告", "zh-Hans",
             "^利润表\n!项目|2023年第二季度|2022年第二季度\n|营业收入|12|10\n|成本|7|2");
    for (size_t i = 0; i < COUNT(chinese); i++) expect_quotes(desk, &chinese[i]);
    desk_ask(desk, "zh-Hans", "过去五个季度的营业收入有什么变化？");
    assert_int_equal(desk->draft.count, 3);
    assert_true(quire_str_is(desk->draft.reading, "所问5期中只找到3期"));
}

static void each_of_several_things_has_its_quote(void **state)
{
    struct answer_desk *desk = *state;
    static const char table[] =
        "^Results\n!|2022|2021\n|Total revenue|46|51\n|Deferred revenue|8|7\n|Cost of "
        "sales|33|30\n|Net income|9|10\n|Gross margin|13|21\n|Gross margin percentage|28 %|41 %";
    static const char table_zh[] =
        "^业绩\n!项目|2022年|2021年\n|营业收入|46|51\n|递延收入|8|7\n|营业成本|33|30\n|"
        "净利润|9|10";
    static const struct figures english[] = {
        { "en",
          "What were total revenue and net income in 2022?",
          { "Total revenue\t46\t51", "Net income\t9\t10" } },
        { "en",
          "How did net income in 2022 compare to total revenue?",
          { "Net income\t9\t10", "Total revenue\t46\t51" } },
        { "en",
          "What were the gross margin and gross margin percentage in 2022?",
          { "Gross margin percentage\t28 %\t41 %", "Gross margin\t13\t21" } },
    };
    static const struct figures chinese[] = {
        { "zh-Hans", "2022年的营业收入和净利润分别是多少？", { "营业收入\t46\t51", "净利润\t9\t10" } },
        { "zh-Hans", "2022年净利润与营业成本各是多少？", { "营业成本\t33\t30", "净利润\t9\t10" } },
    };
    desk_put(desk, "/results.html", "Annual report 2022", "en", table);
    for (size_t i = 0; i < COUNT(english); i++) expect_quotes(desk, &english[i]);
    desk_forget(desk);
    desk_put(desk, "/业绩.html", "2022年年度报告", "zh-Hans", table_zh);
    for (size_t i = 0; i < COUNT(chinese); i++) expect_quotes(desk, &chinese[i]);
}

/* What is narrower than what is asked holds its words too; and a statement's own row comes before a note's. */
static void the_statements_own_row_comes_before_narrower_ones(void **state)
{
    struct answer_desk *desk = *state;
    static const struct desk_case cases[] = {
        { "en", "Report",
          "^Leases\n!|2022|2021\n|Operating cash flows used for operating leases|134|114\n\n"
          "^Statements of Cash Flows\n!|2022|2021\n|Net cash flow from operating activities|3,393|6,075",
          "What was operating cash flow in 2022?", "Net cash flow from operating activities\t3,393\t6,075",
          NULL },
        { "en", "Report",
          "^Note 7\n!|2022|2021\n|Inventories|5|6\n\n^Balance Sheets\n!|2022|2021\n|Inventories|57|66",
          "What were inventories in 2022?", "Inventories\t57\t66", NULL },
        { "zh-Hans", "报告",
          "^附注七\n!项目|2022年|2021年\n|存货|5|6\n\n^合并资产负债表\n!项目|2022年|2021年\n|存货|57|66",
          "2022年的存货是多少？", "存货\t57\t66", NULL },
        { "zh-Hant", "報告",
          "^附註七\n!項目|2022年|2021年\n|存貨|5|6\n\n^合併資產負債表\n!項目|2022年|2021年\n|存貨|57|66",
          "2022年的存貨是多少？", "存貨\t57\t66", NULL },
    };
    DESK_TRY("/statements.html", cases);
}

/* The passage that was found is another one. */
static void a_row_of_a_statement_is_read_though_no_passage_holds_it(void **state)
{
    struct answer_desk *desk = *state;
    static const struct {
        const char *language, *title, *lines, *question, *quote;
    } pages[] = {
        { "en", "Annual report 2022",
          "Inventories are looked at each month.\n---\n^Balance "
          "Sheets\n!|2022|2021\n|Inventories|57|66\n|Cash|3|4",
          "What were inventories in 2022?", "Inventories\t57\t66" },
        { "zh-Hans", "2022年年度报告",
          "每月检查存货。\n---\n^合并资产负债表\n!项目|2022年|2021年\n|存货|57|66\n|现金|3|4",
          "2022年的存货是多少？", "存货\t57\t66" },
    };
    for (size_t i = 0; i < COUNT(pages); i++) {
        desk_forget(desk);
        desk_put(desk, "/balance.html", pages[i].title, pages[i].language, pages[i].lines);
        desk->hit_count = 1;
        desk_ask(desk, pages[i].language, pages[i].question);
        expect_first_quote(desk, pages[i].quote);
        assert_int_equal(desk->draft.citations[0].heads.headings.count, 0);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up_desk, tear_down_desk)
    const struct CMUnitTest tests[] = {
        TEST(quotes_the_row_of_a_table_and_reads_it_with_its_heads),
        TEST(a_quoted_row_carries_what_it_stands_under),
        TEST(a_row_of_the_right_thing_that_tells_something_else_of_it_is_no_answer),
        TEST(the_row_whose_label_is_the_phrase_comes_before_one_that_contains_it),
        TEST(the_column_is_the_one_whose_head_is_the_asked_period),
        TEST(the_name_of_the_file_says_which_period_the_document_is_about),
        TEST(nine_months_that_end_with_the_quarter_are_the_second_choice),
        TEST(an_amount_is_no_percentage_and_a_percentage_no_amount),
        TEST(another_column_or_group_is_not_quoted_for_the_asked_one),
        TEST(of_a_thing_that_no_row_is_about_none_is_quoted),
        TEST(a_part_or_something_wider_is_not_quoted_for_the_whole),
        TEST(a_row_that_only_holds_the_name_comes_behind_what_answers),
        TEST(what_only_leads_to_answers_is_never_quoted),
        TEST(a_row_of_periods_is_never_quoted),
        TEST(a_heading_is_no_quote),
        TEST(a_year_that_the_document_contradicts_is_refused),
        TEST(the_latest_is_what_the_newest_document_says),
        TEST(how_a_period_was_read_is_said_where_there_was_a_choice),
        TEST(nothing_is_said_of_a_period_that_can_be_read_in_one_way),
        TEST(a_series_gets_one_figure_a_report_in_order_of_time),
        TEST(each_of_several_things_has_its_quote),
        TEST(the_statements_own_row_comes_before_narrower_ones),
        TEST(a_row_of_a_statement_is_read_though_no_passage_holds_it),
        TEST(further_quotes_are_of_the_same_time_and_say_another_thing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

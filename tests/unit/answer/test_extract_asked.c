/* SPDX-License-Identifier: Apache-2.0 */
/* The right subject is not enough: what is asked of it must be answered. What only says something else of it is refused, or
 * comes behind what answers. */
#include "support/answer_desk.h"

#include "base/str.h"

static void a_thing_of_another_number_is_not_quoted_for_the_asked_one(void **state)
{
    struct answer_desk *desk = *state;
    static const char pumps[] =
        "Pump 1 was installed in May 2011 and has 75 kW. Pump 2 is serviced every six months.";
    static const char pumps_zh[] = "一号泵于2011年5月安装，功率为75千瓦。二号泵每半年检修一次。";
    static const char wind[] = "The ferry does not run when the wind exceeds force 8.";
    static const char wind_zh[] = "台风信号超过八号风球时渡轮不开航。";
    static const char units_zh[] = "3號機組於2011年5月投產。12號機組每半年檢修一次。";
    static const struct desk_case cases[] = {
        { "en", "", pumps, "When was pump 1 installed?", "Pump 1 was installed in May 2011 and has 75 kW.",
          NULL },
        { "en", "", pumps, "How often is pump 2 serviced?", "Pump 2 is serviced every six months.", NULL },
        { "en", "", pumps, "When was pump 2 installed?", NULL, NULL },
        { "en", "", pumps, "How often is pump 1 serviced?", NULL, NULL },
        { "en", "", pumps, "How often is pump 3 serviced?", NULL, NULL },
        /* A bound speaks of all numbers beyond it. */
        { "en", "", wind, "Does the ferry run at force 9?", wind, NULL },
        { "zh-Hans", "", wind_zh, "九号风球时渡轮开航吗？", wind_zh, NULL },
        { "zh-Hans", "", pumps_zh, "一号泵什么时候安装的？", "一号泵于2011年5月安装，功率为75千瓦。", NULL },
        { "zh-Hans", "", pumps_zh, "二号泵多久检修一次？", "二号泵每半年检修一次。", NULL },
        { "zh-Hans", "", pumps_zh, "二号泵什么时候安装的？", NULL, NULL },
        { "zh-Hans", "", pumps_zh, "一号泵多久检修一次？", NULL, NULL },
        { "zh-Hant", "", units_zh, "12號機組什麼時候投產？", NULL, NULL },
        { "zh-Hant", "", units_zh, "3號機組什麼時候投產？", "3號機組於2011年5月投產。", NULL },
    };
    DESK_TRY("/pumps.txt", cases);
}

static void what_is_said_of_another_thing_than_is_asked_is_refused(void **state)
{
    struct answer_desk *desk = *state;
    static const char firm[] = "Velmark Works had 12 million euros of turnover in 2022.";
    static const char firm_zh[] = "维尔马克厂2022年营业额为1200万元。";
    static const char tank[] = "The tank holds 300 litres of oil.", tank_zh[] = "油罐可装300升机油。";
    static const char pump[] = "The pump is serviced every six months.", pump_zh[] = "水泵每半年检修一次。";
    static const char report[] = "The report is certified under ISO 14001.",
                      report_zh[] = "报告每年五月发布。";
    static const struct desk_case cases[] = {
        { "en", "", firm, "How many employees does Velmark Works have?", NULL, NULL },
        { "en", "", firm, "What was the turnover of Velmark Works in 2022?", firm, NULL },
        { "en", "", tank, "How heavy is the tank?", NULL, NULL },
        { "en", "", tank, "What is the weight of the tank?", NULL, NULL },
        { "en", "", tank, "How much does the tank cost?", NULL, NULL },
        { "en", "", tank, "How many litres does the tank hold?", tank, NULL },
        { "en", "", pump, "When was the pump installed?", NULL, NULL },
        { "en", "", pump, "What does the pump cost?", NULL, NULL },
        { "en", "", pump, "How often is the pump serviced?", pump, NULL },
        { "en", "", report, "Who audits the report?", NULL, NULL },
        { "en", "", report, "How many pages does the report have?", NULL, NULL },
        { "zh-Hans", "", firm_zh, "维尔马克厂有多少员工？", NULL, NULL },
        { "zh-Hans", "", firm_zh, "维尔马克厂2022年的营业额是多少？", firm_zh, NULL },
        { "zh-Hans", "", tank_zh, "油罐有多重？", NULL, NULL },
        { "zh-Hans", "", tank_zh, "油罐的重量是多少？", NULL, NULL },
        { "zh-Hans", "", tank_zh, "油罐可装多少升机油？", tank_zh, NULL },
        { "zh-Hans", "", pump_zh, "水泵什么时候安装的？", NULL, NULL },
        { "zh-Hans", "", pump_zh, "水泵的功率是多少？", NULL, NULL },
        { "zh-Hans", "", pump_zh, "水泵多久检修一次？", pump_zh, NULL },
        { "zh-Hans", "", report_zh, "报告有多少页？", NULL, NULL },
        { "zh-Hans", "", report_zh, "报告由谁审计？", NULL, NULL },
        { "zh-Hant", "", "水泵每半年檢修一次。", "水泵什麼時候安裝的？", NULL, NULL },
    };
    DESK_TRY("/plant.txt", cases);
}

static void a_number_is_the_same_however_it_is_written(void **state)
{
    struct answer_desk *desk = *state;
    static const char power[] = "The No. 2 pump has a power of 15 kW.",
                      one[] = "The No. 1 pump has a power of 11 kW.";
    static const char pumps[] = "The No. 2 pump has a power of 15 kW. The No. 1 pump has a power of 11 kW.";
    static const char power_zh[] = "二号泵的功率为15千瓦。", one_zh[] = "一号泵的功率为11千瓦。";
    static const char pumps_zh[] = "二号泵的功率为15千瓦。一号泵的功率为11千瓦。";
    static const char digits_zh[] = "12号泵的功率为15千瓦。2号泵的功率为11千瓦。";
    static const struct desk_case cases[] = {
        { "en", "", pumps, "What is the power of pump 2?", power, NULL },
        { "en", "", pumps, "How much power does pump 1 have?", one, NULL },
        { "en", "", pumps, "What is the power of pump #2?", power, NULL },
        { "en", "", pumps, "What is the power of pump 3?", NULL, NULL },
        { "en", "", "Pump 2 has a power of 15 kW.", "What is the power of the No. 2 pump?",
          "Pump 2 has a power of 15 kW.", NULL },
        { "en", "", "Pump 2 is serviced every six months.", "How much power does pump 2 have?", NULL, NULL },
        { "en", "", "libtern-3.4.4 was released in October 2022.", "When was libtern 3.3 released?", NULL,
          NULL },
        { "en", "", "libtern-3.4.4 was released in October 2022.", "When was libtern 3.4 released?",
          "libtern-3.4.4 was released in October 2022.", NULL },
        { "en", "", "!Faults|Machines\n|2 faults|11\n|3 faults|8", "How many machines had 2 faults?",
          "2 faults\t11", NULL },
        { "en", "", "!Faults|Machines\n|1 fault|11\n|3 faults|8", "How many machines had 2 faults?", NULL,
          NULL },
        { "zh-Hans", "", "libtern-3.4.4于2022年10月发布。", "libtern 3.3是什么时候发布的？", NULL, NULL },
        { "zh-Hans", "", pumps_zh, "2号泵的功率是多少？", power_zh, NULL },
        { "zh-Hans", "", pumps_zh, "1号泵的功率是多少？", one_zh, NULL },
        { "zh-Hans", "", pumps_zh, "3号泵的功率是多少？", NULL, NULL },
        { "zh-Hans", "", digits_zh, "十二号泵的功率是多少？", "12号泵的功率为15千瓦。", NULL },
        { "zh-Hans", "", digits_zh, "二号泵的功率是多少？", "2号泵的功率为11千瓦。", NULL },
        { "zh-Hans", "", digits_zh, "十号泵的功率是多少？", NULL, NULL },
    };
    DESK_TRY("/pumps.txt", cases);
}

static void of_a_thing_that_is_ranked_otherwise_nothing_is_quoted(void **state)
{
    struct answer_desk *desk = *state;
    static const char chair[] = "The meeting was chaired by Clara Doyle.", chair_zh[] = "会议由陈静主持。";
    static const char hall_hant[] = "會議在三號廳舉行。";
    static const char minutes[] = "# Minutes of the fifth meeting\nThe meeting was chaired by Clara Doyle.";
    static const char minutes_zh[] = "# 第五次会议纪要\n会议由陈静主持。";
    static const char minutes_hant[] = "# 第五屆會議紀要\n會議在三號廳舉行。";
    static const struct desk_case cases[] = {
        { "en", "", minutes, "Who chaired the fifth meeting?", chair, NULL },
        { "en", "", minutes, "Who chaired the 5th meeting?", chair, NULL },
        { "en", "", minutes, "Who chaired the fourth meeting?", NULL, NULL },
        { "en", "Minutes of the 5th meeting", chair, "Who chaired the 6th meeting?", NULL, NULL },
        { "zh-Hans", "", minutes_zh, "第五次会议由谁主持？", chair_zh, NULL },
        { "zh-Hans", "", minutes_zh, "第5次会议由谁主持？", chair_zh, NULL },
        { "zh-Hans", "", minutes_zh, "第四次会议由谁主持？", NULL, NULL },
        { "zh-Hans", "第五次会议纪要", chair_zh, "第六次会议由谁主持？", NULL, NULL },
        { "zh-Hant", "", minutes_hant, "第五屆會議在哪裡舉行？", hall_hant, NULL },
        { "zh-Hant", "", minutes_hant, "第四屆會議在哪裡舉行？", NULL, NULL },
    };
    DESK_TRY("/minutes.txt", cases);
}

static void what_another_year_brought_is_not_quoted(void **state)
{
    struct answer_desk *desk = *state;
    static const char mayor[] =
        "The mayor of Velmark is elected by the people for six years. In 2006 Clara Doyle was re-elected.";
    static const char mayor_zh[] = "这一职位由选举产生，任期六年。2006年陈静再次当选市长。";
    static const char days[] = "!Event|Start|End\n|New year|2022-12-31|2023-01-02\n|Harbour "
                               "holiday|2023-09-29|2023-10-06";
    static const char days_zh[] =
        "!主题|开始时间|结束时间\n|元旦假期|2022-12-31|2023-01-02\n|国庆节假期|2023-09-29|2023-10-06";
    static const struct desk_case cases[] = {
        { "en", "", mayor, "Who was elected mayor of Velmark in 2012?", NULL, NULL },
        { "zh-Hans", "", mayor_zh, "2012年谁当选市长？", NULL, NULL },
        { "en", "", days, "When is the harbour holiday in 2023?", "Harbour holiday\t2023-09-29\t2023-10-06",
          NULL },
        { "en", "", days, "When is the harbour holiday in 2022?", NULL, NULL },
        { "zh-Hans", "", days_zh, "2023年国庆节假期是什么时候？", "国庆节假期\t2023-09-29\t2023-10-06",
          NULL },
        { "zh-Hans", "", days_zh, "2022年国庆节假期是什么时候？", NULL, NULL },
    };
    DESK_TRY("/velmark.txt", cases);
}

static void one_setting_is_not_quoted_for_another(void **state)
{
    struct answer_desk *desk = *state;
    static const char first[] = "Users begin at FIRST_UID, which is set to 1000.",
                      first_zh[] = "用户从FIRST_UID开始，其值设为1000。";
    static const char users[] =
        "Users begin at FIRST_UID, which is set to 1000. The UID_POOL of users is set to none.";
    static const char users_zh[] = "用户从FIRST_UID开始，其值设为1000。用户的UID_POOL设为空。";
    static const struct desk_case cases[] = {
        { "en", "", users, "What is FIRST_UID of users set to?", first, NULL },
        { "en", "", users, "What is LAST_UID of users set to?", NULL, NULL },
        { "zh-Hans", "", users_zh, "用户的FIRST_UID设为多少？", first_zh, NULL },
        { "zh-Hans", "", users_zh, "用户的LAST_UID设为多少？", NULL, NULL },
    };
    DESK_TRY("/users.txt", cases);
}

static void a_salary_or_a_day_is_no_phone_number(void **state)
{
    struct answer_desk *desk = *state;
    static const char staff[] = "!Name|Department|Salary|Since\n|Clara Doyle|Sales|22000|2019-07-20\n|Li "
                                "Ming|Pilots|18000|2021-01-10";
    static const char staff_zh[] =
        "!姓名|部门|薪资|入职日期\n|赵六|人事部|15000|2022-05-08\n|李四|市场部|22000|2019-07-20";
    static const char card_zh[] = "张小白的电话号码是13322333322。";
    static const struct desk_case cases[] = {
        { "en", "", staff, "What is Clara Doyle's phone number?", NULL, NULL },
        { "zh-Hans", "", staff_zh, "赵六的电话是多少？", NULL, NULL },
        { "zh-Hans", "", staff_zh, "赵六的薪资是多少？", "赵六\t人事部\t15000\t2022-05-08", NULL },
        { "zh-Hans", "", card_zh, "张小白的电话号码是多少？", card_zh, NULL },
        { "zh-Hans", "", card_zh, "赵六的电话号码是多少？", NULL, NULL },
    };
    DESK_TRY("/staff.txt", cases);
}

static void the_same_thing_qualified_otherwise_is_not_quoted(void **state)
{
    struct answer_desk *desk = *state;
    static const char dose[] = "The maximum daily dose is 4 g.", dose_zh[] = "每日最大剂量为4克。";
    static const char weight[] = "The net weight is 40 kg.", deck[] = "The upper deck seats 120 people.";
    static const char entry[] = "Entry for adults costs 12 euros.", rent[] = "The monthly rent is 520 euros.";
    static const char rent_zh[] = "房屋月租金为5200元，每月5日前支付。", deck_zh[] = "上层甲板可坐120人。";
    static const char entry_zh[] = "成人票12元。", galaxy_zh[] = "星河公司成立于1998年。";
    static const char profit[] = "Operating profit was 31 million euros.";
    static const struct desk_case cases[] = {
        { "en", "", dose, "What is the minimum daily dose?", NULL, NULL },
        { "en", "", dose, "What is the maximum daily dose?", dose, NULL },
        { "en", "", dose, "What is the highest daily dose?", dose, NULL },
        { "en", "", weight, "What is the gross weight?", NULL, NULL },
        { "en", "", weight, "What is the net weight?", weight, NULL },
        { "en", "", deck, "How many people does the lower deck seat?", NULL, NULL },
        { "en", "", deck, "How many people does the upper deck seat?", deck, NULL },
        { "en", "", entry, "What does entry for children cost?", NULL, NULL },
        { "en", "", entry, "What does entry for adults cost?", entry, NULL },
        { "en", "", rent, "What is the annual rent?", NULL, NULL },
        { "en", "", rent, "What is the monthly rent?", rent, NULL },
        { "en", "", profit, "What was the net profit?", NULL, NULL },
        { "en", "", profit, "What was the operating profit?", profit, NULL },
        { "zh-Hans", "", dose_zh, "每日最小剂量是多少？", NULL, NULL },
        { "zh-Hans", "", dose_zh, "每日最大剂量是多少？", dose_zh, NULL },
        { "zh-Hans", "", rent_zh, "房屋的年租金是多少？", NULL, NULL },
        { "zh-Hans", "", rent_zh, "房屋的月租金是多少？", rent_zh, NULL },
        { "zh-Hans", "", deck_zh, "下层甲板可坐多少人？", NULL, NULL },
        { "zh-Hans", "", deck_zh, "上层甲板可坐多少人？", deck_zh, NULL },
        { "zh-Hans", "", entry_zh, "儿童票多少钱？", NULL, NULL },
        { "zh-Hans", "", entry_zh, "成人票多少钱？", entry_zh, NULL },
        { "zh-Hans", "", galaxy_zh, "银河公司成立于哪一年？", NULL, NULL },
        { "zh-Hans", "", galaxy_zh, "星河公司成立于哪一年？", galaxy_zh, NULL },
        /* A year with its number is no rate. */
        { "zh-Hans", "", "2023年收入为300万元。", "2023年收入是多少？", "2023年收入为300万元。", NULL },
    };
    DESK_TRY("/things.txt", cases);
}

/* What holds the kind of thing that is asked for may say it in other words. */
static void what_is_said_in_other_words_is_still_answered(void **state)
{
    struct answer_desk *desk = *state;
    static const struct desk_case cases[] = {
        { "en", "", "The pump was put in place in 2004.", "When was the pump installed?",
          "The pump was put in place in 2004.", NULL },
        { "en", "", "The mill gives work to forty people.", "How many employees does the mill have?",
          "The mill gives work to forty people.", NULL },
        { "en", "", "The wheel brings two tons to the scales.", "How heavy is the wheel?",
          "The wheel brings two tons to the scales.", NULL },
        { "zh-Hans", "", "水泵于2004年装好。", "水泵什么时候安装的？", "水泵于2004年装好。", NULL },
        { "zh-Hans", "", "磨坊雇有四十人。", "磨坊有多少员工？", "磨坊雇有四十人。", NULL },
        { "zh-Hans", "", "水轮达两吨。", "水轮有多重？", "水轮达两吨。", NULL },
    };
    DESK_TRY("/mill.txt", cases);
}

static void one_quantity_is_not_quoted_for_another(void **state)
{
    struct answer_desk *desk = *state;
    static const struct desk_case cases[] = {
        { "en", "", "In 2022 the mill had revenue of 12 million euros.",
          "How much profit did the mill make in 2022?", NULL, NULL },
        { "en", "", "The town has a population of 5200.", "How many workers does the town have?", NULL,
          NULL },
        { "zh-Hans", "", "2022年磨坊的收入为1200万元。", "2022年磨坊的利润是多少？", NULL, NULL },
        { "zh-Hans", "", "该镇人口为5200人。", "该镇面积是多少？", NULL, NULL },
        { "en", "", "In 2022 the sales of the mill went through a huge decline.",
          "What were the sales of the mill in 2022?", NULL, NULL },
        { "zh-Hans", "", "2022年磨坊的销售额大幅下滑。", "2022年磨坊的销售额是多少？", NULL, NULL },
        { "en", "", "In 2022 the mill had revenue of 12 million euros.", "What was the gross margin in 2022?",
          NULL, NULL },
        { "en", "", "In 2022 the mill had a gross margin of 2 million euros.",
          "What was the gross margin in 2022?", "In 2022 the mill had a gross margin of 2 million euros.",
          NULL },
        { "zh-Hans", "", "2022年磨坊的收入为1200万元。", "2022年磨坊的毛利是多少？", NULL, NULL },
    };
    DESK_TRY("/mill.txt", cases);
}

static void the_years_figure_is_not_quoted_for_its_quarter(void **state)
{
    struct answer_desk *desk = *state;
    static const char year[] =
        "Revenue was 412 million euros in 2023. In the third quarter of 2023 a new mill was opened.";
    static const char year_zh[] = "2023年营业收入为4.12亿元。2023年第三季度新工厂投产。";
    static const struct desk_case cases[] = {
        { "en", "Velmark", year, "What was revenue in the third quarter of 2023?", NULL, NULL },
        { "en", "Velmark", year, "What was revenue in March 2023?", NULL, NULL },
        { "en", "Velmark", year, "What was revenue in 2023?", "Revenue was 412 million euros in 2023.",
          NULL },
        /* A report on the quarter names its columns, and its figures, by the year alone. */
        { "en", "Velmark, quarter ended September 30, 2023", "Revenue was 109 million euros in 2023.",
          "What was revenue in the third quarter of 2023?", "Revenue was 109 million euros in 2023.", NULL },
        { "zh-Hans", "维尔马克", year_zh, "2023年第三季度营业收入是多少？", NULL, NULL },
        { "zh-Hans", "维尔马克", year_zh, "2023年营业收入是多少？", "2023年营业收入为4.12亿元。", NULL },
        { "zh-Hans", "维尔马克2023年第三季度报告", "2023年营业收入为1.09亿元。",
          "2023年第三季度营业收入是多少？", "2023年营业收入为1.09亿元。", NULL },
    };
    DESK_TRY("/velmark.txt", cases);
}

static void a_share_of_it_is_not_the_amount(void **state)
{
    struct answer_desk *desk = *state;
    static const struct desk_case cases[] = {
        { "en", "",
          "Customer A was 17% of total revenue in 2021. Exports were 40% of total revenue in 2021.\n"
          "Revenue for 2021 came to $13.51 billion.",
          "What was total revenue in 2021?", "Revenue for 2021 came to $13.51 billion.", NULL },
        { "en", "", "Flour was 31 percent of total costs in 2021.", "What were the total costs in 2021?",
          NULL, NULL },
        { "en", "", "Flour was 31% of total costs in 2021.",
          "What percentage of total costs was flour in 2021?", "Flour was 31% of total costs in 2021.",
          NULL },
        { "zh-Hans", "", "2021年客户甲占总收入的17%。出口占总收入的40%。\n2021年的收入达到135亿元。",
          "2021年的总收入是多少？", "2021年的收入达到135亿元。", NULL },
        { "zh-Hans", "", "2021年面粉占总成本的百分之三十一。", "2021年的总成本是多少？", NULL, NULL },
        { "zh-Hans", "", "2021年面粉占总成本的31%。", "2021年面粉占总成本的比例是多少？",
          "2021年面粉占总成本的31%。", NULL },
        { "zh-Hant", "", "2021年麵粉佔總成本的31%。", "2021年的總成本是多少？", NULL, NULL },
    };
    DESK_TRY("/costs.txt", cases);
}

static void steps_come_in_their_order_from_the_first(void **state)
{
    struct answer_desk *desk = *state;
    static const struct desk_case cases[] = {
        { "en", "Printer",
          "# How to change the toner\n* Open the front cover.\n* Pull out the old toner.\n"
          "* Push the new toner in.\n* Close the cover.",
          "How do I change the toner?",
          "Open the front cover.\nPull out the old toner.\nPush the new toner in.\nClose the cover.",
          "Open the front cover. Pull out the old toner. Push the new toner in. Close the cover. [1]" },
        { "zh-Hans", "打印机", "# 更换墨粉\n* 打开前盖。\n* 取出旧墨粉盒。\n* 推入新墨粉盒。\n* 合上前盖。",
          "怎么更换墨粉？", "打开前盖。\n取出旧墨粉盒。\n推入新墨粉盒。\n合上前盖。", NULL },
        { "zh-Hant", "印表機", "# 更換墨粉\n* 打開前蓋。\n* 取出舊墨粉盒。\n* 推入新墨粉盒。\n* 合上前蓋。",
          "怎麼更換墨粉？", "打開前蓋。\n取出舊墨粉盒。\n推入新墨粉盒。\n合上前蓋。", NULL },
        /* An item that has none of the question is no step of it. */
        { "en", "House",
          "* Water is warm at noon.\n* Turn the red valve to drain the boiler.\n* Bread is dear.",
          "How do I drain the boiler?", "Turn the red valve to drain the boiler.", NULL },
        { "zh-Hans", "房子", "* 中午水是热的。\n* 转动红色阀门排空锅炉。\n* 面包很贵。", "怎么排空锅炉？",
          "转动红色阀门排空锅炉。", NULL },
    };
    DESK_TRY("/steps.md", cases);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up_desk, tear_down_desk)
    const struct CMUnitTest tests[] = {
        TEST(what_is_said_of_another_thing_than_is_asked_is_refused),
        TEST(a_thing_of_another_number_is_not_quoted_for_the_asked_one),
        TEST(a_number_is_the_same_however_it_is_written),
        TEST(of_a_thing_that_is_ranked_otherwise_nothing_is_quoted),
        TEST(what_another_year_brought_is_not_quoted),
        TEST(one_setting_is_not_quoted_for_another),
        TEST(a_salary_or_a_day_is_no_phone_number),
        TEST(the_same_thing_qualified_otherwise_is_not_quoted),
        TEST(what_is_said_in_other_words_is_still_answered),
        TEST(one_quantity_is_not_quoted_for_another),
        TEST(the_years_figure_is_not_quoted_for_its_quarter),
        TEST(a_share_of_it_is_not_the_amount),
        TEST(steps_come_in_their_order_from_the_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

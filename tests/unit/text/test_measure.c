/* SPDX-License-Identifier: Apache-2.0 */
/* Which number is asked for, and whether a text holds such a one. */
#include "support/cmocka_all.h"

#include "base/str.h"
#include "text/measure.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void a_question_says_which_measure_it_wants(void **state)
{
    (void)state;
    static const struct {
        const char *question;
        quire_measure measure;
    } cases[] = {
        { "How many guests came?", QUIRE_MEASURE_COUNT },
        { "How heavy is the bell?", QUIRE_MEASURE_MASS },
        { "What is the weight of the bell?", QUIRE_MEASURE_MASS },
        { "How deep is the well?", QUIRE_MEASURE_LENGTH },
        { "How long is the bridge?", QUIRE_MEASURE_EXTENT },
        { "How fast is the train?", QUIRE_MEASURE_SPEED },
        { "What is the temperature in the hall?", QUIRE_MEASURE_TEMPERATURE },
        { "How often does it ring?", QUIRE_MEASURE_OFTEN },
        { "What is the phone number of the shop?", QUIRE_MEASURE_PHONE },
        { "What was the revenue?", QUIRE_MEASURE_ANY },
        { "有多少客人？", QUIRE_MEASURE_COUNT },
        { "钟有多重？", QUIRE_MEASURE_MASS },
        { "鐘的重量是多少？", QUIRE_MEASURE_MASS },
        { "井有多深？", QUIRE_MEASURE_LENGTH },
        { "桥有多长？", QUIRE_MEASURE_EXTENT },
        { "要买多少把椅子？", QUIRE_MEASURE_COUNT },
        { "要花多少钱？", QUIRE_MEASURE_ANY },
        { "列车的时速是多少？", QUIRE_MEASURE_SPEED },
        { "大厅的温度是多少？", QUIRE_MEASURE_TEMPERATURE },
        { "水泵的功率是多少？", QUIRE_MEASURE_POWER },
        { "多久一次？", QUIRE_MEASURE_OFTEN },
        { "商店的电话是多少？", QUIRE_MEASURE_PHONE },
        { "收入是多少？", QUIRE_MEASURE_ANY },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        if (quire_measure_asked(quire_str_from(cases[i].question)) != cases[i].measure)
            fail_msg("\"%s\"", cases[i].question);
}

struct measured {
    const char *question, *text;
    bool stands;
};

static void check_measured(const struct measured *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        quire_str question = quire_str_from(cases[i].question);
        if (quire_measure_stands(quire_measure_asked(question), quire_str_from(cases[i].text), question) !=
            cases[i].stands)
            fail_msg("\"%s\": \"%s\"", cases[i].question, cases[i].text);
    }
}

static void what_is_counted_is_no_year_sum_rate_or_identifier(void **state)
{
    (void)state;
    static const struct measured cases[] = {
        { "How many guests came?", "300 guests came.", true },
        { "How many guests came?", "Forty people came.", true },
        { "How many guests came?", "It was opened in 1835.", false },
        { "How many guests came?", "It cost $300.", false },
        { "How many guests came?", "It cost 12 million euros.", false },
        { "How many guests came?", "It holds 300 litres.", false },
        { "How many guests came?", "12% came.", false },
        { "How many guests came?", "It meets ISO 14001.", false },
        { "How many guests came?", "Its number is HQ-1024.", false },
        { "How many guests came?", "It was on 3 May.", false },
        { "有多少客人？", "来了三百位客人。", true },
        { "有多少客人？", "来了300多人。", true },
        { "有多少客人？", "1835年开放。", false },
        { "有多少客人？", "在 1835 开放。", false },
        { "有多少客人？", "花费1200万元。", false },
        { "有多少客人？", "可装300升。", false },
        { "有多少客人？", "占30%。", false },
        { "有多少客人？", "编号HQ-1024。", false },
        { "有多少客人？", "这是第三次。", false },
    };
    check_measured(cases, COUNT(cases));
}

static void how_long_is_a_length_or_a_time(void **state)
{
    (void)state;
    static const struct measured cases[] = {
        { "How many years did it last?", "It lasted 12 years.", true },
        { "How long is it?", "It is 12 m long.", true },
        { "How long did it last?", "It lasted two hours.", true },
        { "How long did it last?", "It lasted from noon to six.", true },
        { "How long is it?", "It reaches 80 km/h.", false },
        { "有多长？", "长12米。", true },
        { "有多长？", "历时三个月。", true },
        { "有多长？", "重84吨。", false },
    };
    check_measured(cases, COUNT(cases));
}

static void how_often_is_a_rhythm(void **state)
{
    (void)state;
    static const struct measured cases[] = {
        { "How often is it cleaned?", "It is cleaned every day.", true },
        { "How often is it cleaned?", "It was cleaned in 1990.", false },
        { "多久一次？", "每半年检修一次。", true },
    };
    check_measured(cases, COUNT(cases));
}

static void a_phone_number_is_no_count(void **state)
{
    (void)state;
    static const struct measured cases[] = {
        { "What is the phone number?", "Call 020 7946 0018.", true },
        { "What is the phone number?", "It has 12 rooms.", false },
        { "What is the phone number?", "Li Si\tSales\t22000\t2019-07-20", false },
        { "What is the phone number?", "Li Si\tSales\t22000\t0118 496 0123", true },
        { "What is the phone number?", "Dial 40123 for the porter.", true },
        { "电话是多少？", "请拨020-79460018。", true },
        { "电话是多少？", "有12个房间。", false },
        { "电话是多少？", "李四\t市场部\t22000\t2019-07-20", false },
        { "电话是多少？", "李四\t市场部\t22000\t13900112233", true },
        { "电话是多少？", "请拨40123找门卫。", true },
    };
    check_measured(cases, COUNT(cases));
}

static void a_quantity_is_in_its_own_unit(void **state)
{
    (void)state;
    static const struct measured cases[] = {
        { "How many litres does it hold?", "It holds 300 litres.", true },
        { "How heavy is it?", "It weighs 12 kg.", true },
        { "How heavy is it?", "It weighs two tons.", true },
        { "How heavy is it?", "It holds 300 litres.", false },
        { "How deep is it?", "It is 12 m deep.", true },
        { "How deep is it?", "It is 12 months old.", false },
        { "How fast is it?", "It runs at 250 km/h.", true },
        { "How hot is it?", "It has 21 °C.", true },
        { "How hot is it?", "It has 21 rooms.", false },
        { "能装多少升？有多少升？", "可装300升。", true },
        { "有多重？", "重12公斤。", true },
        { "有多重？", "重两千克。", true },
        { "有多重？", "可装300升。", false },
        { "有多重？", "重達兩噸。", true },
        { "有多深？", "深12米。", true },
        { "有多深？", "已有12年。", false },
    };
    check_measured(cases, COUNT(cases));
}

static void a_head_names_what_its_column_measures(void **state)
{
    (void)state;
    static const struct {
        quire_measure measure;
        const char *head;
        bool names;
    } cases[] = {
        { QUIRE_MEASURE_EXTENT, "Length (m)", true }, { QUIRE_MEASURE_MASS, "Length (m)", false },
        { QUIRE_MEASURE_MASS, "Weight", true },       { QUIRE_MEASURE_MASS, "in kg", true },
        { QUIRE_MEASURE_SPEED, "km/h", true },        { QUIRE_MEASURE_EXTENT, "长度（米）", true },
        { QUIRE_MEASURE_MASS, "长度（米）", false },  { QUIRE_MEASURE_MASS, "自重", true },
        { QUIRE_MEASURE_SPEED, "時速", true },        { QUIRE_MEASURE_COUNT, "Weight", false },
        { QUIRE_MEASURE_PHONE, "电话", true },        { QUIRE_MEASURE_POWER, "", false },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        if (quire_measure_named(cases[i].measure, quire_str_from(cases[i].head)) != cases[i].names)
            fail_msg("\"%s\"", cases[i].head);
}

static void odd_texts_are_read_to_their_end(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",         " ",    "9",  "9 ",  "-9",        "第",   "9,",   "$",       "九",
        "\xE4\xB8", "\xE4", "A9", "A-9", "9\xE4\xB8", "百万", "1835", "in 1835", "999999999999999999"
    };
    for (size_t i = 0; i < COUNT(texts); i++)
        for (size_t k = 0; k < COUNT(texts); k++) {
            (void)quire_measure_asked(quire_str_from(texts[i]));
            for (int m = QUIRE_MEASURE_ANY; m <= QUIRE_MEASURE_PHONE; m++)
                (void)quire_measure_stands((quire_measure)m, quire_str_from(texts[i]),
                                           quire_str_from(texts[k]));
            (void)quire_measure_unit_follows(quire_str_from(texts[i]), strlen(texts[i]));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_says_which_measure_it_wants),
        cmocka_unit_test(what_is_counted_is_no_year_sum_rate_or_identifier),
        cmocka_unit_test(how_long_is_a_length_or_a_time),
        cmocka_unit_test(how_often_is_a_rhythm),
        cmocka_unit_test(a_phone_number_is_no_count),
        cmocka_unit_test(a_quantity_is_in_its_own_unit),
        cmocka_unit_test(a_head_names_what_its_column_measures),
        cmocka_unit_test(odd_texts_are_read_to_their_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

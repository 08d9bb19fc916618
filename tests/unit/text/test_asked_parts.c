/* SPDX-License-Identifier: Apache-2.0 */
/* Questions about a series, and with a second question behind the first. */
#include "base/str.h"
#include "support/cmocka_all.h"
#include "text/asked_parts.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct series {
    quire_arena arena;
    quire_asked asked;
    quire_asked_frame frame;
};

static void read_series(struct series *series, const char *question)
{
    *series = (struct series){ 0 };
    quire_call call = { .arena = &series->arena };
    quire_error err;
    quire_str text = quire_str_from(question);
    assert_int_equal(quire_asked_of(&call, text, QUIRE_STR("und"), &series->asked, &err), QUIRE_OK);
    assert_int_equal(quire_asked_series(&call, text, &series->asked, &series->frame, &err), QUIRE_OK);
}

static void a_question_about_several_periods_is_about_a_series(void **state)
{
    (void)state;
    static const struct {
        const char *question;
        bool series;
        size_t last;
        int months;
    } cases[] = {
        { "How have total sales changed over the reported quarters?", true, 0, 0 },
        { "How did net income develop over the past three quarters, and how did it change?", true, 3, 3 },
        { "How has revenue evolved over time?", true, 0, 0 },
        { "How did margins change from Q1 to Q3 2023?", true, 0, 0 },
        { "How does spending in the latest quarter compare to previous quarters?", true, 0, 0 },
        { "过去三个季度的营业收入有什么变化？", true, 3, 3 },
        { "近5年净利润的变化趋势如何？", true, 5, 12 },
        { "各季度的毛利率如何变化？", true, 0, 0 },
        { "過去兩個季度的營業收入有甚麼變化？", true, 2, 3 },
        { "How has revenue changed over the last three years?", true, 3, 12 },
        { "How did sales change over the past 12 months?", true, 12, 1 },
        { "How did sales change over the last four reports?", true, 4, 0 },
        { "过去12个月的销售额有什么变化？", true, 12, 1 },
        { "What was revenue in the latest quarter?", false, 0, 0 },
        { "How many years did the harbour stay closed?", false, 0, 0 },
        { "Which reports were filed over the years?", false, 0, 0 },
        { "What changed in the harbour?", false, 0, 0 },
        { "2023年第三季度的营业收入是多少？", false, 0, 0 },
        { "去年发生了什么变化？", false, 0, 0 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct series series;
        read_series(&series, cases[i].question);
        if ((series.frame.count > 0) != cases[i].series || series.frame.last != cases[i].last ||
            series.frame.months != cases[i].months)
            fail_msg("%s: %zu, the last %zu", cases[i].question, series.frame.count, series.frame.last);
        quire_arena_free(&series.arena);
    }
}

/* What is left is what the series is of. */
static void the_frame_holds_the_words_about_change_and_time(void **state)
{
    (void)state;
    static const struct {
        const char *question, *of, *frame;
    } cases[] = {
        { "Has there been any significant change in net sales over the reported quarters?", "net sales",
          "over the reported quarters" },
        { "过去三个季度的营业收入有什么变化？", "营业收入", "过去三个季度" },
        { "過去三個季度的營業收入有甚麼變化？", "營業收入", "過去三個季度" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct series series;
        read_series(&series, cases[i].question);
        size_t of = (size_t)(strstr(cases[i].question, cases[i].of) - cases[i].question);
        size_t frame = (size_t)(strstr(cases[i].question, cases[i].frame) - cases[i].question);
        assert_false(quire_asked_frames(&series.frame, of, of + strlen(cases[i].of)));
        assert_true(quire_asked_frames(&series.frame, frame, frame + 1));
        assert_true(quire_asked_frames(&series.frame, frame + strlen(cases[i].frame) - 1,
                                       frame + strlen(cases[i].frame)));
        quire_arena_free(&series.arena);
    }
}

static void the_periods_between_two_are_asked_for_too(void **state)
{
    (void)state;
    static const struct {
        const char *question;
        size_t periods;
    } cases[] = {
        { "How did net sales change from Q1 2023 to Q3 2023?", 3 },
        { "How did net sales change from Q3 2022 to Q1 2023?", 3 },
        { "How did net sales change from 2019 to 2022?", 4 },
        { "How did net sales in Q1 2023 compare with Q3 2023?", 2 },
        { "从2023年第一季度到2023年第三季度，营业收入如何变化？", 3 },
        { "從2019年至2022年，營業收入有甚麼變化？", 4 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct series series;
        read_series(&series, cases[i].question);
        if (series.asked.periods.count != cases[i].periods)
            fail_msg("%s: %zu periods", cases[i].question, series.asked.periods.count);
        quire_arena_free(&series.arena);
    }
}

static void the_latest_is_meant_where_the_series_only_follows(void **state)
{
    (void)state;
    struct series series;
    read_series(&series,
                "What was the tax rate in the latest report, and how does it compare to previous quarters?");
    assert_true(series.asked.latest);
    quire_arena_free(&series.arena);
    read_series(&series, "How does spending in the latest quarter compare to previous quarters?");
    assert_false(series.asked.latest);
    quire_arena_free(&series.arena);
}

static void a_second_question_begins_behind_the_first(void **state)
{
    (void)state;
    static const struct {
        const char *question, *second;
    } cases[] = {
        { "How deep is the quay, and what does that mean?", ", and what does that mean?" },
        { "How deep is the quay and what does that mean?", " and what does that mean?" },
        { "What are the depth and the width?", "" },
        { "码头有多深？这说明什么？", "？这说明什么？" },
        { "碼頭有多深，以及這說明甚麼？", "，以及這說明甚麼？" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t at = quire_asked_second(quire_str_from(cases[i].question));
        assert_string_equal(cases[i].question + at, cases[i].second);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_about_several_periods_is_about_a_series),
        cmocka_unit_test(the_frame_holds_the_words_about_change_and_time),
        cmocka_unit_test(the_periods_between_two_are_asked_for_too),
        cmocka_unit_test(the_latest_is_meant_where_the_series_only_follows),
        cmocka_unit_test(a_second_question_begins_behind_the_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Periods as people write them, and which of them are the same. Expected readings are written by hand:
 * "2023/06/30 6m fiscal" or "2023 Q3 3m"; "----" is a year that isn't said, and ";" parts periods. */
#include "base/str.h"
#include "text/period.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

struct reading {
    const char *text, *periods;
};

static void describe(const quire_period *period, char *out, size_t size)
{
    char year[12] = "----", month[24] = "", numbered[24] = "", months[16] = "";
    if (period->year) snprintf(year, sizeof year, "%d", period->year);
    if (period->day) snprintf(month, sizeof month, "/%02d/%02d", period->month, period->day);
    else if (period->month) snprintf(month, sizeof month, "/%02d", period->month);
    if (period->quarter) snprintf(numbered, sizeof numbered, " Q%d", period->quarter);
    if (period->half) snprintf(numbered, sizeof numbered, " H%d", period->half);
    if (period->months) snprintf(months, sizeof months, " %dm", period->months);
    snprintf(out, size, "%s%s%s%s%s", year, month, numbered, months, period->fiscal ? " fiscal" : "");
}

static quire_periods read_periods(quire_arena *arena, const char *text)
{
    quire_call call = { .arena = arena };
    quire_periods periods;
    quire_error error;
    assert_int_equal(quire_text_periods(&call, quire_str_from(text), &periods, &error), QUIRE_OK);
    size_t size = strlen(text);
    for (size_t i = 0; i < periods.count; i++) {
        assert_true(periods.items[i].start < periods.items[i].end);
        assert_true(periods.items[i].end <= size);
    }
    return periods;
}

static void check_readings(const struct reading *readings, size_t count)
{
    int wrong = 0;
    for (size_t i = 0; i < count; i++) {
        quire_arena arena = { 0 };
        quire_periods periods = read_periods(&arena, readings[i].text);
        char found[1024] = "", one[96];
        for (size_t k = 0; k < periods.count && strlen(found) < 900; k++) {
            describe(&periods.items[k], one, sizeof one);
            if (k) strcat(found, "; ");
            strcat(found, one);
        }
        if (strcmp(found, readings[i].periods) != 0) {
            print_error("\"%s\" is read as \"%s\", not \"%s\"\n", readings[i].text, found,
                        readings[i].periods);
            wrong++;
        }
        quire_arena_free(&arena);
    }
    assert_int_equal(wrong, 0);
}

#define CHECK(readings) check_readings(readings, sizeof(readings) / sizeof *(readings))

static void reads_years_of_english(void **state)
{
    (void)state;
    static const struct reading readings[] = {
        { "2023", "2023" },
        { "in 2023", "2023" },
        { "What was revenue in 2023?", "2023" },
        { "(2022)", "2022" },
        { "FY23", "2023 12m fiscal" },
        { "FY2023", "2023 12m fiscal" },
        { "FY 2023", "2023 12m fiscal" },
        { "fiscal 2023", "2023 12m fiscal" },
        { "fiscal year 2023", "2023 12m fiscal" },
        { "financial year 2023", "2023 12m fiscal" },
        { "2023 fiscal year", "2023 12m fiscal" },
        { "the year 2023", "2023 12m" },
        { "2023 and 2022", "2023; 2022" },
        { "2021-2023", "2021; 2023" },
        { "2021–2023", "2021; 2023" },
        { "from 2019 to 2021", "2019; 2021" },
        { "2023 | 2022 | 2021", "2023; 2022; 2021" },
        { "fiscal 2023 and 2022", "2023 12m fiscal; 2022 12m fiscal" },
        { "financial statements of 2023", "2023" },
        { "2023's revenue", "2023" },
        { "2022/23", "2022; 2023" },
        { "FY2022/23", "2022 12m fiscal; 2023 12m fiscal" },
        { "CY23", "2023 12m" },
        { "2023A 2024E", "2023; 2024" },
        { "FY2024E", "2024 12m fiscal" },
    };
    CHECK(readings);
}

static void reads_years_of_chinese(void **state)
{
    (void)state;
    static const struct reading readings[] = {
        { "2023年", "2023" },
        { "2023年的收入是多少？", "2023" },
        { "二〇二三年", "2023" },
        { "二零二二年", "2022" },
        { "２０２３年", "2023" },
        { "2023财年", "2023 12m fiscal" },
        { "2023財年", "2023 12m fiscal" },
        { "2023年度", "2023 12m" },
        { "2023年全年", "2023 12m" },
        { "2023年年度报告", "2023 12m" },
        { "2023年年報", "2023 12m" },
        { "2023會計年度", "2023 12m fiscal" },
        { "民國112年", "2023" },
        { "2022年和2023年", "2022; 2023" },
        { "1066年", "1066" },
        { "2023/24財年", "2023 12m fiscal; 2024 12m fiscal" },
        { "24财年", "2024 12m fiscal" },
        { "FY24财年第一季度", "2024 Q1 3m fiscal" },
    };
    CHECK(readings);
}

static void reads_quarters_in_english(void **state)
{
    (void)state;
    static const struct reading readings[] = {
        { "Q1 2023", "2023 Q1 3m" },
        { "2023 Q1", "2023 Q1 3m" },
        { "1Q23", "2023 Q1 3m" },
        { "1Q 2023", "2023 Q1 3m" },
        { "2023Q1", "2023 Q1 3m" },
        { "Q1'23", "2023 Q1 3m" },
        { "Q1 '23", "2023 Q1 3m" },
        { "Q3", "---- Q3 3m" },
        { "Q3-2023", "2023 Q3 3m" },
        { "1Q23A", "2023 Q1 3m" },
        { "the first quarter of 2023", "2023 Q1 3m" },
        { "1st quarter 2023", "2023 Q1 3m" },
        { "quarter 3 of 2022", "2022 Q3 3m" },
        { "Third Quarter\n2023", "2023 Q3 3m" },
        { "third-quarter 2023", "2023 Q3 3m" },
    };
    CHECK(readings);
}

static void reads_quarters_of_a_fiscal_year_in_english(void **state)
{
    (void)state;
    static const struct reading readings[] = {
        { "Q1FY23", "2023 Q1 3m fiscal" },
        { "Q3 FY23", "2023 Q3 3m fiscal" },
        { "FY23 Q3", "2023 Q3 3m fiscal" },
        { "FY23Q3", "2023 Q3 3m fiscal" },
        { "first quarter of fiscal 2023", "2023 Q1 3m fiscal" },
        { "first quarter of fiscal year 2023", "2023 Q1 3m fiscal" },
        { "fiscal Q1 2023", "2023 Q1 3m fiscal" },
        { "fiscal first quarter of 2023", "2023 Q1 3m fiscal" },
        { "first fiscal quarter of 2023", "2023 Q1 3m fiscal" },
        { "fiscal 2023 third quarter", "2023 Q3 3m fiscal" },
        { "Fiscal Q2'24", "2024 Q2 3m fiscal" },
    };
    CHECK(readings);
}

static void reads_halves_of_a_year_in_english(void **state)
{
    (void)state;
    static const struct reading readings[] = {
        { "H2-2022", "2022 H2 6m" },
        { "half year 2023", "2023 6m" },
        { "first half of 2023", "2023 H1 6m" },
        { "H1 2023", "2023 H1 6m" },
        { "1H23", "2023 H1 6m" },
        { "second half-year 2022", "2022 H2 6m" },
        { "H1", "" },
    };
    CHECK(readings);
}

static void reads_months_that_a_year_has_had_so_far_in_english(void **state)
{
    (void)state;
    static const struct reading readings[] = {
        { "9M 2022", "2022/09 9m" },
        { "2022 9M", "2022/09 9m" },
        { "3M 2022 annual report", "2022" },
        { "first nine months of 2023", "2023/09 9m" },
        { "9M23", "2023/09 9m" },
        { "first three quarters of 2023", "2023/09 9m" },
        { "first nine months of fiscal 2023", "2023 9m fiscal" },
    };
    CHECK(readings);
}

static void several_quarters_beside_each_other_are_each_read(void **state)
{
    (void)state;
    static const struct reading readings[] = {
        { "third quarter and first nine months of fiscal 2024", "2024 Q3 3m fiscal; 2024 9m fiscal" },
        { "first nine months and third quarter of fiscal 2024", "2024 9m fiscal; 2024 Q3 3m fiscal" },
        { "the first and second quarters of 2023", "2023 Q1 3m; 2023 Q2 3m" },
        { "Q1, Q2 and Q3 2023", "2023 Q1 3m; 2023 Q2 3m; 2023 Q3 3m" },
        { "Q1 2023 and Q1 2022", "2023 Q1 3m; 2022 Q1 3m" },
        { "4Q23 3Q23 4Q22", "2023 Q4 3m; 2023 Q3 3m; 2022 Q4 3m" },
        { "Q4 FY2023 vs. Q4 FY2022", "2023 Q4 3m fiscal; 2022 Q4 3m fiscal" },
        { "Q1 2023 compared to 2022", "2023 Q1 3m; 2022 Q1 3m" },
    };
    CHECK(readings);
}

static void reads_quarters_and_halves_of_chinese(void **state)
{
    (void)state;
    static const struct reading readings[] = {
        { "2023年第一季度", "2023 Q1 3m" },
        { "2023年一季度", "2023 Q1 3m" },
        { "2023年第3季度", "2023 Q3 3m" },
        { "2023年三季报", "2023 Q3 3m" },
        { "2023年第三季報", "2023 Q3 3m" },
        { "23年一季度", "2023 Q1 3m" },
        { "第三季", "---- Q3 3m" },
        { "第四季度", "---- Q4 3m" },
        { "2023財年第三季", "2023 Q3 3m fiscal" },
        { "2023财年第三财季", "2023 Q3 3m fiscal" },
        { "2023年首季", "2023 Q1 3m" },
        { "2022年和2023年第一季度", "2022 Q1 3m; 2023 Q1 3m" },
        { "2023年一、二季度", "2023 Q1 3m; 2023 Q2 3m" },
        { "第一和第二季度", "---- Q1 3m; ---- Q2 3m" },
        { "2023年上半年", "2023 H1 6m" },
        { "下半年", "---- H2 6m" },
        { "2023年半年度报告", "2023 H1 6m" },
        { "2023年前三季度", "2023/09 9m" },
        { "2023年前九个月", "2023/09 9m" },
        { "2023年首六個月", "2023/06 6m" },
        { "2022年1-6月", "2022/06 6m" },
        { "1—9月", "----/09 9m" },
        { "2022年1月至6月", "2022/06 6m" },
        { "2022年4至6月", "2022/06 3m" },
        { "四季如春", "" },
        { "2023年第一至第三季度", "2023/09 9m" },
        { "2023年中期報告", "2023 H1 6m" },
        { "2023年中报", "2023 H1 6m" },
        { "崇祯十四年六月", "----/06" },
    };
    CHECK(readings);
}

static void reads_lengths_with_an_end(void **state)
{
    (void)state;
    static const struct reading readings[] = {
        { "Three Months Ended December 31, 2022", "2022/12/31 3m" },
        { "Nine months ended June 25, 2022", "2022/06/25 9m" },
        { "Quarter Ended", "---- 3m" },
        { "for the quarterly period ended June 30, 2023", "2023/06/30 3m" },
        { "Year ended June 30", "----/06/30 12m" },
        { "fiscal year ended June 30, 2023", "2023/06/30 12m fiscal" },
        { "26 weeks ended July 29, 2023", "2023/07/29 6m" },
        { "13 Weeks Ended", "---- 3m" },
        { "thirty-nine weeks ended October 28, 2023", "2023/10/28 9m" },
        { "52-week period ended January 28, 2023", "2023/01/28 12m" },
        { "six months to 30 June 2023", "2023/06/30 6m" },
        { "year to 31 March 2023", "2023/03/31 12m" },
        { "Three Months Ended | March 31, | 2023", "2023/03/31 3m" },
        { "Three Months Ended\nMarch 31,\n2023", "2023/03/31 3m" },
        { "Three Months Ended June 30 2023 2022", "2023/06/30 3m; 2022/06/30 3m" },
        { "three months ended June 30, 2023 and 2022", "2023/06/30 3m; 2022/06/30 3m" },
        { "three months ended December 31, 2022 and December 25, 2021", "2022/12/31 3m; 2021/12/25 3m" },
        { "three and nine months ended June 30, 2023", "2023/06/30 3m; 2023/06/30 9m" },
        { "Three Months Ended June 30 Six Months Ended June 30 2023", "2023/06/30 3m; 2023/06/30 6m" },
        { "three months ended March 2021", "2021/03 3m" },
        { "fiscal year 2023 ended June 30, 2023", "2023/06/30 12m fiscal" },
        { "fiscal year 2023 ended January 28, 2024", "2023 12m fiscal; 2024/01/28 12m" },
        { "first quarter of fiscal 2023 ended December 31, 2022", "2023 Q1 3m fiscal; 2022/12/31 3m" },
        { "First quarter ended April 2, 2022", "2022/04/02 Q1 3m" },
        { "Jan-Mar 2023", "2023/03 3m" },
        { "April to June 2022", "2022/06 3m" },
        { "from January 1, 2022 to June 30, 2022", "2022/06/30 6m" },
        { "2022年1月1日至6月30日", "2022/06/30 6m" },
        { "2022年1月1日至2022年12月31日止年度", "2022/12/31 12m" },
        { "截至二零二三年九月三十日止三個月及九個月", "2023/09/30 3m; 2023/09/30 9m" },
        { "in 2010 for nine months", "2010" },
        { "nine months", "---- 9m" },
        { "a warranty of nine months is given", "" },
        { "截至2022年6月30日止六个月", "2022/06/30 6m" },
        { "截至二零二二年六月三十日止年度", "2022/06/30 12m" },
        { "截至2022年6月30日止三個月", "2022/06/30 3m" },
        { "截至6月30日止六個月 2022年 2021年", "2022/06/30 6m; 2021/06/30 6m" },
        { "截至2022年及2021年6月30日止六個月", "2022/06/30 6m; 2021/06/30 6m" },
    };
    CHECK(readings);
}

static void reads_days_and_months(void **state)
{
    (void)state;
    static const struct reading readings[] = {
        { "July 1, 2023", "2023/07/01" },
        { "Jul 1, 2023", "2023/07/01" },
        { "Sept. 30, 2023", "2023/09/30" },
        { "1 July 2023", "2023/07/01" },
        { "1st of July, 2023", "2023/07/01" },
        { "July 1st, 2023", "2023/07/01" },
        { "31-Mar-23", "2023/03/31" },
        { "2022-03-31", "2022/03/31" },
        { "2022/03/31", "2022/03/31" },
        { "2022.3.31", "2022/03/31" },
        { "31.03.2022", "2022/03/31" },
        { "6/30/2023", "2023/06/30" },
        { "30/6/2023", "2023/06/30" },
        { "5/6/2023", "2023" },
        { "12/31/22", "2022/12/31" },
        { "2022年6月30日", "2022/06/30" },
        { "二〇二二年六月三十日", "2022/06/30" },
        { "6月30号", "----/06/30" },
        { "民國112年6月30日", "2023/06/30" },
        { "March 2021", "2021/03" },
        { "Mar-21", "2021/03" },
        { "in March", "----/03" },
        { "2021年3月", "2021/03" },
        { "2021-03", "2021/03" },
        { "September 30, 2023 and 2022", "2023/09/30; 2022/09/30" },
        { "September 30, 2023 and June 30, 2023", "2023/09/30; 2023/06/30" },
        { "September 30 and June 30, 2023", "2023/09/30; 2023/06/30" },
        { "December 31, 2022\tSeptember 24, 2022", "2022/12/31; 2022/09/24" },
        { "30 June 2023 31 December 2022", "2023/06/30; 2022/12/31" },
        { "於2022年6月30日及2021年12月31日", "2022/06/30; 2021/12/31" },
        { "As of March 31,2023", "2023/03/31" },
        { "We may add 20 of them in May 2021", "2021/05" },
        { "they march on", "" },
        { "in 2023, and may rise", "2023" },
        { "2023 may", "2023" },
        { "2023 | May", "2023/05" },
        { "The march of 3 men", "" },
    };
    CHECK(readings);
}

static void reads_names_of_files(void **state)
{
    (void)state;
    static const struct reading readings[] = {
        { "2023 Q1 AAPL.pdf", "2023 Q1 3m" },
        { "report_2022-Q3.pdf", "2022 Q3 3m" },
        { "annual-2019.pdf", "2019" },
        { "AAPL-2023-Q1.pdf", "2023 Q1 3m" },
        { "Q2_2021_results.pdf", "2021 Q2 3m" },
        { "10-K_FY2022.pdf", "2022 12m fiscal" },
        { "statement_20220331.csv", "2022/03/31" },
        { "report-2022-06-30.docx", "2022/06/30" },
        { "腾讯2022年年报.pdf", "2022 12m" },
        { "騰訊2022年年報.pdf", "2022 12m" },
    };
    CHECK(readings);
}

static void leaves_amounts_versions_and_identifiers(void **state)
{
    (void)state;
    static const struct reading readings[] = {
        { "2,023", "" },
        { "$2023", "" },
        { "$ 2,023 2,022", "" },
        { "USD 2023", "" },
        { "¥2023", "" },
        { "2010 units", "" },
        { "2000 MHz", "" },
        { "2048 bytes", "" },
        { "port 2049", "" },
        { "No. 2023", "" },
        { "page 2010 of the book", "" },
        { "1.2023.4", "" },
        { "v1.2023", "" },
        { "2023.5", "" },
        { "INC-2023", "" },
        { "CVE-2023-1234", "" },
        { "RFC 2022", "" },
        { "the Securities Exchange Act of 1934", "" },
        { "extended by one year to March 2028", "2028/03" },
        { "2023%", "" },
        { "#2023", "" },
        { "x2023y", "" },
        { "the 1990s", "" },
        { "2000 years ago", "" },
        { "2006 ms", "" },
        { "In 2006 Ms Doyle was elected.", "2006" },
        { "1990年代", "" },
        { "1920×1080", "" },
        { "555-2023", "" },
        { "20:23", "" },
        { "1200", "" },
        { "2100", "" },
        { "12345678901234567890", "" },
        { "2010台", "" },
        { "2048字节", "" },
        { "2023元", "" },
        { "人民币2023", "" },
        { "端口2049", "" },
        { "第2023页", "" },
        { "2000多年", "" },
        { "延迟2006 ms", "" },
        { "2006 Ms Doyle当选", "2006" },
        { "2000年的历史", "" },
        { "2000年前", "" },
        { "3年", "" },
        { "1990年前后", "1990" },
        { "", "" },
        { "…", "" },
    };
    CHECK(readings);
}

static void takes_the_bytes_it_is_written_in(void **state)
{
    (void)state;
    quire_arena arena = { 0 };
    quire_periods periods = read_periods(&arena, "In the first quarter of 2023, and on 2022-03-31.");
    assert_int_equal(periods.count, 2);
    assert_int_equal(periods.items[0].start, 7);
    assert_int_equal(periods.items[0].end, 28);
    assert_int_equal(periods.items[1].start, 37);
    assert_int_equal(periods.items[1].end, 47);
    quire_arena_free(&arena);
}

static void a_cancelled_call_reads_no_further(void **state)
{
    (void)state;
    static char text[64 * 1024];
    memset(text, ' ', sizeof text);
    for (size_t i = 0; i + 8 < sizeof text; i += 8) memcpy(text + i, "Q1 2023;", 8);
    quire_arena arena = { 0 };
    quire_cancel cancel = { 0 };
    quire_call call = { .arena = &arena, .cancel = &cancel };
    quire_periods periods;
    quire_error error;
    assert_int_equal(quire_text_periods(&call, (quire_str){ text, sizeof text }, &periods, &error), QUIRE_OK);
    assert_int_equal(periods.count, sizeof text / 8 - 1);
    atomic_store(&cancel.requested, true);
    assert_int_equal(quire_text_periods(&call, (quire_str){ text, sizeof text }, &periods, &error),
                     QUIRE_E_CANCELLED);
    assert_int_equal(periods.count, 0);
    quire_arena_free(&arena);
}

struct pair {
    const char *asked, *offered;
    quire_period_fit fit;
};

static quire_period first_of(const char *text)
{
    quire_arena arena = { 0 };
    quire_periods periods = read_periods(&arena, text);
    if (periods.count != 1) fail_msg("\"%s\" holds %zu periods", text, periods.count);
    quire_period period = periods.items[0];
    quire_arena_free(&arena);
    return period;
}

static void check_pairs(const struct pair *pairs, size_t count)
{
    static const char *const names[] = { "APART", "SILENT", "PART", "SAME" };
    int wrong = 0;
    for (size_t i = 0; i < count; i++) {
        quire_period asked = first_of(pairs[i].asked), offered = first_of(pairs[i].offered);
        quire_period_fit fit = quire_period_compare(&asked, &offered);
        if (fit == pairs[i].fit) continue;
        print_error("\"%s\" to \"%s\": %s, not %s\n", pairs[i].asked, pairs[i].offered, names[fit],
                    names[pairs[i].fit]);
        wrong++;
    }
    assert_int_equal(wrong, 0);
}

#define CHECK_PAIRS(pairs) check_pairs(pairs, sizeof(pairs) / sizeof *(pairs))
#define APART QUIRE_PERIOD_APART
#define SILENT QUIRE_PERIOD_SILENT
#define PART QUIRE_PERIOD_PART
#define SAME QUIRE_PERIOD_SAME

static void holds_years_against_periods(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        { "2023", "2023", SAME },
        { "2018", "2023", APART },
        { "2023", "2023年", SAME },
        { "2023年", "fiscal 2023", SAME },
        { "2023", "three months ended July 1, 2023", PART },
        { "2023", "Q2 2023", PART },
        { "2023", "Q2 2022", APART },
        { "2023", "Q2", SILENT },
        { "2022", "nine months", SILENT },
        { "2023", "year ended June 30, 2023", SAME },
        { "2022", "year ended January 1, 2023", SAME },
        { "2022", "year ended June 30, 2023", APART },
        { "2022", "year ended January 29, 2023", SILENT },
        { "2022", "December 31, 2022", PART },
        { "2023", "December 31, 2022", APART },
        { "2022", "three months ended January 1, 2023", PART },
        { "fiscal 2023", "year ended September 30, 2023", SAME },
        { "fiscal 2023", "three months ended December 31, 2022", SILENT },
        { "fiscal 2023", "three months ended December 31, 2020", APART },
        { "2023財年", "2022年", APART },
    };
    CHECK_PAIRS(pairs);
}

static void holds_quarters_against_periods(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        { "Q1 2023", "2023 Q1", SAME },
        { "Q1 2023", "2023年第一季度", SAME },
        { "2023年第一季度", "1Q23", SAME },
        { "Q1 2023", "2023 Q2", APART },
        { "Q1 2023", "2022 Q1", APART },
        { "Q1 2023", "Q1", SILENT },
        { "Q1", "Q1 2023", SAME },
        { "Q1", "2023", SILENT },
        { "Q3 2022", "September 30, 2022", SAME },
        { "Q3 2022", "October 1, 2022", SAME },
        { "Q3 2022", "August 15, 2022", PART },
        { "Q3 2022", "June 30, 2022", APART },
        { "Q1 2023", "three months ended April 1, 2023", SAME },
        { "Q1 2023", "three months ended December 31, 2022", APART },
        { "Q2 2023", "nine months ended June 30, 2023", APART },
        { "Q1 2023", "nine months ended June 30, 2023", APART },
        { "Q2 2023", "three months ended June 30", SILENT },
        { "Q2 2023", "three months ended March 31", APART },
        { "Q2 2023", "three months ended", SILENT },
        { "Q2 2023", "nine months ended", APART },
        { "Q2", "three months ended July 1, 2023", SAME },
        { "Q4", "three months ended January 1, 2023", SAME },
        { "Q4 2022", "three months ended January 1, 2023", SAME },
        { "Q1 2023", "2023", PART },
        { "Q1 2023", "2022", APART },
        { "Q1 2023", "year ended December 31, 2023", PART },
        { "Q1 2023", "first half of 2023", PART },
        { "Q3 2023", "2023年上半年", APART },
        { "Q1 2023", "six months ended June 30, 2023", APART },
        { "Q1 2023", "March 2023", PART },
        { "Q1 2023", "April 2023", APART },
        { "fiscal Q1 2023", "three months ended December 31, 2022", SILENT },
        { "fiscal Q1 2023", "three months ended December 31, 2020", APART },
        { "fiscal Q1 2023", "nine months ended June 30, 2023", APART },
        { "first quarter of fiscal 2023", "2023 Q1", SAME },
        { "first half of 2023", "six months ended June 30, 2023", SAME },
        { "2023年上半年", "截至2023年6月30日止六個月", SAME },
        { "2023年上半年", "2023年1-6月", SAME },
        { "first half of 2023", "Q2 2023", PART },
        { "first nine months of 2023", "nine months ended September 30, 2023", SAME },
        { "2023年前三季度", "nine months ended September 30, 2023", SAME },
        { "first nine months of 2023", "three months ended September 30, 2023", APART },
        { "first nine months of 2023", "nine months ended September 24, 2022", APART },
    };
    CHECK_PAIRS(pairs);
}

static void holds_days_and_months_against_periods(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        { "December 31, 2022", "2022-12-31", SAME },
        { "2022年12月31日", "December 31, 2022", SAME },
        { "December 31, 2022", "December 25, 2022", APART },
        { "December 31, 2022", "December 31, 2021", APART },
        { "December 31, 2022", "December 31", SILENT },
        { "December 31, 2022", "2022", PART },
        { "December 31, 2022", "2023 Q1", SILENT },
        { "December 31, 2022", "2020 Q1", APART },
        { "December 31, 2022", "three months ended December 31, 2022", PART },
        { "three months ended December 31, 2022", "December 31, 2022", SAME },
        { "three months ended December 31, 2022", "three months ended December 31, 2022", SAME },
        { "quarter ended December 31, 2022", "three months ended December 25, 2021", APART },
        { "quarter ended December 31, 2022", "nine months ended December 31, 2022", APART },
        { "quarter ended December 31, 2022", "2023 Q1", SILENT },
        { "quarter ended December 31, 2022", "Q4 2022", SAME },
        { "quarter ended December 31, 2022", "2022", PART },
        { "year ended June 30, 2023", "2023", SAME },
        { "year ended June 30, 2023", "three months ended June 30, 2023", PART },
        { "March 2021", "March 15, 2021", PART },
        { "March 2021", "2021年3月", SAME },
        { "March 2021", "April 1, 2021", APART },
        { "March 2021", "Q1 2021", PART },
        { "March 2021", "three months ended March 31, 2021", PART },
        { "nine months", "nine months ended June 30, 2023", SAME },
        { "nine months", "three months ended June 30, 2023", APART },
    };
    CHECK_PAIRS(pairs);
}

static void the_best_of_several_fits(void **state)
{
    (void)state;
    quire_arena arena = { 0 };
    quire_period asked = first_of("Q2 2023");
    assert_int_equal(
        quire_periods_fit(&asked, read_periods(&arena, "three months ended June 30, 2023 and 2022")), SAME);
    assert_int_equal(quire_periods_fit(&asked, read_periods(&arena, "Q1 2023, of 2023")), PART);
    assert_int_equal(quire_periods_fit(&asked, read_periods(&arena, "2021, 2022")), APART);
    assert_int_equal(quire_periods_fit(&asked, read_periods(&arena, "2021 x three months ended")), APART);
    assert_int_equal(quire_periods_fit(&asked, read_periods(&arena, "three months ended")), SILENT);
    assert_int_equal(quire_periods_fit(&asked, read_periods(&arena, "no period")), SILENT);
    quire_arena_free(&arena);
}

static void tells_the_last_day(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int year, month, day;
    } ends[] = {
        { "2023", 2023, 12, 31 },
        { "Q1 2023", 2023, 3, 31 },
        { "2023年第二季度", 2023, 6, 30 },
        { "2023年上半年", 2023, 6, 30 },
        { "February 2024", 2024, 2, 29 },
        { "first nine months of 2023", 2023, 9, 30 },
        { "three months ended July 1, 2023", 2023, 7, 1 },
        { "fiscal year ended June 30, 2023", 2023, 6, 30 },
        { "fiscal 2023", 0, 0, 0 },
        { "Q3", 0, 0, 0 },
        { "three months ended", 0, 0, 0 },
    };
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        int year = 0, month = 0, day = 0;
        quire_period period = first_of(ends[i].text);
        bool told = quire_period_end(&period, &year, &month, &day);
        if (told != (ends[i].year != 0)) fail_msg("\"%s\": told %d", ends[i].text, told);
        if (told && (year != ends[i].year || month != ends[i].month || day != ends[i].day))
            fail_msg("\"%s\" ends %d-%d-%d", ends[i].text, year, month, day);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_years_of_english),
        cmocka_unit_test(reads_years_of_chinese),
        cmocka_unit_test(reads_quarters_in_english),
        cmocka_unit_test(reads_quarters_of_a_fiscal_year_in_english),
        cmocka_unit_test(reads_halves_of_a_year_in_english),
        cmocka_unit_test(reads_months_that_a_year_has_had_so_far_in_english),
        cmocka_unit_test(several_quarters_beside_each_other_are_each_read),
        cmocka_unit_test(reads_quarters_and_halves_of_chinese),
        cmocka_unit_test(reads_lengths_with_an_end),
        cmocka_unit_test(reads_days_and_months),
        cmocka_unit_test(reads_names_of_files),
        cmocka_unit_test(leaves_amounts_versions_and_identifiers),
        cmocka_unit_test(takes_the_bytes_it_is_written_in),
        cmocka_unit_test(a_cancelled_call_reads_no_further),
        cmocka_unit_test(holds_years_against_periods),
        cmocka_unit_test(holds_quarters_against_periods),
        cmocka_unit_test(holds_days_and_months_against_periods),
        cmocka_unit_test(the_best_of_several_fits),
        cmocka_unit_test(tells_the_last_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

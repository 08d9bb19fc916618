/* SPDX-License-Identifier: Apache-2.0 */
/* Expected values are what Excel's English edition shows for these numbers and formats. */
#include "base/str.h"
#include "load/worker/loaders/table/number_format.h"
#include "quire/quire.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void expect_kind(double value, const char *format, bool from_1904, const char *shown, sheet_kind kind)
{
    quire_buffer out;
    quire_buffer_init(&out, 4096);
    quire_cell meant;
    sheet_kind found = quire_number_show(value, quire_str_from(format), from_1904, &out, &meant);
    if (!quire_str_is(quire_buffer_view(&out), shown))
        fail_msg("%g as %s is \"%.*s\", not \"%s\"", value, format, QUIRE_FMT(quire_buffer_view(&out)),
                 shown);
    assert_int_equal(found, kind);
    quire_buffer_free(&out);
}

static void expect(double value, const char *format, const char *shown)
{
    expect_kind(value, format, false, shown, SHEET_FIGURE);
}

static void expect_date(double value, const char *format, const char *shown)
{
    expect_kind(value, format, false, shown, SHEET_DATE);
}

static void general_shows_what_is_stored(void **state)
{
    (void)state;
    expect(0, "General", "0");
    expect(-0.0, "General", "0");
    expect(.1 + .2, "General", "0.3");
    expect(2.0 / 3, "General", "0.666666667");
    expect(-1234.5, "General", "-1234.5");
    expect(13800138000, "General", "13800138000");
    expect(6.02214076e23, "General", "6.02214E+23");
    expect(99999.99999999999, "General", "100000");
    expect(3, "G/通用格式\"个\"", "3个");
    expect_kind(2023, "General", false, "2023", SHEET_YEAR);
    expect(2023, "#,##0", "2,023");
}

static void digits_are_rounded_in_decimal(void **state)
{
    (void)state;
    expect(2.675, "0.00", "2.68");
    expect(1.005, "0.00", "1.01");
    expect(.5, "0", "1");
    expect(1234567.891, "#,##0.00", "1,234,567.89");
    expect(999.995, "#,##0.00", "1,000.00");
    expect(-.001, "0.00", "0.00");
    expect(.125, "0%", "13%");
    expect(.0905, "0.0%", "9.1%");
    expect(1.5, "0.##", "1.5");
    expect(2, "0.##", "2");
    expect(.25, "#.00", ".25");
    expect(12.5, ".00", "12.50");
    expect(7, "000", "007");
    expect(5, "#,##0.0,", "0.0");
    expect(1234567, "0.0,,\"M\"", "1.2M");
    expect(123456789, "000-00-0000", "123-45-6789");
    expect(1234, "0,000,000", "0,001,234");
    expect(1e300, "0",
           "1000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
           "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
           "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
           "0000000000000000000000000000");
}

static void sections_are_for_signs_and_conditions(void **state)
{
    (void)state;
    expect(-1234.5, "#,##0.00_);(#,##0.00)", "(1,234.50)");
    expect(-1234.5, "#,##0.00;[Red]-#,##0.00", "-1,234.50");
    expect(0, "0;-0;\"none\"", "none");
    expect(0, "_(\"$\"* #,##0.00_);_(\"$\"* (#,##0.00);_(\"$\"* \"-\"??_);_(@_)", "$-");
    expect(1250.5, "_(\"$\"* #,##0.00_);_(\"$\"* (#,##0.00);_(\"$\"* \"-\"??_);_(@_)", "$1,250.50");
    expect(5, "[<10]\"few\";[>=100]\"many\";0", "few");
    expect(500, "[<10]\"few\";[>=100]\"many\";0", "many");
    expect(50, "[<10]\"few\";[>=100]\"many\";0", "50");
    expect(12.5, "[$€-407]\\ #,##0.00", "€ 12.50");
    expect(12.5, "#,##0.00\\ [$€-1]", "12.50 €");
    expect(99, "¥#,##0", "¥99");
    expect(3.5, "0.0\"万元\"", "3.5万元");
    expect(4.5, "@", "4.5");
}

static void exponents_and_fractions(void **state)
{
    (void)state;
    expect(12345, "0.00E+00", "1.23E+04");
    expect(.00012, "0.0E+0", "1.2E-4");
    expect(9.996, "0.00E+00", "1.00E+01");
    expect(12345, "##0.0E+0", "12.3E+3");
    expect(1.75, "# ?/?", "1 3/4");
    expect(.3333333,
           "# ?"
           "?/?"
           "?",
           "1/3");
    expect(2, "# ?/?", "2");
    expect(1.3, "# ?/8", "1 2/8");
}

static void days_and_times(void **state)
{
    (void)state;
    expect_date(45000, "yyyy-mm-dd", "2023-03-15");
    expect_date(45000, "d mmm yyyy", "15 Mar 2023");
    expect_date(45000, "dddd, d mmmm yyyy", "Wednesday, 15 March 2023");
    expect_date(45000, "m/d/yy", "3/15/23");
    expect_date(45000, "yyyy\"年\"m\"月\"d\"日\"", "2023年3月15日");
    expect_date(45000, "[$-804]aaaa", "星期三");
    expect_date(45000.75, "yyyy-mm-dd hh:mm", "2023-03-15 18:00");
    expect_date(45000.75, "h:mm AM/PM", "6:00 PM");
    expect_date(45000.75, "上午/下午h\"时\"mm\"分\"", "下午6时00分");
    expect_date(.5 / 86400 + .25, "h:mm:ss.0", "6:00:00.5");
    expect_date(1.5, "[h]:mm", "36:00");
    expect_date(.5, "mm:ss", "00:00");
    expect_date(59, "yyyy-mm-dd", "1900-02-28");
    expect_date(61, "yyyy-mm-dd", "1900-03-01");
    expect_date(45000, "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "2023-03-15");
    expect_kind(43538, "yyyy-mm-dd", true, "2023-03-15", SHEET_DATE);
    expect_kind(-5, "yyyy-mm-dd", false, "-5", SHEET_FIGURE);
    expect_kind(1e10, "d.m.yyyy", false, "10000000000", SHEET_FIGURE);
    assert_true(quire_str_is(quire_number_format_of(14), "yyyy-mm-dd"));
    assert_true(quire_str_is(quire_number_format_of(164), "General"));
}

static void expect_meant(double number, const char *format, bool from_1904, quire_cell_kind kind,
                         const char *text, const char *unit)
{
    quire_buffer out;
    quire_cell meant;
    char found[QUIRE_CELL_TEXT_BYTES];
    quire_buffer_init(&out, 4096);
    quire_number_show(number, quire_str_from(format), from_1904, &out, &meant);
    quire_cell_text(&meant, found);
    if (meant.kind != kind || strcmp(found, text) != 0 || !quire_str_is(meant.unit, unit))
        fail_msg("%g as %s means %s \"%s\" \"%.*s\"", number, format, quire_cell_kind_name(meant.kind), found,
                 QUIRE_FMT(meant.unit));
    quire_buffer_free(&out);
}

static void a_number_means_what_it_is_whatever_is_shown(void **state)
{
    (void)state;
    expect_meant(1234567.891, "#,##0,\"k\"", false, QUIRE_CELL_NUMBER, "1234567.891", "");
    expect_meant(.125, "0%", false, QUIRE_CELL_NUMBER, "0.125", "%");
    expect_meant(-3.5, "#,##0.00;(#,##0.00)", false, QUIRE_CELL_NUMBER, "-3.5", "");
    expect_meant(-3.5, "[$€-407] #,##0.00", false, QUIRE_CELL_NUMBER, "-3.5", "€");
    expect_meant(12, "\"¥\"#,##0;[Red]-\"¥\"#,##0", false, QUIRE_CELL_NUMBER, "12", "¥");
    expect_meant(12, "$#,##0", false, QUIRE_CELL_NUMBER, "12", "$");
    expect_meant(12.3, "0.0\"万元\"", false, QUIRE_CELL_NUMBER, "12.3", "万元");
    expect_meant(12, "0\" kg\"", false, QUIRE_CELL_NUMBER, "12", "");
    expect_meant(12, "[$-409]0", false, QUIRE_CELL_NUMBER, "12", "");
    expect_meant(45047, "d-mmm-yy", false, QUIRE_CELL_DATE, "2023-05-01", "");
    expect_meant(45047.75, "m/d/yyyy", false, QUIRE_CELL_DATE, "2023-05-01", "");
    expect_meant(45047.75, "yyyy-mm-dd h:mm", false, QUIRE_CELL_DATETIME, "2023-05-01T18:00:00", "");
    expect_meant(43585, "yyyy\"年\"m\"月\"d\"日\"", true, QUIRE_CELL_DATE, "2023-05-01", "");
    expect_meant(.75, "h:mm AM/PM", false, QUIRE_CELL_TIME, "18:00:00", "");
    expect_meant(1.5, "[h]:mm:ss", false, QUIRE_CELL_TIME, "36:00:00", "");
    expect_meant(2958466, "yyyy", false, QUIRE_CELL_NUMBER, "2958466", ""); /* behind the calendar */
}

static void no_format_is_too_odd(void **state)
{
    (void)state;
    static const char *const odd[] = { "",           ";",
                                       ";;;;;;",     "\"",
                                       "\\",         "[",
                                       "[<",         "[<]",
                                       "[h",         "_",
                                       "*",          "E+",
                                       "0E+",        "0/0",
                                       "?/?/?",      "#,##,,",
                                       "..0..0",     "0.%",
                                       "[$]",        "@@@",
                                       "0E",         "yyyy[",
                                       "am/pm",      "[hm]",
                                       "ss.0000000", "0.0000000000000000000000000000000000000000" };
    static const double values[] = { 0, -1, .5, 1e308, -1e-308, 45000.5, 1.0 / 3 };
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        for (size_t j = 0; j < sizeof values / sizeof *values; j++) {
            quire_buffer out;
            quire_cell meant;
            quire_buffer_init(&out, 1 << 16);
            quire_number_show(values[j], quire_str_from(odd[i]), false, &out, &meant);
            assert_int_equal(out.failure, QUIRE_OK);
            quire_buffer_free(&out);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(general_shows_what_is_stored),
        cmocka_unit_test(digits_are_rounded_in_decimal),
        cmocka_unit_test(sections_are_for_signs_and_conditions),
        cmocka_unit_test(exponents_and_fractions),
        cmocka_unit_test(days_and_times),
        cmocka_unit_test(a_number_means_what_it_is_whatever_is_shown),
        cmocka_unit_test(no_format_is_too_odd),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

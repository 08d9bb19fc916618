/* SPDX-License-Identifier: Apache-2.0 */
/* Tables as text, as several programs write them (tests/fixtures/make_tables.py). */
#include "expectation.h"

#include "load/worker/loaders/table/csv_dialect.h"

static const quire_element *row_with(const struct loaded *loaded, const char *text)
{
    for (size_t i = 0; i < loaded->document.element_count; i++) {
        const quire_element *element = &loaded->document.elements[i];
        if (element->kind == QUIRE_ELEMENT_TABLE_ROW && find_text(text_of(loaded, element), text))
            return element;
    }
    fail_msg("no row holds \"%s\"", text);
    return NULL;
}

static void expect_row(const struct loaded *loaded, const char *text, bool header)
{
    const quire_element *row = row_with(loaded, text);
    if (!quire_str_is(text_of(loaded, row), text))
        fail_msg("\"%.*s\" is not \"%s\"", QUIRE_FMT(text_of(loaded, row)), text);
    assert_int_equal(row->header, header);
}

static void load(const char *name, struct loaded *out)
{
    load_fixture(&quire_format_csv, name, out);
    assert_int_equal(out->reason, QUIRE_LOAD_OK);
}

static void delimiter_and_charset_are_told_by_the_text(void **state)
{
    (void)state;
    struct loaded loaded;
    load("csv/sales-en.csv", &loaded);
    expect_row(&loaded, "Region\t2022\t2023\tShare", true);
    expect_row(&loaded, "North\t1,034.5\t1,234.5\t12.5%", false);
    expect_lines(&loaded, "South", 3, 3);
    unload(&loaded);
    load("csv/umsatz-de.csv", &loaded);
    expect_row(&loaded, "Region\t2022\t2023", true);
    expect_row(&loaded, "Süd\t980,0\t1.101,2", false);
    expect_lines(&loaded, "Süd", 4, 4);
    assert_int_equal(dropped(&loaded, "characters", "delimiter_line"), 7);
    unload(&loaded);
    load("csv/sales-gbk.csv", &loaded);
    expect_row(&loaded, "地区\t2022年\t2023年", true);
    expect_row(&loaded, "华北\t1,034.5\t1,234.5", false);
    unload(&loaded);
    load("csv/sales-utf16.tsv", &loaded);
    expect_row(&loaded, "地区\t2022年\t2023年", true);
    expect_row(&loaded, "华南\t980.0\t1,101.2", false);
    unload(&loaded);
}

static void quotes_hold_delimiters_quotes_and_lines(void **state)
{
    (void)state;
    struct loaded loaded;
    load("csv/quotes.csv", &loaded);
    expect_row(&loaded, "Name\tRemark", true);
    expect_row(&loaded, "Miller, Ann\tsaid \"no\" and left", false);
    expect_row(&loaded, "Bob\t\"ab\"cd", false);
    expect_row(&loaded, "Eve\tspaced out", false);
    expect_lines(&loaded, "Miller", 2, 3);
    expect_lines(&loaded, "Bob", 4, 4);
    assert_int_equal(dropped(&loaded, "characters", "quote"), 6);
    assert_int_equal(dropped(&loaded, "characters", "white_space"), 2);
    unload(&loaded);
}

static void a_quote_without_an_end_costs_no_row(void **state)
{
    (void)state;
    struct loaded loaded;
    load("csv/open-quote.csv", &loaded);
    expect_row(&loaded, "screw\t5\"\twood", false);
    expect_row(&loaded, "nail\t\"7\tiron", false);
    expect_row(&loaded, "bolt\t9\tsteel", false);
    unload(&loaded);
}

static void lines_above_a_table_are_its_title_and_tables_stay_apart(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    load("csv/report.csv", &loaded);
    const quire_element *table = next_of_kind(&loaded, QUIRE_ELEMENT_TABLE, &at);
    assert_non_null(table);
    const quire_element *caption = next_of_kind(&loaded, QUIRE_ELEMENT_CAPTION, &at);
    assert_string_equal("Station report", quire_arena_copy(&loaded.arena, text_of(&loaded, caption)).data);
    expect_row(&loaded, "Month\tRain\tSnow", true);
    expect_row(&loaded, "February\t38.1\t9.5", false);
    assert_non_null(next_of_kind(&loaded, QUIRE_ELEMENT_TABLE, &at));
    expect_row(&loaded, "Station\tHeight", true);
    expect_lines(&loaded, "Dale", 10, 10);
    unload(&loaded);
}

/* Names with a digit in them are no figures: of such a row nothing speaks against its being the heads. */
static void heads_may_end_in_digits(void **state)
{
    static const struct {
        const char *bytes, *heads;
    } files[] = {
        { "name,cca2,ccn3,capital\nArmenia,AM,051,Yerevan\nBelgium,BE,056,Brussels\n",
          "name\tcca2\tccn3\tcapital" },
        { "city,PM10,PM2.5,CO2\nLyon,21,13,400\nTurin,30,18,410\n", "city\tPM10\tPM2.5\tCO2" },
        { "部门,Q1,Q2,负责人\n销售,10,12,李明\n采购,7,9,王芳\n", "部门\tQ1\tQ2\t负责人" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct loaded loaded;
        load_bytes(&quire_format_csv, quire_str_from(files[i].bytes), &loaded);
        assert_int_equal(loaded.reason, QUIRE_LOAD_OK);
        expect_row(&loaded, files[i].heads, true);
        unload(&loaded);
    }
    struct loaded sums;
    load_bytes(&quire_format_csv, QUIRE_STR("US$5,€7,12kg\nUS$6,€8,13kg\n"), &sums);
    expect_row(&sums, "US$5\t€7\t12kg", false);
    unload(&sums);
}

static void nothing_but_delimiters_is_an_empty_file(void **state)
{
    (void)state;
    struct loaded loaded;
    load_bytes(&quire_format_csv, QUIRE_STR(",,,\n,,,\n"), &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_EMPTY);
    unload(&loaded);
}

static void any_cut_and_any_byte_gives_an_account_that_balances(void **state)
{
    (void)state;
    quire_arena arena = { 0 };
    const char *const names[] = { "sales-gbk.csv", "quotes.csv", "open-quote.csv", "report.csv" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[512];
        snprintf(path, sizeof path, QUIRE_TEST_SOURCE_DIR "/tests/fixtures/csv/%s", names[i]);
        quire_str bytes = read_test_file(path, &arena);
        for (size_t size = 1; size < bytes.size; size++) {
            struct loaded loaded;
            load_bytes(&quire_format_csv, quire_str_cut(bytes, 0, size), &loaded);
            unload(&loaded);
            ((char *)bytes.data)[size] ^= (char)(size * 37 | 1);
            load_bytes(&quire_format_csv, bytes, &loaded);
            unload(&loaded);
        }
    }
    quire_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(delimiter_and_charset_are_told_by_the_text),
        cmocka_unit_test(quotes_hold_delimiters_quotes_and_lines),
        cmocka_unit_test(a_quote_without_an_end_costs_no_row),
        cmocka_unit_test(lines_above_a_table_are_its_title_and_tables_stay_apart),
        cmocka_unit_test(heads_may_end_in_digits),
        cmocka_unit_test(nothing_but_delimiters_is_an_empty_file),
        cmocka_unit_test(any_cut_and_any_byte_gives_an_account_that_balances),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

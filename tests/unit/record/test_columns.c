/* SPDX-License-Identifier: Apache-2.0 */
/* What columns hold, of texts alone and where the file says what its cells are. */
#include "record/columns.h"

#include "page.h"
#include "quire/quire.h"

#include <stdio.h>

struct read {
    struct page *page;
    const quire_table *table;
    quire_columns columns;
};

/* The first of the rows names the columns. */
static struct read read_rows(quire_str language, const char *const *rows)
{
    struct read read = { .page = new_page() };
    uint32_t table = open_table(read.page);
    read.page->language = language;
    for (size_t i = 0; rows[i]; i++) add_row(read.page, table, i == 0, 0, rows[i]);
    read.table = read_first(read.page);
    assert_int_equal(
        quire_table_columns(&read.page->document, read.table, &read.page->arena, &read.columns, NULL),
        QUIRE_OK);
    return read;
}

static struct read read_column(const char *const *rows)
{
    return read_rows((quire_str){ 0 }, rows);
}

static void expect_column(const struct read *read, size_t column, quire_cell_kind kind, const char *unit,
                          uint32_t filled, uint32_t of_kind)
{
    const quire_column *found = &read->columns.items[column];
    if (found->kind != kind)
        fail_msg("column %zu is of %s, not %s", column, quire_cell_kind_name(found->kind),
                 quire_cell_kind_name(kind));
    if (!quire_str_is(found->unit, unit))
        fail_msg("the unit of column %zu is \"%.*s\"", column, QUIRE_FMT(found->unit));
    assert_int_equal(found->filled, filled);
    assert_int_equal(found->of_kind, of_kind);
}

/* The values of the column as texts, parted by spaces. */
static void expect_values(const struct read *read, uint32_t column, const char *wanted)
{
    char found[1024] = "";
    const quire_document *document = &read->page->document;
    for (size_t i = 0; i < document->element_count; i++) {
        const quire_element *cell = &document->elements[i];
        quire_cell value;
        char text[QUIRE_CELL_TEXT_BYTES];
        if (cell->kind != QUIRE_ELEMENT_CELL || cell->column != column) continue;
        if (!quire_cell_value(document, &read->columns.items[column], cell, &value)) continue;
        quire_cell_text(&value, text);
        snprintf(found + strlen(found), sizeof found - strlen(found), "%s%s", *found ? " " : "", text);
    }
    assert_string_equal(found, wanted);
}

static void free_read(struct read *read)
{
    free_page(read->page);
}

/* One column under "Head". */
static void expect_texts(const char *const *rows, quire_cell_kind kind, const char *unit, const char *values)
{
    struct read read = read_column(rows);
    uint32_t filled = 0;
    for (size_t i = 1; rows[i]; i++) filled += *rows[i] && strcmp(rows[i], "-");
    expect_column(&read, 0, kind, unit, filled, filled);
    expect_values(&read, 0, values);
    free_read(&read);
}
#define TEXTS(...) ((const char *const[]){ "Head", __VA_ARGS__, NULL })

static void numbers_are_read_with_their_signs(void **state)
{
    (void)state;
    expect_texts(TEXTS("1", "-2", "−3", "+4", "(5)", "6-", "（７）"), QUIRE_CELL_NUMBER, "",
                 "1 -2 -3 4 -5 -6 -7");
    expect_texts(TEXTS("$1,234.50", "2,000", "($3.25)", "-$4"), QUIRE_CELL_NUMBER, "$",
                 "1234.5 2000 -3.25 -4");
    expect_texts(TEXTS("12.5%", "7 %", "-0.1%", "１２％"), QUIRE_CELL_NUMBER, "%", "0.125 0.07 -0.001 0.12");
    expect_texts(TEXTS("1.5E+10", "2e-3", "0.30000000000000004"), QUIRE_CELL_NUMBER, "",
                 "15000000000 0.002 0.30000000000000004");
    expect_texts(TEXTS("12.3万元", "8,000万元"), QUIRE_CELL_NUMBER, "万元", "12.3 8000");
    expect_texts(TEXTS("￥1,200.00", "¥300"), QUIRE_CELL_NUMBER, "¥", "1200 300");
    expect_texts(TEXTS("12,34,567.5", "1,00,000"), QUIRE_CELL_NUMBER, "", "1234567.5 100000");
}

static void the_cells_that_can_be_read_one_way_alone_say_how_the_others_are_read(void **state)
{
    (void)state;
    expect_texts(TEXTS("1,234", "1,234.56"), QUIRE_CELL_NUMBER, "", "1234 1234.56");
    expect_texts(TEXTS("1.234", "1.234,56"), QUIRE_CELL_NUMBER, "", "1234 1234.56");
    expect_texts(TEXTS("1.234", "12,5 €"), QUIRE_CELL_NUMBER, "€", "1234 12.5");
    expect_texts(TEXTS("1 234,5", "12 000"), QUIRE_CELL_NUMBER, "", "1234.5 12000");
    expect_texts(TEXTS("1'234.5", "2’000"), QUIRE_CELL_NUMBER, "", "1234.5 2000");
    expect_texts(TEXTS("0.123", "1.234"), QUIRE_CELL_NUMBER, "", "0.123 1.234");
    expect_texts(TEXTS("1,234", "987"), QUIRE_CELL_NUMBER, "", "1234 987");
}

static void other_columns_and_then_the_language_say_it_where_the_column_does_not(void **state)
{
    (void)state;
    static const char *const rows[] = { "Menge|Preis", "1.234|0,5", "2.345|12,75", NULL };
    static const char *const alone[] = { "Menge", "1.234", "2.345", NULL };
    struct read read = read_column(rows);
    expect_values(&read, 0, "1234 2345");
    expect_values(&read, 1, "0.5 12.75");
    free_read(&read);
    read = read_column(alone);
    expect_values(&read, 0, "1.234 2.345");
    free_read(&read);
    read = read_rows(QUIRE_STR("de"), alone);
    expect_values(&read, 0, "1234 2345");
    free_read(&read);
}

static void what_only_looks_like_a_number_stays_text(void **state)
{
    (void)state;
    expect_texts(TEXTS("007", "123", "456"), QUIRE_CELL_TEXT, "", "");
    expect_texts(TEXTS("01067", "10115"), QUIRE_CELL_TEXT, "", "");
    expect_texts(TEXTS("+4915112345678", "+4915187654321"), QUIRE_CELL_TEXT, "", "");
    expect_texts(TEXTS("110101199003070011", "110101199003070012"), QUIRE_CELL_TEXT, "", "");
    expect_texts(TEXTS("1.2.3", "1.2.4"), QUIRE_CELL_TEXT, "", "");
    expect_texts(TEXTS("192.168.1.20", "10.0.0.1"), QUIRE_CELL_TEXT, "", "");
    expect_texts(TEXTS("10-20", "20-30"), QUIRE_CELL_TEXT, "", "");
    expect_texts(TEXTS("3 kg", "4 m"), QUIRE_CELL_TEXT, "", "");
    expect_texts(TEXTS("138 0013 8000", "138 0013 8001"), QUIRE_CELL_TEXT, "", "");
    expect_texts(TEXTS("第1名", "第2名"), QUIRE_CELL_TEXT, "", "");
    expect_texts(TEXTS("1,23,4", "12,3456.7.8"), QUIRE_CELL_TEXT, "", "");
}

static void days_are_read_in_the_order_that_one_of_them_proves(void **state)
{
    (void)state;
    expect_texts(TEXTS("01/02/2024", "13/02/2024"), QUIRE_CELL_DATE, "", "2024-02-01 2024-02-13");
    expect_texts(TEXTS("01/02/2024", "02/13/2024"), QUIRE_CELL_DATE, "", "2024-01-02 2024-02-13");
    expect_texts(TEXTS("01/02/2024", "03/04/2024"), QUIRE_CELL_TEXT, "", "");
    expect_texts(TEXTS("01/01/2024", "02/02/2024"), QUIRE_CELL_DATE, "", "2024-01-01 2024-02-02");
    expect_texts(TEXTS("1.2.2024", "3.4.2024"), QUIRE_CELL_DATE, "", "2024-02-01 2024-04-03");
    expect_texts(TEXTS("2024-02-29", "2024/3/1", "5 May 2024", "May 6, 2024", "7-Sept-2024"), QUIRE_CELL_TEXT,
                 "", "");
    expect_texts(TEXTS("2024-02-29", "2024/3/1", "5 May 2024", "May 6, 2024", "7-Sep-2024"), QUIRE_CELL_DATE,
                 "", "2024-02-29 2024-03-01 2024-05-05 2024-05-06 2024-09-07");
    expect_texts(TEXTS("2023年5月1日", "２０２３年12月31日"), QUIRE_CELL_DATE, "", "2023-05-01 2023-12-31");
    expect_texts(TEXTS("2023-02-29", "2023-03-01"), QUIRE_CELL_TEXT, "", "");
    expect_texts(TEXTS("0001-01-01", "9999-12-31", "1969-12-31"), QUIRE_CELL_DATE, "",
                 "0001-01-01 9999-12-31 1969-12-31");
}

static void times_and_truth_are_values_too(void **state)
{
    (void)state;
    expect_texts(TEXTS("2024-05-01 08:30", "2024-05-01T23:59:59.5Z", "2024-05-02 1:00 PM"),
                 QUIRE_CELL_DATETIME, "", "2024-05-01T08:30:00 2024-05-01T23:59:59.5 2024-05-02T13:00:00");
    /* What rounds to midnight is of the next day; there is none behind the last. */
    expect_texts(TEXTS("2024-02-29 23:59:59.9999", "9999-12-31 23:59:59.9996"), QUIRE_CELL_DATETIME, "",
                 "2024-03-01T00:00:00 9999-12-31T24:00:00");
    expect_texts(TEXTS("8:30", "36:05:10", "12:15 am"), QUIRE_CELL_TIME, "", "08:30:00 36:05:10 00:15:00");
    expect_texts(TEXTS("8:75", "9:15"), QUIRE_CELL_TEXT, "", "");
    expect_texts(TEXTS("true", "FALSE"), QUIRE_CELL_BOOLEAN, "", "true false");
    expect_texts(TEXTS("是", "否", "否"), QUIRE_CELL_BOOLEAN, "", "true false false");
}

static void a_few_other_cells_do_not_change_what_a_long_column_holds(void **state)
{
    (void)state;
    struct read read = read_column(TEXTS("1", "2", "3", "4", "5", "6", "7", "see note"));
    expect_column(&read, 0, QUIRE_CELL_NUMBER, "", 8, 7);
    free_read(&read);
    read = read_column(TEXTS("1", "2", "see note"));
    expect_column(&read, 0, QUIRE_CELL_TEXT, "", 3, 3);
    free_read(&read);
    read = read_column(TEXTS("1", "–", "n/a", "", "#DIV/0!", "无", "2"));
    expect_column(&read, 0, QUIRE_CELL_NUMBER, "", 2, 2);
    free_read(&read);
    read = read_column(TEXTS("", "-"));
    expect_column(&read, 0, QUIRE_CELL_NONE, "", 0, 0);
    free_read(&read);
}

static void several_units_are_no_unit_of_the_column(void **state)
{
    (void)state;
    struct read read = read_column(TEXTS("$1", "€2", "$3", "4"));
    expect_column(&read, 0, QUIRE_CELL_NUMBER, "", 4, 4);
    free_read(&read);
}

static void what_the_file_says_is_not_guessed_and_said_again_counts_once(void **state)
{
    (void)state;
    struct page *page = new_page();
    static const quire_cell number = { .kind = QUIRE_CELL_NUMBER, .number = 1234.5, .unit = { "EUR", 3 } };
    quire_columns columns;
    quire_cell value;
    uint32_t table = open_table(page);
    add_row(page, table, true, 0, "Betrag|Nummer");
    uint32_t first = add_row(page, table, false, 0, "1,2 Tsd.|12");
    uint32_t again = add_row(page, table, false, 0, "1,2 Tsd.|13");
    page->elements[first + 1].value = &number;
    page->elements[again + 1].repeated = true;
    const quire_table *read = read_first(page);
    assert_int_equal(quire_table_columns(&page->document, read, &page->arena, &columns, NULL), QUIRE_OK);
    assert_int_equal(columns.items[0].kind, QUIRE_CELL_NUMBER);
    assert_true(quire_str_is(columns.items[0].unit, "EUR"));
    assert_int_equal(columns.items[0].filled, 1);
    assert_int_equal(columns.items[1].kind,
                     QUIRE_CELL_TEXT); /* a text of digits that the file calls a text */
    assert_true(quire_cell_value(&page->document, &columns.items[0], &page->elements[first + 1], &value));
    assert_true(value.number == 1234.5);
    assert_false(quire_cell_value(&page->document, &columns.items[0], &page->elements[again + 1], &value));
    free_page(page);
}

static void odd_texts_are_survived(void **state)
{
    (void)state;
    static const char *const odd[] = { "",
                                       "(",
                                       ")",
                                       "()",
                                       "-",
                                       "--1",
                                       "+-1",
                                       "1e",
                                       "1e9999",
                                       "%",
                                       "1%%",
                                       "$",
                                       "$$1",
                                       ".",
                                       ",",
                                       ".5",
                                       "5.",
                                       "1..2",
                                       "1,,2",
                                       "' 1",
                                       "1:",
                                       "1:2",
                                       ":30",
                                       "2024-",
                                       "2024年",
                                       "32/13/2024",
                                       "1/1/1",
                                       "May",
                                       "Mayo 1, 2024",
                                       "\xEF\xBC",
                                       "\xEF\xBC\x90",
                                       "\xE2\x88",
                                       "2024-01-01T",
                                       "2024-01-01 25:00",
                                       "1e+",
                                       "12:30 +",
                                       NULL };
    for (size_t i = 0; odd[i]; i++) {
        struct read read = read_column((const char *const[]){ "Head", odd[i], NULL });
        free_read(&read);
    }
    char digits[400];
    memset(digits, '9', sizeof digits);
    digits[sizeof digits - 1] = '\0';
    struct read read = read_column((const char *const[]){ "Head", digits, digits + 350, digits + 365, NULL });
    expect_column(&read, 0, QUIRE_CELL_TEXT, "", 3, 3);
    free_read(&read);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_read_with_their_signs),
        cmocka_unit_test(the_cells_that_can_be_read_one_way_alone_say_how_the_others_are_read),
        cmocka_unit_test(other_columns_and_then_the_language_say_it_where_the_column_does_not),
        cmocka_unit_test(what_only_looks_like_a_number_stays_text),
        cmocka_unit_test(days_are_read_in_the_order_that_one_of_them_proves),
        cmocka_unit_test(times_and_truth_are_values_too),
        cmocka_unit_test(a_few_other_cells_do_not_change_what_a_long_column_holds),
        cmocka_unit_test(several_units_are_no_unit_of_the_column),
        cmocka_unit_test(what_the_file_says_is_not_guessed_and_said_again_counts_once),
        cmocka_unit_test(odd_texts_are_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

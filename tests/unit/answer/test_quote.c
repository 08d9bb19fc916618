/* SPDX-License-Identifier: Apache-2.0 */
/* How a quote reads: a sentence as one line, a row with what it stands under. */
#include "support/cmocka_all.h"

#include "answer/quote.h"
#include "base/str.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { PARTS = 4 };

struct row {
    const char *group[PARTS], *columns[PARTS], *cells[PARTS];
    const char *unit, *table;
    size_t asked;
    const char *reads;
};

static quire_strs strs_of(const char *const parts[PARTS], size_t count, quire_str *out)
{
    for (size_t i = 0; i < count; i++) out[i] = quire_str_from(parts[i] ? parts[i] : "");
    return (quire_strs){ out, count };
}

static size_t count_of(const char *const parts[PARTS])
{
    size_t count = 0;
    while (count < PARTS && parts[count]) count++;
    return count;
}

static void expect_reads(quire_str quote, const quire_heads *heads, const char *reads)
{
    quire_buffer text;
    quire_buffer_init(&text, 4096);
    quire_quote_append(&text, quote, heads);
    if (!quire_str_is(quire_buffer_view(&text), reads))
        fail_msg("reads \"%.*s\", not \"%s\"", QUIRE_FMT(quire_buffer_view(&text)), reads);
    quire_buffer_free(&text);
}

static void a_sentence_stands_as_it_is_on_one_line(void **state)
{
    (void)state;
    static const char *const quotes[][2] = {
        { "The harbour of Velmark froze.", "The harbour of Velmark froze." },
        { "To hold it, run:\n\napt-mark hold\tNAME", "To hold it, run:  apt-mark hold NAME" },
        { "维尔马克港结冰。", "维尔马克港结冰。" },
        { "请运行：\n\napt-mark hold", "请运行：  apt-mark hold" },
        { "維爾馬克港\n結冰。", "維爾馬克港 結冰。" },
        { "", "" },
    };
    const quire_heads heads = { .asked = SIZE_MAX };
    for (size_t i = 0; i < COUNT(quotes); i++)
        expect_reads(quire_str_from(quotes[i][0]), &heads, quotes[i][1]);
}

static void check_rows(const struct row *rows, size_t row_count)
{
    for (size_t i = 0; i < row_count; i++) {
        quire_str group[PARTS], columns[PARTS], cells[PARTS];
        size_t count = count_of(rows[i].cells);
        const quire_heads heads = { .group = strs_of(rows[i].group, count_of(rows[i].group), group),
                                    .columns = strs_of(rows[i].columns, count, columns),
                                    .cells = strs_of(rows[i].cells, count, cells),
                                    .unit = quire_str_from(rows[i].unit ? rows[i].unit : ""),
                                    .table = quire_str_from(rows[i].table ? rows[i].table : ""),
                                    .asked = rows[i].asked };
        expect_reads(QUIRE_STR("the row's own bytes"), &heads, rows[i].reads);
    }
}

static void a_row_reads_with_the_asked_cell_first(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { .columns = { "", "2022", "2021" },
          .cells = { "Total revenue", "$46,298", "$51,761" },
          .unit = "in millions",
          .table = "Statements of Operations",
          .asked = 2,
          .reads = "Total revenue | 2021: $51,761 | 2022: $46,298 (in millions; Statements of Operations)" },
        { .group = { "Cost of sales", "Devices" },
          .columns = { "", "2022", "2021" },
          .cells = { "Phones", "12", "13" },
          .asked = 1,
          .reads = "Cost of sales > Devices > Phones | 2022: 12 | 2021: 13" },
        { .columns = { "项目", "2022年", "2021年" },
          .cells = { "营业收入", "46298", "51761" },
          .unit = "人民币万元",
          .table = "合并利润表",
          .asked = 1,
          .reads = "营业收入 | 2022年: 46298 | 2021年: 51761 (人民币万元; 合并利润表)" },
        { .group = { "營業成本" },
          .columns = { "項目", "2022年" },
          .cells = { "產品", "12" },
          .unit = "人民幣百萬元",
          .asked = 1,
          .reads = "營業成本 > 產品 | 2022年: 12 (人民幣百萬元)" },
    };
    check_rows(rows, COUNT(rows));
}

static void a_date_above_the_labels_goes_on_in_the_years_beside_it(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { .columns = { "Three Months Ended\nSeptember 30,", "2023", "Change" },
          .cells = { "Revenue", "$12", "4 %" },
          .asked = 1,
          .reads = "Revenue | Three Months Ended September 30, 2023: $12 | Change: 4 %" },
        { .columns = { "截至9月30日止九个月", "2023年" },
          .cells = { "营业收入", "12" },
          .asked = 1,
          .reads = "营业收入 | 截至9月30日止九个月 2023年: 12" },
    };
    check_rows(rows, COUNT(rows));
}

static void a_row_without_heads_or_asked_cell_reads_as_it_stands(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { .columns = { "", "", "" },
          .cells = { "Oslin", "77", "12000" },
          .asked = SIZE_MAX,
          .reads = "Oslin | 77 | 12000" },
        { .columns = { "", "Net\nsales", "Note" },
          .cells = { "Total\nnet", "1\t2", "a" },
          .asked = SIZE_MAX,
          .reads = "Total net | Net sales: 1 2 | Note: a" },
    };
    check_rows(rows, COUNT(rows));
}

static void an_empty_cell_is_not_read(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { .columns = { "Port", "Ships", "Tonnes" },
          .cells = { "Oslin", "", "12000" },
          .table = "Ports",
          .asked = 2,
          .reads = "Oslin | Tonnes: 12000 (Ports)" },
    };
    check_rows(rows, COUNT(rows));
}

static void the_label_of_a_row_is_its_first_filled_cell(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { .columns = { "港口", "名称", "船只" },
          .cells = { "", "奥斯林", "77" },
          .asked = 2,
          .reads = "奥斯林 | 船只: 77" },
    };
    check_rows(rows, COUNT(rows));
}

/* A second quote begins on a line of its own, without a bar in front of it. */
static void a_row_is_appended_behind_others(void **state)
{
    (void)state;
    quire_str columns[] = { QUIRE_STR(""), QUIRE_STR("船只") },
              cells[] = { QUIRE_STR("奥斯林"), QUIRE_STR("77") };
    const quire_heads heads = { .columns = { columns, 2 }, .cells = { cells, 2 }, .asked = 1 };
    quire_buffer text;
    quire_buffer_init(&text, 4096);
    quire_buffer_append_str(&text, QUIRE_STR("Oslin had 77 ships. [1]\n"));
    quire_quote_append(&text, QUIRE_STR(""), &heads);
    assert_true(quire_str_is(quire_buffer_view(&text), "Oslin had 77 ships. [1]\n奥斯林 | 船只: 77"));
    quire_buffer_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sentence_stands_as_it_is_on_one_line),
        cmocka_unit_test(a_row_reads_with_the_asked_cell_first),
        cmocka_unit_test(a_date_above_the_labels_goes_on_in_the_years_beside_it),
        cmocka_unit_test(a_row_without_heads_or_asked_cell_reads_as_it_stands),
        cmocka_unit_test(an_empty_cell_is_not_read),
        cmocka_unit_test(the_label_of_a_row_is_its_first_filled_cell),
        cmocka_unit_test(a_row_is_appended_behind_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

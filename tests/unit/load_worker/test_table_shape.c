/* SPDX-License-Identifier: Apache-2.0 */
/* The form that tables take when they are closed, through the builder, as every loader meets it. Tables are written as
 * loaders write them: a merged cell once, heads as printed. */
#include "base/str.h"
#include "load/worker/builder.h"
#include "record/document_codec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

enum { MOST_COLUMNS = 64 };

struct table {
    quire_arena arena;
    quire_builder *builder;
    quire_document document;
    uint32_t covered[MOST_COLUMNS], row;
};

static void begin(struct table *table)
{
    *table = (struct table){ 0 };
    table->builder = quire_builder_new(&table->arena, (size_t)64 << 20);
    assert_non_null(table->builder);
    quire_builder_append(table->builder, QUIRE_STR("Before.\n\n"));
    quire_builder_open(table->builder, QUIRE_ELEMENT_TABLE);
}

static void end(struct table *table)
{
    quire_builder_free(table->builder);
    quire_arena_free(&table->arena);
}

static void add_caption(struct table *table, const char *text)
{
    quire_builder_open(table->builder, QUIRE_ELEMENT_CAPTION);
    quire_builder_append(table->builder, quire_str_from(text));
    quire_builder_close(table->builder);
    quire_builder_end_line(table->builder);
}

/* One cell: its text, then ">n" for n columns and "^n" for n rows. */
static void add_cell(struct table *table, const char *cell, size_t size, uint32_t *column, bool header)
{
    const char *across = memchr(cell, '>', size), *down = memchr(cell, '^', size);
    size_t text = size;
    if (across && (size_t)(across - cell) < text) text = (size_t)(across - cell);
    if (down && (size_t)(down - cell) < text) text = (size_t)(down - cell);
    while (*column < MOST_COLUMNS - 1 && table->covered[*column]) table->covered[(*column)++]--;
    quire_element *element = quire_builder_open(table->builder, QUIRE_ELEMENT_CELL);
    uint32_t columns = across ? (uint32_t)strtoul(across + 1, NULL, 10) : 1,
             rows = down ? (uint32_t)strtoul(down + 1, NULL, 10) : 1;
    element->row = table->row;
    element->column = *column;
    element->row_span = rows;
    element->column_span = columns;
    element->header = header;
    for (uint32_t i = 0; i < columns && *column < MOST_COLUMNS; i++) table->covered[(*column)++] = rows - 1;
    size_t start = quire_builder_size(table->builder);
    quire_builder_append(table->builder, (quire_str){ cell, text });
    quire_builder_place(
        table->builder, start,
        (quire_place){ 1, (float)*column, (float)table->row, (float)*column + 1, (float)table->row + 1 });
    quire_builder_close(table->builder);
}

/* Cells are parted by "|"; "!" in front marks a row of heads. */
static void add_row(struct table *table, const char *row)
{
    bool header = *row == '!';
    uint32_t column = 0;
    quire_element *element = quire_builder_open(table->builder, QUIRE_ELEMENT_TABLE_ROW);
    element->row = table->row;
    element->header = header;
    for (const char *at = row + header;;) {
        const char *stop = strchr(at, '|');
        add_cell(table, at, stop ? (size_t)(stop - at) : strlen(at), &column, header);
        if (!stop) break;
        quire_builder_append(table->builder, QUIRE_STR("\t"));
        at = stop + 1;
    }
    while (column < MOST_COLUMNS)
        if (table->covered[column++]) table->covered[column - 1]--;
    quire_builder_close(table->builder);
    quire_builder_end_line(table->builder);
    table->row++;
}

/* Closes the table, adds a paragraph, finishes, and holds the document against the codec. */
static void finish(struct table *table)
{
    quire_error err = { 0 };
    quire_buffer bytes;
    quire_builder_close(table->builder);
    quire_builder_end_block(table->builder);
    quire_builder_open(table->builder, QUIRE_ELEMENT_PARAGRAPH);
    quire_builder_append(table->builder, QUIRE_STR("After."));
    quire_builder_close(table->builder);
    if (quire_builder_finish(table->builder, &table->document, &err)) fail_msg("%s", err.message);
    quire_document decoded = { .text = table->document.text };
    quire_buffer_init(&bytes, (size_t)1 << 28);
    quire_document_encode(&table->document, &bytes);
    if (quire_document_decode(quire_buffer_view(&bytes), &table->arena, &decoded, &err))
        fail_msg("%s", err.message);
    quire_buffer_free(&bytes);
    quire_ledger_rows rows = quire_ledger_view(quire_builder_ledger(table->builder));
    for (size_t i = 0; i < rows.count; i++) assert_true(quire_ledger_row_balances(&rows.items[i]));
}

static const quire_element *element_of(const struct table *table, quire_element_kind kind, size_t number)
{
    for (size_t i = 0; i < table->document.element_count; i++)
        if (table->document.elements[i].kind == kind && number-- == 0) return &table->document.elements[i];
    fail_msg("there is no such element");
    return NULL;
}

static quire_str text_of(const struct table *table, const quire_element *element)
{
    return quire_str_cut(table->document.text, element->start, element->end);
}

/* The table's text, cells parted by "|" and a "*" in front of those that are said again. */
static void expect(struct table *table, const char *wanted)
{
    quire_buffer shown;
    quire_buffer_init(&shown, (size_t)1 << 26);
    for (size_t i = 0; i < table->document.element_count; i++) {
        const quire_element *element = &table->document.elements[i];
        if (element->kind == QUIRE_ELEMENT_CAPTION) {
            quire_buffer_append_str(&shown, text_of(table, element));
            quire_buffer_append_char(&shown, '\n');
        }
        if (element->kind == QUIRE_ELEMENT_TABLE_ROW) {
            if (shown.size && shown.data[shown.size - 1] != '\n') quire_buffer_append_char(&shown, '\n');
            if (element->header) quire_buffer_append_char(&shown, '!');
            for (uint32_t level = 0; level < element->level; level++) quire_buffer_append_char(&shown, '.');
        }
        if (element->kind != QUIRE_ELEMENT_CELL) continue;
        if (element->column) quire_buffer_append_char(&shown, '|');
        if (element->repeated) quire_buffer_append_char(&shown, '*');
        quire_buffer_append_str(&shown, text_of(table, element));
    }
    if (!quire_str_is(quire_buffer_view(&shown), wanted))
        fail_msg("\"%.*s\" is not \"%s\"", QUIRE_FMT(quire_buffer_view(&shown)), wanted);
    quire_buffer_free(&shown);
}

static void expect_shape(const char *const *rows, const char *wanted)
{
    struct table table;
    begin(&table);
    for (; *rows; rows++) add_row(&table, *rows);
    finish(&table);
    expect(&table, wanted);
    end(&table);
}

static uint64_t drops(const struct table *table, const char *reason)
{
    quire_ledger_rows rows = quire_ledger_view(quire_builder_ledger(table->builder));
    for (size_t i = 0; i < rows.count; i++)
        for (size_t j = 0;
             quire_str_is(rows.items[i].unit, "merged_cells") && j < rows.items[i].dropped_count; j++)
            if (quire_str_is(rows.items[i].dropped[j].reason, reason)) return rows.items[i].dropped[j].count;
    return 0;
}

static void a_merged_value_stands_in_each_row_and_column_it_covers(void **state)
{
    (void)state;
    expect_shape(
        (const char *[]){ "!Region|Product|Units", "EU^2|Cable|12", "Hub|7", "US^2|Cable|3", "Hub|31", NULL },
        "!Region|Product|Units\nEU|Cable|12\n*EU|Hub|7\nUS|Cable|3\n*US|Hub|31");
    expect_shape((const char *[]){ "!地区|产品|数量", "欧洲^2|线缆|12", "集线器|停产>1", "北美|无>2", NULL },
                 "!地区|产品|数量\n欧洲|线缆|12\n*欧洲|集线器|停产\n北美|无|*无");
    expect_shape((const char *[]){ "a|b>2^2|c", "d|e", "f|g|h|i", NULL }, "a|b|*b|c\nd|*b|*b|e\nf|g|h|i");
}

static void heads_over_several_rows_become_one_for_each_column(void **state)
{
    (void)state;
    expect_shape((const char *[]){ "!|Three Months Ended>2|Nine Months Ended>2",
                                   "!(in millions)|2023|2022|2023|2022", "Sales|1|2|3|4", NULL },
                 "!(in millions)|Three Months Ended 2023|Three Months Ended 2022|Nine Months Ended 2023|"
                 "Nine Months Ended 2022\nSales|1|2|3|4");
    expect_shape((const char *[]){ "!项目^2|本期>2|上期>2", "!金额|占比|金额|占比", "线缆|1|2|3|4", NULL },
                 "!项目|本期金额|本期占比|上期金额|上期占比\n线缆|1|2|3|4");
    expect_shape(
        (const char *[]){ "!Region^3|Sales>2", "!Year ended|Year ended", "!2023|2022", "EU|1|2", NULL },
        "!Region|Sales Year ended 2023|Sales Year ended 2022\nEU|1|2");
    expect_shape((const char *[]){ "!Item|Item|2023年", "!Item|Code|收入", "x|1|2", NULL },
                 "!Item|Item Code|2023年收入\nx|1|2");
}

static void a_head_over_columns_alone_is_said_for_each(void **state)
{
    (void)state;
    expect_shape((const char *[]){ "!产品|每日张数>2", "书写纸|900|2400", NULL },
                 "!产品|每日张数|*每日张数\n书写纸|900|2400");
}

static void a_merged_head_takes_the_row_it_reaches_into_along(void **state)
{
    (void)state;
    expect_shape((const char *[]){ "!Route^2|Summer>2", "Adult|Bicycle", "North|14|5", NULL },
                 "!Route|Summer Adult|Summer Bicycle\nNorth|14|5");
    /* Not where it has figures. */
    expect_shape((const char *[]){ "!EU^2|Cable|12", "Hub|7", "US|Hub|31", NULL },
                 "!EU|Cable|12\n*EU|Hub|7\nUS|Hub|31");
}

static void heads_that_nobody_marked_are_known_by_their_form(void **state)
{
    (void)state;
    expect_shape((const char *[]){ "Product^2|Sheets per day>2", "1800|1850", "Card|900|2400", NULL },
                 "!Product|Sheets per day 1800|Sheets per day 1850\nCard|900|2400");
    expect_shape((const char *[]){ "|本期>2", "项目|金额|占比", "线缆|1|2", NULL },
                 "!项目|本期金额|本期占比\n线缆|1|2");
    expect_shape((const char *[]){ "South|closed>2", "North|41|38", NULL },
                 "South|closed|*closed\nNorth|41|38");
    expect_shape((const char *[]){ "Name|see below>2", "Otto|b|c", "Anna|41|38", NULL },
                 "Name|see below|*see below\nOtto|b|c\nAnna|41|38");
}

static void headings_down_to_the_last_row_are_not_joined(void **state)
{
    (void)state;
    expect_shape((const char *[]){ "!Name|Bob", "!Age|five", NULL }, "!Name|Bob\n!Age|five");
}

static void rows_over_all_columns_at_the_top_are_captions(void **state)
{
    (void)state;
    expect_shape((const char *[]){ "!Consolidated balance sheets>3", "!(in millions)>3", "!|2023|2022",
                                   "Cash|1|2", NULL },
                 "Consolidated balance sheets\n(in millions)\n!|2023|2022\nCash|1|2");
    expect_shape((const char *[]){ "资产负债表>3", "项目|期末|期初", "现金|1|2", NULL },
                 "资产负债表\n项目|期末|期初\n现金|1|2");
    expect_shape((const char *[]){ "!|2023|2022", "!|($ in thousands)>2", "Cash|1|2", NULL },
                 "($ in thousands)\n!|2023|2022\nCash|1|2");
    struct table table;
    begin(&table);
    add_caption(&table, "Table 1");
    add_row(&table, "单位：万元>2");
    add_row(&table, "!项目|2023");
    add_row(&table, "收入|1");
    finish(&table);
    expect(&table, "Table 1\n单位：万元\n!项目|2023\n收入|1");
    assert_true(quire_str_is(table.document.text,
                             "Before.\n\nTable 1\n单位：万元\n\n项目\t2023\n收入\t1\n\nAfter.\n"));
    assert_int_equal(element_of(&table, QUIRE_ELEMENT_CELL, 0)->row, 0);
    end(&table);
}

static void rows_that_name_groups_give_the_rows_below_a_level(void **state)
{
    (void)state;
    /* Over all columns: said once. */
    expect_shape((const char *[]){ "!Part|Weight", "Pumps>2", "P1|7", "P2|8", "Valves>2", "V1|9", NULL },
                 "!Part|Weight\nPumps|\n.P1|7\n.P2|8\nValves|\n.V1|9");
    /* With a colon, and a sum that ends its group. */
    expect_shape((const char *[]){ "!|2023|2022", "Current assets:||", "Cash|1|2", "Total current assets|1|2",
                                   "Land|3|4", NULL },
                 "!|2023|2022\nCurrent assets:||\n.Cash|1|2\n.Total current assets|1|2\nLand|3|4");
    expect_shape(
        (const char *[]){ "!|期末|期初", "流动资产：||", "现金|1|2", "流动资产合计|1|2", "土地|3|4", NULL },
        "!|期末|期初\n流动资产：||\n.现金|1|2\n.流动资产合计|1|2\n土地|3|4");
    /* By their numbers, one in the other. */
    expect_shape((const char *[]){ "!项目|本期|上期", "一、营业收入||", "（一）国内||", "线缆|1|2",
                                   "（二）国外||", "集线器|3|4", "二、营业成本||", "线缆|5|6", NULL },
                 "!项目|本期|上期\n一、营业收入||\n.（一）国内||\n..线缆|1|2\n.（二）国外||\n..集线器|3|4\n"
                 "二、营业成本||\n.线缆|5|6");
    /* A sum without the word; a line that never has figures. */
    expect_shape((const char *[]){ "!|2023|2022", "Other income, net of tax:||", "Gains|1|2",
                                   "Other income|1|2", "Net income|3|4", "Commitments and contingencies||",
                                   "Equity:||", "Shares|5|6", NULL },
                 "!|2023|2022\nOther income, net of tax:||\n.Gains|1|2\n.Other income|1|2\nNet income|3|4\n"
                 "Commitments and contingencies||\nEquity:||\n.Shares|5|6");
    expect_shape((const char *[]){ "!|2023|2022", "Financing||", "Debt|1|2", "Net cash used in financing|1|2",
                                   "Paid for companies and||", "other assets|1|2", "Cash|1|2", NULL },
                 "!|2023|2022\nFinancing||\n.Debt|1|2\n.Net cash used in financing|1|2\n"
                 "Paid for companies and||\nother assets|1|2\nCash|1|2");
    expect_shape((const char *[]){ "!|2023|2022", "Europe||", "Sales|1|2", "Cost|1|2", "AWS||", "Sales|3|4",
                                   "Cost|3|4", NULL },
                 "!|2023|2022\nEurope||\n.Sales|1|2\n.Cost|1|2\nAWS||\n.Sales|3|4\n.Cost|3|4");
    /* Two at once: the second stands in the first. */
    expect_shape((const char *[]){ "!|2023|2022", "Assets:||", "Current:||", "Cash|1|2", "Fixed:||",
                                   "Land|1|2", "Liabilities:||", "Current:||", "Debt|1|2", NULL },
                 "!|2023|2022\nAssets:||\n.Current:||\n..Cash|1|2\n.Fixed:||\n..Land|1|2\nLiabilities:||\n"
                 ".Current:||\n..Debt|1|2");
}

static void values_that_are_missing_do_not_make_a_group(void **state)
{
    (void)state;
    expect_shape((const char *[]){ "!Pump|Note", "Hub|", "Cable|new", "Rope|", NULL },
                 "!Pump|Note\nHub|\nCable|new\nRope|");
    expect_shape((const char *[]){ "!泵|长|重", "甲||", "乙||", "丙||", "丁|1|2", NULL },
                 "!泵|长|重\n甲||\n乙||\n丙||\n丁|1|2");
    expect_shape((const char *[]){ "!泵|长|重", "甲||", "乙||", "丙||", "丁|1|2", "戊|1|2", "己|1|2",
                                   "庚|1|2", "辛|1|2", "壬|1|2", "癸|1|2", NULL },
                 "!泵|长|重\n甲||\n乙||\n丙||\n丁|1|2\n戊|1|2\n己|1|2\n庚|1|2\n辛|1|2\n壬|1|2\n癸|1|2");
    /* A note below the last values. */
    expect_shape((const char *[]){ "!泵|重", "甲|1", "来源：统计局>2", "注：估计值>2", NULL },
                 "!泵|重\n甲|1\n来源：统计局|\n注：估计值|");
    /* A sentence over all columns is no name. */
    expect_shape(
        (const char *[]){ "!Pump|Weight", "A|1", "All weights below were measured wet.>2", "B|2", NULL },
        "!Pump|Weight\nA|1\nAll weights below were measured wet.|\nB|2");
}

static void levels_that_a_loader_gave_stay(void **state)
{
    (void)state;
    struct table table;
    begin(&table);
    add_row(&table, "!|2023");
    add_row(&table, "Assets:|");
    quire_builder_open(table.builder, QUIRE_ELEMENT_TABLE_ROW)->level = 2;
    quire_builder_open(table.builder, QUIRE_ELEMENT_CELL);
    quire_builder_append(table.builder, QUIRE_STR("Cash"));
    quire_builder_close(table.builder);
    quire_builder_close(table.builder);
    quire_builder_end_line(table.builder);
    add_row(&table, "Land|7");
    finish(&table);
    expect(&table, "!|2023\nAssets:|\n..Cash|\nLand|7");
    end(&table);
}

static void each_row_has_a_cell_for_each_column(void **state)
{
    (void)state;
    expect_shape((const char *[]){ "!a|b|c", "1", "2|3|4", NULL }, "!a|b|c\n1||\n2|3|4");
    /* Nor are columns of empty cells, as pages set figures with, where cells are merged over them. */
    expect_shape((const char *[]){ "!||2023>3||2022>3", "Sales|||7||||8|", "Cost|||5||||6|", NULL },
                 "!|2023|2022\nSales|7|8\nCost|5|6");
    expect_shape((const char *[]){ "!a|b>2", "c|d|", NULL }, "!a|b\nc|d");
    expect_shape((const char *[]){ "!Name||Signature", "Ann||", NULL }, "!Name||Signature\nAnn||");
    /* Columns that no cell begins in are none. */
    expect_shape((const char *[]){ "!a>3|b>9", "1>3|2", "3>3|4", NULL }, "!a|b\n1|2\n3|4");
}

/* As annual reports on the web set their figures: a column for the sign before, one for what closes. */
static void signs_in_cells_of_their_own_join_their_figures(void **state)
{
    (void)state;
    expect_shape(
        (const char *[]){ "!>3|Year ended December 31,>9", "!(in thousands)>3|2023>3|>3|2022>3",
                          "!>3|(audited)>3|>3|(restated)>3", "Revenue:>3|>3|>3|>3",
                          "Fares>3|$|1,234||>3|$|987|", "Freight>3|56>2||>3|—>2|",
                          "Refunds>3|(12>2|)|>3|(9>2|)", "Net income>3|$|1,222||>3|$|(978|)",
                          "Margin>3|18>2|%|>3|(2>2|)%", "Per share>3|$|2023||>3|$|—|", NULL },
        "!(in thousands)|Year ended December 31, 2023 (audited)|Year ended December 31, 2022 (restated)\n"
        "Revenue:||\n.Fares|$1,234|$987\n.Freight|56|—\n.Refunds|(12)|(9)\n.Net income|$1,222|$(978)\n"
        ".Margin|18%|(2)%\n.Per share|$2023|$—");
    expect_shape((const char *[]){ "!单位：万元>2|2023年>3|2022年>3",
                                   "营业收入|附注5|人民币|1,234||人民币|987|", "退款|附注6||（12|）||（9|）",
                                   "毛利率|||18|％||（2|）％", "净利润|||1,222|||−978|", NULL },
                 "!单位：万元|*单位：万元|2023年|2022年\n营业收入|附注5|人民币1,234|人民币987\n"
                 "退款|附注6|（12）|（9）\n毛利率||18％|（2）％\n净利润||1,222|−978");
    /* No cell is merged; brackets and per cent signs apart; the whole in one column. */
    expect_shape(
        (const char *[]){ "!|||2023|||||HK$ m|", "Sales|US$|(|5|)|%||¥|7.5|", "Cost|||6|||||8|‰", NULL },
        "!|2023|HK$ m\nSales|US$(5)%|¥7.5\nCost|6|8‰");
    expect_shape(
        (const char *[]){ "Capital|RMB|1.2 million", "资本|人民币|12.3亿元", "實收|HK$|5萬元", NULL },
        "Capital|RMB1.2 million\n资本|人民币12.3亿元\n實收|HK$5萬元");
}

static void signs_stay_where_they_are_a_column_of_their_own(void **state)
{
    (void)state;
    expect_shape((const char *[]){ "!Measure|Value|Unit", "Margin|18|%", "Load|7|%", NULL },
                 "!Measure|Value|Unit\nMargin|18|%\nLoad|7|%");
    expect_shape((const char *[]){ "指标|数值|单位", "毛利率|18|％", "负荷|7|％", NULL },
                 "指标|数值|单位\n毛利率|18|％\n负荷|7|％");
    expect_shape((const char *[]){ "Margin|18|%", "Load|7|kg", NULL }, "Margin|18|%\nLoad|7|kg");
    expect_shape((const char *[]){ "!Item|Currency|Price", "Tea|$|5", "茶|¥|6", NULL },
                 "!Item|Currency|Price\nTea|$|5\n茶|¥|6");
    /* Signs of currency behind their figures. */
    expect_shape((const char *[]){ "Umsatz|1.234|€|1.100|€", "Kosten|600|€|500|€", NULL },
                 "Umsatz|1.234|€|1.100|€\nKosten|600|€|500|€");
    /* Heads: a year and a share. */
    expect_shape((const char *[]){ "Item|2023|%|2022|%", "Sales|5|55|6|60", NULL },
                 "Item|2023|%|2022|%\nSales|5|55|6|60");
    expect_shape((const char *[]){ "!Item|$|%", "Sales|5|55", NULL }, "!Item|$|%\nSales|5|55");
    /* No figure beside them; a bracket that closes none; a sign for several rows; another column between. */
    expect_shape((const char *[]){ "a|$|see note", "b|)|5", "c|5|)", NULL }, "a|$|see note\nb|)|5\nc|5|)");
    expect_shape((const char *[]){ "a|$^2|5", "b|6", NULL }, "a|$|5\nb|*$|6");
    expect_shape((const char *[]){ "!a|First||Second", "b|$||5", "c|$|x|6", NULL },
                 "!a|First||Second\nb|$||5\nc|$|x|6");
}

static void joined_signs_keep_their_places_and_links(void **state)
{
    (void)state;
    struct table table;
    begin(&table);
    add_row(&table, "!|2023>3");
    add_row(&table, "Fares|$|(7|)");
    quire_builder_open(table.builder, QUIRE_ELEMENT_TABLE_ROW)->row = 2;
    for (uint32_t i = 0; i < 4; i++) {
        static const char *const cells[] = { "Rent", "$", "8", "%" };
        if (i) quire_builder_append(table.builder, QUIRE_STR("\t"));
        quire_builder_open(table.builder, QUIRE_ELEMENT_CELL)->column = i;
        quire_element *link = quire_builder_open(table.builder, QUIRE_ELEMENT_LINK);
        quire_builder_set_label(table.builder, link, quire_str_from(cells[i]));
        quire_builder_append(table.builder, quire_str_from(cells[i]));
        quire_builder_close(table.builder);
        quire_builder_close(table.builder);
    }
    quire_builder_close(table.builder);
    quire_builder_end_line(table.builder);
    finish(&table);
    expect(&table, "!|2023\nFares|$(7)\nRent|$8%");
    const quire_element *cell = element_of(&table, QUIRE_ELEMENT_CELL, 3);
    quire_places places = quire_document_places(&table.document, cell->start, cell->end, &table.arena);
    assert_true(cell->column == 1 && cell->column_span == 1);
    assert_int_equal(places.count, 1); /* boxes on a line are one */
    assert_true(places.items[0].x0 == 2 && places.items[0].x1 == 5);
    const quire_place_run *runs = table.document.runs;
    for (size_t i = 1; i < table.document.run_count; i++) assert_true(runs[i - 1].end <= runs[i].start);
    for (size_t i = 0; i < 4; i++) {
        const quire_element *link = element_of(&table, QUIRE_ELEMENT_LINK, i);
        assert_true(quire_str_equal(text_of(&table, link), link->label));
        assert_int_equal(table.document.elements[link->parent].kind, QUIRE_ELEMENT_CELL);
    }
    assert_int_equal(element_of(&table, QUIRE_ELEMENT_LINK, 1)->parent,
                     element_of(&table, QUIRE_ELEMENT_LINK, 3)->parent);
    end(&table);
}

/* A table with a head over two, and a merged cell that holds a link which stands at a place of page 3. */
static void make_linked(struct table *table)
{
    begin(table);
    add_row(table, "!Head^2|Years>2");
    add_row(table, "!2023|2022");
    quire_builder_open(table->builder, QUIRE_ELEMENT_TABLE_ROW);
    quire_element *cell = quire_builder_open(table->builder, QUIRE_ELEMENT_CELL);
    cell->row_span = 2;
    quire_element *link = quire_builder_open(table->builder, QUIRE_ELEMENT_LINK);
    quire_builder_set_label(table->builder, link, QUIRE_STR("https://example.org/eu"));
    size_t start = quire_builder_size(table->builder);
    quire_builder_append(table->builder, QUIRE_STR("欧洲"));
    quire_builder_place(table->builder, start, (quire_place){ 3, 1, 2, 3, 4 });
    quire_builder_close(table->builder);
    quire_builder_close(table->builder);
    for (uint32_t i = 1; i < 3; i++) {
        quire_builder_append(table->builder, QUIRE_STR("\t"));
        quire_builder_open(table->builder, QUIRE_ELEMENT_CELL)->column = i;
        quire_builder_append(table->builder, QUIRE_STR("7"));
        quire_builder_close(table->builder);
    }
    quire_builder_close(table->builder);
    quire_builder_end_line(table->builder);
    table->row = 3;
    table->covered[0] = 1;
    add_row(table, "8|9");
    finish(table);
    expect(table, "!Head|Years 2023|Years 2022\n欧洲|7|7\n*欧洲|8|9");
}

static void a_link_stays_in_the_cell_that_it_was_in(void **state)
{
    (void)state;
    struct table table;
    make_linked(&table);
    const quire_element *kept = element_of(&table, QUIRE_ELEMENT_LINK, 0);
    assert_true(quire_str_is(text_of(&table, kept), "欧洲"));
    assert_int_equal(table.document.elements[kept->parent].kind, QUIRE_ELEMENT_CELL);
    end(&table);
}

static void what_is_said_again_is_shown_where_it_stands(void **state)
{
    (void)state;
    struct table table;
    make_linked(&table);
    const quire_element *again = element_of(&table, QUIRE_ELEMENT_CELL, 6);
    assert_true(again->repeated);
    quire_places places = quire_document_places(&table.document, again->start, again->end, &table.arena);
    assert_int_equal(places.count, 1);
    assert_int_equal(places.items[0].page, 3);
    end(&table);
}

static void a_joined_head_is_shown_where_its_parts_stand(void **state)
{
    (void)state;
    struct table table;
    make_linked(&table);
    const quire_element *head = element_of(&table, QUIRE_ELEMENT_CELL, 2);
    quire_places places = quire_document_places(&table.document, head->start, head->end, &table.arena);
    assert_int_equal(places.count, 2);
    assert_true(places.items[0].y0 < 1 && places.items[1].y0 >= 1);
    end(&table);
}

static void a_row_shows_each_place_once_though_two_heads_begin_alike(void **state)
{
    (void)state;
    struct table table;
    make_linked(&table);
    const quire_element *row = element_of(&table, QUIRE_ELEMENT_TABLE_ROW, 0);
    quire_places places = quire_document_places(&table.document, row->start, row->end, &table.arena);
    for (size_t i = 0; i < places.count; i++)
        for (size_t j = 0; j < i; j++)
            assert_false(
                places.items[i].y0 >= places.items[j].y0 && places.items[i].y1 <= places.items[j].y1 &&
                places.items[i].x0 >= places.items[j].x0 && places.items[i].x1 <= places.items[j].x1);
    end(&table);
}

static void a_long_value_is_said_once_and_the_ledger_says_so(void **state)
{
    (void)state;
    struct table table;
    char row[700];
    begin(&table);
    memset(row, 'x', 600);
    strcpy(row + 600, "^3|1");
    add_row(&table, row);
    add_row(&table, "2");
    add_row(&table, "3");
    finish(&table);
    assert_int_equal(element_of(&table, QUIRE_ELEMENT_CELL, 0)->end -
                         element_of(&table, QUIRE_ELEMENT_CELL, 0)->start,
                     600);
    const quire_element *again = element_of(&table, QUIRE_ELEMENT_CELL, 2);
    assert_true(again->repeated);
    assert_true(again->start == again->end);
    assert_int_equal(drops(&table, "too_long"), 1);
    end(&table);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Values that claim to cover far more than there is, and ones that truly cover a lot. */
static void hostile_spans_cost_little(void **state)
{
    (void)state;
    struct table table;
    double start = seconds();
    begin(&table);
    for (int i = 0; i < 4000; i++) add_row(&table, "x^65534>1000|y^65534>60000");
    finish(&table);
    assert_true(table.document.text.size < 100000);
    end(&table);
    /* 6 columns of 190 bytes each down 20,000 rows; then 60, more places than are made. */
    for (int columns = 6; columns <= 60; columns += 54) {
        begin(&table);
        char row[16384] = "";
        for (int i = 0; i < columns; i++) {
            char cell[256];
            memset(cell, 'a', 190);
            snprintf(cell + 190, sizeof cell - 190, "^65534|");
            strcat(row, cell);
        }
        strcat(row, "1");
        add_row(&table, row);
        for (int i = 0; i < 20000; i++) add_row(&table, "2");
        finish(&table);
        assert_true(table.document.text.size < 400000);
        assert_int_equal(table.document.text.size > 150000, columns == 6); /* some are said again */
        assert_true(drops(&table, "over_limit") > 0);
        end(&table);
    }
    if (seconds() - start > 20) fail_msg("it took %f s", seconds() - start);
}

/* Signs far from figures, over columns that others reach across. */
static void hostile_signs_cost_little(void **state)
{
    (void)state;
    struct table table;
    double start = seconds();
    begin(&table);
    for (uint32_t i = 0; i < 20000; i++) {
        quire_builder_open(table.builder, QUIRE_ELEMENT_TABLE_ROW);
        for (uint32_t j = 0; j < 6; j++) {
            quire_element *cell = quire_builder_open(table.builder, QUIRE_ELEMENT_CELL);
            cell->column = j < 3 ? j : 1000000 + j;
            if (i % 2) cell->column = i * 6 + j;
            cell->column_span = i % 2 ? 2000000 : 1;
            quire_builder_append(table.builder, j == 4  ? QUIRE_STR("7")
                                                : i % 2 ? QUIRE_STR("x")
                                                        : QUIRE_STR("$"));
            quire_builder_close(table.builder);
            quire_builder_append(table.builder, QUIRE_STR("\t"));
        }
        quire_builder_close(table.builder);
        quire_builder_end_line(table.builder);
    }
    finish(&table);
    end(&table);
    begin(&table);
    quire_builder_open(table.builder, QUIRE_ELEMENT_TABLE_ROW);
    for (uint32_t j = 0; j < 200000; j++) {
        quire_builder_open(table.builder, QUIRE_ELEMENT_CELL)->column = j;
        if (j % 50000 == 0) quire_builder_append(table.builder, j % 100000 ? QUIRE_STR("7") : QUIRE_STR("$"));
        quire_builder_close(table.builder);
        quire_builder_append(table.builder, QUIRE_STR("\t"));
    }
    quire_builder_close(table.builder);
    quire_builder_end_line(table.builder);
    finish(&table);
    end(&table);
    if (seconds() - start > 10) fail_msg("it took %f s", seconds() - start);
}

static void a_sparse_table_is_left_as_it_is(void **state)
{
    (void)state;
    struct table table;
    begin(&table);
    quire_builder_open(table.builder, QUIRE_ELEMENT_TABLE_ROW);
    for (uint32_t i = 0; i < 1000; i++) {
        quire_builder_open(table.builder, QUIRE_ELEMENT_CELL)->column = i;
        quire_builder_close(table.builder);
        quire_builder_append(table.builder, QUIRE_STR("\t"));
    }
    quire_builder_close(table.builder);
    quire_builder_end_line(table.builder);
    for (int i = 0; i < 5000; i++) add_row(&table, "y");
    finish(&table);
    assert_true(table.document.element_count < 20000);
    end(&table);
}

static void what_is_not_made_as_a_table_stays(void **state)
{
    (void)state;
    struct table table;
    begin(&table);
    quire_builder_open(table.builder, QUIRE_ELEMENT_PARAGRAPH);
    quire_builder_append(table.builder, QUIRE_STR("loose"));
    quire_builder_close(table.builder);
    quire_builder_end_line(table.builder);
    add_row(&table, "a^2|b");
    add_row(&table, "c");
    finish(&table);
    assert_true(quire_str_is(table.document.text, "Before.\n\nloose\na\tb\nc\n\nAfter.\n"));
    end(&table);
}

/* Any grid at all: no cell's text is lost, and the document stays well formed. */
static void random_tables_lose_nothing(void **state)
{
    (void)state;
    uint64_t seed = 88172645463325252u;
    for (int round = 0; round < 3000; round++) {
        struct table table;
        size_t cells = 0;
        begin(&table);
        uint32_t rows = (uint32_t)(seed % 7) + 1;
        for (uint32_t i = 0; i < rows; i++) {
            char row[512] = "";
            seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
            if (i < seed % 4) strcat(row, "!");
            for (uint32_t j = 0, count = (uint32_t)(seed >> 8) % 5 + 1; j < count; j++) {
                seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
                char cell[64];
                if (seed >> 30 & 3)
                    snprintf(cell, sizeof cell, "%sc%zu%s", j ? "|" : "", cells++, seed % 5 == 0 ? ":" : "");
                else snprintf(cell, sizeof cell, "%s", j ? "|" : "");
                strcat(row, cell);
                if (seed >> 9 & 1)
                    snprintf(cell, sizeof cell, ">%u", (unsigned)(seed >> 10) % 5 + 1), strcat(row, cell);
                if (seed >> 20 & 1)
                    snprintf(cell, sizeof cell, "^%u", (unsigned)(seed >> 21) % 5 + 1), strcat(row, cell);
            }
            add_row(&table, row);
        }
        finish(&table);
        for (size_t i = 0; i < cells; i++) {
            char name[32];
            snprintf(name, sizeof name, "c%zu", i);
            bool found = false;
            for (size_t at = 0; !found && at + strlen(name) < table.document.text.size; at++)
                found = !memcmp(table.document.text.data + at, name, strlen(name)) &&
                        (table.document.text.data[at + strlen(name)] < '0' ||
                         table.document.text.data[at + strlen(name)] > '9');
            if (!found)
                fail_msg("round %d: %s is lost in \"%.*s\"", round, name, QUIRE_FMT(table.document.text));
        }
        end(&table);
    }
}

static size_t count_of(quire_str text, char wanted)
{
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++) count += text.data[i] == wanted;
    return count;
}

/* Signs, figures, words and blanks in any order: each sign is there, and runs are in the order of the text. */
static void random_signs_are_not_lost(void **state)
{
    (void)state;
    static const char *const kinds[] = { "$", ")", "%", ")%", "(", "(7", "8", "", "x", "" };
    uint64_t seed = 88172645463325252u;
    for (int round = 0; round < 3000; round++) {
        struct table table;
        size_t put[6] = { 0 };
        static const char signs[6] = { '$', ')', '%', '7', '8', 'x' };
        begin(&table);
        for (uint32_t i = 0; i < 4; i++) {
            char row[256] = "";
            for (uint32_t j = 0; j < 8; j++) {
                seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
                const char *kind = kinds[(seed >> 20) % 10];
                for (size_t k = 0; k < 6; k++) put[k] += count_of(quire_str_from(kind), signs[k]);
                if (j) strcat(row, "|");
                strcat(row, kind);
                if (*kind && (seed >> 40) % 8 == 0) strcat(row, (seed >> 50) & 1 ? ">2" : "^2");
            }
            add_row(&table, row);
        }
        finish(&table);
        for (size_t k = 0; k < 6; k++)
            if (count_of(table.document.text, signs[k]) < put[k])
                fail_msg("round %d: a %c is lost in \"%.*s\"", round, signs[k],
                         QUIRE_FMT(table.document.text));
        for (size_t i = 1; i < table.document.run_count; i++)
            assert_true(table.document.runs[i - 1].end <= table.document.runs[i].start);
        end(&table);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_merged_value_stands_in_each_row_and_column_it_covers),
        cmocka_unit_test(heads_over_several_rows_become_one_for_each_column),
        cmocka_unit_test(a_head_over_columns_alone_is_said_for_each),
        cmocka_unit_test(a_merged_head_takes_the_row_it_reaches_into_along),
        cmocka_unit_test(heads_that_nobody_marked_are_known_by_their_form),
        cmocka_unit_test(headings_down_to_the_last_row_are_not_joined),
        cmocka_unit_test(rows_over_all_columns_at_the_top_are_captions),
        cmocka_unit_test(rows_that_name_groups_give_the_rows_below_a_level),
        cmocka_unit_test(values_that_are_missing_do_not_make_a_group),
        cmocka_unit_test(levels_that_a_loader_gave_stay),
        cmocka_unit_test(each_row_has_a_cell_for_each_column),
        cmocka_unit_test(signs_in_cells_of_their_own_join_their_figures),
        cmocka_unit_test(signs_stay_where_they_are_a_column_of_their_own),
        cmocka_unit_test(joined_signs_keep_their_places_and_links),
        cmocka_unit_test(a_link_stays_in_the_cell_that_it_was_in),
        cmocka_unit_test(what_is_said_again_is_shown_where_it_stands),
        cmocka_unit_test(a_joined_head_is_shown_where_its_parts_stand),
        cmocka_unit_test(a_row_shows_each_place_once_though_two_heads_begin_alike),
        cmocka_unit_test(a_long_value_is_said_once_and_the_ledger_says_so),
        cmocka_unit_test(hostile_spans_cost_little),
        cmocka_unit_test(hostile_signs_cost_little),
        cmocka_unit_test(a_sparse_table_is_left_as_it_is),
        cmocka_unit_test(what_is_not_made_as_a_table_stays),
        cmocka_unit_test(random_tables_lose_nothing),
        cmocka_unit_test(random_signs_are_not_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Spreadsheets of two producers (tests/fixtures/make_workbooks.py), and hostile ones. */
#include "sheets.h"

static void load(const char *name, struct loaded *out)
{
    load_fixture(&quire_format_ods, name, out);
    assert_int_equal(out->reason, QUIRE_LOAD_OK);
}

static void values_stand_as_shown_and_merged_cells_are_filled(void **state)
{
    (void)state;
    struct loaded loaded;
    load("ods/levels-zh.ods", &loaded);
    element_with(&loaded, QUIRE_ELEMENT_HEADING, "水位");
    element_with(&loaded, QUIRE_ELEMENT_CAPTION, "各站水位");
    expect_row(&loaded, "站点\t日期\t水位\t变化", true, "水位", "A4:D4");
    expect_row(&loaded, "北站\t2024年3月5日\t1,234.5 米\t12.5%", false, "水位", "A5:D5");
    expect_row(&loaded, "北站\t2024年4月5日\t980.0 米\t-2.0%", false, "水位", "A6:D6");
    expect_row(&loaded, "南站\t2024-05-06\t7 米\t7 米", false, "水位", "A7:D7");
    const quire_element *note = element_with(&loaded, QUIRE_ELEMENT_ANNOTATION, "仪器已更换");
    assert_true(quire_str_is(note->locator->range, "C5"));
    assert_string_equal(metadata(&loaded, "hidden"), "sheet 水位, column D; sheet Costs; sheet Costs, row 2");
    assert_int_equal(received(&loaded, "cells"), 20);
    unload(&loaded);
}

static void another_producer_is_read_alike(void **state)
{
    (void)state;
    struct loaded loaded;
    load("ods/parts-en.ods", &loaded);
    expect_row(&loaded, "Part\tPrice\tStock", true, "Parts", "A1:C1");
    expect_row(&loaded, "Nut\t0.1\t90", false, "Parts", "A3:C3");
    unload(&loaded);
}

static void load_content(const char *body, struct loaded *out)
{
    quire_arena arena = { 0 };
    quire_str content = quire_arena_printf(&arena, "<d><body><spreadsheet>%s</spreadsheet></body></d>", body);
    const struct part parts[] = { { "mimetype", "application/vnd.oasis.opendocument.spreadsheet" },
                                  { "content.xml", content.data } };
    load_bytes(&quire_format_ods, pack(parts, 2, &arena), out);
    quire_arena_free(&arena);
}

static void a_sheet_of_text_boxes_is_a_document(void **state)
{
    (void)state;
    struct loaded loaded;
    load_content("<table name='S'><shapes><custom-shape><p>Mind the "
                 "step</p></custom-shape><custom-shape><p>小心台阶</p>"
                 "</custom-shape></shapes><table-row><table-cell/></table-row></table>",
                 &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_OK);
    element_with(&loaded, QUIRE_ELEMENT_PARAGRAPH, "Mind the step");
    element_with(&loaded, QUIRE_ELEMENT_PARAGRAPH, "小心台阶");
    unload(&loaded);
    load_content("<table name='S'><table-row><table-cell/></table-row></table>", &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_NO_TEXT);
    unload(&loaded);
}

static void cells_hold_what_the_file_says_each_once(void **state)
{
    (void)state;
    struct loaded loaded;
    load_content(
        "<table "
        "name='S'><table-row><table-cell><p>项目</p></table-cell><table-cell><p>数额</p></table-cell></"
        "table-row>"
        "<table-row><table-cell value-type='string'><p>12</p></table-cell>"
        "<table-cell value-type='float' value='1234.5678'><p>1.234,57</p></table-cell></table-row>"
        "<table-row><table-cell value-type='currency' currency='EUR' value='-3'><p>-3,00 €</p></table-cell>"
        "<table-cell value-type='percentage' value='0.125'><p>12,5 %</p></table-cell></table-row>"
        "<table-row><table-cell value-type='date' date-value='2023-05-01'><p>01.05.23</p></table-cell>"
        "<table-cell value-type='time' time-value='PT36H05M07S'><p>36:05</p></table-cell></table-row>"
        "<table-row><table-cell value-type='boolean' boolean-value='true' "
        "number-rows-spanned='2'><p>WAHR</p></table-cell>"
        "<table-cell value-type='date' date-value='2023-05-01T08:30:00'><p>1. "
        "Mai</p></table-cell></table-row>"
        "<table-row><covered-table-cell/><table-cell value-type='float' "
        "value='no'><p>#NUM!</p></table-cell></table-row>"
        "</table>",
        &loaded);
    expect_cells(&loaded,
                 "1234.5678 | -3 EUR | 0.125 % | 2023-05-01 | 36:05:07 | true | 2023-05-01T08:30:00");
    unload(&loaded);
}

static void one_xml_file_is_read_as_a_package_is(void **state)
{
    (void)state;
    static const char *const names[] = { "ods/flat-en.fods", "ods/flat-zh.fods" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct loaded loaded;
        expect_fixture(&quire_format_ods, names[i], &loaded);
        unload(&loaded);
    }
}

static void repeats_and_spans_are_only_claims(void **state)
{
    (void)state;
    struct loaded loaded;
    load_content("<table name='S'><table-row number-rows-repeated='4294967295'><table-cell "
                 "number-columns-repeated='4000000000'/>"
                 "</table-row><table-row><table-cell><p>last</p></table-cell></table-row></table>",
                 &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_NO_TEXT);
    assert_int_equal(dropped(&loaded, "cells", "over_limit"), 1);
    unload(&loaded);
    load_content(
        "<table name='S'><table-row><table-cell number-rows-spanned='99999999' "
        "number-columns-spanned='99999999'>"
        "<p>a</p></table-cell><table-cell number-columns-spanned='16384'><p>b</p></table-cell></table-row>"
        "<table-row><covered-table-cell><p>c</p></covered-table-cell><table-cell><p>d</p></table-cell></"
        "table-row></table>",
        &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_OK);
    assert_int_equal(received(&loaded, "cells"), 4);
    assert_int_equal(dropped(&loaded, "cells", "merged_cell"), 3);
    unload(&loaded);
}

static void a_value_that_is_repeated_without_end_stops_at_the_limit(void **state)
{
    (void)state;
    struct loaded loaded;
    load_content(
        "<table name='S'><table-row number-rows-repeated='1048576'><table-cell value-type='float' value='1' "
        "number-columns-repeated='16384'><p>1</p></table-cell></table-row></table>",
        &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_OK);
    assert_int_equal(received(&loaded, "cells"), (uint64_t)1048576 * 16384);
    assert_true(dropped(&loaded, "cells", "over_limit") > 0);
    unload(&loaded);
}

static void what_was_deleted_or_is_misplaced_is_counted(void **state)
{
    (void)state;
    struct loaded loaded;
    load_content(
        "<tracked-changes><x><table-cell value-type='float'><p>9</p></table-cell></x></tracked-changes>"
        "<table "
        "name='S'><table-row><table-cell><p>kept</p><table><table-row><table-cell><p>in</p></table-cell>"
        "</table-row></table></table-cell><z><table-cell "
        "number-columns-repeated='3'><p>z</p></table-cell></z></table-row></table>",
        &loaded);
    assert_int_equal(received(&loaded, "cells"), 5);
    assert_int_equal(dropped(&loaded, "cells", "deleted_revision"), 1);
    assert_int_equal(dropped(&loaded, "cells", "misplaced"), 3);
    unload(&loaded);
}

static void any_cut_and_any_byte_gives_an_account_that_balances(void **state)
{
    (void)state;
    damage_each(&quire_format_ods, "ods/levels-zh.ods", 13);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_stand_as_shown_and_merged_cells_are_filled),
        cmocka_unit_test(another_producer_is_read_alike),
        cmocka_unit_test(a_sheet_of_text_boxes_is_a_document),
        cmocka_unit_test(cells_hold_what_the_file_says_each_once),
        cmocka_unit_test(one_xml_file_is_read_as_a_package_is),
        cmocka_unit_test(repeats_and_spans_are_only_claims),
        cmocka_unit_test(a_value_that_is_repeated_without_end_stops_at_the_limit),
        cmocka_unit_test(what_was_deleted_or_is_misplaced_is_counted),
        cmocka_unit_test(any_cut_and_any_byte_gives_an_account_that_balances),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

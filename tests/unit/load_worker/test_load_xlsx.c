/* SPDX-License-Identifier: Apache-2.0 */
/* Workbooks of three producers (tests/fixtures/make_workbooks.py), and of others where they are there. */
#include "sheets.h"

static void load(const char *name, struct loaded *out)
{
    load_fixture(&quire_format_xlsx, name, out);
    assert_int_equal(out->reason, QUIRE_LOAD_OK);
}

static void values_stand_as_shown_under_heads_of_two_levels(void **state)
{
    (void)state;
    struct loaded loaded;
    load("xlsx/report-en.xlsx", &loaded);
    assert_true(quire_str_is(loaded.document.title, "Mill report"));
    element_with(&loaded, QUIRE_ELEMENT_HEADING, "Revenue");
    element_with(&loaded, QUIRE_ELEMENT_CAPTION, "Revenue of the mill");
    element_with(&loaded, QUIRE_ELEMENT_CAPTION, "in thousands of dollars");
    expect_row(&loaded, "Region\t2022 Sales\t2022 Share\t2023 Sales\t2023 Share", true, "Revenue", "B5:F5");
    expect_row(&loaded, "North\t1,034.5\t12.5%\t1,234.5\t15.0%", false, "Revenue", "B7:F7");
    expect_row(&loaded, "West\t12.5\t1.1%\t-7.0\t20.0%", false, "Revenue", "B9:F9");
    expect_row(&loaded, "Total\t2,027.0\t\t2,328.8", false, "Revenue", "B10:F10");
    expect_row(&loaded, "5 Mar 2023\tBaker & Sons\t$1,250.50", false, "Orders", "A2:C2");
    assert_int_equal(received(&loaded, "cells"), 54);
    unload(&loaded);
}

static void tables_beside_each_other_stay_apart_and_merged_cells_are_filled(void **state)
{
    (void)state;
    struct loaded loaded;
    load("xlsx/report-en.xlsx", &loaded);
    expect_row(&loaded, "Mill\tStones", true, "Orders", "E1:F1");
    expect_row(&loaded, "New\t4", false, "Orders", "E3:F3");
    expect_row(&loaded, "Power\tDay\tNight", true, "Orders", "A5:C5");
    expect_row(&loaded, "Water\t(5)\t40", false, "Orders", "A7:C7");
    unload(&loaded);
}

static void what_is_hidden_is_kept_and_named(void **state)
{
    (void)state;
    struct loaded loaded;
    load("xlsx/report-en.xlsx", &loaded);
    expect_row(&loaded, "South\t980.0\t9.0%\t1,101.3\t9.1%", false, "Revenue", "B8:F8");
    expect_row(&loaded, "Oil\t300", false, "Costs", "A2:B2");
    assert_string_equal(metadata(&loaded, "hidden"), "sheet Revenue, row 8; sheet Costs");
    unload(&loaded);
    load("xlsx/report-zh.xlsx", &loaded);
    assert_string_equal(metadata(&loaded, "hidden"), "sheet 人员, column C");
    unload(&loaded);
}

static void notes_and_text_boxes_stand_behind_their_sheet(void **state)
{
    (void)state;
    struct loaded loaded;
    load("xlsx/report-en.xlsx", &loaded);
    const quire_element *note = element_with(&loaded, QUIRE_ELEMENT_ANNOTATION, "Two weeks of strike");
    assert_true(quire_str_is(note->locator->range, "C7"));
    element_with(&loaded, QUIRE_ELEMENT_PARAGRAPH, "Figures are not audited.");
    unload(&loaded);
}

static void chinese_dates_from_1904_currencies_and_titles(void **state)
{
    (void)state;
    struct loaded loaded;
    load("xlsx/report-zh.xlsx", &loaded);
    element_with(&loaded, QUIRE_ELEMENT_CAPTION, "某公司营业收入表");
    element_with(&loaded, QUIRE_ELEMENT_CAPTION, "单位：万元");
    expect_row(&loaded, "地区\t日期\t金额\t占比", true, "营业收入", "A3:D3");
    expect_row(&loaded, "华北\t2023年3月5日\t¥1,234.50\t12.5%", false, "营业收入", "A4:D4");
    expect_row(&loaded, "合计\t\t¥2,214.50\t21.5%", false, "营业收入", "A7:D7");
    element_with(&loaded, QUIRE_ELEMENT_PARAGRAPH, "注：数字未经审计。");
    expect_row(&loaded, "姓名\t部门\t电话", true, "人员", "A1:C1");
    element_with(&loaded, QUIRE_ELEMENT_ANNOTATION, "人事：下月调岗");
    assert_int_equal(dropped(&loaded, "cells", "not_calculated"), 1);
    unload(&loaded);
}

static void a_third_producer_is_read_alike(void **state)
{
    (void)state;
    struct loaded loaded;
    load("xlsx/parts-en.xlsx", &loaded);
    expect_row(&loaded, "Part\tPrice\tStock", true, "Parts", "A1:C1");
    expect_row(&loaded, "<Screw> & co\t0.333333333\t7", false, "Parts", "A4:C4");
    unload(&loaded);
}

/* ---- workbooks made here ---- */

#define WORKBOOK "<workbook xmlns:r='r'><sheets><sheet name='S' sheetId='1' r:id='r1'/></sheets></workbook>"
#define RELATIONS "<Relationships><Relationship Id='r1' Type='x/worksheet' Target='s.xml'/>"

static void load_sheet(const char *sheet, const char *more_relations, struct loaded *out)
{
    quire_arena arena = { 0 };
    quire_str relations = quire_arena_printf(&arena, RELATIONS "%s</Relationships>", more_relations);
    const struct part parts[] = { { "[Content_Types].xml", "<Types/>" },
                                  { "xl/workbook.xml", WORKBOOK },
                                  { "xl/_rels/workbook.xml.rels", relations.data },
                                  { "xl/s.xml", sheet },
                                  { "xl/vbaProject.bin", "macros" } };
    load_bytes(&quire_format_xlsx, pack(parts, 5, &arena), out);
    quire_arena_free(&arena);
}

#define TEXT(place, text) "<c r='" place "' t='str'><v>" text "</v></c>"
#define NUMBER(place, number) "<c r='" place "'><v>" number "</v></c>"

static void empty_rows_within_a_table_are_no_border(void **state)
{
    (void)state;
    struct loaded loaded;
    load_sheet("<worksheet>" TEXT("A1", "预算") TEXT("B3", "Jan") TEXT("C3", "二月") TEXT("A4", "Income")
                   TEXT("A5", "Salary") NUMBER("B5", "30") NUMBER("C5", "31") TEXT("A7", "支出")
                       TEXT("A8", "Rent") NUMBER("B8", "9") NUMBER("C8", "8") TEXT("A10", "Balance")
                           NUMBER("B10", "21") NUMBER("C10", "23") TEXT("A12", "Rooms") TEXT("A13", "Room")
                               TEXT("B13", "Seats") TEXT("A14", "北") NUMBER("B14", "4") "</worksheet>",
               "", &loaded);
    element_with(&loaded, QUIRE_ELEMENT_CAPTION, "预算");
    expect_row(&loaded, "Jan\t二月", true, "S", "A3:C3");
    expect_row(&loaded, "支出", false, "S", "A7:C7");
    expect_row(&loaded, "Rent\t9\t8", false, "S", "A8:C8");
    expect_row(&loaded, "Balance\t21\t23", false, "S", "A10:C10");
    element_with(&loaded, QUIRE_ELEMENT_CAPTION, "Rooms");
    expect_row(&loaded, "Room\tSeats", true, "S", "A13:B13");
    expect_row(&loaded, "北\t4", false, "S", "A14:B14");
    unload(&loaded);
}

static void tables_that_touch_at_a_corner_are_two(void **state)
{
    (void)state;
    struct loaded loaded;
    load_sheet("<worksheet>" TEXT("A1", "Year") TEXT("B1", "Rain") NUMBER("A2", "2001") NUMBER("B2", "5.5")
                   TEXT("C3", "站") TEXT("D3", "米") TEXT("C4", "北") NUMBER("D4", "7.5") "</worksheet>",
               "", &loaded);
    expect_row(&loaded, "Year\tRain", true, "S", "A1:B1");
    expect_row(&loaded, "站\t米", true, "S", "C3:D3");
    unload(&loaded);
}

static void macros_and_links_are_named_and_left(void **state)
{
    (void)state;
    struct loaded loaded;
    load_sheet("<worksheet><c r='A1' t='str'><v>kept</v></c></worksheet>",
               "<Relationship Id='l' Type='x/externalLink' Target='l.xml'/>", &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_OK);
    assert_int_equal(dropped(&loaded, "parts", "macros"), 1);
    assert_int_equal(dropped(&loaded, "parts", "external_link"), 1);
    unload(&loaded);
}

static void a_sheet_that_claims_all_cells_has_those_that_it_has(void **state)
{
    (void)state;
    struct loaded loaded;
    load_sheet("<worksheet><dimension ref='A1:XFD1048576'/><cols><col min='1' max='16384' "
               "hidden='1'/></cols><sheetData>"
               "<row r='1'><c r='A1'><v>1</v></c><c r='A1'><v>2</v></c><c r='XFD1'><v>3</v></c></row>"
               "<row r='1048576'><c r='XFD1048576'><v>4</v></c></row>"
               "<row r='99999999'><c r='ZZZZ1'><v>5</v></c><c r='A1048577'><v>6</v></c><c "
               "r='1A'><v>7</v></c></row></sheetData>"
               "<mergeCells><mergeCell ref='A1:XFD1048576'/><mergeCell ref='B2:C3'/><mergeCell "
               "ref='C3:B2'/></mergeCells>"
               "</worksheet>",
               "", &loaded);
    assert_int_equal(received(&loaded, "cells"), 7);
    assert_int_equal(dropped(&loaded, "cells", "malformed"), 3);
    assert_int_equal(dropped(&loaded, "cells", "merged_cell"), 3);
    unload(&loaded);
}

static void values_of_odd_types_are_read_or_counted(void **state)
{
    (void)state;
    struct loaded loaded;
    load_sheet(
        "<worksheet><sheetData><row><c t='b'><v>1</v></c><c t='e'><v>#N/A</v></c><c "
        "t='s'><v>9</v></c><c><v>x</v></c>"
        "<c "
        "t='inlineStr'><is><r><t>a_x000D_</t></r><r><t>b</t></r><rPh><t>no</t></rPh></is></c><c><v></v></c>"
        "<c t='d'><v>2024-05-06T00:00:00</v></c><c t='str'><v>  </v></c><c/></row></sheetData></worksheet>",
        "", &loaded);
    assert_true(quire_str_is(loaded.spaced, "S TRUE #N/A a b 2024-05-06"));
    assert_int_equal(received(&loaded, "cells"), 8);
    assert_int_equal(dropped(&loaded, "cells", "malformed"), 3);
    assert_int_equal(dropped(&loaded, "cells", "white_space"), 1);
    unload(&loaded);
}

static void cells_hold_what_the_file_says_each_once(void **state)
{
    (void)state;
    struct loaded loaded;
    load_sheet(
        "<worksheet><sheetData><row r='1'>" TEXT("A1", "名称") TEXT("B1", "金额") TEXT("C1", "是")
            TEXT("D1", "日") "</row><row r='2'>" TEXT("A2", "007") NUMBER(
                "B2", "0.1") "<c r='C2' t='b'><v>0</v></c><c r='D2' "
                             "t='d'><v>2024-05-06</v></c></row><row r='3'>" TEXT(
                                 "A3", "12") "<c r='B3'><f>A1*2</f><v>0.30000000000000004</v></c><c r='C3' "
                                             "t='b'><v>1</v></c>"
                                             "<c r='D3' t='d'><v>2024-05-07T08:30:00</v></c></row><row "
                                             "r='4'>" TEXT(
                                                 "A4",
                                                 "x") "<c r='B4' t='e'><v>#DIV/0!</v></c></row></sheetData>"
                                                      "<mergeCells><mergeCell "
                                                      "ref='C3:C4'/></mergeCells></worksheet>",
        "", &loaded);
    expect_cells(&loaded, "0.1 | false | 2024-05-06 | 0.30000000000000004 | true | 2024-05-07T08:30:00");
    unload(&loaded);
    load("xlsx/report-zh.xlsx", &loaded);
    expect_cells(&loaded,
                 "2023-03-05 | 1234.5 ¥ | 0.125 % | 2023-11-30 | 980 ¥ | 0.09 % | 2214.5 ¥ | 0.215 %");
    unload(&loaded);
}

static void a_damaged_sheet_costs_itself(void **state)
{
    (void)state;
    struct loaded loaded;
    load_sheet("<!DOCTYPE x [<!ENTITY a 'aaaa'>]><worksheet><c><v>&a;</v></c></worksheet>", "", &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_NO_TEXT);
    assert_int_equal(dropped(&loaded, "parts", "malformed_part"), 1);
    unload(&loaded);
    load_sheet("<worksheet><c><v>1</v></c>", "", &loaded);
    assert_int_equal(dropped(&loaded, "parts", "malformed_part"), 1);
    unload(&loaded);
}

static void any_cut_and_any_byte_gives_an_account_that_balances(void **state)
{
    (void)state;
    damage_each(&quire_format_xlsx, "xlsx/report-en.xlsx", 97);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_stand_as_shown_under_heads_of_two_levels),
        cmocka_unit_test(tables_beside_each_other_stay_apart_and_merged_cells_are_filled),
        cmocka_unit_test(what_is_hidden_is_kept_and_named),
        cmocka_unit_test(notes_and_text_boxes_stand_behind_their_sheet),
        cmocka_unit_test(chinese_dates_from_1904_currencies_and_titles),
        cmocka_unit_test(a_third_producer_is_read_alike),
        cmocka_unit_test(empty_rows_within_a_table_are_no_border),
        cmocka_unit_test(tables_that_touch_at_a_corner_are_two),
        cmocka_unit_test(macros_and_links_are_named_and_left),
        cmocka_unit_test(a_sheet_that_claims_all_cells_has_those_that_it_has),
        cmocka_unit_test(values_of_odd_types_are_read_or_counted),
        cmocka_unit_test(cells_hold_what_the_file_says_each_once),
        cmocka_unit_test(a_damaged_sheet_costs_itself),
        cmocka_unit_test(any_cut_and_any_byte_gives_an_account_that_balances),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Workbooks of Excel 97 and 95 by three producers (tests/fixtures/make_xls.*), and streams of records made on the spot. */
#include "sheets.h"

#include "base/buffer.h"

static void load(const char *name, struct loaded *out)
{
    load_fixture(&quire_format_xls, name, out);
    assert_int_equal(out->reason, QUIRE_LOAD_OK);
}

static void values_stand_as_shown_and_merged_cells_are_filled(void **state)
{
    (void)state;
    struct loaded loaded;
    load("xls/report-en.xls", &loaded);
    element_with(&loaded, QUIRE_ELEMENT_HEADING, "Orders");
    element_with(&loaded, QUIRE_ELEMENT_CAPTION, "Orders of the mill");
    expect_row(&loaded, "Day\tRegion\tAmount\tShare\tPaid", true, "Orders", "A2:E2");
    expect_row(&loaded, "5 Mar 2023\tNorth\t€ 1,250.50\t12.5%\tTRUE", false, "Orders", "A3:E3");
    expect_row(&loaded, "30 Nov 2023\tNorth\t(€ 80.00)\t33.3%\tFALSE", false, "Orders", "A4:E4");
    expect_row(&loaded, "李强\t销售部\t012", false, "人员", "A3:C3");
    expect_cells(
        &loaded,
        "2023-03-05 | 1250.5 € | 0.125 % | true | 2023-11-30 | -80 € | 0.3333333333333333 % | false");
    assert_string_equal(metadata(&loaded, "hidden"), "sheet Orders, row 4; sheet 人员");
    assert_int_equal(received(&loaded, "cells"), 26);
    unload(&loaded);
}

static void formulas_stand_for_what_they_gave_and_days_may_count_from_1904(void **state)
{
    (void)state;
    struct loaded loaded;
    load("xls/totals-zh.xls", &loaded);
    expect_row(&loaded, "华北\t2023年3月5日\t¥1,234.50\tgood", false, "营业收入", "A2:D2");
    expect_row(&loaded, "华南\t2023年11月30日\t¥980.00\t#DIV/0!", false, "营业收入", "A3:D3");
    expect_row(&loaded, "合计\t\t¥2,214.50", false, "营业收入", "A4:D4");
    expect_cells(&loaded, "2023-03-05 | 1234.5 ¥ | 2023-11-30 | 980 ¥ | 2214.5 ¥");
    assert_string_equal(metadata(&loaded, "hidden"), "sheet 营业收入, column D");
    const quire_element *note = element_with(&loaded, QUIRE_ELEMENT_ANNOTATION, "Checked");
    assert_true(quire_str_is(note->locator->range, "C2"));
    unload(&loaded);
}

static void a_workbook_of_excel_95_is_read_alike(void **state)
{
    (void)state;
    struct loaded loaded;
    load("xls/parts-95.xls", &loaded);
    expect_row(&loaded, "Part\tPrice\tStock", true, "Parts", "A1:C1");
    expect_row(&loaded, "Millstone\t1250.75\t3", false, "Parts", "A2:C2");
    expect_cells(&loaded, "1250.75 | 3 | 0.1 | 1200 | -2 | 0");
    unload(&loaded);
}

/* ---- records ---- */

static void put_u16(quire_buffer *out, unsigned number)
{
    quire_buffer_append_char(out, (char)number);
    quire_buffer_append_char(out, (char)(number >> 8));
}

static void put_record(quire_buffer *out, unsigned type, const char *bytes, size_t size)
{
    put_u16(out, type);
    put_u16(out, (unsigned)size);
    quire_buffer_append(out, bytes, size);
}
#define RECORD(out, type, literal) put_record(out, type, literal, sizeof(literal) - 1)

/* A stream of BIFF8 whose only sheet, "S", has these records behind the strings that `shared` holds. */
static void make_stream(quire_str shared, quire_str sheet, quire_buffer *out)
{
    quire_buffer_init(out, 1 << 24);
    RECORD(out, 0x0809, "\0\6\5\0");
    size_t entry = out->size + 4;
    RECORD(out, 0x0085, "\0\0\0\0\0\0\1\0S");
    quire_buffer_append_str(out, shared);
    RECORD(out, 0x000A, "");
    out->data[entry] = (char)out->size;
    out->data[entry + 1] = (char)(out->size >> 8);
    RECORD(out, 0x0809, "\0\6\x10\0");
    quire_buffer_append_str(out, sheet);
    RECORD(out, 0x000A, "");
}

static void load_records(quire_str shared, quire_str sheet, struct loaded *out)
{
    quire_buffer stream;
    make_stream(shared, sheet, &stream);
    load_bytes(&quire_format_xls, quire_buffer_view(&stream), out);
    quire_buffer_free(&stream);
}

static void shared_texts_go_on_in_the_next_record_at_another_width(void **state)
{
    (void)state;
    struct loaded loaded;
    quire_buffer shared, sheet;
    quire_buffer_init(&shared, 4096);
    quire_buffer_init(&sheet, 4096);
    /* "abc水车" is cut behind "ab", and what follows has two bytes a character; "x" has one font and how it is read. */
    RECORD(&shared, 0x00FC, "\2\0\0\0\2\0\0\0\5\0\0ab");
    RECORD(&shared, 0x003C, "\1c\0\x34\x6C\x66\x8F\1\0\x0C\1\0\4\0\0\0x\0\0\0\0");
    RECORD(&shared, 0x003C, "read");
    RECORD(&sheet, 0x00FD, "\0\0\0\0\0\0\0\0\0\0");
    RECORD(&sheet, 0x00FD, "\0\0\1\0\0\0\1\0\0\0");
    RECORD(&sheet, 0x00FD, "\1\0\0\0\0\0\2\0\0\0"); /* there is no third */
    load_records(quire_buffer_view(&shared), quire_buffer_view(&sheet), &loaded);
    assert_true(quire_str_is(loaded.spaced, "S abc水车 x"));
    assert_int_equal(received(&loaded, "cells"), 3);
    assert_int_equal(dropped(&loaded, "cells", "malformed"), 1);
    unload(&loaded);
    quire_buffer_free(&shared);
    quire_buffer_free(&sheet);
}

static void texts_of_excel_95_are_in_a_code_page(void **state)
{
    (void)state;
    struct loaded loaded;
    quire_buffer stream;
    quire_buffer_init(&stream, 4096);
    RECORD(&stream, 0x0809, "\0\5\5\0");
    RECORD(&stream, 0x0042, "\xA8\3");                           /* 936 */
    RECORD(&stream, 0x0085, "\x21\0\0\0\0\0\4\xB1\xED\xB8\xF1"); /* 表格 */
    RECORD(&stream, 0x000A, "");
    RECORD(&stream, 0x0809, "\0\5\x10\0");
    RECORD(&stream, 0x0204, "\0\0\0\0\0\0\4\0\xCB\xAE\xB3\xB5"); /* 水车 */
    RECORD(&stream, 0x000A, "");
    load_bytes(&quire_format_xls, quire_buffer_view(&stream), &loaded);
    assert_true(quire_str_is(loaded.spaced, "表格 水车"));
    unload(&loaded);
    quire_buffer_free(&stream);
}

static void numbers_of_all_kinds_are_read_and_those_of_charts_are_not(void **state)
{
    (void)state;
    struct loaded loaded;
    quire_buffer sheet;
    quire_buffer_init(&sheet, 4096);
    RECORD(&sheet, 0x0203, "\0\0\0\0\0\0\0\0\0\0\0\0\xF8\x3F");           /* 1.5 */
    RECORD(&sheet, 0x027E, "\0\0\1\0\0\0\x1E\0\0\0");                     /* integer 7 */
    RECORD(&sheet, 0x027E, "\0\0\2\0\0\0\xFB\xFF\xFF\xFF");               /* a hundredth of -2 */
    RECORD(&sheet, 0x00BD, "\1\0\0\0\0\0\x0A\0\0\0\0\0\0\0\xF0\x3F\1\0"); /* 2, and the double 1 */
    RECORD(&sheet, 0x0809, "\0\6\x20\0");                                 /* a chart */
    RECORD(&sheet, 0x0203, "\2\0\0\0\0\0\0\0\0\0\0\0\xF8\x3F");
    RECORD(&sheet, 0x000A, "");
    RECORD(&sheet, 0x0205, "\1\0\2\0\0\0\1\0");                             /* true */
    RECORD(&sheet, 0x0006, "\2\0\0\0\0\0\3\0\0\0\0\0\xFF\xFF\2\0\0\0\0\0"); /* calculated when it is opened */
    RECORD(&sheet, 0x0006, "\2\0\1\0\0\0\0\0\0\0\0\0\xFF\xFF\0\0\0\0\0\0"); /* a text, which follows */
    RECORD(&sheet, 0x0207, "\2\0\0ok");
    RECORD(&sheet, 0x0006, "\2\0\2\0\0\0\0\0\0\0\0\0\xFF\xFF\0\0\0\0\0\0"); /* a text, which does not */
    load_records((quire_str){ 0 }, quire_buffer_view(&sheet), &loaded);
    expect_cells(&loaded, "1.5 | 7 | -0.02 | 2 | 1 | true");
    element_with(&loaded, QUIRE_ELEMENT_CELL, "ok");
    assert_int_equal(received(&loaded, "cells"), 9);
    assert_int_equal(dropped(&loaded, "cells", "not_calculated"), 2);
    assert_int_equal(dropped(&loaded, "parts", "unsupported_part"), 1);
    unload(&loaded);
    quire_buffer_free(&sheet);
}

static void boxes_of_text_stand_behind_their_sheet(void **state)
{
    (void)state;
    struct loaded loaded;
    quire_buffer sheet;
    quire_buffer_init(&sheet, 4096);
    RECORD(&sheet, 0x027E, "\0\0\1\0\0\0\x1E\0\0\0");
    RECORD(&sheet, 0x005D, "\x15\0\x12\0\6\0\7\0"); /* a box, */
    RECORD(&sheet, 0x01B6, "\0\0\0\0\0\0\0\0\0\0\4\0\0\0\0\0\0\0");
    RECORD(&sheet, 0x003C, "\0Wheel");                 /* of which it says four characters */
    RECORD(&sheet, 0x005D, "\x15\0\x12\0\x19\0\x8\0"); /* a comment */
    RECORD(&sheet, 0x01B6, "\0\0\0\0\0\0\0\0\0\0\2\0\0\0\0\0\0\0");
    RECORD(&sheet, 0x003C, "\1\x34\x6C\x66\x8F");
    RECORD(&sheet, 0x001C, "\0\0\1\0\0\0\x8\0");
    RECORD(&sheet, 0x001C, "\0\0\1\0\0\0\x9\0"); /* one without a box */
    load_records((quire_str){ 0 }, quire_buffer_view(&sheet), &loaded);
    element_with(&loaded, QUIRE_ELEMENT_PARAGRAPH, "Whee");
    const quire_element *note = element_with(&loaded, QUIRE_ELEMENT_ANNOTATION, "水车");
    assert_true(quire_str_is(note->locator->range, "B1"));
    assert_int_equal(dropped(&loaded, "notes", "empty"), 1);
    unload(&loaded);
    quire_buffer_free(&sheet);
}

static void what_is_encrypted_older_or_none_says_so(void **state)
{
    (void)state;
    struct loaded loaded;
    quire_buffer shared;
    quire_buffer_init(&shared, 64);
    RECORD(&shared, 0x002F, "\1\0\1\0");
    load_records(quire_buffer_view(&shared), (quire_str){ 0 }, &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_ENCRYPTED);
    unload(&loaded);
    quire_buffer_free(&shared);
    load_bytes(&quire_format_xls, (quire_str){ "\x09\x04\x06\0\0\0\x10\0\0\0", 10 }, &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_UNSUPPORTED);
    unload(&loaded);
    load_bytes(&quire_format_xls, QUIRE_STR("no workbook"), &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_MALFORMED);
    unload(&loaded);
    load_records((quire_str){ 0 }, (quire_str){ 0 }, &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_NO_TEXT);
    unload(&loaded);
}

static void sheets_that_all_claim_the_same_records_are_not_read_without_end(void **state)
{
    (void)state;
    struct loaded loaded;
    quire_buffer stream, sheet;
    quire_buffer_init(&stream, 1 << 24);
    quire_buffer_init(&sheet, 1 << 24);
    for (unsigned i = 0; i < 500; i++) RECORD(&sheet, 0x027E, "\0\0\1\0\0\0\x1E\0\0\0");
    RECORD(&stream, 0x0809, "\0\6\5\0");
    const unsigned count = 2000, at = 8 + count * (4 + 9) + 4;
    for (unsigned i = 0; i < count; i++) {
        char entry[9] = { (char)at, (char)(at >> 8), (char)(at >> 16), 0, 0, 0, 1, 0, 'S' };
        put_record(&stream, 0x0085, entry, sizeof entry);
    }
    RECORD(&stream, 0x000A, "");
    RECORD(&stream, 0x0809, "\0\6\x10\0");
    quire_buffer_append_str(&stream, quire_buffer_view(&sheet));
    load_bytes(&quire_format_xls, quire_buffer_view(&stream), &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_OK);
    assert_true(received(&loaded, "cells") < 20000);
    assert_true(dropped(&loaded, "parts", "over_limit") > 1900);
    unload(&loaded);
    quire_buffer_free(&stream);
    quire_buffer_free(&sheet);
}

static void any_cut_and_any_byte_gives_an_account_that_balances(void **state)
{
    (void)state;
    damage_each(&quire_format_xls, "xls/report-en.xls", 13);
    damage_each(&quire_format_xls, "xls/totals-zh.xls", 13);
    damage_each(&quire_format_xls, "xls/parts-95.xls", 13);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_stand_as_shown_and_merged_cells_are_filled),
        cmocka_unit_test(formulas_stand_for_what_they_gave_and_days_may_count_from_1904),
        cmocka_unit_test(a_workbook_of_excel_95_is_read_alike),
        cmocka_unit_test(texts_of_excel_95_are_in_a_code_page),
        cmocka_unit_test(shared_texts_go_on_in_the_next_record_at_another_width),
        cmocka_unit_test(numbers_of_all_kinds_are_read_and_those_of_charts_are_not),
        cmocka_unit_test(boxes_of_text_stand_behind_their_sheet),
        cmocka_unit_test(what_is_encrypted_older_or_none_says_so),
        cmocka_unit_test(sheets_that_all_claim_the_same_records_are_not_read_without_end),
        cmocka_unit_test(any_cut_and_any_byte_gives_an_account_that_balances),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

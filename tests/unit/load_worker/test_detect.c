/* SPDX-License-Identifier: Apache-2.0 */
/* Detection: what a file is, whatever it is called. */
#include "base/str.h"
#include "load/worker/detect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static quire_detection detect(quire_str bytes, const char *name, const char *declared)
{
    return quire_detect(bytes, quire_str_from(name), quire_str_from(declared));
}

static void expect_type(const char *bytes, const char *name, const char *declared, const char *type)
{
    quire_detection found = detect(quire_str_from(bytes), name, declared);
    if (found.reason || strcmp(found.media_type, type) != 0)
        fail_msg("\"%s\" (%s) is %s, not %s", bytes, name, found.reason ? "refused" : found.media_type, type);
}

static void expect_refused(quire_str bytes, const char *name, quire_load_reason reason, const char *what)
{
    quire_detection found = detect(bytes, name, "");
    assert_int_equal(found.reason, reason);
    if (what) assert_string_equal(found.what, what);
}

static void endings_and_declared_types_name_texts(void **state)
{
    (void)state;
    expect_type("plain", "a.txt", "", "text/plain");
    expect_type("plain", "", "", "text/plain");
    expect_type("# 灯塔", "README.MD", "", "text/markdown");
    expect_type("x = 1", "a.py", "", "text/x-python");
    expect_type("<p>hi", "x", "text/html; charset=utf-8", "text/html");
    expect_type("# t", "notes.md", "text/plain", "text/markdown");
    expect_type("# t", "x", "application/octet-stream", "text/plain");
    expect_type("a,b", "data.csv", "application/x-unknown", "text/csv");
}

static void the_bytes_win_over_the_name(void **state)
{
    (void)state;
    quire_detection found = detect(QUIRE_STR("%PDF-1.7\n1 0 obj"), "report.txt", "");
    assert_string_equal(found.media_type, "application/pdf");
    assert_true(found.contradicts);
    assert_true(quire_str_is(found.claimed, "text/plain"));
    found = detect(QUIRE_STR("The lighthouse was built in 1874.\n"), "report.pdf", "");
    assert_string_equal(found.media_type, "text/plain");
    assert_true(found.contradicts);
    assert_true(quire_str_is(found.claimed, "application/pdf"));
    found = detect(QUIRE_STR("\xEF\xBB\xBF<!-- c --> <!DOCTYPE html><p>x"), "page.md", "");
    assert_string_equal(found.media_type, "text/html");
    assert_true(found.contradicts);
    assert_false(detect(QUIRE_STR("text"), "a.txt", "text/plain").contradicts);
    assert_false(detect(QUIRE_STR("text"), "", "").contradicts);
}

static void markup_is_recognised_without_a_name(void **state)
{
    (void)state;
    expect_type("  <html><body>", "", "", "text/html");
    expect_type("<?xml version=\"1.0\"?>\n<!doctype HTML>", "index", "", "text/html");
    expect_type("<div class=a>灯塔</div>", "", "", "text/html");
    expect_type("<svg></svg>", "", "", "text/plain");
    expect_type("<html> is the root element, says the book", "a.py", "", "text/x-python");
}

static void prose_about_a_format_is_not_that_format(void **state)
{
    (void)state;
    expect_type("A PDF starts with %PDF-1.4 and says so.", "about.txt", "", "text/plain");
    expect_type("PK is what zip files start with", "zip.txt", "", "text/plain");
    expect_type("GIF is a format", "", "", "text/plain");
}

static void binary_formats_are_refused_by_name(void **state)
{
    (void)state;
    expect_refused(QUIRE_STR("\x89PNG\r\n\x1a\n----"), "a.txt", QUIRE_LOAD_UNSUPPORTED, "a PNG image");
    expect_refused(QUIRE_STR("\x1f\x8b\x08\0\0\0"), "a.gz", QUIRE_LOAD_UNSUPPORTED, "a gzip archive");
    expect_refused(QUIRE_STR("\x7f"
                             "ELF\x02\x01\x01\0\0"),
                   "a.txt", QUIRE_LOAD_UNSUPPORTED, "an ELF program");
    expect_refused(QUIRE_STR("PK\3\4\x14\0\0\0notes.txt"), "a.zip", QUIRE_LOAD_UNSUPPORTED, "a zip archive");
    expect_refused(QUIRE_STR("PK\3\4[Content_Types].xml xl/workbook.xml"), "a.xlsx", QUIRE_LOAD_UNSUPPORTED,
                   "an Excel workbook");
    expect_refused(QUIRE_STR("\1\2\3\0\0\0\4\5\0\0"), "a.md", QUIRE_LOAD_UNSUPPORTED, "binary");
    expect_refused(QUIRE_STR("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old"), "a.doc", QUIRE_LOAD_UNSUPPORTED, NULL);
    expect_refused(
        QUIRE_STR("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"),
        "a.docx", QUIRE_LOAD_ENCRYPTED, NULL);
    expect_refused(QUIRE_STR(""), "a.pdf", QUIRE_LOAD_EMPTY, NULL);
    expect_refused(QUIRE_STR("\xEF\xBB\xBF \r\n\t"), "a.txt", QUIRE_LOAD_EMPTY, NULL);
}

static void office_documents_are_known_by_their_parts(void **state)
{
    (void)state;
    quire_detection found = detect(QUIRE_STR("PK\3\4 [Content_Types].xml word/document2.xml"), "a.bin", "");
    assert_string_equal(found.media_type,
                        "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
    /* Cut off before its parts: its loader explains. */
    found = detect(QUIRE_STR("PK\3\4 [Content_Types].xml"), "a.docx", "");
    assert_int_equal(found.reason, QUIRE_LOAD_OK);
}

static void utf16_without_a_mark_is_told_by_its_zeros(void **state)
{
    (void)state;
    /* "Light" and "灯塔 一\n", in both orders. */
    assert_int_equal(quire_utf16_order(QUIRE_STR("L\0i\0g\0h\0t\0")), 'l');
    assert_int_equal(quire_utf16_order(QUIRE_STR("\0L\0i\0g\0h\0t")), 'b');
    assert_int_equal(quire_utf16_order(QUIRE_STR("\x6f\x70\x54\x58 \0\x00\x4e\n\0")), 'l');
    assert_int_equal(quire_utf16_order(QUIRE_STR("\x70\x6f\x58\x54\0 \x4e\x00\0\n")), 'b');
    assert_int_equal(quire_utf16_order(QUIRE_STR("Light.")), 0);
    assert_int_equal(quire_utf16_order(QUIRE_STR("\xB5\xC6\xCB\xFE")), 0);
    assert_int_equal(quire_utf16_order(QUIRE_STR("\0\0\0\1\0\2\0\3")), 0);
    assert_int_equal(quire_utf16_order(QUIRE_STR("L\0i\0g")), 0);
}

static void text_may_hold_few_control_characters(void **state)
{
    (void)state;
    char page[3000];
    memset(page, 'a', sizeof page);
    page[100] = '\0';
    assert_true(quire_looks_like_text((quire_str){ page, sizeof page }));
    for (size_t i = 0; i < sizeof page; i += 100) page[i] = '\0';
    assert_false(quire_looks_like_text((quire_str){ page, sizeof page }));
    assert_true(quire_looks_like_text(QUIRE_STR("\x1b[1mbold\x1b[0m terminal output\f")));
    assert_true(quire_looks_like_text(QUIRE_STR("\xB5\xC6\xCB\xFE\xBD\xA8\xD3\xDA"))); /* GBK */
    assert_false(quire_looks_like_text(QUIRE_STR("\1\2\3\4\5\6 abc")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(endings_and_declared_types_name_texts),
        cmocka_unit_test(the_bytes_win_over_the_name),
        cmocka_unit_test(markup_is_recognised_without_a_name),
        cmocka_unit_test(prose_about_a_format_is_not_that_format),
        cmocka_unit_test(binary_formats_are_refused_by_name),
        cmocka_unit_test(office_documents_are_known_by_their_parts),
        cmocka_unit_test(utf16_without_a_mark_is_told_by_its_zeros),
        cmocka_unit_test(text_may_hold_few_control_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

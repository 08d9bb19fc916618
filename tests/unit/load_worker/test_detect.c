/* SPDX-License-Identifier: Apache-2.0 */
/* Detection: what a file is, whatever it is called. */
#include "base/str.h"
#include "load/worker/detect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <archive.h>
#include <archive_entry.h>
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
    expect_type("# 灯塔", "a.mdown", "", "text/markdown");
    expect_type("灯塔", "a.xht", "", "text/html");
    expect_type("plain", "", "", "text/plain");
    expect_type("# 灯塔", "README.MD", "", "text/markdown");
    expect_type("x = 1", "a.py", "", "text/x-python");
    expect_type("int a;", "a.h", "", "text/x-c");
    expect_type("{\"cells\": [], \"nbformat\": 4}", "a.ipynb", "", "application/x-ipynb+json");
    expect_type("{\"cells\": [], \"nbformat\": 4}", "a", "", "application/x-ipynb+json");
    expect_type("let a: number = 1;", "a.ts", "", "text/x-typescript");
    expect_type("print(1)", "a.py", "text/plain", "text/x-python");
    expect_type("#!/usr/bin/env python3\nprint(1)", "count-lines", "", "text/x-shellscript");
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
    expect_type("GGUF is what llama.cpp reads", "", "", "text/plain");
    expect_type("ID3 tags 存歌名", "", "", "text/plain");
    expect_type("PAR1 and PAR2", "", "", "text/plain");
    expect_type("The ftyp box", "", "", "text/plain");
    expect_type("RIFF or WAVE?", "", "", "text/plain");
    expect_type("In 1999 WAVE files", "", "", "text/plain");
    expect_type("GIF89a came in 1989", "a.md", "", "text/markdown");
}

static void binary_formats_are_refused_by_name(void **state)
{
    (void)state;
    expect_refused(QUIRE_STR("\x89PNG\r\n\x1a\n----"), "a.txt", QUIRE_LOAD_UNSUPPORTED, "a PNG image");
    expect_refused(QUIRE_STR("\x1f\x8b\x08\0\0\0"), "a.gz", QUIRE_LOAD_UNSUPPORTED, "a gzip archive");
    expect_refused(QUIRE_STR("\x7f"
                             "ELF\x02\x01\x01\0\0"),
                   "a.txt", QUIRE_LOAD_UNSUPPORTED, "an ELF program");
    expect_refused(QUIRE_STR("GIF89a\1\0\1\0\x80\0\0\0\0\0"), "a.txt", QUIRE_LOAD_UNSUPPORTED, "a GIF image");
    expect_refused(QUIRE_STR("RIFF\x24\x08\0\0WAVEfmt \x10\0\0\0\1\0\2\0"), "", QUIRE_LOAD_UNSUPPORTED,
                   "a WAVE recording");
    expect_refused(QUIRE_STR("GGUF\3\0\0\0\0\0\0\0\0\0\0\0"), "", QUIRE_LOAD_UNSUPPORTED, "a GGUF model");
    expect_refused(QUIRE_STR("ID3\3\0\0\0\0\x10\0TIT2"), "a.mp3", QUIRE_LOAD_UNSUPPORTED, "an MP3 recording");
    expect_refused(QUIRE_STR("\1\2\3\0\0\0\4\5\0\0"), "a.md", QUIRE_LOAD_UNSUPPORTED, "binary");
    expect_refused(QUIRE_STR("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old"), "a.doc", QUIRE_LOAD_UNSUPPORTED, NULL);
    expect_refused(
        QUIRE_STR("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"),
        "a.docx", QUIRE_LOAD_ENCRYPTED, NULL);
    expect_refused(QUIRE_STR(""), "a.pdf", QUIRE_LOAD_EMPTY, NULL);
    expect_refused(QUIRE_STR("\xEF\xBB\xBF \r\n\t"), "a.txt", QUIRE_LOAD_EMPTY, NULL);
}

enum { ZIP_BYTES = 1 << 16 };

/* A zip of stored members; `members` are names and contents in turn, NULL ends them. */
static quire_str make_zip(const char *const *members, char *bytes)
{
    size_t used = 0;
    struct archive *archive = archive_write_new();
    struct archive_entry *entry = archive_entry_new();
    archive_write_set_format_zip(archive);
    archive_write_zip_set_compression_store(archive);
    assert_int_equal(archive_write_open_memory(archive, bytes, ZIP_BYTES, &used), ARCHIVE_OK);
    for (; *members; members += 2) {
        archive_entry_clear(entry);
        archive_entry_set_pathname(entry, members[0]);
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        archive_entry_set_size(entry, (la_int64_t)strlen(members[1]));
        assert_int_equal(archive_write_header(archive, entry), ARCHIVE_OK);
        archive_write_data(archive, members[1], strlen(members[1]));
    }
    archive_entry_free(entry);
    archive_write_close(archive);
    archive_write_free(archive);
    return (quire_str){ bytes, used };
}

#define ZIP(...) make_zip((const char *const[]){ __VA_ARGS__, NULL }, bytes)

static void expect_zip(quire_str bytes, const char *name)
{
    quire_detection found = detect(bytes, name, "");
    if (found.format != &quire_format_zip)
        fail_msg("%s is %s", name, found.reason ? found.what : found.media_type);
    assert_string_equal(found.media_type, "application/zip");
}

static void office_documents_are_known_by_the_names_of_their_parts(void **state)
{
    (void)state;
    char bytes[ZIP_BYTES];
    quire_detection found = detect(ZIP("[Content_Types].xml", "<Types/>", "word/document2.xml", "<w/>"),
                                   "a.bin", "");
    assert_int_equal(found.reason, QUIRE_LOAD_OK);
    assert_string_equal(found.media_type,
                        "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
    expect_refused(ZIP("[Content_Types].xml", "<Types/>", "xl/workbook.xml", "<x/>"), "a.xlsx",
                   QUIRE_LOAD_UNSUPPORTED, "an Excel workbook");
    expect_refused(ZIP("mimetype", "application/epub+zip", "a.xhtml", "<p/>"), "a.epub",
                   QUIRE_LOAD_UNSUPPORTED, "an EPUB book");
    /* Cut off before its parts: its loader explains. */
    found = detect(QUIRE_STR("PK\3\4 [Content_Types].xml"), "a.docx", "");
    assert_int_equal(found.reason, QUIRE_LOAD_OK);
}

static void a_document_inside_of_a_zip_does_not_make_it_one(void **state)
{
    (void)state;
    char bytes[ZIP_BYTES];
    const char *inner = "[Content_Types].xml word/document.xml 合同";
    expect_zip(ZIP("报告.docx", inner, "word/notes.txt", "x"), "a.zip");
    expect_refused(ZIP("[Content_Types].xml", "<Types/>", "ppt/embeddings/a.docx", inner,
                       "ppt/presentation.xml", "<p/>"),
                   "a.pptx", QUIRE_LOAD_UNSUPPORTED, "a PowerPoint presentation");
}

static void a_document_in_an_archive_or_a_damaged_one_does_not_speak_for_the_whole(void **state)
{
    (void)state;
    char bytes[ZIP_BYTES];
    const char *stored = "%PDF-1.7\n1 0 obj\n<<>>\nendobj\n";
    expect_zip(ZIP("年报.pdf", stored), "a.zip");
    expect_zip(ZIP("年报.pdf", stored), "a.pdf");
    expect_zip(QUIRE_STR("PK\3\4\x14\0\0\0notes.txt"), "a.zip"); /* cut short: its loader explains */
    expect_type("junk\n%PDF-1.7\n1 0 obj\n<<>>\nendobj\n", "a.txt", "", "application/pdf");
    /* Archives under a document's name: what looks damaged goes to its loader, an empty one does not. */
    quire_detection found = detect(ZIP("notes.txt", "灯塔"), "合同.docm", "");
    assert_ptr_equal(found.format, &quire_format_docx);
    expect_zip(QUIRE_STR("PK\5\6\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), "a.docx");
    /* Bytes that are nothing are what their name says, texts are not. */
    found = detect(QUIRE_STR("\1\2\3\0\0\0\4\5\0\0"), "a.pdf", "");
    assert_ptr_equal(found.format, &quire_format_pdf);
    expect_type("<div>灯塔</div>", "a.pdf", "", "text/plain");
    expect_type("<!doctype html><p>灯塔", "a.pdf", "", "text/html");
}

static void other_names_of_a_type_are_known(void **state)
{
    (void)state;
    expect_type("<p>灯塔", "x", "Application/XHTML+XML", "text/html");
    expect_type("# t", "x", "text/x-markdown", "text/markdown");
    expect_type("<a/>", "x", "text/xml; charset=utf-8", "application/xml");
    expect_type("a: 1", "a.yml", "", "application/yaml");
    expect_type("# t", "README.MARKDOWN", "", "text/markdown");
    expect_type("x", "a.htm.", "", "text/plain");
    expect_type("x", "a.ht", "", "text/plain");
}

static void the_middle_and_the_end_tell_text_from_binary_too(void **state)
{
    (void)state;
    const size_t size = (size_t)1 << 20;
    char *page = malloc(size);
    assert_non_null(page);
    for (size_t wound = 0; wound < 3; wound++) {
        memset(page, 'a', size);
        memset(page + (wound == 0 ? 100 : wound == 1 ? size / 2 : size - 4096), 0, 4096);
        assert_false(quire_looks_like_text((quire_str){ page, size }));
    }
    free(page);
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
        cmocka_unit_test(office_documents_are_known_by_the_names_of_their_parts),
        cmocka_unit_test(a_document_inside_of_a_zip_does_not_make_it_one),
        cmocka_unit_test(a_document_in_an_archive_or_a_damaged_one_does_not_speak_for_the_whole),
        cmocka_unit_test(other_names_of_a_type_are_known),
        cmocka_unit_test(the_middle_and_the_end_tell_text_from_binary_too),
        cmocka_unit_test(utf16_without_a_mark_is_told_by_its_zeros),
        cmocka_unit_test(text_may_hold_few_control_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

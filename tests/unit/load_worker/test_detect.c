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
    expect_type("地区\t金额", "数据.TSV", "", "text/tab-separated-values");
    expect_type("a,b", "x", "text/csv; header=present", "text/csv");
    expect_type("a,b", "x.txt", "", "text/plain");
    expect_type("<!DOCTYPE html><p>a,b", "data.csv", "", "text/html");
}

static void a_mail_of_a_maildir_is_one_whatever_its_host_is_called(void **state)
{
    (void)state;
    const char *mail =
        "Return-Path: <a@example.org>\nFrom: a@example.org\nTo: b@example.org\nSubject: 港口\n\nText.\n";
    expect_type(mail, "1700000000.M20P2V00FE01I2A_0.mail.example.py:2,S", "", "message/rfc822");
    expect_type(mail, "1700000001.4321_2.box.md", "", "message/rfc822");
    expect_type(mail, "1700000002.4321.box.rs:2,", "", "message/rfc822");
    expect_type("a,b\n1,2\n", "1700000003.4321.csv", "", "text/csv");
    expect_type("a,b\n1,2\n", "1700000003.part1.csv", "", "text/csv");
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
    expect_refused(QUIRE_STR("Rar!\x1a\x07\1\0\0\0"), "a.rar", QUIRE_LOAD_UNSUPPORTED, "a RAR archive");
    expect_refused(QUIRE_STR("MSCF\0\0\0\0\x40\0\0\0"), "a.cab", QUIRE_LOAD_UNSUPPORTED, "a Windows cabinet");
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

static void records_and_markup_are_told_by_name_and_some_by_their_bytes(void **state)
{
    (void)state;
    expect_type("{\"灯塔\": 42}", "a.json", "", "application/json");
    expect_type("{ \"a\": [1] }", "", "", "application/json");
    expect_type("[{\"a\": 1}]\n", "", "", "application/json");
    expect_type("{braces} in prose}", "", "", "text/plain");
    expect_type("[1] A footnote, and no list [2]", "", "", "text/plain");
    expect_type("{\"a\": 1}\n{\"a\": 2}\n", "", "", "application/jsonl");
    expect_type("{\"a\": 1}\n{\"a\": 2}\n", "a.json", "", "application/jsonl");
    expect_type("{\"a\": 1}\n", "a.ndjson", "", "application/jsonl");
    expect_type("<?xml version=\"1.0\"?><a>灯塔</a>", "", "", "application/xml");
    expect_type("<a/>", "a.xml", "", "application/xml");
    expect_type("a: 1", "a.yml", "", "application/yaml");
    expect_type("a = 1", "a.toml", "", "application/toml");
    expect_type("a=1", "a.properties", "", "text/x-java-properties");
    expect_type("BEGIN:VCALENDAR\r\nEND:VCALENDAR", "", "", "text/calendar");
    expect_type("BEGIN:VCARD\nFN:王\nEND:VCARD", "people.txt", "", "text/vcard");
    expect_type("TY  - JOUR\nER  - ", "", "", "application/x-research-info-systems");
    expect_type("@book{a}", "a.bib", "", "application/x-bibtex");
    expect_type("WEBVTT\n", "a.vtt", "", "text/vtt");
    expect_type("灯塔\n====\n", "a.rst", "", "text/x-rst");
    expect_type("= 灯塔\n", "a.adoc", "", "text/asciidoc");
    expect_type("\\section{x}", "a.tex", "", "text/x-tex");
    expect_type("* x", "a.org", "", "text/x-org");
    expect_type(".\\\" c\n.TH LS 1\n", "ls.1", "", "text/troff");
    expect_type("Jan  2 03:04:05 host started\n", "syslog.1", "", "text/plain");
}

/* A file of OLE2 with two streams in its root and one in a storage. */
static quire_str make_ole2(const char *first, const char *second, const char *inside, char *bytes)
{
    const char *names[] = { "Root Entry", first, second, inside };
    memset(bytes, 0, 1536);
    memcpy(bytes, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
    bytes[30] = 9;                  /* sectors of 512 bytes */
    bytes[48] = 1;                  /* the directory is in sector 1, the FAT in sector 0 */
    memset(bytes + 512, 0xFF, 512); /* no sector goes on */
    for (size_t i = 0; i < 4; i++) {
        char *entry = bytes + 1024 + 128 * i;
        for (size_t c = 0; names[i][c]; c++) entry[2 * c] = names[i][c];
        memset(entry + 68, 0xFF, 12);
    }
    memcpy(bytes + 1024 + 76, "\1\0\0\0", 4);           /* the root's child is 1, */
    memcpy(bytes + 1024 + 128 + 72, "\2\0\0\0", 4);     /* whose sibling is 2, */
    memcpy(bytes + 1024 + 2 * 128 + 76, "\3\0\0\0", 4); /* in which 3 is */
    return (quire_str){ bytes, 1536 };
}

static void files_of_old_programs_are_workbooks_or_say_what_to_convert_them_to(void **state)
{
    (void)state;
    char bytes[1536];
    expect_refused(make_ole2("1Table", "WordDocument", "x", bytes), "", QUIRE_LOAD_UNSUPPORTED,
                   "a Word 97 or WPS document (convert it to .docx)");
    expect_refused(make_ole2("WordDocument", "ObjectPool", "PowerPoint Document", bytes), "a.doc",
                   QUIRE_LOAD_UNSUPPORTED, "a Word 97 or WPS document (convert it to .docx)");
    quire_detection workbook = detect(make_ole2("Workbook", "x", "x", bytes), "a.txt", "");
    assert_string_equal(workbook.format->name, "xls");
    workbook = detect(make_ole2("x", "BOOK", "x", bytes), "", "");
    assert_string_equal(workbook.format->name, "xls");
    expect_refused(make_ole2("WordDocument", "Workbook", "x", bytes), "a.xls", QUIRE_LOAD_UNSUPPORTED,
                   "a Word 97 or WPS document (convert it to .docx)");
    expect_refused(make_ole2("PowerPoint Document", "Pictures", "x", bytes), "", QUIRE_LOAD_UNSUPPORTED,
                   "a PowerPoint 97 presentation (convert it to .pptx)");
    expect_refused(make_ole2("__properties_version1.0", "x", "WordDocument", bytes), "",
                   QUIRE_LOAD_UNSUPPORTED, "an Outlook message (save it as .eml)");
    expect_refused(make_ole2("Other", "x", "Workbook", bytes), "", QUIRE_LOAD_UNSUPPORTED,
                   "an Office 97 or other OLE2 file");
    /* Every number in it may lie: each byte in turn, and each length. */
    make_ole2("WordDocument", "x", "x", bytes);
    for (size_t i = 8; i < sizeof bytes; i++) {
        char was = bytes[i];
        bytes[i] = (char)~was;
        assert_int_equal(detect((quire_str){ bytes, sizeof bytes }, "", "").reason, QUIRE_LOAD_UNSUPPORTED);
        assert_int_equal(detect((quire_str){ bytes, i }, "", "").reason, QUIRE_LOAD_UNSUPPORTED);
        bytes[i] = was;
    }
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
    found = detect(ZIP("[Content_Types].xml", "<Types/>", "xl/workbook.xml", "<x/>"), "a.docx", "");
    assert_string_equal(found.media_type,
                        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    assert_true(found.contradicts);
    found = detect(ZIP("mimetype", "application/epub+zip", "a.xhtml", "<p/>"), "a.zip", "");
    assert_ptr_equal(found.format, &quire_format_epub);
    found = detect(ZIP("mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", "<x/>"),
                   "", "");
    assert_string_equal(found.media_type, "application/vnd.oasis.opendocument.spreadsheet");
    /* Cut off before its parts: its loader explains. */
    found = detect(QUIRE_STR("PK\3\4 [Content_Types].xml"), "a.docx", "");
    assert_int_equal(found.reason, QUIRE_LOAD_OK);
    found = detect(QUIRE_STR("PK\3\4 [Content_Types].xml"), "a.xlsm", "");
    assert_int_equal(found.reason, QUIRE_LOAD_OK);
    assert_string_equal(found.media_type,
                        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
}

static void mails_are_known_by_what_programs_write(void **state)
{
    (void)state;
    static const char mail[] = "Received: by mx\nFrom: a@example.com\nSubject: 报价\n\n您好\n";
    static const char note[] = "From: the harbour\nTo: the mill\nSubject: piles\n\ntext\n";
    expect_type(mail, "", "", "message/rfc822");
    expect_type(mail, "1.txt", "", "message/rfc822");
    expect_type(mail, "a.py", "", "text/x-python");
    expect_type(note, "note.txt", "", "text/plain");
    expect_type(note, "note.eml", "", "message/rfc822");
    expect_type("no field at all", "a.eml", "", "text/plain");
    expect_type("From a@b Tue May 10 11:28:07 2005\nReturn-Path: <a@b>\nFrom: a@b\nTo: c@d\n\nx", "", "",
                "message/rfc822");
}

static void expect_format(quire_str bytes, const char *name, const quire_format *format)
{
    quire_detection found = detect(bytes, name, "");
    if (found.reason || found.format != format)
        fail_msg("%s is %s, not %s", name, found.format ? found.format->name : "refused", format->name);
}

static void packed_files_are_known_under_any_name(void **state)
{
    (void)state;
    const quire_str gzip = QUIRE_STR("\x1f\x8b\x08\0\0\0\0\0\0\3"),
                    seven = QUIRE_STR("7z\xbc\xaf\x27\x1c\0\4"),
                    bzip2 = QUIRE_STR("BZh91AY&SY\x95\0\1\2\3\0\0");
    expect_format(gzip, "a.gz", &quire_format_packed);
    expect_format(gzip, "a.txt", &quire_format_packed);
    expect_format(gzip, "", &quire_format_packed);
    expect_format(bzip2, "日志.bz2", &quire_format_packed);
    expect_format(QUIRE_STR("\xfd"
                            "7zXZ\0\0\4"),
                  "", &quire_format_packed);
    expect_format(QUIRE_STR("\x28\xb5\x2f\xfd\4\0\0\0"), "a", &quire_format_packed);
    expect_format(seven, "a.zip", &quire_format_7z);
    expect_format(QUIRE_STR("BZh91AY&SY is how bzip2 files begin"), "a.txt", &quire_format_text);
    expect_format(QUIRE_STR("Notes on gzip"), "notes.gz", &quire_format_text);
}

static void mailboxes_and_saved_pages_are_known_by_their_heads(void **state)
{
    (void)state;
    const quire_str one = QUIRE_STR("From ana@example.org Mon Jan  1 10:00:00 2024\nFrom: ana@example.org\n"
                                    "Message-ID: <1@x>\nDate: Mon, 1 Jan 2024 10:00:00 +0000\n\nHi\n\n"),
                    two = QUIRE_STR(
                        "From - Mon Jan  1 10:00:00 2024\nFrom: ana@example.org\nSubject: a\n\nHi\n\n"
                        "From - Mon Jan  1 11:00:00 2024\nFrom: 李伟\nSubject: b\n\nHo\n");
    expect_format(two, "Inbox", &quire_format_mbox);
    expect_format(two, "2024-January.txt", &quire_format_mbox);
    expect_format(one, "a.mbox", &quire_format_mbox);
    expect_format(one, "1704103200.M1P2.host:2,S", &quire_format_eml); /* of a Maildir */
    expect_format(QUIRE_STR("From 9:30 on the shop is open\nOpen: daily\n\nFrom here on: closed\n"), "a.txt",
                  &quire_format_text);
    const quire_str page = QUIRE_STR(
                        "From: <Saved by Blink>\nSnapshot-Content-Location: https://example.org/\n"
                        "Subject: =?utf-8?Q?A?=\nMIME-Version: 1.0\nContent-Type: multipart/related;\n"
                        "\ttype=\"text/html\"; boundary=\"b\"\n\n--b--\n"),
                    mail = QUIRE_STR(
                        "From: ana@example.org\nTo: li@example.org\nMIME-Version: 1.0\nMessage-ID: <1@x>\n"
                        "Content-Type: multipart/related; boundary=b\n\n--b--\n");
    expect_format(page, "a.mhtml", &quire_format_mhtml);
    expect_format(page, "", &quire_format_mhtml);
    expect_format(mail, "a.eml", &quire_format_eml);
    expect_format(mail, "a.mht", &quire_format_eml);
}

static void feeds_and_lists_are_known_by_their_root_whatever_servers_call_them(void **state)
{
    (void)state;
    static const char rss[] =
        "\xEF\xBB\xBF\n<?xml version='1.0'?>\n<!-- made by hand -->\n<rss version='2.0'><channel/></rss>";
    static const char atom[] =
        "<?xml version='1.0'?><?xml-stylesheet href='a.xsl'?><a:feed xmlns:a='http://www.w3.org/2005/Atom'/>";
    static const char rdf[] =
        "<!DOCTYPE rdf:RDF [<!ENTITY a 'b'>]>\n<rdf:RDF xmlns='http://purl.org/rss/1.0/'/>";
    static const char utf16[] = "\xff\xfe<\0r\0s\0s\0>\0<\0/\0r\0s\0s\0>\0";
    const char *const names[] = { "",          "feed",         "feed.xml",  "feed.txt",
                                  "feed.html", "feed.php.rss", "index.json" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        expect_format(quire_str_from(rss), names[i], &quire_format_feed);
        expect_format(quire_str_from(atom), names[i], &quire_format_feed);
        expect_format(quire_str_from(rdf), names[i], &quire_format_feed);
        expect_format((quire_str){ utf16, sizeof utf16 - 1 }, names[i], &quire_format_feed);
        expect_format(QUIRE_STR("<opml version='2.0'><body/></opml>"), names[i], &quire_format_opml);
        expect_format(QUIRE_STR("<s:urlset xmlns:s='http://www.sitemaps.org/schemas/sitemap/0.9'/>"),
                      names[i], &quire_format_sitemap);
        expect_format(QUIRE_STR("<entry xmlns='http://www.w3.org/2005/Atom'/>"), names[i],
                      &quire_format_entry);
        expect_format(QUIRE_STR("{\"title\": \"港口\", \"version\" : \"https://jsonfeed.org/version/1.1\"}"),
                      names[i], &quire_format_feed);
    }
    expect_type(rss, "feed", "text/html; charset=utf-8", "application/rss+xml");
    expect_type("http://a/\nhttps://b/\n", "sitemap-1.txt", "", "application/sitemap+xml");
}

static void what_only_speaks_of_feeds_is_none(void **state)
{
    (void)state;
    expect_type("<!DOCTYPE html><p>The feed has moved</p>", "feed.rss", "application/rss+xml", "text/html");
    expect_type("<?php header('x'); ?>\n<rss version='2.0'></rss>", "feed.php", "", "text/x-php");
    expect_type("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>", "a.rdf", "",
                "application/xml");
    expect_type("<feed><animal>cow</animal></feed>", "hay.xml", "", "application/xml");
    expect_type("<entry><title>A word</title></entry>", "dictionary.xml", "", "application/xml");
    expect_type("{\"note\": \"https://jsonfeed.org/version/1.1\"}", "a.json", "", "application/json");
    expect_type("http://a/\nhttps://b/\n", "bookmarks.txt", "", "text/plain");
    expect_type("See http://a/\n", "sitemap.txt", "", "text/plain");
}

static void fiction_books_are_known_by_their_root(void **state)
{
    (void)state;
    expect_format(
        QUIRE_STR("<?xml version=\"1.0\" encoding=\"windows-1251\"?>\n<FictionBook xmlns=\"x\"><body>"),
        "a.xml", &quire_format_fb2);
    expect_format(QUIRE_STR("\xEF\xBB\xBF<FictionBook><body><p>灯塔"), "", &quire_format_fb2);
    expect_format(QUIRE_STR("The root is <FictionBook>"), "a.txt", &quire_format_text);
}

static void a_document_inside_of_a_zip_does_not_make_it_one(void **state)
{
    (void)state;
    char bytes[ZIP_BYTES];
    const char *inner = "[Content_Types].xml word/document.xml 合同";
    expect_zip(ZIP("报告.docx", inner, "word/notes.txt", "x"), "a.zip");
    quire_detection found = detect(ZIP("[Content_Types].xml", "<Types/>", "ppt/embeddings/a.docx", inner,
                                       "ppt/presentation.xml", "<p/>"),
                                   "a.pptx", "");
    assert_ptr_equal(found.format, &quire_format_pptx);
}

/* Under its name, under a wrong one, under none. */
static void expect_under_any_name(quire_str bytes, const quire_format *format)
{
    static const char *const names[] = { "a.pptx", "报告.odt", "a.odp", "a.rtf", "a.txt", "" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_ptr_equal(detect(bytes, names[i], "").format, format);
}

static void presentations_open_documents_and_rich_text_are_known_by_their_bytes(void **state)
{
    (void)state;
    char bytes[ZIP_BYTES];
    expect_under_any_name(ZIP("[Content_Types].xml", "<Types/>", "ppt/presentation.xml", "<p/>"),
                          &quire_format_pptx);
    expect_under_any_name(ZIP("mimetype", "application/vnd.oasis.opendocument.text", "content.xml", "<x/>"),
                          &quire_format_odt);
    expect_under_any_name(
        ZIP("mimetype", "application/vnd.oasis.opendocument.presentation", "content.xml", "<x/>"),
        &quire_format_odp);
    expect_under_any_name(QUIRE_STR("{\\rtf1\\ansi 灯塔}"), &quire_format_rtf);
    expect_under_any_name(
        QUIRE_STR("<?xml version=\"1.0\"?><office:document office:mimetype="
                  "\"application/vnd.oasis.opendocument.text\"><!-- 灯塔 --></office:document>"),
        &quire_format_odt);
    expect_under_any_name(QUIRE_STR("<office:document office:mimetype=\"application/vnd.oasis.opendocument."
                                    "presentation-template\"/>"),
                          &quire_format_odp);
    expect_refused(ZIP("mimetype", "application/vnd.oasis.opendocument.graphics", "content.xml", "<x/>"),
                   "a.odg", QUIRE_LOAD_UNSUPPORTED, "an OpenDocument file");
    /* Named so, and nothing of the kind. */
    expect_type("rich text is no {\\rtf", "a.rtf", "", "text/plain");
    expect_zip(ZIP("notes.txt", "灯塔"), "a.zip");
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
        cmocka_unit_test(a_mail_of_a_maildir_is_one_whatever_its_host_is_called),
        cmocka_unit_test(the_bytes_win_over_the_name),
        cmocka_unit_test(records_and_markup_are_told_by_name_and_some_by_their_bytes),
        cmocka_unit_test(files_of_old_programs_are_workbooks_or_say_what_to_convert_them_to),
        cmocka_unit_test(markup_is_recognised_without_a_name),
        cmocka_unit_test(prose_about_a_format_is_not_that_format),
        cmocka_unit_test(binary_formats_are_refused_by_name),
        cmocka_unit_test(office_documents_are_known_by_the_names_of_their_parts),
        cmocka_unit_test(mails_are_known_by_what_programs_write),
        cmocka_unit_test(a_document_inside_of_a_zip_does_not_make_it_one),
        cmocka_unit_test(presentations_open_documents_and_rich_text_are_known_by_their_bytes),
        cmocka_unit_test(a_document_in_an_archive_or_a_damaged_one_does_not_speak_for_the_whole),
        cmocka_unit_test(packed_files_are_known_under_any_name),
        cmocka_unit_test(mailboxes_and_saved_pages_are_known_by_their_heads),
        cmocka_unit_test(feeds_and_lists_are_known_by_their_root_whatever_servers_call_them),
        cmocka_unit_test(what_only_speaks_of_feeds_is_none),
        cmocka_unit_test(fiction_books_are_known_by_their_root),
        cmocka_unit_test(other_names_of_a_type_are_known),
        cmocka_unit_test(the_middle_and_the_end_tell_text_from_binary_too),
        cmocka_unit_test(utf16_without_a_mark_is_told_by_its_zeros),
        cmocka_unit_test(text_may_hold_few_control_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Plain text in every encoding of tests/fixtures/text, whose expectations are written from what was encoded. */
#include "expectation.h"
#include "load/worker/decode.h"

#include <dirent.h>

static const char *metadata_of(const struct loaded *loaded, const char *key)
{
    for (size_t i = 0; i < loaded->document.metadata_count; i++)
        if (quire_str_is(loaded->document.metadata[i].key, key))
            return loaded->document.metadata[i].value.data;
    return "";
}

/* GBK is the older part of GB18030; what Big5 and the Windows code page are called varies. */
static bool same_charset(const char *found, const char *wanted)
{
    if (strcasecmp(found, wanted) == 0) return true;
    bool chinese = strcasecmp(wanted, "gbk") == 0 || strcasecmp(wanted, "gb18030") == 0;
    return chinese && (strcasecmp(found, "GB18030") == 0 || strcasecmp(found, "GBK") == 0);
}

static void expect(const char *name)
{
    struct loaded loaded;
    quire_arena arena = { 0 };
    char path[512];
    expect_fixture(&quire_format_text, name, &loaded);
    snprintf(path, sizeof path, QUIRE_TEST_SOURCE_DIR "/tests/fixtures/expected/%s.json", name);
    quire_str json = read_test_file(path, &arena);
    yyjson_doc *expected = yyjson_read(json.data, json.size, 0);
    const char *text = yyjson_get_str(yyjson_obj_get(yyjson_doc_get_root(expected), "text"));
    const char *encoding = yyjson_get_str(yyjson_obj_get(yyjson_doc_get_root(expected), "encoding"));
    /* The canonical text ends with a line end even where the file has none. */
    if (text && !quire_str_equal(quire_str_trim(loaded.document.text), quire_str_trim(quire_str_from(text))))
        fail_msg("%s reads \"%.*s\"", name, QUIRE_FMT(loaded.document.text));
    if (encoding && !same_charset(metadata_of(&loaded, "charset"), encoding))
        fail_msg("%s is %s, not %s", name, metadata_of(&loaded, "charset"), encoding);
    yyjson_doc_free(expected);
    quire_arena_free(&arena);
    unload(&loaded);
}

/* binary.txt never reaches a loader: detection refuses it (test_detect.c). */
static void every_fixture_reads_as_expected(void **state)
{
    (void)state;
    DIR *folder = opendir(QUIRE_TEST_SOURCE_DIR "/tests/fixtures/text");
    int count = 0;
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        char name[300];
        if (entry->d_name[0] == '.' || strcmp(entry->d_name, "binary.txt") == 0) continue;
        snprintf(name, sizeof name, "text/%s", entry->d_name);
        expect(name);
        count++;
    }
    closedir(folder);
    assert_true(count > 20);
}

static uint64_t kept(const struct loaded *loaded, const char *unit)
{
    quire_ledger_rows rows = quire_ledger_view(quire_builder_ledger(loaded->builder));
    for (size_t i = 0; i < rows.count; i++)
        if (quire_str_is(rows.items[i].unit, unit)) return rows.items[i].kept;
    return 0;
}

static void blocks_become_paragraphs_and_every_character_is_accounted_for(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    /* 9 + CRLF, 6, blank line, 5 characters, trailing spaces and line end. */
    load_bytes(&quire_format_text, QUIRE_STR("\n\nline one,\r\nline 2\r\n \t\r\n第二段。三  \n"), &loaded);
    const quire_element *first = next_of_kind(&loaded, QUIRE_ELEMENT_PARAGRAPH, &at);
    const quire_element *second = next_of_kind(&loaded, QUIRE_ELEMENT_PARAGRAPH, &at);
    assert_non_null(second);
    assert_true(quire_str_is(text_of(&loaded, first), "line one,\nline 2"));
    assert_true(quire_str_is(text_of(&loaded, second), "第二段。三"));
    assert_int_equal(kept(&loaded, "characters"), 9 + 1 + 6 + 5);
    assert_int_equal(dropped(&loaded, "characters", "carriage_return"), 1);
    assert_int_equal(dropped(&loaded, "characters", "white_space"), 2 + 2 + 4 + 3);
    unload(&loaded);
}

static void bytes_that_cannot_be_decoded_are_counted(void **state)
{
    (void)state;
    struct loaded loaded;
    load_bytes(&quire_format_text, QUIRE_STR("The beam 灯塔 \xFF reaches \xC3 far, 光束。"), &loaded);
    assert_int_equal(dropped(&loaded, "bytes", "undecodable"), 2);
    assert_non_null(find_text(loaded.spaced, "灯塔 \xEF\xBF\xBD reaches \xEF\xBF\xBD far, 光束。"));
    unload(&loaded);
}

static void decode(quire_str bytes, const char *declared, quire_str wanted, const char *charset)
{
    quire_arena arena = { 0 };
    quire_ledger ledger;
    quire_str out = { 0 }, found = { 0 };
    quire_error err = { 0 };
    quire_ledger_init(&ledger, &arena);
    if (quire_load_decode(bytes, quire_str_from(declared), &arena, &ledger, &out, &found, &err))
        fail_msg("%s", err.message);
    if (!quire_str_equal(out, wanted))
        fail_msg("as %.*s: \"%.*s\" is not \"%.*s\"", QUIRE_FMT(found), QUIRE_FMT(out), QUIRE_FMT(wanted));
    if (charset && !quire_str_is(found, charset)) fail_msg("%.*s is not %s", QUIRE_FMT(found), charset);
    quire_ledger_rows rows = quire_ledger_view(&ledger);
    assert_int_equal(rows.items[0].received, bytes.size);
    assert_true(quire_ledger_row_balances(&rows.items[0]));
    quire_arena_free(&arena);
}

static quire_str bytes_of(const char *hex, quire_arena *arena)
{
    size_t size = strlen(hex) / 2;
    char *bytes = quire_arena_alloc(arena, size + 1);
    assert_non_null(bytes);
    for (size_t i = 0; i < size; i++) {
        unsigned value = 0;
        assert_int_equal(sscanf(hex + 2 * i, "%2x", &value), 1);
        bytes[i] = (char)value;
    }
    return (quire_str){ bytes, size };
}

static void undeclared_text_of_many_languages_is_told_apart(void **state)
{
    (void)state;
    quire_arena arena = { 0 };
    quire_str json = read_test_file(QUIRE_TEST_SOURCE_DIR "/tests/fixtures/charsets.json", &arena);
    yyjson_doc *lines = yyjson_read(json.data, json.size, 0);
    size_t i, count;
    yyjson_val *line;
    assert_true(yyjson_arr_size(yyjson_doc_get_root(lines)) > 30);
    yyjson_arr_foreach(yyjson_doc_get_root(lines), i, count, line)
    {
        decode(bytes_of(yyjson_get_str(yyjson_obj_get(line, "bytes")), &arena), "",
               quire_str_from(yyjson_get_str(yyjson_obj_get(line, "text"))), NULL);
    }
    yyjson_doc_free(lines);
    quire_arena_free(&arena);
}

static void a_charset_that_the_converter_lacks_does_not_fail_the_document(void **state)
{
    (void)state;
    /* Romanian in ISO-8859-16, which uchardet knows and ICU does not; and a declaration that nobody opens. */
    static const char romanian[] = "Ho\xFE"
                                   "ii au furat \xEEn ora\xBA m\xE2n\xE3stirea \xBAi \xFE"
                                   "ara \xEEntreag\xE3, "
                                   "a\xBA"
                                   "a c\xE3 s\xE3tenii \xBAi-au luat lumea \xEEn cap";
    quire_arena arena = { 0 };
    quire_ledger ledger;
    quire_str out = { 0 }, found = { 0 };
    quire_error err = { 0 };
    quire_ledger_init(&ledger, &arena);
    assert_int_equal(
        quire_load_decode(quire_str_from(romanian), QUIRE_STR("viscii"), &arena, &ledger, &out, &found, &err),
        QUIRE_OK);
    assert_non_null(find_text(out, "furat în ora"));
    quire_arena_free(&arena);
}

static void a_declared_charset_decides_where_the_bytes_allow_it(void **state)
{
    (void)state;
    decode(QUIRE_STR("\xB5\xC6\xCB\xFE"), "gb2312", QUIRE_STR("灯塔"), "GB18030");
    decode(QUIRE_STR("\xBF\x4F\xB6\xF0"), "big5", QUIRE_STR("燈塔"), "big5");
    /* Whoever declares one of these writes the larger charset. */
    decode(QUIRE_STR("\xE9t\xE9 \x93 \x94"), "iso-8859-1", QUIRE_STR("été “ ”"), "windows-1252");
    decode(QUIRE_STR("\x81\x40"), "gbk", QUIRE_STR("丂"), "GB18030");
    /* Strict UTF-8 wins over a declaration: short of a miracle, other bytes are not valid UTF-8. */
    decode(QUIRE_STR("灯塔"), "iso-8859-1", QUIRE_STR("灯塔"), "UTF-8");
    /* A charset nobody knows is as none. */
    decode(QUIRE_STR("\xB5\xC6\xCB\xFE\xBD\xA8\xD3\xDA\xD1\xD2\xCA\xAF\xC9\xCF"), "x-nonsense",
           QUIRE_STR("灯塔建于岩石上"), NULL);
}

static void marks_are_taken_off_and_counted(void **state)
{
    (void)state;
    struct loaded loaded;
    load_bytes(&quire_format_text, QUIRE_STR("\xEF\xBB\xBF灯塔"), &loaded);
    assert_true(quire_str_is(loaded.document.text, "灯塔\n"));
    assert_int_equal(dropped(&loaded, "bytes", "byte_order_mark"), 3);
    unload(&loaded);
    /* Joined files have several. */
    load_bytes(&quire_format_text, QUIRE_STR("\xFF\xFE\xFF\xFE\x6F\x70\x54\x58"), &loaded);
    assert_true(quire_str_is(loaded.document.text, "灯塔\n"));
    assert_int_equal(dropped(&loaded, "bytes", "byte_order_mark"), 4);
    assert_int_equal(kept(&loaded, "bytes"), 4);
    unload(&loaded);
}

static void any_bytes_are_survived(void **state)
{
    (void)state;
    unsigned random = 7;
    for (int round = 0; round < 400; round++) {
        struct loaded loaded;
        char bytes[200];
        for (size_t i = 0; i < sizeof bytes; i++) {
            random = random * 1664525u + 1013904223u;
            bytes[i] = (char)(random >> 24);
        }
        load_bytes(&quire_format_text, (quire_str){ bytes, (size_t)(random >> 8) % sizeof bytes }, &loaded);
        unload(&loaded);
    }
}

/* `kind` is of the first element; 0: the text has no title. */
static void expect_title(const char *text, const char *title, quire_element_kind kind)
{
    struct loaded loaded;
    load_bytes(&quire_format_text, quire_str_from(text), &loaded);
    if (!quire_str_is(loaded.document.title, title))
        fail_msg("the title of \"%s\" is \"%.*s\"", text, QUIRE_FMT(loaded.document.title));
    assert_int_equal(loaded.document.elements[0].kind, kind);
    unload(&loaded);
}

#define LONG_EN                                                                                              \
    "The ferry crossed the river at Ober for two hundred years, and it carried carts, cattle and people in " \
    "all weathers; only the ice of a hard winter or the floods of spring kept it at its pier, and then the " \
    "people of the valley had to walk to the bridge."
#define LONG_ZH                                                                                                                                                 \
    "渡船在奥伯过河已有两百年，风雨无阻地运送车辆、牲畜和行人；只有严冬的冰层或春天的洪水才会让它停在码头，" \
    "那时山谷里的人只好步行去桥上。"

static void a_short_first_line_is_the_title(void **state)
{
    (void)state;
    const quire_element_kind title = QUIRE_ELEMENT_TITLE, paragraph = QUIRE_ELEMENT_PARAGRAPH;
    expect_title("\n  Ferries of Ober\n\n" LONG_EN "\n", "Ferries of Ober", title);
    expect_title("Ferries of Ober\n" LONG_EN "\n", "Ferries of Ober", title);
    expect_title("奥伯的渡船\r\n\r\n" LONG_ZH "\r\n", "奥伯的渡船", title);
    expect_title("奧伯的渡船\n" LONG_ZH "\n", "奧伯的渡船", title);
    expect_title("Ferries of Ober\nby Odile Tranter\nMay 1903\n\n" LONG_EN "\n", "Ferries of Ober", title);
    expect_title("奥伯的渡船\n奥黛尔·特兰特\n\n" LONG_ZH "\n", "奥伯的渡船", title);
    expect_title("Ferries: a history\n\n" LONG_EN "\n", "Ferries: a history", title);
    expect_title("Using ferries in the mountains of the north\n\n" LONG_EN "\n",
                 "Using ferries in the mountains of the north", title);
    expect_title("The ferries.\n\nAIM To cross.\n" LONG_EN "\n", "The ferries.", paragraph);
    expect_title("Ferries of Ober\nAIM To cross.\n" LONG_EN "\n", "Ferries of Ober", title);
    expect_title("奥伯的渡船\n目的：过河。\n" LONG_ZH "\n", "奥伯的渡船", title);
    /* It may be the first sentence as well: it names the text, and stays one. */
    expect_title("The ferries of Ober were old.\n\n" LONG_EN "\n", "The ferries of Ober were old.",
                 paragraph);
    expect_title("奥伯的渡船很古老。\n" LONG_ZH "\n", "奥伯的渡船很古老。", paragraph);
}

static void other_first_lines_are_no_titles(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "Ferries of Ober\n",
        "The ferry runs.\n\nIt is old.\n",
        "渡船每天开航。\n\n一共六班。\n",
        "- ferries\n\n" LONG_EN,
        "1. ferries\n\n" LONG_EN,
        "一、渡船\n\n" LONG_ZH,
        "From: Odile\n\n" LONG_EN,
        "日期：五月\n\n" LONG_ZH,
        "Boat: Odile\nPier: North and as long as any line of text\n\n" LONG_EN,
        "import ferries\n\n" LONG_EN,
        "The ferry crossed the river at Ober for two hundred years, and it\ncarried carts, cattle and people "
        "in all "
        "weathers; only the ice of a\nhard winter or the floods of spring kept it at its pier, and then "
        "the\npeople "
        "had to walk.\n",
        "Dear Sir,\n\n" LONG_EN,
        "#include <stdio.h>\n\n" LONG_EN,
        "name,age,town\nOdile,41,Vellmark, in the north of the country\n",
        "2024-01-05 10:00:01\n\n" LONG_EN,
        LONG_EN "\n\n" LONG_EN,
        LONG_ZH "\n" LONG_ZH,
        "Odile Tranter\n12 Pier Road\nVellmark\n\nDear Sir,\n\n" LONG_EN,
        "one line of a stanza\nanother line\nthe last\n\nmore of the poem\nand more\n",
        "the first line of a poem\nthe second line of a poem\nthe third\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        expect_title(texts[i], "", QUIRE_ELEMENT_PARAGRAPH);
}

static void lines_that_lead_to_pages_are_contents(void **state)
{
    (void)state;
    static const struct {
        const char *text, *contents;
        uint64_t leaders;
    } files[] = {
        { "Ferries of Ober\n\nContents\n\n1 Boats ........ 3\n1.1 Old boats . . . . 4\n2 "
          "Piers______12\n\n" LONG_EN,
          "Contents\n\n1 Boats\t3\n1.1 Old boats\t4\n2 Piers\t12", 8 + 4 + 6 },
        { "目　录\n第一章　渡船……………1\n第二章　码头．．．．iv\n附录\t\t15\n\n" LONG_ZH,
          "目　录\n\n第一章　渡船\t1\n第二章　码头\tiv\n附录\t15", 5 + 4 },
        { LONG_ZH "\n圖一 渡船·····2\n圖二 碼頭·····3\n圖三 橋·····4\n" LONG_ZH,
          "圖一 渡船\t2\n圖二 碼頭\t3\n圖三 橋\t4", 15 },
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct loaded loaded;
        size_t at = 0;
        load_bytes(&quire_format_text, quire_str_from(files[i].text), &loaded);
        const quire_element *contents = next_of_kind(&loaded, QUIRE_ELEMENT_CONTENTS, &at);
        if (!contents) fail_msg("no contents in \"%s\"", files[i].text);
        if (!quire_str_is(text_of(&loaded, contents), files[i].contents))
            fail_msg("\"%.*s\" is not \"%s\"", QUIRE_FMT(text_of(&loaded, contents)), files[i].contents);
        assert_int_equal(dropped(&loaded, "characters", "leaders"), files[i].leaders);
        assert_non_null(next_of_kind(&loaded, QUIRE_ELEMENT_PARAGRAPH, &at));
        unload(&loaded);
    }
}

static void lines_that_end_with_figures_are_no_contents(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "He waited... 3\nand waited\n\n" LONG_EN,
        "apples  12\npears  14\nplums  3\n\n" LONG_EN,
        "目录\n这里没有页码，只有一句话。\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct loaded loaded;
        size_t at = 0;
        load_bytes(&quire_format_text, quire_str_from(texts[i]), &loaded);
        assert_null(next_of_kind(&loaded, QUIRE_ELEMENT_CONTENTS, &at));
        unload(&loaded);
    }
}

/* Line numbers are counted by hand, in the text as it is written here. */
static void elements_tell_their_lines_however_lines_end(void **state)
{
    (void)state;
    static const char *const ends[] = { "\n", "\r\n", "\r" };
    static const char *const lines[] = {
        "",
        "Ferries of Ober",
        "",
        "The ferry sails at dawn",
        "and at dusk.",
        " ",
        "\t",
        "Contents",
        "",
        "1 Boats ........ 3",
        "2 Piers ........ 12",
        "",
        "渡轮每天两班。",
        "船票三角。",
    };
    for (size_t e = 0; e < sizeof ends / sizeof *ends; e++) {
        struct loaded loaded;
        quire_buffer text;
        quire_buffer_init(&text, 1000);
        for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
            quire_buffer_printf(&text, "%s%s", lines[i], ends[e]);
        load_bytes(&quire_format_text, quire_buffer_view(&text), &loaded);
        expect_lines(&loaded, "Ferries of Ober", 2, 2);
        expect_lines(&loaded, "The ferry sails", 4, 5);
        expect_lines(&loaded, "Contents", 8, 8);
        expect_lines(&loaded, "1 Boats", 10, 10);
        expect_lines(&loaded, "2 Piers", 11, 11);
        expect_lines(&loaded, "渡轮每天", 13, 14);
        unload(&loaded);
        quire_buffer_free(&text);
    }
}

static void elements_tell_their_lines_in_every_charset(void **state)
{
    (void)state;
    /* "渡轮海鸥号", empty line, "渡轮海鸥号每天两班。", "从早上八点开始。" (GB18030, CRLF) */
    static const char chinese[] = "\xB6\xC9\xC2\xD6\xBA\xA3\xC5\xB8\xBA\xC5\r\n\r\n"
                                  "\xB6\xC9\xC2\xD6\xBA\xA3\xC5\xB8\xBA\xC5\xC3\xBF\xCC\xEC\xC1\xBD"
                                  "\xB0\xE0\xA1\xA3\r\n"
                                  "\xB4\xD3\xD4\xE7\xC9\xCF\xB0\xCB\xB5\xE3\xBF\xAA\xCA\xBC\xA1\xA3\r\n";
    /* "a", empty line, "b", "渡" (UTF-16LE with its mark) */
    static const char wide[] = "\xFF\xFE"
                               "a\0\r\0\n\0\r\0\n\0b\0\n\0\x21\x6E\n";
    struct loaded loaded;
    load_bytes(&quire_format_text, (quire_str){ chinese, sizeof chinese - 1 }, &loaded);
    expect_lines(&loaded, "渡轮海鸥号每天两班。", 3, 4);
    unload(&loaded);
    load_bytes(&quire_format_text, (quire_str){ wide, sizeof wide }, &loaded);
    expect_lines(&loaded, "a", 1, 1);
    expect_lines(&loaded, "渡", 3, 4);
    unload(&loaded);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_short_first_line_is_the_title),
        cmocka_unit_test(other_first_lines_are_no_titles),
        cmocka_unit_test(lines_that_lead_to_pages_are_contents),
        cmocka_unit_test(lines_that_end_with_figures_are_no_contents),
        cmocka_unit_test(elements_tell_their_lines_however_lines_end),
        cmocka_unit_test(elements_tell_their_lines_in_every_charset),
        cmocka_unit_test(every_fixture_reads_as_expected),
        cmocka_unit_test(blocks_become_paragraphs_and_every_character_is_accounted_for),
        cmocka_unit_test(bytes_that_cannot_be_decoded_are_counted),
        cmocka_unit_test(undeclared_text_of_many_languages_is_told_apart),
        cmocka_unit_test(a_charset_that_the_converter_lacks_does_not_fail_the_document),
        cmocka_unit_test(a_declared_charset_decides_where_the_bytes_allow_it),
        cmocka_unit_test(marks_are_taken_off_and_counted),
        cmocka_unit_test(any_bytes_are_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

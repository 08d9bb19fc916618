/* SPDX-License-Identifier: Apache-2.0 */
/* Settings, logs, subtitles, calendars, contacts and references: one element a record. */
#include "placed.h"

static void load(const quire_format *format, const char *text, struct loaded *loaded)
{
    load_bytes(format, quire_str_from(text), loaded);
    assert_int_equal(loaded->reason, QUIRE_LOAD_OK);
}

static void settings_stand_under_their_sections_as_they_are_written(void **state)
{
    (void)state;
    struct loaded loaded;
    load(&quire_format_settings,
         "; global\nname = harbour\n\n[database]\n# in seconds\ntimeout = 30\npath = "
         "C:\\data\\\n\n[数据库]\n端口 = 3306\n",
         &loaded);
    expect_placed(&loaded, QUIRE_ELEMENT_PARAGRAPH, "in seconds", "line 5");
    expect_placed(&loaded, QUIRE_ELEMENT_LIST_ITEM, "timeout = 30", "line 6");
    expect_placed(&loaded, QUIRE_ELEMENT_LIST_ITEM, "path = C:\\data\\", "line 7");
    expect_placed(&loaded, QUIRE_ELEMENT_HEADING, "数据库", "line 9");
    expect_placed(&loaded, QUIRE_ELEMENT_LIST_ITEM, "端口 = 3306", "line 10");
    unload(&loaded);
    load_bytes_as(
        &quire_format_settings, "application/toml",
        QUIRE_STR("[a.b]\nlist = [\n  \"x\",\n]\ntext = \"\"\"\n灯塔\n[no section]\n\"\"\"\nend = 1\n"),
        &loaded);
    assert_int_equal(expect_placed(&loaded, QUIRE_ELEMENT_HEADING, "a.b", "line 1")->level, 2);
    expect_placed(&loaded, QUIRE_ELEMENT_LIST_ITEM, "list = [ \"x\", ]", "lines 2–4");
    expect_placed(&loaded, QUIRE_ELEMENT_LIST_ITEM, "text = \"\"\" 灯塔 [no section] \"\"\"", "lines 5–8");
    unload(&loaded);
    load_bytes_as(&quire_format_settings, "text/x-java-properties",
                  QUIRE_STR("a.b=first \\\n  second\nc: 3\n"), &loaded);
    expect_placed(&loaded, QUIRE_ELEMENT_LIST_ITEM, "a.b=first second", "lines 1–2");
    expect_placed(&loaded, QUIRE_ELEMENT_LIST_ITEM, "c: 3", "line 3");
    unload(&loaded);
    load(&quire_format_settings, "server {\n  listen 80;\n}\n", &loaded);
    expect_placed(&loaded, QUIRE_ELEMENT_PARAGRAPH, "server { listen 80; }", "lines 1–3");
    unload(&loaded);
}

static void a_log_is_kept_line_by_line(void **state)
{
    (void)state;
    struct loaded loaded;
    load(&quire_format_log,
         "2026-01-02 03:04:05 INFO started\n  at quay.c:41\n2026-01-02 03:04:09 WARN 磁盘空间不足\n",
         &loaded);
    expect_placed(&loaded, QUIRE_ELEMENT_CODE,
                  "2026-01-02 03:04:05 INFO started at quay.c:41 2026-01-02 03:04:09 WARN 磁盘空间不足",
                  "lines 1–3");
    unload(&loaded);
    load(&quire_format_log, "Dear diary,\n\ntoday the light was lit.\n", &loaded);
    expect_placed(&loaded, QUIRE_ELEMENT_PARAGRAPH, "today the light was lit.", "line 3");
    unload(&loaded);
}

static void what_is_said_stands_at_its_time(void **state)
{
    (void)state;
    struct loaded loaded;
    load(&quire_format_subtitles,
         "1\r\n00:00:01,000 --> 00:00:03,500\r\n<i>Welcome.</i>\r\n\r\n2\r\n00:00:03,600 --> "
         "00:00:06,000\r\n{\\an8}It was built\r\nin 1874.\r\n\r\n"
         "3\r\n01:01:02,000 --> 01:01:05,000\r\n灯塔高\r\n四十二米。\r\n\r\n4\r\n01:01:06,000 --> "
         "01:01:07,000\r\n\r\n",
         &loaded);
    expect_placed(&loaded, QUIRE_ELEMENT_PARAGRAPH, "Welcome. It was built in 1874.", "00:00:01–00:00:06");
    expect_placed(&loaded, QUIRE_ELEMENT_PARAGRAPH, "灯塔高四十二米。", "01:01:02–01:01:05");
    expect_account(&loaded, "cues", 4, 3);
    assert_int_equal(dropped(&loaded, "cues", "empty"), 1);
    unload(&loaded);
    load(&quire_format_subtitles,
         "WEBVTT\n\nNOTE hidden\n\n00:01.000 --> 00:02.000 line:0\n<v Li Wei>Hello</v>\n\n00:02.000 --> "
         "00:03.000\nHello there\n\n00:03.000 --> "
         "00:04.000\nHello there\n",
         &loaded);
    expect_placed(&loaded, QUIRE_ELEMENT_PARAGRAPH, "Li Wei: Hello Hello there", "00:00:01–00:00:03");
    assert_int_equal(dropped(&loaded, "cues", "repeated"), 1);
    unload(&loaded);
}

static void events_say_what_when_where_and_who(void **state)
{
    (void)state;
    struct loaded loaded;
    load(&quire_format_ics,
         "BEGIN:VCALENDAR\r\nX-WR-CALNAME:Harbour\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=Europe/"
         "Amsterdam:20260312T093000\r\nSUMMARY:Inspection of\r\n"
         "  the light\r\nLOCATION:Quay 7\\, Rotterdam\r\nATTENDEE;CN=\"Chen, "
         "Alice\":mailto:alice@harbour.example\r\nBEGIN:VALARM\r\nTRIGGER:-PT5M\r\n"
         "END:VALARM\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nDTSTART:20260401T120000Z\r\nSUMMARY:"
         "港口开放日\r\nLOCATION:上海\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
         &loaded);
    assert_true(quire_str_is(loaded.document.title, "Harbour"));
    expect_placed(&loaded, QUIRE_ELEMENT_HEADING, "Inspection of the light", "lines 3–13");
    expect_placed(&loaded, QUIRE_ELEMENT_PARAGRAPH,
                  "start: 2026-03-12 09:30 Europe/Amsterdam; summary: Inspection of the light; location: "
                  "Quay 7, Rotterdam; "
                  "attendees: Chen, Alice <alice@harbour.example>",
                  "lines 3–13");
    expect_placed(&loaded, QUIRE_ELEMENT_HEADING, "港口开放日", "lines 14–18");
    expect_placed(&loaded, QUIRE_ELEMENT_PARAGRAPH,
                  "开始时间: 2026-04-01 12:00 UTC; 主题: 港口开放日; 地点: 上海", "lines 14–18");
    expect_account(&loaded, "lines", 19, 8);
    unload(&loaded);
}

static void whole_days_end_on_the_last_of_them(void **state)
{
    (void)state;
    struct loaded loaded;
    load(&quire_format_ics,
         "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20241001\nDTEND;VALUE=DATE:20241008\nSUMMARY:"
         "国庆节假期\nLOCATION:全国\nEND:VEVENT\nBEGIN:VEVENT\nDTEND;VALUE=DATE:20240301\nDTSTART;VALUE=DATE:"
         "20240228\nSUMMARY:Dredging\nEND:VEVENT\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20231231\nDTEND;VALUE="
         "DATE:20240101\nSUMMARY:Fireworks\nURL:https://harbour.example\nEND:VEVENT\nBEGIN:VEVENT\nDTSTART:"
         "20240501\nDTEND:20240501\nSUMMARY:Open day\nSTATUS:CONFIRMED\nEND:VEVENT\nEND:VCALENDAR\n",
         &loaded);
    expect_placed(&loaded, QUIRE_ELEMENT_PARAGRAPH,
                  "开始时间: 2024-10-01; 结束时间: 2024-10-07; 主题: 国庆节假期; 地点: 全国", "lines 2–7");
    expect_placed(&loaded, QUIRE_ELEMENT_PARAGRAPH, "end: 2024-02-29; start: 2024-02-28; summary: Dredging",
                  "lines 8–12");
    expect_placed(&loaded, QUIRE_ELEMENT_PARAGRAPH,
                  "start: 2023-12-31; end: 2023-12-31; summary: Fireworks; url: https://harbour.example",
                  "lines 13–18");
    expect_placed(&loaded, QUIRE_ELEMENT_PARAGRAPH,
                  "start: 2024-05-01; end: 2024-05-01; summary: Open day; status: CONFIRMED", "lines 19–24");
    unload(&loaded);
}

static void cards_say_who_and_how_to_reach_them(void **state)
{
    (void)state;
    struct loaded loaded;
    load(&quire_format_vcf,
         "BEGIN:VCARD\nVERSION:3.0\nN:Chen;Alice;;;\nFN:Alice Chen\nORG:Harbour "
         "Ltd;Pilots\nTEL;TYPE=CELL,VOICE:+31 6 1234\nitem1.EMAIL;TYPE=WORK:alice@"
         "harbour.example\nPHOTO;ENCODING=b:AAAA\n "
         "BBBB\nEND:VCARD\nBEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E7=8E=8B=\n"
         "=E5=B0=8F=E6=98=8E\nTEL;CELL:138\nNOTE:灯塔\\n看守人\nEND:VCARD\n",
         &loaded);
    expect_placed(&loaded, QUIRE_ELEMENT_PARAGRAPH,
                  "name: Alice Chen; organisation: Harbour Ltd, Pilots; phone number (mobile): +31 6 1234; "
                  "email (work): "
                  "alice@harbour.example",
                  "lines 1–10");
    expect_placed(&loaded, QUIRE_ELEMENT_HEADING, "王小明", "lines 11–17");
    expect_placed(&loaded, QUIRE_ELEMENT_PARAGRAPH, "姓名: 王小明; 电话号码（手机）: 138", "lines 11–17");
    expect_placed(&loaded, QUIRE_ELEMENT_PARAGRAPH, "备注: 灯塔 看守人", NULL);
    assert_int_equal(dropped(&loaded, "lines", "binary"), 2);
    unload(&loaded);
}

static void references_have_their_fields(void **state)
{
    (void)state;
    struct loaded loaded;
    load(&quire_format_bibtex,
         "@string{j = \"Light\"}\n% comment\n@article{wei,\n author = {Wei, Li}, title = {The {Light} \\& "
         "Co},\n year = 2020, journal = j # \" Journal\"\n}\n"
         "@book{wang, author={王小明}, title={灯塔史}, year={1998}}\n@misc{broken, title = {no "
         "end\n@misc(ok, title = \"fine\")\n",
         &loaded);
    expect_placed(&loaded, QUIRE_ELEMENT_TABLE_ROW, "The Light & Co article wei Wei, Li 2020 j Journal",
                  "lines 3–6");
    expect_placed(&loaded, QUIRE_ELEMENT_TABLE_ROW, "灯塔史 book wang 王小明 1998", "line 7");
    assert_string_equal(metadata_named(&loaded, "malformed_entries"), "1");
    expect_account(&loaded, "entries", 5, 4);
    unload(&loaded);
    load(&quire_format_ris,
         "TY  - JOUR\nAU  - Wei, Li\nAU  - Chen, A\nTI  - The Light\nAB  - It tells\n  of light.\nER  - \nTY "
         " - BOOK\nTI  - 灯塔史\nAU  - 王小明\nAB  - 无\nER  - \n",
         &loaded);
    expect_placed(&loaded, QUIRE_ELEMENT_HEADING, "The Light", "lines 1–7");
    expect_placed(&loaded, QUIRE_ELEMENT_PARAGRAPH,
                  "type: JOUR; author: Wei, Li and Chen, A; title: The Light; abstract: It tells of light.",
                  "lines 1–7");
    expect_placed(&loaded, QUIRE_ELEMENT_PARAGRAPH, "类型: BOOK; 标题: 灯塔史; 作者: 王小明; 摘要: 无",
                  "lines 8–12");
    unload(&loaded);
}

static void odd_ones_do_no_harm(void **state)
{
    (void)state;
    static const quire_format *const formats[] = { &quire_format_settings,  &quire_format_log,
                                                   &quire_format_subtitles, &quire_format_ics,
                                                   &quire_format_vcf,       &quire_format_bibtex,
                                                   &quire_format_ris };
    static const char *const odd[] = { "x",
                                       "[",
                                       "[]\n=\n",
                                       "BEGIN:VEVENT\nEND:VEVENT\n",
                                       "BEGIN:VCARD",
                                       "@",
                                       "@a{",
                                       "@a{b,",
                                       "@a{b,c=",
                                       "@a{b,c={\\",
                                       "TY  - ",
                                       "ER  - ",
                                       "00:00 --> 00:01",
                                       "00:00:01 --> 00:00:00\nx",
                                       "99999999999:1:1.1 --> 2:2.2\nx",
                                       "a:\n b:\n",
                                       ";;;:::\n",
                                       "BEGIN:VCARD\nX;ENCODING=QUOTED-PRINTABLE:=\n=\n=4",
                                       "k = \\",
                                       "\"\"\"\n'''\n",
                                       "BEGIN:VEVENT\nATTENDEE:\nBEGIN:X\nEND:X\nSUMMARY:x\n",
                                       "@a{b,c=\"{\"}\"}\n@@@{}{" };
    for (size_t f = 0; f < sizeof formats / sizeof *formats; f++)
        for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
            struct loaded loaded;
            load_bytes(formats[f], quire_str_from(odd[i]), &loaded);
            unload(&loaded);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settings_stand_under_their_sections_as_they_are_written),
        cmocka_unit_test(a_log_is_kept_line_by_line),
        cmocka_unit_test(what_is_said_stands_at_its_time),
        cmocka_unit_test(events_say_what_when_where_and_who),
        cmocka_unit_test(whole_days_end_on_the_last_of_them),
        cmocka_unit_test(cards_say_who_and_how_to_reach_them),
        cmocka_unit_test(references_have_their_fields),
        cmocka_unit_test(odd_ones_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Covers of reports, judgments, theses, manuals and minutes, in English and Chinese: what their title says. */
#include "base/buffer.h"
#include "base/str.h"
#include "load/worker/cover.h"
#include "support/cmocka_all.h"

/* A line: "# " is the title's print, "## " a heading's, "" before it the body's. */
struct page {
    quire_arena arena;
    quire_document document;
    quire_element elements[64];
    char text[8192];
};

static void set_page(struct page *page, const char *own, const char *const *lines)
{
    size_t size = 0, count = 0;
    *page = (struct page){ 0 };
    for (; *lines; lines++) {
        size_t marks = strspn(*lines, "#");
        quire_str line = quire_str_from(*lines + (marks ? marks + 1 : 0));
        page->elements[count++] = (quire_element){
            .kind = marks == 1  ? QUIRE_ELEMENT_TITLE
                    : marks > 1 ? QUIRE_ELEMENT_HEADING
                                : QUIRE_ELEMENT_PARAGRAPH,
            .parent = QUIRE_NO_PARENT,
            .start = size,
            .end = size + line.size,
            .level = marks > 1 ? (uint32_t)marks - 1 : 0,
            .page = 1,
        };
        memcpy(page->text + size, line.data, line.size);
        size += line.size;
        memcpy(page->text + size, "\n\n", 2);
        size += 2;
    }
    page->document.text = (quire_str){ page->text, size };
    page->document.elements = page->elements;
    page->document.element_count = count;
    page->document.title = quire_str_from(own);
}

static void check(const char *own, const char *const *lines, const char *name, const char *expected)
{
    struct page page;
    quire_str title = { 0 };
    set_page(&page, own, lines);
    assert_int_equal(
        quire_cover_title(&page.document, false, quire_str_from(name), &page.arena, &title, NULL), QUIRE_OK);
    if (!quire_str_is(title, expected)) fail_msg("“%.*s”, not “%s”", QUIRE_FMT(title), expected);
    quire_arena_free(&page.arena);
}

#define LINES(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void names_company_form_and_period_of_a_report(void **state)
{
    (void)state;
    check("UNITED STATES SECURITIES AND EXCHANGE COMMISSION",
          LINES("# UNITED STATES SECURITIES AND EXCHANGE COMMISSION", "Washington, D.C. 20549",
                "## FORM 10-K", "(Mark One)",
                "☒ ANNUAL REPORT PURSUANT TO SECTION 13 OR 15(d) OF THE SECURITIES EXCHANGE ACT OF 1934",
                "For the fiscal year ended December 31, 2021", "OR", "For the transition period from to",
                "Commission File Number: 000-12345", "## Harbour Light Holdings, Inc.",
                "(Exact name of registrant as specified in its charter)", "Delaware\t12-3456789",
                "Smaller reporting company ☐"),
          "x.pdf", "Harbour Light Holdings, Inc. — Form 10-K — year ended December 31, 2021");
    check("FORM 8-K",
          LINES("UNITED STATES", "SECURITIES AND EXCHANGE COMMISSION", "# FORM 8-K", "CURRENT REPORT",
                "Date of Report (Date of earliest event reported): March 5, 2024", "## Velmark Shipping Corp",
                "(Exact name of registrant as specified in its charter)"),
          "x.pdf", "Velmark Shipping Corp — Form 8-K — March 5, 2024");
    check("10-Q - 10/28/2022 - Carrow Corporation",
          LINES("# FORM 10-Q", "For the quarterly period ended", "October 1, 2022", "## CARROW CORPORATION"),
          "x.pdf", "CARROW CORPORATION — Form 10-Q — quarter ended October 1, 2022");
    check("Annual Report 2022", LINES("# Annual Report 2022", "## Tarn Bay Salt plc", "Our year in brief"),
          "x.pdf", "Tarn Bay Salt plc — Annual Report 2022");
    check("Interim report",
          LINES("# Interim report", "Oberwerk AG", "for the six months ended 30 June 2023", "Unaudited"),
          "x.pdf", "Oberwerk AG — Interim report — six months ended 30 June 2023");
}

static void names_company_and_year_of_a_chinese_report(void **state)
{
    (void)state;
    check("2023 年年度报告",
          LINES("公司代码：600999 公司简称：松浦港务", "## 松浦港务股份有限公司", "# 2023 年年度报告",
                "重要提示"),
          "x.pdf", "松浦港务股份有限公司 — 2023 年年度报告");
    check("2024年半年度报告", LINES("公司代码：600999 公司简称：松浦港务", "# 2024年半年度报告"), "x.pdf",
          "松浦港务 — 2024年半年度报告");
    check("年報", LINES("## 白石鎮輪船有限公司", "# 年報", "截至2023年12月31日止年度", "股份代號：9999"),
          "x.pdf", "白石鎮輪船有限公司 — 年報 — 截至2023年12月31日止年度");
    check("首次公开发行股票并在科创板上市招股说明书",
          LINES("## 松浦灯塔科技股份有限公司", "# 首次公开发行股票并在科创板上市招股说明书",
                "保荐机构（主承销商）"),
          "x.pdf", "松浦灯塔科技股份有限公司 — 首次公开发行股票并在科创板上市招股说明书");
    check("二〇二三年第三季度报告", LINES("## 松浦港务股份有限公司", "# 二〇二三年第三季度报告"), "x.pdf",
          "松浦港务股份有限公司 — 二〇二三年第三季度报告");
}

static void names_court_parties_and_number_of_a_decision(void **state)
{
    (void)state;
    check("民事判决书",
          LINES("## 松浦市中级人民法院", "# 民事判决书", "（2023）松01民终1234号", "上诉人：林秀英"), "x.pdf",
          "松浦市中级人民法院 — 民事判决书 — （2023）松01民终1234号");
    check("臺灣松浦地方法院民事判決", LINES("# 臺灣松浦地方法院民事判決", "112年度訴字第345號"), "x.pdf",
          "臺灣松浦地方法院民事判決");
    check("UNITED STATES COURT OF APPEALS FOR THE NINTH CIRCUIT",
          LINES("FOR PUBLICATION", "# UNITED STATES COURT OF APPEALS FOR THE NINTH CIRCUIT", "AAGE HOLM,",
                "Plaintiff-Appellant,", "v.", "VELMARK HARBOUR TRUST,", "Defendant-Appellee.", "No. 21-34567",
                "OPINION"),
          "x.pdf", "AAGE HOLM v. VELMARK HARBOUR TRUST — No. 21-34567");
}

static void knows_other_forms_of_reports_and_decisions(void **state)
{
    (void)state;
    check("ANNUAL REPORT 年報 2023", LINES("# ANNUAL REPORT 年報 2023", "## 白石鎮輪船有限公司"), "x.pdf",
          "白石鎮輪船有限公司 — ANNUAL REPORT 年報 2023");
    check("Interim Report January–September 2023",
          LINES("## Oberwerk AG", "# Interim Report January–September 2023"), "x.pdf",
          "Oberwerk AG — Interim Report January–September 2023");
    check("FORM 6-K",
          LINES("# FORM 6-K", "For the month of March 2024", "Commission File Number: 1-2",
                "## Tarn Bay Salt plc"),
          "x.pdf", "Tarn Bay Salt plc — Form 6-K — month of March 2024");
    check("SUPREME COURT OF THE UNITED STATES",
          LINES("(Slip Opinion)", "# SUPREME COURT OF THE UNITED STATES", "Syllabus",
                "HOLM v. HARBOUR TRUST OF VELMARK",
                "No. 21–1576. Argued March 28, 2023—Decided June 15, 2023"),
          "x.pdf", "HOLM v. HARBOUR TRUST OF VELMARK — No. 21–1576");
    check("Board Meeting Minutes",
          LINES("Velmark Harbour Trust", "# Board Meeting Minutes", "Date: 12 March 2024"), "x.pdf",
          "Velmark Harbour Trust — Board Meeting Minutes — 12 March 2024");
    check("会议纪要", LINES("松浦港务股份有限公司", "# 会议纪要", "会议时间：2024年3月5日 上午九点"),
          "x.docx", "松浦港务股份有限公司 — 会议纪要 — 2024年3月5日");
}

static void names_the_day_of_a_meeting(void **state)
{
    (void)state;
    check("Minutes of the Board of Directors",
          LINES("Velmark Harbour Trust", "# Minutes of the Board of Directors", "12 March 2024"), "x.docx",
          "Velmark Harbour Trust — Minutes of the Board of Directors — 12 March 2024");
    check("会议纪要", LINES("松浦港务股份有限公司", "# 会议纪要", "2024年3月5日", "出席：林秀英"), "x.docx",
          "松浦港务股份有限公司 — 会议纪要 — 2024年3月5日");
    check("會議紀錄", LINES("白石鎮輪船有限公司", "# 會議紀錄", "2024年3月5日"), "x.docx",
          "白石鎮輪船有限公司 — 會議紀錄 — 2024年3月5日");
}

static void names_a_work_by_its_subject(void **state)
{
    (void)state;
    check("User Manual", LINES("# User Manual", "## Label Printer X200", "Version 3"), "x.pdf",
          "Label Printer X200 — User Manual");
    check("Master's Thesis",
          LINES("University of Velmark", "# Master's Thesis", "## On the Freezing of Harbours", "June 2021"),
          "x.pdf", "On the Freezing of Harbours — Master's Thesis");
    check("硕士学位论文", LINES("松浦大学", "# 硕士学位论文", "## 港口结冰规律研究", "二〇二一年六月"),
          "x.pdf", "港口结冰规律研究 — 硕士学位论文");
    check("使用說明書", LINES("# 使用說明書", "## 標籤印表機 X200"), "x.pdf", "標籤印表機 X200 — 使用說明書");
    check("房屋租赁合同", LINES("# 房屋租赁合同", "合同编号：2023-0456", "甲方：张三"), "lease.docx",
          "房屋租赁合同 — 合同编号：2023-0456");
}

static void keeps_a_title_that_says_what_it_is(void **state)
{
    (void)state;
    static const char *const kept[] = {
        "The Carrow Ferry",          "关于召开2023年年度股东大会的通知",    "Page Layout in Practice",
        "Documents of the harbour",  "Report on the breakwater of Velmark", "卡罗渡船",
        "塔恩灣的鹽是怎樣製成的",    "Notice to mariners: ice in the bay",  "Debian GNU/Linux 安装手册",
        "An Opinion Dynamics Model", "松浦港务股份有限公司2023年年度报告",
    };
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        check(kept[i], LINES("# Another line", "Annual report", "12 March 2024"), "name.pdf", kept[i]);
}

static void passes_over_what_programs_leave(void **state)
{
    (void)state;
    static const char *const left[] = { "Microsoft Word - final.doc",
                                        "Untitled",
                                        "Appendix 1",
                                        "附件2",
                                        "untitled1",
                                        "Document1",
                                        "document",
                                        "PowerPoint Presentation",
                                        "C:\\Users\\a\\report",
                                        "report_v3.docx",
                                        "文档1",
                                        "无标题",
                                        "新建 Microsoft Word 文档",
                                        "1",
                                        "Slide 1",
                                        "" };
    for (size_t i = 0; i < sizeof left / sizeof *left; i++) {
        check(left[i], LINES("## The Ice of 1931", "It froze."), "name.pdf", "The Ice of 1931");
        check(left[i], LINES("## 一九三一年的冰", "港口结冰。"), "name.pdf", "一九三一年的冰");
    }
}

static void takes_the_name_of_the_file_where_the_page_says_nothing(void **state)
{
    (void)state;
    check("", LINES("It froze on 12 January.", "2.1 Ice", "## 7.4. Ice in the bay"), "ice_of-1931.pdf",
          "ice of-1931");
    check("FORM 10-Q", LINES("# FORM 10-Q"), "2022 Q3 CARR.pdf", "Form 10-Q — 2022 Q3 CARR");
    check("目录", LINES("# 目录", "一、概述"), "松浦港一九三一.odt.pdf", "松浦港一九三一");
    check("", LINES("It froze."), "0a4f5e9c1b2d3f4a5b6c7d8e9f.pdf", "");
    check("", LINES("It froze."), "20230101.pdf", "");
    check("Untitled", LINES("It froze."), "", "Untitled");
}

static void leaves_a_title_that_its_writer_marked(void **state)
{
    (void)state;
    static const char *const kept[] = { "Velmark Harbour Trust", "Contents", "User Guide",
                                        "松浦港务股份有限公司", "目录" };
    struct page page;
    quire_str title = { 0 };
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        set_page(&page, kept[i], LINES("# Another line", "## Installation", "12 March 2024"));
        assert_int_equal(
            quire_cover_title(&page.document, true, QUIRE_STR("x-y.md"), &page.arena, &title, NULL),
            QUIRE_OK);
        assert_true(quire_str_is(title, kept[i]));
        quire_arena_free(&page.arena);
    }
    set_page(&page, "FORM 10-Q",
             LINES("# FORM 10-Q", "For the quarterly period ended June 25, 2022", "## Carrow Corporation"));
    assert_int_equal(quire_cover_title(&page.document, true, QUIRE_STR("x.html"), &page.arena, &title, NULL),
                     QUIRE_OK);
    assert_true(quire_str_is(title, "Carrow Corporation — Form 10-Q — quarter ended June 25, 2022"));
    quire_arena_free(&page.arena);
}

static void takes_no_section_for_the_subject(void **state)
{
    (void)state;
    check("Lease Agreement", LINES("# Lease Agreement", "## Definitions", "## 2. Rent"), "mill lease.docx",
          "Lease Agreement — mill lease");
    check("租赁协议", LINES("# 租赁协议", "## 总则", "## 第二章 租金"), "磨坊.docx", "租赁协议 — 磨坊");
    check("", LINES("## for reporting members, 2007", "## per 100,000"), "eu-016.pdf", "eu-016");
    check("", LINES("## iPhone in the harbour"), "x-y.pdf", "iPhone in the harbour");
    check("", LINES("Fig – Torque v/s Speed", "Torque v/s Speed"), "motor.docx", "motor");
    check("", LINES("## Introduction", "## 1.1 Ice", "## 第一章 冰情"), "ice.pdf", "ice");
}

static void looks_at_the_first_page_alone(void **state)
{
    (void)state;
    struct page page;
    quire_str title = { 0 };
    set_page(&page, "Annual Report", LINES("# Annual Report", "12 March 2024", "## Carrow Corporation"));
    page.elements[2].page = 2;
    assert_int_equal(
        quire_cover_title(&page.document, false, QUIRE_STR("x-y.pdf"), &page.arena, &title, NULL), QUIRE_OK);
    assert_true(quire_str_is(title, "Annual Report — 12 March 2024"));
    quire_arena_free(&page.arena);
}

static void bears_pages_of_any_kind(void **state)
{
    (void)state;
    struct page page;
    quire_str title = { 0 };
    const char *const odd[] = { "v.",   "# v.", "ended", "Date of report", "（）号", "公司简称：", "No. ",
                                "form", "\t",   "公司" };
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        for (size_t j = 0; j < sizeof odd / sizeof *odd; j++) {
            set_page(&page, odd[i], LINES(odd[i], odd[j], odd[i]));
            assert_int_equal(
                quire_cover_title(&page.document, false, QUIRE_STR("."), &page.arena, &title, NULL),
                QUIRE_OK);
            quire_arena_free(&page.arena);
        }
}

static void bears_lines_put_together_by_chance(void **state)
{
    (void)state;
    static const char *const pieces[] = { "v.",
                                          " ",
                                          "ended",
                                          "quarter",
                                          "2023",
                                          "年",
                                          "报告",
                                          "（",
                                          "号",
                                          "公司",
                                          ":",
                                          "：",
                                          "Form",
                                          "10-Q",
                                          "\xC3\xA9",
                                          ".pdf",
                                          "Inc",
                                          ",",
                                          "截至",
                                          "编号",
                                          "公司简称",
                                          "January",
                                          "12",
                                          "\xF0\x9F\x8C\x8A",
                                          "Date of Report",
                                          ")",
                                          "第",
                                          "章",
                                          "合同",
                                          "Minutes of",
                                          "\t",
                                          "-" };
    uint32_t chance = 1;
    for (int round = 0; round < 3000; round++) {
        char lines[6][128] = { 0 };
        struct page page;
        quire_str title = { 0 };
        for (size_t i = 0; i < 6; i++)
            for (int j = 0; j < 7; j++) {
                chance = chance * 1664525U + 1013904223U;
                if ((chance >> 29) > 4 && j) break;
                strcat(lines[i], pieces[(chance >> 16) % (sizeof pieces / sizeof *pieces)]);
            }
        set_page(&page, lines[0], LINES(lines[1], lines[2], lines[3], lines[4]));
        assert_int_equal(
            quire_cover_title(&page.document, false, quire_str_from(lines[5]), &page.arena, &title, NULL),
            QUIRE_OK);
        assert_true(title.size <= QUIRE_COVER_TITLE_MAX_BYTES);
        quire_arena_free(&page.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_company_form_and_period_of_a_report),
        cmocka_unit_test(names_company_and_year_of_a_chinese_report),
        cmocka_unit_test(names_court_parties_and_number_of_a_decision),
        cmocka_unit_test(knows_other_forms_of_reports_and_decisions),
        cmocka_unit_test(names_the_day_of_a_meeting),
        cmocka_unit_test(names_a_work_by_its_subject),
        cmocka_unit_test(keeps_a_title_that_says_what_it_is),
        cmocka_unit_test(passes_over_what_programs_leave),
        cmocka_unit_test(takes_the_name_of_the_file_where_the_page_says_nothing),
        cmocka_unit_test(leaves_a_title_that_its_writer_marked),
        cmocka_unit_test(takes_no_section_for_the_subject),
        cmocka_unit_test(looks_at_the_first_page_alone),
        cmocka_unit_test(bears_pages_of_any_kind),
        cmocka_unit_test(bears_lines_put_together_by_chance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

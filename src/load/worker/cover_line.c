/* SPDX-License-Identifier: Apache-2.0 */
/* What tells a document is read by kind, each in a file of its own; left here are numbers, and what says nothing. */
#include "load/worker/cover_line.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/cover_date.h"
#include "load/worker/cover_form.h"
#include "load/worker/cover_organisation.h"
#include "text/unicode.h"

#include <strings.h>

enum { LINE_MAX_BYTES = 240 }; /* a longer line is prose */

/* Whole lines that say nothing. */
static const char *const nothing[] = {
    "or",
    "and",
    "mark one",
    "check one",
    "united states",
    "united states of america",
    "securities and exchange commission",
    "table of contents",
    "contents",
    "index",
    "confidential",
    "strictly confidential",
    "draft",
    "abstract",
    "internal",
    "internal use only",
    "cover",
    "cover page",
    "title",
    "title page",
    "untitled",
    "layout",
    "book",
    "workbook",
    "sheet",
    "my document",
    "image",
    "img",
    "sans titre",
    "ohne titel",
    "工作簿",
    "appendix",
    "annex",
    "chapter",
    "section",
    "part",
    "attachment",
    "exhibit",
    "附录",
    "附錄",
    "附件",
    "document",
    "new document",
    "presentation",
    "powerpoint presentation",
    "slide",
    "page of",
    "new microsoft word document",
    "新建microsoft word文档",
    "page",
    "copy",
    "original",
    "all rights reserved",
    "published",
    "unpublished",
    "slip opinion",
    "no title",
    "print",
    "scan",
    "scanned document",
    "report",
    "n a",
    "中华人民共和国",
    "中華人民共和國",
    "中国证券监督管理委员会",
    "中國證券監督管理委員會",
    "目录",
    "目錄",
    "目次",
    "摘要",
    "重要提示",
    "机密",
    "機密",
    "绝密",
    "秘密",
    "保密",
    "内部资料",
    "內部資料",
    "草案",
    "征求意见稿",
    "封面",
    "标题",
    "標題",
    "无标题",
    "無標題",
    "文档",
    "文檔",
    "新建文档",
    "演示文稿",
    "幻灯片",
    "报告",
    "報告",
    NULL,
};

/* What lines begin with that say nothing. */
static const char *const nothing_starts[] = {
    "united states securities and exchange commission",
    "united states court of",
    "united states district court",
    "united states bankruptcy court",
    "in the united states",
    "in the supreme court",
    "in the superior court",
    "in the high court",
    "supreme court of",
    "superior court of",
    "for the district of",
    "appeal from",
    "washington d c",
    "commission file",
    "quarterly report pursuant",
    "annual report pursuant",
    "current report pursuant",
    "transition report",
    "for the transition period",
    "exact name of",
    "indicate by check mark",
    "state or other jurisdiction",
    "copyright",
    "www ",
    "http",
    "doi ",
    "arxiv ",
    "issn",
    "isbn",
    "版权所有",
    "版權所有",
    "microsoft",
    "证券代码",
    "證券代號",
    "股票代码",
    "股份代號",
    "公司代码",
    NULL,
};

static const char *const number_starts[] = { "no ",
                                             "nos ",
                                             "neutral citation",
                                             "case no",
                                             "case number",
                                             "docket no",
                                             "civil action no",
                                             "contract no",
                                             "agreement no",
                                             "invoice no",
                                             "invoice number",
                                             "report no",
                                             "reference no",
                                             "合同编号",
                                             "合約編號",
                                             "契約編號",
                                             "编号",
                                             "編號",
                                             "文号",
                                             "文號",
                                             "案号",
                                             "案號",
                                             "公告编号",
                                             NULL };

static bool read_number(quire_cover_line *line)
{
    quire_str key = line->key;
    bool labelled = quire_str_holds_digit(key) && key.size <= QUIRE_COVER_PHRASE_MAX_BYTES &&
                    quire_cover_starts_one_of(key, number_starts);
    bool chinese = key.size > 8 && key.size <= QUIRE_COVER_PHRASE_MAX_BYTES &&
                   quire_cover_has_year(quire_str_cut(key, 0, 4)) &&
                   (quire_cover_ends(key, "号") || quire_cover_ends(key, "號"));
    quire_str said = quire_cover_cut_said(line->text);
    for (size_t i = 6; labelled && i + 1 < said.size; i++) /* "No. 21-1576. Argued March 28" */
        if (said.data[i] == '.' && said.data[i + 1] == ' ') said.size = i;
    if (labelled || chinese) quire_cover_take(line, QUIRE_COVER_NUMBER, said);
    return labelled || chinese;
}

/* "report.docx", "C:\\Users\\x\\report": what a program wrote where a title belongs. */
static bool is_file_name(quire_str text)
{
    static const char *const endings[] = { ".doc", ".docx", ".pdf", ".indd", ".qxd", ".tex", ".dvi",
                                           ".xls", ".xlsx", ".ppt", ".pptx", ".rtf", ".htm", ".html",
                                           ".txt", ".odt",  ".ods", ".odp",  ".md",  ".wps", ".pages",
                                           ".key", ".tmp",  ".dot", NULL };
    for (size_t i = 0; endings[i]; i++) {
        size_t size = strlen(endings[i]);
        if (text.size > size && !strncasecmp(text.data + text.size - size, endings[i], size)) return true;
    }
    bool drive = text.size > 2 && text.data[1] == ':' && (text.data[2] == '\\' || text.data[2] == '/');
    return drive || quire_str_starts(text, QUIRE_STR("\\\\")) || quire_str_starts(text, QUIRE_STR("file:"));
}

/* "document1" */
static quire_str without_end_digits(quire_str key)
{
    while (key.size && quire_cover_is_digit(key.data[key.size - 1])) key.size--;
    return key;
}

static bool is_nothing(quire_str key)
{
    size_t letters = 0;
    char room[QUIRE_COVER_PHRASE_MAX_BYTES + 1];
    for (size_t at = 0; at < key.size;) {
        uint32_t c = quire_utf8_next(key, &at);
        letters += quire_char_is_han(c)
                       ? 2
                       : quire_char_is_word(c) && (c >= 0x80 || !quire_cover_is_digit((char)c));
    }
    if (letters < 2) return true;
    if (key.size > QUIRE_COVER_PHRASE_MAX_BYTES) return false;
    quire_str bare = quire_cover_without_years(key, room);
    return quire_cover_is_one_of(bare, nothing) || quire_cover_is_one_of(without_end_digits(bare), nothing);
}

quire_status quire_cover_read_line(quire_cover_line *line, const quire_cover_line *next, quire_arena *arena,
                                   quire_error *err)
{
    line->class = QUIRE_COVER_PLAIN;
    line->key = line->said = (quire_str){ 0 };
    line->dated = false;
    if (line->text.size > LINE_MAX_BYTES) return QUIRE_OK;
    quire_status status = quire_cover_key(line->text, arena, &line->key, err);
    if (status) return status;
    if (quire_cover_read_date(line, next, arena) || read_number(line) || quire_cover_read_form(line, arena))
        return QUIRE_OK;
    bool who = quire_cover_read_organisation(line);
    if (line->class == QUIRE_COVER_SHORT_WHO) return QUIRE_OK;
    bool begins = !who && quire_cover_starts_one_of(line->key, nothing_starts);
    if (begins || is_nothing(line->key) || is_file_name(line->text))
        quire_cover_take(line, QUIRE_COVER_NOTHING, (quire_str){ 0 });
    return QUIRE_OK;
}

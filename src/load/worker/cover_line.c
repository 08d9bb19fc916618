/* SPDX-License-Identifier: Apache-2.0 */
/* Phrases of covers. They are compared with a line's key: folded, without punctuation. */
#include "load/worker/cover_line.h"

#include "base/error.h"
#include "base/str.h"
#include "text/unicode.h"

#include <strings.h>

enum {
    LINE_MAX_BYTES = 240, /* a longer line is prose */
    FORM_MAX_BYTES = 100,
    DATE_MAX_BYTES = 48,
    SAID_MAX_BYTES = 120,
    OWN_WORDS_MAX = 4, /* Han beside "合同" or "通知" that don't yet tell one from another */
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- phrases ---- */

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
    "for internal use only",
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
    "not for publication",
    "published",
    "unpublished",
    "slip opinion",
    "for publication",
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
    "microsoft word",
    "microsoft powerpoint",
    "microsoft excel",

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

};

/* Forms told by who made them and when. */
static const char *const reports[] = {
    "annual report",
    "annual report and accounts",
    "annual report and financial statements",
    "annual report accounts",
    "quarterly report",
    "interim report",
    "half year report",
    "half yearly report",
    "semi annual report",
    "financial report",
    "integrated report",
    "sustainability report",
    "financial statements",
    "consolidated financial statements",
    "audit report",
    "independent auditor s report",
    "prospectus",
    "preliminary prospectus",
    "proxy statement",
    "notice of annual meeting",
    "earnings release",
    "minutes",
    "meeting minutes",
    "agenda",
    "meeting agenda",
    "judgment",
    "judgement",
    "opinion",
    "order",
    "decision",
    "ruling",
    "invoice",
    "quotation",
    "balance sheet",
    "newsletter",
    "progress report",
    "half year financial report",
    "interim financial report",
    "interim management report",
    "annual financial report",
    "first quarter report",
    "second quarter report",
    "third quarter report",
    "fourth quarter report",
    "year end report",
    "annual review",
    "condensed consolidated financial statements",
    "interim condensed consolidated financial statements",
    "agreement",
    "contract",
    "lease agreement",
    "service agreement",
    "employment agreement",
    "employment contract",
    "purchase agreement",
    "non disclosure agreement",
    "monthly report",
    "weekly report",
    "status report",
};
static const char *const report_starts[] = { "minutes of",
                                             "agenda of",
                                             "agenda for",
                                             "notice of meeting",
                                             "annual report on form",
                                             "annual report of",
                                             "annual report for",
                                             "quarterly report for" };
static const char *const report_ends[] = { "meeting minutes", "board minutes", "committee minutes",
                                           "council minutes" };
static const char *const report_ends_zh[] = {
    "年度报告",   "年度報告",   "年报",         "年報",       "季度报告",   "季度報告", "中期报告",
    "中期報告",   "半年度报告", "半年报",       "季报",       "报告摘要",   "審計報告", "审计报告",
    "财务报告",   "財務報告",   "社会责任报告", "招股说明书", "招股意向书", "招股章程", "募集说明书",
    "公開說明書", "会议纪要",   "會議紀要",     "会议记录",   "會議紀錄",   "會議記錄", "判决书",
    "判決書",     "判決",       "裁定书",       "裁定書",     "裁定",       "调解书",   "起诉书",
    "決定書",     "决定书",     "议程",         "議程",       "月报",       "周报",     "合同",
    "合同书",     "合約",       "契約",         "契約書",     "协议",       "协议书",   "協議",
    "協議書",     "月報",       "週報",
};

/* Forms told by their subject. */
static const char *const works[] = {
    "thesis",
    "a thesis",
    "a dissertation",
    "dissertation",
    "master s thesis",
    "masters thesis",
    "bachelor s thesis",
    "bachelors thesis",
    "phd thesis",
    "ph d thesis",
    "doctoral thesis",
    "doctoral dissertation",
    "diploma thesis",
    "user manual",
    "user s manual",
    "users manual",
    "user guide",
    "user s guide",
    "users guide",
    "owner s manual",
    "owners manual",
    "instruction manual",
    "manual",
    "operating instructions",
    "operating manual",
    "operation manual",
    "service manual",
    "installation guide",
    "installation manual",
    "quick start guide",
    "quick start",
    "reference manual",
    "programmer s guide",
    "handbook",
    "white paper",
    "whitepaper",
    "working paper",
    "technical report",
    "research report",
    "final report",
    "case study",
    "data sheet",
    "datasheet",
    "specification",
    "technical specification",
    "memorandum",
    "memo",
    "notice",
    "policy",
    "press release",
    "letter",
    "certificate",
    "curriculum vitae",
    "resume",
    "brochure",
    "proposal",
    "guide",
};
static const char *const work_ends_zh[] = {
    "学位论文",   "學位論文", "毕业论文", "畢業論文", "论文",     "論文",     "使用说明书",
    "使用說明書", "说明书",   "說明書",   "用户手册", "用戶手冊", "使用手册", "使用手冊",
    "操作手册",   "操作手冊", "手册",     "手冊",     "指南",     "白皮书",   "白皮書",
    "通知",       "公告",     "通告",     "通报",     "决定",     "決定",     "规格书",
    "規格書",     "简历",     "履歷",     "新闻稿",   "新聞稿",
};

static const char *const who_ends[] = {
    "inc",        "corp",        "corporation", "incorporated", "ltd",     "limited",    "llc",
    "l l c",      "plc",         "p l c",       "ag",           "gmbh",    "s a",        "n v",
    "s p a",      "oyj",         "asa",         "company",      "co",      "holdings",   "group",
    "lp",         "l p",         "llp",         "trust",        "bank",    "university", "institute",
    "foundation", "association", "council",     "committee",    "society",
};
static const char *const who_starts[] = { "university of", "bank of", "institute of" };
static const char *const who_ends_zh[] = {
    "公司",   "集团",     "集團",   "银行",   "銀行", "大学",   "大學",   "学院",
    "學院",   "研究院",   "研究所", "法院",   "法庭", "委员会", "委員會", "董事会",
    "董事會", "人民政府", "基金会", "基金會", "协会", "協會",
};
static const char *const short_who_labels[] = { "公司简称", "证券简称", "股票简称", "公司簡稱", "證券簡稱",
                                                "股份簡稱", "公司名称", "公司名稱", "编制单位" };

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
                                             "公告编号" };

static const char *const date_labels[] = { "会议时间", "會議時間", "时间", "時間", "日期" };

static const char *const months[] = { "january", "february", "march",     "april",   "may",      "june",
                                      "july",    "august",   "september", "october", "november", "december",
                                      "jan",     "feb",      "mar",       "apr",     "jun",      "jul",
                                      "aug",     "sep",      "sept",      "oct",     "nov",      "dec" };

/* ---- keys ---- */

static bool is_han_at(quire_str text, size_t at)
{
    return at < text.size && quire_char_is_han(quire_utf8_next(text, &at));
}

static quire_status make_key(quire_str text, quire_arena *arena, quire_str *out, quire_error *err)
{
    quire_str folded = { 0 };
    quire_status status = quire_text_fold(text, arena, &folded, err);
    char *key = status ? NULL : quire_arena_alloc(arena, folded.size + 1);
    size_t size = 0;
    bool gap = false, after_han = false;
    if (!status && !key) return quire_fail_memory(err);
    for (size_t at = 0; !status && at < folded.size;) {
        size_t start = at;
        uint32_t c = quire_utf8_next(folded, &at);
        if (!quire_char_is_word(c)) {
            gap = true;
            continue;
        }
        bool han = is_han_at(folded, start);
        if (gap && size && !han && !after_han) key[size++] = ' ';
        memcpy(key + size, folded.data + start, at - start);
        size += at - start;
        gap = false;
        after_han = han;
    }
    *out = (quire_str){ key, size };
    return status;
}

bool quire_cover_starts(quire_str key, const char *part)
{
    quire_str prefix = quire_str_from(part);
    if (!quire_str_starts(key, prefix)) return false;
    return key.size == prefix.size || prefix.data[prefix.size - 1] == ' ' || key.data[prefix.size] == ' ' ||
           (unsigned char)prefix.data[0] >= 0x80;
}

bool quire_cover_ends(quire_str key, const char *part)
{
    quire_str suffix = quire_str_from(part);
    if (!quire_str_ends(key, suffix)) return false;
    return key.size == suffix.size || key.data[key.size - suffix.size - 1] == ' ' ||
           (unsigned char)suffix.data[0] >= 0x80;
}

static bool is_one_of(quire_str key, const char *const *phrases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (quire_str_is(key, phrases[i])) return true;
    return false;
}

static bool starts_one_of(quire_str key, const char *const *phrases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (quire_cover_starts(key, phrases[i])) return true;
    return false;
}

/* The bytes of the longest of `phrases` that ends `key`; 0: none. */
static size_t end_of(quire_str key, const char *const *phrases, size_t count)
{
    size_t longest = 0;
    for (size_t i = 0; i < count; i++)
        if (quire_cover_ends(key, phrases[i]) && strlen(phrases[i]) > longest) longest = strlen(phrases[i]);
    return longest;
}

/* The next word of `key` from *at; empty at its end. */
static quire_str next_word(quire_str key, size_t *at)
{
    size_t start = *at, end = start;
    while (end < key.size && key.data[end] != ' ') end++;
    *at = end < key.size ? end + 1 : end;
    return quire_str_cut(key, start, end);
}

static bool has_word(quire_str key, const char *word)
{
    for (size_t at = 0; at < key.size;)
        if (quire_str_is(next_word(key, &at), word)) return true;
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* 1900 to 2099, or 二〇二三, as a number of its own. */
static bool has_year(quire_str key)
{
    for (size_t i = 0; i + 4 <= key.size; i++) {
        const char *c = key.data + i;
        bool century = (c[0] == '1' && c[1] == '9') || (c[0] == '2' && c[1] == '0');
        bool bounded = (i == 0 || !is_digit(c[-1])) && (i + 4 == key.size || !is_digit(c[4]));
        if (century && is_digit(c[2]) && is_digit(c[3]) && bounded) return true;
        if (i + 9 <= key.size && (memcmp(c, "二〇", 6) == 0 || memcmp(c, "二零", 6) == 0)) return true;
    }
    return false;
}

static bool has_month(quire_str key)
{
    for (size_t i = 0; i < COUNT(months); i++)
        if (has_word(key, months[i])) return true;
    return false;
}

static quire_str cut_said(quire_str text)
{
    text = quire_str_trim(text);
    while (text.size && strchr(",;:", text.data[text.size - 1])) text.size--;
    if (text.size > SAID_MAX_BYTES) text.size = quire_utf8_floor(text, SAID_MAX_BYTES);
    return quire_str_trim(text);
}

/* What stands behind the first colon of `text`, up to the next wide gap or label. */
static quire_str behind_label(quire_str text, const char *label)
{
    quire_str name = quire_str_from(label);
    const char *start = NULL;
    for (size_t i = 0; i + name.size <= text.size && !start; i++)
        if (memcmp(text.data + i, name.data, name.size) == 0) start = text.data + i + name.size;
    if (!start) return (quire_str){ 0 };
    quire_str value = quire_str_cut(text, (size_t)(start - text.data), text.size);
    while (value.size && (value.data[0] == ':' || value.data[0] == ' '))
        value = quire_str_cut(value, 1, value.size);
    if (quire_str_starts(value, QUIRE_STR("："))) value = quire_str_trim(quire_str_cut(value, 3, value.size));
    size_t end = 0;
    while (end < value.size && !strchr(" \t", value.data[end])) end++;
    return quire_str_cut(value, 0, end);
}

/* ---- classes ---- */

/* Takes years and what stands with them out of an English form: "2023 annual report", "q3 2023 interim report". */
static quire_str without_years(quire_str key, char *room)
{
    size_t size = 0;
    for (size_t at = 0; at < key.size;) {
        quire_str word = next_word(key, &at);
        bool quarter = word.size == 2 && word.data[0] == 'q' && is_digit(word.data[1]);
        bool digits = word.size > 0;
        for (size_t i = 0; i < word.size; i++) digits = digits && is_digit(word.data[i]);
        if (digits || quarter || quire_str_is(word, "fy") || quire_str_is(word, "the") ||
            quire_str_is(word, "for") || is_one_of(word, months, COUNT(months)))
            continue;
        if (size) room[size++] = ' ';
        memcpy(room + size, word.data, word.size);
        size += word.size;
    }
    return (quire_str){ room, size };
}

/* "form 10 q", "form s 1", "schedule 14a", and their amendments. */
static bool is_numbered_form(quire_str key)
{
    size_t at = 0;
    quire_str first = next_word(key, &at), second = next_word(key, &at), third = next_word(key, &at);
    bool named = quire_str_is(first, "form") || quire_str_is(first, "schedule") || quire_str_is(first, "def");
    bool digit = false;
    for (size_t i = 0; i < second.size; i++) digit |= is_digit(second.data[i]);
    if (third.size <= 2)
        for (size_t i = 0; i < third.size; i++) digit |= is_digit(third.data[i]);
    return named && digit && second.size <= 4 && key.size <= 40;
}

/* "FORM 10-Q" as "Form 10-Q". */
static quire_str say_form(quire_str text, quire_arena *arena)
{
    quire_str said = quire_arena_copy(arena, cut_said(text));
    if (said.data && said.size > 4 && memcmp(said.data, "FORM", 4) == 0) memcpy((char *)said.data, "Form", 4);
    return said;
}

/* Han and Latin words that say what a form is about. Numbers and years only tell one report from the next. */
static size_t count_own_words(quire_str key)
{
    static const char counting[] = "年月日第〇零一二三四五六七八九十";
    size_t count = 0;
    bool in_word = false;
    for (size_t at = 0; at < key.size;) {
        size_t start = at;
        uint32_t c = quire_utf8_next(key, &at);
        bool latin = c < 0x80 && c != ' ' && !is_digit((char)c);
        if (latin && !in_word) count += 2;
        if (quire_char_is_han(c) && !memmem(counting, sizeof counting - 1, key.data + start, at - start))
            count++;
        in_word = latin;
    }
    return count;
}

/* A Chinese form: the phrase ends the line, and what stands before it is no name of its own. */
static bool is_chinese_form(quire_str key, const char *const *ends, size_t count, size_t most)
{
    while (key.size && is_digit(key.data[key.size - 1])) key.size--; /* "年報 2023" */
    while (key.size && key.data[key.size - 1] == ' ') key.size--;
    size_t size = end_of(key, ends, count);
    if (!size) return false;
    quire_str before = quire_str_cut(key, 0, key.size - size);
    if (quire_str_starts(before, QUIRE_STR("首次公开发行")) ||
        quire_str_starts(before, QUIRE_STR("首次公開發行")))
        return true;
    if (quire_str_starts(before, QUIRE_STR("关于")) || quire_str_starts(before, QUIRE_STR("關於")))
        return false;
    for (size_t i = 0; i < COUNT(who_ends_zh); i++)
        if (before.size > 12 && memmem(before.data, before.size, who_ends_zh[i], strlen(who_ends_zh[i])) &&
            strcmp(who_ends_zh[i], "董事会") != 0 && strcmp(who_ends_zh[i], "董事會") != 0)
            return false;
    return count_own_words(before) <= most;
}

/* A word of a date: "12th", "march", "monday", "2024年3月5日". */
static bool is_date_word(quire_str word)
{
    static const char parts[] = "年月日〇零一二三四五六七八九十0123456789";
    bool ascii = true, parts_alone = true;
    for (size_t at = 0; at < word.size;) {
        size_t start = at;
        if (quire_utf8_next(word, &at) >= 0x80) ascii = false;
        parts_alone = parts_alone && memmem(parts, sizeof parts - 1, word.data + start, at - start);
    }
    if (!ascii) return parts_alone;
    bool day = word.size > 3 && memcmp(word.data + word.size - 3, "day", 3) == 0;
    return is_digit(word.data[0]) || day || is_one_of(word, months, COUNT(months)) ||
           quire_str_is(word, "of") || quire_str_is(word, "date") || quire_str_is(word, "dated") ||
           quire_str_is(word, "the");
}

static bool is_pure_date(quire_str key)
{
    if (key.size > DATE_MAX_BYTES || !has_year(key)) return false;
    for (size_t at = 0; at < key.size;)
        if (!is_date_word(next_word(key, &at))) return false;
    bool iso = key.size == 10 && key.data[4] == ' ' && key.data[7] == ' ';
    return iso || has_month(key) || memmem(key.data, key.size, "年", 3) != NULL;
}

/* The part of `text` behind the last "ended" or "ending". */
static quire_str behind_ended(quire_str text)
{
    for (size_t i = text.size; i >= 5; i--) {
        size_t at = i - 5;
        if (strncasecmp(text.data + at, "ended", 5) == 0) return quire_str_cut(text, i, text.size);
        if (at + 6 <= text.size && strncasecmp(text.data + at, "ending", 6) == 0)
            return quire_str_cut(text, at + 6, text.size);
    }
    return (quire_str){ 0 };
}

/* "For the quarterly period ended June 25, 2022", with the date on the line below where it does not follow. */
static quire_str say_period(quire_str text, quire_str key, const quire_cover_line *next, quire_arena *arena)
{
    const char *span = memmem(key.data, key.size, "quarter", 7) ? "quarter"
                       : has_word(key, "months")                ? "months"
                       : has_word(key, "weeks")                 ? "weeks"
                       : has_word(key, "year")                  ? "year"
                       : has_word(key, "period")                ? "period"
                                                                : NULL;
    quire_str date = quire_str_trim(behind_ended(text));
    if (!span || !date.data) return (quire_str){ 0 };
    if (!date.size && next && next->text.size <= DATE_MAX_BYTES) date = quire_str_trim(next->text);
    const char *open = date.size ? memchr(date.data, '(', date.size) : NULL;
    if (open) date = quire_str_cut(date, 0, (size_t)(open - date.data));
    date = cut_said(date);
    if (!date.size || date.size > DATE_MAX_BYTES || !has_year(date)) return (quire_str){ 0 };
    if (strcmp(span, "months") != 0 && strcmp(span, "weeks") != 0)
        return quire_arena_printf(arena, "%s ended %.*s", span, QUIRE_FMT(date));
    size_t at = 0; /* "nine months" */
    quire_str before = { 0 };
    for (quire_str word = next_word(key, &at); word.size && !quire_str_is(word, span);
         word = next_word(key, &at))
        before = word;
    return quire_arena_printf(arena, "%.*s %s ended %.*s", QUIRE_FMT(before), span, QUIRE_FMT(date));
}

/* "Date of Report (Date of earliest event reported): March 5, 2024" */
static quire_str say_date_of_report(quire_str text, quire_str key, const quire_cover_line *next)
{
    if (!quire_cover_starts(key, "date of report") && !quire_cover_starts(key, "date of earliest event"))
        return (quire_str){ 0 };
    size_t at = text.size;
    while (at > 0 && text.data[at - 1] != ':' && text.data[at - 1] != ')') at--;
    quire_str date = cut_said(quire_str_cut(text, at, text.size));
    if (!date.size && next) date = cut_said(next->text);
    return date.size <= DATE_MAX_BYTES && has_year(date) ? date : (quire_str){ 0 };
}

static void take(quire_cover_line *line, quire_cover_class class, quire_str said)
{
    line->class = class;
    line->said = said;
}

/* "Date: 12 March 2024" */
static quire_str without_date_label(quire_str text)
{
    const char *colon = text.size ? memchr(text.data, ':', text.size) : NULL;
    bool label = colon && colon - text.data <= 6 && !strncasecmp(text.data, "date", 4);
    return label ? quire_str_cut(text, (size_t)(colon + 1 - text.data), text.size) : text;
}

static bool read_when(quire_cover_line *line, const quire_cover_line *next, quire_arena *arena)
{
    quire_str key = line->key;
    quire_str said = say_period(line->text, key, next, arena);
    if (!said.size) said = say_date_of_report(line->text, key, next);
    bool chinese = (quire_str_starts(key, QUIRE_STR("截至")) || quire_str_starts(key, QUIRE_STR("截止"))) &&
                   has_year(key) && line->text.size <= SAID_MAX_BYTES;
    if (chinese) said = cut_said(line->text);
    if (quire_cover_starts(key, "for the month of") && has_year(key)) /* of a Form 6-K */
        said = cut_said(quire_str_cut(line->text, strlen("For the "), line->text.size));
    if (said.size) take(line, QUIRE_COVER_WHEN, said);
    else if (is_pure_date(key)) take(line, QUIRE_COVER_DATE, cut_said(without_date_label(line->text)));
    for (size_t i = 0; i < COUNT(date_labels) && line->class == QUIRE_COVER_PLAIN; i++) {
        quire_str value = quire_cover_starts(key, date_labels[i]) ? behind_label(line->text, date_labels[i])
                                                                  : (quire_str){ 0 };
        if (value.size && has_year(value)) take(line, QUIRE_COVER_DATE, cut_said(value));
    }
    return line->class != QUIRE_COVER_PLAIN;
}

static bool read_form(quire_cover_line *line, quire_arena *arena)
{
    char room[FORM_MAX_BYTES + 1];
    quire_str key = line->key;
    if (key.size > FORM_MAX_BYTES) return false;
    quire_str bare = without_years(key, room);
    bool report = is_numbered_form(key) || is_one_of(bare, reports, COUNT(reports)) ||
                  starts_one_of(key, report_starts, COUNT(report_starts)) ||
                  end_of(key, report_ends, COUNT(report_ends)) ||
                  is_chinese_form(key, report_ends_zh, COUNT(report_ends_zh), 2 * OWN_WORDS_MAX);
    bool work = !report && (is_one_of(bare, works, COUNT(works)) ||
                            is_chinese_form(key, work_ends_zh, COUNT(work_ends_zh), OWN_WORDS_MAX));
    if (report || work)
        take(line, report ? QUIRE_COVER_REPORT : QUIRE_COVER_WORK, say_form(line->text, arena));
    line->dated = has_year(key);
    return report || work;
}

static bool read_who(quire_cover_line *line)
{
    quire_str key = line->key;
    size_t words = 1;
    for (size_t i = 0; i < key.size; i++) words += key.data[i] == ' ';
    for (size_t i = 0; i < COUNT(short_who_labels); i++) {
        quire_str value = behind_label(line->text, short_who_labels[i]);
        if (value.size) take(line, QUIRE_COVER_SHORT_WHO, cut_said(value));
        if (value.size) return true;
    }
    bool english = words >= 2 && words <= 10 &&
                   (end_of(key, who_ends, COUNT(who_ends)) ||
                    starts_one_of(key, who_starts, COUNT(who_starts)));
    bool chinese = end_of(key, who_ends_zh, COUNT(who_ends_zh)) && key.size > 6 &&
                   key.size <= SAID_MAX_BYTES && !quire_cover_starts(key, "关于") &&
                   !quire_cover_starts(key, "關於");
    if (english || chinese) take(line, QUIRE_COVER_WHO, cut_said(line->text));
    return english || chinese;
}

static bool read_number(quire_cover_line *line)
{
    quire_str key = line->key;
    bool digit = false;
    for (size_t i = 0; i < key.size; i++) digit |= is_digit(key.data[i]);
    bool labelled = digit && key.size <= FORM_MAX_BYTES &&
                    starts_one_of(key, number_starts, COUNT(number_starts));
    bool chinese = key.size > 8 && key.size <= FORM_MAX_BYTES && has_year(quire_str_cut(key, 0, 4)) &&
                   (quire_cover_ends(key, "号") || quire_cover_ends(key, "號"));
    quire_str said = cut_said(line->text);
    for (size_t i = 6; labelled && i + 1 < said.size; i++) /* "No. 21-1576. Argued March 28" */
        if (said.data[i] == '.' && said.data[i + 1] == ' ') said.size = i;
    if (labelled || chinese) take(line, QUIRE_COVER_NUMBER, said);
    return labelled || chinese;
}

/* "report.docx", "C:\\Users\\x\\report": what a program wrote where a title belongs. */
static bool is_file_name(quire_str text)
{
    static const char *const endings[] = { ".doc", ".docx", ".pdf",   ".indd", ".qxd",  ".tex",
                                           ".dvi", ".xls",  ".xlsx",  ".ppt",  ".pptx", ".rtf",
                                           ".htm", ".html", ".txt",   ".odt",  ".ods",  ".odp",
                                           ".md",  ".wps",  ".pages", ".key",  ".tmp",  ".dot" };
    for (size_t i = 0; i < COUNT(endings); i++) {
        size_t size = strlen(endings[i]);
        if (text.size > size && !strncasecmp(text.data + text.size - size, endings[i], size)) return true;
    }
    bool drive = text.size > 2 && text.data[1] == ':' && (text.data[2] == '\\' || text.data[2] == '/');
    return drive || quire_str_starts(text, QUIRE_STR("\\\\")) || quire_str_starts(text, QUIRE_STR("file:"));
}

/* "document1" */
static quire_str without_end_digits(quire_str key)
{
    while (key.size && is_digit(key.data[key.size - 1])) key.size--;
    return key;
}

static bool is_nothing(quire_str key)
{
    size_t letters = 0;
    char room[FORM_MAX_BYTES + 1];
    for (size_t at = 0; at < key.size;) {
        uint32_t c = quire_utf8_next(key, &at);
        letters += quire_char_is_han(c) ? 2 : quire_char_is_word(c) && (c >= 0x80 || !is_digit((char)c));
    }
    if (letters < 2) return true;
    if (key.size > FORM_MAX_BYTES) return false;
    quire_str bare = without_years(key, room);
    return is_one_of(bare, nothing, COUNT(nothing)) ||
           is_one_of(without_end_digits(bare), nothing, COUNT(nothing));
}

quire_status quire_cover_read_line(quire_cover_line *line, const quire_cover_line *next, quire_arena *arena,
                                   quire_error *err)
{
    line->class = QUIRE_COVER_PLAIN;
    line->key = line->said = (quire_str){ 0 };
    line->dated = false;
    if (line->text.size > LINE_MAX_BYTES) return QUIRE_OK;
    quire_status status = make_key(line->text, arena, &line->key, err);
    if (status) return status;
    if (read_when(line, next, arena) || read_number(line) || read_form(line, arena)) return QUIRE_OK;
    bool who = read_who(line);
    if (line->class == QUIRE_COVER_SHORT_WHO) return QUIRE_OK;
    bool begins = !who && starts_one_of(line->key, nothing_starts, COUNT(nothing_starts));
    if (begins || is_nothing(line->key) || is_file_name(line->text))
        take(line, QUIRE_COVER_NOTHING, (quire_str){ 0 });
    return QUIRE_OK;
}

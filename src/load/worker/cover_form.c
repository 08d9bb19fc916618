/* SPDX-License-Identifier: Apache-2.0 */
/* Forms are phrases that a line is, begins or ends with; what stands beside them decides whether it has a name of its own. */
#include "load/worker/cover_form.h"

#include "base/str.h"
#include "load/worker/cover_date.h"
#include "load/worker/cover_organisation.h"
#include "text/unicode.h"

enum { OWN_WORDS_MAX = 4 }; /* Han beside "合同" or "通知" that don't yet tell one from another */

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
    NULL,
};

static const char *const report_starts[] = { "minutes of",
                                             "agenda of",
                                             "agenda for",
                                             "notice of meeting",
                                             "annual report on form",
                                             "annual report of",
                                             "annual report for",
                                             "quarterly report for",
                                             NULL };

static const char *const report_ends[] = { "meeting minutes", "board minutes", "committee minutes",
                                           "council minutes", NULL };

static const char *const report_ends_zh[] = {
    "年度报告",   "年度報告",   "年报",         "年報",       "季度报告",   "季度報告", "中期报告",
    "中期報告",   "半年度报告", "半年报",       "季报",       "报告摘要",   "審計報告", "审计报告",
    "财务报告",   "財務報告",   "社会责任报告", "招股说明书", "招股意向书", "招股章程", "募集说明书",
    "公開說明書", "会议纪要",   "會議紀要",     "会议记录",   "會議紀錄",   "會議記錄", "判决书",
    "判決書",     "判決",       "裁定书",       "裁定書",     "裁定",       "调解书",   "起诉书",
    "決定書",     "决定书",     "议程",         "議程",       "月报",       "周报",     "合同",
    "合同书",     "合約",       "契約",         "契約書",     "协议",       "协议书",   "協議",
    "協議書",     "月報",       "週報",         NULL,
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
    NULL,
};

static const char *const work_ends_zh[] = {
    "学位论文",   "學位論文", "毕业论文", "畢業論文", "论文",     "論文",     "使用说明书",
    "使用說明書", "说明书",   "說明書",   "用户手册", "用戶手冊", "使用手册", "使用手冊",
    "操作手册",   "操作手冊", "手册",     "手冊",     "指南",     "白皮书",   "白皮書",
    "通知",       "公告",     "通告",     "通报",     "决定",     "決定",     "规格书",
    "規格書",     "简历",     "履歷",     "新闻稿",   "新聞稿",   NULL,
};

/* "form 10 q", "form s 1", "schedule 14a", and their amendments. */
static bool is_numbered_form(quire_str key)
{
    size_t at = 0;
    quire_str first = quire_cover_next_word(key, &at), second = quire_cover_next_word(key, &at),
              third = quire_cover_next_word(key, &at);
    bool named = quire_str_is(first, "form") || quire_str_is(first, "schedule") || quire_str_is(first, "def");
    bool digit = quire_str_holds_digit(second) || (third.size <= 2 && quire_str_holds_digit(third));
    return named && digit && second.size <= 4 && key.size <= 40;
}

/* "FORM 10-Q" as "Form 10-Q". */
static quire_str say_form(quire_str text, quire_arena *arena)
{
    quire_str said = quire_arena_copy(arena, quire_cover_cut_said(text));
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
        bool latin = c < 0x80 && c != ' ' && !quire_cover_is_digit((char)c);
        if (latin && !in_word) count += 2;
        if (quire_char_is_han(c) && !memmem(counting, sizeof counting - 1, key.data + start, at - start))
            count++;
        in_word = latin;
    }
    return count;
}

/* A Chinese form: the phrase ends the line, and what stands before it is no name of its own. */
static bool is_chinese_form(quire_str key, const char *const *ends, size_t most)
{
    while (key.size && quire_cover_is_digit(key.data[key.size - 1])) key.size--; /* "年報 2023" */
    while (key.size && key.data[key.size - 1] == ' ') key.size--;
    size_t size = quire_cover_end_of(key, ends);
    if (!size) return false;
    quire_str before = quire_str_cut(key, 0, key.size - size);
    if (quire_str_starts(before, QUIRE_STR("首次公开发行")) ||
        quire_str_starts(before, QUIRE_STR("首次公開發行")))
        return true;
    if (quire_cover_is_about(before) || quire_cover_holds_organisation(before)) return false;
    return count_own_words(before) <= most;
}

bool quire_cover_read_form(quire_cover_line *line, quire_arena *arena)
{
    char room[QUIRE_COVER_PHRASE_MAX_BYTES + 1];
    quire_str key = line->key;
    if (key.size > QUIRE_COVER_PHRASE_MAX_BYTES) return false;
    quire_str bare = quire_cover_without_years(key, room);
    bool report = is_numbered_form(key) || quire_cover_is_one_of(bare, reports) ||
                  quire_cover_starts_one_of(key, report_starts) || quire_cover_end_of(key, report_ends) ||
                  is_chinese_form(key, report_ends_zh, 2 * OWN_WORDS_MAX);
    bool work = !report &&
                (quire_cover_is_one_of(bare, works) || is_chinese_form(key, work_ends_zh, OWN_WORDS_MAX));
    if (report || work)
        quire_cover_take(line, report ? QUIRE_COVER_REPORT : QUIRE_COVER_WORK, say_form(line->text, arena));
    line->dated = quire_cover_has_year(key);
    return report || work;
}

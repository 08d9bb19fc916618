/* SPDX-License-Identifier: Apache-2.0 */
/* Kinds of things as they look in a text: sums of money, change, words that are typed. Lists of marks in English and Chinese. */
#include "answer/kinds.h"

#include "base/str.h"
#include "text/asked_phrases.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { SUBJECT_BYTES = 40, QUOTED_BYTES = 60, NOUN_WORDS = 4, BEHIND_BYTES = 9, BEFORE_BYTES = 18 };
enum { WHOLE_BYTES = 48 }; /* of what a share is a share of */

#define COUNT(list) (sizeof(list) / sizeof *(list))

static bool holds_any(quire_str text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (quire_str_holds(text, words[i])) return true;
    return false;
}

bool quire_kind_speaks_of_change(quire_str text)
{
    static const char *const words[] = { "increase",    "decrease",   "grew ",  "growth", "declin",
                                         "rose ",       "fell ",      "higher", "lower",  "change",
                                         "Changes in ", "Change in ", "增长",   "增加",   "下降",
                                         "减少",        "增長",       "減少",   "同比",   "上升" };
    return holds_any(text, words, sizeof words / sizeof *words);
}

bool quire_kind_wants_figure(quire_asked_kind kind)
{
    return kind == QUIRE_ASKED_AMOUNT || kind == QUIRE_ASKED_PERCENT || kind == QUIRE_ASKED_NUMBER;
}

/* Money is written with its sign or in large words; "Office 365" is no amount. */
static bool holds_sum(quire_str text)
{
    static const char *const signs[] = { "$",       "€",        "£",        "¥",     "￥",  "million",
                                         "billion", "trillion", "thousand", "USD",   "EUR", "RMB",
                                         "元",      "亿",       "億",       "万",    "萬",  "千",
                                         " euro",   " dollar",  " pound",   " yuan", "镑" };
    return holds_any(text, signs, sizeof signs / sizeof *signs);
}

static quire_str without_end(quire_str text, const char *const *ends, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (quire_str_ends(text, quire_str_from(ends[i])))
            return quire_str_trim(quire_str_cut(text, 0, text.size - strlen(ends[i])));
    return text;
}

/* What is typed as it stands. */
static const char *const typed[] = { "command", "option",  "file",    "package",  "parameter", "variable",
                                     "key",     "program", "tool",    "function", "folder",    "directory",
                                     "path",    "utility", "setting", "module",   "命令",      "选项",
                                     "文件",    "软件包",  "参数",    "变量",     "键",        "程序",
                                     "工具",    "目录",    "指令",    "選項",     "檔案",      "套件",
                                     "參數",    "變數",    "程式",    "软件" };

static bool begins_typed(quire_str text)
{
    for (size_t i = 0; i < COUNT(typed); i++) {
        size_t size = strlen(typed[i]);
        if (text.size >= size && strncasecmp(text.data, typed[i], size) == 0) return true;
    }
    return false;
}

/* Whether one of the next words is such a thing: "which (system) command", "what is the option". A verb ends the look. */
static bool typed_follows(quire_str text)
{
    static const char *const verbs[] = { "do ",   "does ", "did ",     "can ", "should ", "must ",
                                         "will ", "has ",  "happens ", "was ", "were " };
    for (size_t words = 0; words < NOUN_WORDS; words++) {
        text = quire_str_trim(text);
        if (begins_typed(text)) return true;
        for (size_t i = 0; i < COUNT(verbs); i++)
            if (quire_str_starts(text, quire_str_from(verbs[i]))) return false;
        const char *blank = text.size ? memchr(text.data, ' ', text.size) : NULL;
        if (!blank) return false;
        text = quire_str_cut(text, (size_t)(blank - text.data), text.size);
    }
    return false;
}

/* Whether such a thing stands beside a Chinese question word: 哪个命令, 软件包叫什么. */
static bool typed_beside(quire_str question, size_t start, size_t end)
{
    static const char *const says[] = { "叫", "是", "叫做", "名为", "名為" };
    for (size_t at = end; at < question.size && at <= end + BEHIND_BYTES; at++)
        if (begins_typed(quire_str_cut(question, at, question.size))) return true;
    quire_str before = without_end(quire_str_cut(question, 0, start), says, COUNT(says));
    if (before.size == start) return false;
    for (size_t at = start > BEFORE_BYTES ? start - BEFORE_BYTES : 0; at < before.size; at++)
        if (begins_typed(quire_str_cut(question, at, before.size))) return true;
    return false;
}

bool quire_kind_wants_token(quire_str question)
{
    static const char *const words[] = { "which ", "what ", "what's " };
    static const char *const words_han[] = { "哪", "什么", "何", "什麼", "甚麼" };
    for (size_t at = 0; at < question.size; at++) {
        quire_str rest = quire_str_cut(question, at, question.size);
        bool border = at == 0 || question.data[at - 1] == ' ';
        for (size_t i = 0; border && i < COUNT(words); i++) {
            size_t size = strlen(words[i]);
            if (rest.size > size && strncasecmp(rest.data, words[i], size) == 0 &&
                typed_follows(quire_str_cut(rest, size, rest.size)))
                return true;
        }
        for (size_t i = 0; i < COUNT(words_han); i++)
            if (quire_str_starts(rest, quire_str_from(words_han[i])) &&
                typed_beside(question, at, at + strlen(words_han[i])))
                return true;
    }
    return false;
}

bool quire_kind_is_question(quire_str text)
{
    return quire_str_ends(text, QUIRE_STR("?")) || quire_str_ends(text, QUIRE_STR("？"));
}

bool quire_kind_points_elsewhere(quire_str text)
{
    static const char *const begins[] = { "See ",
                                          "see ",
                                          "Refer to ",
                                          "For more ",
                                          "For further ",
                                          "For detail",
                                          "For information",
                                          "For additional ",
                                          "More inform",
                                          "More detail",
                                          "Further inform",
                                          "参见",
                                          "参阅",
                                          "请参",
                                          "请查阅",
                                          "详见",
                                          "欲了解",
                                          "更多信息",
                                          "更多关于",
                                          "關於更多",
                                          "參見",
                                          "參閱",
                                          "請參",
                                          "詳見" };
    while (text.size && strchr("(* \t-", text.data[0])) text = quire_str_cut(text, 1, text.size);
    if (quire_str_starts(text, QUIRE_STR("•"))) text = quire_str_trim(quire_str_cut(text, 3, text.size));
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
        if (quire_str_starts(text, quire_str_from(begins[i]))) return true;
    return false;
}

static quire_str without_start(quire_str text, const char *const *starts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t size = strlen(starts[i]);
        if (text.size >= size && strncasecmp(text.data, starts[i], size) == 0)
            return quire_str_trim(quire_str_cut(text, size, text.size));
    }
    return text;
}

static quire_str without_article(quire_str text)
{
    static const char *const articles[] = { "the ", "an ", "a " };
    return without_start(text, articles, COUNT(articles));
}

/* What is one thing's property, or of several words with grammar between them, is no subject. */
static bool is_subject(quire_str text)
{
    static const char *const grammar[] = { " of ",  " for",  " in ",  " to ", " on ", " that ",
                                           " when", " with", " from", " if ", " by ", "的",
                                           "之",    "，",    ",",     "和" };
    return text.size > 1 && text.size <= SUBJECT_BYTES && !holds_any(text, grammar, COUNT(grammar));
}

quire_str quire_kind_defined(quire_str question)
{
    static const char *const marks[] = { "?", "？", "。", "." };
    static const char *const begins[] = { "what is ", "what's ", "what are " };
    static const char *const means[] = { " stand for", " mean" };
    static const char *const begins_han[] = { "什么是", "什么叫", "何谓", "何为", "什麼是", "什麼叫" };
    static const char *const ends_han[] = { "是什么意思", "指的是什么", "是什么", "是什麼意思",
                                            "指的是什麼", "是什麼",     "指什么" };
    quire_str text = without_end(quire_str_trim(question), marks, COUNT(marks));
    static const char *const does[] = { "what does " };
    quire_str rest = without_start(text, does, COUNT(does)), meant = without_end(rest, means, COUNT(means));
    if (rest.size < text.size) return meant.size < rest.size ? without_article(meant) : (quire_str){ 0 };
    rest = without_start(text, begins, COUNT(begins));
    if (rest.size < text.size) {
        rest = without_article(rest);
    } else {
        rest = without_start(text, begins_han, COUNT(begins_han));
        if (rest.size == text.size) rest = without_end(text, ends_han, COUNT(ends_han));
        if (rest.size == text.size) return (quire_str){ 0 };
    }
    return is_subject(rest) ? rest : (quire_str){ 0 };
}

/* "(Advanced Package Tool)" behind a subject. */
static quire_str without_brackets(quire_str text)
{
    bool wide = quire_str_starts(text, QUIRE_STR("（"));
    if (!wide && !quire_str_starts(text, QUIRE_STR("("))) return text;
    const char *end = memmem(text.data, text.size, wide ? "）" : ")", wide ? 3 : 1);
    if (!end) return text;
    return quire_str_trim(quire_str_cut(text, (size_t)(end - text.data) + (wide ? 3 : 1), text.size));
}

bool quire_kind_defines(quire_str text, quire_str subject)
{
    static const char *const says[] = { "is a ",  "is an ",     "is the ", "is one ", "are ",    "is ",
                                        "means ", "stands for", "refers",  "was a ",  "was the", "consists",
                                        "是",     "指",         "即",      "乃",      "就是",    "意思是",
                                        "意为",   "代表",       "為" };
    text = without_article(quire_str_trim(text));
    if (subject.size == 0 || text.size <= subject.size ||
        strncasecmp(text.data, subject.data, subject.size) != 0)
        return false;
    quire_str rest = quire_str_cut(text, subject.size, text.size);
    if ((unsigned char)subject.data[subject.size - 1] < 0x80 && isalnum((unsigned char)rest.data[0]))
        return false;
    rest = without_brackets(quire_str_trim(rest));
    for (size_t i = 0; i < COUNT(says); i++)
        if (quire_str_starts(rest, quire_str_from(says[i]))) return true;
    return false;
}

/* Where `mark` stands at or behind `from`; SIZE_MAX: nowhere. */
static size_t find_from(quire_str text, size_t from, const char *mark)
{
    const char *found = from < text.size ? memmem(text.data + from, text.size - from, mark, strlen(mark))
                                         : NULL;
    return found ? (size_t)(found - text.data) : SIZE_MAX;
}

/* The first place of any of `marks` at or behind `from`, and how long that one is. */
static size_t find_first(quire_str text, size_t from, const char *const *marks, size_t count, size_t *size)
{
    size_t first = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        size_t at = find_from(text, from, marks[i]);
        if (at >= first) continue;
        first = at;
        *size = strlen(marks[i]);
    }
    return first;
}

bool quire_kind_next_share(quire_str text, size_t *at, quire_range *whole)
{
    static const char *const of[] = { "% of ", " percent of ", " per cent of ", "占", "佔" };
    static const char *const behind[] = { ",", ".", ";", "(", " in ", " for ", " during ", "，", "。", "；" };
    static const char *const percent[] = { "%", "％", "百分之" };
    size_t size = 0, found = find_first(text, *at, of, sizeof of / sizeof *of, &size);
    if (found == SIZE_MAX) return false;
    bool han = (unsigned char)text.data[found] >= 0x80;
    size_t start = found + size, end, ignored = 0;
    end = han ? find_first(text, start, percent, sizeof percent / sizeof *percent, &ignored)
              : find_first(text, start, behind, sizeof behind / sizeof *behind, &ignored);
    bool told = !han || (end != SIZE_MAX && end - start <= WHOLE_BYTES);
    if (end == SIZE_MAX || end - start > WHOLE_BYTES)
        end = start + WHOLE_BYTES < text.size ? start + WHOLE_BYTES : text.size;
    *whole = (quire_range){ start, told ? end : start };
    *at = start;
    return true;
}

/* A word as it is typed: /etc/motd, --all, apt-get, hostname(1), "quoted". */
bool quire_kind_holds_token(quire_str text)
{
    for (size_t i = 0; i + 2 < text.size; i++) {
        const char *at = text.data + i;
        bool begins = i == 0 || at[-1] == ' ' || at[-1] == '"' || at[-1] == '(' || at[-1] == '\t' ||
                      (at[-1] & 0x80);
        if (begins && (at[0] == '/' || at[0] == '~') && (isalpha((unsigned char)at[1]) || at[1] == '/'))
            return true;
        if (begins && at[0] == '-' && (isalpha((unsigned char)at[1]) || at[1] == '-')) return true;
        if (at[0] == '"' && isalnum((unsigned char)at[1])) return true;
        if (at[0] == '(' && isdigit((unsigned char)at[1]) && at[2] == ')' && i &&
            isalnum((unsigned char)at[-1]))
            return true;
        if (at[0] == '_' && i && isalnum((unsigned char)at[-1]) && isalnum((unsigned char)at[1])) return true;
        if ((at[0] == '-' || at[0] == '.') && i && islower((unsigned char)at[-1]) &&
            islower((unsigned char)at[1]))
            return true;
    }
    return false;
}

/* "apt update" in quotes: several plain words, the first in small letters. */
static bool holds_quoted_words(quire_str text)
{
    for (size_t i = 0; i + 1 < text.size; i++) {
        size_t open = text.data[i] == '"'                                                   ? 1
                      : quire_str_starts(quire_str_cut(text, i, text.size), QUIRE_STR("“")) ? 3
                                                                                            : 0;
        if (!open || i + open >= text.size || !islower((unsigned char)text.data[i + open])) continue;
        bool blank = false;
        size_t at = i + open;
        while (at < text.size && at < i + QUOTED_BYTES && text.data[at] != '"' && !(text.data[at] & 0x80))
            blank |= text.data[at++] == ' ';
        if (blank && at < text.size && (text.data[at] & 0x80 || text.data[at] == '"')) return true;
    }
    return false;
}

bool quire_kind_holds_command(quire_str text)
{
    if (quire_str_starts(text, QUIRE_STR("$ ")) || quire_str_starts(text, QUIRE_STR("# "))) return true;
    for (size_t i = 1; i + 2 < text.size; i++)
        if (text.data[i] == '-' && text.data[i - 1] == ' ' &&
            (isalpha((unsigned char)text.data[i + 1]) || text.data[i + 1] == '-'))
            return true;
    return holds_quoted_words(text);
}

/* "when the tap is closed", 关闭时: a time told by what happens then. */
static bool tells_occasion(quire_str text)
{
    static const char *const words[] = { " when ",  " once ",  " after ",      " before ", " during ",
                                         " until ", " while ", " as soon as ", "时",       "后",
                                         "之前",    "以前",    "期间" };
    return quire_phrase_any(text, words, sizeof words / sizeof *words);
}

double quire_kind_of_text(const quire_asked *asked, quire_str text, quire_str question)
{
    bool stands = asked->measure == QUIRE_MEASURE_ANY ? quire_asked_stands(asked->kind, text, question)
                                                      : quire_measure_stands(asked->measure, text, question);
    if (asked->kind == QUIRE_ASKED_AMOUNT && stands) return holds_sum(text) ? 1 : .2;
    bool plain = quire_kind_wants_figure(asked->kind) || asked->kind == QUIRE_ASKED_TIME ||
                 asked->kind == QUIRE_ASKED_NAME;
    if (asked->kind == QUIRE_ASKED_TIME && !stands && tells_occasion(text)) return 0;
    return stands ? 1 : plain ? -1 : 0;
}

/* Quantities that are told in figures of one kind and are not each other. */
/* clang-format off */
static const char *const quantities[][12] = {
    { " revenue", " net sales ", " sales ", " turnover ", "收入", "营收", "营业额", "销售额" },
    { " profit", " income ", " earnings ", " loss ", "利润", "盈利", "净利", "亏损" },
    { " margin ", " margins ", " gross profit ", "毛利", "利润率", "净利率" },
    { " cost ", " costs ", " expense", " expenditure", " spending ", "成本", "费用", "支出", "开支" },
    { " assets ", "资产" },
    { " liabilit", " debt ", "负债", "债务" },
    { " cash ", "现金" },
    { " tax ", " taxes ", "税" },
    { " dividend", "股息", "分红" },
    { " price ", " prices ", " cost ", " costs ", "价格", "售价", "票价" },
    { " population ", " inhabitants ", " residents ", "人口", "居民" },
    { " area ", " acre", " hectare", "面积", "占地" },
    { " employees ", " staff ", " workers ", " workforce ", " headcount ", "员工", "职工", "雇员", "工人" },
};
/* clang-format on */

unsigned quire_kind_quantities(quire_str text)
{
    unsigned found = 0;
    for (size_t i = 0; i < sizeof quantities / sizeof *quantities; i++) {
        size_t count = 0;
        while (count < sizeof *quantities / sizeof **quantities && quantities[i][count]) count++;
        if (quire_phrase_any(text, quantities[i], count)) found |= 1u << i;
    }
    return found;
}

bool quire_kind_wants_thing(quire_asked_kind kind)
{
    return quire_kind_wants_figure(kind) || kind == QUIRE_ASKED_TIME || kind == QUIRE_ASKED_NAME ||
           kind == QUIRE_ASKED_REASON;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Kinds of things as they look in a text: sums of money, change, words that are typed. Lists of marks in English and Chinese. */
#include "answer/kinds.h"

#include "base/str.h"
#include "text/asked_words.h"

#include <ctype.h>
#include <string.h>

enum { WHOLE_BYTES = 48 }; /* of what a share is a share of */

static bool holds_any(quire_str text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (quire_str_holds(text, words[i])) return true;
    return false;
}

bool quire_kind_speaks_of_change(quire_str text)
{
    static const char *const words[] = { "increase", "decrease", "grew ", "growth", "declin", "rose ",
                                         "fell ",    "higher",   "lower", "change", "增长",   "增加",
                                         "下降",     "减少",     "增長",  "減少",   "同比",   "上升" };
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

/* Whether a command, a file, an option or a package is asked for, which stands as it is typed. */
bool quire_kind_wants_token(quire_str question)
{
    static const char *const words[] = { "command",   "option", "file",    "package", "parameter", "variable",
                                         "key ",      "keys ",  "program", "tool",    "function",  "folder",
                                         "directory", "path",   "命令",    "选项",    "文件",      "软件包",
                                         "参数",      "变量",   "键",      "程序",    "工具",      "目录",
                                         "指令",      "選項",   "檔案",    "套件",    "參數",      "變數",
                                         "程式" };
    return holds_any(question, words, sizeof words / sizeof *words);
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

/* "when the tap is closed", 关闭时: a time told by what happens then. */
static bool tells_occasion(quire_str text)
{
    static const char *const words[] = { " when ",  " once ",  " after ",      " before ", " during ",
                                         " until ", " while ", " as soon as ", "时",       "后",
                                         "之前",    "以前",    "期间" };
    return quire_words_any(text, words, sizeof words / sizeof *words);
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
        if (quire_words_any(text, quantities[i], count)) found |= 1u << i;
    }
    return found;
}

bool quire_kind_wants_thing(quire_asked_kind kind)
{
    return quire_kind_wants_figure(kind) || kind == QUIRE_ASKED_TIME || kind == QUIRE_ASKED_NAME ||
           kind == QUIRE_ASKED_REASON;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Kinds of things as they look in a text: sums of money, change, words that are typed. Lists of marks in English and Chinese. */
#include "answer/kinds.h"

#include "base/str.h"

#include <ctype.h>

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

bool quire_kind_holds_digit(quire_str text)
{
    for (size_t i = 0; i < text.size; i++)
        if (isdigit((unsigned char)text.data[i])) return true;
    return false;
}

bool quire_kind_wants_figure(quire_asked_kind kind)
{
    return kind == QUIRE_ASKED_AMOUNT || kind == QUIRE_ASKED_PERCENT || kind == QUIRE_ASKED_NUMBER;
}

/* Money is written with its sign or in large words; "Office 365" is no amount. */
static bool holds_sum(quire_str text)
{
    static const char *const signs[] = { "$",       "€",        "£",        "¥",   "￥",  "million",
                                         "billion", "trillion", "thousand", "USD", "EUR", "RMB",
                                         "元",      "亿",       "億",       "万",  "萬",  "千" };
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

double quire_kind_of_text(const quire_asked *asked, quire_str text, quire_str question)
{
    bool stands = quire_asked_stands(asked->kind, text, question);
    if (asked->kind == QUIRE_ASKED_AMOUNT && stands) return holds_sum(text) ? 1 : .2;
    bool plain = quire_kind_wants_figure(asked->kind) || asked->kind == QUIRE_ASKED_TIME;
    return stands ? 1 : plain ? -1 : 0;
}

bool quire_kind_wants_thing(quire_asked_kind kind)
{
    return quire_kind_wants_figure(kind) || kind == QUIRE_ASKED_TIME || kind == QUIRE_ASKED_NAME ||
           kind == QUIRE_ASKED_REASON;
}

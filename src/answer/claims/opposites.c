/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of words. A Latin one stands as the beginning of a word, in any case; a Chinese one anywhere. */
#include "answer/claims/opposites.h"

#include "base/str.h"

#include <ctype.h>
#include <strings.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* clang-format off */
/* Whole words; what is not ASCII stands anywhere. */
static const char *const negations[] = {
    "not", "no", "never", "none", "neither", "nor", "without", "cannot", "nobody", "nothing", "unless", "except", "excluding",
    "n't", "n’t", "不", "没", "沒", "未", "无", "無", "除非", "勿", "除外",
};
/* What begins or holds one of those and denies nothing. */
static const char *const harmless[] = {
    "not only", "no later than", "no longer than", "no more than", "no less than", "no fewer than", "not later than",
    "not more than", "not less than",
    "不仅", "不僅", "不但", "不过", "不過", "不断", "不斷", "不久", "不论", "不論", "不管", "不同", "不少", "不超过", "不超過", "不得不", "不锈", "不鏽",
    "不晚于", "不晚於", "不多于", "不多於", "不低于", "不低於", "不高于", "不高於",
    "没收", "沒收", "未来", "未來", "无论", "無論", "无线", "無線", "无锡", "無錫", "无形", "無形", "淹没", "淹沒", "出没", "出沒", "沉没", "沉沒",
};
enum { MOST_SIDE = 14 };
static const char *const opposites[][2][MOST_SIDE] = {
    { { "increas", "rose", "rise", "rising", "grew", "grow", "higher", "gained", "增长", "增長", "增加", "上升", "提高", "上涨" },
      { "decreas", "declin", "fell", "falling", "lower", "dropped", "reduc", "减少", "減少", "下降", "降低", "下跌", "下滑" } },
    { { "gross" }, { "net" } },
    { { "before", "之前", "以前" }, { "after", "之后", "之後", "以后", "以後" } },
    { { "minimum", "at least", "no less than", "至少", "最少", "最低" }, { "maximum", "at most", "no more than", "至多", "最多", "最高" } },
    { { "allow", "permit", "允许", "允許" }, { "prohibit", "forbid", "banned", "禁止", "不得", "不准" } },
    { { "open" }, { "close" } },
    { { "earliest", "最早" }, { "latest", "最晚" } },
    { { "profit", "income", "利润", "利潤", "盈利" }, { "loss", "deficit", "亏损", "虧損" } },
    { { "basic" }, { "diluted" } },
    { { "include", "including", "包括", "包含" }, { "exclude", "excluding", "不包括", "不含" } },
    { { "short-term", "short term", "短期" }, { "long-term", "long term", "长期", "長期" } },
    { { "asset", "资产", "資產" }, { "liabilit", "负债", "負債" } },
};
/* clang-format on */

static bool is_letter(char c)
{
    return isalpha((unsigned char)c) != 0;
}

static bool stands_at(quire_str text, size_t i, const char *word)
{
    size_t size = strlen(word);
    return text.size - i >= size && strncasecmp(text.data + i, word, size) == 0;
}

static bool begins_word(quire_str text, size_t i, const char *word)
{
    return !is_letter(word[0]) || i == 0 || !is_letter(text.data[i - 1]);
}

static size_t harmless_at(quire_str text, size_t i)
{
    for (size_t h = 0; h < COUNT(harmless); h++)
        if (stands_at(text, i, harmless[h]) && begins_word(text, i, harmless[h])) return strlen(harmless[h]);
    return 0;
}

/* "No. 5", "no 5": a number's name. */
static bool numbers_something(quire_str text, size_t i)
{
    if (!stands_at(text, i, "no") || i + 2 >= text.size) return false;
    i += 2;
    if (text.data[i] == '.') i++;
    while (i < text.size && text.data[i] == ' ') i++;
    return i < text.size && isdigit((unsigned char)text.data[i]);
}

static bool negation_at(quire_str text, size_t i)
{
    for (size_t n = 0; n < COUNT(negations); n++) {
        const char *word = negations[n];
        if (!stands_at(text, i, word)) continue;
        size_t end = i + strlen(word);
        if (!is_letter(word[0]) || word[1] == '\'' || (unsigned char)word[1] >= 0x80) /* 没, n't, n’t */
            return true;
        if (begins_word(text, i, word) && (end == text.size || !is_letter(text.data[end])) &&
            !numbers_something(text, i))
            return true;
    }
    return false;
}

bool quire_negates(quire_str text)
{
    for (size_t i = 0; i < text.size;) {
        size_t skipped = harmless_at(text, i);
        if (!skipped && negation_at(text, i)) return true;
        i += skipped ? skipped : 1;
    }
    return false;
}

static bool speaks(quire_str text, const char *const *words)
{
    for (size_t w = 0; w < MOST_SIDE && words[w]; w++)
        for (size_t i = 0; i < text.size; i++)
            if (stands_at(text, i, words[w]) && begins_word(text, i, words[w])) return true;
    return false;
}

bool quire_opposes(quire_str a, quire_str b)
{
    for (size_t p = 0; p < COUNT(opposites); p++) {
        bool first = speaks(a, opposites[p][0]), second = speaks(a, opposites[p][1]);
        if (first == second) continue;
        if (speaks(b, opposites[p][second]) || !speaks(b, opposites[p][first])) continue;
        return true;
    }
    return false;
}

bool quire_speaks_of_rise(quire_str text)
{
    return speaks(text, opposites[0][0]);
}

bool quire_speaks_of_fall(quire_str text)
{
    return speaks(text, opposites[0][1]);
}

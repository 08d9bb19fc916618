/* SPDX-License-Identifier: Apache-2.0 */
/* Words of a sentence and of evidence are the same by stem or by class; words of reporting weigh little. */
#include "answer/claims/words.h"

#include "base/str.h"
#include "text/asked.h"

#include <ctype.h>
#include <string.h>

/* Words that are in every second sentence of a report tell little apart. */
static const double weak_weight = 0.25;

/* clang-format off */
/* Stems. */
static const char *const weak[] = {
    "total", "net", "amount", "report", "record", "account", "accord", "approxim", "respect", "compani", "end", "period", "quarter",
    "year", "month", "three", "six", "nine", "million", "billion", "thousand", "percent", "percentag", "dollar", "usd", "figur", "valu",
    "inc", "corpor", "corp", "state", "show", "passag", "document", "data", "tabl", "fiscal", "form", "result", "specif", "compar",
    "latest", "recent", "most", "file", "current", "provid", "generat",
};
/* The same in Chinese: their terms are these words' characters and pairs of them. */
static const char *const weak_han[] = {
    "公司", "报告", "报表", "财报", "季度", "年度", "期间", "数据", "显示", "最新", "最近", "報告", "報表", "財報", "期間", "數據", "顯示", "为", "為",
};
/* Words for the same thing, a class a line. */
static const char *const synonyms[][6] = {
    { "revenu", "sale", "turnov" }, { "profit", "incom", "earn" }, { "expens", "cost", "expenditur", "spend" },
    { "employe", "staff", "worker", "personnel" }, { "increas", "grow", "rise", "rose", "grew", "higher" },
    { "decreas", "declin", "fall", "fell", "drop", "lower" }, { "营收", "收入", "营业额" }, { "利润", "收益", "盈利" },
    { "營收", "收入", "營業額" }, { "利潤", "收益", "盈利" },
};
/* clang-format on */
#define COUNT(table) (sizeof(table) / sizeof *(table))

static int class_of(quire_str term)
{
    for (size_t c = 0; c < COUNT(synonyms); c++)
        for (size_t w = 0; w < COUNT(synonyms[c]) && synonyms[c][w]; w++)
            if (quire_str_is(term, synonyms[c][w])) return (int)c;
    return -1;
}

bool quire_claim_holds(const quire_terms *terms, quire_str term)
{
    int class = class_of(term);
    for (size_t i = 0; i < terms->count; i++)
        if (quire_str_equal(terms->items[i].text, term) ||
            (class >= 0 && class_of(terms->items[i].text) == class))
            return true;
    return false;
}

/* Whether the term stands within the word, or reaches out of it on one side, where `text` has it. */
static bool touches(quire_str text, const quire_term *term, quire_str word)
{
    size_t from = term->start > word.size ? term->start - word.size : 0;
    for (size_t at = from; at < term->end && at + word.size <= text.size; at++)
        if (at + word.size > term->start && memcmp(text.data + at, word.data, word.size) == 0) return true;
    return false;
}

double quire_claim_weight(quire_str text, const quire_term *term)
{
    if (!term->content) return 0;
    for (size_t i = 0; i < COUNT(weak); i++)
        if (quire_str_is(term->text, weak[i])) return weak_weight;
    for (size_t i = 0; (unsigned char)text.data[term->start] >= 0x80 && i < COUNT(weak_han); i++)
        if (touches(text, term, quire_str_from(weak_han[i]))) return weak_weight;
    return 1;
}

bool quire_claim_is_acronym(quire_str word)
{
    size_t capitals = 0;
    for (size_t i = 0; i < word.size; i++) {
        if (word.data[i] != '&' && !isupper((unsigned char)word.data[i])) return false;
        capitals += word.data[i] != '&';
    }
    return capitals >= 2;
}

bool quire_claim_is_spelt(quire_str text, const quire_term *term, quire_str other)
{
    size_t start = term->start, end = term->end;
    while (start && (isupper((unsigned char)text.data[start - 1]) || text.data[start - 1] == '&')) start--;
    while (end < text.size && (isupper((unsigned char)text.data[end]) || text.data[end] == '&')) end++;
    quire_str word = quire_str_cut(text, start, end);
    return quire_claim_is_acronym(word) && quire_asked_name_stands(word, other);
}

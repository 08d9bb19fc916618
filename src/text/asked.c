/* SPDX-License-Identifier: Apache-2.0 */
/* Question words of both languages, and how the things they ask for look. A table of phrases gives the kind. In English
 * the first of the question wins, for later ones are mostly relative ("what did the man who …"); in Chinese, which has
 * no relative ones, the longest. Characters are compared in their simplified form, so the tables hold only that. */
#include "text/asked.h"

#include "base/error.h"
#include "base/str.h"
#include "text/asked_names.h"
#include "text/asked_phrases.h"
#include "text/language.h"
#include "text/unicode.h"

#include <ctype.h>

struct phrase {
    const char *words;
    quire_asked_kind kind;
};

/* A blank at an end is a word's boundary, so that "rate" does not stand in "moderate"; "how … many" need not be
 * neighbours. */
/* clang-format off */
static const struct phrase phrases[] = {
    { " how many ", QUIRE_ASKED_NUMBER },      { " how long ", QUIRE_ASKED_NUMBER },
    { " how old ", QUIRE_ASKED_NUMBER },       { " how far ", QUIRE_ASKED_NUMBER },
    { " how often ", QUIRE_ASKED_NUMBER },     { " how tall ", QUIRE_ASKED_NUMBER },
    { " how large ", QUIRE_ASKED_NUMBER },     { " how big ", QUIRE_ASKED_NUMBER },
    { " how high ", QUIRE_ASKED_NUMBER },      { " how deep ", QUIRE_ASKED_NUMBER },
    { " how wide ", QUIRE_ASKED_NUMBER },      { " how fast ", QUIRE_ASKED_NUMBER },
    { " how heavy ", QUIRE_ASKED_NUMBER },     { " how much ", QUIRE_ASKED_NUMBER },
    { " what number", QUIRE_ASKED_NUMBER },    { " what is the number", QUIRE_ASKED_NUMBER },
    { " what was the number", QUIRE_ASKED_NUMBER }, { " what is the population", QUIRE_ASKED_NUMBER },
    { " what was the population", QUIRE_ASKED_NUMBER },
    { " what percent", QUIRE_ASKED_PERCENT },  { " which percent", QUIRE_ASKED_PERCENT },
    { " what proportion", QUIRE_ASKED_PERCENT }, { " what share ", QUIRE_ASKED_PERCENT },
    { " what fraction", QUIRE_ASKED_PERCENT }, { " how many percent", QUIRE_ASKED_PERCENT },
    { " what year", QUIRE_ASKED_TIME },        { " which year", QUIRE_ASKED_TIME },
    { " what date", QUIRE_ASKED_TIME },        { " which date", QUIRE_ASKED_TIME },
    { " what day", QUIRE_ASKED_TIME },         { " which day", QUIRE_ASKED_TIME },
    { " what month", QUIRE_ASKED_TIME },       { " which month", QUIRE_ASKED_TIME },
    { " what decade", QUIRE_ASKED_TIME },      { " what century", QUIRE_ASKED_TIME },
    { " which century", QUIRE_ASKED_TIME },    { " what time ", QUIRE_ASKED_TIME },
    { " what years", QUIRE_ASKED_TIME },       { " how long ago ", QUIRE_ASKED_TIME },
    { " what ", QUIRE_ASKED_ANY },             { " which ", QUIRE_ASKED_ANY },
    { " how ", QUIRE_ASKED_ANY },              { " when ", QUIRE_ASKED_TIME },
    { " who ", QUIRE_ASKED_NAME },             { " whom ", QUIRE_ASKED_NAME },
    { " whose ", QUIRE_ASKED_NAME },           { " who's ", QUIRE_ASKED_NAME },
    { " what is the name of the person", QUIRE_ASKED_NAME },
    { " what country", QUIRE_ASKED_PLACE },    { " which country", QUIRE_ASKED_PLACE },
    { " what city", QUIRE_ASKED_PLACE },       { " which city", QUIRE_ASKED_PLACE },
    { " where ", QUIRE_ASKED_PLACE },          { " why ", QUIRE_ASKED_REASON },
    { " what caused ", QUIRE_ASKED_REASON },   { " for what reason", QUIRE_ASKED_REASON },
    { " what is the reason", QUIRE_ASKED_REASON }, { " what was the reason", QUIRE_ASKED_REASON },
    { " how to ", QUIRE_ASKED_WAY },           { " how do i ", QUIRE_ASKED_WAY },
    { " how do we ", QUIRE_ASKED_WAY },        { " how do you ", QUIRE_ASKED_WAY },
    { " how can ", QUIRE_ASKED_WAY },          { " how could ", QUIRE_ASKED_WAY },
    { " how should ", QUIRE_ASKED_WAY },       { " how would ", QUIRE_ASKED_WAY },
    { " how does one ", QUIRE_ASKED_WAY },     { " in what way", QUIRE_ASKED_WAY },
    { "百分之几", QUIRE_ASKED_PERCENT },       { "百分之多少", QUIRE_ASKED_PERCENT },
    { "百分比", QUIRE_ASKED_PERCENT },         { "几成", QUIRE_ASKED_PERCENT },
    { "占比", QUIRE_ASKED_PERCENT },           { "多大比例", QUIRE_ASKED_PERCENT },
    { "什么比例", QUIRE_ASKED_PERCENT },
    { "多少钱", QUIRE_ASKED_AMOUNT },          { "多少元", QUIRE_ASKED_AMOUNT },
    { "多少万元", QUIRE_ASKED_AMOUNT },        { "多少亿", QUIRE_ASKED_AMOUNT },
    { "多少美元", QUIRE_ASKED_AMOUNT },        { "多少欧元", QUIRE_ASKED_AMOUNT },
    { "哪一年", QUIRE_ASKED_TIME },            { "哪年", QUIRE_ASKED_TIME },
    { "哪几年", QUIRE_ASKED_TIME },            { "何时", QUIRE_ASKED_TIME },
    { "何年", QUIRE_ASKED_TIME },              { "什么时候", QUIRE_ASKED_TIME },
    { "什么时间", QUIRE_ASKED_TIME },          { "什么年代", QUIRE_ASKED_TIME },
    { "几月", QUIRE_ASKED_TIME },              { "几号", QUIRE_ASKED_TIME },
    { "几点", QUIRE_ASKED_TIME },              { "几时", QUIRE_ASKED_TIME },
    { "哪天", QUIRE_ASKED_TIME },              { "哪一天", QUIRE_ASKED_TIME },
    { "哪个月", QUIRE_ASKED_TIME },            { "哪一日", QUIRE_ASKED_TIME },
    { "哪个世纪", QUIRE_ASKED_TIME },          { "哪个年代", QUIRE_ASKED_TIME },
    { "多少年前", QUIRE_ASKED_TIME },          { "多少", QUIRE_ASKED_NUMBER },
    { "几乎", QUIRE_ASKED_ANY },               { "几何", QUIRE_ASKED_ANY },
    { "几", QUIRE_ASKED_NUMBER },              { "多长", QUIRE_ASKED_NUMBER },
    { "多大", QUIRE_ASKED_NUMBER },            { "多高", QUIRE_ASKED_NUMBER },
    { "多久", QUIRE_ASKED_NUMBER },            { "多远", QUIRE_ASKED_NUMBER },
    { "多重", QUIRE_ASKED_NUMBER },            { "多深", QUIRE_ASKED_NUMBER },
    { "谁", QUIRE_ASKED_NAME },                { "哪位", QUIRE_ASKED_NAME },
    { "何人", QUIRE_ASKED_NAME },              { "什么人", QUIRE_ASKED_NAME },
    { "哪里", QUIRE_ASKED_PLACE },             { "哪裡", QUIRE_ASKED_PLACE },
    { "哪儿", QUIRE_ASKED_PLACE },             { "何处", QUIRE_ASKED_PLACE },
    { "何地", QUIRE_ASKED_PLACE },             { "什么地方", QUIRE_ASKED_PLACE },
    { "在哪", QUIRE_ASKED_PLACE },             { "哪个国家", QUIRE_ASKED_PLACE },
    { "哪个城市", QUIRE_ASKED_PLACE },         { "哪个省", QUIRE_ASKED_PLACE },
    { "位于什么", QUIRE_ASKED_PLACE },
    { "为什么", QUIRE_ASKED_REASON },          { "为何", QUIRE_ASKED_REASON },
    { "因为什么", QUIRE_ASKED_REASON },        { "什么原因", QUIRE_ASKED_REASON },
    { "原因是什么", QUIRE_ASKED_REASON },      { "怎么会", QUIRE_ASKED_REASON },
    { "怎样", QUIRE_ASKED_WAY },               { "怎么", QUIRE_ASKED_WAY },
    { "如何", QUIRE_ASKED_WAY },
};

/* What is counted in money, and what in per cent, where the question only says "what was" or 多少. */
static const char *const money[] = {
    " revenue", " net sales ", " sales figure", " total sales ", " net income ", " net loss ", " gross margin", " gross profit",
    " operating income ", " operating loss ", " operating profit", " operating margin", " profit", " earnings ",
    " income ", " expense", " cost of ", " costs ", " cash flow", " net cash ", " total assets ", " total liabilities ",
    " debt ", " equity ", " dividend", " budget ", " salary ", " price ", " spend ", " spent ", " paid ", " expenditure",
    " inventory ", " inventories ", " repurchase", " turnover ", " provision for income taxes ", " cash and cash equivalents ",
    " deferred revenue ", " goodwill ", " earn ", " earned ", " sales ", " fee ", " fees ", " cost ", " money ", " dollars ", " receivable", " payable",
    "收入", "营收", "利润", "毛利", "净利", "亏损", "成本", "费用", "支出", "现金流", "现金及", "资产", "负债", "股息", "预算",
    "价格", "售价", "票价", "工资", "销售额", "营业额", "投资额", "应收", "应付", "存货", "金额", "花费", "租金", "股价", "总额",
};

static const char *const rates[] = {
    " percent", " tax rate", " interest rate", " growth rate", " ratio ", " proportion of ", " margin percentage",
    " in per cent", " per cent ", " unemployment rate", " literacy rate", " admission rate", " share of the ",
    "比例", "比率", "税率", "利率", "毛利率", "净利率", "增长率", "占比", "份额", "率是多少", "率为多少", "率多少", "率有多",
    "率达到多少", "率达多少", "收益率",
};

/* Rates that are no share of anything. */
static const char *const other_rates[] = {
    "功率", "频率", "汇率", "心率", "分辨率", "速率", "码率", "帧率", " exchange rate", " heart rate", " frame rate", " bit rate",
};

static const char *const changes[] = {
    " change", " changed ", " changes ", " grow ", " grew ", " grown ", " growth ", " increase", " decrease", " decline",
    " fluctuat", " trend", " evolve", " rise ", " risen ", " rose ", " fall ", " fell ", " fallen ", " drop ", " dropped ", " compared to the ",
    " year-over-year ", " year over year ", " developed over ", " over time ", " shift ", " shifted ", " shifts ",
    "变化", "增长", "增加", "减少", "下降", "上升", "同比", "环比", "趋势", "变动", "涨幅", "跌幅", "增幅", "降幅", "波动",
};

static const char *const latests[] = {
    " latest ", " most recent", " newest ", " last reported ", " current quarter ", " last quarter ", " recently ", "最新", "最近", "近期", "本季度", "上一季度",
};
/* clang-format on */

#define COUNT(list) (sizeof(list) / sizeof *(list))

/* "When" asks only in front of a verb: "when the war ended, …" sets a time. */
static bool asks_when(quire_str question, size_t at)
{
    static const char *const verbs[] = { "when did ",    "when was ",    "when is ",   "when were ",
                                         "when are ",    "when does ",   "when do ",   "when will ",
                                         "when has ",    "when have ",   "when had ",  "when can ",
                                         "when may ",    "when should ", "when must ", "when would ",
                                         "when exactly " };
    for (size_t i = 0; i < COUNT(verbs); i++)
        if (quire_phrase_goes_on(question, at, verbs[i], NULL)) return true;
    return quire_phrase_goes_on(question, at, "when", NULL) &&
           quire_str_trim(quire_str_cut(question, at, question.size)).size <= 5;
}

static quire_asked_kind kind_of_phrase(quire_str question)
{
    quire_asked_kind kind = QUIRE_ASKED_ANY;
    size_t first = SIZE_MAX, longest = 0;
    bool english = false;
    for (size_t i = 0; i < COUNT(phrases); i++) {
        size_t size = strlen(phrases[i].words), at = quire_phrase_place(question, phrases[i].words);
        bool spaced = phrases[i].words[0] == ' ';
        if (at == SIZE_MAX || (english && !spaced)) continue;
        if (spaced && quire_str_is(quire_str_from(phrases[i].words), " when ") && !asks_when(question, at))
            continue;
        bool better = !spaced ? size > longest : at < first || !english || (at == first && size > longest);
        if (!better) continue;
        english = spaced;
        first = at;
        longest = size;
        kind = phrases[i].kind;
    }
    return kind;
}

/* "what was …", "how much …", …多少: a figure is asked for, of which only its subject tells the unit. */
static bool asks_figure(quire_str question, quire_asked_kind kind)
{
    static const char *const figure[] = { " what was ", " what is ",  " what were ", " what are ",
                                          " what's ",   " how much ", " what did ",  " what does ",
                                          " what do ",  " how did ",  " how has ",   " report",
                                          "多少",       "是多",       "为多",        "有多" };
    bool open = kind == QUIRE_ASKED_ANY ||
                (kind == QUIRE_ASKED_NUMBER && !quire_phrase_stands(question, " how many ") &&
                 !quire_phrase_stands(question, " how long "));
    return open && quire_phrase_any(question, figure, COUNT(figure));
}

/* What stands before ", and": the question that comes first of several. */
static quire_str first_part(quire_str question)
{
    const char *and = question.size ? memmem(question.data, question.size, ", and ", 6) : NULL;
    return and? quire_str_cut(question, 0, (size_t)(and-question.data)) : question;
}

/* "is there", "why", "what drove" ask for words, whatever amount is spoken of. */
static bool asks_words(quire_str whole)
{
    quire_str question = first_part(whole);
    static const char *const words[] = { " factor",      " driver", " reason", " describe",
                                         " explain",     " affect", " impact", " caused ",
                                         " contributor", " focus ", "原因",    "因素" };
    return quire_phrase_any(question, words, COUNT(words)) && !quire_phrase_stands(question, " how much ");
}

/* By how much something grew is told in money or in per cent. */
static const char *const steps[] = { "同比",
                                     "环比",
                                     "增长",
                                     "增幅",
                                     "降幅",
                                     "涨幅",
                                     "跌幅",
                                     "增加了",
                                     "减少了",
                                     "下降了",
                                     "上升了",
                                     " growth ",
                                     " what was the increase ",
                                     " what is the increase ",
                                     " what was the decrease " };

/* 混用几个源，官方支持吗？: some, not how many; but 你知道有几个吗 asks. */
static bool means_some(quire_str question)
{
    static const char *const indirect[] = { "知道", "告诉", "多少", "记得" };
    static const char *const marks[] = { "吗", "吗?", "吗？", "嗎", "嗎?", "嗎？" };
    bool yes_or_no = false;
    for (size_t i = 0; i < COUNT(marks); i++) yes_or_no |= quire_str_ends(question, quire_str_from(marks[i]));
    return yes_or_no && quire_phrase_stands(question, "几") &&
           !quire_phrase_any(question, indirect, COUNT(indirect));
}

static quire_asked_kind kind_of(quire_str whole)
{
    quire_str question = quire_str_trim(whole);
    quire_asked_kind kind = kind_of_phrase(question);
    if (kind == QUIRE_ASKED_NUMBER && means_some(question)) return QUIRE_ASKED_ANY;
    if (!asks_figure(question, kind) || asks_words(question)) return kind;
    if (quire_phrase_any(question, other_rates, COUNT(other_rates))) return QUIRE_ASKED_NUMBER;
    if (quire_phrase_any(question, rates, COUNT(rates))) return QUIRE_ASKED_PERCENT;
    if (quire_phrase_any(question, steps, COUNT(steps))) return QUIRE_ASKED_NUMBER;
    if (quire_phrase_any(question, money, COUNT(money))) return QUIRE_ASKED_AMOUNT;
    return kind;
}

quire_asked_kind quire_asked_figure(quire_str text)
{
    if (quire_phrase_any(text, other_rates, COUNT(other_rates))) return QUIRE_ASKED_ANY;
    if (quire_phrase_any(text, rates, COUNT(rates))) return QUIRE_ASKED_PERCENT;
    return quire_phrase_any(text, money, COUNT(money)) ? QUIRE_ASKED_AMOUNT : QUIRE_ASKED_ANY;
}

quire_status quire_asked_of(quire_call *call, quire_str question, quire_str language, quire_asked *out,
                            quire_error *err)
{
    *out = (quire_asked){ 0 };
    if (quire_cancelled(call)) return quire_fail_cancelled(err);
    quire_asked asked = { .kind = kind_of(question) };
    bool open = asked.kind == QUIRE_ASKED_NUMBER || (asked.kind == QUIRE_ASKED_ANY && !means_some(question));
    asked.measure = open ? quire_measure_asked(question) : QUIRE_MEASURE_ANY;
    if (asked.measure != QUIRE_MEASURE_ANY) asked.kind = QUIRE_ASKED_NUMBER;
    asked.change = quire_phrase_any(question, changes, COUNT(changes));
    /* 最近的车站在哪里: the nearest */
    asked.latest = asked.kind != QUIRE_ASKED_PLACE && quire_phrase_any(question, latests, COUNT(latests));
    quire_status status = quire_text_periods(call, question, &asked.periods, err);
    if (status) return status;
    quire_asked_list list = { .question = question, .periods = &asked.periods };
    list.nouns_are_large = quire_str_is(quire_language_base(language), "de");
    list.items = quire_arena_array(call->arena, QUIRE_ASKED_MOST_NAMES, sizeof *list.items);
    if (!list.items) return quire_fail_memory(err);
    quire_asked_quoted(&list);
    quire_asked_numbered(&list);
    status = quire_asked_latin(call, &list, err);
    if (!status) status = quire_asked_han(call, &list, err);
    if (status) return status;
    quire_asked_sort(&list);
    asked.names = list.items;
    asked.name_count = list.count;
    *out = asked;
    return QUIRE_OK;
}

/* A number, in digits or spelled out, that is not in the question. */
static bool has_number(quire_str text, quire_str question)
{
    static const char *const spelled[] = {
        " one ",   " two ",    " three ",   " four ",   " five ",   " six ",    " seven ", " eight ",
        " nine ",  " ten ",    " eleven ",  " twelve ", " twenty ", " thirty ", " forty ", " fifty ",
        " sixty ", " hundred", " thousand", " million", " billion", " half ",   " dozen ", " once ",
        " twice ", "一",       "二",        "两",       "三",       "四",       "五",      "六",
        "七",      "八",       "九",        "十",       "百",       "千",       "万",      "半",
    };
    quire_str number;
    for (size_t at = 0; quire_phrase_number(text, &at, &number);)
        if (quire_phrase_is_new(number, question)) return true;
    for (size_t i = 0; i < COUNT(spelled); i++)
        if (quire_phrase_stands(text, spelled[i]) && !quire_phrase_stands(question, spelled[i])) return true;
    return false;
}

/* Whether money is written beside a number: then it is no year. */
static bool is_money(quire_str text, quire_str number)
{
    static const char *const behind[] = { "euro", "dollar",  "pound",   "yuan",     "eur", "usd",
                                          "rmb",  "million", "billion", "thousand", "元",  "块",
                                          "美元", "欧元",    "€",       "$",        "£",   "¥",
                                          "万",   "亿",      "人民币",  "镑",       "円" };
    size_t start = (size_t)(number.data - text.data);
    quire_str rest = quire_str_trim(quire_str_cut(text, start + number.size, text.size));
    if (start && (text.data[start - 1] == '$' || (text.data[start - 1] & 0x80))) {
        quire_str before = quire_str_cut(text, 0, start);
        if (quire_str_ends(before, QUIRE_STR("$")) || quire_str_ends(before, QUIRE_STR("€")) ||
            quire_str_ends(before, QUIRE_STR("£")) || quire_str_ends(before, QUIRE_STR("¥")) ||
            quire_str_ends(before, QUIRE_STR("￥")))
            return true;
    }
    for (size_t i = 0; i < COUNT(behind); i++)
        if (rest.size >= strlen(behind[i]) && strncasecmp(rest.data, behind[i], strlen(behind[i])) == 0)
            return true;
    return false;
}

/* A number that counts something: no year, no part of a percentage. */
static bool has_amount(quire_str text, quire_str question)
{
    quire_str number;
    for (size_t at = 0; quire_phrase_number(text, &at, &number);) {
        if ((quire_phrase_is_year(number) && !is_money(text, number)) ||
            !quire_phrase_is_new(number, question))
            continue;
        quire_str rest = quire_str_trim(quire_str_cut(text, at, text.size));
        if (!is_money(text, number) && quire_measure_unit_follows(text, at)) continue;
        if (rest.size && (rest.data[0] == '%' || quire_phrase_goes_on(rest, 0, "percent", NULL) ||
                          quire_phrase_goes_on(rest, 0, "％", NULL)))
            continue;
        return true;
    }
    static const char *const spelled[] = { " hundred", " thousand", " million", " billion",
                                           "百万",     "千万",      "亿" };
    for (size_t i = 0; i < COUNT(spelled); i++)
        if (quire_phrase_stands(text, spelled[i]) && !quire_phrase_stands(question, spelled[i])) return true;
    return quire_measure_money(text, question);
}

static bool has_percent(quire_str text, quire_str question)
{
    static const char *const marks[] = { "%",        " percent",  " per cent ", "百分之", "百分点",
                                         "比率",     "比例",      " ratio ",    " half ", " third ",
                                         " thirds ", " quarter ", " quarters " };
    return quire_phrase_any(text, marks, COUNT(marks)) && has_number(text, question);
}

static bool is_han_digit(quire_str text, size_t at)
{
    static const char digits[] = "〇零一二三四五六七八九十百元正腊同当次翌";
    return at + 3 <= text.size && memmem(digits, sizeof digits - 1, text.data + at, 3) != NULL;
}

/* 1987年, 五月, 3日 that the question doesn't hold; 半年, 三个月 and 每三年 say how long or how often. */
static bool has_han_date(quire_str text, quire_str question)
{
    for (size_t at = 1; at + 3 <= text.size; at++) {
        if (memcmp(text.data + at, "年", 3) != 0 && memcmp(text.data + at, "月", 3) != 0 &&
            memcmp(text.data + at, "日", 3) != 0)
            continue;
        size_t start = at;
        while (start && text.data[start - 1] == ' ') start--;
        size_t digits = start;
        while (digits && isdigit((unsigned char)text.data[digits - 1])) digits--;
        while (digits >= 3 && is_han_digit(text, digits - 3)) digits -= 3;
        bool every = digits >= 3 && memcmp(text.data + digits - 3, "每", 3) == 0;
        if (digits < start && !every && quire_phrase_is_new(quire_str_cut(text, digits, at + 3), question))
            return true;
    }
    return false;
}

/* A year or a month that is not in the question. */
static bool has_time(quire_str text, quire_str question)
{
    static const char *const words[] = { " january ",   " february ", " march ",   " april ",     " may ",
                                         " june ",      " july ",     " august ",  " september ", " october ",
                                         " november ",  " december ", " century ", "世纪",        "朝",
                                         "时期",        " morning ",  " evening ", " monday ",    " tuesday ",
                                         " wednesday ", " thursday ", " friday ",  " saturday ",  " sunday ",
                                         " o'clock ",   " a.m",       " p.m",      "点钟" };
    quire_str number;
    for (size_t at = 0; quire_phrase_number(text, &at, &number);) {
        if (number.size > 4 && number.size < 6 && number.data[4] == '.') number.size = 4;
        if (quire_phrase_is_year(number) && quire_phrase_is_new(number, question)) return true;
    }
    static const char *const eras[] = { "朝", "年间", "时代", "时期", "世纪", " century " };
    for (size_t i = 0; i < COUNT(eras); i++)
        if (quire_phrase_stands(text, eras[i]) && !quire_phrase_stands(question, eras[i])) return true;
    return has_han_date(text, question) ||
           (quire_phrase_any(text, words, COUNT(words)) && has_number(text, question));
}

/* Months and weekdays are written like names and are none. */
static bool is_of_calendar(quire_str word)
{
    static const char *const words[] = { "January",  "February", "March",    "April",     "May",
                                         "June",     "July",     "August",   "September", "October",
                                         "November", "December", "Monday",   "Tuesday",   "Wednesday",
                                         "Thursday", "Friday",   "Saturday", "Sunday" };
    for (size_t i = 0; i < COUNT(words); i++)
        if (quire_str_is(word, words[i])) return true;
    return false;
}

/* ISO 14001: what capitals and a number behind them name is nobody. */
static bool is_code(quire_str text, size_t start, size_t end)
{
    for (size_t i = start; i < end; i++)
        if (!isupper((unsigned char)text.data[i])) return false;
    return end + 1 < text.size && (text.data[end] == ' ' || text.data[end] == '-') &&
           isdigit((unsigned char)text.data[end + 1]);
}

/* "in Ghent", "at Oslin": no person. */
static bool is_behind_place_word(quire_str text, size_t at)
{
    static const char *const words[] = { " in ", " at ", " near ", " from " };
    quire_str before = quire_str_cut(text, 0, at);
    for (size_t i = 0; i < COUNT(words); i++)
        if (quire_str_ends(before, quire_str_from(words[i]))) return true;
    return false;
}

/* A sentence's first word in the middle of the text has its capital for that, unless the next one has another: "Anna Berg runs". */
static bool begins_sentence(quire_str text, size_t start, size_t end)
{
    enum { ABBREVIATION = 3 }; /* letters: Mr. Wang */
    if (start < 2 || !memchr(".!?", text.data[start - 2], 3)) return false;
    size_t word = start - 2;
    while (word && isalpha((unsigned char)text.data[word - 1])) word--;
    bool abbreviates = word < start - 2 && start - 2 - word <= ABBREVIATION &&
                       isupper((unsigned char)text.data[word]);
    bool goes_on = end + 1 < text.size && text.data[end] == ' ' && isupper((unsigned char)text.data[end + 1]);
    return !abbreviates && !goes_on;
}

/* What a company is, behind its name. */
static bool is_of_company(quire_str word)
{
    static const char *const words[] = { "Ltd",     "Inc",         "Corp", "Co", "LLC", "PLC",  "Limited",
                                         "Company", "Corporation", "GmbH", "AG", "SA",  "Group" };
    for (size_t i = 0; i < COUNT(words); i++)
        if (quire_str_is(word, words[i])) return true;
    return false;
}

/* A capitalised word inside the sentence that the question does not hold; `person`: not one that stands for a place. */
static bool has_capitalised(quire_str text, quire_str question, bool person)
{
    for (size_t i = 1; i + 1 < text.size; i++) {
        bool opens = text.data[i - 1] == ' ' || text.data[i - 1] == '"' || text.data[i - 1] == '(';
        if (!isupper((unsigned char)text.data[i]) || !opens) continue;
        size_t end = i;
        while (end < text.size && (isalpha((unsigned char)text.data[end]) || (text.data[end] & 0x80))) end++;
        quire_str word = quire_str_cut(text, i, end);
        if (end > i + 1 && !is_of_calendar(word) && !is_of_company(word) && !is_code(text, i, end) &&
            !begins_sentence(text, i, end) && !(person && is_behind_place_word(text, i)) &&
            quire_phrase_is_new(word, question))
            return true;
    }
    return false;
}

static bool has_name(quire_str text, quire_str question)
{
    return has_capitalised(text, question, true) || quire_asked_somebody_han(text);
}

static bool has_place(quire_str text, quire_str question)
{
    static const char *const marks[] = { "在",      "省",      "市",     "县",     "州",         "区",
                                         "国",      "镇",      "村",     "位于",   "路",         "街",
                                         "山",      "岛",      "河",     "湖",     "海",         "洲",
                                         "站",      "楼",      "室",     "厅",     "至",         "到",
                                         " north ", " south ", " east ", " west ", " upstairs ", " floor ",
                                         " room ",  " street " };
    return has_capitalised(text, question, false) || quire_phrase_any(text, marks, COUNT(marks));
}

static bool has_reason(quire_str text)
{
    static const char *const marks[] = {
        " because ",     " due to ",      " since ",     " so that ", " owing to ",
        " thanks to ",   " as a result ", " result of ", " reason",   " caused ",
        " in order to ", " therefore ",   " thus ",      " led to ",  " attributable to ",
        " driven by ",   " primarily ",   "因",          "由于",      "以便",
        "为了",          "导致",          "所以",        "使得",      "致使",
        "原因",          "起因",          "以致",
    };
    return quire_phrase_any(text, marks, COUNT(marks));
}

bool quire_asked_stands(quire_asked_kind kind, quire_str text, quire_str question)
{
    switch (kind) {
    case QUIRE_ASKED_NUMBER: return has_number(text, question);
    case QUIRE_ASKED_AMOUNT: return has_amount(text, question);
    case QUIRE_ASKED_PERCENT: return has_percent(text, question);
    case QUIRE_ASKED_TIME: return has_time(text, question);
    case QUIRE_ASKED_NAME: return has_name(text, question);
    case QUIRE_ASKED_PLACE: return has_place(text, question);
    case QUIRE_ASKED_REASON: return has_reason(text);
    case QUIRE_ASKED_WAY:
    case QUIRE_ASKED_ANY: break;
    }
    return true;
}

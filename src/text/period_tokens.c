/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers decide most here: "2,023", "$2023", "1.2023.4" and "INC-2023" are figures, "2022-03-31" and "31.03.2022" are dates,
 * and a plain number is left to the reader. Words are found in one sorted table, Han by their first character. Looks ahead by a
 * bounded number of bytes, so a text is read in linear time. */
#include "text/period_tokens.h"

#include "base/str.h"
#include "text/unicode.h"

#include <stdlib.h>

enum {
    WORD_BYTES = 14,       /* of the longest word in the table */
    IDENTIFIER_BYTES = 64, /* longer names are read in pieces */
    CENTURY = 2000,
    MONEY = -1, /* value of a label that makes the next number an amount */
};

struct word {
    const char *text;
    quire_period_kind kind;
    int value;
};

#define KIND(name) QUIRE_PERIOD_##name
/* Sorted: searched by halving. */
/* clang-format off */
static const struct word words[] = {
    { "act", KIND(LABEL), 0 }, { "and", KIND(LIST), 0 }, { "annual", KIND(YEARS), 1 }, { "apr", KIND(MONTH), 4 }, { "april", KIND(MONTH), 4 },
    { "article", KIND(LABEL), 0 }, { "aug", KIND(MONTH), 8 }, { "august", KIND(MONTH), 8 }, { "bc", KIND(MEASURE), 0 }, { "bce", KIND(MEASURE), 0 }, { "billion", KIND(MEASURE), 0 },
    { "bits", KIND(MEASURE), 0 }, { "box", KIND(LABEL), 0 }, { "bug", KIND(LABEL), 0 }, { "bytes", KIND(MEASURE), 0 },
    { "calendar", KIND(FILLER), 0 }, { "chapter", KIND(LABEL), 0 }, { "cm", KIND(MEASURE), 0 }, { "cny", KIND(LABEL), MONEY },
    { "code", KIND(LABEL), 0 }, { "compared", KIND(LIST), 0 }, { "customers", KIND(MEASURE), 0 }, { "cy", KIND(YEARS), 3 },
    { "days", KIND(MEASURE), 0 }, { "dec", KIND(MONTH), 12 }, { "december", KIND(MONTH), 12 }, { "degrees", KIND(MEASURE), 0 },
    { "dollars", KIND(MEASURE), 0 }, { "eight", KIND(CARDINAL), 8 }, { "eighteen", KIND(CARDINAL), 18 },
    { "eleven", KIND(CARDINAL), 11 }, { "employees", KIND(MEASURE), 0 }, { "ended", KIND(ENDED), 0 }, { "ending", KIND(ENDED), 0 },
    { "error", KIND(LABEL), 0 }, { "eur", KIND(LABEL), MONEY }, { "euros", KIND(MEASURE), 0 }, { "extension", KIND(LABEL), 0 },
    { "feb", KIND(MONTH), 2 }, { "february", KIND(MONTH), 2 }, { "feet", KIND(MEASURE), 0 }, { "fifteen", KIND(CARDINAL), 15 },
    { "fifty", KIND(CARDINAL), 50 }, { "figure", KIND(LABEL), 0 }, { "files", KIND(MEASURE), 0 }, { "financial", KIND(FISCAL), 2 },
    { "first", KIND(ORDINAL), 1 }, { "fiscal", KIND(FISCAL), 0 }, { "five", KIND(CARDINAL), 5 }, { "for", KIND(FILLER), 0 },
    { "forty", KIND(CARDINAL), 40 }, { "four", KIND(CARDINAL), 4 }, { "fourteen", KIND(CARDINAL), 14 },
    { "fourth", KIND(ORDINAL), 4 }, { "from", KIND(LIST), 0 }, { "ft", KIND(MEASURE), 0 }, { "fy", KIND(FISCAL), 1 },
    { "gb", KIND(MEASURE), 0 }, { "gbp", KIND(LABEL), MONEY }, { "ghz", KIND(MEASURE), 0 }, { "grams", KIND(MEASURE), 0 },
    { "h", KIND(H), 0 }, { "half", KIND(HALVES), 0 }, { "hkd", KIND(LABEL), MONEY }, { "hours", KIND(MEASURE), 0 },
    { "hz", KIND(MEASURE), 0 }, { "id", KIND(LABEL), 0 }, { "in", KIND(FILLER), 0 }, { "iso", KIND(LABEL), 0 },
    { "issue", KIND(LABEL), 0 }, { "items", KIND(MEASURE), 0 }, { "its", KIND(FILLER), 0 }, { "jan", KIND(MONTH), 1 },
    { "january", KIND(MONTH), 1 }, { "jul", KIND(MONTH), 7 }, { "july", KIND(MONTH), 7 }, { "jun", KIND(MONTH), 6 },
    { "june", KIND(MONTH), 6 }, { "kb", KIND(MEASURE), 0 }, { "kg", KIND(MEASURE), 0 }, { "khz", KIND(MEASURE), 0 },
    { "km", KIND(MEASURE), 0 }, { "kw", KIND(MEASURE), 0 }, { "kwh", KIND(MEASURE), 0 }, { "line", KIND(LABEL), 0 },
    { "lines", KIND(LABEL), 0 }, { "litres", KIND(MEASURE), 0 }, { "m", KIND(M), 0 }, { "mah", KIND(MEASURE), 0 },
    { "mar", KIND(MONTH), 3 }, { "march", KIND(MONTH), 3 }, { "may", KIND(MONTH), 5 }, { "mb", KIND(MEASURE), 0 },
    { "members", KIND(MEASURE), 0 }, { "metres", KIND(MEASURE), 0 }, { "mg", KIND(MEASURE), 0 }, { "mhz", KIND(MEASURE), 0 },
    { "miles", KIND(MEASURE), 0 }, { "million", KIND(MEASURE), 0 }, { "minutes", KIND(MEASURE), 0 }, { "mm", KIND(MEASURE), 0 },
    { "model", KIND(LABEL), 0 }, { "month", KIND(MONTHS), 0 }, { "months", KIND(MONTHS), 0 }, { "ms", KIND(MEASURE), 0 },
    { "mw", KIND(MEASURE), 0 }, { "mwh", KIND(MEASURE), 0 }, { "nine", KIND(CARDINAL), 9 }, { "nineteen", KIND(CARDINAL), 19 },
    { "no", KIND(LABEL), 0 }, { "nov", KIND(MONTH), 11 }, { "november", KIND(MONTH), 11 }, { "number", KIND(LABEL), 0 },
    { "oct", KIND(MONTH), 10 }, { "october", KIND(MONTH), 10 }, { "of", KIND(FILLER), 0 }, { "one", KIND(CARDINAL), 1 },
    { "or", KIND(LIST), 0 }, { "our", KIND(FILLER), 0 }, { "p", KIND(LABEL), 0 }, { "page", KIND(LABEL), 0 },
    { "pages", KIND(LABEL), 0 }, { "participants", KIND(MEASURE), 0 }, { "people", KIND(MEASURE), 0 },
    { "percent", KIND(MEASURE), 0 }, { "period", KIND(SPAN), 0 }, { "periods", KIND(SPAN), 0 }, { "persons", KIND(MEASURE), 0 },
    { "pieces", KIND(MEASURE), 0 }, { "pixels", KIND(MEASURE), 0 }, { "points", KIND(MEASURE), 0 }, { "port", KIND(LABEL), 0 },
    { "pounds", KIND(MEASURE), 0 }, { "pp", KIND(LABEL), 0 }, { "q", KIND(Q), 0 }, { "quarter", KIND(QUARTERS), 0 },
    { "quarterly", KIND(QUARTERS), 0 }, { "quarters", KIND(QUARTERS), 0 }, { "rfc", KIND(LABEL), 0 },
    { "rmb", KIND(LABEL), MONEY }, { "room", KIND(LABEL), 0 }, { "rows", KIND(MEASURE), 0 }, { "rpm", KIND(MEASURE), 0 },
    { "rule", KIND(LABEL), 0 }, { "same", KIND(FILLER), 0 }, { "second", KIND(ORDINAL), 2 }, { "seconds", KIND(MEASURE), 0 },
    { "section", KIND(LABEL), 0 }, { "sep", KIND(MONTH), 9 }, { "sept", KIND(MONTH), 9 }, { "september", KIND(MONTH), 9 },
    { "seven", KIND(CARDINAL), 7 }, { "seventeen", KIND(CARDINAL), 17 }, { "shares", KIND(MEASURE), 0 },
    { "six", KIND(CARDINAL), 6 }, { "sixteen", KIND(CARDINAL), 16 }, { "step", KIND(LABEL), 0 }, { "table", KIND(LABEL), 0 },
    { "ten", KIND(CARDINAL), 10 }, { "the", KIND(FILLER), 0 }, { "third", KIND(ORDINAL), 3 }, { "thirteen", KIND(CARDINAL), 13 },
    { "thirty", KIND(CARDINAL), 30 }, { "thousand", KIND(MEASURE), 0 }, { "three", KIND(CARDINAL), 3 },
    { "through", KIND(TO), 0 }, { "ticket", KIND(LABEL), 0 }, { "times", KIND(MEASURE), 0 }, { "to", KIND(TO), 0 },
    { "tonnes", KIND(MEASURE), 0 }, { "tons", KIND(MEASURE), 0 }, { "twelve", KIND(CARDINAL), 12 },
    { "twenty", KIND(CARDINAL), 20 }, { "two", KIND(CARDINAL), 2 }, { "units", KIND(MEASURE), 0 }, { "usd", KIND(LABEL), MONEY },
    { "users", KIND(MEASURE), 0 }, { "v", KIND(LABEL), 0 }, { "version", KIND(LABEL), 0 }, { "versus", KIND(LIST), 0 },
    { "volts", KIND(MEASURE), 0 }, { "vs", KIND(LIST), 0 }, { "watts", KIND(MEASURE), 0 }, { "week", KIND(WEEKS), 0 },
    { "weeks", KIND(WEEKS), 0 }, { "with", KIND(LIST), 0 }, { "words", KIND(MEASURE), 0 }, { "year", KIND(YEARS), 0 },
    { "years", KIND(YEARS), 2 },
};

/* Sorted by the first character, longer ones first where one begins another. */
static const struct han { uint32_t first; struct word word; } han_words[] = {
    { U'、', { "、", KIND(LIST), 0 } }, { U'万', { "万", KIND(MEASURE), 0 } }, { U'上', { "上半年", KIND(ZH_HALF), 1 } },
    { U'下', { "下半年", KIND(ZH_HALF), 2 } }, { U'与', { "与", KIND(LIST), 0 } },
    { U'个', { "个季度", KIND(ZH_QUARTER), 3 } }, { U'个', { "个月", KIND(ZH_MONTHS), 0 } },
    { U'个', { "个", KIND(MEASURE), 0 } },
    { U'中', { "中报", KIND(ZH_HALF), 4 } }, { U'中', { "中報", KIND(ZH_HALF), 4 } }, { U'中', { "中期报告", KIND(ZH_HALF), 1 } }, { U'中', { "中期報告", KIND(ZH_HALF), 1 } },
    { U'中', { "中期业绩", KIND(ZH_HALF), 1 } }, { U'中', { "中期業績", KIND(ZH_HALF), 1 } }, { U'于', { "于", KIND(FILLER), 0 } },
    { U'人', { "人民币", KIND(LABEL), MONEY } }, { U'人', { "人民幣", KIND(LABEL), MONEY } },
    { U'人', { "人", KIND(MEASURE), 0 } }, { U'亿', { "亿", KIND(MEASURE), 0 } }, { U'件', { "件", KIND(MEASURE), 0 } },
    { U'份', { "份", KIND(MEASURE), 0 } }, { U'会', { "会计年度", KIND(ZH_FISCAL), 0 } },
    { U'余', { "余", KIND(MEASURE), 0 } }, { U'個', { "個季度", KIND(ZH_QUARTER), 3 } },
    { U'個', { "個月", KIND(ZH_MONTHS), 0 } }, { U'個', { "個", KIND(MEASURE), 0 } }, { U'倍', { "倍", KIND(MEASURE), 0 } },
    { U'億', { "億", KIND(MEASURE), 0 } }, { U'元', { "元", KIND(MEASURE), 0 } }, { U'兆', { "兆", KIND(MEASURE), 0 } },
    { U'全', { "全年", KIND(ZH_ANNUAL), 0 } }, { U'公', { "公里", KIND(MEASURE), 0 } },
    { U'公', { "公斤", KIND(MEASURE), 0 } }, { U'到', { "到", KIND(TO), 0 } }, { U'前', { "前", KIND(ZH_FIRST), 0 } },
    { U'千', { "千", KIND(MEASURE), 0 } }, { U'半', { "半年度", KIND(ZH_HALF), 1 } },
    { U'半', { "半年报", KIND(ZH_HALF), 1 } }, { U'半', { "半年報", KIND(ZH_HALF), 1 } },
    { U'半', { "半年", KIND(ZH_HALF), 3 } }, { U'及', { "及", KIND(LIST), 0 } }, { U'只', { "只", KIND(MEASURE), 0 } },
    { U'台', { "台", KIND(MEASURE), 0 } }, { U'号', { "号", KIND(ZH_DAY), 0 } }, { U'名', { "名", KIND(MEASURE), 0 } },
    { U'吨', { "吨", KIND(MEASURE), 0 } }, { U'和', { "和", KIND(LIST), 0 } }, { U'噸', { "噸", KIND(MEASURE), 0 } },
    { U'在', { "在", KIND(FILLER), 0 } }, { U'块', { "块", KIND(MEASURE), 0 } }, { U'型', { "型号", KIND(LABEL), 0 } },
    { U'型', { "型號", KIND(LABEL), 0 } }, { U'塊', { "塊", KIND(MEASURE), 0 } }, { U'多', { "多", KIND(MEASURE), 0 } },
    { U'字', { "字", KIND(MEASURE), 0 } }, { U'季', { "季度", KIND(ZH_QUARTER), 1 } },
    { U'季', { "季报", KIND(ZH_QUARTER), 1 } }, { U'季', { "季報", KIND(ZH_QUARTER), 1 } },
    { U'季', { "季", KIND(ZH_QUARTER), 0 } }, { U'家', { "家", KIND(MEASURE), 0 } },
    { U'小', { "小时", KIND(MEASURE), 0 } }, { U'小', { "小時", KIND(MEASURE), 0 } },
    { U'年', { "年度", KIND(ZH_ANNUAL), 0 } }, { U'年', { "年报", KIND(ZH_ANNUAL), 0 } },
    { U'年', { "年報", KIND(ZH_ANNUAL), 0 } }, { U'年', { "年", KIND(ZH_YEAR), 0 } }, { U'座', { "座", KIND(MEASURE), 0 } },
    { U'或', { "或", KIND(LIST), 0 } }, { U'截', { "截至", KIND(FILLER), 0 } }, { U'於', { "於", KIND(FILLER), 0 } },
    { U'日', { "日", KIND(ZH_DAY), 0 } }, { U'會', { "會計年度", KIND(ZH_FISCAL), 0 } },
    { U'月', { "月份", KIND(ZH_MONTH), 0 } }, { U'月', { "月", KIND(ZH_MONTH), 0 } }, { U'条', { "条", KIND(MEASURE), 0 } },
    { U'條', { "條", KIND(MEASURE), 0 } }, { U'次', { "次", KIND(MEASURE), 0 } }, { U'止', { "止", KIND(ZH_UNTIL), 0 } },
    { U'民', { "民国", KIND(ZH_REPUBLIC), 0 } }, { U'民', { "民國", KIND(ZH_REPUBLIC), 0 } },
    { U'港', { "港元", KIND(MEASURE), 0 } }, { U'百', { "百", KIND(MEASURE), 0 } }, { U'的', { "的", KIND(FILLER), 0 } },
    { U'种', { "种", KIND(MEASURE), 0 } }, { U'種', { "種", KIND(MEASURE), 0 } }, { U'端', { "端口", KIND(LABEL), 0 } },
    { U'第', { "第", KIND(ZH_NTH), 0 } }, { U'米', { "米", KIND(MEASURE), 0 } }, { U'編', { "編號", KIND(LABEL), 0 } },
    { U'编', { "编号", KIND(LABEL), 0 } }, { U'美', { "美元", KIND(MEASURE), 0 } }, { U'至', { "至", KIND(TO), 0 } },
    { U'臺', { "臺", KIND(MEASURE), 0 } }, { U'與', { "與", KIND(LIST), 0 } }, { U'萬', { "萬", KIND(MEASURE), 0 } },
    { U'號', { "號", KIND(ZH_DAY), 0 } }, { U'行', { "行", KIND(MEASURE), 0 } },
    { U'財', { "財政年度", KIND(ZH_FISCAL), 0 } }, { U'財', { "財年", KIND(ZH_FISCAL), 0 } },
    { U'財', { "財季", KIND(ZH_QUARTER), 2 } }, { U'财', { "财政年度", KIND(ZH_FISCAL), 0 } },
    { U'财', { "财年", KIND(ZH_FISCAL), 0 } }, { U'财', { "财季", KIND(ZH_QUARTER), 2 } },
    { U'輛', { "輛", KIND(MEASURE), 0 } }, { U'辆', { "辆", KIND(MEASURE), 0 } }, { U'連', { "連接埠", KIND(LABEL), 0 } },
    { U'間', { "間", KIND(MEASURE), 0 } }, { U'间', { "间", KIND(MEASURE), 0 } }, { U'隻', { "隻", KIND(MEASURE), 0 } },
    { U'頁', { "頁", KIND(MEASURE), 0 } }, { U'項', { "項", KIND(MEASURE), 0 } }, { U'页', { "页", KIND(MEASURE), 0 } },
    { U'项', { "项", KIND(MEASURE), 0 } }, { U'餘', { "餘", KIND(MEASURE), 0 } }, { U'首', { "首", KIND(ZH_FIRST), 1 } },
};
/* clang-format on */

int quire_month_days(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    if (month < 1 || month > 12) return 0;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

static bool is_letter(char byte)
{
    return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static char byte_at(quire_str text, size_t at)
{
    return at < text.size ? text.data[at] : '\0';
}

static bool digit_stands(quire_str text, size_t at)
{
    return is_digit(byte_at(text, at));
}

/* Digits from `at`, ASCII or full width; how many there are, 9 for more than 8. */
static int read_digits(quire_str text, size_t at, size_t *end, int *value)
{
    int count = 0;
    *value = 0;
    for (;;) {
        int digit;
        if (digit_stands(text, at)) {
            digit = text.data[at++] - '0';
        } else if (text.size - at >= 3 && memcmp(text.data + at, "\xEF\xBC", 2) == 0 &&
                   (unsigned char)text.data[at + 2] >= 0x90 && (unsigned char)text.data[at + 2] <= 0x99) {
            digit = (unsigned char)text.data[at + 2] - 0x90;
            at += 3;
        } else {
            break;
        }
        if (count < 8) *value = *value * 10 + digit;
        if (count < 9) count++;
    }
    *end = at;
    return count;
}

static bool is_year(int value, int digits)
{
    return digits == 4 && value >= 1500 && value <= 2099;
}

static int pack_date(int year, int month, int day)
{
    bool valid = month >= 1 && month <= 12 && day >= 0 && day <= quire_month_days(year, month);
    return valid ? year * 10000 + month * 100 + day : 0;
}

/* Of "06/30/2023" and "30/06/2023": only the year where both readings are dates. */
static int pack_slashed(int first, int second, int year)
{
    if (first != second && first <= 12 && second <= 12) return year * 10000;
    return first > 12 ? pack_date(year, second, first) : pack_date(year, first, second);
}

/* A date in digits whose first number ends at `at`. 0: none. */
static int read_date(quire_str text, size_t at, int first, int digits, size_t *end)
{
    char mark = byte_at(text, at);
    if (digits == 8 && is_year(first / 10000, 4)) {
        *end = at;
        int day = first % 100;
        return day ? pack_date(first / 10000, first / 100 % 100, day) : 0;
    }
    if ((mark != '-' && mark != '/' && mark != '.') || !digit_stands(text, at + 1)) return 0;
    int second, third = 0, third_digits = 0;
    size_t after;
    int second_digits = read_digits(text, at + 1, &after, &second);
    if (byte_at(text, after) == mark && digit_stands(text, after + 1)) {
        third_digits = read_digits(text, after + 1, &after, &third);
        if (byte_at(text, after) == mark && digit_stands(text, after + 1)) return 0;
    }
    *end = after;
    if (is_year(first, digits)) {
        if (second_digits > 2 || third_digits > 2) return 0;
        if (third_digits) return third ? pack_date(first, second, third) : 0;
        /* "2011-12" is two years. */
        return mark != '.' && second_digits == 2 && second != (first + 1) % 100 ? pack_date(first, second, 0)
                                                                                : 0;
    }
    if (digits > 2 || !first || !second) return 0;
    if (is_year(second, second_digits) && !third_digits) return mark == '/' ? pack_date(second, first, 0) : 0;
    bool clear = mark == '/' && first <= 12 && second > 12;
    if (second_digits <= 2 && third_digits == 2 && clear) return pack_date(CENTURY + third, first, second);
    if (second_digits > 2 || !is_year(third, third_digits)) return 0;
    return mark == '.' ? pack_date(third, second, first) : pack_slashed(first, second, third);
}

/* Whether the number that ends at `at` goes on as a figure: "2,023", "3.5", "19:30", "555-2023", "5%". */
static bool goes_on(quire_str text, size_t at, const quire_period_token *number)
{
    char mark = byte_at(text, at);
    int value = number->value, digits = number->digits;
    if (digits > 8 || mark == '%') return true;
    if (text.size - at >= 3 && memcmp(text.data + at, "％", 3) == 0) return true;
    if (!digit_stands(text, at + 1)) return false;
    if (mark == '.' || mark == ':') return true;
    int next;
    size_t end;
    if (mark == ',') return digits <= 3 && read_digits(text, at + 1, &end, &next) == 3;
    if (mark != '-' || number->glued) return false; /* "Q3-2023" */
    int next_digits = read_digits(text, at + 1, &end, &next);
    return is_year(value, digits) ? next_digits > 4 : next_digits > 2 || digits > 2;
}

static size_t figure_end(quire_str text, size_t at)
{
    while (at < text.size) {
        char byte = text.data[at];
        bool mark = byte == '.' || byte == ',' || byte == ':' || byte == '-';
        if (!is_digit(byte) && !(mark && digit_stands(text, at + 1))) break;
        at++;
    }
    return at;
}

static void read_number(quire_period_lexer *lexer, quire_period_token *token)
{
    quire_str text = lexer->text;
    size_t end, date_end;
    token->digits = read_digits(text, token->start, &end, &token->value);
    token->kind = KIND(NUMBER);
    int date = lexer->money || token->glued ? 0
                                            : read_date(text, end, token->value, token->digits, &date_end);
    bool ordinal = end + 2 <= text.size && !is_letter(byte_at(text, end + 2)) &&
                   (memcmp(text.data + end, "st", 2) == 0 || memcmp(text.data + end, "nd", 2) == 0 ||
                    memcmp(text.data + end, "rd", 2) == 0 || memcmp(text.data + end, "th", 2) == 0);
    if (date) {
        token->kind = KIND(DATE);
        token->value = date;
        end = date_end;
    } else if (lexer->money || goes_on(text, end, token)) {
        token->kind = KIND(FIGURE);
        end = figure_end(text, end);
    } else if (ordinal && token->digits <= 2) {
        token->kind = KIND(ORDINAL);
        end += 2;
    }
    token->end = end;
}

static int compare_word(const void *key, const void *entry)
{
    return strcmp(key, ((const struct word *)entry)->text);
}

/* Where an identifier such as "INC-2023" ends, whose capitals end at `at`; `at` where it is none, or a file's name. */
static size_t identifier_end(quire_str text, size_t start, size_t at)
{
    if (at - start < 2 || byte_at(text, at) != '-' || !digit_stands(text, at + 1)) return at;
    for (size_t i = start; i < at; i++)
        if (text.data[i] >= 'a') return at;
    size_t end = at, dot = 0;
    while (end < text.size && end - start < IDENTIFIER_BYTES) {
        char byte = text.data[end];
        if (!is_letter(byte) && !is_digit(byte) && byte != '-' && byte != '_' && byte != '.') break;
        if (byte == '.' && is_letter(byte_at(text, end + 1))) dot = end;
        end++;
    }
    return dot ? at : end;
}

static void read_word(quire_period_lexer *lexer, quire_period_token *token)
{
    quire_str text = lexer->text;
    char folded[WORD_BYTES + 1];
    size_t end = token->start, size = 0;
    for (; end < text.size && is_letter(text.data[end]); end++)
        if (size < WORD_BYTES) folded[size++] = (char)(text.data[end] | 0x20);
    token->end = end;
    token->capital = text.data[token->start] < 'a';
    const struct word *found = NULL;
    if (end - token->start <= WORD_BYTES) {
        folded[size] = '\0';
        found = bsearch(folded, words, sizeof words / sizeof *words, sizeof *words, compare_word);
    }
    if (!found) {
        token->end = identifier_end(text, token->start, end);
        if (token->end > end) token->kind = KIND(FIGURE);
        return;
    }
    token->kind = found->kind;
    token->value = found->value;
    lexer->money = found->kind == KIND(LABEL) && found->value == MONEY;
    token->brief = found->kind == KIND(MONTH) && size <= 4 && found->value != 5 &&
                   strcmp(folded, "june") != 0 && strcmp(folded, "july") != 0;
    bool shortened = token->brief || token->kind == KIND(LABEL) || token->kind == KIND(LIST);
    /* The stop of "Sept. 30", "no. 2023", "vs. 2022". */
    if (shortened && byte_at(text, end) == '.' && !is_letter(byte_at(text, end + 1))) token->end = end + 1;
}

static int han_digit(uint32_t c)
{
    switch (c) {
    case U'〇':
    case U'○':
    case U'零': return 0;
    case U'一': return 1;
    case U'二': return 2;
    case U'三': return 3;
    case U'四': return 4;
    case U'五': return 5;
    case U'六': return 6;
    case U'七': return 7;
    case U'八': return 8;
    case U'九': return 9;
    case U'十': return 10;
    default: return -1;
    }
}

/* Numerals from `start`: 二〇二三, 三十一, 十二. More than four make none. */
static void read_han_number(quire_str text, quire_period_token *token)
{
    size_t at = token->start;
    int value = 0, count = 0, digit;
    bool tens = false;
    while (at < text.size) {
        size_t next = at;
        digit = han_digit(quire_utf8_next(text, &next));
        if (digit < 0) break;
        at = next;
        count++;
        if (count > 4) continue;
        if (digit == 10) {
            value = tens ? 100 : (count == 1 ? 1 : value) * 10;
            tens = true;
        } else {
            value = tens ? value + digit : value * 10 + digit;
        }
    }
    token->end = at;
    bool fits = count <= 4 && (!tens || value < 100);
    token->kind = fits ? KIND(NUMBER) : KIND(OTHER);
    token->value = fits ? value : 0;
    token->digits = tens ? 2 : count;
}

/* The first word that starts with `c`, or a later place. */
static size_t find_han(uint32_t c)
{
    size_t low = 0, high = sizeof han_words / sizeof *han_words;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (han_words[middle].first < c) low = middle + 1;
        else high = middle;
    }
    return low;
}

static void read_han(quire_period_lexer *lexer, quire_period_token *token, uint32_t c)
{
    quire_str rest = quire_str_cut(lexer->text, token->start, lexer->text.size);
    token->han = true;
    if (han_digit(c) >= 0) {
        read_han_number(lexer->text, token);
        return;
    }
    for (size_t i = find_han(c); i < sizeof han_words / sizeof *han_words && han_words[i].first == c; i++) {
        const struct word *word = &han_words[i].word;
        if (!quire_str_starts(rest, quire_str_from(word->text))) continue;
        token->kind = word->kind;
        token->value = word->value;
        token->end = token->start + strlen(word->text);
        lexer->money = word->kind == KIND(LABEL) && word->value == MONEY;
        return;
    }
}

static bool is_money(uint32_t c)
{
    return c == '$' || c == 0xA3 || c == 0xA5 || c == 0x20AC || c == 0xFFE5 || c == 0xFF04;
}

/* White space before the next token; the character that follows and its end. */
static uint32_t skip_space(quire_period_lexer *lexer, quire_period_token *token, size_t *end)
{
    while (lexer->at < lexer->text.size) {
        size_t next = lexer->at;
        uint32_t c = quire_utf8_next(lexer->text, &next);
        if (!quire_char_is_space(c)) {
            *end = next;
            return c;
        }
        token->spaced = true;
        token->tabbed = token->tabbed || c == '\t' || c == '\n';
        lexer->at = next;
    }
    *end = lexer->at;
    return 0;
}

quire_period_token quire_period_token_next(quire_period_lexer *lexer)
{
    quire_period_token token = { .kind = KIND(OTHER) };
    uint32_t c = skip_space(lexer, &token, &token.end);
    token.start = lexer->at;
    if (token.start >= lexer->text.size) {
        token.kind = KIND(END);
        return token;
    }
    bool letter = c < 0x80 && is_letter((char)c);
    bool digit = (c >= '0' && c <= '9') || (c >= 0xFF10 && c <= 0xFF19);
    bool word = letter || digit;
    token.glued = word && lexer->word && !token.spaced;
    if (digit) {
        read_number(lexer, &token);
        lexer->money = false;
    } else if (letter) {
        lexer->money = false;
        read_word(lexer, &token);
    } else if (quire_char_is_han(c) || c == U'、' || c == U'〇' || c == U'○') {
        lexer->money = false;
        read_han(lexer, &token, c);
    } else if (quire_char_is_word(c)) {
        word = true;
        lexer->money = false;
    } else {
        token.kind = c == '&' ? KIND(LIST) : KIND(MARK);
        token.value = (int)c;
        lexer->money = is_money(c);
    }
    lexer->word = word;
    lexer->at = token.end;
    return token;
}

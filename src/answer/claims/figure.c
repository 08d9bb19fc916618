/* SPDX-License-Identifier: Apache-2.0 */
/* Reading figures. A token is a run of letters and digits with single marks between them ("10-Q", "7,709", "5-7"): one that
 * is a number, or two numbers joined, gives figures; any other that holds a digit is a name. Behind a number stand words of scale
 * and unit, in front of it a currency; numbers written in words count where a unit or measure follows in Chinese. */
#include "answer/claims/figure.h"

#include "base/error.h"
#include "base/str.h"

#include <ctype.h>
#include <math.h>
#include <strings.h>

enum { SCALE_WORDS = 2 };

struct word_value {
    const char *word;
    double value;
};

/* clang-format off */
/* Longer words before those that they begin with. */
static const struct word_value scales[] = {
    { "thousand", 1e3 }, { "million", 1e6 }, { "billion", 1e9 }, { "trillion", 1e12 }, { "bn", 1e9 }, { "mn", 1e6 }, { "tn", 1e12 },
    { "万亿", 1e12 }, { "萬億", 1e12 }, { "千万", 1e7 }, { "千萬", 1e7 }, { "百万", 1e6 }, { "百萬", 1e6 }, { "十亿", 1e9 }, { "十億", 1e9 },
    { "万", 1e4 }, { "萬", 1e4 }, { "亿", 1e8 }, { "億", 1e8 }, { "千", 1e3 },
};
static const struct { const char *word, *unit; } units[] = {
    { "%", "%" }, { "％", "%" }, { "percent", "%" }, { "per cent", "%" }, { "pct", "%" }, { "个百分点", "%" }, { "個百分點", "%" },
    { "百分点", "%" }, { "百分點", "%" },
    { "dollar", "USD" }, { "us dollar", "USD" }, { "usd", "USD" }, { "美元", "USD" }, { "美金", "USD" },
    { "euro", "EUR" }, { "eur", "EUR" }, { "欧元", "EUR" }, { "歐元", "EUR" },
    { "pound", "pound" }, { "gbp", "pound" }, { "英镑", "pound" }, { "英鎊", "pound" },
    { "yuan", "CNY" }, { "rmb", "CNY" }, { "cny", "CNY" }, { "人民币", "CNY" }, { "人民幣", "CNY" }, { "元", "CNY" },
    { "yen", "JPY" }, { "jpy", "JPY" }, { "日元", "JPY" }, { "港元", "HKD" }, { "港币", "HKD" }, { "港幣", "HKD" },
    { "hkd", "HKD" }, { "新台币", "TWD" }, { "新臺幣", "TWD" }, { "新台幣", "TWD" },
    { "second", "second" }, { "秒", "second" }, { "minute", "minute" }, { "分钟", "minute" }, { "分鐘", "minute" },
    { "hour", "hour" }, { "个小时", "hour" }, { "個小時", "hour" }, { "小时", "hour" }, { "小時", "hour" },
    { "day", "day" }, { "天", "day" }, { "日", "day" }, { "week", "week" }, { "周", "week" }, { "週", "week" }, { "星期", "week" },
    { "month", "month" }, { "个月", "month" }, { "個月", "month" }, { "year", "year" }, { "年", "year" },
    { "kilomet", "km" }, { "km", "km" }, { "公里", "km" }, { "千米", "km" }, { "centimet", "cm" }, { "cm", "cm" }, { "厘米", "cm" },
    { "公分", "cm" }, { "millimet", "mm" }, { "mm", "mm" }, { "毫米", "mm" }, { "meter", "m" }, { "metre", "m" }, { "米", "m" },
    { "公尺", "m" }, { "mile", "mile" }, { "英里", "mile" }, { "feet", "foot" }, { "foot", "foot" }, { "英尺", "foot" },
    { "inch", "inch" }, { "英寸", "inch" },
    { "kilogram", "kg" }, { "kg", "kg" }, { "公斤", "kg" }, { "千克", "kg" }, { "gram", "g" }, { "克", "g" }, { "ton", "ton" },
    { "吨", "ton" }, { "噸", "ton" }, { "lit", "litre" }, { "升", "litre" },
    { "gb", "GB" }, { "mb", "MB" }, { "kb", "KB" }, { "tb", "TB" }, { "mhz", "MHz" }, { "ghz", "GHz" },
};
static const struct { const char *mark, *unit; } currencies[] = {
    { "HK$", "HKD" }, { "NT$", "TWD" }, { "A$", "AUD" }, { "C$", "CAD" }, { "$", "USD" }, { "＄", "USD" }, { "€", "EUR" },
    { "£", "pound" }, { "¥", NULL }, { "￥", NULL }, { "RMB", "CNY" }, { "USD", "USD" }, { "EUR", "EUR" }, { "GBP", "pound" },
    { "人民币", "CNY" }, { "人民幣", "CNY" },
};
static const struct word_value numerals[] = {
    { "one", 1 }, { "two", 2 }, { "three", 3 }, { "four", 4 }, { "five", 5 }, { "six", 6 }, { "seven", 7 }, { "eight", 8 },
    { "nine", 9 }, { "ten", 10 }, { "eleven", 11 }, { "twelve", 12 }, { "thirteen", 13 }, { "fourteen", 14 },
    { "fifteen", 15 }, { "sixteen", 16 }, { "seventeen", 17 }, { "eighteen", 18 }, { "nineteen", 19 }, { "twenty", 20 },
    { "thirty", 30 }, { "forty", 40 }, { "fifty", 50 }, { "sixty", 60 }, { "seventy", 70 }, { "eighty", 80 }, { "ninety", 90 },
};
static const struct word_value han_numerals[] = {
    { "〇", 0 }, { "零", 0 }, { "一", 1 }, { "二", 2 }, { "两", 2 }, { "兩", 2 }, { "三", 3 }, { "四", 4 }, { "五", 5 },
    { "六", 6 }, { "七", 7 }, { "八", 8 }, { "九", 9 }, { "十", 10 }, { "百", 100 }, { "千", 1000 },
};
static const char *const measures[] = { "个", "個", "名", "位", "次", "家", "项", "項", "条", "條", "倍", "台", "辆", "輛", "艘" };
static const char *const about[] = { "about", "approximately", "approx.", "nearly", "almost", "around", "roughly", "over",
                                     "more than", "~", "约", "約", "近", "超过", "超過" };
/* clang-format on */
#define COUNT(table) (sizeof(table) / sizeof *(table))

struct reading {
    quire_call *call;
    quire_str text;
    const quire_periods *periods;
    quire_figure *items;
    size_t count, capacity;
    quire_status status;
    quire_error *err;
};

static char at(quire_str text, size_t i)
{
    return i < text.size ? text.data[i] : '\0';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_alnum(char c)
{
    return isalnum((unsigned char)c) != 0;
}

/* Whether `word` stands at `i`, in any case; a Latin word must end there, but for an ending of letters where `stem`. */
static bool stands_at(quire_str text, size_t i, const char *word, bool stem)
{
    size_t size = strlen(word);
    if (i > text.size || text.size - i < size || strncasecmp(text.data + i, word, size) != 0) return false;
    if (!is_alnum(word[size - 1])) return true;
    if (!stem) return !is_alnum(at(text, i + size));
    /* "dollars", "metres" and "millions", but no other word that begins so */
    size_t end = i + size;
    while (end < text.size && isalpha((unsigned char)text.data[end])) end++;
    return !is_digit(at(text, end)) && end - i - size <= 3;
}

static size_t word_end(quire_str text, size_t i, const char *word)
{
    size_t end = i + strlen(word);
    if (is_alnum(word[strlen(word) - 1]))
        while (end < text.size && isalpha((unsigned char)text.data[end])) end++;
    return end;
}

static size_t skip_spaces(quire_str text, size_t i)
{
    for (;;) {
        if (at(text, i) == ' ' || at(text, i) == '\n') i++;
        else if (at(text, i) == '\xC2' && at(text, i + 1) == '\xA0') i += 2;
        else return i;
    }
}

static bool ends_before(quire_str text, size_t i, const char *word)
{
    size_t size = strlen(word);
    return i >= size && strncasecmp(text.data + i - size, word, size) == 0;
}

static void add(struct reading *reading, quire_figure figure)
{
    if (reading->status) return;
    for (size_t i = 0; i < reading->periods->count; i++)
        if (figure.start < reading->periods->items[i].end &&
            figure.digits_end > reading->periods->items[i].start)
            return;
    quire_figure *items = quire_arena_grow(reading->call->arena, reading->items, reading->count,
                                           &reading->capacity, sizeof *items);
    if (!items) {
        reading->status = quire_fail_memory(reading->err);
        return;
    }
    reading->items = items;
    reading->items[reading->count++] = figure;
}

/* What stands in front of the number: "about", a bracket or minus, a currency. */
static void read_before(quire_str text, quire_figure *figure)
{
    size_t i = figure->start;
    bool bracket = false;
    for (int round = 0; round < 4; round++) {
        while (i && text.data[i - 1] == ' ') i--;
        if (i && text.data[i - 1] == '(') {
            bracket = true;
            i--;
        }
        for (size_t c = 0; c < COUNT(currencies); c++) {
            if (!ends_before(text, i, currencies[c].mark)) continue;
            if (!figure->unit) figure->unit = currencies[c].unit;
            i -= strlen(currencies[c].mark);
            break;
        }
        if (i && (text.data[i - 1] == '-' || ends_before(text, i, "−")) &&
            (i < 2 || !is_alnum(text.data[i - 2]))) {
            figure->negative = true;
            i -= text.data[i - 1] == '-' ? 1 : strlen("−");
        }
    }
    if (ends_before(text, i, "百分之")) figure->unit = "%";
    for (size_t a = 0; a < COUNT(about); a++) figure->about |= ends_before(text, i, about[a]);
    if (bracket && at(text, figure->digits_end) == ')') {
        figure->negative = true;
        figure->end = figure->digits_end + 1;
    }
    figure->start = i;
}

/* The words of scale and unit behind it. */
static void read_behind(quire_str text, quire_figure *figure)
{
    for (int round = 0; round < SCALE_WORDS; round++) {
        size_t i = skip_spaces(text, figure->end);
        if (at(text, i) == '-' && isalpha((unsigned char)at(text, i + 1))) i++; /* 12-month, $2-billion */
        for (size_t s = 0; s < COUNT(scales); s++) {
            if (!stands_at(text, i, scales[s].word, true) || stands_at(text, i, "千米", true) ||
                stands_at(text, i, "千克", true))
                continue;
            figure->scale = (figure->scale > 0 ? figure->scale : 1) * scales[s].value;
            i = figure->end = word_end(text, i, scales[s].word);
            break;
        }
        i = skip_spaces(text, i);
        if (at(text, i) == '-' && isalpha((unsigned char)at(text, i + 1))) i++;
        for (size_t u = 0; u < COUNT(units); u++) {
            if (!stands_at(text, i, units[u].word, strlen(units[u].word) > 2)) continue;
            if (!figure->unit || units[u].unit[0] == '%') figure->unit = units[u].unit;
            figure->end = word_end(text, i, units[u].word);
            return;
        }
    }
}

static void add_number(struct reading *reading, size_t start, size_t end, double number, double step)
{
    quire_figure figure = { .start = start, .end = end, .digits_end = end, .number = number, .step = step };
    read_before(reading->text, &figure);
    read_behind(reading->text, &figure);
    if (ends_before(reading->text, figure.start, "第")) return; /* the how-manyth: no amount */
    size_t behind = skip_spaces(reading->text, figure.end);
    figure.about |= stands_at(reading->text, behind, "左右", false);
    add(reading, figure);
}

/* The end of the number that begins at `i`: digits, thousands in threes, decimals. */
static size_t read_number(quire_str text, size_t i, size_t end, double *number, double *step)
{
    size_t lead = i;
    *number = 0;
    *step = 1;
    while (i < end && is_digit(text.data[i])) *number = *number * 10 + (text.data[i++] - '0');
    if (i == lead) return i;
    while (i - lead <= 3 && end - i >= 4 && text.data[i] == ',' && is_digit(text.data[i + 1]) &&
           is_digit(text.data[i + 2]) && is_digit(text.data[i + 3]) && !is_digit(at(text, i + 4))) {
        for (size_t d = 1; d <= 3; d++) *number = *number * 10 + (text.data[i + d] - '0');
        i += 4;
        lead = i - 3;
    }
    if (i + 1 < end && text.data[i] == '.' && is_digit(text.data[i + 1])) {
        for (i++; i < end && is_digit(text.data[i]); i++) {
            *step /= 10;
            *number += *step * (text.data[i] - '0');
        }
    }
    return i;
}

static bool is_joint(char c)
{
    return c == '.' || c == ',' || c == ':' || c == '/' || c == '_' || c == '-' || c == '\'';
}

static size_t token_end(quire_str text, size_t i)
{
    while (i < text.size && (is_alnum(text.data[i]) || (is_joint(text.data[i]) && is_alnum(at(text, i + 1)))))
        i++;
    return i;
}

/* Letters right behind a number: a scale, a unit, the ending of an ordinal, or a word of its own ("12-month"). */
static bool goes_with_number(quire_str text, size_t i, size_t end)
{
    static const char *const endings[] = { "st", "nd", "rd", "th", "s" };
    if (text.data[i] == '-') {
        for (size_t letter = i + 1; letter < end; letter++)
            if (!isalpha((unsigned char)text.data[letter]) && text.data[letter] != '-') return false;
        return end - i > 3;
    }
    for (size_t s = 0; s < COUNT(scales); s++)
        if (stands_at(text, i, scales[s].word, false)) return true;
    for (size_t u = 0; u < COUNT(units); u++)
        if (stands_at(text, i, units[u].word, false)) return true;
    for (size_t e = 0; e < COUNT(endings); e++)
        if (stands_at(text, i, endings[e], false)) return true;
    return false;
}

/* A token that holds a digit: numbers, or a name. */
static void read_digits(struct reading *reading, size_t start, size_t end)
{
    quire_str text = reading->text;
    size_t first = start;
    while (first < end && isalpha((unsigned char)text.data[first])) first++; /* USD5,000 */
    bool currency = first > start && first - start == 3;
    for (size_t c = 0; currency && c < COUNT(currencies); c++)
        if (ends_before(text, first, currencies[c].mark)) start = first;
    for (size_t i = start; i < end && is_digit(text.data[i]);) {
        double number, step;
        size_t number_end = read_number(text, i, end, &number, &step);
        char next = at(text, number_end);
        bool last = number_end == end || goes_with_number(text, number_end, end);
        bool joined = number_end + 1 < end && (next == '-' || next == '/' || next == ',') &&
                      is_digit(text.data[number_end + 1]);
        if (!last && !joined) break;
        add_number(reading, i, number_end, number, step);
        if (last) return;
        i = number_end + 1;
    }
    add(reading, (quire_figure){ .start = start, .end = end, .digits_end = end, .token = true });
}

static double numeral(quire_str word)
{
    for (size_t i = 0; i < COUNT(numerals); i++)
        if (word.size == strlen(numerals[i].word) && strncasecmp(word.data, numerals[i].word, word.size) == 0)
            return numerals[i].value;
    return 0;
}

/* five, twenty-five, two hundred; "one" counts where a unit or scale follows. */
static size_t read_word(struct reading *reading, size_t start, size_t end)
{
    quire_str word = quire_str_cut(reading->text, start, end);
    const char *hyphen = memchr(word.data, '-', word.size);
    size_t cut = hyphen ? (size_t)(hyphen - word.data) : word.size;
    double value = numeral(quire_str_cut(word, 0, cut));
    double ones = hyphen ? numeral(quire_str_cut(word, cut + 1, word.size)) : 0;
    if (!(value > 0)) return end;
    size_t stop = start + cut;
    if (value >= 20 && ones > 0 && ones < 10) {
        value += ones;
        stop = end;
    }
    size_t next = skip_spaces(reading->text, stop);
    if (stands_at(reading->text, next, "hundred", false)) {
        value *= 100;
        stop = next + strlen("hundred");
    }
    size_t before = reading->count;
    add_number(reading, start, stop, value, 1);
    if (reading->count > before && value < 2 && !reading->items[before].unit &&
        !(reading->items[before].scale > 0))
        reading->count = before;
    return stop > end ? stop : end;
}

static double han_numeral(quire_str text, size_t i, size_t *size)
{
    for (size_t n = 0; n < COUNT(han_numerals); n++) {
        *size = strlen(han_numerals[n].word);
        if (text.size - i >= *size && memcmp(text.data + i, han_numerals[n].word, *size) == 0)
            return han_numerals[n].value;
    }
    return -1;
}

/* 三, 二十五, 三百; counts where a measure, a unit or a scale follows, and not 一个, which is an article. */
static size_t read_han(struct reading *reading, size_t start)
{
    quire_str text = reading->text;
    double value = 0, pending = -1, digit;
    size_t i = start, size = 0;
    while (i < text.size && (digit = han_numeral(text, i, &size)) >= 0) {
        if (digit >= 100 && pending < 0) break; /* 百货, 千万: no digit before */
        if (digit >= 10) value += (pending < 0 ? 1 : pending) * digit;
        else if (pending >= 0) value = (value + pending) * 10;
        pending = digit >= 10 ? -1 : digit;
        i += size;
    }
    if (pending >= 0) value += pending;
    if (i == start) return start;
    bool counted = false;
    for (size_t m = 0; m < COUNT(measures); m++) counted |= stands_at(text, i, measures[m], false);
    size_t before = reading->count;
    add_number(reading, start, i, value, 1);
    if (reading->count == before) return i;
    const quire_figure *figure = &reading->items[before];
    bool measured = figure->unit || figure->scale > 0;
    if (!(measured || (counted && value >= 2))) reading->count = before;
    return i;
}

quire_status quire_figures_of(quire_call *call, quire_str text, const quire_periods *periods,
                              quire_figures *out, quire_error *err)
{
    static const quire_periods none = { 0 };
    struct reading reading = { .call = call, .text = text, .periods = periods ? periods : &none, .err = err };
    for (size_t i = 0; i < text.size && !reading.status;) {
        if (is_alnum(text.data[i])) {
            size_t end = token_end(text, i);
            bool digits = false;
            for (size_t d = i; d < end; d++) digits |= is_digit(text.data[d]);
            if (digits) read_digits(&reading, i, end);
            else end = read_word(&reading, i, end);
            i = end;
        } else if ((unsigned char)text.data[i] >= 0xE3) {
            size_t end = read_han(&reading, i);
            i = end > i ? end : i + 1;
        } else {
            i++;
        }
    }
    *out = (quire_figures){ reading.items, reading.count };
    return reading.status;
}

/* Whether a number stands before `i`: "a $5 million programme" states no scale. */
static bool number_before(quire_str text, size_t i)
{
    while (i && (text.data[i - 1] == ' ' || text.data[i - 1] == '-')) i--;
    return i && is_digit(text.data[i - 1]);
}

size_t quire_figure_scales(quire_str head, double *out, size_t most)
{
    size_t count = 0;
    for (size_t i = 0; i < head.size && count < most; i++) {
        bool begins = !i || !is_alnum(head.data[i - 1]);
        for (size_t s = 0; s < COUNT(scales) && begins; s++) {
            const char *word = scales[s].word;
            if (!stands_at(head, i, word, true) || number_before(head, i)) continue;
            size_t end = word_end(head, i, word), behind = skip_spaces(head, end), u = 0;
            /* 万 alone is in many words: a unit follows, or nothing. */
            while (!is_alnum(word[0]) && u < COUNT(units) && !stands_at(head, behind, units[u].word, true))
                u++;
            if (!is_alnum(word[0]) && u == COUNT(units) && behind < head.size &&
                !stands_at(head, behind, "股", false) && !stands_at(head, behind, "人", false) &&
                !stands_at(head, behind, ")", false) && !stands_at(head, behind, "）", false))
                continue;
            out[count++] = scales[s].value;
            i = end - 1;
            break;
        }
    }
    return count;
}

const char *quire_figure_unit(quire_str head)
{
    for (size_t i = 0; i < head.size; i++) {
        if (i && is_alnum(head.data[i - 1]) && is_alnum(head.data[i])) continue;
        for (size_t c = 0; c < COUNT(currencies); c++)
            if (currencies[c].unit && stands_at(head, i, currencies[c].mark, false))
                return currencies[c].unit;
        for (size_t u = 0; u < COUNT(units); u++) {
            bool money_or_share = units[u].unit[0] == '%' || isupper((unsigned char)units[u].unit[1]);
            if (money_or_share && stands_at(head, i, units[u].word, true)) return units[u].unit;
        }
    }
    return NULL;
}

bool quire_figure_equals(const quire_figure *written, const quire_figure *printed, double scale)
{
    if (written->token || printed->token) return false;
    bool rounds = written->scale > 0 || written->about;
    double says = written->number * (written->scale > 0 ? written->scale : 1);
    double holds = printed->number * (printed->scale > 0 ? printed->scale : scale);
    if (!isfinite(says) || !isfinite(holds)) return false;
    double tiny = 1e-9 * fmax(fabs(says), fabs(holds));
    if (fabs(says - holds) <= tiny) return true;
    if (!rounds || !(holds > 0)) return false;
    double step = written->step * (written->scale > 0 ? written->scale : 1);
    return fabs(says - holds) <= 0.5 * step + tiny && fabs(says - holds) <= 0.05 * holds;
}

bool quire_figure_units_agree(const char *a, const char *b)
{
    return !a || !b || strcmp(a, b) == 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of the words that ask for a measure and of the units that it is told in. */
#include "text/measure.h"

#include "base/str.h"
#include "text/asked_phrases.h"
#include "text/unicode.h"

#include <ctype.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

enum { PHONE_DIGITS = 7, CALLED_DIGITS = 5, HAN_BYTES = 3 };

/* clang-format off */
static const char *const mass_asked[] = { " how heavy ", " weigh ", " weight of ", " the weight ", " how much weight ", " mass of ", "多重", "重量", "体重", "多少公斤", "多少吨" };
static const char *const mass[] = { "kg", "kilo", "kilos", "kilogram", "kilograms", "g", "gram", "grams", "t", "ton", "tons", "tonne", "tonnes", "lb", "lbs", "pound", "pounds", "oz", "ounce", "ounces", "吨", "公斤", "千克", "克", "斤", "磅", "盎司" };

static const char *const length_asked[] = { " how tall ", " how high ", " how deep ", " how wide ", " how thick ", " height of ", " depth of ", " width of ", " thickness of ", "多高", "多深", "多宽", "多厚", "高度", "深度", "宽度", "厚度" };
static const char *const length[] = { "m", "km", "cm", "mm", "metre", "metres", "meter", "meters", "kilometre", "kilometres", "kilometer", "kilometers", "centimetre", "centimetres", "centimeter", "centimeters", "millimetre", "millimetres", "millimeter", "millimeters",
    "ft", "foot", "feet", "inch", "inches", "yard", "yards", "mile", "miles", "storey", "storeys", "story", "stories", "fathom", "fathoms", "米", "公里", "千米", "厘米", "毫米", "英尺", "英寸", "英里", "公尺", "公分", "尺", "丈", "层" };

static const char *const extent_asked[] = { " how long ", "多长" };
static const char *const extent[] = { "second", "seconds", "minute", "minutes", "hour", "hours", "day", "days", "night", "nights", "week", "weeks", "month", "months", "year", "years", "decade", "decades", "century", "centuries", "秒", "分钟", "分", "小时", "天", "日", "周", "星期", "月", "个月", "年", "世纪" };
/* A time may be told by its ends. */
static const char *const ends[] = { " from ", " between ", " until ", " till ", " since ", " to ", " throughout ", "从", "至", "到", "自", "直" };

static const char *const speed_asked[] = { " how fast ", " speed of ", " top speed ", " the speed ", "多快", "速度", "时速" };
static const char *const speed[] = { "km/h", "kph", "mph", "m/s", "knot", "knots", "rpm", "kilometres per", "kilometers per", "miles per", "metres per", "meters per", "feet per", "mile per", "miles an", "公里", "千米", "英里", "米每", "米/", "节", "马赫", "转" };

static const char *const temperature_asked[] = { " temperature ", " how hot ", " how cold ", " how warm ", "温度", "气温", "水温", "多少度", "多热" };
static const char *const temperature[] = { "°", "degree", "degrees", "celsius", "fahrenheit", "kelvin", "c", "f", "k", "度", "℃", "℉", "摄氏" };

static const char *const power_asked[] = { " the power of ", " how much power ", " power rating ", " rated power ", " how powerful ", " wattage ", " how many watts ", "功率", "多少千瓦", "多少马力" };
static const char *const power[] = { "w", "kw", "mw", "gw", "watt", "watts", "kilowatt", "kilowatts", "megawatt", "megawatts", "gigawatt", "gigawatts", "hp", "horsepower", "ihp", "千瓦", "瓦", "兆瓦", "马力", "匹" };

/* Units that nothing above is told in: what they measure is no count either. */
static const char *const volume[] = { "l", "ml", "litre", "litres", "liter", "liters", "gallon", "gallons", "m3", "升", "毫升", "立方米", "加仑", "平方公里", "平方千米", "平方米", "公顷", "亩", "ha", "hectare", "hectares", "acre", "acres", "square", "sq", "cubic", "volt", "volts", "v", "bar", "hz" };

static const char *const count_asked[] = { " how many ", "有多少", "多少名", "多少个", "多少位", "多少人", "多少辆", "多少座", "多少家", "多少所", "多少次", "多少页", "多少张", "多少条", "多少种", "多少件", "多少台",
    "多少只", "多少艘", "多少层", "多少间", "多少颗", "多少枚", "多少员工", "几个", "几名", "几位", "几座", "几家", "几所", "几次", "几页", "几张", "几条", "几种", "几件", "几台", "几只", "几艘", "几层", "几间", "几颗", "几枚", "几人", "几部" };
static const char *const often_asked[] = { " how often ", " how frequently ", "多久一次", "多长时间一次", "频率是" };
static const char *const often[] = { " every ", " each ", " per ", " daily ", " weekly ", " monthly ", " yearly ", " annual", " quarterly ", " hourly ", " nightly ", " once ", " twice ", " times ", " always ", " never ", " rarely ", " seldom ", " sometimes ", " often ", " a day ", " a week ", " a month ", " a year ", "每", "一次", "两次", "常", "很少", "从不", "总是", "偶尔" };
static const char *const phone_asked[] = { " phone number", " telephone number", " phone ", " telephone of ", "电话", "手机号", "传真" };
/* clang-format on */

struct measured {
    quire_measure measure;
    const char *const *asked;
    size_t asked_count;
    const char *const *units;
    size_t unit_count;
};

#define MEASURED(measure, asked, units)                                                                      \
    {                                                                                                        \
        measure, asked, COUNT(asked), units, COUNT(units)                                                    \
    }

static const struct measured table[] = {
    MEASURED(QUIRE_MEASURE_OFTEN, often_asked, often),
    MEASURED(QUIRE_MEASURE_MASS, mass_asked, mass),
    MEASURED(QUIRE_MEASURE_LENGTH, length_asked, length),
    MEASURED(QUIRE_MEASURE_EXTENT, extent_asked, extent),
    MEASURED(QUIRE_MEASURE_SPEED, speed_asked, speed),
    MEASURED(QUIRE_MEASURE_TEMPERATURE, temperature_asked, temperature),
    MEASURED(QUIRE_MEASURE_POWER, power_asked, power),
};

/* 多少把椅子, 多少乘客: something is counted, and not money. */
static bool counts_in_han(quire_str question)
{
    static const char sums[] = "钱錢元万萬亿億美欧歐英镑鎊块塊的是呢吗嗎";
    size_t at = quire_phrase_place(question, "多少");
    if (at == SIZE_MAX || at + 3 * HAN_BYTES > question.size) return false;
    const char *next = question.data + at + 2 * HAN_BYTES;
    size_t behind = at + 2 * HAN_BYTES;
    return quire_char_is_han(quire_utf8_next(question, &behind)) &&
           !memmem(sums, sizeof sums - 1, next, HAN_BYTES);
}

quire_measure quire_measure_asked(quire_str question)
{
    /* What is asked for so may be told without a number. */
    static const char *const uncounted[] = { "多少地方", "多少时间", "多少精力" };
    if (quire_phrase_any(question, uncounted, COUNT(uncounted))) return QUIRE_MEASURE_ANY;
    for (size_t i = 0; i < COUNT(table); i++)
        if (quire_phrase_any(question, table[i].asked, table[i].asked_count)) return table[i].measure;
    if (quire_phrase_any(question, phone_asked, COUNT(phone_asked))) return QUIRE_MEASURE_PHONE;
    return quire_phrase_any(question, count_asked, COUNT(count_asked)) || counts_in_han(question)
               ? QUIRE_MEASURE_COUNT
               : QUIRE_MEASURE_ANY;
}

static bool is_letter(quire_str text, size_t at)
{
    return at < text.size && isalpha((unsigned char)text.data[at]);
}

/* The bytes of the one of `units` that stands at `at`, whole where it is written with letters; 0: none does. */
static size_t unit_at(quire_str text, size_t at, const char *const *units, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t size = strlen(units[i]);
        bool letters = isalpha((unsigned char)units[i][size - 1]) != 0;
        if (!quire_phrase_goes_on(text, at, units[i], NULL)) continue;
        if (!letters || at + size == text.size ||
            !(is_letter(text, at + size) || text.data[at + size] == '/'))
            return size;
    }
    return 0;
}

/* Where a number of digits goes on in words, "12 million", 3万多, and behind the blank or hyphen there. */
static size_t behind_number(quire_str text, size_t at)
{
    static const char *const parts[] = { " ",  "-",  "–",  "+",  "million", "billion", "thousand", "hundred",
                                         "百", "千", "万", "亿", "多",      "余",      "几",       "个" };
    for (size_t size = 1; size && at < text.size; at += size) {
        size = 0;
        for (size_t i = 0; i < COUNT(parts) && !size; i++)
            if (quire_phrase_goes_on(text, at, parts[i], NULL) && *parts[i] != ' ') size = strlen(parts[i]);
        if (!size && text.data[at] == ' ') size = 1;
    }
    return at;
}

/* The unit of measure behind a number that ends at `at`; empty: none. 千米 begins like a number that goes on. */
static quire_str unit_behind(quire_str text, size_t at)
{
    size_t places[] = { at, behind_number(text, at) };
    for (size_t p = 0; p < COUNT(places); p++) {
        size_t from = places[p], size = unit_at(text, from, volume, COUNT(volume));
        for (size_t i = 1; i < COUNT(table) && !size; i++)
            size = unit_at(text, from, table[i].units, table[i].unit_count);
        if (size) return quire_str_cut(text, from, from + size);
    }
    return (quire_str){ 0 };
}

bool quire_measure_unit_follows(quire_str text, size_t at)
{
    return unit_behind(text, at).size > 0;
}

static size_t spelled_at(quire_str text, size_t at)
{
    static const char *const words[] = {
        "one",       "two",      "three",    "four",    "five",     "six",      "seven",     "eight",
        "nine",      "ten",      "eleven",   "twelve",  "thirteen", "fourteen", "fifteen",   "sixteen",
        "seventeen", "eighteen", "nineteen", "twenty",  "thirty",   "forty",    "fifty",     "sixty",
        "seventy",   "eighty",   "ninety",   "hundred", "hundreds", "thousand", "thousands", "million",
        "millions",  "dozen",    "dozens",   "half",    "both",     "pair",     "couple",    "several",
        "single",    "no",       "none",
    };
    if (at && is_letter(text, at - 1)) return 0;
    return unit_at(text, at, words, COUNT(words));
}

static size_t han_number_at(quire_str text, size_t at)
{
    static const char digits[] = "一二两三四五六七八九十百千万半双兩萬雙";
    size_t end = at;
    while (end + HAN_BYTES <= text.size && (text.data[end] & 0x80) &&
           memmem(digits, sizeof digits - 1, text.data + end, HAN_BYTES))
        end += HAN_BYTES;
    return end - at;
}

/* The next number at or behind *at, in digits or spelled out; moves *at behind it. */
static bool next_amount(quire_str text, size_t *at, quire_str *out)
{
    for (size_t i = *at; i < text.size;) {
        size_t size = spelled_at(text, i);
        if (!size) size = han_number_at(text, i);
        if (!size && isdigit((unsigned char)text.data[i])) {
            *at = i;
            return quire_phrase_number(text, at, out);
        }
        if (size) {
            *out = quire_str_cut(text, i, i + size);
            *at = i + size;
            return true;
        }
        quire_utf8_next(text, &i);
    }
    return false;
}

/* Whether one of `words` ends right in front of `at`, but for blanks. */
static bool comes_behind(quire_str text, size_t at, const char *const *words, size_t count)
{
    quire_str before = quire_str_trim(quire_str_cut(text, 0, at));
    for (size_t i = 0; i < count; i++) {
        size_t size = strlen(words[i]);
        if (before.size < size) continue;
        size_t start = before.size - size;
        bool whole = !isalpha((unsigned char)words[i][0]) || start == 0 || !is_letter(before, start - 1);
        if (whole && quire_phrase_goes_on(before, start, words[i], NULL)) return true;
    }
    return false;
}

/* Whether a number says when, which or how much of a sum or a whole, and so counts nothing. */
static bool is_date_or_rank(quire_str text, quire_str number)
{
    static const char *const dated[] = {
        "in",       "since", "from",  "until", "till",   "by",        "before",   "after",
        "during",   "circa", "early", "late",  "year",   "january",   "february", "march",
        "april",    "may",   "june",  "july",  "august", "september", "october",  "november",
        "december", "–",     "/",     "于",    "在",     "自",        "从",       "至"
    };
    static const char *const ranked[] = { "$", "€", "£", "¥", "第", "iso", "no.", "百分之" };
    static const char *const behind[] = {
        "%",      "percent",   "per cent", "年",       "月",      "日",    "号",  "点",   "世纪",
        "时",     "分之",      "元",       "美元",     "欧元",    "英镑",  "块",  "euro", "euros",
        "dollar", "dollars",   "pounds",   "yuan",     "eur",     "usd",   "st",  "nd",   "rd",
        "th",     "s",         "january",  "february", "march",   "april", "may", "june", "july",
        "august", "september", "october",  "november", "december"
    };
    size_t start = (size_t)(number.data - text.data), end = start + number.size;
    if (comes_behind(text, start, ranked, COUNT(ranked))) return true;
    if (quire_phrase_is_year(number) && comes_behind(text, start, dated, COUNT(dated))) return true;
    return unit_at(text, end, behind, COUNT(behind)) ||
           unit_at(text, behind_number(text, end), behind, COUNT(behind));
}

/* HQ-1024, A4, ISO 14001: letters in front of the digits, capitals where a blank is between them. */
static bool is_of_identifier(quire_str text, quire_str number)
{
    size_t at = (size_t)(number.data - text.data), capitals = 0;
    if (!isdigit((unsigned char)number.data[0]) || at == 0) return false;
    if (is_letter(text, at - 1) || (text.data[at - 1] == '-' && at > 1 && is_letter(text, at - 2)))
        return true;
    if (text.data[at - 1] != ' ') return false;
    for (at--; at && isupper((unsigned char)text.data[at - 1]); at--) capitals++;
    return capitals >= 2 && (at == 0 || !is_letter(text, at - 1));
}

/* "How many years", "how many litres", 有多少升: what is counted is the unit itself. */
static bool asks_for_unit(quire_str question, quire_str unit)
{
    return unit.size && question.size >= unit.size &&
           memmem(question.data, question.size, unit.data, unit.size) != NULL;
}

static bool counts(quire_str text, quire_str number, quire_str question)
{
    static const char *const times[] = { "多少年", "几年", "多少天", "几天",    "几个月",    "多少个月",
                                         "多少日", "几日", "多少元", "percent", " dollars ", " euros " };
    size_t end = (size_t)(number.data - text.data) + number.size;
    if (!quire_phrase_is_new(number, question) || quire_str_is(number, "一")) return false;
    if (is_of_identifier(text, number)) return false;
    if (is_date_or_rank(text, number) && !quire_phrase_any(question, times, COUNT(times))) return false;
    quire_str unit = unit_behind(text, end);
    return unit.size == 0 || asks_for_unit(question, unit);
}

/* The bytes of a day of digits, "2022-05-08", that begins at `at`; 0: none does. */
static size_t day_at(quire_str text, size_t at)
{
    static const char form[] = "0000-00-00";
    if (at + sizeof form - 1 > text.size) return 0;
    for (size_t i = 0; i < sizeof form - 1; i++) {
        char c = text.data[at + i];
        bool joint = c == '-' || c == '/';
        if (form[i] == '-' ? !joint : !isdigit((unsigned char)c)) return 0;
    }
    return sizeof form - 1;
}

/* Five digits are a salary, unless they are said to be called. */
static bool holds_phone(quire_str text)
{
    static const char *const called[] = { " call", " dial",   " phone", " telephone", " tel", " ext",
                                          " fax",  " number", "拨",     "撥",         "打",   "电话",
                                          "電話",  "热线",    "熱線",   "号码",       "號碼" };
    size_t digits = 0, least = quire_phrase_any(text, called, COUNT(called)) ? CALLED_DIGITS : PHONE_DIGITS;
    for (size_t i = 0; i < text.size; i++) {
        size_t day = digits ? 0 : day_at(text, i);
        char c = text.data[i];
        if (day) i += day - 1;
        else if (isdigit((unsigned char)c)) digits++;
        else if (c != '-' && c != ' ' && c != '(' && c != ')' && c != '+' && c != '/') digits = 0;
        if (digits >= least) return true;
    }
    return false;
}

bool quire_measure_money(quire_str text, quire_str question)
{
    static const char *const money[] = { "euro", "euros", "dollar", "dollars", "pounds", "yuan",
                                         "eur",  "usd",   "rmb",    "cents",   "元",     "美元",
                                         "欧元", "英镑",  "日元",   "块" };
    quire_str number;
    for (size_t at = 0; next_amount(text, &at, &number);)
        if (quire_phrase_is_new(number, question) &&
            unit_at(text, behind_number(text, at), money, COUNT(money)))
            return true;
    return false;
}

static bool holds_measured(const struct measured *measured, quire_str text, quire_str question)
{
    quire_str number;
    for (size_t at = 0; next_amount(text, &at, &number);) {
        size_t places[] = { at, behind_number(text, at) };
        for (size_t p = 0; p < COUNT(places); p++)
            if (quire_phrase_is_new(number, question) &&
                unit_at(text, places[p], measured->units, measured->unit_count))
                return true;
    }
    return false;
}

bool quire_measure_stands(quire_measure measure, quire_str text, quire_str question)
{
    quire_str number;
    if (measure == QUIRE_MEASURE_ANY) return true;
    if (measure == QUIRE_MEASURE_PHONE) return holds_phone(text);
    if (measure == QUIRE_MEASURE_OFTEN) return quire_phrase_any(text, often, COUNT(often));
    if (measure == QUIRE_MEASURE_COUNT) {
        for (size_t at = 0; next_amount(text, &at, &number);)
            if (counts(text, number, question)) return true;
        return false;
    }
    if (measure == QUIRE_MEASURE_EXTENT && (quire_phrase_any(text, ends, COUNT(ends)) ||
                                            quire_measure_stands(QUIRE_MEASURE_LENGTH, text, question)))
        return true;
    for (size_t i = 0; i < COUNT(table); i++)
        if (table[i].measure == measure) return holds_measured(&table[i], text, question);
    return false;
}

bool quire_measure_named(quire_measure measure, quire_str text)
{
    static const char *const names[] = {
        [QUIRE_MEASURE_MASS] = "weight",
        [QUIRE_MEASURE_LENGTH] = "height",
        [QUIRE_MEASURE_EXTENT] = "length",
        [QUIRE_MEASURE_SPEED] = "speed",
        [QUIRE_MEASURE_TEMPERATURE] = "temperature",
        [QUIRE_MEASURE_POWER] = "power",
        [QUIRE_MEASURE_OFTEN] = "interval",
        [QUIRE_MEASURE_PHONE] = "phone",
    };
    static const char *const han[] = {
        [QUIRE_MEASURE_MASS] = "重",    [QUIRE_MEASURE_LENGTH] = "高",      [QUIRE_MEASURE_EXTENT] = "长",
        [QUIRE_MEASURE_SPEED] = "速",   [QUIRE_MEASURE_TEMPERATURE] = "温", [QUIRE_MEASURE_POWER] = "功率",
        [QUIRE_MEASURE_OFTEN] = "周期", [QUIRE_MEASURE_PHONE] = "电话",
    };
    if (measure < QUIRE_MEASURE_MASS) return false;
    if (quire_phrase_any(text, (const char *const[]){ names[measure], han[measure] }, 2)) return true;
    if (measure == QUIRE_MEASURE_EXTENT && quire_measure_named(QUIRE_MEASURE_LENGTH, text)) return true;
    for (size_t t = 0; t < COUNT(table); t++)
        for (size_t i = 0; table[t].measure == measure && i < text.size; i++)
            if ((i == 0 || !is_letter(text, i - 1)) && unit_at(text, i, table[t].units, table[t].unit_count))
                return true;
    return false;
}

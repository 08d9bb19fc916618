/* SPDX-License-Identifier: Apache-2.0 */
/* Three forms, tried in this order: what stands in brackets, what follows "Unit:" or 单位：, and a bare "in millions". */
#include "record/unit_phrase.h"

#include "base/str.h"

enum { PHRASE_MAX_BYTES = 120, SCALE_MAX_BYTES = 48, LINE_MAX_BYTES = 400 };

/* Lower-case copy, for patterns; ASCII only, so that offsets stay. */
struct folded {
    char bytes[LINE_MAX_BYTES];
    quire_str text;
};

static void fold(quire_str text, struct folded *out)
{
    if (text.size > LINE_MAX_BYTES) text.size = LINE_MAX_BYTES;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        out->bytes[i] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    out->text = (quire_str){ out->bytes, text.size };
}

static const char *find(quire_str text, const char *what)
{
    return text.size ? memmem(text.data, text.size, what, strlen(what)) : NULL;
}

static bool holds_any(quire_str text, const char *const *words)
{
    for (; *words; words++)
        if (find(text, *words)) return true;
    return false;
}

static bool is_any(quire_str text, const char *const *words)
{
    for (; *words; words++)
        if (quire_str_is(text, *words)) return true;
    return false;
}

static bool starts_with_any(quire_str text, const char *const *words, size_t *size)
{
    for (; *words; words++) {
        if (!quire_str_starts(text, quire_str_from(*words))) continue;
        *size = strlen(*words);
        return true;
    }
    return false;
}

static const char *const scales[] = { "thousands", "millions", "billions", "trillions", "'000",     "’000",
                                      "000s",      "000's",    "lakhs",    "crores",    "hundreds", NULL };
/* In the singular they are units only beside a currency: "USD million". */
static const char *const single_scales[] = { "thousand", "million", "billion", NULL };
static const char *const currencies[] = { "$",    "€",   "£",   "¥",       "￥",    "usd",
                                          "eur",  "gbp", "rmb", "cny",     "hkd",   "jpy",
                                          "euro", "cad", "aud", "dollars", "pence", NULL };
static const char *const money[] = { "$m",       "£m",   "€m",         "$bn",      "£bn",     "€bn",
                                     "$000",     "£000", "€000",       "us$m",     "us$000",  "hk$m",
                                     "dollars",  "us$",  "in dollars", "in euros", "percent", "in percent",
                                     "per cent", "in %", "in us$",     "in usd",   "in rmb",  NULL };
/* Measures, folded to lower case. */
static const char *const measures[] = {
    "%",     "‰",     "°c",     "℃",      "°f",     "k",    "mm",    "cm",     "m",     "km",
    "in",    "ft",    "mi",     "m²",     "m2",     "km²",  "km2",   "ha",     "m³",    "m3",
    "cm³",   "l",     "ml",     "g",      "kg",     "mg",   "μg",    "µg",     "t",     "kt",
    "mt",    "lb",    "lbs",    "oz",     "s",      "ms",   "μs",    "µs",     "ns",    "min",
    "h",     "hz",    "khz",    "mhz",    "ghz",    "w",    "kw",    "mw",     "gw",    "wh",
    "kwh",   "mwh",   "gwh",    "twh",    "v",      "kv",   "mv",    "a",      "ma",    "n",
    "kn",    "pa",    "kpa",    "mpa",    "gpa",    "bar",  "j",     "kj",     "mj",    "ppm",
    "ppb",   "db",    "mol",    "mmol",   "km/h",   "m/s",  "mph",   "kg/m³",  "kg/m3", "g/cm³",
    "mg/l",  "mg/kg", "μg/m³",  "µg/m³",  "kb",     "mb",   "gb",    "tb",     "days",  "hours",
    "years", "weeks", "months", "people", "tonnes", "tons", "acres", "shares", "units", NULL
};
/* What "in …" may name without a scale. */
static const char *const nouns[] = {
    "tons",       "tonnes",  "metric t", "kilograms", "grams",   "pounds",     "ounces",     "barrels",
    "gallons",    "litres",  "liters",   "metres",    "meters",  "kilometres", "kilometers", "miles",
    "feet",       "inches",  "acres",    "hectares",  "square ", "cubic ",     "hours",      "days",
    "weeks",      "months",  "years",    "minutes",   "seconds", "degrees",    "percent",    "per cent",
    "percentage", "dollars", "u.s. dol", "us dolla",  "euros",   "basis poi",  "bushels",    NULL
};
/* A phrase of Han characters with one of these is about a scale or a currency. */
static const char *const han_scales[] = { "单位",   "單位",   "人民币", "人民幣", "港币", "港幣",   "万元",
                                          "千元",   "百万元", "亿元",   "萬元",   "億元", "百萬元", "仟元",
                                          "美元",   "港元",   "欧元",   "歐元",   "日元", "日圓",   "新台币",
                                          "新臺幣", "新台幣", "澳门元", "澳門元", NULL };
static const char *const han_measures[] = {
    "元",       "％",     "吨",     "噸",       "千克", "公斤", "克",     "米",     "厘米",   "毫米",
    "公里",     "千米",   "平方米", "平方公里", "公顷", "公頃", "亩",     "畝",     "立方米", "人",
    "万人",     "萬人",   "户",     "戶",       "件",   "台",   "辆",     "輛",     "次",     "天",
    "小时",     "小時",   "分钟",   "分鐘",     "岁",   "歲",   "千瓦时", "百分比", "万吨",   "萬噸",
    "万千瓦时", "摄氏度", "攝氏度", "股",       "万股", "萬股", NULL
};

static bool has_other_digits(quire_str text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] >= '1' && text.data[i] <= '9') return true;
    return false;
}

/* `text` is folded and trimmed. */
static bool is_scale(quire_str text)
{
    static const char *const framed[] = {
        "in thousands", "in millions",        "in billions", "in hundreds",
        "thousands of", "millions of",        "billions of", "except per share",
        "except share", "except percentages", NULL
    };
    static const char *const currency_alone[] = { "usd", "eur", "gbp", "rmb", "cny", "hkd", "us$",
                                                  "hk$", "$",   "€",   "£",   "¥",   NULL };
    if (text.size == 0 || text.size > PHRASE_MAX_BYTES) return false;
    if (holds_any(text, framed) || is_any(text, money) || is_any(text, currency_alone)) return true;
    if (has_other_digits(text) || text.size > SCALE_MAX_BYTES) return false;
    if (holds_any(text, scales)) return true;
    return holds_any(text, single_scales) && holds_any(text, currencies);
}

static bool is_han_scale(quire_str text)
{
    return text.size && text.size <= PHRASE_MAX_BYTES && holds_any(text, han_scales) &&
           !has_other_digits(text);
}

static bool is_measure(quire_str text)
{
    size_t size;
    if (text.size == 0 || text.size > PHRASE_MAX_BYTES) return false;
    if (is_any(text, measures) || is_any(text, han_measures)) return true;
    if (quire_str_starts(text, QUIRE_STR("% of "))) return true;
    if (!quire_str_starts(text, QUIRE_STR("in "))) return false;
    quire_str rest = quire_str_cut(text, 3, text.size);
    return starts_with_any(rest, nouns, &size) || (is_any(rest, measures) && rest.size > 1);
}

static bool is_unit(quire_str text, quire_unit_scope scope)
{
    return is_scale(text) || is_han_scale(text) || (scope == QUIRE_UNIT_ANY && is_measure(text));
}

/* ---- the three forms ---- */

struct bracket {
    const char *open, *close;
};

static const struct bracket brackets[] = {
    { "(", ")" }, { "（", "）" }, { "[", "]" }, { "［", "］" }, { "【", "】" }
};

static quire_range trimmed(quire_str text, size_t start, size_t end)
{
    while (start < end && (text.data[start] == ' ' || text.data[start] == '\t' || text.data[start] == '\n'))
        start++;
    while (end > start &&
           (text.data[end - 1] == ' ' || text.data[end - 1] == '\t' || text.data[end - 1] == '\n'))
        end--;
    return (quire_range){ start, end };
}

static bool ends_phrase(quire_str rest)
{
    static const char *const ends[] = { "\n", "\t", ";", "；", ")", "）", "。", "  ", "　", "|", NULL };
    size_t size;
    return starts_with_any(rest, ends, &size);
}

static size_t phrase_end(quire_str text, size_t at)
{
    while (at < text.size && !ends_phrase(quire_str_cut(text, at, text.size))) at++;
    return at;
}

/* "Unit: kg", "Units: kg", 单位：万元, 金额单位：人民币元. The phrase is what follows the colon. */
static bool after_unit(quire_str text, quire_range *out)
{
    static const char *const marks[] = { "单位", "單位", "units", "unit", NULL };
    static const char *const colons[] = { ":", "：", " :", NULL };
    for (size_t i = 0; marks[i]; i++) {
        const char *at = find(text, marks[i]);
        size_t colon;
        if (!at) continue;
        size_t start = (size_t)(at - text.data) + strlen(marks[i]);
        if (!starts_with_any(quire_str_cut(text, start, text.size), colons, &colon)) continue;
        *out = trimmed(text, start + colon, phrase_end(text, start + colon));
        if (out->start < out->end && out->end - out->start <= PHRASE_MAX_BYTES) return true;
    }
    return false;
}

/* 金额单位为人民币万元: in a sentence, so it must be a scale or a currency. */
static bool after_han_unit(quire_str text, quire_range *out)
{
    static const char *const marks[] = { "单位为", "单位均为", "單位為", "單位均為", NULL };
    static const char *const ends[] = { "，", "、", "：", ",", ":", NULL };
    for (size_t i = 0; marks[i]; i++) {
        const char *at = find(text, marks[i]);
        size_t size;
        if (!at) continue;
        size_t start = (size_t)(at - text.data) + strlen(marks[i]), end = start;
        size_t most = phrase_end(text, start);
        while (end < most && !starts_with_any(quire_str_cut(text, end, most), ends, &size)) end++;
        *out = trimmed(text, start, end);
        if (is_han_scale(quire_str_cut(text, out->start, out->end))) return true;
    }
    return false;
}

static bool in_brackets(quire_str text, quire_unit_scope scope, quire_range *out)
{
    for (size_t at = 0; at < text.size; at++) {
        for (size_t i = 0; i < sizeof brackets / sizeof *brackets; i++) {
            quire_str rest = quire_str_cut(text, at, text.size), open = quire_str_from(brackets[i].open);
            if (!quire_str_starts(rest, open)) continue;
            const char *close = find(rest, brackets[i].close);
            if (!close) continue;
            quire_range inner = trimmed(text, at + open.size, (size_t)(close - text.data));
            if (inner.start < inner.end && is_unit(quire_str_cut(text, inner.start, inner.end), scope)) {
                quire_range named;
                *out = inner;
                if (after_unit(quire_str_cut(text, inner.start, inner.end), &named))
                    *out = (quire_range){ inner.start + named.start, inner.start + named.end };
                return true;
            }
        }
    }
    return false;
}

/* "in millions, except per share data", "amounts in thousands of dollars", "(dollars in millions" whose bracket was
 * closed on another line: with the words before "in" that belong to it. */
static bool in_the_open(quire_str text, quire_range *out)
{
    static const char *const forms[] = { "in thousands", "in millions", "in billions", NULL };
    static const char *const leads[] = { "u.s. dollars ", "us dollars ", "dollars ", "amounts ", "$ ",
                                         "us$ ",          "figures ",    "shares ",  NULL };
    for (size_t i = 0; forms[i]; i++) {
        const char *at = find(text, forms[i]);
        if (!at) continue;
        size_t start = (size_t)(at - text.data), end = start + strlen(forms[i]);
        if (start && text.data[start - 1] != ' ' && text.data[start - 1] != '(' &&
            text.data[start - 1] != ',')
            continue;
        for (size_t j = 0; leads[j]; j++) {
            size_t size = strlen(leads[j]);
            if (start < size || memcmp(text.data + start - size, leads[j], size) != 0) continue;
            start -= size;
            break;
        }
        quire_str rest = quire_str_cut(text, end, text.size);
        if (quire_str_starts(rest, QUIRE_STR(" of ")) || quire_str_starts(rest, QUIRE_STR(", except")))
            end = phrase_end(text, end);
        while (end > start &&
               (text.data[end - 1] == ':' || text.data[end - 1] == '.' || text.data[end - 1] == ' '))
            end--;
        *out = (quire_range){ start, end };
        return end - start <= PHRASE_MAX_BYTES;
    }
    return false;
}

bool quire_unit_phrase(quire_str text, quire_unit_scope scope, quire_range *out)
{
    struct folded folded;
    fold(text, &folded);
    return in_brackets(folded.text, scope, out) || after_unit(folded.text, out) ||
           after_han_unit(folded.text, out) || in_the_open(folded.text, out);
}

/* Punctuation and the words that may stand beside a unit without saying more. */
static bool says_nothing(quire_str text)
{
    static const char *const nothing[] = {
        " ",         "(",        ")",        "（",      "）",     "[",    "]",    "【",   "】",   "［",
        "］",        ":",        "：",       ",",       "，",     ".",    "\n",   "\t",   "*",    "unit",
        "units",     "s",        "单位",     "單位",    "金额",   "金額", "货币", "貨幣", "币种", "幣種",
        "unaudited", "未经审计", "未經審計", "audited", "经审计", "　",   NULL
    };
    size_t size;
    while (text.size) {
        if (!starts_with_any(text, nothing, &size)) return false;
        text = quire_str_cut(text, size, text.size);
    }
    return true;
}

bool quire_unit_phrase_only(quire_str text, quire_range *out)
{
    struct folded folded;
    if (text.size > LINE_MAX_BYTES) return false;
    fold(text, &folded);
    quire_range whole = trimmed(folded.text, 0, folded.text.size);
    quire_str line = quire_str_cut(folded.text, whole.start, whole.end);
    if (quire_unit_phrase(text, QUIRE_UNIT_ANY, out))
        return says_nothing(quire_str_cut(folded.text, 0, out->start)) &&
               says_nothing(quire_str_cut(folded.text, out->end, folded.text.size));
    *out = whole;
    return line.size && (is_scale(line) || is_han_scale(line));
}

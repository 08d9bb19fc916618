/* SPDX-License-Identifier: Apache-2.0 */
#include "record/cell_text.h"

#include "base/str.h"
#include "record/cell.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

enum {
    PLAIN_MAX_BYTES = 64, /* a longer text is no value */
    DIGITS_MAX = 40,
    PHONE_DIGITS = 7, /* behind a plus */
    CLOCK_HOURS_DIGITS = 4
};

/* A text in the characters of ASCII, where it has them in full width; others as they are. Ends with NUL. */
struct plain {
    char text[PLAIN_MAX_BYTES + 1];
    size_t size;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char plain_of(quire_str text, size_t at, size_t *size)
{
    static const struct {
        const char *bytes;
        char plain;
    } known[] = { { "−", '-' },  { "\xC2\xA0", ' ' }, { "\xE2\x80\xAF", ' ' }, { "\xE2\x80\x89", ' ' },
                  { "　", ' ' }, { "’", '\'' } };
    const unsigned char *byte = (const unsigned char *)text.data + at;
    *size = 1;
    if (byte[0] < 0x80) return text.data[at];
    quire_str rest = quire_str_cut(text, at, text.size);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (quire_str_starts(rest, quire_str_from(known[i].bytes))) {
            *size = strlen(known[i].bytes);
            return known[i].plain;
        }
    /* U+FF01 to U+FF5E are the characters from '!' on. */
    if (rest.size < 3 || byte[0] != 0xEF || (byte[1] != 0xBC && byte[1] != 0xBD)) return text.data[at];
    unsigned code = (unsigned)(byte[1] - 0xBC) * 64 + (byte[2] & 0x3F);
    if (code < 1 || code > 0x5E) return text.data[at];
    *size = 3;
    return (char)(code + 0x20);
}

static bool make_plain(quire_str text, struct plain *out)
{
    text = quire_str_trim(text);
    out->size = 0;
    for (size_t at = 0, size; at < text.size; at += size) {
        char c = plain_of(text, at, &size);
        if (out->size == PLAIN_MAX_BYTES) return false;
        out->text[out->size++] = c;
    }
    out->text[out->size] = '\0';
    return out->size > 0;
}

static quire_str view(const struct plain *plain)
{
    return (quire_str){ plain->text, plain->size };
}

static bool take(quire_str *text, const char *word)
{
    quire_str start = quire_str_from(word);
    if (!quire_str_starts(*text, start)) return false;
    *text = quire_str_cut(*text, start.size, text->size);
    return true;
}

static void skip_spaces(quire_str *text)
{
    while (text->size && text->data[0] == ' ') *text = quire_str_cut(*text, 1, text->size);
}

/* ---- numbers ---- */

/* Longer ones first. What multiplies ("万元") is part of the unit: the figure stays as it is written. */
static const char *const units[] = { "US$",  "HK$",  "NT$",  "CA$",  "AU$",  "R$",   "S$",   "$",    "€",
                                     "£",    "¥",    "₹",    "₩",    "₽",  "₫",    "฿",    "USD",  "EUR",
                                     "GBP",  "CHF",  "CNY",  "RMB",  "JPY",  "HKD",  "TWD",  "KRW",  "INR",
                                     "CAD",  "AUD",  "SGD",  "SEK",  "NOK",  "DKK",  "PLN",  "BRL",  "万元",
                                     "萬元", "亿元", "億元", "千元", "美元", "欧元", "歐元", "日元", "港元",
                                     "元",   "円",   "万",   "萬",   "亿",   "億",   NULL };

static quire_str take_unit(quire_str *text)
{
    for (const char *const *unit = units; text->size && !is_digit(*text->data) && *unit; unit++)
        if (take(text, *unit)) return quire_str_from(*unit);
    return take(text, "￥") ? QUIRE_STR("¥") : (quire_str){ 0 };
}

/* The figures of a number, and what stands around them. */
struct figures {
    quire_str body; /* from the first digit or sign between digits to the last digit */
    quire_str unit;
    bool negative, plus, percent;
};

static size_t body_size(quire_str text)
{
    size_t size = 0;
    for (size_t i = 0; i < text.size && (is_digit(text.data[i]) || strchr(".,' ", text.data[i])); i++)
        if (is_digit(text.data[i])) size = i + 1;
    return size;
}

static size_t exponent_size(quire_str text)
{
    size_t at = 1;
    if (text.size < 2 || (text.data[0] | 0x20) != 'e') return 0;
    if (text.data[1] == '+' || text.data[1] == '-') at++;
    size_t start = at;
    while (at < text.size && is_digit(text.data[at])) at++;
    return at > start && at - start <= 3 ? at : 0;
}

static void take_sign(quire_str *text, struct figures *out)
{
    if (take(text, "-")) out->negative = true;
    else if (take(text, "+")) out->plus = true;
    skip_spaces(text);
}

/* Cuts a text into a sign, a unit and figures; false: it is made otherwise. */
static bool cut_figures(quire_str text, struct figures *out)
{
    *out = (struct figures){ 0 };
    bool bracket = take(&text, "(");
    if (bracket && !quire_str_ends(text, QUIRE_STR(")"))) return false;
    if (bracket) text.size--;
    take_sign(&text, out);
    out->unit = take_unit(&text);
    skip_spaces(&text);
    if (out->unit.size && !out->negative && !out->plus) take_sign(&text, out);
    size_t size = body_size(text);
    if (!size || text.data[0] == ' ' || text.data[0] == '\'') return false;
    size += exponent_size(quire_str_cut(text, size, text.size));
    out->body = quire_str_cut(text, 0, size);
    text = quire_str_cut(text, size, text.size);
    skip_spaces(&text);
    if (take(&text, "%")) out->percent = true;
    else if (!out->unit.size) out->unit = take_unit(&text);
    skip_spaces(&text);
    if (!out->negative && !out->plus && !bracket && take(&text, "-")) out->negative = true;
    if (bracket && (out->negative || out->plus)) return false;
    out->negative |= bracket;
    if (out->percent) out->unit = QUIRE_STR("%");
    return text.size == 0;
}

struct decimal {
    char digits[DIGITS_MAX + 8]; /* for strtod, with the exponent */
    size_t count, decimals;      /* digits; of them behind the decimal sign */
    bool exponent, grouped;
};

/* Whether the digits between signs may be groups of a number: of three, or of two before the last three as in India. */
static bool are_groups(const size_t *groups, size_t count, char sign)
{
    bool threes = true, twos = sign == ',' && count > 2;
    if (groups[0] < 1 || groups[0] > 3) return false;
    for (size_t i = 1; i < count; i++) {
        threes &= groups[i] == 3;
        twos &= groups[i] == (i + 1 == count ? 3u : 2u);
    }
    return threes || (twos && groups[0] <= 2);
}

/* Reads the body with `point` as its decimal sign. */
static bool read_decimal(quire_str body, char point, struct decimal *out)
{
    size_t groups[DIGITS_MAX] = { 0 }, group = 0, at = 0;
    char sign = '\0';
    bool behind = false;
    *out = (struct decimal){ 0 };
    for (; at < body.size && (body.data[at] | 0x20) != 'e'; at++) {
        char c = body.data[at];
        if (is_digit(c)) {
            if (out->count == DIGITS_MAX) return false;
            out->digits[out->count++] = c;
            if (behind) out->decimals++;
            else groups[group]++;
        } else if (behind) {
            return false;
        } else if (c == point) {
            behind = true;
        } else {
            if ((sign && c != sign) || !groups[group] || group + 1 == DIGITS_MAX) return false;
            sign = c;
            group++;
        }
    }
    if (behind && !out->decimals) return false;
    out->grouped = group > 0;
    out->exponent = at < body.size;
    if (out->exponent) memcpy(out->digits + out->count, body.data + at, body.size - at);
    /* The groups of "0.123" would begin with a zero. */
    return (!group || (out->digits[0] != '0' && are_groups(groups, group + 1, sign))) &&
           !(out->exponent && (group || point != '.')); /* programs write them, and only so */
}

static double value_of(const struct figures *figures, const struct decimal *decimal)
{
    size_t decimals = decimal->decimals + (figures->percent ? 2 : 0);
    uint64_t digits = 0;
    double number;
    for (size_t i = 0; i < decimal->count && i <= QUIRE_EXACT_DIGITS; i++)
        digits = digits * 10 + (uint64_t)(decimal->digits[i] - '0');
    if (!decimal->exponent && decimal->count <= QUIRE_EXACT_DIGITS) {
        number = quire_decimal(digits, (unsigned)decimals);
    } else {
        char text[DIGITS_MAX + 32];
        int exponent = decimal->exponent ? atoi(decimal->digits + decimal->count + 1) : 0;
        snprintf(text, sizeof text, "%.*se%d", (int)decimal->count, decimal->digits,
                 exponent - (int)decimals);
        number = strtod(text, NULL);
    }
    return figures->negative && number != 0 ? -number : number;
}

/* "007", "+4915112345678", and more digits than a number has. */
static bool is_code(const struct figures *figures, const struct decimal *decimal)
{
    size_t whole = decimal->count - decimal->decimals;
    bool zero = whole > 1 && decimal->digits[0] == '0';
    bool phone = figures->plus && !decimal->decimals && !decimal->grouped && whole >= PHONE_DIGITS;
    return zero || phone || (whole > QUIRE_EXACT_DIGITS && !decimal->exponent);
}

static unsigned number_readings(quire_str text)
{
    struct figures figures;
    struct decimal point, comma;
    unsigned ways = 0;
    if (!cut_figures(text, &figures)) return 0;
    if (read_decimal(figures.body, '.', &point) && isfinite(value_of(&figures, &point)))
        ways |= QUIRE_READ_POINT;
    if (read_decimal(figures.body, ',', &comma)) ways |= QUIRE_READ_COMMA;
    if ((ways & QUIRE_READ_POINT && is_code(&figures, &point)) ||
        (ways & QUIRE_READ_COMMA && is_code(&figures, &comma)))
        return QUIRE_READ_CODE;
    if (ways == (QUIRE_READ_POINT | QUIRE_READ_COMMA) &&
        value_of(&figures, &point) != value_of(&figures, &comma))
        ways |= QUIRE_READ_TWO_WAYS;
    return ways;
}

static bool read_number(quire_str text, char point, quire_cell *out)
{
    struct figures figures;
    struct decimal decimal;
    if (!cut_figures(text, &figures) || !read_decimal(figures.body, point, &decimal)) return false;
    *out = (quire_cell){ QUIRE_CELL_NUMBER, value_of(&figures, &decimal), figures.unit };
    return isfinite(out->number);
}

/* ---- days and times ---- */

/* So many digits, at most `most`; false: there are none or more. */
static bool take_digits(quire_str *text, size_t most, unsigned *out, size_t *count)
{
    *out = 0;
    *count = 0;
    while (*count < text->size && is_digit(text->data[*count])) {
        if (*count == most) return false;
        *out = *out * 10 + (unsigned)(text->data[(*count)++] - '0');
    }
    *text = quire_str_cut(*text, *count, text->size);
    return *count > 0;
}

static bool take_month(quire_str *text, unsigned *out)
{
    static const char *const names[] = {
        "January", "February", "March",     "April",   "May",      "June",
        "July",    "August",   "September", "October", "November", "December"
    };
    for (unsigned i = 0; i < 12; i++)
        for (size_t size = strlen(names[i]); size >= 3; size = size > 3 ? 3 : 0)
            if (text->size >= size && strncasecmp(text->data, names[i], size) == 0 &&
                (text->size == size ||
                 !((text->data[size] | 0x20) >= 'a' && (text->data[size] | 0x20) <= 'z'))) {
                *text = quire_str_cut(*text, size, text->size);
                take(text, ".");
                *out = i + 1;
                return true;
            }
    return false;
}

struct moment {
    unsigned year, month, day; /* month and day as they are written first where they may be exchanged */
    bool exchangeable;         /* "01/02/2024" */
    bool timed;
    double seconds;
};

/* "08:30", "8:30:15.5 PM"; with `zone` also what stands behind it and says where. */
static bool take_clock(quire_str *text, bool zone, double *out)
{
    unsigned hours, minutes, seconds = 0;
    size_t count;
    double part = 0;
    if (!take_digits(text, CLOCK_HOURS_DIGITS, &hours, &count) || !take(text, ":")) return false;
    if (!take_digits(text, 2, &minutes, &count) || count != 2 || minutes > 59) return false;
    if (take(text, ":")) {
        if (!take_digits(text, 2, &seconds, &count) || count != 2 || seconds > 59) return false;
        if (take(text, ".") || take(text, ",")) {
            unsigned ticks;
            if (!take_digits(text, 9, &ticks, &count)) return false;
            part = quire_decimal(ticks, (unsigned)count);
        }
    }
    skip_spaces(text);
    bool am = take(text, "AM") || take(text, "am") || take(text, "a.m.");
    bool pm = !am && (take(text, "PM") || take(text, "pm") || take(text, "p.m."));
    if ((am || pm) && (hours < 1 || hours > 12)) return false;
    if (am || pm) hours = hours % 12 + (pm ? 12 : 0);
    *out = hours * 3600.0 + minutes * 60.0 + seconds + part;
    if (!zone) return true;
    if (*out >= QUIRE_SECONDS_PER_DAY) return false;
    if (take(text, "Z") || take(text, "UTC")) return true;
    if (!take(text, "+") && !take(text, "-")) return true;
    return take_digits(text, 4, &hours, &count) && count != 3 &&
           (!take(text, ":") || (take_digits(text, 2, &minutes, &count) && count == 2));
}

/* "2023-05-01", "2023/5/1", 2023年5月1日. The first number is read already. */
static bool take_year_first(quire_str *text, unsigned year, struct moment *out)
{
    size_t count;
    const char *between = take(text, "-") ? "-" : take(text, "/") ? "/" : take(text, ".") ? "." : NULL;
    bool han = !between && take(text, "年");
    if (!between && !han) return false;
    skip_spaces(text);
    out->year = year;
    if (!take_digits(text, 2, &out->month, &count)) return false;
    skip_spaces(text);
    if (!take(text, han ? "月" : between)) return false;
    skip_spaces(text);
    if (!take_digits(text, 2, &out->day, &count)) return false;
    if (han) skip_spaces(text);
    return !han || take(text, "日") || take(text, "号");
}

/* "01/02/2024", "1.2.2024", "1-Jan-2024", "1 January 2024". */
static bool take_year_last(quire_str *text, unsigned first, struct moment *out)
{
    size_t count;
    const char *between = take(text, "/") ? "/" : take(text, ".") ? "." : take(text, "-") ? "-" : NULL;
    skip_spaces(text);
    if (take_month(text, &out->month)) {
        out->day = first;
    } else {
        if (!between || !take_digits(text, 2, &out->month, &count)) return false;
        out->day = first;
        out->exchangeable = *between != '.';
    }
    bool parted = between ? take(text, between) : take(text, ",") || quire_str_starts(*text, QUIRE_STR(" "));
    skip_spaces(text);
    return parted && take_digits(text, 4, &out->year, &count) && count == 4;
}

/* "January 2, 2024" */
static bool take_month_first(quire_str *text, struct moment *out)
{
    size_t count;
    if (!take_month(text, &out->month)) return false;
    skip_spaces(text);
    if (!take_digits(text, 2, &out->day, &count)) return false;
    if (!take(text, ",") && !quire_str_starts(*text, QUIRE_STR(" "))) return false;
    skip_spaces(text);
    return take_digits(text, 4, &out->year, &count) && count == 4;
}

static bool read_moment(quire_str text, struct moment *out)
{
    unsigned first;
    size_t count;
    *out = (struct moment){ 0 };
    if (is_digit(text.data[0])) {
        if (!take_digits(&text, 4, &first, &count)) return false;
        if (count == 4 ? !take_year_first(&text, first, out)
                       : count > 2 || !take_year_last(&text, first, out))
            return false;
    } else if (!take_month_first(&text, out)) {
        return false;
    }
    if (!text.size) return true;
    if (!take(&text, "T") && text.data[0] != ' ') return false;
    skip_spaces(&text);
    out->timed = true;
    return take_clock(&text, true, &out->seconds) && text.size == 0;
}

static bool value_of_moment(const struct moment *moment, bool month_first, quire_cell *out)
{
    bool exchanged = month_first && moment->exchangeable;
    int64_t days;
    if (!quire_days_of(moment->year, exchanged ? moment->day : moment->month,
                       exchanged ? moment->month : moment->day, &days))
        return false;
    *out = (quire_cell){ moment->timed ? QUIRE_CELL_DATETIME : QUIRE_CELL_DATE,
                         (double)days * QUIRE_SECONDS_PER_DAY + moment->seconds,
                         { 0 } };
    return true;
}

static unsigned date_readings(quire_str text)
{
    struct moment moment;
    quire_cell day_first, month_first;
    unsigned ways = 0;
    if (!read_moment(text, &moment)) return 0;
    if (value_of_moment(&moment, false, &day_first)) ways |= QUIRE_READ_DAY_FIRST;
    if (value_of_moment(&moment, true, &month_first)) ways |= QUIRE_READ_MONTH_FIRST;
    if (ways == (QUIRE_READ_DAY_FIRST | QUIRE_READ_MONTH_FIRST) && day_first.number != month_first.number)
        ways |= QUIRE_READ_TWO_WAYS;
    return ways;
}

static bool read_clock(quire_str text, quire_cell *out)
{
    *out = (quire_cell){ .kind = QUIRE_CELL_TIME };
    return take_clock(&text, false, &out->number) && text.size == 0;
}

/* ---- words ---- */

static bool is_nil(quire_str text)
{
    static const char *const words[] = { "-",   "--",   "---", "–",    "—",    "——",   "n/a",    "N/A",
                                         "NA",  "n.a.", "nil", "null", "NULL", "None", "NaN",    "nan",
                                         "...", "…",    "/",   "无",   "無",   "空",   "不适用", NULL };
    for (const char *const *word = words; *word; word++)
        if (quire_str_is(text, *word)) return true;
    /* Errors of spreadsheets: "#DIV/0!", "#NAME?", "#N/A"; in other languages, too. */
    return text.size > 2 && text.data[0] == '#' &&
           (strchr("!?", text.data[text.size - 1]) || quire_str_is(text, "#N/A"));
}

static bool read_boolean(quire_str text, quire_cell *out)
{
    static const char *const yes[] = { "true", "yes", "是", NULL }, *const no[] = { "false", "no", "否",
                                                                                    NULL };
    char word[8] = "";
    if (text.size >= sizeof word) return false;
    memcpy(word, text.data, text.size);
    for (size_t i = 0; yes[i]; i++) {
        bool is = !strcasecmp(word, yes[i]);
        *out = (quire_cell){ .kind = QUIRE_CELL_BOOLEAN, .number = is };
        if (is || !strcasecmp(word, no[i])) return true;
    }
    return false;
}

/* ---- the whole ---- */

unsigned quire_cell_readings(quire_str text)
{
    struct plain plain;
    quire_cell value;
    if (!make_plain(text, &plain)) return QUIRE_READ_NONE;
    quire_str plainly = view(&plain);
    if (is_nil(plainly)) return QUIRE_READ_NIL;
    unsigned ways = number_readings(plainly);
    if (!ways) ways = date_readings(plainly);
    if (!ways && read_clock(plainly, &value)) ways = QUIRE_READ_TIME;
    if (!ways && read_boolean(plainly, &value)) ways = QUIRE_READ_BOOLEAN;
    return ways;
}

static bool read_as(quire_str plainly, quire_cell_reading way, quire_cell *out)
{
    struct moment moment;
    switch (way) {
    case QUIRE_READ_POINT: return read_number(plainly, '.', out);
    case QUIRE_READ_COMMA: return read_number(plainly, ',', out);
    case QUIRE_READ_DAY_FIRST:
    case QUIRE_READ_MONTH_FIRST:
        return read_moment(plainly, &moment) && value_of_moment(&moment, way == QUIRE_READ_MONTH_FIRST, out);
    case QUIRE_READ_TIME: return read_clock(plainly, out);
    case QUIRE_READ_BOOLEAN: return read_boolean(plainly, out);
    default: return false;
    }
}

bool quire_cell_read(quire_str text, quire_cell_reading way, quire_cell *out)
{
    struct plain plain;
    if (make_plain(text, &plain) && read_as(view(&plain), way, out)) return true;
    *out = (quire_cell){ 0 };
    return false;
}

/* "PT36H05M07.5S" */
static bool read_duration(quire_str text, quire_cell *out)
{
    static const struct {
        char letter;
        double seconds;
    } parts[] = { { 'H', 3600 }, { 'M', 60 }, { 'S', 1 } };
    bool negative = take(&text, "-");
    *out = (quire_cell){ .kind = QUIRE_CELL_TIME };
    if (!take(&text, "PT")) return false;
    for (size_t i = 0; i < sizeof parts / sizeof *parts && text.size; i++) {
        char number[24] = "";
        size_t size = 0;
        while (size < text.size && size + 1 < sizeof number &&
               (is_digit(text.data[size]) || text.data[size] == '.'))
            size++;
        if (!size || size == text.size || text.data[size] != parts[i].letter) continue;
        memcpy(number, text.data, size);
        out->number += strtod(number, NULL) * parts[i].seconds;
        text = quire_str_cut(text, size + 1, text.size);
    }
    if (negative) out->number = -out->number;
    return text.size == 0;
}

bool quire_cell_read_iso(quire_str text, quire_cell *out)
{
    struct plain plain;
    struct moment moment;
    if (make_plain(text, &plain)) {
        quire_str plainly = view(&plain);
        if (read_duration(plainly, out) || read_clock(plainly, out)) return true;
        if (read_moment(plainly, &moment) && !moment.exchangeable && value_of_moment(&moment, false, out))
            return true;
    }
    *out = (quire_cell){ 0 };
    return false;
}

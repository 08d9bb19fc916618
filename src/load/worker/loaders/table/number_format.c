/* SPDX-License-Identifier: Apache-2.0 */
/* A format has up to four sections (positive, negative, zero, text), each a line of literals and places for digits, or of the
 * parts of a date. Digits come from the 15 that a workbook keeps, rounded in decimal: 2.675 as 0.00 is 2.68. What a format
 * only uses to align ("_)", "* ") is left out. */
#include "load/worker/loaders/table/number_format.h"

#include "base/str.h"
#include "load/worker/loaders/table/date_format.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    SECTIONS_MAX = 4,
    DECIMALS_MAX = 30,
    PRECISION = 15,
    GENERAL_CHARACTERS = 11, /* of a number with decimals in a cell as wide as it likes */
    DENOMINATOR_MAX = 999
};

quire_str quire_number_format_of(uint32_t id)
{
    static const struct {
        uint32_t id;
        const char *format;
    } known[] = {
        { 1, "0" },
        { 2, "0.00" },
        { 3, "#,##0" },
        { 4, "#,##0.00" },
        { 5, "#,##0" },
        { 6, "#,##0" },
        { 7, "#,##0.00" },
        { 8, "#,##0.00" },
        { 9, "0%" },
        { 10, "0.00%" },
        { 11, "0.00E+00" },
        { 12, "# ?/?" },
        { 13, "# ?"
              "?/?"
              "?" },
        { 14, "yyyy-mm-dd" },
        { 15, "d-mmm-yy" },
        { 16, "d-mmm" },
        { 17, "mmm-yy" },
        { 18, "h:mm AM/PM" },
        { 19, "h:mm:ss AM/PM" },
        { 20, "h:mm" },
        { 21, "h:mm:ss" },
        { 22, "yyyy-mm-dd h:mm" },
        { 27, "yyyy\"年\"m\"月\"" },
        { 28, "m\"月\"d\"日\"" },
        { 29, "m\"月\"d\"日\"" },
        { 30, "yyyy-mm-dd" },
        { 31, "yyyy\"年\"m\"月\"d\"日\"" },
        { 32, "h\"时\"mm\"分\"" },
        { 33, "h\"时\"mm\"分\"ss\"秒\"" },
        { 34, "上午/下午h\"时\"mm\"分\"" },
        { 35, "上午/下午h\"时\"mm\"分\"ss\"秒\"" },
        { 36, "yyyy\"年\"m\"月\"" },
        { 37, "#,##0_);(#,##0)" },
        { 38, "#,##0_);(#,##0)" },
        { 39, "#,##0.00_);(#,##0.00)" },
        { 40, "#,##0.00_);(#,##0.00)" },
        { 41, "#,##0_);(#,##0)" },
        { 42, "#,##0_);(#,##0)" },
        { 43, "#,##0.00_);(#,##0.00)" },
        { 44, "#,##0.00_);(#,##0.00)" },
        { 45, "mm:ss" },
        { 46, "[h]:mm:ss" },
        { 47, "mm:ss.0" },
        { 48, "##0.0E+0" },
        { 49, "@" },
        { 50, "yyyy\"年\"m\"月\"" },
        { 51, "m\"月\"d\"日\"" },
        { 52, "yyyy\"年\"m\"月\"" },
        { 53, "m\"月\"d\"日\"" },
        { 54, "m\"月\"d\"日\"" },
        { 55, "上午/下午h\"时\"mm\"分\"" },
        { 56, "上午/下午h\"时\"mm\"分\"ss\"秒\"" },
        { 57, "yyyy\"年\"m\"月\"" },
        { 58, "m\"月\"d\"日\"" },
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].id == id) return quire_str_from(known[i].format);
    return QUIRE_STR("General");
}

/* ---- decimal digits ---- */

/* |value| as decimal digits, rounded to so many behind the point. */
struct digits {
    char whole[330]; /* without leading zeros */
    char decimals[DECIMALS_MAX + 1];
    size_t whole_count;
    bool any; /* other than 0 */
};

static void round_up(char *digits, size_t count, bool *carried)
{
    *carried = true;
    while (*carried && count-- > 0) {
        *carried = digits[count] == '9';
        digits[count] = *carried ? '0' : (char)(digits[count] + 1);
    }
}

static struct digits digits_of(double value, size_t decimals)
{
    struct digits out = { 0 };
    char text[40], all[400] = "";
    snprintf(text, sizeof text, "%.*e", PRECISION - 1, fabs(value)); /* d.ddddde±xx */
    int exponent = atoi(strchr(text, 'e') + 1);
    char kept[PRECISION + 1];
    kept[0] = text[0];
    memcpy(kept + 1, text + 2, PRECISION - 1);
    /* A zero in front takes what rounding carries. */
    int whole = exponent >= 0 ? exponent + 1 : 0, from = exponent >= 0 ? 0 : -exponent - 1;
    size_t size = (size_t)whole + decimals + 1;
    for (size_t i = 0; i < size; i++) {
        int at = (int)i - from;
        all[i + 1] = at >= 0 && at < PRECISION ? kept[at] : '0';
    }
    all[0] = '0';
    bool up = all[size] >= '5', carried = false;
    if (up) round_up(all, size, &carried);
    size_t start = 0;
    while (start < (size_t)whole + 1 && all[start] == '0') start++;
    out.whole_count = (size_t)whole + 1 - start;
    memcpy(out.whole, all + start, out.whole_count);
    memcpy(out.decimals, all + whole + 1, decimals);
    for (size_t i = 0; i < size; i++) out.any |= all[i] != '0';
    return out;
}

/* ---- General ---- */

static void show_general(double value, quire_buffer *out)
{
    double size = fabs(value);
    if (value == floor(value) && size < 1e15) {
        quire_buffer_printf(out, "%.0f", value == 0 ? 0.0 : value);
    } else if (size >= 1e15 || size < 1e-9) {
        quire_buffer_printf(out, "%.6G", value);
    } else {
        int whole = size < 1 ? 1 : (int)floor(log10(size)) + 1;
        int decimals = GENERAL_CHARACTERS - 1 - whole;
        struct digits digits = digits_of(value, decimals > 1 ? (size_t)decimals : 1);
        size_t end = strlen(digits.decimals);
        while (end && digits.decimals[end - 1] == '0') end--;
        quire_buffer_printf(out, "%s%s%s%.*s", value < 0 && digits.any ? "-" : "",
                            digits.whole_count ? digits.whole : "0", end ? "." : "", (int)end,
                            digits.decimals);
    }
}

/* ---- sections ---- */

/* What stands at `at` and is no place of a digit: quoted, escaped, in brackets, for aligning. Its size; 0: none of these. */
static size_t special_at(quire_str format, size_t at, quire_str *literal)
{
    char c = format.data[at];
    size_t left = format.size - at;
    *literal = (quire_str){ 0 };
    if (c == '"') {
        const char *end = memchr(format.data + at + 1, '"', left - 1);
        size_t size = end ? (size_t)(end - format.data) - at + 1 : left;
        *literal = quire_str_cut(format, at + 1, at + (end ? size - 1 : size));
        return size;
    }
    if ((c == '\\' || c == '_' || c == '*') && left > 1) {
        size_t size = 1;
        while (size + 1 < left && ((unsigned char)format.data[at + size + 1] & 0xC0) == 0x80) size++;
        if (c == '\\') *literal = quire_str_cut(format, at + 1, at + 1 + size);
        return size + 1;
    }
    if (c != '[') return 0;
    const char *end = memchr(format.data + at, ']', left);
    if (!end) return left;
    size_t size = (size_t)(end - format.data) - at + 1;
    if (size > 3 && format.data[at + 1] == '$') {
        quire_str inside = quire_str_cut(format, at + 2, at + size - 1);
        const char *dash = memchr(inside.data, '-', inside.size);
        *literal = quire_str_cut(inside, 0, dash ? (size_t)(dash - inside.data) : inside.size);
    }
    return size;
}

struct section {
    quire_str format;
    char condition[3]; /* "<", ">=" …; empty: none */
    double limit;
};

static void read_condition(quire_str bracket, struct section *section)
{
    char number[40] = "";
    size_t at = 1, used = 0;
    while (at < bracket.size && used < 2 && strchr("<>=", bracket.data[at]))
        section->condition[used++] = bracket.data[at++];
    if (!used || bracket.data[bracket.size - 1] != ']') return;
    quire_str rest = quire_str_cut(bracket, at, bracket.size - 1);
    memcpy(number, rest.data, rest.size < sizeof number ? rest.size : sizeof number - 1);
    section->limit = strtod(number, NULL);
}

static size_t split_sections(quire_str format, struct section *out)
{
    size_t count = 0, start = 0, at = 0;
    memset(out, 0, SECTIONS_MAX * sizeof *out);
    for (;;) {
        quire_str literal;
        size_t special = at < format.size ? special_at(format, at, &literal) : 0;
        if (special) {
            if (format.data[at] == '[') read_condition(quire_str_cut(format, at, at + special), &out[count]);
            at += special;
        } else if (at >= format.size || format.data[at] == ';') {
            out[count++].format = quire_str_cut(format, start, at);
            if (at >= format.size || count == SECTIONS_MAX) return count;
            start = ++at;
        } else {
            at++;
        }
    }
}

static bool holds(const struct section *section, double value)
{
    const char *sign = section->condition;
    if (!strcmp(sign, "<")) return value < section->limit;
    if (!strcmp(sign, "<=")) return value <= section->limit;
    if (!strcmp(sign, ">")) return value > section->limit;
    if (!strcmp(sign, ">=")) return value >= section->limit;
    if (!strcmp(sign, "<>")) return value != section->limit;
    return value == section->limit;
}

/* The section for the value; *bare: it says itself that the value is negative. */
static const struct section *choose(const struct section *sections, size_t count, double value, bool *bare)
{
    bool conditions = sections[0].condition[0] || (count > 1 && sections[1].condition[0]);
    size_t numeric = count > 3 ? 3 : count;
    *bare = false;
    if (conditions) {
        for (size_t i = 0; i < numeric; i++)
            if (!sections[i].condition[0] || holds(&sections[i], value)) return &sections[i];
        return &sections[numeric - 1];
    }
    if (value < 0 && numeric > 1) {
        *bare = true;
        return &sections[1];
    }
    return &sections[value == 0 && numeric > 2 ? 2 : 0];
}

/* ---- numbers ---- */

struct layout {
    size_t wholes, decimals, exponents;
    unsigned percents, thousands; /* thousands: scaled down by so many times 1000 */
    bool grouped, point, fraction, exponent;
};

static bool is_place(char c)
{
    return c == '0' || c == '#' || c == '?';
}

static bool is_exponent(quire_str format, size_t at)
{
    return (format.data[at] == 'E' || format.data[at] == 'e') && at + 1 < format.size &&
           (format.data[at + 1] == '+' || format.data[at + 1] == '-');
}

static struct layout layout_of(quire_str format)
{
    struct layout out = { 0 };
    unsigned commas = 0;
    for (size_t at = 0; at < format.size;) {
        quire_str literal;
        size_t special = special_at(format, at, &literal);
        char c = format.data[at];
        if (special) {
            at += special;
            continue;
        }
        if (is_place(c)) {
            out.grouped |= commas > 0 && !out.point && out.wholes > 0;
            commas = 0;
            if (out.exponent) out.exponents++;
            else if (out.point) out.decimals++;
            else out.wholes++;
        } else if (c == ',' && out.wholes + out.decimals > 0) {
            commas++;
        } else if (c == '.') {
            out.point = true;
            out.thousands += commas;
            commas = 0;
        } else if (c == '%') {
            out.percents++;
        } else if (c == '/' && out.wholes > 0) {
            out.fraction = true;
        } else if (is_exponent(format, at)) {
            out.exponent = true;
            at++;
        }
        at++;
    }
    out.thousands += commas;
    if (out.decimals > DECIMALS_MAX) out.decimals = DECIMALS_MAX;
    return out;
}

struct showing {
    quire_buffer *out;
    struct layout layout;
    struct digits digits;
    size_t whole, decimal; /* places passed */
    size_t decimals_filled;
    bool minus_due;
};

static void put_digit(struct showing *self, char digit, size_t behind)
{
    quire_buffer_append_char(self->out, digit);
    if (self->layout.grouped && behind && behind % 3 == 0) quire_buffer_append_char(self->out, ',');
}

static void put_whole(struct showing *self, char place)
{
    size_t behind = self->layout.wholes - self->whole; /* places from this one on */
    size_t count = self->digits.whole_count;
    size_t first = self->whole == 0 ? 0 : count > behind ? count - behind : 0;
    if (count >= behind) {
        size_t end = count - behind + 1;
        for (size_t i = first; i < end; i++) put_digit(self, self->digits.whole[i], count - i - 1);
    } else if (place == '0') {
        put_digit(self, '0', behind - 1);
    }
    self->whole++;
}

static void put_decimal(struct showing *self, char place)
{
    size_t at = self->decimal++;
    if (at >= self->layout.decimals) return;
    if (place == '0' || at < self->decimals_filled)
        quire_buffer_append_char(self->out, self->digits.decimals[at]);
}

/* Whether a digit will stand behind the point. */
static bool has_decimals(const struct showing *self, quire_str rest)
{
    return self->decimals_filled > 0 || (rest.size && memchr(rest.data, '0', rest.size));
}

/* Letters that stand unquoted and mean nothing else. */
static void put_plain(struct showing *self, char c)
{
    if (c != ',' && c != '@') quire_buffer_append_char(self->out, c);
}

static void show_places(struct showing *self, quire_str format, int exponent)
{
    bool behind_point = false;
    for (size_t at = 0; at < format.size;) {
        quire_str literal;
        size_t special = special_at(format, at, &literal);
        char c = format.data[at];
        if (special) {
            quire_buffer_append_str(self->out, literal);
            at += special;
            continue;
        }
        if (is_place(c)) {
            if (behind_point) put_decimal(self, c);
            else put_whole(self, c);
        } else if (c == '.' && !behind_point) {
            behind_point = true;
            if (!self->layout.wholes)
                quire_buffer_append(self->out, self->digits.whole, self->digits.whole_count);
            if (has_decimals(self, quire_str_cut(format, at + 1, format.size)))
                quire_buffer_append_char(self->out, '.');
        } else if (is_exponent(format, at)) {
            const char *sign = exponent < 0 ? "-" : format.data[at + 1] == '+' ? "+" : "";
            quire_buffer_printf(self->out, "E%s%0*d", sign, (int)self->layout.exponents, abs(exponent));
            at++;
            while (at + 1 < format.size && is_place(format.data[at + 1])) at++;
        } else {
            put_plain(self, c);
        }
        at++;
    }
}

/* Whole and decimals of a mantissa with as many digits before its point as there are places. */
static int scale(double *value, const struct layout *layout)
{
    if (*value == 0) return 0;
    int step = layout->wholes > 1 ? (int)layout->wholes : 1;
    int exponent = (int)floor(log10(fabs(*value)));
    exponent = (int)floor((double)exponent / step) * step;
    double mantissa = *value / pow(10, exponent);
    struct digits rounded = digits_of(mantissa, layout->decimals);
    if (rounded.whole_count > (size_t)step) {
        exponent += step;
        mantissa = *value / pow(10, exponent);
    }
    *value = mantissa;
    return exponent;
}

/* "1 3/4": the nearest part with a denominator of as many digits as there are places for it, or of the one that is given. */
static void show_fraction(double value, quire_str format, quire_buffer *out)
{
    const char *slash = memchr(format.data, '/', format.size);
    quire_str below = quire_str_cut(format, (size_t)(slash - format.data) + 1, format.size);
    size_t places = 0;
    bool whole = memchr(format.data, ' ', (size_t)(slash - format.data)) != NULL;
    long fixed = 0, best_above = 0, best_below = 1;
    while (places < below.size &&
           (is_place(below.data[places]) || (below.data[places] >= '1' && below.data[places] <= '9')))
        places++;
    for (size_t i = 0; i < places && fixed < DENOMINATOR_MAX; i++)
        if (below.data[i] >= '0' && below.data[i] <= '9') fixed = fixed * 10 + (below.data[i] - '0');
    double size = fabs(value), units = whole ? floor(size) : 0, rest = size - units, best = 2;
    long most = fixed > 0 ? fixed : places >= 3 ? DENOMINATOR_MAX : places == 2 ? 99 : 9;
    if (rest > 1e15) rest = 1e15;
    for (long d = fixed > 0 ? fixed : 1; d <= most; d++) {
        double above = floor(rest * (double)d + .5), distance = fabs(rest - above / (double)d);
        if (distance + 1e-12 >= best) continue;
        best = distance;
        best_above = (long)above;
        best_below = d;
    }
    if (whole && best_above == best_below) units++, best_above = 0;
    if (value < 0) quire_buffer_append_char(out, '-');
    if (units > 0 || best_above == 0) quire_buffer_printf(out, "%.0f", units);
    if (best_above && units > 0) quire_buffer_append_char(out, ' ');
    if (best_above) quire_buffer_printf(out, "%ld/%ld", best_above, best_below);
}

static void show_number(double value, quire_str format, const struct layout *layout, bool bare,
                        quire_buffer *out)
{
    struct showing showing = { .out = out, .layout = *layout };
    int exponent = 0;
    if (showing.layout.fraction && showing.layout.wholes > 1) {
        show_fraction(bare ? fabs(value) : value, format, out);
        return;
    }
    for (unsigned i = 0; i < showing.layout.percents && fabs(value) < 1e300; i++) value *= 100;
    for (unsigned i = 0; i < showing.layout.thousands && i < 8; i++) value /= 1000;
    if (showing.layout.exponent) exponent = scale(&value, &showing.layout);
    showing.digits = digits_of(value, showing.layout.decimals);
    showing.decimals_filled = showing.layout.decimals;
    while (showing.decimals_filled && showing.digits.decimals[showing.decimals_filled - 1] == '0')
        showing.decimals_filled--;
    if (value < 0 && !bare && showing.digits.any) quire_buffer_append_char(out, '-');
    show_places(&showing, format, exponent);
}

/* ---- the whole ---- */

/* Where "General" stands in the section, under whatever name; SIZE_MAX: nowhere. */
static size_t general_at(quire_str format, size_t *size)
{
    static const char *const names[] = { "General", "GENERAL",    "general", "G/通用格式",
                                         "G/標準",  "G/標準格式", "Standard" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *at = format.size ? memmem(format.data, format.size, names[i], strlen(names[i])) : NULL;
        *size = strlen(names[i]);
        if (at) return (size_t)(at - format.data);
    }
    return SIZE_MAX;
}

static void show_literals(quire_str format, quire_buffer *out)
{
    for (size_t at = 0; at < format.size;) {
        quire_str literal;
        size_t special = special_at(format, at, &literal);
        if (special) quire_buffer_append_str(out, literal);
        else if (format.data[at] != '@') quire_buffer_append_char(out, format.data[at]);
        at += special ? special : 1;
    }
}

static sheet_kind kind_of(double value, quire_str shown)
{
    bool year = value == floor(value) && value >= 1900 && value <= 2100 && shown.size == 4;
    return year ? SHEET_YEAR : SHEET_FIGURE;
}

/* ---- what it means ---- */

static bool is_currency(quire_str text)
{
    static const char *const known[] = { "$",   "€",   "£",    "¥",    "￥",   "₹",    "₩",   "₽",
                                         "US$", "HK$", "NT$",  "USD",  "EUR",  "GBP",  "CHF", "CNY",
                                         "RMB", "JPY", "HKD",  "元",   "円",   "Kč",   "zł",  "kr",
                                         "kr.", "R$",  "万元", "亿元", "萬元", "億元", NULL };
    for (const char *const *currency = known; *currency; currency++)
        if (quire_str_is(text, *currency)) return true;
    return false;
}

/* The currency of a section: what is marked as one, or a literal that is one. */
static quire_str currency_of(quire_str format)
{
    for (size_t at = 0; at < format.size;) {
        quire_str literal;
        size_t special = special_at(format, at, &literal);
        bool marked = special && format.data[at] == '[';
        /* Signs may stand bare, or escaped one by one. */
        if (!special && format.data[at] == '$') return quire_str_cut(format, at, at + 1);
        literal = quire_str_trim(literal);
        if (literal.size && (marked || is_currency(literal))) return literal;
        at += special ? special : 1;
    }
    return (quire_str){ 0 };
}

static quire_cell value_of(double number, quire_str section, const struct layout *layout)
{
    quire_cell value = { .kind = QUIRE_CELL_NUMBER, .number = number };
    if (layout->percents) value.unit = QUIRE_STR("%");
    else if (!layout->thousands) value.unit = currency_of(section);
    return value;
}

sheet_kind quire_number_show(double number, quire_str format, bool from_1904, quire_buffer *out,
                             quire_cell *value)
{
    struct section sections[SECTIONS_MAX];
    size_t start = out->size, general, size;
    bool bare;
    *value = (quire_cell){ 0 };
    if (!isfinite(number)) {
        quire_buffer_append_str(out, QUIRE_STR("#NUM!"));
        return SHEET_TEXT;
    }
    size_t count = split_sections(format, sections);
    quire_str chosen = choose(sections, count, number, &bare)->format;
    if (quire_date_is_format(chosen)) {
        if (quire_date_show(number, chosen, from_1904, out, value)) return SHEET_DATE;
        chosen = QUIRE_STR("General"); /* no day of the calendar */
    }
    const struct layout layout = layout_of(chosen);
    *value = value_of(number, chosen, &layout);
    general = general_at(chosen, &size);
    if (general != SIZE_MAX || !chosen.size || quire_str_is(chosen, "@")) {
        if (general == SIZE_MAX) general = chosen.size = size = 0;
        show_literals(quire_str_cut(chosen, 0, general), out);
        show_general(bare ? fabs(number) : number, out);
        show_literals(quire_str_cut(chosen, general + size, chosen.size), out);
    } else if (layout.wholes + layout.decimals > 0) {
        show_number(number, chosen, &layout, bare, out);
    } else {
        show_literals(chosen, out);
    }
    return kind_of(number, quire_str_cut(quire_buffer_view(out), start, out->size));
}

/* SPDX-License-Identifier: Apache-2.0 */
/* "m" is a month, or minutes where it follows hours or stands before seconds. Source: ECMA-376 part 1, 18.8.31; 18.17.4.1 for
 * what a day's number means. */
#include "load/worker/loaders/table/date_format.h"

#include "base/str.h"
#include "record/cell.h"

#include <math.h>
#include <strings.h>

enum { TOKENS_MAX = 64, FRACTION_MAX = 3 };
static const double LAST_DAY = 2958466; /* behind 31 December 9999 */

enum token_kind {
    TOKEN_LITERAL,
    TOKEN_YEAR,
    TOKEN_MONTH,
    TOKEN_DAY,
    TOKEN_WEEKDAY_HAN,
    TOKEN_HOUR,
    TOKEN_MINUTE,
    TOKEN_SECOND,
    TOKEN_FRACTION,
    TOKEN_HALF, /* AM/PM */
    TOKEN_ELAPSED_HOURS,
    TOKEN_ELAPSED_MINUTES,
    TOKEN_ELAPSED_SECONDS
};

struct token {
    enum token_kind kind;
    size_t size;       /* letters */
    quire_str literal; /* of AM/PM: as it is written */
};

struct tokens {
    struct token items[TOKENS_MAX];
    size_t count, fraction;
    bool half, dated;
};

static void add(struct tokens *tokens, enum token_kind kind, size_t size, quire_str literal)
{
    if (tokens->count == TOKENS_MAX) return;
    tokens->items[tokens->count++] = (struct token){ kind, size, literal };
    tokens->dated |= kind != TOKEN_LITERAL && kind != TOKEN_FRACTION;
    tokens->half |= kind == TOKEN_HALF;
    if (kind == TOKEN_FRACTION) tokens->fraction = size;
}

static bool starts(quire_str text, size_t at, const char *word)
{
    size_t size = strlen(word);
    return text.size - at >= size && strncasecmp(text.data + at, word, size) == 0;
}

static size_t run_of(quire_str text, size_t at)
{
    size_t end = at + 1;
    while (end < text.size && (text.data[end] | 0x20) == (text.data[at] | 0x20)) end++;
    return end - at;
}

/* "[h]" and the like count on beyond a day; "[$-F800]" is the reader's own long date; colours and languages say nothing. */
static size_t read_bracket(quire_str text, size_t at, struct tokens *out)
{
    const char *close = memchr(text.data + at, ']', text.size - at);
    if (!close) return text.size - at;
    size_t size = (size_t)(close - text.data) - at + 1;
    quire_str inside = quire_str_cut(text, at + 1, at + size - 1);
    if (!inside.size) return size;
    char c = inside.data[0] | 0x20;
    bool letters = run_of(inside, 0) == inside.size;
    if (letters && c == 'h') add(out, TOKEN_ELAPSED_HOURS, inside.size, (quire_str){ 0 });
    else if (letters && c == 'm') add(out, TOKEN_ELAPSED_MINUTES, inside.size, (quire_str){ 0 });
    else if (letters && c == 's') add(out, TOKEN_ELAPSED_SECONDS, inside.size, (quire_str){ 0 });
    return size;
}

static size_t read_letters(quire_str text, size_t at, struct tokens *out)
{
    static const char *const halves[] = { "AM/PM", "A/P", "上午/下午" };
    for (size_t i = 0; i < sizeof halves / sizeof *halves; i++)
        if (starts(text, at, halves[i])) {
            size_t size = strlen(halves[i]);
            add(out, TOKEN_HALF, size, quire_str_cut(text, at, at + size));
            return size;
        }
    size_t size = run_of(text, at);
    switch (text.data[at] | 0x20) {
    case 'y': add(out, TOKEN_YEAR, size, (quire_str){ 0 }); return size;
    case 'e': add(out, TOKEN_YEAR, 4, (quire_str){ 0 }); return size;
    case 'm': add(out, TOKEN_MONTH, size, (quire_str){ 0 }); return size;
    case 'd': add(out, TOKEN_DAY, size, (quire_str){ 0 }); return size;
    case 'h': add(out, TOKEN_HOUR, size, (quire_str){ 0 }); return size;
    case 's': add(out, TOKEN_SECOND, size, (quire_str){ 0 }); return size;
    case 'a':
        add(out, size > 2 ? TOKEN_WEEKDAY_HAN : TOKEN_LITERAL, size, quire_str_cut(text, at, at + size));
        return size;
    case 'g': return size; /* the name of an era */
    default: return 0;
    }
}

/* ".000" behind seconds. */
static size_t read_fraction(quire_str text, size_t at, struct tokens *out)
{
    size_t end = at + 1;
    if (text.data[at] != '.' || !out->count || out->items[out->count - 1].kind != TOKEN_SECOND) return 0;
    while (end < text.size && text.data[end] == '0') end++;
    if (end > at + 1) add(out, TOKEN_FRACTION, end - at - 1, (quire_str){ 0 });
    return end > at + 1 ? end - at : 0;
}

/* Literals, escapes and fillings; how much of the text it was. */
static size_t read_literal(quire_str text, size_t at, struct tokens *out)
{
    char c = text.data[at];
    if (c == '"') {
        const char *end = memchr(text.data + at + 1, '"', text.size - at - 1);
        size_t behind = end ? (size_t)(end - text.data) : text.size;
        add(out, TOKEN_LITERAL, 0, quire_str_cut(text, at + 1, behind));
        return behind - at + (end != NULL);
    }
    size_t start = at + (c == '\\' || c == '_' || c == '*'), end = start + (start < text.size);
    while (end < text.size && ((unsigned char)text.data[end] & 0xC0) == 0x80) end++;
    if (c != '_' && c != '*') add(out, TOKEN_LITERAL, 0, quire_str_cut(text, start, end));
    return end - at;
}

/* Minutes look like months. */
static void find_minutes(struct tokens *tokens)
{
    enum token_kind before = TOKEN_LITERAL;
    for (size_t i = 0; i < tokens->count; i++) {
        struct token *token = &tokens->items[i];
        enum token_kind behind = TOKEN_LITERAL;
        for (size_t j = i + 1; j < tokens->count && behind == TOKEN_LITERAL; j++)
            behind = tokens->items[j].kind;
        if (token->kind == TOKEN_MONTH && token->size <= 2 &&
            (before == TOKEN_HOUR || before == TOKEN_ELAPSED_HOURS || behind == TOKEN_SECOND ||
             behind == TOKEN_ELAPSED_SECONDS))
            token->kind = TOKEN_MINUTE;
        if (token->kind != TOKEN_LITERAL && token->kind != TOKEN_HALF) before = token->kind;
    }
}

static void read_tokens(quire_str text, struct tokens *out)
{
    *out = (struct tokens){ 0 };
    if (quire_str_holds(text, "[$-F800]")) text = QUIRE_STR("yyyy-mm-dd");
    if (quire_str_holds(text, "[$-F400]")) text = QUIRE_STR("h:mm:ss");
    for (size_t at = 0; at < text.size;) {
        size_t size = 0;
        if (text.data[at] == '[') size = read_bracket(text, at, out);
        if (!size && text.data[at] != '"' && text.data[at] != '\\') size = read_letters(text, at, out);
        if (!size) size = read_fraction(text, at, out);
        if (!size) size = read_literal(text, at, out);
        at += size;
    }
    find_minutes(out);
}

bool quire_date_is_format(quire_str section)
{
    /* Places of digits are for numbers, save behind seconds; "General" and "E+" have letters of dates. */
    bool places = false, letters = false;
    for (size_t at = 0; at < section.size;) {
        char c = section.data[at];
        if (c == '"' || c == '[' || c == '\\' || c == '_' || c == '*') {
            struct tokens tokens = { 0 };
            size_t size = c == '[' ? read_bracket(section, at, &tokens) : read_literal(section, at, &tokens);
            letters |= tokens.dated ||
                       (c == '[' && (starts(section, at, "[$-F800]") || starts(section, at, "[$-F400]")));
            at += size;
            continue;
        }
        if (starts(section, at, "General") || starts(section, at, "Standard") || c == '@') return false;
        if (starts(section, at, "E+") || starts(section, at, "E-")) return false;
        places |= c == '#' || c == '?' || (c == '0' && !letters);
        letters |= strchr("yYmMdDhHsS", c) != NULL || (starts(section, at, "aaa")) ||
                   ((c == 'e' || c == 'E') && !places);
        at++;
    }
    return letters && !places;
}

/* ---- the calendar ---- */

struct moment {
    quire_day date;
    int weekday; /* 0 is Sunday */
    int hour, minute, second, fraction;
    double days; /* the number itself, rounded as it is shown */
    long since_1970;
};

static struct moment moment_of(double serial, bool from_1904, size_t fraction)
{
    struct moment out = { 0 };
    static const long units[] = { 1, 10, 100, 1000 };
    long unit = units[fraction < FRACTION_MAX ? fraction : FRACTION_MAX];
    double ticks = floor(serial * QUIRE_SECONDS_PER_DAY * (double)unit + .5),
           per_day = (double)QUIRE_SECONDS_PER_DAY * (double)unit;
    double day = floor(ticks / per_day);
    long rest = (long)(ticks - day * per_day);
    out.days = ticks / per_day;
    out.fraction = (int)(rest % unit);
    rest /= unit;
    out.second = (int)(rest % 60);
    out.minute = (int)(rest / 60 % 60);
    out.hour = (int)(rest / 3600);
    /* 1900 was no leap year, but its workbooks have a 29 February: day 60. */
    out.since_1970 = (long)day + (from_1904 ? -24107 : day < 60 ? -25568 : -25569);
    out.date = quire_day_of(out.since_1970);
    out.weekday = (int)((out.since_1970 % 7 + 11) % 7);
    return out;
}

/* ---- words ---- */

static const char *const months[] = { "January", "February", "March",     "April",   "May",      "June",
                                      "July",    "August",   "September", "October", "November", "December" };
static const char *const days[] = { "Sunday",   "Monday", "Tuesday", "Wednesday",
                                    "Thursday", "Friday", "Saturday" };
static const char *const han_days[] = { "日", "一", "二", "三", "四", "五", "六" };

static void show_half(const struct token *token, bool morning, quire_buffer *out)
{
    const char *slash = memchr(token->literal.data, '/', token->literal.size);
    size_t at = (size_t)(slash - token->literal.data);
    quire_buffer_append_str(out, morning ? quire_str_cut(token->literal, 0, at)
                                         : quire_str_cut(token->literal, at + 1, token->literal.size));
}

static void show_month(const struct token *token, int month, quire_buffer *out)
{
    const char *name = months[month - 1];
    if (token->size <= 2) quire_buffer_printf(out, "%0*d", (int)token->size, month);
    else if (token->size == 4) quire_buffer_append_str(out, quire_str_from(name));
    else quire_buffer_append(out, name, token->size == 3 ? 3 : 1);
}

static void show_day(const struct token *token, const struct moment *moment, quire_buffer *out)
{
    const char *name = days[moment->weekday];
    if (token->size <= 2) quire_buffer_printf(out, "%0*d", (int)token->size, moment->date.day);
    else if (token->size == 3) quire_buffer_append(out, name, 3);
    else quire_buffer_append_str(out, quire_str_from(name));
}

static void show_token(const struct token *token, const struct tokens *tokens, const struct moment *moment,
                       quire_buffer *out)
{
    int width = token->size > 1 ? 2 : 1, hour = moment->hour;
    if (tokens->half) hour = (hour + 11) % 12 + 1;
    switch (token->kind) {
    case TOKEN_LITERAL: quire_buffer_append_str(out, token->literal); break;
    case TOKEN_YEAR:
        if (token->size <= 2) quire_buffer_printf(out, "%02d", moment->date.year % 100);
        else quire_buffer_printf(out, "%04d", moment->date.year);
        break;
    case TOKEN_MONTH: show_month(token, moment->date.month, out); break;
    case TOKEN_DAY: show_day(token, moment, out); break;
    case TOKEN_WEEKDAY_HAN:
        quire_buffer_printf(out, "%s%s", token->size == 3 ? "周" : "星期", han_days[moment->weekday]);
        break;
    case TOKEN_HOUR: quire_buffer_printf(out, "%0*d", width, hour); break;
    case TOKEN_MINUTE: quire_buffer_printf(out, "%0*d", width, moment->minute); break;
    case TOKEN_SECOND: quire_buffer_printf(out, "%0*d", width, moment->second); break;
    case TOKEN_FRACTION:
        quire_buffer_printf(out, ".%0*d", (int)(token->size < FRACTION_MAX ? token->size : FRACTION_MAX),
                            moment->fraction);
        break;
    case TOKEN_HALF: show_half(token, moment->hour < 12, out); break;
    case TOKEN_ELAPSED_HOURS:
        quire_buffer_printf(out, "%0*.0f", width, floor(moment->days * 24 + 1e-6));
        break;
    case TOKEN_ELAPSED_MINUTES:
        quire_buffer_printf(out, "%0*.0f", width, floor(moment->days * 1440 + 1e-6));
        break;
    case TOKEN_ELAPSED_SECONDS:
        quire_buffer_printf(out, "%0*.0f", width, floor(moment->days * QUIRE_SECONDS_PER_DAY + 1e-6));
        break;
    }
}

/* A time is shown to the second or less, and held to the thousandth. */
static quire_cell value_of(double serial, const struct tokens *tokens, bool from_1904)
{
    bool day = false, clock = false, elapsed = false;
    struct moment moment = moment_of(serial, from_1904, FRACTION_MAX);
    for (size_t i = 0; i < tokens->count; i++) {
        enum token_kind kind = tokens->items[i].kind;
        day |= kind == TOKEN_YEAR || kind == TOKEN_MONTH || kind == TOKEN_DAY || kind == TOKEN_WEEKDAY_HAN;
        clock |= kind == TOKEN_HOUR || kind == TOKEN_MINUTE || kind == TOKEN_SECOND;
        elapsed |= kind >= TOKEN_ELAPSED_HOURS;
    }
    double seconds = moment.hour * 3600.0 + moment.minute * 60 + moment.second + moment.fraction / 1000.0;
    double since = (double)moment.since_1970 * QUIRE_SECONDS_PER_DAY;
    if (elapsed || !day)
        return (quire_cell){ QUIRE_CELL_TIME,
                             elapsed ? floor(moment.days) * QUIRE_SECONDS_PER_DAY + seconds : seconds,
                             { 0 } };
    return (
        quire_cell){ clock ? QUIRE_CELL_DATETIME : QUIRE_CELL_DATE, since + (clock ? seconds : 0), { 0 } };
}

bool quire_date_show(double serial, quire_str section, bool from_1904, quire_buffer *out, quire_cell *value)
{
    struct tokens tokens;
    if (!(serial >= 0 && serial < LAST_DAY)) return false;
    read_tokens(section, &tokens);
    struct moment moment = moment_of(serial, from_1904, tokens.fraction);
    for (size_t i = 0; i < tokens.count; i++) show_token(&tokens.items[i], &tokens, &moment, out);
    *value = value_of(serial, &tokens, from_1904);
    return true;
}

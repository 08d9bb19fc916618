/* SPDX-License-Identifier: Apache-2.0 */
/* Dates, and periods with the day that they end on. */
#include "load/worker/cover_date.h"

#include "base/str.h"
#include "text/unicode.h"

#include <strings.h>

enum { DATE_MAX_BYTES = 48 };

static const char *const date_labels[] = { "会议时间", "會議時間", "时间", "時間", "日期", NULL };

static const char *const months[] = { "january",  "february", "march",  "april",     "may",
                                      "june",     "july",     "august", "september", "october",
                                      "november", "december", "jan",    "feb",       "mar",
                                      "apr",      "jun",      "jul",    "aug",       "sep",
                                      "sept",     "oct",      "nov",    "dec",       NULL };

bool quire_cover_has_year(quire_str key)
{
    for (size_t i = 0; i + 4 <= key.size; i++) {
        const char *c = key.data + i;
        bool century = (c[0] == '1' && c[1] == '9') || (c[0] == '2' && c[1] == '0');
        bool bounded = (i == 0 || !quire_cover_is_digit(c[-1])) &&
                       (i + 4 == key.size || !quire_cover_is_digit(c[4]));
        if (century && quire_cover_is_digit(c[2]) && quire_cover_is_digit(c[3]) && bounded) return true;
        if (i + 9 <= key.size && (memcmp(c, "二〇", 6) == 0 || memcmp(c, "二零", 6) == 0)) return true;
    }
    return false;
}

static bool has_month(quire_str key)
{
    for (size_t i = 0; months[i]; i++)
        if (quire_cover_has_word(key, months[i])) return true;
    return false;
}

quire_str quire_cover_without_years(quire_str key, char *room)
{
    size_t size = 0;
    for (size_t at = 0; at < key.size;) {
        quire_str word = quire_cover_next_word(key, &at);
        bool quarter = word.size == 2 && word.data[0] == 'q' && quire_cover_is_digit(word.data[1]);
        bool digits = word.size > 0;
        for (size_t i = 0; i < word.size; i++) digits = digits && quire_cover_is_digit(word.data[i]);
        if (digits || quarter || quire_str_is(word, "fy") || quire_str_is(word, "the") ||
            quire_str_is(word, "for") || quire_cover_is_one_of(word, months))
            continue;
        if (size) room[size++] = ' ';
        memcpy(room + size, word.data, word.size);
        size += word.size;
    }
    return (quire_str){ room, size };
}

/* A word of a date: "12th", "march", "monday", "2024年3月5日". */
static bool is_date_word(quire_str word)
{
    static const char parts[] = "年月日〇零一二三四五六七八九十0123456789";
    bool ascii = true, parts_alone = true;
    for (size_t at = 0; at < word.size;) {
        size_t start = at;
        if (quire_utf8_next(word, &at) >= 0x80) ascii = false;
        parts_alone = parts_alone && memmem(parts, sizeof parts - 1, word.data + start, at - start);
    }
    if (!ascii) return parts_alone;
    bool day = word.size > 3 && memcmp(word.data + word.size - 3, "day", 3) == 0;
    return quire_cover_is_digit(word.data[0]) || day || quire_cover_is_one_of(word, months) ||
           quire_str_is(word, "of") || quire_str_is(word, "date") || quire_str_is(word, "dated") ||
           quire_str_is(word, "the");
}

static bool is_pure_date(quire_str key)
{
    if (key.size > DATE_MAX_BYTES || !quire_cover_has_year(key)) return false;
    for (size_t at = 0; at < key.size;)
        if (!is_date_word(quire_cover_next_word(key, &at))) return false;
    bool iso = key.size == 10 && key.data[4] == ' ' && key.data[7] == ' ';
    return iso || has_month(key) || quire_str_holds(key, "年");
}

/* The part of `text` behind the last "ended" or "ending". */
static quire_str behind_ended(quire_str text)
{
    for (size_t i = text.size; i >= 5; i--) {
        size_t at = i - 5;
        if (strncasecmp(text.data + at, "ended", 5) == 0) return quire_str_cut(text, i, text.size);
        if (at + 6 <= text.size && strncasecmp(text.data + at, "ending", 6) == 0)
            return quire_str_cut(text, at + 6, text.size);
    }
    return (quire_str){ 0 };
}

/* "For the quarterly period ended June 25, 2022", with the date on the line below where it does not follow. */
static quire_str say_period(quire_str text, quire_str key, const quire_cover_line *next, quire_arena *arena)
{
    const char *span = quire_str_holds(key, "quarter")       ? "quarter"
                       : quire_cover_has_word(key, "months") ? "months"
                       : quire_cover_has_word(key, "weeks")  ? "weeks"
                       : quire_cover_has_word(key, "year")   ? "year"
                       : quire_cover_has_word(key, "period") ? "period"
                                                             : NULL;
    quire_str date = quire_str_trim(behind_ended(text));
    if (!span || !date.data) return (quire_str){ 0 };
    if (!date.size && next && next->text.size <= DATE_MAX_BYTES) date = quire_str_trim(next->text);
    const char *open = date.size ? memchr(date.data, '(', date.size) : NULL;
    if (open) date = quire_str_cut(date, 0, (size_t)(open - date.data));
    date = quire_cover_cut_said(date);
    if (!date.size || date.size > DATE_MAX_BYTES || !quire_cover_has_year(date)) return (quire_str){ 0 };
    if (strcmp(span, "months") != 0 && strcmp(span, "weeks") != 0)
        return quire_arena_printf(arena, "%s ended %.*s", span, QUIRE_FMT(date));
    size_t at = 0; /* "nine months" */
    quire_str before = { 0 };
    for (quire_str word = quire_cover_next_word(key, &at); word.size && !quire_str_is(word, span);
         word = quire_cover_next_word(key, &at))
        before = word;
    return quire_arena_printf(arena, "%.*s %s ended %.*s", QUIRE_FMT(before), span, QUIRE_FMT(date));
}

/* "Date of Report (Date of earliest event reported): March 5, 2024" */
static quire_str say_date_of_report(quire_str text, quire_str key, const quire_cover_line *next)
{
    if (!quire_cover_starts(key, "date of report") && !quire_cover_starts(key, "date of earliest event"))
        return (quire_str){ 0 };
    size_t at = text.size;
    while (at > 0 && text.data[at - 1] != ':' && text.data[at - 1] != ')') at--;
    quire_str date = quire_cover_cut_said(quire_str_cut(text, at, text.size));
    if (!date.size && next) date = quire_cover_cut_said(next->text);
    return date.size <= DATE_MAX_BYTES && quire_cover_has_year(date) ? date : (quire_str){ 0 };
}

/* "Date: 12 March 2024" */
static quire_str without_date_label(quire_str text)
{
    const char *colon = text.size ? memchr(text.data, ':', text.size) : NULL;
    bool label = colon && colon - text.data <= 6 && !strncasecmp(text.data, "date", 4);
    return label ? quire_str_cut(text, (size_t)(colon + 1 - text.data), text.size) : text;
}

bool quire_cover_read_date(quire_cover_line *line, const quire_cover_line *next, quire_arena *arena)
{
    quire_str key = line->key;
    quire_str said = say_period(line->text, key, next, arena);
    if (!said.size) said = say_date_of_report(line->text, key, next);
    bool chinese = (quire_str_starts(key, QUIRE_STR("截至")) || quire_str_starts(key, QUIRE_STR("截止"))) &&
                   quire_cover_has_year(key) && line->text.size <= QUIRE_COVER_SAID_MAX_BYTES;
    if (chinese) said = quire_cover_cut_said(line->text);
    if (quire_cover_starts(key, "for the month of") && quire_cover_has_year(key)) /* of a Form 6-K */
        said = quire_cover_cut_said(quire_str_cut(line->text, strlen("For the "), line->text.size));
    if (said.size) quire_cover_take(line, QUIRE_COVER_WHEN, said);
    else if (is_pure_date(key))
        quire_cover_take(line, QUIRE_COVER_DATE, quire_cover_cut_said(without_date_label(line->text)));
    for (size_t i = 0; date_labels[i] && line->class == QUIRE_COVER_PLAIN; i++) {
        quire_str value = quire_cover_starts(key, date_labels[i])
                              ? quire_cover_behind_label(line->text, date_labels[i])
                              : (quire_str){ 0 };
        if (value.size && quire_cover_has_year(value))
            quire_cover_take(line, QUIRE_COVER_DATE, quire_cover_cut_said(value));
    }
    return line->class != QUIRE_COVER_PLAIN;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A date is taken apart into words and numbers. One that begins with a year is read in that order; in others the month is a
 * word, the time has a colon, and of two numbers the year is the one that no day can be. */
#include "load/worker/loaders/feed/feed_date.h"

#include "base/str.h"
#include "load/worker/loaders/feed/feed_item.h"
#include "text/period_tokens.h"

#include <ctype.h>
#include <stdio.h>
#include <strings.h>

enum {
    DATE_BYTES_MAX = 80,
    UNSAID = -1,
    NO_ZONE = 10000,
    CENTURY_TURN = 70, /* two digits below it are of this century, as in RFC 2822's obsolete dates */
};

struct date {
    int year, month, day, hour, minute, second; /* UNSAID: not said */
    int zone;                                   /* minutes east of Greenwich; NO_ZONE: not said */
    bool afternoon, half_day;                   /* it is PM; it is AM or PM */
};

struct reading {
    const char *at, *end;
};

/* 1 to 12; 0: the word is no month. */
static int month_of(quire_str word)
{
    static const char *const names[] = {
        "january", "february", "march",     "april",   "may",      "june",
        "july",    "august",   "september", "october", "november", "december"
    };
    for (int i = 0; i < 12 && word.size >= 3; i++)
        if (word.size <= strlen(names[i]) && !strncasecmp(word.data, names[i], word.size)) return i + 1;
    return 0;
}

static bool zone_of(quire_str word, int *minutes)
{
    static const struct {
        const char *name;
        int hours;
    } zones[] = { { "UT", 0 },   { "UTC", 0 },  { "GMT", 0 },   { "Z", 0 },    { "WET", 0 },  { "AT", -4 },
                  { "AST", -4 }, { "ADT", -3 }, { "ET", -5 },   { "EST", -5 }, { "EDT", -4 }, { "CT", -6 },
                  { "CST", -6 }, { "CDT", -5 }, { "MT", -7 },   { "MST", -7 }, { "MDT", -6 }, { "PT", -8 },
                  { "PST", -8 }, { "PDT", -7 }, { "HST", -10 }, { "BST", 1 },  { "CET", 1 },  { "CEST", 2 },
                  { "EET", 2 },  { "EEST", 3 }, { "MSK", 3 },   { "JST", 9 },  { "KST", 9 },  { "HKT", 8 } };
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        if (word.size != strlen(zones[i].name) || strncasecmp(word.data, zones[i].name, word.size)) continue;
        *minutes = zones[i].hours * 60;
        return true;
    }
    return false;
}

static bool is_digit_at(const struct reading *self, const char *at)
{
    return at < self->end && isdigit((unsigned char)*at);
}

/* At most `most` digits; UNSAID: there is none. *digits: how many. */
static int take_number(struct reading *self, int most, int *digits)
{
    int value = 0, count = 0;
    while (count < most && is_digit_at(self, self->at)) {
        value = value * 10 + (*self->at++ - '0');
        count++;
    }
    if (digits) *digits = count;
    return count ? value : UNSAID;
}

static bool take(struct reading *self, const char *what)
{
    size_t size = strlen(what);
    if ((size_t)(self->end - self->at) < size || memcmp(self->at, what, size) != 0) return false;
    self->at += size;
    return true;
}

static void skip_spaces(struct reading *self)
{
    while (self->at < self->end && (*self->at == ' ' || *self->at == ',')) self->at++;
}

/* ":48:21.5" behind the hour, and what half of the day it is. */
static void take_time(struct reading *self, struct date *out, int hour)
{
    out->hour = hour;
    out->minute = take_number(self, 2, NULL);
    out->second = take(self, ":") ? take_number(self, 2, NULL) : UNSAID;
    if ((*self->at == '.' || *self->at == ',') && is_digit_at(self, self->at + 1))
        for (self->at++; is_digit_at(self, self->at);) self->at++;
}

/* "+0800", "-05:00", "+8". */
static void take_offset(struct reading *self, struct date *out)
{
    int sign = *self->at++ == '-' ? -1 : 1, digits;
    int value = take_number(self, 4, &digits);
    if (digits == 0) return;
    int minutes = digits > 2 ? value % 100 : 0, hours = digits > 2 ? value / 100 : value;
    if (digits <= 2 && take(self, ":")) minutes = take_number(self, 2, NULL);
    if (minutes < 0 || minutes > 59 || hours > 24) return;
    out->zone = sign * (hours * 60 + minutes);
}

static quire_str take_word(struct reading *self)
{
    const char *from = self->at;
    while (self->at < self->end && isalpha((unsigned char)*self->at)) self->at++;
    return (quire_str){ from, (size_t)(self->at - from) };
}

/* What may stand behind a date, in any order: time, half of the day, zone. */
static void take_rest(struct reading *self, struct date *out)
{
    while (self->at < self->end) {
        if (isdigit((unsigned char)*self->at)) {
            int number = take_number(self, 4, NULL);
            bool colon = take(self, ":") || take(self, "：") || take(self, "时");
            if (colon && out->hour == UNSAID) take_time(self, out, number);
        } else if ((*self->at == '+' || *self->at == '-') && out->hour != UNSAID) {
            take_offset(self, out);
        } else if (isalpha((unsigned char)*self->at)) {
            quire_str word = take_word(self);
            bool pm = word.size == 2 && !strncasecmp(word.data, "pm", 2);
            out->afternoon |= pm;
            out->half_day |= pm || (word.size == 2 && !strncasecmp(word.data, "am", 2));
            if (out->zone == NO_ZONE) zone_of(word, &out->zone);
        } else if (take(self, "下午")) {
            out->afternoon = out->half_day = true;
        } else if (take(self, "上午")) {
            out->half_day = true;
        } else {
            self->at++;
        }
    }
}

static void set_day_of_year(struct date *out, int day)
{
    out->month = 1;
    while (out->month < 12 && day > quire_month_days(out->year, out->month))
        day -= quire_month_days(out->year, out->month++);
    out->day = day;
}

/* "2004-01-01", "20040101", "2004-001", "2004/1/1", "2004年1月1日", "2004-01", "2004". */
static bool read_year_first(struct reading self, struct date *out)
{
    int digits, more;
    out->year = take_number(&self, 4, &digits);
    if (digits != 4 || out->year < 1000) return false;
    bool parted = take(&self, "-") || take(&self, "/") || take(&self, "年") || take(&self, ".");
    const char *month_at = self.at;
    out->month = take_number(&self, 3, &more);
    if (more == 3 && !is_digit_at(&self, self.at)) {
        set_day_of_year(out, out->month);
    } else if (out->month != UNSAID) {
        self.at = month_at;
        out->month = take_number(&self, 2, NULL);
        bool again = take(&self, "-") || take(&self, "/") || take(&self, "月") || take(&self, ".");
        if (parted == again) out->day = take_number(&self, 2, NULL);
        take(&self, "日");
    }
    if (self.at < self.end && (*self.at == 'T' || *self.at == 't')) self.at++;
    take_rest(&self, out);
    return true;
}

static int full_year(int year, int digits)
{
    if (digits > 2) return year;
    return year < CENTURY_TURN ? year + 2000 : year + 1900;
}

/* "Thu, 01 Jan 2004 19:48:21 GMT", "Thu Jan  1 19:48:21 2004", "January 1, 2004", "01-Jan-04". */
static bool read_month_word(struct reading self, struct date *out)
{
    while (self.at < self.end) {
        skip_spaces(&self);
        if (is_digit_at(&self, self.at)) {
            int digits, number = take_number(&self, 4, &digits);
            if (take(&self, ":")) take_time(&self, out, number);
            else if (out->day == UNSAID && digits <= 2) out->day = number;
            else if (out->year == UNSAID) out->year = full_year(number, digits);
        } else if (self.at < self.end && (*self.at == '+' || *self.at == '-') && out->hour != UNSAID) {
            take_offset(&self, out);
        } else if (self.at < self.end && isalpha((unsigned char)*self.at)) {
            quire_str word = take_word(&self);
            if (out->month == UNSAID && month_of(word)) out->month = month_of(word);
            else if (out->hour != UNSAID && word.size == 2 && (word.data[1] | 32) == 'm') {
                out->half_day = true;
                out->afternoon = (word.data[0] | 32) == 'p';
            } else if (out->hour != UNSAID && out->zone == NO_ZONE) zone_of(word, &out->zone);
        } else if (self.at < self.end) {
            self.at++;
        }
    }
    return out->month != UNSAID && out->year != UNSAID && out->day != UNSAID;
}

static bool is_date(struct date *date)
{
    if (date->month == UNSAID) return date->day == UNSAID && date->hour == UNSAID;
    if (date->month < 1 || date->month > 12) return false;
    if (date->day == UNSAID) return date->hour == UNSAID;
    if (date->day < 1 || date->day > quire_month_days(date->year, date->month)) return false;
    if (date->hour == UNSAID) return true;
    if (date->half_day && date->hour == 12) date->hour = 0;
    if (date->afternoon && date->hour < 12) date->hour += 12;
    if (date->second == UNSAID) date->second = 0;
    return date->hour < 24 && date->minute >= 0 && date->minute < 60 && date->second <= 60;
}

static quire_str written(const struct date *date, quire_arena *arena)
{
    if (date->month == UNSAID) return quire_arena_printf(arena, "%04d", date->year);
    if (date->day == UNSAID) return quire_arena_printf(arena, "%04d-%02d", date->year, date->month);
    if (date->hour == UNSAID)
        return quire_arena_printf(arena, "%04d-%02d-%02d", date->year, date->month, date->day);
    char zone[16] = "Z";
    int minutes = date->zone < 0 ? -date->zone : date->zone;
    if (date->zone == NO_ZONE) zone[0] = 0;
    else if (date->zone)
        snprintf(zone, sizeof zone, "%c%02d:%02d", date->zone < 0 ? '-' : '+', minutes / 60 % 100,
                 minutes % 60);
    return quire_arena_printf(arena, "%04d-%02d-%02dT%02d:%02d:%02d%s", date->year, date->month, date->day,
                              date->hour, date->minute, date->second, zone);
}

quire_str feed_date(quire_str text, quire_arena *arena)
{
    const struct date unsaid = { UNSAID, UNSAID, UNSAID, UNSAID, UNSAID, UNSAID, NO_ZONE, false, false };
    quire_str line = feed_line(text, arena);
    if (!line.size || line.size > DATE_BYTES_MAX) return line;
    struct reading reading = { line.data, line.data + line.size };
    struct date date = unsaid;
    if (read_year_first(reading, &date) && is_date(&date)) return written(&date, arena);
    date = unsaid;
    if (read_month_word(reading, &date) && is_date(&date)) return written(&date, arena);
    return line;
}

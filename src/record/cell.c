/* SPDX-License-Identifier: Apache-2.0 */
/* Source of the calendar: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil and
 * civil_from_days. */
#include "record/cell.h"

#include "quire/quire.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    DAYS_0000 = -719528,
    DAYS_9999 = 2932896 /* 1 January 0000, 31 December 9999 */,
    EXACT_POWERS = 22,
    TICKS_PER_SECOND = 1000
};

const char *quire_cell_kind_name(quire_cell_kind kind)
{
    static const char *const names[] = { "none", "text", "number", "date", "datetime", "time", "boolean" };
    return (size_t)kind < sizeof names / sizeof *names ? names[kind] : "none";
}

bool quire_cell_is_sound(const quire_cell *value)
{
    if (value->unit.size > QUIRE_CELL_UNIT_MAX_BYTES || !isfinite(value->number)) return false;
    double day = floor(value->number / QUIRE_SECONDS_PER_DAY);
    switch (value->kind) {
    case QUIRE_CELL_NUMBER:
    case QUIRE_CELL_TIME: return true;
    case QUIRE_CELL_DATE:
    case QUIRE_CELL_DATETIME: return day >= DAYS_0000 && day <= DAYS_9999;
    case QUIRE_CELL_BOOLEAN: return value->number == 0 || value->number == 1;
    default: return false;
    }
}

/* Both are exact, and so is what IEEE 754 makes of them. Source: Clinger, "How to Read Floating Point Numbers Accurately",
 * PLDI 1990, section 1. */
double quire_decimal(uint64_t digits, unsigned decimals)
{
    static const double powers[EXACT_POWERS + 1] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                     1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                     1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
    return (double)digits / (decimals <= EXACT_POWERS ? powers[decimals] : pow(10, decimals));
}

bool quire_decimal_digits(double number, int64_t *digits, unsigned *decimals)
{
    double power = 1;
    for (*decimals = 0; *decimals <= QUIRE_DECIMALS_MAX; ++*decimals, power *= 10) {
        double scaled = nearbyint(number * power);
        if (fabs(scaled) > (double)QUIRE_EXACT_MAX) return false;
        if ((number < 0 ? -1 : 1) * quire_decimal((uint64_t)fabs(scaled), *decimals) != number) continue;
        *digits = (int64_t)scaled;
        return true;
    }
    return false;
}

/* ---- the calendar ---- */

bool quire_days_of(int64_t year, unsigned month, unsigned day, int64_t *out)
{
    static const unsigned char lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    if (year < 0 || year > 9999 || month < 1 || month > 12 || day < 1) return false;
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (day > lengths[month - 1] + (unsigned)(leap && month == 2)) return false;
    int64_t shifted = year - (month <= 2), era = (shifted >= 0 ? shifted : shifted - 399) / 400;
    int64_t of_era = shifted - era * 400;
    int64_t of_year = (153 * (int64_t)(month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    *out = era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
    return true;
}

quire_day quire_day_of(int64_t days)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097, of_era = days - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100), month = (5 * of_year + 2) / 153;
    quire_day out = { .month = (int)(month < 10 ? month + 3 : month - 9),
                      .day = (int)(of_year - (153 * month + 2) / 5 + 1) };
    out.year = (int)(year + era * 400) + (out.month <= 2);
    return out;
}

/* ---- as text ---- */

/* Seconds with as many decimals as they have, up to three. */
static void print_clock(double ticks, char *out, size_t room)
{
    double hours = floor(ticks / 3600000);
    int rest = (int)(ticks - hours * 3600000), second = rest / 1000 % 60, fraction = rest % 1000;
    int used = snprintf(out, room, "%02.0f:%02d:%02d", hours, rest / 60000, second);
    if (!fraction || used < 0 || (size_t)used >= room) return;
    used += snprintf(out + used, room - (size_t)used, ".%03d", fraction);
    while (out[used - 1] == '0') out[--used] = '\0';
}

static void print_number(double number, char *out, size_t room)
{
    /* The fewest digits that are this number and no other. */
    int digits = QUIRE_EXACT_DIGITS;
    do snprintf(out, room, "%.*g", digits, number);
    while (digits++ < QUIRE_EXACT_DIGITS + 2 && strtod(out, NULL) != number);
    for (char *point = out; *point; point++)
        if (*point == ',') *point = '.'; /* of the process's locale */
}

/* Thousandths of a second: rounded before the day is told, as midnight is of the next one. */
static double ticks_of(double seconds)
{
    return floor(seconds * TICKS_PER_SECOND + .5);
}

void quire_cell_text(const quire_cell *value, char out[QUIRE_CELL_TEXT_BYTES])
{
    static const double per_day = (double)QUIRE_SECONDS_PER_DAY * TICKS_PER_SECOND;
    double ticks = ticks_of(value->number), days = fmin(floor(ticks / per_day), DAYS_9999);
    quire_day day;
    out[0] = '\0';
    if (!quire_cell_is_sound(value)) return;
    switch (value->kind) {
    case QUIRE_CELL_DATE:
    case QUIRE_CELL_DATETIME:
        day = quire_day_of((int64_t)days);
        snprintf(out, QUIRE_CELL_TEXT_BYTES, "%04d-%02d-%02d", day.year, day.month, day.day);
        if (value->kind == QUIRE_CELL_DATE) return;
        out[10] = 'T';
        print_clock(ticks - days * per_day, out + 11, QUIRE_CELL_TEXT_BYTES - 11);
        return;
    case QUIRE_CELL_TIME:
        if (fabs(value->number) >= 1e12) {
            print_number(value->number, out, QUIRE_CELL_TEXT_BYTES);
            return;
        }
        if (value->number < 0) *out = '-';
        print_clock(ticks_of(fabs(value->number)), out + (value->number < 0), QUIRE_CELL_TEXT_BYTES - 1);
        return;
    case QUIRE_CELL_BOOLEAN:
        snprintf(out, QUIRE_CELL_TEXT_BYTES, "%s", value->number != 0 ? "true" : "false");
        return;
    default: print_number(value->number, out, QUIRE_CELL_TEXT_BYTES); return;
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Both periods become spans of days, and how the spans lie decides. Three things keep that from being all of it: companies end
 * quarters on a weekday, so ends within ten days of each other are the same; a fiscal name says nothing certain of days; and a
 * length that is said ("nine months ended") contradicts any other length, though one may hold the other. */
#include "text/period.h"
#include "text/period_tokens.h"

enum {
    NEAR_DAYS = 10,
    ANY_YEAR = 2000, /* for two periods that both leave it open */
};

struct span {
    int first, last; /* days since some day */
    int months;      /* 0: one day */
    bool named;      /* a year, quarter or half by its number: no length in words */
};

/* Days from the start of year 0. */
static int day_number(int year, int month, int day)
{
    static const int before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334 };
    int leaps = (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400;
    bool leap_day = month > 2 && quire_month_days(year, 2) == 29;
    return year * 365 + leaps + before[month - 1] + leap_day + day;
}

static bool is_numbered(const quire_period *period)
{
    return period->quarter || period->half;
}

/* A year and nothing below it: "2023", "fiscal 2023". */
static bool is_year(const quire_period *period)
{
    return period->year && !period->month && !is_numbered(period) &&
           (!period->months || period->months == 12);
}

/* A length without a place in the year. */
static bool is_unplaced(const quire_period *period)
{
    return !period->month && !is_numbered(period) && !is_year(period);
}

static bool is_dated(const quire_period *period)
{
    return period->month != 0;
}

int quire_period_months(const quire_period *period)
{
    if (period->quarter) return 3;
    if (period->half) return 6;
    if (period->months) return period->months;
    if (is_year(period)) return 12;
    return period->month && !period->day ? 1 : 0;
}

static bool last_day(const quire_period *period, int *year, int *month, int *day)
{
    if (!period->year) return false;
    *year = period->year;
    *month = period->month         ? period->month
             : period->quarter     ? period->quarter * 3
             : period->half        ? period->half * 6
             : is_unplaced(period) ? 0
                                   : 12;
    int days = quire_month_days(*year, *month);
    *day = period->day && period->day < days ? period->day : days;
    return *month >= 1 && *month <= 12;
}

bool quire_period_end(const quire_period *period, int *year, int *month, int *day)
{
    if (period->fiscal && !is_dated(period)) return false;
    return last_day(period, year, month, day);
}

bool quire_periods_end_together(const quire_period *a, const quire_period *b)
{
    int year = 0, month = 0, day = 0, other_year = 0, other_month = 0, other_day = 0;
    return quire_period_end(a, &year, &month, &day) &&
           quire_period_end(b, &other_year, &other_month, &other_day) && year == other_year &&
           month == other_month && day == other_day;
}

static struct span span_of(const quire_period *period)
{
    int year = 0, month = 0, day = 0;
    if (!last_day(period, &year, &month, &day)) return (struct span){ 0 };
    struct span span = { .months = quire_period_months(period), .named = !is_dated(period) };
    span.first = span.last = day_number(year, month, day);
    if (!span.months) return span;
    /* "Ended July 1" began in April: the months before the nearest month's end. */
    if (period->day && day <= NEAR_DAYS) month--;
    int months = year * 12 + month - span.months;
    span.first = day_number(months / 12, months % 12 + 1, 1);
    return span;
}

static int distance(int a, int b)
{
    return a > b ? a - b : b - a;
}

/* Whether `outer` holds `inner`, give or take the days by which ends are moved. */
static bool holds(const struct span *outer, const struct span *inner)
{
    return outer->first - NEAR_DAYS <= inner->first && inner->last <= outer->last + NEAR_DAYS;
}

static quire_period_fit fit_spans(const struct span *asked, const struct span *offered)
{
    if (!asked->months && !offered->months)
        return asked->last == offered->last ? QUIRE_PERIOD_SAME : QUIRE_PERIOD_APART;
    int ends = distance(asked->last, offered->last);
    if (asked->months == offered->months && ends <= NEAR_DAYS) return QUIRE_PERIOD_SAME;
    if (!offered->months) {
        /* A balance at the end of what is asked for. */
        if (asked->months >= 3 && ends <= NEAR_DAYS) return QUIRE_PERIOD_SAME;
        bool inside = asked->first <= offered->last && offered->last <= asked->last;
        return inside ? QUIRE_PERIOD_PART : QUIRE_PERIOD_APART;
    }
    if (!asked->months) {
        bool inside = offered->first <= asked->last && asked->last <= offered->last;
        return inside ? QUIRE_PERIOD_PART : QUIRE_PERIOD_APART;
    }
    if (asked->months < offered->months && holds(offered, asked)) {
        bool natural = offered->named || offered->months == 12 || asked->months == 1;
        return natural ? QUIRE_PERIOD_PART : QUIRE_PERIOD_APART;
    }
    if (asked->months > offered->months && holds(asked, offered))
        return asked->named || asked->months == 12 ? QUIRE_PERIOD_PART : QUIRE_PERIOD_APART;
    return QUIRE_PERIOD_APART;
}

/* A plain year and a period that ends in a month of its own. `part` is told from the year's side. */
static quire_period_fit fit_year(int year, const quire_period *dated)
{
    struct span span = span_of(dated);
    int new_year = day_number(year, 12, 31);
    bool early = distance(span.last, new_year) <= NEAR_DAYS && dated->year != year;
    bool carried = dated->year == year && dated->month == 1 && dated->day && dated->day <= NEAR_DAYS;
    /* The days around New Year belong to the year that ends, for all that is longer than a day. */
    if (early)
        return !span.months ? QUIRE_PERIOD_SILENT : span.months == 12 ? QUIRE_PERIOD_SAME : QUIRE_PERIOD_PART;
    if (carried && span.months > 1) return QUIRE_PERIOD_SILENT;
    if (dated->year == year) return span.months == 12 ? QUIRE_PERIOD_SAME : QUIRE_PERIOD_PART;
    /* Twelve months to the spring are called by either year. */
    if (dated->year == year + 1 && span.months == 12 && dated->month <= 5) return QUIRE_PERIOD_SILENT;
    return QUIRE_PERIOD_APART;
}

/* A fiscal name and a period of days: whose fiscal year it is, isn't said. */
static quire_period_fit fit_fiscal(const quire_period *named, const quire_period *dated)
{
    int months = quire_period_months(dated), named_months = quire_period_months(named);
    int years = dated->year - named->year;
    if (named->year && dated->year && (years < -1 || years > 1)) return QUIRE_PERIOD_APART;
    if (months > 1 && named_months && months != named_months) {
        bool whole = months == 12 || named_months == 12;
        return whole ? QUIRE_PERIOD_SILENT : QUIRE_PERIOD_APART;
    }
    if (months != 12 || !is_year(named) || !dated->year) return QUIRE_PERIOD_SILENT;
    if (years == 0) return QUIRE_PERIOD_SAME;
    return years == 1 && dated->month <= 3 ? QUIRE_PERIOD_SILENT : QUIRE_PERIOD_APART;
}

/* One of the two is a length without a place: "nine months", "three months 2023". */
static quire_period_fit fit_unplaced(const quire_period *asked, const quire_period *offered)
{
    int a = quire_period_months(asked), b = quire_period_months(offered);
    bool years = asked->year && offered->year, differ = years && asked->year != offered->year;
    bool fiscal = asked->fiscal != offered->fiscal && (is_dated(asked) || is_dated(offered));
    if (differ)
        return fiscal && distance(asked->year, offered->year) == 1 ? QUIRE_PERIOD_SILENT : QUIRE_PERIOD_APART;
    if (a && b && a != b) {
        if (!is_year(asked) && !is_year(offered)) return QUIRE_PERIOD_APART;
        return years ? QUIRE_PERIOD_PART : QUIRE_PERIOD_SILENT;
    }
    if (!a || !b || (asked->year && !offered->year) || !is_unplaced(asked)) return QUIRE_PERIOD_SILENT;
    return QUIRE_PERIOD_SAME;
}

/* Both have a year. */
static quire_period_fit fit_placed(const quire_period *asked, const quire_period *offered)
{
    if (is_dated(asked) != is_dated(offered)) {
        const quire_period *named = is_dated(asked) ? offered : asked;
        const quire_period *dated = is_dated(asked) ? asked : offered;
        if (named->fiscal) return fit_fiscal(named, dated);
        if (is_year(named)) return fit_year(named->year, dated);
    }
    struct span a = span_of(asked), b = span_of(offered);
    quire_period_fit fit = fit_spans(&a, &b);
    /* Many a report and its file is named for a fiscal quarter without saying so. */
    bool unsure = fit == QUIRE_PERIOD_APART && is_dated(asked) && is_numbered(offered) &&
                  !is_dated(offered) && distance(asked->year, offered->year) <= 1 &&
                  (!a.months || a.months == b.months);
    return unsure ? QUIRE_PERIOD_SILENT : fit;
}

static bool fit_better(quire_period_fit a, quire_period_fit b)
{
    static const int order[] = {
        [QUIRE_PERIOD_APART] = 0, [QUIRE_PERIOD_SILENT] = 1, [QUIRE_PERIOD_PART] = 2, [QUIRE_PERIOD_SAME] = 3
    };
    return order[a] > order[b];
}

/* The best fit in the years around `year`, given to the one that leaves it open. */
static quire_period_fit fit_some_year(quire_period open, const quire_period *other, bool open_is_asked)
{
    quire_period_fit best = QUIRE_PERIOD_APART;
    for (int year = other->year - 1; year <= other->year + 1; year++) {
        open.year = year;
        quire_period_fit fit = open_is_asked ? fit_placed(&open, other) : fit_placed(other, &open);
        if (fit_better(fit, best)) best = fit;
    }
    return best;
}

quire_period_fit quire_period_compare(const quire_period *asked, const quire_period *offered)
{
    if (is_unplaced(asked) || is_unplaced(offered)) return fit_unplaced(asked, offered);
    if (asked->year && offered->year) return fit_placed(asked, offered);
    if (is_year(asked) || is_year(offered)) return QUIRE_PERIOD_SILENT;
    if (!asked->year && !offered->year) {
        quire_period a = *asked, b = *offered;
        a.year = b.year = ANY_YEAR;
        return fit_some_year(a, &b, true);
    }
    if (!asked->year) return fit_some_year(*asked, offered, true);
    quire_period_fit fit = fit_some_year(*offered, asked, false);
    return fit == QUIRE_PERIOD_APART ? fit : QUIRE_PERIOD_SILENT;
}

quire_period_fit quire_periods_fit(const quire_period *asked, quire_periods offered)
{
    quire_period_fit best = QUIRE_PERIOD_SILENT;
    bool contradicted = false;
    for (size_t i = 0; i < offered.count; i++) {
        quire_period_fit fit = quire_period_compare(asked, &offered.items[i]);
        contradicted = contradicted || fit == QUIRE_PERIOD_APART;
        if (fit_better(fit, best)) best = fit;
    }
    return best == QUIRE_PERIOD_SILENT && contradicted ? QUIRE_PERIOD_APART : best;
}

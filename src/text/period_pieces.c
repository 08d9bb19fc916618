/* SPDX-License-Identifier: Apache-2.0 */
/* One function for each way in which a piece begins. Each looks ahead, fills the piece and says how many tokens it took; 0 is
 * none. */
#include "text/period_pieces.h"

#include "base/str.h"

#define KIND(name) QUIRE_PERIOD_##name

enum { REPUBLIC = 1911, CENTURY = 2000 };

/* Behind a quarter's or month's name: "23", "'23", "-23", right at it. How many tokens; *year is set. */
static int take_short_year(quire_period_reader *reader, int ahead, int *year)
{
    int mark = quire_window_apostrophe_is(reader, ahead) ||
               (quire_window_dash_is(reader, ahead) && !quire_window_peek(reader, ahead)->spaced);
    const quire_period_token *number = quire_window_peek(reader, ahead + mark);
    if (number->spaced || (mark ? number->digits > 2 : !number->glued)) return 0;
    int found = quire_window_short_year(reader, ahead + mark);
    if (!found) return 0;
    *year = found;
    return mark + 1;
}

/* "ended", "period ended", or "to" before a day, behind a length. */
static int take_ended(quire_period_reader *reader, int ahead)
{
    int at = ahead;
    if (quire_window_dash_is(reader, at)) at++;
    if (quire_window_kind_is(reader, at, KIND(SPAN))) at++;
    if (quire_window_kind_is(reader, at, KIND(ENDED))) return at + 1 - ahead;
    bool to = quire_window_kind_is(reader, at, KIND(TO)) && !quire_window_peek(reader, at)->han;
    bool day = (quire_window_kind_is(reader, at + 1, KIND(MONTH)) &&
                quire_window_number_is(reader, at + 2, 1, 31)) ||
               (quire_window_number_is(reader, at + 1, 1, 31) &&
                quire_window_kind_is(reader, at + 2, KIND(MONTH)));
    return to && day ? at + 1 - ahead : 0;
}

/* "nine", "26", "thirty-nine". */
static int take_count(quire_period_reader *reader, int ahead, int *value)
{
    const quire_period_token *first = quire_window_peek(reader, ahead);
    *value = first->value;
    if (quire_window_number_is(reader, ahead, 1, 60) && !first->han && !first->glued) return 1;
    if (first->kind != KIND(CARDINAL)) return 0;
    if (first->value < 20) return 1;
    int dash = quire_window_dash_is(reader, ahead + 1);
    const quire_period_token *second = quire_window_peek(reader, ahead + 1 + dash);
    if (second->kind != KIND(CARDINAL) || second->value >= 10) return 1;
    *value += second->value;
    return 2 + dash;
}

/* Months of a length counted in `unit`; 0: it is none. A year has 52 weeks, or 53. */
static int months_of(int count, quire_period_kind unit)
{
    int months = 0;
    if (unit == KIND(MONTHS)) months = count;
    if (unit == KIND(WEEKS)) months = (count * 12 + 26) / 52;
    if (unit == KIND(QUARTERS)) months = count * 3;
    return months <= 24 ? months : 0;
}

/* "nine months ended", "three and nine months ended", "26 weeks ended". */
static int take_length(quire_period_reader *reader, int ahead, quire_period_piece *piece)
{
    int first = 0, second = 0, at = ahead, taken = take_count(reader, at, &first);
    if (!taken) return 0;
    at += taken;
    if (quire_window_kind_is(reader, at, KIND(LIST)) && (taken = take_count(reader, at + 1, &second)) > 0)
        at += 1 + taken;
    if (quire_window_dash_is(reader, at)) at++;
    quire_period_kind unit = quire_window_peek(reader, at)->kind;
    if (unit != KIND(MONTHS) && unit != KIND(WEEKS)) return 0;
    piece->period.months = months_of(second ? second : first, unit);
    piece->also = second ? months_of(first, unit) : 0;
    if (!piece->period.months) return 0;
    at++;
    taken = take_ended(reader, at);
    piece->ended = taken > 0;
    piece->weak = !piece->ended;
    return at + taken - ahead;
}

/* The year of a day: "31, 2023", "31 | 2023". */
static int take_year_behind(quire_period_reader *reader, int ahead, quire_period_piece *piece)
{
    int mark = quire_window_mark_is(reader, ahead, ',') || quire_window_mark_is(reader, ahead, '|');
    piece->period.year = quire_window_year(reader, ahead + mark);
    return piece->period.year ? 1 + mark : 0;
}

static int take_month_day(quire_period_reader *reader, quire_period_piece *piece)
{
    const quire_period_token *month = quire_window_peek(reader, 0), *next = quire_window_peek(reader, 1);
    piece->period.month = month->value;
    /* "Jan-Mar 2023", "April to June". */
    const quire_period_token *last = quire_window_peek(reader, 2);
    if ((quire_window_dash_is(reader, 1) || next->kind == KIND(TO)) && last->kind == KIND(MONTH) &&
        last->value > month->value && !quire_window_number_is(reader, 3, 1, 31)) {
        piece->period.month = last->value;
        piece->period.months = last->value - month->value + 1;
        piece->weak = true;
        return 3;
    }
    int year = take_short_year(reader, 1, &piece->period.year);
    if (year) return 1 + year;
    bool day = quire_window_number_is(reader, 1, 1, 31) && !next->han && !next->glued;
    if (day || (next->kind == KIND(ORDINAL) && next->digits && next->value <= 31)) {
        piece->period.day = next->value;
        return 2 + take_year_behind(reader, 2, piece);
    }
    int ahead = quire_window_mark_is(reader, 1, ',') || quire_window_kind_is(reader, 1, KIND(FILLER)) ||
                        quire_window_dash_is(reader, 1)
                    ? 2
                    : 1;
    if (quire_window_year(reader, ahead)) return 1;
    const quire_period_token *before = quire_window_peek(reader, -1);
    if (!month->capital && !month->brief) return 0;
    bool verb = month->value == 5 || (month->value == 3 && before->kind != KIND(FILLER));
    piece->weak = month->brief || verb;
    return 1;
}

/* "1 July", "1st of July", "31-Mar-2023". */
static int take_day_month(quire_period_reader *reader, quire_period_piece *piece)
{
    const quire_period_token *day = quire_window_peek(reader, 0);
    int at = 1, dash = quire_window_dash_is(reader, 1) && !quire_window_peek(reader, 1)->spaced;
    if (dash || (quire_window_kind_is(reader, 1, KIND(FILLER)) && day->kind == KIND(ORDINAL))) at++;
    const quire_period_token *month = quire_window_peek(reader, at);
    if (month->kind != KIND(MONTH) || day->value < 1 || day->value > 31 || day->han || day->glued ||
        !day->digits)
        return 0;
    /* "12 March 31, 2023": the number before is something else. */
    if (quire_window_number_is(reader, at + 1, 1, 31) && !dash) return 0;
    piece->period.month = month->value;
    piece->period.day = day->value;
    at++;
    int year = dash ? take_short_year(reader, at, &piece->period.year) : take_year_behind(reader, at, piece);
    return at + year;
}

/* What follows a year: 年, 年度, 财年, "fiscal year". */
static int take_year_unit(quire_period_reader *reader, int ahead, quire_period_piece *piece)
{
    quire_period_kind kind = quire_window_peek(reader, ahead)->kind;
    if (kind == KIND(ZH_YEAR)) {
        piece->han = true;
        int annual = quire_window_kind_is(reader, ahead + 1, KIND(ZH_ANNUAL));
        if (annual) piece->period.months = 12;
        return 1 + annual;
    }
    if (kind == KIND(ZH_ANNUAL) || kind == KIND(ZH_FISCAL)) {
        piece->han = true;
        piece->period.months = 12;
        piece->period.fiscal = kind == KIND(ZH_FISCAL);
        return 1;
    }
    bool fiscal = kind == KIND(FISCAL) && quire_window_kind_is(reader, ahead + 1, KIND(YEARS)) &&
                  !quire_window_year(reader, ahead + 2) &&
                  !quire_window_kind_is(reader, ahead + 2, KIND(ENDED));
    if (!fiscal) return 0;
    piece->period.months = 12;
    piece->period.fiscal = true;
    return 2;
}

/* 2000年前, 2000年的历史 and 1500年来 count years; 1990年代 is ten of them. */
static bool counts_years(quire_period_reader *reader)
{
    if (!quire_window_kind_is(reader, 1, KIND(ZH_YEAR))) return false;
    int at = quire_window_kind_is(reader, 2, KIND(FILLER)) ? 3 : 2;
    const quire_period_token *next = quire_window_peek(reader, at);
    quire_str text = reader->lexer.text;
    quire_str rest = quire_str_cut(text, next->start, text.size);
    static const char *const words[] = { "历史", "歷史", "之久", "来", "來", "代" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (quire_str_starts(rest, quire_str_from(words[i]))) return true;
    bool ago = next->kind == KIND(ZH_FIRST) && next->value == 0 && at == 2 &&
               !quire_window_kind_is(reader, 3, KIND(NUMBER));
    /* 2008年前 is before that year; 1990年前后 around it. */
    return ago && quire_window_peek(reader, 0)->value % 100 == 0 &&
           quire_window_peek(reader, 3)->kind != KIND(OTHER);
}

static int take_year(quire_period_reader *reader, quire_period_piece *piece)
{
    piece->period.year = quire_window_year(reader, 0);
    if (piece->period.year) {
        if (counts_years(reader)) return 0;
        piece->han = quire_window_peek(reader, 0)->han;
        return 1 + take_year_unit(reader, 1, piece);
    }
    const quire_period_token *number = quire_window_peek(reader, 0), *before = quire_window_peek(reader, -2);
    if (number->digits != 2 || number->han || number->glued) return 0;
    /* The second year of "2022/23". */
    bool joined = (quire_window_mark_is(reader, -1, '/') || quire_window_mark_is(reader, -1, '-')) &&
                  !quire_window_peek(reader, -1)->spaced && !number->spaced;
    bool next_year = before->kind == KIND(NUMBER) && before->digits == 4 &&
                     number->value == before->value % 100 + 1;
    if (joined && next_year && before->value >= 1500 && before->value < 2100 &&
        !quire_window_peek(reader, 1)->glued) {
        piece->period.year = before->value + 1;
        return 1 + take_year_unit(reader, 1, piece);
    }
    if (quire_window_kind_is(reader, 1, KIND(ZH_FISCAL))) {
        piece->period.year = CENTURY + number->value;
        return 1 + take_year_unit(reader, 1, piece);
    }
    /* 22年1-6月, 23年一季度. */
    bool short_year = quire_window_kind_is(reader, 1, KIND(ZH_YEAR));
    bool more = quire_period_zh_quarter_follows(reader, 2) ||
                quire_window_kind_is(reader, 2, KIND(ZH_HALF)) ||
                (quire_window_number_is(reader, 2, 1, 12) &&
                 (quire_window_kind_is(reader, 3, KIND(ZH_MONTH)) ||
                  quire_window_kind_is(reader, 3, KIND(TO)) || quire_window_dash_is(reader, 3)));
    if (!short_year || !more) return 0;
    piece->period.year = CENTURY + quire_window_peek(reader, 0)->value;
    piece->han = true;
    return 2;
}

/* Whether "9M" are months: its year stands at it, or close by where nobody is called so. */
static bool months_stand(quire_period_reader *reader, bool has_year)
{
    int months = quire_window_peek(reader, 0)->value;
    if (has_year) return months && months % 3 == 0 && months <= 12;
    return (months == 6 || months == 9) && quire_window_peek(reader, 1)->capital &&
           (quire_window_year(reader, 2) || quire_window_year(reader, -1));
}

/* 1Q23, 2H 2023, 9M23. */
static int take_counted_letter(quire_period_reader *reader, quire_period_piece *piece)
{
    const quire_period_token *number = quire_window_peek(reader, 0), *letter = quire_window_peek(reader, 1);
    if (number->digits > 2 || number->glued || !letter->glued) return 0;
    quire_period *period = &piece->period;
    int year = take_short_year(reader, 2, &period->year);
    if (quire_window_peek(reader, 2)->glued && !year && !quire_window_kind_is(reader, 2, KIND(FISCAL)))
        return 0;
    if (letter->kind == KIND(Q) && number->value >= 1 && number->value <= 4) {
        period->quarter = number->value;
        period->months = 3;
    } else if (letter->kind == KIND(H) && (number->value == 1 || number->value == 2)) {
        period->half = number->value;
        period->months = 6;
        piece->weak = !period->year;
    } else if (letter->kind == KIND(M) && months_stand(reader, year > 0)) {
        period->months = period->month = number->value;
        piece->ended = true;
    } else {
        return 0;
    }
    return 2 + year;
}

static int take_number(quire_period_reader *reader, quire_period_piece *piece)
{
    static int (*const ways[])(quire_period_reader *, quire_period_piece *) = {
        take_year, quire_period_zh_quarter, quire_period_zh_month, take_day_month, take_counted_letter,
    };
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        *piece = (quire_period_piece){ 0 };
        int taken = ways[i](reader, piece);
        if (taken) return taken;
    }
    *piece = (quire_period_piece){ 0 };
    return take_length(reader, 0, piece);
}

/* Q1, Q1'23, H1. A longer name that starts so (Q4_K, Q1a) is none. */
static int take_letter(quire_period_reader *reader, quire_period_piece *piece)
{
    const quire_period_token *letter = quire_window_peek(reader, 0), *number = quire_window_peek(reader, 1),
                             *next = quire_window_peek(reader, 2);
    bool quarter = letter->kind == KIND(Q);
    if (letter->glued && !quire_window_kind_is(reader, -1, KIND(NUMBER))) return 0;
    if (!number->glued || !quire_window_number_is(reader, 1, 1, quarter ? 4 : 2) || number->digits != 1)
        return 0;
    if (quire_window_mark_is(reader, 2, '_') && !next->spaced && !quire_window_year(reader, 3) &&
        !quire_window_kind_is(reader, 3, KIND(FISCAL)) && !quire_window_kind_is(reader, -1, KIND(MARK)) &&
        !quire_window_kind_is(reader, -1, KIND(NUMBER)))
        return 0;
    int year = take_short_year(reader, 2, &piece->period.year);
    if (next->glued && !year && next->kind != KIND(FISCAL)) return 0;
    *(quarter ? &piece->period.quarter : &piece->period.half) = number->value;
    piece->period.months = quarter ? 3 : 6;
    piece->weak = !quarter && !year;
    return 2 + year;
}

/* "third quarter", "second half", "first nine months", "1st of July"; of "first and second quarter" the first. */
static int take_ordinal(quire_period_reader *reader, quire_period_piece *piece)
{
    const quire_period_token *ordinal = quire_window_peek(reader, 0);
    int taken = take_day_month(reader, piece);
    if (taken) return taken;
    int at = 1;
    bool listed = quire_window_kind_is(reader, 1, KIND(LIST)) &&
                  quire_window_kind_is(reader, 2, KIND(ORDINAL));
    if (listed) at = 3;
    if (quire_window_dash_is(reader, at)) at++;
    piece->period.fiscal = quire_window_kind_is(reader, at, KIND(FISCAL)) &&
                           quire_window_peek(reader, at)->value != 1;
    if (piece->period.fiscal) at++;
    if (quire_window_kind_is(reader, at, KIND(QUARTERS)) && ordinal->value <= 4 && ordinal->value) {
        piece->period.quarter = ordinal->value;
        piece->period.months = 3;
        return listed ? 1 : at + 1;
    }
    if (quire_window_kind_is(reader, at, KIND(HALVES)) && ordinal->value >= 1 && ordinal->value <= 2) {
        piece->period.half = ordinal->value;
        piece->period.months = 6;
        int year = quire_window_dash_is(reader, at + 1) + 1;
        bool of_year = quire_window_kind_is(reader, at + year, KIND(YEARS)) &&
                       !quire_window_year(reader, at + year + 1);
        return listed ? 1 : at + 1 + (of_year ? year : 0);
    }
    int count;
    if (ordinal->value != 1 || listed || (taken = take_count(reader, at, &count)) == 0) return 0;
    piece->period.months = months_of(count, quire_window_peek(reader, at + taken)->kind);
    piece->period.month = piece->period.fiscal || piece->period.months > 12 ? 0 : piece->period.months;
    piece->ended = true;
    return piece->period.months ? at + taken + 1 : 0;
}

/* "quarter ended", "quarter 1", "year ended", "year 2023", "half year ended". */
static int take_unit(quire_period_reader *reader, int ahead, quire_period_piece *piece)
{
    quire_period_kind kind = quire_window_peek(reader, ahead)->kind;
    int at = ahead + 1;
    if (kind == KIND(HALVES)) {
        if (quire_window_dash_is(reader, at)) at++;
        if (!quire_window_kind_is(reader, at, KIND(YEARS))) return 0;
        at++;
    }
    piece->period.months = kind == KIND(QUARTERS) ? 3
                           : kind == KIND(HALVES) ? 6
                           : kind == KIND(MONTHS) ? 1
                                                  : 12;
    int taken = take_ended(reader, at);
    piece->ended = true;
    if (taken) return at + taken - ahead;
    int number = quire_window_peek(reader, at)->value;
    bool counted = (quire_window_kind_is(reader, at, KIND(CARDINAL)) ||
                    quire_window_number_is(reader, at, 1, 4)) &&
                   number <= 4 && number;
    if (kind == KIND(QUARTERS) && counted) {
        piece->period.quarter = number;
        piece->ended = false;
        return at + 1 - ahead;
    }
    bool calendar = kind == KIND(YEARS) && quire_window_peek(reader, ahead)->value == 3;
    if (kind == KIND(YEARS) || kind == KIND(HALVES))
        piece->period.year = calendar ? quire_window_short_year(reader, at) : quire_window_year(reader, at);
    piece->ended = false;
    return piece->period.year ? at + 1 - ahead : 0;
}

/* FY23, "fiscal 2023", "fiscal year 2023", "fiscal year ended"; before a quarter it is that quarter's. */
static int take_fiscal(quire_period_reader *reader, quire_period_piece *piece)
{
    int kind = quire_window_peek(reader, 0)->value, taken;
    if (kind == 0 &&
        (quire_window_kind_is(reader, 1, KIND(Q)) || quire_window_kind_is(reader, 1, KIND(ORDINAL)))) {
        reader->head++;
        taken = quire_window_kind_is(reader, 0, KIND(Q)) ? take_letter(reader, piece)
                                                         : take_ordinal(reader, piece);
        reader->head--;
        piece->period.fiscal = true;
        return taken && !piece->period.day ? taken + 1 : 0;
    }
    if (kind == 2 && !quire_window_kind_is(reader, 1, KIND(YEARS)) &&
        !quire_window_kind_is(reader, 1, KIND(QUARTERS)))
        return 0;
    if (quire_window_kind_is(reader, 1, KIND(YEARS)) || quire_window_kind_is(reader, 1, KIND(QUARTERS)) ||
        quire_window_kind_is(reader, 1, KIND(HALVES))) {
        taken = take_unit(reader, 1, piece);
        piece->period.fiscal = true;
        return taken ? taken + 1 : 0;
    }
    int at = 1 + (quire_window_apostrophe_is(reader, 1) ||
                  (kind == 1 && (quire_window_dash_is(reader, 1) || quire_window_mark_is(reader, 1, '_'))));
    piece->period.year = kind == 1 || at == 2 ? quire_window_short_year(reader, at)
                                              : quire_window_year(reader, at);
    if (!piece->period.year) return 0;
    piece->period.fiscal = true;
    piece->period.months = 12;
    return at + 1 + quire_window_kind_is(reader, at + 1, KIND(ZH_FISCAL));
}

/* 民國112年. */
static int take_republic(quire_period_reader *reader, quire_period_piece *piece)
{
    const quire_period_token *number = quire_window_peek(reader, 1);
    if (number->kind != KIND(NUMBER) || number->value < 1 || number->value > 300) return 0;
    piece->han = true;
    piece->period.year = REPUBLIC + number->value;
    int taken = take_year_unit(reader, 2, piece);
    return taken ? 2 + taken : 0;
}

static int take_date(quire_period_reader *reader, quire_period_piece *piece)
{
    int date = quire_window_peek(reader, 0)->value;
    piece->period.year = date / 10000;
    piece->period.month = date / 100 % 100;
    piece->period.day = date % 100;
    return 1;
}

static int take(quire_period_reader *reader, quire_period_piece *piece)
{
    switch (quire_window_peek(reader, 0)->kind) {
    case KIND(NUMBER): return take_number(reader, piece);
    case KIND(DATE): return take_date(reader, piece);
    case KIND(ORDINAL): return take_ordinal(reader, piece);
    case KIND(CARDINAL): return take_length(reader, 0, piece);
    case KIND(MONTH): return take_month_day(reader, piece);
    case KIND(Q):
    case KIND(H): return take_letter(reader, piece);
    case KIND(YEARS):
    case KIND(HALVES):
    case KIND(MONTHS):
    case KIND(QUARTERS): return take_unit(reader, 0, piece);
    case KIND(FISCAL): return take_fiscal(reader, piece);
    case KIND(ZH_NTH): return quire_period_zh_quarter(reader, piece);
    case KIND(ZH_HALF): return quire_period_zh_half(reader, piece);
    case KIND(ZH_FIRST): return quire_period_zh_first(reader, piece);
    case KIND(ZH_UNTIL): return quire_period_zh_until(reader, piece);
    case KIND(ZH_REPUBLIC): return take_republic(reader, piece);
    default: return 0;
    }
}

bool quire_period_take(quire_period_reader *reader, quire_period_piece *out)
{
    *out = (quire_period_piece){ 0 };
    int taken = take(reader, out);
    if (!taken) return false;
    int days = quire_month_days(out->period.year ? out->period.year : CENTURY, out->period.month);
    if (out->period.day > days) out->period.day = 0; /* "June 31" is a month's name and a number */
    out->period.start = quire_window_peek(reader, 0)->start;
    out->period.end = quire_window_peek(reader, taken - 1)->end;
    reader->head += (size_t)taken;
    return true;
}

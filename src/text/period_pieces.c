/* SPDX-License-Identifier: Apache-2.0 */
/* One function for each way in which a piece begins. Each looks ahead, fills the piece and says how many tokens it took; 0 is
 * none. What a bare number of four digits is, is settled in year_at alone. */
#include "text/period_pieces.h"

#include "base/str.h"

#define KIND(name) QUIRE_PERIOD_##name

enum { REPUBLIC = 1911, CENTURY = 2000 };

const quire_period_token *quire_period_peek(quire_period_reader *reader, int ahead)
{
    static const quire_period_token before = { .kind = KIND(END), .spaced = true };
    if (ahead < 0 && reader->head < (size_t)-ahead) return &before;
    size_t at = reader->head + (size_t)ahead;
    while (reader->filled <= at)
        reader->window[reader->filled++ % QUIRE_PERIOD_WINDOW] = quire_period_token_next(&reader->lexer);
    return &reader->window[at % QUIRE_PERIOD_WINDOW];
}

#define peek quire_period_peek

static bool kind_is(quire_period_reader *reader, int ahead, quire_period_kind kind)
{
    return peek(reader, ahead)->kind == kind;
}

static bool mark_is(quire_period_reader *reader, int ahead, int mark)
{
    const quire_period_token *token = peek(reader, ahead);
    return token->kind == KIND(MARK) && token->value == mark;
}

static bool is_dash(quire_period_reader *reader, int ahead)
{
    const quire_period_token *token = peek(reader, ahead);
    int c = token->value;
    return token->kind == KIND(MARK) &&
           (c == '-' || (c >= 0x2010 && c <= 0x2015) || c == '~' || c == 0xFF5E || c == 0x301C);
}

static bool number_within(quire_period_reader *reader, int ahead, int low, int high)
{
    const quire_period_token *token = peek(reader, ahead);
    return token->kind == KIND(NUMBER) && token->digits <= 2 && token->value >= low && token->value <= high;
}

static bool han_year_follows(quire_period_reader *reader, int ahead)
{
    const quire_period_token *next = peek(reader, ahead);
    if (next->kind == KIND(ZH_FISCAL) || next->kind == KIND(ZH_ANNUAL)) return true;
    /* 2000多年 has a measure between; 2000年前 counts back. */
    return next->kind == KIND(ZH_YEAR);
}

/* Whether what stands before the number at `ahead` leaves it a year. */
static bool year_may_start(quire_period_reader *reader, int ahead)
{
    const quire_period_token *token = peek(reader, ahead), *before = peek(reader, ahead - 1);
    quire_period_kind kind = before->kind;
    if (kind == KIND(LABEL) || kind == KIND(ZH_NTH)) return false;
    /* "The Exchange Act of 1934" is a name. */
    if (kind == KIND(FILLER) && peek(reader, ahead - 2)->kind == KIND(LABEL)) return false;
    if (token->glued)
        return kind == KIND(FISCAL) || kind == KIND(YEARS) || kind == KIND(Q) || kind == KIND(H) ||
               kind == KIND(M);
    if (kind != KIND(MARK) || token->spaced) return true;
    int c = before->value;
    if (c == '.' || (c < 0x80 && strchr("#@+*~=^<>\\", c)) || c == 0xD7 || c == 0xB1) return false;
    const quire_period_token *further = peek(reader, ahead - 2);
    if (c == '-' && further->kind == KIND(NUMBER) && !before->spaced)
        return further->digits == 4 || peek(reader, ahead - 3)->kind == KIND(Q);
    return true;
}

/* Whether what stands behind the number at `ahead` leaves it a year. */
static bool year_may_end(quire_period_reader *reader, int ahead, int year)
{
    const quire_period_token *next = peek(reader, ahead + 1);
    if (next->glued) return next->kind == KIND(Q) || next->kind == KIND(H) || next->kind == KIND(FISCAL);
    if (next->kind == KIND(YEARS) && next->value == 2) return false; /* "2000 years ago" */
    if (next->kind == KIND(MEASURE)) return next->tabbed || (next->han && next->spaced);
    if (next->spaced) return true;
    if (next->kind == KIND(OTHER) && next->han) return year >= 1900;
    if (next->kind != KIND(MARK)) return true;
    int c = next->value;
    return !(c < 0x80 && strchr("+*^=", c)) && c != 0xB0 && c != 0xD7 && c != 0x2103;
}

/* The year that the number at `ahead` is. 0: none. */
static int year_at(quire_period_reader *reader, int ahead)
{
    const quire_period_token *token = peek(reader, ahead);
    if (token->kind != KIND(NUMBER) || token->digits != 4 || token->value < 1000 || token->value > 2999)
        return 0;
    if (!year_may_start(reader, ahead)) return 0;
    if (han_year_follows(reader, ahead + 1)) return token->value;
    if (token->value < 1500 || token->value > 2099) return 0;
    return year_may_end(reader, ahead, token->value) ? token->value : 0;
}

/* A year of two or four digits that a word or an apostrophe makes one: FY23, Q1'23, Mar-23. 0: none. */
static int short_year_at(quire_period_reader *reader, int ahead)
{
    const quire_period_token *token = peek(reader, ahead);
    if (token->kind != KIND(NUMBER) || token->han) return 0;
    bool goes_on = peek(reader, ahead + 1)->glued && !kind_is(reader, ahead + 1, KIND(Q)) &&
                   !kind_is(reader, ahead + 1, KIND(H));
    if (goes_on) return 0;
    if (token->digits == 4) return token->value >= 1500 && token->value <= 2099 ? token->value : 0;
    return token->digits == 2 ? CENTURY + token->value : 0;
}

static bool is_apostrophe(quire_period_reader *reader, int ahead)
{
    return mark_is(reader, ahead, '\'') || mark_is(reader, ahead, 0x2019) || mark_is(reader, ahead, 0x2018);
}

/* Behind a quarter's or month's name: "23", "'23", "-23", right at it. How many tokens; *year is set. */
static int take_short_year(quire_period_reader *reader, int ahead, int *year)
{
    int mark = is_apostrophe(reader, ahead) || (is_dash(reader, ahead) && !peek(reader, ahead)->spaced);
    const quire_period_token *number = peek(reader, ahead + mark);
    if (number->spaced || (mark ? number->digits > 2 : !number->glued)) return 0;
    int found = short_year_at(reader, ahead + mark);
    if (!found) return 0;
    *year = found;
    return mark + 1;
}

/* "ended", "period ended", or "to" before a day, behind a length. */
static int take_ended(quire_period_reader *reader, int ahead)
{
    int at = ahead;
    if (is_dash(reader, at)) at++;
    if (kind_is(reader, at, KIND(SPAN))) at++;
    if (kind_is(reader, at, KIND(ENDED))) return at + 1 - ahead;
    bool to = kind_is(reader, at, KIND(TO)) && !peek(reader, at)->han;
    bool day = (kind_is(reader, at + 1, KIND(MONTH)) && number_within(reader, at + 2, 1, 31)) ||
               (number_within(reader, at + 1, 1, 31) && kind_is(reader, at + 2, KIND(MONTH)));
    return to && day ? at + 1 - ahead : 0;
}

/* "nine", "26", "thirty-nine". */
static int take_count(quire_period_reader *reader, int ahead, int *value)
{
    const quire_period_token *first = peek(reader, ahead);
    *value = first->value;
    if (number_within(reader, ahead, 1, 60) && !first->han && !first->glued) return 1;
    if (first->kind != KIND(CARDINAL)) return 0;
    if (first->value < 20) return 1;
    int dash = is_dash(reader, ahead + 1);
    const quire_period_token *second = peek(reader, ahead + 1 + dash);
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
    if (kind_is(reader, at, KIND(LIST)) && (taken = take_count(reader, at + 1, &second)) > 0) at += 1 + taken;
    if (is_dash(reader, at)) at++;
    quire_period_kind unit = peek(reader, at)->kind;
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
    int mark = mark_is(reader, ahead, ',') || mark_is(reader, ahead, '|');
    piece->period.year = year_at(reader, ahead + mark);
    return piece->period.year ? 1 + mark : 0;
}

static int take_month_day(quire_period_reader *reader, quire_period_piece *piece)
{
    const quire_period_token *month = peek(reader, 0), *next = peek(reader, 1);
    piece->period.month = month->value;
    /* "Jan-Mar 2023", "April to June". */
    const quire_period_token *last = peek(reader, 2);
    if ((is_dash(reader, 1) || next->kind == KIND(TO)) && last->kind == KIND(MONTH) &&
        last->value > month->value && !number_within(reader, 3, 1, 31)) {
        piece->period.month = last->value;
        piece->period.months = last->value - month->value + 1;
        piece->weak = true;
        return 3;
    }
    int year = take_short_year(reader, 1, &piece->period.year);
    if (year) return 1 + year;
    bool day = number_within(reader, 1, 1, 31) && !next->han && !next->glued;
    if (day || (next->kind == KIND(ORDINAL) && next->digits && next->value <= 31)) {
        piece->period.day = next->value;
        return 2 + take_year_behind(reader, 2, piece);
    }
    int ahead = mark_is(reader, 1, ',') || kind_is(reader, 1, KIND(FILLER)) || is_dash(reader, 1) ? 2 : 1;
    if (year_at(reader, ahead)) return 1;
    const quire_period_token *before = peek(reader, -1);
    bool verb = month->value == 5 || (month->value == 3 && before->kind != KIND(FILLER));
    piece->weak = month->brief || verb || !month->capital;
    return 1;
}

/* "1 July", "1st of July", "31-Mar-2023". */
static int take_day_month(quire_period_reader *reader, quire_period_piece *piece)
{
    const quire_period_token *day = peek(reader, 0);
    int at = 1, dash = is_dash(reader, 1) && !peek(reader, 1)->spaced;
    if (dash || (kind_is(reader, 1, KIND(FILLER)) && day->kind == KIND(ORDINAL))) at++;
    const quire_period_token *month = peek(reader, at);
    if (month->kind != KIND(MONTH) || day->value < 1 || day->value > 31 || day->han || day->glued ||
        !day->digits)
        return 0;
    /* "12 March 31, 2023": the number before is something else. */
    if (number_within(reader, at + 1, 1, 31) && !dash) return 0;
    piece->period.month = month->value;
    piece->period.day = day->value;
    at++;
    int year = dash ? take_short_year(reader, at, &piece->period.year) : take_year_behind(reader, at, piece);
    return at + year;
}

static bool quarter_follows(quire_period_reader *reader, int ahead)
{
    int nth = kind_is(reader, ahead, KIND(ZH_NTH));
    const quire_period_token *unit = peek(reader, ahead + nth + 1);
    return number_within(reader, ahead + nth, 1, 4) && unit->kind == KIND(ZH_QUARTER) && unit->value != 3 &&
           (nth || unit->value > 0);
}

/* 第三季度, 三季度, 第3季. */
static int take_han_quarter(quire_period_reader *reader, quire_period_piece *piece)
{
    int nth = kind_is(reader, 0, KIND(ZH_NTH));
    /* Of 一、二季度 the first. */
    bool more = number_within(reader, nth, 1, 4) && quarter_follows(reader, nth + 2);
    bool listed = more && kind_is(reader, nth + 1, KIND(LIST));
    if (more && (kind_is(reader, nth + 1, KIND(TO)) || is_dash(reader, nth + 1))) {
        int at = nth + 2 + kind_is(reader, nth + 2, KIND(ZH_NTH));
        int first = peek(reader, nth)->value, last = peek(reader, at)->value;
        piece->han = piece->ended = true;
        piece->period.month = last * 3;
        piece->period.months = (last - first + 1) * 3;
        return last > first ? at + 2 : 0;
    }
    if (!listed && !quarter_follows(reader, 0)) return 0;
    piece->period.quarter = peek(reader, nth)->value;
    piece->period.months = 3;
    piece->period.fiscal = !listed && peek(reader, nth + 1)->value == 2;
    piece->han = true;
    return nth + (listed ? 1 : 2);
}

/* 6月30日, 6月, 1-6月, 1月至6月. */
static int take_han_month(quire_period_reader *reader, quire_period_piece *piece)
{
    if (!number_within(reader, 0, 1, 12)) return 0;
    piece->han = true;
    int first = peek(reader, 0)->value, at = 1;
    bool named = kind_is(reader, at, KIND(ZH_MONTH));
    if (named) at++;
    bool range = (is_dash(reader, at) || kind_is(reader, at, KIND(TO))) &&
                 number_within(reader, at + 1, first + 1, 12) && kind_is(reader, at + 2, KIND(ZH_MONTH)) &&
                 !number_within(reader, at + 3, 1, 31);
    if (range) {
        piece->period.month = peek(reader, at + 1)->value;
        piece->period.months = piece->period.month - first + 1;
        piece->ended = true;
        return at + 3;
    }
    piece->period.month = first;
    if (!named) return 0;
    if (number_within(reader, at, 1, 31) && kind_is(reader, at + 1, KIND(ZH_DAY))) {
        piece->period.day = peek(reader, at)->value;
        return at + 2;
    }
    return at;
}

/* What follows a year: 年, 年度, 财年, "fiscal year". */
static int take_year_unit(quire_period_reader *reader, int ahead, quire_period_piece *piece)
{
    quire_period_kind kind = peek(reader, ahead)->kind;
    if (kind == KIND(ZH_YEAR)) {
        piece->han = true;
        int annual = kind_is(reader, ahead + 1, KIND(ZH_ANNUAL));
        if (annual) piece->period.months = 12;
        return 1 + annual;
    }
    if (kind == KIND(ZH_ANNUAL) || kind == KIND(ZH_FISCAL)) {
        piece->han = true;
        piece->period.months = 12;
        piece->period.fiscal = kind == KIND(ZH_FISCAL);
        return 1;
    }
    bool fiscal = kind == KIND(FISCAL) && kind_is(reader, ahead + 1, KIND(YEARS)) &&
                  !year_at(reader, ahead + 2) && !kind_is(reader, ahead + 2, KIND(ENDED));
    if (!fiscal) return 0;
    piece->period.months = 12;
    piece->period.fiscal = true;
    return 2;
}

/* 2000年前, 2000年的历史 and 1500年来 count years; 1990年代 is ten of them. */
static bool counts_years(quire_period_reader *reader)
{
    if (!kind_is(reader, 1, KIND(ZH_YEAR))) return false;
    int at = kind_is(reader, 2, KIND(FILLER)) ? 3 : 2;
    const quire_period_token *next = peek(reader, at);
    quire_str text = reader->lexer.text;
    quire_str rest = quire_str_cut(text, next->start, text.size);
    static const char *const words[] = { "历史", "歷史", "之久", "来", "來", "代" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (quire_str_starts(rest, quire_str_from(words[i]))) return true;
    bool ago = next->kind == KIND(ZH_FIRST) && next->value == 0 && at == 2 &&
               !kind_is(reader, 3, KIND(NUMBER));
    /* 2008年前 is before that year; 1990年前后 around it. */
    return ago && peek(reader, 0)->value % 100 == 0 && peek(reader, 3)->kind != KIND(OTHER);
}

static int take_year(quire_period_reader *reader, quire_period_piece *piece)
{
    piece->period.year = year_at(reader, 0);
    if (piece->period.year) {
        if (counts_years(reader)) return 0;
        piece->han = peek(reader, 0)->han;
        return 1 + take_year_unit(reader, 1, piece);
    }
    const quire_period_token *number = peek(reader, 0), *before = peek(reader, -2);
    if (number->digits != 2 || number->han || number->glued) return 0;
    /* The second year of "2022/23". */
    bool joined = (mark_is(reader, -1, '/') || mark_is(reader, -1, '-')) && !peek(reader, -1)->spaced &&
                  !number->spaced;
    bool next_year = before->kind == KIND(NUMBER) && before->digits == 4 &&
                     number->value == before->value % 100 + 1;
    if (joined && next_year && before->value >= 1500 && before->value < 2100 && !peek(reader, 1)->glued) {
        piece->period.year = before->value + 1;
        return 1 + take_year_unit(reader, 1, piece);
    }
    if (kind_is(reader, 1, KIND(ZH_FISCAL))) {
        piece->period.year = CENTURY + number->value;
        return 1 + take_year_unit(reader, 1, piece);
    }
    /* 22年1-6月, 23年一季度. */
    bool short_year = kind_is(reader, 1, KIND(ZH_YEAR));
    bool more = quarter_follows(reader, 2) || kind_is(reader, 2, KIND(ZH_HALF)) ||
                (number_within(reader, 2, 1, 12) &&
                 (kind_is(reader, 3, KIND(ZH_MONTH)) || kind_is(reader, 3, KIND(TO)) || is_dash(reader, 3)));
    if (!short_year || !more) return 0;
    piece->period.year = CENTURY + peek(reader, 0)->value;
    piece->han = true;
    return 2;
}

/* Whether "9M" are months: its year stands at it, or close by where nobody is called so. */
static bool months_stand(quire_period_reader *reader, bool has_year)
{
    int months = peek(reader, 0)->value;
    if (has_year) return months && months % 3 == 0 && months <= 12;
    return (months == 6 || months == 9) && peek(reader, 1)->capital &&
           (year_at(reader, 2) || year_at(reader, -1));
}

/* 1Q23, 2H 2023, 9M23. */
static int take_counted_letter(quire_period_reader *reader, quire_period_piece *piece)
{
    const quire_period_token *number = peek(reader, 0), *letter = peek(reader, 1);
    if (number->digits > 2 || number->glued || !letter->glued) return 0;
    quire_period *period = &piece->period;
    int year = take_short_year(reader, 2, &period->year);
    if (peek(reader, 2)->glued && !year && !kind_is(reader, 2, KIND(FISCAL))) return 0;
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
        take_year, take_han_quarter, take_han_month, take_day_month, take_counted_letter,
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
    const quire_period_token *letter = peek(reader, 0), *number = peek(reader, 1), *next = peek(reader, 2);
    bool quarter = letter->kind == KIND(Q);
    if (letter->glued && !kind_is(reader, -1, KIND(NUMBER))) return 0;
    if (!number->glued || !number_within(reader, 1, 1, quarter ? 4 : 2) || number->digits != 1) return 0;
    if (mark_is(reader, 2, '_') && !next->spaced && !year_at(reader, 3) &&
        !kind_is(reader, 3, KIND(FISCAL)) && !kind_is(reader, -1, KIND(MARK)) &&
        !kind_is(reader, -1, KIND(NUMBER)))
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
    const quire_period_token *ordinal = peek(reader, 0);
    int taken = take_day_month(reader, piece);
    if (taken) return taken;
    int at = 1;
    bool listed = kind_is(reader, 1, KIND(LIST)) && kind_is(reader, 2, KIND(ORDINAL));
    if (listed) at = 3;
    if (is_dash(reader, at)) at++;
    piece->period.fiscal = kind_is(reader, at, KIND(FISCAL)) && peek(reader, at)->value != 1;
    if (piece->period.fiscal) at++;
    if (kind_is(reader, at, KIND(QUARTERS)) && ordinal->value <= 4 && ordinal->value) {
        piece->period.quarter = ordinal->value;
        piece->period.months = 3;
        return listed ? 1 : at + 1;
    }
    if (kind_is(reader, at, KIND(HALVES)) && ordinal->value >= 1 && ordinal->value <= 2) {
        piece->period.half = ordinal->value;
        piece->period.months = 6;
        int year = is_dash(reader, at + 1) + 1;
        bool of_year = kind_is(reader, at + year, KIND(YEARS)) && !year_at(reader, at + year + 1);
        return listed ? 1 : at + 1 + (of_year ? year : 0);
    }
    int count;
    if (ordinal->value != 1 || listed || (taken = take_count(reader, at, &count)) == 0) return 0;
    piece->period.months = months_of(count, peek(reader, at + taken)->kind);
    piece->period.month = piece->period.fiscal || piece->period.months > 12 ? 0 : piece->period.months;
    piece->ended = true;
    return piece->period.months ? at + taken + 1 : 0;
}

/* "quarter ended", "quarter 1", "year ended", "year 2023", "half year ended". */
static int take_unit(quire_period_reader *reader, int ahead, quire_period_piece *piece)
{
    quire_period_kind kind = peek(reader, ahead)->kind;
    int at = ahead + 1;
    if (kind == KIND(HALVES)) {
        if (is_dash(reader, at)) at++;
        if (!kind_is(reader, at, KIND(YEARS))) return 0;
        at++;
    }
    piece->period.months = kind == KIND(QUARTERS) ? 3
                           : kind == KIND(HALVES) ? 6
                           : kind == KIND(MONTHS) ? 1
                                                  : 12;
    int taken = take_ended(reader, at);
    piece->ended = true;
    if (taken) return at + taken - ahead;
    int number = peek(reader, at)->value;
    bool counted = (kind_is(reader, at, KIND(CARDINAL)) || number_within(reader, at, 1, 4)) && number <= 4 &&
                   number;
    if (kind == KIND(QUARTERS) && counted) {
        piece->period.quarter = number;
        piece->ended = false;
        return at + 1 - ahead;
    }
    bool calendar = kind == KIND(YEARS) && peek(reader, ahead)->value == 3;
    if (kind == KIND(YEARS) || kind == KIND(HALVES))
        piece->period.year = calendar ? short_year_at(reader, at) : year_at(reader, at);
    piece->ended = false;
    return piece->period.year ? at + 1 - ahead : 0;
}

/* FY23, "fiscal 2023", "fiscal year 2023", "fiscal year ended"; before a quarter it is that quarter's. */
static int take_fiscal(quire_period_reader *reader, quire_period_piece *piece)
{
    int kind = peek(reader, 0)->value, taken;
    if (kind == 0 && (kind_is(reader, 1, KIND(Q)) || kind_is(reader, 1, KIND(ORDINAL)))) {
        reader->head++;
        taken = kind_is(reader, 0, KIND(Q)) ? take_letter(reader, piece) : take_ordinal(reader, piece);
        reader->head--;
        piece->period.fiscal = true;
        return taken && !piece->period.day ? taken + 1 : 0;
    }
    if (kind == 2 && !kind_is(reader, 1, KIND(YEARS)) && !kind_is(reader, 1, KIND(QUARTERS))) return 0;
    if (kind_is(reader, 1, KIND(YEARS)) || kind_is(reader, 1, KIND(QUARTERS)) ||
        kind_is(reader, 1, KIND(HALVES))) {
        taken = take_unit(reader, 1, piece);
        piece->period.fiscal = true;
        return taken ? taken + 1 : 0;
    }
    int at = 1 + (is_apostrophe(reader, 1) || (kind == 1 && (is_dash(reader, 1) || mark_is(reader, 1, '_'))));
    piece->period.year = kind == 1 || at == 2 ? short_year_at(reader, at) : year_at(reader, at);
    if (!piece->period.year) return 0;
    piece->period.fiscal = true;
    piece->period.months = 12;
    return at + 1 + kind_is(reader, at + 1, KIND(ZH_FISCAL));
}

/* 前三季度, 前九个月, 首季, 首六個月. */
static int take_han_first(quire_period_reader *reader, quire_period_piece *piece)
{
    piece->han = true;
    const quire_period_token *unit = peek(reader, 1);
    if (unit->kind == KIND(ZH_QUARTER) && unit->value < 2) {
        piece->period.quarter = 1;
        piece->period.months = 3;
        return 2;
    }
    if (!number_within(reader, 1, 1, 12)) return 0;
    int count = peek(reader, 1)->value;
    unit = peek(reader, 2);
    if (unit->kind == KIND(ZH_QUARTER) && count <= 4) piece->period.months = count * 3;
    if (unit->kind == KIND(ZH_MONTHS)) piece->period.months = count;
    piece->period.month = piece->period.months;
    piece->ended = true;
    return piece->period.months ? 3 : 0;
}

/* 止六个月, 止年度, 止三個月期間. */
static int take_until(quire_period_reader *reader, quire_period_piece *piece)
{
    piece->han = piece->ended = piece->trailing = true;
    int at = kind_is(reader, 1, KIND(FILLER)) ? 2 : 1;
    const quire_period_token *unit = peek(reader, at);
    if (unit->kind == KIND(ZH_ANNUAL) || unit->kind == KIND(ZH_FISCAL)) {
        piece->period.months = 12;
        piece->period.fiscal = unit->kind == KIND(ZH_FISCAL);
        return at + 1;
    }
    if (unit->kind == KIND(ZH_QUARTER) || unit->kind == KIND(ZH_HALF)) {
        piece->period.months = unit->kind == KIND(ZH_HALF) ? 6 : 3;
        return at + 1;
    }
    if (!number_within(reader, at, 1, 24) || !kind_is(reader, at + 1, KIND(ZH_MONTHS))) return 0;
    const quire_period_token *other = peek(reader, at + 3);
    bool also = kind_is(reader, at + 2, KIND(LIST)) && number_within(reader, at + 3, 1, 24) &&
                kind_is(reader, at + 4, KIND(ZH_MONTHS));
    piece->period.months = also ? other->value : unit->value;
    piece->also = also ? unit->value : 0;
    return at + (also ? 5 : 2);
}

/* 民國112年. */
static int take_republic(quire_period_reader *reader, quire_period_piece *piece)
{
    const quire_period_token *number = peek(reader, 1);
    if (number->kind != KIND(NUMBER) || number->value < 1 || number->value > 300) return 0;
    piece->han = true;
    piece->period.year = REPUBLIC + number->value;
    int taken = take_year_unit(reader, 2, piece);
    return taken ? 2 + taken : 0;
}

static int take_han_half(quire_period_reader *reader, quire_period_piece *piece)
{
    int half = peek(reader, 0)->value;
    if (half > 2) return 0;
    piece->han = true;
    piece->period.half = half;
    piece->period.months = 6;
    return 1;
}

static int take_date(quire_period_reader *reader, quire_period_piece *piece)
{
    int date = peek(reader, 0)->value;
    piece->period.year = date / 10000;
    piece->period.month = date / 100 % 100;
    piece->period.day = date % 100;
    return 1;
}

static int take(quire_period_reader *reader, quire_period_piece *piece)
{
    switch (peek(reader, 0)->kind) {
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
    case KIND(ZH_NTH): return take_han_quarter(reader, piece);
    case KIND(ZH_HALF): return take_han_half(reader, piece);
    case KIND(ZH_FIRST): return take_han_first(reader, piece);
    case KIND(ZH_UNTIL): return take_until(reader, piece);
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
    out->period.start = peek(reader, 0)->start;
    out->period.end = peek(reader, taken - 1)->end;
    reader->head += (size_t)taken;
    return true;
}

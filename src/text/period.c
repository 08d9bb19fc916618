/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces become periods: one that fits into the open period joins it, any other closes it. What a period leaves unsaid it takes
 * from its neighbour in a list:
 *     Three Months Ended | June 30, | 2023          length + day + year        → one period
 *     September 30, 2023 and 2022                   the second takes the day
 *     three months ended June 30, 2023 and July 2, 2022   the second takes the length
 *     Q1, Q2 and Q3 2023                            the first two take the year
 * Any other word ends the list. */
#include "text/period.h"

#include "base/error.h"
#include "base/str.h"
#include "text/period_pieces.h"

#define KIND(name) QUIRE_PERIOD_##name

enum {
    FILLERS = 4, /* "of", "the" … between two pieces of a period; more are another sentence */
    CANCEL_EVERY = 1024,
};

/* What stands between the open period and the piece that follows. */
struct gap {
    int fillers;
    bool list, tabbed, marked, ended, to; /* marked: a comma, a dash …; to: a dash too */
};

struct composer {
    quire_call *call;
    quire_period *items;
    size_t count, capacity;
    quire_period_piece open; /* period.end 0: none */
    struct gap gap;          /* behind it */
    struct gap before;       /* between the one before and it; of use where it is chained */
    bool chained;            /* it stands in a list with the last item */
    bool chain;              /* what comes next does so with the open one or the last item */
    size_t chain_start;      /* first item of this list */
    size_t text_size;
};

static quire_status append(struct composer *composer, const quire_period *period, quire_error *err)
{
    quire_period *items = quire_arena_grow(composer->call->arena, composer->items, composer->count,
                                           &composer->capacity, sizeof *items);
    if (!items) return quire_fail_memory(err);
    composer->items = items;
    composer->items[composer->count++] = *period;
    return QUIRE_OK;
}

static bool is_year_only(const quire_period *period)
{
    return period->year && !period->month && !period->quarter && !period->half && !period->months;
}

/* Takes from the last item of the list what the open period leaves unsaid. */
static void take_from_last(struct composer *composer)
{
    quire_period *open = &composer->open.period;
    const quire_period *last = &composer->items[composer->count - 1];
    bool list = composer->before.list || composer->before.marked;
    if (is_year_only(open) && last->year && last->year != open->year && !is_year_only(last)) {
        quire_period taken = *last;
        taken.year = open->year;
        taken.start = open->start;
        taken.end = open->end;
        *open = taken;
        /* February 29 has no fellow in most years. */
        int days = quire_month_days(open->year, open->month);
        if (open->day > days) open->day = days;
        return;
    }
    bool length = last->months && ((last->day && !composer->before.tabbed) || composer->before.ended);
    if (open->month && open->day && !open->months && length) open->months = last->months;
    bool takes = (open->month && !composer->open.weak) || open->quarter || open->half;
    if (open->year || !last->year || !list || !takes) return;
    open->year = last->year;
    open->fiscal = open->fiscal || (last->fiscal && !open->month);
}

/* Gives to the items of the list before what only the open period says. */
static void give_to_list(struct composer *composer)
{
    const quire_period *open = &composer->open.period;
    bool list = composer->before.list || composer->before.marked;
    for (size_t i = composer->count; i-- > composer->chain_start;) {
        quire_period *item = &composer->items[i];
        /* 截至2022年及2021年6月30日止六個月, 2022年和2023年第一季度. */
        if (composer->open.han && list && is_year_only(item) && !is_year_only(open)) {
            quire_period given = *open;
            given.year = item->year;
            given.start = item->start;
            given.end = item->end;
            *item = given;
            continue;
        }
        if (item->year || !open->year || (!list && !(item->months && item->day))) return;
        item->year = open->year;
        /* "The third quarter and first nine months of fiscal 2024". */
        if (item->day || !open->fiscal) continue;
        item->fiscal = true;
        if (item->month == item->months) item->month = 0;
    }
}

/* "January 1, 2022 to June 30, 2022": the first day makes a length of the second. */
static void close_span(struct composer *composer)
{
    quire_period *open = &composer->open.period;
    const quire_period *first = &composer->items[composer->count - 1];
    bool days = composer->before.to && first->day == 1 && !first->months && open->day && !open->fiscal;
    if (!days || open->day != quire_month_days(open->year ? open->year : 2001, open->month)) return;
    if (!first->year != !open->year) return;
    int months = (open->year - first->year) * 12 + open->month - first->month + 1;
    if (months < 1 || months > 24) return;
    open->months = months;
    open->start = first->start;
    composer->count--;
}

static bool says_something(const struct composer *composer)
{
    const quire_period_piece *open = &composer->open;
    const quire_period *period = &open->period;
    if (period->year || period->quarter || (period->month && period->day)) return true;
    if (period->half || period->month || period->months) {
        bool whole = period->start == 0 && period->end == composer->text_size;
        return !open->weak || (whole && period->months && !period->half);
    }
    return false;
}

static quire_status finish(struct composer *composer, quire_error *err)
{
    quire_status status = QUIRE_OK;
    if (!composer->open.period.end) return status;
    if (composer->chained && composer->count && composer->count > composer->chain_start) {
        take_from_last(composer);
        give_to_list(composer);
        close_span(composer);
    } else {
        composer->chain_start = composer->count;
    }
    if (says_something(composer)) {
        if (composer->open.also) {
            quire_period other = composer->open.period;
            other.months = composer->open.also;
            status = append(composer, &other, err);
        }
        if (!status) status = append(composer, &composer->open.period, err);
    }
    composer->open = (quire_period_piece){ 0 };
    return status;
}

/* Whether a piece that names a day, month, quarter, half or length can join what is open. */
static bool fits_in(const struct composer *composer, const quire_period_piece *piece)
{
    const quire_period_piece *open = &composer->open;
    const quire_period *have = &open->period, *more = &piece->period;
    bool years_agree = !have->year || !more->year || have->year == more->year;
    if (!years_agree) return false;
    if (more->quarter || more->half) return !have->quarter && !have->half && !have->month && !open->ended;
    if (more->month && !more->months) {
        /* "First quarter ended April 2, 2022"; one with a year of its own stays itself. */
        bool numbered = (have->quarter || have->half) && (have->year || !composer->gap.ended);
        bool awaits = open->ended || composer->gap.ended || is_year_only(have) ||
                      (have->fiscal && have->year);
        return !have->month && !numbered && awaits;
    }
    if (more->months && !more->year) {
        if (have->months || have->quarter || have->half) return false;
        if (piece->trailing) return have->month != 0;
        bool close = piece->han || (!composer->gap.marked && !composer->gap.fillers);
        return is_year_only(have) && close && (piece->han || !piece->ended || more->month);
    }
    return false;
}

static bool joins(const struct composer *composer, const quire_period_piece *piece)
{
    const quire_period *have = &composer->open.period, *more = &piece->period;
    if (!have->end || composer->gap.list || composer->gap.fillers > FILLERS) return false;
    /* A year, fiscal or not, whatever its length says: "first quarter of fiscal 2023". */
    bool year = more->year && !more->month && !more->quarter && !more->half;
    if (year) return !have->year && !(have->fiscal && more->fiscal && have->year);
    return fits_in(composer, piece);
}

static void join(struct composer *composer, const quire_period_piece *piece)
{
    quire_period_piece *open = &composer->open;
    quire_period *have = &open->period;
    const quire_period *more = &piece->period;
    bool named = have->quarter || have->half || have->month || have->months;
    bool year = more->year && !more->month && !more->quarter && !more->half;
    if (more->year) have->year = more->year;
    if (more->month) {
        have->month = more->month;
        have->day = more->day;
    }
    if (more->quarter) have->quarter = more->quarter;
    if (more->half) have->half = more->half;
    if (more->months && !(year && named)) have->months = more->months;
    have->fiscal = have->fiscal || more->fiscal;
    /* The months of a fiscal year are not the calendar's. */
    if (more->fiscal && year && have->months && have->month == have->months && !have->day) have->month = 0;
    if (piece->also) open->also = piece->also;
    open->ended = open->ended || piece->ended;
    open->weak = false;
    open->han = open->han || piece->han;
    have->end = more->end;
}

static quire_status take_piece(struct composer *composer, const quire_period_piece *piece, quire_error *err)
{
    if (joins(composer, piece)) {
        join(composer, piece);
        composer->gap = (struct gap){ 0 };
        return QUIRE_OK;
    }
    quire_status status = finish(composer, err);
    composer->open = *piece;
    composer->chained = composer->chain;
    composer->before = composer->gap;
    composer->gap = (struct gap){ 0 };
    composer->chain = true;
    return status;
}

static bool is_dash(int mark)
{
    return mark == '-' || mark == '~' || (mark >= 0x2010 && mark <= 0x2015) || mark == 0xFF5E;
}

/* A mark that may stand inside a period or a list. */
static bool is_link(int mark)
{
    return is_dash(mark) || mark == ',' || mark == '|' || mark == '_' || mark == '/' || mark == '\'' ||
           mark == 0x2019 || mark == 0xFF0C;
}

/* A token of no piece: between two pieces, or the end of the list. */
static quire_status take_between(struct composer *composer, const quire_period_token *token, quire_error *err)
{
    struct gap *gap = &composer->gap;
    switch (token->kind) {
    case KIND(FILLER):
    case KIND(SPAN):
    case KIND(FISCAL):
    case KIND(ZH_UNTIL): gap->fillers++; break;
    case KIND(ENDED): gap->ended = true; break;
    case KIND(YEARS):
        if (token->value == 1) goto other;
        gap->fillers++;
        break;
    case KIND(LIST): gap->list = true; break;
    case KIND(TO): gap->list = gap->to = true; break;
    case KIND(MARK):
        if (!is_link(token->value)) goto other;
        gap->marked = gap->marked || token->value != '|';
        gap->to = gap->to || is_dash(token->value);
        break;
    default: goto other;
    }
    if (token->tabbed) gap->tabbed = true;
    return QUIRE_OK;
other:
    composer->chain = false;
    *gap = (struct gap){ 0 };
    return finish(composer, err);
}

quire_status quire_text_periods(quire_call *call, quire_str text, quire_periods *out, quire_error *err)
{
    struct composer composer = { .call = call, .text_size = text.size };
    quire_period_reader reader = { .lexer = { .text = text } };
    quire_period_piece piece;
    quire_status status = QUIRE_OK;
    *out = (quire_periods){ 0 };
    for (size_t steps = 1; !status; steps++) {
        const quire_period_token *token = quire_window_peek(&reader, 0);
        if (token->kind == KIND(END)) break;
        if (steps % CANCEL_EVERY == 0 && quire_cancelled(call)) return quire_fail_cancelled(err);
        bool tabbed = token->tabbed;
        if (quire_period_take(&reader, &piece)) {
            composer.gap.tabbed = composer.gap.tabbed || tabbed;
            status = take_piece(&composer, &piece, err);
        } else {
            status = take_between(&composer, token, err);
            reader.head++;
        }
    }
    if (!status) status = finish(&composer, err);
    if (status) return status;
    *out = (quire_periods){ composer.items, composer.count };
    return QUIRE_OK;
}

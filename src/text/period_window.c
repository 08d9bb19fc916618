/* SPDX-License-Identifier: Apache-2.0 */
/* What a bare number of four digits is, is settled here alone: a year, where nothing around it says otherwise. */
#include "text/period_window.h"

#include "base/str.h"

#define KIND(name) QUIRE_PERIOD_##name

enum { CENTURY = 2000 };

const quire_period_token *quire_window_peek(quire_period_reader *reader, int ahead)
{
    static const quire_period_token before = { .kind = KIND(END), .spaced = true };
    if (ahead < 0 && reader->head < (size_t)-ahead) return &before;
    size_t at = reader->head + (size_t)ahead;
    while (reader->filled <= at)
        reader->window[reader->filled++ % QUIRE_PERIOD_WINDOW] = quire_period_token_next(&reader->lexer);
    return &reader->window[at % QUIRE_PERIOD_WINDOW];
}

bool quire_window_kind_is(quire_period_reader *reader, int ahead, quire_period_kind kind)
{
    return quire_window_peek(reader, ahead)->kind == kind;
}

bool quire_window_mark_is(quire_period_reader *reader, int ahead, int mark)
{
    const quire_period_token *token = quire_window_peek(reader, ahead);
    return token->kind == KIND(MARK) && token->value == mark;
}

bool quire_window_dash_is(quire_period_reader *reader, int ahead)
{
    const quire_period_token *token = quire_window_peek(reader, ahead);
    int c = token->value;
    return token->kind == KIND(MARK) &&
           (c == '-' || (c >= 0x2010 && c <= 0x2015) || c == '~' || c == 0xFF5E || c == 0x301C);
}

bool quire_window_number_is(quire_period_reader *reader, int ahead, int low, int high)
{
    const quire_period_token *token = quire_window_peek(reader, ahead);
    return token->kind == KIND(NUMBER) && token->digits <= 2 && token->value >= low && token->value <= high;
}

static bool han_year_follows(quire_period_reader *reader, int ahead)
{
    quire_period_kind kind = quire_window_peek(reader, ahead)->kind;
    return kind == KIND(ZH_YEAR) || kind == KIND(ZH_ANNUAL) || kind == KIND(ZH_FISCAL);
}

/* Whether what stands before the number at `ahead` leaves it a year. */
static bool year_may_start(quire_period_reader *reader, int ahead)
{
    const quire_period_token *token = quire_window_peek(reader, ahead),
                             *before = quire_window_peek(reader, ahead - 1);
    quire_period_kind kind = before->kind;
    if (kind == KIND(LABEL) || kind == KIND(ZH_NTH)) return false;
    /* "The Exchange Act of 1934" is a name. */
    if (kind == KIND(FILLER) && quire_window_peek(reader, ahead - 2)->kind == KIND(LABEL)) return false;
    if (token->glued)
        return kind == KIND(FISCAL) || kind == KIND(YEARS) || kind == KIND(Q) || kind == KIND(H) ||
               kind == KIND(M);
    if (kind != KIND(MARK) || token->spaced) return true;
    int c = before->value;
    if (c == '.' || (c < 0x80 && strchr("#@+*~=^<>\\", c)) || c == 0xD7 || c == 0xB1) return false;
    const quire_period_token *further = quire_window_peek(reader, ahead - 2);
    if (c == '-' && further->kind == KIND(NUMBER) && !before->spaced)
        return further->digits == 4 || quire_window_kind_is(reader, ahead - 3, KIND(Q)) ||
               quire_window_kind_is(reader, ahead - 3, KIND(H));
    return true;
}

/* "2023A", "FY24E": actual, estimated. */
static bool estimate_follows(quire_period_reader *reader, int ahead)
{
    const quire_period_token *token = quire_window_peek(reader, ahead);
    if (!token->glued || token->end - token->start != 1 || quire_window_peek(reader, ahead + 1)->glued)
        return false;
    char letter = reader->lexer.text.data[token->start];
    return letter == 'A' || letter == 'E' || letter == 'F';
}

/* "In 2006 Ms Doyle …": no milliseconds. */
static bool is_title(const quire_period_reader *reader, const quire_period_token *token)
{
    return quire_str_is(quire_str_cut(reader->lexer.text, token->start, token->end), "Ms");
}

/* Whether what stands behind the number at `ahead` leaves it a year. */
static bool year_may_end(quire_period_reader *reader, int ahead, int year)
{
    const quire_period_token *next = quire_window_peek(reader, ahead + 1);
    if (estimate_follows(reader, ahead + 1)) return true;
    if (next->glued) return next->kind == KIND(Q) || next->kind == KIND(H) || next->kind == KIND(FISCAL);
    if (next->kind == KIND(YEARS) && next->value == 2) return false; /* "2000 years ago" */
    if (next->kind == KIND(MEASURE) && !is_title(reader, next))
        return next->tabbed || (next->han && next->spaced);
    if (next->spaced) return true;
    if (next->kind == KIND(OTHER) && next->han) return year >= 1900;
    if (next->kind != KIND(MARK)) return true;
    int c = next->value;
    return !(c < 0x80 && strchr("+*^=", c)) && c != 0xB0 && c != 0xD7 && c != 0x2103;
}

/* The year that the number at `ahead` is. 0: none. */
int quire_window_year(quire_period_reader *reader, int ahead)
{
    const quire_period_token *token = quire_window_peek(reader, ahead);
    if (token->kind != KIND(NUMBER) || token->digits != 4 || token->value < 1000 || token->value > 2999)
        return 0;
    if (!year_may_start(reader, ahead)) return 0;
    if (han_year_follows(reader, ahead + 1)) return token->value;
    if (token->value < 1500 || token->value > 2099) return 0;
    return year_may_end(reader, ahead, token->value) ? token->value : 0;
}

/* A year of two or four digits that a word or an apostrophe makes one: FY23, Q1'23, Mar-23. 0: none. */
int quire_window_short_year(quire_period_reader *reader, int ahead)
{
    const quire_period_token *token = quire_window_peek(reader, ahead);
    if (token->kind != KIND(NUMBER) || token->han) return 0;
    bool goes_on = quire_window_peek(reader, ahead + 1)->glued &&
                   !quire_window_kind_is(reader, ahead + 1, KIND(Q)) &&
                   !quire_window_kind_is(reader, ahead + 1, KIND(H)) && !estimate_follows(reader, ahead + 1);
    if (goes_on) return 0;
    if (token->digits == 4) return token->value >= 1500 && token->value <= 2099 ? token->value : 0;
    return token->digits == 2 ? CENTURY + token->value : 0;
}

bool quire_window_apostrophe_is(quire_period_reader *reader, int ahead)
{
    return quire_window_mark_is(reader, ahead, '\'') || quire_window_mark_is(reader, ahead, 0x2019) ||
           quire_window_mark_is(reader, ahead, 0x2018);
}

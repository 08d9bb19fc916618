/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces of Chinese periods; years stand with the others in period_pieces.c. */
#include "text/period_pieces.h"

#define KIND(name) QUIRE_PERIOD_##name

bool quire_period_zh_quarter_follows(quire_period_reader *reader, int ahead)
{
    int nth = quire_window_kind_is(reader, ahead, KIND(ZH_NTH));
    const quire_period_token *unit = quire_window_peek(reader, ahead + nth + 1);
    return quire_window_number_is(reader, ahead + nth, 1, 4) && unit->kind == KIND(ZH_QUARTER) &&
           unit->value != 3 && (nth || unit->value > 0);
}

/* 第三季度, 三季度, 第3季. */
int quire_period_zh_quarter(quire_period_reader *reader, quire_period_piece *piece)
{
    int nth = quire_window_kind_is(reader, 0, KIND(ZH_NTH));
    /* Of 一、二季度 the first. */
    bool more = quire_window_number_is(reader, nth, 1, 4) && quire_period_zh_quarter_follows(reader, nth + 2);
    bool listed = more && quire_window_kind_is(reader, nth + 1, KIND(LIST));
    if (more && (quire_window_kind_is(reader, nth + 1, KIND(TO)) || quire_window_dash_is(reader, nth + 1))) {
        int at = nth + 2 + quire_window_kind_is(reader, nth + 2, KIND(ZH_NTH));
        int first = quire_window_peek(reader, nth)->value, last = quire_window_peek(reader, at)->value;
        piece->han = piece->ended = true;
        piece->period.month = last * 3;
        piece->period.months = (last - first + 1) * 3;
        return last > first ? at + 2 : 0;
    }
    if (!listed && !quire_period_zh_quarter_follows(reader, 0)) return 0;
    piece->period.quarter = quire_window_peek(reader, nth)->value;
    piece->period.months = 3;
    piece->period.fiscal = !listed && quire_window_peek(reader, nth + 1)->value == 2;
    piece->han = true;
    return nth + (listed ? 1 : 2);
}

/* 6月30日, 6月, 1-6月, 1月至6月. */
int quire_period_zh_month(quire_period_reader *reader, quire_period_piece *piece)
{
    if (!quire_window_number_is(reader, 0, 1, 12)) return 0;
    piece->han = true;
    int first = quire_window_peek(reader, 0)->value, at = 1;
    bool named = quire_window_kind_is(reader, at, KIND(ZH_MONTH));
    if (named) at++;
    bool range = (quire_window_dash_is(reader, at) || quire_window_kind_is(reader, at, KIND(TO))) &&
                 quire_window_number_is(reader, at + 1, first + 1, 12) &&
                 quire_window_kind_is(reader, at + 2, KIND(ZH_MONTH)) &&
                 !quire_window_number_is(reader, at + 3, 1, 31);
    if (range) {
        piece->period.month = quire_window_peek(reader, at + 1)->value;
        piece->period.months = piece->period.month - first + 1;
        piece->ended = true;
        return at + 3;
    }
    piece->period.month = first;
    if (!named) return 0;
    if (quire_window_number_is(reader, at, 1, 31) && quire_window_kind_is(reader, at + 1, KIND(ZH_DAY))) {
        piece->period.day = quire_window_peek(reader, at)->value;
        return at + 2;
    }
    return at;
}

/* 前三季度, 前九个月, 首季, 首六個月. */
int quire_period_zh_first(quire_period_reader *reader, quire_period_piece *piece)
{
    piece->han = true;
    const quire_period_token *unit = quire_window_peek(reader, 1);
    if (unit->kind == KIND(ZH_QUARTER) && unit->value < 2) {
        piece->period.quarter = 1;
        piece->period.months = 3;
        return 2;
    }
    if (!quire_window_number_is(reader, 1, 1, 12)) return 0;
    int count = quire_window_peek(reader, 1)->value;
    unit = quire_window_peek(reader, 2);
    if (unit->kind == KIND(ZH_QUARTER) && count <= 4) piece->period.months = count * 3;
    if (unit->kind == KIND(ZH_MONTHS)) piece->period.months = count;
    piece->period.month = piece->period.months;
    piece->ended = true;
    return piece->period.months ? 3 : 0;
}

/* 止六个月, 止年度, 止三個月期間. */
int quire_period_zh_until(quire_period_reader *reader, quire_period_piece *piece)
{
    piece->han = piece->ended = piece->trailing = true;
    int at = quire_window_kind_is(reader, 1, KIND(FILLER)) ? 2 : 1;
    const quire_period_token *unit = quire_window_peek(reader, at);
    if (unit->kind == KIND(ZH_ANNUAL) || unit->kind == KIND(ZH_FISCAL)) {
        piece->period.months = 12;
        piece->period.fiscal = unit->kind == KIND(ZH_FISCAL);
        return at + 1;
    }
    if (unit->kind == KIND(ZH_QUARTER) || unit->kind == KIND(ZH_HALF)) {
        piece->period.months = unit->kind == KIND(ZH_HALF) ? 6 : 3;
        return at + 1;
    }
    if (!quire_window_number_is(reader, at, 1, 24) || !quire_window_kind_is(reader, at + 1, KIND(ZH_MONTHS)))
        return 0;
    const quire_period_token *other = quire_window_peek(reader, at + 3);
    bool also = quire_window_kind_is(reader, at + 2, KIND(LIST)) &&
                quire_window_number_is(reader, at + 3, 1, 24) &&
                quire_window_kind_is(reader, at + 4, KIND(ZH_MONTHS));
    piece->period.months = also ? other->value : unit->value;
    piece->also = also ? unit->value : 0;
    return at + (also ? 5 : 2);
}

int quire_period_zh_half(quire_period_reader *reader, quire_period_piece *piece)
{
    int half = quire_window_peek(reader, 0)->value;
    if (half == 4) half = quire_window_kind_is(reader, -1, KIND(ZH_YEAR)) ? 1 : 3;
    if (half > 2) return 0;
    piece->han = true;
    piece->period.half = half;
    piece->period.months = 6;
    return 1;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces of periods: a year, a quarter's number, "nine months ended", "June 30". Which of them make one period is period.c's. */
#ifndef QUIRE_TEXT_PERIOD_PIECES_H
#define QUIRE_TEXT_PERIOD_PIECES_H

#include "text/period_type.h"
#include "text/period_window.h"

typedef struct quire_period_piece {
    quire_period period; /* what the piece says */
    int also;            /* "three and nine months ended": the first of the two lengths */
    bool ended;          /* a length that names or awaits its end: "nine months ended", "first nine months" */
    bool trailing;       /* a length that stands behind its end: 止六个月 */
    bool weak;           /* means nothing alone: "H1", "nine months", "Dec" */
    bool han;
} quire_period_piece;

/* Takes the piece that starts at the head, and moves behind it. False: none does, and the head stays. */
bool quire_period_take(quire_period_reader *reader, quire_period_piece *out);

/* Ways in which a Chinese piece begins: how many tokens they took; 0: none. */
int quire_period_zh_quarter(quire_period_reader *reader, quire_period_piece *piece);
int quire_period_zh_month(quire_period_reader *reader, quire_period_piece *piece);
int quire_period_zh_first(quire_period_reader *reader, quire_period_piece *piece);
int quire_period_zh_until(quire_period_reader *reader, quire_period_piece *piece);
int quire_period_zh_half(quire_period_reader *reader, quire_period_piece *piece);

/* Whether 第三季, 三季度 stand at `ahead`. */
bool quire_period_zh_quarter_follows(quire_period_reader *reader, int ahead);

#endif

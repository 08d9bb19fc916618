/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces of periods: a year, a quarter's number, "nine months ended", "June 30". Which of them make one period is period.c's. */
#ifndef QUIRE_TEXT_PERIOD_PIECES_H
#define QUIRE_TEXT_PERIOD_PIECES_H

#include "text/period.h"
#include "text/period_tokens.h"

enum { QUIRE_PERIOD_WINDOW = 32 }; /* tokens; a power of two. Half of them lie ahead */

/* The text's tokens, some ahead and some behind. */
typedef struct quire_period_reader {
    quire_period_lexer lexer;
    quire_period_token window[QUIRE_PERIOD_WINDOW];
    size_t head, filled; /* counted from the text's start */
} quire_period_reader;

typedef struct quire_period_piece {
    quire_period period; /* what the piece says */
    int also;            /* "three and nine months ended": the first of the two lengths */
    bool ended;          /* a length that names or awaits its end: "nine months ended", "first nine months" */
    bool trailing;       /* a length that stands behind its end: 止六个月 */
    bool weak;           /* means nothing alone: "H1", "nine months", "Dec" */
    bool han;
} quire_period_piece;

/* The token `ahead` of the head; a negative number looks back, at most 3. */
const quire_period_token *quire_period_peek(quire_period_reader *reader, int ahead);

/* Takes the piece that starts at the head, and moves behind it. False: none does, and the head stays. */
bool quire_period_take(quire_period_reader *reader, quire_period_piece *out);

#endif

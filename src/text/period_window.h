/* SPDX-License-Identifier: Apache-2.0 */
/* The tokens around a place in the text, and questions about them. The head is the next token that no piece has taken.
 * `ahead` counts from it: a negative number looks back, at most 4, and no question looks further ahead than 20. */
#ifndef QUIRE_TEXT_PERIOD_WINDOW_H
#define QUIRE_TEXT_PERIOD_WINDOW_H

#include "text/period_tokens.h"

enum { QUIRE_PERIOD_WINDOW = 32 };

typedef struct quire_period_reader {
    quire_period_lexer lexer;
    quire_period_token window[QUIRE_PERIOD_WINDOW];
    size_t head, filled; /* counted from the text's start */
} quire_period_reader;

const quire_period_token *quire_window_peek(quire_period_reader *reader, int ahead);

bool quire_window_kind_is(quire_period_reader *reader, int ahead, quire_period_kind kind);
bool quire_window_mark_is(quire_period_reader *reader, int ahead, int mark);
bool quire_window_dash_is(quire_period_reader *reader, int ahead);
bool quire_window_apostrophe_is(quire_period_reader *reader, int ahead);

/* A number of one or two digits from `low` to `high`. */
bool quire_window_number_is(quire_period_reader *reader, int ahead, int low, int high);

/* The year that the number of four digits is. 0: none. */
int quire_window_year(quire_period_reader *reader, int ahead);

/* A year of two or four digits that a word or an apostrophe makes one: FY23, Q1'23, Mar-23. 0: none. */
int quire_window_short_year(quire_period_reader *reader, int ahead);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Looking for phrases and numbers in a question or in what may answer it. Pure functions. */
#ifndef QUIRE_TEXT_ASKED_WORDS_H
#define QUIRE_TEXT_ASKED_WORDS_H

#include "base/arena.h"

#include <stdbool.h>

/* Phrases are written small and simplified. A blank at an end of one is any boundary of a word, so that " rate" doesn't stand in
 * "moderate". */

/* Whether `text` goes on with `words` at `at`. */
bool quire_words_go_on(quire_str text, size_t at, const char *words, size_t size);
/* Where `words` stand in the text; SIZE_MAX: nowhere. */
size_t quire_words_place(quire_str text, const char *words);
bool quire_words_stand(quire_str text, const char *words);
bool quire_words_any(quire_str text, const char *const *list, size_t count);

/* The next run of digits at or behind *at, with the marks that stand between digits; false: there is none. Moves *at behind it. */
bool quire_words_number(quire_str text, size_t *at, quire_str *out);
/* Four digits as a year is written. */
bool quire_words_is_year(quire_str number);
/* Whether the question doesn't hold `part`. */
bool quire_words_are_new(quire_str part, quire_str question);

#endif

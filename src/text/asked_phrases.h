/* SPDX-License-Identifier: Apache-2.0 */
/* Looking for phrases and numbers in a question or in what may answer it: without case, traditional characters as simplified ones, and a blank of a phrase is a
 * border of a word. */
#ifndef QUIRE_TEXT_ASKED_PHRASES_H
#define QUIRE_TEXT_ASKED_PHRASES_H

#include "quire/types.h"

#include <stdbool.h>
#include <stddef.h>

/* Whether `text` goes on with `words` at `at`; *end gets where they end. `end` may be NULL. */
bool quire_phrase_goes_on(quire_str text, size_t at, const char *words, size_t *end);

/* Where `words` stand in the text; SIZE_MAX: nowhere. */
size_t quire_phrase_place(quire_str text, const char *words);

bool quire_phrase_stands(quire_str text, const char *words);
bool quire_phrase_any(quire_str text, const char *const *list, size_t count);

/* The next run of digits at or behind *at, with the marks that stand between digits; false: there is none. Moves *at behind it. */
bool quire_phrase_number(quire_str text, size_t *at, quire_str *out);
/* Four digits as a year is written. */
bool quire_phrase_is_year(quire_str number);
/* Whether the question doesn't hold `part`. */
bool quire_phrase_is_new(quire_str part, quire_str question);

#endif

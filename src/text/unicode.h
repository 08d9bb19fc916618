/* SPDX-License-Identifier: Apache-2.0 */
/* Characters: decoding UTF-8, classes, scripts. */
#ifndef QUIRE_TEXT_UNICODE_H
#define QUIRE_TEXT_UNICODE_H

#include "base/arena.h"
#include "quire/error.h"

/* The character at *at (valid UTF-8 is assumed; an invalid byte gives U+FFFD), and moves *at behind it. */
uint32_t quire_utf8_next(quire_str text, size_t *at);

/* Writes the character `c` and returns how many bytes it takes. */
size_t quire_utf8_put(uint32_t c, char out[4]);

/* The nearest character boundary at or before `at`. */
size_t quire_utf8_floor(quire_str text, size_t at);

bool quire_char_is_han(uint32_t c);  /* and the kana, bopomofo: scripts written without spaces */
bool quire_char_is_word(uint32_t c); /* letter, digit or mark */
bool quire_char_is_space(uint32_t c);

/* Whether a character of those scripts begins at `at`, which may be the text's end or behind it. */
bool quire_text_is_han_at(quire_str text, size_t at);

/* The one character for `base` with the combining `mark`; 0: there is none. */
uint32_t quire_char_compose(uint32_t base, uint32_t mark);

/* NFKC and full case folding, in `arena`. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_text_fold(quire_str text, quire_arena *arena, quire_str *out,
                                           quire_error *err);

#endif

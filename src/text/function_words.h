/* SPDX-License-Identifier: Apache-2.0 */
/* Words that carry grammar rather than meaning (the, of, 的, 什么): they tell languages apart, and the terms of a
 * question that matter from those that do not. */
#ifndef QUIRE_TEXT_FUNCTION_WORDS_H
#define QUIRE_TEXT_FUNCTION_WORDS_H

#include "quire/types.h"

enum { QUIRE_FUNCTION_LANGUAGES = 20 }; /* languages that are written with spaces and have a list */

/* The languages, one bit each, in which the folded word `word` is a function word. */
uint32_t quire_function_word_languages(quire_str word);

/* The bit of a language such as "en"; 0: it has no list. */
uint32_t quire_function_language_bit(quire_str base);

/* The name of language number `index`, as its bit is 1 << index. */
quire_str quire_function_language_name(size_t index);

/* Bytes of the longest Chinese or Japanese function word that starts at `at`; 0: none. */
size_t quire_function_word_han(quire_str text, size_t at);

#endif

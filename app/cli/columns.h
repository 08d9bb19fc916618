/* SPDX-License-Identifier: Apache-2.0 */
/* Text in columns of a terminal, in which a Chinese character takes two. */
#ifndef QUIRE_CLI_COLUMNS_H
#define QUIRE_CLI_COLUMNS_H

#include "quire/quire.h"

#include <stdio.h>

/* How many columns `text` takes as print_text prints it. */
size_t text_columns(quire_str text);
/* `text` in at most so many columns; where it is longer, its middle is left out: "https://exam…/page". Returns how many it took. */
size_t print_shortened(FILE *stream, quire_str text, size_t columns);
/* The same with blanks behind it, `columns` in all. */
void print_column(FILE *stream, quire_str text, size_t columns);
/* `text` in lines of at most `columns`, each with `indent` blanks before it; broken between words, or between Chinese characters. */
void print_wrapped(FILE *stream, quire_str text, size_t indent, size_t columns);

#endif

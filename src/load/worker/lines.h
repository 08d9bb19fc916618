/* SPDX-License-Identifier: Apache-2.0 */
/* Characters and lines of a decoded text. */
#ifndef QUIRE_LOAD_WORKER_LINES_H
#define QUIRE_LOAD_WORKER_LINES_H

#include "quire/types.h"

uint64_t quire_count_characters(quire_str text);

/* Any of CR, LF, CRLF is one. */
uint64_t quire_count_line_ends(quire_str text);

/* The line at `at` without its end, and where the next one starts. */
quire_str quire_line_at(quire_str text, size_t at, size_t *next);

/* Whether it holds no more than spaces of any width. */
bool quire_line_is_blank(quire_str line);

#endif

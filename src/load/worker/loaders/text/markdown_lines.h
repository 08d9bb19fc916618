/* SPDX-License-Identifier: Apache-2.0 */
/* In which lines of the original the blocks of a Markdown file stand. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_TEXT_MARKDOWN_LINES_H
#define QUIRE_LOAD_WORKER_LOADERS_TEXT_MARKDOWN_LINES_H

#include "base/arena.h"
#include "quire/error.h"

#include <cmark-gfm.h>

/* The text that is parsed, where its lines start, and how many lines of the original stand before it, less those that were
 * put in front of it. */
typedef struct markdown_lines {
    quire_str text;
    size_t *starts, count;
    int64_t before;
} markdown_lines;

/* All but `before`. In `arena`. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_markdown_find_lines(quire_str text, quire_arena *arena, markdown_lines *out,
                                                     quire_error *err);

/* The lines of a block: of a heading without its underline, of an item its own text, for lists in it say where they are. */
quire_locator quire_markdown_lines_of(const markdown_lines *lines, cmark_node *block);
/* The lines of `text`, the text of a block of code: without its fences, and without empty lines at its start, which the
 * builder takes away. */
quire_locator quire_markdown_code_lines(const markdown_lines *lines, cmark_node *block, quire_str text);

#endif

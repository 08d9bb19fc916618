/* SPDX-License-Identifier: Apache-2.0 */
/* Text above or below the line in Markdown: ^5^, H~2~O, and the tags <sup> and <sub>. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_TEXT_MARKDOWN_RAISED_H
#define QUIRE_LOAD_WORKER_LOADERS_TEXT_MARKDOWN_RAISED_H

#include "base/arena.h"
#include "base/buffer.h"

typedef enum markdown_level { MARKDOWN_LEVEL, MARKDOWN_RAISED, MARKDOWN_LOWERED } markdown_level;

/* What an inline tag does: true where it is one of the four; *level is that of the text behind it. */
bool quire_markdown_level_tag(quire_str html, markdown_level *level);

/* `text` as it is written at that level. In `arena`; data is NULL when memory is out. */
quire_str quire_markdown_leveled(quire_str text, markdown_level level, quire_arena *arena);

/* `text` with each ^…^ and ~…~ in it as it is written; `before` is the character in front of it, 0: none; *marks: how many characters of markup went. `text` itself where
 * there is none, else in `arena`. */
quire_str quire_markdown_read_marks(quire_str text, uint32_t before, quire_arena *arena, uint64_t *marks);

#endif

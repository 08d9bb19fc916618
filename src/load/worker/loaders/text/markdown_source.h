/* SPDX-License-Identifier: Apache-2.0 */
/* What is done to a Markdown source before the parser sees it. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_TEXT_MARKDOWN_SOURCE_H
#define QUIRE_LOAD_WORKER_LOADERS_TEXT_MARKDOWN_SOURCE_H

#include "load/worker/builder.h"

/* The size of the YAML front matter at the start of `text`; 0: there is none. Lines between two rules that are not all
 * YAML are text. */
size_t quire_markdown_front_matter(quire_str text);

/* Title and metadata from the plain `key: value` lines of front matter. True: it has a title. */
bool quire_markdown_read_front_matter(quire_str front_matter, quire_builder *builder);

enum { QUIRE_MARKDOWN_REFERENCE_LINES = 2 };

/* The parser throws away footnotes that nothing refers to, and all but the first of one label. So that it keeps all,
 * labels become unique, and a first paragraph refers to every one of them: whoever parses `out` drops it where
 * *paragraph says so, which says, too, that it stands in QUIRE_MARKDOWN_REFERENCE_LINES lines in front of the text. `out` lives in `arena` or is `text`. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_markdown_keep_footnotes(quire_str text, quire_arena *arena, quire_str *out,
                                                         bool *paragraph, quire_error *err);

/* Cuts what would make the parser's tree larger than the text by a factor that the text chooses (markdown_bounds.c). Lines stay
 * where they are. `out` lives in `arena` or is `text`. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_markdown_bound(quire_str text, quire_arena *arena, quire_str *out,
                                                quire_error *err);

#endif

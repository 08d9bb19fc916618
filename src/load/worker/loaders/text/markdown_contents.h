/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of contents in Markdown. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_TEXT_MARKDOWN_CONTENTS_H
#define QUIRE_LOAD_WORKER_LOADERS_TEXT_MARKDOWN_CONTENTS_H

#include "base/buffer.h"

#include <cmark-gfm.h>

/* Whether a list leads elsewhere in its own file: nearly all of its text is links to anchors, or to anything where the
 * line above it says that it is contents. */
bool quire_markdown_is_contents(cmark_node *list);

/* Whether a paragraph is lines that lead to pages: then `out` holds them, one a line, and *breaks how many line ends were
 * put between them. */
bool quire_markdown_read_entries(cmark_node *paragraph, quire_buffer *out, uint64_t *breaks);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of contents in Markdown. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_MARKDOWN_CONTENTS_H
#define QUIRE_LOAD_WORKER_LOADERS_MARKDOWN_CONTENTS_H

#include <cmark-gfm.h>
#include <stdbool.h>

/* Whether a list leads elsewhere in its own file: nearly all of its text is links to anchors, or to anything where the
 * line above it says that it is contents. */
bool quire_markdown_is_contents(cmark_node *list);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The title of a Markdown file that has no heading. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_TEXT_MARKDOWN_TITLE_H
#define QUIRE_LOAD_WORKER_LOADERS_TEXT_MARKDOWN_TITLE_H

#include "load/worker/builder.h"

#include <cmark-gfm.h>

/* Sets the title from the first paragraph where it is one line and no heading stands anywhere; gives the paragraph where it
 * is nothing but the title, else NULL. */
cmark_node *quire_markdown_find_title(cmark_node *root, quire_builder *builder);

#endif

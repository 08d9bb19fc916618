/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of pipe tables as their source has them: the parser leaves out what stands behind a table's last column. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_TEXT_MARKDOWN_TABLE_H
#define QUIRE_LOAD_WORKER_LOADERS_TEXT_MARKDOWN_TABLE_H

#include "load/worker/loaders/text/markdown_lines.h"

/* Whether nodes of this type are rows. */
bool quire_markdown_is_row(const char *type);

/* What the line of `row` holds behind the last column of its table: cells parted by pipes, or nothing. */
quire_str quire_markdown_surplus(const markdown_lines *lines, cmark_node *row);

#endif

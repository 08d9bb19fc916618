/* SPDX-License-Identifier: Apache-2.0 */
/* Which rows of a page's table are heads. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_TABLE_HEADS_H
#define QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_TABLE_HEADS_H

#include "load/worker/loaders/web/html_tree.h"

/* Whether the row or cell stands in thead. */
bool quire_html_in_head(const lxb_dom_node_t *node);

/* A row in thead, or one of headings only: beside them at most an empty corner. */
bool quire_html_is_head_row(lxb_dom_node_t *row);

/* How many rows from `first` on, the table's first, stand out by bold text from those below. */
uint32_t quire_html_bold_heads(lxb_dom_node_t *first);

#endif

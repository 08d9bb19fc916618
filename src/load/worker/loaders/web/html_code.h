/* SPDX-License-Identifier: Apache-2.0 */
/* Listings of code as programs that colour them set them. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_CODE_H
#define QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_CODE_H

#include "load/worker/loaders/web/html_tree.h"

/* The language that the listing `pre`, what is directly in it or stands around it names; empty: none. Borrowed. */
quire_str quire_html_code_language(lxb_dom_node_t *pre);

/* Whether the element holds the numbers of a listing's lines. */
bool quire_html_is_line_numbers(lxb_dom_node_t *node);

#endif

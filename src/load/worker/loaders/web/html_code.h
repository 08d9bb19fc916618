/* SPDX-License-Identifier: Apache-2.0 */
/* Listings of code as programs that colour them set them. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_CODE_H
#define QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_CODE_H

#include "load/worker/loaders/web/html_tree.h"

/* The language that the listing `pre`, what is directly in it or stands around it names; empty: none. Borrowed. */
quire_str quire_html_code_language(lxb_dom_node_t *pre);

/* Whether the element is named as one that holds the numbers of a listing's lines, and whether it holds numbers alone. */
bool quire_html_names_numbers(lxb_dom_node_t *node);
bool quire_html_holds_numbers(lxb_dom_node_t *node);

#endif

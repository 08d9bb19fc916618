/* SPDX-License-Identifier: Apache-2.0 */
/* Which element of a page holds the text of an article, where the page is one. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_ARTICLE_H
#define QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_ARTICLE_H

#include "load/worker/loaders/web/html_tree.h"

/* The element under `body`, whose tree has marks; NULL: the page is no article, or several, or nothing tells. `declared`: the page says
 * that it is one. */
lxb_dom_node_t *quire_html_find_article(lxb_dom_node_t *body, bool declared);

#endif

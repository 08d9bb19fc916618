/* SPDX-License-Identifier: Apache-2.0 */
/* Where an article points its readers to other articles, in words. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_FURTHER_H
#define QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_FURTHER_H

#include "load/worker/loaders/web/html_tree.h"

/* Gives `reason` to headings such as "Related articles" with the links behind them, and to paragraphs such as "Read more: …", under
 * `root`, whose tree has marks. */
void quire_html_drop_further(lxb_dom_node_t *root, const char *reason);

#endif

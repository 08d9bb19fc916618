/* SPDX-License-Identifier: Apache-2.0 */
/* Which inline elements of a page stand above or below the line, and which links are references to notes. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_RAISED_H
#define QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_RAISED_H

#include "load/worker/loaders/web/html_tree.h"

typedef enum html_level { HTML_LEVEL, HTML_RAISED, HTML_LOWERED } html_level;

/* By element, by its own style, and for links by their role: a reference to a note is raised however it is set. */
html_level quire_html_level(lxb_dom_node_t *node);

/* Whether the link `node` leads to a note: it says so, or leads into its own page. */
bool quire_html_is_reference(lxb_dom_node_t *node);

#endif

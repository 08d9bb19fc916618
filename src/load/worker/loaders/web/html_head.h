/* SPDX-License-Identifier: Apache-2.0 */
/* What a page says of itself: title, language, and who wrote it when and for whom. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_HEAD_H
#define QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_HEAD_H

#include "load/worker/builder.h"
#include "load/worker/loaders/web/html_tree.h"

/* Sets title and language and adds metadata: author, date (when it was published) and modified as they are written, site, publisher,
 * description, keywords, generator, canonical, url and saved (where a browser got it and when), direction (rtl). `article`: the page says
 * that it is one. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_html_read_head(lxb_dom_node_t *top, quire_builder *builder,
                                                quire_arena *arena, bool *article, quire_error *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* From a marked HTML tree to elements of the document. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_WRITE_H
#define QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_WRITE_H

#include "load/worker/builder.h"
#include "load/worker/loaders/web/html_content.h"

/* Writes what is marked as content and enters in the ledger what was kept of the page's characters and what was dropped,
 * by reason. `top` is the root of the tree; links lead from `base`, or stay as they are where it is empty. Returns the number of kept characters. */
uint64_t quire_html_write(lxb_dom_node_t *top, quire_str base, quire_builder *builder);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Where a page leads, for those who go there. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_LINKS_H
#define QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_LINKS_H

#include "load/worker/host.h"
#include "load/worker/loaders/web/html_tree.h"

/* Gives the host the address by which the page wants to be known, whether it asks not to be kept, and the addresses that its links lead to, in
 * their order; none of those that programs are asked not to follow. errors: IO the parent is gone; NO_MEMORY */
QUIRE_CHECKED quire_status quire_html_tell_links(lxb_dom_node_t *top, quire_load_host *host,
                                                 quire_error *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Walking the tree of a page, and what its nodes say of themselves. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_TREE_H
#define QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_TREE_H

#include "quire/types.h"

#include <lexbor/dom/interfaces/character_data.h>
#include <lexbor/html/html.h>
#include <string.h>

/* The next node in document order, without the children of `node` where `skip`; NULL behind the last one under `top`.
 * What a template holds counts as its children. `leave` is called for each element whose end is passed. */
lxb_dom_node_t *quire_html_next(lxb_dom_node_t *node, const lxb_dom_node_t *top, bool skip,
                                void (*leave)(void *user, lxb_dom_node_t *node), void *user);

/* The element above; of what a template holds, the template. NULL: there is none. */
lxb_dom_node_t *quire_html_parent(const lxb_dom_node_t *node);

/* Whether `node` is `outer` or stands in it. */
bool quire_html_holds(const lxb_dom_node_t *outer, const lxb_dom_node_t *node);

quire_str quire_html_attribute_of(lxb_dom_node_t *node, const char *name, size_t size);
static inline quire_str quire_html_attribute(lxb_dom_node_t *node, const char *name)
{
    return quire_html_attribute_of(node, name, strlen(name));
}
/* The two that are asked for most, without looking them up. */
quire_str quire_html_class(lxb_dom_node_t *node);
quire_str quire_html_id(lxb_dom_node_t *node);
quire_str quire_html_text(lxb_dom_node_t *node);

/* The first text among `nodes` nodes from `node` on, in it, that is more than white space. */
quire_str quire_html_first_text(lxb_dom_node_t *node, int nodes);

/* Whether the text is a space of no width, as pages fill empty cells with. */
bool quire_html_is_unseen(quire_str text);

/* Whether the element breaks lines. */
bool quire_html_is_block(lxb_tag_id_t tag);

/* Whether `node` or its EPUB type has one of the words of `names`, parted by spaces, as its role. */
bool quire_html_has_role(lxb_dom_node_t *node, const char *names);

#endif

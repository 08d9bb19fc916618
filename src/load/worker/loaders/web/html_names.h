/* SPDX-License-Identifier: Apache-2.0 */
/* What the names that a page gives its elements, in class and id, say an element is for. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_NAMES_H
#define QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_NAMES_H

#include "load/worker/loaders/web/html_tree.h"

enum {
    HTML_FURNITURE = 1, /* of any page: menus, footers, what is to be shared, bought or agreed to */
    HTML_ASIDE = 2,     /* beside an article: who wrote it and when, what else there is to read */
    HTML_BODY = 4,      /* an article's text */
    HTML_CAPTION = 8,   /* what is said of a picture */
    HTML_ABOUT = 32,    /* who wrote an article, when: a few words, where they stand alone */
    HTML_SUMMARY = 64,  /* what an article says in short, in front of it */
    HTML_EMBEDDED = 16, /* quoted from elsewhere, as posts are: not furniture, even if it is "social" */
};

/* The bits that apply. A class counts by its words and by up to three of them that stand together ("post-content", "postContent"); an id
 * as a whole, and not as a part of the page where it is made from the heading that the element begins with. */
unsigned quire_html_uses(lxb_dom_node_t *node);

#endif

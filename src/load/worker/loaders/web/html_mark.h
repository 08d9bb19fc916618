/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of each element of a page when its content is chosen and written. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_MARK_H
#define QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_MARK_H

#include "load/worker/loaders/web/html_tree.h"

/* Hangs at an element's `user`. Counts are of characters. */
typedef struct html_mark {
    const char *drop; /* why the element is left out; NULL: it is not */
    uint64_t all;     /* all text in it, script included */
    uint64_t text;    /* text that is neither dropped nor white space */
    uint64_t linked;  /* of that, in links */
    uint64_t prose;   /* of that, in paragraphs that are not mostly links */
    uint64_t solid;   /* of that, in these, and in items and tables that are not mostly links */
    /* Of that, in items that link into the page itself, or in all links where the page calls them contents. */
    uint64_t anchored;
    uint32_t anchors; /* such links */
    uint32_t rows, cells, headers, inner_tables, blocks,
        listings;         /* of a table: what decides whether it is one */
    unsigned uses;        /* what the element's names say (html_names.h), of a page */
    bool content;         /* what is in it is written */
    bool opened;          /* for the writer */
    bool layout;          /* a table that only places things */
    bool contents;        /* a list that is a table of contents or an index */
    bool called_contents; /* by its role */
    bool numbered;        /* named as the numbers of a listing's lines, in the first pass */
    bool around;          /* what is written stands in it */
    bool caption;         /* of a picture, by its name */
} html_mark;

/* That of an element that is not left out, else NULL. */
static inline html_mark *quire_html_kept_mark(const lxb_dom_node_t *node)
{
    html_mark *mark = node->type == LXB_DOM_NODE_TYPE_ELEMENT ? node->user : NULL;
    return mark && !mark->drop ? mark : NULL;
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Which part of a page is its content: every element gets a mark, and one of them is the root of what is written. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_CONTENT_H
#define QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_CONTENT_H

#include "base/arena.h"
#include "load/worker/loaders/web/html_tree.h"
#include "quire/error.h"

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
    uint32_t anchors;                                    /* such links */
    uint32_t rows, cells, headers, inner_tables, blocks; /* of a table: what decides whether it is one */
    bool content;                                        /* what is in it is written */
    bool opened;                                         /* for the writer */
    bool layout;                                         /* a table that only places things */
    bool contents;                                       /* a list that is a table of contents or an index */
    bool caption;                                        /* of a picture, by its name */
} html_mark;

typedef enum html_whole {
    HTML_PIECE,  /* of another document: all of it is content, but what is no text at all */
    HTML_PAGE,
    HTML_ARTICLE /* a page that says that it is one: news, a post */
} html_whole;

/* Marks the whole tree and gives the characters of text in what is content: one element, the body where nothing stands
 * out, and with it the h1 that stands in front of it. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_html_choose(lxb_html_document_t *document, html_whole whole,
                                             quire_arena *arena, uint64_t *text, quire_error *err);

#endif

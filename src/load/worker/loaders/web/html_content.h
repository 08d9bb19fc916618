/* SPDX-License-Identifier: Apache-2.0 */
/* Which part of a page is its content: every element gets a mark, and one of them is the root of what is written. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_CONTENT_H
#define QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_CONTENT_H

#include "base/arena.h"
#include "load/worker/loaders/web/html_mark.h"
#include "load/worker/loaders/web/html_tree.h"
#include "quire/error.h"

typedef enum html_whole {
    HTML_PIECE, /* of another document: all of it is content, but what is no text at all */
    HTML_PAGE,
    HTML_ARTICLE /* a page that says that it is one: news, a post */
} html_whole;

/* Marks the whole tree and gives the characters of text in what is content: one element, the body where nothing stands
 * out, and with it the h1 that stands in front of it. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_html_choose(lxb_html_document_t *document, html_whole whole,
                                             quire_arena *arena, uint64_t *text, quire_error *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What a page says of itself as linked data (JSON-LD, schema.org). */
#ifndef QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_LINKED_H
#define QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_LINKED_H

#include "base/arena.h"
#include "quire/types.h"

/* Empty where nothing is said. */
typedef struct html_linked {
    quire_str author, published, modified, publisher, language;
    bool article; /* the page is one: news, a post, a report */
} html_linked;

/* Reads one script's text into `out`; what is known already stays. Strings live in `arena`. What is no JSON says nothing.
 * false: memory is out. */
bool quire_html_read_linked(quire_str json, quire_arena *arena, html_linked *out);

#endif

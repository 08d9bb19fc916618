/* SPDX-License-Identifier: Apache-2.0 */
/* From the page that the user named to those that it leads to, round by round. docs/decisions/web.md */
#ifndef QUIRE_FETCH_WEB_WALK_PAGES_H
#define QUIRE_FETCH_WEB_WALK_PAGES_H

#include "fetch/source.h"
#include "fetch/web/crawl.h"
#include "fetch/web/download.h"

typedef struct quire_pages_params {
    const quire_fetch_visitor *visitor;
    const quire_url *start;
    quire_strs include, exclude;
    int64_t depth;         /* how many links away from the start pages are followed; 0: none are */
    int64_t limit;         /* of pages that links led to */
    int64_t members_limit; /* of pages that lists led to */
    bool articles;         /* of feeds: the pages of their entries are read too */
} quire_pages_params;

/* What stays of a walk while its pages are loaded. {0} is empty. */
typedef struct quire_pages {
    quire_arena arena;
    quire_url start; /* where the start is, behind redirects */
    quire_crawl crawl;
    bool feed;                             /* there were entries with pages */
    bool lists;                            /* there was a list or a feed that led somewhere */
    struct quire_pages_verdicts *verdicts; /* on pages that want to be known elsewhere */
} quire_pages;

void quire_pages_free(quire_pages *pages);

/* Visits the start and what it leads to; what the start itself lacks is said in `source`.
 * errors: of the visitor; INVALID a pattern, a header; CANCELLED; NO_MEMORY; IO */
QUIRE_CHECKED quire_status quire_pages_walk(quire_pages *pages, quire_web *web, quire_call *call,
                                            const quire_pages_params *params, quire_fetch_source *source,
                                            quire_error *err);

/* Why a page that a link led to is left: it asks for it ("no_index"), or wants to be known elsewhere on its site ("duplicate"); NULL: it
 * stays. Any thread, while the walk goes on. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_pages_leave(const quire_pages *pages, quire_call *call, quire_str uri,
                                             quire_links links, const char **out, quire_error *err);

#endif

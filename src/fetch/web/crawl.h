/* SPDX-License-Identifier: Apache-2.0 */
/* Which links of a site are followed: those of the site that nobody asked to leave, each once, and never into a trap.
 * docs/decisions/web.md */
#ifndef QUIRE_FETCH_WEB_CRAWL_H
#define QUIRE_FETCH_WEB_CRAWL_H

#include "base/call.h"
#include "base/str_set.h"
#include "fetch/web/url.h"

enum {
    QUIRE_CRAWL_PATH_PARTS = 24, /* a path has no more of them, */
    QUIRE_CRAWL_REPEATS = 3,     /* none of which stand so often behind each other, alone or as a group */
    QUIRE_CRAWL_QUERIES = 256,   /* so many addresses differ in what is behind '?' alone */
    QUIRE_CRAWL_CHAIN = 64,      /* so many pages follow each other whose addresses differ in numbers alone */
    QUIRE_CRAWL_SEEN_BYTES = 64 << 20, /* of all addresses that are remembered */
};

/* One thread at a time. */
typedef struct quire_crawl {
    quire_arena *arena;
    const quire_url *start; /* the site, and below whose folder pages are followed */
    const char *const *include, *const *exclude;
    size_t include_count, exclude_count;
    quire_str_set seen, paths;
    size_t seen_bytes;
    bool full; /* an address was left, as too many are remembered */
} quire_crawl;

/* Patterns of paths in the form that paths have. errors: INVALID one that begins with '!', or is too long; NO_MEMORY */
QUIRE_CHECKED quire_status quire_crawl_code_patterns(quire_arena *arena, quire_strs patterns,
                                                     const char *const **out, quire_error *err);

/* Patterns of paths, as of folders (fetch/ignore.h); with one in `include` the start's folder does not count. `start` and `arena`
 * outlive the crawl. errors: INVALID a pattern; NO_MEMORY */
QUIRE_CHECKED quire_status quire_crawl_open(quire_crawl *crawl, quire_arena *arena, const quire_url *start,
                                            quire_strs include, quire_strs exclude, quire_error *err);

/* How an address came about: {0} for the start. */
typedef struct quire_crawl_chain {
    uint64_t shape; /* of the address, numbers left out */
    size_t length;  /* how many of that shape led to each other up to here */
} quire_crawl_chain;

/* Whether pages of the address are followed at all, whether it was asked for or not. Any thread. */
bool quire_crawl_covers(const quire_crawl *crawl, const quire_url *url);

/* http and https of an address are one page. */
bool quire_crawl_same_page(const quire_url *a, const quire_url *b);

/* Whether the address is to be fetched; else *left is the reason (of ledgers): "off_site", "excluded", "trap", "over_limit"; "" where it
 * was asked about before. *chain is that of the page with the link, and becomes the link's. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_crawl_consider(quire_crawl *crawl, const quire_url *url,
                                                quire_crawl_chain *chain, const char **left,
                                                quire_error *err);

/* Whether the address was asked about, or remembered. */
bool quire_crawl_knows(const quire_crawl *crawl, const quire_url *url);

/* Remembers an address that was come upon in another way. *again: it was known. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_crawl_remember(quire_crawl *crawl, const quire_url *url, bool *again,
                                                quire_error *err);

#endif

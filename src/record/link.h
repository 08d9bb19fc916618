/* SPDX-License-Identifier: Apache-2.0 */
/* Where a document leads. Which of these are followed is the matter of the source that it came from. */
#ifndef QUIRE_RECORD_LINK_H
#define QUIRE_RECORD_LINK_H

#include "base/arena.h"
#include "base/buffer.h"
#include "quire/types.h"

/* Stored and sent as numbers: append only. */
typedef enum quire_link_kind {
    QUIRE_LINK_BODY = 0,  /* what a mail says of itself and keeps elsewhere */
    QUIRE_LINK_MEMBER,    /* a page or another list of a sitemap, a feed of an OPML list */
    QUIRE_LINK_ARTICLE,   /* the page of a feed's entry */
    QUIRE_LINK_PAGE,      /* what a web page links to */
    QUIRE_LINK_CANONICAL, /* the address by which a web page wants to be known */
    QUIRE_LINK_UNLISTED,  /* none: a web page asks not to be kept where one came by a link; its uri is "." */
    QUIRE_LINK_KIND_COUNT
} quire_link_kind;

typedef struct quire_link {
    quire_link_kind kind;
    quire_str uri; /* as the document has it: may be relative to the document's own */
} quire_link;

enum { QUIRE_LINK_MAX_BYTES = 4096, QUIRE_LINKS_MAX = 65536 }; /* of a uri; of one document */

/* Which links someone goes after; the others are left, and of a web page not even asked for. */
typedef enum quire_follow {
    QUIRE_FOLLOW_NONE = 0,
    QUIRE_FOLLOW_MEMBERS, /* of lists, and articles */
    QUIRE_FOLLOW_PAGES,   /* and where web pages link to */
} quire_follow;

typedef struct quire_links {
    quire_follow asked; /* which of them were asked for */
    const quire_link *items;
    size_t count;
} quire_links;

/* Version 1, which were asked for, how many, then for each its kind, a number, and its uri, a string (record/wire.h). No bytes
 * where none were asked for. */
void quire_links_encode(quire_links links, quire_buffer *out);
/* Copied into `arena`. errors: FORMAT; NO_MEMORY */
QUIRE_CHECKED quire_status quire_links_decode(quire_str bytes, quire_arena *arena, quire_links *out,
                                              quire_error *err);

#endif

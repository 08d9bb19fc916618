/* SPDX-License-Identifier: Apache-2.0 */
/* RSS of all versions, RDF, Atom and CDF: what an element says of the feed or of an entry. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_FEED_FEED_XML_H
#define QUIRE_LOAD_WORKER_LOADERS_FEED_FEED_XML_H

#include "load/worker/loaders/feed/feed_item.h"
#include "quire/error.h"

#include <libxml/tree.h>

/* Where an element stands: what its links and texts take over from those around it. */
typedef struct feed_place {
    quire_str base, language; /* either may be empty; a language without data: none was said */
    bool whole;               /* it is the feed, whose language is not that of one of its texts */
    bool atom;                /* what it says of its texts' types holds; RSS leaves it to be guessed */
} feed_place;

/* Whether it is an element of that local name, in whatever namespace and case. */
bool feed_named(const xmlNode *node, const char *name);

/* The value of an attribute whatever its namespace and case, borrowed from the tree; data is NULL where there is none. */
quire_str feed_attribute(const xmlNode *node, const char *name);

/* All text in `node`, in `arena`; data is NULL when memory is out. */
quire_str feed_node_text(const xmlNode *node, quire_arena *arena);

/* Reads what `element`, the feed's own or an entry, says. Its children that are entries, pictures, text fields are passed over.
 * `item` is zeroed but for its arena. */
void feed_read_item(const xmlNode *element, const feed_place *around, feed_item *item);

/* The place inside `element`. False: memory is out. */
bool feed_place_in(const xmlNode *element, const feed_place *around, quire_arena *arena, feed_place *out);

/* The element that says what the feed is called; NULL: it is no feed. And the next entry behind `entry`, NULL: the first one. */
const xmlNode *feed_head(const xmlDoc *doc);
const xmlNode *feed_next_entry(const xmlDoc *doc, const xmlNode *entry);

#endif

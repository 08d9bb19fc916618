/* SPDX-License-Identifier: Apache-2.0 */
/* Feeds are written by templates, and many are no XML: names of HTML's characters that nobody declared, a bare "&", <br> that is
 * never closed, a control character. A parser of XML stops there or, told to go on, closes the wrong element and hangs the rest of
 * the feed into one entry. So the text is made well formed first, in one pass; what is well formed says the same afterwards. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_FEED_FEED_MEND_H
#define QUIRE_LOAD_WORKER_LOADERS_FEED_FEED_MEND_H

#include "base/arena.h"
#include "quire/error.h"

#include <libxml/tree.h>

/* What such a document is a list of. */
typedef struct feed_units {
    const char *names; /* local ones: "item|entry" */
    bool nested;       /* they hold each other; else what stands within one is none */
    uint64_t most;     /* behind so many they are only counted */
} feed_units;

typedef struct feed_parsed {
    xmlDoc *doc;       /* NULL: there is no element in it */
    uint64_t received; /* units that the text begins, apart from what the parser makes of them */
} feed_parsed;

/* Parses text in UTF-8. No document type is read but short words that it declares, and nothing is fetched. The caller frees doc
 * with xmlFreeDoc. errors: NO_MEMORY; LIMIT it grows too much */
QUIRE_CHECKED quire_status feed_parse(quire_str text, feed_units units, quire_arena *arena, feed_parsed *out,
                                      quire_error *err);

#endif

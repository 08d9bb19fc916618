/* SPDX-License-Identifier: Apache-2.0 */
/* What the lists that are fetched from servers look like before they are parsed: servers call them by all kinds of types and
 * names, so what counts is the element that they begin with. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_FEED_FEED_PROBE_H
#define QUIRE_LOAD_WORKER_LOADERS_FEED_FEED_PROBE_H

#include "load/worker/format.h"

typedef enum feed_kind {
    FEED_NONE,
    FEED_XML,   /* RSS, RDF, Atom, CDF */
    FEED_JSON,  /* JSON Feed */
    FEED_ENTRY, /* an Atom entry that stands alone */
    FEED_OPML,
    FEED_SITEMAP,
} feed_kind;

/* What the bytes begin as, in whatever charset. A bounded part of them is looked at. */
feed_kind feed_kind_of(quire_str bytes);

/* The bytes as text; the charset is that of the mark, what came with them, what an XML declaration says.
 * errors: as quire_load_decode */
QUIRE_CHECKED quire_status feed_decode(quire_load_host *host, const quire_load_input *input, quire_str *text,
                                       quire_error *err);

#endif

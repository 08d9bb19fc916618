/* SPDX-License-Identifier: Apache-2.0 */
/* The last order of the first hits, by what only their text tells. Pure functions: no store, no model. */
#ifndef QUIRE_RETRIEVE_ORDER_H
#define QUIRE_RETRIEVE_ORDER_H

#include "quire/quire.h"
#include "store/store.h"
#include "text/asked.h"

enum {
    QUIRE_ORDER_READ = 16,  /* hits that are read to be ordered; further ones stay behind these */
    QUIRE_ORDER_SERIES = 48 /* of a question about a series */
};

/* Orders hits, and their chunks' refs with them, anew, best first: by their fused score and whether they hold what the
 * question asks for; a copy of a better hit goes behind all others. Sets score and scores.fused. */
void quire_order(const quire_asked *asked, quire_str question, quire_hit *hits, quire_chunk_ref *keys,
                 size_t count);

/* Lets the documents of the first hits take turns, where each has a hit nearly as good as the best one: of a series every report is
 * asked for. Keeps the order of each document's hits. */
void quire_order_turns(quire_hit *hits, quire_chunk_ref *keys, size_t count);

#endif

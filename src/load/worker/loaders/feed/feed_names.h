/* SPDX-License-Identifier: Apache-2.0 */
/* What the entries of a feed are called: by their id, else by their link, else by a hash of what they say, so that an entry has
 * the same name in each run, wherever in the feed it stands. What several entries of a feed have in common is the name of none;
 * but two that have the same id, link and title are one entry in two versions, of which the later one stands. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_FEED_FEED_NAMES_H
#define QUIRE_LOAD_WORKER_LOADERS_FEED_FEED_NAMES_H

#include "base/arena.h"
#include "quire/types.h"

typedef struct feed_identity {
    quire_str id, link, title, time; /* time: when it was updated or published, ISO 8601 */
    uint64_t hash;                   /* of all that it says */
    quire_str name;                  /* what it is called; empty: another one stands for it, */
    bool same;                       /* which says the same */
} feed_identity;

/* Fills name and same of each. False: memory is out. */
bool feed_name_entries(feed_identity *entries, size_t count, quire_arena *arena);

#endif

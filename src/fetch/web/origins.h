/* SPDX-License-Identifier: Apache-2.0 */
/* What is remembered of each server during one run: how it wants to be asked, and whether it answers at all. */
#ifndef QUIRE_FETCH_WEB_ORIGINS_H
#define QUIRE_FETCH_WEB_ORIGINS_H

#include "fetch/web/robots.h"

typedef struct quire_origin_state {
    quire_str name; /* "https://example.com" */
    quire_robots robots;
    bool robots_known;
    int64_t asked_ns;  /* when it was last asked; 0: not yet */
    unsigned failures; /* in a row: it could not be reached, or said that it cannot answer now */
} quire_origin_state;

/* {0} but for `arena` is empty. One thread at a time. */
typedef struct quire_origins {
    quire_arena *arena;
    quire_origin_state **slots;
    size_t count, capacity;
} quire_origins;

/* That of the origin, made where there is none; it stays where it is. NULL: out of memory. */
quire_origin_state *quire_origins_get(quire_origins *origins, quire_str name);

#endif

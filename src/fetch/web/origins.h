/* SPDX-License-Identifier: Apache-2.0 */
/* What is remembered of each server during one run: how it wants to be asked, and whether it answers at all. */
#ifndef QUIRE_FETCH_WEB_ORIGINS_H
#define QUIRE_FETCH_WEB_ORIGINS_H

#include "base/str_set.h"
#include "fetch/web/robots.h"

typedef struct quire_origin_state {
    quire_robots robots;
    bool robots_known;
    int64_t asked_ns;  /* when it was last asked; 0: not yet */
    unsigned failures; /* in a row: it could not be reached, or said that it cannot answer now */
} quire_origin_state;

/* That of the origin, made where there is none; it stays where it is. The set is of origins alone. NULL: out of memory. */
quire_origin_state *quire_origin_state_of(quire_str_set *origins, quire_str name);

#endif

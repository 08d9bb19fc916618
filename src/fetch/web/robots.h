/* SPDX-License-Identifier: Apache-2.0 */
/* What a site asks of programs that follow its links (robots.txt, RFC 9309). */
#ifndef QUIRE_FETCH_WEB_ROBOTS_H
#define QUIRE_FETCH_WEB_ROBOTS_H

#include "base/arena.h"
#include "quire/error.h"

enum {
    QUIRE_ROBOTS_MAX_BYTES = 500 * 1024, /* what is behind them is not read */
    QUIRE_ROBOTS_LONGEST_DELAY_MS = 30000
};

typedef struct quire_robots_rule {
    quire_str path; /* in the form of quire_url, with '*' and a '$' at its end */
    bool allow;
} quire_robots_rule;

/* {0}: nothing is asked. */
typedef struct quire_robots {
    quire_robots_rule *rules;
    size_t rule_count, rule_capacity;
    int64_t delay_ms; /* between two requests; at most QUIRE_ROBOTS_LONGEST_DELAY_MS */
    bool nothing;     /* nothing may be read: the site could not say what may be */
} quire_robots;

/* What robots.txt says to `agent` ("quire"), in `arena`, which keeps it; lines that nobody can read say nothing.
 * errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_robots_read(quire_arena *arena, quire_str text, const char *agent,
                                             quire_robots *out, quire_error *err);

/* Whether the path and query of an address in normal form may be fetched: the longest rule decides, of two of a length the one that
 * allows. */
bool quire_robots_allow(const quire_robots *robots, quire_str target);

#endif

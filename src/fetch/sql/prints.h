/* SPDX-License-Identifier: Apache-2.0 */
/* Which rows a walk came upon, in 64 bits each: 16 bytes a row at most, whatever their keys are. Two of ten million rows share
 * their bits once in 400,000 walks; then one that is gone would stay a while longer. */
#ifndef QUIRE_FETCH_SQL_PRINTS_H
#define QUIRE_FETCH_SQL_PRINTS_H

#include "quire/types.h"

typedef struct quire_sql_prints {
    uint64_t *slots; /* 0: free */
    size_t count, capacity;
} quire_sql_prints; /* {0} is an empty set */

uint64_t quire_sql_print_of(quire_str uri); /* never 0 */

/* *added tells whether it is new. False: out of memory. */
bool quire_sql_prints_add(quire_sql_prints *prints, uint64_t print, bool *added)
    __attribute__((warn_unused_result));
bool quire_sql_prints_has(const quire_sql_prints *prints, uint64_t print);
void quire_sql_prints_free(quire_sql_prints *prints);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The k best of many that are offered one by one: a heap with the worst of them on top. One thread at a time. */
#ifndef QUIRE_BASE_BEST_H
#define QUIRE_BASE_BEST_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>

/* Of equal scores the lower key is better. */
typedef struct quire_best_item {
    int64_t key;
    double score;
} quire_best_item;

typedef struct quire_best {
    quire_best_item *items; /* the caller's, with room for k */
    size_t count, k;
} quire_best;

/* A score that is no number is passed over. */
void quire_best_offer(quire_best *best, quire_best_item item);

/* What a score must reach to be among them: cheaper to compare with than to offer. */
static inline double quire_best_least(const quire_best *best)
{
    return best->k && best->count == best->k ? best->items[0].score : -(double)INFINITY;
}

/* Puts them in order, the best first; nothing may be offered any more. */
void quire_best_sort(quire_best *best);

#endif

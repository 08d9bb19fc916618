/* SPDX-License-Identifier: Apache-2.0 */
/* The k best of many that are offered one by one: a heap with the worst of them on top. One thread at a time. */
#ifndef QUIRE_BASE_BEST_H
#define QUIRE_BASE_BEST_H

#include <stdbool.h>
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

/* Whether an item of this score may be among them: cheaper than to offer it. */
static inline bool quire_best_may_take(const quire_best *best, double score)
{
    return best->count < best->k || (best->k && score >= best->items[0].score);
}

/* Puts them in order, the best first; nothing may be offered any more. */
void quire_best_sort(quire_best *best);

#endif

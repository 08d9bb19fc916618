/* SPDX-License-Identifier: Apache-2.0 */
/* The heap is made when the room is full: until then every item is taken. */
#include "base/best.h"

#include <stdbool.h>
#include <stdlib.h>

static bool is_worse(const quire_best_item *a, const quire_best_item *b)
{
    return a->score < b->score || (a->score == b->score && a->key > b->key);
}

static int by_rank(const void *a, const void *b)
{
    return is_worse(b, a) ? -1 : is_worse(a, b);
}

static void sift_down(quire_best_item *items, size_t count, size_t at)
{
    for (;;) {
        size_t worst = at, left = 2 * at + 1;
        if (left < count && is_worse(&items[left], &items[worst])) worst = left;
        if (left + 1 < count && is_worse(&items[left + 1], &items[worst])) worst = left + 1;
        if (worst == at) return;
        quire_best_item swapped = items[at];
        items[at] = items[worst];
        items[worst] = swapped;
        at = worst;
    }
}

void quire_best_offer(quire_best *best, quire_best_item item)
{
    if (isnan(item.score) || best->k == 0) return;
    if (best->count < best->k) {
        best->items[best->count++] = item;
        if (best->count == best->k)
            for (size_t i = best->k / 2; i-- > 0;) sift_down(best->items, best->count, i);
    } else if (is_worse(&best->items[0], &item)) {
        best->items[0] = item;
        sift_down(best->items, best->count, 0);
    }
}

void quire_best_sort(quire_best *best)
{
    if (best->count) qsort(best->items, best->count, sizeof *best->items, by_rank);
}

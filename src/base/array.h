/* SPDX-License-Identifier: Apache-2.0 */
/* Growing arrays on the heap; those of an arena grow by quire_arena_grow. */
#ifndef QUIRE_BASE_ARRAY_H
#define QUIRE_BASE_ARRAY_H

#include "base/size.h"

#include <stdlib.h>

/* Room for one item more: `items` itself where `count` is under *capacity, else moved to twice the room. NULL when memory is
 * out; then `items` stays as it was, and the caller's. */
static inline void *quire_array_grow(void *items, size_t count, size_t *capacity, size_t item_size)
{
    enum { FIRST_ITEMS = 64 };
    size_t wider = FIRST_ITEMS, bytes;
    if (count < *capacity) return items;
    if (*capacity && !quire_size_mul(*capacity, 2, &wider)) return NULL;
    void *grown = quire_size_mul(wider, item_size, &bytes) ? realloc(items, bytes) : NULL;
    if (grown) *capacity = wider;
    return grown;
}

#endif

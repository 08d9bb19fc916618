/* SPDX-License-Identifier: Apache-2.0 */
/* An arena: many allocations, freed together. One a request. One thread at a time. */
#ifndef QUIRE_BASE_ARENA_H
#define QUIRE_BASE_ARENA_H

#include "quire/types.h"

typedef struct quire_arena {
    struct quire_arena_block *last; /* {0} is an empty arena */
    size_t total_bytes;
} quire_arena;

/* `size` bytes, zeroed, aligned for any type; NULL when memory is out. */
void *quire_arena_alloc(quire_arena *arena, size_t size) __attribute__((malloc));

/* An array of `count` items; NULL on overflow too. A count of 0 gives a pointer that may not be read. */
void *quire_arena_array(quire_arena *arena, size_t count, size_t item_size);

/* Room for one item more in an array that grows in `arena`: `items` itself where `count` is under *capacity, else a copy of it
 * with twice the room. NULL when memory is out; then `items` stays as it was. */
void *quire_arena_grow(quire_arena *arena, const void *items, size_t count, size_t *capacity,
                       size_t item_size);

/* A copy of `text`, NUL-terminated behind its end; data is NULL when memory is out. */
quire_str quire_arena_copy(quire_arena *arena, quire_str text);

/* A formatted string, NUL-terminated; data is NULL when memory is out. */
quire_str quire_arena_printf(quire_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

void quire_arena_free(quire_arena *arena);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks that double in size up to a bound, chained from the newest to the first. */
#include "base/arena.h"

#include "base/size.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK_BYTES = 4096, LARGEST_BLOCK_BYTES = 1 << 20, FIRST_ITEMS = 16 };

struct quire_arena_block {
    struct quire_arena_block *previous;
    size_t used, capacity;
    _Alignas(max_align_t) unsigned char bytes[];
};

static struct quire_arena_block *add_block(quire_arena *arena, size_t at_least)
{
    size_t capacity = arena->last ? arena->last->capacity * 2 : FIRST_BLOCK_BYTES;
    if (capacity > LARGEST_BLOCK_BYTES) capacity = LARGEST_BLOCK_BYTES;
    if (capacity < at_least) capacity = at_least;
    size_t total;
    if (!quire_size_add(capacity, sizeof(struct quire_arena_block), &total)) return NULL;
    struct quire_arena_block *block = malloc(total);
    if (!block) return NULL;
    *block = (struct quire_arena_block){ .previous = arena->last, .capacity = capacity };
    arena->last = block;
    arena->total_bytes += total;
    return block;
}

void *quire_arena_alloc(quire_arena *arena, size_t size)
{
    size_t rounded;
    if (!quire_size_add(size, _Alignof(max_align_t) - 1, &rounded)) return NULL;
    rounded &= ~(_Alignof(max_align_t) - 1);
    if (rounded == 0) rounded = _Alignof(max_align_t);
    struct quire_arena_block *block = arena->last;
    if (!block || block->capacity - block->used < rounded) block = add_block(arena, rounded);
    if (!block) return NULL;
    void *result = block->bytes + block->used;
    block->used += rounded;
    return memset(result, 0, rounded);
}

void *quire_arena_array(quire_arena *arena, size_t count, size_t item_size)
{
    size_t total;
    return quire_size_mul(count, item_size, &total) ? quire_arena_alloc(arena, total) : NULL;
}

void *quire_arena_grow(quire_arena *arena, const void *items, size_t count, size_t *capacity,
                       size_t item_size)
{
    if (count < *capacity) return (void *)items;
    size_t wider = FIRST_ITEMS;
    if (*capacity && !quire_size_mul(*capacity, 2, &wider)) return NULL;
    void *grown = quire_arena_array(arena, wider, item_size);
    if (!grown) return NULL;
    if (count) memcpy(grown, items, count * item_size);
    *capacity = wider;
    return grown;
}

quire_str quire_arena_copy(quire_arena *arena, quire_str text)
{
    size_t total;
    char *copy = quire_size_add(text.size, 1, &total) ? quire_arena_alloc(arena, total) : NULL;
    if (!copy) return (quire_str){ 0 };
    if (text.size) memcpy(copy, text.data, text.size);
    return (quire_str){ copy, text.size };
}

quire_str quire_arena_printf(quire_arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int size = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = size < 0 ? NULL : quire_arena_alloc(arena, (size_t)size + 1);
    if (text && vsnprintf(text, (size_t)size + 1, format, again) != size) text = NULL;
    va_end(again);
    return text ? (quire_str){ text, (size_t)size } : (quire_str){ 0 };
}

void quire_arena_free(quire_arena *arena)
{
    struct quire_arena_block *block = arena->last;
    while (block) {
        struct quire_arena_block *previous = block->previous;
        free(block);
        block = previous;
    }
    *arena = (quire_arena){ 0 };
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Open addressing with linear probing, at most half full: a list may name as many servers as it has lines. */
#include "fetch/web/origins.h"

#include "base/hash.h"
#include "base/str.h"

enum { FIRST_CAPACITY = 16 };

static size_t slot_of(quire_origin_state *const *slots, size_t capacity, quire_str name)
{
    uint64_t hash = quire_hash_str(QUIRE_HASH_START, name);
    size_t at = (size_t)(hash ^ (hash >> 32)) & (capacity - 1);
    while (slots[at] && !quire_str_equal(slots[at]->name, name)) at = (at + 1) & (capacity - 1);
    return at;
}

static bool grow(quire_origins *origins)
{
    size_t capacity = origins->capacity ? origins->capacity * 2 : FIRST_CAPACITY;
    quire_origin_state **slots = quire_arena_array(origins->arena, capacity, sizeof *slots);
    if (!slots) return false;
    for (size_t i = 0; i < origins->capacity; i++)
        if (origins->slots[i]) slots[slot_of(slots, capacity, origins->slots[i]->name)] = origins->slots[i];
    origins->slots = slots;
    origins->capacity = capacity;
    return true;
}

quire_origin_state *quire_origins_get(quire_origins *origins, quire_str name)
{
    if (2 * origins->count >= origins->capacity && !grow(origins)) return NULL;
    quire_origin_state **slot = &origins->slots[slot_of(origins->slots, origins->capacity, name)];
    if (*slot) return *slot;
    quire_origin_state *state = quire_arena_alloc(origins->arena, sizeof *state);
    if (!state) return NULL;
    state->name = quire_arena_copy(origins->arena, name);
    if (!state->name.data) return NULL;
    *slot = state;
    origins->count++;
    return state;
}

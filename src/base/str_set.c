/* SPDX-License-Identifier: Apache-2.0 */
/* Open addressing with linear probing, at most half full. */
#include "base/str_set.h"

#include "base/hash.h"
#include "base/str.h"

enum { FIRST_CAPACITY = 64 };

static size_t slot_of(const quire_str *slots, size_t capacity, quire_str item)
{
    uint64_t hash = quire_hash_str(QUIRE_HASH_START, item);
    size_t at = (size_t)(hash ^ (hash >> 32)) & (capacity - 1);
    while (slots[at].data && !quire_str_equal(slots[at], item)) at = (at + 1) & (capacity - 1);
    return at;
}

static bool grow(quire_str_set *set)
{
    size_t capacity = set->capacity ? set->capacity * 2 : FIRST_CAPACITY;
    quire_str *slots = quire_arena_array(set->arena, capacity, sizeof *slots);
    if (!slots) return false;
    for (size_t i = 0; i < set->capacity; i++)
        if (set->slots[i].data) slots[slot_of(slots, capacity, set->slots[i])] = set->slots[i];
    set->slots = slots;
    set->capacity = capacity;
    return true;
}

bool quire_str_set_add(quire_str_set *set, quire_str item, bool *added)
{
    if (2 * set->count >= set->capacity && !grow(set)) return false;
    quire_str *slot = &set->slots[slot_of(set->slots, set->capacity, item)];
    *added = !slot->data;
    if (slot->data) return true;
    *slot = quire_arena_copy(set->arena, item);
    if (!slot->data) return false;
    set->count++;
    return true;
}

bool quire_str_set_has(const quire_str_set *set, quire_str item)
{
    return set->capacity && set->slots[slot_of(set->slots, set->capacity, item)].data;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Open addressing with linear probing, at most half full. */
#include "base/str_set.h"

#include "base/hash.h"
#include "base/str.h"

enum { FIRST_CAPACITY = 64 };

static size_t slot_of(const quire_str_slot *slots, size_t capacity, quire_str item)
{
    uint64_t hash = quire_hash_str(QUIRE_HASH_START, item);
    size_t at = (size_t)(hash ^ (hash >> 32)) & (capacity - 1);
    while (slots[at].item.data && !quire_str_equal(slots[at].item, item)) at = (at + 1) & (capacity - 1);
    return at;
}

static bool grow(quire_str_set *set)
{
    size_t capacity = set->capacity ? set->capacity * 2 : FIRST_CAPACITY;
    quire_str_slot *slots = quire_arena_array(set->arena, capacity, sizeof *slots);
    if (!slots) return false;
    for (size_t i = 0; i < set->capacity; i++)
        if (set->slots[i].item.data) slots[slot_of(slots, capacity, set->slots[i].item)] = set->slots[i];
    set->slots = slots;
    set->capacity = capacity;
    return true;
}

/* The slot of the item; *added tells whether it is new. NULL: out of memory. */
static quire_str_slot *find_or_add(quire_str_set *set, quire_str item, bool *added)
{
    if (2 * set->count >= set->capacity && !grow(set)) return NULL;
    quire_str_slot *slot = &set->slots[slot_of(set->slots, set->capacity, item)];
    *added = !slot->item.data;
    if (slot->item.data) return slot;
    slot->item = quire_arena_copy(set->arena, item);
    if (!slot->item.data) return NULL;
    set->count++;
    return slot;
}

bool quire_str_set_add(quire_str_set *set, quire_str item, bool *added)
{
    return find_or_add(set, item, added) != NULL;
}

void **quire_str_set_value(quire_str_set *set, quire_str item)
{
    bool added = false;
    quire_str_slot *slot = find_or_add(set, item, &added);
    return slot ? &slot->value : NULL;
}

bool quire_str_set_has(const quire_str_set *set, quire_str item)
{
    return set->capacity && set->slots[slot_of(set->slots, set->capacity, item)].item.data;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A set of byte strings that grows, in an arena, and may keep a pointer with each. */
#ifndef QUIRE_BASE_STR_SET_H
#define QUIRE_BASE_STR_SET_H

#include "base/arena.h"

typedef struct quire_str_slot {
    quire_str item; /* data is NULL where it is free */
    void *value;
} quire_str_slot;

typedef struct quire_str_set {
    quire_arena *arena;
    quire_str_slot *slots;
    size_t count, capacity;
} quire_str_set;

/* {0} but for `arena` is an empty set. Adds a copy of `item`; *added tells whether it is new. False: out of memory. */
bool quire_str_set_add(quire_str_set *set, quire_str item, bool *added) __attribute__((warn_unused_result));

/* Where the pointer of an item is kept, NULL in one that was added now; until the next is added. NULL: out of memory. */
void **quire_str_set_value(quire_str_set *set, quire_str item);

bool quire_str_set_has(const quire_str_set *set, quire_str item);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Open addressing in a table of a power of two, at most three quarters full. */
#include "fetch/sql/prints.h"

#include "base/hash.h"
#include "base/size.h"

#include <stdlib.h>

enum { FIRST_SLOTS = 1024 };

uint64_t quire_sql_print_of(quire_str uri)
{
    /* FNV-1a leaves neighbours near each other: the finish of MurmurHash3 scatters them.
     * Source: A. Appleby, MurmurHash3.cpp, fmix64. */
    uint64_t hash = quire_hash_str(QUIRE_HASH_START, uri);
    hash = (hash ^ hash >> 33) * UINT64_C(0xff51afd7ed558ccd);
    hash = (hash ^ hash >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
    hash ^= hash >> 33;
    return hash ? hash : 1;
}

/* The slot of `print`, or the free one where it belongs. */
static size_t slot_of(const uint64_t *slots, size_t capacity, uint64_t print)
{
    size_t at = (size_t)print & (capacity - 1);
    while (slots[at] && slots[at] != print) at = (at + 1) & (capacity - 1);
    return at;
}

static bool widen(quire_sql_prints *prints)
{
    size_t wider = FIRST_SLOTS;
    if (prints->capacity && !quire_size_mul(prints->capacity, 2, &wider)) return false;
    uint64_t *slots = calloc(wider, sizeof *slots);
    if (!slots) return false;
    for (size_t i = 0; i < prints->capacity; i++)
        if (prints->slots[i]) slots[slot_of(slots, wider, prints->slots[i])] = prints->slots[i];
    free(prints->slots);
    prints->slots = slots;
    prints->capacity = wider;
    return true;
}

bool quire_sql_prints_add(quire_sql_prints *prints, uint64_t print, bool *added)
{
    if (prints->count >= prints->capacity / 4 * 3 && !widen(prints)) return false;
    size_t at = slot_of(prints->slots, prints->capacity, print);
    *added = !prints->slots[at];
    prints->slots[at] = print;
    prints->count += *added;
    return true;
}

bool quire_sql_prints_has(const quire_sql_prints *prints, uint64_t print)
{
    return prints->capacity && prints->slots[slot_of(prints->slots, prints->capacity, print)] == print;
}

void quire_sql_prints_free(quire_sql_prints *prints)
{
    free(prints->slots);
    *prints = (quire_sql_prints){ 0 };
}

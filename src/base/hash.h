/* SPDX-License-Identifier: Apache-2.0 */
/* FNV-1a, 64 bits: for tables in memory and for telling versions apart, never against someone who wants two texts to collide.
 * Source: draft-eastlake-fnv. */
#ifndef QUIRE_BASE_HASH_H
#define QUIRE_BASE_HASH_H

#include "quire/types.h"

#define QUIRE_HASH_START UINT64_C(0xcbf29ce484222325)

static inline uint64_t quire_hash_byte(uint64_t hash, unsigned char byte)
{
    return (hash ^ byte) * UINT64_C(0x100000001b3);
}

/* Goes on from `hash` (QUIRE_HASH_START, or what came before). */
static inline uint64_t quire_hash_str(uint64_t hash, quire_str text)
{
    for (size_t i = 0; i < text.size; i++) hash = quire_hash_byte(hash, (unsigned char)text.data[i]);
    return hash;
}

#endif

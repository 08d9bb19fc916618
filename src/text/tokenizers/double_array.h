/* SPDX-License-Identifier: Apache-2.0 */
/* Builds a double-array trie (its form: unigram_layout.h) from sorted keys. */
#ifndef QUIRE_TEXT_DOUBLE_ARRAY_H
#define QUIRE_TEXT_DOUBLE_ARRAY_H

#include "quire/error.h"
#include "quire/types.h"

typedef struct quire_trie_key {
    quire_str text; /* not empty, no zero byte */
    uint32_t value; /* below 2^31 */
} quire_trie_key;

/* `keys` in byte order, no two equal. *out_units is the caller's to free.
 * errors: LIMIT more than 2^21 units; NO_MEMORY */
QUIRE_CHECKED quire_status quire_double_array_build(const quire_trie_key *keys, size_t count,
                                                    uint32_t **out_units, uint32_t *out_count,
                                                    quire_error *err);

#endif

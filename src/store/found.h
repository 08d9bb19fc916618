/* SPDX-License-Identifier: Apache-2.0 */
/* Joining what the two sides of a search found: every driver has two ranked lists and owes one of candidates. */
#ifndef QUIRE_STORE_FOUND_H
#define QUIRE_STORE_FOUND_H

#include "store/store.h"

/* A chunk of one side's list. */
typedef struct quire_scored {
    quire_chunk_ref chunk;
    double score;
} quire_scored;

typedef struct quire_scored_list {
    const quire_scored *items; /* best first; equal scores by ref */
    size_t count;
} quire_scored_list;

/* Both lists as one, each chunk once, by its ref. `dense` is NaN where only words found it, `lexical` 0 where only meaning
 * did; document and language are the driver's to fill. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_found_join(quire_arena *arena, const quire_scored_list *dense,
                                            const quire_scored_list *lexical, quire_found **out,
                                            size_t *out_count, quire_error *err);

#endif

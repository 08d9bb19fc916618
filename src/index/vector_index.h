/* SPDX-License-Identifier: Apache-2.0 */
/* The vector index: which ids lie nearest to a vector. Behind it: an exact scan over half-precision rows (vectors.h); a
 * compressed or partitioned one fits behind it too, so nothing here speaks of rows.
 *
 * What is removed leaves a tombstone, and the room is taken back when a quarter of the index is tombstones: removing one
 * document costs no move of all that came after it.
 *
 * thread: any; searches run beside each other, and wait for who adds or removes */
#ifndef QUIRE_INDEX_VECTOR_INDEX_H
#define QUIRE_INDEX_VECTOR_INDEX_H

#include "base/cancel.h"
#include "quire/error.h"

#include <stddef.h>
#include <stdint.h>

typedef struct quire_vector_index quire_vector_index;

/* What an index begins with. */
typedef struct quire_vector_snapshot {
    size_t dim;
    size_t expected; /* how many will come, as far as that is known */
    /* Gives the next one: its id, and `dim` little-endian half-precision floats of any alignment, which stand until the
     * next call. *halves is NULL where there are no more. */
    quire_status (*next)(void *user, int64_t *id, const void **halves, quire_error *err);
    void *user;
} quire_vector_snapshot;

/* The name of the instructions that it computes with here. */
const char *quire_vector_index_isa(void);

/* errors: INVALID a dim of 0 or over QUIRE_VECTORS_MAX_DIM, ids that do not grow; NO_MEMORY; those of `next` */
QUIRE_CHECKED quire_status quire_vector_index_open(const quire_vector_snapshot *snapshot,
                                                   quire_vector_index **out, quire_error *err);
void quire_vector_index_close(quire_vector_index *index); /* may be NULL */

/* `id` is greater than all that were ever added; `halves` as in the snapshot. errors: INVALID, NO_MEMORY */
QUIRE_CHECKED quire_status quire_vector_index_add(quire_vector_index *index, int64_t id, const void *halves,
                                                  quire_error *err);

/* Ids from `first` to `last`, both among them. */
typedef struct quire_id_range {
    int64_t first, last;
} quire_id_range;

/* In the order of ids, and apart from each other. */
typedef struct quire_id_ranges {
    const quire_id_range *items;
    size_t count;
} quire_id_ranges;

/* Removes what there is of a range. */
void quire_vector_index_remove(quire_vector_index *index, quire_id_range range);

typedef struct quire_neighbour {
    int64_t id;
    float score; /* inner product with the query */
} quire_neighbour;

/* The `k` nearest to `query` (dim floats) among `allowed` (NULL: all): best first, equal scores by id. `out` has room for k.
 * errors: CANCELLED, NO_MEMORY */
QUIRE_CHECKED quire_status quire_vector_index_nearest(quire_vector_index *index, const float *query, size_t k,
                                                      const quire_id_ranges *allowed,
                                                      const quire_cancel *cancel, quire_neighbour *out,
                                                      size_t *out_count, quire_error *err);

/* The scores of just these, in their order, as `nearest` has them; NaN: not there. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_vector_index_scores(quire_vector_index *index, const float *query,
                                                     const int64_t *ids, size_t count, double *out,
                                                     quire_error *err);

/* The vectors themselves, as well as the index keeps them: dim floats each. Zeros: not there. */
void quire_vector_index_copy(quire_vector_index *index, const int64_t *ids, size_t count, float *out);

#endif

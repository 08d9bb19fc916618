/* SPDX-License-Identifier: Apache-2.0 */
/* Exact nearest neighbours over rows of half-precision floats in one contiguous block: every row is scored, by the widest
 * instructions that the CPU has. The inside of the vector index (vector_index.h), which alone uses it. */
#ifndef QUIRE_INDEX_VECTORS_H
#define QUIRE_INDEX_VECTORS_H

#include "base/best.h"
#include "base/cancel.h"
#include "quire/error.h"

#include <stddef.h>
#include <stdint.h>

enum { QUIRE_VECTORS_MAX_DIM = 16384 };

/* Inner products of `count` rows with `query`. A row is `stride` halves long (a multiple of 32), 64-byte aligned and
 * zero behind its dim; `query` is `stride` floats, 64-byte aligned, zero behind its dim. A row's result does not depend
 * on which other rows are scored with it. */
typedef void quire_dots(const uint16_t *rows, size_t count, size_t stride, const float *query, float *out);

typedef struct quire_kernel {
    const char *name;        /* "avx512", "avx2", "neon", "plain" */
    bool (*available)(void); /* whether this CPU can run it */
    quire_dots *dots;        /* NULL in builds for another architecture */
} quire_kernel;

/* The kernel of that name, or the best one for NULL; NULL where the CPU or the build lacks it. */
const quire_kernel *quire_vectors_kernel(const char *name);

/* The block. Many threads may read; changing it needs that nobody reads. */
typedef struct quire_vectors {
    uint16_t *rows;
    size_t count, capacity, dim, stride;
} quire_vectors;

/* errors: INVALID a dim of 0 or over QUIRE_VECTORS_MAX_DIM */
QUIRE_CHECKED quire_status quire_vectors_init(quire_vectors *vectors, size_t dim, quire_error *err);
void quire_vectors_free(quire_vectors *vectors);
QUIRE_CHECKED quire_status quire_vectors_reserve(quire_vectors *vectors, size_t rows, quire_error *err);
/* `halves` is dim little-endian half-precision floats, of any alignment. */
QUIRE_CHECKED quire_status quire_vectors_append(quire_vectors *vectors, const void *halves, quire_error *err);
/* Keeps the rows [from, from + count) at position `to` <= from: to close the gaps of removed rows. */
void quire_vectors_move(quire_vectors *vectors, size_t to, size_t from, size_t count);

static inline const uint16_t *quire_vectors_row(const quire_vectors *vectors, size_t row)
{
    return vectors->rows + row * vectors->stride;
}

/* `query` (dim floats) padded and aligned for the kernels; free() it. NULL: out of memory. */
float *quire_vectors_query(const quire_vectors *vectors, const float *query);

/* The `k` rows with the largest inner products, their numbers as keys: best first, equal scores by row. Rows whose bit in `allowed` (64 a word;
 * NULL: all) is 0 are passed over. `query` is from quire_vectors_query; `out` has room for k.
 * errors: CANCELLED */
QUIRE_CHECKED quire_status quire_vectors_nearest(const quire_vectors *vectors, const quire_kernel *kernel,
                                                 const float *query, size_t k, const uint64_t *allowed,
                                                 const quire_cancel *cancel, quire_best_item *out,
                                                 size_t *out_count, quire_error *err);

#endif

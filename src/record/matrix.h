/* SPDX-License-Identifier: Apache-2.0 */
/* Vectors: one contiguous row-major float32 matrix. */
#ifndef QUIRE_RECORD_MATRIX_H
#define QUIRE_RECORD_MATRIX_H

#include "base/arena.h"
#include "base/size.h"

typedef struct quire_matrix {
    float *cells; /* rows x dim, row-major, 64-byte aligned where the arena allows */
    size_t rows, dim;
} quire_matrix;

/* Zeroed cells in `arena`; cells is NULL when memory is out or the size overflows. */
static inline quire_matrix quire_matrix_new(quire_arena *arena, size_t rows, size_t dim)
{
    size_t count;
    if (!quire_size_mul(rows, dim, &count)) return (quire_matrix){ 0 };
    return (
        quire_matrix){ .cells = quire_arena_array(arena, count, sizeof(float)), .rows = rows, .dim = dim };
}

static inline float *quire_matrix_row(const quire_matrix *matrix, size_t row)
{
    return matrix->cells + row * matrix->dim;
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The block of rows, the choice of a kernel, and the scan: scores in small batches, the best kept in a heap whose worst
 * entry is on top, so that most rows cost one comparison. */
#include "index/vectors.h"

#include "base/error.h"
#include "base/size.h"
#include "index/f16.h"
#include "index/kernels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
    ALIGNMENT = 64,
    HALVES_PER_STEP = 32,
    BATCH_ROWS = 64,
    BATCHES_PER_CANCEL_CHECK = 64,
    SPARSE_ROWS = 16
};
enum { HUGE_PAGE_BYTES = 2 << 20 };

static void dots_plain(const uint16_t *rows, size_t count, size_t stride, const float *query, float *out)
{
    for (size_t row = 0; row < count; row++) {
        float sums[8] = { 0 };
        for (size_t i = 0; i < stride; i += 8)
            for (size_t j = 0; j < 8; j++)
                sums[j] += quire_f16_to_float(rows[row * stride + i + j]) * query[i + j];
        out[row] = ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
    }
}

static bool always(void)
{
    return true;
}

static const quire_kernel kernel_plain = { "plain", always, dots_plain };

const quire_kernel *quire_vectors_kernel(const char *name)
{
    static const quire_kernel *const fastest_first[] = { &quire_kernel_avx512, &quire_kernel_avx2,
                                                         &quire_kernel_neon, &kernel_plain };
    for (size_t i = 0; i < sizeof fastest_first / sizeof *fastest_first; i++) {
        const quire_kernel *kernel = fastest_first[i];
        if (name && strcmp(name, kernel->name) != 0) continue;
        if (kernel->dots && kernel->available()) return kernel;
    }
    return NULL;
}

quire_status quire_vectors_init(quire_vectors *vectors, size_t dim, quire_error *err)
{
    *vectors = (quire_vectors){ 0 };
    if (dim == 0 || dim > QUIRE_VECTORS_MAX_DIM)
        return quire_fail(err, QUIRE_E_INVALID, "a vector has %zu numbers; expected 1 to %d", dim,
                          (int)QUIRE_VECTORS_MAX_DIM);
    vectors->dim = dim;
    vectors->stride = (dim + HALVES_PER_STEP - 1) / HALVES_PER_STEP * HALVES_PER_STEP;
    return QUIRE_OK;
}

void quire_vectors_free(quire_vectors *vectors)
{
    free(vectors->rows);
    *vectors = (quire_vectors){ 0 };
}

quire_status quire_vectors_reserve(quire_vectors *vectors, size_t rows, quire_error *err)
{
    if (rows <= vectors->capacity) return QUIRE_OK;
    size_t bytes, total;
    if (!quire_size_mul(rows, vectors->stride * sizeof(uint16_t), &bytes) ||
        !quire_size_add(bytes, HUGE_PAGE_BYTES, &total))
        return quire_fail_memory(err);
    /* Large blocks start on a huge page, which spares the scan most of its address translations. */
    size_t alignment = bytes >= HUGE_PAGE_BYTES ? HUGE_PAGE_BYTES : ALIGNMENT;
    uint16_t *larger = aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
    if (!larger) return quire_fail_memory(err);
#ifdef MADV_HUGEPAGE
    /* Only a wish: kernels without huge pages refuse it, and nothing depends on it. */
    if (bytes >= HUGE_PAGE_BYTES) (void)madvise(larger, bytes, MADV_HUGEPAGE);
#endif
    if (vectors->count) memcpy(larger, vectors->rows, vectors->count * vectors->stride * sizeof *larger);
    free(vectors->rows);
    vectors->rows = larger;
    vectors->capacity = rows;
    return QUIRE_OK;
}

quire_status quire_vectors_append(quire_vectors *vectors, const void *halves, quire_error *err)
{
    if (vectors->count == vectors->capacity) {
        size_t rows = vectors->capacity + vectors->capacity / 2 + BATCH_ROWS;
        quire_status status = quire_vectors_reserve(vectors, rows, err);
        if (status) return status;
    }
    uint16_t *row = vectors->rows + vectors->count * vectors->stride;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    memcpy(row, halves, vectors->dim * sizeof *row);
#else
    const unsigned char *bytes = halves;
    for (size_t i = 0; i < vectors->dim; i++) row[i] = (uint16_t)(bytes[2 * i] | bytes[2 * i + 1] << 8);
#endif
    memset(row + vectors->dim, 0, (vectors->stride - vectors->dim) * sizeof *row);
    vectors->count++;
    return QUIRE_OK;
}

void quire_vectors_move(quire_vectors *vectors, size_t to, size_t from, size_t count)
{
    if (to == from || count == 0) return;
    memmove(vectors->rows + to * vectors->stride, vectors->rows + from * vectors->stride,
            count * vectors->stride * sizeof *vectors->rows);
}

float *quire_vectors_query(const quire_vectors *vectors, const float *query)
{
    float *padded = aligned_alloc(ALIGNMENT, vectors->stride * sizeof *padded);
    if (!padded) return NULL;
    memcpy(padded, query, vectors->dim * sizeof *padded);
    memset(padded + vectors->dim, 0, (vectors->stride - vectors->dim) * sizeof *padded);
    return padded;
}

/* One batch of up to 64 rows, whose bits are `mask`. */
static void scan_batch(const quire_vectors *vectors, const quire_kernel *kernel, const float *query,
                       size_t first, size_t count, uint64_t mask, quire_best *best)
{
    float scores[BATCH_ROWS];
    if (__builtin_popcountll(mask) >= SPARSE_ROWS)
        kernel->dots(quire_vectors_row(vectors, first), count, vectors->stride, query, scores);
    else
        for (uint64_t left = mask; left; left &= left - 1) {
            size_t i = (size_t)__builtin_ctzll(left);
            kernel->dots(quire_vectors_row(vectors, first + i), 1, vectors->stride, query, &scores[i]);
        }
    float least = (float)quire_best_least(best);
    for (uint64_t left = mask; left; left &= left - 1) {
        size_t i = (size_t)__builtin_ctzll(left);
        if (!(scores[i] >= least)) continue;
        quire_best_offer(best, (quire_best_item){ (int64_t)(first + i), (double)scores[i] });
        least = (float)quire_best_least(best);
    }
}

quire_status quire_vectors_nearest(const quire_vectors *vectors, const quire_kernel *kernel,
                                   const float *query, size_t k, const uint64_t *allowed,
                                   const quire_cancel *cancel, quire_best_item *out, size_t *out_count,
                                   quire_error *err)
{
    quire_best best = { .items = out, .k = k };
    for (size_t first = 0; k && first < vectors->count; first += BATCH_ROWS) {
        if (first % (BATCH_ROWS * BATCHES_PER_CANCEL_CHECK) == 0 && quire_cancel_asked(cancel))
            return quire_fail_cancelled(err);
        size_t count = vectors->count - first < BATCH_ROWS ? vectors->count - first : BATCH_ROWS;
        uint64_t mask = allowed ? allowed[first / BATCH_ROWS] : UINT64_MAX;
        if (count < BATCH_ROWS) mask &= (1ull << count) - 1;
        if (mask) scan_batch(vectors, kernel, query, first, count, mask, &best);
    }
    quire_best_sort(&best);
    *out_count = best.count;
    return QUIRE_OK;
}

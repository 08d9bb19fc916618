/* SPDX-License-Identifier: Apache-2.0 */
/* Ids over a block of rows. Both are in the order in which they came, which is that of the ids, so that the row of an id is
 * found by halving. */
#include "index/vector_index.h"

#include "base/error.h"
#include "base/size.h"
#include "index/f16.h"
#include "index/vectors.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_ROWS = 64, WORD_BITS = 64, TOMBSTONES_LEAST = 256, TOMBSTONE_PART = 4 };

struct quire_vector_index {
    pthread_rwlock_t lock; /* guards all that follows */
    quire_vectors vectors;
    const quire_kernel *kernel;
    int64_t *ids;   /* of each row */
    uint64_t *dead; /* a bit for each row */
    size_t capacity, dead_count;
    int64_t last; /* the greatest that was ever added */
};

const char *quire_vector_index_isa(void)
{
    return quire_vectors_kernel(NULL)->name;
}

/* ---- making ---- */

static bool grow(void **items, size_t count, size_t item_size)
{
    size_t bytes;
    void *larger = quire_size_mul(count, item_size, &bytes) ? realloc(*items, bytes) : NULL;
    if (larger) *items = larger;
    return larger != NULL;
}

static quire_status reserve(quire_vector_index *index, size_t rows, quire_error *err)
{
    if (rows <= index->capacity) return QUIRE_OK;
    size_t words = index->capacity / WORD_BITS, more = rows / WORD_BITS + 1;
    void *ids = index->ids, *dead = index->dead;
    bool grown = grow(&ids, more * WORD_BITS, sizeof *index->ids) && grow(&dead, more, sizeof *index->dead);
    index->ids = ids;
    index->dead = dead;
    if (!grown) return quire_fail_memory(err);
    memset(index->dead + words, 0, (more - words) * sizeof *index->dead);
    index->capacity = more * WORD_BITS;
    return quire_vectors_reserve(&index->vectors, rows, err);
}

/* The lock is held, or nobody else has the index yet. */
static quire_status append(quire_vector_index *index, int64_t id, const void *halves, quire_error *err)
{
    size_t row = index->vectors.count;
    if (id <= index->last)
        return quire_fail(err, QUIRE_E_INVALID, "the vector of %lld came after that of %lld", (long long)id,
                          (long long)index->last);
    quire_status status = row < index->capacity ? QUIRE_OK : reserve(index, row + row / 2 + FIRST_ROWS, err);
    if (!status) status = quire_vectors_append(&index->vectors, halves, err);
    if (status) return status;
    index->ids[row] = index->last = id;
    return QUIRE_OK;
}

static quire_status fill(quire_vector_index *index, const quire_vector_snapshot *snapshot, quire_error *err)
{
    quire_status status = reserve(index, snapshot->expected, err);
    while (!status) {
        int64_t id = 0;
        const void *halves = NULL;
        status = snapshot->next(snapshot->user, &id, &halves, err);
        if (!status && !halves) break;
        if (!status) status = append(index, id, halves, err);
    }
    return status;
}

quire_status quire_vector_index_open(const quire_vector_snapshot *snapshot, quire_vector_index **out,
                                     quire_error *err)
{
    *out = NULL;
    quire_vector_index *index = calloc(1, sizeof *index);
    if (!index) return quire_fail_memory(err);
    pthread_rwlock_init(&index->lock, NULL);
    index->kernel = quire_vectors_kernel(NULL);
    index->last = INT64_MIN;
    quire_status status = quire_vectors_init(&index->vectors, snapshot->dim, err);
    if (!status) status = fill(index, snapshot, err);
    if (status) quire_vector_index_close(index);
    else *out = index;
    return status;
}

void quire_vector_index_close(quire_vector_index *index)
{
    if (!index) return;
    quire_vectors_free(&index->vectors);
    free(index->ids);
    free(index->dead);
    pthread_rwlock_destroy(&index->lock);
    free(index);
}

quire_status quire_vector_index_add(quire_vector_index *index, int64_t id, const void *halves,
                                    quire_error *err)
{
    pthread_rwlock_wrlock(&index->lock);
    quire_status status = append(index, id, halves, err);
    pthread_rwlock_unlock(&index->lock);
    return status;
}

/* ---- removing ---- */

/* The first row whose id is at least `id`. */
static size_t lower_bound(const quire_vector_index *index, int64_t id)
{
    size_t low = 0, high = index->vectors.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (index->ids[middle] < id) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* The row behind the last one whose id is at most `id`. */
static size_t upper_bound(const quire_vector_index *index, int64_t id)
{
    return id == INT64_MAX ? index->vectors.count : lower_bound(index, id + 1);
}

static bool is_dead(const quire_vector_index *index, size_t row)
{
    return index->dead[row / WORD_BITS] >> (row % WORD_BITS) & 1;
}

/* Moves the living rows together. */
static void take_back_room(quire_vector_index *index)
{
    size_t kept = 0, count = index->vectors.count;
    for (size_t row = 0; row < count;) {
        size_t end = row;
        while (end < count && !is_dead(index, end)) end++;
        quire_vectors_move(&index->vectors, kept, row, end - row);
        memmove(index->ids + kept, index->ids + row, (end - row) * sizeof *index->ids);
        kept += end - row;
        row = end;
        while (row < count && is_dead(index, row)) row++;
    }
    index->vectors.count = kept;
    index->dead_count = 0;
    memset(index->dead, 0, index->capacity / WORD_BITS * sizeof *index->dead);
}

void quire_vector_index_remove(quire_vector_index *index, quire_id_range range)
{
    pthread_rwlock_wrlock(&index->lock);
    size_t end = upper_bound(index, range.last);
    for (size_t row = lower_bound(index, range.first); row < end; row++) {
        if (is_dead(index, row)) continue;
        index->dead[row / WORD_BITS] |= 1ull << (row % WORD_BITS);
        index->dead_count++;
    }
    if (index->dead_count >= TOMBSTONES_LEAST && index->dead_count >= index->vectors.count / TOMBSTONE_PART)
        take_back_room(index);
    pthread_rwlock_unlock(&index->lock);
}

/* ---- searching ---- */

static void set_bits(uint64_t *bits, size_t from, size_t to)
{
    for (; from < to && from % WORD_BITS; from++) bits[from / WORD_BITS] |= 1ull << (from % WORD_BITS);
    for (; from + WORD_BITS <= to; from += WORD_BITS) bits[from / WORD_BITS] = UINT64_MAX;
    for (; from < to; from++) bits[from / WORD_BITS] |= 1ull << (from % WORD_BITS);
}

/* One bit for each row that may be found; *out is NULL where all may. free() it. */
static quire_status rows_of(const quire_vector_index *index, const quire_id_ranges *allowed, uint64_t **out,
                            quire_error *err)
{
    size_t count = index->vectors.count, words = count / WORD_BITS + 1;
    *out = NULL;
    if (!allowed && index->dead_count == 0) return QUIRE_OK;
    uint64_t *bits = calloc(words, sizeof *bits);
    if (!bits) return quire_fail_memory(err);
    if (!allowed) set_bits(bits, 0, count);
    for (size_t i = 0; allowed && i < allowed->count; i++)
        set_bits(bits, lower_bound(index, allowed->items[i].first),
                 upper_bound(index, allowed->items[i].last));
    for (size_t i = 0; index->dead_count && i < words && i < index->capacity / WORD_BITS; i++)
        bits[i] &= ~index->dead[i];
    *out = bits;
    return QUIRE_OK;
}

static quire_status nearest(const quire_vector_index *index, const float *query, size_t k,
                            const quire_id_ranges *allowed, const quire_cancel *cancel, quire_neighbour *out,
                            size_t *out_count, quire_error *err)
{
    uint64_t *bits = NULL;
    if (k > index->vectors.count) k = index->vectors.count;
    quire_best_item *rows = calloc(k ? k : 1, sizeof *rows);
    float *padded = quire_vectors_query(&index->vectors, query);
    quire_status status = rows && padded ? rows_of(index, allowed, &bits, err) : quire_fail_memory(err);
    if (!status)
        status = quire_vectors_nearest(&index->vectors, index->kernel, padded, k, bits, cancel, rows,
                                       out_count, err);
    for (size_t i = 0; i < *out_count && !status; i++)
        out[i] = (quire_neighbour){ index->ids[rows[i].key], (float)rows[i].score };
    free(bits);
    free(rows);
    free(padded);
    return status;
}

quire_status quire_vector_index_nearest(quire_vector_index *index, const float *query, size_t k,
                                        const quire_id_ranges *allowed, const quire_cancel *cancel,
                                        quire_neighbour *out, size_t *out_count, quire_error *err)
{
    *out_count = 0;
    pthread_rwlock_rdlock(&index->lock);
    quire_status status = nearest(index, query, k, allowed, cancel, out, out_count, err);
    pthread_rwlock_unlock(&index->lock);
    return status;
}

/* SIZE_MAX: not there. */
static size_t row_of(const quire_vector_index *index, int64_t id)
{
    size_t row = lower_bound(index, id);
    return row < index->vectors.count && index->ids[row] == id && !is_dead(index, row) ? row : SIZE_MAX;
}

quire_status quire_vector_index_scores(quire_vector_index *index, const float *query, const int64_t *ids,
                                       size_t count, double *out, quire_error *err)
{
    pthread_rwlock_rdlock(&index->lock);
    float *padded = quire_vectors_query(&index->vectors, query);
    for (size_t i = 0; i < count && padded; i++) {
        size_t row = row_of(index, ids[i]);
        float score = NAN;
        if (row != SIZE_MAX)
            index->kernel->dots(quire_vectors_row(&index->vectors, row), 1, index->vectors.stride, padded,
                                &score);
        out[i] = (double)score;
    }
    pthread_rwlock_unlock(&index->lock);
    free(padded);
    return padded ? QUIRE_OK : quire_fail_memory(err);
}

void quire_vector_index_copy(quire_vector_index *index, const int64_t *ids, size_t count, float *out)
{
    pthread_rwlock_rdlock(&index->lock);
    size_t dim = index->vectors.dim;
    for (size_t i = 0; i < count; i++) {
        size_t row = row_of(index, ids[i]);
        const uint16_t *halves = row == SIZE_MAX ? NULL : quire_vectors_row(&index->vectors, row);
        for (size_t j = 0; j < dim; j++) out[i * dim + j] = halves ? quire_f16_to_float(halves[j]) : 0;
    }
    pthread_rwlock_unlock(&index->lock);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The exact scan against a plain read of the same bytes, one thread each, the best of several rounds in turn. Prints one
 * JSON line. Arguments: rows, dim, kernel (default: the best). */
#include "base/clock.h"
#include "index/f16.h"
#include "index/vectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 15, K = 50, STREAMS = 8 };

/* Adds up the block as 64-bit numbers, in vectors of 8 that the compiler maps to what the CPU has. */
typedef uint64_t words __attribute__((vector_size(64), may_alias));

#if defined(__x86_64__) && !defined(__clang__)
__attribute__((target_clones("avx512f", "avx2", "default")))
#endif
static uint64_t
plain_read(const void *block, size_t bytes)
{
    const words *at = block;
    words sums[STREAMS] = { 0 };
    size_t count = bytes / sizeof *at;
    for (size_t i = 0; i + STREAMS <= count; i += STREAMS)
        for (size_t j = 0; j < STREAMS; j++) sums[j] += at[i + j];
    uint64_t total = 0;
    for (size_t j = 0; j < STREAMS; j++)
        for (size_t w = 0; w < 8; w++) total += sums[j][w];
    return total;
}

static bool fill(quire_vectors *vectors, size_t rows, uint16_t *halves)
{
    uint32_t random = 1;
    if (quire_vectors_reserve(vectors, rows, NULL)) return false;
    for (size_t i = 0; i < rows; i++) {
        for (size_t j = 0; j < vectors->dim; j++) {
            random = random * 1664525u + 1013904223u;
            halves[j] = quire_f16_from_float(((float)(random >> 8) / 8388608.0f - 1.0f) * 0.05f);
        }
        if (quire_vectors_append(vectors, halves, NULL)) return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    size_t rows = argc > 1 ? strtoul(argv[1], NULL, 10) : 200000,
           dim = argc > 2 ? strtoul(argv[2], NULL, 10) : 384;
    const quire_kernel *kernel = quire_vectors_kernel(argc > 3 ? argv[3] : NULL);
    quire_vectors vectors;
    quire_best_item found[K];
    double best_scan = 1e9, best_read = 1e9;
    uint64_t sum = 0;
    size_t count = 0;
    float query[QUIRE_VECTORS_MAX_DIM];
    uint16_t halves[QUIRE_VECTORS_MAX_DIM];
    if (!kernel || quire_vectors_init(&vectors, dim, NULL) || !fill(&vectors, rows, halves)) return 1;
    for (size_t j = 0; j < dim; j++) query[j] = quire_f16_to_float(halves[j]);
    float *padded = quire_vectors_query(&vectors, query);
    if (!padded) return 1;
    size_t bytes = rows * vectors.stride * sizeof *vectors.rows;
    for (int round = 0; round < ROUNDS; round++) {
        int64_t start = quire_monotonic_ns();
        if (quire_vectors_nearest(&vectors, kernel, padded, K, NULL, NULL, found, &count, NULL)) return 1;
        int64_t middle = quire_monotonic_ns();
        sum += plain_read(vectors.rows, bytes);
        int64_t end = quire_monotonic_ns();
        if ((double)(middle - start) < best_scan) best_scan = (double)(middle - start);
        if ((double)(end - middle) < best_read) best_read = (double)(end - middle);
    }
    printf("{\"bench\": \"scan\", \"rows\": %zu, \"dim\": %zu, \"kernel\": \"%s\", \"scan_ms\": %.3f, "
           "\"read_ms\": %.3f, "
           "\"scan_gb_s\": %.2f, \"read_gb_s\": %.2f, \"ratio\": %.3f, \"checksum\": %llu}\n",
           rows, dim, kernel->name, best_scan / 1e6, best_read / 1e6, (double)bytes / best_scan,
           (double)bytes / best_read, best_read / best_scan,
           (unsigned long long)(sum + count + (uint64_t)found[0].key));
    free(padded);
    quire_vectors_free(&vectors);
    return 0;
}

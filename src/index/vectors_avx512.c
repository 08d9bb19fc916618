/* SPDX-License-Identifier: Apache-2.0 */
/* Inner products with AVX-512: sixteen halves become floats in one instruction. Row after row: four rows at a time
 * would share the loads of the query, but read memory at four places, which the hardware's prefetching punishes: a third
 * of the speed beyond the caches (bench/bench_scan.c). */
#include "index/kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx512f")))

TARGET static inline __m512 load(const uint16_t *at)
{
    return _mm512_cvtph_ps(_mm256_load_si256((const __m256i *)at));
}

TARGET static inline float one_row(const uint16_t *row, size_t stride, const float *query)
{
    __m512 even = _mm512_setzero_ps(), odd = _mm512_setzero_ps();
    for (size_t i = 0; i < stride; i += 32) {
        even = _mm512_fmadd_ps(load(row + i), _mm512_load_ps(query + i), even);
        odd = _mm512_fmadd_ps(load(row + i + 16), _mm512_load_ps(query + i + 16), odd);
    }
    return _mm512_reduce_add_ps(_mm512_add_ps(even, odd));
}

TARGET static void dots(const uint16_t *rows, size_t count, size_t stride, const float *query, float *out)
{
    for (size_t row = 0; row < count; row++) out[row] = one_row(rows + row * stride, stride, query);
}

static bool available(void)
{
    return __builtin_cpu_supports("avx512f");
}

const quire_kernel quire_kernel_avx512 = { "avx512", available, dots };
#else
const quire_kernel quire_kernel_avx512 = { .name = "avx512" };
#endif

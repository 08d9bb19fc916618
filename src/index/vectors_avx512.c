/* SPDX-License-Identifier: Apache-2.0 */
/* Inner products with AVX-512: sixteen halves become floats in one instruction. Four rows at a time share the loads of
 * the query and give enough independent sums to hide the latency of the multiply-add. */
#include "index/kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

enum { ROWS_AT_ONCE = 4, PREFETCH_HALVES = 2048 };

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

TARGET static inline void four_rows(const uint16_t *rows, size_t stride, const float *query, float *out)
{
    __m512 even[ROWS_AT_ONCE], odd[ROWS_AT_ONCE];
    for (int r = 0; r < ROWS_AT_ONCE; r++) even[r] = odd[r] = _mm512_setzero_ps();
    for (size_t i = 0; i < stride; i += 32) {
        __m512 low = _mm512_load_ps(query + i), high = _mm512_load_ps(query + i + 16);
#pragma GCC unroll 4
        for (int r = 0; r < ROWS_AT_ONCE; r++) {
            const uint16_t *at = rows + (size_t)r * stride + i;
            _mm_prefetch((const char *)(at + PREFETCH_HALVES), _MM_HINT_T0);
            even[r] = _mm512_fmadd_ps(load(at), low, even[r]);
            odd[r] = _mm512_fmadd_ps(load(at + 16), high, odd[r]);
        }
    }
    for (int r = 0; r < ROWS_AT_ONCE; r++) out[r] = _mm512_reduce_add_ps(_mm512_add_ps(even[r], odd[r]));
}

TARGET static void dots(const uint16_t *rows, size_t count, size_t stride, const float *query, float *out)
{
    size_t row = 0;
    for (; row + ROWS_AT_ONCE <= count; row += ROWS_AT_ONCE) four_rows(rows + row * stride, stride, query, out + row);
    for (; row < count; row++) out[row] = one_row(rows + row * stride, stride, query);
}

static bool available(void)
{
    return __builtin_cpu_supports("avx512f");
}

const quire_kernel quire_kernel_avx512 = { "avx512", available, dots };
#else
const quire_kernel quire_kernel_avx512 = { .name = "avx512" };
#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Inner products with AVX2 and F16C: eight halves become floats in one instruction. Four rows at a time share the loads
 * of the query and give enough independent sums to hide the latency of the multiply-add. */
#include "index/kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

enum { ROWS_AT_ONCE = 4, PREFETCH_HALVES = 2048 };

#define TARGET __attribute__((target("avx2,fma,f16c")))

TARGET static inline float sum(__m256 eight)
{
    __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_shuffle_ps(two, two, 1)));
}

TARGET static inline __m256 load(const uint16_t *at)
{
    return _mm256_cvtph_ps(_mm_load_si128((const __m128i *)at));
}

TARGET static inline float one_row(const uint16_t *row, size_t stride, const float *query)
{
    __m256 even = _mm256_setzero_ps(), odd = _mm256_setzero_ps();
    for (size_t i = 0; i < stride; i += 16) {
        even = _mm256_fmadd_ps(load(row + i), _mm256_load_ps(query + i), even);
        odd = _mm256_fmadd_ps(load(row + i + 8), _mm256_load_ps(query + i + 8), odd);
    }
    return sum(_mm256_add_ps(even, odd));
}

TARGET static inline void four_rows(const uint16_t *rows, size_t stride, const float *query, float *out)
{
    __m256 even[ROWS_AT_ONCE], odd[ROWS_AT_ONCE];
    for (int r = 0; r < ROWS_AT_ONCE; r++) even[r] = odd[r] = _mm256_setzero_ps();
    for (size_t i = 0; i < stride; i += 16) {
        __m256 low = _mm256_load_ps(query + i), high = _mm256_load_ps(query + i + 8);
#pragma GCC unroll 4
        for (int r = 0; r < ROWS_AT_ONCE; r++) {
            const uint16_t *at = rows + (size_t)r * stride + i;
            _mm_prefetch((const char *)(at + PREFETCH_HALVES), _MM_HINT_T0);
            even[r] = _mm256_fmadd_ps(load(at), low, even[r]);
            odd[r] = _mm256_fmadd_ps(load(at + 8), high, odd[r]);
        }
    }
    for (int r = 0; r < ROWS_AT_ONCE; r++) out[r] = sum(_mm256_add_ps(even[r], odd[r]));
}

TARGET static void dots(const uint16_t *rows, size_t count, size_t stride, const float *query, float *out)
{
    size_t row = 0;
    for (; row + ROWS_AT_ONCE <= count; row += ROWS_AT_ONCE) four_rows(rows + row * stride, stride, query, out + row);
    for (; row < count; row++) out[row] = one_row(rows + row * stride, stride, query);
}

static bool available(void)
{
    /* Not every compiler knows "f16c" here; no CPU was made with AVX2 and without it. */
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

const quire_kernel quire_kernel_avx2 = { "avx2", available, dots };
#else
const quire_kernel quire_kernel_avx2 = { .name = "avx2" };
#endif

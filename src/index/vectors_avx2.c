/* SPDX-License-Identifier: Apache-2.0 */
/* Inner products with AVX2 and F16C: eight halves become floats in one instruction. Row after row, as in
 * vectors_avx512.c. */
#include "index/kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

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

TARGET static void dots(const uint16_t *rows, size_t count, size_t stride, const float *query, float *out)
{
    for (size_t row = 0; row < count; row++) out[row] = one_row(rows + row * stride, stride, query);
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

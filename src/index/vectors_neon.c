/* SPDX-License-Identifier: Apache-2.0 */
/* Inner products with NEON: four halves become floats in one instruction; four sums hide the latency of the
 * multiply-add. */
#include "index/kernels.h"

#if defined(__aarch64__)
#include <arm_neon.h>

static inline float32x4_t load(const uint16_t *at)
{
    return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(at)));
}

static void dots(const uint16_t *rows, size_t count, size_t stride, const float *query, float *out)
{
    for (size_t row = 0; row < count; row++) {
        const uint16_t *at = rows + row * stride;
        float32x4_t sums[4] = { vdupq_n_f32(0), vdupq_n_f32(0), vdupq_n_f32(0), vdupq_n_f32(0) };
        for (size_t i = 0; i < stride; i += 16)
            for (size_t j = 0; j < 4; j++)
                sums[j] = vfmaq_f32(sums[j], load(at + i + 4 * j), vld1q_f32(query + i + 4 * j));
        out[row] = vaddvq_f32(vaddq_f32(vaddq_f32(sums[0], sums[1]), vaddq_f32(sums[2], sums[3])));
    }
}

static bool available(void)
{
    return true;
}

const quire_kernel quire_kernel_neon = { "neon", available, dots };
#else
const quire_kernel quire_kernel_neon = { .name = "neon" };
#endif

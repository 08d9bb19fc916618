/* SPDX-License-Identifier: Apache-2.0 */
/* The kernels behind quire_vectors_kernel. */
#ifndef QUIRE_INDEX_KERNELS_H
#define QUIRE_INDEX_KERNELS_H

#include "index/vectors.h"

extern const quire_kernel quire_kernel_avx512; /* needs AVX-512F */
extern const quire_kernel quire_kernel_avx2;   /* needs AVX2, FMA, F16C */
extern const quire_kernel quire_kernel_neon;   /* any AArch64 */

#endif

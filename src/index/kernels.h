/* SPDX-License-Identifier: Apache-2.0 */
/* Kernels: the loop that scores rows of vectors, written for one kind of CPU each. */
#ifndef QUIRE_INDEX_KERNELS_H
#define QUIRE_INDEX_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Inner products of `count` rows with `query`. A row is `stride` halves long (a multiple of 32), 64-byte aligned and
 * zero behind its dim; `query` is `stride` floats, 64-byte aligned, zero behind its dim. A row's result does not depend
 * on which other rows are scored with it. */
typedef void quire_dots(const uint16_t *rows, size_t count, size_t stride, const float *query, float *out);

typedef struct quire_kernel {
    const char *name;        /* "avx512", "avx2", "neon", "plain" */
    bool (*available)(void); /* whether this CPU can run it */
    quire_dots *dots;        /* NULL in builds for another architecture */
} quire_kernel;

extern const quire_kernel quire_kernel_avx512; /* needs AVX-512F */
extern const quire_kernel quire_kernel_avx2;   /* needs AVX2, FMA, F16C */
extern const quire_kernel quire_kernel_neon;   /* any AArch64 */

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Sums and products of sizes that come from outside. */
#ifndef QUIRE_BASE_SIZE_H
#define QUIRE_BASE_SIZE_H

#include <stdbool.h>
#include <stddef.h>

/* Each is false on overflow, and then leaves *out as it was. */
static inline bool quire_size_add(size_t a, size_t b, size_t *out)
{
    size_t sum;
    if (__builtin_add_overflow(a, b, &sum)) return false;
    *out = sum;
    return true;
}

static inline bool quire_size_mul(size_t a, size_t b, size_t *out)
{
    size_t product;
    if (__builtin_mul_overflow(a, b, &product)) return false;
    *out = product;
    return true;
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* IEEE 754 half precision (binary16) to and from float, rounding to nearest even. */
#ifndef QUIRE_INDEX_F16_H
#define QUIRE_INDEX_F16_H

#include <stdint.h>
#include <string.h>

static inline float quire_f16_to_float(uint16_t half)
{
    uint32_t sign = (uint32_t)(half & 0x8000u) << 16, exponent = (half >> 10) & 31u, fraction = half & 0x3ffu;
    float value;
    if (exponent == 0) {
        /* Zero or subnormal: fraction x 2^-24 is exact in a float. */
        value = (float)fraction * 0x1p-24f;
        return sign ? -value : value;
    }
    uint32_t bits = sign | ((exponent == 31 ? 255u : exponent + 112u) << 23) | (fraction << 13);
    memcpy(&value, &bits, sizeof value);
    return value;
}

static inline uint16_t quire_f16_from_float(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    uint32_t sign = (bits >> 16) & 0x8000u, magnitude = bits & 0x7fffffffu;
    if (magnitude > 0x7f800000u) return (uint16_t)(sign | 0x7e00u);
    if (magnitude >= 0x477ff000u) return (uint16_t)(sign | 0x7c00u); /* 65520 and more rounds to infinity */
    uint32_t shift = 13, base = 0;
    if (magnitude < 0x38800000u) {
        /* Below 2^-14: shift the whole significand to units of 2^-24. */
        uint32_t exponent = magnitude >> 23;
        if (exponent < 102) return (uint16_t)sign;
        shift = 126 - exponent;
        magnitude = (magnitude & 0x7fffffu) | 0x800000u;
    } else {
        base = 112u << 10;
    }
    uint32_t rest = magnitude & ((1u << shift) - 1), half = 1u << (shift - 1);
    uint32_t result = (magnitude >> shift) - base;
    if (rest > half || (rest == half && (result & 1))) result++;
    return (uint16_t)(sign | result);
}

#endif

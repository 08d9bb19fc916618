/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cpu.h"

#include <stdio.h>

#ifdef __x86_64__
#include <cpuid.h>
#include <immintrin.h>

bool quire_cpu_has_bf16(void)
{
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx512bf16");
}

/* __builtin_cpu_supports has no name for it in clang 14. A kernel that doesn't save the tiles has not enabled them. */
__attribute__((target("xsave"))) bool quire_cpu_has_amx(void)
{
    enum { LEAF_7_EDX_AMX_BF16 = 1 << 22, TILE_STATES = 3 << 17 };
    unsigned eax, ebx, ecx, edx;
    return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) && edx & LEAF_7_EDX_AMX_BF16 &&
           (_xgetbv(0) & TILE_STATES) == TILE_STATES;
}

void quire_cpu_describe(char *out, size_t capacity)
{
    __builtin_cpu_init();
    snprintf(out, capacity, "%s%s%s%s%s", __builtin_cpu_supports("avx2") ? " AVX2" : "",
             __builtin_cpu_supports("avx512f") ? " AVX-512" : "",
             __builtin_cpu_supports("avx512vnni") ? " VNNI" : "", quire_cpu_has_bf16() ? " BF16" : "",
             quire_cpu_has_amx() ? " AMX" : "");
}

#else

bool quire_cpu_has_bf16(void)
{
    return false;
}

bool quire_cpu_has_amx(void)
{
    return false;
}

void quire_cpu_describe(char *out, size_t capacity)
{
    snprintf(out, capacity, "%s", "");
}

#endif

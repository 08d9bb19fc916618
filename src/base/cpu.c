/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cpu.h"

#include <stdbool.h>
#include <stdio.h>

#ifdef __x86_64__
#include <cpuid.h>
#include <immintrin.h>

/* __builtin_cpu_supports has no name for it in clang 14. A kernel that doesn't save the tiles has not enabled them. */
__attribute__((target("xsave"))) static bool has_amx(void)
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
             __builtin_cpu_supports("avx512vnni") ? " VNNI" : "",
             __builtin_cpu_supports("avx512bf16") ? " BF16" : "", has_amx() ? " AMX" : "");
}

#else

void quire_cpu_describe(char *out, size_t capacity)
{
    snprintf(out, capacity, "%s", "");
}

#endif

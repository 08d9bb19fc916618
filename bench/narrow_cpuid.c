/* SPDX-License-Identifier: Apache-2.0 */
/* Preloaded by bench/narrow.py, which has written `ud2` over each `cpuid` of the programs: answers them as a CPU would
 * that has AVX2 and FMA, no AVX-512, no VNNI and no bf16; or no bf16 alone. Source of the bits: Intel SDM, volume 2A,
 * CPUID. */
#define _GNU_SOURCE
#include <cpuid.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

enum { FEATURES = 7 };
static const uint32_t avx512_ebx = 1u << 16 | 1u << 17 | 1u << 21 | 1u << 26 | 1u << 27 | 1u << 28 |
                                   1u << 30 | 1u << 31,
                      avx512_ecx = 1u << 1 | 1u << 6 | 1u << 11 | 1u << 12 | 1u << 14,
                      avx512_amx_edx = 1u << 2 | 1u << 3 | 1u << 8 | 1u << 22 | 1u << 23 | 1u << 24 |
                                       1u << 25,
                      amx_bf16_edx = 1u << 22, vnni_eax = 1u << 4, bf16_eax = 1u << 5;
static int bf16_alone;

static void answer(int signal_number, siginfo_t *about, void *context)
{
    greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
    const unsigned char *at = (const unsigned char *)registers[REG_RIP];
    uint32_t leaf = (uint32_t)registers[REG_RAX], part = (uint32_t)registers[REG_RCX], a, b, c, d;
    (void)about;
    if (at[0] != 0x0f || at[1] != 0x0b) { /* not ours: an instruction that this CPU does not have */
        signal(signal_number, SIG_DFL);
        return;
    }
    __cpuid_count(leaf, part, a, b, c, d);
    if (leaf == FEATURES && part == 0) {
        b &= bf16_alone ? ~0u : ~avx512_ebx;
        c &= bf16_alone ? ~0u : ~avx512_ecx;
        d &= bf16_alone ? ~amx_bf16_edx : ~avx512_amx_edx;
    }
    if (leaf == FEATURES && part == 1) a &= bf16_alone ? ~bf16_eax : ~(vnni_eax | bf16_eax);
    registers[REG_RAX] = a;
    registers[REG_RBX] = b;
    registers[REG_RCX] = c;
    registers[REG_RDX] = d;
    registers[REG_RIP] += 2;
}

__attribute__((constructor)) static void begin(void)
{
    struct sigaction action = { .sa_sigaction = answer, .sa_flags = SA_SIGINFO | SA_NODEFER };
    const char *hidden = getenv("QUIRE_BENCH_NARROWED");
    bf16_alone = hidden && strcmp(hidden, "bf16") == 0;
    sigaction(SIGILL, &action, NULL);
}

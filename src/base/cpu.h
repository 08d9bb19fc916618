/* SPDX-License-Identifier: Apache-2.0 */
/* What this CPU can do that decides how a model is computed. Any thread. */
#ifndef QUIRE_BASE_CPU_H
#define QUIRE_BASE_CPU_H

#include <stddef.h>

/* Writes the names of what it has, " AVX2 BF16" say, or nothing; cut to fit. */
void quire_cpu_describe(char *out, size_t capacity);

#endif

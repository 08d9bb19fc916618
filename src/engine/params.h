/* SPDX-License-Identifier: Apache-2.0 */
/* Parameter structs of the public API: each begins with its size, so that one may grow at its end and programs that were
 * built before go on to work. What such a program does not know of is as in the defaults. */
#ifndef QUIRE_ENGINE_PARAMS_H
#define QUIRE_ENGINE_PARAMS_H

#include "quire/error.h"

#include <stddef.h>

/* Fills the caller's struct of `size` bytes from the defaults, whose first field is their size. */
void quire_params_fill(void *params, size_t size, const void *standard);

/* Copies `given` (may be NULL: nothing) over `own`, which holds the defaults.
 * errors: INVALID it was not filled, or uses fields that this library does not know */
QUIRE_CHECKED quire_status quire_params_take(void *own, const void *given, quire_error *err);

#endif

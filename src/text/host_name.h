/* SPDX-License-Identifier: Apache-2.0 */
/* Names of hosts in other scripts, as they are asked for (IDNA, UTS #46). */
#ifndef QUIRE_TEXT_HOST_NAME_H
#define QUIRE_TEXT_HOST_NAME_H

#include "base/arena.h"
#include "quire/error.h"

/* "bücher.example" as "xn--bcher-kva.example", in `arena`; a name in ASCII stays as it is.
 * errors: INVALID no name of a host; NO_MEMORY */
QUIRE_CHECKED quire_status quire_host_to_ascii(quire_arena *arena, quire_str host, quire_str *out,
                                               quire_error *err);

#endif

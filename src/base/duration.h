/* SPDX-License-Identifier: Apache-2.0 */
/* How long, in the words of a user: "90s", "15m", "2h", "1d". */
#ifndef QUIRE_BASE_DURATION_H
#define QUIRE_BASE_DURATION_H

#include "quire/error.h"
#include "quire/types.h"

#include <stddef.h>

/* A whole number and its unit, ms, s, m, h, d or w; several behind one another add up ("1h30m"). Nothing else, and no sign.
 * errors: INVALID not such a text, or longer than a thousand years */
QUIRE_CHECKED quire_status quire_duration_parse(const char *text, int64_t *out_ms, quire_error *err);

enum { QUIRE_DURATION_BYTES = 48 };
/* The same the other way: "15m", "1h30m"; "0s". Returns `out`. */
const char *quire_duration_format(int64_t ms, char out[QUIRE_DURATION_BYTES]);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What one step of a pipeline did, summed over its threads. */
#ifndef QUIRE_TRACE_STEP_ACCOUNT_H
#define QUIRE_TRACE_STEP_ACCOUNT_H

#include "quire/error.h"

#include <stdint.h>

typedef struct quire_step_account {
    const char *stage;
    const char *driver; /* or NULL */
    uint64_t items, bytes, tokens;
    int64_t busy_ns;
    quire_status status; /* the first that was not OK */
} quire_step_account;

#endif

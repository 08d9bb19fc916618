/* SPDX-License-Identifier: Apache-2.0 */
/* Cancelling and deadlines. Any thread, and signal handlers, may request; everyone may ask. */
#ifndef QUIRE_BASE_CANCEL_H
#define QUIRE_BASE_CANCEL_H

#include "base/clock.h"

#include <stdatomic.h>
#include <stdbool.h>

struct quire_cancel {
    atomic_bool requested;
    int64_t deadline_ns;              /* on the monotonic clock; 0: none; set before the call starts */
    const struct quire_cancel *outer; /* what ends this one too; or NULL */
};
typedef struct quire_cancel quire_cancel;

/* `cancel` may be NULL: never cancelled. */
static inline bool quire_cancel_asked(const quire_cancel *cancel)
{
    for (; cancel; cancel = cancel->outer) {
        if (atomic_load_explicit(&cancel->requested, memory_order_relaxed)) return true;
        if (cancel->deadline_ns && quire_monotonic_ns() >= cancel->deadline_ns) return true;
    }
    return false;
}

#endif

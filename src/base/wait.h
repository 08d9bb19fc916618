/* SPDX-License-Identifier: Apache-2.0 */
/* Sleeping that a cancel or a deadline ends: between the tries of a remote call. */
#ifndef QUIRE_BASE_WAIT_H
#define QUIRE_BASE_WAIT_H

#include "base/cancel.h"

/* Sleeps `wait_ms`; false where `cancel` (may be NULL) ended it. */
static inline bool quire_wait_ms(const quire_cancel *cancel, int64_t wait_ms)
{
    enum { SLICE_NS = 20 * 1000 * 1000 };
    int64_t end_ns = quire_monotonic_ns() + wait_ms * 1000000;
    for (;;) {
        if (quire_cancel_asked(cancel)) return false;
        int64_t left_ns = end_ns - quire_monotonic_ns();
        if (left_ns <= 0) return true;
        struct timespec slice = { .tv_nsec = (long)(left_ns < SLICE_NS ? left_ns : SLICE_NS) };
        nanosleep(&slice, NULL);
    }
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What every call that may take long is given: a way to end it and a way to see how far it is. */
#ifndef QUIRE_REQUEST_H
#define QUIRE_REQUEST_H

#include "quire/error.h"
#include "quire/types.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct quire_cancel quire_cancel;

QUIRE_API quire_cancel *quire_cancel_new(void); /* NULL: out of memory */
QUIRE_API void quire_cancel_free(quire_cancel *cancel);
/* Stops the calls that carry it soon, whole documents only. Any thread; safe in a signal handler. */
QUIRE_API void quire_cancel_request(quire_cancel *cancel);
QUIRE_API bool quire_cancel_is_requested(const quire_cancel *cancel); /* NULL: false */

/* How far long work is. Totals grow while sources are still being walked. */
typedef struct quire_progress {
    uint64_t found, loaded, stored, unchanged, failed; /* documents */
    uint64_t chunks, embedded;                         /* chunks split and embedded so far */
    uint64_t bytes_found, bytes_loaded;                /* of the originals */
    bool walking;                                      /* sources are still being walked */
    double seconds;
} quire_progress;

/* What every call takes that may wait or take long; NULL where it may take as long as it wants. */
typedef struct quire_request {
    size_t size;          /* set by quire_request_defaults */
    quire_cancel *cancel; /* or NULL */
    /* How long the call may take, from its start on the monotonic clock; 0: as long as it wants. Then it ends as a cancel ends
     * it: CANCELLED, and retryable, as more time may do. */
    int64_t timeout_ms;
    /* Of an add or sync, at most ten times a second, on a thread of the call's own: no work waits for it, and no lock is held.
     * One at a time, never an older state behind a newer one; the last state is always told, before the call returns. */
    void (*on_progress)(void *user, const quire_progress *progress);
    void *user;
} quire_request;

QUIRE_API void quire_request_fill(quire_request *request, size_t size);
static inline void quire_request_defaults(quire_request *request)
{
    quire_request_fill(request, sizeof *request);
}

/* How long, in the words of a user: whole numbers with their unit, ms, s, m, h, d or w, which add up: "90s", "15m", "1h30m".
 * errors: INVALID it is something else, or longer than a thousand years */
QUIRE_API QUIRE_CHECKED quire_status quire_duration_parse(const char *text, int64_t *out_ms,
                                                          quire_error *err);
/* The same the other way; "0s". Returns `out`. */
enum { QUIRE_DURATION_BYTES = 48 };
QUIRE_API const char *quire_duration_format(int64_t ms, char out[QUIRE_DURATION_BYTES]);

#ifdef __cplusplus
}
#endif
#endif

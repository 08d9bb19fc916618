/* SPDX-License-Identifier: Apache-2.0 */
/* What travels with one request through the stages. */
#ifndef QUIRE_BASE_CALL_H
#define QUIRE_BASE_CALL_H

#include "base/arena.h"
#include "base/cancel.h"
#include "base/log.h"
#include "base/span.h"

/* Who wants to know how far work on one document is; NULL: nobody. Told on the call's own thread. */
typedef struct quire_call_progress {
    void (*told)(void *user, uint64_t done, uint64_t total); /* bytes */
    void *user;
} quire_call_progress;

/* One thread at a time (the arena); a second thread of the same request gets its own call with
 * an arena of its own and the same cancel. */
typedef struct quire_call {
    quire_arena *arena;         /* results live here */
    const quire_cancel *cancel; /* may be NULL */
    quire_span *span;           /* parent of what is done now; may be NULL */
    const quire_log *log;       /* may be NULL */
    quire_call_progress progress;
} quire_call;

static inline bool quire_cancelled(const quire_call *call)
{
    return quire_cancel_asked(call->cancel);
}

static inline void quire_call_tell(const quire_call *call, uint64_t done, uint64_t total)
{
    if (call->progress.told) call->progress.told(call->progress.user, done, total);
}

#endif

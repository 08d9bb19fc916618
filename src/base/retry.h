/* SPDX-License-Identifier: Apache-2.0 */
/* Trying again what may succeed later, after pauses that double. One thread at a time.
 *
 *     quire_retry retry = quire_retry_start(retries, wait_ms);
 *     do status = call(&failure);
 *     while (status && quire_retry_again(&retry, &failure, cancel, log, "embed.openai"));
 *     return status ? quire_retry_give_up(&retry, &failure, err) : QUIRE_OK;
 */
#ifndef QUIRE_BASE_RETRY_H
#define QUIRE_BASE_RETRY_H

#include "base/cancel.h"
#include "base/log.h"
#include "quire/error.h"

typedef struct quire_backoff {
    int64_t pause_ms, longest_ms; /* the next pause, and what none exceeds */
} quire_backoff;

/* Pauses, for `at_least_ms` where that is longer, and doubles the next pause. False where `cancel` (may be NULL) ended it. */
bool quire_backoff_pause(quire_backoff *backoff, int64_t at_least_ms, const quire_cancel *cancel);

typedef struct quire_retry {
    quire_backoff backoff;
    int64_t left, tries; /* retries that are left; tries that failed */
    bool cancelled;
} quire_retry;

quire_retry quire_retry_start(int64_t retries, int64_t wait_ms);

/* After a failed try: whether to try again. Where the failure is retryable and retries are left it says so to the log and waits
 * before, as long as the other side asked for or longer. `cancel` may be NULL. */
bool quire_retry_again(quire_retry *retry, const quire_error *failure, const quire_cancel *cancel,
                       const quire_log *log, const char *who);

/* What to return when it was not: the failure, and after how many tries; or CANCELLED. */
quire_status quire_retry_give_up(const quire_retry *retry, const quire_error *failure, quire_error *err);

#endif

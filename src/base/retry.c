/* SPDX-License-Identifier: Apache-2.0 */
/* The one loop of pauses. */
#include "base/retry.h"

#include "base/error.h"
#include "base/wait.h"

enum { LONGEST_WAIT_MS = 60000 };

bool quire_backoff_pause(quire_backoff *backoff, int64_t at_least_ms, const quire_cancel *cancel)
{
    int64_t pause_ms = backoff->pause_ms;
    backoff->pause_ms = pause_ms > backoff->longest_ms / 2 ? backoff->longest_ms : pause_ms * 2;
    return quire_wait_ms(cancel, pause_ms > at_least_ms ? pause_ms : at_least_ms);
}

quire_retry quire_retry_start(int64_t retries, int64_t wait_ms)
{
    return (quire_retry){ .backoff = { wait_ms, LONGEST_WAIT_MS }, .left = retries };
}

bool quire_retry_again(quire_retry *retry, const quire_error *failure, const quire_cancel *cancel,
                       const quire_log *log, const char *who)
{
    retry->tries++;
    if (!failure->retryable || retry->left <= 0) return false;
    retry->left--;
    int64_t asked_ms = failure->retry_after_ms < LONGEST_WAIT_MS ? failure->retry_after_ms : LONGEST_WAIT_MS;
    int64_t pause_ms = asked_ms > retry->backoff.pause_ms ? asked_ms : retry->backoff.pause_ms;
    quire_log_write(log, QUIRE_LOG_WARN, "%s: %s; trying again in %lld ms", who, failure->message,
                    (long long)pause_ms);
    retry->cancelled = !quire_backoff_pause(&retry->backoff, asked_ms, cancel);
    return !retry->cancelled;
}

quire_status quire_retry_give_up(const quire_retry *retry, const quire_error *failure, quire_error *err)
{
    if (retry->cancelled) return quire_fail_cancelled(err);
    if (err) *err = *failure;
    if (retry->tries < 2) return failure->status;
    return quire_error_wrap(err, failure->status, "after %lld tries", (long long)retry->tries);
}

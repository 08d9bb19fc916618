/* SPDX-License-Identifier: Apache-2.0 */
/* Requests: the caller's cancel, and the time that a call may take, as one cancel that all steps of the call look at. */
#include "base/error.h"
#include "engine/engine.h"
#include "engine/params.h"

#include <stdlib.h>

void quire_request_fill(quire_request *request, size_t size)
{
    static const quire_request standard = { .size = sizeof standard };
    quire_params_fill(request, size, &standard);
}

quire_status quire_start(quire_started *out, const quire_request *request, quire_error *err)
{
    enum { NS_PER_MS = 1000000 };
    *out = (quire_started){ 0 };
    quire_request_defaults(&out->request);
    quire_status status = quire_params_take(&out->request, request, err);
    if (status) return status;
    int64_t now = quire_monotonic_ns(), timeout_ms = out->request.timeout_ms;
    if (timeout_ms < 0)
        return quire_fail(err, QUIRE_E_INVALID, "the time of a call is %lld ms; it must not be below 0",
                          (long long)timeout_ms);
    out->cancel.outer = out->request.cancel;
    if (timeout_ms && timeout_ms < (INT64_MAX - now) / NS_PER_MS)
        out->cancel.deadline_ns = now + timeout_ms * NS_PER_MS;
    return QUIRE_OK;
}

quire_status quire_end(const quire_started *started, quire_status status, quire_error *err)
{
    bool timed = status == QUIRE_E_CANCELLED && started->cancel.deadline_ns;
    if (!timed || quire_cancel_asked(started->request.cancel)) return status;
    return quire_fail_retryable(err, status, "the time of the call, %lld ms, is over",
                                (long long)started->request.timeout_ms);
}

quire_cancel *quire_cancel_new(void)
{
    return calloc(1, sizeof(quire_cancel));
}

void quire_cancel_free(quire_cancel *cancel)
{
    free(cancel);
}

void quire_cancel_request(quire_cancel *cancel)
{
    atomic_store_explicit(&cancel->requested, true, memory_order_relaxed);
}

bool quire_cancel_is_requested(const quire_cancel *cancel)
{
    return cancel && atomic_load_explicit(&cancel->requested, memory_order_relaxed);
}

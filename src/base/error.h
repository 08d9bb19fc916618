/* SPDX-License-Identifier: Apache-2.0 */
/* Filling quire_error. `err` may be NULL everywhere: then only the status is returned. */
#ifndef QUIRE_BASE_ERROR_H
#define QUIRE_BASE_ERROR_H

#include "quire/error.h"

/* Writes status and message (cut at a character boundary, control characters replaced), returns status. */
quire_status quire_fail(quire_error *err, quire_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* As quire_fail, and marks the failure as retryable. */
quire_status quire_fail_retryable(quire_error *err, quire_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

quire_status quire_fail_memory(quire_error *err);
quire_status quire_fail_cancelled(quire_error *err);

/* Message from errno: "<context>: No such file". NOT_FOUND for ENOENT, NO_MEMORY for ENOMEM, else IO. */
quire_status quire_fail_errno(quire_error *err, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts "<context>: " before the message of a failure that `err` tells of; returns `status`. */
quire_status quire_error_wrap(quire_error *err, quire_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif

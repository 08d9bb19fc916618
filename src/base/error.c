/* SPDX-License-Identifier: Apache-2.0 */
/* Filling quire_error: bounded, one line, valid UTF-8 where the parts were. */
#include "base/error.h"

#include "quire/quire.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *quire_status_name(quire_status status)
{
    static const char *const names[] = { "ok",     "invalid", "not_found", "format",    "io",
                                         "remote", "limit",   "busy",      "cancelled", "no_memory" };
    size_t index = (size_t)status;
    return index < sizeof names / sizeof *names ? names[index] : "unknown";
}

/* Cuts an incomplete character at the end and keeps the message on one line. */
static void tidy(char *text, size_t capacity)
{
    size_t size = strlen(text);
    if (size + 1 == capacity) {
        while (size && ((unsigned char)text[size - 1] & 0xC0) == 0x80) size--;
        if (size && (unsigned char)text[size - 1] >= 0xC0) size--;
        text[size] = '\0';
    }
    for (char *c = text; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f) *c = ' ';
}

static quire_status fill(quire_error *err, quire_status status, bool retryable, const char *format,
                         va_list args)
{
    if (!err) return status;
    char message[sizeof err->message];
    if (vsnprintf(message, sizeof message, format, args) < 0) message[0] = '\0';
    tidy(message, sizeof message);
    err->status = status;
    err->retryable = retryable;
    err->retry_after_ms = 0;
    memcpy(err->message, message, sizeof message);
    return status;
}

quire_status quire_fail(quire_error *err, quire_status status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fill(err, status, false, format, args);
    va_end(args);
    return status;
}

quire_status quire_fail_retryable(quire_error *err, quire_status status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fill(err, status, true, format, args);
    va_end(args);
    return status;
}

quire_status quire_fail_memory(quire_error *err)
{
    return quire_fail(err, QUIRE_E_NO_MEMORY, "out of memory");
}

quire_status quire_fail_cancelled(quire_error *err)
{
    return quire_fail(err, QUIRE_E_CANCELLED, "cancelled");
}

quire_status quire_fail_errno(quire_error *err, int code, const char *format, ...)
{
    quire_status status = code == ENOENT   ? QUIRE_E_NOT_FOUND
                          : code == ENOMEM ? QUIRE_E_NO_MEMORY
                                           : QUIRE_E_IO;
    char context[384], reason[96];
    va_list args;
    va_start(args, format);
    if (vsnprintf(context, sizeof context, format, args) < 0) context[0] = '\0';
    va_end(args);
    tidy(context, sizeof context);
    return quire_fail(err, status, "%s: %s", context, strerror_r(code, reason, sizeof reason));
}

quire_status quire_error_wrap(quire_error *err, quire_status status, const char *format, ...)
{
    if (!err) return status;
    char context[256], message[sizeof err->message + sizeof context + 2];
    va_list args;
    va_start(args, format);
    if (vsnprintf(context, sizeof context, format, args) < 0) context[0] = '\0';
    va_end(args);
    tidy(context, sizeof context);
    if (snprintf(message, sizeof message, "%s: %s", context, err->message) < 0) return status;
    message[sizeof err->message - 1] = '\0';
    tidy(message, sizeof err->message);
    memcpy(err->message, message, sizeof err->message);
    return status;
}

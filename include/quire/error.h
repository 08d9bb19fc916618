/* SPDX-License-Identifier: Apache-2.0 */
/* Statuses and the error that goes with them. The caller owns the struct, usually on its stack. */
#ifndef QUIRE_ERROR_H
#define QUIRE_ERROR_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum quire_status {
    QUIRE_OK = 0,
    QUIRE_E_INVALID, /* the caller's input or option is wrong */
    QUIRE_E_NOT_FOUND,
    QUIRE_E_FORMAT, /* bytes from outside do not parse */
    QUIRE_E_IO,     /* disk or socket */
    QUIRE_E_REMOTE, /* a provider answered with a failure */
    QUIRE_E_LIMIT,  /* over a size or rate we set */
    QUIRE_E_BUSY,   /* another process writes the base; the same call may succeed later */
    QUIRE_E_CANCELLED,
    QUIRE_E_NO_MEMORY,
} quire_status;

typedef struct quire_error {
    quire_status status;
    bool retryable;     /* the same call may succeed later */
    int retry_after_ms; /* how long the other side asks to wait first; 0: it did not say */
    char message[512];  /* one line, no trailing stop, no secrets */
} quire_error;

#define QUIRE_CHECKED __attribute__((warn_unused_result))

#ifdef __cplusplus
}
#endif
#endif

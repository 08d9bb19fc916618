/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP to providers (libcurl): one POST at a time, bounded in time and size, ended by a cancel. It follows no
 * redirect, speaks http and https only, checks certificates, and takes a proxy from the environment only for
 * addresses that are not this machine. */
#ifndef QUIRE_BIND_HTTP_CLIENT_H
#define QUIRE_BIND_HTTP_CLIENT_H

#include "base/buffer.h"
#include "base/cancel.h"

/* Keeps connections open between requests. One thread at a time. */
typedef struct quire_http_client quire_http_client;

QUIRE_CHECKED quire_status quire_http_client_new(quire_http_client **out, quire_error *err);
void quire_http_client_free(quire_http_client *client); /* may be NULL */

typedef struct quire_http_request {
    const char *url;
    quire_str body;     /* JSON */
    const char *accept; /* NULL: application/json */
    const char *key;    /* sent as "Authorization: Bearer …"; NULL or "": none; never in a message */
    int64_t connect_timeout_ms; /* each 0: none */
    int64_t idle_timeout_ms;    /* longest wait for the next byte */
    int64_t total_timeout_ms;
    size_t limit_bytes;         /* of the answer */
    const quire_cancel *cancel; /* may be NULL */
} quire_http_request;

typedef struct quire_http_response {
    long status;
    size_t size_bytes; /* of the body, as handed over */
} quire_http_response;

/* Takes the next bytes of a successful answer's body. False stops the request, which then ends well. */
typedef bool (*quire_http_sink)(void *user, quire_str bytes);

/* Sends the request and hands the body to `on_bytes` as it comes. `response` may be NULL.
 * errors: REMOTE any status but 2xx (with the provider's words; retryable for 408, 425, 429 and 5xx, with its
 *         Retry-After in err->retry_after_ms), no connection, a cut or silent stream (retryable); LIMIT; INVALID the
 *         URL or the key; CANCELLED; NO_MEMORY */
QUIRE_CHECKED quire_status quire_http_post(quire_http_client *client, const quire_http_request *request,
                                           quire_http_sink on_bytes, void *user,
                                           quire_http_response *response, quire_error *err);

/* A sink that appends to a quire_buffer (`user`), whose failure shows in quire_buffer_check. */
bool quire_http_to_buffer(void *user, quire_str bytes);

#endif

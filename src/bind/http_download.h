/* SPDX-License-Identifier: Apache-2.0 */
/* Reading from the web (libcurl): one GET at a time, bounded in time and size, ended by a cancel. Whoever asks decides for each address
 * whether it is connected to, follows redirects himself, and says which proxy is taken: the environment is not read. */
#ifndef QUIRE_BIND_HTTP_DOWNLOAD_H
#define QUIRE_BIND_HTTP_DOWNLOAD_H

#include "base/arena.h"
#include "base/cancel.h"
#include "quire/error.h"

#include <sys/socket.h>

/* Keeps connections open between requests, and cookies as long as it lives. One thread at a time. */
typedef struct quire_http_downloader quire_http_downloader;

QUIRE_CHECKED quire_status quire_http_downloader_new(quire_http_downloader **out, quire_error *err);
void quire_http_downloader_free(quire_http_downloader *downloader); /* may be NULL */

typedef struct quire_http_get {
    const char *url;
    const char *user_agent;
    const char *name, *password; /* NULL or "": none; never in a message */
    const char *const *headers;  /* further lines, "Name: value"; never in a message */
    size_t header_count;
    const char *proxy;       /* NULL or "": none */
    const char *ca_file;     /* certificates of authorities; NULL or "": the system's */
    int64_t idle_timeout_ms; /* longest wait for a connection, and for the next byte */
    int64_t total_timeout_ms;
    size_t limit_bytes;         /* of the body, unpacked */
    const quire_cancel *cancel; /* may be NULL */
    /* Whether the address may be connected to, be it the proxy's. */
    bool (*may_connect)(void *user, const struct sockaddr *address);
    /* Takes the next bytes of the body of a successful answer. False ends the request. */
    bool (*on_bytes)(void *user, quire_str bytes);
    void *user;
} quire_http_get;

typedef enum quire_http_end {
    QUIRE_HTTP_ANSWERED = 0,
    QUIRE_HTTP_STOPPED,       /* by on_bytes */
    QUIRE_HTTP_NOT_CONNECTED, /* to any address: may_connect had none of them */
    QUIRE_HTTP_UNREACHABLE,   /* no such name, nobody listens, the network is away */
    QUIRE_HTTP_NOT_TRUSTED,   /* the certificate does not fit */
    QUIRE_HTTP_TIMED_OUT,
    QUIRE_HTTP_CUT, /* the connection ended before the answer did */
    QUIRE_HTTP_TOO_LARGE,
    QUIRE_HTTP_MALFORMED,
} quire_http_end;

/* Strings live in the arena that quire_http_download got; what the server did not say is empty. */
typedef struct quire_http_answer {
    quire_http_end end;
    char message[384]; /* why it did not end with an answer */
    long status;
    int retry_after_ms;
    bool sets_cookie;
    quire_str location, content_type, etag, last_modified;
    quire_str robots, link; /* X-Robots-Tag, Link: one line each */
} quire_http_answer;

/* errors: INVALID a header or option that cannot be sent; CANCELLED; NO_MEMORY. All else is an end. */
QUIRE_CHECKED quire_status quire_http_download(quire_http_downloader *downloader, const quire_http_get *get,
                                               quire_arena *arena, quire_http_answer *out, quire_error *err);

#endif

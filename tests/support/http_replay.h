/* SPDX-License-Identifier: Apache-2.0 */
/* A provider for tests in C: a thread on 127.0.0.1 that answers each request with the next of a list of replies. */
#ifndef QUIRE_SUPPORT_HTTP_REPLAY_H
#define QUIRE_SUPPORT_HTTP_REPLAY_H

#include <stddef.h>

enum { HTTP_REPLAY_REQUEST_BYTES = 65536 };

/* What is sent, byte for byte; then the connection is closed. */
typedef struct http_reply {
    const char *text; /* status line, headers, body */
    /* In place of `text`: makes it from the request, for free(). */
    char *(*make)(void *user, const char *request);
    void *user;
    int delay_ms;      /* before the first byte */
    int byte_delay_ms; /* before each byte */
    int hang_ms;       /* behind the last byte, before closing */
} http_reply;

typedef struct http_replay http_replay;

/* Replies to requests in order; the last one is repeated. They must outlive it. */
http_replay *http_replay_start(const http_reply *replies, size_t count);
int http_replay_port(const http_replay *replay);
/* How many requests have come. */
size_t http_replay_count(http_replay *replay);
/* The bytes of the latest request, NUL-terminated. */
const char *http_replay_request(const http_replay *replay);
/* Ends the thread. */
void http_replay_stop(http_replay *replay);

#endif

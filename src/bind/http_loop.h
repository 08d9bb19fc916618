/* SPDX-License-Identifier: Apache-2.0 */
/* One transfer of libcurl, run to its end: the multi interface lets us look at the cancel every few milliseconds, which the easy
 * interface does once a second. */
#ifndef QUIRE_BIND_HTTP_LOOP_H
#define QUIRE_BIND_HTTP_LOOP_H

#include "base/cancel.h"
#include "quire/error.h"

#include <curl/curl.h>

/* An easy handle in a multi handle of its own. One thread at a time. */
typedef struct quire_http_loop {
    CURL *easy;
    CURLM *multi;
    int64_t last_byte_ns; /* to be set by whoever takes the bytes */
} quire_http_loop;

/* errors: NO_MEMORY; IO libcurl cannot be started. After a failure nothing is to be freed. */
QUIRE_CHECKED quire_status quire_http_loop_open(quire_http_loop *loop, quire_error *err);
void quire_http_loop_close(quire_http_loop *loop);

/* What came of the transfer that `easy` is set for. `silent_ms` is other than 0 where it was given up because nothing came for
 * `idle_timeout_ms` (0: that may take as long as it likes). errors: CANCELLED; NO_MEMORY */
QUIRE_CHECKED quire_status quire_http_loop_run(quire_http_loop *loop, const quire_cancel *cancel,
                                               int64_t idle_timeout_ms, CURLcode *result, int64_t *silent_ms,
                                               quire_error *err);

/* How long the answer asks to be left alone, in milliseconds, at most a day. */
int quire_http_loop_retry_after_ms(const quire_http_loop *loop);

/* *headers with one line more; false: out of memory, and it is as it was. */
bool quire_http_add_header(struct curl_slist **headers, const char *line);

#endif

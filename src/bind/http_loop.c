/* SPDX-License-Identifier: Apache-2.0 */
#include "bind/http_loop.h"

#include "base/error.h"

enum { POLL_MS = 20, LONGEST_RETRY_AFTER_MS = 24 * 3600 * 1000 };

quire_status quire_http_loop_open(quire_http_loop *loop, quire_error *err)
{
    *loop = (quire_http_loop){ 0 };
    if (curl_global_init(CURL_GLOBAL_DEFAULT))
        return quire_fail(err, QUIRE_E_IO, "libcurl cannot be started");
    loop->easy = curl_easy_init();
    loop->multi = curl_multi_init();
    if (loop->easy && loop->multi) return QUIRE_OK;
    quire_http_loop_close(loop);
    return quire_fail_memory(err);
}

void quire_http_loop_close(quire_http_loop *loop)
{
    if (loop->easy) curl_easy_cleanup(loop->easy);
    if (loop->multi) curl_multi_cleanup(loop->multi);
    curl_global_cleanup();
    *loop = (quire_http_loop){ 0 };
}

static quire_status run(quire_http_loop *loop, const quire_cancel *cancel, int64_t idle_timeout_ms,
                        CURLcode *result, int64_t *silent_ms, quire_error *err)
{
    for (;;) {
        int running = 0, left = 0;
        if (quire_cancel_asked(cancel)) return quire_fail_cancelled(err);
        if (curl_multi_perform(loop->multi, &running)) return quire_fail_memory(err);
        const CURLMsg *message = curl_multi_info_read(loop->multi, &left);
        if (message && message->msg == CURLMSG_DONE) {
            *result = message->data.result;
            return *result == CURLE_OUT_OF_MEMORY ? quire_fail_memory(err) : QUIRE_OK;
        }
        *silent_ms = (quire_monotonic_ns() - loop->last_byte_ns) / 1000000;
        if (idle_timeout_ms && *silent_ms >= idle_timeout_ms) return QUIRE_OK;
        *silent_ms = 0;
        if (curl_multi_poll(loop->multi, NULL, 0, POLL_MS, NULL)) return quire_fail_memory(err);
    }
}

quire_status quire_http_loop_run(quire_http_loop *loop, const quire_cancel *cancel, int64_t idle_timeout_ms,
                                 CURLcode *result, int64_t *silent_ms, quire_error *err)
{
    *result = CURLE_OK;
    *silent_ms = 0;
    loop->last_byte_ns = quire_monotonic_ns();
    if (curl_multi_add_handle(loop->multi, loop->easy)) return quire_fail_memory(err);
    quire_status status = run(loop, cancel, idle_timeout_ms, result, silent_ms, err);
    curl_multi_remove_handle(loop->multi, loop->easy);
    return status;
}

int quire_http_loop_retry_after_ms(const quire_http_loop *loop)
{
    curl_off_t seconds = 0;
    curl_easy_getinfo(loop->easy, CURLINFO_RETRY_AFTER, &seconds);
    if (seconds <= 0) return 0;
    return seconds > LONGEST_RETRY_AFTER_MS / 1000 ? LONGEST_RETRY_AFTER_MS : (int)seconds * 1000;
}

bool quire_http_add_header(struct curl_slist **headers, const char *line)
{
    struct curl_slist *longer = curl_slist_append(*headers, line);
    if (longer) *headers = longer;
    return longer != NULL;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "bind/http_client.h"
#include "support/http_replay.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define OK_HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"

struct exchange {
    quire_http_client *client;
    quire_http_request request;
    quire_http_response response;
    quire_buffer body;
    quire_error err;
    quire_status status;
    char url[128];
};

/* Posts {"q":1} to the server with limits that a test may change in `request`. */
static void post(struct exchange *exchange, http_replay *server)
{
    quire_http_request standard = { .body = { "{\"q\":1}", 7 },
                                    .connect_timeout_ms = 2000,
                                    .total_timeout_ms = 5000,
                                    .limit_bytes = 1 << 16 };
    snprintf(exchange->url, sizeof exchange->url, "http://127.0.0.1:%d/v1/embeddings",
             http_replay_port(server));
    standard.url = exchange->url;
    if (exchange->request.idle_timeout_ms) standard.idle_timeout_ms = exchange->request.idle_timeout_ms;
    if (exchange->request.total_timeout_ms) standard.total_timeout_ms = exchange->request.total_timeout_ms;
    if (exchange->request.limit_bytes) standard.limit_bytes = exchange->request.limit_bytes;
    standard.key = exchange->request.key;
    standard.cancel = exchange->request.cancel;
    quire_buffer_init(&exchange->body, 1 << 20);
    assert_int_equal(quire_http_client_new(&exchange->client, NULL), QUIRE_OK);
    exchange->status = quire_http_post(exchange->client, &standard, quire_http_to_buffer, &exchange->body,
                                       &exchange->response, &exchange->err);
}

static void end(struct exchange *exchange, http_replay *server)
{
    quire_http_client_free(exchange->client);
    quire_buffer_free(&exchange->body);
    http_replay_stop(server);
}

static void hands_over_the_body_and_sends_what_it_was_given(void **state)
{
    (void)state;
    const http_reply reply = { .text = OK_HEAD "Content-Length: 12\r\n\r\n{\"a\":\"\xe4\xbd\xa0\"}x" };
    http_replay *server = http_replay_start(&reply, 1);
    struct exchange exchange = { .request.key = "sk-test" };
    post(&exchange, server);
    assert_int_equal(exchange.status, QUIRE_OK);
    assert_int_equal(exchange.response.status, 200);
    assert_int_equal(exchange.body.size, 12);
    assert_memory_equal(exchange.body.data, "{\"a\":\"\xe4\xbd\xa0\"}x", 12);
    assert_non_null(strstr(http_replay_request(server), "POST /v1/embeddings HTTP/1.1\r\n"));
    assert_non_null(strstr(http_replay_request(server), "Authorization: Bearer sk-test\r\n"));
    assert_non_null(strstr(http_replay_request(server), "\r\n\r\n{\"q\":1}"));
    end(&exchange, server);
}

static void marks_429_as_retryable_and_takes_the_wait(void **state)
{
    (void)state;
    const http_reply reply = { .text =
                                   "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\nConnection: close\r\n"
                                   "Content-Length: 35\r\n\r\n{\"error\":{\"message\":\"slow down, now\"}}" };
    http_replay *server = http_replay_start(&reply, 1);
    struct exchange exchange = { 0 };
    post(&exchange, server);
    assert_int_equal(exchange.status, QUIRE_E_REMOTE);
    assert_true(exchange.err.retryable);
    assert_int_equal(exchange.err.retry_after_ms, 7000);
    assert_non_null(strstr(exchange.err.message, "429"));
    assert_int_equal(exchange.body.size, 0);
    end(&exchange, server);
}

static void tells_the_providers_words_but_never_the_key(void **state)
{
    (void)state;
    const http_reply reply = { .text = "HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n"
                                       "{\"error\":{\"message\":\"invalid api key\"}}" };
    http_replay *server = http_replay_start(&reply, 1);
    struct exchange exchange = { .request.key = "sk-secret-123" };
    post(&exchange, server);
    assert_int_equal(exchange.status, QUIRE_E_REMOTE);
    assert_false(exchange.err.retryable);
    assert_non_null(strstr(exchange.err.message, "401: invalid api key"));
    assert_null(strstr(exchange.err.message, "sk-secret"));
    end(&exchange, server);
}

static void refuses_a_key_with_a_line_end(void **state)
{
    (void)state;
    const http_reply reply = { .text = OK_HEAD "\r\n" };
    http_replay *server = http_replay_start(&reply, 1);
    struct exchange exchange = { .request.key = "a\r\nX-Evil: 1" };
    post(&exchange, server);
    assert_int_equal(exchange.status, QUIRE_E_INVALID);
    assert_int_equal(http_replay_count(server), 0);
    end(&exchange, server);
}

static void a_server_error_is_retryable(void **state)
{
    (void)state;
    const http_reply reply = { .text = "HTTP/1.1 503 Unavailable\r\nConnection: close\r\n\r\nbusy" };
    http_replay *server = http_replay_start(&reply, 1);
    struct exchange exchange = { 0 };
    post(&exchange, server);
    assert_int_equal(exchange.status, QUIRE_E_REMOTE);
    assert_true(exchange.err.retryable);
    assert_non_null(strstr(exchange.err.message, "503: busy"));
    end(&exchange, server);
}

static void a_cut_stream_is_retryable(void **state)
{
    (void)state;
    const http_reply replies[] = { { .text = OK_HEAD "Content-Length: 500\r\n\r\n{\"data\":" },
                                   { .text = OK_HEAD "Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n" },
                                   { .text = "" } };
    for (size_t i = 0; i < 3; i++) {
        http_replay *server = http_replay_start(&replies[i], 1);
        struct exchange exchange = { 0 };
        post(&exchange, server);
        assert_int_equal(exchange.status, QUIRE_E_REMOTE);
        assert_true(exchange.err.retryable);
        assert_non_null(strstr(exchange.err.message, "cut the connection"));
        end(&exchange, server);
    }
}

static void gives_up_on_a_silent_server(void **state)
{
    (void)state;
    const http_reply reply = { .text = OK_HEAD "Content-Length: 2\r\n\r\n{}", .delay_ms = 3000 };
    http_replay *server = http_replay_start(&reply, 1);
    struct exchange exchange = { .request.idle_timeout_ms = 100 };
    post(&exchange, server);
    assert_int_equal(exchange.status, QUIRE_E_REMOTE);
    assert_true(exchange.err.retryable);
    assert_non_null(strstr(exchange.err.message, "sent nothing for"));
    end(&exchange, server);
}

static void slow_bytes_end_at_the_total_time(void **state)
{
    (void)state;
    const http_reply reply = { .text = OK_HEAD "Content-Length: 2\r\n\r\n{}", .byte_delay_ms = 20 };
    http_replay *server = http_replay_start(&reply, 1);
    struct exchange exchange = { .request.total_timeout_ms = 200 };
    post(&exchange, server);
    assert_int_equal(exchange.status, QUIRE_E_REMOTE);
    assert_true(exchange.err.retryable);
    assert_non_null(strstr(exchange.err.message, "did not answer in time"));
    end(&exchange, server);
}

static void refuses_an_answer_over_the_limit(void **state)
{
    (void)state;
    const http_reply reply = { .text = OK_HEAD "Content-Length: 20\r\n\r\n01234567890123456789" };
    http_replay *server = http_replay_start(&reply, 1);
    struct exchange exchange = { .request.limit_bytes = 10 };
    post(&exchange, server);
    assert_int_equal(exchange.status, QUIRE_E_LIMIT);
    assert_non_null(strstr(exchange.err.message, "more than 10 bytes"));
    end(&exchange, server);
}

static void follows_no_redirect(void **state)
{
    (void)state;
    const http_reply reply = {
        .text = "HTTP/1.1 307 Elsewhere\r\nLocation: http://127.0.0.2/\r\nConnection: close\r\n\r\n"
    };
    http_replay *server = http_replay_start(&reply, 1);
    struct exchange exchange = { 0 };
    post(&exchange, server);
    assert_int_equal(exchange.status, QUIRE_E_REMOTE);
    assert_non_null(strstr(exchange.err.message, "redirect"));
    end(&exchange, server);
}

static void ignores_the_environments_proxy_for_this_machine(void **state)
{
    (void)state;
    const http_reply reply = { .text = OK_HEAD "Content-Length: 2\r\n\r\n{}" };
    http_replay *server = http_replay_start(&reply, 1);
    struct exchange exchange = { 0 };
    assert_int_equal(setenv("http_proxy", "http://127.0.0.1:1/", 1), 0);
    post(&exchange, server);
    unsetenv("http_proxy");
    assert_int_equal(exchange.status, QUIRE_OK);
    end(&exchange, server);
}

static void *request_cancel(void *cancel)
{
    usleep(100 * 1000);
    atomic_store(&((quire_cancel *)cancel)->requested, true);
    return NULL;
}

static void a_cancel_ends_the_wait_soon(void **state)
{
    (void)state;
    const http_reply reply = { .text = OK_HEAD "Content-Length: 2\r\n\r\n{}", .delay_ms = 4000 };
    http_replay *server = http_replay_start(&reply, 1);
    quire_cancel cancel = { 0 };
    pthread_t thread;
    struct exchange exchange = { .request.cancel = &cancel };
    assert_int_equal(pthread_create(&thread, NULL, request_cancel, &cancel), 0);
    int64_t started_ns = quire_monotonic_ns();
    post(&exchange, server);
    assert_int_equal(exchange.status, QUIRE_E_CANCELLED);
    assert_true(quire_monotonic_ns() - started_ns < 1000000000);
    pthread_join(thread, NULL);
    end(&exchange, server);
}

static bool stop_at_once(void *user, quire_str bytes)
{
    *(size_t *)user += bytes.size;
    return false;
}

static void a_sink_may_stop_the_stream(void **state)
{
    (void)state;
    const http_reply reply = { .text = OK_HEAD "\r\ndata: 1\n\n", .hang_ms = 3000 };
    http_replay *server = http_replay_start(&reply, 1);
    quire_http_client *client = NULL;
    char url[64];
    size_t seen = 0;
    quire_error err = { 0 };
    snprintf(url, sizeof url, "http://127.0.0.1:%d/", http_replay_port(server));
    quire_http_request request = { .url = url, .limit_bytes = 100 };
    assert_int_equal(quire_http_client_new(&client, &err), QUIRE_OK);
    assert_int_equal(quire_http_post(client, &request, stop_at_once, &seen, NULL, &err), QUIRE_OK);
    assert_int_equal(seen, 9);
    quire_http_client_free(client);
    http_replay_stop(server);
}

static void refuses_addresses_that_are_not_http(void **state)
{
    (void)state;
    static const char *const urls[] = { "", "file:///etc/passwd", "ftp://127.0.0.1/", "127.0.0.1:80",
                                        "http://" };
    quire_http_client *client = NULL;
    quire_error err = { 0 };
    assert_int_equal(quire_http_client_new(&client, &err), QUIRE_OK);
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        quire_http_request request = { .url = urls[i], .limit_bytes = 10 };
        size_t seen = 0;
        assert_int_equal(quire_http_post(client, &request, stop_at_once, &seen, NULL, &err), QUIRE_E_INVALID);
    }
    quire_http_client_free(client);
}

static void says_when_nobody_listens(void **state)
{
    (void)state;
    quire_http_client *client = NULL;
    quire_error err = { 0 };
    size_t seen = 0;
    quire_http_request request = { .url = "http://127.0.0.1:1/v1", .limit_bytes = 10 };
    assert_int_equal(quire_http_client_new(&client, &err), QUIRE_OK);
    assert_int_equal(quire_http_post(client, &request, stop_at_once, &seen, NULL, &err), QUIRE_E_REMOTE);
    assert_true(err.retryable);
    assert_non_null(strstr(err.message, "http://127.0.0.1:1/v1 cannot be reached (connection refused)"));
    assert_non_null(strstr(err.message, "start it"));
    quire_http_client_free(client);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hands_over_the_body_and_sends_what_it_was_given),
        cmocka_unit_test(marks_429_as_retryable_and_takes_the_wait),
        cmocka_unit_test(tells_the_providers_words_but_never_the_key),
        cmocka_unit_test(refuses_a_key_with_a_line_end),
        cmocka_unit_test(a_server_error_is_retryable),
        cmocka_unit_test(a_cut_stream_is_retryable),
        cmocka_unit_test(gives_up_on_a_silent_server),
        cmocka_unit_test(slow_bytes_end_at_the_total_time),
        cmocka_unit_test(refuses_an_answer_over_the_limit),
        cmocka_unit_test(follows_no_redirect),
        cmocka_unit_test(ignores_the_environments_proxy_for_this_machine),
        cmocka_unit_test(a_cancel_ends_the_wait_soon),
        cmocka_unit_test(a_sink_may_stop_the_stream),
        cmocka_unit_test(refuses_addresses_that_are_not_http),
        cmocka_unit_test(says_when_nobody_listens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* One address at a time, from a server that answers as it is told. */
#include "support/cmocka_all.h"

#include "base/str.h"
#include "fetch/web/download.h"
#include "support/http_replay.h"

#include <stdlib.h>
#include <unistd.h>

#define CLOSE "Connection: close\r\n"

struct reading {
    quire_web web;
    quire_web_settings settings;
    quire_web_ask ask;
    quire_arena arena;
    quire_call call;
    quire_url url;
    quire_page page;
    quire_error err;
    http_replay *server;
    const char *path;
};

static int set_up(void **state)
{
    struct reading *reading = calloc(1, sizeof *reading);
    if (!reading) return -1;
    reading->settings = (quire_web_settings){
        .timeout_ms = 5000, .idle_ms = 3000, .page_bytes = 1 << 20, .retries = 1, .retry_wait_ms = 1
    };
    reading->web.settings = &reading->settings;
    reading->web.allow_private = true;
    reading->call.arena = &reading->arena;
    reading->page.bytes.fd = -1;
    reading->path = "/page";
    *state = reading;
    return 0;
}

static int tear_down(void **state)
{
    struct reading *reading = *state;
    quire_web_close(&reading->web);
    quire_fetched_free(&reading->page.bytes);
    if (reading->server) http_replay_stop(reading->server);
    quire_arena_free(&reading->arena);
    free(reading);
    return 0;
}

static quire_status get(struct reading *reading, const http_reply *replies, size_t count)
{
    char word[128];
    quire_fetched_free(&reading->page.bytes);
    if (reading->server) http_replay_stop(reading->server);
    reading->server = http_replay_start(replies, count);
    snprintf(word, sizeof word, "http://127.0.0.1:%d%s", http_replay_port(reading->server), reading->path);
    assert_int_equal(quire_url_read(&reading->arena, NULL, quire_str_from(word), &reading->url, NULL), 0);
    return quire_web_get(&reading->web, &reading->call, &reading->url, &reading->ask, &reading->page,
                         &reading->err);
}

static void get_one(struct reading *reading, const char *text)
{
    const http_reply reply = { .text = text };
    assert_int_equal(get(reading, &reply, 1), QUIRE_OK);
}

static void expect_bytes(const struct reading *reading, const char *text)
{
    char bytes[64] = "";
    assert_int_equal(reading->page.kind, QUIRE_PAGE_READ);
    assert_int_equal(reading->page.bytes.size_bytes, strlen(text));
    assert_int_equal(pread(reading->page.bytes.fd, bytes, sizeof bytes - 1, 0), strlen(text));
    assert_string_equal(bytes, text);
}

static void expect_failure(const struct reading *reading, quire_load_reason reason, const char *words)
{
    assert_int_equal(reading->page.kind, QUIRE_PAGE_FAILED);
    if (reading->page.reason != reason || !strstr(reading->page.message.data, words))
        fail_msg("%d: %s", (int)reading->page.reason, reading->page.message.data);
}

static void reads_a_page_with_all_that_its_head_says(void **state)
{
    struct reading *reading = *state;
    get_one(reading, "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=gbk\r\nETag: \"v1\"\r\n"
                     "Last-Modified: Sat, 01 Mar 2025 10:00:00 GMT\r\nX-Robots-Tag: nofollow\r\n"
                     "Link: </b>; rel=canonical\r\n" CLOSE "Content-Length: 5\r\n\r\nhello");
    expect_bytes(reading, "hello");
    assert_true(quire_str_is(reading->page.media_type, "text/html"));
    assert_true(quire_str_is(reading->page.charset, "gbk"));
    assert_true(quire_str_is(reading->page.version, "\"v1\"\tSat, 01 Mar 2025 10:00:00 GMT"));
    assert_true(reading->page.no_follow && !reading->page.no_index);
    assert_true(quire_str_is(reading->page.canonical, "/b"));
    /* echo -n hello | sha256sum */
    assert_string_equal(reading->page.bytes.sha256,
                        "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
    assert_non_null(strstr(http_replay_request(reading->server), "User-Agent: Quire/"));
}

static quire_status held_version(void *user, quire_call *call, const quire_url *url, quire_str *out,
                                 quire_error *err)
{
    (void)call, (void)url, (void)err;
    *out = quire_str_from(user);
    return QUIRE_OK;
}

static void asks_whether_what_is_held_still_stands(void **state)
{
    struct reading *reading = *state;
    reading->ask = (quire_web_ask){ .version = held_version,
                                    .user = "W/\"a\"\tSat, 01 Mar 2025 10:00:00 GMT" };
    get_one(reading, "HTTP/1.1 304 Not Modified\r\n" CLOSE "\r\n");
    assert_int_equal(reading->page.kind, QUIRE_PAGE_STANDS);
    const char *request = http_replay_request(reading->server);
    assert_non_null(strstr(request, "If-None-Match: W/\"a\"\r\n"));
    assert_non_null(strstr(request, "If-Modified-Since: Sat, 01 Mar 2025 10:00:00 GMT\r\n"));
    reading->ask = (quire_web_ask){ 0 };
    get_one(reading, "HTTP/1.1 304 Not Modified\r\n" CLOSE "\r\n");
    expect_failure(reading, QUIRE_LOAD_UNREADABLE, "304");
}

static void follows_redirects_to_where_the_page_is(void **state)
{
    struct reading *reading = *state;
    const http_reply replies[] = {
        { .text = "HTTP/1.1 302 Found\r\nLocation: ../other?a#part\r\n" CLOSE "Content-Length: 0\r\n\r\n" },
        { .text = "HTTP/1.1 200 OK\r\n" CLOSE "Content-Length: 2\r\n\r\nok" },
    };
    assert_int_equal(get(reading, replies, 2), QUIRE_OK);
    expect_bytes(reading, "ok");
    assert_true(quire_str_is(reading->page.url.target, "/other?a"));
}

static char *lead_on(void *user, const char *request)
{
    char *text = NULL;
    (void)request;
    int size = asprintf(&text, "HTTP/1.1 302 Found\r\nLocation: /%zu\r\n" CLOSE "Content-Length: 0\r\n\r\n",
                        ++*(size_t *)user);
    return size < 0 ? NULL : text;
}

static void redirects_end(void **state)
{
    struct reading *reading = *state;
    size_t count = 0;
    const http_reply endless = { .make = lead_on, .user = &count };
    assert_int_equal(get(reading, &endless, 1), QUIRE_OK);
    expect_failure(reading, QUIRE_LOAD_UNREADABLE, "more than ten redirects");
    assert_int_equal(http_replay_count(reading->server), 11);
    get_one(reading, "HTTP/1.1 302 Found\r\nLocation: /page\r\n" CLOSE "Content-Length: 0\r\n\r\n");
    expect_failure(reading, QUIRE_LOAD_UNREADABLE, "leads back to itself");
    assert_int_equal(http_replay_count(reading->server), 1);
}

static void a_cookie_is_brought_back_once(void **state)
{
    struct reading *reading = *state;
    const http_reply replies[] = {
        { .text = "HTTP/1.1 302 Found\r\nSet-Cookie: a=b\r\nLocation: /page\r\n" CLOSE
                  "Content-Length: 0\r\n\r\n" },
        { .text = "HTTP/1.1 200 OK\r\n" CLOSE "Content-Length: 2\r\n\r\nok" },
    };
    assert_int_equal(get(reading, replies, 2), QUIRE_OK);
    expect_bytes(reading, "ok");
    assert_non_null(strstr(http_replay_request(reading->server), "Cookie: a=b\r\n"));
    assert_int_equal(get(reading, replies, 1), QUIRE_OK);
    expect_failure(reading, QUIRE_LOAD_UNREADABLE, "leads back to itself");
    assert_int_equal(http_replay_count(reading->server), 2);
}

static void no_redirect_leaves_the_web(void **state)
{
    static const char *const places[] = { "file:///etc/passwd", "ftp://127.0.0.1/x",
                                          "gopher://127.0.0.1:70/_", "javascript:1", "http://[::1" };
    struct reading *reading = *state;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        char text[256];
        snprintf(text, sizeof text,
                 "HTTP/1.1 302 Found\r\nLocation: %s\r\n" CLOSE "Content-Length: 0\r\n\r\n", places[i]);
        get_one(reading, text);
        expect_failure(reading, QUIRE_LOAD_UNREADABLE, "which is not followed");
        assert_int_equal(http_replay_count(reading->server), 1);
    }
}

static void what_is_not_public_is_not_connected_to(void **state)
{
    struct reading *reading = *state;
    reading->web.allow_private = false;
    get_one(reading, "HTTP/1.1 200 OK\r\n" CLOSE "Content-Length: 2\r\n\r\nok");
    expect_failure(reading, QUIRE_LOAD_UNREADABLE, "127.0.0.1 is a loopback address");
    assert_non_null(strstr(reading->page.message.data, "--allow-private"));
    assert_int_equal(http_replay_count(reading->server), 0);
}

/* The name says nothing of where it leads: the address does, at the moment of connecting. */
static void a_name_that_leads_to_this_machine_is_not_connected_to(void **state)
{
    struct reading *reading = *state;
    char word[64];
    reading->web.allow_private = false;
    const http_reply reply = { .text = "HTTP/1.1 200 OK\r\n" CLOSE "\r\n" };
    reading->server = http_replay_start(&reply, 1);
    snprintf(word, sizeof word, "http://localhost:%d/", http_replay_port(reading->server));
    assert_int_equal(quire_url_read(&reading->arena, NULL, quire_str_from(word), &reading->url, NULL), 0);
    assert_int_equal(
        quire_web_get(&reading->web, &reading->call, &reading->url, &reading->ask, &reading->page, NULL),
        QUIRE_OK);
    expect_failure(reading, QUIRE_LOAD_UNREADABLE, "is a loopback address");
    assert_int_equal(http_replay_count(reading->server), 0);
}

static void a_proxy_is_asked_only_for_what_is_public(void **state)
{
    struct reading *reading = *state;
    char proxy[64];
    const http_reply reply = { .text = "HTTP/1.1 200 OK\r\n" CLOSE "Content-Length: 2\r\n\r\nok" };
    static const char *const words[] = { "http://10.0.0.1/", "http://2852039166/", "http://intranet/",
                                         "http://localhost/", "http://wiki.corp.internal/" };
    reading->server = http_replay_start(&reply, 1);
    snprintf(proxy, sizeof proxy, "http://127.0.0.1:%d", http_replay_port(reading->server));
    reading->settings.proxy = proxy;
    reading->web.allow_private = false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        assert_int_equal(quire_url_read(&reading->arena, NULL, quire_str_from(words[i]), &reading->url, NULL),
                         0);
        assert_int_equal(
            quire_web_get(&reading->web, &reading->call, &reading->url, &reading->ask, &reading->page, NULL),
            QUIRE_OK);
        expect_failure(reading, QUIRE_LOAD_UNREADABLE, "--allow-private");
    }
    assert_int_equal(http_replay_count(reading->server), 0);
    assert_int_equal(
        quire_url_read(&reading->arena, NULL, QUIRE_STR("http://8.8.8.8/x"), &reading->url, NULL), 0);
    assert_int_equal(
        quire_web_get(&reading->web, &reading->call, &reading->url, &reading->ask, &reading->page, NULL),
        QUIRE_OK);
    expect_bytes(reading, "ok");
    assert_non_null(strstr(http_replay_request(reading->server), "GET http://8.8.8.8/x HTTP/1.1\r\n"));
}

static void a_secret_header_goes_to_its_own_server_alone(void **state)
{
    struct reading *reading = *state;
    const http_reply elsewhere = { .text = "HTTP/1.1 200 OK\r\n" CLOSE "Content-Length: 2\r\n\r\nok" };
    http_replay *other = http_replay_start(&elsewhere, 1);
    char text[256];
    snprintf(text, sizeof text,
             "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:%d/\r\n" CLOSE "Content-Length: 0\r\n\r\n",
             http_replay_port(other));
    const http_reply reply = { .text = text };
    quire_url login;
    char word[128];
    reading->server = http_replay_start(&reply, 1);
    snprintf(word, sizeof word, "http://me:topsecret@127.0.0.1:%d/", http_replay_port(reading->server));
    assert_int_equal(quire_url_read(&reading->arena, NULL, quire_str_from(word), &login, NULL), 0);
    reading->web.login = &login;
    reading->web.header = "X-Token: hush";
    assert_int_equal(
        quire_web_get(&reading->web, &reading->call, &login, &reading->ask, &reading->page, NULL), 0);
    expect_bytes(reading, "ok");
    /* echo -n me:topsecret | base64 */
    assert_non_null(
        strstr(http_replay_request(reading->server), "Authorization: Basic bWU6dG9wc2VjcmV0\r\n"));
    assert_non_null(strstr(http_replay_request(reading->server), "X-Token: hush\r\n"));
    assert_null(strstr(http_replay_request(other), "Authorization"));
    assert_null(strstr(http_replay_request(other), "hush"));
    http_replay_stop(other);
}

static void each_refusal_has_its_reason(void **state)
{
    static const struct {
        const char *line;
        quire_load_reason reason;
        const char *words;
    } cases[] = {
        { "404 Not Found", QUIRE_LOAD_VANISHED, "nothing stands there (404)" },
        { "410 Gone", QUIRE_LOAD_VANISHED, "nothing stands there (410)" },
        { "401 Unauthorized", QUIRE_LOAD_UNREADABLE, "--header-variable" },
        { "403 Forbidden", QUIRE_LOAD_UNREADABLE, "refuses to give the page (403)" },
        { "204 No Content", QUIRE_LOAD_EMPTY, "no content" },
        { "206 Partial Content", QUIRE_LOAD_UNREADABLE, "206" },
        { "301 Moved Permanently", QUIRE_LOAD_UNREADABLE, "301" },
        { "418 I'm a teapot", QUIRE_LOAD_UNREADABLE, "418" },
        { "503 Service Unavailable", QUIRE_LOAD_UNREADABLE, "cannot answer now (503)" },
    };
    struct reading *reading = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[128];
        snprintf(text, sizeof text, "HTTP/1.1 %s\r\n" CLOSE "Content-Length: 0\r\n\r\n", cases[i].line);
        get_one(reading, text);
        expect_failure(reading, cases[i].reason, cases[i].words);
    }
}

static void tries_again_what_may_succeed_later(void **state)
{
    struct reading *reading = *state;
    const http_reply replies[] = {
        { .text = "HTTP/1.1 503 Unavailable\r\nRetry-After: 0\r\n" CLOSE "Content-Length: 0\r\n\r\n" },
        { .text = "HTTP/1.1 200 OK\r\n" CLOSE "Content-Length: 2\r\n\r\nok" },
    };
    assert_int_equal(get(reading, replies, 2), QUIRE_OK);
    expect_bytes(reading, "ok");
    const http_reply cut[] = { { .text = "HTTP/1.1 200 OK\r\n" CLOSE "Content-Length: 9\r\n\r\nhalf" },
                               replies[1] };
    assert_int_equal(get(reading, cut, 2), QUIRE_OK);
    expect_bytes(reading, "ok");
}

static void waits_no_hour_for_anybody(void **state)
{
    struct reading *reading = *state;
    get_one(reading, "HTTP/1.1 429 Too Many\r\nRetry-After: 3600\r\n" CLOSE "Content-Length: 0\r\n\r\n");
    expect_failure(reading, QUIRE_LOAD_UNREADABLE, "asks for 3600 s of rest");
    assert_int_equal(http_replay_count(reading->server), 1);
}

static void a_body_is_as_long_as_its_head_says(void **state)
{
    struct reading *reading = *state;
    get_one(reading, "HTTP/1.1 200 OK\r\n" CLOSE "Content-Length: 9\r\n\r\nhalf");
    expect_failure(reading, QUIRE_LOAD_UNREADABLE, "ended before the answer did");
    get_one(reading, "HTTP/1.1 200 OK\r\n" CLOSE "Content-Length: 2\r\n\r\nok and more");
    expect_bytes(reading, "ok");
    get_one(reading, "HTTP/1.1 200 OK\r\n" CLOSE "Transfer-Encoding: chunked\r\n\r\nzz\r\n");
    assert_int_equal(reading->page.kind, QUIRE_PAGE_FAILED);
    get_one(reading, "SSH-2.0-OpenSSH_9.2\r\n");
    assert_int_equal(reading->page.kind, QUIRE_PAGE_FAILED);
}

static void a_page_that_never_ends_is_ended(void **state)
{
    struct reading *reading = *state;
    static char text[2048 + 128];
    int size = snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\n" CLOSE "\r\n");
    memset(text + size, 'x', 2048);
    reading->settings.page_bytes = 1024;
    get_one(reading, text);
    expect_failure(reading, QUIRE_LOAD_OVER_LIMIT, "fetch.http.page_bytes");
    const http_reply silent = { .text = "HTTP/1.1 200 OK\r\n" CLOSE "Content-Length: 9\r\n\r\nhalf",
                                .hang_ms = 2000 };
    reading->settings.idle_ms = 100;
    assert_int_equal(get(reading, &silent, 1), QUIRE_OK);
    expect_failure(reading, QUIRE_LOAD_TIMED_OUT, "stopped sending");
    const http_reply slow = { .text = text, .byte_delay_ms = 10 };
    reading->settings.timeout_ms = 200;
    reading->settings.idle_ms = 3000;
    assert_int_equal(get(reading, &slow, 1), QUIRE_OK);
    expect_failure(reading, QUIRE_LOAD_TIMED_OUT, "did not answer in time");
}

static void a_server_that_is_away_is_asked_three_times_and_no_more(void **state)
{
    struct reading *reading = *state;
    const http_reply reply = { .text = "HTTP/1.1 503 Unavailable\r\n" CLOSE "Content-Length: 0\r\n\r\n" };
    reading->settings.retries = 0;
    assert_int_equal(get(reading, &reply, 1), QUIRE_OK);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(
            quire_web_get(&reading->web, &reading->call, &reading->url, &reading->ask, &reading->page, NULL),
            0);
    expect_failure(reading, QUIRE_LOAD_UNREADABLE, "not asked again");
    assert_int_equal(http_replay_count(reading->server), 3);
}

static void nobody_listens(void **state)
{
    struct reading *reading = *state;
    assert_int_equal(
        quire_url_read(&reading->arena, NULL, QUIRE_STR("http://127.0.0.1:1/"), &reading->url, NULL), 0);
    assert_int_equal(
        quire_web_get(&reading->web, &reading->call, &reading->url, &reading->ask, &reading->page, NULL), 0);
    expect_failure(reading, QUIRE_LOAD_UNREADABLE, "connection refused");
}

static void a_cancel_ends_it(void **state)
{
    struct reading *reading = *state;
    const http_reply reply = { .text = "HTTP/1.1 200 OK\r\n" CLOSE "\r\n", .delay_ms = 2000 };
    quire_cancel cancel = { .deadline_ns = quire_monotonic_ns() + 100000000 };
    reading->call.cancel = &cancel;
    assert_int_equal(get(reading, &reply, 1), QUIRE_E_CANCELLED);
}

static bool allows(struct reading *reading, const char *target)
{
    quire_url url;
    bool allow = false;
    assert_int_equal(quire_url_read(&reading->arena, &reading->url, quire_str_from(target), &url, NULL), 0);
    assert_int_equal(quire_web_robots_allow(&reading->web, &reading->call, &url, &allow, NULL, &reading->err),
                     QUIRE_OK);
    return allow;
}

static void asks_robots_once(struct reading *reading, const char *text)
{
    static http_reply reply;
    char word[64];
    if (reading->server) http_replay_stop(reading->server);
    reply.text = text;
    reading->server = http_replay_start(&reply, 1);
    snprintf(word, sizeof word, "http://127.0.0.1:%d/", http_replay_port(reading->server));
    assert_int_equal(quire_url_read(&reading->arena, NULL, quire_str_from(word), &reading->url, NULL), 0);
}

static void asks_for_robots_once_a_server(void **state)
{
    struct reading *reading = *state;
    asks_robots_once(reading, "HTTP/1.1 200 OK\r\n" CLOSE "\r\nUser-agent: *\nDisallow: /private\n");
    assert_true(allows(reading, "/a?b"));
    assert_false(allows(reading, "/private/a"));
    assert_int_equal(http_replay_count(reading->server), 1);
}

static void a_server_without_robots_allows_all_and_one_that_fails_nothing(void **state)
{
    struct reading *reading = *state;
    asks_robots_once(reading, "HTTP/1.1 403 Forbidden\r\n" CLOSE "Content-Length: 0\r\n\r\n");
    assert_true(allows(reading, "/a"));
    asks_robots_once(reading, "HTTP/1.1 500 Broken\r\n" CLOSE "Content-Length: 0\r\n\r\n");
    assert_false(allows(reading, "/a"));
    asks_robots_once(reading,
                     "HTTP/1.1 302 Found\r\nLocation: /robots.txt\r\n" CLOSE "Content-Length: 0\r\n\r\n");
    assert_true(allows(reading, "/a"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reads_a_page_with_all_that_its_head_says),
        TEST(asks_whether_what_is_held_still_stands),
        TEST(follows_redirects_to_where_the_page_is),
        TEST(redirects_end),
        TEST(a_cookie_is_brought_back_once),
        TEST(no_redirect_leaves_the_web),
        TEST(what_is_not_public_is_not_connected_to),
        TEST(a_name_that_leads_to_this_machine_is_not_connected_to),
        TEST(a_proxy_is_asked_only_for_what_is_public),
        TEST(a_secret_header_goes_to_its_own_server_alone),
        TEST(each_refusal_has_its_reason),
        TEST(tries_again_what_may_succeed_later),
        TEST(waits_no_hour_for_anybody),
        TEST(a_body_is_as_long_as_its_head_says),
        TEST(a_page_that_never_ends_is_ended),
        TEST(a_server_that_is_away_is_asked_three_times_and_no_more),
        TEST(nobody_listens),
        TEST(a_cancel_ends_it),
        TEST(asks_for_robots_once_a_server),
        TEST(a_server_without_robots_allows_all_and_one_that_fails_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

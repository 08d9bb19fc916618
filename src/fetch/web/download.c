/* SPDX-License-Identifier: Apache-2.0 */
/* Each hop is a request of its own: before it the address is checked, the server's pauses are kept, and what only the source's own
 * server may know is added. What a server says of a page becomes a reason here, and nowhere else. */
#include "fetch/web/download.h"

#include "base/error.h"
#include "base/retry.h"
#include "base/str.h"
#include "base/wait.h"
#include "bind/http_download.h"
#include "fetch/web/address.h"
#include "fetch/web/page_head.h"
#include "fetch/web/proxy.h"
#include "record/document_codec.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define AGENT "quire"
#define USER_AGENT "Quire/" QUIRE_VERSION

enum {
    REDIRECTS_MAX = 10,
    FAILURES_MAX = 3,
    LONGEST_PAUSE_MS = 60000,
    CONDITIONS = 2,
    HEADERS = CONDITIONS + 1
};

const quire_option quire_web_options[] = {
    { "fetch.http.timeout_ms", QUIRE_OPT_INT, offsetof(quire_web_settings, timeout_ms), "120000", .min = 1,
      .max = 86400000, .unit = "ms", .help = "longest time that one page may take" },
    { "fetch.http.idle_ms", QUIRE_OPT_INT, offsetof(quire_web_settings, idle_ms), "20000", .min = 1,
      .max = 86400000, .unit = "ms",
      .help = "longest wait for a connection, and for the next byte of a page" },
    { "fetch.http.page_bytes", QUIRE_OPT_INT, offsetof(quire_web_settings, page_bytes), "268435456",
      .min = 1024, .max = 68719476736.0, .unit = "bytes", .help = "largest page that is read, unpacked" },
    { "fetch.http.retries", QUIRE_OPT_INT, offsetof(quire_web_settings, retries), "2", .min = 0, .max = 20,
      .unit = "tries", .help = "how often a request is made again that may succeed later" },
    { "fetch.http.retry_wait_ms", QUIRE_OPT_INT, offsetof(quire_web_settings, retry_wait_ms), "1000",
      .min = 0, .max = 60000, .unit = "ms", .help = "pause before the first retry; it doubles" },
    { "fetch.http.proxy", QUIRE_OPT_TEXT, offsetof(quire_web_settings, proxy), "", .unit = "",
      .help = "proxy for all addresses, as curl's --proxy; empty: those of https_proxy, http_proxy and "
              "all_proxy" },
    { "fetch.http.ca_file", QUIRE_OPT_TEXT, offsetof(quire_web_settings, ca_file), "", .unit = "",
      .help = "file of certificates of authorities that are trusted; empty: CURL_CA_BUNDLE, SSL_CERT_FILE, "
              "the system's" },
    { 0 },
};

/* One request on its way. */
struct hop {
    quire_web *web;
    quire_call *call;
    const quire_url *url;
    const quire_web_ask *ask;
    quire_page *page;
    const char *proxy;
    size_t limit_bytes;
    quire_fetch_copy copy;
    quire_http_answer answer;
    quire_error failed; /* of the copy */
    bool cut, returned; /* a redirect led back, once */
    char refused[160];  /* why the last address was not connected to */
};

void quire_web_close(quire_web *web)
{
    quire_http_downloader_free(web->downloader);
    quire_arena_free(&web->arena);
    web->downloader = NULL;
}

static quire_status fail_page(struct hop *hop, quire_load_reason reason, const char *message,
                              quire_error *err)
{
    hop->page->kind = QUIRE_PAGE_FAILED;
    hop->page->reason = reason;
    hop->page->message = quire_arena_copy(hop->call->arena, quire_str_from(message));
    return hop->page->message.data ? QUIRE_OK : quire_fail_memory(err);
}

/* ---- where to ---- */

static bool is_public(struct hop *hop, const struct sockaddr *address)
{
    char text[QUIRE_ADDRESS_TEXT_BYTES];
    quire_address_kind kind = quire_address_kind_of(address);
    if (kind == QUIRE_ADDRESS_PUBLIC) return true;
    quire_address_text(address, text);
    snprintf(hop->refused, sizeof hop->refused, "%s is %s, which is read with --allow-private alone", text,
             quire_address_kind_text(kind));
    return false;
}

static bool may_connect(void *user, const struct sockaddr *address)
{
    struct hop *hop = user;
    return hop->proxy || hop->web->allow_private || is_public(hop, address);
}

/* Names that are given out inside of networks only. */
static bool is_inner_name(quire_str host)
{
    static const char *const endings[] = { ".localhost", ".local", ".internal", ".lan", ".home.arpa" };
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (quire_str_ends(host, quire_str_from(endings[i]))) return true;
    return !memchr(host.data, '.', host.size);
}

/* Through a proxy it is the proxy that looks the name up. It is looked up here too; where that gives nothing, as behind many a
 * proxy, the name alone tells. */
static bool is_public_behind_proxy(struct hop *hop)
{
    struct sockaddr_storage literal;
    struct addrinfo *found = NULL, hints = { .ai_socktype = SOCK_STREAM };
    if (quire_address_of_host(hop->url->host, &literal))
        return is_public(hop, (const struct sockaddr *)&literal);
    if (getaddrinfo(hop->url->host.data, NULL, &hints, &found) != 0) {
        if (!is_inner_name(hop->url->host)) return true;
        snprintf(hop->refused, sizeof hop->refused,
                 "its host is of a private network, which is read with --allow-private alone");
        return false;
    }
    bool public = true;
    for (const struct addrinfo *at = found; public && at; at = at->ai_next)
    public = is_public(hop, at->ai_addr);
    freeaddrinfo(found);
    return public;
}

/* ---- one request ---- */

static bool take_bytes(void *user, quire_str bytes)
{
    struct hop *hop = user;
    size_t room = hop->limit_bytes - hop->copy.fetched.size_bytes;
    hop->cut = hop->ask->cut && bytes.size > room;
    if (hop->cut) bytes.size = room;
    return quire_fetch_copy_add(&hop->copy, bytes, &hop->failed) == QUIRE_OK && !hop->cut;
}

static const char *ca_file(const quire_web_settings *settings)
{
    const char *file = settings->ca_file;
    if (!file || !*file) file = getenv("CURL_CA_BUNDLE");
    return file && *file ? file : getenv("SSL_CERT_FILE");
}

static bool same_origin(const quire_url *a, const quire_url *b)
{
    return a && quire_str_equal(a->origin, b->origin);
}

/* "ETAG<TAB>LAST-MODIFIED" as the headers of a condition. The count; -1: out of memory. */
static int conditions(quire_arena *arena, quire_str version, const char *out[CONDITIONS])
{
    const char *tab = version.size ? memchr(version.data, '\t', version.size) : NULL;
    int count = 0;
    if (!tab) return 0;
    quire_str etag = quire_str_cut(version, 0, (size_t)(tab - version.data)),
              modified = quire_str_cut(version, etag.size + 1, version.size);
    if (etag.size && !(out[count++] = quire_arena_printf(arena, "If-None-Match: %.*s", QUIRE_FMT(etag)).data))
        return -1;
    if (modified.size &&
        !(out[count++] = quire_arena_printf(arena, "If-Modified-Since: %.*s", QUIRE_FMT(modified)).data))
        return -1;
    return count;
}

static quire_status request(struct hop *hop, quire_str version, quire_error *err)
{
    quire_web *web = hop->web;
    const char *headers[HEADERS];
    bool own = same_origin(web->login, hop->url);
    int count = conditions(hop->call->arena, version, headers);
    if (count < 0) return quire_fail_memory(err);
    if (own && web->header) headers[count++] = web->header;
    const quire_http_get get = {
        .url = hop->url->text.data,
        .user_agent = USER_AGENT,
        .name = own ? web->login->user.data : NULL,
        .password = own ? web->login->password.data : NULL,
        .headers = headers,
        .header_count = (size_t)count,
        .proxy = hop->proxy,
        .ca_file = ca_file(web->settings),
        .idle_timeout_ms = web->settings->idle_ms,
        .total_timeout_ms = web->settings->timeout_ms,
        .limit_bytes = hop->ask->cut ? SIZE_MAX : hop->limit_bytes,
        .cancel = hop->call->cancel,
        .may_connect = may_connect,
        .on_bytes = take_bytes,
        .user = hop,
    };
    quire_status status = QUIRE_OK;
    quire_fetch_copy_free(&hop->copy);
    if (!web->downloader) status = quire_http_downloader_new(&web->downloader, err);
    if (!status) status = quire_fetch_copy_begin(&hop->copy, err);
    if (!status) status = quire_http_download(web->downloader, &get, hop->call->arena, &hop->answer, err);
    if (!status && hop->failed.status) {
        if (err) *err = hop->failed;
        status = hop->failed.status;
    }
    return status;
}

/* Whether the server, not the page, is what failed. */
static bool is_away(const quire_http_answer *answer)
{
    bool silent = answer->end == QUIRE_HTTP_UNREACHABLE || answer->end == QUIRE_HTTP_NOT_TRUSTED ||
                  (answer->end == QUIRE_HTTP_TIMED_OUT && !answer->status);
    return silent || (!answer->end && (answer->status == 429 || answer->status == 503));
}

static bool may_succeed_later(const quire_http_answer *answer)
{
    long code = answer->status;
    if (answer->end) return answer->end == QUIRE_HTTP_UNREACHABLE || answer->end == QUIRE_HTTP_CUT;
    return (code == 408 || code == 425 || code == 429 || code == 500 || code == 502 || code == 503 ||
            code == 504) &&
           answer->retry_after_ms <= LONGEST_PAUSE_MS;
}

/* REMOTE where there is no answer that says anything of the page: `err` says why, and whether to try again. */
static quire_status try_once(struct hop *hop, quire_origin_state *origin, quire_str version, quire_error *err)
{
    int64_t since_ms = (quire_monotonic_ns() - origin->asked_ns) / 1000000;
    if (origin->asked_ns && origin->robots.delay_ms > since_ms &&
        !quire_wait_ms(hop->call->cancel, origin->robots.delay_ms - since_ms))
        return quire_fail_cancelled(err);
    origin->asked_ns = quire_monotonic_ns();
    *hop->refused = '\0';
    quire_status status = request(hop, version, err);
    if (status) return status;
    const quire_http_answer *answer = &hop->answer;
    bool later = may_succeed_later(answer);
    if (!later) return QUIRE_OK;
    if (answer->end) return quire_fail_retryable(err, QUIRE_E_REMOTE, "%s", answer->message);
    quire_fail_retryable(err, QUIRE_E_REMOTE, "the server cannot answer now (%ld)", answer->status);
    err->retry_after_ms = answer->retry_after_ms;
    return QUIRE_E_REMOTE;
}

/* ---- what came of it ---- */

static quire_status fail_ended(struct hop *hop, quire_error *err)
{
    const char *message = hop->answer.message;
    switch (hop->answer.end) {
    case QUIRE_HTTP_NOT_CONNECTED: return fail_page(hop, QUIRE_LOAD_UNREADABLE, hop->refused, err);
    case QUIRE_HTTP_TIMED_OUT: return fail_page(hop, QUIRE_LOAD_TIMED_OUT, message, err);
    case QUIRE_HTTP_TOO_LARGE:
        return fail_page(hop, QUIRE_LOAD_OVER_LIMIT, "the page is larger than fetch.http.page_bytes allows",
                         err);
    case QUIRE_HTTP_MALFORMED: return fail_page(hop, QUIRE_LOAD_MALFORMED, message, err);
    default: return fail_page(hop, QUIRE_LOAD_UNREADABLE, message, err);
    }
}

static quire_status fail_refused(struct hop *hop, quire_error *err)
{
    long code = hop->answer.status;
    char text[160];
    const char *format = "the server answers %ld";
    quire_load_reason reason = QUIRE_LOAD_UNREADABLE;
    if (code == 404 || code == 410) {
        format = "the server says that nothing stands there (%ld)";
        reason = QUIRE_LOAD_VANISHED;
    } else if (code == 401) {
        format = "the page asks for a login (%ld); --header-variable names a variable that holds one";
    } else if (code == 403 || code == 451) {
        format = "the server refuses to give the page (%ld)";
    } else if (code == 407) {
        format = "the proxy asks for a login (%ld)";
    } else if (code == 204 || code == 205) {
        format = "the page has no content (%ld)";
        reason = QUIRE_LOAD_EMPTY;
    } else if (code == 429 || code >= 500) {
        format = "the server cannot answer now (%ld)";
    }
    int size = snprintf(text, sizeof text, format, code);
    if (size > 0 && hop->answer.retry_after_ms > LONGEST_PAUSE_MS)
        snprintf(text + size, sizeof text - (size_t)size, " and asks for %d s of rest",
                 hop->answer.retry_after_ms / 1000);
    return fail_page(hop, reason, text, err);
}

static quire_status take_page(struct hop *hop, quire_error *err)
{
    quire_arena *arena = hop->call->arena;
    quire_page *page = hop->page;
    const quire_http_answer *answer = &hop->answer;
    if (!quire_page_head_type(arena, answer->content_type, &page->media_type, &page->charset))
        return quire_fail_memory(err);
    if (!quire_text_is_canonical(page->media_type)) page->media_type.size = 0;
    if (!quire_text_is_canonical(page->charset)) page->charset.size = 0;
    quire_page_head_robots(answer->robots, AGENT, &page->no_index, &page->no_follow);
    page->canonical = quire_page_head_canonical(answer->link);
    bool dated = (answer->etag.size || answer->last_modified.size) && quire_text_is_canonical(answer->etag) &&
                 quire_text_is_canonical(answer->last_modified);
    if (dated) {
        page->version = quire_arena_printf(arena, "%.*s\t%.*s", QUIRE_FMT(answer->etag),
                                           QUIRE_FMT(answer->last_modified));
        if (!page->version.data) return quire_fail_memory(err);
    }
    page->kind = QUIRE_PAGE_READ;
    return quire_fetch_copy_take(&hop->copy, &page->bytes, err);
}

static bool is_redirect(const quire_http_answer *answer)
{
    long code = answer->status;
    return !answer->end && answer->location.size && code >= 300 && code < 400 && code != 304;
}

static quire_status settle(struct hop *hop, bool conditional, quire_error *err)
{
    long code = hop->answer.status;
    bool whole = hop->answer.end == QUIRE_HTTP_ANSWERED ||
                 (hop->answer.end == QUIRE_HTTP_STOPPED && hop->cut);
    hop->page->status = code;
    if (!whole) return fail_ended(hop, err);
    if (code == 304 && conditional) {
        hop->page->kind = QUIRE_PAGE_STANDS;
        return QUIRE_OK;
    }
    if (code >= 200 && code <= 299 && code != 204 && code != 205 && code != 206) return take_page(hop, err);
    return fail_refused(hop, err);
}

/* One address, with as many tries as it takes. Behind it the page is settled, or the answer is a redirect. */
static quire_status get_hop(struct hop *hop, quire_error *err)
{
    quire_web *web = hop->web;
    const quire_web_settings *settings = web->settings;
    quire_str version = { 0 };
    quire_error failure = { 0 };
    quire_origin_state *origin = quire_origin_state_of(&web->origins, hop->url->origin);
    if (!origin) return quire_fail_memory(err);
    if (origin->failures >= FAILURES_MAX)
        return fail_page(hop, QUIRE_LOAD_UNREADABLE,
                         "its server was not asked again: it had failed three times in a row", err);
    hop->proxy = quire_proxy_for(settings->proxy, hop->url);
    if (hop->proxy && !web->allow_private && !is_public_behind_proxy(hop))
        return fail_page(hop, QUIRE_LOAD_UNREADABLE, hop->refused, err);
    quire_status status = hop->ask->version
                              ? hop->ask->version(hop->ask->user, hop->call, hop->url, &version, err)
                              : QUIRE_OK;
    if (status) return status;

    const char *who =
        quire_arena_printf(hop->call->arena, "fetch.http: %.*s", QUIRE_FMT(hop->url->text)).data;
    if (!who) return quire_fail_memory(err);
    quire_retry retry = quire_retry_start(settings->retries, settings->retry_wait_ms);
    do status = try_once(hop, origin, version, &failure);
    while (status == QUIRE_E_REMOTE &&
           quire_retry_again(&retry, &failure, hop->call->cancel, hop->call->log, who));
    if (retry.cancelled) return quire_fail_cancelled(err);
    if (status && status != QUIRE_E_REMOTE) {
        if (err) *err = failure;
        return status;
    }
    origin->failures = is_away(&hop->answer) ? origin->failures + 1 : 0;
    return is_redirect(&hop->answer) ? QUIRE_OK : settle(hop, version.size > 0, err);
}

/* ---- redirects ---- */

static bool was_asked(const quire_url *asked, size_t count, const quire_url *url)
{
    for (size_t i = 0; i < count; i++)
        if (quire_str_equal(asked[i].text, url->text)) return true;
    return false;
}

/* Where the answer leads, behind the `count` addresses that were asked, in call->arena; the page is settled where nobody goes on. A server
 * that set a cookie may lead back to where that is asked for, and is not asked a third time. */
static quire_status next_address(struct hop *hop, quire_url *asked, size_t count, quire_error *err)
{
    quire_url *out = &asked[count];
    quire_error why = { 0 };
    char text[sizeof why.message];
    const char *left = NULL;
    quire_status status = quire_url_read(hop->call->arena, hop->url, hop->answer.location, out, &why);
    if (status == QUIRE_E_INVALID) {
        snprintf(text, sizeof text, "it leads elsewhere, which is not followed: %.400s", why.message);
        return fail_page(hop, QUIRE_LOAD_UNREADABLE, text, err);
    }
    bool again = !status && was_asked(asked, count, out);
    if (again && (!hop->answer.sets_cookie || hop->returned))
        return fail_page(hop, QUIRE_LOAD_UNREADABLE, "it leads back to itself", err);
    hop->returned |= again;
    if (!status && !again && hop->ask->passes)
        status = hop->ask->passes(hop->ask->user, hop->call, out, &left, &why);
    if (status && err) *err = why;
    if (!status && left) {
        hop->page->kind = QUIRE_PAGE_LEFT;
        hop->page->left = left;
        hop->page->url = *out;
    }
    return status;
}

quire_status quire_web_get(quire_web *web, quire_call *call, const quire_url *url, const quire_web_ask *ask,
                           quire_page *out, quire_error *err)
{
    quire_url *at = quire_arena_array(call->arena, REDIRECTS_MAX + 2, sizeof *at);
    struct hop hop = { .web = web, .call = call, .ask = ask, .page = out, .copy.fetched.fd = -1 };
    quire_status status = at ? QUIRE_OK : quire_fail_memory(err);
    *out = (quire_page){ .bytes.fd = -1 };
    web->origins.arena = &web->arena;
    hop.limit_bytes = ask->limit_bytes ? ask->limit_bytes : (size_t)web->settings->page_bytes;
    if (at) *at = *url;
    for (size_t i = 0; !status && !out->kind; i++) {
        hop.url = &at[i];
        out->url = at[i];
        status = get_hop(&hop, err);
        if (status || out->kind) break;
        out->status = hop.answer.status;
        out->for_once |= out->status != 301 && out->status != 308;
        status = i < REDIRECTS_MAX ? next_address(&hop, at, i + 1, err)
                                   : fail_page(&hop, QUIRE_LOAD_UNREADABLE,
                                               "it leads on and on: more than ten redirects", err);
    }
    quire_fetch_copy_free(&hop.copy);
    return status;
}

/* ---- robots.txt ---- */

static quire_status read_robots(quire_web *web, const quire_page *page, quire_robots *out, quire_error *err)
{
    char *text = malloc(page->bytes.size_bytes + 1);
    if (!text) return quire_fail_memory(err);
    size_t size = 0;
    for (ssize_t got = 1; got > 0 && size<page->bytes.size_bytes; size += got> 0 ? (size_t)got : 0)
        got = pread(page->bytes.fd, text + size, page->bytes.size_bytes - size, (off_t)size);
    quire_status status = quire_robots_read(&web->arena, (quire_str){ text, size }, AGENT, out, err);
    free(text);
    return status;
}

/* Without an answer nothing may be read; one that there is none allows all (RFC 9309, 2.3.1). */
static quire_status ask_robots(quire_web *web, quire_call *call, const quire_url *url, quire_robots *out,
                               quire_error *err)
{
    const quire_web_ask ask = { .limit_bytes = QUIRE_ROBOTS_MAX_BYTES, .cut = true };
    quire_url robots;
    quire_page page = { .bytes.fd = -1 };
    *out = (quire_robots){ 0 };
    quire_status status = quire_url_read(call->arena, url, QUIRE_STR("/robots.txt"), &robots, err);
    if (!status) status = quire_web_get(web, call, &robots, &ask, &page, err);
    if (!status && page.kind == QUIRE_PAGE_READ) status = read_robots(web, &page, out, err);
    else if (!status) out->nothing = page.status == 0 || page.status == 429 || page.status >= 500;
    quire_fetched_free(&page.bytes);
    return status;
}

quire_status quire_web_robots_allow(quire_web *web, quire_call *call, const quire_url *url, bool *allow,
                                    bool *told, quire_error *err)
{
    web->origins.arena = &web->arena;
    quire_origin_state *origin = quire_origin_state_of(&web->origins, url->origin);
    if (!origin) return quire_fail_memory(err);
    if (!origin->robots_known) {
        quire_robots robots;
        quire_status status = ask_robots(web, call, url, &robots, err);
        if (status) return status;
        origin->robots = robots;
        origin->robots_known = true;
    }
    *allow = quire_robots_allow(&origin->robots, url->target);
    if (told) *told = !origin->robots.nothing;
    return QUIRE_OK;
}

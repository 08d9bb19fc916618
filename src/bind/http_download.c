/* SPDX-License-Identifier: Apache-2.0 */
/* Each address is asked about when its socket is made, so what was allowed is what is connected to. */
#include "bind/http_download.h"

#include "base/error.h"
#include "base/str.h"
#include "bind/http_loop.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

enum { HEADER_MAX_BYTES = 8192, UNREAD_BODY_BYTES = 64 * 1024 };

struct quire_http_downloader {
    quire_http_loop loop;
    CURLSH *cookies; /* kept in memory alone; a reset of the handle leaves them */
};

struct download {
    quire_http_loop *loop;
    CURLSH *cookies;
    const quire_http_get *get;
    quire_arena *arena;
    quire_http_answer *answer;
    size_t size_bytes;
    char words[CURL_ERROR_SIZE];
    bool stopped, too_large, not_connected, out_of_memory;
};

quire_status quire_http_downloader_new(quire_http_downloader **out, quire_error *err)
{
    quire_http_downloader *downloader = calloc(1, sizeof *downloader);
    if (!downloader) return quire_fail_memory(err);
    quire_status status = quire_http_loop_open(&downloader->loop, err);
    if (status) {
        free(downloader);
        return status;
    }
    downloader->cookies = curl_share_init();
    if (downloader->cookies &&
        curl_share_setopt(downloader->cookies, CURLSHOPT_SHARE, CURL_LOCK_DATA_COOKIE) == CURLSHE_OK) {
        *out = downloader;
        return QUIRE_OK;
    }
    quire_http_downloader_free(downloader);
    return quire_fail_memory(err);
}

void quire_http_downloader_free(quire_http_downloader *downloader)
{
    if (!downloader) return;
    if (downloader->cookies) {
        curl_easy_setopt(downloader->loop.easy, CURLOPT_COOKIEFILE, NULL);
        curl_easy_setopt(downloader->loop.easy, CURLOPT_SHARE, NULL);
        curl_share_cleanup(downloader->cookies);
    }
    quire_http_loop_close(&downloader->loop);
    free(downloader);
}

/* ---- what libcurl calls ---- */

static curl_socket_t open_socket(void *user, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct download *download = user;
    (void)purpose; /* libcurl knows of one only */
    if (!download->get->may_connect(download->get->user, &address->addr)) {
        download->not_connected = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t take_bytes(char *bytes, size_t one, size_t size, void *user)
{
    struct download *download = user;
    long code = 0;
    (void)one; /* always 1 */
    download->loop->last_byte_ns = quire_monotonic_ns();
    curl_easy_getinfo(download->loop->easy, CURLINFO_RESPONSE_CODE, &code);
    bool wanted = code >= 200 && code <= 299;
    /* The end of a short refusal is waited for: the connection is needed again. */
    size_t limit = wanted ? download->get->limit_bytes : UNREAD_BODY_BYTES;
    if (size > limit - download->size_bytes) {
        download->too_large = wanted;
        download->stopped = true;
        return CURL_WRITEFUNC_ERROR;
    }
    download->size_bytes += size;
    if (!wanted || download->get->on_bytes(download->get->user, (quire_str){ bytes, size })) return size;
    download->stopped = true;
    return CURL_WRITEFUNC_ERROR;
}

static quire_str *field_of(quire_http_answer *answer, quire_str name)
{
    const struct {
        const char *name;
        quire_str *field;
    } fields[] = {
        { "location", &answer->location },   { "content-type", &answer->content_type },
        { "etag", &answer->etag },           { "last-modified", &answer->last_modified },
        { "x-robots-tag", &answer->robots }, { "link", &answer->link },
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (strlen(fields[i].name) == name.size && strncasecmp(fields[i].name, name.data, name.size) == 0)
            return fields[i].field;
    return NULL;
}

static size_t take_header(char *bytes, size_t one, size_t size, void *user)
{
    struct download *download = user;
    quire_str line = { bytes, size };
    (void)one; /* always 1 */
    download->loop->last_byte_ns = quire_monotonic_ns();
    if (quire_str_starts(line, QUIRE_STR("HTTP/"))) { /* what came before was 1xx */
        *download->answer = (quire_http_answer){ 0 };
        return size;
    }
    const char *colon = memchr(bytes, ':', size);
    if (!colon || size > HEADER_MAX_BYTES) return size;
    quire_str name = quire_str_cut(line, 0, (size_t)(colon - bytes)),
              *field = field_of(download->answer, name);
    download->answer->sets_cookie |= name.size == 10 && strncasecmp(name.data, "set-cookie", 10) == 0;
    if (!field) return size;
    quire_str value = quire_str_trim(quire_str_cut(line, (size_t)(colon - bytes) + 1, size));
    /* Of what is no list the first line counts. */
    bool list = field == &download->answer->robots || field == &download->answer->link;
    if (!field->size) *field = quire_arena_copy(download->arena, value);
    else if (list && field->size < HEADER_MAX_BYTES)
        *field = quire_arena_printf(download->arena, "%.*s\n%.*s", QUIRE_FMT(*field), QUIRE_FMT(value));
    if (field->data) return size;
    download->out_of_memory = true;
    return 0;
}

/* ---- the request ---- */

static quire_status add_headers(const quire_http_get *get, struct curl_slist **headers, quire_error *err)
{
    for (size_t i = 0; i < get->header_count; i++) {
        for (const char *c = get->headers[i]; *c; c++)
            if (((unsigned char)*c < ' ' && *c != '\t') || *c == 0x7f)
                return quire_fail(err, QUIRE_E_INVALID, "a header holds control characters");
        if (!quire_http_add_header(headers, get->headers[i])) return quire_fail_memory(err);
    }
    return QUIRE_OK;
}

static quire_status prepare(struct download *download, struct curl_slist *headers, quire_error *err)
{
    const quire_http_get *get = download->get;
    CURL *easy = download->loop->easy;
    bool login = (get->name && *get->name) || (get->password && *get->password);
    curl_easy_setopt(easy, CURLOPT_COOKIEFILE, NULL); /* which a reset would forget to free */
    curl_easy_reset(easy);                            /* keeps connections and cookies */
    CURLcode code = curl_easy_setopt(easy, CURLOPT_SHARE, download->cookies);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_URL, get->url);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    if (!code) code = curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_PROXY, get->proxy ? get->proxy : "");
    if (!code) code = curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
    if (!code) code = curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    if (!code && get->ca_file && *get->ca_file) code = curl_easy_setopt(easy, CURLOPT_CAINFO, get->ca_file);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_USERAGENT, get->user_agent);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, ""); /* all that it unpacks */
    if (!code) code = curl_easy_setopt(easy, CURLOPT_COOKIEFILE, ""); /* cookies are taken, from no file */
    if (!code && login) code = curl_easy_setopt(easy, CURLOPT_USERNAME, get->name ? get->name : "");
    if (!code && login) code = curl_easy_setopt(easy, CURLOPT_PASSWORD, get->password ? get->password : "");
    if (!code) code = curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)get->idle_timeout_ms);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)get->total_timeout_ms);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, download);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_HEADERDATA, download);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_bytes);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_WRITEDATA, download);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, download->words);
    if (code == CURLE_OUT_OF_MEMORY) return quire_fail_memory(err);
    return code
               ? quire_fail(err, QUIRE_E_INVALID, "the request cannot be made (%s)", curl_easy_strerror(code))
               : QUIRE_OK;
}

/* ---- what came of it ---- */

static void end_with(struct download *download, quire_http_end end, const char *format, const char *words)
{
    download->answer->end = end;
    snprintf(download->answer->message, sizeof download->answer->message, format, words);
}

static void end_transport(struct download *download, CURLcode code)
{
    /* What libcurl says of a proxy may repeat its address, with the password in it. */
    bool telling = *download->words && !download->get->proxy;
    const char *words = telling ? download->words : curl_easy_strerror(code);
    long number = 0;
    curl_easy_getinfo(download->loop->easy, CURLINFO_OS_ERRNO, &number);
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        end_with(download, QUIRE_HTTP_UNREACHABLE, "%s",
                 "its name is not known here, or nobody answers for it");
        break;
    case CURLE_COULDNT_RESOLVE_PROXY:
        end_with(download, QUIRE_HTTP_UNREACHABLE, "%s", "the name of the proxy is not known here");
        break;
    case CURLE_COULDNT_CONNECT:
        if (download->not_connected) end_with(download, QUIRE_HTTP_NOT_CONNECTED, "%s", "");
        else if (number == ECONNREFUSED)
            end_with(download, QUIRE_HTTP_UNREACHABLE, "%s", "connection refused: no server listens there");
        else end_with(download, QUIRE_HTTP_UNREACHABLE, "it cannot be reached (%s)", words);
        break;
    case CURLE_OPERATION_TIMEDOUT:
        end_with(download, QUIRE_HTTP_TIMED_OUT, "%s", "it did not answer in time");
        break;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
        end_with(download, QUIRE_HTTP_NOT_TRUSTED, "its certificate does not fit (%s)", words);
        break;
    case CURLE_SSL_CONNECT_ERROR:
        end_with(download, QUIRE_HTTP_UNREACHABLE, "no secure connection came about (%s)", words);
        break;
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_HTTP2_STREAM:
    case CURLE_HTTP2:
        end_with(download, QUIRE_HTTP_CUT, "%s", "the connection ended before the answer did");
        break;
    case CURLE_SSL_CACERT_BADFILE:
        end_with(download, QUIRE_HTTP_NOT_TRUSTED, "%s", "the file of certificates cannot be read");
        break;
    default: end_with(download, QUIRE_HTTP_MALFORMED, "its answer cannot be read (%s)", words);
    }
}

/* Whether libcurl takes a proxy of its kind; without a scheme it is one of HTTP. */
static bool is_proxy(const char *address)
{
    static const char *const schemes[] = {
        "http", "https", "socks", "socks4", "socks4a", "socks5", "socks5h"
    };
    const char *end = strstr(address, "://");
    if (!end) return true;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (strlen(schemes[i]) == (size_t)(end - address) &&
            strncasecmp(schemes[i], address, strlen(schemes[i])) == 0)
            return true;
    return false;
}

quire_status quire_http_download(quire_http_downloader *downloader, const quire_http_get *get,
                                 quire_arena *arena, quire_http_answer *out, quire_error *err)
{
    struct download download = {
        .loop = &downloader->loop, .cookies = downloader->cookies, .get = get, .arena = arena, .answer = out
    };
    struct curl_slist *headers = NULL;
    CURLcode code = CURLE_OK;
    int64_t silent_ms = 0;
    *out = (quire_http_answer){ 0 };
    if (get->proxy && !is_proxy(get->proxy)) {
        end_with(&download, QUIRE_HTTP_UNREACHABLE, "%s",
                 "its proxy is of no known kind; expected http, https, socks4 or socks5");
        return QUIRE_OK;
    }

    quire_status status = add_headers(get, &headers, err);
    if (!status) status = prepare(&download, headers, err);
    if (!status)
        status = quire_http_loop_run(&downloader->loop, get->cancel, get->idle_timeout_ms, &code, &silent_ms,
                                     err);
    if (!status && download.out_of_memory) status = quire_fail_memory(err);
    if (!status) {
        curl_easy_getinfo(downloader->loop.easy, CURLINFO_RESPONSE_CODE, &out->status);
        out->retry_after_ms = quire_http_loop_retry_after_ms(&downloader->loop);
        if (silent_ms) end_with(&download, QUIRE_HTTP_TIMED_OUT, "%s", "it stopped sending");
        else if (download.too_large)
            end_with(&download, QUIRE_HTTP_TOO_LARGE, "%s", "it is larger than allowed");
        else if (download.stopped && out->status >= 200 && out->status <= 299) out->end = QUIRE_HTTP_STOPPED;
        else if (code && !download.stopped) end_transport(&download, code);
    }
    curl_slist_free_all(headers);
    return status;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* One POST over the shared loop, and what providers say when they refuse. */
#include "bind/http_client.h"

#include "base/error.h"
#include "base/str.h"
#include "bind/http_loop.h"
#include "bind/json.h"

#include <errno.h>
#include <stdlib.h>
#include <strings.h>

enum {
    REFUSAL_LIMIT_BYTES = 4096,
    WORDS_LIMIT_BYTES = 200,
    ADDRESS_BYTES = 160,
};

struct quire_http_client {
    quire_http_loop loop;
};

/* One request under way. */
struct transfer {
    const quire_http_request *request;
    quire_http_loop *loop;
    quire_http_sink on_bytes;
    void *user;
    quire_buffer refusal;        /* the start of a body that explains a failure */
    char address[ADDRESS_BYTES]; /* of the URL, what may stand in a message: no user, password or query */
    bool loopback;
    size_t size_bytes;
    bool stopped, over_limit;
};

quire_status quire_http_client_new(quire_http_client **out, quire_error *err)
{
    quire_http_client *client = calloc(1, sizeof *client);
    if (!client) return quire_fail_memory(err);
    quire_status status = quire_http_loop_open(&client->loop, err);
    if (status) free(client);
    else *out = client;
    return status;
}

void quire_http_client_free(quire_http_client *client)
{
    if (!client) return;
    quire_http_loop_close(&client->loop);
    free(client);
}

bool quire_http_to_buffer(void *user, quire_str bytes)
{
    quire_buffer *buffer = user;
    quire_buffer_append_str(buffer, bytes);
    return !buffer->failure;
}

/* ---- the address ---- */

static bool is_loopback(const char *host)
{
    return strcasecmp(host, "localhost") == 0 || strncmp(host, "127.", 4) == 0 ||
           strcmp(host, "[::1]") == 0 || strcmp(host, "::1") == 0;
}

static quire_status read_address(struct transfer *transfer, quire_error *err)
{
    CURLU *url = curl_url();
    char *scheme = NULL, *host = NULL, *port = NULL, *path = NULL;
    if (!url) return quire_fail_memory(err);
    quire_status status = QUIRE_OK;
    if (curl_url_set(url, CURLUPART_URL, transfer->request->url, 0) ||
        curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) || curl_url_get(url, CURLUPART_HOST, &host, 0) ||
        curl_url_get(url, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) ||
        curl_url_get(url, CURLUPART_PATH, &path, 0) ||
        (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0)) {
        status = quire_fail(err, QUIRE_E_INVALID, "the provider's address is not an http:// or https:// URL");
    } else {
        snprintf(transfer->address, sizeof transfer->address, "%s://%s:%s%s", scheme, host, port, path);
        transfer->loopback = is_loopback(host);
    }
    curl_free(scheme);
    curl_free(host);
    curl_free(port);
    curl_free(path);
    curl_url_cleanup(url);
    return status;
}

/* ---- sending ---- */

static size_t take_bytes(char *bytes, size_t one, size_t size, void *user)
{
    struct transfer *transfer = user;
    long code = 0;
    (void)one; /* always 1 */
    transfer->loop->last_byte_ns = quire_monotonic_ns();
    curl_easy_getinfo(transfer->loop->easy, CURLINFO_RESPONSE_CODE, &code);
    if (code < 200 || code > 299) {
        size_t room = REFUSAL_LIMIT_BYTES - transfer->refusal.size;
        quire_buffer_append(&transfer->refusal, bytes, size < room ? size : room);
        return size;
    }
    if (size > transfer->request->limit_bytes - transfer->size_bytes) {
        transfer->over_limit = true;
        return CURL_WRITEFUNC_ERROR;
    }
    transfer->size_bytes += size;
    if (transfer->on_bytes(transfer->user, (quire_str){ bytes, size })) return size;
    transfer->stopped = true;
    return CURL_WRITEFUNC_ERROR;
}

static quire_status make_headers(const quire_http_request *request, struct curl_slist **headers,
                                 quire_error *err)
{
    char line[4096];
    bool whole = quire_http_add_header(headers, "Content-Type: application/json") &&
                 quire_http_add_header(headers, "Expect:");
    if (whole &&
        snprintf(line, sizeof line, "Accept: %s", request->accept ? request->accept : "application/json") > 0)
        whole = quire_http_add_header(headers, line);
    if (!whole) return quire_fail_memory(err);
    if (!request->key || !*request->key) return QUIRE_OK;
    for (const char *c = request->key; *c; c++)
        if ((unsigned char)*c <= ' ' || *c == 0x7f)
            return quire_fail(err, QUIRE_E_INVALID,
                              "the provider's key holds white space or control characters");
    int size = snprintf(line, sizeof line, "Authorization: Bearer %s", request->key);
    if (size < 0 || (size_t)size >= sizeof line)
        return quire_fail(err, QUIRE_E_INVALID, "the provider's key is longer than %zu bytes",
                          sizeof line - 32);
    whole = quire_http_add_header(headers, line);
    explicit_bzero(line, sizeof line);
    return whole ? QUIRE_OK : quire_fail_memory(err);
}

static quire_status prepare(struct transfer *transfer, struct curl_slist *headers, quire_error *err)
{
    const quire_http_request *request = transfer->request;
    CURL *easy = transfer->loop->easy;
    curl_easy_reset(easy); /* keeps connections */
    CURLcode code = curl_easy_setopt(easy, CURLOPT_URL, request->url);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    if (!code) code = curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    if (!code && transfer->loopback) code = curl_easy_setopt(easy, CURLOPT_PROXY, "");
    if (!code) code = curl_easy_setopt(easy, CURLOPT_POST, 1L);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.size);
    if (!code)
        code = curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body.data ? request->body.data : "");
    if (!code) code = curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)request->connect_timeout_ms);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)request->total_timeout_ms);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_bytes);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    return code ? quire_fail_memory(err) : QUIRE_OK;
}

/* ---- what came of it ---- */

static quire_status fail_silent(const struct transfer *transfer, int64_t waited_ms, quire_error *err)
{
    return quire_fail_retryable(err, QUIRE_E_REMOTE, "%s sent nothing for %lld ms", transfer->address,
                                (long long)waited_ms);
}

/* What the system or curl says of a connection that was not made, and what to do. */
static quire_status fail_connection(const struct transfer *transfer, CURLcode code, quire_error *err)
{
    long number = 0;
    curl_easy_getinfo(transfer->loop->easy, CURLINFO_OS_ERRNO, &number);
    if (code == CURLE_COULDNT_CONNECT && number == ECONNREFUSED)
        return quire_fail_retryable(
            err, QUIRE_E_REMOTE,
            "%s cannot be reached (connection refused): no server listens there; start "
            "it, or correct the URL",
            transfer->address);
    return quire_fail_retryable(err, QUIRE_E_REMOTE,
                                "%s cannot be reached (%s): look at the URL and the network",
                                transfer->address, curl_easy_strerror(code));
}

static quire_status fail_transport(const struct transfer *transfer, CURLcode code, quire_error *err)
{
    if (transfer->over_limit)
        return quire_fail(err, QUIRE_E_LIMIT, "%s answered with more than %zu bytes", transfer->address,
                          transfer->request->limit_bytes);
    switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
        return quire_fail_retryable(err, QUIRE_E_REMOTE, "%s did not answer in time", transfer->address);
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY: return fail_connection(transfer, code, err);
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_HTTP2_STREAM:
        return quire_fail_retryable(err, QUIRE_E_REMOTE,
                                    "%s cut the connection before the end of its answer (%s)",
                                    transfer->address, curl_easy_strerror(code));
    default: return quire_fail(err, QUIRE_E_REMOTE, "%s: %s", transfer->address, curl_easy_strerror(code));
    }
}

/* The provider's own words: {"error":{"message":…}}, {"error":"…"} or {"message":…}; else the start of the
 * body. */
static void put_words(const struct transfer *transfer, char *out, size_t capacity)
{
    quire_str body = quire_str_trim(quire_buffer_view(&transfer->refusal)), words = body;
    yyjson_doc *doc = body.size ? yyjson_read(body.data, body.size, 0) : NULL;
    yyjson_val *root = yyjson_doc_get_root(doc), *error = yyjson_obj_get(root, "error");
    if (yyjson_is_obj(error)) words = quire_json_get_str(error, "message");
    else if (yyjson_is_str(error)) words = quire_json_get_str(root, "error");
    else if (yyjson_is_obj(root)) words = quire_json_get_str(root, "message");
    if (words.size > WORDS_LIMIT_BYTES) {
        words.size = WORDS_LIMIT_BYTES;
        while (words.size && ((unsigned char)words.data[words.size] & 0xC0) == 0x80) words.size--;
    }
    snprintf(out, capacity, "%s%.*s", words.size ? ": " : "", QUIRE_FMT(words));
    yyjson_doc_free(doc);
}

static quire_status fail_refused(const struct transfer *transfer, long code, quire_error *err)
{
    char words[WORDS_LIMIT_BYTES + 8];
    put_words(transfer, words, sizeof words);
    if (code != 408 && code != 425 && code != 429 && code < 500)
        return quire_fail(err, QUIRE_E_REMOTE, "%s answered %ld%s%s", transfer->address, code,
                          code >= 300 && code < 400 ? " (a redirect, which is not followed)" : "", words);
    quire_fail_retryable(err, QUIRE_E_REMOTE, "%s answered %ld%s", transfer->address, code, words);
    if (err) err->retry_after_ms = quire_http_loop_retry_after_ms(transfer->loop);
    return QUIRE_E_REMOTE;
}

static quire_status perform(quire_http_client *client, struct transfer *transfer, quire_error *err)
{
    const quire_http_request *request = transfer->request;
    CURLcode result = CURLE_OK;
    int64_t silent_ms = 0;
    long code = 0;
    quire_status status = quire_http_loop_run(&client->loop, request->cancel, request->idle_timeout_ms,
                                              &result, &silent_ms, err);
    if (status) return status;
    if (silent_ms) return fail_silent(transfer, silent_ms, err);
    if (transfer->stopped) return QUIRE_OK;
    if (result) return fail_transport(transfer, result, err);
    curl_easy_getinfo(client->loop.easy, CURLINFO_RESPONSE_CODE, &code);
    return code >= 200 && code <= 299 ? QUIRE_OK : fail_refused(transfer, code, err);
}

quire_status quire_http_post(quire_http_client *client, const quire_http_request *request,
                             quire_http_sink on_bytes, void *user, quire_http_response *response,
                             quire_error *err)
{
    struct transfer transfer = {
        .request = request, .loop = &client->loop, .on_bytes = on_bytes, .user = user
    };
    struct curl_slist *headers = NULL;
    quire_buffer_init(&transfer.refusal, REFUSAL_LIMIT_BYTES);

    quire_status status = read_address(&transfer, err);
    if (!status) status = make_headers(request, &headers, err);
    if (!status) status = prepare(&transfer, headers, err);
    if (status) goto done;
    status = perform(client, &transfer, err);
    if (response) {
        *response = (quire_http_response){ .size_bytes = transfer.size_bytes };
        curl_easy_getinfo(client->loop.easy, CURLINFO_RESPONSE_CODE, &response->status);
    }
done:
    curl_slist_free_all(headers);
    quire_buffer_free(&transfer.refusal);
    return status;
}

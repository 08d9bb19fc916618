/* SPDX-License-Identifier: Apache-2.0 */
/* libcurl resolves, removes dot segments, and knows all the ways of writing an address of IPv4. */
#include "bind/http_url.h"

#include "base/error.h"
#include "base/str.h"

#include <curl/curl.h>

/* A part that is not there is empty; so it is where memory is out, and *failed is set. */
static quire_str take(CURLU *url, CURLUPart part, unsigned flags, quire_arena *arena, bool *failed)
{
    char *text = NULL;
    CURLUcode code = curl_url_get(url, part, &text, flags);
    quire_str out = { 0 };
    if (!code) {
        out = quire_arena_copy(arena, quire_str_from(text));
        *failed |= !out.data;
    }
    *failed |= code == CURLUE_OUT_OF_MEMORY;
    curl_free(text);
    return out;
}

static quire_status set(CURLU *url, const char *text, quire_error *err)
{
    CURLUcode code = curl_url_set(url, CURLUPART_URL, text, 0);
    if (!code) return QUIRE_OK;
    if (code == CURLUE_OUT_OF_MEMORY) return quire_fail_memory(err);
    return quire_fail(err, QUIRE_E_INVALID, "not an address of the web (%s)", curl_url_strerror(code));
}

quire_status quire_http_url_read(quire_arena *arena, const char *base, const char *text, quire_http_url *out,
                                 quire_error *err)
{
    CURLU *url = curl_url();
    bool failed = false;
    *out = (quire_http_url){ 0 };
    if (!url) return quire_fail_memory(err);
    quire_status status = base ? set(url, base, err) : QUIRE_OK;
    if (!status) status = set(url, text, err);
    if (status) goto done;
    *out = (quire_http_url){
        .scheme = take(url, CURLUPART_SCHEME, 0, arena, &failed),
        .user = take(url, CURLUPART_USER, CURLU_URLDECODE, arena, &failed),
        .password = take(url, CURLUPART_PASSWORD, CURLU_URLDECODE, arena, &failed),
        .host = take(url, CURLUPART_HOST, 0, arena, &failed),
        .port = take(url, CURLUPART_PORT, CURLU_NO_DEFAULT_PORT, arena, &failed),
        .path = take(url, CURLUPART_PATH, 0, arena, &failed),
        .query = take(url, CURLUPART_QUERY, 0, arena, &failed),
    };
    if (failed) status = quire_fail_memory(err);
    else if (!out->host.size || (!quire_str_is(out->scheme, "http") && !quire_str_is(out->scheme, "https")))
        status = quire_fail(err, QUIRE_E_INVALID,
                            "not an address of the web (a name cannot be one of a host)");
done:
    curl_url_cleanup(url);
    return status;
}

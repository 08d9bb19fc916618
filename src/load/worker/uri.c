/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/uri.h"

#include "base/str.h"

#include <ctype.h>

enum { URI_BYTES_MAX = 65536 };

/* The size of "https:"; 0: it has no scheme. */
static size_t scheme_size(quire_str uri)
{
    size_t at = 0;
    while (at < uri.size && (isalnum((unsigned char)uri.data[at]) || strchr("+-.", uri.data[at]))) at++;
    bool scheme = at > 0 && at < uri.size && uri.data[at] == ':' && isalpha((unsigned char)uri.data[0]);
    return scheme ? at + 1 : 0;
}

bool quire_uri_is_absolute(quire_str uri)
{
    return scheme_size(uri) > 0;
}

/* Where the first of `ends` stands from `at` on; the size: none does. */
static size_t until(quire_str uri, size_t at, const char *ends)
{
    while (at < uri.size && (!uri.data[at] || !strchr(ends, uri.data[at]))) at++;
    return at;
}

/* Where the path of "https://host/path?query" begins; 0: it has no host. */
static size_t path_start(quire_str uri)
{
    size_t scheme = scheme_size(uri);
    quire_str rest = quire_str_cut(uri, scheme, uri.size);
    return scheme && quire_str_starts(rest, QUIRE_STR("//")) ? until(uri, scheme + 2, "/?#") : 0;
}

/* Appends the path without "." and ".." among its parts; `floor` is where it begins in `out`. */
static size_t append_path(char *out, size_t size, size_t floor, quire_str path)
{
    for (size_t at = 0; at < path.size;) {
        size_t end = until(path, at, "/");
        quire_str part = quire_str_cut(path, at, end);
        bool last = end == path.size;
        if (quire_str_is(part, "..")) {
            if (size > floor + 1) size--;
            while (size > floor + 1 && out[size - 1] != '/') size--;
        } else if (!quire_str_is(part, ".")) {
            if (part.size) memcpy(out + size, part.data, part.size);
            size += part.size;
            if (!last) out[size++] = '/';
        }
        at = last ? path.size : end + 1;
    }
    return size;
}

quire_str quire_uri_resolve(quire_str base, quire_str reference, quire_arena *arena)
{
    reference = quire_str_trim(reference);
    size_t path = path_start(base);
    if (!path || scheme_size(reference) || base.size + reference.size > URI_BYTES_MAX) return reference;
    char *out = quire_arena_alloc(arena, base.size + reference.size + 2);
    if (!out) return (quire_str){ 0 };
    size_t path_end = until(base, path, "?#"), query_end = until(base, path, "#"), kept = path_end;
    size_t tail = until(reference, 0, "?#");
    quire_str own = quire_str_cut(reference, 0, tail);
    bool host = quire_str_starts(own, QUIRE_STR("//"));
    if (host) kept = scheme_size(base);
    else if (!own.size) kept = tail < reference.size && reference.data[tail] == '?' ? path_end : query_end;
    else if (own.data[0] == '/') kept = path;
    else
        while (kept > path && base.data[kept - 1] != '/') kept--;
    memcpy(out, base.data, kept);
    size_t size = kept;
    if (host) {
        memcpy(out + size, own.data, own.size);
        size += own.size;
    } else if (own.size) {
        if (own.data[0] == '/') own = quire_str_cut(own, 1, own.size);
        if (kept == path) out[size++] = '/';
        size = append_path(out, size, path, own);
    }
    if (tail < reference.size) memcpy(out + size, reference.data + tail, reference.size - tail);
    return (quire_str){ out, size + reference.size - tail };
}

/* SPDX-License-Identifier: Apache-2.0 */
/* URLs taken apart, and resolved against each other (libcurl's URL API). */
#ifndef QUIRE_BIND_HTTP_URL_H
#define QUIRE_BIND_HTTP_URL_H

#include "base/arena.h"
#include "quire/error.h"

/* What is not there is empty. */
typedef struct quire_http_url {
    quire_str scheme;         /* "http", "https" */
    quire_str user, password; /* without percent-coding */
    quire_str host; /* as it was; an address of IPv4 in four decimal numbers, one of IPv6 in brackets */
    quire_str port; /* where it is not the scheme's own */
    quire_str path, query; /* as they were, without dot segments in the path */
} quire_http_url;

/* `base`, an absolute URL, may be NULL: then `text` has to be one. Strings live in `arena`, each with a NUL behind it.
 * errors: INVALID no URL of HTTP; NO_MEMORY */
QUIRE_CHECKED quire_status quire_http_url_read(quire_arena *arena, const char *base, const char *text,
                                               quire_http_url *out, quire_error *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses of the web in one normal form: two that are equal there are one page. docs/decisions/web.md */
#ifndef QUIRE_FETCH_WEB_URL_H
#define QUIRE_FETCH_WEB_URL_H

#include "base/arena.h"
#include "quire/error.h"

enum { QUIRE_URL_MAX_BYTES = 8192 };

/* Each string has a NUL behind it, save those that are said to be parts of others. */
typedef struct quire_url {
    quire_str text;           /* normal form: no user, password and fragment */
    quire_str origin;         /* "https://example.com:8080": the port where it is not the scheme's own */
    quire_str host, port;     /* "example.com", "[::1]"; port is empty where it is the scheme's own */
    quire_str path;           /* a part of text: what is behind the origin, up to '?' */
    quire_str target;         /* a part of text: path and query */
    quire_str query;          /* a part of text: behind '?'; may be empty */
    quire_str user, password; /* as they are sent */
    bool secure;              /* https */
} quire_url;

/* `word` as an address, relative to `base` (may be NULL). In `arena`.
 * errors: INVALID another scheme, or no address; the message holds no password; NO_MEMORY */
QUIRE_CHECKED quire_status quire_url_read(quire_arena *arena, const quire_url *base, quire_str word,
                                          quire_url *out, quire_error *err);

/* A path or query, or a part of one, as it stands in that form. data is NULL when memory is out. */
quire_str quire_url_coded(quire_arena *arena, quire_str text);

/* Whether the text begins with a scheme other than http and https: "mailto:", "file:". */
bool quire_url_is_foreign(quire_str word);

/* The address without the parameters that tell where a reader came from (utm_…, fbclid, gclid …) and those that name a session
 * (PHPSESSID, jsessionid, sid with a value that only a program makes …): for links, never for what a user named or a
 * server redirects to. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_url_strip(quire_arena *arena, const quire_url *url, quire_url *out,
                                           quire_error *err);

/* Same host and port; http and https of it are one site. */
bool quire_url_same_site(const quire_url *a, const quire_url *b);

#endif

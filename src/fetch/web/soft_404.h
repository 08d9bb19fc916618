/* SPDX-License-Identifier: Apache-2.0 */
/* Servers that answer every address, with a page that says that there is none: an address that nobody can have made up before is
 * asked for once, and what comes is known from then on. */
#ifndef QUIRE_FETCH_WEB_SOFT_404_H
#define QUIRE_FETCH_WEB_SOFT_404_H

#include "fetch/web/download.h"

/* {0}: the server says 404 as it should. Strings live in the arena of the call that asked. */
typedef struct quire_soft_404 {
    quire_str address; /* where it leads to from addresses that are none; empty: nowhere */
    quire_str title;   /* of that page; empty: it has none, or that of the whole site */
    char sha256[65];
} quire_soft_404;

/* errors: as quire_web_get */
QUIRE_CHECKED quire_status quire_soft_404_probe(quire_soft_404 *out, quire_web *web, quire_call *call,
                                                const quire_url *start, quire_error *err);

/* A title that the start page has as well tells nothing. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_soft_404_compare(quire_soft_404 *soft, quire_arena *arena,
                                                  const quire_fetched *start, quire_error *err);

bool quire_soft_404_is_address(const quire_soft_404 *soft, const quire_url *url);

/* errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_soft_404_is(const quire_soft_404 *soft, quire_arena *arena,
                                             const quire_fetched *page, bool *is, quire_error *err);

#endif

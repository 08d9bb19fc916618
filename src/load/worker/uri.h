/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses that documents hold: telling relative ones, and what they are relative to. They are taken as they are written, with
 * whatever script: nothing is fetched here. */
#ifndef QUIRE_LOAD_WORKER_URI_H
#define QUIRE_LOAD_WORKER_URI_H

#include "base/arena.h"

/* Whether it begins with a scheme: "https:", "mailto:", "urn:". */
bool quire_uri_is_absolute(quire_str uri);

/* Where `reference` leads that stands in a document at `base`: itself where it is absolute or `base` is no address of a server.
 * Borrowed, or in `arena`; data is NULL when memory is out. Source: RFC 3986, section 5.2. */
quire_str quire_uri_resolve(quire_str base, quire_str reference, quire_arena *arena);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Markup in feeds is cut from pages, by people and by programs that count words. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_FEED_FEED_HTML_H
#define QUIRE_LOAD_WORKER_LOADERS_FEED_FEED_HTML_H

#include "base/arena.h"
#include "quire/error.h"

/* The markup as HTML reads it: what closes itself as XML does is closed, and what is embedded and never closed (<iframe>, <object>)
 * goes, for all behind it would stand in it. errors: NO_MEMORY */
QUIRE_CHECKED quire_status feed_html(quire_str markup, quire_arena *arena, quire_str *out, quire_error *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef QUIRE_LOAD_WORKER_LOADERS_FEED_FEED_TWICE_H
#define QUIRE_LOAD_WORKER_LOADERS_FEED_FEED_TWICE_H

#include "base/arena.h"

/* Programs take UTF-8 for Latin-1 or Windows-1252 and encode it again: "â€¦" was "…". Where all characters of a text come from
 * one byte each, and those bytes are UTF-8, it is what they say; else the text itself. In `arena`; data is NULL when memory is
 * out. */
quire_str feed_decoded_twice(quire_str text, quire_arena *arena);

#endif

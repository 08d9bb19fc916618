/* SPDX-License-Identifier: Apache-2.0 */
#ifndef QUIRE_LOAD_WORKER_LOADERS_FEED_FEED_BASE64_H
#define QUIRE_LOAD_WORKER_LOADERS_FEED_FEED_BASE64_H

#include "base/arena.h"

/* What the text stands for, where that is a text in UTF-8 (Atom 0.3 packs markup so); else empty. In `arena`. */
quire_str feed_from_base64(quire_str text, quire_arena *arena);

#endif

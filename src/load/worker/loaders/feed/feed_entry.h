/* SPDX-License-Identifier: Apache-2.0 */
/* An entry as a document of its own, which stands for itself: an Atom entry document (RFC 5023, section 8.1), whatever kind of
 * feed it was found in. Its bytes change when the entry does, and with nothing else. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_FEED_FEED_ENTRY_H
#define QUIRE_LOAD_WORKER_LOADERS_FEED_FEED_ENTRY_H

#include "base/buffer.h"
#include "load/worker/loaders/feed/feed_item.h"

/* RFC 5023 calls it a parameter of Atom's type, but parameters tell no formats apart here. */
#define FEED_ENTRY_TYPE "application/atom-entry+xml"

/* Appends the document. */
void feed_write_entry(const feed_item *item, quire_buffer *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What a feed or an entry says becomes text, elements and metadata of a document. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_FEED_FEED_WRITE_H
#define QUIRE_LOAD_WORKER_LOADERS_FEED_FEED_WRITE_H

#include "load/worker/host.h"
#include "load/worker/loaders/feed/feed_item.h"

typedef enum feed_document { FEED_DOCUMENT_FEED, FEED_DOCUMENT_ENTRY } feed_document;

/* Title, who and when, its words, what is enclosed. errors: NO_MEMORY; LIMIT */
QUIRE_CHECKED quire_status feed_write_document(quire_load_host *host, const feed_item *item,
                                               feed_document what, quire_error *err);

/* Enters the fields of one. */
void feed_account_fields(quire_load_host *host, const feed_item *item);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* JSON Feed, versions 1 and 1.1. Source: jsonfeed.org. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_FEED_FEED_JSON_H
#define QUIRE_LOAD_WORKER_LOADERS_FEED_FEED_JSON_H

#include "load/worker/loaders/feed/feed_item.h"

#include <yyjson.h>

/* Both: `item` is zeroed but for its arena. */
void feed_read_json_head(yyjson_val *feed, feed_item *item);
void feed_read_json_item(yyjson_val *entry, feed_item *item);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* When an entry was published, as the programs write it that make feeds. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_FEED_FEED_DATE_H
#define QUIRE_LOAD_WORKER_LOADERS_FEED_FEED_DATE_H

#include "base/arena.h"
#include "quire/types.h"

/* "2004-01-01T19:48:21Z", "2004-01-01T19:48:21+08:00" or "2004-01-01", as much as is said, of what RFC 822 and its relatives
 * ("Thu, 1 Jan 04 7:48 PM EST", "Thu Jan  1 19:48:21 2004"), ISO 8601 ("20040101", "2004-001", "2004/01/01 19:48") or a Chinese
 * page (2004年1月1日 19:48) say. Another text comes back as one line. In `arena`; data is NULL when memory is out. */
quire_str feed_date(quire_str text, quire_arena *arena);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What the numbers 128 to 159 stand for on the web: characters of Windows-1252. Source: HTML Standard, 13.2.5.80. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_FEED_FEED_WINDOWS_H
#define QUIRE_LOAD_WORKER_LOADERS_FEED_FEED_WINDOWS_H

#include <stdint.h>

extern const uint16_t feed_windows_1252[32];

#endif

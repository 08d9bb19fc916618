/* SPDX-License-Identifier: Apache-2.0 */
/* When something that is done again and again is done next. Pure: the clock and the chance are the caller's. */
#ifndef QUIRE_BASE_SCHEDULE_H
#define QUIRE_BASE_SCHEDULE_H

#include <stdint.h>

/* After a run that ended at `now_ms`. Up to a tenth of the pause is taken off or added, as `chance` (any number, of which all bits
 * count) says, so that what was begun together spreads out. After `failures` in a row the pause doubles for each, up to 16
 * times and, where it isn't longer anyhow, a day. */
int64_t quire_schedule_next(int64_t now_ms, int64_t every_ms, unsigned failures, uint64_t chance);

/* A time that was kept, as the clock of this machine may hold for true: one that is further away than any pause from
 * `every_ms` can be was kept by another clock, and is now. */
int64_t quire_schedule_kept(int64_t now_ms, int64_t every_ms, int64_t next_ms);

#endif

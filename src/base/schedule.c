/* SPDX-License-Identifier: Apache-2.0 */
#include "base/schedule.h"

enum { MOST_DOUBLINGS = 4 };

static const int64_t day_ms = 86400000;

static int64_t pause_after(int64_t every_ms, unsigned failures)
{
    int64_t longest_ms = every_ms > day_ms ? every_ms : day_ms;
    for (unsigned i = 0; i < failures && i < MOST_DOUBLINGS && every_ms < longest_ms; i++)
        every_ms = every_ms > longest_ms / 2 ? longest_ms : every_ms * 2;
    return every_ms;
}

int64_t quire_schedule_next(int64_t now_ms, int64_t every_ms, unsigned failures, uint64_t chance)
{
    int64_t pause_ms = pause_after(every_ms, failures), tenth_ms = pause_ms / 10;
    /* The finalizer of splitmix64, so that numbers which are near each other lie anywhere. */
    chance = (chance ^ (chance >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    chance = (chance ^ (chance >> 27)) * UINT64_C(0x94d049bb133111eb);
    chance ^= chance >> 31;
    return now_ms + pause_ms - tenth_ms + (int64_t)(chance % (uint64_t)(2 * tenth_ms + 1));
}

int64_t quire_schedule_kept(int64_t now_ms, int64_t every_ms, int64_t next_ms)
{
    int64_t furthest_ms = pause_after(every_ms, MOST_DOUBLINGS);
    return next_ms - now_ms > furthest_ms + furthest_ms / 10 ? now_ms : next_ms;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Watching files and folders for changes, by inotify(7). One watch a folder; no file is kept, save one that has just changed.
 *
 *   kernel ──events──> drain ──> tree of watched folders (watch_tree.c): new ones are watched, then looked through
 *                        └─────> paths that have changed (dirty.c) ──ripe──> wait
 *
 * What is told is where to look, never what has happened: the paths are walked again. So an event too many costs a look, and
 * where events may have been lost all of a source is told. What a walk passes over wakes nobody. */
#ifndef QUIRE_FETCH_WATCH_H
#define QUIRE_FETCH_WATCH_H

#include "base/call.h"
#include "fetch/changes.h"
#include "quire/error.h"

extern const quire_watch_settings quire_watch_standard;

/* How well a source is watched. */
typedef struct quire_watch_standing {
    enum {
        QUIRE_WATCHED,
        QUIRE_WATCHED_PARTLY, /* some changes will not be seen: it needs a look now and then */
        QUIRE_WATCHED_NOT,    /* no change will be seen */
        QUIRE_WATCHED_AWAY,   /* nothing stands there now; it is looked for */
    } kind;
    const char *why; /* in words; NULL: it is watched */
} quire_watch_standing;

/* One thread at a time. */
typedef struct quire_watcher quire_watcher;

/* Starts to watch; the folders are looked through by the first drain. What `sources` and `settings` point to is copied.
 * `base_path`: of the base, whose files wake nobody; NULL: none.
 * errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_watcher_open(const quire_watch_settings *settings,
                                              const quire_watch_source *sources, size_t count,
                                              const char *base_path, quire_watcher **out, quire_error *err);
void quire_watcher_close(quire_watcher *watcher); /* may be NULL */

/* Takes in what has happened, without waiting, until nothing is left to do: from then on all folders are watched.
 * errors: CANCELLED */
QUIRE_CHECKED quire_status quire_watcher_drain(quire_watcher *watcher, quire_call *call, quire_error *err);

/* Readable when there is something to drain; -1: never, the system gave no more watches. */
int quire_watcher_fd(const quire_watcher *watcher);

/* Waits until something is to be told, or until `until_ns` of the monotonic clock. `out` lives in call->arena.
 * errors: CANCELLED; NO_MEMORY. Nothing is lost by either. */
QUIRE_CHECKED quire_status quire_watcher_wait(quire_watcher *watcher, quire_call *call, int64_t until_ns,
                                              quire_watch_news *out, quire_error *err);

/* Takes back what could not be dealt with: it is told again. */
void quire_watcher_give_back(quire_watcher *watcher, const quire_changes *changes, size_t count);

/* Of source `i`; borrowed until the next drain or wait. */
quire_watch_standing quire_watcher_standing(const quire_watcher *watcher, size_t i);
size_t quire_watcher_folders(const quire_watcher *watcher);

#endif

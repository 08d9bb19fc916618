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
#include "quire/error.h"

typedef struct quire_watch_settings {
    int64_t settle_ms; /* a change is told once nothing more has happened there for so long */
    int64_t found_ms;  /* the same of what stood in a folder when that began to be watched */
    int64_t still_ms;  /* the same of a file that was written to and not closed */
    int64_t
        longest_ms; /* a path at which something happens all the time, each time complete, is told by then */
    int64_t whole_ms;    /* the same of a source all of which has to be looked at */
    int64_t waiting_ms;  /* a file that is written to for longer is named as waiting, once */
    int64_t look_ms;     /* how often sources are looked for that went away, came back or were mounted over */
    size_t most_folders; /* that are watched; below the system's own limit */
    size_t most_paths;   /* that are kept; what is more makes all of its source one change */
} quire_watch_settings;

extern const quire_watch_settings quire_watch_standard;

/* A folder with all below it, or one file. Paths are absolute and without links; no two are the same. */
typedef struct quire_watch_source {
    const char *path;
    bool folder;
    const char *const *ignore; /* as for a walk; checked */
    size_t ignore_count;
} quire_watch_source;

/* How well a source is watched. */
typedef struct quire_watch_standing {
    enum {
        QUIRE_WATCHED,
        QUIRE_WATCHED_PARTLY, /* some changes will not be seen: it needs a look now and then */
        QUIRE_WATCHED_AWAY,   /* nothing stands there now; it is looked for */
    } kind;
    const char *why; /* in words; NULL: it is watched */
} quire_watch_standing;

/* What has changed of one source. */
typedef struct quire_changes {
    size_t source;
    bool whole; /* all of it must be looked at; there are no paths */
    quire_strs
        paths; /* of files and folders, in order; each may be new, changed or gone, with all below it */
} quire_changes;

typedef struct quire_watch_news {
    const quire_changes *changes; /* at most one a source */
    size_t count;
    quire_strs waiting; /* files that are being written to for long */
    bool standings;     /* some source is watched otherwise than before */
} quire_watch_news;

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

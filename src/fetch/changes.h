/* SPDX-License-Identifier: Apache-2.0 */
/* Watched sources and their changes: what is told of them, and when. */
#ifndef QUIRE_FETCH_CHANGES_H
#define QUIRE_FETCH_CHANGES_H

#include "quire/types.h"

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

/* A folder with all below it, or one file. Paths are absolute and without links; no two are the same. */
typedef struct quire_watch_source {
    const char *path;
    bool folder;
    const char *const *ignore; /* as for a walk; checked */
    size_t ignore_count;
} quire_watch_source;

/* What has changed of one source. */
typedef struct quire_changes {
    size_t source;
    int64_t first_ns; /* when the first of them happened, on the monotonic clock */
    bool whole;       /* all of it must be looked at; there are no paths */
    quire_strs
        paths; /* of files and folders, in order; each may be new, changed or gone, with all below it */
} quire_changes;

typedef struct quire_watch_news {
    const quire_changes *changes; /* at most one a source */
    size_t count;
    quire_strs waiting; /* files that are being written to for long */
    bool standings;     /* some source is watched otherwise than before */
} quire_watch_news;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The sources that are watched, and whose a path is. */
#ifndef QUIRE_FETCH_WATCH_SOURCES_H
#define QUIRE_FETCH_WATCH_SOURCES_H

#include "fetch/changes.h"
#include "fetch/watch_tree.h"

#include <stdint.h>
#include <sys/types.h>

enum { QUIRE_WATCH_WHY_BYTES = 256 };

/* A folder from which sources are watched: itself, or that of a file. */
typedef struct quire_watch_anchor {
    char *path;
    bool stands;
    dev_t device;
    ino_t inode;
    uint64_t mounts; /* below it */
    int wd;          /* -1: it is not watched */
    char why[QUIRE_WATCH_WHY_BYTES];
} quire_watch_anchor;

typedef struct quire_watched {
    char *path;
    bool folder;
    char **ignore;
    size_t ignore_count;
    size_t number; /* among those that were given */
    quire_watch_anchor *anchor;
    bool partly;
    char why[QUIRE_WATCH_WHY_BYTES];
} quire_watched;

typedef struct quire_watch_sources {
    quire_watched *items, **by_number; /* by path, and as they were given */
    size_t count;
    quire_watch_anchor *anchors;
    size_t anchor_count;
    char base_path[PATH_MAX]; /* empty: there is none */
} quire_watch_sources;

/* False: out of memory. What there is by then is to be freed. */
bool quire_watch_sources_init(quire_watch_sources *out, const quire_watch_source *sources, size_t count,
                              const char *base_path);
void quire_watch_sources_free(quire_watch_sources *sources);

/* The innermost source of which a walk would come upon `path`, which has `name` in the watched folder `above`; NULL: none. */
quire_watched *quire_watch_source_of(const quire_watch_sources *sources, const quire_watch_node *above,
                                     const char *name, const char *path, bool folder);

#endif

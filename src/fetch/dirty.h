/* SPDX-License-Identifier: Apache-2.0 */
/* Paths at which something has happened, until it is told. A path ripens: it is told once nothing has happened there for some
 * time, so that an editor's several steps are one change and a file that is being written is left alone. */
#ifndef QUIRE_FETCH_DIRTY_H
#define QUIRE_FETCH_DIRTY_H

#include "base/arena.h"
#include "fetch/changes.h"
#include "quire/error.h"

typedef enum quire_dirt {
    QUIRE_DIRT_DONE, /* as after a close, a move or a deletion */
    QUIRE_DIRT_FOUND, /* it was there already when its folder began to be watched; who made it may be at it still */
    QUIRE_DIRT_WRITING, /* it was written to, and not closed since */
    QUIRE_DIRT_TOUCHED, /* whatever it was before stays; else it is done */
} quire_dirt;

typedef struct quire_dirty_path {
    size_t source;
    int64_t first_ns, last_ns;
    quire_dirt dirt;
    bool told_waiting;
    char path[];
} quire_dirty_path;

/* Of a source of which too much happened, or what cannot be told: all of it is one thing. */
typedef struct quire_dirty_source {
    bool whole;
    int64_t first_ns, last_ns;
} quire_dirty_source;

typedef struct quire_dirty_set {
    const quire_watch_settings *settings;
    quire_dirty_source *sources;
    size_t source_count;
    quire_dirty_path **slots; /* open addressing, at most half full */
    size_t capacity, count;
} quire_dirty_set;

/* `settings` outlive it. False: out of memory. */
bool quire_dirty_init(quire_dirty_set *set, const quire_watch_settings *settings, size_t source_count);
void quire_dirty_free(quire_dirty_set *set);

/* Where there is no room for it, all of the source is dirty instead. */
void quire_dirty_note(quire_dirty_set *set, size_t source, const char *path, quire_dirt dirt, int64_t now_ns);
void quire_dirty_note_whole(quire_dirty_set *set, size_t source, int64_t now_ns);

/* When something is next ripe or has waited for long: INT64_MAX: nothing is there. */
int64_t quire_dirty_due(const quire_dirty_set *set);

/* Takes out what is ripe, and names what is written to for long. errors: NO_MEMORY nothing was taken */
QUIRE_CHECKED quire_status quire_dirty_take(quire_dirty_set *set, quire_arena *arena, int64_t now_ns,
                                            quire_watch_news *out, quire_error *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Bringing parts of sources up to date, for who knows what has changed. */
#ifndef QUIRE_ENGINE_SYNC_H
#define QUIRE_ENGINE_SYNC_H

#include "engine/engine.h"

/* A source as it stands in the base, or will. */
typedef struct quire_sync_source {
    quire_str uri;
    const char *word; /* by which it is named to quire_sync_parts */
    const char *path; /* of files; NULL: it is of another kind */
    bool folder;
    quire_strs ignore; /* each NUL-terminated */
    int64_t next_ms;   /* as the base keeps it; 0: now */
    bool failed;       /* its last try did */
} quire_sync_source;

/* The sources that are named, or all of the base where none is; in call->arena. `held`: only those that the base has.
 * errors: NOT_FOUND a named one is nowhere, or none is left of them; INVALID; IO */
QUIRE_CHECKED quire_status quire_sync_sources(quire *base, quire_call *call, const char *const *words,
                                              size_t count, const quire_add_params *params, bool held,
                                              const quire_sync_source **out, size_t *out_count,
                                              quire_error *err);

/* When a source is looked at again. */
typedef struct quire_sync_next {
    quire_str uri;
    int64_t every_ms, next_ms;
} quire_sync_next;

/* Keeps it in the base. errors: BUSY, IO, NO_MEMORY */
QUIRE_CHECKED quire_status quire_sync_note_next(quire *base, quire_call *call, const quire_sync_next *next,
                                                size_t count, quire_error *err);

/* What to bring up to date of one source. */
typedef struct quire_sync_part {
    const char *word;
    quire_strs paths; /* absolute, in or below it, each NUL-terminated; none: all of it */
} quire_sync_part;

/* As quire_sync, with no more than the parts looked at. */
QUIRE_CHECKED quire_status quire_sync_parts(quire *base, const quire_sync_part *parts, size_t count,
                                            const quire_add_params *params, quire_report **out,
                                            quire_error *err);

#endif

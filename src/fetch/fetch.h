/* SPDX-License-Identifier: Apache-2.0 */
/* Fetching: the user's words become sources, and a source becomes bytes that no longer change. */
#ifndef QUIRE_FETCH_FETCH_H
#define QUIRE_FETCH_FETCH_H

#include "base/call.h"
#include "config/option.h"
#include "record/load_reason.h"
#include "record/ledger.h"

typedef struct quire_fetch_settings {
    int64_t file_bytes;   /* fetch.file_bytes: a larger file fails with over_limit */
} quire_fetch_settings;

extern const quire_option quire_fetch_options[];

/* One file that a walk found. Strings are valid during the visit. */
typedef struct quire_fetch_item {
    quire_str uri;        /* the absolute path; "file://" and percent-coded where the path is not clean UTF-8 */
    const char *path;     /* as the system has it */
    uint64_t size_bytes;
    bool walked;          /* found by walking a folder, not named by the user */
    quire_load_reason reason; /* OK, or why it cannot be read */
    const char *message;  /* for a reason other than OK */
} quire_fetch_item;

typedef quire_status (*quire_fetch_visit)(void *user, const quire_fetch_item *item, quire_error *err);

typedef struct quire_fetch_source {
    quire_str uri;        /* of the file or folder named */
    bool folder;
} quire_fetch_source;

/* What a word of the user names. Strings live in call->arena.
 * errors: NOT_FOUND nothing stands there; INVALID a kind of source that this version does not read; IO */
QUIRE_CHECKED quire_status quire_fetch_resolve(quire_call *call, const char *word, quire_fetch_source *out,
                                               quire_error *err);

/* The uri of an absolute path, in `arena`; data is NULL when memory is out. */
quire_str quire_fetch_uri(quire_arena *arena, const char *path);

/* The path of a uri that fetch made. errors: INVALID not such a uri; NO_MEMORY */
QUIRE_CHECKED quire_status quire_fetch_path(quire_arena *arena, quire_str uri, const char **out, quire_error *err);

/* Visits the file, or the files below the folder, in the order of their names. Hidden entries, links, ignored and special
 * files are entered in the ledger (step "fetch", unit "files") and not visited. A failing visit ends the walk.
 * errors: of visit; CANCELLED; NO_MEMORY; IO where the folder itself cannot be read */
QUIRE_CHECKED quire_status quire_fetch_walk(quire_call *call, const quire_fetch_source *source,
                                            const char *const *ignore, size_t ignore_count, quire_ledger *ledger,
                                            quire_fetch_visit visit, void *user, quire_error *err);

/* Bytes that no longer change, in a descriptor that only this process can write. */
typedef struct quire_fetched {
    int fd;               /* to close; -1: none */
    size_t size_bytes;
    char sha256[65];
} quire_fetched;

/* Copies the file as it is now. A file that is gone, unreadable, not regular or too large gives a reason and a message
 * in the arena, with status OK.
 * errors: CANCELLED; NO_MEMORY; IO */
QUIRE_CHECKED quire_status quire_fetch_file(quire_call *call, const quire_fetch_settings *settings, const char *path,
                                            quire_fetched *out, quire_load_reason *reason, quire_str *message,
                                            quire_error *err);
/* The same for bytes at hand. */
QUIRE_CHECKED quire_status quire_fetch_bytes(quire_call *call, quire_str bytes, quire_fetched *out, quire_error *err);
void quire_fetched_free(quire_fetched *fetched);

#endif

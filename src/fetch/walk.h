/* SPDX-License-Identifier: Apache-2.0 */
/* Walking a file or folder: what is found there, in the order of names. */
#ifndef QUIRE_FETCH_WALK_H
#define QUIRE_FETCH_WALK_H

#include "fetch/source.h"

/* One entry that a walk came upon. Strings are valid during the visit. */
typedef struct quire_fetch_item {
    quire_str
        uri; /* the absolute path; "file://" and percent-coded where the path is not clean UTF-8, or has a folder "a.zip!" */
    const char *path; /* as the system has it */
    uint64_t size_bytes;
    enum {
        QUIRE_FETCH_FILE,        /* to be read */
        QUIRE_FETCH_PASSED_OVER, /* hidden, a link, ignored …: it and what is below it is left out on purpose */
        QUIRE_FETCH_UNKNOWN,     /* it and what is below it could not be looked at; `reason` says why */
    } kind;
    quire_load_reason reason;
    const char *message; /* for a reason other than OK */
} quire_fetch_item;

typedef quire_status (*quire_fetch_visit)(void *user, const quire_fetch_item *item, quire_error *err);

typedef struct quire_fetch_walk_params {
    const char *const *ignore;
    size_t ignore_count;
    const char *base_path; /* of the base being filled: its own files are not sources; NULL: none */
    quire_ledger *ledger;  /* gets step "fetch", unit "entries": received are the names that folders give */
    quire_fetch_visit visit;
    void *user;
} quire_fetch_walk_params;

/* How deep folders may lie below the source. */
enum { QUIRE_WALK_DEPTH = 64 };

/* Visits the file, or what is below the folder, in the order of names. A failing visit ends the walk; a folder below that
 * cannot be read costs itself alone. A source that itself cannot be read gets its reason, and no visit; what vanished
 * between the reading of its name and the look at it stands in the ledger alone. Where source->only names paths, those
 * alone are visited, with what is below them; received are those that stand.
 * errors: of visit; CANCELLED; NO_MEMORY; INVALID a pattern; IO this process is out of descriptors */
QUIRE_CHECKED quire_status quire_fetch_walk(quire_call *call, quire_fetch_source *source,
                                            const quire_fetch_walk_params *params, quire_error *err);

#endif

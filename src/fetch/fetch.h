/* SPDX-License-Identifier: Apache-2.0 */
/* Fetching files: paths, their uris, and bytes whose hash is known. */
#ifndef QUIRE_FETCH_FETCH_H
#define QUIRE_FETCH_FETCH_H

#include "base/call.h"
#include "config/option.h"
#include "quire/types.h"
#include "record/ledger.h"

typedef struct quire_fetch_settings {
    int64_t file_bytes; /* a larger file fails with over_limit */
    /* So does one that is larger than the first and not than the second, or no text: no loader takes it. 0: none does. */
    int64_t whole_bytes, parts_from_bytes;
    int64_t copy_bytes; /* a larger file is read where it stands */
} quire_fetch_settings;

extern const quire_option quire_fetch_options[];

/* How the path of a source or document stands now: OK, VANISHED where it is certainly gone, UNREADABLE where that cannot
 * be told. `folder` may be NULL. */
quire_load_reason quire_fetch_look(const char *path, bool *folder);

/* Whether a folder stands there, with nothing in it: a disk that is not mounted leaves such a one. */
bool quire_fetch_is_empty(const char *path);

/* Why a file or folder cannot be opened, from errno; OK where the failure is this process's own (out of descriptors or
 * memory). */
quire_load_reason quire_fetch_reason(int code);

/* The uri of an absolute path, in `arena`; data is NULL when memory is out. */
quire_str quire_fetch_uri(quire_arena *arena, const char *path);

/* The same, coded whether or not it must be: what stands below a folder may be coded where the folder is not. */
quire_str quire_fetch_coded_uri(quire_arena *arena, const char *path);

/* Whether fetch made the uri of a path; that of another kind of source has a scheme. */
bool quire_fetch_is_path(quire_str uri);

/* The path of a uri that fetch made. errors: INVALID not such a uri; NO_MEMORY */
QUIRE_CHECKED quire_status quire_fetch_path(quire_arena *arena, quire_str uri, const char **out,
                                            quire_error *err);

/* Bytes whose hash is known. */
typedef struct quire_fetched {
    int fd; /* to close; -1: none. A copy in memory that nobody can change, or */
    bool
        in_place; /* the file itself, open for reading: what came of it counts if quire_fetched_check still says the same */
    size_t size_bytes;
    char sha256[65];
} quire_fetched;

/* Copies the file as it is now, or opens and hashes it where it is large. A file that is gone, unreadable, not regular or too large gives a reason and a message
 * in the arena, with status OK.
 * errors: CANCELLED; NO_MEMORY; IO */
QUIRE_CHECKED quire_status quire_fetch_file(quire_call *call, const quire_fetch_settings *settings,
                                            const char *path, quire_fetched *out, quire_load_reason *reason,
                                            quire_str *message, quire_error *err);
/* The same for bytes at hand. */
QUIRE_CHECKED quire_status quire_fetch_bytes(quire_call *call, quire_str bytes, quire_fetched *out,
                                             quire_error *err);

/* A copy that grows as bytes come, and is sealed when it is taken. */
typedef struct quire_fetch_copy {
    quire_fetched fetched;
    struct quire_sha256 *hash;
} quire_fetch_copy;

/* errors: NO_MEMORY; IO. After a failure of any of the three it is to be freed, as at any time; what was taken is not. */
QUIRE_CHECKED quire_status quire_fetch_copy_begin(quire_fetch_copy *copy, quire_error *err);
QUIRE_CHECKED quire_status quire_fetch_copy_add(quire_fetch_copy *copy, quire_str bytes, quire_error *err);
QUIRE_CHECKED quire_status quire_fetch_copy_take(quire_fetch_copy *copy, quire_fetched *out,
                                                 quire_error *err);
void quire_fetch_copy_free(quire_fetch_copy *copy);

/* Whether the bytes are still those that were hashed, whatever came behind them; of a copy they are. A file that cannot be read any more has not the same.
 * errors: CANCELLED; NO_MEMORY */
QUIRE_CHECKED quire_status quire_fetched_check(quire_call *call, const quire_fetched *fetched, bool *same,
                                               quire_error *err);
void quire_fetched_free(quire_fetched *fetched);

#endif

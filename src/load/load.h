/* SPDX-License-Identifier: Apache-2.0 */
/* Loading: bytes become documents. This is the parent's side; the parsers run in the worker
 * executable, which gets a read-only descriptor and answers in frames (load/frames.h). */
#ifndef QUIRE_LOAD_LOAD_H
#define QUIRE_LOAD_LOAD_H

#include "base/call.h"
#include "base/env.h"
#include "config/option.h"
#include "load/allowance.h"
#include "load/formats.h"
#include "load/part.h"
#include "load/spool.h"
#include "record/ledger.h"
#include "record/link.h"

/* Options load.timeout_ms, load.memory_bytes, load.document_bytes, load.text_bytes, load.worker (path) … */
extern const quire_option quire_load_options[];

/* What is handed to a worker. */
typedef struct quire_load_source {
    int fd;                     /* open for reading, seekable; borrowed */
    size_t offset, size_bytes;  /* the document is that range of it */
    quire_part part;            /* of a larger one; line 0: it is none */
    quire_str sha256;           /* of a part: what quire_part_hash said of it */
    quire_str uri;              /* for the file name's ending; may be empty */
    quire_str media_type;       /* a declared type, or empty */
    quire_str charset;          /* a declared charset, or empty */
    quire_str title;            /* used where the document has none of its own; may be empty */
    quire_allowance *allowance; /* what may still be found in the outermost document; NULL: nothing */
    quire_follow follow;        /* which links someone goes after */
    unsigned depth;             /* 0: not found in another; at load.depth nothing more is found in it */
} quire_load_source;

/* A document that was found in the one that was loaded. Strings live in call->arena. */
typedef struct quire_load_child {
    quire_str
        name; /* clean (load/child_name.h), and no two of one document are the same: "b.txt", "b (2).txt" */
    quire_str media_type, charset, title;
    quire_load_reason reason; /* other than OK: it has no bytes, and `message` says why */
    quire_str message;
    size_t offset, size_bytes; /* in the spool, without the heads of a part */
    quire_part part;           /* line 0: it is none */
    char sha256[65];           /* empty with a reason other than OK */
    bool renamed;              /* in the worker: its name was cleaned */
} quire_load_child;

/* How loading one source ended. Strings live in call->arena. */
typedef struct quire_loaded {
    quire_load_reason reason; /* other than OK: the rest is empty, and `message` says why in one line */
    quire_str message;
    quire_document document;          /* its text may be empty where there are children */
    const quire_load_child *children; /* in the order in which they were found */
    size_t child_count;
    quire_spool *spool; /* holds the children's bytes; NULL: there are none. The caller releases it */
    quire_links links;  /* where the document leads; only the parent may fetch that */
} quire_loaded;

/* One worker process, started when first needed and again after a failure. One thread at a time. */
typedef struct quire_loader quire_loader;

/* The size of the largest file that is loaded whole, in bytes. errors: INVALID an option */
QUIRE_CHECKED quire_status quire_load_document_limit(const quire_config *config, int64_t *out,
                                                     quire_error *err);

/* What may be found in an outermost document: options load.children, load.children_bytes. errors: INVALID an option */
QUIRE_CHECKED quire_status quire_load_found_limit(const quire_config *config, quire_allowance_left *out,
                                                  quire_error *err);

quire_status quire_loader_open(const quire_env *env, const quire_config *config, quire_loader **out,
                               quire_error *err);
void quire_loader_close(quire_loader *loader); /* may be NULL; ends the process */

/* Which walls stand around what parses documents, in words for people; `hold`: those of which one must not be missing.
 * Starts a worker where none runs.
 * owner:  *out lives in call->arena
 * errors: IO the worker cannot be started; INVALID load.sandbox is required and the kernel lacks it; CANCELLED; NO_MEMORY */
QUIRE_CHECKED quire_status quire_loader_describe_walls(quire_loader *loader, quire_call *call, quire_str *out,
                                                       bool *hold, quire_error *err);

/* What a worker of these options reads. Starts a worker where none runs.
 * owner:  *out lives in call->arena
 * errors: as quire_loader_load; IO: this worker does not say */
QUIRE_CHECKED quire_status quire_loader_formats(quire_loader *loader, quire_call *call, quire_formats *out,
                                                quire_error *err);

/* Loads one source. uri, sha256 and original_bytes of the document are set by the caller. The ledger accounts for what was
 * received however it ends. A bad document is an outcome: the status is OK then.
 * owner:  all of *out lives in call->arena, but for its spool
 * errors: CANCELLED, NO_MEMORY, IO (the worker cannot be started at all, or memory for what was found in the document is out),
 *         INVALID (load.sandbox is required, and the kernel lacks it); *out is empty then */
QUIRE_CHECKED quire_status quire_loader_load(quire_loader *loader, quire_call *call,
                                             const quire_load_source *source, quire_ledger *ledger,
                                             quire_loaded *out, quire_error *err);

/* Nothing of it is used after all: what was found in it goes back to the allowance of its source, and it is empty. */
void quire_loaded_drop(quire_loaded *loaded, quire_allowance *allowance);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Loading: bytes become documents. This is the parent's side; the parsers run in the worker
 * executable, which gets a read-only descriptor and answers in frames (load/frames.h). */
#ifndef QUIRE_LOAD_LOAD_H
#define QUIRE_LOAD_LOAD_H

#include "base/call.h"
#include "base/env.h"
#include "config/option.h"
#include "record/ledger.h"

/* Options load.timeout_ms, load.memory_bytes, load.document_bytes, load.text_bytes, load.worker (path) … */
extern const quire_option quire_load_options[];

/* What is handed to a worker. */
typedef struct quire_load_source {
    int fd;               /* open for reading, seekable; borrowed */
    quire_str uri;        /* for the file name's ending; may be empty */
    quire_str media_type; /* a declared type, or empty */
    quire_str charset;    /* a declared charset, or empty */
    quire_str title;      /* used where the document has none of its own; may be empty */
} quire_load_source;

/* One worker process, started when first needed and again after a failure. One thread at a time. */
typedef struct quire_loader quire_loader;

/* The size of the largest file that is loaded, in bytes. errors: INVALID an option */
QUIRE_CHECKED quire_status quire_load_document_limit(const quire_config *config, int64_t *out,
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

/* Loads one source. Results live in call->arena; uri, sha256 and original_bytes are set by the caller.
 * With a reason other than OK, `document` is empty, `message` says why in one line, and the ledger
 * still accounts for what was received. The status is OK then: a bad document is an outcome.
 * owner:  document and message live in call->arena
 * errors: CANCELLED, NO_MEMORY, IO (the worker cannot be started at all), INVALID (load.sandbox is required, and the kernel
 *         lacks it) */
QUIRE_CHECKED quire_status quire_loader_load(quire_loader *loader, quire_call *call,
                                             const quire_load_source *source, quire_document *document,
                                             quire_ledger *ledger, quire_load_reason *reason,
                                             quire_str *message, quire_error *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What a loader sees of the world: the builder that it fills, memory for one document, and what it says besides: which
 * documents it found inside, what only the parent may fetch, how far it is, why nothing can be read. The host counts, bounds
 * and cleans; where it goes then is the sink's matter: frames in the worker, lists in a test. */
#ifndef QUIRE_LOAD_WORKER_HOST_H
#define QUIRE_LOAD_WORKER_HOST_H

#include "load/worker/builder.h"
#include "record/link.h"

/* A document that was found in another. Any string but the name may be empty. */
typedef struct quire_host_child {
    quire_str name; /* as the container has it; UTF-8 or not, it is cleaned */
    quire_str media_type, charset, title;
    quire_str bytes;
    quire_load_reason reason; /* other than OK: it has no bytes, */
    quire_str message;        /* and this says why, in one line */
    bool renamed;             /* the host's: the name was cleaned */
    /* Of a part of the document (load/part.h); line 0: it is none. */
    uint64_t line, heads_bytes;
    /* It is this range of the document, and `bytes` is empty; range_bytes 0: it is none. */
    uint64_t range_offset, range_bytes;
} quire_host_child;

/* What it is given is valid during the call alone. A failure is for the loader to return. */
typedef struct quire_host_sink {
    quire_status (*child)(void *user, const quire_host_child *child, quire_error *err);
    quire_status (*link)(void *user, const quire_link *link, quire_error *err);
    quire_status (*progress)(void *user, uint64_t done, uint64_t total, quire_error *err);
    void *user;
} quire_host_sink;

typedef struct quire_load_host {
    quire_builder *builder;
    quire_arena *arena; /* lives as long as the document */
    /* Why the document gives no text. A loader that handed a part of it to another format may take its refusal back. */
    quire_load_reason reason;
    quire_str message;
    bool page_links; /* where a web page links to is asked for: a loader says it in links of that kind */

    /* The host's own. */
    const quire_host_sink *sink;
    uint64_t children_left, bytes_left; /* what may still be found */
    uint64_t child_count, unnamed;      /* that were handed on; that were only counted */
    size_t links_left, link_bytes_left;
    uint64_t size_bytes; /* of the document; 0: not said */
    uint64_t told_done;  /* bytes of it that were told last */
} quire_load_host;

/* `children` documents of `children_bytes` in all may be found. Everything is borrowed. */
void quire_host_init(quire_load_host *host, quire_builder *builder, quire_arena *arena,
                     const quire_host_sink *sink, uint64_t children, uint64_t children_bytes);

/* Hands a document on and enters it in the ledger (step "load", unit "documents"). What is larger than quire_host_room(), or
 * comes with the reason OVER_LIMIT and no message, is named without its bytes; behind the last that may be found they are
 * counted alone. The bytes may go afterwards.
 * *outcome (may be NULL): what became of it; OK: it was handed on with its bytes
 * errors: IO the parent is gone; NO_MEMORY */
QUIRE_CHECKED quire_status quire_host_child_found(quire_load_host *host, const quire_host_child *child,
                                                  quire_load_reason *outcome, quire_error *err);

/* How many bytes the next child may have: unpack no more, and name what has more with the reason OVER_LIMIT. */
size_t quire_host_room(const quire_load_host *host);

/* An address that the document leads to: absolute, or relative to the document's own.
 * errors: IO the parent is gone; NO_MEMORY */
QUIRE_CHECKED quire_status quire_host_link(quire_load_host *host, quire_link_kind kind, quire_str uri,
                                           quire_error *err);

/* So much of the document is done, of so much in all, in whatever unit (pages, sheets, bytes); may be said as often as a loader
 * likes. errors: IO the parent is gone; NO_MEMORY */
QUIRE_CHECKED quire_status quire_host_progress(quire_load_host *host, uint64_t done, uint64_t total,
                                               quire_error *err);

/* The document gives nothing, for this reason. One line without a stop at its end; the first one counts. */
void quire_host_refuse(quire_load_host *host, quire_load_reason reason, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif

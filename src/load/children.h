/* SPDX-License-Identifier: Apache-2.0 */
/* What is found in a document while its answer comes in: heads into an arena, bytes into a spool, both out of the allowance of the
 * outermost document. One answer each; its worker may still turn out to lie. One thread at a time. */
#ifndef QUIRE_LOAD_CHILDREN_H
#define QUIRE_LOAD_CHILDREN_H

#include "load/incoming_answer.h"
#include "load/load.h"

/* Options load.children, load.children_bytes, load.depth. */
typedef struct quire_children_limits {
    int64_t children, bytes, depth;
} quire_children_limits;

typedef struct quire_children {
    const quire_children_limits *limits;
    quire_arena *arena;
    int fd; /* of the document in which they are found, and where it begins in it; borrowed */
    size_t offset;
    quire_allowance *allowance;
    quire_allowance_left taken; /* from it, for this answer */
    bool too_deep;              /* what it lies in is as deep as load.depth allows */
    quire_load_child *items;
    size_t count, capacity;
    quire_link *links;
    size_t link_count, link_capacity;
    quire_follow follow;
    uint64_t refused; /* of those that the worker handed over with reason OK */
    bool keeping;     /* of the last child the bytes are kept */
    uint64_t due;     /* bytes of it that are still to come */
    quire_spool *spool;
    struct quire_sha256 *hash;
} quire_children;

/* `limits` and the source's allowance outlive it. */
void quire_children_init(quire_children *children, const quire_children_limits *limits, quire_arena *arena,
                         const quire_load_source *source);

/* What the worker is told that it may find. */
quire_allowance_left quire_children_room(const quire_children *children);

quire_load_sink quire_children_sink(quire_children *children);

/* The answer is believed: fills children, spool and links of `out`, enters links into the ledger, and there drops of what the worker
 * kept what the allowance refused. errors: NO_MEMORY; IO */
QUIRE_CHECKED quire_status quire_children_finish(quire_children *children, quire_ledger *ledger,
                                                 quire_loaded *out, quire_error *err);

/* Unless it was finished, nothing was found: what was taken goes back. */
void quire_children_free(quire_children *children);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What all archives share: each file in one is a document of its own. Two passes through libarchive: names first, since their
 * charset shows in all of them together; then what they hold. Nothing is written to disk, and no size from a header is
 * believed: a member is unpacked until it is over what a child may have, or the archive over what is honest of its size. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_ARCHIVE_MEMBERS_H
#define QUIRE_LOAD_WORKER_LOADERS_ARCHIVE_MEMBERS_H

#include "base/buffer.h"
#include "load/worker/host.h"

#include <archive.h>

/* Members are counted by the walk where their format has no directory that counts them. */
#define QUIRE_MEMBERS_UNCOUNTED UINT64_MAX

typedef struct quire_members {
    quire_str bytes; /* of the archive, as it came */
    uint64_t count;  /* by its directory, or QUIRE_MEMBERS_UNCOUNTED */
    /* Sets `archive` to read its format from its start, once a pass; gives what libarchive does. */
    int (*open)(struct archive *archive, void *user);
    /* Behind a pass; may be NULL. */
    void (*close)(void *user);
    /* Whether a pass ended since more came out than is honest of the archive's size; may be NULL. */
    bool (*is_over)(const void *user);
    void *user;
} quire_members;

/* Hands all members to the host and enters them in the ledger (step "load", unit "members"); an archive that gives none is
 * refused. errors: IO the parent is gone; NO_MEMORY */
QUIRE_CHECKED quire_status quire_members_give(quire_load_host *host, const quire_members *members,
                                              quire_error *err);

/* The most that an archive of that size honestly unpacks to. */
uint64_t quire_members_most(size_t archive_bytes);

/* What libarchive says where more than that came out of it. */
#define QUIRE_MEMBERS_OVER "the archive unpacks to far more than its size allows"

/* Unpacks the member that the archive stands at into `out`, up to a little over `most` bytes; *unpacked says how many, and the
 * child what came of it. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_member_unpack(quire_load_host *host, struct archive *archive, uint64_t most,
                                               uint64_t *unpacked, quire_buffer *out, quire_host_child *child,
                                               quire_error *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* A document that is a range of lines of a larger one, read from where that stands: nothing of it is copied. Lines that the
 * larger one begins with and that say what the values below are (a table's heads) belong to each of its parts. */
#ifndef QUIRE_LOAD_PART_H
#define QUIRE_LOAD_PART_H

#include "quire/error.h"
#include "quire/types.h"

enum {
    QUIRE_PARTS_FROM_BYTES = 32 << 20, /* a document that is no larger is no larger than one should be */
    QUIRE_PART_HEADS_MAX_BYTES = 1 << 16,
};

typedef struct quire_part {
    uint64_t line; /* of the larger document, from 1, that its own bytes begin with; 0: it is no part */
    uint64_t heads_offset,
        heads_bytes; /* of the heads, in the same descriptor; they may stand right before it */
} quire_part;

/* SHA-256 of the heads and of the range behind them, in hexadecimal digits. Bytes that are not there any more, or cannot be read, make another hash.
 * errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_part_hash(int fd, const quire_part *part, uint64_t offset,
                                           uint64_t size_bytes, char out[65], quire_error *err);

#endif

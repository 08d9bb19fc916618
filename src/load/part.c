/* SPDX-License-Identifier: Apache-2.0 */
#include "load/part.h"

#include "base/error.h"
#include "bind/sha256.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { PIECE_BYTES = 256 * 1024 };

static quire_status add_range(quire_sha256 *hash, int fd, uint64_t offset, uint64_t size_bytes, char *piece,
                              quire_error *err)
{
    while (size_bytes) {
        ssize_t got = pread(fd, piece, size_bytes < PIECE_BYTES ? (size_t)size_bytes : PIECE_BYTES,
                            (off_t)offset);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return QUIRE_OK;
        quire_status status = quire_sha256_add(hash, (quire_str){ piece, (size_t)got }, err);
        if (status) return status;
        offset += (uint64_t)got;
        size_bytes -= (uint64_t)got;
    }
    return QUIRE_OK;
}

quire_status quire_part_hash(int fd, const quire_part *part, uint64_t offset, uint64_t size_bytes,
                             char out[65], quire_error *err)
{
    unsigned char digest[32];
    quire_sha256 *hash = quire_sha256_new();
    char *piece = malloc(PIECE_BYTES);
    quire_status status = hash && piece ? QUIRE_OK : quire_fail_memory(err);
    if (!status) status = add_range(hash, fd, part->heads_offset, part->heads_bytes, piece, err);
    if (!status) status = add_range(hash, fd, offset, size_bytes, piece, err);
    if (!status) status = quire_sha256_take(hash, digest, err);
    if (!status) quire_sha256_hex(digest, out);
    free(piece);
    quire_sha256_free(hash);
    return status;
}

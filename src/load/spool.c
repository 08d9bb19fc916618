/* SPDX-License-Identifier: Apache-2.0 */
#include "load/spool.h"

#include "base/error.h"
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct quire_spool {
    atomic_size_t holders;
    int fd;
    bool borrowed; /* what it holds was there before it */
    size_t size;
};

quire_status quire_spool_open(quire_spool **out, quire_error *err)
{
    quire_spool *spool = calloc(1, sizeof *spool);
    if (!spool) return quire_fail_memory(err);
    atomic_init(&spool->holders, 1);
    spool->fd = memfd_create("quire-children", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (spool->fd < 0) {
        quire_status status = quire_fail_errno(err, errno, "making room for what was found in a document");
        free(spool);
        return status;
    }
    *out = spool;
    return QUIRE_OK;
}

quire_status quire_spool_over(int fd, quire_spool **out, quire_error *err)
{
    quire_spool *spool = calloc(1, sizeof *spool);
    if (!spool) return quire_fail_memory(err);
    atomic_init(&spool->holders, 1);
    spool->borrowed = true;
    spool->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (spool->fd < 0) {
        quire_status status = quire_fail_errno(err, errno, "keeping a document open for its parts");
        free(spool);
        return status;
    }
    *out = spool;
    return QUIRE_OK;
}

quire_status quire_spool_append(quire_spool *spool, quire_str bytes, quire_error *err)
{
    while (bytes.size) {
        ssize_t written = write(spool->fd, bytes.data, bytes.size);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return quire_fail_errno(err, errno, "keeping what was found in a document");
        spool->size += (size_t)written;
        bytes = quire_str_cut(bytes, (size_t)written, bytes.size);
    }
    return QUIRE_OK;
}

quire_status quire_spool_seal(quire_spool *spool, quire_error *err)
{
    if (spool->borrowed) return QUIRE_OK;
    if (fcntl(spool->fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0)
        return quire_fail_errno(err, errno, "sealing what was found in a document");
    return QUIRE_OK;
}

quire_spool *quire_spool_hold(quire_spool *spool)
{
    if (spool) atomic_fetch_add_explicit(&spool->holders, 1, memory_order_relaxed);
    return spool;
}

void quire_spool_release(quire_spool *spool)
{
    if (!spool || atomic_fetch_sub_explicit(&spool->holders, 1, memory_order_acq_rel) != 1) return;
    close(spool->fd);
    free(spool);
}

int quire_spool_fd(const quire_spool *spool)
{
    return spool->fd;
}

size_t quire_spool_size(const quire_spool *spool)
{
    return spool->size;
}

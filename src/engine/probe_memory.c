/* SPDX-License-Identifier: Apache-2.0 */
/* CACHE/probes/<sha256 of the model's identity>:
 *
 *     offset  size     what
 *     0       32       sha256 of the computation's name and the vector's bytes
 *     32      4 * dim  the vector, float32 in the machine's byte order
 *
 * So a file of another computation, or a damaged one, is as good as none, and the next one takes its place. */
#include "engine/probe_memory.h"

#include "base/error.h"
#include "base/folder.h"
#include "bind/sha256.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DIGEST_BYTES = 32 };

static bool digest_of(quire_str first, quire_str second, unsigned char out[DIGEST_BYTES])
{
    quire_sha256 *hash = quire_sha256_new();
    bool made = hash && !quire_sha256_add(hash, first, NULL) && !quire_sha256_add(hash, second, NULL) &&
                !quire_sha256_take(hash, out, NULL);
    quire_sha256_free(hash);
    return made;
}

static bool path_of(const char *cache_dir, quire_str identity, char path[PATH_MAX])
{
    unsigned char digest[DIGEST_BYTES];
    char name[2 * DIGEST_BYTES + 1];
    if (!cache_dir || !digest_of(identity, (quire_str){ 0 }, digest)) return false;
    quire_sha256_hex(digest, name);
    int size = snprintf(path, PATH_MAX, "%s/probes/%s", cache_dir, name);
    return size > 0 && size < PATH_MAX;
}

static bool read_whole(const char *path, void *out, size_t size)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    char *at = out;
    ssize_t got = 0;
    for (; file >= 0 && size && (got = read(file, at, size)) > 0; at += got) size -= (size_t)got;
    if (file >= 0) close(file);
    return file >= 0 && size == 0;
}

bool quire_probe_recall(const char *cache_dir, quire_str identity, quire_str computation, size_t dim,
                        float *out)
{
    char path[PATH_MAX];
    unsigned char expected[DIGEST_BYTES];
    size_t size = dim * sizeof *out;
    if (!computation.size || !path_of(cache_dir, identity, path)) return false;
    unsigned char *bytes = malloc(DIGEST_BYTES + size);
    bool good = bytes && read_whole(path, bytes, DIGEST_BYTES + size) &&
                digest_of(computation, (quire_str){ (char *)bytes + DIGEST_BYTES, size }, expected) &&
                memcmp(bytes, expected, DIGEST_BYTES) == 0;
    if (good) memcpy(out, bytes + DIGEST_BYTES, size);
    free(bytes);
    return good;
}

/* Beside the file and then renamed: who reads meanwhile finds the old one or the new one. */
static void replace(const char *path, const unsigned char digest[DIGEST_BYTES], quire_str vector)
{
    char temporary[PATH_MAX];
    int size = snprintf(temporary, sizeof temporary, "%s-XXXXXX", path);
    int file = size > 0 && size < (int)sizeof temporary ? mkstemp(temporary) : -1;
    if (file < 0) return;
    bool whole = write(file, digest, DIGEST_BYTES) == DIGEST_BYTES &&
                 write(file, vector.data, vector.size) == (ssize_t)vector.size;
    if (close(file) || !whole || rename(temporary, path)) unlink(temporary);
}

void quire_probe_remember(const char *cache_dir, quire_str identity, quire_str computation, size_t dim,
                          const float *probe)
{
    char path[PATH_MAX];
    unsigned char digest[DIGEST_BYTES];
    quire_str vector = { (const char *)probe, dim * sizeof *probe };
    if (computation.size && path_of(cache_dir, identity, path) && digest_of(computation, vector, digest) &&
        !quire_folder_make_above(path, 0700, NULL))
        replace(path, digest, vector);
}

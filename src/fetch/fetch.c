/* SPDX-License-Identifier: Apache-2.0 */
/* From the user's words to sources, and from a file to a sealed copy of its bytes: what is hashed is what is loaded,
 * whatever happens to the file meanwhile. */
#include "fetch/fetch.h"

#include "base/error.h"
#include "base/str.h"
#include "bind/sha256.h"
#include "record/document_codec.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COPY_BYTES = 256 * 1024 };

const quire_option quire_fetch_options[] = {
    { "fetch.file_bytes", QUIRE_OPT_INT, offsetof(quire_fetch_settings, file_bytes), "536870912", .min = 1024,
      .max = 1099511627776.0, .unit = "bytes", .help = "largest file that is read" },
    { 0 },
};

/* Whether the path can be its own uri: UTF-8, no control characters, not to be mistaken for a coded one. */
static bool is_clean(quire_str path)
{
    if (!quire_text_is_canonical(path) || quire_str_starts(path, QUIRE_STR("file://"))) return false;
    for (size_t i = 0; i < path.size; i++)
        if ((unsigned char)path.data[i] < 0x20 || path.data[i] == 0x7f) return false;
    return true;
}

static bool is_plain(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("/-._~", c);
}

quire_str quire_fetch_uri(quire_arena *arena, const char *path)
{
    quire_str text = quire_str_from(path);
    if (is_clean(text)) return quire_arena_copy(arena, text);
    char *uri = quire_arena_alloc(arena, sizeof "file://" + 3 * text.size);
    if (!uri) return (quire_str){ 0 };
    size_t size = 7;
    memcpy(uri, "file://", size);
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c && is_plain(c)) {
            uri[size++] = (char)c;
        } else {
            uri[size++] = '%';
            uri[size++] = "0123456789ABCDEF"[c >> 4];
            uri[size++] = "0123456789ABCDEF"[c & 15];
        }
    }
    return (quire_str){ uri, size };
}

static int hex_value(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

quire_status quire_fetch_path(quire_arena *arena, quire_str uri, const char **out, quire_error *err)
{
    quire_str copy = quire_arena_copy(arena, uri);
    if (!copy.data) return quire_fail_memory(err);
    *out = copy.data;
    if (!quire_str_starts(uri, QUIRE_STR("file://"))) {
        if (uri.size && uri.data[0] == '/') return QUIRE_OK;
        return quire_fail(err, QUIRE_E_INVALID, "'%.*s' is not the uri of a file", QUIRE_FMT(uri));
    }
    char *path = quire_arena_alloc(arena, uri.size);
    if (!path) return quire_fail_memory(err);
    size_t size = 0;
    for (size_t i = 7; i < uri.size; i++) {
        bool coded = uri.data[i] == '%' && i + 2 < uri.size && hex_value(uri.data[i + 1]) >= 0 &&
                     hex_value(uri.data[i + 2]) >= 0;
        path[size++] = coded ? (char)(hex_value(uri.data[i + 1]) * 16 + hex_value(uri.data[i + 2])) : uri.data[i];
        if (coded) i += 2;
    }
    *out = path;
    return QUIRE_OK;
}

quire_status quire_fetch_resolve(quire_call *call, const char *word, quire_fetch_source *out, quire_error *err)
{
    static const char *const later[] = { "http://", "https://", "sqlite:", "postgresql:", "mysql:", "odbc:" };
    char path[PATH_MAX];
    struct stat entry;
    for (size_t i = 0; i < sizeof later / sizeof *later; i++)
        if (strncmp(word, later[i], strlen(later[i])) == 0)
            return quire_fail(err, QUIRE_E_INVALID,
                              "%s: sources of the kind %s are not read by this version; files, folders and - are", word,
                              later[i]);
    if (!*word) return quire_fail(err, QUIRE_E_INVALID, "a source is empty; expected a file, a folder or -");
    if (strncmp(word, "file://", 7) == 0) {
        quire_status status = quire_fetch_path(call->arena, quire_str_from(word), &word, err);
        if (status) return status;
    }
    if (!realpath(word, path)) return quire_fail_errno(err, errno, "%s", word);
    if (stat(path, &entry) != 0) return quire_fail_errno(err, errno, "%s", word);
    out->uri = quire_fetch_uri(call->arena, path);
    out->folder = S_ISDIR(entry.st_mode);
    return out->uri.data ? QUIRE_OK : quire_fail_memory(err);
}

static quire_status refuse(quire_call *call, quire_load_reason why, const char *message, quire_load_reason *reason,
                           quire_str *out, quire_error *err)
{
    *reason = why;
    *out = quire_arena_copy(call->arena, quire_str_from(message));
    return out->data ? QUIRE_OK : quire_fail_memory(err);
}

/* Writes all of `bytes` to the sealed copy. */
static quire_status write_all(int fd, quire_str bytes, quire_error *err)
{
    while (bytes.size) {
        ssize_t written = write(fd, bytes.data, bytes.size);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return quire_fail_errno(err, errno, "copying a source into memory");
        bytes = quire_str_cut(bytes, (size_t)written, bytes.size);
    }
    return QUIRE_OK;
}

static quire_status seal(int fd, quire_error *err)
{
    if (fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0)
        return quire_fail_errno(err, errno, "sealing a source in memory");
    return QUIRE_OK;
}

static quire_status new_copy(quire_fetched *out, quire_sha256 **hash, quire_error *err)
{
    *out = (quire_fetched){ .fd = -1 };
    *hash = quire_sha256_new();
    if (!*hash) return quire_fail_memory(err);
    out->fd = memfd_create("quire-source", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    return out->fd < 0 ? quire_fail_errno(err, errno, "making room for a source in memory") : QUIRE_OK;
}

static quire_status finish_copy(quire_fetched *out, quire_sha256 *hash, quire_error *err)
{
    unsigned char digest[32];
    quire_status status = quire_sha256_take(hash, digest, err);
    if (!status) quire_sha256_hex(digest, out->sha256);
    if (!status) status = seal(out->fd, err);
    return status;
}

quire_status quire_fetch_bytes(quire_call *call, quire_str bytes, quire_fetched *out, quire_error *err)
{
    quire_sha256 *hash = NULL;
    (void)call;
    quire_status status = new_copy(out, &hash, err);
    if (!status) status = quire_sha256_add(hash, bytes, err);
    if (!status) status = write_all(out->fd, bytes, err);
    if (!status) status = finish_copy(out, hash, err);
    out->size_bytes = bytes.size;
    quire_sha256_free(hash);
    if (status) quire_fetched_free(out);
    return status;
}

/* Copies until the end of the file, or one byte over the limit. */
static quire_status copy_file(quire_call *call, int from, size_t limit, quire_fetched *out, quire_sha256 *hash,
                              int *read_errno, quire_error *err)
{
    char *piece = malloc(COPY_BYTES);
    if (!piece) return quire_fail_memory(err);
    quire_status status = QUIRE_OK;
    while (!status && out->size_bytes <= limit) {
        if (quire_cancelled(call)) {
            status = quire_fail_cancelled(err);
            break;
        }
        ssize_t got = read(from, piece, COPY_BYTES);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) *read_errno = errno;
        if (got <= 0) break;
        quire_str bytes = { piece, (size_t)got };
        out->size_bytes += bytes.size;
        status = quire_sha256_add(hash, bytes, err);
        if (!status) status = write_all(out->fd, bytes, err);
    }
    free(piece);
    return status;
}

quire_status quire_fetch_file(quire_call *call, const quire_fetch_settings *settings, const char *path,
                              quire_fetched *out, quire_load_reason *reason, quire_str *message, quire_error *err)
{
    quire_sha256 *hash = NULL;
    struct stat entry;
    int read_errno = 0;
    *out = (quire_fetched){ .fd = -1 };
    *reason = QUIRE_LOAD_OK;
    /* O_NONBLOCK: a pipe in the folder must not hold us. */
    int from = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (from < 0 || fstat(from, &entry) != 0) {
        quire_load_reason why = errno == ENOENT ? QUIRE_LOAD_VANISHED : QUIRE_LOAD_UNREADABLE;
        if (from >= 0) close(from);
        return refuse(call, why, why == QUIRE_LOAD_VANISHED ? "the file is gone" : strerror(errno), reason, message, err);
    }
    quire_status status = QUIRE_OK;
    size_t limit = (size_t)settings->file_bytes;
    if (!S_ISREG(entry.st_mode)) {
        status = refuse(call, QUIRE_LOAD_UNSUPPORTED, "not a regular file", reason, message, err);
    } else if (entry.st_size > settings->file_bytes) {
        status = refuse(call, QUIRE_LOAD_OVER_LIMIT, "the file is larger than fetch.file_bytes", reason, message, err);
    } else {
        status = new_copy(out, &hash, err);
        if (!status) status = copy_file(call, from, limit, out, hash, &read_errno, err);
        if (!status && read_errno)
            status = refuse(call, QUIRE_LOAD_UNREADABLE, strerror(read_errno), reason, message, err);
        else if (!status && out->size_bytes > limit)
            status = refuse(call, QUIRE_LOAD_OVER_LIMIT, "the file is larger than fetch.file_bytes", reason, message, err);
        else if (!status)
            status = finish_copy(out, hash, err);
    }
    close(from);
    quire_sha256_free(hash);
    if (status || *reason) quire_fetched_free(out);
    return status;
}

void quire_fetched_free(quire_fetched *fetched)
{
    if (fetched->fd >= 0) close(fetched->fd);
    fetched->fd = -1;
}

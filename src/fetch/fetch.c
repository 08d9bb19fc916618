/* SPDX-License-Identifier: Apache-2.0 */
/* From the user's words to sources, and from a file to a sealed copy of its bytes: what is hashed is what is loaded,
 * whatever happens to the file meanwhile. A large file is not copied: it is hashed before it is loaded and once more behind it. */
#include "fetch/fetch.h"

#include "base/error.h"
#include "base/hex.h"
#include "base/str.h"
#include "bind/sha256.h"
#include "fetch/open_path.h"
#include "record/document_codec.h"
#include "record/found_inside.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE_BYTES = 256 * 1024, LOOK_BYTES = 4096 };

static const char too_large[] = "the file is larger than fetch.file_bytes allows";
static const char too_large_to_load[] = "the file is larger than load.document_bytes allows";

const quire_option quire_fetch_options[] = {
    { "fetch.file_bytes", QUIRE_OPT_INT, offsetof(quire_fetch_settings, file_bytes), "68719476736",
      .min = 1024, .max = 1099511627776.0, .unit = "bytes", .help = "largest file that is read" },
    { "fetch.copy_bytes", QUIRE_OPT_INT, offsetof(quire_fetch_settings, copy_bytes), "16777216", .min = 0,
      .max = 1099511627776.0, .unit = "bytes",
      .help = "largest file that is copied into memory before it is read; a larger one is read where it "
              "stands, and "
              "looked at once more afterwards" },
    { 0 },
};

/* Whether the path can be its own uri: UTF-8, no control characters, not to be mistaken for a coded one, nor, below a folder
 * "a.zip!", for what was found in the file "a.zip". */
static bool is_clean(quire_str path)
{
    if (!quire_text_is_canonical(path) || quire_str_starts(path, QUIRE_STR("file://"))) return false;
    for (size_t i = 0; i < path.size; i++)
        if ((unsigned char)path.data[i] < 0x20 || path.data[i] == 0x7f ||
            quire_str_starts(quire_str_cut(path, i, path.size), QUIRE_STR(QUIRE_FOUND_INSIDE)))
            return false;
    return true;
}

static bool is_plain(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("/-._~", c);
}

quire_str quire_fetch_uri(quire_arena *arena, const char *path)
{
    quire_str text = quire_str_from(path);
    return is_clean(text) ? quire_arena_copy(arena, text) : quire_fetch_coded_uri(arena, path);
}

quire_str quire_fetch_coded_uri(quire_arena *arena, const char *path)
{
    quire_str text = quire_str_from(path);
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

bool quire_fetch_is_path(quire_str uri)
{
    return quire_str_starts(uri, QUIRE_STR("/")) || quire_str_starts(uri, QUIRE_STR("file://"));
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
        bool coded = uri.data[i] == '%' && i + 2 < uri.size && quire_hex_digit(uri.data[i + 1]) >= 0 &&
                     quire_hex_digit(uri.data[i + 2]) >= 0;
        path[size++] = coded
                           ? (char)(quire_hex_digit(uri.data[i + 1]) * 16 + quire_hex_digit(uri.data[i + 2]))
                           : uri.data[i];
        if (coded) i += 2;
    }
    *out = path;
    return QUIRE_OK;
}

quire_load_reason quire_fetch_reason(int code)
{
    switch (code) {
    case ENOENT:
    case ENOTDIR: return QUIRE_LOAD_VANISHED;
    case EMFILE:
    case ENFILE:
    case ENOMEM: return QUIRE_LOAD_OK;
    default: return QUIRE_LOAD_UNREADABLE;
    }
}

quire_load_reason quire_fetch_look(const char *path, bool *folder)
{
    struct stat entry;
    if (folder) *folder = false;
    if (lstat(path, &entry) != 0)
        return quire_fetch_reason(errno) == QUIRE_LOAD_VANISHED ? QUIRE_LOAD_VANISHED : QUIRE_LOAD_UNREADABLE;
    if (folder) *folder = S_ISDIR(entry.st_mode);
    return QUIRE_LOAD_OK;
}

bool quire_fetch_is_empty(const char *path)
{
    DIR *folder = opendir(path);
    if (!folder) return false;
    errno = 0;
    const struct dirent *entry = readdir(folder);
    while (entry && (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0))
        entry = readdir(folder);
    bool empty = !entry && !errno;
    closedir(folder);
    return empty;
}

static quire_status refuse(quire_call *call, quire_load_reason why, const char *message,
                           quire_load_reason *reason, quire_str *out, quire_error *err)
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

static quire_status new_hash(quire_sha256 **hash, quire_error *err)
{
    *hash = quire_sha256_new();
    return *hash ? QUIRE_OK : quire_fail_memory(err);
}

static quire_status new_copy(quire_fetched *out, quire_sha256 **hash, quire_error *err)
{
    *out = (quire_fetched){ .fd = -1 };
    quire_status status = new_hash(hash, err);
    if (status) return status;
    out->fd = memfd_create("quire-source", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    return out->fd < 0 ? quire_fail_errno(err, errno, "making room for a source in memory") : QUIRE_OK;
}

static quire_status finish(quire_fetched *out, quire_sha256 *hash, quire_error *err)
{
    unsigned char digest[32];
    quire_status status = quire_sha256_take(hash, digest, err);
    if (!status) quire_sha256_hex(digest, out->sha256);
    if (!status && !out->in_place) status = seal(out->fd, err);
    return status;
}

quire_status quire_fetch_copy_begin(quire_fetch_copy *copy, quire_error *err)
{
    *copy = (quire_fetch_copy){ 0 };
    return new_copy(&copy->fetched, &copy->hash, err);
}

quire_status quire_fetch_copy_add(quire_fetch_copy *copy, quire_str bytes, quire_error *err)
{
    copy->fetched.size_bytes += bytes.size;
    quire_status status = quire_sha256_add(copy->hash, bytes, err);
    return status ? status : write_all(copy->fetched.fd, bytes, err);
}

quire_status quire_fetch_copy_take(quire_fetch_copy *copy, quire_fetched *out, quire_error *err)
{
    quire_status status = finish(&copy->fetched, copy->hash, err);
    if (status) return status;
    *out = copy->fetched;
    copy->fetched.fd = -1;
    return QUIRE_OK;
}

void quire_fetch_copy_free(quire_fetch_copy *copy)
{
    quire_sha256_free(copy->hash);
    copy->hash = NULL;
    quire_fetched_free(&copy->fetched);
}

quire_status quire_fetch_bytes(quire_call *call, quire_str bytes, quire_fetched *out, quire_error *err)
{
    quire_fetch_copy copy;
    (void)call;
    *out = (quire_fetched){ .fd = -1 };
    quire_status status = quire_fetch_copy_begin(&copy, err);
    if (!status) status = quire_fetch_copy_add(&copy, bytes, err);
    if (!status) status = quire_fetch_copy_take(&copy, out, err);
    quire_fetch_copy_free(&copy);
    return status;
}

/* Hashes the file, but no more than its first `most` bytes, and writes what it reads to `copy`, unless that is -1. */
static quire_status hash_file(quire_call *call, int from, size_t most, int copy, quire_sha256 *hash,
                              size_t *size, int *read_errno, quire_error *err)
{
    char *piece = malloc(PIECE_BYTES);
    if (!piece) return quire_fail_memory(err);
    quire_status status = QUIRE_OK;
    for (*size = 0; !status && *size < most;) {
        if (quire_cancelled(call)) {
            status = quire_fail_cancelled(err);
            break;
        }
        ssize_t got = pread(from, piece, most - *size < PIECE_BYTES ? most - *size : PIECE_BYTES,
                            (off_t)*size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) *read_errno = errno;
        if (got <= 0) break;
        quire_str bytes = { piece, (size_t)got };
        *size += bytes.size;
        status = quire_sha256_add(hash, bytes, err);
        if (!status && copy >= 0) status = write_all(copy, bytes, err);
        quire_call_tell(call, *size, most);
    }
    free(piece);
    return status;
}

/* Spares the hashing of films and disk images. Texts hold no NUL, save in UTF-16, which then has a mark. What cannot be read now is
 * left to who reads it. */
static bool begins_as_text(int fd)
{
    char bytes[LOOK_BYTES];
    ssize_t got = pread(fd, bytes, sizeof bytes, 0);
    if (got <= 2) return true;
    return memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0 ||
           !memchr(bytes, '\0', (size_t)got);
}

/* Opens the file and looks at it, or says why it cannot be read. A descriptor that comes back is to be closed. */
static quire_status open_file(quire_call *call, const quire_fetch_settings *settings, const char *path,
                              int *out, bool *large, quire_load_reason *reason, quire_str *message,
                              quire_error *err)
{
    struct stat entry;
    char text[128];
    /* O_NONBLOCK: a pipe in the folder must not hold us. */
    *out = quire_open_path(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (*out < 0 || fstat(*out, &entry) != 0) {
        int code = errno;
        quire_load_reason why = quire_fetch_reason(code);
        if (!why) return quire_fail_errno(err, code, "opening %s", path);
        return refuse(call, why,
                      why == QUIRE_LOAD_VANISHED ? "the file is gone"
                      : code == ELOOP            ? "it became a link"
                                                 : strerror_r(code, text, sizeof text),
                      reason, message, err);
    }
    if (!S_ISREG(entry.st_mode))
        return refuse(call, QUIRE_LOAD_UNSUPPORTED, "not a regular file", reason, message, err);
    if (entry.st_size > settings->file_bytes)
        return refuse(call, QUIRE_LOAD_OVER_LIMIT, too_large, reason, message, err);
    if (settings->whole_bytes && entry.st_size > settings->whole_bytes &&
        (entry.st_size <= settings->parts_from_bytes || !begins_as_text(*out)))
        return refuse(call, QUIRE_LOAD_OVER_LIMIT, too_large_to_load, reason, message, err);
    *large = entry.st_size > settings->copy_bytes;
    return QUIRE_OK;
}

quire_status quire_fetch_file(quire_call *call, const quire_fetch_settings *settings, const char *path,
                              quire_fetched *out, quire_load_reason *reason, quire_str *message,
                              quire_error *err)
{
    quire_sha256 *hash = NULL;
    char text[128];
    size_t limit = (size_t)settings->file_bytes;
    int from = -1, read_errno = 0;
    bool large = false;
    *out = (quire_fetched){ .fd = -1 };
    *reason = QUIRE_LOAD_OK;
    quire_status status = open_file(call, settings, path, &from, &large, reason, message, err);
    if (status || *reason) goto done;
    status = large ? new_hash(&hash, err) : new_copy(out, &hash, err);
    if (!status) status = hash_file(call, from, limit + 1, out->fd, hash, &out->size_bytes, &read_errno, err);
    if (!status && large) {
        out->fd = from;
        out->in_place = true;
        from = -1;
    }
    if (!status && read_errno)
        status = refuse(call, QUIRE_LOAD_UNREADABLE, strerror_r(read_errno, text, sizeof text), reason,
                        message, err);
    else if (!status && out->size_bytes > limit)
        status = refuse(call, QUIRE_LOAD_OVER_LIMIT, too_large, reason, message, err);
    else if (!status) status = finish(out, hash, err);
done:
    if (from >= 0) close(from);
    quire_sha256_free(hash);
    if (status || *reason) quire_fetched_free(out);
    return status;
}

quire_status quire_fetched_check(quire_call *call, const quire_fetched *fetched, bool *same, quire_error *err)
{
    quire_sha256 *hash = NULL;
    quire_fetched now = { .fd = -1, .in_place = true };
    int read_errno = 0;
    *same = true;
    if (!fetched->in_place) return QUIRE_OK;
    quire_status status = new_hash(&hash, err);
    if (!status)
        status = hash_file(call, fetched->fd, fetched->size_bytes, -1, hash, &now.size_bytes, &read_errno,
                           err);
    if (!status) status = finish(&now, hash, err);
    *same = !read_errno && now.size_bytes == fetched->size_bytes && strcmp(now.sha256, fetched->sha256) == 0;
    quire_sha256_free(hash);
    return status;
}

void quire_fetched_free(quire_fetched *fetched)
{
    if (fetched->fd >= 0) close(fetched->fd);
    fetched->fd = -1;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Walking a folder: in the order of names, through open directories, so that a folder that is moved or exchanged for a
 * link while it is walked cannot lead out of the source. */
#include "fetch/walk.h"

#include "base/array.h"
#include "base/error.h"
#include "base/str.h"
#include "fetch/ignore.h"
#include "fetch/maildir.h"
#include "fetch/open_path.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BASE_FILES = 3 };

struct walk {
    quire_call *call;
    quire_fetch_source *source;
    const quire_fetch_walk_params *params;
    struct stat base_files[BASE_FILES];
    size_t base_file_count;
    size_t root_size; /* of the path of the source, with the slash behind it */
    char path[PATH_MAX];
    size_t path_size;
    int depth;
};

static const quire_str step = { "fetch", 5 }, unit = { "entries", 7 };

static void find_base_files(struct walk *walk)
{
    static const char *const suffixes[BASE_FILES] = { "", "-wal", "-shm" };
    char name[PATH_MAX];
    for (size_t i = 0; walk->params->base_path && i < BASE_FILES; i++) {
        int size = snprintf(name, sizeof name, "%s%s", walk->params->base_path, suffixes[i]);
        if (size < (int)sizeof name && stat(name, &walk->base_files[walk->base_file_count]) == 0)
            walk->base_file_count++;
    }
}

static bool is_base_file(const struct walk *walk, const struct stat *entry)
{
    for (size_t i = 0; i < walk->base_file_count; i++)
        if (walk->base_files[i].st_dev == entry->st_dev && walk->base_files[i].st_ino == entry->st_ino)
            return true;
    return false;
}

/* Visits what walk->path names. */
static quire_status visit(struct walk *walk, quire_fetch_item item, quire_error *err)
{
    quire_arena scratch = { 0 };
    item.uri = quire_fetch_uri(&scratch, walk->path);
    item.path = walk->path;
    quire_status status = item.uri.data ? walk->params->visit(walk->params->user, &item, err)
                                        : quire_fail_memory(err);
    quire_arena_free(&scratch);
    return status;
}

static quire_status keep(struct walk *walk, uint64_t size_bytes, quire_error *err)
{
    quire_ledger_keep(walk->params->ledger, step, unit, 1);
    return visit(walk, (quire_fetch_item){ .kind = QUIRE_FETCH_FILE, .size_bytes = size_bytes }, err);
}

static quire_status pass_over(struct walk *walk, const char *reason, quire_error *err)
{
    quire_ledger_drop_count(walk->params->ledger, step, unit, quire_str_from(reason), 1);
    return visit(walk, (quire_fetch_item){ .kind = QUIRE_FETCH_PASSED_OVER }, err);
}

static quire_status drop(struct walk *walk, quire_load_reason reason, const char *message, quire_error *err)
{
    quire_str name = quire_str_from(quire_load_reason_name(reason));
    quire_fetch_item item = { .kind = QUIRE_FETCH_UNKNOWN, .reason = reason, .message = message };
    quire_ledger_drop_count(walk->params->ledger, step, unit, name, 1);
    return reason == QUIRE_LOAD_VANISHED ? QUIRE_OK : visit(walk, item, err);
}

/* What could not be opened or read costs itself alone, unless the cause lies in this process. */
static quire_status drop_errno(struct walk *walk, int code, quire_error *err)
{
    char text[128];
    quire_load_reason reason = quire_fetch_reason(code);
    if (reason == QUIRE_LOAD_OK) return quire_fail_errno(err, code, "%s", walk->path);
    return drop(walk, reason, strerror_r(code, text, sizeof text), err);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void free_names(char **names, size_t count)
{
    for (size_t i = 0; i < count; i++) free(names[i]);
    free(names);
}

/* *code is the errno of a folder that cannot be read to its end; then there are no names. */
static quire_status read_names(DIR *folder, char ***out, size_t *out_count, int *code, quire_error *err)
{
    char **names = NULL;
    size_t count = 0, capacity = 0;
    errno = 0;
    for (struct dirent *entry; (entry = readdir(folder)); errno = 0) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        char **more = quire_array_grow(names, count, &capacity, sizeof *names);
        if (!more) goto out_of_memory;
        names = more;
        if (!(names[count] = strdup(entry->d_name))) goto out_of_memory;
        count++;
    }
    if ((*code = errno)) {
        free_names(names, count);
        return QUIRE_OK;
    }
    if (count) qsort(names, count, sizeof *names, by_name);
    *out = names;
    *out_count = count;
    return QUIRE_OK;
out_of_memory:
    free_names(names, count);
    return quire_fail_memory(err);
}

static quire_status walk_folder(struct walk *walk, int fd, quire_error *err);

/* Looks at one entry of the folder `fd`, which may be a Maildir; walk->path names it already. A file is visited, and so is what
 * is passed over; *below is an open folder, or -1. */
static quire_status look_at_entry(struct walk *walk, int fd, bool maildir, const char *name, int *below,
                                  quire_error *err)
{
    struct stat entry;
    *below = -1;
    if (quire_cancelled(walk->call)) return quire_fail_cancelled(err);
    if (fstatat(fd, name, &entry, AT_SYMLINK_NOFOLLOW) != 0) return drop_errno(walk, errno, err);
    if (name[0] == '.' && !(maildir && quire_maildir_is_folder(fd, name)))
        return pass_over(walk, "hidden", err);
    if (maildir && quire_maildir_is_own(name)) return pass_over(walk, "mail_system", err);
    if (S_ISLNK(entry.st_mode)) return pass_over(walk, "link", err);
    if (is_base_file(walk, &entry)) return pass_over(walk, "own_base", err);
    if (quire_ignored(walk->params->ignore, walk->params->ignore_count, walk->path + walk->root_size,
                      S_ISDIR(entry.st_mode)))
        return pass_over(walk, "ignored", err);
    if (S_ISREG(entry.st_mode)) return keep(walk, (uint64_t)entry.st_size, err);
    if (!S_ISDIR(entry.st_mode)) return pass_over(walk, "special_file", err);
    if (walk->depth > QUIRE_WALK_DEPTH)
        return drop(walk, QUIRE_LOAD_OVER_LIMIT, "the folder is nested deeper than 64", err);
    *below = openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return *below < 0 ? drop_errno(walk, errno, err) : QUIRE_OK;
}

static quire_status walk_entry(struct walk *walk, int fd, bool maildir, const char *name, quire_error *err)
{
    int below = -1;
    quire_status status = look_at_entry(walk, fd, maildir, name, &below, err);
    return status || below < 0 ? status : walk_folder(walk, below, err);
}

static quire_status walk_names(struct walk *walk, int fd, char **names, size_t count, quire_error *err)
{
    size_t folder_size = walk->path_size;
    bool maildir = quire_maildir_has(names, count);
    quire_status status = QUIRE_OK;
    walk->depth++;
    for (size_t i = 0; !status && i < count; i++) {
        size_t size = strlen(names[i]);
        if (folder_size + 1 + size >= sizeof walk->path) {
            status = drop(walk, QUIRE_LOAD_UNREADABLE, "a path below this folder is too long", err);
            continue;
        }
        walk->path[folder_size] = '/';
        memcpy(walk->path + folder_size + 1, names[i], size + 1);
        walk->path_size = folder_size + 1 + size;
        status = walk_entry(walk, fd, maildir, names[i], err);
        walk->path_size = folder_size;
        walk->path[folder_size] = '\0';
    }
    walk->depth--;
    return status;
}

/* What cannot be opened or read costs the source where it is the source, else itself. */
static quire_status lose(struct walk *walk, int code, quire_error *err)
{
    char text[128];
    if (walk->depth) return drop_errno(walk, code, err);
    quire_load_reason reason = quire_fetch_reason(code);
    if (!reason) return quire_fail_errno(err, code, "%s", walk->path);
    walk->source->reason = reason;
    walk->source->message = quire_arena_copy(walk->call->arena,
                                             quire_str_from(strerror_r(code, text, sizeof text)));
    return walk->source->message.data ? QUIRE_OK : quire_fail_memory(err);
}

/* Takes over `fd`. The folder itself was received with the names of the one above; the source was not. */
static quire_status walk_folder(struct walk *walk, int fd, quire_error *err)
{
    char **names = NULL;
    size_t count = 0;
    int code = 0;
    DIR *folder = fdopendir(fd);
    if (!folder) {
        quire_status status = quire_fail_errno(err, errno, "%s", walk->path);
        close(fd);
        return status;
    }
    quire_status status = read_names(folder, &names, &count, &code, err);
    if (!status && code) {
        status = lose(walk, code, err);
    } else if (!status) {
        quire_ledger_receive(walk->params->ledger, step, unit, count);
        if (walk->depth) quire_ledger_keep(walk->params->ledger, step, unit, 1);
        status = walk_names(walk, dirfd(folder), names, count, err);
        free_names(names, count);
    }
    closedir(folder);
    return status;
}

/* A file that the user named: received by its name, whatever its name is. */
static quire_status walk_file(struct walk *walk, quire_error *err)
{
    struct stat entry;
    if (lstat(walk->path, &entry) != 0) return lose(walk, errno, err);
    quire_ledger_receive(walk->params->ledger, step, unit, 1);
    return keep(walk, (uint64_t)entry.st_size, err);
}

/* Puts the name of an entry behind the path. False: that is too long. */
static bool enter(struct walk *walk, quire_str name)
{
    if (walk->path_size + 1 + name.size >= sizeof walk->path) return false;
    walk->path[walk->path_size++] = '/';
    memcpy(walk->path + walk->path_size, name.data, name.size);
    walk->path[walk->path_size += name.size] = '\0';
    return true;
}

/* The part of the path that comes first; *rest is what is behind it. */
static quire_str first_part(quire_str path, quire_str *rest)
{
    const char *slash = memchr(path.data, '/', path.size);
    size_t size = slash ? (size_t)(slash - path.data) : path.size;
    *rest = quire_str_cut(path, size + (slash != NULL), path.size);
    return quire_str_cut(path, 0, size);
}

/* Goes down from the source's folder, whose descriptor it takes over, to what `below` names: each folder on the way is held
 * against the rules, as a walk through all of it does. What is gone is not visited. */
static quire_status walk_down(struct walk *walk, int fd, quire_str below, quire_error *err)
{
    quire_status status = QUIRE_OK;
    while (fd >= 0 && !status && below.size) {
        quire_str rest, name = first_part(below, &rest);
        struct stat entry = { 0 };
        int next = -1;
        walk->depth++;
        if (!name.size || !enter(walk, name)) break;
        const char *known = walk->path + walk->path_size - name.size;
        if (fstatat(fd, known, &entry, AT_SYMLINK_NOFOLLOW) != 0 &&
            quire_fetch_reason(errno) == QUIRE_LOAD_VANISHED)
            break;
        /* A file where a folder was: what the path names is gone, and the file is told by its own. */
        if (rest.size && S_ISREG(entry.st_mode)) break;
        status = look_at_entry(walk, fd, quire_maildir_stands(fd, "."), known, &next, err);
        if (next < 0 || !rest.size) quire_ledger_receive(walk->params->ledger, step, unit, 1);
        close(fd);
        fd = next;
        below = rest;
        if (fd >= 0 && !status && !rest.size) {
            status = walk_folder(walk, fd, err);
            fd = -1;
        }
    }
    if (fd >= 0) close(fd);
    return status;
}
/* The source's folder; -1: it could not be opened, which is said. */
static int open_root(struct walk *walk, const char *path, quire_status *status, quire_error *err)
{
    int fd = quire_open_path(path, O_RDONLY | O_DIRECTORY);
    if (fd < 0) *status = lose(walk, errno, err);
    return fd;
}

static quire_status walk_only(struct walk *walk, const char *path, quire_error *err)
{
    quire_status status = QUIRE_OK;
    size_t root_size = walk->path_size;
    int root = open_root(walk, path, &status, err);
    for (size_t i = 0; root >= 0 && !status && i < walk->source->only.count; i++) {
        quire_str only = walk->source->only.items[i];
        bool below = only.size > walk->root_size && memcmp(only.data, walk->path, root_size) == 0 &&
                     only.data[root_size] == '/';
        if (!below) continue;
        int fd = fcntl(root, F_DUPFD_CLOEXEC, 0);
        status = fd < 0 ? quire_fail_errno(err, errno, "%s", path)
                        : walk_down(walk, fd, quire_str_cut(only, walk->root_size, only.size), err);
        walk->depth = 0;
        walk->path_size = root_size;
        walk->path[root_size] = '\0';
    }
    if (root >= 0) close(root);
    return status;
}

quire_status quire_fetch_walk(quire_call *call, quire_fetch_source *source,
                              const quire_fetch_walk_params *params, quire_error *err)
{
    const char *path = NULL;
    struct walk *walk = calloc(1, sizeof *walk);
    if (!walk) return quire_fail_memory(err);
    *walk = (struct walk){ .call = call, .source = source, .params = params };
    quire_status status = quire_fetch_check_ignore(params->ignore, params->ignore_count, err);
    if (!status) status = quire_fetch_path(call->arena, source->uri, &path, err);
    if (status) goto done;
    walk->path_size = strlen(path);
    if (walk->path_size >= sizeof walk->path) {
        status = quire_fail(err, QUIRE_E_INVALID, "the path is over %d bytes", PATH_MAX);
        goto done;
    }
    memcpy(walk->path, path, walk->path_size + 1);
    find_base_files(walk);
    if (!source->folder) {
        status = walk_file(walk, err);
        goto done;
    }
    if (walk->path_size == 1) walk->path_size = 0; /* "/" */
    walk->root_size = walk->path_size + 1;
    if (source->only.count) {
        status = walk_only(walk, path, err);
        goto done;
    }
    int fd = open_root(walk, path, &status, err);
    if (fd >= 0) status = walk_folder(walk, fd, err);
done:
    free(walk);
    return status;
}

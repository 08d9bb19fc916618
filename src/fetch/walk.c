/* SPDX-License-Identifier: Apache-2.0 */
/* Walking a folder: in the order of names, through open directories, so that a folder that is moved or exchanged for a
 * link while it is walked cannot lead out of the source. */
#include "fetch/fetch.h"

#include "base/error.h"
#include "base/str.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEPTH_LIMIT = 64 };

struct walk {
    quire_call *call;
    const char *const *ignore;
    size_t ignore_count;
    quire_ledger *ledger;
    quire_fetch_visit visit;
    void *user;
    size_t root_size;     /* of the path of the source, with the slash behind it */
    char path[PATH_MAX];
    size_t path_size;
    int depth;
};

static const quire_str step = { "fetch", 5 }, unit = { "files", 5 };

/* Matches as .gitignore does: without a slash against the name, else against the path below the source. */
static bool ignored(const struct walk *walk, const char *name, bool folder)
{
    for (size_t i = 0; i < walk->ignore_count; i++) {
        char pattern[PATH_MAX];
        size_t size = strlen(walk->ignore[i]);
        if (size == 0 || size >= sizeof pattern) continue;
        memcpy(pattern, walk->ignore[i], size + 1);
        bool folders_only = pattern[size - 1] == '/';
        if (folders_only) pattern[--size] = '\0';
        if (folders_only && !folder) continue;
        const char *start = pattern[0] == '/' ? pattern + 1 : pattern;
        bool anchored = strchr(pattern, '/') != NULL;
        const char *against = anchored ? walk->path + walk->root_size : name;
        if (fnmatch(start, against, anchored ? FNM_PATHNAME : 0) == 0) return true;
    }
    return false;
}

static void drop(struct walk *walk, const char *reason)
{
    quire_ledger_receive(walk->ledger, step, unit, 1);
    quire_ledger_drop_count(walk->ledger, step, unit, quire_str_from(reason), 1);
}

static quire_status visit_file(struct walk *walk, const struct stat *entry, quire_load_reason reason,
                               const char *message, bool walked, quire_error *err)
{
    quire_arena scratch = { 0 };
    quire_fetch_item item = { .uri = quire_fetch_uri(&scratch, walk->path), .path = walk->path, .walked = walked,
                              .size_bytes = entry ? (uint64_t)entry->st_size : 0, .reason = reason, .message = message };
    quire_status status = item.uri.data ? QUIRE_OK : quire_fail_memory(err);
    quire_ledger_receive(walk->ledger, step, unit, 1);
    if (reason) quire_ledger_drop_count(walk->ledger, step, unit, quire_str_from(quire_load_reason_name(reason)), 1);
    else quire_ledger_keep(walk->ledger, step, unit, 1);
    if (!status) status = walk->visit(walk->user, &item, err);
    quire_arena_free(&scratch);
    return status;
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

static quire_status read_names(DIR *folder, char ***out, size_t *out_count, quire_error *err)
{
    char **names = NULL;
    size_t count = 0, capacity = 0;
    errno = 0;
    for (struct dirent *entry; (entry = readdir(folder)); errno = 0) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        if (count == capacity) {
            capacity = capacity ? capacity * 2 : 64;
            char **more = realloc(names, capacity * sizeof *names);
            if (!more) goto out_of_memory;
            names = more;
        }
        if (!(names[count] = strdup(entry->d_name))) goto out_of_memory;
        count++;
    }
    if (errno) {
        int code = errno;
        free_names(names, count);
        return quire_fail_errno(err, code, "reading a folder");
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

/* One entry of the folder `fd`; walk->path names it already. */
static quire_status walk_entry(struct walk *walk, int fd, const char *name, quire_error *err)
{
    struct stat entry;
    if (quire_cancelled(walk->call)) return quire_fail_cancelled(err);
    if (fstatat(fd, name, &entry, AT_SYMLINK_NOFOLLOW) != 0)
        return visit_file(walk, NULL, errno == ENOENT ? QUIRE_LOAD_VANISHED : QUIRE_LOAD_UNREADABLE, strerror(errno), true,
                          err);
    if (name[0] == '.') return drop(walk, "hidden"), QUIRE_OK;
    if (S_ISLNK(entry.st_mode)) return drop(walk, "link"), QUIRE_OK;
    if (ignored(walk, name, S_ISDIR(entry.st_mode))) return drop(walk, "ignored"), QUIRE_OK;
    if (S_ISREG(entry.st_mode)) return visit_file(walk, &entry, QUIRE_LOAD_OK, NULL, true, err);
    if (!S_ISDIR(entry.st_mode)) return drop(walk, "special_file"), QUIRE_OK;
    if (walk->depth >= DEPTH_LIMIT)
        return visit_file(walk, NULL, QUIRE_LOAD_OVER_LIMIT, "the folder is nested deeper than 64", true, err);
    int below = openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (below < 0) return visit_file(walk, NULL, QUIRE_LOAD_UNREADABLE, strerror(errno), true, err);
    walk->depth++;
    quire_status status = walk_folder(walk, below, err);
    walk->depth--;
    return status;
}

/* Takes over `fd`. */
static quire_status walk_folder(struct walk *walk, int fd, quire_error *err)
{
    char **names = NULL;
    size_t count = 0, folder_size = walk->path_size;
    DIR *folder = fdopendir(fd);
    if (!folder) {
        int code = errno;
        close(fd);
        return quire_fail_errno(err, code, "%s", walk->path);
    }
    quire_status status = read_names(folder, &names, &count, err);
    for (size_t i = 0; !status && i < count; i++) {
        size_t size = strlen(names[i]);
        if (folder_size + 1 + size >= sizeof walk->path) {
            status = visit_file(walk, NULL, QUIRE_LOAD_UNREADABLE, "a path below this folder is too long", true, err);
            continue;
        }
        walk->path[folder_size] = '/';
        memcpy(walk->path + folder_size + 1, names[i], size + 1);
        walk->path_size = folder_size + 1 + size;
        status = walk_entry(walk, dirfd(folder), names[i], err);
        walk->path_size = folder_size;
        walk->path[folder_size] = '\0';
    }
    free_names(names, count);
    closedir(folder);
    return status;
}

quire_status quire_fetch_walk(quire_call *call, const quire_fetch_source *source, const char *const *ignore,
                              size_t ignore_count, quire_ledger *ledger, quire_fetch_visit visit, void *user,
                              quire_error *err)
{
    struct walk *walk = calloc(1, sizeof *walk);
    if (!walk) return quire_fail_memory(err);
    *walk = (struct walk){ .call = call, .ignore = ignore, .ignore_count = ignore_count, .ledger = ledger,
                           .visit = visit, .user = user };
    const char *path = NULL;
    struct stat entry;
    quire_status status = quire_fetch_path(call->arena, source->uri, &path, err);
    if (status) goto done;
    walk->path_size = strlen(path);
    if (walk->path_size >= sizeof walk->path) {
        status = quire_fail(err, QUIRE_E_INVALID, "the path is over %d bytes", PATH_MAX);
        goto done;
    }
    memcpy(walk->path, path, walk->path_size + 1);
    if (walk->path_size == 1) walk->path_size = 0; /* "/" */
    walk->root_size = walk->path_size + 1;
    if (!source->folder) {
        bool there = stat(path, &entry) == 0;
        status = visit_file(walk, there ? &entry : NULL, there ? QUIRE_LOAD_OK : QUIRE_LOAD_VANISHED,
                            there ? NULL : "the file is gone", false, err);
        goto done;
    }
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    status = fd < 0 ? quire_fail_errno(err, errno, "%s", path) : walk_folder(walk, fd, err);
done:
    free(walk);
    return status;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Opening without links: the kernel refuses them where it can, else every part is opened in turn. */
#include "fetch/open_path.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void close_quietly(int fd)
{
    int code = errno;
    close(fd);
    errno = code;
}

/* O_DIRECTORY tells a link from a folder only as ENOTDIR. */
static int open_part(int folder, const char *name, int flags)
{
    struct stat entry;
    int fd = openat(folder, name, flags | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 && errno == ENOTDIR)
        errno = fstatat(folder, name, &entry, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(entry.st_mode) ? ELOOP
                                                                                                  : ENOTDIR;
    return fd;
}

int quire_open_path_by_parts(const char *path, int flags)
{
    char part[NAME_MAX + 1];
    int folder = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    while (folder >= 0) {
        path += strspn(path, "/");
        size_t size = strcspn(path, "/");
        if (size > NAME_MAX) {
            close(folder);
            errno = ENAMETOOLONG;
            return -1;
        }
        memcpy(part, path, size);
        part[size] = '\0';
        path += size;
        bool last = path[strspn(path, "/")] == '\0';
        int next = open_part(folder, size ? part : ".", last ? flags : O_PATH | O_DIRECTORY);
        close_quietly(folder);
        if (last) return next;
        folder = next;
    }
    return folder;
}

int quire_open_path(const char *path, int flags)
{
    struct open_how how = { .flags = (unsigned)(flags | O_CLOEXEC),
                            .resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS };
    long fd;
    do fd = syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
    while (fd < 0 && (errno == EAGAIN || errno == EINTR));
    if (fd < 0 && (errno == ENOSYS || errno == EPERM)) return quire_open_path_by_parts(path, flags);
    return (int)fd;
}

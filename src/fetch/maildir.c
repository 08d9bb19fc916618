/* SPDX-License-Identifier: Apache-2.0 */
/* A Maildir has cur, new and tmp. Its further folders stand beside them under names that begin with a dot, which hides nothing
 * from the mail's reader. Sources: maildir(5); the Maildir++ extension of Courier; the files that Dovecot keeps. */
#include "fetch/maildir.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool has(char *const *names, size_t count, const char *name)
{
    return count && bsearch(&name, names, count, sizeof *names, by_name);
}

bool quire_maildir_has(char *const *names, size_t count)
{
    return has(names, count, "cur") && has(names, count, "new") && has(names, count, "tmp");
}

static bool is_folder(int fd, const char *path)
{
    struct stat entry;
    return fstatat(fd, path, &entry, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(entry.st_mode);
}

/* Whether the folder has the first `count` of the folders that make it one. */
static bool has_parts(int fd, const char *path, size_t count)
{
    static const char *const parts[] = { "cur", "new", "tmp" };
    char part[PATH_MAX];
    for (size_t i = 0; i < count; i++) {
        int size = snprintf(part, sizeof part, "%s/%s", path, parts[i]);
        if (size >= (int)sizeof part || !is_folder(fd, part)) return false;
    }
    return true;
}

bool quire_maildir_stands(int fd, const char *path)
{
    return has_parts(fd, path, 3);
}

bool quire_maildir_is_folder(int fd, const char *name)
{
    return is_folder(fd, name) && has_parts(fd, name, 2);
}

bool quire_maildir_is_own(const char *name)
{
    static const char *const whole[] = { "tmp", "maildirfolder", "maildirsize", "subscriptions" };
    static const char *const starts[] = { "dovecot", "courier" };
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        if (strcmp(name, whole[i]) == 0) return true;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (strncmp(name, starts[i], strlen(starts[i])) == 0) return true;
    return false;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Makes a path part by part, from the root down. */
#include "base/folder.h"

#include "base/error.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

static quire_status make(const char *path, size_t size, mode_t mode, quire_error *err)
{
    char part[PATH_MAX];
    if (size >= sizeof part)
        return quire_fail(err, QUIRE_E_INVALID, "the path is over %d bytes", PATH_MAX - 1);
    for (size_t i = 1; i <= size; i++) {
        if (i < size && path[i] != '/') continue;
        memcpy(part, path, i);
        part[i] = '\0';
        if (mkdir(part, mode) && errno != EEXIST) return quire_fail_errno(err, errno, "making %s", part);
    }
    return QUIRE_OK;
}

quire_status quire_folder_make(const char *path, mode_t mode, quire_error *err)
{
    return make(path, strlen(path), mode, err);
}

quire_status quire_folder_make_above(const char *path, mode_t mode, quire_error *err)
{
    const char *slash = strrchr(path, '/');
    return slash && slash != path ? make(path, (size_t)(slash - path), mode, err) : QUIRE_OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The user's own folders, by the XDG Base Directory Specification: https://specifications.freedesktop.org/basedir-spec/ */
#ifndef QUIRE_BASE_USER_FOLDERS_H
#define QUIRE_BASE_USER_FOLDERS_H

#include <stdbool.h>
#include <stddef.h>

typedef enum quire_user_folder {
    QUIRE_USER_DATA,   /* $XDG_DATA_HOME, or ~/.local/share */
    QUIRE_USER_CACHE,  /* $XDG_CACHE_HOME, or ~/.cache */
    QUIRE_USER_CONFIG, /* $XDG_CONFIG_HOME, or ~/.config */
} quire_user_folder;

/* Writes the path of `below` in the folder. A variable whose value is no absolute path counts as not set, as the specification
 * demands. False: there is no home, or the path does not fit. */
bool quire_user_path(quire_user_folder folder, const char *below, char *out, size_t capacity);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the environment; called while handles are made, never later. */
#include "base/user_folders.h"

#include <stdio.h>
#include <stdlib.h>

bool quire_user_path(quire_user_folder folder, const char *below, char *out, size_t capacity)
{
    static const struct {
        const char *variable, *at_home;
    } folders[] = {
        [QUIRE_USER_DATA] = { "XDG_DATA_HOME", ".local/share" },
        [QUIRE_USER_CACHE] = { "XDG_CACHE_HOME", ".cache" },
        [QUIRE_USER_CONFIG] = { "XDG_CONFIG_HOME", ".config" },
    };
    const char *set = getenv(folders[folder].variable), *home = getenv("HOME");
    int size = set && *set == '/' ? snprintf(out, capacity, "%s/%s", set, below)
               : home && *home    ? snprintf(out, capacity, "%s/%s/%s", home, folders[folder].at_home, below)
                                  : -1;
    return size >= 0 && (size_t)size < capacity;
}

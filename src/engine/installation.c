/* SPDX-License-Identifier: Apache-2.0 */
/* Where things are: beside the library, or in the user's folders as XDG names them. */
#include "engine/installation.h"

#include "base/error.h"
#include "base/str.h"
#include "base/user_folders.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

/* Any address inside this library. */
static const char anchor;

static quire_status library_dir(quire_arena *arena, const char **out, quire_error *err)
{
    Dl_info place;
    char path[PATH_MAX];
    if (!dladdr(&anchor, &place) || !place.dli_fname || !realpath(place.dli_fname, path)) {
        ssize_t size = readlink("/proc/self/exe", path, sizeof path - 1);
        if (size < 0) return quire_fail(err, QUIRE_E_IO, "the place of the library cannot be found");
        path[size] = '\0';
    }
    char *slash = strrchr(path, '/');
    if (slash) *slash = '\0';
    *out = quire_arena_copy(arena, quire_str_from(path)).data;
    return *out ? QUIRE_OK : quire_fail_memory(err);
}

/* In `arena`; NULL without a home. */
static quire_status user_path(quire_arena *arena, quire_user_folder folder, const char *below,
                              const char **out, quire_error *err)
{
    char path[PATH_MAX];
    if (!quire_user_path(folder, below, path, sizeof path)) return QUIRE_OK;
    *out = quire_arena_copy(arena, quire_str_from(path)).data;
    return *out ? QUIRE_OK : quire_fail_memory(err);
}

quire_status quire_installation_find(quire_arena *arena, quire_installation *out, quire_error *err)
{
    /* Installed: PREFIX/lib/libquire.so and PREFIX/share/quire/models. Built: both in one folder, tests one below. */
    static const char *const places[] = { "../share/quire/models", "models", "../models" };
    *out = (quire_installation){ 0 };
    quire_status status = library_dir(arena, &out->library_dir, err);
    if (status) return status;
    for (size_t i = 0; i < sizeof places / sizeof *places && !out->system_models_dir; i++) {
        quire_str path = quire_arena_printf(arena, "%s/%s", out->library_dir, places[i]);
        if (!path.data) return quire_fail_memory(err);
        if (access(path.data, R_OK | X_OK) == 0) out->system_models_dir = path.data;
    }
    status = user_path(arena, QUIRE_USER_DATA, "quire/models", &out->user_models_dir, err);
    if (!status) status = user_path(arena, QUIRE_USER_CACHE, "quire", &out->cache_dir, err);
    if (!status) status = user_path(arena, QUIRE_USER_CONFIG, "quire/config", &out->config_path, err);
    return status;
}

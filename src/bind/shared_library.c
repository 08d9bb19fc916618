/* SPDX-License-Identifier: Apache-2.0 */
/* A library is looked for where the system looks, then in the folder that our own RUNPATH names. */
#include "bind/shared_library.h"

#include "base/error.h"

#include <dlfcn.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>

/* Any address inside this library. */
static const char anchor;

static void *open_named(const char *name)
{
    return dlopen(name, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
}

/* Looks in each folder of our own RUNPATH. dlopen does so itself, unless a sanitizer stands between it and
 * us. */
static void *open_on_runpath(const char *file)
{
    Dl_info place;
    struct link_map *map = NULL;
    Dl_serinfo size, *paths = NULL;
    void *library = NULL, *self = NULL;
    char path[4096];
    if (dladdr1(&anchor, &place, (void **)&map, RTLD_DL_LINKMAP) && map)
        self = dlopen(*map->l_name ? map->l_name : NULL, RTLD_LAZY | RTLD_NOLOAD);
    if (self && dlinfo(self, RTLD_DI_SERINFOSIZE, &size) == 0) paths = calloc(1, size.dls_size);
    if (paths && dlinfo(self, RTLD_DI_SERINFOSIZE, paths) == 0 && dlinfo(self, RTLD_DI_SERINFO, paths) == 0)
        for (unsigned i = 0; i < paths->dls_cnt && !library; i++)
            if (snprintf(path, sizeof path, "%s/%s", paths->dls_serpath[i].dls_name, file) < (int)sizeof path)
                library = open_named(path);
    free(paths);
    if (self) dlclose(self);
    return library;
}

quire_status quire_shared_library_open(const char *file, const char *product, void **out, quire_error *err)
{
    char reason[256] = "";
    void *library = open_named(file);
    if (!library) {
        snprintf(reason, sizeof reason, "%s", dlerror());
        library = open_on_runpath(file);
    }
    if (!library)
        return quire_fail(err, QUIRE_E_NOT_FOUND,
                          "%s cannot be loaded (%s); it is installed beside libquire, in lib/quire: run make "
                          "install again, "
                          "or name its folder in LD_LIBRARY_PATH",
                          product, reason);
    *out = library;
    return QUIRE_OK;
}

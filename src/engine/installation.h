/* SPDX-License-Identifier: Apache-2.0 */
/* Where things are: found from the library's own place, so that an installed tree runs from anywhere. */
#ifndef QUIRE_ENGINE_INSTALLATION_H
#define QUIRE_ENGINE_INSTALLATION_H

#include "base/arena.h"
#include "quire/error.h"

typedef struct quire_installation {
    const char *library_dir;       /* of libquire.so, or of the program it is linked into */
    const char *system_models_dir; /* NULL: none found */
    const char *user_models_dir;   /* quire/models in the data folder; NULL without a home */
    const char *cache_dir;         /* quire in the cache; NULL without a home */
    const char *config_path;       /* quire/config; NULL without a home */
} quire_installation;

/* owner: strings live in `arena` */
QUIRE_CHECKED quire_status quire_installation_find(quire_arena *arena, quire_installation *out,
                                                   quire_error *err);

#endif

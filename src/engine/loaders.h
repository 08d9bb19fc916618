/* SPDX-License-Identifier: Apache-2.0 */
/* The workers of an engine: at most `load.workers` read documents at a time, for all bases. */
#ifndef QUIRE_ENGINE_LOADERS_H
#define QUIRE_ENGINE_LOADERS_H

#include "base/admission.h"
#include "load/load.h"

enum { QUIRE_WORKERS_MOST = 64 };

/* Any thread. */
typedef struct quire_loaders {
    quire_admission places;
    pthread_mutex_t mutex; /* guards what follows */
    quire_loader *idle[QUIRE_WORKERS_MOST];
    size_t idle_count;
    size_t users; /* calls that load: what is idle when the last of them ends is closed */
    quire_arena formats_arena;
    quire_formats formats; /* count 0: nobody has asked yet */
} quire_loaders;

void quire_loaders_init(quire_loaders *loaders, size_t most);
void quire_loaders_free(quire_loaders *loaders);

/* Around all that one call loads. */
void quire_loaders_enter(quire_loaders *loaders);
void quire_loaders_leave(quire_loaders *loaders);

/* A loader for one document; waits until one is free. errors: CANCELLED; as quire_loader_open */
QUIRE_CHECKED quire_status quire_loaders_take(quire_loaders *loaders, const quire_env *env,
                                              const quire_config *config, const quire_cancel *cancel,
                                              quire_loader **out, quire_error *err);
void quire_loaders_give_back(quire_loaders *loaders, quire_loader *loader);

/* What the workers read, asked of one of them when first needed. *out lives as long as `loaders`.
 * errors: as quire_loaders_take and quire_loader_formats */
QUIRE_CHECKED quire_status quire_loaders_formats(quire_loaders *loaders, const quire_env *env,
                                                 const quire_config *config, const quire_cancel *cancel,
                                                 const quire_formats **out, quire_error *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What a stage or a driver gets when it is opened. */
#ifndef QUIRE_BASE_ENV_H
#define QUIRE_BASE_ENV_H

#include "base/arena.h"
#include "base/cancel.h"
#include "base/clock.h"
#include "base/log.h"

/* What it points to outlives all that is opened with it, save the cancel; the struct itself is read only during open. */
typedef struct quire_env {
    const quire_log *log;
    quire_arena *arena;            /* of the handle: strings that live as long as it; only during open */
    const quire_cancel *cancel;    /* of the request that opens; only during open; or NULL */
    int64_t threads;               /* CPU threads that the engine grants to compute libraries, at least 1 */
    const char *models_dir;        /* folders of the user's models, or NULL */
    const char *system_models_dir; /* those that were installed with Quire, or NULL */
    const char *cache_dir;         /* for what can be made again; or NULL */
    int64_t (*unix_ms)(void);      /* the time of day; NULL: the system's */
} quire_env;

#endif

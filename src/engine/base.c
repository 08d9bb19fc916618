/* SPDX-License-Identifier: Apache-2.0 */
/* Opening and closing a base: it knows its engine and its path, and opens the store when it is first needed. */
#include "base/error.h"
#include "base/folder.h"
#include "base/user_folders.h"
#include "engine/engine.h"

#include <stdlib.h>
#include <unistd.h>

quire_status quire_engine_open(quire_engine *engine, const char *path, quire **out, quire_error *err)
{
    quire_store *store = NULL;
    if (!path || !*path) return quire_fail(err, QUIRE_E_INVALID, "the base has no path; name a file");
    quire *base = calloc(1, sizeof *base);
    if (!base) return quire_fail_memory(err);
    pthread_mutex_init(&base->mutex, NULL);
    quire_trace_queue_init(&base->traces);
    base->engine = engine;
    base->path = strdup(path);
    quire_status status = base->path ? quire_base_store(base, false, &store, err) : quire_fail_memory(err);
    if (status) quire_close(base);
    else *out = base;
    return status;
}

quire_status quire_open_with(const char *path, const quire_config *config, quire_drivers drivers, quire **out,
                             quire_error *err)
{
    quire_engine_params params;
    quire_engine *engine = NULL;
    quire *base = NULL;
    quire_engine_defaults(&params);
    params.config = config;
    quire_status status = quire_engine_new_with(&params, drivers, &engine, err);
    if (!status) status = quire_engine_open(engine, path, &base, err);
    if (status) {
        quire_engine_free(engine);
        return status;
    }
    base->owns_engine = true;
    *out = base;
    return QUIRE_OK;
}

quire_status quire_open(const char *path, const quire_config *config, quire **out, quire_error *err)
{
    return quire_open_with(path, config, (quire_drivers){ quire_embed_drivers, quire_chat_drivers }, out,
                           err);
}

void quire_close(quire *base)
{
    if (!base) return;
    quire_trace_queue_finish(&base->traces, base->store, &base->engine->log);
    quire_trace_queue_free(&base->traces);
    quire_store_close(base->store);
    if (base->owns_engine) quire_engine_free(base->engine);
    pthread_mutex_destroy(&base->mutex);
    free(base->path);
    free(base);
}

bool quire_standard_base(char *path, size_t capacity)
{
    return quire_user_path(QUIRE_USER_DATA, "quire/default.quire", path, capacity);
}

quire_engine *quire_get_engine(quire *base)
{
    return base->engine;
}

/* The mutex is held. */
static quire_status open_store(quire *base, bool create, quire_error *err)
{
    if (!create && access(base->path, F_OK) != 0) return QUIRE_OK;
    quire_status status = create ? quire_folder_make_above(base->path, 0700, err) : QUIRE_OK;
    if (status) return status;
    quire_store_mode mode = create ? QUIRE_STORE_WRITE : QUIRE_STORE_READ;
    status = quire_store_open(base->path, mode, base->engine->config, &base->engine->env, quire_store_drivers,
                              &base->store, err);
    base->writing = !status && create;
    /* Another process may be making it just now. */
    return status == QUIRE_E_NOT_FOUND && !create ? QUIRE_OK : status;
}

/* Who reads does not wait for who writes: so what an earlier writer left waits for the first command that writes, and
 * the mutex is not held over it. */
static quire_status begin_writing(quire *base, quire_store *store, quire_error *err)
{
    if (!quire_store_writable(store))
        return quire_fail(err, QUIRE_E_IO, "%s cannot be written; check its permissions", base->path);
    quire_status status = quire_store_start_writing(store, err);
    pthread_mutex_lock(&base->mutex);
    base->writing |= !status;
    pthread_mutex_unlock(&base->mutex);
    return status;
}

quire_status quire_base_store(quire *base, bool create, quire_store **out, quire_error *err)
{
    pthread_mutex_lock(&base->mutex);
    quire_status status = base->store ? QUIRE_OK : open_store(base, create, err);
    bool begin = !status && create && !base->writing;
    *out = base->store;
    pthread_mutex_unlock(&base->mutex);
    return begin ? begin_writing(base, *out, err) : status;
}

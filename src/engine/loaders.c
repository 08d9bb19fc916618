/* SPDX-License-Identifier: Apache-2.0 */
/* Loaders are made when one is wanted and none is idle. The last one given back is the first to go out again: it is warm. */
#include "engine/loaders.h"

#include "base/error.h"

void quire_loaders_init(quire_loaders *loaders, size_t most)
{
    quire_admission_init(&loaders->places, most);
    pthread_mutex_init(&loaders->mutex, NULL);
}

/* The mutex is held, or no one else is there. */
static void close_idle(quire_loaders *loaders)
{
    while (loaders->idle_count) quire_loader_close(loaders->idle[--loaders->idle_count]);
}

void quire_loaders_free(quire_loaders *loaders)
{
    close_idle(loaders);
    quire_arena_free(&loaders->formats_arena);
    pthread_mutex_destroy(&loaders->mutex);
    quire_admission_free(&loaders->places);
}

void quire_loaders_enter(quire_loaders *loaders)
{
    pthread_mutex_lock(&loaders->mutex);
    loaders->users++;
    pthread_mutex_unlock(&loaders->mutex);
}

void quire_loaders_leave(quire_loaders *loaders)
{
    pthread_mutex_lock(&loaders->mutex);
    if (--loaders->users == 0) close_idle(loaders);
    pthread_mutex_unlock(&loaders->mutex);
}

quire_status quire_loaders_take(quire_loaders *loaders, const quire_env *env, const quire_config *config,
                                const quire_cancel *cancel, quire_loader **out, quire_error *err)
{
    if (!quire_admission_enter(&loaders->places, cancel)) return quire_fail_cancelled(err);
    pthread_mutex_lock(&loaders->mutex);
    *out = loaders->idle_count ? loaders->idle[--loaders->idle_count] : NULL;
    pthread_mutex_unlock(&loaders->mutex);
    quire_status status = *out ? QUIRE_OK : quire_loader_open(env, config, out, err);
    if (status) quire_admission_leave(&loaders->places);
    return status;
}

void quire_loaders_give_back(quire_loaders *loaders, quire_loader *loader)
{
    pthread_mutex_lock(&loaders->mutex);
    loaders->idle[loaders->idle_count++] = loader;
    pthread_mutex_unlock(&loaders->mutex);
    quire_admission_leave(&loaders->places);
}

static bool are_known(quire_loaders *loaders, const quire_formats **out)
{
    pthread_mutex_lock(&loaders->mutex);
    *out = loaders->formats.count ? &loaders->formats : NULL;
    pthread_mutex_unlock(&loaders->mutex);
    return *out;
}

/* Keeps what a worker said, unless another did meanwhile: someone may be reading that. */
static void keep(quire_loaders *loaders, quire_arena *arena, const quire_formats *formats)
{
    pthread_mutex_lock(&loaders->mutex);
    if (!loaders->formats.count) {
        loaders->formats_arena = *arena;
        loaders->formats = *formats;
        *arena = (quire_arena){ 0 };
    }
    pthread_mutex_unlock(&loaders->mutex);
}

quire_status quire_loaders_formats(quire_loaders *loaders, const quire_env *env, const quire_config *config,
                                   const quire_cancel *cancel, const quire_formats **out, quire_error *err)
{
    if (are_known(loaders, out)) return QUIRE_OK;
    quire_arena arena = { 0 };
    quire_call call = { .arena = &arena, .cancel = cancel };
    quire_formats formats = { 0 };
    quire_loader *loader = NULL;
    quire_status status = quire_loaders_take(loaders, env, config, cancel, &loader, err);
    if (status) return status;
    status = quire_loader_formats(loader, &call, &formats, err);
    quire_loaders_give_back(loaders, loader);
    if (!status) keep(loaders, &arena, &formats);
    quire_arena_free(&arena);
    if (!status) are_known(loaders, out);
    return status;
}

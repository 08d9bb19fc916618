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

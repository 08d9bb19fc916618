/* SPDX-License-Identifier: Apache-2.0 */
/* Opening and closing: a handle holds its options and opens the store, the embedder and the chat model when they are
 * first needed. */
#include "engine/engine.h"

#include "base/error.h"
#include "base/folder.h"
#include "base/wait.h"
#include "config/config.h"
#include "engine/installation.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

const char *quire_version(void)
{
    return QUIRE_VERSION;
}

static void log_to_stderr(void *user, int level, const char *component, const char *line)
{
    static const char *const names[] = { "", "error", "warn", "info", "debug" };
    (void)user;
    fprintf(stderr, "%s: %s: %s\n", names[level], component, line);
}

static quire_log_level level_of(const char *name)
{
    return strcmp(name, "debug") == 0  ? QUIRE_LOG_DEBUG
           : strcmp(name, "info") == 0 ? QUIRE_LOG_INFO
           : strcmp(name, "warn") == 0 ? QUIRE_LOG_WARN
                                       : QUIRE_LOG_ERROR;
}

static quire_status fill_settings(quire *base, quire_error *err)
{
    int64_t document_bytes = 0;
    quire_status status = quire_config_fill(base->config, quire_engine_options, &base->settings, err);
    if (!status) status = quire_config_fill(base->config, quire_fetch_options, &base->fetch, err);
    if (!status) status = quire_load_document_limit(base->config, &document_bytes, err);
    /* What would be refused once it is copied need not be copied. */
    if (!status && base->fetch.file_bytes > document_bytes) base->fetch.file_bytes = document_bytes;
    if (!status) status = quire_config_fill(base->config, quire_split_options, &base->split, err);
    if (!status) status = quire_config_fill(base->config, quire_retrieve_options, &base->retrieve, err);
    if (!status) status = quire_config_fill(base->config, quire_answer_options, &base->answer, err);
    return status;
}

static quire_status fill_env(quire *base, quire_error *err)
{
    quire_installation places;
    quire_status status = quire_installation_find(&base->arena, &places, err);
    if (status) return status;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    base->log = (quire_log){ .component = "quire",
                             .sink = log_to_stderr,
                             .level = level_of(base->settings.log_level) };
    base->env = (quire_env){
        .log = &base->log,
        .arena = &base->arena,
        .threads = base->settings.threads ? base->settings.threads
                   : cores > 0            ? cores
                                          : 1,
        .models_dir = *base->settings.models_dir ? base->settings.models_dir : places.user_models_dir,
        .system_models_dir = places.system_models_dir,
        .cache_dir = places.cache_dir,
    };
    return QUIRE_OK;
}

quire_status quire_open_with(const char *path, const quire_config *config, quire_drivers drivers, quire **out,
                             quire_error *err)
{
    quire *base = calloc(1, sizeof *base);
    if (!base) return quire_fail_memory(err);
    pthread_mutex_init(&base->mutex, NULL);
    pthread_mutex_init(&base->opening, NULL);
    base->drivers = drivers;
    quire_status status = QUIRE_OK;
    quire_store *store = NULL;
    const quire_option *const *tables = quire_engine_tables(drivers, &base->arena);
    if (!tables || (path && !(base->path = quire_arena_copy(&base->arena, quire_str_from(path)).data))) {
        status = quire_fail_memory(err);
        goto done;
    }
    status = quire_config_new_with(tables, &base->config, err);
    if (!status && config) status = quire_config_copy(config, base->config, err);
    if (!status) status = fill_settings(base, err);
    if (!status) status = fill_env(base, err);
    if (!status && path) status = quire_engine_store(base, false, &store, err);
done:
    if (status) quire_close(base);
    else *out = base;
    return status;
}

quire_status quire_open(const char *path, const quire_config *config, quire **out, quire_error *err)
{
    return quire_open_with(path, config, (quire_drivers){ quire_embed_drivers, quire_chat_drivers }, out,
                           err);
}

void quire_close(quire *base)
{
    if (!base) return;
    quire_chat_close(base->chat);
    quire_embedder_close(base->embedder);
    quire_store_close(base->store);
    quire_config_free(base->config);
    quire_arena_free(&base->arena);
    pthread_mutex_destroy(&base->opening);
    pthread_mutex_destroy(&base->mutex);
    free(base);
}

/* The mutex is held. */
static quire_status open_store(quire *base, bool create, quire_error *err)
{
    if (!base->path) return quire_fail(err, QUIRE_E_INVALID, "no base was opened; name one with --kb FILE");
    if (!create && access(base->path, F_OK) != 0) return QUIRE_OK;
    quire_status status = create ? quire_folder_make_above(base->path, 0700, err) : QUIRE_OK;
    if (status) return status;
    quire_store_mode mode = create ? QUIRE_STORE_WRITE : QUIRE_STORE_READ;
    status = quire_store_open(base->path, mode, base->config, &base->env, quire_store_drivers, &base->store,
                              err);
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

quire_status quire_engine_store(quire *base, bool create, quire_store **out, quire_error *err)
{
    pthread_mutex_lock(&base->mutex);
    quire_status status = base->store ? QUIRE_OK : open_store(base, create, err);
    bool begin = !status && create && !base->writing;
    *out = base->store;
    pthread_mutex_unlock(&base->mutex);
    return begin ? begin_writing(base, *out, err) : status;
}

/* A model may take minutes to open, so no lock is held meanwhile that others need: who wants one that another thread is
 * opening waits for it as long as its own cancel allows. */
static quire_status begin_opening(quire *base, const quire_cancel *cancel, quire_error *err)
{
    enum { ASK_AGAIN_MS = 5 };
    while (pthread_mutex_trylock(&base->opening))
        if (!quire_wait_ms(cancel, ASK_AGAIN_MS)) return quire_fail_cancelled(err);
    return QUIRE_OK;
}

quire_status quire_engine_embedder(quire *base, const quire_cancel *cancel, quire_embedder **out,
                                   quire_error *err)
{
    *out = atomic_load(&base->embedder);
    if (*out) return QUIRE_OK;
    quire_status status = begin_opening(base, cancel, err);
    if (status) return status;
    quire_env env = base->env;
    env.cancel = cancel;
    *out = atomic_load(&base->embedder);
    if (!*out) status = quire_embedder_open(&env, base->config, base->drivers.embed, out, err);
    atomic_store(&base->embedder, *out);
    pthread_mutex_unlock(&base->opening);
    return status;
}

quire_status quire_engine_chat(quire *base, const quire_cancel *cancel, quire_chat **out, quire_error *err)
{
    quire_status status = begin_opening(base, cancel, err);
    if (status) return status;
    quire_env env = base->env;
    env.cancel = cancel;
    if (!base->chat_opened) {
        status = quire_chat_open(&env, base->config, base->drivers.chat, &base->chat, err);
        base->chat_opened = !status;
    }
    *out = base->chat;
    pthread_mutex_unlock(&base->opening);
    return status;
}

static size_t count_passage(void *state, quire_str text)
{
    return quire_embedder_count(state, QUIRE_ROLE_PASSAGE, text);
}

quire_token_counter quire_engine_counter(quire_embedder *embedder)
{
    const quire_embed_model *model = quire_embedder_model(embedder);
    return (quire_token_counter){ .state = embedder,
                                  .count = count_passage,
                                  .window_tokens = model->window_tokens,
                                  .identity = model->tokenizer };
}

quire_call quire_engine_call(quire *base, quire_arena *arena, const quire_request *request, quire_span *root)
{
    return (quire_call){
        .arena = arena, .cancel = request ? request->cancel : NULL, .span = root, .log = &base->log
    };
}

quire_cancel *quire_cancel_new(void)
{
    return calloc(1, sizeof(quire_cancel));
}

void quire_cancel_free(quire_cancel *cancel)
{
    free(cancel);
}

void quire_cancel_request(quire_cancel *cancel)
{
    atomic_store_explicit(&cancel->requested, true, memory_order_relaxed);
}

bool quire_cancel_is_requested(const quire_cancel *cancel)
{
    return cancel && atomic_load_explicit(&cancel->requested, memory_order_relaxed);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Making and freeing an engine: it holds the options, and opens the embedder and the chat model when they are first needed. */
#include "engine/engine.h"

#include "base/error.h"
#include "base/wait.h"
#include "config/config.h"
#include "engine/installation.h"
#include "engine/params.h"

#include <stdlib.h>
#include <unistd.h>

void quire_engine_params_fill(quire_engine_params *params, size_t size)
{
    static const quire_engine_params standard = { .size = sizeof standard };
    quire_params_fill(params, size, &standard);
}

const char *quire_version(void)
{
    return QUIRE_VERSION;
}

static quire_log_level level_of(const char *name)
{
    quire_log_level level = QUIRE_LOG_DEBUG;
    while (level > QUIRE_LOG_ERROR && strcmp(name, quire_log_level_name(level)) != 0) level--;
    return level;
}

static quire_status fill_settings(quire_engine *engine, quire_error *err)
{
    quire_status status = quire_config_fill(engine->config, quire_engine_options, &engine->settings, err);
    if (!status) status = quire_config_fill(engine->config, quire_fetch_options, &engine->fetch, err);
    if (!status) status = quire_load_document_limit(engine->config, &engine->fetch.whole_bytes, err);
    engine->fetch.parts_from_bytes = QUIRE_PARTS_FROM_BYTES;
    if (!status) status = quire_load_found_limit(engine->config, &engine->found_limit, err);
    if (!status) status = quire_config_fill(engine->config, quire_split_options, &engine->split, err);
    if (!status) status = quire_config_fill(engine->config, quire_retrieve_options, &engine->retrieve, err);
    if (!status) status = quire_config_fill(engine->config, quire_answer_options, &engine->answer, err);
    return status;
}

static quire_status fill_env(quire_engine *engine, const quire_engine_params *params, quire_error *err)
{
    quire_installation places;
    quire_status status = quire_installation_find(&engine->arena, &places, err);
    if (status) return status;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    engine->log = (quire_log){ .component = "quire",
                               .sink = params->log,
                               .user = params->log_user,
                               .level = level_of(engine->settings.log_level) };
    engine->env = (quire_env){
        .log = &engine->log,
        .arena = &engine->arena,
        .threads = engine->settings.threads ? engine->settings.threads
                   : cores > 0              ? cores
                                            : 1,
        .models_dir = *engine->settings.models_dir ? engine->settings.models_dir : places.user_models_dir,
        .system_models_dir = places.system_models_dir,
        .cache_dir = places.cache_dir,
    };
    return QUIRE_OK;
}

quire_status quire_engine_new_with(const quire_engine_params *params, quire_drivers drivers,
                                   quire_engine **out, quire_error *err)
{
    quire_engine_params own;
    quire_engine_defaults(&own);
    quire_status status = quire_params_take(&own, params, err);
    if (status) return status;
    quire_engine *engine = calloc(1, sizeof *engine);
    if (!engine) return quire_fail_memory(err);
    pthread_mutex_init(&engine->opening, NULL);
    pthread_mutex_init(&engine->choosing, NULL);
    engine->drivers = drivers;
    const quire_option *const *tables = quire_engine_tables(drivers, &engine->arena);
    status = tables ? quire_config_new_with(tables, &engine->config, err) : quire_fail_memory(err);
    if (!status) status = quire_config_new_with(tables, &engine->chosen, err);
    if (!status && own.config) status = quire_config_copy(own.config, engine->config, err);
    if (!status && own.config) status = quire_config_copy(own.config, engine->chosen, err);
    if (!status) status = fill_settings(engine, err);
    if (!status) status = fill_env(engine, &own, err);
    quire_loaders_init(&engine->loaders, (size_t)engine->settings.workers);
    if (status) quire_engine_free(engine);
    else *out = engine;
    return status;
}

quire_status quire_engine_new(const quire_engine_params *params, quire_engine **out, quire_error *err)
{
    return quire_engine_new_with(params, (quire_drivers){ quire_embed_drivers, quire_chat_drivers }, out,
                                 err);
}

void quire_engine_free(quire_engine *engine)
{
    if (!engine) return;
    quire_loaders_free(&engine->loaders);
    quire_chat_close(engine->chat);
    quire_embedder_close(engine->embedder);
    quire_config_free(engine->chosen);
    quire_config_free(engine->config);
    quire_arena_free(&engine->arena);
    pthread_mutex_destroy(&engine->choosing);
    pthread_mutex_destroy(&engine->opening);
    free(engine);
}

/* A model may take minutes to open, so no lock is held meanwhile that others need: who wants one that another thread is
 * opening waits for it as long as its own cancel allows. */
static quire_status begin_opening(quire_engine *engine, const quire_cancel *cancel, quire_error *err)
{
    enum { ASK_AGAIN_MS = 5 };
    while (pthread_mutex_trylock(&engine->opening))
        if (!quire_wait_ms(cancel, ASK_AGAIN_MS)) return quire_fail_cancelled(err);
    return QUIRE_OK;
}

quire_status quire_engine_embedder(quire_engine *engine, const quire_cancel *cancel, quire_embedder **out,
                                   quire_error *err)
{
    *out = atomic_load(&engine->embedder);
    if (*out) return QUIRE_OK;
    quire_status status = begin_opening(engine, cancel, err);
    if (status) return status;
    quire_env env = engine->env;
    env.cancel = cancel;
    *out = atomic_load(&engine->embedder);
    if (!*out) status = quire_embedder_open(&env, engine->config, engine->drivers.embed, out, err);
    atomic_store(&engine->embedder, *out);
    pthread_mutex_unlock(&engine->opening);
    return status;
}

quire_status quire_engine_chat(quire_engine *engine, const quire_cancel *cancel, quire_chat **out,
                               quire_error *err)
{
    quire_status status = begin_opening(engine, cancel, err);
    if (status) return status;
    quire_env env = engine->env;
    env.cancel = cancel;
    if (!engine->chat_opened) {
        status = quire_chat_open(&env, engine->config, engine->drivers.chat, &engine->chat, err);
        engine->chat_opened = !status;
    }
    *out = engine->chat;
    pthread_mutex_unlock(&engine->opening);
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

quire_call quire_engine_call(quire_engine *engine, quire_arena *arena, const quire_cancel *cancel,
                             quire_span *root)
{
    return (quire_call){ .arena = arena, .cancel = cancel, .span = root, .log = &engine->log };
}

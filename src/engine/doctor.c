/* SPDX-License-Identifier: Apache-2.0 */
/* The checkup: what is installed and used, and what to do about what is missing. */
#include "base/cpu.h"
#include "base/error.h"
#include "bind/onnxruntime.h"
#include "embed/model_folder.h"
#include "engine/engine.h"
#include "engine/installation.h"
#include "index/vector_index.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { CHECKS_LIMIT = 16 };

struct doctoring {
    quire_engine *engine;
    quire *base; /* or NULL */
    quire_arena *arena;
    quire_cancel *cancel;
    quire_embedder *embedder; /* or NULL, and why: opened once, it may have a provider to wait for */
    quire_error embedder_failure;
    quire_check *checks;
    size_t count;
};

const char *quire_health_name(quire_health health)
{
    static const char *const names[] = { "ok", "note", "missing" };
    size_t index = (size_t)health;
    return index < sizeof names / sizeof *names ? names[index] : names[QUIRE_HEALTH_MISSING];
}

static void enter(struct doctoring *doctoring, const char *name, quire_health health, quire_str found,
                  quire_str advice)
{
    if (doctoring->count < CHECKS_LIMIT)
        doctoring->checks[doctoring->count++] = (quire_check){ quire_str_from(name), found, advice, health };
}

static void check_cpu(struct doctoring *doctoring)
{
    char features[64];
    quire_cpu_describe(features, sizeof features);
    quire_str found = quire_arena_printf(doctoring->arena, "%s scan;%s%s %lld threads for models",
                                         quire_vector_index_isa(), features, *features ? ";" : "",
                                         (long long)doctoring->engine->env.threads);
    enter(doctoring, "cpu", QUIRE_HEALTH_OK, found, (quire_str){ 0 });
}

/* The embedding driver in use: where it is left to Quire, what it chose. */
static const char *driver_of(const struct doctoring *doctoring)
{
    return doctoring->embedder ? quire_embedder_driver_name(doctoring->embedder)
                               : quire_config_get(doctoring->engine->config, "embed.driver");
}

static void check_runtime(struct doctoring *doctoring)
{
    static const char name[] = "onnxruntime"; /* and its driver's */
    char version[128];
    quire_error err = { 0 };
    bool needed = strcmp(driver_of(doctoring), name) == 0;
    if (quire_onnxruntime_probe(version, sizeof version, &err)) {
        const char *advice = needed ? "run `make` again: it installs the runtime, or choose --embed-driver "
                                      "llama or openai"
                                    : "not needed by the embedding driver in use";
        enter(doctoring, name, needed ? QUIRE_HEALTH_MISSING : QUIRE_HEALTH_NOTE,
              quire_arena_copy(doctoring->arena, quire_str_from(err.message)), quire_str_from(advice));
        return;
    }
    enter(doctoring, name, QUIRE_HEALTH_OK, quire_arena_copy(doctoring->arena, quire_str_from(version)),
          (quire_str){ 0 });
}

/* Where the model in use is: a folder or file, or a provider's address. */
static const char *place_of_model(struct doctoring *doctoring)
{
    quire_engine *engine = doctoring->engine;
    quire_model_folder folder;
    bool gguf = strcmp(driver_of(doctoring), "llama") == 0;
    const char *url = quire_config_get(engine->config, "embed.openai.url");
    const char *name = quire_config_get(engine->config, gguf ? "embed.llama.path" : "embed.model");
    if (strcmp(driver_of(doctoring), "openai") == 0) return url;
    return name && !quire_model_folder_find(&engine->env, name, doctoring->arena, &folder, NULL) ? folder.path
                                                                                                 : "";
}

static void check_model(struct doctoring *doctoring)
{
    quire_engine *engine = doctoring->engine;
    quire_embedder *embedder = doctoring->embedder;
    if (!embedder) {
        enter(doctoring, "model", QUIRE_HEALTH_MISSING,
              quire_arena_copy(doctoring->arena, quire_str_from(doctoring->embedder_failure.message)),
              QUIRE_STR("`quire model list` shows what is there; `make` makes the default model"));
        return;
    }
    const quire_embed_model *model = quire_embedder_model(embedder);
    enter(doctoring, "model", QUIRE_HEALTH_OK,
          quire_arena_printf(doctoring->arena, "%.*s by %s, dimension %zu, window %zu tokens, %.16s…, %s",
                             QUIRE_FMT(model->name), quire_embedder_driver_name(embedder), model->dim,
                             model->window_tokens, model->identity.data, place_of_model(doctoring)),
          (quire_str){ 0 });
    const char *own = engine->env.models_dir, *installed = engine->env.system_models_dir;
    quire_str folders = quire_arena_printf(doctoring->arena, "%s; %s", own ? own : "no folder of your own",
                                           installed ? installed : "none installed");
    enter(doctoring, "models", QUIRE_HEALTH_OK, folders, (quire_str){ 0 });
}

static void check_chat(struct doctoring *doctoring)
{
    quire_engine *engine = doctoring->engine;
    quire_error err = { 0 };
    quire_chat *chat = NULL;
    const char *driver = quire_config_get(engine->config, "chat.driver");
    if (quire_engine_chat(engine, doctoring->cancel, &chat, &err))
        enter(doctoring, "chat", QUIRE_HEALTH_MISSING,
              quire_arena_copy(doctoring->arena, quire_str_from(err.message)),
              QUIRE_STR("see the options chat.…, or answer without a model: --chat-driver extractive"));
    else if (!chat)
        enter(doctoring, "chat", QUIRE_HEALTH_OK,
              QUIRE_STR("extractive: answers are quotes and need no model"), (quire_str){ 0 });
    else
        enter(doctoring, "chat", QUIRE_HEALTH_OK,
              quire_arena_printf(doctoring->arena, "%.*s by %s, window %zu tokens, %s",
                                 QUIRE_FMT(quire_chat_model_of(chat)->name), driver,
                                 quire_chat_model_of(chat)->window_tokens,
                                 quire_config_get(engine->config, strcmp(driver, "llama") == 0
                                                                      ? "chat.llama.path"
                                                                      : "chat.openai.url")),
              (quire_str){ 0 });
}

/* Loads a small document, so that the worker is seen to work and not only to be there. */
static void check_worker(struct doctoring *doctoring)
{
    quire_engine *engine = doctoring->engine;
    quire_view *view = NULL;
    quire_error err = { 0 };
    quire_str text = QUIRE_STR("# Quire\n\nA small document. 一个小文档。\n");
    quire_input input = { .uri = QUIRE_STR("doctor.md"), .bytes = text };
    quire_request request;
    quire_request_defaults(&request);
    request.cancel = doctoring->cancel;
    quire_status status = quire_inspect_input(engine, &input, &request, &view, &err);
    if (status || view->reason) {
        quire_str found = quire_str_from(status ? err.message : "");
        if (!status) found = view->message;
        enter(
            doctoring, "worker", QUIRE_HEALTH_MISSING, quire_arena_copy(doctoring->arena, found),
            QUIRE_STR(
                "quire-load-worker must stand beside the library or in ../libexec/quire; see --load-worker"));
    } else {
        enter(doctoring, "worker", QUIRE_HEALTH_OK, QUIRE_STR("loads a test document"), (quire_str){ 0 });
    }
    quire_view_free(view);
}

/* What stands around the worker that parses documents. */
static void check_sandbox(struct doctoring *doctoring)
{
    quire_engine *engine = doctoring->engine;
    quire_call call = { .arena = doctoring->arena, .cancel = doctoring->cancel };
    quire_loader *loader = NULL;
    quire_error err = { 0 };
    quire_str walls;
    bool hold = false;
    quire_status status = quire_loader_open(&engine->env, engine->config, &loader, &err);
    if (!status) status = quire_loader_describe_walls(loader, &call, &walls, &hold, &err);
    quire_loader_close(loader);
    if (status)
        enter(doctoring, "sandbox", QUIRE_HEALTH_MISSING,
              quire_arena_copy(doctoring->arena, quire_str_from(err.message)),
              QUIRE_STR("load.sandbox = best reads documents with the walls that there are"));
    else
        enter(doctoring, "sandbox", hold ? QUIRE_HEALTH_OK : QUIRE_HEALTH_NOTE, walls,
              hold ? (quire_str){ 0 }
                   : QUIRE_STR(
                         "documents of strangers are best read where a kernel has seccomp and Landlock, and "
                         "load.sandbox is not off"));
}

static void check_base(struct doctoring *doctoring)
{
    quire *base = doctoring->base;
    quire_state *state = NULL;
    quire_error err = { 0 };
    if (!base) return;
    if (quire_get_state(base, NULL, &state, &err)) {
        enter(doctoring, "base", QUIRE_HEALTH_MISSING,
              quire_arena_copy(doctoring->arena, quire_str_from(err.message)),
              QUIRE_STR("name another base with --kb, or bring this one back from a copy"));
        return;
    }
    quire_str found = state->exists
                          ? quire_arena_printf(doctoring->arena, "%s: %llu documents, %llu chunks%s",
                                               base->path, (unsigned long long)state->documents,
                                               (unsigned long long)state->chunks,
                                               state->writable ? "" : ", read-only")
                          : quire_arena_printf(doctoring->arena, "%s: not made yet", base->path);
    enter(doctoring, "base", state->exists ? QUIRE_HEALTH_OK : QUIRE_HEALTH_NOTE, found,
          state->exists ? (quire_str){ 0 } : QUIRE_STR("`quire add FILE` makes it"));
    quire_state_free(state);
}

/* What set-up recorded of the system's packages stands beside the models that it made. */
static void check_packages(struct doctoring *doctoring)
{
    quire_installation places;
    quire_error err = { 0 };
    if (quire_installation_find(doctoring->arena, &places, &err)) return;
    static const char *const names[] = { "packages.tsv", "../share/quire/packages.tsv" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        quire_str path = quire_arena_printf(doctoring->arena, "%s/%s", places.library_dir, names[i]);
        char line[256];
        char all[4096] = "";
        size_t size = 0;
        FILE *file = path.data ? fopen(path.data, "r") : NULL;
        if (!file) continue;
        while (fgets(line, sizeof line, file)) {
            size_t length = strcspn(line, "\n");
            for (char *tab = line; (tab = strchr(tab, '\t'));) *tab = ' ';
            if (size + length + 3 >= sizeof all) break;
            size += (size_t)snprintf(all + size, sizeof all - size, "%s%.*s", size ? ", " : "", (int)length,
                                     line);
        }
        fclose(file);
        enter(doctoring, "packages", QUIRE_HEALTH_OK, quire_arena_copy(doctoring->arena, quire_str_from(all)),
              (quire_str){ 0 });
        return;
    }
}

quire_status quire_doctor(quire_engine *engine, quire *base, const quire_request *request,
                          quire_checkup **out, quire_error *err)
{
    quire_started started;
    quire_arena *arena = NULL;
    quire_status status = quire_start(&started, request, err);
    if (status) return status;
    quire_checkup *checkup = quire_result_new(sizeof *checkup, &arena);
    struct doctoring doctoring = {
        .engine = engine, .base = base, .arena = arena, .cancel = &started.cancel
    };
    doctoring.checks = checkup ? quire_arena_array(arena, CHECKS_LIMIT, sizeof *doctoring.checks) : NULL;
    if (!doctoring.checks) {
        quire_checkup_free(checkup);
        return quire_fail_memory(err);
    }
    if (quire_engine_embedder(engine, doctoring.cancel, &doctoring.embedder, &doctoring.embedder_failure))
        doctoring.embedder = NULL;
    enter(&doctoring, "quire", QUIRE_HEALTH_OK, quire_str_from(quire_version()), (quire_str){ 0 });
    check_cpu(&doctoring);
    check_runtime(&doctoring);
    check_model(&doctoring);
    check_chat(&doctoring);
    check_worker(&doctoring);
    check_sandbox(&doctoring);
    check_base(&doctoring);
    check_packages(&doctoring);
    if (quire_cancel_asked(doctoring.cancel)) {
        quire_checkup_free(checkup);
        return quire_end(&started, quire_fail_cancelled(err), err);
    }
    checkup->items = doctoring.checks;
    checkup->count = doctoring.count;
    *out = checkup;
    return QUIRE_OK;
}

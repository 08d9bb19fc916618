/* SPDX-License-Identifier: Apache-2.0 */
/* Embedding in this process with llama.cpp: any GGUF model that pools. */
#include "base/error.h"
#include "bind/llama.h"
#include "embed/embed.h"
#include "embed/model_folder.h"

enum { WINDOW_LIMIT = 8192 };

struct llama_state {
    const char *path, *query_prefix, *passage_prefix;
    int64_t window;

    quire_llama *model;
    quire_llama_embedding *embedding;
};

static const quire_option options[] = {
    { "embed.llama.path", QUIRE_OPT_TEXT, offsetof(struct llama_state, path), "", .unit = "",
      .help = "the llama driver's model: a GGUF file, or a name from quire model list" },
    { "embed.llama.window", QUIRE_OPT_INT, offsetof(struct llama_state, window), "0", .min = 0,
      .max = WINDOW_LIMIT, .unit = "tokens",
      .help = "what the model reads at most; 0: as the file says, at most 8192" },
    { "embed.llama.query_prefix", QUIRE_OPT_TEXT, offsetof(struct llama_state, query_prefix), "", .unit = "",
      .help = "put before each question; empty: as model.json says, where there is one" },
    { "embed.llama.passage_prefix", QUIRE_OPT_TEXT, offsetof(struct llama_state, passage_prefix), "",
      .unit = "", .help = "put before each passage; empty: as model.json says, where there is one" },
    { 0 },
};

static void llama_driver_close(void *state)
{
    struct llama_state *self = state;
    quire_llama_embedding_free(self->embedding);
    quire_llama_close(self->model);
}

static quire_status describe(const struct llama_state *self, const quire_env *env,
                             const quire_model_folder *folder, const quire_llama_facts *facts,
                             quire_embed_model *out, quire_error *err)
{
    out->name = folder->name;
    out->query_prefix = *self->query_prefix ? quire_str_from(self->query_prefix) : folder->query_prefix;
    out->passage_prefix = *self->passage_prefix ? quire_str_from(self->passage_prefix)
                                                : folder->passage_prefix;
    out->dim = (size_t)facts->dim;
    out->window_tokens = self->window ? (size_t)self->window : (size_t)facts->window_tokens;
    if (out->window_tokens > facts->window_tokens) out->window_tokens = (size_t)facts->window_tokens;
    if (out->window_tokens > WINDOW_LIMIT) out->window_tokens = WINDOW_LIMIT;
    out->tokenizer = quire_arena_printf(env->arena, "gguf:%.32s", facts->sha256);
    const char *source = quire_arena_printf(env->arena, "gguf:%s", facts->sha256).data;
    if (!out->tokenizer.data || !source) return quire_fail_memory(err);
    bool own_prefixes = *self->query_prefix || *self->passage_prefix;
    out->identity = folder->identity;
    if (folder->identity.size && !own_prefixes) return QUIRE_OK;
    return quire_model_identity(source, quire_str_from(facts->pooling), out->query_prefix,
                                out->passage_prefix, out->dim, env->arena, &out->identity, err);
}

static quire_status llama_driver_open(void *state, const quire_env *env, const char *model,
                                      quire_embed_model *out, quire_error *err)
{
    struct llama_state *self = state;
    (void)model; /* but embed.llama.path */
    quire_model_folder folder;
    quire_llama_facts facts;
    if (!*self->path)
        return quire_fail(err, QUIRE_E_INVALID, "the llama driver needs embed.llama.path, a GGUF file");
    quire_status status = quire_model_folder_find(env, self->path, env->arena, &folder, err);
    if (status) return status;
    if (folder.kind != QUIRE_MODEL_GGUF)
        return quire_fail(err, QUIRE_E_INVALID,
                          "%s is not a GGUF model: use it with --embed-driver onnxruntime", folder.path);
    status = quire_llama_check(folder.model_path, env->cache_dir, env->cancel, &facts, err);
    if (!status) status = describe(self, env, &folder, &facts, out, err);
    if (!status) status = quire_llama_open(folder.model_path, env->log, env->cancel, &self->model, err);
    size_t window = out->window_tokens;
    if (!status) status = quire_llama_embedding_new(self->model, env->threads, window, &self->embedding, err);
    if (status) llama_driver_close(self);
    return status;
}

static size_t llama_driver_count(void *state, quire_str text)
{
    const struct llama_state *self = state;
    return quire_llama_count(self->model, text, QUIRE_LLAMA_PLAIN);
}

static quire_status llama_driver_embed(void *state, quire_call *call, quire_strs texts, quire_matrix *out,
                                       quire_error *err)
{
    struct llama_state *self = state;
    return quire_llama_embed(self->embedding, texts, call->cancel, out->cells, err);
}

const quire_embed_driver quire_embed_llama = {
    .name = "llama",
    .summary = "a GGUF model, computed in this process by llama.cpp",
    .options = options,
    .state_size = sizeof(struct llama_state),
    .concurrent = false,
    .batch_texts = 32,
    .batch_tokens = 4096,
    .open = llama_driver_open,
    .count_tokens = llama_driver_count,
    .embed = llama_driver_embed,
    .close = llama_driver_close,
};

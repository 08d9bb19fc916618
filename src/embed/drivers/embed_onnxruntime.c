/* SPDX-License-Identifier: Apache-2.0 */
/* Embedding in this process with ONNX Runtime in 8-bit integers: what a CPU does fastest that cannot compute in bf16.
 * Each text is run alone: the scale of its activations is its own, so its vector does not depend on its neighbours; and on
 * the caller's thread: two texts side by side take a sixth less time than two threads on one text after the other. */
#include "base/cpu.h"
#include "base/error.h"
#include "bind/onnxruntime.h"
#include "embed/embed.h"
#include "embed/folder_model.h"

#include <pthread.h>
#include <stdlib.h>

struct onnxruntime_state {
    quire_folder_model model;
    quire_onnxruntime *graph; /* opened at the first embedding */
    pthread_mutex_t mutex;    /* guards opening it */
};

/* OpenVINO computes in bf16 where the CPU can, which is as quick and nearer to f32. */
static bool onnxruntime_suits(const quire_env *env, const char *model)
{
    quire_model_folder folder;
    return !quire_cpu_has_bf16() && !quire_model_folder_find(env, model, env->arena, &folder, NULL) &&
           folder.int8_path;
}

static void onnxruntime_close(void *state)
{
    struct onnxruntime_state *self = state;
    quire_onnxruntime_close(self->graph);
    quire_folder_model_close(&self->model);
    pthread_mutex_destroy(&self->mutex);
}

static quire_status onnxruntime_open(void *state, const quire_env *env, const char *model,
                                     quire_embed_model *out, quire_error *err)
{
    struct onnxruntime_state *self = state;
    quire_status status = quire_folder_model_open(env, model, &self->model, out, err);
    if (status) return status;
    if (!self->model.folder.int8_path) {
        quire_fail(err, QUIRE_E_INVALID,
                   "%s has no model.int8.onnx, which this driver computes: use --embed-driver openvino",
                   self->model.folder.path);
        quire_folder_model_close(&self->model);
        return QUIRE_E_INVALID;
    }
    pthread_mutex_init(&self->mutex, NULL);
    return QUIRE_OK;
}

static size_t onnxruntime_count_tokens(void *state, quire_str text)
{
    const struct onnxruntime_state *self = state;
    return quire_folder_model_count(&self->model, text);
}

static quire_status open_graph(struct onnxruntime_state *self, quire_error *err)
{
    quire_onnxruntime_settings settings = { .model_path = self->model.folder.int8_path,
                                            .input = "input_ids",
                                            .output = "sentence_embedding",
                                            .dim = self->model.folder.dim };
    pthread_mutex_lock(&self->mutex);
    quire_status status = self->graph ? QUIRE_OK : quire_onnxruntime_open(&settings, &self->graph, err);
    pthread_mutex_unlock(&self->mutex);
    return status;
}

static quire_status embed_text(struct onnxruntime_state *self, quire_arena *arena, quire_str text,
                               quire_tokens *tokens, float *row, quire_error *err)
{
    tokens->count = 0;
    quire_status status = quire_folder_model_encode(&self->model, text, tokens, err);
    if (status) return status;
    int64_t *cells = quire_arena_array(arena, tokens->count, sizeof *cells);
    if (!cells) return quire_fail_memory(err);
    for (size_t i = 0; i < tokens->count; i++) cells[i] = tokens->ids[i];
    return quire_onnxruntime_run(self->graph, cells, tokens->count, row, err);
}

static quire_status onnxruntime_embed(void *state, quire_call *call, quire_strs texts, quire_matrix *out,
                                      quire_error *err)
{
    struct onnxruntime_state *self = state;
    quire_tokens tokens = { 0 };
    quire_status status = open_graph(self, err);
    for (size_t i = 0; !status && i < texts.count; i++) {
        if (quire_cancelled(call)) status = quire_fail_cancelled(err);
        else status = embed_text(self, call->arena, texts.items[i], &tokens, quire_matrix_row(out, i), err);
    }
    quire_tokens_free(&tokens);
    return status;
}

const quire_embed_driver quire_embed_onnxruntime = {
    .name = "onnxruntime",
    .summary = "a model folder with 8-bit weights, computed in this process by ONNX Runtime",
    .state_size = sizeof(struct onnxruntime_state),
    .concurrent = true,
    .single = true,
    .batch_texts = 1,
    .batch_tokens = 65536,
    .suits = onnxruntime_suits,
    .open = onnxruntime_open,
    .count_tokens = onnxruntime_count_tokens,
    .embed = onnxruntime_embed,
    .close = onnxruntime_close,
};

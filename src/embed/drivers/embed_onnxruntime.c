/* SPDX-License-Identifier: Apache-2.0 */
/* Embedding in this process with ONNX Runtime.
 * Each text is run alone: the scale of its 8-bit activations is its own, so its vector does not depend on its neighbours,
 * and nothing is padded; and on the caller's thread: two texts side by side take a sixth less time than two threads on one
 * text after the other. */
#include "base/cpu.h"
#include "base/error.h"
#include "bind/onnxruntime.h"
#include "embed/drivers/onnx_text.h"
#include "embed/embed.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>

struct onnxruntime_state {
    quire_folder_model model;
    quire_onnxruntime *graph; /* opened at the first embedding */
    pthread_mutex_t mutex;    /* guards opening it */
};

/* Computes any model folder. */
static bool onnxruntime_suits(const quire_env *env, const char *model)
{
    (void)env;
    (void)model;
    return true;
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
    if (!status) pthread_mutex_init(&self->mutex, NULL);
    return status;
}

static size_t onnxruntime_count_tokens(void *state, quire_str text)
{
    const struct onnxruntime_state *self = state;
    return quire_folder_model_count(&self->model, text);
}

static quire_status open_graph(struct onnxruntime_state *self, quire_error *err)
{
    const quire_model_folder *folder = &self->model.folder;
    pthread_mutex_lock(&self->mutex);
    quire_status status = self->graph
                              ? QUIRE_OK
                              : quire_onnxruntime_open(folder->model_path,
                                                       folder->optimised ? QUIRE_ONNXRUNTIME_AS_WRITTEN
                                                                         : QUIRE_ONNXRUNTIME_OPTIMISED,
                                                       &self->graph, err);
    pthread_mutex_unlock(&self->mutex);
    return status;
}

/* A file is another one when it has another size, time or place. */
static quire_str append_file(quire_arena *arena, quire_str before, const char *path, const char *ending)
{
    struct stat facts;
    quire_str full = quire_arena_printf(arena, "%s%s", path, ending);
    if (!before.data || !full.data || stat(full.data, &facts)) return full.data ? before : full;
    return quire_arena_printf(arena, "%.*s; %s %lld %lld.%09ld %llu", QUIRE_FMT(before), full.data,
                              (long long)facts.st_size, (long long)facts.st_mtim.tv_sec,
                              facts.st_mtim.tv_nsec, (unsigned long long)facts.st_ino);
}

static quire_status onnxruntime_computation(void *state, quire_arena *arena, quire_str *out, quire_error *err)
{
    const struct onnxruntime_state *self = state;
    const quire_model_folder *folder = &self->model.folder;
    char version[64], features[64];
    quire_status status = quire_onnxruntime_probe(version, sizeof version, err);
    if (status) return status;
    quire_cpu_describe(features, sizeof features);
    *out = quire_arena_printf(arena, "onnxruntime %s;%s", version, features);
    *out = append_file(arena, *out, folder->model_path, "");
    *out = append_file(arena, *out, folder->model_path, ".data");
    *out = append_file(arena, *out, folder->tokenizer_path, "");
    return out->data ? QUIRE_OK : quire_fail_memory(err);
}

/* ---- one text ---- */

/* A text's vector from its tokens' vectors. */
static void pool(quire_str how, const float *tokens, size_t count, size_t dim, float *out)
{
    if (!quire_str_is(how, "mean")) {
        memcpy(out, tokens + (quire_str_is(how, "last") ? (count - 1) * dim : 0), dim * sizeof *out);
        return;
    }
    for (size_t i = 0; i < count; i++)
        for (size_t d = 0; d < dim; d++) out[d] += tokens[i * dim + d] / (float)count;
}

static quire_status take_row(const quire_model_folder *folder, const quire_onnxruntime_output *output,
                             size_t tokens, float *row, quire_error *err)
{
    size_t expected_rank = folder->pooled_output ? 2 : 3;
    if (output->rank != expected_rank || output->shape[0] != 1 ||
        output->shape[output->rank - 1] != folder->dim || (output->rank == 3 && output->shape[1] != tokens))
        return quire_fail(
            err, QUIRE_E_FORMAT,
            "%s gives an output of %zu dimensions, the last of %zu; model.json says %zu dimensions, the "
            "last of %zu (\"pooled_output\", \"dim\")",
            folder->model_path, output->rank, output->shape[output->rank - 1], expected_rank, folder->dim);
    if (output->rank == 2) memcpy(row, output->cells, folder->dim * sizeof *row);
    else pool(folder->pooling, output->cells, tokens, folder->dim, row);
    return QUIRE_OK;
}

static quire_status embed_text(struct onnxruntime_state *self, quire_arena *arena, quire_str text,
                               quire_tokens *tokens, float *row, quire_error *err)
{
    quire_onnxruntime_output output = { 0 };
    quire_status status = quire_onnx_run_text(self->graph, &self->model, text, tokens, arena, &output, err);
    /* A text without tokens leaves a row of zeros, which the stage refuses. */
    if (!status && output.cells) status = take_row(&self->model.folder, &output, tokens->count, row, err);
    quire_onnxruntime_output_free(self->graph, &output);
    return status;
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
    .summary = "a model folder, computed in this process by ONNX Runtime",
    .state_size = sizeof(struct onnxruntime_state),
    .concurrent = true,
    .single = true,
    .batch_texts = 1,
    .batch_tokens = 65536,
    .suits = onnxruntime_suits,
    .open = onnxruntime_open,
    .count_tokens = onnxruntime_count_tokens,
    .embed = onnxruntime_embed,
    .computation = onnxruntime_computation,
    .close = onnxruntime_close,
};

/* SPDX-License-Identifier: Apache-2.0 */
#include "embed/folder_model.h"

#include "base/array.h"
#include "base/error.h"

#include <stdint.h>
#include <stdlib.h>

quire_status quire_folder_model_open(const quire_env *env, const char *name, quire_folder_model *out,
                                     quire_embed_model *described, quire_error *err)
{
    quire_folder_model model = { 0 };
    quire_model_folder *folder = &model.folder;
    quire_status status = quire_model_folder_find(env, name, env->arena, folder, err);
    if (status) return status;
    if (folder->kind != QUIRE_MODEL_ONNX)
        return quire_fail(err, QUIRE_E_INVALID, "%s is a GGUF model: use it with --embed-driver llama",
                          folder->path);
    if (!folder->identity.size)
        return quire_fail(err, QUIRE_E_FORMAT,
                          "%s/model.json has no \"identity\": quire model import adds it", folder->path);
    status = quire_unigram_open(folder->tokenizer_path, &model.tokenizer, err);
    if (status) return quire_error_wrap(err, status, "the tokenizer of %.*s", QUIRE_FMT(folder->name));
    model.markers = quire_unigram_markers_of(model.tokenizer);
    *described = (quire_embed_model){
        .name = folder->name,
        .identity = folder->identity,
        .tokenizer = quire_arena_printf(env->arena, "unigram:%016llx",
                                        (unsigned long long)quire_unigram_identity(model.tokenizer)),
        .query_prefix = folder->query_prefix,
        .passage_prefix = folder->passage_prefix,
        .dim = folder->dim,
        .window_tokens = folder->window_tokens,
    };
    if (!described->tokenizer.data) {
        quire_unigram_close(model.tokenizer);
        return quire_fail_memory(err);
    }
    *out = model;
    return QUIRE_OK;
}

void quire_folder_model_close(quire_folder_model *model)
{
    quire_unigram_close(model->tokenizer);
}

size_t quire_folder_model_count(const quire_folder_model *model, quire_str text)
{
    size_t markers = (size_t)(model->markers.begin >= 0) + (size_t)(model->markers.end >= 0);
    size_t count = quire_unigram_count(model->tokenizer, text);
    return count > SIZE_MAX - markers ? SIZE_MAX : count + markers;
}

static quire_status add_marker(quire_tokens *tokens, int32_t marker, quire_error *err)
{
    if (marker < 0) return QUIRE_OK;
    int32_t *ids = quire_array_grow(tokens->ids, tokens->count, &tokens->capacity, sizeof *ids);
    if (!ids) return quire_fail_memory(err);
    tokens->ids = ids;
    tokens->ids[tokens->count++] = marker;
    return QUIRE_OK;
}

quire_status quire_folder_model_encode(const quire_folder_model *model, quire_str text, quire_tokens *tokens,
                                       quire_error *err)
{
    quire_status status = add_marker(tokens, model->markers.begin, err);
    if (!status) status = quire_unigram_encode(model->tokenizer, text, tokens, err);
    if (!status) status = add_marker(tokens, model->markers.end, err);
    return status;
}

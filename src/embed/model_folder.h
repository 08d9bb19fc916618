/* SPDX-License-Identifier: Apache-2.0 */
/* Models on disk. A model is a folder with model.json beside its files:
 *   onnx:  model.onnx, and where it keeps tensors outside, model.onnx.data; tokenizer.trie, made from tokenizer.json
 *          (unigram)
 *   gguf:  model.gguf
 * A bare GGUF file is one too: what model.json would say stands inside it. */
#ifndef QUIRE_EMBED_MODEL_FOLDER_H
#define QUIRE_EMBED_MODEL_FOLDER_H

#include "base/env.h"
#include "quire/error.h"

typedef enum quire_model_kind { QUIRE_MODEL_ONNX, QUIRE_MODEL_GGUF } quire_model_kind;

typedef struct quire_model_folder {
    quire_model_kind kind;
    const char *path;           /* the folder, or the bare file */
    const char *model_path;     /* the .onnx or .gguf */
    const char *tokenizer_path; /* onnx: the .trie */
    quire_str name, identity;
    quire_str pooling; /* onnx: mean, cls or last */
    quire_str query_prefix, passage_prefix;
    quire_str arithmetic; /* onnx: "8-bit" or "f32", and what was measured of it at import; or empty */
    size_t dim, window_tokens;
    bool pooled_output; /* the graph's output is already one row a text */
    bool optimised;     /* the graph stands in the operators that it is to be run in */
} quire_model_folder;

typedef struct quire_model_folders {
    const quire_model_folder *items;
    size_t count;
} quire_model_folders;

/* The identity of a model: its source (weights and tokenizer) and what else decides a vector. The one form, whether it is
 * made at import or for a bare file.
 * owner: out lives in `arena` */
QUIRE_CHECKED quire_status quire_model_identity(const char *source, quire_str pooling, quire_str query_prefix,
                                                quire_str passage_prefix, size_t dim, quire_arena *arena,
                                                quire_str *out, quire_error *err);

/* "onnx", "gguf" */
const char *quire_model_kind_name(quire_model_kind kind);

/* Reads and checks model.json.
 * owner:  strings live in `arena`
 * errors: NOT_FOUND no such folder or file; FORMAT what is wrong with it */
QUIRE_CHECKED quire_status quire_model_folder_read(const char *path, quire_arena *arena,
                                                   quire_model_folder *out, quire_error *err);

/* The model called `name` in env->models_dir, then env->system_models_dir; a name with a slash is a path.
 * errors: NOT_FOUND, with where it looked */
QUIRE_CHECKED quire_status quire_model_folder_find(const quire_env *env, const char *name, quire_arena *arena,
                                                   quire_model_folder *out, quire_error *err);

/* All models of both folders by name; of equal names only the user's own. A folder that is not a model is
 * logged. */
QUIRE_CHECKED quire_status quire_model_folder_list(const quire_env *env, quire_arena *arena,
                                                   quire_model_folders *out, quire_error *err);

/* Copies a model folder or GGUF file into env->models_dir under `name` (NULL: its own), whole or not at all; makes the
 * tokenizer's table, fills in what model.json may leave out, and has the copy embed texts. An f32 ONNX model is put into
 * 8-bit products where that changes its vectors little. env->cancel ends it.
 * errors: FORMAT not a model that Quire can embed with; CANCELLED; INVALID the name, or it is taken; IO */
QUIRE_CHECKED quire_status quire_model_folder_import(const quire_env *env, const char *path, const char *name,
                                                     quire_arena *arena, quire_model_folder *out,
                                                     quire_error *err);

#endif

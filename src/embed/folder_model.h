/* SPDX-License-Identifier: Apache-2.0 */
/* A model folder that is open, its tokenizer mapped: what the drivers share that compute such a model in this process. */
#ifndef QUIRE_EMBED_FOLDER_MODEL_H
#define QUIRE_EMBED_FOLDER_MODEL_H

#include "embed/embed.h"
#include "embed/model_folder.h"
#include "text/tokenizers/unigram.h"

/* Immutable after open: any thread. */
typedef struct quire_folder_model {
    quire_model_folder folder;
    quire_unigram *tokenizer;
    quire_unigram_markers markers;
} quire_folder_model;

/* Finds the model that `embed.model` names, opens its tokenizer and says in `described` what it is.
 * owner:  strings live in env->arena
 * errors: NOT_FOUND; INVALID a GGUF model; FORMAT what is wrong with the folder */
QUIRE_CHECKED quire_status quire_folder_model_open(const quire_env *env, const char *name,
                                                   quire_folder_model *out, quire_embed_model *described,
                                                   quire_error *err);
void quire_folder_model_close(quire_folder_model *model);

/* Tokens of the text, markers included; SIZE_MAX when memory is out. */
size_t quire_folder_model_count(const quire_folder_model *model, quire_str text);

/* Appends the text's ids, markers included. */
QUIRE_CHECKED quire_status quire_folder_model_encode(const quire_folder_model *model, quire_str text,
                                                     quire_tokens *tokens, quire_error *err);

#endif

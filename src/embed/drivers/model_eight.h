/* SPDX-License-Identifier: Apache-2.0 */
/* Whether an imported f32 model is to be computed in 8-bit products: it is rewritten, both embed texts of both languages,
 * and where they differ little the rewritten one takes the other's place. */
#ifndef QUIRE_EMBED_DRIVERS_MODEL_EIGHT_H
#define QUIRE_EMBED_DRIVERS_MODEL_EIGHT_H

#include "embed/model_folder.h"
#include "record/matrix.h"

/* Embeds the built-in texts with the model in `folder`; also the proof that it embeds at all.
 * shape:  out gets a row a text, in `arena` */
QUIRE_CHECKED quire_status quire_model_embed_texts(const quire_env *env, quire_model_kind kind,
                                                   const char *folder, quire_arena *arena, quire_matrix *out,
                                                   quire_error *err);

/* Rewrites the model in `folder`, whose vectors of the built-in texts are `plain`, if it can be and the error is small.
 * `model` gets what it came to: its arithmetic, in words.
 * errors: CANCELLED; IO; NO_MEMORY. That the model stays as it was is none */
QUIRE_CHECKED quire_status quire_model_try_eight(const quire_env *env, const char *folder,
                                                 const quire_matrix *plain, quire_arena *arena,
                                                 quire_model_folder *model, quire_error *err);

#endif

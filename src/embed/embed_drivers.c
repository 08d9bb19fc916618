/* SPDX-License-Identifier: Apache-2.0 */
/* The embedding drivers of this build, in the order users see them. */
#include "embed/embed.h"

extern const quire_embed_driver quire_embed_onnxruntime, quire_embed_llama, quire_embed_openai;

const quire_embed_driver *const quire_embed_drivers[] = {
    &quire_embed_onnxruntime,
    &quire_embed_llama,
    &quire_embed_openai,
    NULL,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* A text through an ONNX model whose tokenizer is that of its folder. */
#ifndef QUIRE_EMBED_DRIVERS_ONNX_TEXT_H
#define QUIRE_EMBED_DRIVERS_ONNX_TEXT_H

#include "bind/onnxruntime.h"
#include "embed/folder_model.h"

/* Runs the graph on the text's ids, with a mask of ones and types of zero as far as it asks for them, and reads its first
 * output. `tokens` is scratch, and holds the ids afterwards; a text without any is not run, and leaves `out` empty.
 * errors: FORMAT the graph has no input_ids; and those of quire_onnxruntime_run */
QUIRE_CHECKED quire_status quire_onnx_run_text(quire_onnxruntime *graph, const quire_folder_model *model,
                                               quire_str text, quire_tokens *tokens, quire_arena *arena,
                                               quire_onnxruntime_output *out, quire_error *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#include "embed/drivers/onnx_text.h"

#include "base/error.h"

static const char *const names[] = { "input_ids", "attention_mask", "token_type_ids" };
enum { INPUTS = sizeof names / sizeof *names };

static quire_status fill_inputs(const quire_onnxruntime *graph, const quire_tokens *tokens,
                                quire_arena *arena, quire_onnxruntime_input inputs[INPUTS], size_t *count,
                                quire_error *err)
{
    for (size_t kind = 0; kind < INPUTS; kind++) {
        if (!quire_onnxruntime_has_input(graph, names[kind])) continue;
        int64_t *cells = quire_arena_array(arena, tokens->count, sizeof *cells);
        if (!cells) return quire_fail_memory(err);
        for (size_t i = 0; i < tokens->count; i++) cells[i] = kind == 0 ? tokens->ids[i] : kind == 1;
        inputs[(*count)++] = (quire_onnxruntime_input){ names[kind], cells };
    }
    return QUIRE_OK;
}

quire_status quire_onnx_run_text(quire_onnxruntime *graph, const quire_folder_model *model, quire_str text,
                                 quire_tokens *tokens, quire_arena *arena, quire_onnxruntime_output *out,
                                 quire_error *err)
{
    quire_onnxruntime_input inputs[INPUTS];
    size_t count = 0;
    tokens->count = 0;
    if (!quire_onnxruntime_has_input(graph, names[0]))
        return quire_fail(err, QUIRE_E_FORMAT,
                          "%s has no input called input_ids; expected input_ids and, where it needs them, "
                          "attention_mask and token_type_ids",
                          model->folder.model_path);
    quire_status status = quire_folder_model_encode(model, text, tokens, err);
    if (!status && tokens->count == 0) return QUIRE_OK;
    if (!status) status = fill_inputs(graph, tokens, arena, inputs, &count, err);
    if (!status) status = quire_onnxruntime_run(graph, inputs, count, tokens->count, 0, out, err);
    return status;
}

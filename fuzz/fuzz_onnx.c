/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as an ONNX file whose tensors stand in a file of a few kilobytes beside it: refused with a message, or both
 * graphs are written of it. */
#include "embed/drivers/onnx_eight.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { BESIDE_BYTES = 90000, CELLS_LIMIT = 1 << 22 };

static void rewrite(const quire_onnx_model *model, quire_arena *arena)
{
    quire_onnx_products products;
    quire_buffer graph;
    quire_error err = { 0 };
    if (quire_onnx_products_find(model, arena, &products, &err)) {
        if (!err.message[0]) abort();
        return;
    }
    size_t cells = 0;
    for (size_t i = 0; i < products.count; i++) cells += products.items[i].inputs * products.items[i].outputs;
    float *sizes = calloc(products.inputs, sizeof *sizes);
    FILE *data = fopen("/dev/null", "wb");
    if (!sizes || !data) abort();
    quire_buffer_init(&graph, 1 << 26);
    if (quire_onnx_write_sizes(model, &products, arena, &graph, &err) && !err.message[0]) abort();
    quire_buffer_clear(&graph);
    /* One matrix may be named by many nodes: that costs time alone. */
    if (cells <= CELLS_LIMIT &&
        quire_onnx_write_eight(model, &products, sizes, NULL, arena, &graph, data, &err) && !err.message[0])
        abort();
    quire_buffer_free(&graph);
    fclose(data);
    free(sizes);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    quire_arena arena = { 0 };
    quire_onnx_model model;
    quire_error err = { 0 };
    char *beside = calloc(BESIDE_BYTES, 1);
    if (!beside) abort();
    for (size_t i = 0; i < BESIDE_BYTES; i++) beside[i] = (char)(i * 37 % 251);
    if (!quire_onnx_model_parse((quire_str){ (const char *)bytes, size }, (quire_str){ beside, BESIDE_BYTES },
                                &arena, &model, &err))
        rewrite(&model, &arena);
    else if (!err.message[0]) abort();
    quire_arena_free(&arena);
    free(beside);
    return 0;
}

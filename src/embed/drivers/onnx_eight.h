/* SPDX-License-Identifier: Apache-2.0 */
/* An f32 ONNX model in 8-bit products, in the way of the default one (docs/decisions/int8-model.md): its constant matrices
 * become whole numbers with a scale a column, and its greatest input channels are divided by a factor that the matrix is
 * multiplied by. How great they are is asked of the model itself: a first graph tells it of a text. */
#ifndef QUIRE_EMBED_DRIVERS_ONNX_EIGHT_H
#define QUIRE_EMBED_DRIVERS_ONNX_EIGHT_H

#include "base/buffer.h"
#include "base/cancel.h"
#include "embed/drivers/onnx_model.h"

#include <stdio.h>

/* x · W, where W is a constant matrix. */
typedef struct quire_onnx_product {
    size_t node;
    quire_onnx_tensor *weight;
    size_t inputs, outputs;
    size_t first; /* where its inputs begin among those of all products */
    bool narrows; /* more inputs than outputs, as behind gelu: there a few tokens are many times the others */
} quire_onnx_product;

typedef struct quire_onnx_products {
    quire_onnx_product *items;
    size_t count, inputs; /* of all together */
} quire_onnx_products;

QUIRE_CHECKED quire_status quire_onnx_products_find(const quire_onnx_model *model, quire_arena *arena,
                                                    quire_onnx_products *out, quire_error *err);

/* The name of the one output of the first graph: for each input of each product its greatest magnitude over the tokens of
 * a text, or, where the product narrows, the mean of its squares. */
#define ONNX_SIZES "quire.sizes"

/* The first graph; it stands beside the model's file and reads its tensors from it. */
QUIRE_CHECKED quire_status quire_onnx_write_sizes(const quire_onnx_model *model,
                                                  const quire_onnx_products *products, quire_arena *arena,
                                                  quire_buffer *out, quire_error *err);

/* The model in 8-bit products; `data` becomes its ONNX_DATA_FILE. `sizes`: products->inputs floats.
 * errors: CANCELLED; IO */
QUIRE_CHECKED quire_status quire_onnx_write_eight(const quire_onnx_model *model,
                                                  const quire_onnx_products *products, const float *sizes,
                                                  const quire_cancel *cancel, quire_arena *arena,
                                                  quire_buffer *out, FILE *data, quire_error *err);

#endif

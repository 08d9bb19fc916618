/* SPDX-License-Identifier: Apache-2.0 */
/* ONNX Runtime: a model, run on one row of whole numbers at a time. The library is loaded when the first model is opened. */
#ifndef QUIRE_BIND_ONNXRUNTIME_H
#define QUIRE_BIND_ONNXRUNTIME_H

#include "quire/error.h"
#include "quire/types.h"

/* A model that is open. Any thread: each computes for itself, no others are started. */
typedef struct quire_onnxruntime quire_onnxruntime;

typedef enum quire_onnxruntime_graph {
    QUIRE_ONNXRUNTIME_AS_WRITTEN, /* in the operators that it is to be run in: opened at once */
    QUIRE_ONNXRUNTIME_OPTIMISED,  /* operators are fused while it is opened */
} quire_onnxruntime_graph;

/* Opens an .onnx file; what it keeps outside lies beside it.
 * errors: NOT_FOUND the library or the model is missing; FORMAT not a model that it can run; NO_MEMORY */
QUIRE_CHECKED quire_status quire_onnxruntime_open(const char *path, quire_onnxruntime_graph graph,
                                                  quire_onnxruntime **out, quire_error *err);
void quire_onnxruntime_close(quire_onnxruntime *model); /* may be NULL */

bool quire_onnxruntime_has_input(const quire_onnxruntime *model, const char *name);

/* An int64 input [1, count]. */
typedef struct quire_onnxruntime_input {
    const char *name;
    int64_t *cells;
} quire_onnxruntime_input;

enum { QUIRE_ONNXRUNTIME_RANK_LIMIT = 4, QUIRE_ONNXRUNTIME_INPUTS_LIMIT = 8 };

/* One float32 output; `cells` live until it is freed. */
typedef struct quire_onnxruntime_output {
    const float *cells;
    size_t shape[QUIRE_ONNXRUNTIME_RANK_LIMIT], rank;
    void *value;
} quire_onnxruntime_output;

/* Runs the model on `count` numbers in each input, at least one, and reads its output number `which`.
 * errors: FORMAT not float32, or of more than four dimensions; IO it could not be computed */
QUIRE_CHECKED quire_status quire_onnxruntime_run(quire_onnxruntime *model,
                                                 const quire_onnxruntime_input *inputs, size_t input_count,
                                                 size_t count, size_t which, quire_onnxruntime_output *out,
                                                 quire_error *err);
void quire_onnxruntime_output_free(quire_onnxruntime *model, quire_onnxruntime_output *output);

/* Whether the library can be loaded: its version in `version`, or why not. */
QUIRE_CHECKED quire_status quire_onnxruntime_probe(char *version, size_t capacity, quire_error *err);

#endif

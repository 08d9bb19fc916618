/* SPDX-License-Identifier: Apache-2.0 */
/* ONNX Runtime: one model, run on one row of whole numbers at a time. The library is loaded when the first model is opened. */
#ifndef QUIRE_BIND_ONNXRUNTIME_H
#define QUIRE_BIND_ONNXRUNTIME_H

#include "quire/error.h"
#include "quire/types.h"

typedef struct quire_onnxruntime_settings {
    const char *model_path; /* .onnx; what it keeps outside lies beside it */
    const char *input;      /* name of its one input, int64 [1, length] */
    const char *output;     /* name of the output that is read, float32 [1, dim] */
    size_t dim;
} quire_onnxruntime_settings;

/* A model that is open. Any thread: each computes for itself, no others are started. */
typedef struct quire_onnxruntime quire_onnxruntime;

/* owner:  the strings of `settings` must outlive the model
 * errors: NOT_FOUND the library or the model is missing; FORMAT not a model that it can run; NO_MEMORY */
QUIRE_CHECKED quire_status quire_onnxruntime_open(const quire_onnxruntime_settings *settings,
                                                  quire_onnxruntime **out, quire_error *err);
void quire_onnxruntime_close(quire_onnxruntime *model); /* may be NULL */

/* Runs the model on `count` numbers, at least one.
 * shape:  out has room for dim floats
 * errors: FORMAT the output is not what the settings say; IO it could not be computed */
QUIRE_CHECKED quire_status quire_onnxruntime_run(quire_onnxruntime *model, int64_t *cells, size_t count,
                                                 float *out, quire_error *err);

/* Whether the library can be loaded: its version in `version`, or why not. For doctor. */
QUIRE_CHECKED quire_status quire_onnxruntime_probe(char *version, size_t capacity, quire_error *err);

#endif

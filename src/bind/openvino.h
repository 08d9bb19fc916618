/* SPDX-License-Identifier: Apache-2.0 */
/* OpenVINO: one compiled model and the requests that run it. The library is loaded when the first model is
 * opened, so that a process which computes nothing pays nothing for it. */
#ifndef QUIRE_BIND_OPENVINO_H
#define QUIRE_BIND_OPENVINO_H

#include "base/log.h"
#include "quire/error.h"
#include "quire/types.h"

typedef struct quire_openvino_settings {
    const char *model_path; /* .xml (its .bin beside it) or .onnx */
    const char *cache_dir;  /* for compiled models, made where it is missing; NULL: none are kept */
    const char *precision;  /* "f32", "bf16", or "auto": what the CPU does fastest */
    int64_t threads;        /* at least 1 */
    int64_t streams;        /* texts side by side; 0: what suits the CPU, at most 8 */
    const quire_log *log;
} quire_openvino_settings;

/* A compiled model. Any thread. */
typedef struct quire_openvino quire_openvino;

/* errors: NOT_FOUND the library or the model is missing; FORMAT not a model that it can run; NO_MEMORY */
QUIRE_CHECKED quire_status quire_openvino_open(const quire_openvino_settings *settings, quire_openvino **out,
                                               quire_error *err);
void quire_openvino_close(quire_openvino *model); /* after its requests; may be NULL */

bool quire_openvino_has_input(const quire_openvino *model, const char *name);

/* What "auto" and 0 streams came to. */
bool quire_openvino_computes_f32(const quire_openvino *model);
size_t quire_openvino_streams(const quire_openvino *model);

/* One inference at a time. One thread at a time. */
typedef struct quire_openvino_request quire_openvino_request;

QUIRE_CHECKED quire_status quire_openvino_request_new(quire_openvino *model, quire_openvino_request **out,
                                                      quire_error *err);
void quire_openvino_request_free(quire_openvino_request *request); /* not while it runs; may be NULL */

/* Sets an input to rows x columns whole numbers, which must stay until the request has been waited for. */
QUIRE_CHECKED quire_status quire_openvino_set_input(quire_openvino_request *request, const char *name,
                                                    int64_t *cells, size_t rows, size_t columns,
                                                    quire_error *err);
QUIRE_CHECKED quire_status quire_openvino_start(quire_openvino_request *request, quire_error *err);
QUIRE_CHECKED quire_status quire_openvino_wait(quire_openvino_request *request, quire_error *err);

enum { QUIRE_OPENVINO_RANK_LIMIT = 4 };

/* The first output. `cells` is borrowed from the request until it starts again. */
typedef struct quire_openvino_output {
    const float *cells;
    size_t shape[QUIRE_OPENVINO_RANK_LIMIT], rank;
} quire_openvino_output;

/* errors: FORMAT not float32, or of more than four dimensions */
QUIRE_CHECKED quire_status quire_openvino_read(quire_openvino_request *request, quire_openvino_output *out,
                                               quire_error *err);

/* Whether the library can be loaded: its version in `version`, or why not. For doctor. */
QUIRE_CHECKED quire_status quire_openvino_probe(char *version, size_t capacity, quire_error *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* ONNX Runtime's C API is one table of function pointers, to which releases only ever append. Its header stands in no
 * package registry that Quire builds from, so the rows in use are declared here.
 * Source of their order: include/onnxruntime/core/session/onnxruntime_c_api.h, struct OrtApi. */
#include "bind/onnxruntime.h"

#include "base/error.h"
#include "bind/shared_library.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char library_name[] = "libonnxruntime.so.1";

enum {
    API_VERSION = 13, /* of the header that was read; later libraries still serve it */
    LOG_FATAL = 4,    /* what fails comes back as a status */
    OPTIMISE_NOTHING = 0,
    ALLOCATOR_DEVICE = 0,
    MEMORY_DEFAULT = 0,
    TYPE_FLOAT = 1,
    TYPE_INT64 = 7,
    ERROR_NO_SUCH_FILE = 3,
};

typedef struct ort_status ort_status; /* NULL: done */
typedef struct ort_env ort_env;
typedef struct ort_options ort_options;
typedef struct ort_session ort_session;
typedef struct ort_memory ort_memory;
typedef struct ort_value ort_value;
typedef struct ort_shape ort_shape;
typedef void (*unused)(void);

struct ort_api {
    unused from_0[1];
    int (*get_error_code)(const ort_status *);
    const char *(*get_error_message)(const ort_status *);
    ort_status *(*create_env)(int log_level, const char *name, ort_env **);
    unused from_4[3];
    ort_status *(*create_session)(const ort_env *, const char *path, const ort_options *, ort_session **);
    unused from_8[1];
    ort_status *(*run)(ort_session *, const void *run_options, const char *const *input_names,
                       const ort_value *const *inputs, size_t input_count, const char *const *output_names,
                       size_t output_count, ort_value **outputs);
    ort_status *(*create_session_options)(ort_options **);
    unused from_11[6];
    ort_status *(*disable_mem_pattern)(ort_options *);
    unused from_18[1];
    ort_status *(*disable_cpu_mem_arena)(ort_options *);
    unused from_20[3];
    ort_status *(*set_graph_optimization_level)(ort_options *, int);
    ort_status *(*set_intra_op_num_threads)(ort_options *, int);
    unused from_25[24];
    ort_status *(*create_tensor_with_data)(const ort_memory *, void *data, size_t bytes, const int64_t *shape,
                                           size_t rank, int type, ort_value **);
    unused from_50[1];
    ort_status *(*get_tensor_mutable_data)(ort_value *, void **);
    unused from_52[8];
    ort_status *(*get_tensor_element_type)(const ort_shape *, int *);
    unused from_61[3];
    ort_status *(*get_tensor_element_count)(const ort_shape *, size_t *);
    ort_status *(*get_tensor_type_and_shape)(const ort_value *, ort_shape **);
    unused from_66[3];
    ort_status *(*create_cpu_memory_info)(int allocator, int kind, ort_memory **);
    unused from_70[22];
    void (*release_env)(ort_env *);
    void (*release_status)(ort_status *);
    void (*release_memory_info)(ort_memory *);
    void (*release_session)(ort_session *);
    void (*release_value)(ort_value *);
    unused from_97[2];
    void (*release_tensor_type_and_shape)(ort_shape *);
    void (*release_session_options)(ort_options *);
};

#define STANDS_AT(row, index)                                                                                \
    _Static_assert(offsetof(struct ort_api, row) == (index) * sizeof(unused), #row " stands elsewhere")
STANDS_AT(create_session, 7);
STANDS_AT(run, 9);
STANDS_AT(create_tensor_with_data, 49);
STANDS_AT(get_tensor_element_count, 64);
STANDS_AT(create_cpu_memory_info, 69);
STANDS_AT(release_session_options, 100);

struct ort_base {
    const struct ort_api *(*get_api)(uint32_t version);
    const char *(*get_version)(void);
};

struct quire_onnxruntime {
    const struct ort_api *api;
    ort_env *env;
    ort_session *session;
    ort_memory *memory;
    quire_onnxruntime_settings settings;
};

static quire_status load_library(const struct ort_base **out, const struct ort_api **api, quire_error *err)
{
    const struct ort_base *(*get_base)(void) = NULL;
    void *library = NULL;
    quire_status status = quire_shared_library_open(library_name, "ONNX Runtime", &library, err);
    if (status) return status;
    void *symbol = dlsym(library, "OrtGetApiBase");
    memcpy(&get_base, &symbol, sizeof symbol);
    *out = get_base ? get_base() : NULL;
    *api = *out ? (*out)->get_api(API_VERSION) : NULL;
    if (*api) return QUIRE_OK;
    return quire_fail(err, QUIRE_E_FORMAT, "%s does not serve version %d of ONNX Runtime's C API",
                      library_name, API_VERSION);
}

/* Passes a failure on and frees it. */
static quire_status check(const struct ort_api *api, ort_status *problem, quire_status status,
                          const char *what, quire_error *err)
{
    if (!problem) return QUIRE_OK;
    if (api->get_error_code(problem) == ERROR_NO_SUCH_FILE) status = QUIRE_E_NOT_FOUND;
    quire_fail(err, status, "ONNX Runtime: %s: %s", what, api->get_error_message(problem));
    api->release_status(problem);
    return status;
}

/* The graph is written in the operators that it is to be run in. Texts differ in length, so neither an arena nor a
 * pattern of memory is worth keeping. */
static quire_status open_session(quire_onnxruntime *model, quire_error *err)
{
    const struct ort_api *api = model->api;
    const char *path = model->settings.model_path;
    ort_options *options = NULL;
    ort_status *problem = api->create_env(LOG_FATAL, "quire", &model->env);
    if (!problem) problem = api->create_session_options(&options);
    if (!problem) problem = api->disable_cpu_mem_arena(options);
    if (!problem) problem = api->disable_mem_pattern(options);
    if (!problem) problem = api->set_graph_optimization_level(options, OPTIMISE_NOTHING);
    if (!problem) problem = api->set_intra_op_num_threads(options, 1);
    if (!problem) problem = api->create_cpu_memory_info(ALLOCATOR_DEVICE, MEMORY_DEFAULT, &model->memory);
    quire_status status = check(api, problem, QUIRE_E_NO_MEMORY, "starting", err);
    if (!status)
        status = check(api, api->create_session(model->env, path, options, &model->session), QUIRE_E_FORMAT,
                       path, err);
    if (options) api->release_session_options(options);
    return status;
}

quire_status quire_onnxruntime_open(const quire_onnxruntime_settings *settings, quire_onnxruntime **out,
                                    quire_error *err)
{
    const struct ort_base *base = NULL;
    if (access(settings->model_path, R_OK)) return quire_fail_errno(err, errno, "%s", settings->model_path);
    quire_onnxruntime *model = calloc(1, sizeof *model);
    if (!model) return quire_fail_memory(err);
    model->settings = *settings;
    quire_status status = load_library(&base, &model->api, err);
    if (!status) status = open_session(model, err);
    if (status) quire_onnxruntime_close(model);
    else *out = model;
    return status;
}

void quire_onnxruntime_close(quire_onnxruntime *model)
{
    if (!model) return;
    if (model->session) model->api->release_session(model->session);
    if (model->memory) model->api->release_memory_info(model->memory);
    if (model->env) model->api->release_env(model->env);
    free(model);
}

static quire_status read_output(const quire_onnxruntime *model, ort_value *value, float *out,
                                quire_error *err)
{
    const struct ort_api *api = model->api;
    ort_shape *shape = NULL;
    void *cells = NULL;
    int type = 0;
    size_t count = 0;
    ort_status *problem = api->get_tensor_type_and_shape(value, &shape);
    if (!problem) problem = api->get_tensor_element_type(shape, &type);
    if (!problem) problem = api->get_tensor_element_count(shape, &count);
    if (!problem) problem = api->get_tensor_mutable_data(value, &cells);
    quire_status status = check(api, problem, QUIRE_E_FORMAT, "reading the output", err);
    if (shape) api->release_tensor_type_and_shape(shape);
    if (status) return status;
    if (type != TYPE_FLOAT || count != model->settings.dim)
        return quire_fail(
            err, QUIRE_E_FORMAT,
            "%s: the output %s has %zu cells of element type %d, expected %zu of type %d (float32)",
            model->settings.model_path, model->settings.output, count, type, model->settings.dim, TYPE_FLOAT);
    memcpy(out, cells, count * sizeof *out);
    return QUIRE_OK;
}

quire_status quire_onnxruntime_run(quire_onnxruntime *model, int64_t *cells, size_t count, float *out,
                                   quire_error *err)
{
    const struct ort_api *api = model->api;
    const int64_t shape[2] = { 1, (int64_t)count };
    ort_value *input = NULL, *output = NULL;
    quire_status status = check(api,
                                api->create_tensor_with_data(model->memory, cells, count * sizeof *cells,
                                                             shape, 2, TYPE_INT64, &input),
                                QUIRE_E_NO_MEMORY, "making the input", err);
    if (!status)
        status = check(api,
                       api->run(model->session, NULL, &model->settings.input, (const ort_value *[]){ input },
                                1, &model->settings.output, 1, &output),
                       QUIRE_E_IO, "computing", err);
    if (!status) status = read_output(model, output, out, err);
    if (output) api->release_value(output);
    if (input) api->release_value(input);
    return status;
}

quire_status quire_onnxruntime_probe(char *version, size_t capacity, quire_error *err)
{
    const struct ort_base *base = NULL;
    const struct ort_api *api = NULL;
    quire_status status = load_library(&base, &api, err);
    if (!status) snprintf(version, capacity, "%s", base->get_version());
    return status;
}

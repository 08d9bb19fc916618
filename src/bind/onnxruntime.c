/* SPDX-License-Identifier: Apache-2.0 */
/* ONNX Runtime's C API is one table of function pointers, to which releases only ever append. Its header stands in no
 * package registry that Quire builds from, so the rows in use are declared here.
 * Source of their order: include/onnxruntime/core/session/onnxruntime_c_api.h, struct OrtApi. */
#include "bind/onnxruntime.h"

#include "base/error.h"
#include "bind/shared_library.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char library_name[] = "libonnxruntime.so.1";

enum {
    API_VERSION = 13, /* of the header that was read; later libraries still serve it */
    LOG_FATAL = 4,    /* what fails comes back as a status */
    OPTIMISE_NOTHING = 0,
    OPTIMISE_ALL = 99,
    ALLOCATOR_DEVICE = 0,
    NAMES_LIMIT = 4096, /* inputs, and outputs, of a model */
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
typedef struct ort_allocator ort_allocator;
typedef void (*unused)(void);

struct ort_api {
    unused from_0[1];
    int (*get_error_code)(const ort_status *);
    const char *(*get_error_message)(const ort_status *);
    ort_status *(*create_env)(int log_level, const char *name, ort_env **);
    unused from_4[2];
    ort_status *(*disable_telemetry_events)(const ort_env *);
    ort_status *(*create_session)(const ort_env *, const char *path, const ort_options *, ort_session **);
    unused from_8[1];
    ort_status *(*run)(ort_session *, const void *run_options, const char *const *input_names,
                       const ort_value *const *inputs, size_t input_count, const char *const *output_names,
                       size_t output_count, ort_value **outputs);
    ort_status *(*create_session_options)(ort_options **);
    unused from_11[6];
    ort_status *(*disable_mem_pattern)(ort_options *);
    unused from_18[5];
    ort_status *(*set_graph_optimization_level)(ort_options *, int);
    ort_status *(*set_intra_op_num_threads)(ort_options *, int);
    unused from_25[5];
    ort_status *(*get_input_count)(const ort_session *, size_t *);
    ort_status *(*get_output_count)(const ort_session *, size_t *);
    unused from_32[4];
    ort_status *(*get_input_name)(const ort_session *, size_t, ort_allocator *, char **);
    ort_status *(*get_output_name)(const ort_session *, size_t, ort_allocator *, char **);
    unused from_38[11];
    ort_status *(*create_tensor_with_data)(const ort_memory *, void *data, size_t bytes, const int64_t *shape,
                                           size_t rank, int type, ort_value **);
    unused from_50[1];
    ort_status *(*get_tensor_mutable_data)(ort_value *, void **);
    unused from_52[8];
    ort_status *(*get_tensor_element_type)(const ort_shape *, int *);
    ort_status *(*get_rank)(const ort_shape *, size_t *);
    ort_status *(*get_dimensions)(const ort_shape *, int64_t *, size_t rank);
    unused from_63[2];
    ort_status *(*get_tensor_type_and_shape)(const ort_value *, ort_shape **);
    unused from_66[3];
    ort_status *(*create_cpu_memory_info)(int allocator, int kind, ort_memory **);
    unused from_70[6];
    ort_status *(*allocator_free)(ort_allocator *, void *);
    unused from_77[1];
    ort_status *(*get_default_allocator)(ort_allocator **);
    unused from_79[13];
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
STANDS_AT(disable_telemetry_events, 6);
STANDS_AT(create_session, 7);
STANDS_AT(run, 9);
STANDS_AT(get_output_name, 37);
STANDS_AT(create_tensor_with_data, 49);
STANDS_AT(get_dimensions, 62);
STANDS_AT(create_cpu_memory_info, 69);
STANDS_AT(release_session_options, 100);

struct ort_base {
    const struct ort_api *(*get_api)(uint32_t version);
    const char *(*get_version)(void);
};

struct names {
    char **items; /* of the library's allocator */
    size_t count;
};

struct quire_onnxruntime {
    const struct ort_api *api;
    ort_env *env;
    ort_session *session;
    ort_memory *memory;
    ort_allocator *allocator; /* borrowed */
    struct names inputs, outputs;
};

/* The library's builds keep an account of their use in the user's cache folder and send it to their maker; only this
 * variable stops them before anything is kept, and it must stand before the library is loaded. Where it stands
 * already nothing is written, for other threads may be reading the environment. */
static void keep_private(void)
{
    const char *disabled = getenv("ORT_DISABLE_TELEMETRY");
    if (!disabled || strcmp(disabled, "1") != 0) setenv("ORT_DISABLE_TELEMETRY", "1", true);
}

static quire_status load_library(const struct ort_base **out, const struct ort_api **api, quire_error *err)
{
    const struct ort_base *(*get_base)(void) = NULL;
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    void *library = NULL;
    pthread_once(&once, keep_private);
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

/* The arena keeps what a run took for the next one: without it a quarter of the time goes into pages that the system takes
 * back and gives again. Texts differ in length, so a pattern of memory is not worth keeping. */
static quire_status open_session(quire_onnxruntime *model, const char *path, quire_onnxruntime_graph graph,
                                 quire_error *err)
{
    const struct ort_api *api = model->api;
    int level = graph == QUIRE_ONNXRUNTIME_AS_WRITTEN ? OPTIMISE_NOTHING : OPTIMISE_ALL;
    ort_options *options = NULL;
    ort_status *problem = api->create_env(LOG_FATAL, "quire", &model->env);
    if (!problem) problem = api->disable_telemetry_events(model->env);
    if (!problem) problem = api->create_session_options(&options);
    if (!problem) problem = api->disable_mem_pattern(options);
    if (!problem) problem = api->set_graph_optimization_level(options, level);
    if (!problem) problem = api->set_intra_op_num_threads(options, 1);
    if (!problem) problem = api->create_cpu_memory_info(ALLOCATOR_DEVICE, MEMORY_DEFAULT, &model->memory);
    if (!problem) problem = api->get_default_allocator(&model->allocator);
    quire_status status = check(api, problem, QUIRE_E_NO_MEMORY, "starting", err);
    if (!status)
        status = check(api, api->create_session(model->env, path, options, &model->session), QUIRE_E_FORMAT,
                       path, err);
    if (options) api->release_session_options(options);
    return status;
}

typedef ort_status *count_names(const ort_session *, size_t *);
typedef ort_status *get_name(const ort_session *, size_t, ort_allocator *, char **);

static quire_status take_names(const quire_onnxruntime *model, count_names *counted, get_name *get,
                               struct names *out, quire_error *err)
{
    size_t count = 0;
    ort_status *problem = counted(model->session, &count);
    quire_status status = check(model->api, problem, QUIRE_E_FORMAT, "counting names", err);
    if (!status && count > NAMES_LIMIT)
        status = quire_fail(err, QUIRE_E_FORMAT, "ONNX Runtime: the model has %zu inputs or outputs", count);
    if (status) return status;
    out->items = calloc(count ? count : 1, sizeof *out->items);
    if (!out->items) return quire_fail_memory(err);
    for (; !status && out->count < count; out->count += !status)
        status = check(model->api, get(model->session, out->count, model->allocator, &out->items[out->count]),
                       QUIRE_E_FORMAT, "reading a name", err);
    return status;
}

static void free_names(const quire_onnxruntime *model, struct names *names)
{
    for (size_t i = 0; i < names->count; i++) {
        ort_status *problem = model->api->allocator_free(model->allocator, names->items[i]);
        if (problem) model->api->release_status(problem);
    }
    free(names->items);
}

quire_status quire_onnxruntime_open(const char *path, quire_onnxruntime_graph graph, quire_onnxruntime **out,
                                    quire_error *err)
{
    const struct ort_base *base = NULL;
    if (access(path, R_OK)) return quire_fail_errno(err, errno, "%s", path);
    quire_onnxruntime *model = calloc(1, sizeof *model);
    if (!model) return quire_fail_memory(err);
    quire_status status = load_library(&base, &model->api, err);
    if (!status) status = open_session(model, path, graph, err);
    const struct ort_api *api = model->api;
    if (!status) status = take_names(model, api->get_input_count, api->get_input_name, &model->inputs, err);
    if (!status)
        status = take_names(model, api->get_output_count, api->get_output_name, &model->outputs, err);
    if (status) quire_onnxruntime_close(model);
    else *out = model;
    return status;
}

void quire_onnxruntime_close(quire_onnxruntime *model)
{
    if (!model) return;
    free_names(model, &model->inputs);
    free_names(model, &model->outputs);
    if (model->session) model->api->release_session(model->session);
    if (model->memory) model->api->release_memory_info(model->memory);
    if (model->env) model->api->release_env(model->env);
    free(model);
}

bool quire_onnxruntime_has_input(const quire_onnxruntime *model, const char *name)
{
    for (size_t i = 0; i < model->inputs.count; i++)
        if (strcmp(model->inputs.items[i], name) == 0) return true;
    return false;
}

/* ---- running ---- */

static quire_status read_output(const quire_onnxruntime *model, ort_value *value,
                                quire_onnxruntime_output *out, quire_error *err)
{
    const struct ort_api *api = model->api;
    ort_shape *shape = NULL;
    int64_t sizes[QUIRE_ONNXRUNTIME_RANK_LIMIT] = { 0 };
    void *cells = NULL;
    int type = 0;
    size_t rank = 0;
    ort_status *problem = api->get_tensor_type_and_shape(value, &shape);
    if (!problem) problem = api->get_tensor_element_type(shape, &type);
    if (!problem) problem = api->get_rank(shape, &rank);
    bool good = !problem && type == TYPE_FLOAT && rank >= 1 && rank <= QUIRE_ONNXRUNTIME_RANK_LIMIT;
    if (good) problem = api->get_dimensions(shape, sizes, rank);
    if (good && !problem) problem = api->get_tensor_mutable_data(value, &cells);
    if (shape) api->release_tensor_type_and_shape(shape);
    quire_status status = check(api, problem, QUIRE_E_FORMAT, "reading the output", err);
    if (!status && !good)
        status = quire_fail(err, QUIRE_E_FORMAT,
                            "ONNX Runtime: the output has element type %d and %zu dimensions, expected %d "
                            "(float32) and at most %d",
                            type, rank, TYPE_FLOAT, QUIRE_ONNXRUNTIME_RANK_LIMIT);
    if (status) return status;
    *out = (quire_onnxruntime_output){ .cells = cells, .rank = rank, .value = value };
    for (size_t i = 0; i < rank; i++) out->shape[i] = (size_t)sizes[i];
    return QUIRE_OK;
}

quire_status quire_onnxruntime_run(quire_onnxruntime *model, const quire_onnxruntime_input *inputs,
                                   size_t input_count, size_t count, size_t which,
                                   quire_onnxruntime_output *out, quire_error *err)
{
    const struct ort_api *api = model->api;
    const int64_t shape[2] = { 1, (int64_t)count };
    const char *names[QUIRE_ONNXRUNTIME_INPUTS_LIMIT];
    ort_value *values[QUIRE_ONNXRUNTIME_INPUTS_LIMIT] = { 0 }, *output = NULL;
    quire_status status = QUIRE_OK;
    if (input_count > QUIRE_ONNXRUNTIME_INPUTS_LIMIT || which >= model->outputs.count)
        return quire_fail(err, QUIRE_E_FORMAT, "ONNX Runtime: %zu inputs, %zu outputs", input_count,
                          model->outputs.count);
    for (size_t i = 0; !status && i < input_count; i++) {
        names[i] = inputs[i].name;
        status = check(api,
                       api->create_tensor_with_data(model->memory, inputs[i].cells,
                                                    count * sizeof *inputs[i].cells, shape, 2, TYPE_INT64,
                                                    &values[i]),
                       QUIRE_E_NO_MEMORY, "making an input", err);
    }
    if (!status)
        status = check(api,
                       api->run(model->session, NULL, names, (const ort_value *const *)values, input_count,
                                (const char *const *)&model->outputs.items[which], 1, &output),
                       QUIRE_E_IO, "computing", err);
    if (!status) status = read_output(model, output, out, err);
    if (status && output) api->release_value(output);
    for (size_t i = 0; i < input_count; i++)
        if (values[i]) api->release_value(values[i]);
    return status;
}

void quire_onnxruntime_output_free(quire_onnxruntime *model, quire_onnxruntime_output *output)
{
    if (output->value) model->api->release_value(output->value);
    *output = (quire_onnxruntime_output){ 0 };
}

quire_status quire_onnxruntime_probe(char *version, size_t capacity, quire_error *err)
{
    const struct ort_base *base = NULL;
    const struct ort_api *api = NULL;
    quire_status status = load_library(&base, &api, err);
    if (!status) snprintf(version, capacity, "%s", base->get_version());
    return status;
}

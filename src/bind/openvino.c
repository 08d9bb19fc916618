/* SPDX-License-Identifier: Apache-2.0 */
/* The OpenVINO C API through a table of functions that dlopen fills: linking it would cost every process 5
 * ms. The folder is found by this library's own RUNPATH. */
#include "bind/openvino.h"

#include "base/cpu.h"
#include "base/error.h"
#include "base/folder.h"
#include "bind/shared_library.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <openvino/c/openvino.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOBS_KEPT = 4, STREAMS_STANDARD_LIMIT = 8 };

static const char library_name[] = "libopenvino_c.so.2641";

/* clang-format off */
#define FUNCTIONS(X) \
    X(ov_get_openvino_version) X(ov_version_free) X(ov_get_error_info) X(ov_get_last_err_msg) X(ov_free) \
    X(ov_core_create) X(ov_core_free) X(ov_core_get_property) X(ov_core_compile_model_from_file_props) \
    X(ov_compiled_model_free) X(ov_compiled_model_create_infer_request) \
    X(ov_compiled_model_input_by_name) X(ov_output_const_port_free) \
    X(ov_infer_request_free) X(ov_infer_request_set_tensor) X(ov_infer_request_start_async) \
    X(ov_infer_request_wait) X(ov_infer_request_get_output_tensor_by_index) \
    X(ov_tensor_create_from_host_ptr) X(ov_tensor_free) X(ov_tensor_get_shape) X(ov_tensor_get_element_type) \
    X(ov_tensor_data) X(ov_shape_free)
/* clang-format on */

#define DECLARE(name) __typeof__(&name) name;
struct functions {
    FUNCTIONS(DECLARE)
};
#define ROW(name) { #name, offsetof(struct functions, name) },
static const struct {
    const char *name;
    size_t offset;
} function_rows[] = { FUNCTIONS(ROW) };

struct quire_openvino {
    struct functions api;
    ov_core_t *core;
    ov_compiled_model_t *compiled;
    bool computes_f32;
    int64_t streams;
};

struct quire_openvino_request {
    const struct functions *api;
    ov_infer_request_t *handle;
    ov_tensor_t *output;
};

static quire_status load_library(struct functions *api, quire_error *err)
{
    void *library = NULL;
    quire_status status = quire_shared_library_open(library_name, "OpenVINO", &library, err);
    if (status) return status;
    for (size_t i = 0; i < sizeof function_rows / sizeof *function_rows; i++) {
        void *symbol = dlsym(library, function_rows[i].name);
        if (!symbol)
            return quire_fail(err, QUIRE_E_FORMAT,
                              "%s has no function %s: it is not the OpenVINO that Quire was built for",
                              library_name, function_rows[i].name);
        memcpy((char *)api + function_rows[i].offset, &symbol, sizeof symbol);
    }
    return QUIRE_OK;
}

static quire_status fail(const struct functions *api, ov_status_e code, quire_status status, const char *what,
                         quire_error *err)
{
    const char *detail = api->ov_get_last_err_msg(), *reason = detail ? detail : "";
    /* First come the places of OpenVINO's own source that passed the failure on, a line each. */
    while (strncmp(reason, "Exception from ", 15) == 0 && strchr(reason, '\n'))
        reason = strchr(reason, '\n') + 1;
    quire_fail(err, status, "OpenVINO: %s: %s%s%s", what, api->ov_get_error_info(code), *reason ? ": " : "",
               reason);
    if (detail) api->ov_free(detail);
    return status;
}

/* ---- the cache of compiled models ---- */

/* OpenVINO writes a compiled model in place and trusts what it finds. So one process at a time compiles, and a mark stands
 * while it does: whoever finds the mark of a process that died throws away what was written since. What was whole before
 * stays: most processes only load. */
struct cache {
    int lock; /* -1: no cache */
    bool empty;
    char mark[4096];
};

static bool is_before(struct timespec a, struct timespec b)
{
    return a.tv_sec != b.tv_sec ? a.tv_sec < b.tv_sec : a.tv_nsec < b.tv_nsec;
}

/* Removes compiled models that were written at `since` or later, and of the others the oldest, until `kept` are left. A
 * process that has one mapped keeps it. Returns how many are left. */
static size_t remove_blobs(const char *folder, const struct timespec *since, size_t kept)
{
    char path[4096], oldest[4096];
    for (;;) {
        struct timespec oldest_time = { 0 };
        size_t count = 0;
        DIR *entries = opendir(folder);
        for (struct dirent *entry; entries && (entry = readdir(entries));) {
            struct stat facts;
            size_t size = strlen(entry->d_name);
            if (size < 5 || strcmp(entry->d_name + size - 5, ".blob") != 0 ||
                snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) >= (int)sizeof path ||
                stat(path, &facts))
                continue;
            if (since && !is_before(facts.st_mtim, *since) && unlink(path) == 0) continue;
            if (count++ && !is_before(facts.st_mtim, oldest_time)) continue;
            oldest_time = facts.st_mtim;
            memcpy(oldest, path, sizeof oldest);
        }
        if (entries) closedir(entries);
        if (count <= kept || unlink(oldest)) return count;
    }
}

static void cache_begin(struct cache *cache, const char *folder, const quire_log *log)
{
    char path[4096];
    struct stat left;
    cache->lock = -1;
    cache->empty = true;
    if (!folder || quire_folder_make(folder, 0700, NULL) ||
        snprintf(path, sizeof path, "%s/lock", folder) >= (int)sizeof path ||
        snprintf(cache->mark, sizeof cache->mark, "%s/compiling", folder) >= (int)sizeof cache->mark)
        return;
    int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0 || flock(lock, LOCK_EX)) {
        quire_log_write(log, QUIRE_LOG_INFO, "%s: %s; compiled models are not kept", path, strerror(errno));
        if (lock >= 0) close(lock);
        return;
    }
    bool died = stat(cache->mark, &left) == 0;
    cache->empty = remove_blobs(folder, died ? &left.st_mtim : NULL, BLOBS_KEPT) == 0;
    unlink(cache->mark);
    int mark = open(cache->mark, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (mark >= 0) {
        close(mark);
        cache->lock = lock;
    } else {
        close(lock);
    }
}

static void cache_end(struct cache *cache)
{
    if (cache->lock < 0) return;
    unlink(cache->mark);
    close(cache->lock);
}

/* ---- the model ---- */

static quire_status compile(quire_openvino *model, const quire_openvino_settings *settings, bool cached,
                            quire_error *err)
{
    char threads[24], streams[24];
    snprintf(threads, sizeof threads, "%lld", (long long)settings->threads);
    snprintf(streams, sizeof streams, "%lld", (long long)model->streams);
    ov_property_t properties[5] = {
        { "INFERENCE_NUM_THREADS", threads },
        { "NUM_STREAMS", streams },
        { "ENABLE_CPU_PINNING", "NO" }, /* other processes and our own threads share the cores */
    };
    size_t count = 3;
    if (strcmp(settings->precision, "auto") != 0)
        properties[count++] = (ov_property_t){ "INFERENCE_PRECISION_HINT", settings->precision };
    if (cached) properties[count++] = (ov_property_t){ "CACHE_DIR", settings->cache_dir };
    ov_status_e code = model->api.ov_core_compile_model_from_file_props(
        model->core, settings->model_path, "CPU", count, properties, &model->compiled);
    return code ? fail(&model->api, code, QUIRE_E_FORMAT, settings->model_path, err) : QUIRE_OK;
}

/* How many texts are computed side by side (measured on two cores). In f32 a text alone is slow: so all threads work on
 * it, which costs many texts nothing. In bf16 a stream for each thread is quicker; with AMX by 16 %, but there a text
 * alone only waits for the model's weights, which two threads read in half the time (7 ms, not 14). */
static int64_t standard_streams(const quire_openvino *model, int64_t threads)
{
    if (model->computes_f32) return 1;
    int64_t streams = quire_cpu_has_amx() ? (threads + 1) / 2 : threads;
    return streams < STREAMS_STANDARD_LIMIT ? streams : STREAMS_STANDARD_LIMIT;
}

static void choose(quire_openvino *model, const quire_openvino_settings *settings)
{
    char *standard = NULL;
    const char *precision = settings->precision;
    if (strcmp(precision, "auto") == 0 &&
        !model->api.ov_core_get_property(model->core, "CPU", "INFERENCE_PRECISION_HINT", &standard))
        precision = standard;
    model->computes_f32 = precision && strcmp(precision, "f32") == 0;
    if (standard) model->api.ov_free(standard);
    model->streams = settings->streams ? settings->streams : standard_streams(model, settings->threads);
}

quire_status quire_openvino_open(const quire_openvino_settings *settings, quire_openvino **out,
                                 quire_error *err)
{
    if (access(settings->model_path, R_OK)) return quire_fail_errno(err, errno, "%s", settings->model_path);
    struct cache cache = { .lock = -1 };
    quire_openvino *model = calloc(1, sizeof *model);
    if (!model) return quire_fail_memory(err);
    quire_status status = load_library(&model->api, err);
    if (status) goto done;
    ov_status_e code = model->api.ov_core_create(&model->core);
    if (code) {
        status = fail(&model->api, code, QUIRE_E_IO, "starting", err);
        goto done;
    }
    choose(model, settings);
    cache_begin(&cache, settings->cache_dir, settings->log);
    if (cache.empty && settings->cache_dir)
        quire_log_write(settings->log, QUIRE_LOG_WARN,
                        "compiling the model for this machine, which takes some seconds%s",
                        cache.lock >= 0 ? "; it is kept for the next time" : "");
    status = compile(model, settings, cache.lock >= 0, err);
    cache_end(&cache);
done:
    if (status) quire_openvino_close(model);
    else *out = model;
    return status;
}

void quire_openvino_close(quire_openvino *model)
{
    if (!model) return;
    if (model->compiled) model->api.ov_compiled_model_free(model->compiled);
    if (model->core) model->api.ov_core_free(model->core);
    free(model);
}

bool quire_openvino_has_input(const quire_openvino *model, const char *name)
{
    ov_output_const_port_t *port = NULL;
    if (model->api.ov_compiled_model_input_by_name(model->compiled, name, &port)) return false;
    model->api.ov_output_const_port_free(port);
    return true;
}

bool quire_openvino_computes_f32(const quire_openvino *model)
{
    return model->computes_f32;
}

size_t quire_openvino_streams(const quire_openvino *model)
{
    return (size_t)model->streams;
}

quire_status quire_openvino_probe(char *version, size_t capacity, quire_error *err)
{
    struct functions api;
    quire_status status = load_library(&api, err);
    if (status) return status;
    ov_version_t found = { 0 };
    ov_status_e code = api.ov_get_openvino_version(&found);
    if (code) return fail(&api, code, QUIRE_E_IO, "asking for its version", err);
    snprintf(version, capacity, "%s", found.buildNumber ? found.buildNumber : "unknown");
    api.ov_version_free(&found);
    return QUIRE_OK;
}

/* ---- requests ---- */

quire_status quire_openvino_request_new(quire_openvino *model, quire_openvino_request **out, quire_error *err)
{
    quire_openvino_request *request = calloc(1, sizeof *request);
    if (!request) return quire_fail_memory(err);
    request->api = &model->api;
    ov_status_e code = model->api.ov_compiled_model_create_infer_request(model->compiled, &request->handle);
    if (code) {
        free(request);
        return fail(&model->api, code, QUIRE_E_NO_MEMORY, "making a request", err);
    }
    *out = request;
    return QUIRE_OK;
}

void quire_openvino_request_free(quire_openvino_request *request)
{
    if (!request) return;
    if (request->output) request->api->ov_tensor_free(request->output);
    request->api->ov_infer_request_free(request->handle);
    free(request);
}

quire_status quire_openvino_set_input(quire_openvino_request *request, const char *name, int64_t *cells,
                                      size_t rows, size_t columns, quire_error *err)
{
    int64_t sizes[2] = { (int64_t)rows, (int64_t)columns };
    ov_tensor_t *tensor = NULL;
    ov_status_e code = request->api->ov_tensor_create_from_host_ptr(
        I64, (ov_shape_t){ .rank = 2, .dims = sizes }, cells, &tensor);
    if (!code) code = request->api->ov_infer_request_set_tensor(request->handle, name, tensor);
    if (tensor) request->api->ov_tensor_free(tensor);
    return code ? fail(request->api, code, QUIRE_E_FORMAT, name, err) : QUIRE_OK;
}

quire_status quire_openvino_start(quire_openvino_request *request, quire_error *err)
{
    ov_status_e code = request->api->ov_infer_request_start_async(request->handle);
    return code ? fail(request->api, code, QUIRE_E_IO, "starting a request", err) : QUIRE_OK;
}

quire_status quire_openvino_wait(quire_openvino_request *request, quire_error *err)
{
    ov_status_e code = request->api->ov_infer_request_wait(request->handle);
    return code ? fail(request->api, code, QUIRE_E_IO, "computing", err) : QUIRE_OK;
}

quire_status quire_openvino_read(quire_openvino_request *request, quire_openvino_output *out,
                                 quire_error *err)
{
    const struct functions *api = request->api;
    ov_shape_t shape = { 0 };
    ov_element_type_e type = DYNAMIC;
    void *cells = NULL;
    if (request->output) api->ov_tensor_free(request->output);
    request->output = NULL;
    ov_status_e code = api->ov_infer_request_get_output_tensor_by_index(request->handle, 0, &request->output);
    if (!code) code = api->ov_tensor_get_element_type(request->output, &type);
    if (!code) code = api->ov_tensor_get_shape(request->output, &shape);
    if (!code) code = api->ov_tensor_data(request->output, &cells);
    quire_status status = QUIRE_OK;
    if (code) {
        status = fail(api, code, QUIRE_E_FORMAT, "reading the output", err);
    } else if (type != F32 || shape.rank < 1 || shape.rank > QUIRE_OPENVINO_RANK_LIMIT) {
        status = quire_fail(err, QUIRE_E_FORMAT,
                            "OpenVINO: the output has element type %d and %lld dimensions, expected "
                            "float32 and at most %d",
                            (int)type, (long long)shape.rank, QUIRE_OPENVINO_RANK_LIMIT);
    } else {
        *out = (quire_openvino_output){ .cells = cells, .rank = (size_t)shape.rank };
        for (size_t i = 0; i < out->rank; i++) out->shape[i] = (size_t)shape.dims[i];
    }
    if (shape.dims) api->ov_shape_free(&shape);
    return status;
}

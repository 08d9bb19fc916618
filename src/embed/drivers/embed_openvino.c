/* SPDX-License-Identifier: Apache-2.0 */
/* Embedding in this process with OpenVINO. A batch is cut into slices of like size that run as
 * asynchronous requests, as many at a time as the model has streams; texts of the next slice are tokenized
 * meanwhile. */
#include "base/error.h"
#include "bind/openvino.h"
#include "embed/embed.h"
#include "embed/folder_model.h"

#include <pthread.h>
#include <stdlib.h>

enum {
    STREAMS_LIMIT = 64,
    SPARE_REQUESTS = 2, /* so that a question need not wait for a free one while documents are added */
    /* Measured: larger slices are not faster, and a question waits longer. f32 keeps its slice in the cache. */
    SLICE_PADDED_TOKENS = 1600,
    SLICE_PADDED_TOKENS_F32 = 400,
    SLICE_TEXTS = 16,
};

/* A request and the memory of its inputs. */
struct worker {
    quire_openvino_request *request;
    int64_t *ids, *mask, *types;
    size_t capacity;             /* cells in each */
    size_t first, rows, columns; /* the slice it runs */
    bool taken;
};

struct openvino_state {
    const char *precision;
    int64_t streams;

    const quire_log *log;
    const char *cache_dir;
    int64_t threads;
    quire_folder_model model;
    quire_openvino *compiled; /* at the first embedding */
    bool has_mask, has_types;
    size_t slice_tokens;   /* padding counted */
    pthread_mutex_t mutex; /* guards compiling, and `taken` */
    pthread_cond_t freed;
    struct worker workers[STREAMS_LIMIT + SPARE_REQUESTS];
    size_t worker_count;
};

static const quire_option options[] = {
    { "embed.openvino.streams", QUIRE_OPT_INT, offsetof(struct openvino_state, streams), "0", .min = 0,
      .max = STREAMS_LIMIT, .unit = "streams",
      .help = "texts computed side by side; 0: one in f32, one for two threads with AMX, else one for each "
              "thread, at most 8" },
    { "embed.openvino.precision", QUIRE_OPT_CHOICE, offsetof(struct openvino_state, precision), "auto",
      .choices = "auto|f32|bf16", .unit = "",
      .help = "how the model computes; auto: what this CPU does fastest" },
    { 0 },
};

static void openvino_close(void *state)
{
    struct openvino_state *self = state;
    for (size_t i = 0; i < sizeof self->workers / sizeof *self->workers; i++) {
        quire_openvino_request_free(self->workers[i].request);
        free(self->workers[i].ids);
    }
    quire_openvino_close(self->compiled);
    quire_folder_model_close(&self->model);
    pthread_cond_destroy(&self->freed);
    pthread_mutex_destroy(&self->mutex);
}

/* Computes any model folder. */
static bool openvino_suits(const quire_env *env, const char *model)
{
    (void)env;
    (void)model;
    return true;
}

static quire_status openvino_open(void *state, const quire_env *env, const char *model,
                                  quire_embed_model *out, quire_error *err)
{
    struct openvino_state *self = state;
    quire_status status = quire_folder_model_open(env, model, &self->model, out, err);
    if (status) return status;
    if (env->cache_dir) self->cache_dir = quire_arena_printf(env->arena, "%s/openvino", env->cache_dir).data;
    if (env->cache_dir && !self->cache_dir) {
        quire_folder_model_close(&self->model);
        return quire_fail_memory(err);
    }
    self->log = env->log;
    self->threads = env->threads > 0 ? env->threads : 1;
    pthread_mutex_init(&self->mutex, NULL);
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&self->freed, &clock);
    pthread_condattr_destroy(&clock);
    return QUIRE_OK;
}

static size_t openvino_count_tokens(void *state, quire_str text)
{
    const struct openvino_state *self = state;
    return quire_folder_model_count(&self->model, text);
}

/* ---- the model, at first use ---- */

static quire_status make_workers(struct openvino_state *self, quire_error *err)
{
    size_t wanted = quire_openvino_streams(self->compiled) + SPARE_REQUESTS;
    quire_status status = QUIRE_OK;
    for (size_t i = 0; i < wanted && !status; i++)
        if (!self->workers[i].request)
            status = quire_openvino_request_new(self->compiled, &self->workers[i].request, err);
    if (!status) self->worker_count = wanted;
    return status;
}

static quire_status compile(struct openvino_state *self, quire_error *err)
{
    quire_openvino_settings settings = { .model_path = self->model.folder.model_path,
                                         .cache_dir = self->cache_dir,
                                         .precision = self->precision,
                                         .threads = self->threads,
                                         .streams = self->streams,
                                         .log = self->log };
    if (self->worker_count) return QUIRE_OK;
    quire_status status = self->compiled ? QUIRE_OK : quire_openvino_open(&settings, &self->compiled, err);
    if (status) return status;
    if (!quire_openvino_has_input(self->compiled, "input_ids"))
        return quire_fail(err, QUIRE_E_FORMAT,
                          "%s has no input called input_ids; expected input_ids and, where it needs them, "
                          "attention_mask and token_type_ids",
                          self->model.folder.model_path);
    self->has_mask = quire_openvino_has_input(self->compiled, "attention_mask");
    self->has_types = quire_openvino_has_input(self->compiled, "token_type_ids");
    self->slice_tokens = quire_openvino_computes_f32(self->compiled) ? SLICE_PADDED_TOKENS_F32
                                                                     : SLICE_PADDED_TOKENS;
    return make_workers(self, err);
}

/* Takes a free worker for each stream, though not more than texts, at least one, and waits for that. */
static quire_status lease(struct openvino_state *self, const quire_call *call, size_t texts,
                          struct worker **out, size_t *out_count, quire_error *err)
{
    enum { ASK_AGAIN_NS = 20 * 1000 * 1000 };
    *out_count = 0;
    pthread_mutex_lock(&self->mutex);
    quire_status status = compile(self, err);
    size_t streams = status ? 0 : quire_openvino_streams(self->compiled),
           wanted = streams < texts ? streams : texts;
    while (!status && *out_count == 0) {
        for (size_t i = 0; i < self->worker_count && *out_count < wanted; i++) {
            if (self->workers[i].taken) continue;
            self->workers[i].taken = true;
            self->workers[i].rows = 0;
            out[(*out_count)++] = &self->workers[i];
        }
        if (*out_count) break;
        int64_t until_ns = quire_monotonic_ns() + ASK_AGAIN_NS;
        struct timespec until = { .tv_sec = until_ns / 1000000000, .tv_nsec = until_ns % 1000000000 };
        pthread_cond_timedwait(&self->freed, &self->mutex, &until);
        if (quire_cancelled(call)) status = quire_fail_cancelled(err);
    }
    pthread_mutex_unlock(&self->mutex);
    return status;
}

static void give_back(struct openvino_state *self, struct worker **workers, size_t count)
{
    pthread_mutex_lock(&self->mutex);
    for (size_t i = 0; i < count; i++) workers[i]->taken = false;
    pthread_cond_broadcast(&self->freed);
    pthread_mutex_unlock(&self->mutex);
}

/* ---- slices ---- */

/* Token ids of the texts so far, markers included; text i ends at ends[i]. */
struct encoded {
    quire_tokens tokens;
    size_t *ends, count;
};

/* Encodes texts up to and with `index`. */
static quire_status encode_to(const struct openvino_state *self, quire_strs texts, size_t index,
                              struct encoded *encoded, quire_error *err)
{
    quire_status status = QUIRE_OK;
    while (!status && encoded->count <= index) {
        status = quire_folder_model_encode(&self->model, texts.items[encoded->count], &encoded->tokens, err);
        if (!status) encoded->ends[encoded->count++] = encoded->tokens.count;
    }
    return status;
}

static size_t start_of(const struct encoded *encoded, size_t index)
{
    return index ? encoded->ends[index - 1] : 0;
}

/* Chooses the slice's texts from `first` on: sets rows and columns. */
static quire_status choose(const struct openvino_state *self, quire_strs texts, size_t first,
                           struct encoded *encoded, struct worker *worker, quire_error *err)
{
    worker->first = first;
    worker->rows = worker->columns = 0;
    while (first + worker->rows < texts.count && worker->rows < SLICE_TEXTS) {
        size_t index = first + worker->rows;
        quire_status status = encode_to(self, texts, index, encoded, err);
        if (status) return status;
        size_t size = encoded->ends[index] - start_of(encoded, index);
        size_t columns = size > worker->columns ? size : worker->columns;
        if (worker->rows && (worker->rows + 1) * columns > self->slice_tokens) break;
        worker->columns = columns;
        worker->rows++;
    }
    return QUIRE_OK;
}

static quire_status fill(const struct openvino_state *self, const struct encoded *encoded,
                         struct worker *worker, quire_error *err)
{
    size_t cells = worker->rows * worker->columns; /* bounded by the window and by SLICE_TEXTS */
    if (cells > worker->capacity) {
        int64_t *memory = realloc(worker->ids, 3 * cells * sizeof *memory);
        if (!memory) return quire_fail_memory(err);
        worker->ids = memory;
        worker->capacity = cells;
    }
    worker->mask = worker->ids + worker->capacity;
    worker->types = worker->mask + worker->capacity;
    int64_t pad = self->model.markers.pad >= 0 ? self->model.markers.pad : 0;
    for (size_t row = 0; row < worker->rows; row++) {
        size_t start = start_of(encoded, worker->first + row),
               size = encoded->ends[worker->first + row] - start;
        for (size_t column = 0; column < worker->columns; column++) {
            size_t at = row * worker->columns + column;
            worker->ids[at] = column < size ? encoded->tokens.ids[start + column] : pad;
            worker->mask[at] = column < size;
            worker->types[at] = 0;
        }
    }
    return QUIRE_OK;
}

static quire_status start(const struct openvino_state *self, struct worker *worker, quire_error *err)
{
    quire_openvino_request *request = worker->request;
    quire_status status = quire_openvino_set_input(request, "input_ids", worker->ids, worker->rows,
                                                   worker->columns, err);
    if (!status && self->has_mask)
        status = quire_openvino_set_input(request, "attention_mask", worker->mask, worker->rows,
                                          worker->columns, err);
    if (!status && self->has_types)
        status = quire_openvino_set_input(request, "token_type_ids", worker->types, worker->rows,
                                          worker->columns, err);
    if (!status) status = quire_openvino_start(request, err);
    return status;
}

/* One text's vector from its tokens' vectors. */
static void pool(quire_str how, const float *tokens, const int64_t *mask, size_t columns, size_t dim,
                 float *out)
{
    size_t size = 0;
    for (size_t i = 0; i < columns; i++) size += mask[i] != 0;
    if (!quire_str_is(how, "mean")) {
        memcpy(out, tokens + (quire_str_is(how, "last") && size ? (size - 1) * dim : 0), dim * sizeof *out);
        return;
    }
    for (size_t i = 0; i < size; i++)
        for (size_t d = 0; d < dim; d++) out[d] += tokens[i * dim + d] / (float)size;
}

/* Waits for the worker's slice, if it runs one, and takes its rows. */
static quire_status collect(const struct openvino_state *self, struct worker *worker, quire_matrix *out,
                            quire_error *err)
{
    quire_openvino_output output;
    size_t rows = worker->rows, dim = out->dim;
    worker->rows = 0;
    if (!rows) return QUIRE_OK;
    quire_status status = quire_openvino_wait(worker->request, err);
    if (!status) status = quire_openvino_read(worker->request, &output, err);
    if (status) return status;
    size_t expected_rank = self->model.folder.pooled_output ? 2 : 3;
    if (output.rank != expected_rank || output.shape[0] != rows || output.shape[output.rank - 1] != dim ||
        (output.rank == 3 && output.shape[1] != worker->columns))
        return quire_fail(
            err, QUIRE_E_FORMAT,
            "%s gives an output of %zu dimensions, the last of %zu; model.json says %zu dimensions, the "
            "last of %zu (\"pooled_output\", \"dim\")",
            self->model.folder.model_path, output.rank, output.shape[output.rank - 1], expected_rank, dim);
    for (size_t i = 0; i < rows; i++) {
        float *row = quire_matrix_row(out, worker->first + i);
        if (output.rank == 2) memcpy(row, output.cells + i * dim, dim * sizeof *row);
        else
            pool(self->model.folder.pooling, output.cells + i * worker->columns * dim,
                 worker->mask + i * worker->columns, worker->columns, dim, row);
    }
    return QUIRE_OK;
}

static quire_status run(const struct openvino_state *self, quire_call *call, quire_strs texts,
                        struct encoded *encoded, struct worker **workers, size_t worker_count,
                        quire_matrix *out, quire_error *err)
{
    quire_status status = QUIRE_OK;
    size_t at = 0, turn = 0;
    for (; !status && at < texts.count; turn = (turn + 1) % worker_count) {
        struct worker *worker = workers[turn];
        status = quire_cancelled(call) ? quire_fail_cancelled(err) : collect(self, worker, out, err);
        if (!status) status = choose(self, texts, at, encoded, worker, err);
        if (!status) status = fill(self, encoded, worker, err);
        if (!status) status = start(self, worker, err);
        if (status) worker->rows = 0;
        at += worker->rows;
    }
    /* After a failure too: a request that runs may not be left alone with its inputs. */
    for (size_t i = 0; i < worker_count; i++) {
        quire_error later;
        quire_status ended = collect(self, workers[(turn + i) % worker_count], out, &later);
        if (!ended || status) continue;
        status = ended;
        if (err) *err = later;
    }
    return status;
}

static quire_status openvino_embed(void *state, quire_call *call, quire_strs texts, quire_matrix *out,
                                   quire_error *err)
{
    struct openvino_state *self = state;
    struct worker *workers[STREAMS_LIMIT];
    size_t worker_count = 0;
    struct encoded encoded = { .ends = quire_arena_array(call->arena, texts.count, sizeof *encoded.ends) };
    if (!encoded.ends) return quire_fail_memory(err);
    quire_status status = lease(self, call, texts.count, workers, &worker_count, err);
    if (!status) status = run(self, call, texts, &encoded, workers, worker_count, out, err);
    give_back(self, workers, worker_count);
    quire_tokens_free(&encoded.tokens);
    return status;
}

const quire_embed_driver quire_embed_openvino = {
    .name = "openvino",
    .summary = "a model folder, computed in this process by OpenVINO",
    .options = options,
    .state_size = sizeof(struct openvino_state),
    .concurrent = true,
    .batch_texts = 512,
    .batch_tokens = 65536,
    .suits = openvino_suits,
    .open = openvino_open,
    .count_tokens = openvino_count_tokens,
    .embed = openvino_embed,
    .close = openvino_close,
};

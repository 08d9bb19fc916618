/* SPDX-License-Identifier: Apache-2.0 */
/* What every embedding driver would do again: prefixes, batches of texts of like length, admission, retries,
 * unit length, checks, spans. */
#include "embed/embed.h"

#include "base/admission.h"
#include "base/error.h"
#include "base/retry.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct settings {
    const char *driver, *model;
    int64_t retries, retry_wait_ms;
};

const quire_option quire_embed_options[] = {
    { "embed.driver", QUIRE_OPT_TEXT, offsetof(struct settings, driver), "auto", .unit = "",
      .help = "what turns texts into vectors: onnxruntime or llama (in this process), openai (a provider); "
              "auto: onnxruntime" },
    { "embed.model", QUIRE_OPT_TEXT, offsetof(struct settings, model), "multilingual-e5-small", .unit = "",
      .help = "the model of onnxruntime: a name from quire model list, or the path of its folder" },
    { "embed.retries", QUIRE_OPT_INT, offsetof(struct settings, retries), "4", .min = 0, .max = 100,
      .unit = "tries", .help = "how often a call is repeated that a provider may answer later" },
    { "embed.retry_wait_ms", QUIRE_OPT_INT, offsetof(struct settings, retry_wait_ms), "500", .min = 0,
      .max = 600000, .unit = "ms",
      .help = "wait before the first repetition; doubles with each, unless the provider says how long" },
    { 0 },
};

enum { LOCAL_TEXT_BYTES = 8192, THREADS_LIMIT = 64 };

struct quire_embedder {
    const quire_embed_driver *driver;
    const quire_log *log;
    void *state;
    quire_embed_model model;
    struct settings settings;
    quire_admission admission; /* to a driver that takes one thread at a time */
    quire_admission helpers;   /* threads beside those of the callers, for all of them together */
};

/* ---- opening ---- */

static const quire_embed_driver *find_driver(const quire_embed_driver *const *drivers, const quire_env *env,
                                             const struct settings *settings)
{
    bool any = strcmp(settings->driver, "auto") == 0;
    for (size_t i = 0; drivers[i]; i++)
        if (any ? drivers[i]->suits && drivers[i]->suits(env, settings->model)
                : strcmp(drivers[i]->name, settings->driver) == 0)
            return drivers[i];
    return NULL;
}

static quire_status fail_unknown_driver(const quire_embed_driver *const *drivers, const char *name,
                                        quire_error *err)
{
    char names[128] = "auto";
    size_t size = strlen(names);
    for (size_t i = 0; drivers[i] && size < sizeof names; i++) {
        int more = snprintf(names + size, sizeof names - size, ", %s", drivers[i]->name);
        size += more > 0 ? (size_t)more : 0;
    }
    return quire_fail(err, QUIRE_E_INVALID, "embed.driver is \"%s\", expected one of: %s", name, names);
}

static quire_status check_model(const quire_embed_driver *driver, const quire_embed_model *model,
                                quire_error *err)
{
    if (model->identity.size && model->tokenizer.size && model->dim && model->window_tokens) return QUIRE_OK;
    return quire_fail(err, QUIRE_E_FORMAT,
                      "embed.%s: the model's identity, tokenizer, dimension or window is missing",
                      driver->name);
}

static quire_status open_driver_once(quire_embedder *embedder, const quire_env *env,
                                     const quire_config *config, quire_error *err)
{
    const quire_embed_driver *driver = embedder->driver;
    embedder->state = calloc(1, driver->state_size ? driver->state_size : 1);
    if (!embedder->state) return quire_fail_memory(err);
    quire_status status = driver->options ? quire_config_fill(config, driver->options, embedder->state, err)
                                          : QUIRE_OK;
    if (!status) status = driver->open(embedder->state, env, embedder->settings.model, &embedder->model, err);
    if (status) {
        free(embedder->state);
        embedder->state = NULL;
        return status;
    }
    return check_model(driver, &embedder->model, err);
}

/* A driver may ask its provider something when it opens: that is repeated as embedding is. */
static quire_status open_driver(quire_embedder *embedder, const quire_env *env, const quire_config *config,
                                quire_error *err)
{
    quire_retry retry = quire_retry_start(embedder->settings.retries, embedder->settings.retry_wait_ms);
    quire_error failure;
    quire_status status;
    do {
        failure = (quire_error){ 0 };
        status = open_driver_once(embedder, env, config, &failure);
    } while (status && quire_retry_again(&retry, &failure, env->cancel, embedder->log, "embed"));
    return status ? quire_retry_give_up(&retry, &failure, err) : QUIRE_OK;
}

quire_status quire_embedder_open(const quire_env *env, const quire_config *config,
                                 const quire_embed_driver *const *drivers, quire_embedder **out,
                                 quire_error *err)
{
    quire_embedder *embedder = calloc(1, sizeof *embedder);
    if (!embedder) return quire_fail_memory(err);
    quire_admission_init(&embedder->admission, 1);
    quire_admission_init(&embedder->helpers, 0);
    embedder->log = env->log;

    quire_status status = quire_config_fill(config, quire_embed_options, &embedder->settings, err);
    if (status) goto done;
    embedder->driver = find_driver(drivers, env, &embedder->settings);
    if (!embedder->driver) {
        status = fail_unknown_driver(drivers, embedder->settings.driver, err);
        goto done;
    }
    if (embedder->driver->single && embedder->driver->concurrent && env->threads > 1)
        embedder->helpers.free = (size_t)(env->threads < THREADS_LIMIT ? env->threads : THREADS_LIMIT) - 1;
    status = open_driver(embedder, env, config, err);
done:
    if (status) quire_embedder_close(embedder);
    else *out = embedder;
    return status;
}

void quire_embedder_close(quire_embedder *embedder)
{
    if (!embedder) return;
    if (embedder->state && embedder->driver->close) embedder->driver->close(embedder->state);
    free(embedder->state);
    quire_admission_free(&embedder->admission);
    quire_admission_free(&embedder->helpers);
    free(embedder);
}

const quire_embed_model *quire_embedder_model(const quire_embedder *embedder)
{
    return &embedder->model;
}

const char *quire_embedder_driver_name(const quire_embedder *embedder)
{
    return embedder->driver->name;
}

quire_status quire_embedder_computation(quire_embedder *embedder, quire_arena *arena, quire_str *out,
                                        quire_error *err)
{
    *out = (quire_str){ 0 };
    if (!embedder->driver->computation) return QUIRE_OK;
    return embedder->driver->computation(embedder->state, arena, out, err);
}

/* ---- counting ---- */

static quire_str prefix_of(const quire_embedder *embedder, quire_role role)
{
    return role == QUIRE_ROLE_QUERY ? embedder->model.query_prefix : embedder->model.passage_prefix;
}

static void join(char *to, quire_str prefix, quire_str text)
{
    if (prefix.size) memcpy(to, prefix.data, prefix.size);
    if (text.size) memcpy(to + prefix.size, text.data, text.size);
}

size_t quire_embedder_count(quire_embedder *embedder, quire_role role, quire_str text)
{
    quire_str prefix = prefix_of(embedder, role);
    char local[LOCAL_TEXT_BYTES], *joined = local;
    size_t size;
    if (!prefix.size) return embedder->driver->count_tokens(embedder->state, text);
    if (!quire_size_add(prefix.size, text.size, &size)) return SIZE_MAX;
    if (size > sizeof local && !(joined = malloc(size))) return SIZE_MAX;
    join(joined, prefix, text);
    size_t count = embedder->driver->count_tokens(embedder->state, (quire_str){ joined, size });
    if (joined != local) free(joined);
    return count;
}

/* ---- embedding ---- */

struct item {
    quire_str text; /* with its prefix */
    size_t tokens;
    size_t place; /* in the caller's order */
};

/* The longest first: of several threads none is left with it at the end. */
static int by_tokens(const void *left, const void *right)
{
    const struct item *a = left, *b = right;
    if (a->tokens != b->tokens) return a->tokens > b->tokens ? -1 : 1;
    return a->place < b->place ? -1 : a->place > b->place;
}

/* The texts with their prefixes and token counts, in order of length. */
static quire_status prepare(quire_embedder *embedder, quire_role role, quire_strs texts, quire_arena *arena,
                            struct item **out, quire_span *span, quire_error *err)
{
    const quire_embed_driver *driver = embedder->driver;
    quire_str prefix = prefix_of(embedder, role);
    struct item *items = quire_arena_array(arena, texts.count, sizeof *items);
    if (!items) return quire_fail_memory(err);
    for (size_t i = 0; i < texts.count; i++) {
        quire_str text = texts.items[i];
        if (prefix.size) {
            size_t size;
            char *joined = quire_size_add(prefix.size, text.size, &size) ? quire_arena_alloc(arena, size)
                                                                         : NULL;
            if (!joined) return quire_fail_memory(err);
            join(joined, prefix, text);
            text = (quire_str){ joined, size };
        }
        items[i] =
            (struct item){ .text = text, .tokens = driver->count_tokens(embedder->state, text), .place = i };
        if (items[i].tokens == SIZE_MAX) return quire_fail_memory(err);
        if (items[i].tokens > embedder->model.window_tokens)
            return quire_fail(
                err, QUIRE_E_LIMIT,
                "text %zu of %zu has %zu tokens, the model %.*s reads at most %zu: cut it first", i + 1,
                texts.count, items[i].tokens, QUIRE_FMT(embedder->model.name), embedder->model.window_tokens);
        span->tokens += items[i].tokens;
        span->bytes += text.size;
    }
    qsort(items, texts.count, sizeof *items, by_tokens);
    *out = items;
    return QUIRE_OK;
}

/* How many of the items, longest first, one call of the driver takes: all are padded to the first. */
static size_t batch_size(const quire_embed_driver *driver, const struct item *items, size_t count)
{
    size_t size = 1, padded;
    while (size < count && size < driver->batch_texts && quire_size_mul(size + 1, items[0].tokens, &padded) &&
           padded <= driver->batch_tokens)
        size++;
    return size;
}

static quire_status embed_once(quire_embedder *embedder, quire_call *call, quire_strs texts,
                               quire_matrix *rows, quire_error *err)
{
    bool alone = !embedder->driver->concurrent;
    if (alone && !quire_admission_enter(&embedder->admission, call->cancel)) return quire_fail_cancelled(err);
    quire_status status = quire_cancelled(call)
                              ? quire_fail_cancelled(err)
                              : embedder->driver->embed(embedder->state, call, texts, rows, err);
    if (alone) quire_admission_leave(&embedder->admission);
    return status;
}

/* Repeats what may succeed later; between the tries no one is kept out. */
static quire_status embed_with_retries(quire_embedder *embedder, quire_call *call, quire_strs texts,
                                       quire_matrix *rows, quire_error *err)
{
    quire_retry retry = quire_retry_start(embedder->settings.retries, embedder->settings.retry_wait_ms);
    quire_error failure;
    quire_status status;
    do {
        if (retry.tries) memset(rows->cells, 0, rows->rows * rows->dim * sizeof(float));
        failure = (quire_error){ 0 };
        status = embed_once(embedder, call, texts, rows, &failure);
    } while (status && quire_retry_again(&retry, &failure, call->cancel, embedder->log, "embed"));
    return status ? quire_retry_give_up(&retry, &failure, err) : QUIRE_OK;
}

/* Copies `from` to `to` at unit length. */
static quire_status normalise(const quire_embedder *embedder, const float *from, float *to, quire_error *err)
{
    size_t dim = embedder->model.dim;
    double sum = 0;
    for (size_t i = 0; i < dim; i++) sum += (double)from[i] * (double)from[i];
    if (!isfinite(sum) || sum <= 0)
        return quire_fail(err, QUIRE_E_FORMAT, "embed.%s: the model %.*s gave a vector that is %s",
                          embedder->driver->name, QUIRE_FMT(embedder->model.name),
                          isfinite(sum) ? "zero" : "not finite");
    double scale = 1 / sqrt(sum);
    for (size_t i = 0; i < dim; i++) to[i] = (float)((double)from[i] * scale);
    return QUIRE_OK;
}

static quire_status embed_batch(quire_embedder *embedder, const quire_call *call, const struct item *items,
                                size_t count, quire_matrix *out, quire_error *err)
{
    quire_arena scratch = { 0 };
    quire_call inner = *call;
    inner.arena = &scratch;
    quire_str *texts = quire_arena_array(&scratch, count, sizeof *texts);
    quire_matrix rows = quire_matrix_new(&scratch, count, embedder->model.dim);
    quire_status status = texts && rows.cells ? QUIRE_OK : quire_fail_memory(err);
    for (size_t i = 0; i < count && !status; i++) texts[i] = items[i].text;
    if (!status) status = embed_with_retries(embedder, &inner, (quire_strs){ texts, count }, &rows, err);
    for (size_t i = 0; i < count && !status; i++)
        status = normalise(embedder, quire_matrix_row(&rows, i), quire_matrix_row(out, items[i].place), err);
    quire_arena_free(&scratch);
    return status;
}

/* What threads share that embed batches of one call. */
struct sharing {
    quire_embedder *embedder;
    const quire_call *call;
    const struct item *items;
    size_t count, at; /* the next batch starts at `at` */
    quire_matrix *out;
    quire_status status; /* the first failure ends all */
    quire_error failure;
    pthread_mutex_t mutex; /* guards `at`, status and failure */
};

static size_t take_batch(struct sharing *sharing, size_t *start)
{
    pthread_mutex_lock(&sharing->mutex);
    size_t left = sharing->status ? 0 : sharing->count - sharing->at;
    *start = sharing->at;
    size_t size = left ? batch_size(sharing->embedder->driver, sharing->items + *start, left) : 0;
    sharing->at += size;
    pthread_mutex_unlock(&sharing->mutex);
    return size;
}

static void *embed_batches(void *user)
{
    struct sharing *sharing = user;
    for (size_t start, size; (size = take_batch(sharing, &start));) {
        quire_error failure = { 0 };
        quire_status status = embed_batch(sharing->embedder, sharing->call, sharing->items + start, size,
                                          sharing->out, &failure);
        if (!status) continue;
        pthread_mutex_lock(&sharing->mutex);
        if (!sharing->status) {
            sharing->status = status;
            sharing->failure = failure;
        }
        pthread_mutex_unlock(&sharing->mutex);
    }
    return NULL;
}

/* One batch after the other; with a driver that computes on its caller's thread, on several, as far as other calls leave some.
 * A thread that cannot be had is done without. */
static quire_status embed_items(quire_embedder *embedder, const quire_call *call, const struct item *items,
                                size_t count, quire_matrix *out, quire_error *err)
{
    struct sharing sharing = {
        .embedder = embedder, .call = call, .items = items, .count = count, .out = out
    };
    pthread_t threads[THREADS_LIMIT];
    size_t started = 0;
    pthread_mutex_init(&sharing.mutex, NULL);
    for (; started + 1 < count && quire_admission_try(&embedder->helpers); started++)
        if (pthread_create(&threads[started], NULL, embed_batches, &sharing)) {
            quire_admission_leave(&embedder->helpers);
            break;
        }
    embed_batches(&sharing);
    for (size_t i = 0; i < started; i++) {
        pthread_join(threads[i], NULL);
        quire_admission_leave(&embedder->helpers);
    }
    pthread_mutex_destroy(&sharing.mutex);
    if (sharing.status && err) *err = sharing.failure;
    return sharing.status;
}

quire_status quire_embedder_embed(quire_embedder *embedder, quire_call *call, quire_role role,
                                  quire_strs texts, quire_matrix *out, quire_error *err)
{
    quire_arena scratch = { 0 };
    struct item *items = NULL;
    quire_span spare, *span = quire_span_begin(call->span, call->arena, &spare, "embed");
    span->driver = embedder->driver->name;
    span->items = texts.count;

    quire_matrix rows = quire_matrix_new(call->arena, texts.count, embedder->model.dim);
    quire_status status = rows.cells ? QUIRE_OK : quire_fail_memory(err);
    if (!status) status = prepare(embedder, role, texts, &scratch, &items, span, err);
    quire_call inner = *call;
    inner.span = span;
    if (!status) status = embed_items(embedder, &inner, items, texts.count, &rows, err);
    quire_span_end(span, status);
    quire_arena_free(&scratch);
    if (!status) *out = rows;
    return status;
}

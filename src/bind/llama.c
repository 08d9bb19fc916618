/* SPDX-License-Identifier: Apache-2.0 */
/* Loading, tokenizing, embedding and writing with llama.cpp's C API. */
#include "bind/llama.h"

#include "base/error.h"

#include <llama.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PASS_TOKENS = 512, /* tokens computed at once: measured to be the fastest with flash attention */
    PASS_TEXTS = 64,
    PIECE_BYTES = 256,
    TEXT_LIMIT_BYTES = 1 << 30,
    TEMPLATE_LIMIT_BYTES = 1 << 28,
};

struct quire_llama {
    struct llama_model *handle;
    const struct llama_vocab *vocab;
};

struct quire_llama_embedding {
    const quire_llama *model;
    struct llama_context *context;
    struct llama_batch batch;
    size_t pass_tokens;
};

struct quire_llama_writer {
    const quire_llama *model;
    struct llama_context *context;
    struct llama_sampler *sampler;
    size_t used_tokens, window_tokens;
    char piece[PIECE_BYTES];
};

/* llama.cpp has one log function a process. It is ours while a model loads, one load at a time, and silent
 * else. */
static pthread_mutex_t loading = PTHREAD_MUTEX_INITIALIZER;

struct listener {
    const quire_log *log;
    char error[200]; /* the first error, which says why a file does not load */
};

static void log_line(enum ggml_log_level level, const char *text, void *user)
{
    struct listener *listener = user;
    size_t size = strlen(text);
    while (size && (text[size - 1] == '\n' || text[size - 1] == '.')) size--;
    if (!listener || !size) return;
    if (level == GGML_LOG_LEVEL_ERROR && !*listener->error)
        snprintf(listener->error, sizeof listener->error, "%.*s", (int)size, text);
    quire_log_write(listener->log, QUIRE_LOG_DEBUG, "%.*s", (int)size, text);
}

static bool go_on_loading(float progress, void *cancel)
{
    (void)progress;
    return !quire_cancel_asked(cancel);
}

quire_status quire_llama_open(const char *path, const quire_log *log, const quire_cancel *cancel,
                              quire_llama **out, quire_error *err)
{
    struct listener listener = { .log = log };
    quire_llama *model = calloc(1, sizeof *model);
    if (!model) return quire_fail_memory(err);
    struct llama_model_params params = llama_model_default_params();
    params.n_gpu_layers = 0;
    params.progress_callback = go_on_loading;
    params.progress_callback_user_data = (void *)(size_t)cancel; /* only read */
    pthread_mutex_lock(&loading);
    llama_log_set(log_line, &listener);
    llama_backend_init();
    model->handle = llama_model_load_from_file(path, params);
    llama_log_set(log_line, NULL);
    pthread_mutex_unlock(&loading);
    if (!model->handle) {
        free(model);
        if (quire_cancel_asked(cancel)) return quire_fail_cancelled(err);
        return quire_fail(err, QUIRE_E_FORMAT, "llama.cpp cannot load %s: %s", path,
                          *listener.error ? listener.error : "it is no model");
    }
    model->vocab = llama_model_get_vocab(model->handle);
    *out = model;
    return QUIRE_OK;
}

void quire_llama_close(quire_llama *model)
{
    if (!model) return;
    llama_model_free(model->handle);
    free(model);
}

/* "bert.pooling_type" as the file has it; -1: it has none. */
static long pooling_of(const quire_llama *model, const char *architecture)
{
    char key[96], value[16];
    snprintf(key, sizeof key, "%s.pooling_type", architecture);
    if (llama_model_meta_val_str(model->handle, key, value, sizeof value) < 1) return -1;
    return strtol(value, NULL, 10);
}

void quire_llama_describe(const quire_llama *model, quire_llama_facts *out)
{
    static const char *const names[] = { "none", "mean", "cls", "last", "rank" };
    *out = (quire_llama_facts){ 0 };
    llama_model_meta_val_str(model->handle, "general.name", out->name, sizeof out->name);
    llama_model_meta_val_str(model->handle, "general.architecture", out->architecture,
                             sizeof out->architecture);
    long pooling = pooling_of(model, out->architecture);
    snprintf(out->pooling, sizeof out->pooling, "%s", pooling >= 0 && pooling <= 4 ? names[pooling] : "none");
    out->dim = (uint64_t)llama_model_n_embd_out(model->handle);
    out->window_tokens = (uint64_t)llama_model_n_ctx_train(model->handle);
    out->chat_template = llama_model_chat_template(model->handle, NULL) != NULL;
}

/* ---- tokens ---- */

/* Returns what llama_tokenize does: a negative number is the room that it needs. */
static int32_t tokenize(const quire_llama *model, quire_str text, quire_llama_text kind, int32_t *ids,
                        int32_t room)
{
    return llama_tokenize(model->vocab, text.data ? text.data : "", (int32_t)text.size, ids, room,
                          kind != QUIRE_LLAMA_PIECE, kind == QUIRE_LLAMA_TEMPLATED);
}

quire_status quire_llama_tokenize(const quire_llama *model, quire_str text, quire_llama_text kind,
                                  quire_llama_tokens *out, quire_error *err)
{
    if (text.size > TEXT_LIMIT_BYTES)
        return quire_fail(err, QUIRE_E_LIMIT, "a text of %zu bytes cannot be tokenized, expected at most %d",
                          text.size, TEXT_LIMIT_BYTES);
    int32_t room = (int32_t)(text.size / 2) + 16, count;
    for (int32_t *ids = NULL;;) {
        int32_t *larger = realloc(ids, (size_t)room * sizeof *ids);
        if (!larger) {
            free(ids);
            return quire_fail_memory(err);
        }
        ids = larger;
        count = tokenize(model, text, kind, ids, room);
        if (count >= 0) {
            *out = (quire_llama_tokens){ ids, (size_t)count };
            return QUIRE_OK;
        }
        if (count == INT32_MIN || -count <= room) {
            free(ids);
            return quire_fail(err, QUIRE_E_LIMIT, "a text of %zu bytes gives too many tokens", text.size);
        }
        room = -count;
    }
}

size_t quire_llama_count(const quire_llama *model, quire_str text, quire_llama_text kind)
{
    if (text.size > TEXT_LIMIT_BYTES) return SIZE_MAX;
    int32_t count = tokenize(model, text, kind, NULL, 0);
    if (count == INT32_MIN) return SIZE_MAX;
    return (size_t)(count < 0 ? -count : count);
}

/* ---- contexts ---- */

static bool asked_to_stop(void *cancel)
{
    return quire_cancel_asked(cancel);
}

/* Runs the batch; `cancel` may end it between two layers. */
static quire_status decode(struct llama_context *context, struct llama_batch batch, bool encode,
                           const quire_cancel *cancel, quire_error *err)
{
    /* The callback gets its argument back as it was given: the cancel is only read. */
    llama_set_abort_callback(context, asked_to_stop, (void *)cancel);
    int32_t result = encode ? llama_encode(context, batch) : llama_decode(context, batch);
    llama_set_abort_callback(context, NULL, NULL);
    if (result == 0) return QUIRE_OK;
    if (quire_cancel_asked(cancel)) return quire_fail_cancelled(err);
    if (result == 1) return quire_fail(err, QUIRE_E_LIMIT, "llama.cpp: the window is full");
    return quire_fail(err, QUIRE_E_IO, "llama.cpp failed with code %d", (int)result);
}

static struct llama_context_params context_params(int64_t threads, size_t window_tokens, size_t pass_tokens)
{
    struct llama_context_params params = llama_context_default_params();
    params.n_ctx = (uint32_t)window_tokens;
    params.n_batch = params.n_ubatch = (uint32_t)pass_tokens;
    params.n_threads = params.n_threads_batch = (int32_t)(threads < 1 ? 1 : threads);
    params.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_ENABLED;
    params.no_perf = true;
    return params;
}

quire_status quire_llama_embedding_new(const quire_llama *model, int64_t threads, size_t window_tokens,
                                       quire_llama_embedding **out, quire_error *err)
{
    quire_llama_facts facts;
    quire_llama_describe(model, &facts);
    if (strcmp(facts.pooling, "none") == 0 || strcmp(facts.pooling, "rank") == 0)
        return quire_fail(err, QUIRE_E_INVALID,
                          "the GGUF model %s (%s) is no embedding model: its pooling is \"%s\", "
                          "expected mean, cls or last",
                          facts.name, facts.architecture, facts.pooling);
    quire_llama_embedding *embedding = calloc(1, sizeof *embedding);
    if (!embedding) return quire_fail_memory(err);
    embedding->model = model;
    /* A text is computed whole, in one pass: its tokens look at each other in both directions. */
    embedding->pass_tokens = window_tokens > PASS_TOKENS ? window_tokens : PASS_TOKENS;
    struct llama_context_params params = context_params(threads, embedding->pass_tokens,
                                                        embedding->pass_tokens);
    params.embeddings = true;
    params.n_seq_max = PASS_TEXTS;
    params.kv_unified = true;
    embedding->context = llama_init_from_model(model->handle, params);
    if (embedding->context) embedding->batch = llama_batch_init((int32_t)embedding->pass_tokens, 0, 1);
    if (!embedding->context || !embedding->batch.token) {
        quire_llama_embedding_free(embedding);
        return quire_fail_memory(err);
    }
    *out = embedding;
    return QUIRE_OK;
}

void quire_llama_embedding_free(quire_llama_embedding *embedding)
{
    if (!embedding) return;
    if (embedding->batch.token) llama_batch_free(embedding->batch);
    if (embedding->context) llama_free(embedding->context);
    free(embedding);
}

static void add_text(struct llama_batch *batch, const quire_llama_tokens *tokens, size_t sequence)
{
    for (size_t i = 0; i < tokens->count; i++) {
        int32_t at = batch->n_tokens++;
        batch->token[at] = tokens->ids[i];
        batch->pos[at] = (llama_pos)i;
        batch->n_seq_id[at] = 1;
        batch->seq_id[at][0] = (llama_seq_id)sequence;
        batch->logits[at] = 1;
    }
}

static quire_status run_pass(quire_llama_embedding *embedding, size_t texts, const quire_cancel *cancel,
                             float *out, quire_error *err)
{
    size_t dim = (size_t)llama_model_n_embd_out(embedding->model->handle);
    llama_memory_t memory = llama_get_memory(embedding->context);
    if (memory) llama_memory_clear(memory, true);
    quire_status status = decode(embedding->context, embedding->batch, !memory, cancel, err);
    for (size_t i = 0; i < texts && !status; i++) {
        const float *row = llama_get_embeddings_seq(embedding->context, (llama_seq_id)i);
        if (!row) status = quire_fail(err, QUIRE_E_FORMAT, "llama.cpp gave no vector for text %zu", i + 1);
        else memcpy(out + i * dim, row, dim * sizeof *out);
    }
    embedding->batch.n_tokens = 0;
    return status;
}

quire_status quire_llama_embed(quire_llama_embedding *embedding, quire_strs texts, const quire_cancel *cancel,
                               float *out, quire_error *err)
{
    size_t dim = (size_t)llama_model_n_embd_out(embedding->model->handle), waiting = 0;
    quire_status status = QUIRE_OK;
    for (size_t i = 0; i < texts.count && !status; i++) {
        quire_llama_tokens tokens = { 0 };
        status = quire_llama_tokenize(embedding->model, texts.items[i], QUIRE_LLAMA_PLAIN, &tokens, err);
        if (status) break;
        if (tokens.count > embedding->pass_tokens)
            status = quire_fail(err, QUIRE_E_LIMIT, "a text of %zu tokens is over the window of %zu",
                                tokens.count, embedding->pass_tokens);
        bool full = waiting == PASS_TEXTS ||
                    (size_t)embedding->batch.n_tokens + tokens.count > embedding->pass_tokens;
        if (!status && waiting && full) {
            status = run_pass(embedding, waiting, cancel, out + (i - waiting) * dim, err);
            waiting = 0;
        }
        if (!status) add_text(&embedding->batch, &tokens, waiting++);
        free(tokens.ids);
    }
    if (!status && waiting)
        status = run_pass(embedding, waiting, cancel, out + (texts.count - waiting) * dim, err);
    embedding->batch.n_tokens = 0;
    return status;
}

/* ---- writing ---- */

quire_status quire_llama_template(const quire_llama *model, const quire_llama_message *messages, size_t count,
                                  quire_arena *arena, quire_str *out, quire_error *err)
{
    const char *form = llama_model_chat_template(model->handle, NULL);
    if (!form) return quire_fail(err, QUIRE_E_FORMAT, "the GGUF model has no chat template");
    struct llama_chat_message *chat = quire_arena_array(arena, count, sizeof *chat);
    if (!chat) return quire_fail_memory(err);
    size_t size = 1024;
    for (size_t i = 0; i < count; i++) {
        chat[i] = (struct llama_chat_message){ messages[i].role, messages[i].text };
        size += 2 * strlen(messages[i].text) + 128;
    }
    if (size > TEMPLATE_LIMIT_BYTES)
        return quire_fail(err, QUIRE_E_LIMIT, "the conversation has %zu bytes", size / 2);
    for (int tries = 0; tries < 2; tries++) {
        char *prompt = quire_arena_alloc(arena, size);
        if (!prompt) return quire_fail_memory(err);
        int32_t written = llama_chat_apply_template(form, chat, count, true, prompt, (int32_t)size);
        if (written < 0) break;
        *out = (quire_str){ prompt, (size_t)written };
        if ((size_t)written <= size) return QUIRE_OK;
        size = (size_t)written;
    }
    return quire_fail(err, QUIRE_E_FORMAT,
                      "the GGUF model's chat template is none of those that llama.cpp knows");
}

static struct llama_sampler *make_sampler(quire_llama_sampling sampling)
{
    if (sampling.temperature <= 0) return llama_sampler_init_greedy();
    struct llama_sampler *chain = llama_sampler_chain_init(llama_sampler_chain_default_params());
    if (!chain) return NULL;
    llama_sampler_chain_add(chain, llama_sampler_init_min_p(0.05f, 1));
    llama_sampler_chain_add(chain, llama_sampler_init_temp((float)sampling.temperature));
    llama_sampler_chain_add(chain, llama_sampler_init_dist(sampling.seed));
    return chain;
}

quire_status quire_llama_writer_new(const quire_llama *model, int64_t threads, size_t window_tokens,
                                    quire_llama_sampling sampling, quire_llama_writer **out, quire_error *err)
{
    quire_llama_writer *writer = calloc(1, sizeof *writer);
    if (!writer) return quire_fail_memory(err);
    writer->model = model;
    writer->window_tokens = window_tokens;
    writer->context = llama_init_from_model(model->handle,
                                            context_params(threads, window_tokens, PASS_TOKENS));
    writer->sampler = make_sampler(sampling);
    if (!writer->context || !writer->sampler) {
        quire_llama_writer_free(writer);
        return quire_fail(err, QUIRE_E_NO_MEMORY, "llama.cpp cannot make a window of %zu tokens",
                          window_tokens);
    }
    *out = writer;
    return QUIRE_OK;
}

void quire_llama_writer_free(quire_llama_writer *writer)
{
    if (!writer) return;
    if (writer->sampler) llama_sampler_free(writer->sampler);
    if (writer->context) llama_free(writer->context);
    free(writer);
}

quire_status quire_llama_read(quire_llama_writer *writer, const quire_llama_tokens *prompt,
                              const quire_cancel *cancel, quire_error *err)
{
    if (prompt->count == 0) return quire_fail(err, QUIRE_E_INVALID, "the prompt is empty");
    if (prompt->count >= writer->window_tokens)
        return quire_fail(err, QUIRE_E_LIMIT, "the prompt has %zu tokens, the window %zu", prompt->count,
                          writer->window_tokens);
    llama_memory_clear(llama_get_memory(writer->context), true);
    llama_sampler_reset(writer->sampler);
    writer->used_tokens = 0;
    quire_status status = QUIRE_OK;
    while (!status && writer->used_tokens < prompt->count) {
        size_t left = prompt->count - writer->used_tokens, size = left < PASS_TOKENS ? left : PASS_TOKENS;
        struct llama_batch batch = llama_batch_get_one(prompt->ids + writer->used_tokens, (int32_t)size);
        status = decode(writer->context, batch, false, cancel, err);
        writer->used_tokens += size;
    }
    return status;
}

quire_status quire_llama_write(quire_llama_writer *writer, const quire_cancel *cancel, quire_str *piece,
                               bool *ended, quire_error *err)
{
    *piece = (quire_str){ 0 };
    if (quire_cancel_asked(cancel)) return quire_fail_cancelled(err);
    llama_token token = llama_sampler_sample(writer->sampler, writer->context, -1);
    *ended = llama_vocab_is_eog(writer->model->vocab, token);
    if (*ended) return QUIRE_OK;
    int32_t size = llama_token_to_piece(writer->model->vocab, token, writer->piece, PIECE_BYTES, 0, false);
    if (size > 0) *piece = (quire_str){ writer->piece, (size_t)size };
    if (writer->used_tokens >= writer->window_tokens)
        return quire_fail(err, QUIRE_E_LIMIT,
                          "the window of %zu tokens is "
                          "full",
                          writer->window_tokens);
    writer->used_tokens++;
    return decode(writer->context, llama_batch_get_one(&token, 1), false, cancel, err);
}

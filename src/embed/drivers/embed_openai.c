/* SPDX-License-Identifier: Apache-2.0 */
/* Embedding by a provider that speaks POST {url}/embeddings: Ollama, llama-server, vLLM, a cloud. */
#include "base/error.h"
#include "base/size.h"
#include "bind/http_client.h"
#include "bind/json.h"
#include "bind/provider.h"
#include "embed/embed.h"
#include "embed/model_folder.h"
#include "text/tokenizers/unigram.h"

#include <pthread.h>
#include <stdlib.h>

enum {
    DIM_LIMIT = 65536,
    KEPT_CLIENTS = 4,         /* connections that stay open */
    NUMBER_BYTES = 40,        /* of one float in JSON, with its comma and white space */
    ENVELOPE_BYTES = 1 << 20, /* of the rest of an answer */
    UNIGRAM_MARKERS = 2,
};

struct openai_state {
    const char *url, *model, *key_env, *tokenizer_name, *query_prefix, *passage_prefix;
    int64_t dim, window, timeout_ms;

    const char *endpoint; /* url/embeddings */
    char *key;
    quire_unigram *tokenizer; /* NULL: token counts are estimated */
    pthread_mutex_t mutex;    /* guards `clients` */
    quire_http_client *clients[KEPT_CLIENTS];
    size_t client_count;
};

static const quire_option options[] = {
    { "embed.openai.url", QUIRE_OPT_TEXT, offsetof(struct openai_state, url), "", .unit = "",
      .help = "the provider's address, up to and with /v1" },
    { "embed.openai.model", QUIRE_OPT_TEXT, offsetof(struct openai_state, model), "", .unit = "",
      .help = "the model's name, as the provider calls it" },
    { "embed.openai.key_env", QUIRE_OPT_TEXT, offsetof(struct openai_state, key_env), "", .unit = "",
      .help = "name of the environment variable that holds the provider's key; empty: none is sent" },
    { "embed.openai.dim", QUIRE_OPT_INT, offsetof(struct openai_state, dim), "0", .min = 0, .max = DIM_LIMIT,
      .unit = "floats", .help = "length of each vector; 0: the provider is asked when it is opened" },
    { "embed.openai.window", QUIRE_OPT_INT, offsetof(struct openai_state, window), "512", .min = 16,
      .max = 1000000, .unit = "tokens", .help = "what the model reads at most" },
    { "embed.openai.tokenizer", QUIRE_OPT_TEXT, offsetof(struct openai_state, tokenizer_name), "", .unit = "",
      .help = "a model of quire model list whose tokenizer counts; empty: a generous estimate" },
    { "embed.openai.query_prefix", QUIRE_OPT_TEXT, offsetof(struct openai_state, query_prefix), "",
      .unit = "", .help = "put before each question" },
    { "embed.openai.passage_prefix", QUIRE_OPT_TEXT, offsetof(struct openai_state, passage_prefix), "",
      .unit = "", .help = "put before each passage" },
    { "embed.openai.timeout_ms", QUIRE_OPT_INT, offsetof(struct openai_state, timeout_ms), "60000", .min = 1,
      .max = 3600000, .unit = "ms", .help = "longest wait for a whole answer" },
    { 0 },
};

static void openai_close(void *state)
{
    struct openai_state *self = state;
    for (size_t i = 0; i < self->client_count; i++) quire_http_client_free(self->clients[i]);
    quire_unigram_close(self->tokenizer);
    quire_provider_key_free(self->key);
    pthread_mutex_destroy(&self->mutex);
}

/* ---- counting ---- */

static size_t openai_count_tokens(void *state, quire_str text)
{
    const struct openai_state *self = state;
    if (!self->tokenizer) return quire_provider_estimate(text) + UNIGRAM_MARKERS;
    size_t count = quire_unigram_count(self->tokenizer, text);
    return count > SIZE_MAX - UNIGRAM_MARKERS ? SIZE_MAX : count + UNIGRAM_MARKERS;
}

/* ---- one exchange ---- */

static quire_status write_request(const struct openai_state *self, quire_strs texts, char **out,
                                  size_t *out_size, quire_error *err)
{
    yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *root = yyjson_mut_obj(doc), *input = yyjson_mut_arr(doc);
    bool whole = doc && root && input;
    if (whole) yyjson_mut_doc_set_root(doc, root);
    whole = whole && yyjson_mut_obj_add_str(doc, root, "model", self->model) &&
            yyjson_mut_obj_add_str(doc, root, "encoding_format", "float") &&
            yyjson_mut_obj_add_val(doc, root, "input", input);
    for (size_t i = 0; i < texts.count && whole; i++)
        whole = yyjson_mut_arr_append(input, quire_json_str(doc, texts.items[i]));
    *out = whole ? yyjson_mut_write(doc, 0, out_size) : NULL;
    yyjson_mut_doc_free(doc);
    return *out ? QUIRE_OK : quire_fail_memory(err);
}

static quire_status read_row(const struct openai_state *self, yyjson_val *numbers, float *row, size_t dim,
                             quire_error *err)
{
    if (!yyjson_is_arr(numbers))
        return quire_fail(err, QUIRE_E_FORMAT, "%s: an embedding is not an array of numbers", self->endpoint);
    if (yyjson_arr_size(numbers) != dim)
        return quire_fail(err, QUIRE_E_FORMAT,
                          "%s: the model %s gave a vector of %zu floats, expected %zu "
                          "(embed.openai.dim)",
                          self->endpoint, self->model, yyjson_arr_size(numbers), dim);
    size_t i, count;
    yyjson_val *number;
    yyjson_arr_foreach(numbers, i, count, number)
    {
        if (!yyjson_is_num(number))
            return quire_fail(err, QUIRE_E_FORMAT, "%s: float %zu of an embedding is not a number",
                              self->endpoint, i + 1);
        row[i] = (float)yyjson_get_num(number);
    }
    return QUIRE_OK;
}

/* Rows may come in any order; each says its index. */
static quire_status read_rows(const struct openai_state *self, yyjson_val *rows, quire_arena *arena,
                              quire_matrix *out, quire_error *err)
{
    if (!yyjson_is_arr(rows) || yyjson_arr_size(rows) != out->rows)
        return quire_fail(err, QUIRE_E_FORMAT, "%s: %zu embeddings came for %zu texts (\"data\")",
                          self->endpoint, yyjson_arr_size(rows), out->rows);
    bool *seen = quire_arena_array(arena, out->rows, sizeof *seen);
    if (!seen) return quire_fail_memory(err);
    size_t i, count;
    yyjson_val *entry;
    yyjson_arr_foreach(rows, i, count, entry)
    {
        yyjson_val *index = yyjson_obj_get(entry, "index");
        uint64_t place = index ? yyjson_get_uint(index) : i;
        if ((index && !yyjson_is_uint(index)) || place >= out->rows || seen[place])
            return quire_fail(err, QUIRE_E_FORMAT,
                              "%s: embedding %zu has an index that is wrong or there twice", self->endpoint,
                              i + 1);
        seen[place] = true;
        quire_status status = read_row(self, yyjson_obj_get(entry, "embedding"),
                                       quire_matrix_row(out, (size_t)place), out->dim, err);
        if (status) return status;
    }
    return QUIRE_OK;
}

static quire_status take_client(struct openai_state *self, quire_http_client **out, quire_error *err)
{
    quire_http_client *client = NULL;
    pthread_mutex_lock(&self->mutex);
    if (self->client_count) client = self->clients[--self->client_count];
    pthread_mutex_unlock(&self->mutex);
    *out = client;
    return client ? QUIRE_OK : quire_http_client_new(out, err);
}

static void give_client(struct openai_state *self, quire_http_client *client)
{
    pthread_mutex_lock(&self->mutex);
    bool kept = self->client_count < KEPT_CLIENTS;
    if (kept) self->clients[self->client_count++] = client;
    pthread_mutex_unlock(&self->mutex);
    if (!kept) quire_http_client_free(client);
}

/* Sends the texts; the answer's JSON, which the caller frees. */
static quire_status exchange(struct openai_state *self, const quire_cancel *cancel, quire_strs texts,
                             size_t dim, yyjson_doc **out, quire_error *err)
{
    char *body = NULL;
    size_t body_size = 0, limit = 0;
    quire_http_client *client = NULL;
    quire_buffer answer = { 0 };
    if (!quire_size_mul(texts.count * NUMBER_BYTES, dim, &limit) ||
        !quire_size_add(limit, ENVELOPE_BYTES, &limit))
        return quire_fail(err, QUIRE_E_LIMIT, "%zu texts are too many for one request", texts.count);
    quire_buffer_init(&answer, limit);
    quire_status status = write_request(self, texts, &body, &body_size, err);
    if (!status) status = take_client(self, &client, err);
    if (status) goto done;
    quire_http_request request = { .url = self->endpoint,
                                   .body = { body, body_size },
                                   .key = self->key,
                                   .connect_timeout_ms = self->timeout_ms,
                                   .total_timeout_ms = self->timeout_ms,
                                   .limit_bytes = limit,
                                   .cancel = cancel };
    status = quire_http_post(client, &request, quire_http_to_buffer, &answer, NULL, err);
    give_client(self, client);
    if (!status) status = quire_buffer_check(&answer, "the provider's answer", err);
    if (status) goto done;
    yyjson_read_err problem;
    *out = yyjson_read_opts(answer.data, answer.size, 0, NULL, &problem);
    if (!*out && problem.code == YYJSON_READ_ERROR_MEMORY_ALLOCATION) status = quire_fail_memory(err);
    else if (!*out)
        status = quire_fail(err, QUIRE_E_FORMAT, "%s answered what is not JSON: %s at byte %zu of %zu",
                            self->endpoint, answer.size ? problem.msg : "nothing", problem.pos, answer.size);
done:
    free(body);
    quire_buffer_free(&answer);
    return status;
}

static quire_status openai_embed(void *state, quire_call *call, quire_strs texts, quire_matrix *out,
                                 quire_error *err)
{
    struct openai_state *self = state;
    yyjson_doc *doc = NULL;
    quire_status status = exchange(self, call->cancel, texts, out->dim, &doc, err);
    if (!status)
        status = read_rows(self, yyjson_obj_get(yyjson_doc_get_root(doc), "data"), call->arena, out, err);
    yyjson_doc_free(doc);
    return status;
}

/* ---- opening ---- */

static quire_status ask_dim(struct openai_state *self, const quire_cancel *cancel, quire_error *err)
{
    yyjson_doc *doc = NULL;
    quire_str text = QUIRE_STR("dimension");
    quire_status status = exchange(self, cancel, (quire_strs){ &text, 1 }, DIM_LIMIT, &doc, err);
    yyjson_val *row = yyjson_arr_get_first(yyjson_obj_get(yyjson_doc_get_root(doc), "data"));
    self->dim = (int64_t)yyjson_arr_size(yyjson_obj_get(row, "embedding"));
    yyjson_doc_free(doc);
    if (status) return status;
    if (self->dim < 1 || self->dim > DIM_LIMIT)
        return quire_fail(err, QUIRE_E_FORMAT, "%s gave a vector of %lld floats, expected 1 to %d",
                          self->endpoint, (long long)self->dim, DIM_LIMIT);
    return QUIRE_OK;
}

static quire_status open_tokenizer(struct openai_state *self, const quire_env *env, quire_str *name,
                                   quire_error *err)
{
    quire_model_folder folder;
    *name = quire_str_from("estimate-1");
    if (!*self->tokenizer_name) return QUIRE_OK;
    quire_status status = quire_model_folder_find(env, self->tokenizer_name, env->arena, &folder, err);
    if (status) return status;
    if (!folder.tokenizer_path)
        return quire_fail(err, QUIRE_E_INVALID,
                          "embed.openai.tokenizer: %s is a GGUF file, expected a model folder", folder.path);
    status = quire_unigram_open(folder.tokenizer_path, &self->tokenizer, err);
    if (status) return quire_error_wrap(err, status, "embed.openai.tokenizer");
    *name = quire_arena_printf(env->arena, "unigram:%016llx",
                               (unsigned long long)quire_unigram_identity(self->tokenizer));
    return name->data ? QUIRE_OK : quire_fail_memory(err);
}

static quire_status describe(const struct openai_state *self, const quire_env *env, quire_embed_model *out,
                             quire_error *err)
{
    out->name = quire_str_from(self->model);
    out->identity = quire_arena_printf(env->arena, "openai:%s dim %lld query \"%s\" passage \"%s\"",
                                       self->model, (long long)self->dim, self->query_prefix,
                                       self->passage_prefix);
    out->query_prefix = quire_str_from(self->query_prefix);
    out->passage_prefix = quire_str_from(self->passage_prefix);
    out->dim = (size_t)self->dim;
    out->window_tokens = (size_t)self->window;
    return out->identity.data ? QUIRE_OK : quire_fail_memory(err);
}

static quire_status openai_open(void *state, const quire_env *env, const char *model, quire_embed_model *out,
                                quire_error *err)
{
    struct openai_state *self = state;
    (void)model; /* but embed.openai.model */
    if (!*self->url || !*self->model)
        return quire_fail(err, QUIRE_E_INVALID,
                          "the openai driver needs embed.openai.url and embed.openai.model");
    quire_status status = quire_provider_endpoint("embed.openai", self->url, "embeddings", env->arena,
                                                  &self->endpoint, err);
    if (status) return status;
    pthread_mutex_init(&self->mutex, NULL);
    status = quire_provider_key("embed.openai", self->key_env, &self->key, err);
    if (!status) status = open_tokenizer(self, env, &out->tokenizer, err);
    if (!status && self->dim == 0) status = ask_dim(self, env->cancel, err);
    if (!status) status = describe(self, env, out, err);
    if (status) openai_close(self);
    return status;
}

const quire_embed_driver quire_embed_openai = {
    .name = "openai",
    .summary = "a provider that speaks the OpenAI embeddings protocol (Ollama, llama-server, vLLM, a cloud)",
    .options = options,
    .state_size = sizeof(struct openai_state),
    .concurrent = true,
    .batch_texts = 64,
    .batch_tokens = 16384,
    .open = openai_open,
    .count_tokens = openai_count_tokens,
    .embed = openai_embed,
    .close = openai_close,
};

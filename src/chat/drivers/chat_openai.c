/* SPDX-License-Identifier: Apache-2.0 */
/* Chat with a provider that speaks POST {url}/chat/completions: Ollama, llama-server, vLLM, a cloud. The answer comes as
 * server-sent events; a provider that ignores "stream" and answers in one piece is understood too. */
#include "base/buffer.h"
#include "base/error.h"
#include "bind/http_client.h"
#include "bind/json.h"
#include "bind/provider.h"
#include "chat/chat.h"

#include <stdlib.h>

enum { ANSWER_LIMIT_BYTES = 16 << 20, EVENT_LIMIT_BYTES = 1 << 20 };

struct openai_state {
    const char *url, *model, *key_env;
    int64_t window, timeout_ms, idle_timeout_ms;
    double temperature;

    const char *endpoint;
    char *key;
    quire_http_client *client;
};

static const quire_option options[] = {
    { "chat.openai.url", QUIRE_OPT_TEXT, offsetof(struct openai_state, url), "", .unit = "",
      .help = "the chat provider's address, up to and with /v1" },
    { "chat.openai.model", QUIRE_OPT_TEXT, offsetof(struct openai_state, model), "", .unit = "",
      .help = "the chat model's name, as the provider calls it" },
    { "chat.openai.key_env", QUIRE_OPT_TEXT, offsetof(struct openai_state, key_env), "", .unit = "",
      .help = "name of the environment variable that holds the provider's key; empty: none is sent" },
    { "chat.openai.window", QUIRE_OPT_INT, offsetof(struct openai_state, window), "8192", .min = 256,
      .max = 16777216, .unit = "tokens", .help = "what the model reads and writes at most" },
    { "chat.openai.temperature", QUIRE_OPT_REAL, offsetof(struct openai_state, temperature), "0", .min = 0,
      .max = 2, .unit = "", .help = "0: always the likeliest word" },
    { "chat.openai.timeout_ms", QUIRE_OPT_INT, offsetof(struct openai_state, timeout_ms), "300000", .min = 1,
      .max = 3600000, .unit = "ms", .help = "longest wait for a whole answer" },
    { "chat.openai.idle_timeout_ms", QUIRE_OPT_INT, offsetof(struct openai_state, idle_timeout_ms), "60000",
      .min = 1, .max = 3600000, .unit = "ms", .help = "longest wait for the next piece of an answer" },
    { 0 },
};

static void openai_chat_close(void *state)
{
    struct openai_state *self = state;
    quire_http_client_free(self->client);
    quire_provider_key_free(self->key);
}

static quire_status openai_chat_open(void *state, const quire_env *env, quire_chat_model *out,
                                     quire_error *err)
{
    struct openai_state *self = state;
    if (!*self->url || !*self->model)
        return quire_fail(err, QUIRE_E_INVALID,
                          "the openai chat driver needs chat.openai.url and chat.openai.model");
    quire_status status = quire_provider_endpoint("chat.openai", self->url, "chat/completions", env->arena,
                                                  &self->endpoint, err);
    if (!status) status = quire_provider_key("chat.openai", self->key_env, &self->key, err);
    if (!status) status = quire_http_client_new(&self->client, err);
    if (status) {
        openai_chat_close(state);
        return status;
    }
    out->name = quire_str_from(self->model);
    out->window_tokens = (size_t)self->window;
    return QUIRE_OK;
}

static size_t openai_chat_count(void *state, quire_str text)
{
    (void)state;
    return quire_provider_estimate(text);
}

/* ---- the stream ---- */

struct streaming {
    struct openai_state *self;
    quire_chat_sink sink;
    void *user;
    quire_buffer line, body; /* body: an answer that is no event stream */
    bool events, finished, stopped;
    quire_status status;
    quire_error *err;
};

static void hand_over(struct streaming *streaming, yyjson_val *choice)
{
    yyjson_val *delta = yyjson_obj_get(choice, "delta");
    quire_str piece = quire_json_get_str(delta ? delta : yyjson_obj_get(choice, "message"), "content");
    if (piece.size && !streaming->sink(streaming->user, piece)) streaming->stopped = true;
    if (yyjson_is_str(yyjson_obj_get(choice, "finish_reason"))) streaming->finished = true;
}

static quire_status take_object(struct streaming *streaming, quire_str text)
{
    yyjson_doc *doc = yyjson_read(text.data, text.size, 0);
    yyjson_val *root = yyjson_doc_get_root(doc);
    yyjson_val *choices = yyjson_obj_get(root, "choices");
    quire_str problem = quire_json_get_str(yyjson_obj_get(root, "error"), "message");
    quire_status status = QUIRE_OK;
    if (!doc)
        status = quire_fail(streaming->err, QUIRE_E_FORMAT, "%s: what came is not JSON",
                            streaming->self->endpoint);
    else if (problem.size)
        status = quire_fail(streaming->err, QUIRE_E_REMOTE, "%s: %.200s", streaming->self->endpoint,
                            problem.data);
    else if (!yyjson_is_arr(choices))
        status = quire_fail(streaming->err, QUIRE_E_FORMAT, "%s: an answer has no \"choices\"",
                            streaming->self->endpoint);
    else if (yyjson_arr_size(choices)) hand_over(streaming, yyjson_arr_get_first(choices));
    yyjson_doc_free(doc);
    return status;
}

static void take_line(struct streaming *streaming, quire_str line)
{
    line = quire_str_trim(line);
    if (!quire_str_starts(line, QUIRE_STR("data:"))) return;
    streaming->events = true;
    quire_str data = quire_str_trim(quire_str_cut(line, 5, line.size));
    if (quire_str_is(data, "[DONE]")) streaming->finished = true;
    else if (data.size) streaming->status = take_object(streaming, data);
}

static bool take_bytes(void *user, quire_str bytes)
{
    struct streaming *streaming = user;
    for (size_t i = 0; i < bytes.size && !streaming->status && !streaming->stopped; i++) {
        if (!streaming->events) quire_buffer_append_char(&streaming->body, bytes.data[i]);
        if (bytes.data[i] != '\n') {
            quire_buffer_append_char(&streaming->line, bytes.data[i]);
            continue;
        }
        take_line(streaming, quire_buffer_view(&streaming->line));
        quire_buffer_clear(&streaming->line);
    }
    return !streaming->status && !streaming->stopped && !streaming->line.failure;
}

static quire_status end_stream(struct streaming *streaming, quire_error *err)
{
    if (streaming->status || streaming->stopped) return streaming->status;
    quire_status status = quire_buffer_check(&streaming->line, "an event of the provider", err);
    if (status) return status;
    if (streaming->line.size) take_line(streaming, quire_buffer_view(&streaming->line));
    if (!streaming->status && !streaming->events)
        return take_object(streaming, quire_str_trim(quire_buffer_view(&streaming->body)));
    if (!streaming->status && !streaming->finished)
        return quire_fail_retryable(err, QUIRE_E_REMOTE, "%s: the answer ended before it was finished",
                                    streaming->self->endpoint);
    return streaming->status;
}

static quire_status write_request(const struct openai_state *self, const quire_chat_message *messages,
                                  size_t count, size_t limit_tokens, char **out, size_t *out_size,
                                  quire_error *err)
{
    static const char *const roles[] = { "system", "user", "assistant" };
    yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *root = yyjson_mut_obj(doc), *list = yyjson_mut_arr(doc);
    bool whole = doc && root && list;
    if (whole) yyjson_mut_doc_set_root(doc, root);
    whole = whole && yyjson_mut_obj_add_str(doc, root, "model", self->model) &&
            yyjson_mut_obj_add_bool(doc, root, "stream", true) &&
            yyjson_mut_obj_add_real(doc, root, "temperature", self->temperature) &&
            yyjson_mut_obj_add_uint(doc, root, "max_tokens", limit_tokens) &&
            yyjson_mut_obj_add_val(doc, root, "messages", list);
    for (size_t i = 0; whole && i < count; i++) {
        yyjson_mut_val *item = yyjson_mut_arr_add_obj(doc, list);
        whole = item && yyjson_mut_obj_add_str(doc, item, "role", roles[messages[i].role]) &&
                quire_json_add_str(doc, item, "content", messages[i].text);
    }
    *out = whole ? yyjson_mut_write(doc, 0, out_size) : NULL;
    yyjson_mut_doc_free(doc);
    return *out ? QUIRE_OK : quire_fail_memory(err);
}

static quire_status openai_chat_generate(void *state, quire_call *call, const quire_chat_message *messages,
                                         size_t count, size_t limit_tokens, quire_chat_sink sink, void *user,
                                         quire_error *err)
{
    struct openai_state *self = state;
    struct streaming streaming = { .self = self, .sink = sink, .user = user, .err = err };
    char *body = NULL;
    size_t body_size = 0;
    quire_buffer_init(&streaming.line, EVENT_LIMIT_BYTES);
    quire_buffer_init(&streaming.body, EVENT_LIMIT_BYTES);
    quire_status status = write_request(self, messages, count, limit_tokens, &body, &body_size, err);
    if (!status) {
        quire_http_request request = { .url = self->endpoint,
                                       .body = { body, body_size },
                                       .accept = "text/event-stream",
                                       .key = self->key,
                                       .connect_timeout_ms = self->idle_timeout_ms,
                                       .idle_timeout_ms = self->idle_timeout_ms,
                                       .total_timeout_ms = self->timeout_ms,
                                       .limit_bytes = ANSWER_LIMIT_BYTES,
                                       .cancel = call->cancel };
        status = quire_http_post(self->client, &request, take_bytes, &streaming, NULL, err);
    }
    if (!status) status = end_stream(&streaming, err);
    free(body);
    quire_buffer_free(&streaming.line);
    quire_buffer_free(&streaming.body);
    return status;
}

const quire_chat_driver quire_chat_openai = {
    .name = "openai",
    .summary = "any server that speaks /v1/chat/completions: Ollama, llama-server, vLLM, a cloud",
    .options = options,
    .state_size = sizeof(struct openai_state),
    .concurrent = false,
    .open = openai_chat_open,
    .count_tokens = openai_chat_count,
    .generate = openai_chat_generate,
    .close = openai_chat_close,
};

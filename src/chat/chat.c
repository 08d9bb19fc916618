/* SPDX-License-Identifier: Apache-2.0 */
/* The chat stage: opens the driver, admits one thread where it must, retries before the first piece, leaves a span. */
#include "chat/chat.h"

#include "base/admission.h"
#include "base/error.h"
#include "base/retry.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct quire_chat_settings {
    const char *driver;    /* chat.driver */
    int64_t limit_tokens;  /* chat.limit_tokens */
    int64_t retries;       /* chat.retries */
    int64_t retry_wait_ms; /* chat.retry_wait_ms */
} quire_chat_settings;

const quire_option quire_chat_options[] = {
    { "chat.driver", QUIRE_OPT_CHOICE, offsetof(quire_chat_settings, driver), "extractive",
      .choices = "extractive|llama|openai", .unit = "",
      .help = "who writes answers; extractive quotes and needs no model" },
    { "chat.limit_tokens", QUIRE_OPT_INT, offsetof(quire_chat_settings, limit_tokens), "512", .min = 1,
      .max = 65536, .unit = "tokens", .help = "longest answer of a model" },
    { "chat.retries", QUIRE_OPT_INT, offsetof(quire_chat_settings, retries), "2", .min = 0, .max = 10,
      .unit = "times", .help = "how often a failed request is tried again" },
    { "chat.retry_wait_ms", QUIRE_OPT_INT, offsetof(quire_chat_settings, retry_wait_ms), "500", .min = 1,
      .max = 60000, .unit = "ms", .help = "wait before the first retry; it doubles" },
    { 0 },
};

struct quire_chat {
    const quire_chat_driver *driver;
    void *state;
    quire_chat_model model;
    quire_chat_settings settings;
    quire_admission admission; /* to a driver that takes one thread at a time */
};

static quire_status open_driver(quire_chat *chat, const quire_env *env, const quire_config *config,
                                quire_error *err)
{
    chat->state = calloc(1, chat->driver->state_size ? chat->driver->state_size : 1);
    if (!chat->state) return quire_fail_memory(err);
    quire_status status = quire_config_fill(config, chat->driver->options, chat->state, err);
    if (!status) status = chat->driver->open(chat->state, env, &chat->model, err);
    if (status) {
        free(chat->state);
        chat->state = NULL;
    }
    return status;
}

quire_status quire_chat_open(const quire_env *env, const quire_config *config,
                             const quire_chat_driver *const *drivers, quire_chat **out, quire_error *err)
{
    quire_chat *chat = calloc(1, sizeof *chat);
    if (!chat) return quire_fail_memory(err);
    quire_admission_init(&chat->admission, 1);
    quire_status status = quire_config_fill(config, quire_chat_options, &chat->settings, err);
    *out = NULL;
    if (!status && strcmp(chat->settings.driver, "extractive") == 0) {
        quire_chat_close(chat);
        return QUIRE_OK;
    }
    for (size_t i = 0; !status && drivers[i]; i++)
        if (strcmp(drivers[i]->name, chat->settings.driver) == 0) chat->driver = drivers[i];
    if (!status && !chat->driver)
        status = quire_fail(err, QUIRE_E_INVALID, "chat.driver is '%s', which this build does not have",
                            chat->settings.driver);
    if (!status) status = open_driver(chat, env, config, err);
    if (status) quire_chat_close(chat);
    else *out = chat;
    return status;
}

void quire_chat_close(quire_chat *chat)
{
    if (!chat) return;
    if (chat->state && chat->driver->close) chat->driver->close(chat->state);
    free(chat->state);
    quire_admission_free(&chat->admission);
    free(chat);
}

const quire_chat_model *quire_chat_model_of(const quire_chat *chat)
{
    return &chat->model;
}

size_t quire_chat_count(quire_chat *chat, quire_str text)
{
    return chat->driver->count_tokens(chat->state, text);
}

size_t quire_chat_limit_tokens(const quire_chat *chat)
{
    return (size_t)chat->settings.limit_tokens;
}

/* Notes whether anything was written: then a retry would write it twice. */
struct watched {
    quire_chat_sink sink;
    void *user;
    quire_chat *chat;
    size_t pieces, bytes, tokens;
};

/* For the span: where memory is out, the failure shows elsewhere. */
static size_t known_count(quire_chat *chat, quire_str text)
{
    size_t tokens = quire_chat_count(chat, text);
    return tokens == SIZE_MAX ? 0 : tokens;
}

static bool watch(void *user, quire_str piece)
{
    struct watched *watched = user;
    watched->pieces++;
    watched->bytes += piece.size;
    watched->tokens += known_count(watched->chat, piece);
    return watched->sink(watched->user, piece);
}

static quire_status generate_once(quire_chat *chat, quire_call *call, const quire_chat_message *messages,
                                  size_t count, struct watched *watched, quire_error *err)
{
    bool alone = !chat->driver->concurrent;
    if (alone && !quire_admission_enter(&chat->admission, call->cancel)) return quire_fail_cancelled(err);
    quire_status status = chat->driver->generate(chat->state, call, messages, count,
                                                 (size_t)chat->settings.limit_tokens, watch, watched, err);
    if (alone) quire_admission_leave(&chat->admission);
    return status;
}

/* Repeats what may succeed later, as long as nothing was written; between the tries no one is kept out. */
static quire_status generate_with_retries(quire_chat *chat, quire_call *call,
                                          const quire_chat_message *messages, size_t count,
                                          struct watched *watched, quire_error *err)
{
    quire_retry retry = quire_retry_start(chat->settings.retries, chat->settings.retry_wait_ms);
    quire_error failure;
    quire_status status;
    char who[64];
    snprintf(who, sizeof who, "chat.%s", chat->driver->name);
    do {
        failure = (quire_error){ 0 };
        status = generate_once(chat, call, messages, count, watched, &failure);
    } while (status && !watched->pieces && quire_retry_again(&retry, &failure, call->cancel, call->log, who));
    return status ? quire_retry_give_up(&retry, &failure, err) : QUIRE_OK;
}

quire_status quire_chat_generate(quire_chat *chat, quire_call *call, const quire_chat_message *messages,
                                 size_t count, quire_chat_sink sink, void *user, quire_error *err)
{
    quire_span spare, *span = quire_span_begin(call->span, call->arena, &spare, "chat");
    struct watched watched = { .sink = sink, .user = user, .chat = chat };
    quire_status status = generate_with_retries(chat, call, messages, count, &watched, err);
    span->driver = chat->driver->name;
    span->items = watched.pieces;
    span->bytes = watched.bytes;
    span->tokens = watched.tokens;
    for (size_t i = 0; i < count; i++) span->tokens += known_count(chat, messages[i].text);
    quire_span_end(span, status);
    return status;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Chat: a conversation goes in, text comes out in pieces. */
#ifndef QUIRE_CHAT_CHAT_H
#define QUIRE_CHAT_CHAT_H

#include "base/call.h"
#include "base/env.h"
#include "base/str.h"
#include "config/option.h"

typedef enum quire_chat_role { QUIRE_CHAT_SYSTEM, QUIRE_CHAT_USER, QUIRE_CHAT_ASSISTANT } quire_chat_role;

typedef struct quire_chat_message {
    quire_chat_role role;
    quire_str text;
} quire_chat_message;

typedef struct quire_chat_model {
    quire_str name;
    size_t window_tokens;
} quire_chat_model;

/* Receives the next piece, in whole characters. Returning false stops the generation, which then ends well. */
typedef bool (*quire_chat_sink)(void *user, quire_str piece);

/* A way to continue a conversation. Budgeting, retries and spans are done once, in chat.c. */
typedef struct quire_chat_driver {
    const char *name; /* value of `chat.driver` */
    const char *summary;
    const quire_option *options; /* bound to fields of the state; ends with {0} */
    size_t state_size;
    bool concurrent; /* false: chat.c admits one thread at a time */
    quire_status (*open)(void *state, const quire_env *env, quire_chat_model *out, quire_error *err);
    /* Tokens of `text` for this model, or a safe overestimate; SIZE_MAX: out of memory. Any thread. */
    size_t (*count_tokens)(void *state, quire_str text);
    /* Writes at most `limit_tokens`. A stream that is cut is a failure, retryable only before the first piece. */
    quire_status (*generate)(void *state, quire_call *call, const quire_chat_message *messages, size_t count,
                             size_t limit_tokens, quire_chat_sink sink, void *user, quire_error *err);
    void (*close)(void *state); /* may be NULL */
} quire_chat_driver;

/* In the order users see them; NULL ends it. "extractive" is not among them: it needs no model. (chat_drivers.c) */
extern const quire_chat_driver *const quire_chat_drivers[];

/* chat.driver (extractive|llama|openai), chat.limit_tokens, chat.retries … */
extern const quire_option quire_chat_options[];

typedef struct quire_chat quire_chat;

/* Opens what `chat.driver` names; *out is NULL for "extractive". */
quire_status quire_chat_open(const quire_env *env, const quire_config *config,
                             const quire_chat_driver *const *drivers, quire_chat **out, quire_error *err);
void quire_chat_close(quire_chat *chat);
const quire_chat_model *quire_chat_model_of(const quire_chat *chat);
size_t quire_chat_count(quire_chat *chat, quire_str text);
/* The most tokens an answer may have. */
size_t quire_chat_limit_tokens(const quire_chat *chat);
QUIRE_CHECKED quire_status quire_chat_generate(quire_chat *chat, quire_call *call,
                                               const quire_chat_message *messages, size_t count,
                                               quire_chat_sink sink, void *user, quire_error *err);

#endif

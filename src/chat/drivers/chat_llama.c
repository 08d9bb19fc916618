/* SPDX-License-Identifier: Apache-2.0 */
/* Chat in this process with llama.cpp: any GGUF model that has a chat template. The file is checked in a child first,
 * and loaded at the first question. */
#include "base/error.h"
#include "bind/llama.h"
#include "chat/chat.h"

#include <stdlib.h>

enum { PIECE_BYTES = 4096 };

struct llama_state {
    const char *path;
    int64_t window, seed;
    double temperature;

    quire_llama *model;
    quire_llama_writer *writer;
};

static const quire_option options[] = {
    { "chat.llama.path", QUIRE_OPT_TEXT, offsetof(struct llama_state, path), "", .unit = "",
      .help = "the llama driver's chat model, a GGUF file" },
    { "chat.llama.window", QUIRE_OPT_INT, offsetof(struct llama_state, window), "4096", .min = 256,
      .max = 1048576, .unit = "tokens",
      .help = "prompt and answer together, at most what the model was made for" },
    { "chat.llama.temperature", QUIRE_OPT_REAL, offsetof(struct llama_state, temperature), "0", .min = 0,
      .max = 2, .unit = "", .help = "0: always the likeliest word" },
    { "chat.llama.seed", QUIRE_OPT_INT, offsetof(struct llama_state, seed), "1", .min = 0,
      .max = 4294967295.0, .unit = "", .help = "of the random choice, where the temperature is above 0" },
    { 0 },
};

static void llama_chat_close(void *state)
{
    struct llama_state *self = state;
    quire_llama_writer_free(self->writer);
    quire_llama_close(self->model);
}

static quire_status llama_chat_open(void *state, const quire_env *env, quire_chat_model *out,
                                    quire_error *err)
{
    struct llama_state *self = state;
    quire_llama_facts facts = { 0 };
    if (!*self->path)
        return quire_fail(err, QUIRE_E_INVALID, "the llama chat driver needs chat.llama.path, a GGUF file");
    quire_status status = quire_llama_check(self->path, env->cache_dir, env->cancel, &facts, err);
    if (!status && !facts.chat_template)
        status = quire_fail(err, QUIRE_E_FORMAT,
                            "%s has no chat template; it cannot answer (an embedder, or a base model)",
                            self->path);
    if (!status) status = quire_llama_open(self->path, env->log, env->cancel, &self->model, err);
    if (status) return status;
    if (facts.window_tokens && (uint64_t)self->window > facts.window_tokens)
        self->window = (int64_t)facts.window_tokens;
    out->name = quire_arena_copy(env->arena, quire_str_from(*facts.name ? facts.name : self->path));
    out->window_tokens = (size_t)self->window;
    status = out->name.data ? QUIRE_OK : quire_fail_memory(err);
    quire_llama_sampling sampling = { self->temperature, (uint32_t)self->seed };
    if (!status)
        status = quire_llama_writer_new(self->model, env->threads, out->window_tokens, sampling,
                                        &self->writer, err);
    if (status) llama_chat_close(state);
    return status;
}

static size_t llama_chat_count(void *state, quire_str text)
{
    const struct llama_state *self = state;
    return quire_llama_count(self->model, text, QUIRE_LLAMA_PIECE);
}

/* How many bytes at the end of `text` are the start of a character whose rest is still to come. */
static size_t unfinished(quire_str text)
{
    for (size_t back = 1; back <= 3 && back <= text.size; back++) {
        unsigned char c = (unsigned char)text.data[text.size - back];
        size_t size = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC0 ? 2 : 1;
        if (c >= 0xC0 || c < 0x80) return size > back ? back : 0;
    }
    return 0;
}

/* Pieces may end inside a character: what is unfinished waits for the next one. */
static quire_status write_pieces(struct llama_state *self, quire_call *call, size_t limit_tokens,
                                 quire_chat_sink sink, void *user, quire_error *err)
{
    char held[PIECE_BYTES];
    size_t size = 0;
    for (size_t i = 0; i < limit_tokens; i++) {
        quire_str piece = { 0 };
        bool ended = false;
        quire_status status = quire_llama_write(self->writer, call->cancel, &piece, &ended, err);
        if (status) return status;
        if (ended) break;
        if (piece.size > sizeof held - size)
            return quire_fail(err, QUIRE_E_FORMAT, "a token has %zu bytes; the file is not a usable model",
                              piece.size);
        if (piece.size) memcpy(held + size, piece.data, piece.size);
        size += piece.size;
        size_t left = unfinished((quire_str){ held, size });
        if (size > left && !sink(user, (quire_str){ held, size - left })) return QUIRE_OK;
        memmove(held, held + size - left, left);
        size = left;
    }
    return QUIRE_OK;
}

static quire_status llama_chat_generate(void *state, quire_call *call, const quire_chat_message *messages,
                                        size_t count, size_t limit_tokens, quire_chat_sink sink, void *user,
                                        quire_error *err)
{
    static const char *const roles[] = { "system", "user", "assistant" };
    struct llama_state *self = state;
    quire_llama_tokens tokens = { 0 };
    quire_str prompt = { 0 };
    quire_llama_message *templated = quire_arena_array(call->arena, count, sizeof *templated);
    if (!templated) return quire_fail_memory(err);
    for (size_t i = 0; i < count; i++) {
        templated[i].role = roles[messages[i].role];
        templated[i].text = quire_arena_copy(call->arena, messages[i].text).data;
        if (!templated[i].text) return quire_fail_memory(err);
    }
    quire_status status = quire_llama_template(self->model, templated, count, call->arena, &prompt, err);
    if (!status) status = quire_llama_tokenize(self->model, prompt, QUIRE_LLAMA_TEMPLATED, &tokens, err);
    if (!status) status = quire_llama_read(self->writer, &tokens, call->cancel, err);
    free(tokens.ids);
    return status ? status : write_pieces(self, call, limit_tokens, sink, user, err);
}

const quire_chat_driver quire_chat_llama = {
    .name = "llama",
    .summary = "a GGUF chat model in this process, by llama.cpp",
    .options = options,
    .state_size = sizeof(struct llama_state),
    .concurrent = false,
    .open = llama_chat_open,
    .count_tokens = llama_chat_count,
    .generate = llama_chat_generate,
    .close = llama_chat_close,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* A model that says what it was told to say: true, false, or with lying marks. A token is a byte. */
#include "fakes/chat_scripted.h"

#include "base/error.h"

struct scripted {
    const char *text;
    bool fails;
};

static const quire_option scripted_options[] = {
    { "chat.scripted.text", QUIRE_OPT_TEXT, offsetof(struct scripted, text), "", .unit = "",
      .help = "what it writes" },
    { "chat.scripted.fails", QUIRE_OPT_BOOL, offsetof(struct scripted, fails), "no", .unit = "",
      .help = "whether it fails" },
    { 0 },
};

static quire_status scripted_open(void *state, const quire_env *env, quire_chat_model *out, quire_error *err)
{
    (void)state, (void)env, (void)err;
    *out = (quire_chat_model){ QUIRE_STR("scripted"), 1 << 16 };
    return QUIRE_OK;
}

static size_t scripted_count(void *state, quire_str text)
{
    (void)state;
    return text.size;
}

static quire_status scripted_generate(void *state, quire_call *call, const quire_chat_message *messages,
                                      size_t count, size_t limit_tokens, quire_chat_sink sink, void *user,
                                      quire_error *err)
{
    const struct scripted *self = state;
    (void)messages, (void)count;
    if (self->fails) return quire_fail(err, QUIRE_E_REMOTE, "the script says that the provider fails");
    quire_str text = quire_str_from(self->text);
    for (size_t start = 0; start < text.size;) {
        size_t end = start + 1;
        while (end < text.size && ((unsigned char)text.data[end] & 0xC0) == 0x80) end++;
        if (quire_cancelled(call)) return quire_fail_cancelled(err);
        if (end > limit_tokens) return QUIRE_OK;
        if (!sink(user, quire_str_cut(text, start, end))) return QUIRE_OK;
        start = end;
    }
    return QUIRE_OK;
}

const quire_chat_driver quire_chat_scripted = {
    .name = "openai",
    .summary = "what a test sets",
    .options = scripted_options,
    .state_size = sizeof(struct scripted),
    .concurrent = true,
    .open = scripted_open,
    .count_tokens = scripted_count,
    .generate = scripted_generate,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* What every chat driver promises: the one in this process with a small model, the one for providers against a provider
 * of this file, and the fake that other tests use. */
#include "support/cmocka_all.h"

#include "base/buffer.h"
#include "base/str.h"
#include "chat/chat.h"
#include "fakes/chat_scripted.h"
#include "support/http_replay.h"
#include "text/unicode.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <unistd.h>

#define MODEL_PATH QUIRE_TEST_PARTS_DIR "/share/quire-test/SmolLM2-135M-Instruct.Q4_1.gguf"
#define STREAM "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"

static const char english[] = "Hemp rope carries 400 kilograms; steel carries more.";
static const char chinese[] = "麻绳能承受四百公斤，𠮷野的钢缆承受更多。";

/* Speaks character by character, as a driver's provider or script. */
struct speech {
    const char *text;
    bool silent_in_the_middle; /* says half of it and then nothing more */
};

struct driver {
    const char *name; /* in the names of the tests */
    const quire_chat_driver *driver;
    bool repeats; /* says what the test sets; else what its model makes up */
    bool missing; /* its model is not on this machine */
};

struct setting {
    const struct driver *which;
    struct speech speech;
    http_reply reply;
    http_replay *provider;
    quire_arena arena;
    quire_config *config;
    quire_chat *chat;
    quire_call call;
    quire_error err;
};

/* What came, piece by piece. */
struct heard {
    quire_buffer text;
    size_t pieces, most;  /* most: the sink stops there */
    quire_cancel *cancel; /* raised at the first piece */
    bool split;           /* a piece was not made of whole characters */
};

static size_t next_character(const char *text, size_t at)
{
    at++;
    while (((unsigned char)text[at] & 0xC0) == 0x80) at++;
    return at;
}

static char *speak(void *user, const char *request)
{
    const struct speech *speech = user;
    const char *limit = strstr(request, "\"max_tokens\":");
    size_t most = limit ? strtoul(limit + strlen("\"max_tokens\":"), NULL, 10) : SIZE_MAX;
    size_t end = strlen(speech->text) / (speech->silent_in_the_middle ? 2 : 1), said = 0;
    quire_buffer reply;
    quire_buffer_init(&reply, 1 << 16);
    quire_buffer_append_str(&reply, QUIRE_STR(STREAM));
    for (size_t at = 0, next; at < end && said < most; at = next, said++) {
        next = next_character(speech->text, at);
        quire_buffer_printf(&reply, "data: {\"choices\":[{\"delta\":{\"content\":\"%.*s\"}}]}\n\n",
                            (int)(next - at), speech->text + at);
    }
    if (!speech->silent_in_the_middle) quire_buffer_append_str(&reply, QUIRE_STR("data: [DONE]\n\n"));
    char *made = strndup(reply.data, reply.size);
    quire_buffer_free(&reply);
    return made;
}

static void set(struct setting *setting, const char *key, const char *value)
{
    if (quire_config_set(setting->config, key, value, &setting->err)) fail_msg("%s", setting->err.message);
}

static int set_up(void **state)
{
    struct setting *setting = calloc(1, sizeof *setting);
    const struct driver *which = *state;
    const quire_option *const tables[] = { quire_chat_options, which->driver->options, NULL };
    if (!setting) return -1;
    setting->which = which;
    setting->call.arena = &setting->arena;
    *state = setting;
    return quire_config_new_with(tables, &setting->config, &setting->err) ? -1 : 0;
}

static int tear_down(void **state)
{
    struct setting *setting = *state;
    quire_chat_close(setting->chat);
    quire_config_free(setting->config);
    if (setting->provider) http_replay_stop(setting->provider);
    quire_arena_free(&setting->arena);
    free(setting);
    return 0;
}

/* Opens the driver so that it will say `speech`; a driver with a model of its own is made to answer in its own words. */
static void open_chat(struct setting *setting, struct speech speech)
{
    const quire_chat_driver *const drivers[] = { setting->which->driver, NULL };
    const quire_env env = { .arena = &setting->arena,
                            .threads = 1,
                            .cache_dir = QUIRE_TEST_BINARY_DIR "/cache" };
    const char *name = setting->which->name;
    setting->speech = speech;
    set(setting, "chat.driver", setting->which->driver->name);
    set(setting, "chat.retries", "0");
    if (strcmp(name, "scripted") == 0) {
        set(setting, "chat.scripted.text", speech.text);
    } else if (strcmp(name, "llama") == 0) {
        set(setting, "chat.llama.path", MODEL_PATH);
    } else {
        char url[64];
        if (!setting->reply.text)
            setting->reply = (http_reply){ .make = speak,
                                           .user = &setting->speech,
                                           .hang_ms = speech.silent_in_the_middle ? 30000 : 0 };
        setting->provider = http_replay_start(&setting->reply, 1);
        assert_non_null(setting->provider);
        snprintf(url, sizeof url, "http://127.0.0.1:%d/v1", http_replay_port(setting->provider));
        set(setting, "chat.openai.url", url);
        set(setting, "chat.openai.model", "spoken");
    }
    if (quire_chat_open(&env, setting->config, drivers, &setting->chat, &setting->err))
        fail_msg("%s", setting->err.message);
}

static bool is_whole(quire_str piece)
{
    for (size_t at = 0; at < piece.size;)
        if (quire_utf8_next(piece, &at) == 0xFFFD) return false; /* what an invalid byte gives */
    return true;
}

static bool hear(void *user, quire_str piece)
{
    struct heard *heard = user;
    heard->pieces++;
    heard->split = heard->split || !is_whole(piece);
    quire_buffer_append_str(&heard->text, piece);
    if (heard->cancel) atomic_store(&heard->cancel->requested, true);
    return heard->pieces != heard->most;
}

static quire_status ask(quire_chat *chat, quire_call *call, const char *question, struct heard *heard,
                        quire_error *err)
{
    const quire_chat_message messages[] = { { QUIRE_CHAT_SYSTEM, QUIRE_STR("You count to ten.") },
                                            { QUIRE_CHAT_USER, quire_str_from(question) } };
    quire_buffer_init(&heard->text, 1 << 16);
    return quire_chat_generate(chat, call, messages, 2, hear, heard, err);
}

static struct heard listen_to(struct setting *setting, const char *question)
{
    struct heard heard = { 0 };
    if (ask(setting->chat, &setting->call, question, &heard, &setting->err))
        fail_msg("%s", setting->err.message);
    return heard;
}

static void says_which_model_it_has_and_how_much_that_reads(void **state)
{
    struct setting *setting = *state;
    open_chat(setting, (struct speech){ .text = english });
    assert_true(quire_chat_model_of(setting->chat)->name.size > 0);
    assert_true(quire_chat_model_of(setting->chat)->window_tokens >= 256);
}

static void counts_more_tokens_for_more_text(void **state)
{
    struct setting *setting = *state;
    quire_buffer text;
    open_chat(setting, (struct speech){ .text = english });
    quire_buffer_init(&text, 1 << 16);
    size_t before = quire_chat_count(setting->chat, QUIRE_STR(""));
    for (int i = 0; i < 20; i++) {
        quire_buffer_append_str(&text, QUIRE_STR("some more words, 水的沸点 "));
        size_t now = quire_chat_count(setting->chat, quire_buffer_view(&text));
        assert_true(now != SIZE_MAX && now > before);
        before = now;
    }
    quire_buffer_free(&text);
}

static void expect_whole(struct setting *setting, const char *question, const char *text)
{
    struct heard heard = listen_to(setting, question), again = listen_to(setting, question);
    assert_true(heard.pieces > 1 && heard.text.size > 0);
    assert_false(heard.split);
    assert_true(quire_str_equal(quire_buffer_view(&heard.text), quire_buffer_view(&again.text)));
    if (setting->which->repeats && !quire_str_is(quire_buffer_view(&heard.text), text))
        fail_msg("\"%.*s\"", QUIRE_FMT(quire_buffer_view(&heard.text)));
    quire_buffer_free(&heard.text);
    quire_buffer_free(&again.text);
}

static void the_pieces_make_the_whole_text(void **state)
{
    struct setting *setting = *state;
    set(setting, "chat.limit_tokens", setting->which->repeats ? "512" : "24");
    open_chat(setting, (struct speech){ .text = english });
    expect_whole(setting, "What does hemp rope carry?", english);
}

static void the_pieces_of_a_chinese_text_are_whole_characters(void **state)
{
    struct setting *setting = *state;
    set(setting, "chat.limit_tokens", setting->which->repeats ? "512" : "24");
    open_chat(setting, (struct speech){ .text = chinese });
    expect_whole(setting, "请用中文写：麻绳能承受多少公斤？", chinese);
}

static void a_sink_that_has_enough_ends_it_well(void **state)
{
    struct setting *setting = *state;
    struct heard heard = { .most = 2 };
    open_chat(setting, (struct speech){ .text = english });
    assert_int_equal(ask(setting->chat, &setting->call, "Count.", &heard, &setting->err), QUIRE_OK);
    assert_int_equal(heard.pieces, 2);
    quire_buffer_free(&heard.text);
}

static void writes_no_more_tokens_than_it_may(void **state)
{
    struct setting *setting = *state;
    set(setting, "chat.limit_tokens", "3");
    open_chat(setting, (struct speech){ .text = english });
    struct heard heard = listen_to(setting, "Count.");
    assert_true(heard.pieces >= 1 && heard.pieces <= 3);
    quire_buffer_free(&heard.text);
}

static void a_cancel_in_the_middle_ends_it(void **state)
{
    struct setting *setting = *state;
    quire_cancel cancel = { 0 };
    struct heard heard = { .cancel = &cancel };
    setting->call.cancel = &cancel;
    open_chat(setting, (struct speech){ .text = english, .silent_in_the_middle = true });
    assert_int_equal(ask(setting->chat, &setting->call, "Count.", &heard, &setting->err), QUIRE_E_CANCELLED);
    assert_true(heard.pieces >= 1);
    quire_buffer_free(&heard.text);
}

static void does_nothing_when_it_was_cancelled_before(void **state)
{
    struct setting *setting = *state;
    quire_cancel cancel = { 0 };
    struct heard heard = { 0 };
    setting->call.cancel = &cancel;
    atomic_store(&cancel.requested, true);
    open_chat(setting, (struct speech){ .text = english });
    assert_int_equal(ask(setting->chat, &setting->call, "Count.", &heard, &setting->err), QUIRE_E_CANCELLED);
    assert_int_equal(heard.pieces, 0);
    quire_buffer_free(&heard.text);
}

static void *listen_beside(void *user)
{
    quire_arena arena = { 0 };
    quire_call call = { .arena = &arena };
    struct heard *heard = calloc(1, sizeof *heard);
    if (heard && ask(user, &call, "Count.", heard, NULL)) heard->pieces = 0;
    quire_arena_free(&arena);
    return heard;
}

static void serves_several_threads(void **state)
{
    enum { THREADS = 4 };
    struct setting *setting = *state;
    pthread_t threads[THREADS];
    set(setting, "chat.limit_tokens", setting->which->repeats ? "512" : "8");
    open_chat(setting, (struct speech){ .text = chinese });
    struct heard alone = listen_to(setting, "Count.");
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, listen_beside, setting->chat), 0);
    for (size_t i = 0; i < THREADS; i++) {
        void *result = NULL;
        pthread_join(threads[i], &result);
        struct heard *heard = result;
        assert_non_null(heard);
        assert_true(quire_str_equal(quire_buffer_view(&heard->text), quire_buffer_view(&alone.text)));
        quire_buffer_free(&heard->text);
        free(heard);
    }
    quire_buffer_free(&alone.text);
}

struct holder {
    quire_chat *chat;
    sem_t entered, release;
    quire_status status;
};

static bool hold(void *user, quire_str piece)
{
    struct holder *holder = user;
    (void)piece;
    sem_post(&holder->entered);
    sem_wait(&holder->release);
    return false;
}

static void *occupy(void *user)
{
    struct holder *holder = user;
    quire_arena arena = { 0 };
    quire_call call = { .arena = &arena };
    const quire_chat_message message = { QUIRE_CHAT_USER, QUIRE_STR("Count.") };
    holder->status = quire_chat_generate(holder->chat, &call, &message, 1, hold, holder, NULL);
    quire_arena_free(&arena);
    return NULL;
}

/* Another question is in the middle of its answer, and will not end it before this one is done. */
static void a_cancel_ends_the_wait_for_another_answer(void **state)
{
    struct setting *setting = *state;
    quire_cancel cancel = { 0 };
    struct heard heard = { 0 };
    pthread_t thread;
    open_chat(setting, (struct speech){ .text = english });
    struct holder holder = { .chat = setting->chat };
    assert_int_equal(sem_init(&holder.entered, 0, 0) + sem_init(&holder.release, 0, 0), 0);
    assert_int_equal(pthread_create(&thread, NULL, occupy, &holder), 0);
    sem_wait(&holder.entered);
    cancel.deadline_ns = quire_monotonic_ns() + 1000000;
    setting->call.cancel = &cancel;
    quire_status status = ask(setting->chat, &setting->call, "Count.", &heard, &setting->err);
    sem_post(&holder.release);
    pthread_join(thread, NULL);
    assert_int_equal(holder.status, QUIRE_OK);
    if (!setting->which->driver->concurrent) assert_int_equal(status, QUIRE_E_CANCELLED);
    quire_buffer_free(&heard.text);
    sem_destroy(&holder.entered);
    sem_destroy(&holder.release);
}

/* A provider that answers 500, a script that says so, a prompt over the model's window. */
static void says_why_it_failed_and_writes_nothing(void **state)
{
    struct setting *setting = *state;
    struct heard heard = { 0 };
    bool own_model = !setting->which->repeats;
    quire_buffer question;
    quire_buffer_init(&question, 1 << 16);
    for (size_t i = 0; i < 400; i++) quire_buffer_append_str(&question, QUIRE_STR("hemp rope "));
    quire_buffer_append_char(&question, '\0');
    if (own_model) set(setting, "chat.llama.window", "256");
    if (strcmp(setting->which->name, "scripted") == 0) set(setting, "chat.scripted.fails", "yes");
    setting->reply.text = "HTTP/1.1 500 Oops\r\nConnection: close\r\n\r\n{\"error\":\"out of order\"}";
    open_chat(setting, (struct speech){ .text = english });
    assert_int_equal(ask(setting->chat, &setting->call, question.data, &heard, &setting->err),
                     own_model ? QUIRE_E_LIMIT : QUIRE_E_REMOTE);
    assert_true(setting->err.message[0]);
    assert_int_equal(heard.pieces, 0);
    quire_buffer_free(&heard.text);
    quire_buffer_free(&question);
}

static void is_not_there(void **state)
{
    (void)state;
    print_message("%s is not there; tools/setup test makes it\n", MODEL_PATH);
    skip();
}

static int run(const struct driver *which)
{
    static const struct {
        const char *name;
        CMUnitTestFunction run;
    } rows[] = {
        { "says_which_model_it_has_and_how_much_that_reads",
          says_which_model_it_has_and_how_much_that_reads },
        { "counts_more_tokens_for_more_text", counts_more_tokens_for_more_text },
        { "the_pieces_make_the_whole_text", the_pieces_make_the_whole_text },
        { "the_pieces_of_a_chinese_text_are_whole_characters",
          the_pieces_of_a_chinese_text_are_whole_characters },
        { "a_sink_that_has_enough_ends_it_well", a_sink_that_has_enough_ends_it_well },
        { "writes_no_more_tokens_than_it_may", writes_no_more_tokens_than_it_may },
        { "a_cancel_in_the_middle_ends_it", a_cancel_in_the_middle_ends_it },
        { "does_nothing_when_it_was_cancelled_before", does_nothing_when_it_was_cancelled_before },
        { "serves_several_threads", serves_several_threads },
        { "a_cancel_ends_the_wait_for_another_answer", a_cancel_ends_the_wait_for_another_answer },
        { "says_why_it_failed_and_writes_nothing", says_why_it_failed_and_writes_nothing },
    };
    enum { COUNT = sizeof rows / sizeof *rows };
    struct CMUnitTest tests[COUNT];
    char names[COUNT][128];
    for (size_t i = 0; i < COUNT; i++) {
        snprintf(names[i], sizeof names[i], "%s: %s", which->name, rows[i].name);
        tests[i] = (struct CMUnitTest){ names[i], rows[i].run, set_up, tear_down, (void *)(size_t)which };
        if (which->missing) tests[i] = (struct CMUnitTest){ names[i], is_not_there, NULL, NULL, NULL };
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
    const struct driver scripted = { "scripted", &quire_chat_scripted, true, false };
    int failed = run(&scripted);
    for (size_t i = 0; quire_chat_drivers[i]; i++) {
        const quire_chat_driver *driver = quire_chat_drivers[i];
        bool own_model = strcmp(driver->name, "llama") == 0;
        const struct driver which = { driver->name, driver, !own_model,
                                      own_model && access(MODEL_PATH, R_OK) != 0 };
        failed += run(&which);
    }
    return failed;
}

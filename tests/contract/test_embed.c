/* SPDX-License-Identifier: Apache-2.0 */
/* What every embedding driver promises. A driver whose model is not on this machine is skipped; the openai driver is held
 * against a provider of this file, and against a real llama-server in tests/cli. */
#include "base/buffer.h"
#include "bind/json.h"
#include "embed/embed.h"
#include "fakes/embed_hash.h"
#include "support/http_replay.h"

#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define GGUF_PATH QUIRE_TEST_PARTS_DIR "/share/quire-test/multilingual-e5-small.Q4_0.gguf"

/* Each meaning twice, once in each language; a driver that understands puts the pairs together. */
static const char *const passages[] = {
    "The capital of France is Paris, a city on the Seine.",
    "\xe6\xb3\x95\xe5\x9b\xbd\xe7\x9a\x84\xe9\xa6\x96\xe9\x83\xbd\xe6\x98\xaf\xe5\xb7\xb4\xe9\xbb\x8e\xef\xbc"
    "\x8c"
    "\xe5\xae\x83\xe4\xbd\x8d\xe4\xba\x8e\xe5\xa1\x9e\xe7\xba\xb3\xe6\xb2\xb3\xe7\x95\x94\xe3\x80\x82",
    "Water boils at one hundred degrees Celsius at sea level.",
    "\xe6\xb0\xb4\xe5\x9c\xa8\xe6\xb5\xb7\xe5\xb9\xb3\xe9\x9d\xa2\xe7\x9a\x84\xe6\xb2\xb8\xe7\x82\xb9\xe6\x98"
    "\xaf"
    "\xe6\x91\x84\xe6\xb0\x8f\xe4\xb8\x80\xe7\x99\xbe\xe5\xba\xa6\xe3\x80\x82",
};
enum { PASSAGES = sizeof passages / sizeof *passages };

struct driver {
    const quire_embed_driver *driver;
    const char *key, *value; /* an option that it needs; or NULL */
    bool understands;        /* meaning, not only words */
    bool missing;            /* its model is not on this machine */
};

struct setting {
    const struct driver *which;
    quire_arena arena;
    quire_config *config;
    quire_embedder *embedder;
    quire_call call;
    http_reply reply;
    http_replay *provider; /* of the openai driver */
};

/* One row for each input, that depends on its text alone. */
static char *answer_with_rows(void *user, const char *request)
{
    enum { DIM = 32 };
    const char *body = strstr(request, "\r\n\r\n");
    yyjson_doc *doc = yyjson_read(body + 4, strlen(body + 4), 0);
    quire_buffer reply;
    size_t i, count;
    yyjson_val *text;
    (void)user;
    quire_buffer_init(&reply, 1 << 20);
    quire_buffer_append_str(&reply, QUIRE_STR("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"data\":["));
    yyjson_arr_foreach(yyjson_obj_get(yyjson_doc_get_root(doc), "input"), i, count, text)
    {
        uint32_t seed = 2166136261u; /* FNV-1a */
        for (const char *c = yyjson_get_str(text); c && *c; c++)
            seed = (seed ^ (unsigned char)*c) * 16777619u;
        quire_buffer_printf(&reply, "%s{\"index\":%zu,\"embedding\":[1", i ? "," : "", i);
        for (size_t d = 1; d < DIM; d++) {
            seed = seed * 1664525u + 1013904223u;
            quire_buffer_printf(&reply, ",%d", (int)(seed >> 24) - 128);
        }
        quire_buffer_append_str(&reply, QUIRE_STR("]}"));
    }
    quire_buffer_append_str(&reply, QUIRE_STR("]}"));
    char *made = strndup(reply.data, reply.size);
    quire_buffer_free(&reply);
    yyjson_doc_free(doc);
    return made;
}

static bool start_provider(struct setting *setting, quire_error *err)
{
    char url[64];
    setting->reply.make = answer_with_rows;
    setting->provider = http_replay_start(&setting->reply, 1);
    if (!setting->provider) return false;
    snprintf(url, sizeof url, "http://127.0.0.1:%d/v1", http_replay_port(setting->provider));
    return !quire_config_set(setting->config, "embed.openai.url", url, err) &&
           !quire_config_set(setting->config, "embed.openai.model", "rows", err);
}

static int open_driver(void **state)
{
    struct setting *setting = calloc(1, sizeof *setting);
    const struct driver *which = *state;
    const quire_option *tables[] = { quire_embed_options, which->driver->options, NULL };
    const quire_embed_driver *const drivers[] = { which->driver, NULL };
    quire_error err = { 0 };
    quire_env env = { .arena = &setting->arena,
                      .threads = 2,
                      .system_models_dir = QUIRE_TEST_BINARY_DIR "/models",
                      .cache_dir = QUIRE_TEST_BINARY_DIR "/cache" };
    setting->which = which;
    setting->call.arena = &setting->arena;
    if (quire_config_new_with(tables, &setting->config, &err) ||
        quire_config_set(setting->config, "embed.driver", which->driver->name, &err) ||
        (which->key && quire_config_set(setting->config, which->key, which->value, &err)) ||
        (strcmp(which->driver->name, "openai") == 0 && !start_provider(setting, &err)) ||
        quire_embedder_open(&env, setting->config, drivers, &setting->embedder, &err)) {
        fprintf(stderr, "%s: %s\n", which->driver->name, err.message);
        return -1;
    }
    *state = setting;
    return 0;
}

static int close_driver(void **state)
{
    struct setting *setting = *state;
    quire_embedder_close(setting->embedder);
    if (setting->provider) http_replay_stop(setting->provider);
    quire_config_free(setting->config);
    quire_arena_free(&setting->arena);
    free(setting);
    return 0;
}

static quire_matrix embed(struct setting *setting, const char *const *texts, size_t count)
{
    quire_str items[64];
    quire_matrix rows = { 0 };
    quire_error err = { 0 };
    for (size_t i = 0; i < count; i++) items[i] = quire_str_from(texts[i]);
    if (quire_embedder_embed(setting->embedder, &setting->call, QUIRE_ROLE_PASSAGE,
                             (quire_strs){ items, count }, &rows, &err))
        fail_msg("%s", err.message);
    return rows;
}

static double dot(const quire_matrix *a, size_t i, const quire_matrix *b, size_t j)
{
    double sum = 0;
    for (size_t d = 0; d < a->dim; d++)
        sum += (double)quire_matrix_row(a, i)[d] * (double)quire_matrix_row(b, j)[d];
    return sum;
}

static void says_what_its_model_is(void **state)
{
    struct setting *setting = *state;
    const quire_embed_model *model = quire_embedder_model(setting->embedder);
    assert_true(model->name.size && model->identity.size && model->tokenizer.size);
    assert_true(model->dim >= 16 && model->window_tokens >= 16);
    assert_string_equal(quire_embedder_driver_name(setting->embedder), setting->which->driver->name);
}

static void gives_rows_of_unit_length(void **state)
{
    struct setting *setting = *state;
    quire_matrix rows = embed(setting, passages, PASSAGES);
    assert_int_equal(rows.rows, PASSAGES);
    assert_int_equal(rows.dim, quire_embedder_model(setting->embedder)->dim);
    for (size_t i = 0; i < PASSAGES; i++) assert_true(fabs(dot(&rows, i, &rows, i) - 1) < 1e-4);
}

static void a_text_has_the_same_vector_alone_and_in_a_batch(void **state)
{
    struct setting *setting = *state;
    quire_matrix rows = embed(setting, passages, PASSAGES);
    for (size_t i = 0; i < PASSAGES; i++) {
        quire_matrix alone = embed(setting, passages + i, 1);
        assert_true(dot(&rows, i, &alone, 0) > 0.9995); /* sums in another order */
    }
}

static void puts_a_text_beside_its_translation(void **state)
{
    struct setting *setting = *state;
    quire_matrix rows = embed(setting, passages, PASSAGES);
    assert_true(dot(&rows, 0, &rows, 1) > dot(&rows, 0, &rows, 2));
    assert_true(dot(&rows, 0, &rows, 1) > dot(&rows, 0, &rows, 3));
    assert_true(dot(&rows, 2, &rows, 3) > dot(&rows, 2, &rows, 1));
}

static void embeds_texts_of_no_and_of_one_character(void **state)
{
    static const char *const texts[] = { "", "a", "\xe6\xb0\xb4", " ", "\n" };
    struct setting *setting = *state;
    quire_matrix rows = embed(setting, texts, 5);
    for (size_t i = 0; i < 5; i++) assert_true(fabs(dot(&rows, i, &rows, i) - 1) < 1e-4);
}

static void counts_more_tokens_for_more_text(void **state)
{
    struct setting *setting = *state;
    size_t before = quire_embedder_count(setting->embedder, QUIRE_ROLE_PASSAGE, QUIRE_STR(""));
    quire_buffer text;
    quire_buffer_init(&text, 1 << 16);
    for (int i = 0; i < 20; i++) {
        quire_buffer_append_str(
            &text, QUIRE_STR("some more words, \xe6\xb0\xb4\xe7\x9a\x84\xe6\xb2\xb8\xe7\x82\xb9 "));
        size_t now = quire_embedder_count(setting->embedder, QUIRE_ROLE_PASSAGE, quire_buffer_view(&text));
        assert_true(now != SIZE_MAX && now > before);
        before = now;
    }
    quire_buffer_free(&text);
}

static void fill_window(struct setting *setting, quire_buffer *text)
{
    size_t window = quire_embedder_model(setting->embedder)->window_tokens;
    for (;;) {
        quire_buffer_append_str(text, QUIRE_STR("\xe6\xb0\xb4 tea "));
        if (quire_embedder_count(setting->embedder, QUIRE_ROLE_PASSAGE, quire_buffer_view(text)) > window)
            break;
    }
}

static void reads_a_whole_window_and_refuses_more(void **state)
{
    struct setting *setting = *state;
    quire_buffer text;
    quire_matrix rows;
    quire_error err = { 0 };
    quire_buffer_init(&text, 1 << 20);
    fill_window(setting, &text);
    quire_str over = quire_buffer_view(&text);
    assert_int_equal(quire_embedder_embed(setting->embedder, &setting->call, QUIRE_ROLE_PASSAGE,
                                          (quire_strs){ &over, 1 }, &rows, &err),
                     QUIRE_E_LIMIT);
    quire_str fits = quire_str_cut(over, 0, over.size - 8);
    if (quire_embedder_embed(setting->embedder, &setting->call, QUIRE_ROLE_PASSAGE, (quire_strs){ &fits, 1 },
                             &rows, &err))
        fail_msg("%s", err.message);
    quire_buffer_free(&text);
}

static void stops_when_it_is_cancelled(void **state)
{
    struct setting *setting = *state;
    quire_cancel cancel = { 0 };
    quire_call call = { .arena = &setting->arena, .cancel = &cancel };
    quire_str text = QUIRE_STR("text");
    quire_matrix rows;
    atomic_store(&cancel.requested, true);
    assert_int_equal(quire_embedder_embed(setting->embedder, &call, QUIRE_ROLE_PASSAGE,
                                          (quire_strs){ &text, 1 }, &rows, NULL),
                     QUIRE_E_CANCELLED);
}

static void *embed_beside(void *user)
{
    struct setting own = { .embedder = user };
    bool *same = calloc(1, sizeof *same);
    own.call.arena = &own.arena;
    quire_matrix first = embed(&own, passages, PASSAGES);
    *same = true;
    for (int i = 0; i < 5; i++) {
        quire_matrix again = embed(&own, passages + i % PASSAGES, 1);
        *same = *same && dot(&first, (size_t)i % PASSAGES, &again, 0) > 0.9995;
    }
    quire_arena_free(&own.arena);
    return same;
}

static void serves_several_threads(void **state)
{
    struct setting *setting = *state;
    pthread_t threads[6];
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, embed_beside, setting->embedder), 0);
    for (size_t i = 0; i < 6; i++) {
        void *same = NULL;
        pthread_join(threads[i], &same);
        assert_true(*(bool *)same);
        free(same);
    }
}

static void is_not_there(void **state)
{
    (void)state;
    print_message("its model is not there; tools/setup makes it\n");
    skip();
}

static int run(const struct driver *which)
{
    static const struct {
        const char *name;
        CMUnitTestFunction run;
    } rows[] = {
        { "says_what_its_model_is", says_what_its_model_is },
        { "gives_rows_of_unit_length", gives_rows_of_unit_length },
        { "a_text_has_the_same_vector_alone_and_in_a_batch",
          a_text_has_the_same_vector_alone_and_in_a_batch },
        { "embeds_texts_of_no_and_of_one_character", embeds_texts_of_no_and_of_one_character },
        { "counts_more_tokens_for_more_text", counts_more_tokens_for_more_text },
        { "reads_a_whole_window_and_refuses_more", reads_a_whole_window_and_refuses_more },
        { "stops_when_it_is_cancelled", stops_when_it_is_cancelled },
        { "serves_several_threads", serves_several_threads },
        { "puts_a_text_beside_its_translation",
          puts_a_text_beside_its_translation }, /* where it understands */
    };
    enum { COUNT = sizeof rows / sizeof *rows };
    struct CMUnitTest tests[COUNT];
    char names[COUNT][128];
    for (size_t i = 0; i < COUNT; i++) {
        snprintf(names[i], sizeof names[i], "%s: %s", which->driver->name, rows[i].name);
        tests[i] = (struct CMUnitTest){ names[i], rows[i].run, open_driver, close_driver,
                                        (void *)(size_t)which };
        if (which->missing) tests[i] = (struct CMUnitTest){ names[i], is_not_there, NULL, NULL, NULL };
    }
    return _cmocka_run_group_tests(which->driver->name, tests, which->understands ? COUNT : COUNT - 1, NULL,
                                   NULL);
}

int main(void)
{
    int failed = 0;
    struct driver hash = { .driver = &quire_embed_hash };
    failed += run(&hash);
    for (size_t i = 0; quire_embed_drivers[i]; i++) {
        const quire_embed_driver *driver = quire_embed_drivers[i];
        struct driver which = { .driver = driver, .understands = strcmp(driver->name, "openai") != 0 };
        const char *needed = NULL;
        if (strcmp(driver->name, "onnxruntime") == 0)
            needed = QUIRE_TEST_BINARY_DIR "/models/multilingual-e5-small/tokenizer.trie";
        if (strcmp(driver->name, "llama") == 0) {
            needed = which.value = GGUF_PATH;
            which.key = "embed.llama.path";
        }
        which.missing = needed && access(needed, R_OK) != 0;
        failed += run(&which);
    }
    return failed;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The openai driver against a provider that answers well, late, half or wrongly. */
#include "embed/embed.h"
#include "support/http_replay.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HEAD "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
#define GOOD HEAD "{\"data\":[{\"index\":1,\"embedding\":[0,2]},{\"index\":0,\"embedding\":[3,4]}]}"

struct setting {
    http_replay *server;
    quire_arena arena;
    quire_config *config;
    quire_embedder *embedder;
    quire_matrix rows;
    quire_error err;
    quire_status opened, status;
};

/* Opens the driver for the server's address and embeds two texts; `more` are further options, NULL ends
 * them. */
static void run(struct setting *setting, const http_reply *replies, size_t count, const char *const *more)
{
    static const quire_str texts[] = { { "hello", 5 }, { "\xe4\xbd\xa0\xe5\xa5\xbd", 6 } };
    const quire_option *tables[8] = { quire_embed_options };
    const quire_embed_driver *openai = NULL;
    for (size_t i = 0; quire_embed_drivers[i]; i++)
        if (strcmp(quire_embed_drivers[i]->name, "openai") == 0) openai = quire_embed_drivers[i];
    assert_non_null(openai);
    const quire_embed_driver *const drivers[] = { openai, NULL };
    tables[1] = openai->options;
    *setting = (struct setting){ .server = http_replay_start(replies, count) };
    assert_non_null(setting->server);
    char url[64];
    snprintf(url, sizeof url, "http://127.0.0.1:%d/v1/", http_replay_port(setting->server));
    const char *const standard[] = { "embed.driver",
                                     "openai",
                                     "embed.openai.url",
                                     url,
                                     "embed.openai.model",
                                     "test-model",
                                     "embed.openai.dim",
                                     "2",
                                     "embed.retries",
                                     "0",
                                     "embed.retry_wait_ms",
                                     "1",
                                     NULL };
    assert_int_equal(quire_config_new_with(tables, &setting->config, NULL), QUIRE_OK);
    for (size_t i = 0; standard[i]; i += 2)
        assert_int_equal(quire_config_set(setting->config, standard[i], standard[i + 1], NULL), QUIRE_OK);
    for (size_t i = 0; more && more[i]; i += 2)
        assert_int_equal(quire_config_set(setting->config, more[i], more[i + 1], NULL), QUIRE_OK);
    quire_env env = { .arena = &setting->arena, .threads = 1 };
    quire_call call = { .arena = &setting->arena };
    setting->opened = quire_embedder_open(&env, setting->config, drivers, &setting->embedder, &setting->err);
    if (setting->opened) return;
    setting->status = quire_embedder_embed(setting->embedder, &call, QUIRE_ROLE_PASSAGE,
                                           (quire_strs){ texts, 2 }, &setting->rows, &setting->err);
}

static void end(struct setting *setting)
{
    quire_embedder_close(setting->embedder);
    quire_config_free(setting->config);
    quire_arena_free(&setting->arena);
    http_replay_stop(setting->server);
}

static void fails_as_format(const char *reply, const char *words)
{
    struct setting setting;
    const http_reply replies[] = { { .text = reply } };
    run(&setting, replies, 1, NULL);
    assert_int_equal(setting.status, QUIRE_E_FORMAT);
    assert_false(setting.err.retryable);
    if (!strstr(setting.err.message, words))
        fail_msg("\"%s\" does not say \"%s\"", setting.err.message, words);
    end(&setting);
}

static void sends_the_protocol_and_reads_rows_by_their_index(void **state)
{
    (void)state;
    struct setting setting;
    const http_reply reply = { .text = GOOD };
    run(&setting, &reply, 1, NULL);
    assert_int_equal(setting.status, QUIRE_OK);
    /* Sorted by length the first text sent is the Chinese one, so the row of index 1 belongs to "hello". */
    const char *sent = http_replay_request(setting.server);
    assert_non_null(strstr(sent, "POST /v1/embeddings HTTP/1.1"));
    assert_non_null(strstr(sent, "{\"model\":\"test-model\",\"encoding_format\":\"float\",\"input\":["));
    bool hello_first = strstr(sent, "\"hello\"") < strstr(sent, "\xe4\xbd\xa0");
    const float *hello = quire_matrix_row(&setting.rows, 0), *chinese = quire_matrix_row(&setting.rows, 1);
    const float *first = hello_first ? hello : chinese, *second = hello_first ? chinese : hello;
    assert_true(fabsf(first[0] - 0.6f) < 1e-6f && fabsf(first[1] - 0.8f) < 1e-6f);
    assert_true(second[0] == 0 && fabsf(second[1] - 1) < 1e-6f);
    end(&setting);
}

static void tries_again_after_429_and_a_cut_stream(void **state)
{
    (void)state;
    static const char *const more[] = { "embed.retries", "3", NULL };
    const http_reply replies[] = { { .text = "HTTP/1.1 429 Slow\r\nConnection: close\r\n\r\n{}" },
                                   { .text = "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"data\":[" },
                                   { .text = "HTTP/1.1 500 Oops\r\nConnection: close\r\n\r\n" },
                                   { .text = GOOD } };
    struct setting setting;
    run(&setting, replies, 4, more);
    assert_int_equal(setting.status, QUIRE_OK);
    assert_int_equal(http_replay_count(setting.server), 4);
    end(&setting);
}

static void does_not_repeat_a_refused_request(void **state)
{
    (void)state;
    static const char *const more[] = { "embed.retries", "3", NULL };
    const http_reply reply = { .text =
                                   "HTTP/1.1 400 Bad\r\nConnection: close\r\n\r\n{\"error\":\"too long\"}" };
    struct setting setting;
    run(&setting, &reply, 1, more);
    assert_int_equal(setting.status, QUIRE_E_REMOTE);
    assert_non_null(strstr(setting.err.message, "400: too long"));
    assert_int_equal(http_replay_count(setting.server), 1);
    end(&setting);
}

static void refuses_answers_that_do_not_fit(void **state)
{
    (void)state;
    fails_as_format(HEAD "<html>", "not JSON");
    fails_as_format(HEAD, "not JSON");
    fails_as_format(HEAD "{}", "0 embeddings came for 2 texts");
    fails_as_format(HEAD "{\"data\":[{\"index\":0,\"embedding\":[1,2]}]}", "1 embeddings came for 2 texts");
    fails_as_format(HEAD "{\"data\":[{\"index\":0,\"embedding\":[1,2]},{\"index\":0,\"embedding\":[1,2]}]}",
                    "there twice");
    fails_as_format(HEAD "{\"data\":[{\"index\":0,\"embedding\":[1,2]},{\"index\":7,\"embedding\":[1,2]}]}",
                    "index that is wrong");
    fails_as_format(HEAD "{\"data\":[{\"index\":0,\"embedding\":[1,2,3]},{\"index\":1,\"embedding\":[1,2]}]}",
                    "3 floats, expected 2");
    fails_as_format(HEAD
                    "{\"data\":[{\"index\":0,\"embedding\":[1,\"x\"]},{\"index\":1,\"embedding\":[1,2]}]}",
                    "not a number");
    fails_as_format(HEAD
                    "{\"data\":[{\"index\":0,\"embedding\":\"AAAA\"},{\"index\":1,\"embedding\":[1,2]}]}",
                    "not an array");
    fails_as_format(HEAD "{\"data\":[{\"index\":0,\"embedding\":[0,0]},{\"index\":1,\"embedding\":[1,2]}]}",
                    "zero");
    fails_as_format(HEAD
                    "{\"data\":[{\"index\":0,\"embedding\":[1e300,0]},{\"index\":1,\"embedding\":[1,2]}]}",
                    "not finite");
}

static void slow_bytes_end_at_the_timeout(void **state)
{
    (void)state;
    static const char *const more[] = { "embed.openai.timeout_ms", "200", NULL };
    const http_reply reply = { .text = GOOD, .byte_delay_ms = 20 };
    struct setting setting;
    run(&setting, &reply, 1, more);
    assert_int_equal(setting.status, QUIRE_E_REMOTE);
    assert_true(setting.err.retryable);
    end(&setting);
}

static void takes_the_key_from_the_variable_that_is_named(void **state)
{
    (void)state;
    static const char *const more[] = { "embed.openai.key_env", "QUIRE_TEST_KEY", NULL };
    const http_reply reply = { .text = GOOD };
    struct setting setting;
    assert_int_equal(setenv("QUIRE_TEST_KEY", "sk-42", 1), 0);
    run(&setting, &reply, 1, more);
    assert_int_equal(setting.status, QUIRE_OK);
    assert_non_null(strstr(http_replay_request(setting.server), "Authorization: Bearer sk-42\r\n"));
    end(&setting);
    unsetenv("QUIRE_TEST_KEY");
    run(&setting, &reply, 1, more);
    assert_int_equal(setting.opened, QUIRE_E_INVALID);
    assert_non_null(strstr(setting.err.message, "QUIRE_TEST_KEY"));
    end(&setting);
}

static void asks_the_provider_for_the_dimension_where_none_is_set(void **state)
{
    (void)state;
    static const char *const more[] = { "embed.openai.dim", "0", NULL };
    const http_reply replies[] = { { .text = HEAD "{\"data\":[{\"index\":0,\"embedding\":[1,2]}]}" },
                                   { .text = GOOD } };
    struct setting setting;
    run(&setting, replies, 2, more);
    assert_int_equal(setting.status, QUIRE_OK);
    assert_int_equal(quire_embedder_model(setting.embedder)->dim, 2);
    end(&setting);
}

static void the_identity_names_the_model_not_the_address(void **state)
{
    (void)state;
    static const char *const more[] = { "embed.openai.query_prefix", "q: ", NULL };
    const http_reply reply = { .text = GOOD };
    struct setting setting;
    run(&setting, &reply, 1, more);
    assert_true(quire_str_is(quire_embedder_model(setting.embedder)->identity,
                             "openai:test-model dim 2 query \"q: \" passage \"\""));
    end(&setting);
}

static void refuses_an_address_with_a_password(void **state)
{
    (void)state;
    static const char *const more[] = { "embed.openai.url", "http://me:hush@127.0.0.1/v1", NULL };
    const http_reply reply = { .text = GOOD };
    struct setting setting;
    run(&setting, &reply, 1, more);
    assert_int_equal(setting.opened, QUIRE_E_INVALID);
    assert_null(strstr(setting.err.message, "hush"));
    end(&setting);
}

static void counts_generously_in_both_languages(void **state)
{
    (void)state;
    const http_reply reply = { .text = GOOD };
    struct setting setting;
    run(&setting, &reply, 1, NULL);
    /* Nine words and eleven characters: no vocabulary in use gives fewer tokens for the first, or more
     * than two a character for the second. */
    assert_in_range(quire_embedder_count(setting.embedder, QUIRE_ROLE_PASSAGE,
                                         QUIRE_STR("The quick brown fox jumps over the lazy dog")),
                    9, 30);
    assert_in_range(quire_embedder_count(
                        setting.embedder, QUIRE_ROLE_PASSAGE,
                        QUIRE_STR("\xe6\x95\x8f\xe6\x8d\xb7\xe7\x9a\x84\xe6\xa3\x95\xe8\x89\xb2\xe7\x8b\x90"
                                  "\xe7\x8b\xb8\xe8\xb7\xb3\xe8\xbf\x87\xe6\x87\x92\xe7\x8b\x97")),
                    22, 40);
    end(&setting);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sends_the_protocol_and_reads_rows_by_their_index),
        cmocka_unit_test(tries_again_after_429_and_a_cut_stream),
        cmocka_unit_test(does_not_repeat_a_refused_request),
        cmocka_unit_test(refuses_answers_that_do_not_fit),
        cmocka_unit_test(slow_bytes_end_at_the_timeout),
        cmocka_unit_test(takes_the_key_from_the_variable_that_is_named),
        cmocka_unit_test(asks_the_provider_for_the_dimension_where_none_is_set),
        cmocka_unit_test(the_identity_names_the_model_not_the_address),
        cmocka_unit_test(refuses_an_address_with_a_password),
        cmocka_unit_test(counts_generously_in_both_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

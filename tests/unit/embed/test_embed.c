/* SPDX-License-Identifier: Apache-2.0 */
/* What embed.c does for every driver, seen through a driver that follows a script. */
#include "base/clock.h"
#include "base/error.h"
#include "embed/embed.h"
#include "fakes/embed_hash.h"

#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { DIM = 4, CALLS_LIMIT = 64 };

/* What the driver does, and what it saw. One test at a time. */
static struct script {
    int failures; /* calls that fail before one succeeds */
    bool retryable;
    int retry_after_ms;
    float bad_value; /* put into the second row */
    bool zero_row;
    size_t calls, call_texts[CALLS_LIMIT];
    char texts[CALLS_LIMIT][32];
    size_t text_count;
    atomic_int inside, most_inside;
    int hold_ms;
    bool closed;
} script;

static quire_status script_open(void *state, const quire_env *env, const char *model, quire_embed_model *out,
                                quire_error *err)
{
    (void)state;
    (void)model;
    (void)env;
    (void)err;
    *out = (quire_embed_model){ .name = QUIRE_STR("script"),
                                .identity = QUIRE_STR("script-1"),
                                .tokenizer = QUIRE_STR("bytes"),
                                .query_prefix = QUIRE_STR("q:"),
                                .passage_prefix = QUIRE_STR("p:"),
                                .dim = DIM,
                                .window_tokens = 20 };
    return QUIRE_OK;
}

static size_t script_count(void *state, quire_str text)
{
    (void)state;
    return text.size;
}

static void note_inside(void)
{
    int now = atomic_fetch_add(&script.inside, 1) + 1;
    if (now > atomic_load(&script.most_inside)) atomic_store(&script.most_inside, now);
    struct timespec hold = { .tv_nsec = script.hold_ms * 1000000L };
    nanosleep(&hold, NULL);
    atomic_fetch_sub(&script.inside, 1);
}

static quire_status script_embed(void *state, quire_call *call, quire_strs texts, quire_matrix *out,
                                 quire_error *err)
{
    (void)state;
    (void)call;
    note_inside();
    if (script.calls < CALLS_LIMIT) script.call_texts[script.calls] = texts.count;
    script.calls++;
    for (size_t i = 0; i < texts.count && script.text_count < CALLS_LIMIT; i++)
        snprintf(script.texts[script.text_count++], 32, "%.*s", QUIRE_FMT(texts.items[i]));
    for (size_t i = 0; i < texts.count; i++) {
        float *row = quire_matrix_row(out, i);
        for (size_t d = 0; d < DIM; d++) assert_true(row[d] == 0); /* a try sees nothing of the one before */
        row[0] = 3 * (float)texts.items[i].size;
        row[1] = 4 * (float)texts.items[i].size;
        if (i == 1 && script.bad_value != 0) row[2] = script.bad_value;
        if (i == 1 && script.zero_row) row[0] = row[1] = 0;
    }
    if ((int)script.calls > script.failures) return QUIRE_OK;
    quire_fail(err, QUIRE_E_REMOTE, "try %zu failed", script.calls);
    err->retryable = script.retryable;
    err->retry_after_ms = script.retry_after_ms;
    return QUIRE_E_REMOTE;
}

static void script_close(void *state)
{
    (void)state;
    script.closed = true;
}

static bool script_suits(const quire_env *env, const char *model)
{
    (void)env;
    return strcmp(model, "scripts") == 0;
}

static const quire_embed_driver scripted = {
    .name = "script",
    .summary = "follows a script",
    .state_size = 1,
    .concurrent = false,
    .batch_texts = 3,
    .batch_tokens = 30,
    .suits = script_suits,
    .open = script_open,
    .count_tokens = script_count,
    .embed = script_embed,
    .close = script_close,
};

struct setting {
    quire_arena arena;
    quire_env env;
    quire_config *config;
    quire_embedder *embedder;
    quire_call call;
    quire_matrix rows;
    quire_error err;
};

static void open_with(struct setting *setting, const char *driver, const char *retries, const char *wait_ms)
{
    static const quire_embed_driver *const drivers[] = { &scripted, &quire_embed_hash, NULL };
    const quire_option *tables[] = { quire_embed_options, quire_embed_hash.options, NULL };
    memset(&script, 0, sizeof script);
    *setting = (struct setting){ 0 };
    setting->env = (quire_env){ .arena = &setting->arena, .threads = 1 };
    setting->call.arena = &setting->arena;
    assert_int_equal(quire_config_new_with(tables, &setting->config, NULL), QUIRE_OK);
    assert_int_equal(quire_config_set(setting->config, "embed.driver", driver, NULL), QUIRE_OK);
    assert_int_equal(quire_config_set(setting->config, "embed.retries", retries, NULL), QUIRE_OK);
    assert_int_equal(quire_config_set(setting->config, "embed.retry_wait_ms", wait_ms, NULL), QUIRE_OK);
    quire_status status = quire_embedder_open(&setting->env, setting->config, drivers, &setting->embedder,
                                              &setting->err);
    assert_int_equal(status, strcmp(driver, "none") == 0 ? QUIRE_E_INVALID : QUIRE_OK);
}

static void end(struct setting *setting)
{
    quire_embedder_close(setting->embedder);
    quire_config_free(setting->config);
    quire_arena_free(&setting->arena);
}

static quire_status embed(struct setting *setting, const char *const *texts, size_t count)
{
    quire_str items[16];
    for (size_t i = 0; i < count; i++) items[i] = quire_str_from(texts[i]);
    return quire_embedder_embed(setting->embedder, &setting->call, QUIRE_ROLE_PASSAGE,
                                (quire_strs){ items, count }, &setting->rows, &setting->err);
}

static void puts_the_prefix_of_the_role_before_each_text(void **state)
{
    (void)state;
    struct setting setting;
    quire_str text = QUIRE_STR("\xe4\xbd\xa0\xe5\xa5\xbd");
    open_with(&setting, "script", "0", "0");
    assert_int_equal(quire_embedder_embed(setting.embedder, &setting.call, QUIRE_ROLE_QUERY,
                                          (quire_strs){ &text, 1 }, &setting.rows, NULL),
                     QUIRE_OK);
    assert_string_equal(script.texts[0], "q:\xe4\xbd\xa0\xe5\xa5\xbd");
    assert_int_equal(quire_embedder_embed(setting.embedder, &setting.call, QUIRE_ROLE_PASSAGE,
                                          (quire_strs){ &text, 1 }, &setting.rows, NULL),
                     QUIRE_OK);
    assert_string_equal(script.texts[1], "p:\xe4\xbd\xa0\xe5\xa5\xbd");
    end(&setting);
}

static void counts_the_prefix_too(void **state)
{
    (void)state;
    struct setting setting;
    open_with(&setting, "script", "0", "0");
    assert_int_equal(quire_embedder_count(setting.embedder, QUIRE_ROLE_QUERY, QUIRE_STR("abc")), 5);
    assert_int_equal(quire_embedder_count(setting.embedder, QUIRE_ROLE_PASSAGE, QUIRE_STR("")), 2);
    char *large = calloc(1, 100000); /* longer than what fits on the stack */
    assert_non_null(large);
    assert_int_equal(quire_embedder_count(setting.embedder, QUIRE_ROLE_PASSAGE, (quire_str){ large, 100000 }),
                     100002);
    free(large);
    end(&setting);
}

static void gives_rows_of_unit_length_in_the_callers_order(void **state)
{
    (void)state;
    static const char *const texts[] = { "longest text", "a", "middle", "bb" };
    struct setting setting;
    open_with(&setting, "hash", "0", "0");
    assert_int_equal(embed(&setting, texts, 4), QUIRE_OK);
    assert_int_equal(setting.rows.rows, 4);
    quire_matrix all = setting.rows;
    for (size_t i = 0; i < 4; i++) {
        double dot = 0, length = 0;
        assert_int_equal(embed(&setting, texts + i, 1), QUIRE_OK);
        for (size_t d = 0; d < all.dim; d++) {
            dot += (double)quire_matrix_row(&all, i)[d] * (double)setting.rows.cells[d];
            length += (double)setting.rows.cells[d] * (double)setting.rows.cells[d];
        }
        assert_true(fabs(dot - 1) < 1e-6 && fabs(length - 1) < 1e-6);
    }
    end(&setting);
}

static void batches_texts_of_like_length_within_both_bounds(void **state)
{
    (void)state;
    /* With "p:" 16, 10, 10, 10, 4, 4 bytes: three texts a call at most, 30 bytes with padding. The longest goes first, so that of
     * several threads none is left with it at the end. */
    static const char *const texts[] = { "12345678901234", "12345678", "12", "12345678", "12", "12345678" };
    struct setting setting;
    open_with(&setting, "script", "0", "0");
    assert_int_equal(embed(&setting, texts, 6), QUIRE_OK);
    assert_int_equal(script.calls, 3);
    assert_int_equal(script.call_texts[0], 1); /* 16; with 10 it would be 32 */
    assert_int_equal(script.call_texts[1], 3); /* 10 10 10: 3 x 10 */
    assert_int_equal(script.call_texts[2], 2);
    assert_string_equal(script.texts[0], "p:12345678901234");
    end(&setting);
}

static void refuses_a_text_over_the_window_and_says_which(void **state)
{
    (void)state;
    static const char *const texts[] = { "short", "1234567890123456789" };
    struct setting setting;
    open_with(&setting, "script", "0", "0");
    assert_int_equal(embed(&setting, texts, 2), QUIRE_E_LIMIT);
    assert_non_null(strstr(setting.err.message, "text 2 of 2 has 21 tokens"));
    assert_int_equal(script.calls, 0);
    end(&setting);
}

static void repeats_what_may_succeed_later(void **state)
{
    (void)state;
    static const char *const texts[] = { "a" };
    struct setting setting;
    open_with(&setting, "script", "3", "1");
    script.failures = 2;
    script.retryable = true;
    assert_int_equal(embed(&setting, texts, 1), QUIRE_OK);
    assert_int_equal(script.calls, 3);
    end(&setting);
}

static void gives_up_after_the_set_number_of_tries(void **state)
{
    (void)state;
    static const char *const texts[] = { "a" };
    struct setting setting;
    open_with(&setting, "script", "2", "1");
    script.failures = 9;
    script.retryable = true;
    assert_int_equal(embed(&setting, texts, 1), QUIRE_E_REMOTE);
    assert_int_equal(script.calls, 3);
    assert_string_equal(setting.err.message, "after 3 tries: try 3 failed");
    end(&setting);
}

static void does_not_repeat_what_cannot_succeed(void **state)
{
    (void)state;
    static const char *const texts[] = { "a" };
    struct setting setting;
    open_with(&setting, "script", "5", "1");
    script.failures = 1;
    assert_int_equal(embed(&setting, texts, 1), QUIRE_E_REMOTE);
    assert_int_equal(script.calls, 1);
    end(&setting);
}

static void waits_as_long_as_the_provider_asks(void **state)
{
    (void)state;
    static const char *const texts[] = { "a" };
    struct setting setting;
    open_with(&setting, "script", "1", "1");
    script.failures = 1;
    script.retryable = true;
    script.retry_after_ms = 150;
    int64_t started_ns = quire_monotonic_ns();
    assert_int_equal(embed(&setting, texts, 1), QUIRE_OK);
    assert_true(quire_monotonic_ns() - started_ns >= 150 * 1000000LL);
    end(&setting);
}

static void a_deadline_ends_the_wait_between_tries(void **state)
{
    (void)state;
    static const char *const texts[] = { "a" };
    struct setting setting;
    open_with(&setting, "script", "5", "60000");
    quire_cancel cancel = { .deadline_ns = quire_monotonic_ns() + 100 * 1000000LL };
    setting.call.cancel = &cancel;
    script.failures = 9;
    script.retryable = true;
    int64_t started_ns = quire_monotonic_ns();
    assert_int_equal(embed(&setting, texts, 1), QUIRE_E_CANCELLED);
    assert_true(quire_monotonic_ns() - started_ns < 2000 * 1000000LL);
    end(&setting);
}

static void refuses_rows_that_are_zero_or_not_finite(void **state)
{
    (void)state;
    static const char *const texts[] = { "a", "b" };
    static const float bad[] = { NAN, INFINITY, -INFINITY };
    struct setting setting;
    for (size_t i = 0; i < 4; i++) {
        open_with(&setting, "script", "0", "0");
        if (i < 3) script.bad_value = bad[i];
        else script.zero_row = true;
        assert_int_equal(embed(&setting, texts, 2), QUIRE_E_FORMAT);
        assert_non_null(strstr(setting.err.message, i < 3 ? "not finite" : "zero"));
        end(&setting);
    }
}

static void leaves_a_span_with_items_tokens_and_bytes(void **state)
{
    (void)state;
    static const char *const texts[] = { "abc", "\xe4\xbd\xa0" };
    struct setting setting;
    quire_span root = { 0 };
    open_with(&setting, "script", "0", "0");
    setting.call.span = &root;
    assert_int_equal(embed(&setting, texts, 2), QUIRE_OK);
    assert_non_null(root.first_child);
    assert_string_equal(root.first_child->stage, "embed");
    assert_string_equal(root.first_child->driver, "script");
    assert_int_equal(root.first_child->items, 2);
    assert_int_equal(root.first_child->tokens, 10);
    assert_int_equal(root.first_child->bytes, 10);
    assert_true(root.first_child->ended_ns >= root.first_child->started_ns);
    end(&setting);
}

static void embeds_no_texts_without_calling_the_driver(void **state)
{
    (void)state;
    struct setting setting;
    open_with(&setting, "script", "0", "0");
    assert_int_equal(embed(&setting, NULL, 0), QUIRE_OK);
    assert_int_equal(setting.rows.rows, 0);
    assert_int_equal(script.calls, 0);
    end(&setting);
}

static void *embed_some(void *user)
{
    static const char *const texts[] = { "a", "bb" };
    struct setting *shared = user, own = { .embedder = shared->embedder };
    own.call.arena = &own.arena;
    for (int i = 0; i < 5; i++) assert_int_equal(embed(&own, texts, 2), QUIRE_OK);
    quire_arena_free(&own.arena);
    return NULL;
}

static void admits_one_thread_at_a_time_to_a_driver_that_says_so(void **state)
{
    (void)state;
    struct setting setting;
    pthread_t threads[4];
    open_with(&setting, "script", "0", "0");
    script.hold_ms = 2;
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, embed_some, &setting), 0);
    for (size_t i = 0; i < 4; i++) pthread_join(threads[i], NULL);
    assert_int_equal(script.calls, 20);
    assert_int_equal(atomic_load(&script.most_inside), 1);
    end(&setting);
}

/* A driver that computes on its caller's thread, and holds whoever comes until the gate is opened. */
static struct gate {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    size_t inside;
    bool open;
    pthread_t seen[16];
    size_t seen_count;
} gate = { .mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };

static quire_status gate_embed(void *state, quire_call *call, quire_strs texts, quire_matrix *out,
                               quire_error *err)
{
    bool known = false;
    (void)state, (void)call, (void)err;
    for (size_t i = 0; i < texts.count; i++) quire_matrix_row(out, i)[0] = 1;
    pthread_mutex_lock(&gate.mutex);
    for (size_t i = 0; i < gate.seen_count; i++) known |= pthread_equal(gate.seen[i], pthread_self()) != 0;
    if (!known && gate.seen_count < 16) gate.seen[gate.seen_count++] = pthread_self();
    gate.inside++;
    pthread_cond_broadcast(&gate.changed);
    while (!gate.open) pthread_cond_wait(&gate.changed, &gate.mutex);
    gate.inside--;
    pthread_mutex_unlock(&gate.mutex);
    return QUIRE_OK;
}

static void wait_for_inside(size_t count)
{
    pthread_mutex_lock(&gate.mutex);
    while (gate.inside < count) pthread_cond_wait(&gate.changed, &gate.mutex);
    pthread_mutex_unlock(&gate.mutex);
}

static void *embed_three(void *user)
{
    static const char *const texts[] = { "a", "bb", "ccc" };
    struct setting *shared = user, own = { .embedder = shared->embedder };
    own.call.arena = &own.arena;
    assert_int_equal(embed(&own, texts, 3), QUIRE_OK);
    quire_arena_free(&own.arena);
    return NULL;
}

static void calls_at_the_same_time_share_the_threads_that_models_may_use(void **state)
{
    static const quire_embed_driver gated = { .name = "gate",
                                              .summary = "holds whoever comes",
                                              .state_size = 1,
                                              .concurrent = true,
                                              .single = true,
                                              .batch_texts = 1,
                                              .batch_tokens = 30,
                                              .open = script_open,
                                              .count_tokens = script_count,
                                              .embed = gate_embed };
    static const quire_embed_driver *const drivers[] = { &gated, NULL };
    struct setting setting;
    pthread_t first, second;
    (void)state;
    open_with(&setting, "script", "0", "0");
    quire_embedder_close(setting.embedder);
    setting.env.threads = 3;
    assert_int_equal(quire_config_set(setting.config, "embed.driver", "gate", NULL), QUIRE_OK);
    assert_int_equal(
        quire_embedder_open(&setting.env, setting.config, drivers, &setting.embedder, &setting.err),
        QUIRE_OK);
    assert_int_equal(pthread_create(&first, NULL, embed_three, &setting), 0);
    wait_for_inside(3);
    assert_int_equal(pthread_create(&second, NULL, embed_three, &setting), 0);
    wait_for_inside(4);
    pthread_mutex_lock(&gate.mutex);
    gate.open = true;
    pthread_cond_broadcast(&gate.changed);
    pthread_mutex_unlock(&gate.mutex);
    pthread_join(first, NULL);
    pthread_join(second, NULL);
    /* Two callers, and the two threads that the first found free. */
    assert_int_equal(gate.seen_count, 4);
    end(&setting);
}

static void names_the_drivers_when_asked_for_another(void **state)
{
    (void)state;
    struct setting setting;
    open_with(&setting, "none", "0", "0");
    assert_string_equal(setting.err.message, "embed.driver is \"none\", expected one of: auto, script, hash");
    end(&setting);
}

static quire_status open_auto(struct setting *setting, const char *model)
{
    static const quire_embed_driver *const drivers[] = { &quire_embed_hash, &scripted, NULL };
    const quire_option *tables[] = { quire_embed_options, quire_embed_hash.options, NULL };
    memset(&script, 0, sizeof script);
    *setting = (struct setting){ 0 };
    setting->env = (quire_env){ .arena = &setting->arena, .threads = 1 };
    assert_int_equal(quire_config_new_with(tables, &setting->config, NULL), QUIRE_OK);
    assert_int_equal(quire_config_set(setting->config, "embed.model", model, NULL), QUIRE_OK);
    return quire_embedder_open(&setting->env, setting->config, drivers, &setting->embedder, &setting->err);
}

static void auto_takes_the_first_driver_that_suits_the_model(void **state)
{
    (void)state;
    struct setting setting;
    assert_int_equal(open_auto(&setting, "scripts"), QUIRE_OK);
    assert_string_equal(quire_embedder_driver_name(setting.embedder), "script");
    end(&setting);
    assert_int_equal(open_auto(&setting, "another"), QUIRE_E_INVALID);
    assert_string_equal(setting.err.message, "embed.driver is \"auto\", expected one of: auto, hash, script");
    end(&setting);
}

static void closes_the_driver(void **state)
{
    (void)state;
    struct setting setting;
    open_with(&setting, "script", "0", "0");
    end(&setting);
    assert_true(script.closed);
    quire_embedder_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(puts_the_prefix_of_the_role_before_each_text),
        cmocka_unit_test(counts_the_prefix_too),
        cmocka_unit_test(gives_rows_of_unit_length_in_the_callers_order),
        cmocka_unit_test(batches_texts_of_like_length_within_both_bounds),
        cmocka_unit_test(refuses_a_text_over_the_window_and_says_which),
        cmocka_unit_test(repeats_what_may_succeed_later),
        cmocka_unit_test(gives_up_after_the_set_number_of_tries),
        cmocka_unit_test(does_not_repeat_what_cannot_succeed),
        cmocka_unit_test(waits_as_long_as_the_provider_asks),
        cmocka_unit_test(a_deadline_ends_the_wait_between_tries),
        cmocka_unit_test(refuses_rows_that_are_zero_or_not_finite),
        cmocka_unit_test(leaves_a_span_with_items_tokens_and_bytes),
        cmocka_unit_test(embeds_no_texts_without_calling_the_driver),
        cmocka_unit_test(admits_one_thread_at_a_time_to_a_driver_that_says_so),
        cmocka_unit_test(calls_at_the_same_time_share_the_threads_that_models_may_use),
        cmocka_unit_test(names_the_drivers_when_asked_for_another),
        cmocka_unit_test(auto_takes_the_first_driver_that_suits_the_model),
        cmocka_unit_test(closes_the_driver),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Many bases in one engine: the model is opened once for all of them, workers and memory don't grow with their number, and
 * no base answers from another. */
#include "support/cmocka_all.h"

#include "base/str.h"
#include "engine/engine.h"
#include "fakes/embed_hash.h"
#include "support/scratch.h"

#include <dirent.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum { BASES = 50, MOST_KB_A_BASE = 1024 };

static atomic_int opened; /* times that the model was */

static quire_status counting_open(void *state, const quire_env *env, const char *model,
                                  quire_embed_model *out, quire_error *err)
{
    atomic_fetch_add(&opened, 1);
    return quire_embed_hash.open(state, env, model, out, err);
}

struct house {
    char folder[64];
    quire_embed_driver counting;
    const quire_embed_driver *embed[2];
    quire_engine *engine;
    quire *bases[BASES];
    quire_error err;
};

#define OK(expression) ok(house, (expression), #expression, __LINE__)

static void ok(struct house *house, quire_status status, const char *what, int line)
{
    if (status) fail_msg("line %d: %s: %s", line, what, house->err.message);
}

static long resident_kb(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%*d %ld", &pages), 1);
    fclose(file);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

/* Of all threads: the kernel lists a child with the one that started it. */
static size_t child_processes(void)
{
    char path[300], line[4096];
    size_t count = 0;
    DIR *threads = opendir("/proc/self/task");
    assert_non_null(threads);
    for (struct dirent *entry; (entry = readdir(threads));) {
        snprintf(path, sizeof path, "/proc/self/task/%s/children", entry->d_name);
        FILE *file = entry->d_name[0] == '.' ? NULL : fopen(path, "r");
        if (file && fgets(line, sizeof line, file))
            for (char *at = line; (at = strchr(at, ' ')); at++) count++;
        if (file) fclose(file);
    }
    closedir(threads);
    return count;
}

static int set_up(void **state)
{
    struct house *house = calloc(1, sizeof *house);
    quire_config *config = NULL;
    quire_engine_params params;
    if (!house || !make_scratch("many", house->folder, sizeof house->folder)) return -1;
    house->counting = quire_embed_hash;
    house->counting.open = counting_open;
    house->embed[0] = &house->counting;
    atomic_store(&opened, 0);
    OK(quire_config_new(&config, &house->err));
    OK(quire_config_set(config, "embed.driver", "hash", &house->err));
    OK(quire_config_set(config, "retrieve.near", "0", &house->err));
    OK(quire_config_set(config, "answer.support", "0.75", &house->err));
    quire_engine_defaults(&params);
    params.config = config;
    OK(quire_engine_new_with(&params, (quire_drivers){ house->embed, quire_chat_drivers }, &house->engine,
                             &house->err));
    quire_config_free(config);
    *state = house;
    return 0;
}

static int tear_down(void **state)
{
    struct house *house = *state;
    for (size_t i = 0; i < BASES; i++) quire_close(house->bases[i]);
    quire_engine_free(house->engine);
    int left = remove_scratch(house->folder);
    free(house);
    return left;
}

/* Each base holds two notes with a number of its own. */
static void fill(struct house *house, int number)
{
    char path[128], english[128], chinese[128];
    snprintf(path, sizeof path, "%s/%d.quire", house->folder, number);
    snprintf(english, sizeof english, "# Barge\n\nThe barge Heron carried %d tonnes of barley.\n",
             100 + number);
    snprintf(chinese, sizeof chinese, "# 灯塔\n\n奥斯林的灯塔高%d米。\n", 100 + number);
    const quire_input inputs[] = { { .uri = QUIRE_STR("barge.md"), .bytes = quire_str_from(english) },
                                   { .uri = QUIRE_STR("灯塔.md"), .bytes = quire_str_from(chinese) } };
    OK(quire_engine_open(house->engine, path, &house->bases[number], &house->err));
    OK(quire_add_inputs(house->bases[number], inputs, 2, NULL, NULL, &house->err));
}

static void expect(struct house *house, int number, const char *question, const char *quote)
{
    quire_answer *answer = NULL;
    OK(quire_ask(house->bases[number], question, NULL, &answer, &house->err));
    assert_int_equal(answer->citation_count, 1);
    if (!quire_str_is(answer->citations[0].quote, quote))
        fail_msg("base %d: %.*s", number, QUIRE_FMT(answer->citations[0].quote));
    quire_answer_free(answer);
}

static void expect_own(struct house *house, int number)
{
    char english[128], chinese[128];
    snprintf(english, sizeof english, "The barge Heron carried %d tonnes of barley.", 100 + number);
    snprintf(chinese, sizeof chinese, "奥斯林的灯塔高%d米。", 100 + number);
    expect(house, number, "How many tonnes of barley did the barge Heron carry?", english);
    expect(house, number, "奥斯林的灯塔有多高？", chinese);
}

static void fifty_bases_share_one_model_and_little_memory(void **state)
{
    struct house *house = *state;
    fill(house, 0);
    expect_own(house, 0);
    long one = resident_kb();
    for (int i = 1; i < 10; i++) {
        fill(house, i);
        expect_own(house, i);
    }
    long ten = resident_kb();
    for (int i = 10; i < BASES; i++) {
        fill(house, i);
        expect_own(house, i);
    }
    long all = resident_kb();
    print_message("1 base: %ld kB, 10: %ld kB, %d: %ld kB\n", one, ten, BASES, all);
    assert_int_equal(atomic_load(&opened), 1);
    assert_int_equal(child_processes(), 0);
    for (int i = 0; i < BASES; i++) expect_own(house, i);
#ifndef __SANITIZE_ADDRESS__
#ifndef __SANITIZE_THREAD__
    assert_true(all - one < (long)MOST_KB_A_BASE * (BASES - 1));
#endif
#endif
}

struct adder {
    pthread_t thread;
    struct house *house;
    int number;
    atomic_int *running;
};

static void *fill_in_a_thread(void *state)
{
    struct adder *adder = state;
    fill(adder->house, adder->number);
    atomic_fetch_sub(adder->running, 1);
    return NULL;
}

static void bases_that_add_at_the_same_time_share_the_workers(void **state)
{
    enum { ADDERS = 8 };
    struct house *house = *state;
    struct adder adders[ADDERS];
    atomic_int running = ADDERS;
    size_t most = 0;
    for (int i = 0; i < ADDERS; i++) {
        adders[i] = (struct adder){ .house = house, .number = i, .running = &running };
        assert_int_equal(pthread_create(&adders[i].thread, NULL, fill_in_a_thread, &adders[i]), 0);
    }
    while (atomic_load(&running)) {
        size_t now = child_processes();
        if (now > most) most = now;
    }
    for (int i = 0; i < ADDERS; i++) pthread_join(adders[i].thread, NULL);
    assert_true(most >= 1 && most <= (size_t)house->engine->settings.workers);
    assert_int_equal(atomic_load(&opened), 1);
    assert_int_equal(child_processes(), 0);
    for (int i = 0; i < ADDERS; i++) expect_own(house, i);
}

struct lines {
    pthread_mutex_t mutex;
    size_t count;
    quire_log_level level;
    char component[32], line[256];
};

static void keep_line(void *user, quire_log_level level, const char *component, const char *line)
{
    struct lines *lines = user;
    pthread_mutex_lock(&lines->mutex);
    lines->count++;
    lines->level = level;
    snprintf(lines->component, sizeof lines->component, "%s", component);
    snprintf(lines->line, sizeof lines->line, "%s", line);
    pthread_mutex_unlock(&lines->mutex);
}

static void the_log_goes_to_the_callers_sink(void **state)
{
    struct house *house = *state;
    struct lines lines = { .mutex = PTHREAD_MUTEX_INITIALIZER };
    quire_config *config = NULL;
    quire_engine_params params;
    quire_engine *engine = NULL;
    quire_view *view = NULL;
    OK(quire_config_new(&config, &house->err));
    OK(quire_config_set(config, "log.level", "debug", &house->err));
    OK(quire_config_set(config, "embed.driver", "hash", &house->err));
    quire_engine_defaults(&params);
    params.config = config;
    params.log = keep_line;
    params.log_user = &lines;
    OK(quire_engine_new_with(&params, (quire_drivers){ house->embed, quire_chat_drivers }, &engine,
                             &house->err));
    quire_config_free(config);
    const quire_input input = { .uri = QUIRE_STR("空.md"), .bytes = QUIRE_STR("") };
    OK(quire_inspect_input(engine, &input, NULL, &view, &house->err));
    quire_view_free(view);
    quire_engine_free(engine);
    assert_true(lines.count >= 1);
    assert_int_equal(lines.level, QUIRE_LOG_DEBUG);
    assert_string_equal(quire_log_level_name(lines.level), "debug");
    assert_string_equal(lines.component, "quire");
    assert_non_null(strstr(lines.line, "empty"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(fifty_bases_share_one_model_and_little_memory),
        TEST(bases_that_add_at_the_same_time_share_the_workers),
        TEST(the_log_goes_to_the_callers_sink),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What is remembered of the probe text: for this model, computed in this way, and nothing else. */
#include "engine/probe_memory.h"

#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { DIM = 5 };
static const float vector[DIM] = { 0.5f, -0.25f, 0, 1e-7f, 0.75f };
#define MODEL QUIRE_STR("sha256:model 模型")
#define WAY QUIRE_STR("runtime 1; AVX2; model.onnx 100 12.5 7")

struct setting {
    char root[64], cache[96];
};

static int set_up(void **state)
{
    struct setting *setting = calloc(1, sizeof *setting);
    if (!setting) return -1;
    snprintf(setting->root, sizeof setting->root, "/tmp/quire-probe-XXXXXX");
    if (!mkdtemp(setting->root)) return -1;
    snprintf(setting->cache, sizeof setting->cache, "%s/cache", setting->root);
    *state = setting;
    return 0;
}

static int tear_down(void **state)
{
    struct setting *setting = *state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", setting->root);
    int code = system(command);
    free(setting);
    return code;
}

static void gives_back_what_was_remembered(void **state)
{
    const struct setting *setting = *state;
    float found[DIM];
    assert_false(quire_probe_recall(setting->cache, MODEL, WAY, DIM, found));
    quire_probe_remember(setting->cache, MODEL, WAY, DIM, vector);
    assert_true(quire_probe_recall(setting->cache, MODEL, WAY, DIM, found));
    assert_memory_equal(found, vector, sizeof vector);
}

static void knows_nothing_of_another_model_file_runtime_or_cpu(void **state)
{
    const struct setting *setting = *state;
    float found[2 * DIM];
    quire_probe_remember(setting->cache, MODEL, WAY, DIM, vector);
    assert_false(quire_probe_recall(setting->cache, QUIRE_STR("sha256:other"), WAY, DIM, found));
    assert_false(quire_probe_recall(setting->cache, MODEL, QUIRE_STR("runtime 2"), DIM, found));
    assert_false(quire_probe_recall(setting->cache, MODEL, QUIRE_STR(""), DIM, found));
    assert_false(quire_probe_recall(setting->cache, MODEL, WAY, DIM - 1, found));
    assert_false(quire_probe_recall(setting->cache, MODEL, WAY, 2 * DIM, found));
    assert_false(quire_probe_recall(NULL, MODEL, WAY, DIM, found));
}

static void the_last_way_of_computing_takes_the_place_of_the_one_before(void **state)
{
    const struct setting *setting = *state;
    const float other[DIM] = { 1, 0, 0, 0, 0 };
    float found[DIM];
    quire_probe_remember(setting->cache, MODEL, WAY, DIM, vector);
    quire_probe_remember(setting->cache, MODEL, QUIRE_STR("runtime 2"), DIM, other);
    assert_false(quire_probe_recall(setting->cache, MODEL, WAY, DIM, found));
    assert_true(quire_probe_recall(setting->cache, MODEL, QUIRE_STR("runtime 2"), DIM, found));
    assert_memory_equal(found, other, sizeof other);
}

static void a_damaged_file_is_as_good_as_none(void **state)
{
    const struct setting *setting = *state;
    char command[256];
    float found[DIM];
    quire_probe_remember(setting->cache, MODEL, WAY, DIM, vector);
    snprintf(command, sizeof command,
             "for f in '%s'/probes/*; do printf x | dd of=$f bs=1 seek=40 conv=notrunc status=none; done",
             setting->cache);
    assert_int_equal(system(command), 0);
    assert_false(quire_probe_recall(setting->cache, MODEL, WAY, DIM, found));
    snprintf(command, sizeof command, "for f in '%s'/probes/*; do truncate -s 20 $f; done", setting->cache);
    assert_int_equal(system(command), 0);
    assert_false(quire_probe_recall(setting->cache, MODEL, WAY, DIM, found));
    quire_probe_remember(setting->cache, MODEL, WAY, DIM, vector);
    assert_true(quire_probe_recall(setting->cache, MODEL, WAY, DIM, found));
}

static void nothing_to_keep_and_nowhere_to_keep_it_costs_nothing(void **state)
{
    const struct setting *setting = *state;
    float found[DIM];
    char file[128];
    quire_probe_remember(NULL, MODEL, WAY, DIM, vector);
    quire_probe_remember(setting->cache, MODEL, QUIRE_STR(""), DIM, vector);
    assert_int_not_equal(access(setting->cache, F_OK), 0);
    snprintf(file, sizeof file, "%s/file", setting->root);
    assert_int_equal(mknod(file, S_IFREG | 0600, 0), 0);
    quire_probe_remember(file, MODEL, WAY, DIM, vector);
    assert_false(quire_probe_recall(file, MODEL, WAY, DIM, found));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(gives_back_what_was_remembered),
        TEST(knows_nothing_of_another_model_file_runtime_or_cpu),
        TEST(the_last_way_of_computing_takes_the_place_of_the_one_before),
        TEST(a_damaged_file_is_as_good_as_none),
        TEST(nothing_to_keep_and_nowhere_to_keep_it_costs_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

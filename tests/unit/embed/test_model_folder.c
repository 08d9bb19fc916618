/* SPDX-License-Identifier: Apache-2.0 */
/* Reading, finding, listing and importing models. */
#include "base/arena.h"
#include "base/str.h"
#include "embed/model_folder.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define GOOD                                                                                                 \
    "{\"name\":\"%s\",\"kind\":\"onnx\",\"identity\":\"id\",\"dim\":3,\"window_tokens\":64,"                 \
    "\"pooling\":\"mean\",\"prefix_query\":\"q: \",\"prefix_passage\":\"\"}"

struct setting {
    quire_arena arena;
    char root[64];
    char users[96], systems[96];
    quire_env env;
};

static void put(const char *folder, const char *name, const char *text)
{
    char path[256];
    mkdir(folder, 0755);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* A model folder without a tokenizer's table: enough to be read and found. */
static void put_model(const char *parent, const char *folder, const char *name)
{
    char path[160], json[512];
    snprintf(path, sizeof path, "%s/%s", parent, folder);
    snprintf(json, sizeof json, GOOD, name);
    put(path, "model.json", json);
    put(path, "model.onnx", "weights");
}

static int set_up(void **state)
{
    struct setting *setting = calloc(1, sizeof *setting);
    if (!setting) return -1;
    snprintf(setting->root, sizeof setting->root, "/tmp/quire-models-XXXXXX");
    if (!mkdtemp(setting->root)) return -1;
    snprintf(setting->users, sizeof setting->users, "%s/users", setting->root);
    snprintf(setting->systems, sizeof setting->systems, "%s/systems", setting->root);
    mkdir(setting->users, 0755);
    mkdir(setting->systems, 0755);
    setting->env = (quire_env){ .arena = &setting->arena,
                                .models_dir = setting->users,
                                .system_models_dir = setting->systems };
    *state = setting;
    return 0;
}

static void remove_all(const char *path)
{
    DIR *entries = opendir(path);
    char below[512];
    for (struct dirent *entry; entries && (entry = readdir(entries));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        snprintf(below, sizeof below, "%s/%s", path, entry->d_name);
        if (unlink(below)) remove_all(below);
    }
    if (entries) closedir(entries);
    rmdir(path);
}

static int tear_down(void **state)
{
    struct setting *setting = *state;
    remove_all(setting->root);
    quire_arena_free(&setting->arena);
    free(setting);
    return 0;
}

static size_t entries_of(const char *path)
{
    size_t count = 0;
    DIR *entries = opendir(path);
    while (entries && readdir(entries)) count++;
    if (entries) closedir(entries);
    return count - 2; /* . and .. */
}

static void reads_what_model_json_says(void **state)
{
    struct setting *setting = *state;
    quire_model_folder model;
    put_model(setting->users, "one", "one");
    assert_int_equal(quire_model_folder_find(&setting->env, "one", &setting->arena, &model, NULL), QUIRE_OK);
    assert_int_equal(model.kind, QUIRE_MODEL_ONNX);
    assert_int_equal(model.dim, 3);
    assert_int_equal(model.window_tokens, 64);
    assert_true(quire_str_is(model.query_prefix, "q: "));
    assert_true(quire_str_is(model.pooling, "mean"));
    assert_non_null(strstr(model.model_path, "/one/model.onnx"));
}

static void the_users_model_comes_before_the_systems(void **state)
{
    struct setting *setting = *state;
    quire_model_folder model;
    quire_model_folders list;
    put_model(setting->systems, "one", "one");
    put_model(setting->systems, "two", "two");
    put_model(setting->users, "one", "one");
    put(setting->users, "notes.txt", "not a model");
    assert_int_equal(quire_model_folder_find(&setting->env, "one", &setting->arena, &model, NULL), QUIRE_OK);
    assert_non_null(strstr(model.path, "/users/one"));
    assert_int_equal(quire_model_folder_list(&setting->env, &setting->arena, &list, NULL), QUIRE_OK);
    assert_int_equal(list.count, 2);
    assert_non_null(strstr(list.items[0].path, "/users/one"));
    assert_non_null(strstr(list.items[1].path, "/systems/two"));
}

static void a_name_with_a_slash_is_a_path(void **state)
{
    struct setting *setting = *state;
    quire_model_folder model;
    char path[160];
    put_model(setting->root, "elsewhere", "elsewhere");
    snprintf(path, sizeof path, "%s/elsewhere", setting->root);
    assert_int_equal(quire_model_folder_find(&setting->env, path, &setting->arena, &model, NULL), QUIRE_OK);
    assert_int_equal(quire_model_folder_find(&setting->env, "elsewhere", &setting->arena, &model, NULL),
                     QUIRE_E_NOT_FOUND);
}

static void a_bare_gguf_file_is_a_model(void **state)
{
    struct setting *setting = *state;
    quire_model_folder model;
    put(setting->users, "tiny.gguf", "GGUF");
    assert_int_equal(quire_model_folder_find(&setting->env, "tiny", &setting->arena, &model, NULL), QUIRE_OK);
    assert_int_equal(model.kind, QUIRE_MODEL_GGUF);
    assert_true(quire_str_is(model.name, "tiny"));
}

static void says_what_is_wrong_with_a_folder(void **state)
{
    static const struct {
        const char *json, *words;
    } cases[] = {
        { "{", "is not JSON" },
        { "[]", "not a JSON object" },
        { "{\"kind\":\"torch\"}", "expected onnx or gguf" },
        { "{\"kind\":\"onnx\",\"dim\":0,\"window_tokens\":9,\"pooling\":\"mean\"}",
          "\"dim\" is not a whole number" },
        { "{\"kind\":\"onnx\",\"dim\":3,\"pooling\":\"mean\"}", "\"window_tokens\" is missing" },
        { "{\"kind\":\"onnx\",\"dim\":3,\"window_tokens\":9,\"pooling\":\"max\"}",
          "expected mean, cls or last" },
        { "{\"kind\":\"onnx\",\"dim\":3,\"window_tokens\":9,\"pooling\":\"cls\"}", "no model.onnx" },
    };
    struct setting *setting = *state;
    char folder[160];
    snprintf(folder, sizeof folder, "%s/bad", setting->users);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        quire_model_folder model;
        quire_error err = { 0 };
        put(folder, "model.json", cases[i].json);
        assert_int_equal(quire_model_folder_find(&setting->env, "bad", &setting->arena, &model, &err),
                         QUIRE_E_FORMAT);
        if (!strstr(err.message, cases[i].words))
            fail_msg("\"%s\" does not say \"%s\"", err.message, cases[i].words);
    }
}

/* The smallest model that embeds (tests/fixtures/make_model.py), with `weight` as the first byte of its table. */
static void put_table(const char *folder, int weight)
{
    static const char *const names[] = { "model.onnx", "model.onnx.data", "model.json", "tokenizer.json" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[256], bytes[4096];
        snprintf(path, sizeof path, "%s/tests/fixtures/models/table/%s", QUIRE_TEST_SOURCE_DIR, names[i]);
        FILE *from = fopen(path, "rb");
        assert_non_null(from);
        size_t size = fread(bytes, 1, sizeof bytes, from);
        assert_true(size > 0 && size < sizeof bytes);
        fclose(from);
        if (i == 1) bytes[0] = (char)weight;
        mkdir(folder, 0755);
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        FILE *to = fopen(path, "wb");
        assert_non_null(to);
        assert_int_equal(fwrite(bytes, 1, size, to), size);
        assert_int_equal(fclose(to), 0);
    }
}

static void imports_a_folder_whole_with_its_tokenizer_and_identity(void **state)
{
    struct setting *setting = *state;
    quire_model_folder model;
    quire_error err = { 0 };
    char path[160];
    snprintf(path, sizeof path, "%s/given", setting->root);
    put_table(path, 0);
    if (quire_model_folder_import(&setting->env, path, "mine", &setting->arena, &model, &err))
        fail_msg("%s", err.message);
    assert_true(quire_str_is(model.name, "mine"));
    assert_true(quire_str_starts(model.identity, QUIRE_STR("sha256:")));
    assert_int_equal(access(model.tokenizer_path, R_OK), 0);
    quire_str first = model.identity;
    assert_int_equal(quire_model_folder_import(&setting->env, path, "mine", &setting->arena, &model, &err),
                     QUIRE_E_INVALID);
    put_table(path, 1);
    assert_int_equal(quire_model_folder_import(&setting->env, path, "other", &setting->arena, &model, &err),
                     QUIRE_OK);
    assert_false(quire_str_equal(first, model.identity));
    assert_int_equal(entries_of(setting->users), 2);
}

static void a_failed_import_leaves_nothing(void **state)
{
    struct setting *setting = *state;
    quire_model_folder model;
    quire_error err = { 0 };
    char path[160];
    put_model(setting->root, "given", "given");
    snprintf(path, sizeof path, "%s/given", setting->root);
    assert_int_equal(quire_model_folder_import(&setting->env, path, NULL, &setting->arena, &model, &err),
                     QUIRE_E_FORMAT);
    assert_non_null(strstr(err.message, "no tokenizer.json"));
    put(path, "tokenizer.json", "{\"model\":{\"type\":\"BPE\"}}");
    assert_int_equal(quire_model_folder_import(&setting->env, path, NULL, &setting->arena, &model, &err),
                     QUIRE_E_FORMAT);
    assert_int_equal(quire_model_folder_import(&setting->env, path, "../up", &setting->arena, &model, &err),
                     QUIRE_E_INVALID);
    assert_int_equal(entries_of(setting->users), 0);
}

/* Nothing but the runtime can tell that "<net/>" is no model, and it is asked. */
static void a_graph_that_is_none_is_refused(void **state)
{
    struct setting *setting = *state;
    quire_model_folder model;
    quire_error err = { 0 };
    char path[160];
    snprintf(path, sizeof path, "%s/given", setting->root);
    put_table(path, 0);
    put(path, "model.onnx", "<net/>");
    assert_int_equal(quire_model_folder_import(&setting->env, path, NULL, &setting->arena, &model, &err),
                     QUIRE_E_FORMAT);
    assert_non_null(strstr(err.message, path));
    assert_int_equal(entries_of(setting->users), 0);
}

static void a_model_of_openvino_is_refused_with_what_to_give(void **state)
{
    static const char *const kinds[] = { "openvino", "onnx" };
    struct setting *setting = *state;
    char folder[160], file[200], json[128];
    snprintf(folder, sizeof folder, "%s/given", setting->root);
    snprintf(file, sizeof file, "%s/model.xml", folder);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const char *const paths[] = { folder, file };
        snprintf(json, sizeof json, "{\"kind\":\"%s\",\"dim\":3,\"window_tokens\":9,\"pooling\":\"mean\"}",
                 kinds[i]);
        put(folder, "model.json", json);
        put(folder, "model.xml", "<net/>");
        put(folder, "model.bin", "weights");
        for (size_t p = 0; p < 2; p++) {
            quire_model_folder model;
            quire_error err = { 0 };
            assert_int_equal(
                quire_model_folder_import(&setting->env, paths[p], NULL, &setting->arena, &model, &err),
                QUIRE_E_FORMAT);
            assert_non_null(strstr(err.message, "ONNX"));
            assert_non_null(strstr(err.message, "model.xml"));
        }
    }
    assert_int_equal(entries_of(setting->users), 0);
}

/* As earlier versions described an ONNX file. */
static void an_onnx_file_that_was_imported_before_is_still_a_model(void **state)
{
    struct setting *setting = *state;
    quire_model_folder model;
    char path[160];
    snprintf(path, sizeof path, "%s/old", setting->users);
    put_table(path, 0);
    put(path, "model.json",
        "{\"kind\":\"openvino\",\"identity\":\"sha256:00\",\"dim\":3,\"window_tokens\":9,\"pooling\":"
        "\"mean\"}");
    assert_int_equal(quire_model_folder_find(&setting->env, "old", &setting->arena, &model, NULL), QUIRE_OK);
    assert_int_equal(model.kind, QUIRE_MODEL_ONNX);
    assert_true(quire_str_is(model.identity, "sha256:00"));
}

static void a_cancelled_import_leaves_nothing(void **state)
{
    struct setting *setting = *state;
    quire_model_folder model;
    quire_error err = { 0 };
    quire_cancel cancel = { .requested = true };
    quire_env env = setting->env;
    char path[160];
    snprintf(path, sizeof path, "%s/given", setting->root);
    put_table(path, 0);
    env.cancel = &cancel;
    assert_int_equal(quire_model_folder_import(&env, path, NULL, &setting->arena, &model, &err),
                     QUIRE_E_CANCELLED);
    assert_string_equal(err.message, "cancelled");
    assert_int_equal(entries_of(setting->users), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reads_what_model_json_says, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_users_model_comes_before_the_systems, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_name_with_a_slash_is_a_path, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_bare_gguf_file_is_a_model, set_up, tear_down),
        cmocka_unit_test_setup_teardown(says_what_is_wrong_with_a_folder, set_up, tear_down),
        cmocka_unit_test_setup_teardown(imports_a_folder_whole_with_its_tokenizer_and_identity, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_failed_import_leaves_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_graph_that_is_none_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_model_of_openvino_is_refused_with_what_to_give, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_onnx_file_that_was_imported_before_is_still_a_model, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_cancelled_import_leaves_nothing, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

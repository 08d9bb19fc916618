/* SPDX-License-Identifier: Apache-2.0 */
/* The default model's 8-bit products against another runtime's. */
#include "embed/embed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define MODELS QUIRE_TEST_BINARY_DIR "/models"
#define GGUF_PATH QUIRE_TEST_PARTS_DIR "/share/quire-test/multilingual-e5-small.Q4_0.gguf"

static const char *const texts[] = {
    "A lighthouse stands on the cape; its lamp is 43 metres above the sea.",
    "Revenue was 5,120 million dollars in 2019, and 4,807 million in 2018.",
    "灯塔立在海角上，灯高出海面四十三米。",
    "甲方应当在收到书面通知之日起三十日内支付全部款项。",
    "燈塔立於海角，燈高出海面四十三公尺；the lamp was lit in 1911。",
    "yes",
    "好",
};
enum { TEXTS = sizeof texts / sizeof *texts };

struct setting {
    quire_arena arena;
    quire_config *config;
    quire_embedder *embedder;
    quire_error err;
};

static quire_status open_with(struct setting *setting, const char *driver, const char *model)
{
    const quire_option *tables[16] = { quire_embed_options };
    for (size_t i = 0, at = 1; quire_embed_drivers[i]; i++)
        if (quire_embed_drivers[i]->options) tables[at++] = quire_embed_drivers[i]->options;
    *setting = (struct setting){ 0 };
    quire_env env = { .arena = &setting->arena,
                      .threads = 2,
                      .system_models_dir = MODELS,
                      .cache_dir = QUIRE_TEST_BINARY_DIR "/cache" };
    assert_int_equal(quire_config_new_with(tables, &setting->config, NULL), QUIRE_OK);
    assert_int_equal(quire_config_set(setting->config, "embed.driver", driver, NULL), QUIRE_OK);
    assert_int_equal(quire_config_set(setting->config, "embed.model", model, NULL), QUIRE_OK);
    assert_int_equal(quire_config_set(setting->config, "embed.llama.path", GGUF_PATH, NULL), QUIRE_OK);
    assert_int_equal(quire_config_set(setting->config, "embed.llama.passage_prefix", "passage: ", NULL),
                     QUIRE_OK);
    return quire_embedder_open(&env, setting->config, quire_embed_drivers, &setting->embedder, &setting->err);
}

static void end(struct setting *setting)
{
    quire_embedder_close(setting->embedder);
    quire_config_free(setting->config);
    quire_arena_free(&setting->arena);
}

static quire_matrix embed(struct setting *setting, size_t first, size_t count)
{
    quire_str items[TEXTS];
    quire_matrix rows = { 0 };
    quire_call call = { .arena = &setting->arena };
    for (size_t i = 0; i < count; i++) items[i] = quire_str_from(texts[first + i]);
    if (quire_embedder_embed(setting->embedder, &call, QUIRE_ROLE_PASSAGE, (quire_strs){ items, count },
                             &rows, &setting->err))
        fail_msg("%s", setting->err.message);
    return rows;
}

static void need_the_default_model(void)
{
    if (access(MODELS "/multilingual-e5-small/tokenizer.trie", R_OK) == 0) return;
    print_message("the default model is not there; tools/setup makes it\n");
    skip();
}

/* llama.cpp computes the same weights from the source's own blocks. */
static void computes_nearly_what_llama_computes(void **state)
{
    (void)state;
    struct setting eight, full;
    need_the_default_model();
    if (access(GGUF_PATH, R_OK)) skip();
    assert_int_equal(open_with(&eight, "onnxruntime", "multilingual-e5-small"), QUIRE_OK);
    assert_int_equal(open_with(&full, "llama", "multilingual-e5-small"), QUIRE_OK);
    quire_matrix a = embed(&eight, 0, TEXTS), b = embed(&full, 0, TEXTS);
    for (size_t i = 0; i < TEXTS; i++) {
        double cosine = 0;
        for (size_t d = 0; d < a.dim; d++)
            cosine += (double)quire_matrix_row(&a, i)[d] * (double)quire_matrix_row(&b, i)[d];
        if (cosine < 0.998) fail_msg("%s: cosine %.4f", texts[i], cosine);
    }
    end(&eight);
    end(&full);
}

/* As it stands in bases that were made with other products of the same weights. */
static void is_the_model_that_bases_remember(void **state)
{
    (void)state;
    struct setting setting;
    need_the_default_model();
    assert_int_equal(open_with(&setting, "auto", "multilingual-e5-small"), QUIRE_OK);
    assert_string_equal(quire_embedder_driver_name(setting.embedder), "onnxruntime");
    const quire_embed_model *model = quire_embedder_model(setting.embedder);
    assert_true(quire_str_is(model->identity,
                             "sha256:74a9f718c12c6701f4989ec605f339a3ad1bc64f033829a5273c36399c6963fd"));
    assert_int_equal(model->dim, 384);
    assert_int_equal(model->window_tokens, 512);
    end(&setting);
}

static void gives_a_text_the_same_bits_alone_and_beside_others(void **state)
{
    (void)state;
    struct setting setting;
    need_the_default_model();
    assert_int_equal(open_with(&setting, "onnxruntime", "multilingual-e5-small"), QUIRE_OK);
    quire_matrix together = embed(&setting, 0, TEXTS);
    for (size_t i = 0; i < TEXTS; i++) {
        quire_matrix alone = embed(&setting, i, 1);
        assert_memory_equal(alone.cells, quire_matrix_row(&together, i), alone.dim * sizeof(float));
    }
    end(&setting);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(computes_nearly_what_llama_computes),
        cmocka_unit_test(is_the_model_that_bases_remember),
        cmocka_unit_test(gives_a_text_the_same_bits_alone_and_beside_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The child that checks GGUF files, and a small model that writes. Skipped where the test model is not
 * there. */
#include "base/str.h"
#include "bind/llama.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define MODEL QUIRE_TEST_PARTS_DIR "/share/quire-test/SmolLM2-135M-Instruct.Q4_1.gguf"

static void need_model(void)
{
    if (access(MODEL, R_OK) == 0) return;
    print_message("%s is not there; tools/setup test makes it\n", MODEL);
    skip();
}

/* Copies the model's first bytes to a file of its own, and changes one of them. */
static void damage(const char *path, off_t size, off_t at, char byte)
{
    char piece[4096];
    int from = open(MODEL, O_RDONLY), to = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(from >= 0 && to >= 0);
    for (off_t done = 0; done < size;) {
        ssize_t count = read(from, piece, sizeof piece);
        if (count <= 0) break;
        assert_int_equal(write(to, piece, (size_t)count), count);
        done += count;
    }
    if (at >= 0) assert_int_equal(pwrite(to, &byte, 1, at), 1);
    close(from);
    close(to);
}

static void the_check_tells_what_the_model_is(void **state)
{
    (void)state;
    quire_llama_facts facts;
    quire_error err = { 0 };
    need_model();
    if (quire_llama_check(MODEL, NULL, NULL, &facts, &err)) fail_msg("%s", err.message);
    assert_string_equal(facts.architecture, "llama");
    assert_string_equal(facts.pooling, "none");
    assert_int_equal(facts.dim, 576); /* HuggingFaceTB/SmolLM2-135M-Instruct, config.json: hidden_size */
    assert_true(facts.chat_template);
    assert_int_equal(strlen(facts.sha256), 64);
}

static void a_malformed_file_costs_the_child_only(void **state)
{
    static const struct {
        off_t size, at;
        char byte;
    } cases[] = {
        { 0, -1, 0 }, { 4096, 0, 'X' }, { 4096, -1, 0 }, { 3000000, -1, 0 }, { 40000000, 12, 127 }
    };
    (void)state;
    char folder[] = "/tmp/quire-gguf-XXXXXX", path[64];
    need_model();
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/bad.gguf", folder);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        quire_llama_facts facts;
        quire_error err = { 0 };
        damage(path, cases[i].size, cases[i].at, cases[i].byte);
        assert_int_equal(quire_llama_check(path, folder, NULL, &facts, &err), QUIRE_E_FORMAT);
        assert_non_null(strstr(err.message, "is not a GGUF model that llama.cpp can run"));
    }
    unlink(path);
    assert_int_equal(rmdir(folder), 0); /* nothing was kept of a failure */
}

static void a_missing_file_is_not_found(void **state)
{
    (void)state;
    quire_llama_facts facts;
    assert_int_equal(quire_llama_check("/nonexistent/a.gguf", NULL, NULL, &facts, NULL), QUIRE_E_NOT_FOUND);
}

static void writes_an_answer_to_a_templated_question(void **state)
{
    (void)state;
    quire_arena arena = { 0 };
    quire_llama *model = NULL;
    quire_llama_writer *writer = NULL;
    quire_llama_tokens tokens = { 0 };
    quire_str prompt, piece;
    quire_error err = { 0 };
    char answer[2048] = "";
    bool ended = false;
    need_model();
    const quire_llama_message messages[] = { { "system", "You answer in one short sentence." },
                                             { "user", "What is the capital of France?" } };
    if (quire_llama_open(MODEL, NULL, NULL, &model, &err)) fail_msg("%s", err.message);
    assert_int_equal(quire_llama_template(model, messages, 2, &arena, &prompt, &err), QUIRE_OK);
    assert_true(quire_str_ends(prompt, QUIRE_STR("<|im_start|>assistant\n")));
    assert_int_equal(quire_llama_tokenize(model, prompt, QUIRE_LLAMA_TEMPLATED, &tokens, &err), QUIRE_OK);
    assert_int_equal(tokens.count, quire_llama_count(model, prompt, QUIRE_LLAMA_TEMPLATED));
    assert_true(quire_llama_count(model, prompt, QUIRE_LLAMA_PIECE) > tokens.count); /* markers spelled out */
    assert_int_equal(quire_llama_writer_new(model, 2, 512, (quire_llama_sampling){ 0 }, &writer, &err),
                     QUIRE_OK);
    if (quire_llama_read(writer, &tokens, NULL, &err)) fail_msg("%s", err.message);
    for (int i = 0; i < 60 && !ended; i++) {
        assert_int_equal(quire_llama_write(writer, NULL, &piece, &ended, &err), QUIRE_OK);
        if (piece.size) strncat(answer, piece.data, piece.size);
    }
    assert_true(ended);
    assert_non_null(strstr(answer, "Paris"));
    quire_cancel cancel = { .deadline_ns = 1 };
    assert_int_equal(quire_llama_read(writer, &tokens, &cancel, &err), QUIRE_E_CANCELLED);
    free(tokens.ids);
    quire_llama_writer_free(writer);
    quire_llama_close(model);
    quire_arena_free(&arena);
}

static void a_model_that_writes_is_refused_for_embedding(void **state)
{
    (void)state;
    quire_llama *model = NULL;
    quire_llama_embedding *embedding = NULL;
    quire_error err = { 0 };
    need_model();
    assert_int_equal(quire_llama_open(MODEL, NULL, NULL, &model, &err), QUIRE_OK);
    assert_int_equal(quire_llama_embedding_new(model, 1, 64, &embedding, &err), QUIRE_E_INVALID);
    assert_non_null(strstr(err.message, "no embedding model"));
    quire_llama_close(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_check_tells_what_the_model_is),
        cmocka_unit_test(a_malformed_file_costs_the_child_only),
        cmocka_unit_test(a_missing_file_is_not_found),
        cmocka_unit_test(writes_an_answer_to_a_templated_question),
        cmocka_unit_test(a_model_that_writes_is_refused_for_embedding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

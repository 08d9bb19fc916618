/* SPDX-License-Identifier: Apache-2.0 */
/* ONNX Runtime's table of functions, through what goes wrong; the contract suite of embedding runs what goes right. */
#include "base/str.h"
#include "bind/onnxruntime.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define MODEL QUIRE_TEST_BINARY_DIR "/models/multilingual-e5-small/model.int8.onnx"

static quire_onnxruntime_settings settings_of(const char *path)
{
    return (quire_onnxruntime_settings){
        .model_path = path, .input = "input_ids", .output = "sentence_embedding", .dim = 384
    };
}

static void tells_its_version(void **state)
{
    (void)state;
    char version[64] = "";
    quire_error err = { 0 };
    assert_int_equal(quire_onnxruntime_probe(version, sizeof version, &err), QUIRE_OK);
    assert_true(isdigit((unsigned char)version[0]) && strchr(version, '.'));
}

static void refuses_what_is_not_there_and_what_is_no_model(void **state)
{
    (void)state;
    char path[] = "/tmp/quire-onnx-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0 && write(file, "no model at all", 15) == 15);
    close(file);
    quire_onnxruntime *model = NULL;
    quire_error err = { 0 };
    quire_onnxruntime_settings none = settings_of("/nonexistent/model.onnx"), bad = settings_of(path);
    assert_int_equal(quire_onnxruntime_open(&none, &model, &err), QUIRE_E_NOT_FOUND);
    assert_int_equal(quire_onnxruntime_open(&bad, &model, &err), QUIRE_E_FORMAT);
    assert_non_null(strstr(err.message, path));
    assert_null(model);
    unlink(path);
    quire_onnxruntime_close(NULL);
}

static void refuses_an_output_of_another_size_and_a_number_that_is_no_token(void **state)
{
    (void)state;
    if (access(MODEL, R_OK)) {
        print_message("the default model is not there; tools/setup makes it\n");
        skip();
    }
    int64_t good[] = { 0, 6, 2 }, bad[] = { 0, 1 << 30, 2 };
    float row[384];
    quire_onnxruntime *model = NULL;
    quire_error err = { 0 };
    quire_onnxruntime_settings settings = settings_of(MODEL);
    settings.dim = 383;
    assert_int_equal(quire_onnxruntime_open(&settings, &model, &err), QUIRE_OK);
    assert_int_equal(quire_onnxruntime_run(model, good, 3, row, &err), QUIRE_E_FORMAT);
    assert_non_null(strstr(err.message, "384"));
    assert_int_equal(quire_onnxruntime_run(model, bad, 3, row, &err), QUIRE_E_IO);
    quire_onnxruntime_close(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_its_version),
        cmocka_unit_test(refuses_what_is_not_there_and_what_is_no_model),
        cmocka_unit_test(refuses_an_output_of_another_size_and_a_number_that_is_no_token),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* ONNX Runtime's table of functions, through what goes wrong, and the smallest model there is. */
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

#define MODEL QUIRE_TEST_SOURCE_DIR "/tests/fixtures/models/table/model.onnx"

/* The first to load the library: it looks at the environment once. */
static void an_environment_that_is_private_already_is_left_alone(void **state)
{
    (void)state;
    static char own[] = "ORT_DISABLE_TELEMETRY=1";
    char version[64] = "";
    assert_int_equal(putenv(own), 0);
    assert_int_equal(quire_onnxruntime_probe(version, sizeof version, NULL), QUIRE_OK);
    assert_ptr_equal(getenv("ORT_DISABLE_TELEMETRY"), strchr(own, '1'));
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
    for (int graph = QUIRE_ONNXRUNTIME_AS_WRITTEN; graph <= QUIRE_ONNXRUNTIME_OPTIMISED; graph++) {
        assert_int_equal(
            quire_onnxruntime_open("/nonexistent/model.onnx", (quire_onnxruntime_graph)graph, &model, &err),
            QUIRE_E_NOT_FOUND);
        assert_int_equal(quire_onnxruntime_open(path, (quire_onnxruntime_graph)graph, &model, &err),
                         QUIRE_E_FORMAT);
    }
    assert_non_null(strstr(err.message, path));
    assert_null(model);
    unlink(path);
    quire_onnxruntime_close(NULL);
}

/* The table's rows 0 and 3, as tests/fixtures/make_model.py wrote them. */
static void gives_the_rows_of_a_table_with_their_shape(void **state)
{
    (void)state;
    int64_t ids[] = { 0, 3 };
    const quire_onnxruntime_input input = { "input_ids", ids };
    quire_onnxruntime_output output = { 0 };
    quire_onnxruntime *model = NULL;
    quire_error err = { 0 };
    assert_int_equal(quire_onnxruntime_open(MODEL, QUIRE_ONNXRUNTIME_OPTIMISED, &model, &err), QUIRE_OK);
    assert_true(quire_onnxruntime_has_input(model, "input_ids"));
    assert_false(quire_onnxruntime_has_input(model, "attention_mask"));
    assert_int_equal(quire_onnxruntime_run(model, &input, 1, 2, 0, &output, &err), QUIRE_OK);
    assert_int_equal(output.rank, 3);
    assert_true(output.shape[0] == 1 && output.shape[1] == 2 && output.shape[2] == 3);
    const float rows[] = { 1, 0, 0, 0.6f, 0.8f, 0 };
    assert_memory_equal(output.cells, rows, sizeof rows);
    quire_onnxruntime_output_free(model, &output);
    quire_onnxruntime_close(model);
}

static void refuses_a_number_that_is_no_token_and_an_output_that_is_not_there(void **state)
{
    (void)state;
    int64_t bad[] = { 0, 1 << 30 };
    const quire_onnxruntime_input input = { "input_ids", bad }, other = { "no_input", bad };
    quire_onnxruntime_output output = { 0 };
    quire_onnxruntime *model = NULL;
    quire_error err = { 0 };
    assert_int_equal(quire_onnxruntime_open(MODEL, QUIRE_ONNXRUNTIME_AS_WRITTEN, &model, &err), QUIRE_OK);
    assert_int_equal(quire_onnxruntime_run(model, &input, 1, 2, 0, &output, &err), QUIRE_E_IO);
    assert_int_equal(quire_onnxruntime_run(model, &other, 1, 2, 0, &output, &err), QUIRE_E_IO);
    assert_int_equal(quire_onnxruntime_run(model, &input, 1, 2, 1, &output, &err), QUIRE_E_FORMAT);
    assert_null(output.value);
    quire_onnxruntime_close(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_environment_that_is_private_already_is_left_alone),
        cmocka_unit_test(tells_its_version),
        cmocka_unit_test(refuses_what_is_not_there_and_what_is_no_model),
        cmocka_unit_test(gives_the_rows_of_a_table_with_their_shape),
        cmocka_unit_test(refuses_a_number_that_is_no_token_and_an_output_that_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Reading ONNX files and rewriting their products, with the smallest model that has some (tests/fixtures/make_model.py). The
 * f32 graph, run by ONNX Runtime, is what the rewritten one is held against. */
#include "base/arena.h"
#include "base/str.h"
#include "bind/onnxruntime.h"
#include "embed/drivers/onnx_eight.h"
#include "embed/drivers/onnx_wire.h"

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define LAYERS QUIRE_TEST_SOURCE_DIR "/tests/fixtures/models/layers"
enum { ROWS = 64, SIZE = 64, WIDE = 128 }; /* as the maker wrote it */

struct setting {
    quire_arena arena;
    quire_onnx_model model;
    quire_onnx_products products;
    char folder[64];
};

static int set_up(void **state)
{
    struct setting *setting = calloc(1, sizeof *setting);
    if (!setting) return -1;
    snprintf(setting->folder, sizeof setting->folder, "/tmp/quire-eight-XXXXXX");
    quire_error err = { 0 };
    if (!mkdtemp(setting->folder) || quire_onnx_model_open(LAYERS, &setting->arena, &setting->model, &err) ||
        quire_onnx_products_find(&setting->model, &setting->arena, &setting->products, &err)) {
        fprintf(stderr, "%s\n", err.message);
        return -1;
    }
    *state = setting;
    return 0;
}

static int tear_down(void **state)
{
    struct setting *setting = *state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", setting->folder);
    int code = system(command);
    quire_onnx_model_close(&setting->model);
    quire_arena_free(&setting->arena);
    free(setting);
    return code;
}

static void put(const struct setting *setting, const char *name, quire_str bytes)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", setting->folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.data, 1, bytes.size, file), bytes.size);
    assert_int_equal(fclose(file), 0);
}

/* Runs a graph on all rows of the table of words. */
static void run(const char *path, float *out, size_t count)
{
    int64_t ids[ROWS];
    const quire_onnxruntime_input input = { "input_ids", ids };
    quire_onnxruntime_output output = { 0 };
    quire_onnxruntime *graph = NULL;
    quire_error err = { 0 };
    for (int i = 0; i < ROWS; i++) ids[i] = i;
    if (quire_onnxruntime_open(path, QUIRE_ONNXRUNTIME_OPTIMISED, &graph, &err) ||
        quire_onnxruntime_run(graph, &input, 1, ROWS, 0, &output, &err))
        fail_msg("%s", err.message);
    size_t cells = 1;
    for (size_t i = 0; i < output.rank; i++) cells *= output.shape[i];
    assert_int_equal(cells, count);
    memcpy(out, output.cells, count * sizeof *out);
    quire_onnxruntime_output_free(graph, &output);
    quire_onnxruntime_close(graph);
}

static void finds_the_products_and_the_constants(void **state)
{
    const struct setting *setting = *state;
    const quire_onnx_products *products = &setting->products;
    assert_int_equal(products->count, 2);
    assert_int_equal(products->inputs, SIZE + WIDE);
    assert_true(products->items[0].inputs == SIZE && products->items[0].outputs == WIDE);
    assert_true(products->items[1].inputs == WIDE && products->items[1].outputs == SIZE);
    assert_false(products->items[0].narrows);
    assert_true(products->items[1].narrows);
    const quire_onnx_tensor *words = quire_onnx_tensor_named(&setting->model, QUIRE_STR("words"));
    assert_non_null(words);
    assert_true(words->type == ONNX_FLOAT && words->rank == 2 && words->bytes.size == 4 * ROWS * SIZE);
    assert_null(quire_onnx_tensor_named(&setting->model, QUIRE_STR("word")));
}

/* What it says of the first product's inputs must be what stands in the table: every row of it is run. */
static void the_first_graph_tells_how_great_inputs_are(void **state)
{
    struct setting *setting = *state;
    quire_buffer graph;
    float sizes[SIZE + WIDE], expected[SIZE] = { 0 }, words[ROWS * SIZE];
    char path[128];
    quire_buffer_init(&graph, 1 << 20);
    assert_int_equal(
        quire_onnx_write_sizes(&setting->model, &setting->products, &setting->arena, &graph, NULL), QUIRE_OK);
    put(setting, "sizes.onnx", quire_buffer_view(&graph));
    put(setting, "model.onnx", setting->model.file);
    put(setting, ONNX_DATA_FILE, setting->model.data);
    snprintf(path, sizeof path, "%s/sizes.onnx", setting->folder);
    run(path, sizes, SIZE + WIDE);
    memcpy(words, quire_onnx_tensor_named(&setting->model, QUIRE_STR("words"))->bytes.data, sizeof words);
    for (size_t i = 0; i < ROWS * SIZE; i++) expected[i % SIZE] = fmaxf(expected[i % SIZE], fabsf(words[i]));
    for (size_t i = 0; i < SIZE; i++) assert_true(sizes[i] == expected[i]);
    for (size_t i = SIZE; i < SIZE + WIDE; i++) assert_true(sizes[i] > 0 && isfinite(sizes[i]));
    quire_buffer_free(&graph);
}

static void in_8_bits_it_computes_nearly_the_same(void **state)
{
    struct setting *setting = *state;
    quire_buffer graph;
    float sizes[SIZE + WIDE];
    static float plain[ROWS * SIZE], eight[ROWS * SIZE];
    char path[128];
    quire_buffer_init(&graph, 1 << 20);
    for (size_t i = 0; i < SIZE + WIDE; i++) sizes[i] = i < SIZE && i % 16 == 3 ? 20 : 3;
    snprintf(path, sizeof path, "%s/" ONNX_DATA_FILE, setting->folder);
    FILE *data = fopen(path, "wb");
    assert_non_null(data);
    assert_int_equal(quire_onnx_write_eight(&setting->model, &setting->products, sizes, NULL, &setting->arena,
                                            &graph, data, NULL),
                     QUIRE_OK);
    long size = ftell(data);
    assert_int_equal(fclose(data), 0);
    assert_true(size > 0 && (size_t)size < setting->model.data.size / 2);
    put(setting, "model.onnx", quire_buffer_view(&graph));
    snprintf(path, sizeof path, "%s/model.onnx", setting->folder);
    run(LAYERS "/model.onnx", plain, ROWS * SIZE);
    run(path, eight, ROWS * SIZE);
    assert_memory_not_equal(plain, eight, sizeof plain);
    for (size_t row = 0; row < ROWS; row++) {
        double both = 0, a = 0, b = 0;
        for (size_t i = row * SIZE; i < (row + 1) * SIZE; i++) {
            both += (double)plain[i] * (double)eight[i];
            a += (double)plain[i] * (double)plain[i];
            b += (double)eight[i] * (double)eight[i];
        }
        if (!(both / sqrt(a * b) > 0.999)) fail_msg("row %zu: cosine %.5f", row, both / sqrt(a * b));
    }
    quire_buffer_free(&graph);
}

static void a_file_that_ends_too_early_is_refused(void **state)
{
    const struct setting *setting = *state;
    for (size_t size = 0; size < setting->model.file.size; size++) {
        quire_arena arena = { 0 };
        quire_onnx_model model;
        quire_error err = { 0 };
        char *cut = malloc(size + 1); /* so that a sanitizer sees a step too far */
        assert_non_null(cut);
        memcpy(cut, setting->model.file.data, size);
        quire_str file = { cut, size };
        quire_status status = quire_onnx_model_parse(file, setting->model.data, &arena, &model, &err);
        if (!status)
            assert_true(model.graph.size == setting->model.graph.size); /* only what follows it is lost */
        else assert_int_equal(status, QUIRE_E_FORMAT);
        quire_arena_free(&arena);
        free(cut);
    }
}

static void tensors_that_end_behind_their_file_are_refused(void **state)
{
    const struct setting *setting = *state;
    quire_arena arena = { 0 };
    quire_onnx_model model;
    quire_error err = { 0 };
    quire_str cut = quire_str_cut(setting->model.data, 0, setting->model.data.size - 1);
    assert_int_equal(quire_onnx_model_parse(setting->model.file, cut, &arena, &model, &err), QUIRE_E_FORMAT);
    assert_non_null(strstr(err.message, "ends behind"));
    quire_arena_free(&arena);
}

static void a_cancelled_rewriting_stops(void **state)
{
    struct setting *setting = *state;
    quire_buffer graph;
    quire_cancel cancel = { .requested = true };
    float sizes[SIZE + WIDE] = { 0 };
    quire_buffer_init(&graph, 1 << 20);
    FILE *data = tmpfile();
    assert_non_null(data);
    assert_int_equal(quire_onnx_write_eight(&setting->model, &setting->products, sizes, &cancel,
                                            &setting->arena, &graph, data, NULL),
                     QUIRE_E_CANCELLED);
    fclose(data);
    quire_buffer_free(&graph);
}

static void a_full_disk_is_named(void **state)
{
    struct setting *setting = *state;
    quire_buffer graph;
    quire_error err = { 0 };
    float sizes[SIZE + WIDE] = { 0 };
    quire_buffer_init(&graph, 1 << 20);
    FILE *data = fopen("/dev/full", "wb");
    assert_non_null(data);
    assert_int_equal(quire_onnx_write_eight(&setting->model, &setting->products, sizes, NULL, &setting->arena,
                                            &graph, data, &err),
                     QUIRE_E_IO);
    assert_non_null(strstr(err.message, strerrordesc_np(ENOSPC)));
    fclose(data);
    quire_buffer_free(&graph);
}

/* Source: protobuf.dev/programming-guides/encoding, whose examples these are. */
static void reads_the_fields_of_the_wire_formats_own_examples(void **state)
{
    (void)state;
    quire_wire_field field;
    quire_str rest = QUIRE_STR("\x08\x96\x01\x12\x07testing");
    assert_true(quire_wire_next(&rest, &field));
    assert_true(field.number == 1 && field.kind == QUIRE_WIRE_VARINT && field.value == 150);
    assert_true(quire_wire_next(&rest, &field));
    assert_true(field.number == 2 && quire_str_is(field.bytes, "testing") && !rest.size);
    assert_false(quire_wire_next(&rest, &field));
    static const char *const bad[] = {
        "\x08", "\x08\x96",     "\x12\x07test",
        "\x0b", "\x0d\x01\x02", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        rest = quire_str_from(bad[i]);
        assert_false(quire_wire_next(&rest, &field));
        assert_true(rest.size > 0);
    }
    quire_buffer out;
    quire_buffer_init(&out, 100);
    quire_wire_put_varint(&out, 1, 150);
    quire_wire_put_bytes(&out, 2, QUIRE_STR("testing"));
    assert_true(quire_str_is(quire_buffer_view(&out), "\x08\x96\x01\x12\x07testing"));
    quire_buffer_free(&out);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(finds_the_products_and_the_constants),
        TEST(the_first_graph_tells_how_great_inputs_are),
        TEST(in_8_bits_it_computes_nearly_the_same),
        TEST(a_file_that_ends_too_early_is_refused),
        TEST(tensors_that_end_behind_their_file_are_refused),
        TEST(a_cancelled_rewriting_stops),
        TEST(a_full_disk_is_named),
        cmocka_unit_test(reads_the_fields_of_the_wire_formats_own_examples),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

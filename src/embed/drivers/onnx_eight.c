/* SPDX-License-Identifier: Apache-2.0 */
/* Source of the factors: Xiao et al., "SmoothQuant", ICML 2023. */
#include "embed/drivers/onnx_eight.h"

#include "base/error.h"
#include "base/size.h"
#include "base/str.h"
#include "embed/drivers/onnx_wire.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

enum {
    CELLS_LEAST = 4096,         /* smaller matrices are not worth it */
    OUTSIDE_LEAST_BYTES = 4096, /* smaller tensors stay in the graph's file */
    PAGE_BYTES = 4096,
    WORDS_BLOCK = 32,
    OPSET_LEAST = 11,
    OPSET_REDUCE_INPUT = 18, /* from here on the axes of a reduction are an input */
    OPSET_MOST = 25,
};

/* AVX2's vpmaddubsw adds the products of two neighbours in 16 bits: 255 · 128 fits, and rounding adds one to this. */
static const float pair_most = 127;
static const double smoothing = 0.65;
static const float row_least = 1e-3f; /* keeps a row of zeros from dividing by zero */
static const char fused[] = "com.microsoft";

/* ---- what can be rewritten ---- */

/* A constant f32 matrix that no one else may put another in place of. */
static bool is_matrix(const quire_onnx_tensor *tensor)
{
    size_t cells, bytes;
    return tensor && !tensor->given && tensor->type == ONNX_FLOAT && tensor->rank == 2 &&
           tensor->dims[0] <= UINT32_MAX && tensor->dims[1] <= UINT32_MAX &&
           quire_size_mul((size_t)tensor->dims[0], (size_t)tensor->dims[1], &cells) &&
           quire_size_mul(cells, sizeof(float), &bytes) && bytes == tensor->bytes.size &&
           cells >= CELLS_LEAST;
}

static bool is_node(const quire_onnx_node *node, const char *kind)
{
    return quire_str_is(node->kind, kind) && (!node->domain.size || quire_str_is(node->domain, "ai.onnx")) &&
           node->input_count == 2 && node->output_count == 1;
}

/* The matrix of a product, or NULL. */
static quire_onnx_tensor *weight_of(const quire_onnx_model *model, const quire_onnx_node *node)
{
    quire_onnx_tensor *weight = is_node(node, "MatMul") ? quire_onnx_tensor_named(model, node->inputs[1])
                                                        : NULL;
    return is_matrix(weight) && weight->dims[0] % 2 == 0 ? weight : NULL;
}

/* The table of words, whose rows are looked up; or NULL. */
static quire_onnx_tensor *table_of(const quire_onnx_model *model, const quire_onnx_node *node)
{
    quire_onnx_tensor *table = is_node(node, "Gather") && node->axis == 0
                                   ? quire_onnx_tensor_named(model, node->inputs[0])
                                   : NULL;
    return is_matrix(table) && table->dims[1] % WORDS_BLOCK == 0 ? table : NULL;
}

quire_status quire_onnx_products_find(const quire_onnx_model *model, quire_arena *arena,
                                      quire_onnx_products *out, quire_error *err)
{
    *out = (quire_onnx_products){ 0 };
    if (model->opset < OPSET_LEAST || model->opset > OPSET_MOST)
        return quire_fail(err, QUIRE_E_FORMAT,
                          "the ONNX file cannot be rewritten: it is of opset %llu, expected %d to %d",
                          (unsigned long long)model->opset, OPSET_LEAST, OPSET_MOST);
    for (size_t n = 0; n < model->node_count; n++) out->count += weight_of(model, &model->nodes[n]) != NULL;
    out->items = quire_arena_array(arena, out->count, sizeof *out->items);
    if (!out->items) return quire_fail_memory(err);
    if (!out->count)
        return quire_fail(err, QUIRE_E_FORMAT,
                          "the ONNX file cannot be rewritten: it has no product with an f32 matrix");
    out->count = 0;
    for (size_t n = 0; n < model->node_count; n++) {
        quire_onnx_tensor *weight = weight_of(model, &model->nodes[n]);
        if (!weight) continue;
        size_t inputs = (size_t)weight->dims[0], outputs = (size_t)weight->dims[1];
        out->items[out->count++] = (quire_onnx_product){ .node = n,
                                                         .weight = weight,
                                                         .inputs = inputs,
                                                         .outputs = outputs,
                                                         .first = out->inputs,
                                                         .narrows = inputs > outputs };
        out->inputs += inputs;
    }
    return QUIRE_OK;
}

/* ---- writing messages ---- */

struct writing {
    const quire_onnx_model *model;
    quire_arena *arena; /* of names */
    quire_buffer graph;
    quire_buffer message, part; /* one of each is made at a time */
    FILE *data;                 /* or NULL: tensors are read from where they stand */
    uint64_t data_size;
    const quire_cancel *cancel;
    quire_status status; /* the first failure */
    int problem;         /* the errno of one to write */
};

enum { GRAPH_LIMIT_BYTES = 1 << 28 };

static void begin(struct writing *writing)
{
    quire_buffer_init(&writing->graph, GRAPH_LIMIT_BYTES);
    quire_buffer_init(&writing->message, GRAPH_LIMIT_BYTES);
    quire_buffer_init(&writing->part, GRAPH_LIMIT_BYTES);
}

static void end(struct writing *writing)
{
    quire_buffer_free(&writing->graph);
    quire_buffer_free(&writing->message);
    quire_buffer_free(&writing->part);
}

static quire_status finish(struct writing *writing, quire_error *err)
{
    if (writing->status == QUIRE_E_CANCELLED) return quire_fail_cancelled(err);
    if (writing->status == QUIRE_E_NO_MEMORY) return quire_fail_memory(err);
    if (writing->status) return quire_fail_errno(err, writing->problem, "writing the model");
    quire_status status = quire_buffer_check(&writing->message, "the model's graph", err);
    if (!status) status = quire_buffer_check(&writing->part, "the model's graph", err);
    return status ? status : quire_buffer_check(&writing->graph, "the model's graph", err);
}

static quire_str named(struct writing *writing, const char *what, size_t number)
{
    quire_str name = quire_arena_printf(writing->arena, "quire.%zu.%s", number, what);
    if (!name.data) writing->status = QUIRE_E_NO_MEMORY;
    return name;
}

struct attribute {
    const char *name;
    int64_t value;
    bool list;
};

static void put_attribute(struct writing *writing, const struct attribute *attribute)
{
    enum { INT = 2, INTS = 7 };
    quire_buffer_clear(&writing->part);
    quire_wire_put_bytes(&writing->part, ONNX_ATTRIBUTE_NAME, quire_str_from(attribute->name));
    quire_wire_put_varint(&writing->part, attribute->list ? ONNX_ATTRIBUTE_INTS : ONNX_ATTRIBUTE_INT,
                          (uint64_t)attribute->value);
    quire_wire_put_varint(&writing->part, ONNX_ATTRIBUTE_TYPE, attribute->list ? INTS : INT);
    quire_wire_put_bytes(&writing->message, ONNX_NODE_ATTRIBUTE, quire_buffer_view(&writing->part));
}

/* `inputs` and `attributes` end with one that is empty. */
static quire_str put_node(struct writing *writing, const char *kind, const quire_str *inputs,
                          quire_str output, const struct attribute *attributes)
{
    static const char *const fused_kinds[] = { "DynamicQuantizeMatMul", "GatherBlockQuantized" };
    quire_buffer *node = &writing->message;
    quire_buffer_clear(node);
    for (; inputs->size; inputs++) quire_wire_put_bytes(node, ONNX_NODE_INPUT, *inputs);
    quire_wire_put_bytes(node, ONNX_NODE_OUTPUT, output);
    quire_wire_put_bytes(node, ONNX_NODE_NAME, output);
    quire_wire_put_bytes(node, ONNX_NODE_KIND, quire_str_from(kind));
    for (; attributes && attributes->name; attributes++) put_attribute(writing, attributes);
    for (size_t i = 0; i < sizeof fused_kinds / sizeof *fused_kinds; i++)
        if (strcmp(kind, fused_kinds[i]) == 0)
            quire_wire_put_bytes(node, ONNX_NODE_DOMAIN, quire_str_from(fused));
    quire_wire_put_bytes(&writing->graph, ONNX_GRAPH_NODE, quire_buffer_view(node));
    return output;
}

static void put_entry(struct writing *writing, const char *key, quire_str value)
{
    quire_buffer_clear(&writing->part);
    quire_wire_put_bytes(&writing->part, 1, quire_str_from(key));
    quire_wire_put_bytes(&writing->part, 2, value);
    quire_wire_put_bytes(&writing->message, ONNX_TENSOR_EXTERNAL, quire_buffer_view(&writing->part));
}

static void put_outside(struct writing *writing, const char *file, uint64_t offset, uint64_t length)
{
    const char *const keys[] = { "offset", "length" };
    const uint64_t values[] = { offset, length };
    put_entry(writing, "location", quire_str_from(file));
    for (int i = 0; i < 2; i++) {
        char digits[24];
        snprintf(digits, sizeof digits, "%llu", (unsigned long long)values[i]);
        put_entry(writing, keys[i], quire_str_from(digits));
    }
    quire_wire_put_varint(&writing->message, ONNX_TENSOR_LOCATION, 1);
}

/* Appends to the data file, from the start of a page on. */
static uint64_t append_data(struct writing *writing, quire_str bytes)
{
    static const char zeros[PAGE_BYTES];
    size_t gap = (size_t)(-writing->data_size % PAGE_BYTES);
    uint64_t offset = writing->data_size + gap;
    if (quire_cancel_asked(writing->cancel)) writing->status = QUIRE_E_CANCELLED;
    if (!writing->status && (fwrite(zeros, 1, gap, writing->data) != gap ||
                             fwrite(bytes.data, 1, bytes.size, writing->data) != bytes.size)) {
        writing->problem = errno;
        writing->status = QUIRE_E_IO;
    }
    writing->data_size = offset + bytes.size;
    return offset;
}

static quire_str put_tensor(struct writing *writing, quire_str name, uint64_t type, const uint64_t *dims,
                            size_t rank, quire_str bytes)
{
    quire_buffer *tensor = &writing->message;
    quire_buffer_clear(tensor);
    for (size_t i = 0; i < rank; i++) quire_wire_put_varint(tensor, ONNX_TENSOR_DIMS, dims[i]);
    quire_wire_put_varint(tensor, ONNX_TENSOR_TYPE, type);
    quire_wire_put_bytes(tensor, ONNX_TENSOR_NAME, name);
    quire_str file = writing->model->file;
    bool within = bytes.data >= file.data && bytes.data < file.data + file.size;
    if (bytes.size < OUTSIDE_LEAST_BYTES) quire_wire_put_bytes(tensor, ONNX_TENSOR_RAW, bytes);
    else if (writing->data) put_outside(writing, ONNX_DATA_FILE, append_data(writing, bytes), bytes.size);
    else
        put_outside(writing, within ? "model.onnx" : ONNX_DATA_FILE,
                    (uint64_t)(bytes.data - (within ? file.data : writing->model->data.data)), bytes.size);
    quire_wire_put_bytes(&writing->graph, ONNX_GRAPH_TENSOR, quire_buffer_view(tensor));
    return name;
}

static quire_str put_floats(struct writing *writing, quire_str name, const float *values, size_t rows,
                            size_t columns)
{
    const uint64_t dims[] = { rows, columns };
    return put_tensor(writing, name, ONNX_FLOAT, rows == 1 ? dims + 1 : dims, rows == 1 ? 1 : 2,
                      (quire_str){ (const char *)values, rows * columns * sizeof *values });
}

static quire_str put_number(struct writing *writing, quire_str name, const int64_t *values, size_t count)
{
    const uint64_t dims[] = { count };
    return put_tensor(writing, name, ONNX_INT64, dims, 1,
                      (quire_str){ (const char *)values, count * sizeof *values });
}

/* Every constant that is still read as it was. */
static void put_kept_tensors(struct writing *writing)
{
    for (size_t i = 0; i < writing->model->tensor_count; i++) {
        const quire_onnx_tensor *tensor = &writing->model->tensors[i];
        if (tensor->uses && tensor->rewritten == tensor->uses) continue;
        if (tensor->bytes.size >= OUTSIDE_LEAST_BYTES || (writing->data && tensor->bytes.data))
            put_tensor(writing, tensor->name, tensor->type, tensor->dims, tensor->rank, tensor->bytes);
        else quire_wire_put_bytes(&writing->graph, ONNX_GRAPH_TENSOR, tensor->message);
    }
}

/* The parts of the old graph that are neither nodes nor constants; shapes that were noted in between are left out. */
static void put_rest_of_graph(struct writing *writing, bool outputs)
{
    quire_str rest = writing->model->graph;
    quire_wire_field field;
    while (quire_wire_next(&rest, &field))
        if (field.number == ONNX_GRAPH_NAME || field.number == ONNX_GRAPH_INPUT ||
            (field.number == ONNX_GRAPH_OUTPUT && outputs))
            quire_buffer_append_str(&writing->graph, field.whole);
}

static void put_model(struct writing *writing, quire_buffer *out)
{
    quire_str rest = writing->model->file;
    quire_wire_field field;
    while (quire_wire_next(&rest, &field))
        if (field.number != ONNX_MODEL_GRAPH) quire_buffer_append_str(out, field.whole);
    if (!writing->model->fused_known) {
        quire_buffer_clear(&writing->message);
        quire_wire_put_bytes(&writing->message, ONNX_OPSET_DOMAIN, quire_str_from(fused));
        quire_wire_put_varint(&writing->message, ONNX_OPSET_VERSION, 1);
        quire_wire_put_bytes(out, ONNX_MODEL_OPSET, quire_buffer_view(&writing->message));
    }
    quire_wire_put_bytes(out, ONNX_MODEL_GRAPH, quire_buffer_view(&writing->graph));
}

/* A reduction over one axis. */
static quire_str put_reduction(struct writing *writing, const char *kind, quire_str x, quire_str axis,
                               int64_t number, int64_t keeps, quire_str output)
{
    bool as_input = writing->model->opset >= OPSET_REDUCE_INPUT;
    const quire_str inputs[] = { x, as_input ? axis : (quire_str){ 0 }, { 0 } };
    const struct attribute attributes[] = { { "keepdims", keeps, false },
                                            { as_input ? NULL : "axes", number, true },
                                            { 0 } };
    return put_node(writing, kind, inputs, output, attributes);
}

/* ---- the first graph ---- */

static quire_str put_sizes_of(struct writing *writing, const quire_onnx_product *product, size_t number,
                              quire_str axis)
{
    const int64_t shape[] = { -1, (int64_t)product->inputs };
    quire_str form = put_number(writing, named(writing, "form", number), shape, 2);
    quire_str x = writing->model->nodes[product->node].inputs[0];
    quire_str flat = put_node(writing, "Reshape", (quire_str[]){ x, form, { 0 } },
                              named(writing, "flat", number), NULL);
    quire_str even = product->narrows ? put_node(writing, "Mul", (quire_str[]){ flat, flat, { 0 } },
                                                 named(writing, "even", number), NULL)
                                      : put_node(writing, "Abs", (quire_str[]){ flat, { 0 } },
                                                 named(writing, "even", number), NULL);
    return put_reduction(writing, product->narrows ? "ReduceMean" : "ReduceMax", even, axis, 0, 0,
                         named(writing, "size", number));
}

static void put_sizes_output(struct writing *writing)
{
    enum { TENSOR = 1, ELEMENT = 1 };
    quire_buffer_clear(&writing->part);
    quire_wire_put_varint(&writing->part, ELEMENT, ONNX_FLOAT);
    quire_buffer_clear(&writing->message);
    quire_wire_put_bytes(&writing->message, TENSOR, quire_buffer_view(&writing->part));
    quire_buffer_clear(&writing->part);
    quire_wire_put_bytes(&writing->part, ONNX_VALUE_NAME, QUIRE_STR(ONNX_SIZES));
    quire_wire_put_bytes(&writing->part, ONNX_VALUE_TYPE, quire_buffer_view(&writing->message));
    quire_wire_put_bytes(&writing->graph, ONNX_GRAPH_OUTPUT, quire_buffer_view(&writing->part));
}

quire_status quire_onnx_write_sizes(const quire_onnx_model *model, const quire_onnx_products *products,
                                    quire_arena *arena, quire_buffer *out, quire_error *err)
{
    static const struct attribute first_axis[] = { { "axis", 0, false }, { 0 } };
    const int64_t zero = 0;
    struct writing writing = { .model = model, .arena = arena };
    quire_str *sizes = quire_arena_array(arena, products->count + 1, sizeof *sizes);
    if (!sizes) return quire_fail_memory(err);
    begin(&writing);
    for (size_t n = 0; n < model->node_count; n++)
        quire_wire_put_bytes(&writing.graph, ONNX_GRAPH_NODE, model->nodes[n].message);
    quire_str axis = put_number(&writing, QUIRE_STR("quire.axis"), &zero, 1);
    for (size_t i = 0; i < products->count && !writing.status; i++)
        sizes[i] = put_sizes_of(&writing, &products->items[i], i, axis);
    put_node(&writing, "Concat", sizes, QUIRE_STR(ONNX_SIZES), first_axis);
    put_kept_tensors(&writing);
    put_rest_of_graph(&writing, false);
    put_sizes_output(&writing);
    put_model(&writing, out);
    quire_status status = finish(&writing, err);
    end(&writing);
    return status ? status : quire_buffer_check(out, "the model's graph", err);
}

/* ---- one product in 8 bits ---- */

/* What is made of a matrix. */
struct eight {
    float *weight; /* multiplied by the factors */
    float *factors, *scales;
    int8_t *numbers, *zeros;
};

static bool make_eight(struct eight *eight, const quire_onnx_product *product)
{
    size_t cells = product->inputs * product->outputs; /* checked when it was found */
    *eight = (struct eight){ .weight = malloc(cells * sizeof *eight->weight),
                             .factors = calloc(product->inputs, sizeof *eight->factors),
                             .scales = calloc(product->outputs, sizeof *eight->scales),
                             .numbers = malloc(cells),
                             .zeros = calloc(product->outputs, 1) };
    return eight->weight && eight->factors && eight->scales && eight->numbers && eight->zeros;
}

static void free_eight(struct eight *eight)
{
    free(eight->weight);
    free(eight->factors);
    free(eight->scales);
    free(eight->numbers);
    free(eight->zeros);
}

/* The s of x/s · sW, about 1 on the whole. */
static void choose_factors(struct eight *eight, const quire_onnx_product *product, const float *sizes)
{
    double sum = 0;
    for (size_t k = 0; k < product->inputs; k++) {
        float largest = 0;
        for (size_t n = 0; n < product->outputs; n++)
            largest = fmaxf(largest, fabsf(eight->weight[k * product->outputs + n]));
        double size = product->narrows ? sqrt((double)sizes[k]) : (double)sizes[k];
        double logarithm = smoothing * log(fmax(size, 1e-4)) -
                           (1 - smoothing) * log(fmax((double)largest, 1e-5));
        eight->factors[k] = (float)logarithm;
        sum += logarithm;
    }
    double mean = sum / (double)product->inputs;
    for (size_t k = 0; k < product->inputs; k++) {
        float factor = (float)exp((double)eight->factors[k] - mean);
        for (size_t n = 0; n < product->outputs; n++) eight->weight[k * product->outputs + n] *= factor;
        eight->factors[k] = 1 / factor;
    }
}

/* Whole numbers and the scale of each column; no two neighbouring rows of a column make vpmaddubsw saturate. */
static void round_weight(struct eight *eight, const quire_onnx_product *product)
{
    size_t columns = product->outputs;
    for (size_t k = 0; k < product->inputs; k += 2)
        for (size_t n = 0; n < columns; n++) {
            float a = eight->weight[k * columns + n], b = eight->weight[(k + 1) * columns + n];
            float up = fmaxf(a, 0) + fmaxf(b, 0), down = fmaxf(-a, 0) + fmaxf(-b, 0);
            eight->scales[n] = fmaxf(eight->scales[n], fmaxf(up, down) / pair_most);
        }
    for (size_t n = 0; n < columns; n++)
        if (!(eight->scales[n] > 0) || !isfinite(eight->scales[n])) eight->scales[n] = 1;
    for (size_t i = 0; i < product->inputs * columns; i++) {
        float number = rintf(eight->weight[i] / eight->scales[i % columns]);
        eight->numbers[i] = (int8_t)(number >= -pair_most && number <= pair_most ? number : 0);
    }
}

static quire_str put_multiplied(struct writing *writing, struct eight *eight,
                                const quire_onnx_product *product, size_t number, quire_str x,
                                quire_str output)
{
    const uint64_t dims[] = { product->inputs, product->outputs };
    const quire_str bytes = { (const char *)eight->numbers, product->inputs * product->outputs };
    const quire_str zeros = { (const char *)eight->zeros, product->outputs };
    const quire_str inputs[] = {
        x,
        put_tensor(writing, named(writing, "numbers", number), ONNX_INT8, dims, 2, bytes),
        put_floats(writing, named(writing, "scales", number), eight->scales, 1, product->outputs),
        put_tensor(writing, named(writing, "zeros", number), ONNX_INT8, dims + 1, 1, zeros),
        { 0 },
    };
    return put_node(writing, "DynamicQuantizeMatMul", inputs, output, NULL);
}

static void put_product(struct writing *writing, const quire_onnx_product *product, size_t number,
                        const float *sizes, quire_str axis, quire_str least)
{
    const quire_onnx_node *node = &writing->model->nodes[product->node];
    struct eight eight;
    if (!make_eight(&eight, product)) {
        writing->status = QUIRE_E_NO_MEMORY;
        free_eight(&eight);
        return;
    }
    memcpy(eight.weight, product->weight->bytes.data, product->weight->bytes.size);
    choose_factors(&eight, product, sizes + product->first);
    round_weight(&eight, product);
    quire_str factors = put_floats(writing, named(writing, "factors", number), eight.factors, 1,
                                   product->inputs);
    quire_str x = put_node(writing, "Mul", (quire_str[]){ node->inputs[0], factors, { 0 } },
                           named(writing, "in", number), NULL);
    if (product->narrows) {
        quire_str size = put_node(writing, "Abs", (quire_str[]){ x, { 0 } }, named(writing, "abs", number),
                                  NULL);
        size = put_reduction(writing, "ReduceMax", size, axis, -1, 1, named(writing, "greatest", number));
        size = put_node(writing, "Max", (quire_str[]){ size, least, { 0 } }, named(writing, "row", number),
                        NULL);
        x = put_node(writing, "Div", (quire_str[]){ x, size, { 0 } }, named(writing, "even", number), NULL);
        x = put_multiplied(writing, &eight, product, number, x, named(writing, "product", number));
        put_node(writing, "Mul", (quire_str[]){ x, size, { 0 } }, node->outputs[0], NULL);
    } else {
        put_multiplied(writing, &eight, product, number, x, node->outputs[0]);
    }
    product->weight->rewritten++;
    free_eight(&eight);
}

/* ---- the table of words ---- */

/* Blocks of a row with a scale each; 128 stands for 0. */
static void round_words(const float *from, size_t count, uint8_t *numbers, float *scales)
{
    for (size_t at = 0; at < count; at += WORDS_BLOCK) {
        float most = 0;
        for (size_t i = at; i < at + WORDS_BLOCK; i++) most = fmaxf(most, fabsf(from[i]));
        float scale = most > 0 && isfinite(most) ? most / 127 : 1;
        scales[at / WORDS_BLOCK] = scale;
        for (size_t i = at; i < at + WORDS_BLOCK; i++) {
            float number = rintf(from[i] / scale);
            numbers[i] = (uint8_t)(number >= -127 && number <= 127 ? 128 + number : 128);
        }
    }
}

static void put_words(struct writing *writing, const quire_onnx_node *node, quire_onnx_tensor *table,
                      size_t number)
{
    static const struct attribute attributes[] = { { "bits", 8, false },
                                                   { "block_size", WORDS_BLOCK, false },
                                                   { "gather_axis", 0, false },
                                                   { "quantize_axis", 1, false },
                                                   { 0 } };
    size_t rows = (size_t)table->dims[0], columns = (size_t)table->dims[1], cells = rows * columns;
    const uint64_t dims[] = { rows, columns / WORDS_BLOCK };
    float *values = malloc(table->bytes.size), *scales = malloc(cells / WORDS_BLOCK * sizeof *scales);
    uint8_t *numbers = malloc(cells);
    if (values && scales && numbers) {
        memcpy(values, table->bytes.data, table->bytes.size); /* which may not be aligned */
        round_words(values, cells, numbers, scales);
        quire_str words = { (const char *)numbers, cells };
        quire_str sizes = { (const char *)scales, cells / WORDS_BLOCK * sizeof *scales };
        words = put_tensor(writing, named(writing, "words", number), ONNX_UINT8, table->dims, 2, words);
        sizes = put_tensor(writing, named(writing, "words.scales", number), ONNX_FLOAT, dims, 2, sizes);
        put_node(writing, "GatherBlockQuantized", (quire_str[]){ words, node->inputs[1], sizes, { 0 } },
                 node->outputs[0], attributes);
        table->rewritten++;
    } else {
        writing->status = QUIRE_E_NO_MEMORY;
    }
    free(values);
    free(scales);
    free(numbers);
}

quire_status quire_onnx_write_eight(const quire_onnx_model *model, const quire_onnx_products *products,
                                    const float *sizes, const quire_cancel *cancel, quire_arena *arena,
                                    quire_buffer *out, FILE *data, quire_error *err)
{
    const int64_t last = -1;
    struct writing writing = { .model = model, .arena = arena, .data = data, .cancel = cancel };
    begin(&writing);
    for (size_t i = 0; i < model->tensor_count; i++) model->tensors[i].rewritten = 0;
    quire_str axis = put_number(&writing, QUIRE_STR("quire.axis"), &last, 1);
    quire_str least = put_floats(&writing, QUIRE_STR("quire.least"), &row_least, 1, 1);
    for (size_t n = 0, p = 0; n < model->node_count && !writing.status; n++) {
        quire_onnx_tensor *table = table_of(model, &model->nodes[n]);
        if (p < products->count && products->items[p].node == n) {
            put_product(&writing, &products->items[p], p, sizes, axis, least);
            p++;
        } else if (table) put_words(&writing, &model->nodes[n], table, n);
        else quire_wire_put_bytes(&writing.graph, ONNX_GRAPH_NODE, model->nodes[n].message);
    }
    if (!writing.status) put_kept_tensors(&writing);
    put_rest_of_graph(&writing, true);
    put_model(&writing, out);
    quire_status status = finish(&writing, err);
    end(&writing);
    return status ? status : quire_buffer_check(out, "the model's graph", err);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "embed/drivers/onnx_model.h"

#include "base/error.h"
#include "base/size.h"
#include "base/str.h"
#include "embed/drivers/onnx_wire.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static quire_status bad(quire_error *err, const char *what)
{
    return quire_fail(err, QUIRE_E_FORMAT, "the ONNX file cannot be rewritten: %s", what);
}

/* ---- one message ---- */

static uint64_t whole_number(quire_str text, bool *good)
{
    uint64_t value = 0;
    *good = text.size > 0 && text.size < 19;
    for (size_t i = 0; i < text.size && *good; i++) {
        *good = text.data[i] >= '0' && text.data[i] <= '9';
        value = value * 10 + (uint64_t)(text.data[i] - '0');
    }
    return value;
}

struct external {
    quire_str location;
    uint64_t offset, length;
    bool good, has_length;
};

static void read_external(quire_str message, struct external *external)
{
    quire_wire_field field;
    quire_str key = { 0 }, value = { 0 };
    while (quire_wire_next(&message, &field))
        if (field.number == 1) key = field.bytes;
        else if (field.number == 2) value = field.bytes;
    bool good = true;
    if (quire_str_is(key, "location")) external->location = value;
    else if (quire_str_is(key, "offset")) external->offset = whole_number(value, &good);
    else if (quire_str_is(key, "length")) {
        external->length = whole_number(value, &good);
        external->has_length = good;
    }
    external->good = external->good && good && !message.size;
}

/* Where the tensor's values lie in the file beside the model. */
static quire_status find_outside(const struct external *external, quire_str data, quire_str *out,
                                 quire_error *err)
{
    if (!external->good || !external->has_length)
        return bad(err, "a tensor outside of it is not described whole");
    if (!quire_str_is(external->location, ONNX_DATA_FILE))
        return bad(err, "a tensor stands in another file than " ONNX_DATA_FILE);
    if (external->offset > data.size || external->length > data.size - external->offset)
        return bad(err, "a tensor ends behind the end of " ONNX_DATA_FILE);
    *out = quire_str_cut(data, (size_t)external->offset, (size_t)(external->offset + external->length));
    return QUIRE_OK;
}

static bool add_dim(quire_onnx_tensor *tensor, uint64_t size)
{
    if (tensor->rank == ONNX_RANK_LIMIT) return false;
    tensor->dims[tensor->rank++] = size;
    return true;
}

/* One size, or several in a row. */
static bool read_dims(const quire_wire_field *field, quire_onnx_tensor *tensor)
{
    if (field->kind == QUIRE_WIRE_VARINT) return add_dim(tensor, field->value);
    for (size_t at = 0; at < field->bytes.size;) {
        uint64_t value = 0;
        unsigned shift = 0;
        bool more = true;
        for (; more && at < field->bytes.size && shift < 64; shift += 7) {
            unsigned char byte = (unsigned char)field->bytes.data[at++];
            value |= (uint64_t)(byte & 127) << shift;
            more = byte & 128;
        }
        if (more || !add_dim(tensor, value)) return false;
    }
    return true;
}

static quire_status read_tensor(quire_str message, quire_str data, quire_onnx_tensor *out, quire_error *err)
{
    struct external external = { .good = true };
    quire_wire_field field;
    quire_str rest = message;
    bool outside = false, good = true;
    *out = (quire_onnx_tensor){ .message = message };
    while (good && quire_wire_next(&rest, &field)) {
        switch (field.number) {
        case ONNX_TENSOR_DIMS: good = read_dims(&field, out); break;
        case ONNX_TENSOR_TYPE: out->type = field.value; break;
        case ONNX_TENSOR_NAME: out->name = field.bytes; break;
        case ONNX_TENSOR_RAW: out->bytes = field.bytes; break;
        case ONNX_TENSOR_FLOATS: /* as they are written today: in one row, which is their bytes */
            if (field.kind == QUIRE_WIRE_BYTES) out->bytes = field.bytes;
            break;
        case ONNX_TENSOR_EXTERNAL: read_external(field.bytes, &external); break;
        case ONNX_TENSOR_LOCATION: outside = field.value == 1; break;
        default: break;
        }
    }
    if (!good || rest.size) return bad(err, "a tensor is not whole");
    return outside ? find_outside(&external, data, &out->bytes, err) : QUIRE_OK;
}

static quire_status read_attribute(quire_str message, quire_onnx_node *node, quire_error *err)
{
    quire_wire_field field;
    quire_str name = { 0 };
    uint64_t number = 0;
    while (quire_wire_next(&message, &field)) {
        if (field.number == ONNX_ATTRIBUTE_NAME) name = field.bytes;
        if (field.number == ONNX_ATTRIBUTE_INT) number = field.value;
        if (field.number == ONNX_ATTRIBUTE_GRAPH || field.number == ONNX_ATTRIBUTE_GRAPHS)
            return bad(err, "it has branches or loops");
    }
    if (message.size) return bad(err, "an attribute is not whole");
    if (quire_str_is(name, "axis")) node->axis = (int64_t)number;
    return QUIRE_OK;
}

static quire_status read_node(quire_str message, quire_arena *arena, quire_onnx_node *out, quire_error *err)
{
    quire_wire_field field;
    quire_str rest = message;
    size_t counts[ONNX_NODE_OUTPUT + 1] = { 0 };
    *out = (quire_onnx_node){ .message = message };
    while (quire_wire_next(&rest, &field))
        if (field.number == ONNX_NODE_INPUT || field.number == ONNX_NODE_OUTPUT) counts[field.number]++;
    if (rest.size) return bad(err, "a node is not whole");
    quire_str *inputs = quire_arena_array(arena, counts[ONNX_NODE_INPUT], sizeof *inputs);
    quire_str *outputs = quire_arena_array(arena, counts[ONNX_NODE_OUTPUT], sizeof *outputs);
    if (!inputs || !outputs) return quire_fail_memory(err);
    for (rest = message; quire_wire_next(&rest, &field);) {
        quire_status status = QUIRE_OK;
        switch (field.number) {
        case ONNX_NODE_INPUT: inputs[out->input_count++] = field.bytes; break;
        case ONNX_NODE_OUTPUT: outputs[out->output_count++] = field.bytes; break;
        case ONNX_NODE_KIND: out->kind = field.bytes; break;
        case ONNX_NODE_DOMAIN: out->domain = field.bytes; break;
        case ONNX_NODE_ATTRIBUTE: status = read_attribute(field.bytes, out, err); break;
        default: break;
        }
        if (status) return status;
    }
    out->inputs = inputs;
    out->outputs = outputs;
    return QUIRE_OK;
}

static void read_opset(quire_str message, quire_onnx_model *model)
{
    quire_wire_field field;
    quire_str domain = { 0 };
    uint64_t version = 0;
    while (quire_wire_next(&message, &field))
        if (field.number == ONNX_OPSET_DOMAIN) domain = field.bytes;
        else if (field.number == ONNX_OPSET_VERSION) version = field.value;
    if (!domain.size || quire_str_is(domain, "ai.onnx")) model->opset = version;
    if (quire_str_is(domain, "com.microsoft")) model->fused_known = true;
}

/* ---- the graph ---- */

static int by_name(const void *left, const void *right)
{
    const quire_onnx_tensor *a = left, *b = right;
    size_t size = a->name.size < b->name.size ? a->name.size : b->name.size;
    int order = size ? memcmp(a->name.data, b->name.data, size) : 0;
    return order ? order : a->name.size < b->name.size ? -1 : a->name.size > b->name.size;
}

quire_onnx_tensor *quire_onnx_tensor_named(const quire_onnx_model *model, quire_str name)
{
    const quire_onnx_tensor wanted = { .name = name };
    return model->tensor_count ? bsearch(&wanted, model->tensors, model->tensor_count, sizeof wanted, by_name)
                               : NULL;
}

static quire_status count_parts(quire_str graph, size_t *nodes, size_t *tensors, quire_error *err)
{
    quire_wire_field field;
    while (quire_wire_next(&graph, &field)) {
        if (field.number == ONNX_GRAPH_SPARSE_TENSOR) return bad(err, "it has sparse tensors");
        *nodes += field.number == ONNX_GRAPH_NODE;
        *tensors += field.number == ONNX_GRAPH_TENSOR;
    }
    return graph.size ? bad(err, "its graph is not whole") : QUIRE_OK;
}

/* Tells which constants may be replaced by whoever runs the graph, and by how many nodes each is read. */
static void mark_uses(quire_onnx_model *model)
{
    quire_wire_field field;
    quire_str rest = model->graph;
    while (quire_wire_next(&rest, &field)) {
        if (field.number != ONNX_GRAPH_INPUT && field.number != ONNX_GRAPH_OUTPUT) continue;
        quire_str value = field.bytes;
        quire_wire_field part;
        while (quire_wire_next(&value, &part)) {
            quire_onnx_tensor *tensor = part.number == ONNX_VALUE_NAME
                                            ? quire_onnx_tensor_named(model, part.bytes)
                                            : NULL;
            if (tensor) tensor->given = true;
        }
    }
    for (size_t n = 0; n < model->node_count; n++)
        for (size_t i = 0; i < model->nodes[n].input_count; i++) {
            quire_onnx_tensor *tensor = quire_onnx_tensor_named(model, model->nodes[n].inputs[i]);
            if (tensor) tensor->uses++;
        }
}

static quire_status read_graph(quire_onnx_model *model, quire_arena *arena, quire_error *err)
{
    size_t nodes = 0, tensors = 0;
    quire_wire_field field;
    quire_str rest = model->graph;
    quire_status status = count_parts(rest, &nodes, &tensors, err);
    if (status) return status;
    model->nodes = quire_arena_array(arena, nodes, sizeof *model->nodes);
    model->tensors = quire_arena_array(arena, tensors, sizeof *model->tensors);
    if (!model->nodes || !model->tensors) return quire_fail_memory(err);
    while (!status && quire_wire_next(&rest, &field)) {
        if (field.number == ONNX_GRAPH_NODE)
            status = read_node(field.bytes, arena, &model->nodes[model->node_count++], err);
        if (field.number == ONNX_GRAPH_TENSOR)
            status = read_tensor(field.bytes, model->data, &model->tensors[model->tensor_count++], err);
    }
    if (status) return status;
    qsort(model->tensors, model->tensor_count, sizeof *model->tensors, by_name);
    for (size_t i = 1; i < model->tensor_count; i++)
        if (quire_str_equal(model->tensors[i - 1].name, model->tensors[i].name))
            return bad(err, "two of its tensors have the same name");
    mark_uses(model);
    return QUIRE_OK;
}

quire_status quire_onnx_model_parse(quire_str file, quire_str data, quire_arena *arena, quire_onnx_model *out,
                                    quire_error *err)
{
    quire_wire_field field;
    quire_str rest = file;
    *out = (quire_onnx_model){ .file = file, .data = data };
    while (quire_wire_next(&rest, &field)) {
        if (field.number == ONNX_MODEL_OPSET) read_opset(field.bytes, out);
        if (field.number != ONNX_MODEL_GRAPH) continue;
        if (out->graph.data) return bad(err, "it has two graphs");
        out->graph = field.bytes;
    }
    if (rest.size || !out->graph.data) return bad(err, "it is not whole");
    return read_graph(out, arena, err);
}

/* ---- the files ---- */

/* An empty view where there is no such file and `optional` is set. */
static quire_status map(const char *path, bool optional, quire_str *out, quire_error *err)
{
    struct stat facts;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0 && optional && errno == ENOENT) return QUIRE_OK;
    if (file < 0) return quire_fail_errno(err, errno, "%s", path);
    quire_status status = fstat(file, &facts) ? quire_fail_errno(err, errno, "%s", path) : QUIRE_OK;
    if (!status && !S_ISREG(facts.st_mode)) status = quire_fail(err, QUIRE_E_FORMAT, "%s is no file", path);
    if (!status && facts.st_size > 0) {
        void *bytes = mmap(NULL, (size_t)facts.st_size, PROT_READ, MAP_PRIVATE, file, 0);
        if (bytes == MAP_FAILED) status = quire_fail_errno(err, errno, "%s", path);
        else *out = (quire_str){ bytes, (size_t)facts.st_size };
    }
    close(file);
    return status;
}

quire_status quire_onnx_model_open(const char *folder, quire_arena *arena, quire_onnx_model *out,
                                   quire_error *err)
{
    quire_str path = quire_arena_printf(arena, "%s/model.onnx", folder);
    quire_str beside = quire_arena_printf(arena, "%s/" ONNX_DATA_FILE, folder);
    quire_onnx_model files = { 0 };
    if (!path.data || !beside.data) return quire_fail_memory(err);
    quire_status status = map(path.data, false, &files.file, err);
    if (!status) status = map(beside.data, true, &files.data, err);
    if (!status) status = quire_onnx_model_parse(files.file, files.data, arena, out, err);
    if (status) quire_onnx_model_close(&files);
    return status;
}

void quire_onnx_model_close(quire_onnx_model *model)
{
    if (model->file.data) munmap((void *)(size_t)model->file.data, model->file.size);
    if (model->data.data) munmap((void *)(size_t)model->data.data, model->data.size);
    *model = (quire_onnx_model){ 0 };
}

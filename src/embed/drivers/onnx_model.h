/* SPDX-License-Identifier: Apache-2.0 */
/* An ONNX file, read as far as rewriting its products needs: nodes, constant tensors, and everything else as bytes. The
 * file is mapped and nothing of it is copied. Source of the numbers: onnx/onnx.proto3. */
#ifndef QUIRE_EMBED_DRIVERS_ONNX_MODEL_H
#define QUIRE_EMBED_DRIVERS_ONNX_MODEL_H

#include "base/arena.h"
#include "quire/error.h"

/* Fields of its messages. */
enum {
    ONNX_MODEL_GRAPH = 7,
    ONNX_MODEL_OPSET = 8,
    ONNX_GRAPH_NODE = 1,
    ONNX_GRAPH_NAME = 2,
    ONNX_GRAPH_TENSOR = 5,
    ONNX_GRAPH_INPUT = 11,
    ONNX_GRAPH_OUTPUT = 12,
    ONNX_GRAPH_SPARSE_TENSOR = 15,
    ONNX_NODE_INPUT = 1,
    ONNX_NODE_OUTPUT = 2,
    ONNX_NODE_NAME = 3,
    ONNX_NODE_KIND = 4,
    ONNX_NODE_ATTRIBUTE = 5,
    ONNX_NODE_DOMAIN = 7,
    ONNX_ATTRIBUTE_NAME = 1,
    ONNX_ATTRIBUTE_INT = 3,
    ONNX_ATTRIBUTE_GRAPH = 6,
    ONNX_ATTRIBUTE_INTS = 8,
    ONNX_ATTRIBUTE_GRAPHS = 11,
    ONNX_ATTRIBUTE_TYPE = 20,
    ONNX_TENSOR_DIMS = 1,
    ONNX_TENSOR_TYPE = 2,
    ONNX_TENSOR_FLOATS = 4,
    ONNX_TENSOR_NAME = 8,
    ONNX_TENSOR_RAW = 9,
    ONNX_TENSOR_EXTERNAL = 13,
    ONNX_TENSOR_LOCATION = 14,
    ONNX_OPSET_DOMAIN = 1,
    ONNX_OPSET_VERSION = 2,
    ONNX_VALUE_NAME = 1,
    ONNX_VALUE_TYPE = 2,
};

enum { ONNX_FLOAT = 1, ONNX_UINT8 = 2, ONNX_INT8 = 3, ONNX_INT64 = 7 };
enum { ONNX_RANK_LIMIT = 8 };

typedef struct quire_onnx_tensor {
    quire_str name;
    uint64_t type; /* TensorProto.DataType */
    uint64_t dims[ONNX_RANK_LIMIT];
    size_t rank;
    quire_str bytes; /* its values, little-endian; without data where they stand in a field of another type */
    quire_str message;      /* as it stands in the file */
    bool given;             /* whoever runs the graph may put another in its place */
    size_t uses, rewritten; /* by how many nodes it is read, and by how many of these in another form */
} quire_onnx_tensor;

typedef struct quire_onnx_node {
    quire_str kind, domain, message;
    const quire_str *inputs, *outputs;
    size_t input_count, output_count;
    int64_t axis; /* the attribute of this name, or 0 */
} quire_onnx_node;

typedef struct quire_onnx_model {
    quire_str file, data; /* mapped: the model, and what stands beside it */
    quire_str graph;
    quire_onnx_node *nodes;
    size_t node_count;
    quire_onnx_tensor *tensors; /* by name */
    size_t tensor_count;
    uint64_t opset;   /* of ONNX's own operators */
    bool fused_known; /* the file names the operators of com.microsoft */
} quire_onnx_model;

#define ONNX_DATA_FILE "model.onnx.data"

/* Maps and reads FOLDER/model.onnx, and ONNX_DATA_FILE where it is there.
 * owner:  what it lists lives in `arena`, and points into the mapped files
 * errors: FORMAT it is not whole, keeps tensors elsewhere, or has branches or loops */
QUIRE_CHECKED quire_status quire_onnx_model_open(const char *folder, quire_arena *arena,
                                                 quire_onnx_model *out, quire_error *err);
void quire_onnx_model_close(quire_onnx_model *model);

/* Reads it from memory instead, which must outlive it. Not to be closed. */
QUIRE_CHECKED quire_status quire_onnx_model_parse(quire_str file, quire_str data, quire_arena *arena,
                                                  quire_onnx_model *out, quire_error *err);

/* NULL: no constant has this name. */
quire_onnx_tensor *quire_onnx_tensor_named(const quire_onnx_model *model, quire_str name);

#endif

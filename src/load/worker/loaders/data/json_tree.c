/* SPDX-License-Identifier: Apache-2.0 */
/* The values of a yyjson document lie one behind the other, a key in front of its value: one pass, and a stack of the
 * containers that are open. */
#include "load/worker/loaders/data/json_tree.h"

#include "base/str.h"

#include <stdlib.h>

struct open_container {
    data_node *node;
    size_t left; /* values and keys that are still to come */
};

static quire_str text_of(yyjson_val *value)
{
    if (yyjson_is_str(value)) return (quire_str){ yyjson_get_str(value), yyjson_get_len(value) };
    if (yyjson_is_raw(value)) return (quire_str){ yyjson_get_raw(value), yyjson_get_len(value) };
    if (yyjson_is_null(value)) return QUIRE_STR("null");
    return yyjson_is_true(value) ? QUIRE_STR("true") : QUIRE_STR("false");
}

/* A container too deep for the tree, as it is written. */
static data_node *add_written(data_tree *tree, data_node *parent, quire_str key, yyjson_val *value)
{
    size_t size = 0;
    char *json = yyjson_val_write(value, YYJSON_WRITE_ALLOW_INVALID_UNICODE, &size);
    quire_str text = json ? quire_arena_copy(tree->arena, (quire_str){ json, size }) : (quire_str){ 0 };
    free(json);
    if (!text.data) tree->failed = true;
    data_node *node = text.data ? data_add(tree, parent, DATA_SCALAR, key, text) : NULL;
    if (node) node->values = (uint64_t)(unsafe_yyjson_get_next(value) - value);
    return node;
}

yyjson_doc *data_parse_json(quire_str text, bool *no_memory)
{
    static const yyjson_read_flag flags = YYJSON_READ_NUMBER_AS_RAW | YYJSON_READ_ALLOW_COMMENTS |
                                          YYJSON_READ_ALLOW_TRAILING_COMMAS |
                                          YYJSON_READ_ALLOW_INVALID_UNICODE;
    yyjson_read_err fault = { 0 };
    yyjson_doc *doc = yyjson_read_opts((char *)(uintptr_t)text.data, text.size, flags, NULL, &fault);
    *no_memory = !doc && fault.code == YYJSON_READ_ERROR_MEMORY_ALLOCATION;
    return doc;
}

data_node *data_from_json(data_tree *tree, data_node *parent, yyjson_val *value)
{
    struct open_container stack[DATA_DEPTH_MAX];
    size_t depth = 0;
    data_node *top = NULL;
    for (yyjson_val *at = value;;) {
        data_node *into = depth ? stack[depth - 1].node : parent;
        quire_str key = { 0 };
        bool keyed = depth && into->kind == DATA_OBJECT;
        if (keyed) key = text_of(at++);
        bool container = yyjson_is_ctn(at), deep = container && depth == DATA_DEPTH_MAX;
        data_kind kind = yyjson_is_obj(at) ? DATA_OBJECT : yyjson_is_arr(at) ? DATA_LIST : DATA_SCALAR;
        data_node *node = deep ? add_written(tree, into, key, at)
                               : data_add(tree, into, kind, key, container ? (quire_str){ 0 } : text_of(at));
        if (!node) return top;
        if (!deep) node->values = 1;
        node->values += keyed;
        if (!top) top = node;
        if (depth) stack[depth - 1].left--;
        if (container && !deep) {
            stack[depth++] = (struct open_container){ node, yyjson_get_len(at) };
            at++;
        } else {
            at = unsafe_yyjson_get_next(at);
        }
        while (depth && stack[depth - 1].left == 0) depth--;
        if (!depth) return top;
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Records as JSON, XML and YAML have them: objects of named values, lists, single values. Loaders build the tree,
 * data_write.c makes a document of it. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_DATA_DATA_TREE_H
#define QUIRE_LOAD_WORKER_LOADERS_DATA_DATA_TREE_H

#include "base/arena.h"

enum {
    DATA_DEPTH_MAX = 32,      /* deeper values stay as they are written, as the text of one */
    DATA_NODES_MAX = 1 << 20, /* in a tree: with what is written of them, a worker's memory holds so many */
    DATA_INLINE_BYTES = 240,  /* a value that is longer, or has lines, is a paragraph */
};

typedef enum data_kind {
    DATA_SCALAR,
    DATA_OBJECT,
    DATA_LIST,
    DATA_NOTE, /* a comment: nobody's value, but said of what comes behind it */
} data_kind;

typedef struct data_node {
    data_kind kind;
    bool whole;     /* its short values are told together, in one paragraph */
    quire_str key;  /* in its object; empty: it stands in a list, or is the root */
    quire_str text; /* of a scalar or a note */
    struct data_node *parent, *first, *last, *next;
    uint32_t index; /* of an item in its list, from 0; of an XML element among those of its name, from 1 */
    uint32_t count; /* of its children */
    uint32_t line, last_line; /* in the original, from 1; 0: that isn't known */
    uint64_t values;          /* of the original, that it stands for, without those of its children */
} data_node;

typedef struct data_tree {
    quire_arena *arena;
    data_node *root;
    size_t count;
    bool failed; /* memory is out */
} data_tree;

/* A new last child of `parent` (NULL: the root), whose strings are borrowed. NULL: memory is out, or the tree has
 * DATA_NODES_MAX. */
data_node *data_add(data_tree *tree, data_node *parent, data_kind kind, quire_str key, quire_str text);

/* Whether all children of a list are single values; how many bytes those have with ", " between them. */
bool data_is_flat_list(const data_node *node, size_t *bytes);

/* Whether a key is that of a thing's name: "name", "title", 名称 … */
bool data_names(quire_str key);

/* What tells a record from its neighbours: its name, title, id … A scalar's text; empty: it has none. */
quire_str data_label(const data_node *object);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Parsed JSON as a tree of records. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_DATA_JSON_TREE_H
#define QUIRE_LOAD_WORKER_LOADERS_DATA_JSON_TREE_H

#include "load/worker/loaders/data/data_tree.h"

#include <yyjson.h>

/* Parses a document: numbers stay as they are written, comments and trailing commas may be. NULL: it is no JSON, or memory is
 * out (`no_memory`). Free with yyjson_doc_free. */
yyjson_doc *data_parse_json(quire_str text, bool *no_memory);

/* Adds `value` and what is in it as a child of `parent`; NULL: as the root. Strings are borrowed from `value`, save those of
 * values that are too deep, which are written out. Gives the child; NULL: there is no room for it. */
data_node *data_from_json(data_tree *tree, data_node *parent, yyjson_val *value);

#endif

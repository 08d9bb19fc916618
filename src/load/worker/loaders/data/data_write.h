/* SPDX-License-Identifier: Apache-2.0 */
/* A tree of records becomes a document. Objects are sections: their own values first, a line "key: value" each, then the
 * objects in them under headings that say where they are and what they are called. Records of one shape in a list are a
 * table under their keys. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_DATA_DATA_WRITE_H
#define QUIRE_LOAD_WORKER_LOADERS_DATA_DATA_WRITE_H

#include "load/worker/builder.h"
#include "load/worker/loaders/data/data_tree.h"

typedef enum data_paths {
    DATA_PATHS_LINES, /* nodes have lines */
    DATA_PATHS_JSON,  /* "$.users[3].name" */
    DATA_PATHS_XML,   /* "/catalog/book[2]/title" */
} data_paths;

/* Writes the whole tree, and adds to *kept the values that its nodes stand for. */
void data_write(quire_builder *builder, const data_tree *tree, data_paths paths, uint64_t *kept);

#endif

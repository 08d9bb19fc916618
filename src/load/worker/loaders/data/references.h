/* SPDX-License-Identifier: Apache-2.0 */
/* References, as BibTeX and RIS name their fields. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_DATA_REFERENCES_H
#define QUIRE_LOAD_WORKER_LOADERS_DATA_REFERENCES_H

#include "load/worker/loaders/data/data_tree.h"

/* Adds a field to the open record, in lines `first` to `last`. `values`: what it stands for. */
void reference_add(data_tree *tree, data_node *record, quire_str key, quire_str text, uint32_t first,
                   uint32_t last, uint64_t values);

#endif

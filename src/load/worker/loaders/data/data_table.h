/* SPDX-License-Identifier: Apache-2.0 */
/* A list of records of one shape as a table: its heads are their keys, "address.city" for what stands in a record's object. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_DATA_DATA_TABLE_H
#define QUIRE_LOAD_WORKER_LOADERS_DATA_DATA_TABLE_H

#include "load/worker/builder.h"
#include "load/worker/loaders/data/data_tree.h"

enum { DATA_TABLE_COLUMNS = 24 };

/* A column: the key of a record's value, and of the object that it stands in (empty: in none). */
typedef struct data_column {
    quire_str object, key;
} data_column;

typedef struct data_table {
    data_column columns[DATA_TABLE_COLUMNS];
    uint32_t count;
} data_table;

/* Whether `count` siblings from `first` on make a table: records of short values, most of which each of them has. */
bool data_table_of(const data_node *first, size_t count, data_table *out);

/* Writes the row of heads / the cells of the record's row; gives the values that the record stands for. */
void data_table_write_heads(quire_builder *builder, const data_table *table);
uint64_t data_table_write_cells(quire_builder *builder, const data_table *table, const data_node *record,
                                uint32_t row);

#endif

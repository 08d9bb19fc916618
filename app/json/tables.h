/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of one document. */
#ifndef QUIRE_JSON_TABLES_H
#define QUIRE_JSON_TABLES_H

#include "json/values.h"

/* A list of {element, title, unit, introduction, columns, heads, types}; null: the table doesn't say. `columns` are those of
 * each table. */
yyjson_mut_val *json_tables(yyjson_mut_doc *doc, const quire_document *document, quire_tables tables,
                            const quire_columns *columns);

/* A list of {id, owner, title, unit, place, rows, bytes, columns}; null: the table doesn't say. */
yyjson_mut_val *json_typed_tables(yyjson_mut_doc *doc, quire_typed_tables tables);

/* Walks the rows of `tables` as they stand in the document. {0} stands before the first. */
typedef struct table_cursor {
    size_t table, row;
} table_cursor;

/* Adds to `item` the value of a cell of the table whose columns these are, as "value", "type" and "unit", where it has them. */
void json_add_value(yyjson_mut_doc *doc, yyjson_mut_val *item, const quire_document *document,
                    const quire_columns *columns, const quire_element *cell);

/* Adds to `item` the labels that the row stands under, as "path", where there are any. `element` is a row; rows come in
 * document order. */
void json_add_path(yyjson_mut_doc *doc, yyjson_mut_val *item, const quire_document *document,
                   quire_tables tables, table_cursor *cursor, size_t element);

#endif

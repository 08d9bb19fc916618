/* SPDX-License-Identifier: Apache-2.0 */
#include "fetch/sql/listing.h"

#include "base/str.h"

static quire_str copy(quire_sql_listing *listing, const quire_sql_cell *cell)
{
    quire_str text = quire_arena_copy(listing->arena,
                                      cell->type == QUIRE_SQL_NULL ? QUIRE_STR("") : cell->text);
    listing->failed |= !text.data;
    return text;
}

quire_sql_table *quire_sql_list_table(quire_sql_listing *listing, const quire_sql_cell *schema,
                                      const quire_sql_cell *name, const quire_sql_cell *comment)
{
    quire_sql_table *tables = quire_arena_grow(listing->arena, listing->tables, listing->table_count,
                                               &listing->table_capacity, sizeof *tables);
    listing->failed |= !tables;
    if (!tables) return NULL;
    listing->tables = tables;
    quire_sql_table *table = &tables[listing->table_count];
    *table = (quire_sql_table){ .schema = copy(listing, schema),
                                .name = copy(listing, name),
                                .comment = copy(listing, comment),
                                .rows = -1 };
    if (listing->failed) return NULL;
    listing->table_count++;
    return table;
}

/* Columns of one table come one after the other, and so do its references. */
static size_t *capacity_of(quire_sql_listing *listing, const quire_sql_table *table, size_t count)
{
    if (listing->grown != table || count == 0) listing->capacity = count;
    listing->grown = table;
    return &listing->capacity;
}

quire_sql_column *quire_sql_list_column(quire_sql_listing *listing, quire_sql_table *table,
                                        const quire_sql_cell *name, quire_str declared,
                                        const quire_sql_cell *default_value, const quire_sql_cell *comment)
{
    quire_sql_columns *columns = &table->columns;
    quire_sql_column *items = quire_arena_grow(listing->arena, columns->items, columns->count,
                                               capacity_of(listing, table, columns->count), sizeof *items);
    listing->failed |= !items;
    if (!items) return NULL;
    columns->items = items;
    quire_sql_column *column = &items[columns->count];
    *column = (quire_sql_column){ .name = copy(listing, name),
                                  .declared = quire_arena_copy(listing->arena, declared),
                                  .type = QUIRE_SQL_TEXT,
                                  .default_value = copy(listing, default_value),
                                  .comment = copy(listing, comment) };
    listing->failed |= !column->declared.data;
    if (listing->failed) return NULL;
    /* Two databases say so of a column that has none. */
    if (quire_str_is(column->default_value, "NULL")) column->default_value = (quire_str){ 0 };
    columns->count++;
    return column;
}

static void append(quire_sql_listing *listing, quire_strs *list, const quire_sql_cell *cell)
{
    quire_str *items = quire_arena_array(listing->arena, list->count + 1, sizeof *items);
    listing->failed |= !items;
    if (!items) return;
    if (list->count) memcpy(items, list->items, list->count * sizeof *items);
    items[list->count] = copy(listing, cell);
    *list = (quire_strs){ items, list->count + 1 };
}

void quire_sql_list_pair(quire_sql_listing *listing, quire_sql_table *table, const quire_sql_pair *pair)
{
    quire_sql_reference *items = (quire_sql_reference *)table->references;
    if (pair->first) {
        items = quire_arena_grow(listing->arena, items, table->reference_count,
                                 capacity_of(listing, table, table->reference_count), sizeof *items);
        listing->failed |= !items;
        if (!items) return;
        table->references = items;
        items[table->reference_count++] = (quire_sql_reference){
            .target_schema = copy(listing, pair->target_schema), .target = copy(listing, pair->target)
        };
    }
    if (!table->reference_count) return;
    quire_sql_reference *last = &items[table->reference_count - 1];
    append(listing, &last->columns, pair->column);
    append(listing, &last->target_columns, pair->target_column);
}

quire_sql_table *quire_sql_list_find(const quire_sql_listing *listing, quire_sql_table *from,
                                     quire_str schema, quire_str name)
{
    quire_sql_table *end = listing->tables + listing->table_count;
    for (quire_sql_table *table = from ? from : listing->tables; table && table < end; table++)
        if (quire_str_equal(table->schema, schema) && quire_str_equal(table->name, name)) return table;
    return NULL;
}

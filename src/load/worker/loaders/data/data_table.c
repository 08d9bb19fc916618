/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/data/data_table.h"

#include "base/str.h"

enum { CELL_BYTES_MAX = 120, FILLED_PART = 2 /* records fill more than one column in so many */ };

static bool fits_cell(quire_str text)
{
    if (text.size > CELL_BYTES_MAX) return false;
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] == '\n' || text.data[i] == '\t' || text.data[i] == '\r') return false;
    return true;
}

/* Whether it is a cell: a short value, or a list of such. */
static bool is_cell(const data_node *node)
{
    size_t bytes = 0;
    if (node->kind == DATA_SCALAR) return fits_cell(node->text);
    if (!data_is_flat_list(node, &bytes) || bytes > CELL_BYTES_MAX) return false;
    for (const data_node *item = node->first; item; item = item->next)
        if (!fits_cell(item->text)) return false;
    return true;
}

static uint32_t column_of(const data_table *table, quire_str object, quire_str key)
{
    uint32_t at = 0;
    while (at < table->count && !(quire_str_equal(table->columns[at].key, key) &&
                                  quire_str_equal(table->columns[at].object, object)))
        at++;
    return at;
}

/* Adds the column of a value unless it is there; a record that has one twice makes no table. */
static bool add_column(data_table *table, quire_str object, const data_node *cell, uint32_t *seen)
{
    uint32_t at = column_of(table, object, cell->key);
    if (!is_cell(cell) || !cell->key.size || !fits_cell(cell->key) || at == DATA_TABLE_COLUMNS) return false;
    if (at == table->count) table->columns[table->count++] = (data_column){ object, cell->key };
    bool again = *seen >> at & 1;
    *seen |= 1U << at;
    return !again;
}

/* Adds the columns of a record; *filled: how many of them it has. False: it is none of a table. */
static bool add_record(data_table *table, const data_node *record, uint32_t *filled)
{
    uint32_t seen = 0;
    if (record->kind != DATA_OBJECT || !record->first) return false;
    for (const data_node *child = record->first; child; child = child->next) {
        if (child->kind != DATA_OBJECT) {
            if (!add_column(table, (quire_str){ 0 }, child, &seen)) return false;
            continue;
        }
        for (const data_node *inner = child->first; inner; inner = inner->next)
            if (!child->key.size || !add_column(table, child->key, inner, &seen)) return false;
    }
    *filled = (uint32_t)__builtin_popcount(seen);
    return true;
}

/* What a record is called comes first: a row is known by its first cell. */
static void put_name_first(data_table *table)
{
    uint32_t at = 0;
    while (at < table->count && (table->columns[at].object.size || !data_names(table->columns[at].key))) at++;
    if (at == table->count) return;
    data_column name = table->columns[at];
    for (; at > 0; at--) table->columns[at] = table->columns[at - 1];
    table->columns[0] = name;
}

bool data_table_of(const data_node *first, size_t count, data_table *out)
{
    uint64_t cells = 0;
    *out = (data_table){ .count = 0 };
    if (count < 2) return false;
    for (size_t i = 0; i < count; i++, first = first->next) {
        uint32_t filled = 0;
        if (!add_record(out, first, &filled)) return false;
        cells += filled;
    }
    put_name_first(out);
    return out->count >= 2 && cells * FILLED_PART > (uint64_t)out->count * count;
}

static void open_cell(quire_builder *builder, uint32_t row, uint32_t column, bool header)
{
    if (column) quire_builder_append(builder, QUIRE_STR("\t"));
    quire_element *cell = quire_builder_open(builder, QUIRE_ELEMENT_CELL);
    cell->row = row;
    cell->column = column;
    cell->row_span = cell->column_span = 1;
    cell->header = header;
}

void data_table_write_heads(quire_builder *builder, const data_table *table)
{
    quire_builder_open(builder, QUIRE_ELEMENT_TABLE_ROW)->header = true;
    for (uint32_t i = 0; i < table->count; i++) {
        const data_column *column = &table->columns[i];
        open_cell(builder, 0, i, true);
        bool said = column->object.size && !quire_str_equal(column->object, column->key);
        if (said) quire_builder_append(builder, column->object);
        if (said) quire_builder_append(builder, QUIRE_STR("."));
        quire_builder_append(builder, column->key);
        quire_builder_close(builder);
    }
    quire_builder_close(builder);
    quire_builder_end_line(builder);
}

static uint64_t write_cell(quire_builder *builder, const data_node *cell)
{
    uint64_t values = cell->values;
    quire_builder_append(builder, cell->text);
    for (const data_node *item = cell->first; item; item = item->next) {
        if (item != cell->first) quire_builder_append(builder, QUIRE_STR(", "));
        quire_builder_append(builder, item->text);
        values += item->values;
    }
    return values;
}

uint64_t data_table_write_cells(quire_builder *builder, const data_table *table, const data_node *record,
                                uint32_t row)
{
    const data_node *cells[DATA_TABLE_COLUMNS] = { 0 };
    uint64_t values = record->values;
    for (const data_node *child = record->first; child; child = child->next) {
        if (child->kind != DATA_OBJECT) {
            cells[column_of(table, (quire_str){ 0 }, child->key)] = child;
            continue;
        }
        values += child->values;
        for (const data_node *inner = child->first; inner; inner = inner->next)
            cells[column_of(table, child->key, inner->key)] = inner;
    }
    for (uint32_t i = 0; i < table->count; i++) {
        open_cell(builder, row, i, false);
        if (cells[i]) values += write_cell(builder, cells[i]);
        quire_builder_close(builder);
    }
    return values;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What tables say of themselves, and under which labels a row stands. */
#include "json/tables.h"

#include <math.h>

enum { PATH_MOST = 16 };
static const double WHOLE_MOST = 9007199254740992; /* 2^53: from there on doubles leave some out */

static quire_str text_at(const quire_document *document, quire_range range)
{
    return (quire_str){ document->text.data + range.start, range.end - range.start };
}

static void add_range(yyjson_mut_doc *doc, yyjson_mut_val *item, const char *key,
                      const quire_document *document, quire_range range)
{
    if (range.start < range.end) quire_json_add_str(doc, item, key, text_at(document, range));
    else yyjson_mut_obj_add_null(doc, item, key);
}

static void append_range(yyjson_mut_doc *doc, yyjson_mut_val *list, const quire_document *document,
                         quire_range range)
{
    quire_str text = text_at(document, range);
    yyjson_mut_arr_append(list, yyjson_mut_strncpy(doc, text.size ? text.data : "", text.size));
}

static void add_types(yyjson_mut_doc *doc, yyjson_mut_val *item, const quire_document *document,
                      const quire_columns *columns)
{
    yyjson_mut_val *types = yyjson_mut_obj_add_arr(doc, item, "types");
    for (size_t i = 0; i < columns->count; i++) {
        const quire_column *column = &columns->items[i];
        yyjson_mut_val *type = yyjson_mut_arr_add_obj(doc, types);
        add_range(doc, type, "head", document, column->head);
        yyjson_mut_obj_add_str(doc, type, "type", quire_cell_kind_name(column->kind));
        json_add_said(doc, type, "unit", column->unit);
        yyjson_mut_obj_add_uint(doc, type, "filled", column->filled);
        yyjson_mut_obj_add_uint(doc, type, "of_type", column->of_kind);
    }
}

yyjson_mut_val *json_tables(yyjson_mut_doc *doc, const quire_document *document, quire_tables tables,
                            const quire_columns *columns)
{
    yyjson_mut_val *list = yyjson_mut_arr(doc);
    for (size_t i = 0; i < tables.count; i++) {
        const quire_table *table = &tables.items[i];
        yyjson_mut_val *item = yyjson_mut_arr_add_obj(doc, list);
        yyjson_mut_obj_add_uint(doc, item, "element", table->element);
        add_range(doc, item, "title", document, table->title);
        add_range(doc, item, "unit", document, table->unit);
        add_range(doc, item, "introduction", document, table->introduction);
        yyjson_mut_obj_add_uint(doc, item, "columns", table->columns);
        yyjson_mut_val *heads = yyjson_mut_obj_add_arr(doc, item, "heads");
        for (size_t j = 0; table->header_rows && j < table->columns; j++)
            append_range(doc, heads, document, table->heads[j]);
        add_types(doc, item, document, &columns[i]);
    }
    return list;
}

yyjson_mut_val *json_typed_tables(yyjson_mut_doc *doc, quire_typed_tables tables)
{
    yyjson_mut_val *list = yyjson_mut_arr(doc);
    for (size_t i = 0; i < tables.count; i++) {
        const quire_typed_table *table = &tables.items[i];
        yyjson_mut_val *item = yyjson_mut_arr_add_obj(doc, list);
        quire_json_add_str(doc, item, "id", table->id);
        quire_json_add_str(doc, item, "owner", table->owner);
        json_add_said(doc, item, "title", table->title);
        json_add_said(doc, item, "unit", table->unit);
        json_add_said(doc, item, "place", table->place);
        yyjson_mut_obj_add_uint(doc, item, "rows", table->rows);
        yyjson_mut_obj_add_uint(doc, item, "bytes", table->bytes);
        yyjson_mut_val *columns = yyjson_mut_obj_add_arr(doc, item, "columns");
        for (size_t j = 0; j < table->column_count; j++) {
            const quire_typed_column *column = &table->columns[j];
            yyjson_mut_val *type = yyjson_mut_arr_add_obj(doc, columns);
            json_add_said(doc, type, "head", column->head);
            yyjson_mut_obj_add_str(doc, type, "type", quire_cell_kind_name(column->kind));
            json_add_said(doc, type, "unit", column->unit);
            yyjson_mut_obj_add_uint(doc, type, "filled", column->filled);
            yyjson_mut_obj_add_uint(doc, type, "of_type", column->of_kind);
        }
    }
    return list;
}

void json_add_value(yyjson_mut_doc *doc, yyjson_mut_val *item, const quire_document *document,
                    const quire_columns *columns, const quire_element *cell)
{
    quire_cell value;
    char text[QUIRE_CELL_TEXT_BYTES];
    if (cell->column >= columns->count ||
        !quire_cell_value(document, &columns->items[cell->column], cell, &value))
        return;
    bool whole = value.number == floor(value.number) && fabs(value.number) <= WHOLE_MOST;
    quire_cell_text(&value, text);
    if (value.kind == QUIRE_CELL_BOOLEAN) yyjson_mut_obj_add_bool(doc, item, "value", value.number != 0);
    else if (value.kind != QUIRE_CELL_NUMBER) yyjson_mut_obj_add_strcpy(doc, item, "value", text);
    else if (whole) yyjson_mut_obj_add_int(doc, item, "value", (int64_t)value.number);
    else quire_json_add_real(doc, item, "value", value.number);
    yyjson_mut_obj_add_str(doc, item, "type", quire_cell_kind_name(value.kind));
    if (value.unit.size) quire_json_add_str(doc, item, "unit", value.unit);
}

void json_add_path(yyjson_mut_doc *doc, yyjson_mut_val *item, const quire_document *document,
                   quire_tables tables, table_cursor *cursor, size_t element)
{
    while (cursor->table < tables.count) {
        const quire_table *table = &tables.items[cursor->table];
        while (cursor->row < table->row_count && table->rows[cursor->row].element < element) cursor->row++;
        if (cursor->row < table->row_count) break;
        cursor->table++;
        cursor->row = 0;
    }
    if (cursor->table == tables.count) return;
    const quire_table *table = &tables.items[cursor->table];
    if (table->rows[cursor->row].element != element) return;
    quire_range above[PATH_MOST];
    size_t count = quire_table_path(table, cursor->row, above, PATH_MOST);
    if (!count) return;
    yyjson_mut_val *path = yyjson_mut_obj_add_arr(doc, item, "path");
    for (size_t i = 0; i < count; i++) append_range(doc, path, document, above[i]);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "fetch/sql/schema.h"

#include "base/error.h"
#include "base/str.h"
#include "fetch/sql/words.h"
#include "record/document_codec.h"
#include "text/language.h"
#include "text/unicode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    NAMES_TOLD = 60, /* columns or tables that one sentence names */
    CELL_BYTES_MAX = 200,
};

struct writing {
    quire_ready *ready;
    quire_arena *arena;
    const quire_sql_words *words;
    const quire_sql_schema *schema;
};

static bool holds_han(quire_str text)
{
    for (size_t at = 0; at < text.size;)
        if (quire_char_is_han(quire_utf8_next(text, &at))) return true;
    return false;
}

/* Whether most of what has a name or a comment there has a Chinese one. */
static bool is_chinese(const quire_sql_table *table)
{
    size_t chinese = holds_han(table->name) || holds_han(table->comment);
    for (size_t i = 0; i < table->columns.count; i++)
        chinese += holds_han(table->columns.items[i].name) || holds_han(table->columns.items[i].comment);
    return 2 * chinese > table->columns.count + 1;
}

quire_str quire_sql_table_name(quire_arena *arena, const quire_sql_table *table)
{
    if (!table->schema.size) return table->name.data ? table->name : QUIRE_STR("");
    return quire_arena_printf(arena, "%.*s.%.*s", QUIRE_FMT(table->schema), QUIRE_FMT(table->name));
}

/* ---- sentences ---- */

static void say(struct writing *self, const char *text)
{
    quire_ready_append(self->ready, quire_str_from(text));
}

static void say_name(struct writing *self, quire_str name)
{
    quire_ready_append_line(self->ready, name);
}

static void say_table_name(struct writing *self, const quire_sql_table *table)
{
    if (table->schema.size) {
        say_name(self, table->schema);
        say(self, ".");
    }
    say_name(self, table->name);
}

/* "Table orders", "订单表". */
static void say_table(struct writing *self, const quire_sql_table *table)
{
    const char *end = table->view ? self->words->view_end : self->words->table_end;
    say(self, table->view ? self->words->view : self->words->table);
    say_table_name(self, table);
    if (!quire_str_ends(table->name, quire_str_from(end))) say(self, end);
}

static void open_paragraph(struct writing *self)
{
    quire_ready_open(self->ready, QUIRE_ELEMENT_PARAGRAPH);
}

static void close_block(struct writing *self)
{
    quire_ready_close(self->ready);
    quire_ready_end_block(self->ready);
}

/* Of an estimate two digits say enough, and stay where the next one is a little different. */
static int64_t told_rows(const quire_sql_table *table)
{
    int64_t step = 1;
    if (table->counted) return table->rows;
    while (table->rows / step >= 100) step *= 10;
    return table->rows / step * step;
}

/* "Table order_items holds order items: what was bought." A question asks where something is kept, and a table is called by what
 * it keeps. */
static void say_purpose(struct writing *self, const quire_sql_table *table)
{
    quire_str name = table->name, end = quire_str_from(self->words->table_end);
    if (end.size && quire_str_ends(name, end)) name.size -= end.size;
    say_table(self, table);
    say(self, self->words->holds);
    for (size_t i = 0; i < name.size;) {
        size_t start = i;
        while (i < name.size && name.data[i] != '_') i++;
        if (start && i > start) say(self, " ");
        say_name(self, quire_str_cut(name, start, i++));
    }
    if (table->comment.size) {
        say(self, self->words->said);
        say_name(self, table->comment);
    }
    say(self, self->words->stop);
}

static void say_rows(struct writing *self, const quire_sql_table *table)
{
    char text[64];
    if (table->rows < 0) return;
    say_table(self, table);
    snprintf(text, sizeof text, table->counted ? self->words->rows : self->words->about_rows,
             (long long)told_rows(table));
    say(self, text);
}

static void say_columns(struct writing *self, const quire_sql_table *table)
{
    char count[64];
    snprintf(count, sizeof count, self->words->columns, table->columns.count);
    say_table(self, table);
    say(self, count);
    for (size_t i = 0; i < table->columns.count && i < NAMES_TOLD; i++) {
        const quire_sql_column *column = &table->columns.items[i];
        if (i) say(self, self->words->comma);
        say_name(self, column->name);
        if (!column->comment.size || column->comment.size > CELL_BYTES_MAX) continue;
        say(self, self->words->open);
        say_name(self, column->comment);
        say(self, self->words->close);
    }
    say(self, table->columns.count > NAMES_TOLD ? self->words->more : self->words->stop);
}

static void say_key(struct writing *self, const quire_sql_table *table)
{
    bool any = false;
    for (unsigned place = 1, found = 1; found; place++) {
        found = 0;
        for (size_t i = 0; i < table->columns.count && !found; i++) {
            if (table->columns.items[i].key != place) continue;
            if (!any) say_table(self, table);
            say(self, any ? self->words->comma : self->words->key);
            say_name(self, table->columns.items[i].name);
            any = true;
            found = 1;
        }
    }
    if (any) say(self, self->words->stop);
}

static void say_names(struct writing *self, quire_strs names)
{
    for (size_t i = 0; i < names.count; i++) {
        if (i) say(self, self->words->comma);
        say_name(self, names.items[i]);
    }
}

static void say_reference(struct writing *self, const quire_sql_table *table,
                          const quire_sql_reference *reference)
{
    const quire_sql_table target = { .schema = reference->target_schema, .name = reference->target };
    open_paragraph(self);
    say(self, self->words->reference_start);
    say_names(self, reference->columns);
    say(self, self->words->of_table);
    say_table(self, table);
    say(self, self->words->references);
    say_table(self, &target);
    if (reference->target_columns.count) {
        say(self, self->words->open);
        say_names(self, reference->target_columns);
        say(self, self->words->close);
    }
    say(self, self->words->stop);
    close_block(self);
}

/* One reference, from `table` on. */
struct quire_sql_lead {
    const quire_sql_table *table;
    const quire_sql_reference *reference;
};

static int compare_names(quire_str a, quire_str b)
{
    int order = memcmp(a.data ? a.data : "", b.data ? b.data : "", a.size < b.size ? a.size : b.size);
    return order ? order : (a.size > b.size) - (a.size < b.size);
}

static int compare_target(const struct quire_sql_lead *lead, quire_str schema, quire_str name)
{
    int order = compare_names(lead->reference->target_schema, schema);
    return order ? order : compare_names(lead->reference->target, name);
}

static int compare_leads(const void *a, const void *b)
{
    const struct quire_sql_lead *first = a, *second = b;
    int order = compare_target(first, second->reference->target_schema, second->reference->target);
    if (order) return order;
    return first->table != second->table
               ? (first->table > second->table) - (first->table < second->table)
               : (first->reference > second->reference) - (first->reference < second->reference);
}

quire_status quire_sql_schema_of(quire_arena *arena, quire_sql_tables tables, quire_sql_schema *out,
                                 quire_error *err)
{
    size_t count = 0;
    for (size_t i = 0; i < tables.count; i++) count += tables.items[i].reference_count;
    struct quire_sql_lead *leads = quire_arena_array(arena, count, sizeof *leads);
    if (!leads) return quire_fail_memory(err);
    *out = (quire_sql_schema){ tables, leads, count };
    for (size_t i = 0; i < tables.count; i++)
        for (size_t k = 0; k < tables.items[i].reference_count; k++)
            *leads++ = (struct quire_sql_lead){ &tables.items[i], &tables.items[i].references[k] };
    qsort(leads - count, count, sizeof *leads, compare_leads);
    return QUIRE_OK;
}

static void say_references(struct writing *self, const quire_sql_table *table)
{
    const quire_sql_schema *schema = self->schema;
    size_t low = 0, high = schema->lead_count;
    for (size_t i = 0; i < table->reference_count; i++) say_reference(self, table, &table->references[i]);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_target(&schema->leads[middle], table->schema, table->name) < 0) low = middle + 1;
        else high = middle;
    }
    for (; low < schema->lead_count && compare_target(&schema->leads[low], table->schema, table->name) == 0;
         low++)
        if (schema->leads[low].table != table)
            say_reference(self, schema->leads[low].table, schema->leads[low].reference);
}

/* ---- tables ---- */

static void open_row(struct writing *self, uint32_t row)
{
    quire_element *element = quire_ready_open(self->ready, QUIRE_ELEMENT_TABLE_ROW);
    element->row = row;
    element->header = row == 0;
}

static void close_row(struct writing *self)
{
    quire_ready_close(self->ready);
    quire_ready_end_line(self->ready);
}

static void write_cell(struct writing *self, uint32_t row, uint32_t column, quire_str text)
{
    if (column) say(self, "\t");
    quire_element *cell = quire_ready_open(self->ready, QUIRE_ELEMENT_CELL);
    cell->row = row;
    cell->column = column;
    cell->header = row == 0;
    bool cut = text.size > CELL_BYTES_MAX;
    quire_ready_append_line(self->ready,
                            cut ? quire_str_cut(text, 0, quire_utf8_floor(text, CELL_BYTES_MAX)) : text);
    if (cut) say(self, "…");
    quire_ready_close(self->ready);
}

static void open_table(struct writing *self, const char *caption, const quire_sql_table *of)
{
    quire_ready_open(self->ready, QUIRE_ELEMENT_TABLE);
    quire_ready_open(self->ready, QUIRE_ELEMENT_CAPTION);
    say(self, caption);
    if (of) say_table_name(self, of);
    quire_ready_close(self->ready);
    quire_ready_end_line(self->ready);
}

static void write_heads(struct writing *self, const char *const *heads, uint32_t count)
{
    open_row(self, 0);
    for (uint32_t i = 0; i < count; i++) write_cell(self, 0, i, quire_str_from(heads[i]));
    close_row(self);
}

/* "customers.id" of the column's reference. data is NULL when memory is out. */
static quire_str reference_of(struct writing *self, const quire_sql_table *table,
                              const quire_sql_column *column)
{
    quire_str out = QUIRE_STR("");
    for (size_t i = 0; i < table->reference_count; i++) {
        const quire_sql_reference *reference = &table->references[i];
        for (size_t k = 0; k < reference->columns.count; k++) {
            if (!quire_str_equal(reference->columns.items[k], column->name)) continue;
            quire_str theirs = k < reference->target_columns.count ? reference->target_columns.items[k]
                                                                   : QUIRE_STR("");
            out = quire_arena_printf(self->arena, "%.*s%s%.*s%s%.*s", QUIRE_FMT(out), out.size ? ", " : "",
                                     QUIRE_FMT(reference->target), theirs.size ? "." : "", QUIRE_FMT(theirs));
            if (!out.data) return out;
        }
    }
    return out;
}

static bool write_columns(struct writing *self, const quire_sql_table *table)
{
    open_table(self, self->words->columns_of, table);
    write_heads(self, self->words->column_heads, QUIRE_SQL_COLUMN_HEADS);
    for (size_t i = 0; i < table->columns.count; i++) {
        const quire_sql_column *column = &table->columns.items[i];
        uint32_t row = (uint32_t)i + 1;
        quire_str reference = reference_of(self, table, column);
        if (!reference.data) return false;
        open_row(self, row);
        write_cell(self, row, 0, column->name);
        write_cell(self, row, 1, column->declared);
        write_cell(self, row, 2, quire_str_from(column->key ? self->words->primary_key : ""));
        write_cell(self, row, 3,
                   quire_str_from(column->not_null || column->key ? self->words->required : ""));
        write_cell(self, row, 4, column->default_value);
        write_cell(self, row, 5, reference);
        write_cell(self, row, 6, column->comment);
        close_row(self);
    }
    close_block(self);
    return true;
}

static void write_sample(struct writing *self, const quire_sql_table *table, const quire_sql_sample *sample)
{
    size_t count = table->columns.count;
    if (!sample->rows || !count) return;
    open_table(self, self->words->sample_of, table);
    open_row(self, 0);
    for (size_t i = 0; i < count; i++) write_cell(self, 0, (uint32_t)i, table->columns.items[i].name);
    close_row(self);
    for (uint32_t row = 1; row <= sample->rows; row++) {
        open_row(self, row);
        for (size_t i = 0; i < count; i++)
            write_cell(self, row, (uint32_t)i, sample->values[(row - 1) * count + i]);
        close_row(self);
    }
    close_block(self);
}

/* ---- documents ---- */

static quire_status finish(struct writing *self, quire_str title, quire_str kind, quire_str name,
                           quire_document *out, quire_error *err)
{
    *out = (quire_document){ .media_type = QUIRE_STR("application/x-sql-schema") };
    quire_pair *metadata = quire_arena_array(self->arena, 3, sizeof *metadata);
    if (!metadata || !title.data || !name.data) return quire_fail_memory(err);
    out->title = quire_ready_line(self->arena, title, CELL_BYTES_MAX);
    name = quire_ready_line(self->arena, name, CELL_BYTES_MAX);
    if (!out->title.data || !name.data) return quire_fail_memory(err);
    metadata[0] = (quire_pair){ kind, name };
    metadata[1] = (quire_pair){ QUIRE_STR(QUIRE_METADATA_TITLE), QUIRE_STR("source") };
    metadata[2] = (quire_pair){ QUIRE_STR(QUIRE_METADATA_READING), QUIRE_STR("sql-schema-1") };
    quire_status status = quire_ready_finish(self->ready, out, err);
    out->metadata = metadata;
    out->metadata_count = 3;
    out->language = quire_language_of(out->text);
    out->original_bytes = out->text.size;
    return status;
}

quire_status quire_sql_write_table(quire_ready *ready, quire_arena *arena, const quire_sql_schema *schema,
                                   size_t at, const quire_sql_sample *sample, quire_document *out,
                                   quire_error *err)
{
    const quire_sql_table *table = &schema->tables.items[at];
    struct writing self = { ready, arena, quire_sql_words_for(is_chinese(table)), schema };
    quire_ready_begin(ready, NULL);
    open_paragraph(&self);
    say_purpose(&self, table);
    say_rows(&self, table);
    say_columns(&self, table);
    say_key(&self, table);
    close_block(&self);
    say_references(&self, table);
    if (!write_columns(&self, table)) return quire_fail_memory(err);
    write_sample(&self, table, sample);
    quire_str name = quire_sql_table_name(arena, table);
    const char *end = table->view ? self.words->view_end : self.words->table_end;
    if (quire_str_ends(name, quire_str_from(end))) end = "";
    quire_str title = quire_arena_printf(
        arena, "%s%.*s%s", table->view ? self.words->view : self.words->table, QUIRE_FMT(name), end);
    return finish(&self, title, QUIRE_STR("table"), name, out, err);
}

static bool write_table_list(struct writing *self, quire_sql_tables tables)
{
    open_table(self, self->words->tables_of, NULL);
    write_heads(self, self->words->table_heads, QUIRE_SQL_TABLE_HEADS);
    for (size_t i = 0; i < tables.count; i++) {
        const quire_sql_table *table = &tables.items[i];
        uint32_t row = (uint32_t)i + 1;
        char rows[32] = "";
        if (table->rows >= 0) snprintf(rows, sizeof rows, "%lld", (long long)told_rows(table));
        quire_str name = quire_sql_table_name(self->arena, table), names = QUIRE_STR("");
        for (size_t k = 0; k < table->columns.count && names.data && names.size < CELL_BYTES_MAX; k++)
            names = quire_arena_printf(self->arena, "%.*s%s%.*s", QUIRE_FMT(names), k ? ", " : "",
                                       QUIRE_FMT(table->columns.items[k].name));
        if (!name.data || !names.data) return false;
        open_row(self, row);
        write_cell(self, row, 0, name);
        write_cell(self, row, 1, table->comment);
        write_cell(self, row, 2, quire_str_from(rows));
        write_cell(self, row, 3, names);
        close_row(self);
    }
    close_block(self);
    return true;
}

quire_status quire_sql_write_overview(quire_ready *ready, quire_arena *arena, const quire_sql_kind *kind,
                                      quire_str name, quire_sql_tables tables, quire_document *out,
                                      quire_error *err)
{
    size_t chinese = 0;
    for (size_t i = 0; i < tables.count; i++) chinese += is_chinese(&tables.items[i]);
    struct writing self = { ready, arena, quire_sql_words_for(chinese > tables.count / 2), NULL };
    char count[96];
    quire_ready_begin(ready, NULL);
    open_paragraph(&self);
    say(&self, self.words->database);
    say_name(&self, name);
    say(&self, self.words->open);
    say(&self, kind->title);
    say(&self, self.words->close);
    snprintf(count, sizeof count, self.words->tables, tables.count);
    say(&self, count);
    for (size_t i = 0; i < tables.count && i < NAMES_TOLD; i++) {
        if (i) say(&self, self.words->comma);
        say_table_name(&self, &tables.items[i]);
    }
    say(&self, tables.count > NAMES_TOLD ? self.words->more : self.words->stop);
    close_block(&self);
    if (tables.count && !write_table_list(&self, tables)) return quire_fail_memory(err);
    return finish(&self, quire_arena_printf(arena, "%s%.*s", self.words->database, QUIRE_FMT(name)),
                  QUIRE_STR("database"), name, out, err);
}

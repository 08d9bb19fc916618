/* SPDX-License-Identifier: Apache-2.0 */
/* Typed tables of the driver in memory. */
#include "base/error.h"
#include "base/str.h"
#include "fakes/store_memory_inside.h"

#include <stdlib.h>

static struct table *find_table(const struct base *base, int64_t key)
{
    for (size_t i = 0; i < base->table_count; i++)
        if (base->tables[i].key == key) return &base->tables[i];
    return NULL;
}

static struct table *find_shared(const struct base *base, const quire_put *put,
                                 const quire_typed_description *heads)
{
    const struct document *parent = memory_find_document(base, put->parent);
    for (size_t i = 0; i < base->table_count; i++) {
        struct table *table = &base->tables[i];
        bool same = put->row_of ? !table->owner && quire_str_equal(table->name, put->row_of->uri)
                                : parent && table->owner == parent->key;
        if (table->shared && same && quire_typed_same_heads(&table->description, heads)) return table;
    }
    return NULL;
}

static quire_typed_description copy_description(quire_arena *arena, const quire_typed_description *from)
{
    quire_typed_description copy = { memory_copy(arena, from->title), memory_copy(arena, from->unit),
                                     memory_copy(arena, from->place),
                                     memory_array(arena, from->column_count, sizeof *copy.columns),
                                     from->column_count };
    for (size_t i = 0; i < copy.column_count; i++)
        copy.columns[i].head = memory_copy(arena, from->columns[i].head);
    return copy;
}

static int64_t make_table(struct base *base, const quire_put *put, const quire_put_rows *rows,
                          int64_t document)
{
    const struct document *parent = memory_find_document(base, put->parent);
    struct table made = { .key = ++base->last_table,
                          .owner = document,
                          .shared = rows->shared,
                          .named = document,
                          .description = copy_description(&base->arena, &rows->copy.description) };
    if (rows->shared) made.owner = put->row_of ? 0 : parent->key;
    if (put->row_of) made.name = memory_copy(&base->arena, put->row_of->uri);
    base->tables = memory_must(realloc(base->tables, (base->table_count + 1) * sizeof *base->tables));
    base->tables[base->table_count++] = made;
    return made.key;
}

void memory_put_tables(struct base *base, const quire_put *put, struct document *document)
{
    size_t count = 0;
    for (size_t i = 0; i < put->table_count; i++) count += put->tables[i].copy.piece_count;
    document->pieces = memory_array(&document->arena, count, sizeof *document->pieces);
    for (size_t i = 0; i < put->table_count; i++) {
        const quire_put_rows *rows = &put->tables[i];
        struct table *table = rows->shared ? find_shared(base, put, &rows->copy.description) : NULL;
        if (table && !table->named) {
            table->description.title = memory_copy(&base->arena, rows->copy.description.title);
            table->description.unit = memory_copy(&base->arena, rows->copy.description.unit);
            table->named = document->key;
        }
        int64_t key = table ? table->key : make_table(base, put, rows, document->key);
        for (size_t j = 0; j < rows->copy.piece_count; j++) {
            const quire_typed_piece *piece = &rows->copy.pieces[j];
            document->pieces[document->piece_count++] =
                (struct piece){ key, { piece->rows, memory_copy(&document->arena, piece->bytes) } };
        }
    }
}

static quire_typed_limits held_by(const struct document *document, int64_t table)
{
    quire_typed_limits held = { 0 };
    for (size_t i = 0; i < document->piece_count; i++) {
        if (document->pieces[i].table != table) continue;
        held.rows += document->pieces[i].rows.rows;
        held.bytes += document->pieces[i].rows.bytes.size;
    }
    return held;
}

static quire_typed_limits held_by_all(const struct base *base, int64_t table, quire_str except)
{
    quire_typed_limits held = { 0 };
    for (const struct document *at = base->documents; at; at = at->next) {
        quire_typed_limits more = held_by(at, table);
        if (quire_str_equal(at->uri, except)) continue;
        held.rows += more.rows;
        held.bytes += more.bytes;
    }
    return held;
}

uint64_t memory_count_rows(const struct base *base, const struct table *table)
{
    return held_by_all(base, table->key, (quire_str){ 0 }).rows;
}

void memory_drop_tables(struct base *base)
{
    size_t kept = 0;
    for (size_t i = 0; i < base->table_count; i++) {
        struct table *table = &base->tables[i];
        const struct document *named = memory_find_key(base, table->named);
        if (!named || !held_by(named, table->key).rows) {
            table->description.title = table->description.unit = (quire_str){ 0 };
            table->named = 0;
        }
        if (memory_count_rows(base, table)) base->tables[kept++] = *table;
    }
    base->table_count = kept;
}

quire_status memory_table_held(void *state, quire_call *call, const quire_put *put,
                               const quire_typed_description *heads, quire_typed_limits *out,
                               quire_error *err)
{
    (void)call;
    (void)err;
    struct base *base = memory_lock(state);
    const struct table *table = find_shared(base, put, heads);
    *out = table ? held_by_all(base, table->key, put->document->uri) : (quire_typed_limits){ 0 };
    return memory_unlock(base, QUIRE_OK);
}

/* Its columns, counted from all rows that stand. */
static quire_typed_table read_table(const struct base *base, const struct table *table, quire_arena *arena)
{
    quire_typed_description description = copy_description(arena, &table->description);
    const struct document *owner = memory_find_key(base, table->owner);
    for (const struct document *at = base->documents; at; at = at->next)
        for (size_t i = 0; i < at->piece_count; i++) {
            quire_typed_block block;
            if (at->pieces[i].table != table->key) continue;
            if (quire_typed_block_decode(at->pieces[i].rows.bytes, arena, &block, NULL)) abort();
            quire_typed_counts_block(description.columns, &block);
        }
    quire_typed_limits held = held_by_all(base, table->key, (quire_str){ 0 });
    return (quire_typed_table){ .id = memory_id_of(arena, 'x', table->key),
                                .owner = memory_copy(arena, owner ? owner->uri : table->name),
                                .title = description.title,
                                .unit = description.unit,
                                .place = description.place,
                                .columns = memory_must(quire_typed_columns(&description, arena)),
                                .column_count = description.column_count,
                                .rows = held.rows,
                                .bytes = held.bytes };
}

quire_status memory_tables(void *state, quire_call *call, quire_str id_or_uri, quire_typed_tables *out,
                           quire_error *err)
{
    (void)err;
    struct base *base = memory_lock(state);
    const struct document *document = memory_find_document(base, id_or_uri);
    quire_typed_table *found = memory_array(call->arena, base->table_count, sizeof *found);
    size_t count = 0;
    for (size_t i = 0; i < base->table_count; i++) {
        const struct table *table = &base->tables[i];
        bool its = table->owner ? document && table->owner == document->key
                                : quire_str_equal(table->name, id_or_uri);
        if (document) its |= held_by(document, table->key).rows > 0;
        if (its) found[count++] = read_table(base, table, call->arena);
    }
    *out = (quire_typed_tables){ found, count };
    return memory_unlock(base, QUIRE_OK);
}

quire_status memory_table_blocks(void *state, quire_call *call, quire_str id,
                                 quire_status (*visit)(void *user, const quire_block_found *block,
                                                       quire_error *err),
                                 void *user, quire_error *err)
{
    struct base *base = memory_lock(state);
    quire_status status = QUIRE_OK;
    const struct table *table = id.size > 1 ? find_table(base, atoi(id.data + 1)) : NULL;
    if (!table) status = quire_fail(err, QUIRE_E_NOT_FOUND, "the base has no table %.*s", QUIRE_FMT(id));
    for (const struct document *at = base->documents; at && table && !status; at = at->next)
        for (size_t i = 0; i < at->piece_count && !status; i++) {
            quire_block_found found = { .document = { at->key } };
            if (at->pieces[i].table != table->key) continue;
            status = quire_typed_block_decode(at->pieces[i].rows.bytes, call->arena, &found.rows, err);
            if (status) break;
            const quire_range *places = found.rows.places;
            found.text = quire_str_cut(at->text, places[0].start, places[found.rows.rows - 1].end);
            status = visit(user, &found, err);
        }
    return memory_unlock(base, status);
}

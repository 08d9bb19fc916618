/* SPDX-License-Identifier: Apache-2.0 */
/*   number, string   record/wire.h
 *
 *   description   0x01 (version) · title, unit, place: strings
 *                 count, then columns:  head: string
 *                                       cells of each kind, from TEXT to BOOLEAN: numbers
 *                                       unit: string · cells that have it, cells that have another: numbers */
#include "record/typed_description.h"

#include "base/str.h"
#include "record/cell.h"
#include "record/columns.h"
#include "record/wire.h"

enum { VERSION = 1, LAST_KIND = QUIRE_CELL_BOOLEAN, COLUMN_MIN_BYTES = 10 };

void quire_typed_description_encode(const quire_typed_description *description, quire_buffer *out)
{
    quire_buffer_append_char(out, VERSION);
    quire_wire_put_string(out, description->title);
    quire_wire_put_string(out, description->unit);
    quire_wire_put_string(out, description->place);
    quire_wire_put_number(out, description->column_count);
    for (size_t i = 0; i < description->column_count; i++) {
        const quire_typed_counts *column = &description->columns[i];
        quire_wire_put_string(out, column->head);
        for (size_t kind = QUIRE_CELL_TEXT; kind <= LAST_KIND; kind++)
            quire_wire_put_number(out, column->kinds[kind]);
        quire_wire_put_string(out, column->unit);
        quire_wire_put_number(out, column->united);
        quire_wire_put_number(out, column->otherwise);
    }
}

quire_status quire_typed_description_decode(quire_str bytes, quire_arena *arena, quire_typed_description *out,
                                            quire_error *err)
{
    quire_wire_reader reader = { .bytes = (const unsigned char *)bytes.data,
                                 .size = bytes.size,
                                 .arena = arena };
    quire_typed_description read = { 0 };
    quire_wire_version(&reader, VERSION);
    read.title = quire_wire_string(&reader, QUIRE_TYPED_NAME_MAX_BYTES);
    read.unit = quire_wire_string(&reader, QUIRE_TYPED_NAME_MAX_BYTES);
    read.place = quire_wire_string(&reader, QUIRE_LOCATOR_LABEL_BYTES);
    read.column_count = quire_wire_count(&reader, QUIRE_TYPED_COLUMNS_MAX, COLUMN_MIN_BYTES);
    read.columns = quire_wire_memory(&reader, read.column_count, sizeof *read.columns);
    for (size_t i = 0; i < read.column_count && !reader.wrong; i++) {
        quire_typed_counts *column = &read.columns[i];
        column->head = quire_wire_string(&reader, QUIRE_TYPED_NAME_MAX_BYTES);
        for (size_t kind = QUIRE_CELL_TEXT; kind <= LAST_KIND; kind++)
            column->kinds[kind] = quire_wire_number(&reader, INT64_MAX, "a count is over its bound");
        column->unit = quire_wire_string(&reader, QUIRE_CELL_UNIT_MAX_BYTES);
        column->united = quire_wire_number(&reader, INT64_MAX, "a count is over its bound");
        column->otherwise = quire_wire_number(&reader, INT64_MAX, "a count is over its bound");
    }
    quire_status status = quire_wire_verdict(&reader, "the description of a table", err);
    if (!status) *out = read;
    return status;
}

/* ---- counting ---- */

static void count_unit(quire_typed_counts *column, quire_str unit, uint64_t cells)
{
    if (!cells) return;
    if (!column->united) column->unit = unit;
    if (quire_str_equal(column->unit, unit)) column->united += cells;
    else column->otherwise += cells;
}

void quire_typed_counts_block(quire_typed_counts *columns, const quire_typed_block *block)
{
    for (size_t i = 0; i < block->rows * block->columns; i++) {
        const quire_typed_cell *cell = &block->cells[i];
        quire_typed_counts *column = &columns[i % block->columns];
        if (cell->value.kind == QUIRE_CELL_NONE || cell->repeated) continue;
        column->kinds[cell->value.kind]++;
        if (cell->value.unit.size) count_unit(column, cell->value.unit, 1);
    }
}

void quire_typed_counts_add(quire_typed_counts *into, const quire_typed_counts *more)
{
    for (size_t kind = QUIRE_CELL_TEXT; kind <= LAST_KIND; kind++) into->kinds[kind] += more->kinds[kind];
    count_unit(into, more->unit, more->united);
    into->otherwise += more->otherwise;
}

/* What was never there cannot be taken away: a damaged base gives wrong counts, and no huge ones. */
static void take(uint64_t *from, uint64_t gone)
{
    *from -= gone < *from ? gone : *from;
}

void quire_typed_counts_take(quire_typed_counts *from, const quire_typed_counts *gone)
{
    for (size_t kind = QUIRE_CELL_TEXT; kind <= LAST_KIND; kind++)
        take(&from->kinds[kind], gone->kinds[kind]);
    take(quire_str_equal(from->unit, gone->unit) ? &from->united : &from->otherwise, gone->united);
    take(&from->otherwise, gone->otherwise);
    if (!from->united) from->unit = (quire_str){ 0 }; /* nobody says it any more */
}

bool quire_typed_same_heads(const quire_typed_description *a, const quire_typed_description *b)
{
    bool same = a->column_count == b->column_count;
    for (size_t i = 0; i < a->column_count && same; i++)
        same = quire_str_equal(a->columns[i].head, b->columns[i].head);
    return same;
}

quire_typed_column *quire_typed_columns(const quire_typed_description *description, quire_arena *arena)
{
    quire_typed_column *columns = quire_arena_array(arena, description->column_count, sizeof *columns);
    for (size_t i = 0; columns && i < description->column_count; i++) {
        const quire_typed_counts *counts = &description->columns[i];
        quire_typed_column *column = &columns[i];
        column->head = counts->head;
        column->kind = quire_column_kind(counts->kinds, &column->of_kind);
        if (!counts->otherwise && counts->united) column->unit = counts->unit;
        for (size_t kind = QUIRE_CELL_TEXT; kind <= LAST_KIND; kind++) column->filled += counts->kinds[kind];
    }
    return columns;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "record/typed_copy.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/str.h"
#include "quire/quire.h"
#include "record/cell.h"
#include "record/cell_text.h"
#include "record/columns.h"
#include "record/typed_block.h"

enum {
    BLOCK_TEXT_BYTES = 256 * 1024, /* that are read to show its words: one row may have more */
    BLOCK_BYTES_MAX = 512 << 20,
};

bool quire_typed_is_kept(const quire_document *document, size_t element)
{
    const quire_locator *place = document->elements[element].locator;
    return (place && place->kind == QUIRE_LOCATOR_SHEET) || quire_str_is(document->media_type, "text/csv") ||
           quire_str_is(document->media_type, "text/tab-separated-values");
}

/* ---- what it is called ---- */

static quire_str short_name(quire_str name)
{
    if (name.size <= QUIRE_TYPED_NAME_MAX_BYTES) return name;
    size_t end = QUIRE_TYPED_NAME_MAX_BYTES;
    while (end && ((unsigned char)name.data[end] & 0xC0) == 0x80) end--;
    return quire_str_cut(name, 0, end);
}

static quire_str name_at(const quire_document *document, quire_range range)
{
    return short_name(quire_str_trim(quire_str_cut(document->text, range.start, range.end)));
}

quire_status quire_typed_describe(const quire_document *document, const quire_table *table,
                                  quire_arena *arena, quire_typed_description *out, quire_error *err)
{
    char place[QUIRE_LOCATOR_LABEL_BYTES] = "";
    const quire_locator *locator = document->elements[table->element].locator;
    if (locator) quire_locator_label(locator, place);
    *out = (quire_typed_description){
        .title = name_at(document, table->title),
        .unit = name_at(document, table->unit),
        .place = quire_arena_copy(arena, quire_str_from(place)),
        .columns = quire_arena_array(arena, table->columns, sizeof *out->columns),
        .column_count = table->columns,
    };
    if (!out->place.data || !out->columns) return quire_fail_memory(err);
    for (size_t i = 0; i < table->columns; i++) out->columns[i].head = name_at(document, table->heads[i]);
    return QUIRE_OK;
}

quire_status quire_typed_describe_row(const quire_table_row_of *row, quire_arena *arena,
                                      quire_typed_description *out, quire_error *err)
{
    *out = (quire_typed_description){ .title = short_name(row->name),
                                      .columns = quire_arena_array(arena, row->count, sizeof *out->columns),
                                      .column_count = row->count };
    if (!out->columns) return quire_fail_memory(err);
    for (size_t i = 0; i < row->count; i++) out->columns[i].head = short_name(row->heads[i]);
    return QUIRE_OK;
}

int64_t quire_typed_heads_hash(const quire_typed_description *description)
{
    uint64_t hash = QUIRE_HASH_START;
    for (size_t i = 0; i < description->column_count; i++)
        hash = quire_hash_byte(quire_hash_str(hash, description->columns[i].head), '\0');
    return (int64_t)hash;
}

/* ---- its rows ---- */

static unsigned digits_in(quire_str text)
{
    unsigned digits = 0;
    for (size_t i = 0; i < text.size; i++) digits += text.data[i] >= '0' && text.data[i] <= '9';
    return digits;
}

/* Only a number with more digits than a double keeps is read again where it stands. */
static quire_range text_beside(const quire_document *document, const quire_cell *value, quire_range range)
{
    quire_str text = quire_str_cut(document->text, range.start, range.end);
    bool longer = value->kind == QUIRE_CELL_NUMBER && digits_in(text) > QUIRE_EXACT_DIGITS;
    return longer ? range : (quire_range){ 0 };
}

static quire_typed_cell copy_cell(const quire_document *document, const quire_column *column,
                                  const quire_element *cell)
{
    quire_typed_cell copy = { .repeated = cell->repeated };
    quire_str text = quire_str_trim(quire_str_cut(document->text, cell->start, cell->end));
    size_t start = text.size ? (size_t)(text.data - document->text.data) : 0;
    const quire_range range = { start, start + text.size };
    if (quire_cell_value(document, column, cell, &copy.value)) {
        copy.text = text_beside(document, &copy.value, range);
    } else if (text.size && !(quire_cell_readings(text) & QUIRE_READ_NIL)) {
        copy.value.kind = QUIRE_CELL_TEXT;
        copy.text = range;
    }
    return copy;
}

static void copy_row(const quire_document *document, const quire_columns *columns, uint32_t row,
                     quire_typed_cell *out)
{
    for (size_t i = row + 1; i < document->element_count; i++) {
        const quire_element *cell = &document->elements[i];
        if (cell->parent == QUIRE_NO_PARENT || cell->parent < row) return;
        if (cell->kind == QUIRE_ELEMENT_CELL && cell->parent == row && cell->column < columns->count)
            out[cell->column] = copy_cell(document, &columns->items[cell->column], cell);
    }
}

/* A block that is being filled, and the pieces before it. */
struct copying {
    const quire_document *document;
    quire_typed_limits limits;
    quire_arena *arena;
    quire_columns columns;
    quire_typed_block block;
    quire_typed_piece *pieces;
    size_t capacity;
    quire_buffer bytes;
    quire_typed_copy *out;
    bool full;
};

static quire_status end_block(struct copying *copying, quire_error *err)
{
    quire_typed_copy *out = copying->out;
    quire_typed_block *block = &copying->block;
    if (block->rows == 0) return QUIRE_OK;
    quire_buffer_clear(&copying->bytes);
    quire_typed_block_encode(block, &copying->bytes);
    quire_status status = quire_buffer_check(&copying->bytes, "the rows of a table", err);
    if (status) return status;
    if (copying->bytes.size > copying->limits.bytes - out->bytes) {
        copying->full = true;
        return QUIRE_OK;
    }
    copying->pieces = quire_arena_grow(copying->arena, out->pieces, out->piece_count, &copying->capacity,
                                       sizeof *copying->pieces);
    quire_str kept = quire_arena_copy(copying->arena, quire_buffer_view(&copying->bytes));
    if (!copying->pieces || !kept.data) return quire_fail_memory(err);
    copying->pieces[out->piece_count++] = (quire_typed_piece){ block->rows, kept };
    out->pieces = copying->pieces;
    out->rows += block->rows;
    out->bytes += kept.size;
    quire_typed_counts_block(out->description.columns, block);
    memset(block->cells, 0, block->rows * block->columns * sizeof *block->cells);
    block->rows = 0;
    return QUIRE_OK;
}

static quire_status add_row(struct copying *copying, uint32_t element, size_t most_rows, quire_error *err)
{
    quire_typed_block *block = &copying->block;
    const quire_element *row = &copying->document->elements[element];
    quire_status status = QUIRE_OK;
    if (block->rows == most_rows || (block->rows && row->end - block->places[0].start > BLOCK_TEXT_BYTES))
        status = end_block(copying, err);
    if (status || copying->full) return status;
    copying->full = copying->out->rows + block->rows == copying->limits.rows;
    if (copying->full) return end_block(copying, err);
    block->places[block->rows] = (quire_range){ row->start, row->end };
    copy_row(copying->document, &copying->columns, element, block->cells + block->rows * block->columns);
    block->rows++;
    return QUIRE_OK;
}

static quire_status copy_rows(struct copying *copying, const quire_table *table, quire_error *err)
{
    quire_typed_block *block = &copying->block;
    size_t most_rows = QUIRE_TYPED_BLOCK_CELLS_MAX / table->columns;
    if (most_rows > QUIRE_TYPED_BLOCK_ROWS_MAX) most_rows = QUIRE_TYPED_BLOCK_ROWS_MAX;
    if (most_rows > table->row_count) most_rows = table->row_count;
    block->columns = table->columns;
    block->places = quire_arena_array(copying->arena, most_rows, sizeof *block->places);
    block->cells = quire_arena_array(copying->arena, most_rows * table->columns, sizeof *block->cells);
    if (!block->places || !block->cells) return quire_fail_memory(err);
    quire_status status = QUIRE_OK;
    for (size_t i = table->header_rows; i < table->row_count && !status && !copying->full; i++)
        if (!copying->document->elements[table->rows[i].element].header)
            status = add_row(copying, table->rows[i].element, most_rows, err);
    return status || copying->full ? status : end_block(copying, err);
}

static uint64_t count_rows(const quire_document *document, const quire_table *table)
{
    uint64_t rows = 0;
    for (size_t i = table->element + 1; i < document->element_count; i++) {
        const quire_element *row = &document->elements[i];
        if (row->parent == QUIRE_NO_PARENT || row->parent < table->element) break;
        rows += row->kind == QUIRE_ELEMENT_TABLE_ROW && row->parent == table->element && !row->header;
    }
    return rows;
}

quire_status quire_typed_copy_rows(const quire_document *document, const quire_table *table,
                                   quire_typed_limits limits, quire_arena *arena, quire_typed_copy *out,
                                   quire_error *err)
{
    struct copying copying = { .document = document, .limits = limits, .arena = arena, .out = out };
    out->received = count_rows(document, table);
    if (out->received == 0 || limits.rows == 0 || table->columns == 0 ||
        table->columns > QUIRE_TYPED_COLUMNS_MAX)
        return QUIRE_OK;
    quire_buffer_init(&copying.bytes, BLOCK_BYTES_MAX);
    quire_status status = quire_table_columns(document, table, arena, &copying.columns, err);
    if (!status) status = copy_rows(&copying, table, err);
    quire_buffer_free(&copying.bytes);
    return status;
}

quire_status quire_typed_copy_row(const quire_document *document, const quire_table_row_of *row,
                                  quire_typed_limits limits, quire_arena *arena, quire_typed_copy *out,
                                  quire_error *err)
{
    struct copying copying = { .limits = limits, .arena = arena, .out = out };
    quire_range place = { 0, document->text.size };
    out->received = 1;
    if (limits.rows == 0 || row->count == 0 || row->count > QUIRE_TYPED_COLUMNS_MAX) return QUIRE_OK;
    quire_typed_cell *cells = quire_arena_array(arena, row->count, sizeof *cells);
    if (!cells) return quire_fail_memory(err);
    for (size_t i = 0; i < row->count; i++) {
        cells[i] = row->cells[i];
        if (cells[i].value.kind != QUIRE_CELL_TEXT)
            cells[i].text = text_beside(document, &cells[i].value, cells[i].text);
    }
    copying.block = (quire_typed_block){ 1, row->count, &place, cells };
    quire_buffer_init(&copying.bytes, BLOCK_BYTES_MAX);
    quire_status status = end_block(&copying, err);
    quire_buffer_free(&copying.bytes);
    return status;
}

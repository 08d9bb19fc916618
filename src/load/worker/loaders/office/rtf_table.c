/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/office/rtf_table.h"

#include "base/str.h"

#include <stdlib.h>

enum { EDGES_MAX = 1024, HEADS_MAX = 4, NEAR_TWIPS = 30 };

struct edges {
    int32_t *items; /* sorted; none twice */
    size_t count;
};

bool quire_rtf_add_cell(rtf_table *table, quire_arena *arena, quire_str text, bool bold)
{
    rtf_cell *grown = quire_arena_grow(arena, table->cells, table->cell_count, &table->cell_capacity,
                                       sizeof *grown);
    quire_str copy = quire_arena_copy(arena, text);
    if (!grown || !copy.data) return false;
    table->cells = grown;
    table->cells[table->cell_count++] = (rtf_cell){ .text = copy, .bold = bold && text.size };
    return true;
}

/* Cells behind those that the row announced stand one behind the other. */
static void shape_cells(rtf_row *row, const rtf_row_shape *shape)
{
    int32_t edge = 0;
    for (size_t i = 0; i < row->count; i++) {
        if (i < shape->count) row->cells[i].shape = shape->cells[i];
        else row->cells[i].shape.edge = edge < INT32_MAX - 1000 ? edge + 1000 : edge;
        edge = row->cells[i].shape.edge;
    }
}

bool quire_rtf_end_row(rtf_table *table, quire_arena *arena, const rtf_row_shape *shape)
{
    if (!table->cell_count) return true;
    rtf_row *grown = quire_arena_grow(arena, table->rows, table->row_count, &table->row_capacity,
                                      sizeof *grown);
    rtf_cell *cells = quire_arena_array(arena, table->cell_count, sizeof *cells);
    if (!grown || !cells) return false;
    memcpy(cells, table->cells, table->cell_count * sizeof *cells);
    table->rows = grown;
    rtf_row *row = &table->rows[table->row_count++];
    *row = (rtf_row){ .cells = cells, .count = table->cell_count, .header = shape->header };
    shape_cells(row, shape);
    table->cell_count = 0;
    return true;
}

static int by_value(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* Where the table's columns end: edges that lie closer than a hair are one. */
static bool find_edges(const rtf_table *table, quire_arena *arena, struct edges *out)
{
    size_t all = 0, used = 0;
    for (size_t i = 0; i < table->row_count; i++) all += table->rows[i].count;
    out->items = quire_arena_array(arena, all, sizeof(int32_t));
    if (!out->items) return false;
    for (size_t i = 0; i < table->row_count; i++)
        for (size_t j = 0; j < table->rows[i].count; j++)
            out->items[out->count++] = table->rows[i].cells[j].shape.edge;
    if (out->count) qsort(out->items, out->count, sizeof(int32_t), by_value);
    for (size_t i = 0; i < out->count; i++)
        if (!used || (int64_t)out->items[i] - out->items[used - 1] > NEAR_TWIPS)
            out->items[used++] = out->items[i];
    out->count = used;
    return true;
}

static uint32_t column_behind(const struct edges *edges, int32_t edge)
{
    size_t low = 0, high = edges->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if ((int64_t)edges->items[middle] + NEAR_TWIPS < edge) low = middle + 1;
        else high = middle;
    }
    return (uint32_t)low + 1;
}

/* Columns and spans, where the edges tell them; a row whose edges go back and forth has a column a cell. */
static void place_cells(rtf_row *row, const struct edges *edges)
{
    uint32_t column = 0;
    bool sound = edges->count <= EDGES_MAX;
    for (size_t i = 1; i < row->count; i++)
        sound = sound && row->cells[i].shape.edge > row->cells[i - 1].shape.edge;
    for (size_t i = 0; i < row->count; i++) {
        rtf_cell *cell = &row->cells[i];
        uint32_t end = sound ? column_behind(edges, cell->shape.edge) : column + 1;
        cell->column = column;
        cell->column_span = end > column ? end - column : 1;
        cell->row_span = 1;
        column += cell->column_span;
    }
    for (size_t i = row->count; i-- > 1;)
        if (row->cells[i].shape.across == RTF_MERGE_REST)
            row->cells[i - 1].column_span += row->cells[i].column_span;
}

/* From the last row up, so that each cell is looked at once. Both rows are sorted by column. */
static void reach_down(rtf_table *table)
{
    for (size_t i = table->row_count; i-- > 1;) {
        rtf_row *row = &table->rows[i], *above = &table->rows[i - 1];
        size_t at = 0;
        for (size_t j = 0; j < row->count; j++) {
            if (row->cells[j].shape.down != RTF_MERGE_REST) continue;
            while (at < above->count && above->cells[at].column < row->cells[j].column) at++;
            if (at < above->count && above->cells[at].column == row->cells[j].column &&
                above->cells[at].shape.down != RTF_MERGE_NONE)
                above->cells[at].row_span = row->cells[j].row_span + 1;
        }
    }
}

static bool stands_out(const rtf_row *row)
{
    size_t bold = 0, filled = 0;
    for (size_t i = 0; i < row->count; i++) {
        filled += row->cells[i].text.size > 0;
        bold += row->cells[i].bold;
    }
    return filled > 1 && bold == filled;
}

/* How many of the first rows are heads: those that are marked, else those that stand out from the rows below. */
static size_t count_heads(const rtf_table *table)
{
    size_t heads = 0;
    while (heads < table->row_count && table->rows[heads].header) heads++;
    if (heads) return heads;
    while (heads < table->row_count && heads <= HEADS_MAX && stands_out(&table->rows[heads])) heads++;
    return heads < table->row_count && heads <= HEADS_MAX ? heads : 0;
}

static void write_row(const rtf_row *row, uint32_t number, bool header, quire_builder *builder)
{
    quire_element *element = quire_builder_open(builder, QUIRE_ELEMENT_TABLE_ROW);
    bool first = true;
    element->row = number;
    element->header = header;
    for (size_t i = 0; i < row->count; i++) {
        const rtf_cell *cell = &row->cells[i];
        bool rest = cell->shape.across == RTF_MERGE_REST ||
                    (cell->shape.down == RTF_MERGE_REST && number > 0);
        if (rest && !cell->text.size) continue;
        if (!first) quire_builder_append(builder, QUIRE_STR("\t"));
        first = false;
        quire_element *made = quire_builder_open(builder, QUIRE_ELEMENT_CELL);
        made->row = number;
        made->column = cell->column;
        made->row_span = cell->row_span;
        made->column_span = cell->column_span;
        made->header = header;
        quire_builder_append_flowing(builder, cell->text);
        quire_builder_close(builder);
    }
    quire_builder_close(builder);
    quire_builder_end_line(builder);
}

bool quire_rtf_write_table(rtf_table *table, quire_arena *arena, quire_builder *builder)
{
    struct edges edges = { 0 };
    if (!table->row_count) return true;
    if (!find_edges(table, arena, &edges)) return false;
    for (size_t i = 0; i < table->row_count; i++) place_cells(&table->rows[i], &edges);
    reach_down(table);
    size_t heads = count_heads(table);
    quire_builder_open(builder, QUIRE_ELEMENT_TABLE);
    for (size_t i = 0; i < table->row_count; i++) write_row(&table->rows[i], (uint32_t)i, i < heads, builder);
    quire_builder_close(builder);
    quire_builder_end_block(builder);
    table->row_count = 0;
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A table's captions come first: its title's lines as one, then what it is counted in. A cell for each column; a head
 * that stands over several is one cell with a span. */
#include "load/worker/loaders/pdf/pdf_write_table.h"

#include "base/str.h"
#include "load/worker/loaders/pdf/pdf_characters.h"
#include "load/worker/loaders/pdf/pdf_segments.h"

#include <math.h>

static const float SAME_EDGE = 1.5F; /* em: brackets and % stick out of a column */

static void append_segment(pdf_writer *writer, const pdf_segment *segment, const pdf_segment *last)
{
    bool meet = last &&
                (last->hyphens || quire_str_ends(last->text, QUIRE_STR("-")) ||
                 quire_pdf_meet(quire_pdf_last_char(last->text), quire_pdf_first_char(segment->text)));
    if (last && !meet) quire_builder_append(writer->builder, QUIRE_STR(" "));
    size_t start = quire_builder_size(writer->builder);
    quire_builder_append(writer->builder, segment->text);
    if (segment->hyphens) quire_builder_append(writer->builder, QUIRE_STR("-"));
    quire_builder_place(writer->builder, start, quire_pdf_shown(writer->page, segment->place));
    writer->kept += segment->chars + segment->hyphens;
}

void quire_pdf_drop_cut_spaces(pdf_writer *writer, const pdf_line *line)
{
    uint64_t spaces = 0;
    for (size_t i = 0; i < line->count; i++) spaces += line->segments[i]->cut_spaces;
    if (spaces)
        quire_ledger_drop_count(quire_builder_ledger(writer->builder), QUIRE_STR("load"),
                                QUIRE_STR("characters"), QUIRE_STR("white_space"), spaces);
}

/* Writes the cell at `column` with what stands left of `end`. */
static void write_cell(pdf_writer *writer, const pdf_line *line, uint32_t number, uint32_t column,
                       uint32_t end, size_t *at)
{
    const pdf_segment *last = NULL;
    quire_element *cell = quire_builder_open(writer->builder, QUIRE_ELEMENT_CELL);
    cell->row = number;
    cell->column = column;
    cell->page = line->place.page;
    cell->header = line->header;
    if (end - column > 1) cell->column_span = end - column;
    /* nothing is lost: what no column takes stands in the last */
    for (; *at < line->count && (line->segments[*at]->column < end || end >= line->columns); ++*at) {
        append_segment(writer, line->segments[*at], last);
        last = line->segments[*at];
    }
    quire_builder_close(writer->builder);
}

/* Where the cell at `column` ends, which segment `at` of the line may begin. */
static uint32_t cell_end(const pdf_line *line, uint32_t column, size_t at)
{
    bool filled = at < line->count && line->segments[at]->column <= column;
    uint32_t span = filled ? line->segments[at]->column_span : 1, left = line->columns - column;
    if (!span) span = 1;
    return column + (span < left ? span : left);
}

/* How many groups of the page before `line` stands under. */
static uint32_t base_level(pdf_writer *writer, const pdf_line *line)
{
    pdf_open_table *table = &writer->table;
    const pdf_segment *label = line->segments[0];
    if (label->column > 0) return table->base;
    if (label->place.x0 < table->indent - 1) table->base = 0;
    table->level = line->level + table->base;
    if (!table->base) table->indent = label->place.x0;
    return table->base;
}

static void write_row(pdf_writer *writer, const pdf_line *line, uint32_t number)
{
    quire_element *row = quire_builder_open(writer->builder, QUIRE_ELEMENT_TABLE_ROW);
    row->page = line->place.page;
    row->header = line->header;
    row->level = line->level + base_level(writer, line);
    row->row = number;
    quire_pdf_drop_cut_spaces(writer, line);
    size_t at = 0;
    for (uint32_t column = 0, end; column < line->columns; column = end) {
        end = cell_end(line, column, at);
        write_cell(writer, line, number, column, end, &at);
        if (end < line->columns) quire_builder_append(writer->builder, QUIRE_STR("\t"));
    }
    quire_builder_close(writer->builder);
    quire_builder_end_line(writer->builder);
}

static bool is_unit(const pdf_line *line)
{
    return line->unit || (line->count == 1 && quire_pdf_is_unit(line->segments[0]->text));
}

/* Those of `lines` that are units, or that are none, as one caption. */
static void write_caption(pdf_writer *writer, const pdf_line *lines, size_t count, bool units)
{
    const pdf_segment *last = NULL;
    for (size_t i = 0; i < count; i++) {
        if (is_unit(&lines[i]) != units) continue;
        if (!last) quire_builder_open(writer->builder, QUIRE_ELEMENT_CAPTION)->page = lines[i].place.page;
        quire_pdf_drop_cut_spaces(writer, &lines[i]);
        for (size_t j = 0; j < lines[i].count; j++) {
            append_segment(writer, lines[i].segments[j], last);
            last = lines[i].segments[j];
        }
    }
    if (!last) return;
    quire_builder_close(writer->builder);
    quire_builder_end_line(writer->builder);
}

/* Whether the rows that begin with `line` go on with the table that the page before left open. */
static bool goes_on(const pdf_open_table *table, const pdf_line *line)
{
    if (!table->open || line->header || line->unit || line->place.page != table->page + 1) return false;
    if (line->columns != table->columns) return false;
    for (uint32_t i = 1; i < table->columns; i++)
        if (fabsf(table->edges[i] - line->edges[i]) > SAME_EDGE * line->size) return false;
    return true;
}

static void open_table(pdf_writer *writer, const pdf_line *lines, size_t captions, bool unit)
{
    const pdf_line *first = &lines[captions + unit];
    quire_pdf_write_flush(writer);
    quire_builder_open(writer->builder, QUIRE_ELEMENT_TABLE)->page = first->place.page;
    write_caption(writer, lines, captions, false);
    write_caption(writer, lines, captions + unit, true);
    writer->table = (pdf_open_table){ .open = true, .columns = first->columns };
    for (uint32_t i = 0; i < first->columns && i < PDF_COLUMNS_MAX; i++)
        writer->table.edges[i] = first->edges[i];
}

size_t quire_pdf_write_table(pdf_writer *writer, const pdf_line *lines, size_t count, size_t captions)
{
    const pdf_line *rows = lines + captions;
    size_t left = count - captions, end = rows[0].unit;
    if (captions || !goes_on(&writer->table, &rows[0])) open_table(writer, lines, captions, rows[0].unit);
    writer->table.base = writer->table.level; /* 0 where it begins here */
    for (; end < left && rows[end].table == rows[0].table; end++)
        write_row(writer, &rows[end], writer->table.rows++);
    writer->table.page = rows[0].place.page;
    if (end < left) quire_pdf_close_table(writer);
    return end;
}

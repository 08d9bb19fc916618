/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/table/sheet.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/comment_author.h"

#include <stdio.h>

enum {
    NOTE_MIN_BYTES = 100, /* of a line below a table that is no row of it, by its length alone */
    SPARSE_PER_CELL = 4, /* places of a table for each of its cells, above which empty ones are not written */
    NOTES_MAX = 8
};

struct writing {
    const table_sheet *sheet;
    quire_builder *builder;
    uint32_t *covered; /* a column: the row behind the last that a cell above covers */
};

/* ---- places ---- */

size_t quire_sheet_column(uint32_t column, char *out)
{
    char letters[SHEET_COLUMN_BYTES];
    size_t count = 0;
    for (uint64_t left = (uint64_t)column + 1; left; left = (left - 1) / 26)
        letters[count++] = (char)('A' + (left - 1) % 26);
    for (size_t i = 0; i < count; i++) out[i] = letters[count - 1 - i];
    out[count] = '\0';
    return count;
}

void quire_sheet_range(uint32_t row, uint32_t column, uint32_t row_end, uint32_t column_end, char *out)
{
    size_t used = quire_sheet_column(column, out);
    used += (size_t)sprintf(out + used, "%u", row + 1);
    if (row_end <= row + 1 && column_end <= column + 1) return;
    out[used++] = ':';
    used += quire_sheet_column(column_end - 1, out + used);
    sprintf(out + used, "%u", row_end);
}

static void stand_at(struct writing *self, quire_element *element, uint32_t row, uint32_t column,
                     uint32_t row_end, uint32_t column_end)
{
    const table_sheet *sheet = self->sheet;
    char range[SHEET_RANGE_BYTES];
    quire_locator place = { .kind = QUIRE_LOCATOR_LINES };
    if (sheet->name.size) {
        quire_sheet_range(row, column, row_end, column_end, range);
        place = (quire_locator){ .kind = QUIRE_LOCATOR_SHEET,
                                 .name = sheet->name,
                                 .range = quire_str_from(range) };
    } else {
        place.first = sheet->lines[row].first;
        place.last = sheet->lines[row_end - 1].last;
    }
    quire_builder_set_locator(self->builder, element, &place);
}

/* ---- lines ---- */

static void write_text(quire_builder *builder, quire_element_kind kind, quire_str sheet, quire_str range,
                       quire_str author, quire_str text)
{
    quire_locator place = { .kind = QUIRE_LOCATOR_SHEET, .name = sheet, .range = range };
    quire_element *element = quire_builder_open(builder, kind);
    if (kind == QUIRE_ELEMENT_HEADING) element->level = 1;
    quire_builder_set_locator(builder, element, &place);
    quire_builder_set_label(builder, element, author);
    quire_write_comment_author(builder, author);
    quire_builder_append_flowing(builder, text);
    quire_builder_close(builder);
    quire_builder_end_block(builder);
}

void quire_sheet_write_line(quire_builder *builder, quire_element_kind kind, quire_str sheet, quire_str range,
                            quire_str text)
{
    write_text(builder, kind, sheet, range, (quire_str){ 0 }, text);
}

void quire_sheet_write_note(quire_builder *builder, quire_str sheet, quire_str range, quire_str author,
                            quire_str text)
{
    write_text(builder, QUIRE_ELEMENT_ANNOTATION, sheet, range, author, text);
}

static void write_line(struct writing *self, const sheet_cell *cell, quire_element_kind kind)
{
    quire_element *element = quire_builder_open(self->builder, kind);
    stand_at(self, element, cell->row, cell->column, cell->row_end, cell->column_end);
    quire_builder_append_flowing(self->builder, cell->text);
    quire_builder_close(self->builder);
}

static void write_paragraphs(struct writing *self, sheet_cell *const *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        write_line(self, cells[i], QUIRE_ELEMENT_PARAGRAPH);
        quire_builder_end_block(self->builder);
    }
}

/* ---- tables ---- */

static size_t row_end(const sheet_region *region, size_t at)
{
    size_t end = at;
    while (end < region->count && region->cells[end]->row == region->cells[at]->row) end++;
    return end;
}

/* Over how many columns a head stands. Above others it also stands over those that follow it without one of their own. */
static uint32_t span_of(const sheet_region *region, size_t at, size_t end, size_t row)
{
    const sheet_cell *cell = region->cells[at];
    if (row + 1 >= region->heads || cell->column == region->column) return cell->column_end - cell->column;
    uint32_t behind = at + 1 < end ? region->cells[at + 1]->column : region->column_end;
    return (behind > cell->column_end ? behind : cell->column_end) - cell->column;
}

struct row {
    uint32_t number; /* in the table */
    uint32_t column; /* the next to be written */
    bool dense, header, parted;
};

static quire_element *open_cell(struct writing *self, struct row *row, uint32_t column)
{
    if (row->parted) quire_builder_append(self->builder, QUIRE_STR("\t"));
    row->parted = true;
    quire_element *element = quire_builder_open(self->builder, QUIRE_ELEMENT_CELL);
    element->row = row->number;
    element->column = column;
    element->header = row->header;
    return element;
}

/* Empty cells up to `column`, save where one above reaches down. */
static void write_gap(struct writing *self, struct row *row, uint32_t column, uint32_t sheet_row)
{
    for (; row->dense && row->column < column; row->column++) {
        if (self->covered[row->column] > sheet_row) continue;
        open_cell(self, row, row->column);
        quire_builder_close(self->builder);
    }
    row->column = column;
}

static void write_row(struct writing *self, const sheet_region *region, size_t at, size_t end, struct row row)
{
    uint32_t sheet_row = region->cells[at]->row;
    quire_element *element = quire_builder_open(self->builder, QUIRE_ELEMENT_TABLE_ROW);
    element->row = row.number;
    element->header = row.header;
    stand_at(self, element, sheet_row, region->column, sheet_row + 1, region->column_end);
    for (size_t i = at; i < end; i++) {
        const sheet_cell *cell = region->cells[i];
        uint32_t column = cell->column - region->column, span = span_of(region, i, end, row.number);
        write_gap(self, &row, column, sheet_row);
        element = open_cell(self, &row, column);
        element->row_span = cell->row_end - cell->row;
        element->column_span = span;
        if (cell->value) quire_builder_set_value(self->builder, element, cell->value);
        quire_builder_append_flowing(self->builder, cell->text);
        quire_builder_close(self->builder);
        for (row.column = column; row.column < column + span; row.column++)
            self->covered[row.column] = cell->row_end;
    }
    write_gap(self, &row, region->column_end - region->column, sheet_row);
    quire_builder_close(self->builder);
    quire_builder_end_line(self->builder);
}

static bool is_note(const sheet_cell *cell)
{
    static const char *const words[] = { "Source",   "Note", "*",        "注",       "资料来源",
                                         "資料來源", "来源", "數據來源", "数据来源", NULL };
    if (cell->kind != SHEET_TEXT) return false;
    for (const char *const *word = words; *word; word++)
        if (quire_str_starts(cell->text, quire_str_from(*word))) return true;
    return cell->text.size > NOTE_MIN_BYTES;
}

/* How many of the last rows are one cell each that says something of the table. */
static size_t count_notes(const sheet_region *region)
{
    size_t notes = 0;
    while (notes < NOTES_MAX && notes + 2 < region->count) {
        const sheet_cell *cell = region->cells[region->count - notes - 1];
        bool alone = cell->row != region->cells[region->count - notes - 2]->row;
        if (!alone || cell->column != region->column || !is_note(cell)) break;
        notes++;
    }
    return notes;
}

static void write_table(struct writing *self, sheet_region *region)
{
    size_t notes = count_notes(region), number = 0;
    sheet_cell **all = region->cells;
    region->count -= notes;
    uint64_t places = (uint64_t)(region->row_end - region->row) * (region->column_end - region->column);
    bool dense = places / SPARSE_PER_CELL <= region->count;
    quire_element *table = quire_builder_open(self->builder, QUIRE_ELEMENT_TABLE);
    stand_at(self, table, region->row, region->column, region->row_end, region->column_end);
    for (size_t i = 0; i < region->title_count; i++) {
        write_line(self, region->titles[i], QUIRE_ELEMENT_CAPTION);
        quire_builder_end_line(self->builder);
    }
    memset(self->covered, 0, (region->column_end - region->column) * sizeof *self->covered);
    for (size_t at = 0, end; at < region->count; at = end, number++) {
        end = row_end(region, at);
        write_row(
            self, region, at, end,
            (struct row){ .number = (uint32_t)number, .dense = dense, .header = number < region->heads });
    }
    quire_builder_close(self->builder);
    quire_builder_end_block(self->builder);
    write_paragraphs(self, all + region->count, notes);
}

static void write_region(struct writing *self, sheet_region *region)
{
    bool column = region->column + 1 == region->column_end && !region->heads;
    if (region->count > 1 && !column) {
        write_table(self, region);
        return;
    }
    write_paragraphs(self, region->titles, region->title_count);
    write_paragraphs(self, region->cells, region->count);
}

quire_status quire_sheet_write(const table_sheet *sheet, quire_builder *builder, quire_arena *arena,
                               quire_error *err)
{
    struct writing writing = { .sheet = sheet, .builder = builder };
    sheet_regions regions;
    uint32_t width = 0;
    quire_status status = quire_sheet_cut(sheet, arena, &regions, err);
    if (status) return status;
    for (size_t i = 0; i < regions.count; i++)
        if (regions.items[i].column_end > width) width = regions.items[i].column_end;
    writing.covered = quire_arena_array(arena, width, sizeof *writing.covered);
    if (!writing.covered) return quire_fail_memory(err);
    for (size_t i = 0; i < regions.count; i++) write_region(&writing, &regions.items[i]);
    return QUIRE_OK;
}

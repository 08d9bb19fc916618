/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/table_grid.h"

#include "base/str.h"

#include <stdlib.h>

enum { COLUMN_MAX = 1 << 30 };

struct reading {
    const quire_table_source *source;
    quire_table_grid *grid;
    uint32_t *starts; /* the columns where cells begin, sorted, each once */
    size_t start_count;
};

static const quire_element *element_at(const quire_table_source *source, size_t at)
{
    return &source->elements[at];
}

/* Whether element `at` is a child of `parent` (both among the source's). */
static bool is_child(const quire_table_source *source, size_t at, size_t parent)
{
    return element_at(source, at)->parent == source->first + parent;
}

static size_t end_of(const quire_table_source *source, size_t at)
{
    size_t end = at + 1;
    while (end < source->element_count && element_at(source, end)->parent >= source->first + at) end++;
    return end;
}

static bool is_blank(quire_str text, size_t start, size_t end)
{
    for (; start < end; start++) {
        char c = text.data[start];
        if (c != ' ' && c != '\t' && c != '\n') return false;
    }
    return true;
}

/* ---- is it made as a table? ---- */

static bool cell_is_plain(const quire_table_source *source, size_t cell, size_t end)
{
    for (size_t i = cell + 1; i < end; i++) {
        quire_element_kind kind = element_at(source, i)->kind;
        if (kind == QUIRE_ELEMENT_TABLE || kind == QUIRE_ELEMENT_TABLE_ROW || kind == QUIRE_ELEMENT_CELL)
            return false;
    }
    return true;
}

/* Counts a row's cells; false where it holds anything else. */
static bool count_cells(const quire_table_source *source, size_t row, size_t end, size_t *cells)
{
    size_t at = element_at(source, row)->start;
    for (size_t i = row + 1, behind; i < end; i = behind) {
        const quire_element *cell = element_at(source, i);
        behind = end_of(source, i);
        if (cell->kind != QUIRE_ELEMENT_CELL || !is_child(source, i, row)) return false;
        if (cell->start < at || !is_blank(source->text, at, cell->start)) return false;
        if (!cell_is_plain(source, i, behind)) return false;
        at = cell->end;
        (*cells)++;
    }
    return is_blank(source->text, at, element_at(source, row)->end);
}

static bool count_parts(const quire_table_source *source, size_t *rows, size_t *captions, size_t *cells)
{
    size_t at = element_at(source, 0)->start;
    for (size_t i = 1, end; i < source->element_count; i = end) {
        const quire_element *part = element_at(source, i);
        end = end_of(source, i);
        if (part->start < at || !is_blank(source->text, at, part->start)) return false;
        if (part->kind == QUIRE_ELEMENT_TABLE_ROW) {
            if (!count_cells(source, i, end, cells)) return false;
            (*rows)++;
        } else if (part->kind == QUIRE_ELEMENT_CAPTION && cell_is_plain(source, i, end)) {
            (*captions)++;
        } else {
            return false;
        }
        at = part->end;
    }
    return is_blank(source->text, at, source->text.size);
}

/* ---- cells and columns ---- */

/* False: a column beyond all reason. */
static bool read_cells(struct reading *reading, quire_grid_row *row, size_t end)
{
    const quire_table_source *source = reading->source;
    uint64_t free_from = 0;
    for (size_t i = row->element + 1, behind; i < end; i = behind) {
        const quire_element *element = element_at(source, i);
        behind = end_of(source, i);
        /* A loader that names no columns, or the same twice, counts them. */
        uint64_t column = row->count && element->column <= row->cells[row->count - 1].column
                              ? free_from
                              : element->column;
        uint32_t span = element->column_span ? element->column_span : 1;
        if (column > COLUMN_MAX) return false;
        row->cells[row->count++] = (quire_grid_cell){
            .element = (uint32_t)i,
            .element_end = (uint32_t)behind,
            .start = element->start,
            .end = element->end,
            .column = (uint32_t)column,
            .column_span = span,
            .row_span = element->row_span ? element->row_span : 1,
        };
        free_from = column + span;
    }
    return true;
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static bool is_bare(const struct reading *reading, const quire_grid_cell *cell)
{
    return cell->element_end == cell->element + 1 && is_blank(reading->source->text, cell->start, cell->end);
}

/* Whether cells are merged over columns: then columns without any text only keep others apart, as do those of signs. */
static bool has_wide_cells(const quire_table_grid *grid)
{
    for (size_t i = 0; i < grid->row_count; i++)
        for (size_t j = 0; j < grid->rows[i].count; j++)
            if (grid->rows[i].cells[j].column_span > 1) return true;
    return false;
}

/* How many starts lie before `column`. */
static uint32_t rank_of(const struct reading *reading, uint64_t column)
{
    size_t low = 0, high = reading->start_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (reading->starts[middle] < column) low = middle + 1;
        else high = middle;
    }
    return (uint32_t)low;
}

static void sort_starts(struct reading *reading, size_t count)
{
    size_t used = 0;
    qsort(reading->starts, count, sizeof *reading->starts, by_number);
    for (size_t i = 0; i < count; i++)
        if (used == 0 || reading->starts[used - 1] != reading->starts[i])
            reading->starts[used++] = reading->starts[i];
    reading->start_count = used;
}

static void find_starts(struct reading *reading)
{
    size_t count = 0;
    for (size_t i = 0; i < reading->grid->row_count; i++)
        for (size_t j = 0; j < reading->grid->rows[i].count; j++)
            reading->starts[count++] = reading->grid->rows[i].cells[j].column;
    sort_starts(reading, count);
}

/* As find_starts, but empty cells begin no column, and one over several columns only where no other begins in them. */
static void find_filled_starts(struct reading *reading)
{
    quire_table_grid *grid = reading->grid;
    size_t count = 0;
    for (size_t i = 0; i < grid->row_count; i++)
        for (size_t j = 0; j < grid->rows[i].count; j++)
            if (grid->rows[i].cells[j].column_span == 1 && !is_bare(reading, &grid->rows[i].cells[j]))
                reading->starts[count++] = grid->rows[i].cells[j].column;
    sort_starts(reading, count);
    count = reading->start_count;
    for (size_t i = 0; i < grid->row_count; i++)
        for (size_t j = 0; j < grid->rows[i].count; j++) {
            const quire_grid_cell *cell = &grid->rows[i].cells[j];
            uint32_t rank = rank_of(reading, cell->column);
            bool taken = rank < reading->start_count &&
                         reading->starts[rank] < (uint64_t)cell->column + cell->column_span;
            if (cell->column_span > 1 && !taken && !is_bare(reading, cell))
                reading->starts[count++] = cell->column;
        }
    sort_starts(reading, count);
}

static bool is_spacer(const struct reading *reading, const quire_grid_cell *cell)
{
    uint32_t rank = rank_of(reading, cell->column);
    bool begins = rank < reading->start_count && reading->starts[rank] == cell->column;
    return !begins && is_bare(reading, cell);
}

/* Whether each cell that stays begins in a column of its own. */
static bool starts_fit(const struct reading *reading)
{
    for (size_t i = 0; i < reading->grid->row_count; i++) {
        uint32_t free_from = 0;
        for (size_t j = 0; j < reading->grid->rows[i].count; j++) {
            const quire_grid_cell *cell = &reading->grid->rows[i].cells[j];
            if (is_spacer(reading, cell)) continue;
            uint32_t rank = rank_of(reading, cell->column);
            if (rank < free_from || rank == reading->start_count) return false;
            free_from = rank + 1;
        }
    }
    return reading->start_count > 1;
}

static void drop_spacers(struct reading *reading)
{
    for (size_t i = 0; i < reading->grid->row_count; i++) {
        quire_grid_row *row = &reading->grid->rows[i];
        size_t used = 0;
        for (size_t j = 0; j < row->count; j++)
            if (!is_spacer(reading, &row->cells[j])) row->cells[used++] = row->cells[j];
        row->count = used;
    }
}

/* Which runs each cell has: in the order of the text. */
static void find_runs(struct reading *reading)
{
    const quire_table_source *source = reading->source;
    size_t run = 0;
    for (size_t i = 0; i < reading->grid->row_count; i++) {
        for (size_t j = 0; j < reading->grid->rows[i].count; j++) {
            quire_grid_cell *cell = &reading->grid->rows[i].cells[j];
            while (run < source->run_count && source->runs[run].end <= cell->start) run++;
            cell->run = run;
            while (run < source->run_count && source->runs[run].start < cell->end) run++;
            cell->run_end = run;
        }
    }
}

static void number_columns(struct reading *reading)
{
    quire_table_grid *grid = reading->grid;
    for (size_t i = 0; i < grid->row_count; i++) {
        for (size_t j = 0; j < grid->rows[i].count; j++) {
            quire_grid_cell *cell = &grid->rows[i].cells[j];
            uint64_t behind = (uint64_t)cell->column + cell->column_span;
            cell->column = rank_of(reading, cell->column);
            cell->column_span = rank_of(reading, behind) - cell->column;
            if (cell->row_span > grid->row_count - i) cell->row_span = (uint32_t)(grid->row_count - i);
            cell->merged = cell->row_span > 1 || cell->column_span > 1;
            grid->merged_count += cell->merged;
        }
    }
    grid->columns = (uint32_t)reading->start_count;
}

/* ---- what each row holds ---- */

/* A number with its signs, but for a year. */
static bool is_figure(quire_str text)
{
    size_t digits = 0, others = 0;
    bool plain = true;
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c >= '0' && c <= '9') digits++;
        else if (c < 0x80 && strchr("$%()+-.,' ", c)) plain = plain && c == ' ';
        else others++;
    }
    if (digits == 0 || others > 3) return false; /* a sign such as ¥ or − has three bytes */
    return !(digits == 4 && plain && others == 0 && (text.data[0] == '1' || text.data[0] == '2'));
}

quire_str quire_grid_text(const quire_table_grid *grid, const quire_grid_cell *cell)
{
    return quire_str_trim(quire_str_cut(grid->source->text, cell->start, cell->end));
}

quire_str quire_grid_label(const quire_table_grid *grid, const quire_grid_row *row)
{
    for (size_t i = 0; i < row->count; i++) {
        quire_str text = quire_grid_text(grid, &row->cells[i]);
        if (text.size) return text;
    }
    return (quire_str){ 0 };
}

static quire_status measure_rows(quire_table_grid *grid, quire_arena *arena)
{
    quire_grid_walk walk;
    quire_status status = quire_grid_walk_begin(grid, arena, &walk);
    if (status) return status;
    for (quire_grid_row *row; (row = quire_grid_walk_next(&walk));) {
        for (uint32_t i = 0; i < grid->columns; i++) {
            const quire_grid_place *place = &walk.places[i];
            row->ragged |= !place->begins || element_at(grid->source, place->cell->element)->column != i;
            if (!place->cell) continue;
            quire_str text = quire_grid_text(grid, place->cell);
            if (!text.size) continue;
            row->first |= i == 0;
            row->filled += place->begins;
            row->reached |= place->cell < row->cells;
            row->figures |= place->begins &&
                            (is_figure(text) || place->cell->before_count || place->cell->behind_count);
        }
        row->across = grid->columns > 1 && row->count == 1 && row->cells[0].column == 0 &&
                      row->cells[0].column_span == grid->columns;
        row->role = row->count == 0                                  ? QUIRE_GRID_NONE
                    : element_at(grid->source, row->element)->header ? QUIRE_GRID_HEAD
                                                                     : QUIRE_GRID_BODY;
    }
    return QUIRE_OK;
}

quire_status quire_grid_walk_begin(const quire_table_grid *grid, quire_arena *arena, quire_grid_walk *out)
{
    *out = (quire_grid_walk){ .grid = grid,
                              .above = quire_arena_array(arena, grid->columns, sizeof *out->above),
                              .left = quire_arena_array(arena, grid->columns, sizeof *out->left),
                              .places = quire_arena_array(arena, grid->columns, sizeof *out->places) };
    return out->above && out->left && out->places ? QUIRE_OK : QUIRE_E_NO_MEMORY;
}

quire_grid_row *quire_grid_walk_next(quire_grid_walk *walk)
{
    if (walk->row == walk->grid->row_count) return NULL;
    quire_grid_row *row = &walk->grid->rows[walk->row++];
    size_t next = 0;
    for (uint32_t column = 0; column < walk->grid->columns; column++) {
        quire_grid_place *place = &walk->places[column];
        if (next < row->count && row->cells[next].column <= column) {
            quire_grid_cell *cell = &row->cells[next++];
            *place = (quire_grid_place){ cell, true };
            walk->above[column] = cell;
            walk->left[column] = cell->row_span;
        } else if (column && walk->places[column - 1].cell && next > 0 &&
                   walk->places[column - 1].cell == &row->cells[next - 1] &&
                   column < row->cells[next - 1].column + row->cells[next - 1].column_span) {
            *place = (quire_grid_place){ &row->cells[next - 1], false };
            walk->above[column] = &row->cells[next - 1];
            walk->left[column] = row->cells[next - 1].row_span;
        } else {
            *place = (quire_grid_place){ walk->left[column] ? walk->above[column] : NULL, false };
        }
        if (walk->left[column]) walk->left[column]--;
    }
    return row;
}

quire_status quire_table_grid_read(const quire_table_source *source, quire_arena *arena,
                                   quire_table_grid *out, bool *known)
{
    size_t rows = 0, captions = 0, cells = 0;
    *out = (quire_table_grid){ .source = source };
    *known = source->element_count > 0 && count_parts(source, &rows, &captions, &cells) && cells > 0;
    if (!*known) return QUIRE_OK;
    struct reading reading = { .source = source, .grid = out };
    quire_grid_cell *all = quire_arena_array(arena, cells, sizeof *all);
    out->rows = quire_arena_array(arena, rows, sizeof *out->rows);
    out->captions = quire_arena_array(arena, captions, sizeof *out->captions);
    if (!all || !out->rows || !out->captions) return QUIRE_E_NO_MEMORY;
    for (size_t i = 1, end; i < source->element_count; i = end) {
        end = end_of(source, i);
        if (element_at(source, i)->kind == QUIRE_ELEMENT_CAPTION) {
            out->captions[out->caption_count++] = (uint32_t)i;
            out->late_caption |= out->row_count > 0;
            continue;
        }
        quire_grid_row *row = &out->rows[out->row_count++];
        *row = (quire_grid_row){ .element = (uint32_t)i, .cells = all + out->cell_count };
        *known = read_cells(&reading, row, end);
        if (!*known) return QUIRE_OK;
        out->cell_count += row->count;
    }
    find_runs(&reading);
    return QUIRE_OK;
}

quire_status quire_table_grid_find_columns(quire_table_grid *grid, quire_arena *arena, bool *known)
{
    struct reading reading = { .source = grid->source, .grid = grid };
    reading.starts = quire_arena_array(arena, grid->cell_count, sizeof *reading.starts);
    if (!reading.starts) return QUIRE_E_NO_MEMORY;
    bool filled = grid->joined || has_wide_cells(grid);
    if (filled) find_filled_starts(&reading);
    grid->narrowed = filled && starts_fit(&reading);
    if (grid->narrowed) drop_spacers(&reading);
    else find_starts(&reading);
    *known = reading.start_count <= QUIRE_TABLE_COLUMNS_MAX;
    if (!*known) return QUIRE_OK;
    number_columns(&reading);
    return measure_rows(grid, arena);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Tables by alignment: successive rows of several cells whose horizontal extents fall into the same few columns. */
#include "load/worker/loaders/pdf/pdf_tables.h"

#include "base/error.h"
#include "base/str.h"

#include <math.h>
#include <stdlib.h>

struct finding {
    pdf_grid all; /* every row there is */
    pdf_line *out;
    size_t used;
    uint32_t table;
};

static pdf_line make_line(const struct finding *finding, const pdf_grid *grid, pdf_segment **cells,
                          size_t count)
{
    const pdf_segment *first = cells[0]->origin;
    for (size_t i = 0; i < count; i++)
        for (const pdf_segment *cell = cells[i]; cell; cell = cell->absorbed) {
            cell->origin->taken = true;
            if (cell->origin < first) first = cell->origin;
        }
    return (pdf_line){ .segments = cells,
                       .count = count,
                       .first = first,
                       .table = finding->table,
                       .columns = (uint32_t)grid->columns.count };
}

static quire_status add_table(struct finding *finding, pdf_grid *grid)
{
    pdf_columns *columns = quire_arena_alloc(grid->arena, sizeof *columns);
    if (!columns) return QUIRE_E_NO_MEMORY;
    *columns = grid->columns;
    if (grid->unit_count) {
        pdf_segment **units = quire_arena_array(grid->arena, grid->unit_count, sizeof *units);
        if (!units) return QUIRE_E_NO_MEMORY;
        memcpy(units, grid->units, grid->unit_count * sizeof *units);
        finding->out[finding->used] = make_line(finding, grid, units, grid->unit_count);
        finding->out[finding->used++].unit = true;
    }
    for (size_t i = 0; i < grid->count; i++) {
        const pdf_row *row = &grid->rows[i];
        pdf_line line = make_line(finding, grid, row->cells, row->count);
        line.header = row->header;
        line.level = row->level;
        line.edges = columns->x1;
        finding->out[finding->used++] = line;
    }
    finding->table++;
    return QUIRE_OK;
}

/* Makes a table of the rows [first, end) where they are one. */
static quire_status try_rows(struct finding *finding, size_t first, size_t end, bool *found)
{
    pdf_grid grid = finding->all;
    while (end > first && grid.rows[end - 1].count == 1 &&
           !quire_pdf_is_figure(grid.rows[end - 1].cells[0]->text))
        end--; /* what no figures follow */
    grid.rows += first;
    grid.count = end - first;
    *found = false;
    if (quire_pdf_find_columns(&grid)) return QUIRE_E_NO_MEMORY;
    if (!quire_pdf_is_table(&grid)) return QUIRE_OK;
    *found = true;
    for (size_t i = 0; i < grid.count; i++)
        if (quire_pdf_cut_at_columns(&grid.rows[i], &grid.columns, grid.arena)) return QUIRE_E_NO_MEMORY;
    if (quire_pdf_find_heads(&grid) || quire_pdf_join_labels(&grid)) return QUIRE_E_NO_MEMORY;
    quire_pdf_find_levels(&grid);
    return add_table(finding, &grid);
}

/* The tables of the run [first, end): more than one where heads are repeated in it. */
static quire_status try_run(struct finding *finding, size_t first, size_t end)
{
    pdf_run run;
    if (quire_pdf_read_run(finding->all.rows, first, end, finding->all.arena, &run)) return QUIRE_E_NO_MEMORY;
    while (first < end) {
        size_t next = quire_pdf_next_heads(&run, first);
        bool found;
        if (try_rows(finding, first, next, &found)) return QUIRE_E_NO_MEMORY;
        first = next;
    }
    return QUIRE_OK;
}

/* A table of amounts and their reasons, which has no heads. */
static quire_status add_reasons(struct finding *finding, size_t first, size_t end)
{
    pdf_grid grid = finding->all;
    grid.rows += first;
    grid.count = end - first;
    if (quire_pdf_read_reasons(&grid)) return QUIRE_E_NO_MEMORY;
    return add_table(finding, &grid);
}

static quire_status find_tables(struct finding *finding)
{
    pdf_grid *all = &finding->all;
    for (size_t i = 0; i < all->count; i++)
        if (quire_pdf_join_cells(&all->rows[i], all->arena)) return QUIRE_E_NO_MEMORY;
    for (size_t i = 0, floor = 0, tried = 0, first, end; i < all->count; i = end) {
        if (i >= tried && quire_pdf_find_reasons(all, i, &tried)) {
            end = tried;
            if (add_reasons(finding, i, end)) return QUIRE_E_NO_MEMORY;
            floor = end;
            continue;
        }
        end = i + 1;
        if (all->rows[i].count < 2) continue;
        quire_pdf_find_run(all, floor, i, &first, &end);
        floor = end;
        if (try_run(finding, first, end)) return QUIRE_E_NO_MEMORY;
    }
    return QUIRE_OK;
}

quire_status quire_pdf_find_tables(const pdf_page *page, pdf_segment **segments, size_t count,
                                   uint32_t first_table, quire_arena *arena, pdf_line *rows_out,
                                   size_t *row_count, quire_error *err)
{
    struct finding finding = {
        .all = { .rules = page->rules, .rule_count = page->rule_count, .arena = arena },
        .out = rows_out,
        .table = first_table,
    };
    pdf_segment **cells;
    size_t cell_count;
    *row_count = 0;
    if (quire_pdf_cut_cells(segments, count, arena, &cells, &cell_count)) return quire_fail_memory(err);
    finding.all.rows = quire_arena_array(arena, cell_count, sizeof *finding.all.rows);
    if (!finding.all.rows) return quire_fail_memory(err);
    finding.all.count = quire_pdf_make_rows(cells, cell_count, finding.all.rows);
    if (find_tables(&finding)) return quire_fail_memory(err);
    for (size_t i = 0; i < count; i++)
        if (segments[i]->taken) segments[i] = NULL;
    *row_count = finding.used;
    return QUIRE_OK;
}

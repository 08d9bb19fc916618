/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/table/sheet.h"

#include "base/error.h"

#include <stdlib.h>

enum { WALKED_MAX = 1 << 22 /* columns of all merged cells together: each is walked once */ };

static int by_place(const sheet_cell *a, const sheet_cell *b)
{
    if (a->row != b->row) return a->row < b->row ? -1 : 1;
    return (a->column > b->column) - (a->column < b->column);
}

static int by_merged_place(const void *a, const void *b)
{
    return by_place(a, b);
}

struct merging {
    sheet_cell *merged;
    size_t count, next, walked;
    uint32_t *until; /* a column: the row behind the last that a merged cell covers there */
    uint32_t row_end, column_end;
};

/* Cuts it at the end of what the sheet holds. False: it is none, or overlaps another, as in no sound sheet, or is too much. */
static bool is_sound(struct merging *self, sheet_cell *merged)
{
    if (merged->row_end > self->row_end) merged->row_end = self->row_end;
    if (merged->column_end > self->column_end) merged->column_end = self->column_end;
    if (merged->row_end <= merged->row || merged->column_end <= merged->column) return false;
    if (self->until[merged->column] > merged->row || self->until[merged->column_end - 1] > merged->row)
        return false;
    self->walked += merged->column_end - merged->column;
    return self->walked <= WALKED_MAX;
}

/* Merged cells that begin at the cell or before it cover their columns down to their last rows. */
static void open_merged(struct merging *self, sheet_cell *cell)
{
    for (; self->next < self->count && by_place(&self->merged[self->next], cell) <= 0; self->next++) {
        sheet_cell *merged = &self->merged[self->next];
        if (!is_sound(self, merged)) continue;
        for (uint32_t column = merged->column; column < merged->column_end; column++)
            self->until[column] = merged->row_end;
        if (by_place(merged, cell) != 0) continue;
        cell->row_end = merged->row_end;
        cell->column_end = merged->column_end;
        self->until[cell->column] = cell->row; /* not by itself; below, once it is kept */
    }
}

quire_status quire_sheet_merge(table_sheet *sheet, sheet_cell *merged, size_t count, quire_arena *arena,
                               uint64_t *covered, quire_error *err)
{
    struct merging merging = { .merged = merged, .count = count };
    size_t kept = 0;
    *covered = 0;
    for (size_t i = 0; i < sheet->count; i++) {
        const sheet_cell *cell = sheet->cells[i];
        if (cell->row_end > merging.row_end) merging.row_end = cell->row_end;
        if (cell->column_end > merging.column_end) merging.column_end = cell->column_end;
    }
    merging.until = quire_arena_array(arena, merging.column_end, sizeof *merging.until);
    if (!merging.until) return quire_fail_memory(err);
    if (count) qsort(merged, count, sizeof *merged, by_merged_place);
    for (size_t i = 0; i < sheet->count; i++) {
        sheet_cell *cell = sheet->cells[i];
        bool twice = kept && by_place(sheet->cells[kept - 1], cell) == 0;
        open_merged(&merging, cell);
        if (twice || merging.until[cell->column] > cell->row) {
            ++*covered;
            continue;
        }
        merging.until[cell->column] = cell->row_end;
        sheet->cells[kept++] = cell;
    }
    sheet->count = kept;
    return QUIRE_OK;
}

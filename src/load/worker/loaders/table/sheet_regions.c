/* SPDX-License-Identifier: Apache-2.0 */
/* A sheet is cut along empty rows, each part along empty columns, each of these along empty rows again, as long as there is
 * something to cut. What an empty row or column only spaces is left whole: figures that go on under the same heads, a column
 * of labels and its values. Source of the cuts: Nagy and Seth, "Hierarchical Representation of Optically Scanned Documents",
 * ICPR 1984 (the X-Y tree). */
#include "load/worker/loaders/table/sheet.h"

#include "base/error.h"
#include "base/str.h"

#include <stdlib.h>

enum {
    DEPTH_MAX = 8, /* cuts in cuts; each costs a sort of all cells */
    TITLE_MAX_BYTES = 240,
    TITLE_GAP_ROWS = 2,   /* between a title and its table */
    LABEL_GAP_COLUMNS = 3 /* between labels and their values */
};

struct cutting {
    const table_sheet *sheet;
    quire_arena *arena;
    sheet_regions *out;
    bool failed;
};

static int by_row(const void *a, const void *b)
{
    const sheet_cell *x = *(sheet_cell *const *)a, *y = *(sheet_cell *const *)b;
    if (x->row != y->row) return x->row < y->row ? -1 : 1;
    return (x->column > y->column) - (x->column < y->column);
}

static int by_column(const void *a, const void *b)
{
    const sheet_cell *x = *(sheet_cell *const *)a, *y = *(sheet_cell *const *)b;
    if (x->column != y->column) return x->column < y->column ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

void quire_sheet_sort(sheet_cell **cells, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (by_row(&cells[i - 1], &cells[i]) > 0) {
            qsort(cells, count, sizeof(sheet_cell *), by_row);
            return;
        }
}

static sheet_region region_of(sheet_cell **cells, size_t count)
{
    sheet_region region = { .cells = cells, .count = count, .row = UINT32_MAX, .column = UINT32_MAX };
    for (size_t i = 0; i < count; i++) {
        if (cells[i]->row < region.row) region.row = cells[i]->row;
        if (cells[i]->column < region.column) region.column = cells[i]->column;
        if (cells[i]->row_end > region.row_end) region.row_end = cells[i]->row_end;
        if (cells[i]->column_end > region.column_end) region.column_end = cells[i]->column_end;
    }
    return region;
}

static size_t count_in_row(const sheet_region *region, size_t at)
{
    size_t end = at;
    while (end < region->count && region->cells[end]->row == region->cells[at]->row) end++;
    return end - at;
}

static uint32_t width_of(const sheet_region *region)
{
    return region->column_end - region->column;
}

static bool has_figures(const sheet_region *region, size_t at, size_t count)
{
    for (size_t i = at; i < at + count; i++)
        if (region->cells[i]->kind == SHEET_FIGURE) return true;
    return false;
}

/* Whether rows below an empty one belong to the table above it: with figures under its heads, the name of a group first or
 * not; or with figures, where it is heads alone. */
static bool goes_on_below(const sheet_region *above, const sheet_region *below, bool loose)
{
    if (below->row > above->row_end + 1 || width_of(above) < 2) return false;
    if (below->column < above->column || below->column_end > above->column_end || below->count < 2)
        return false;
    size_t first = count_in_row(below, 0);
    bool group = first == 1 && below->cells[0]->column == above->column && below->count > 2 && above->heads;
    if (first == 1 && !group && below->row + 1 < below->row_end) return false; /* a title */
    size_t at = group ? 1 : 0;
    if (quire_sheet_heads(below->cells + at, below->count - at, loose)) return false;
    if (has_figures(below, at, count_in_row(below, at))) return true;
    return above->row + 1 == above->row_end && !has_figures(above, 0, above->count) && above->count > 1 &&
           has_figures(below, 0, below->count);
}

/* Whether columns beside an empty one belong to the table on the left: its figures, or what a column of labels names. */
static bool goes_on_beside(const sheet_region *left, const sheet_region *right)
{
    if (left->row != right->row || left->row_end != right->row_end || left->row + 1 == left->row_end)
        return false;
    uint32_t gap = right->column - left->column_end;
    if (width_of(left) == 1 || width_of(right) == 1) return gap <= LABEL_GAP_COLUMNS;
    for (size_t i = 0; i < right->count; i++)
        if (right->cells[i]->kind == SHEET_TEXT && right->cells[i]->column == right->column &&
            right->cells[i]->row > right->row)
            return false;
    return gap == 1;
}

/* Both as one; their cells stand behind each other. */
static sheet_region join(const sheet_region *a, const sheet_region *b)
{
    sheet_region out = *a;
    out.count += b->count;
    if (b->row < out.row) out.row = b->row;
    if (b->column < out.column) out.column = b->column;
    if (b->row_end > out.row_end) out.row_end = b->row_end;
    if (b->column_end > out.column_end) out.column_end = b->column_end;
    return out;
}

static void add(struct cutting *cutting, sheet_region region)
{
    sheet_regions *out = cutting->out;
    sheet_region *grown = quire_arena_grow(cutting->arena, out->items, out->count, &out->capacity,
                                           sizeof *grown);
    if (!grown) {
        cutting->failed = true;
        return;
    }
    out->items = grown;
    out->items[out->count++] = region;
}

static bool is_title(const sheet_cell *cell)
{
    static const char *const stops[] = { ".", "。", "!", "！", ";", "；", NULL };
    if (cell->kind == SHEET_FIGURE || cell->text.size > TITLE_MAX_BYTES) return false;
    for (const char *const *stop = stops; *stop; stop++)
        if (quire_str_ends(cell->text, quire_str_from(*stop))) return false;
    return true;
}

static void cut(struct cutting *cutting, sheet_cell **cells, size_t count, bool rows, bool tried, int depth);

/* Where one part ends and another begins that only touches its corner: rows from there on lie wholly to one side. 0: there
 * is no such place. */
static size_t corner_of(struct cutting *cutting, sheet_cell *const *cells, size_t count)
{
    struct side {
        uint32_t row_end, column, column_end;
    } *before = quire_arena_array(cutting->arena, count + 1, sizeof *before);
    if (!before) {
        cutting->failed = true;
        return 0;
    }
    before[0] = (struct side){ .column = UINT32_MAX };
    for (size_t i = 0; i < count; i++) {
        struct side *side = &before[i + 1];
        *side = before[i];
        if (cells[i]->row_end > side->row_end) side->row_end = cells[i]->row_end;
        if (cells[i]->column < side->column) side->column = cells[i]->column;
        if (cells[i]->column_end > side->column_end) side->column_end = cells[i]->column_end;
    }
    uint32_t column = UINT32_MAX, column_end = 0;
    for (size_t i = count; i-- > 1;) {
        if (cells[i]->column < column) column = cells[i]->column;
        if (cells[i]->column_end > column_end) column_end = cells[i]->column_end;
        bool beside = before[i].column_end <= column || column_end <= before[i].column;
        if (beside && cells[i - 1]->row < cells[i]->row && before[i].row_end <= cells[i]->row) return i;
    }
    return 0;
}

/* Rows of one cell above a table are its titles; without them it may fall apart. */
static void emit(struct cutting *cutting, sheet_cell **cells, size_t count, int depth)
{
    sheet_region whole = region_of(cells, count);
    size_t titles = 0;
    quire_sheet_sort(cells, count);
    while (titles < SHEET_TITLES_MAX && titles + 2 < count && width_of(&whole) > 1 &&
           count_in_row(&whole, titles) == 1 && is_title(cells[titles]) &&
           cells[titles]->row_end <= cells[titles + 1]->row)
        titles++;
    size_t corner = titles || !cutting->sheet->name.size ? 0 : corner_of(cutting, cells, count);
    if (titles) {
        for (size_t i = 0; i < titles; i++) add(cutting, region_of(cells + i, 1));
        cut(cutting, cells + titles, count - titles, false, false, depth - 1);
    } else if (corner) {
        cut(cutting, cells, corner, false, false, depth - 1);
        cut(cutting, cells + corner, count - corner, false, false, depth - 1);
    } else {
        add(cutting, whole);
    }
}

/* Parts with an empty row or column between them, joined where it only spaces. `tried`: the other direction has nothing
 * to cut. */
static void cut(struct cutting *cutting, sheet_cell **cells, size_t count, bool rows, bool tried, int depth)
{
    if (depth <= 0 || cutting->failed) {
        quire_sheet_sort(cells, count);
        add(cutting, region_of(cells, count));
        return;
    }
    if (rows) quire_sheet_sort(cells, count);
    else qsort(cells, count, sizeof(sheet_cell *), by_column);
    bool loose = !cutting->sheet->name.size,
         fixed = !rows && loose; /* a file of rows has one table's columns */
    size_t start = 0, parts = 0;
    sheet_region before = { 0 };
    while (start < count) {
        size_t end = start;
        for (uint32_t reach = 0; end < count; end++) {
            const sheet_cell *cell = cells[end];
            if (end > start && !fixed && (rows ? cell->row : cell->column) > reach) break;
            uint32_t behind = rows ? cell->row_end : cell->column_end;
            if (behind > reach) reach = behind;
        }
        quire_sheet_sort(cells + start, end - start);
        sheet_region part = region_of(cells + start, end - start);
        if (parts && (rows ? goes_on_below(&before, &part, loose) : goes_on_beside(&before, &part))) {
            before = join(&before, &part);
        } else {
            if (parts) cut(cutting, before.cells, before.count, !rows, false, depth - 1);
            parts++;
            before = part;
            if (rows) before.heads = quire_sheet_heads(part.cells, part.count, loose);
        }
        start = end;
    }
    if (parts > 1) cut(cutting, before.cells, before.count, !rows, false, depth - 1);
    else if (!tried) cut(cutting, cells, count, !rows, true, depth - 1);
    else emit(cutting, cells, count, depth);
}

static bool overlaps(const sheet_region *title, const sheet_region *table)
{
    return title->column < table->column_end && table->column < title->column_end;
}

/* Whether it is but a few lines, each of which may be a title. */
static bool are_titles(const sheet_region *region)
{
    if (region->count > SHEET_TITLES_MAX || region->row_end - region->row < region->count) return false;
    for (size_t i = 0; i < region->count; i++)
        if (count_in_row(region, i) != 1 || !is_title(region->cells[i])) return false;
    return true;
}

/* Lines right above a table become its captions. */
static void take_titles(sheet_regions *regions)
{
    size_t kept = 0;
    for (size_t i = 0; i < regions->count; i++) {
        sheet_region region = regions->items[i];
        uint32_t row = region.row;
        while (kept && region.count > 1 && !are_titles(&region)) {
            const sheet_region *above = &regions->items[kept - 1];
            if (!are_titles(above) || above->title_count ||
                above->count + region.title_count > SHEET_TITLES_MAX || above->row_end > row ||
                row - above->row_end > TITLE_GAP_ROWS ||
                (!overlaps(above, &region) && above->column > region.column))
                break;
            memmove(region.titles + above->count, region.titles, region.title_count * sizeof *region.titles);
            memcpy(region.titles, above->cells, above->count * sizeof *region.titles);
            region.title_count += above->count;
            row = above->row;
            kept--;
        }
        regions->items[kept++] = region;
    }
    regions->count = kept;
}

quire_status quire_sheet_cut(const table_sheet *sheet, quire_arena *arena, sheet_regions *out,
                             quire_error *err)
{
    struct cutting cutting = { .sheet = sheet, .arena = arena, .out = out };
    bool loose = !sheet->name.size;
    *out = (sheet_regions){ 0 };
    if (sheet->count) cut(&cutting, sheet->cells, sheet->count, true, false, DEPTH_MAX);
    if (cutting.failed) return quire_fail_memory(err);
    take_titles(out);
    for (size_t i = 0; i < out->count; i++)
        out->items[i].heads = quire_sheet_heads(out->items[i].cells, out->items[i].count, loose);
    return QUIRE_OK;
}

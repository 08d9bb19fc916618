/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of heads are told by how they are set, or by what they hold: words above figures. Words above words are heads where
 * each column has one of its own; in two columns they as well may be the first of some names and values. */
#include "load/worker/loaders/table/sheet.h"

#include "base/str.h"

enum {
    HEADS_MAX = 4,
    HEAD_MAX_BYTES = 240,
    PLAIN_MAX_BYTES = 96, /* of a head that nothing but its place tells */
    WINDOW_ROWS = 24,     /* how far down the values of a column are looked at */
};

struct row {
    sheet_cell *const *cells;
    size_t count;
};

struct table {
    sheet_cell *const *cells;
    size_t count;
    uint32_t column, column_end;
    bool loose;
};

static struct row row_at(const struct table *table, size_t at)
{
    struct row row = { table->cells + at, 0 };
    while (at + row.count < table->count && row.cells[row.count]->row == row.cells[0]->row) row.count++;
    return row;
}

static struct row row_below(const struct table *table, const struct row *row)
{
    return row_at(table, (size_t)(row->cells - table->cells) + row->count);
}

static bool ends_with_colon(quire_str text)
{
    return quire_str_ends(text, QUIRE_STR(":")) || quire_str_ends(text, QUIRE_STR("：")) ||
           quire_str_ends(text, QUIRE_STR("="));
}

static bool is_strong(const struct row *row)
{
    for (size_t i = 0; i < row->count; i++)
        if (!row->cells[i]->strong) return false;
    return row->count > 0;
}

static bool is_kind(const struct row *row, sheet_kind kind)
{
    for (size_t i = 0; i < row->count; i++)
        if (row->cells[i]->kind != kind) return false;
    return row->count > 0;
}

static bool has_kind(const struct row *row, sheet_kind kind)
{
    for (size_t i = 0; i < row->count; i++)
        if (row->cells[i]->kind == kind) return true;
    return false;
}

static bool has_longer_than(const struct row *row, size_t bytes)
{
    for (size_t i = 0; i < row->count; i++)
        if (row->cells[i]->text.size > bytes) return true;
    return false;
}

/* Bold over what is not. */
static bool stands_out(const struct table *table, const struct row *row)
{
    if (!is_strong(row)) return false;
    struct row below = row_below(table, row);
    for (size_t rows = 0; below.count && rows <= HEADS_MAX; rows++, below = row_below(table, &below))
        if (!is_strong(&below)) return true;
    return false;
}

/* What most values below a head are. */
struct column {
    size_t texts, figures, others;
};

/* The rows under one, found once for all of its heads: a row may be as wide as a sheet. */
struct window {
    struct row rows[WINDOW_ROWS];
    size_t count;
};

static void find_below(const struct table *table, const struct row *row, struct window *out)
{
    struct row below = row_below(table, row);
    for (out->count = 0; below.count && out->count < WINDOW_ROWS; below = row_below(table, &below))
        out->rows[out->count++] = below;
}

static void look_below(const struct window *window, const sheet_cell *head, struct column *out)
{
    *out = (struct column){ 0 };
    for (size_t i = 0; i < window->count; i++) {
        const struct row *below = &window->rows[i];
        size_t low = 0, high = below->count;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (below->cells[middle]->column < head->column) low = middle + 1;
            else high = middle;
        }
        if (low == below->count || below->cells[low]->column >= head->column_end) continue;
        sheet_kind kind = below->cells[low]->kind;
        out->texts += kind == SHEET_TEXT;
        out->figures += kind == SHEET_FIGURE;
        out->others += kind == SHEET_YEAR || kind == SHEET_DATE;
    }
}

/* Whether a column holds something else than its head. */
static bool differs(const struct table *table, const struct row *row)
{
    struct window window;
    find_below(table, row, &window);
    for (size_t i = 0; i < row->count; i++) {
        struct column column;
        look_below(&window, row->cells[i], &column);
        size_t half = (column.texts + column.figures + column.others) / 2;
        if (row->cells[i]->kind == SHEET_TEXT ? column.figures + column.others > half : column.figures > half)
            return true;
    }
    return false;
}

/* Numbers of columns: "1 | 2 | 3" over words. */
static bool numbers_columns(const struct table *table, const struct row *row)
{
    struct window window;
    find_below(table, row, &window);
    for (size_t i = 0; i < row->count; i++) {
        struct column column;
        look_below(&window, row->cells[i], &column);
        if (row->cells[i]->kind != SHEET_FIGURE || column.texts == 0 || column.figures + column.others)
            return false;
    }
    return row->count > 1;
}

/* Whether nothing speaks against the row's naming the columns. */
static bool is_plain_head(const struct table *table, const struct row *row)
{
    uint32_t width = table->column_end - table->column;
    struct row below = row_below(table, row);
    if (!below.count || !is_kind(row, SHEET_TEXT) || has_longer_than(row, PLAIN_MAX_BYTES)) return false;
    if (width < 3 && !table->loose) return false;
    if (row->count < width && (row->count < 3 || row->count < below.count)) return false;
    for (size_t i = 0; i < row->count; i++) {
        if (ends_with_colon(row->cells[i]->text)) return false;
        if (i && quire_str_equal(row->cells[i]->text, row->cells[i - 1]->text)) return false;
    }
    return !(row->cells[0]->strong && below.cells[0]->strong && width > 1 && !is_strong(row));
}

static bool may_be_head(const struct row *row)
{
    return !has_kind(row, SHEET_FIGURE) && !has_longer_than(row, HEAD_MAX_BYTES);
}

/* Whether the row above divides what this one names: over several columns, down into it, or with gaps over its words. */
static bool is_divided(const struct row *above, const struct row *row)
{
    for (size_t i = 0; i < above->count; i++) {
        const sheet_cell *cell = above->cells[i];
        if (cell->row_end > row->cells[0]->row || cell->column_end > cell->column + 1) return true;
    }
    size_t under = 0;
    for (size_t i = 0, j = 0; i < row->count; i++) {
        while (j < above->count && above->cells[j]->column < row->cells[i]->column) j++;
        under += j < above->count && above->cells[j]->column == row->cells[i]->column;
    }
    return above->count > 1 && above->count < row->count && under + 1 >= above->count;
}

size_t quire_sheet_heads(sheet_cell *const *cells, size_t count, bool loose)
{
    struct table table = { .cells = cells, .count = count, .column = UINT32_MAX, .loose = loose };
    for (size_t i = 0; i < count; i++) {
        if (cells[i]->column < table.column) table.column = cells[i]->column;
        if (cells[i]->column_end > table.column_end) table.column_end = cells[i]->column_end;
    }
    struct row row = row_at(&table, 0), below = row_below(&table, &row);
    if (!below.count) return 0;
    if (numbers_columns(&table, &row)) return 1;
    if (!may_be_head(&row)) return 0;
    size_t heads = 0;
    for (; heads < HEADS_MAX; heads++, row = below, below = row_below(&table, &row)) {
        bool goes_on = below.count && may_be_head(&below) && is_divided(&row, &below) &&
                       (differs(&table, &below) || stands_out(&table, &below));
        if (goes_on) continue;
        if (!below.count) return heads;
        return heads +
               (heads || stands_out(&table, &row) || differs(&table, &row) || is_plain_head(&table, &row));
    }
    return 0;
}

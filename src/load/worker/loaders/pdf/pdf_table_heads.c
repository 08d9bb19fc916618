/* SPDX-License-Identifier: Apache-2.0 */
/* The rows before the first figures are heads. Which columns a head stands over is told by the rule below it, by its own
 * extent, by the line of the same head below it, or where it is centred between columns. From the lowest row up, as
 * the line above a rule belongs to the line that is above it. */
#include "load/worker/loaders/pdf/pdf_rules.h"
#include "load/worker/loaders/pdf/pdf_tables.h"

#include "base/str.h"

#include <math.h>

enum {
    HEADER_ROWS_MAX = 12,
    HEADER_CELLS_MAX = 4 * PDF_COLUMNS_MAX, /* of a row: each is held against all others */
    PIECES_MAX = 128
};

/* ---- which rows ---- */

static size_t column_at(const pdf_grid *grid, const pdf_row *row, size_t i)
{
    return quire_pdf_column_of(&grid->columns, row->cells[i]);
}

/* Whether the row's only cell stands in the middle of the whole table, and reaches over its labels. */
static bool is_centred_alone(const pdf_grid *grid, const pdf_row *row)
{
    const pdf_columns *columns = &grid->columns;
    const quire_place *place = &row->cells[0]->place;
    float middle = (columns->x0[0] + columns->x1[columns->count - 1]) / 2;
    return row->count == 1 && columns->count > 1 && place->x0 < columns->x0[1] &&
           fabsf((place->x0 + place->x1) / 2 - middle) <
               0.03F * (columns->x1[columns->count - 1] - columns->x0[0]);
}

static bool is_label_only(const pdf_grid *grid, const pdf_row *row)
{
    if (is_centred_alone(grid, row)) return true;
    for (size_t i = 0; i < row->count; i++)
        if (column_at(grid, row, i) > 0) return false;
    return true;
}

/* Whether `row` gives figures; years do where a label stands before them and heads above. */
static bool is_data(const pdf_grid *grid, const pdf_row *row, bool heads_above)
{
    bool labelled = false, years = false;
    for (size_t i = 0; i < row->count; i++) {
        quire_str text = row->cells[i]->text;
        if (column_at(grid, row, i) == 0) {
            labelled |= !quire_pdf_is_unit(text) && !quire_pdf_is_period(text);
            continue;
        }
        if (quire_pdf_is_year(text)) years = true;
        else if (quire_pdf_is_figure(text)) return true;
    }
    return years && labelled && heads_above;
}

/* Without figures the first row names the columns where it holds several cells and no number. */
static size_t head_of_words(const pdf_grid *grid)
{
    const pdf_row *row = &grid->rows[0];
    if (row->count > HEADER_CELLS_MAX) return 0;
    for (size_t i = 0; i < row->count; i++)
        if (quire_pdf_is_number(row->cells[i]->text)) return 0;
    return row->count >= 2 ? 1 : 0;
}

/* Whether one of the first `heads` rows holds more cells than any row of heads does. */
static bool is_crowded(const pdf_grid *grid, size_t heads)
{
    for (size_t r = 0; r < heads; r++)
        if (grid->rows[r].count > HEADER_CELLS_MAX) return true;
    return false;
}

/* How many of the first rows are heads; *figures is the first row that gives figures. */
static size_t count_heads(const pdf_grid *grid, size_t *figures)
{
    size_t first = 0, heads = 0;
    *figures = 0;
    while (first < grid->count && !is_data(grid, &grid->rows[first], heads > 0)) {
        if (!is_label_only(grid, &grid->rows[first])) heads = first + 1;
        first++;
    }
    if (!grid->count || first == grid->count) return grid->count ? head_of_words(grid) : 0;
    if (heads > HEADER_ROWS_MAX || is_crowded(grid, heads)) return head_of_words(grid);
    *figures = first;
    return heads;
}

/* ---- over which columns ---- */

static bool is_over(const pdf_columns *columns, size_t column, float x0, float x1)
{
    float middle = (columns->x0[column] + columns->x1[column]) / 2;
    return x0 <= middle && middle <= x1;
}

static void set_span(pdf_segment *cell, size_t first, size_t last)
{
    cell->column = (uint32_t)first;
    cell->column_span = (uint32_t)(last - first + 1);
}

/* Whether `rule` runs below `cell`. */
static bool is_under(const pdf_rule *rule, const pdf_segment *cell)
{
    float shared = fminf(rule->x1, cell->place.x1) - fmaxf(rule->x0, cell->place.x0);
    return shared > 0.3F * fminf(rule->x1 - rule->x0, cell->place.x1 - cell->place.x0);
}

static bool is_under_another(const pdf_rule *rule, const pdf_row *row, const pdf_segment *cell)
{
    for (size_t i = 0; i < row->count; i++)
        if (row->cells[i] != cell && is_under(rule, row->cells[i])) return true;
    return false;
}

/* The pieces [*first, *last] of the rule that is drawn under `cell`: those right below it and, as the line under a head is
 * often drawn column by column, to `widen` it, as many beside them without a head of their own as it is centred over. The
 * heads before it reach to `left`. */
static bool find_pieces(const pdf_rule *pieces, size_t count, const pdf_row *row, const pdf_segment *cell,
                        float left, bool widen, size_t *first, size_t *last)
{
    float middle = (cell->place.x0 + cell->place.x1) / 2;
    size_t low, high, i = 0;
    while (i < count && !is_under(&pieces[i], cell)) i++;
    if (i == count) return false;
    for (*first = low = i; i < count && is_under(&pieces[i], cell); i++)
        if (is_under_another(&pieces[i], row, cell)) return false;
    *last = high = i - 1;
    if (!widen) return true;
    while (low && pieces[low - 1].x0 >= left && pieces[low].x0 - pieces[low - 1].x1 < 3 * cell->size &&
           !is_under_another(&pieces[low - 1], row, cell))
        low--;
    while (high + 1 < count && pieces[high + 1].x0 - pieces[high].x1 < 3 * cell->size &&
           !is_under_another(&pieces[high + 1], row, cell))
        high++;
    for (size_t wide = high - low; wide > *last - *first; wide--)
        for (size_t from = low; from <= *first && from + wide <= high; from++) {
            if (from + wide < *last ||
                fabsf((pieces[from].x0 + pieces[from + wide].x1) / 2 - middle) > cell->size)
                continue;
            *first = from;
            *last = from + wide;
            return true;
        }
    return true;
}

/* Whether the cell is set at one end of [x0, x1] or in its middle; `right`: at its right end. */
static bool is_fitted(const pdf_segment *cell, float x0, float x1, bool right)
{
    if (right) return fabsf(cell->place.x1 - x1) < 1.5F * cell->size;
    float middles = (cell->place.x0 + cell->place.x1 - x0 - x1) / 2;
    return fabsf(middles) < 1.2F * cell->size || fabsf(cell->place.x0 - x0) < 1.5F * cell->size ||
           fabsf(cell->place.x1 - x1) < 1.5F * cell->size;
}

/* By the rule under it. A line under the whole table says nothing, nor one under several heads. */
static bool span_by_rule(const pdf_grid *grid, const pdf_row *row, pdf_segment *cell, size_t low, bool right)
{
    const pdf_columns *columns = &grid->columns;
    const pdf_rule *pieces;
    float left = low ? columns->x1[low - 1] - cell->size : -INFINITY;
    size_t from, to, first = 0, last;
    size_t count = quire_pdf_rules_under(grid->rules, grid->rule_count, cell->place.y1 - 0.4F * cell->size,
                                         cell->place.y1 + 0.7F * cell->size, cell->place.x0, cell->place.x1,
                                         &pieces);
    if (count > PIECES_MAX || !find_pieces(pieces, count, row, cell, left, !right, &from, &to)) return false;
    float x0 = pieces[from].x0, x1 = pieces[to].x1;
    if (!is_fitted(cell, x0, x1, right)) return false;
    if (is_over(columns, 0, x0, x1) && quire_pdf_column_of(columns, cell) > 0) return false;
    while (first < columns->count && !is_over(columns, first, x0, x1)) first++;
    if (first == columns->count) return false;
    for (last = first; last + 1 < columns->count && is_over(columns, last + 1, x0, x1); last++) {}
    set_span(cell, first, last);
    return true;
}

/* By the line below it, where both are lines of one head: with the same middle, or the same right edge. */
static bool span_by_line_below(pdf_segment *cell, const pdf_row *below)
{
    for (size_t i = 0; below && i < below->count; i++) {
        const pdf_segment *next = below->cells[i];
        float middles = (cell->place.x0 + cell->place.x1 - next->place.x0 - next->place.x1) / 2;
        bool same = fabsf(middles) < 0.35F * cell->size ||
                    fabsf(cell->place.x1 - next->place.x1) < 0.2F * cell->size;
        if (!same || next->place.y0 - cell->place.y1 > cell->size) continue;
        if (next->column_span < 2 && quire_pdf_is_period(cell->text)) continue;
        cell->column = next->column;
        cell->column_span = next->column_span;
        return true;
    }
    return false;
}

/* Which columns have heads in other header rows. */
struct headed {
    bool below[PDF_COLUMNS_MAX]; /* one of their own, in a row below */
    bool other[PDF_COLUMNS_MAX]; /* in any other row */
};

static void find_headed(const pdf_grid *grid, size_t at, size_t heads, struct headed *out)
{
    *out = (struct headed){ 0 };
    for (size_t r = 0; r < heads; r++)
        for (size_t i = 0; r != at && i < grid->rows[r].count; i++) {
            const pdf_segment *cell = grid->rows[r].cells[i];
            out->other[column_at(grid, &grid->rows[r], i)] = true;
            if (r > at && cell->column_span == 1) out->below[cell->column] = true;
        }
}

/* By its own extent: the columns that it covers half of, between `low` and `high`. */
static void span_by_extent(const pdf_columns *columns, pdf_segment *cell, size_t low, size_t high)
{
    size_t best = quire_pdf_column_of(columns, cell), first, last;
    if (best < low) best = low;
    if (best > high) best = high;
    for (first = best; first > low; first--) {
        float covered = columns->x1[first - 1] - fmaxf(columns->x0[first - 1], cell->place.x0);
        if (first == 1 || covered < 0.5F * (columns->x1[first - 1] - columns->x0[first - 1])) break;
    }
    for (last = best; last < high; last++) {
        float covered = fminf(columns->x1[last + 1], cell->place.x1) - columns->x0[last + 1];
        if (!best || covered < 0.5F * (columns->x1[last + 1] - columns->x0[last + 1])) break;
    }
    set_span(cell, first, last);
}

/* Where it is centred over more columns than it covers, all of which have heads of their own below. */
static void widen_centred(const pdf_grid *grid, pdf_segment *cell, const struct headed *headed, size_t low,
                          size_t high)
{
    const pdf_columns *columns = &grid->columns;
    float middle = (cell->place.x0 + cell->place.x1) / 2, best = 0.6F * cell->size;
    size_t column = cell->column, last = column + cell->column_span - 1, chosen_first = column,
           chosen_last = last;
    float own = fabsf((columns->x0[column] + columns->x1[last]) / 2 - middle);
    bool unit = quire_pdf_is_unit(cell->text), period = unit || quire_pdf_is_period(cell->text);
    if (!column || (own < best && !period)) return;
    const bool *known = unit ? headed->other : headed->below;
    if (low == 0) low = 1;
    for (size_t first = column + 1; first-- > low;) {
        if (!known[first]) break;
        for (size_t end = last; end <= high; end++) {
            if (!known[end]) break;
            float off = fabsf((columns->x0[first] + columns->x1[end]) / 2 - middle);
            bool wider = end - first > chosen_last - chosen_first;
            if (end - first < 1 || off > best + 0.01F * (wider ? 1 : 0)) continue;
            best = fminf(best, off + (period ? 0.1F * cell->size : 0));
            chosen_first = first;
            chosen_last = end;
        }
    }
    set_span(cell, chosen_first, chosen_last);
}

/* Whether the cell ends with its column, and another line of heads shares this edge and not the middle. */
static bool is_set_right(const pdf_grid *grid, size_t at, size_t heads, const pdf_segment *cell)
{
    float edge = grid->columns.x1[quire_pdf_column_of(&grid->columns, cell)];
    if (fabsf(edge - cell->place.x1) > 0.9F * cell->size) return false;
    for (size_t r = at ? at - 1 : 0; r < heads && r <= at + 1; r++)
        for (size_t i = 0; r != at && i < grid->rows[r].count; i++) {
            const quire_place *other = &grid->rows[r].cells[i]->place;
            float middles = (cell->place.x0 + cell->place.x1 - other->x0 - other->x1) / 2;
            if (fabsf(cell->place.x1 - other->x1) < 0.2F * cell->size && fabsf(middles) > 0.35F * cell->size)
                return true;
        }
    return false;
}

/* A time that is set at the right end of the columns that it stands over, as their heads are. */
static void widen_left(const pdf_grid *grid, pdf_segment *cell, const struct headed *headed, size_t at,
                       size_t heads, size_t low)
{
    if (cell->column_span > 1 || cell->column < 2 || !quire_pdf_is_period(cell->text)) return;
    if (!is_set_right(grid, at, heads, cell) || !headed->other[cell->column]) return;
    while (cell->column > low && cell->column > 1 && headed->other[cell->column - 1]) {
        cell->column--;
        cell->column_span++;
    }
}

/* The columns of the cells of header row `at`, whose rows below are done. */
static void span_row(const pdf_grid *grid, size_t at, size_t heads)
{
    const pdf_row *row = &grid->rows[at], *below = at + 1 < heads ? row + 1 : NULL;
    struct headed headed;
    size_t free_from = 0;
    find_headed(grid, at, heads, &headed);
    for (size_t i = 0; i < row->count; i++) {
        pdf_segment *cell = row->cells[i];
        size_t high = i + 1 < row->count ? column_at(grid, row, i + 1) : grid->columns.count;
        size_t low = free_from < grid->columns.count ? free_from : grid->columns.count - 1;
        high = high > low ? high - 1 : low;
        bool right = quire_pdf_is_period(cell->text) && is_set_right(grid, at, heads, cell);
        if (!span_by_rule(grid, row, cell, low, right) && !span_by_line_below(cell, below)) {
            span_by_extent(&grid->columns, cell, low, high);
            if (cell->column_span == 1 && !right) widen_centred(grid, cell, &headed, low, high);
        }
        widen_left(grid, cell, &headed, at, heads, low);
        if (cell->column < free_from && i) { /* joins the cell before */
            cell->column = row->cells[i - 1]->column;
            cell->column_span = row->cells[i - 1]->column_span;
        }
        free_from = cell->column + cell->column_span;
    }
}

/* The columns of a row of the body: one for each cell, more where it covers them. */
static void place_row(const pdf_columns *columns, const pdf_row *row)
{
    uint32_t free_from = 0;
    for (size_t i = 0; i < row->count; i++) {
        pdf_segment *cell = row->cells[i];
        uint32_t column = (uint32_t)quire_pdf_column_of(columns, cell);
        if (column < free_from &&
            i) { /* joins the cell before: the whole of its span, for it is written once */
            cell->column = row->cells[i - 1]->column;
            cell->column_span = row->cells[i - 1]->column_span;
            continue;
        }
        cell->column = column;
        cell->column_span = 1;
        while (column && column + cell->column_span < columns->count) {
            size_t next = column + cell->column_span;
            float covered = fminf(columns->x1[next], cell->place.x1) -
                            fmaxf(columns->x0[next], cell->place.x0);
            if (covered < 0.5F * (columns->x1[next] - columns->x0[next])) break;
            cell->column_span++;
        }
        if (i + 1 < row->count) { /* never over the next cell's column */
            uint32_t next = (uint32_t)quire_pdf_column_of(columns, row->cells[i + 1]);
            if (next > column && column + cell->column_span > next) cell->column_span = next - column;
        }
        free_from = column + cell->column_span;
    }
}

/* ---- units ---- */

/* Whether it speaks for the whole table: it stands among the labels, or in the middle of all columns. */
static bool is_table_unit(const pdf_grid *grid, const pdf_segment *cell)
{
    const pdf_columns *columns = &grid->columns;
    float middle = (cell->place.x0 + cell->place.x1) / 2;
    if (!quire_pdf_is_unit(cell->text)) return false;
    if (columns->count < 3 || quire_pdf_column_of(columns, cell) == 0) return true;
    float all = (columns->x0[1] + columns->x1[columns->count - 1]) / 2;
    return fabsf(middle - all) < 2 * cell->size;
}

/* Whether `cell` ends the bracket that the unit `last` opened in the row above. */
static bool ends_unit(const pdf_segment *last, const pdf_segment *cell)
{
    return last->text.data[0] == '(' && !memchr(last->text.data, ')', last->text.size) &&
           quire_str_ends(cell->text, QUIRE_STR(")")) && fabsf(last->place.x0 - cell->place.x0) < cell->size;
}

/* Takes the units out of the first `end` rows, and rows out that held nothing else. */
static void lift_units(pdf_grid *grid, size_t end)
{
    size_t kept = 0;
    for (size_t r = 0; r < grid->count; r++) {
        pdf_row *row = &grid->rows[r];
        size_t used = 0;
        for (size_t i = 0; i < row->count; i++) {
            pdf_segment *cell = row->cells[i];
            bool goes_on = grid->unit_count && ends_unit(grid->units[grid->unit_count - 1], cell);
            bool on_top = r == 0 && row->count == 1 && quire_pdf_is_unit(cell->text);
            if (r < end && grid->unit_count < PDF_UNITS_MAX &&
                (goes_on || on_top || is_table_unit(grid, cell)))
                grid->units[grid->unit_count++] = cell;
            else row->cells[used++] = cell;
        }
        row->count = used;
        if (used) grid->rows[kept++] = *row;
    }
    grid->count = kept;
}

/* ---- lines of one head ---- */

/* Whether two heads stand over columns that they share in part only. */
static bool conflict(const pdf_segment *a, const pdf_segment *b)
{
    bool apart = a->column + a->column_span <= b->column || b->column + b->column_span <= a->column;
    return !apart && (a->column != b->column || a->column_span != b->column_span);
}

static bool are_lines_of_heads(const pdf_row *row, const pdf_row *next)
{
    for (size_t i = 0; i < row->count; i++)
        for (size_t j = 0; j < next->count; j++)
            if (conflict(row->cells[i], next->cells[j])) return false;
    return true;
}

/* Makes one row of header rows whose heads stand over the same columns, or over others. *heads counts them. */
static quire_status join_lines(pdf_grid *grid, size_t *heads)
{
    size_t used = 0;
    for (size_t r = 0; r < grid->count; r++) {
        pdf_row *last = used ? &grid->rows[used - 1] : NULL;
        if (last && r < *heads && are_lines_of_heads(last, &grid->rows[r])) {
            if (quire_pdf_join_rows(last, &grid->rows[r], grid->arena)) return QUIRE_E_NO_MEMORY;
            continue;
        }
        grid->rows[used++] = grid->rows[r];
    }
    *heads -= grid->count - used;
    grid->count = used;
    return QUIRE_OK;
}

quire_status quire_pdf_find_heads(pdf_grid *grid)
{
    size_t figures, heads = count_heads(grid, &figures);
    lift_units(grid, heads > figures ? heads : figures);
    heads = count_heads(grid, &figures);
    for (size_t r = heads; r-- > 0;) span_row(grid, r, heads);
    if (join_lines(grid, &heads)) return QUIRE_E_NO_MEMORY;
    for (size_t r = 0; r < grid->count; r++) {
        grid->rows[r].header = r < heads;
        if (r < heads) continue;
        place_row(&grid->columns, &grid->rows[r]);
        if (is_centred_alone(grid, &grid->rows[r])) set_span(grid->rows[r].cells[0], 0, 0);
    }
    return QUIRE_OK;
}

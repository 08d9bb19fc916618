/* SPDX-License-Identifier: Apache-2.0 */
/* A column is a stretch of the page's width that cells cover. Where one long cell bridges two columns, a row holds two
 * cells in one stretch: then the stretch is cut where few cells cover it. */
#include "load/worker/loaders/pdf/pdf_characters.h"
#include "load/worker/loaders/pdf/pdf_tables.h"

#include "base/str.h"

#include <math.h>
#include <stdlib.h>

enum { ROWS_MIN = 3, ROWS_SURE = 2, PROSE_CELL_WEIGHT = 45, HALVINGS = 16 };

struct edge {
    float x;
    int step;
};

/* A cell among those that the columns are found from. */
struct extent {
    float x0, x1;
    size_t row;
};

static int by_x(const void *a, const void *b)
{
    const struct edge *x = a, *y = b;
    if (x->x != y->x) return x->x > y->x ? 1 : -1;
    return y->step - x->step; /* cells that touch share a column */
}

/* The cells of rows with figures where those are half of the rows with several cells from the first of them on; else of all
 * of these. */
static size_t gather(const pdf_grid *grid, struct extent *out)
{
    size_t multiple = 0, figures = 0, used = 0;
    for (size_t i = 0; i < grid->count; i++) {
        figures += grid->rows[i].count >= 2 && quire_pdf_has_figures(&grid->rows[i]);
        multiple += grid->rows[i].count >= 2 && figures;
    }
    for (size_t i = 0; i < grid->count; i++) {
        const pdf_row *row = &grid->rows[i];
        if (row->count < 2 || (figures && figures * 2 >= multiple && !quire_pdf_has_figures(row))) continue;
        for (size_t j = 0; j < row->count; j++)
            out[used++] = (struct extent){ row->cells[j]->place.x0, row->cells[j]->place.x1, i };
    }
    return used;
}

struct finding {
    const struct extent *cells;
    size_t count, row_count;
    struct edge *edges; /* of all cells, sorted */
    size_t *seen;       /* by row: the last stretch of which it held a cell */
    size_t stretches;
    pdf_columns *columns;
    bool full;
};

/* Whether some row holds two cells whose middles lie within [x0, x1]. */
static bool is_bridged(struct finding *finding, float x0, float x1)
{
    size_t stretch = ++finding->stretches;
    for (size_t i = 0; i < finding->count; i++) {
        const struct extent *cell = &finding->cells[i];
        float middle = (cell->x0 + cell->x1) / 2;
        if (middle < x0 || middle > x1) continue;
        if (finding->seen[cell->row] == stretch) return true;
        finding->seen[cell->row] = stretch;
    }
    return false;
}

static void add_column(struct finding *finding, float x0, float x1)
{
    pdf_columns *columns = finding->columns;
    if (columns->count == PDF_COLUMNS_MAX) {
        finding->full = true;
        return;
    }
    columns->x0[columns->count] = x0;
    columns->x1[columns->count++] = x1;
}

/* The columns within [from, to], where more than `tolerated` cells cover a place. */
static void find_within(struct finding *finding, float from, float to, int tolerated, int tries)
{
    int covered = 0;
    float start = from;
    for (size_t i = 0; i < 2 * finding->count && !finding->full; i++) {
        const struct edge *edge = &finding->edges[i];
        int before = covered;
        covered += edge->step;
        if (edge->x < from || edge->x > to) continue;
        if (before <= tolerated && covered > tolerated) start = edge->x;
        if (before <= tolerated || covered > tolerated) continue;
        bool bridged = tries > 0 && tolerated < (int)(finding->count / 4) &&
                       is_bridged(finding, start, edge->x);
        size_t known = finding->columns->count;
        if (bridged) find_within(finding, start, edge->x, tolerated ? 2 * tolerated : 1, tries - 1);
        if (finding->columns->count == known) add_column(finding, start, edge->x);
    }
}

quire_status quire_pdf_find_columns(pdf_grid *grid)
{
    size_t total = 0;
    for (size_t i = 0; i < grid->count; i++) total += grid->rows[i].count;
    struct extent *cells = quire_arena_array(grid->arena, total, sizeof *cells);
    struct finding finding = { .cells = cells, .columns = &grid->columns };
    grid->columns.count = 0;
    finding.edges = quire_arena_array(grid->arena, 2 * total, sizeof *finding.edges);
    finding.seen = quire_arena_array(grid->arena, grid->count, sizeof *finding.seen);
    if (!cells || !finding.edges || !finding.seen) return QUIRE_E_NO_MEMORY;
    finding.count = gather(grid, cells);
    for (size_t i = 0; i < finding.count; i++) {
        finding.edges[2 * i] = (struct edge){ cells[i].x0, 1 };
        finding.edges[2 * i + 1] = (struct edge){ cells[i].x1, -1 };
    }
    if (finding.count) qsort(finding.edges, 2 * finding.count, sizeof *finding.edges, by_x);
    find_within(&finding, -INFINITY, INFINITY, 0, HALVINGS);
    if (finding.full) grid->columns.count = 0;
    return QUIRE_OK;
}

size_t quire_pdf_column_of(const pdf_columns *columns, const pdf_segment *cell)
{
    size_t best = 0;
    float most = -INFINITY;
    for (size_t i = 0; i < columns->count; i++) {
        float shared = fminf(columns->x1[i], cell->place.x1) - fmaxf(columns->x0[i], cell->place.x0);
        if (shared > most + 0.5F) {
            most = shared;
            best = i;
        }
    }
    return best;
}

static bool is_list_mark(quire_str text)
{
    if (quire_pdf_weight(text) > 6) return false;
    char last = text.data[text.size - 1];
    uint32_t first = quire_pdf_first_char(text);
    return last == '.' || last == ')' || first == 0x2022 || first == 0x25CF || first == 0x25A0 ||
           first == 0x2013 || first == '-' || first == 0x25AA || first == 'o' || first == 0xB7;
}

/* The mark of a note or of an item, and its text. */
static bool is_marked(const pdf_row *row)
{
    quire_str mark = row->cells[0]->text;
    if (row->count != 2) return false;
    bool number = mark.size <= 2 && mark.data[0] >= '0' && mark.data[0] <= '9' &&
                  quire_pdf_weight(row->cells[1]->text) > 20 && !quire_pdf_is_figure(row->cells[1]->text);
    return number || is_list_mark(mark);
}

/* Whether `row` holds two figures or more behind its label, each at the end of a column. */
static bool is_sure(const pdf_columns *columns, const pdf_row *row)
{
    size_t figures = 0;
    for (size_t i = 1; i < row->count; i++) {
        const pdf_segment *cell = row->cells[i];
        if (!quire_pdf_is_figure(cell->text) || quire_pdf_is_year(cell->text)) return false;
        if (fabsf(columns->x1[quire_pdf_column_of(columns, cell)] - cell->place.x1) > cell->size)
            return false;
        figures++;
    }
    return figures >= 2;
}

bool quire_pdf_is_table(const pdf_grid *grid)
{
    const pdf_columns *columns = &grid->columns;
    size_t multiple = 0, spread = 0, marks = 0, prose = 0, sure = 0;
    if (columns->count < 2) return false;
    for (size_t i = 0; i < grid->count; i++) {
        const pdf_row *row = &grid->rows[i];
        if (row->count < 2) continue;
        multiple++;
        spread += quire_pdf_column_of(columns, row->cells[0]) !=
                  quire_pdf_column_of(columns, row->cells[row->count - 1]);
        marks += is_marked(row);
        sure += is_sure(columns, row);
        size_t weights = 0;
        for (size_t j = 0; j < row->count; j++) weights += quire_pdf_weight(row->cells[j]->text);
        prose += weights / row->count > PROSE_CELL_WEIGHT;
    }
    if (multiple < ROWS_MIN && (sure < ROWS_SURE || sure < multiple)) return false;
    return spread * 10 >= multiple * 6 && marks * 2 < multiple && prose * 2 < multiple;
}

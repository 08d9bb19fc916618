/* SPDX-License-Identifier: Apache-2.0 */
/* Rows, and the runs of rows that may be a table: rows of several cells, close to each other, with single cells between
 * them that are labels or heads and no lines of prose. */
#include "load/worker/loaders/pdf/pdf_characters.h"
#include "load/worker/loaders/pdf/pdf_rules.h"
#include "load/worker/loaders/pdf/pdf_tables.h"

#include "base/str.h"

#include <math.h>
#include <stdlib.h>

enum {
    SINGLES_BETWEEN = 4,
    SINGLE_WEIGHT = 100,
    CROSSING_WEIGHT = 60,
    HEAD_WEIGHT = 110,
    HEADS_ABOVE = 12,
    EDGES = 16
};

static const float CLOSE_ROWS = 2.2F, FAR_ROWS = 4; /* of the size of the type */

static float middle_of(const pdf_segment *cell)
{
    return (cell->place.y0 + cell->place.y1) / 2;
}

static int by_middle(const void *a, const void *b)
{
    const pdf_segment *x = *(pdf_segment *const *)a, *y = *(pdf_segment *const *)b;
    float p = middle_of(x), q = middle_of(y);
    return p != q ? (p > q ? 1 : -1) : (x > y) - (x < y);
}

static int by_left(const void *a, const void *b)
{
    const pdf_segment *x = *(pdf_segment *const *)a, *y = *(pdf_segment *const *)b;
    if (x->place.x0 != y->place.x0) return x->place.x0 > y->place.x0 ? 1 : -1;
    return (x > y) - (x < y);
}

/* Whether all of `row` is much smaller print than `line`, which it reaches into: marks that are set above or below it. */
static bool is_raised(const pdf_row *row, const pdf_row *line)
{
    float shared = fminf(row->y1, line->y1) - fmaxf(row->y0, line->y0);
    if (shared < 0.3F * (row->y1 - row->y0)) return false;
    for (size_t i = 0; i < row->count; i++)
        if (row->cells[i]->size > 0.8F * line->cells[0]->size || quire_pdf_weight(row->cells[i]->text) > 6)
            return false;
    return true;
}

/* Makes one row of each line and the marks that are raised above it or lowered. Returns the number of rows. */
static size_t join_raised(pdf_row *rows, size_t count)
{
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        pdf_row *last = used ? &rows[used - 1] : NULL;
        if (!last || (!is_raised(last, &rows[i]) && !is_raised(&rows[i], last))) {
            rows[used++] = rows[i];
            continue;
        }
        last->count += rows[i].count; /* their cells follow each other */
        last->y0 = fminf(last->y0, rows[i].y0);
        last->y1 = fmaxf(last->y1, rows[i].y1);
        qsort(last->cells, last->count, sizeof *last->cells, by_left);
    }
    return used;
}

/* Where the row of `cell` ends: half a line below its middle. */
static float limit_of(const pdf_segment *cell)
{
    return middle_of(cell) + 0.45F * fminf(cell->size, 40);
}

size_t quire_pdf_make_rows(pdf_segment **cells, size_t count, pdf_row *rows)
{
    size_t used = 0;
    qsort(cells, count, sizeof *cells, by_middle);
    for (size_t i = 0, j; i < count; i = j) {
        const pdf_segment *anchor = cells[i];
        pdf_row row = { .cells = &cells[i], .y0 = anchor->place.y0, .y1 = anchor->place.y1 };
        for (j = i + 1; j < count && middle_of(cells[j]) <= limit_of(anchor); j++) {
            row.y0 = fminf(row.y0, cells[j]->place.y0);
            row.y1 = fmaxf(row.y1, cells[j]->place.y1);
            if (cells[j]->size > 1.2F * anchor->size) anchor = cells[j]; /* a raised mark is no measure */
        }
        row.count = j - i;
        rows[used++] = row;
        qsort(&cells[i], j - i, sizeof *cells, by_left);
    }
    return join_raised(rows, used);
}

bool quire_pdf_has_figures(const pdf_row *row)
{
    for (size_t i = 0; i < row->count; i++)
        if (quire_pdf_is_figure(row->cells[i]->text) && !quire_pdf_is_year(row->cells[i]->text)) return true;
    return false;
}

/* ---- runs ---- */

/* What a run holds so far. */
struct run {
    float figures;      /* where the leftmost figure behind a label begins */
    float others;       /* where the leftmost other cell behind a first one begins */
    float edges[EDGES]; /* right edges of its last figures */
    size_t edge_count;
    size_t most; /* figures in a row */
};

static void run_add(struct run *run, const pdf_row *row)
{
    size_t figures = 0;
    for (size_t i = 0; i < row->count; i++) {
        const pdf_segment *cell = row->cells[i];
        if (!quire_pdf_is_figure(cell->text)) {
            if (i) run->others = fminf(run->others, cell->place.x0);
            continue;
        }
        if (i) run->figures = fminf(run->figures, cell->place.x0);
        run->edges[run->edge_count++ % EDGES] = cell->place.x1;
        figures++;
    }
    if (figures > run->most) run->most = figures;
}

/* Where the columns behind the labels begin. */
static float inner_of(const struct run *run)
{
    return run->figures < INFINITY ? run->figures : run->others;
}

/* Whether a figure of `row` ends where one of the run's last ones does. */
static bool run_fits(const struct run *run, const pdf_row *row)
{
    size_t known = run->edge_count < EDGES ? run->edge_count : EDGES;
    for (size_t i = 0; i < row->count; i++) {
        const pdf_segment *cell = row->cells[i];
        if (!quire_pdf_is_figure(cell->text)) continue;
        for (size_t j = 0; j < known; j++)
            if (fabsf(run->edges[j] - cell->place.x1) < 0.7F * cell->size) return true;
    }
    return false;
}

/* Whether one of its cells is a line of text that runs on where the figures stand. */
static bool is_prose(const struct run *run, const pdf_row *row)
{
    float inner = inner_of(run);
    for (size_t i = 0; i < row->count; i++) {
        const pdf_segment *cell = row->cells[i];
        size_t weight = quire_pdf_weight(cell->text);
        if (quire_pdf_introduces(cell->text)) return true;
        if (quire_pdf_ends_with_colon(cell->text)) continue; /* a group's name may be long */
        if (cell->place.x1 < inner + 2 * cell->size || cell->place.x0 > inner - cell->size) continue;
        if (weight > CROSSING_WEIGHT || quire_str_ends(cell->text, QUIRE_STR("."))) return true;
    }
    return row->count == 1 && quire_pdf_weight(row->cells[0]->text) > SINGLE_WEIGHT &&
           row->cells[0]->place.x1 > inner;
}

static float gap_of(const pdf_row *rows, size_t i)
{
    float size = fmaxf(rows[i].cells[0]->size, rows[i - 1].cells[0]->size);
    return (rows[i].y0 - rows[i - 1].y1) / size;
}

/* Whether every figure of `row`, of two or more, ends where one of the run's last ones does: the row goes on with the
 * table even behind a wide gap, or a sentence. */
static bool run_fits_whole(const struct run *run, const pdf_row *row)
{
    size_t figures = 0;
    for (size_t i = 0; i < row->count; i++) {
        if (!quire_pdf_is_figure(row->cells[i]->text)) continue;
        if (!run_fits(run, &(pdf_row){ .cells = &row->cells[i], .count = 1 })) return false;
        figures++;
    }
    return figures >= 2 || (figures && run->most == 1);
}

/* A note below the figures: its mark and its text, no figure. */
static bool is_note(const struct run *run, const pdf_row *row)
{
    if (row->count != 2 || run->figures == INFINITY) return false;
    const pdf_segment *mark = row->cells[0], *text = row->cells[1];
    return quire_pdf_weight(mark->text) <= 4 && mark->place.x1 < run->figures &&
           (quire_pdf_is_figure(mark->text) || mark->text.data[0] == '(') &&
           !quire_pdf_is_figure(text->text) && text->place.x0 < run->figures &&
           quire_pdf_weight(text->text) > 20;
}

/* Whether row i does not go on with the run: a line of prose, unless it stands alone in the table. */
static bool breaks(const struct run *run, const pdf_row *rows, size_t count, size_t i)
{
    const pdf_row *row = &rows[i];
    if (row->count > 1 && quire_pdf_is_figure(row->cells[row->count - 1]->text)) return false;
    if (is_note(run, row)) return true;
    if (!run->edge_count && row->count > 1) return false;
    if (!is_prose(run, row)) return false;
    return !(row->count == 1 && i + 1 < count && gap_of(rows, i + 1) < CLOSE_ROWS && run->most > 1 &&
             run_fits_whole(run, &rows[i + 1]));
}

/* The end of the run that starts at `first`. */
static size_t run_end(const pdf_row *rows, size_t count, size_t first, struct run *run)
{
    size_t last = first, singles = 0;
    bool far = false; /* since the last row that surely belongs to it */
    for (size_t i = first + 1; i < count && gap_of(rows, i) <= FAR_ROWS && !breaks(run, rows, count, i);
         i++) {
        far |= gap_of(rows, i) > CLOSE_ROWS;
        if (rows[i].count >= 2) {
            if (far && !run_fits_whole(run, &rows[i])) break;
            run_add(run, &rows[i]);
            last = i;
            singles = 0;
            far = false;
        } else if (++singles > SINGLES_BETWEEN) {
            break;
        }
    }
    return last + 1;
}

/* What the rows with figures say of a table's extent. */
struct extent {
    float x0, x1;
    float inner;  /* where its columns begin behind the labels */
    float labels; /* where its labels begin */
    bool figures; /* there are some behind labels */
};

/* Whether `cell` stands in the middle of the table as a short line does that reaches over its labels. */
static bool is_centred(const pdf_segment *cell, const struct extent *table)
{
    float middle = (cell->place.x0 + cell->place.x1) / 2;
    return fabsf(middle - (table->x0 + table->x1) / 2) <= 0.01F * (table->x1 - table->x0) + 2 &&
           cell->place.x0 > table->x0 + 2 * cell->size;
}

/* Whether `cell` stands over the columns behind the labels: a head may be wider than the figures below it. */
static bool is_over_columns(const pdf_segment *cell, const struct extent *table)
{
    if (cell->place.x0 >= table->inner - cell->size) return true;
    return cell->place.x1 > table->inner &&
           cell->place.x0 > table->labels + fmaxf(0.4F * (table->inner - table->labels), 4 * cell->size);
}

static bool is_underline(const pdf_rule *rule, const pdf_segment *cell)
{
    return fabsf(rule->x0 - cell->place.x0) < 2 && fabsf(rule->x1 - cell->place.x1) < 2;
}

/* Whether the single cell of `row` is a head of the table below it. */
static bool is_head_above(const pdf_grid *all, const pdf_row *row, const struct extent *table)
{
    const pdf_segment *cell = row->cells[0];
    const pdf_rule *under;
    if (row->count != 1 || quire_pdf_weight(cell->text) > HEAD_WEIGHT) return false;
    if (quire_str_ends(cell->text, QUIRE_STR(".")) || quire_pdf_ends_with_colon(cell->text)) return false;
    if (!is_over_columns(cell, table) || cell->place.x1 > table->x1 + 2 * cell->size) return false;
    if (!is_centred(cell, table)) return true;
    return quire_pdf_rules_under(all->rules, all->rule_count, row->y1 - 0.4F * cell->size,
                                 row->y1 + 0.8F * cell->size, cell->place.x0, cell->place.x1, &under) &&
           under->x0 > table->inner - 4 * cell->size && !is_underline(under, cell);
}

/* Whether the cells of `row` behind its first stand over the columns behind the labels. */
static bool is_head_row(const pdf_row *row, const struct extent *table)
{
    for (size_t i = 0; i < row->count; i++) {
        const pdf_segment *cell = row->cells[i];
        if (quire_pdf_weight(cell->text) > HEAD_WEIGHT) return false;
        if (i && cell->place.x1 < table->inner - 2 * cell->size) return false;
    }
    return row->count >= 2;
}

/* A label without figures, as a group row has it, or one in the middle of the table. */
static bool is_label_row(const pdf_row *row, const struct extent *table)
{
    const pdf_segment *cell = row->cells[0];
    if (row->count != 1 || quire_pdf_introduces(cell->text)) return false;
    return cell->place.x1 < table->inner + cell->size ||
           (is_centred(cell, table) && !quire_pdf_is_unit(cell->text) &&
            quire_pdf_weight(cell->text) < HEAD_WEIGHT);
}

static const struct extent NO_EXTENT = { INFINITY, -INFINITY, INFINITY, INFINITY, false };

/* Adds a row of several cells with figures. */
static void extent_add(struct extent *extent, const pdf_row *row)
{
    extent->x0 = extent->labels = fminf(extent->x0, row->cells[0]->place.x0);
    extent->x1 = fmaxf(extent->x1, row->cells[row->count - 1]->place.x1);
    for (size_t i = 1; i < row->count; i++) {
        extent->inner = fminf(extent->inner, row->cells[i]->place.x0);
        extent->figures |= quire_pdf_is_figure(row->cells[i]->text);
    }
}

static struct extent extent_of(const pdf_row *rows, size_t first, size_t end)
{
    struct extent extent = NO_EXTENT;
    for (size_t i = first; i < end; i++)
        if (rows[i].count >= 2 && quire_pdf_has_figures(&rows[i])) extent_add(&extent, &rows[i]);
    return extent;
}

/* Without heads above, other labels may be lines of their own. */
static bool is_sure_label(quire_str text)
{
    return quire_pdf_ends_with_colon(text) || quire_pdf_is_unit(text) || quire_pdf_is_period(text);
}

/* Where the table of the first figures at or behind `at` begins: with the heads above them, not with other lines. */
static size_t start_of(const pdf_grid *all, size_t floor, size_t at, size_t end)
{
    const pdf_row *rows = all->rows;
    size_t figures = at;
    while (figures < end && !quire_pdf_has_figures(&rows[figures])) figures++;
    struct extent table = extent_of(rows, figures, end);
    if (!table.figures) return at;
    size_t start = figures, heads = 0, labels = figures;
    for (; start > floor && figures - start < HEADS_ABOVE; start--) {
        const pdf_row *row = &rows[start - 1];
        if (gap_of(rows, start) > CLOSE_ROWS) break;
        bool head = is_head_row(row, &table) || is_head_above(all, row, &table);
        head |= !heads && row->count == 1 && quire_pdf_is_unit(row->cells[0]->text) &&
                is_over_columns(row->cells[0], &table);
        if (!head && (heads || !is_label_row(row, &table))) break;
        heads += head;
        bool ends_prose = start - 1 > floor && gap_of(rows, start - 1) < 0.6F &&
                          rows[start - 2].cells[rows[start - 2].count - 1]->place.x1 > table.inner;
        if (start == labels && is_sure_label(row->cells[0]->text) && !ends_prose) labels--;
    }
    return heads ? start : labels;
}

void quire_pdf_find_run(const pdf_grid *all, size_t floor, size_t at, size_t *first, size_t *end)
{
    struct run run = { .figures = INFINITY, .others = INFINITY };
    run_add(&run, &all->rows[at]);
    *end = run_end(all->rows, all->count, at, &run);
    *first = start_of(all, floor, at, *end);
}

/* ---- tables that follow each other ---- */

/* Neither a label nor a figure but a year. */
static bool is_headlike(const pdf_row *row, const struct extent *table)
{
    for (size_t i = 0; i < row->count; i++) {
        const pdf_segment *cell = row->cells[i];
        if (!is_over_columns(cell, table) && !quire_pdf_is_unit(cell->text)) return false;
        if (quire_pdf_weight(cell->text) > HEAD_WEIGHT) return false;
        if (quire_pdf_is_figure(cell->text) && !quire_pdf_is_year(cell->text)) return false;
    }
    return true;
}

static bool has_period(const pdf_row *row)
{
    for (size_t i = 0; i < row->count; i++)
        if (quire_pdf_is_period(row->cells[i]->text)) return true;
    return false;
}

/* What the rows from one on to the end of its run say. */
struct pdf_tail {
    struct extent table;
    size_t multiple, figures; /* rows with several cells; those of them with figures */
    size_t first;             /* the first row with figures; the run's end where none is left */
};

/* Adds the row before those of `tail`. */
static struct pdf_tail tail_with(struct pdf_tail tail, const pdf_row *row, size_t at)
{
    bool figures = quire_pdf_has_figures(row);
    if (figures) tail.first = at;
    if (row->count < 2) return tail;
    tail.multiple++;
    tail.figures += figures;
    if (figures) extent_add(&tail.table, row);
    return tail;
}

quire_status quire_pdf_read_run(const pdf_row *rows, size_t first, size_t end, quire_arena *arena,
                                pdf_run *out)
{
    struct pdf_tail *tails = quire_arena_array(arena, end - first, sizeof *tails);
    struct pdf_tail tail = { .table = NO_EXTENT, .first = end };
    if (!tails) return QUIRE_E_NO_MEMORY;
    for (size_t i = end; i-- > first;) tails[i - first] = tail = tail_with(tail, &rows[i], i);
    *out = (pdf_run){ .rows = rows, .first = first, .end = end, .tails = tails };
    return QUIRE_OK;
}

size_t quire_pdf_next_heads(const pdf_run *run, size_t from)
{
    const pdf_row *rows = run->rows;
    size_t end = run->end, i = run->tails[from - run->first].first;
    if (i == end) return end;
    const struct pdf_tail *tail = &run->tails[i - run->first];
    if (!tail->table.figures || tail->figures * 2 < tail->multiple) return end;
    for (size_t j; i < end; i = j) {
        bool period = false, several = false;
        size_t most = 0;
        for (j = i; j < end && is_headlike(&rows[j], &tail->table); j++) {
            period |= has_period(&rows[j]);
            several |= j > i || rows[j].count > 1;
            most = rows[j].count > most ? rows[j].count : most;
        }
        if (j > i && j < end && ((period && several) || most >= 3)) return i;
        if (j == i) j++;
    }
    return end;
}

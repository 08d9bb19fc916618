/* SPDX-License-Identifier: Apache-2.0 */
/* Tables by alignment: successive rows of several segments whose horizontal extents fall into the same few columns.
 * A column is a stretch of the page's width that more than a few of the rows cover. */
#include "load/worker/loaders/pdf_lines.h"

#include "base/error.h"
#include "base/str.h"

#include <math.h>
#include <stdlib.h>

enum { ROWS_MIN = 3, COLUMNS_MAX = 64, SINGLES_BETWEEN = 2, SINGLE_WEIGHT = 100, PROSE_CELL_WEIGHT = 45 };

struct row {
    pdf_segment **segments;
    size_t count;
    float y0, y1;
};

struct columns {
    float x0[COLUMNS_MAX], x1[COLUMNS_MAX];
    size_t count;
};

struct edge {
    float x;
    int step;
};

static float middle_of(const pdf_segment *segment)
{
    return (segment->place.y0 + segment->place.y1) / 2;
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

static int by_x(const void *a, const void *b)
{
    const struct edge *x = a, *y = b;
    if (x->x != y->x) return x->x > y->x ? 1 : -1;
    return x->step - y->step;
}

static bool is_currency(quire_str text)
{
    return quire_str_is(text, "$") || quire_str_is(text, "€") || quire_str_is(text, "£") ||
           quire_str_is(text, "¥") || quire_str_is(text, "￥");
}

static bool is_suffix(quire_str text)
{
    return quire_str_is(text, ")") || quire_str_is(text, "%") || quire_str_is(text, ")%") ||
           quire_str_is(text, "）");
}

static void absorb(pdf_segment *into, pdf_segment *from, quire_str text)
{
    from->taken = true;
    into->text = text;
    into->chars += from->chars;
    into->place.x0 = fminf(into->place.x0, from->place.x0);
    into->place.y0 = fminf(into->place.y0, from->place.y0);
    into->place.x1 = fmaxf(into->place.x1, from->place.x1);
    into->place.y1 = fmaxf(into->place.y1, from->place.y1);
}

/* "$   1,234   )" is one cell, though its parts are set far apart. */
static quire_status join_money(struct row *row, quire_arena *arena)
{
    size_t used = 0;
    for (size_t i = 0; i < row->count; i++) {
        pdf_segment *segment = row->segments[i];
        pdf_segment *last = used ? row->segments[used - 1] : NULL;
        bool close = last && segment->place.x0 - last->place.x1 < 8 * last->size;
        if (close && !last->hyphens && (is_currency(last->text) || is_suffix(segment->text))) {
            quire_str text = quire_arena_printf(arena, "%.*s%.*s", QUIRE_FMT(last->text),
                                                QUIRE_FMT(segment->text));
            if (!text.data) return QUIRE_E_NO_MEMORY;
            last->hyphens += segment->hyphens;
            absorb(last, segment, text);
        } else {
            row->segments[used++] = segment;
        }
    }
    row->count = used;
    return QUIRE_OK;
}

/* Segments whose middles lie within half a line of each other. Returns the number of rows. */
static size_t make_rows(pdf_segment **sorted, size_t count, struct row *rows)
{
    size_t used = 0;
    qsort(sorted, count, sizeof *sorted, by_middle);
    for (size_t i = 0, j; i < count; i = j) {
        float y0 = sorted[i]->place.y0, y1 = sorted[i]->place.y1;
        float limit = middle_of(sorted[i]) + 0.45F * fminf(sorted[i]->size, 40);
        for (j = i + 1; j < count && middle_of(sorted[j]) <= limit; j++) {
            y0 = fminf(y0, sorted[j]->place.y0);
            y1 = fmaxf(y1, sorted[j]->place.y1);
        }
        rows[used++] = (struct row){ &sorted[i], j - i, y0, y1 };
        qsort(rows[used - 1].segments, j - i, sizeof *sorted, by_left);
    }
    return used;
}

/* The end of the run of rows that starts at `first`: close to each other, few of them with one segment only. */
static size_t run_end(const struct row *rows, size_t count, size_t first)
{
    size_t last = first, singles = 0;
    for (size_t i = first + 1; i < count; i++) {
        float gap = rows[i].y0 - rows[i - 1].y1;
        if (gap > 2.2F * fmaxf(rows[i].segments[0]->size, rows[i - 1].segments[0]->size)) break;
        if (rows[i].count >= 2) {
            last = i;
            singles = 0;
        } else if (++singles > SINGLES_BETWEEN ||
                   quire_pdf_weight(rows[i].segments[0]->text) > SINGLE_WEIGHT) {
            break;
        }
    }
    return last + 1;
}

static quire_status find_columns(const struct row *rows, size_t count, quire_arena *arena,
                                 struct columns *out)
{
    size_t total = 0, multiple = 0, used = 0;
    *out = (struct columns){ .count = 0 };
    for (size_t i = 0; i < count; i++)
        if (rows[i].count >= 2) {
            total += rows[i].count;
            multiple++;
        }
    struct edge *edges = quire_arena_array(arena, 2 * total, sizeof *edges);
    if (!edges) return QUIRE_E_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; rows[i].count >= 2 && j < rows[i].count; j++) {
            edges[used++] = (struct edge){ rows[i].segments[j]->place.x0, 1 };
            edges[used++] = (struct edge){ rows[i].segments[j]->place.x1, -1 };
        }
    qsort(edges, used, sizeof *edges, by_x);
    int tolerated = (int)(multiple / 8), covered = 0;
    for (size_t i = 0; i < used; i++) {
        int before = covered;
        covered += edges[i].step;
        if (before <= tolerated && covered > tolerated) {
            if (out->count == COLUMNS_MAX) {
                out->count = 0;
                return QUIRE_OK;
            }
            out->x0[out->count] = edges[i].x;
            out->x1[out->count++] = edges[i].x;
        } else if (before > tolerated && covered <= tolerated && out->count) {
            out->x1[out->count - 1] = edges[i].x;
        }
    }
    return QUIRE_OK;
}

/* The column that a segment covers most, or the nearest one. */
static size_t column_of(const struct columns *columns, const pdf_segment *segment)
{
    size_t best = 0;
    float most = -INFINITY;
    for (size_t i = 0; i < columns->count; i++) {
        float shared = fminf(columns->x1[i], segment->place.x1) - fmaxf(columns->x0[i], segment->place.x0);
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

/* Whether the rows are a table under these columns: most use two columns or more, and they are neither columns of
 * prose nor a list whose marks stand apart from its items. */
static bool is_table(const struct row *rows, size_t count, const struct columns *columns)
{
    size_t multiple = 0, spread = 0, marks = 0, prose = 0;
    if (columns->count < 2) return false;
    for (size_t i = 0; i < count; i++) {
        const struct row *row = &rows[i];
        if (row->count < 2) continue;
        multiple++;
        spread += column_of(columns, row->segments[0]) != column_of(columns, row->segments[row->count - 1]);
        marks += row->count == 2 && is_list_mark(row->segments[0]->text);
        size_t weights = 0;
        for (size_t j = 0; j < row->count; j++) weights += quire_pdf_weight(row->segments[j]->text);
        prose += weights / row->count > PROSE_CELL_WEIGHT;
    }
    return multiple >= ROWS_MIN && spread * 10 >= multiple * 6 && marks * 2 < multiple &&
           prose * 2 < multiple;
}

static bool is_number(quire_str text)
{
    size_t digits = 0, letters = 0;
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        digits += byte >= '0' && byte <= '9';
        letters += byte >= 0xC0 || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
    }
    bool year = digits == 4 && text.size == 4 && (text.data[0] == '1' || text.data[0] == '2');
    return digits > letters && !year;
}

static pdf_line make_line(struct row *row, const struct columns *columns, uint32_t table)
{
    pdf_line line = {
        .segments = row->segments, .count = row->count, .table = table, .columns = (uint32_t)columns->count
    };
    uint32_t free_from = 0;
    line.header = row->count >= 2;
    for (size_t i = 0; i < row->count; i++) {
        pdf_segment *segment = row->segments[i];
        uint32_t column = (uint32_t)column_of(columns, segment);
        if (column < free_from) column = free_from ? free_from - 1 : 0; /* joins the cell before */
        segment->column = column;
        segment->column_span = 1;
        while (column + segment->column_span < columns->count) {
            size_t next = column + segment->column_span;
            float covered = fminf(columns->x1[next], segment->place.x1) -
                            fmaxf(columns->x0[next], segment->place.x0);
            if (covered < 0.5F * (columns->x1[next] - columns->x0[next])) break;
            segment->column_span++;
        }
        if (i + 1 < row->count) { /* never over the next segment's column */
            uint32_t next = (uint32_t)column_of(columns, row->segments[i + 1]);
            if (next > column && column + segment->column_span > next) segment->column_span = next - column;
        }
        free_from = column + segment->column_span;
        if (is_number(segment->text)) line.header = false;
    }
    return line;
}

quire_status quire_pdf_find_tables(pdf_segment **segments, size_t count, uint32_t first_table,
                                   quire_arena *arena, pdf_line *rows_out, size_t *row_count,
                                   quire_error *err)
{
    pdf_segment **sorted = quire_arena_array(arena, count, sizeof *sorted);
    struct row *rows = quire_arena_array(arena, count, sizeof *rows);
    struct columns columns;
    size_t upright = 0, used = 0;
    uint32_t table = first_table;
    if (!sorted || !rows) return quire_fail_memory(err);
    *row_count = 0;
    for (size_t i = 0; i < count; i++)
        if (segments[i]->upright) sorted[upright++] = segments[i];
    size_t total = make_rows(sorted, upright, rows);
    for (size_t i = 0, end; i < total; i = end) {
        end = i + 1;
        if (rows[i].count < 2) continue;
        end = run_end(rows, total, i);
        if (end - i < ROWS_MIN) continue;
        for (size_t j = i; j < end; j++)
            if (join_money(&rows[j], arena)) return quire_fail_memory(err);
        if (find_columns(rows + i, end - i, arena, &columns)) return quire_fail_memory(err);
        if (!is_table(rows + i, end - i, &columns)) continue;
        for (size_t j = i; j < end; j++) {
            rows_out[used] = make_line(&rows[j], &columns, table);
            rows_out[used++].header &= j == i;
            for (size_t k = 0; k < rows[j].count; k++) rows[j].segments[k]->taken = true;
        }
        table++;
    }
    for (size_t i = 0; i < count; i++)
        if (segments[i]->taken) segments[i] = NULL;
    *row_count = used;
    return QUIRE_OK;
}

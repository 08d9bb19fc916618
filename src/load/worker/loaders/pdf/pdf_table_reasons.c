/* SPDX-License-Identifier: Apache-2.0 */
/* Amounts with a reason behind each, as a list of what changed a result: "(490)  Higher unit cost". A figure stands so close
 * to its reason that both are one segment; what tells them apart is that reasons begin below each other and figures end
 * below each other. Numbers that count, as those of notes and clauses, are no amounts. */
#include "load/worker/loaders/pdf/pdf_characters.h"
#include "load/worker/loaders/pdf/pdf_tables.h"

#include "base/str.h"

#include <math.h>

enum { REASONS_MIN = 3 };

static const float GAP_EM = 0.6F;     /* from a figure to its reason */
static const float EDGE_EM = 0.8F;    /* brackets stick out of a column of figures */
static const float SAME_LEFT = 1;     /* points */
static const float CLOSE_ROWS = 2.2F; /* of the size of the type */
static const float SAME_LINES = 0.6F;

struct reason {
    quire_str figure;
    float edge, left; /* where the figure ends and the reason begins */
    bool currency;    /* in a cell of its own before the figure */
    bool apart;       /* they are two cells already */
};

/* Digits of the figure as a number, without what stands between them; 0 where there are none. */
static uint64_t number_of(quire_str figure, size_t *digits)
{
    uint64_t number = 0;
    *digits = 0;
    for (size_t i = 0; i < figure.size; i++) {
        if (figure.data[i] < '0' || figure.data[i] > '9') continue;
        if (*digits < 15) number = number * 10 + (uint64_t)(figure.data[i] - '0');
        ++*digits;
    }
    return number;
}

/* "(490)", "1,655", "-3", "$7", "5%": not "490" and "(4)", which may count. */
static bool is_amount(const struct reason *reason)
{
    static const char *const signs[] = { "-", "−", "–", "+", "$", "€", "£", "¥", "￥" };
    size_t digits;
    quire_str figure = reason->figure;
    number_of(figure, &digits);
    if (!digits) return false;
    if (reason->currency || memchr(figure.data, ',', figure.size)) return true;
    if (quire_str_ends(figure, QUIRE_STR("%")) || quire_str_ends(figure, QUIRE_STR("％"))) return true;
    bool brackets = quire_str_starts(figure, QUIRE_STR("(")) || quire_str_starts(figure, QUIRE_STR("（"));
    if (brackets && digits > 1) return true;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (quire_str_starts(figure, quire_str_from(signs[i]))) return true;
    return false;
}

static bool read_apart(const pdf_row *row, struct reason *out)
{
    const pdf_segment *figure = row->cells[0], *text = row->cells[1];
    *out = (struct reason){
        .figure = figure->text, .edge = figure->place.x1, .left = text->place.x0, .apart = true
    };
    return quire_pdf_is_figure(figure->text) && !quire_pdf_is_figure(text->text);
}

/* The row's last cell begins with a figure that a gap parts from text; nothing but a currency stands before it. Where the
 * gap is wider, they are two cells. */
static bool read_reason(const pdf_row *row, struct reason *out)
{
    if (row->count == 0 || row->count > 2) return false;
    if (row->count == 2 && !quire_pdf_is_currency(row->cells[0]->text)) return read_apart(row, out);
    const pdf_segment *cell = row->cells[row->count - 1];
    const char *space = cell->gap_count ? memchr(cell->text.data, ' ', cell->text.size) : NULL;
    if (!space) return false;
    size_t at = (size_t)(space - cell->text.data);
    quire_str rest = quire_str_cut(cell->text, at + 1, cell->text.size);
    *out = (struct reason){ .figure = quire_str_cut(cell->text, 0, at),
                            .edge = cell->gaps[0].x0,
                            .left = cell->gaps[0].x1,
                            .currency = row->count == 2 };
    if (out->left - out->edge < GAP_EM * cell->size || quire_str_ends(out->figure, QUIRE_STR(".")))
        return false;
    return quire_pdf_is_figure(out->figure) && !quire_pdf_is_figure(rest) && quire_pdf_weight(rest) > 3;
}

static float gap_above(const pdf_row *rows, size_t i)
{
    return (rows[i].y0 - rows[i - 1].y1) / rows[i].cells[0]->size;
}

/* A reason's second line. */
static bool goes_on(const pdf_row *rows, size_t i, float left)
{
    return rows[i].count == 1 && fabsf(rows[i].cells[0]->place.x0 - left) < SAME_LEFT &&
           gap_above(rows, i) < SAME_LINES;
}

bool quire_pdf_find_reasons(const pdf_grid *all, size_t first, size_t *out)
{
    const pdf_row *rows = all->rows;
    struct reason head, reason;
    size_t count = 1, close, amounts, digits, end = first + 1;
    bool counts = false;
    *out = end;
    if (!read_reason(&rows[first], &head)) return false;
    uint64_t last = number_of(head.figure, &digits);
    close = !head.apart;
    for (amounts = is_amount(&head); end < all->count && gap_above(rows, end) < CLOSE_ROWS; end++) {
        if (goes_on(rows, end, head.left)) continue;
        if (!read_reason(&rows[end], &reason) || fabsf(reason.left - head.left) > SAME_LEFT) break;
        if (fabsf(reason.edge - head.edge) > EDGE_EM * rows[end].cells[0]->size) break;
        uint64_t number = number_of(reason.figure, &digits);
        counts |= number == last + 1;
        last = number;
        amounts += is_amount(&reason);
        close += !reason.apart;
        count++;
    }
    *out = end;
    /* Where most of them stand apart, the row is read like that of any table. */
    return !counts && count >= REASONS_MIN && amounts * 2 >= count && close * 3 >= count;
}

/* Cells of one row: a figure, or a currency and it, and the reason. */
static quire_status cut_row(pdf_row *row, bool apart, quire_arena *arena)
{
    if (apart) {
        for (size_t i = 0; i < row->count; i++) row->cells[i]->column = i + 1 == row->count;
        return QUIRE_OK;
    }
    pdf_segment **cells = quire_arena_array(arena, row->count + 1, sizeof *cells);
    if (!cells) return QUIRE_E_NO_MEMORY;
    memcpy(cells, row->cells, row->count * sizeof *cells);
    pdf_segment *cell = cells[row->count - 1];
    const char *space = memchr(cell->text.data, ' ', cell->text.size);
    cells[row->count] = quire_pdf_cut(cell, 0, (size_t)(space - cell->text.data), arena);
    if (!cells[row->count]) return QUIRE_E_NO_MEMORY;
    row->cells = cells;
    row->count++;
    if (quire_pdf_join_cells(row, arena)) return QUIRE_E_NO_MEMORY;
    for (size_t i = 0; i < row->count; i++) row->cells[i]->column = i + 1 == row->count;
    return QUIRE_OK;
}

quire_status quire_pdf_read_reasons(pdf_grid *grid)
{
    size_t used = 0;
    struct reason head;
    if (!read_reason(&grid->rows[0], &head)) return QUIRE_OK;
    grid->columns =
        (pdf_columns){ .x0 = { head.edge, head.left }, .x1 = { head.edge, head.left }, .count = 2 };
    pdf_row *rows = quire_arena_array(grid->arena, grid->count, sizeof *rows);
    if (!rows) return QUIRE_E_NO_MEMORY;
    for (size_t i = 0; i < grid->count; i++) {
        pdf_row row = grid->rows[i];
        struct reason reason;
        if (read_reason(&row, &reason)) {
            if (cut_row(&row, reason.apart, grid->arena)) return QUIRE_E_NO_MEMORY;
            rows[used++] = row;
        } else {
            row.cells[0]->column = 1;
            if (quire_pdf_join_rows(&rows[used - 1], &row, grid->arena)) return QUIRE_E_NO_MEMORY;
        }
        for (size_t j = 0; j < row.count; j++) {
            float *x0 = &grid->columns.x0[row.cells[j]->column],
                  *x1 = &grid->columns.x1[row.cells[j]->column];
            *x0 = fminf(*x0, row.cells[j]->place.x0);
            *x1 = fmaxf(*x1, row.cells[j]->place.x1);
        }
    }
    grid->rows = rows;
    grid->count = used;
    return QUIRE_OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A label that is longer than its column is printed on several lines, its figures beside the last, the first or none of
 * them. A line goes on where the first word of the next would not have fitted behind it. */
#include "load/worker/loaders/pdf/pdf_characters.h"
#include "load/worker/loaders/pdf/pdf_tables.h"

#include "base/str.h"

#include <math.h>

enum { LABEL_LINES = 6 };

static const pdf_segment *label_of(const pdf_row *row)
{
    return row->count && row->cells[0]->column == 0 ? row->cells[0] : NULL;
}

/* The cell of column 0 that was printed last. */
static const pdf_segment *last_label(const pdf_row *row)
{
    const pdf_segment *last = NULL;
    for (size_t i = 0; i < row->count && row->cells[i]->column == 0; i++) last = row->cells[i];
    return last;
}

static bool has_values(const pdf_row *row)
{
    return row->count && row->cells[row->count - 1]->column > 0;
}

static float first_word_width(const pdf_segment *cell)
{
    size_t all = quire_pdf_weight(cell->text);
    float width = cell->place.x1 - cell->place.x0;
    if (!all) return 0;
    if (quire_pdf_is_wide(quire_pdf_first_char(cell->text))) return width * 2 / (float)all;
    const char *space = memchr(cell->text.data, ' ', cell->text.size);
    quire_str word = space ? quire_str_cut(cell->text, 0, (size_t)(space - cell->text.data)) : cell->text;
    return width * (float)quire_pdf_weight(word) / (float)all;
}

/* How wide the labels' column is: to its longest line beside figures. Others may reach over them. */
static float right_edge(const pdf_grid *grid)
{
    float right = -INFINITY;
    for (size_t i = 0; i < grid->count; i++) {
        const pdf_segment *label = label_of(&grid->rows[i]);
        if (label && !grid->rows[i].header && has_values(&grid->rows[i]))
            right = fmaxf(right, label->place.x1);
    }
    return right;
}

static bool is_close(const pdf_row *last, const pdf_row *next, float size)
{
    return next->y0 - last->y1 < 0.65F * size;
}

static bool is_full(const pdf_segment *label, const pdf_segment *next, float right)
{
    return label->place.x1 + 0.25F * label->size + first_word_width(next) > right - 0.4F * label->size;
}

static bool same_type(const pdf_segment *a, const pdf_segment *b)
{
    return a->bold == b->bold && fabsf(a->size - b->size) < 0.12F * a->size;
}

static bool begins_inside(const pdf_segment *label)
{
    uint32_t first = quire_pdf_first_char(label->text);
    return (first >= 'a' && first <= 'z') || first == '(' || first == '$' || quire_pdf_is_wide(first);
}

/* Whether `next` goes on with the label of `row`. */
static bool goes_on(const pdf_row *row, const pdf_row *next, float right)
{
    const pdf_segment *label = last_label(row), *behind = label_of(next);
    if (next->header || !label || !is_close(row, next, label->size)) return false;
    if (quire_pdf_ends_with_colon(label->text)) return false;
    if (!behind) return !has_values(row) && has_values(next);
    if (!same_type(label, behind)) return false;
    uint32_t first = quire_pdf_first_char(behind->text);
    if (!has_values(row) && has_values(next) && first >= 'a' && first <= 'z') return true;
    if (!is_full(label, behind, right)) return false;
    if (has_values(row))
        return !has_values(next) && begins_inside(behind) && behind->place.x0 >= label->place.x0 - 1;
    return behind->place.x0 >= row->cells[0]->place.x0 - 1;
}

quire_status quire_pdf_join_rows(pdf_row *row, const pdf_row *next, quire_arena *arena)
{
    pdf_segment **cells = quire_arena_array(arena, row->count + next->count, sizeof *cells);
    size_t used = 0, i = 0, j = 0;
    if (!cells) return QUIRE_E_NO_MEMORY;
    while (i < row->count || j < next->count) {
        bool own = j == next->count || (i < row->count && row->cells[i]->column <= next->cells[j]->column);
        cells[used++] = own ? row->cells[i++] : next->cells[j++];
    }
    row->cells = cells;
    row->count = used;
    row->y0 = fminf(row->y0, next->y0);
    row->y1 = fmaxf(row->y1, next->y1);
    return QUIRE_OK;
}

quire_status quire_pdf_join_labels(pdf_grid *grid)
{
    float right = right_edge(grid);
    size_t used = 0;
    for (size_t i = 0, j; i < grid->count; i = j) {
        pdf_row row = grid->rows[i];
        for (j = i + 1; j < grid->count && j - i < LABEL_LINES && !row.header; j++) {
            if (!goes_on(&row, &grid->rows[j], right)) break;
            if (quire_pdf_join_rows(&row, &grid->rows[j], grid->arena)) return QUIRE_E_NO_MEMORY;
        }
        grid->rows[used++] = row;
    }
    grid->count = used;
    return QUIRE_OK;
}

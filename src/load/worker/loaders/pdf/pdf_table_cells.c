/* SPDX-License-Identifier: Apache-2.0 */
/* Cells out of segments. A segment ends at a wide gap, so "526 $" holds the sign of the next column's figure where that
 * column begins close by, and "$" and ")" stand alone where their figure is set far off. Cells are copies: the page's
 * segments stay whole until a table is sure. */
#include "load/worker/loaders/pdf/pdf_characters.h"
#include "load/worker/loaders/pdf/pdf_tables.h"
#include "load/worker/loaders/raised.h"

#include "base/str.h"
#include "text/unicode.h"

#include <math.h>
#include <stdlib.h>

static const float CLOSE_EM = 0.45F; /* what hardly stands apart */
static const float GUTTER_EM = 0.5F; /* more than a word's space */
static const float SUFFIX_EM = 8;    /* from a figure to its ")" or "%" */
static const float CURRENCY_EM = 30; /* from "$" to its figure */

static bool is_suffix(quire_str text)
{
    static const char *const signs[] = { ")", "%", ")%", ") %", "）", "％", "）％", NULL };
    for (size_t i = 0; signs[i]; i++)
        if (quire_str_is(text, signs[i])) return true;
    return false;
}

/* What begins a figure: "$", "$ (", "(" */
static bool is_prefix(quire_str text)
{
    if (quire_str_ends(text, QUIRE_STR("("))) text = quire_str_trim(quire_str_cut(text, 0, text.size - 1));
    return !text.size || quire_pdf_is_currency(text);
}

/* ---- cutting ---- */

/* UTF-16 units, as PDFium counts. */
static uint32_t units_of(quire_str text)
{
    uint32_t units = 0;
    for (size_t at = 0; at < text.size;) units += quire_utf8_next(text, &at) > 0xFFFF ? 2 : 1;
    return units;
}

pdf_segment *quire_pdf_cut(pdf_segment *cell, size_t gap, size_t at, quire_arena *arena)
{
    pdf_segment *rest = quire_arena_alloc(arena, sizeof *rest);
    if (!rest) return NULL;
    uint32_t units = units_of(quire_str_cut(cell->text, 0, at)), chars = cell->chars;
    for (size_t i = 0; i < gap; i++) units -= !cell->gaps[i].counted;
    *rest = *cell;
    rest->text = quire_str_cut(cell->text, at + 1, cell->text.size);
    rest->place.x0 = cell->gaps[gap].x1;
    rest->gaps = cell->gaps + gap + 1;
    rest->gap_count = cell->gap_count - gap - 1;
    bool counted = cell->gaps[gap].counted;
    cell->text = quire_str_cut(cell->text, 0, at);
    cell->place.x1 = cell->gaps[gap].x0;
    cell->gap_count = gap;
    cell->hyphens = 0;
    cell->chars = units < chars ? units : chars;
    rest->chars = chars - cell->chars;
    rest->cut_spaces = 0;
    if (counted && rest->chars) {
        rest->chars--;
        cell->cut_spaces++;
    }
    return rest;
}

/* "1 234" is one number where the space is a thin one. */
static bool groups_digits(quire_str left, quire_str right, float gap, float size)
{
    size_t digits = 0;
    while (digits < right.size && right.data[digits] >= '0' && right.data[digits] <= '9') digits++;
    char last = left.size ? left.data[left.size - 1] : 0;
    return digits == 3 && last >= '0' && last <= '9' && gap < 0.6F * size;
}

/* Whether two figures meet at the space between `left`, a word, and `right`. */
static bool figures_meet(quire_str left, quire_str right, float gap, float size)
{
    bool figure = quire_pdf_is_figure(left) || is_suffix(left);
    if (!figure || is_suffix(right)) return false;
    if (is_prefix(right) || (right.size && right.data[0] == '$')) return true;
    return quire_pdf_is_figure(right) && gap > 0.35F * size && !groups_digits(left, right, gap, size);
}

static quire_str word_before(quire_str text, size_t at)
{
    size_t start = at;
    while (start && text.data[start - 1] != ' ') start--;
    return quire_str_cut(text, start, at);
}

static quire_str word_behind(quire_str text, size_t at)
{
    size_t end = at + 1;
    while (end < text.size && text.data[end] != ' ') end++;
    return quire_str_cut(text, at + 1, end);
}

/* The first space at which `cell` is to be cut; false: there is none. */
static bool find_cut(const pdf_segment *cell, size_t *gap, size_t *at)
{
    *gap = 0;
    for (*at = 0; *at < cell->text.size && *gap < cell->gap_count; ++*at) {
        if (cell->text.data[*at] != ' ') continue;
        float width = cell->gaps[*gap].x1 - cell->gaps[*gap].x0;
        quire_str behind = word_behind(cell->text, *at);
        if (figures_meet(word_before(cell->text, *at), behind, width, cell->size)) return true;
        if (quire_pdf_is_currency(behind) && *at + 1 + behind.size == cell->text.size) return true;
        ++*gap;
    }
    return false;
}

quire_status quire_pdf_cut_cells(pdf_segment *const *segments, size_t count, quire_arena *arena,
                                 pdf_segment ***out, size_t *out_count)
{
    size_t most = count, used = 0, gap, at;
    for (size_t i = 0; i < count; i++) most += segments[i]->gap_count;
    pdf_segment **cells = quire_arena_array(arena, most, sizeof *cells);
    pdf_segment *copies = quire_arena_array(arena, count, sizeof *copies);
    if (!cells || !copies) return QUIRE_E_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        if (!segments[i]->upright) continue;
        copies[i] = *segments[i];
        copies[i].origin = segments[i];
        cells[used++] = &copies[i];
        while (find_cut(cells[used - 1], &gap, &at)) {
            cells[used] = quire_pdf_cut(cells[used - 1], gap, at, arena);
            if (!cells[used]) return QUIRE_E_NO_MEMORY;
            used++;
        }
    }
    *out = cells;
    *out_count = used;
    return QUIRE_OK;
}

/* ---- joining ---- */

static void grow(quire_place *box, const quire_place *by)
{
    box->x0 = fminf(box->x0, by->x0);
    box->y0 = fminf(box->y0, by->y0);
    box->x1 = fmaxf(box->x1, by->x1);
    box->y1 = fmaxf(box->y1, by->y1);
}

/* The text of the cell that others are being joined to. It grows in place, as a row may hold thousands of them. */
struct joined {
    char *bytes; /* NULL: nothing was joined to it yet */
    size_t size, capacity;
    bool spaced; /* holds a space */
};

static bool append(struct joined *joined, quire_str text, quire_arena *arena)
{
    if (!joined->bytes || text.size > joined->capacity - joined->size) {
        size_t capacity = 2 * (joined->size + text.size) + 64;
        char *wider = quire_arena_alloc(arena, capacity);
        if (!wider) return false;
        if (joined->size) memcpy(wider, joined->bytes, joined->size);
        joined->bytes = wider;
        joined->capacity = capacity;
    }
    if (text.size) memcpy(joined->bytes + joined->size, text.data, text.size);
    joined->spaced |= text.size && memchr(text.data, ' ', text.size);
    joined->size += text.size;
    return true;
}

/* `joined` is that of `into`. */
static quire_status absorb(pdf_segment *into, pdf_segment *from, const char *between, struct joined *joined,
                           quire_arena *arena)
{
    if (!joined->bytes && !append(joined, into->text, arena)) return QUIRE_E_NO_MEMORY;
    /* Behind a mere sign the spaces are those of `from`. */
    bool sign = !into->gap_count && !between[0] && !into->hyphens && joined->size && !joined->spaced;
    if (!append(joined, quire_str_from(into->hyphens ? "-" : between), arena) ||
        !append(joined, from->text, arena))
        return QUIRE_E_NO_MEMORY;
    into->text = (quire_str){ joined->bytes, joined->size };
    into->chars += into->hyphens + from->chars;
    into->hyphens = from->hyphens;
    into->cut_spaces += from->cut_spaces;
    into->gaps = sign ? from->gaps : NULL;
    into->gap_count = sign ? from->gap_count : 0;
    from->absorbed = into->absorbed;
    into->absorbed = from;
    grow(&into->place, &from->place);
    return QUIRE_OK;
}

/* Whether `next` belongs to the figure that `last` begins, or goes on. */
static bool is_one_figure(const pdf_segment *last, const pdf_segment *next)
{
    float gap = next->place.x0 - last->place.x1;
    if (last->hyphens) return false;
    if (is_prefix(last->text))
        return gap < CURRENCY_EM * last->size &&
               (quire_pdf_is_figure(next->text) || next->text.data[0] == '(');
    return is_suffix(next->text) && gap < SUFFIX_EM * last->size &&
           (quire_pdf_is_figure(last->text) || gap < CLOSE_EM * last->size);
}

static bool is_close(const pdf_segment *last, const pdf_segment *next)
{
    float gap = next->place.x0 - last->place.x1;
    if (gap >= CLOSE_EM * fminf(last->size, next->size) || quire_pdf_is_currency(next->text)) return false;
    return !(quire_pdf_is_figure(last->text) && quire_pdf_is_figure(next->text));
}

/* Puts `mark` into the space of `cell` that it is set in, as a note's mark before a colon; false: it is set in none. */
static bool insert(pdf_segment *cell, pdf_segment *mark, quire_arena *arena, quire_status *status)
{
    size_t gap = 0;
    for (size_t at = 0; at < cell->text.size && gap < cell->gap_count; at++) {
        if (cell->text.data[at] != ' ') continue;
        const pdf_gap *space = &cell->gaps[gap++];
        if (mark->place.x0 < space->x0 - 1 || mark->place.x1 > space->x1 + 1) continue;
        quire_str behind = quire_str_cut(cell->text, at + 1, cell->text.size);
        quire_str text = quire_arena_printf(arena, "%.*s %.*s%.*s", (int)at, cell->text.data,
                                            QUIRE_FMT(mark->text), QUIRE_FMT(behind));
        if (!text.data) *status = QUIRE_E_NO_MEMORY;
        mark->text = (quire_str){ 0 };
        cell->text = text;
        return true;
    }
    return false;
}

/* "(2,882 )" and "$ 526" without what holds their parts apart. */
static quire_status tighten(pdf_segment *cell, quire_arena *arena)
{
    if (!quire_pdf_is_figure(cell->text) || !memchr(cell->text.data, ' ', cell->text.size)) return QUIRE_OK;
    char *out = quire_arena_alloc(arena, cell->text.size + 1);
    size_t used = 0, spaces = 0;
    if (!out) return QUIRE_E_NO_MEMORY;
    for (size_t i = 0; i < cell->text.size; i++) {
        char c = cell->text.data[i], last = used ? out[used - 1] : 0;
        quire_str rest = quire_str_cut(cell->text, i + 1, cell->text.size);
        bool parts = c == ' ' && (last == '(' || last == '$' || quire_str_starts(rest, QUIRE_STR(")")) ||
                                  quire_pdf_is_currency((quire_str){ out, used }));
        bool counted = c == ' ' && spaces < cell->gap_count && cell->gaps[spaces].counted;
        spaces += c == ' ';
        if (parts && counted && cell->chars) {
            cell->chars--;
            cell->cut_spaces++;
        }
        if (!parts) out[used++] = c;
    }
    if (used != cell->text.size) cell->gap_count = 0;
    cell->text = (quire_str){ out, used };
    return QUIRE_OK;
}

/* A mark that is set above or below the cell before it is written as such. */
static quire_status write_mark(const pdf_segment *last, pdf_segment *mark, quire_arena *arena)
{
    if (mark->size > 0.8F * last->size || quire_pdf_weight(mark->text) > 6) return QUIRE_OK;
    float middle = (mark->place.y0 + mark->place.y1) / 2, line = (last->place.y0 + last->place.y1) / 2;
    if (fabsf(middle - line) < 0.1F * last->size) return QUIRE_OK;
    mark->text = middle < line ? quire_raised_text(mark->text, arena) : quire_lowered_text(mark->text, arena);
    return mark->text.data ? QUIRE_OK : QUIRE_E_NO_MEMORY;
}

quire_status quire_pdf_join_cells(pdf_row *row, quire_arena *arena)
{
    size_t used = 0;
    quire_status status = QUIRE_OK;
    struct joined joined = { 0 }; /* to `last` */
    for (size_t i = 0; i < row->count; i++) {
        pdf_segment *cell = row->cells[i], *last = used ? row->cells[used - 1] : NULL;
        if (last && cell->place.x1 < last->place.x1 && insert(last, cell, arena, &status)) {
            joined = (struct joined){ 0 }; /* it has another text now */
            if (status || absorb(last, cell, "", &joined, arena)) return QUIRE_E_NO_MEMORY;
            continue;
        }
        bool figure = last && is_one_figure(last, cell);
        if (figure || (last && is_close(last, cell))) {
            float gap = cell->place.x0 - last->place.x1;
            if (!figure && write_mark(last, cell, arena)) return QUIRE_E_NO_MEMORY;
            if (absorb(last, cell, figure || gap < 0.12F * last->size ? "" : " ", &joined, arena))
                return QUIRE_E_NO_MEMORY;
        } else {
            row->cells[used++] = cell;
            joined = (struct joined){ 0 };
        }
    }
    row->count = used;
    for (size_t i = 0; i < row->count; i++)
        if (tighten(row->cells[i], arena)) return QUIRE_E_NO_MEMORY;
    return QUIRE_OK;
}

/* ---- cutting at columns ---- */

/* The last column that begins left of x. */
static size_t column_left_of(const pdf_columns *columns, float x)
{
    size_t column = 0;
    while (column + 1 < columns->count && columns->x0[column + 1] < x) column++;
    return column;
}

static bool spans_gutter(const pdf_columns *columns, const pdf_gap *gap, float size)
{
    if (gap->x1 - gap->x0 < GUTTER_EM * size) return false;
    size_t left = column_left_of(columns, gap->x0), right = column_left_of(columns, gap->x1 + 0.5F * size);
    return right > left && gap->x1 > columns->x1[right - 1] - size;
}

quire_status quire_pdf_cut_at_columns(pdf_row *row, const pdf_columns *columns, quire_arena *arena)
{
    size_t most = row->count, used = 0;
    for (size_t i = 0; i < row->count; i++) most += row->cells[i]->gap_count;
    if (most == row->count) return QUIRE_OK;
    pdf_segment **cells = quire_arena_array(arena, most, sizeof *cells);
    if (!cells) return QUIRE_E_NO_MEMORY;
    for (size_t i = 0; i < row->count; i++) {
        cells[used++] = row->cells[i];
        for (size_t gap = 0, at = 0; gap < cells[used - 1]->gap_count; at++) {
            pdf_segment *cell = cells[used - 1];
            if (cell->text.data[at] != ' ') continue;
            if (!spans_gutter(columns, &cell->gaps[gap], cell->size)) {
                gap++;
                continue;
            }
            cells[used] = quire_pdf_cut(cell, gap, at, arena);
            if (!cells[used++]) return QUIRE_E_NO_MEMORY;
            gap = 0;
            at = (size_t)-1;
        }
    }
    row->cells = cells;
    row->count = used;
    return QUIRE_OK;
}

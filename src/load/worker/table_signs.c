/* SPDX-License-Identifier: Apache-2.0 */
/* A sign joins the figure beside it where nothing but signs and blanks stand in its columns and in those between: a text
 * of any row that begins there is a head or a value, and the column one of units or currencies, which stays. What only
 * reaches over the figure, too, as a head does, or a figure that has the sign's place for itself, is no obstacle. */
#include "load/worker/table_signs.h"

#include "base/str.h"
#include "text/unicode.h"

#include <stdlib.h>

enum {
    SIGN_MAX_BYTES = 16,
    FIGURE_MAX_BYTES = 48,
    SIDE_MAX = 2, /* signs before a figure, and behind it */
    GAP_MAX = 8,  /* columns between a figure and its sign */
};

enum kind {
    KIND_BLANK,
    KIND_TEXT,
    KIND_FIGURE,
    KIND_CURRENCY, /* before a figure; may have a bracket */
    KIND_OPENING,  /* a bracket before a figure */
    KIND_CLOSING,  /* a bracket, per cent sign or both behind it */
};

/* What a cell holds that is no sign, and no blank. */
struct text {
    uint32_t column;
    uint64_t end;
};

struct joining {
    quire_table_grid *grid;
    struct text *texts; /* by their columns; of each the one that ends first */
    size_t text_count;
    quire_grid_cell *signs; /* those taken */
    size_t sign_count;
    bool currencies; /* stand before figures in this table */
};

/* ---- what a cell is ---- */

static bool is_digit(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 0xFF10 && c <= 0xFF19);
}

static bool is_dash(uint32_t c)
{
    return c == '-' || (c >= 0x2012 && c <= 0x2015) || c == 0x2212 || c == 0xFF0D;
}

static bool is_opening(uint32_t c)
{
    return c == '(' || c == 0xFF08;
}

static bool is_closing(uint32_t c)
{
    return c == ')' || c == 0xFF09;
}

/* Points, signs of plus and minus, marks of notes. */
static bool is_beside_digits(uint32_t c)
{
    return (c < 0x80 && strchr(".,'+*", (int)c)) || c == 0x2019 || c == 0xFF0C || c == 0xFF0E ||
           c == 0xFF0B || c == 0x25B2 || c == 0x25B3 || c == 0xB9 || c == 0xB2 || c == 0xB3 ||
           (c >= 0x2070 && c <= 0x2079) || c == 0x2020 || c == 0x2021;
}

static quire_str without_scale(quire_str text)
{
    static const char *const scales[] = { "thousand", "million", "billion", "trillion", "元", "百",
                                          "千",       "万",      "萬",      "亿",       "億" };
    for (size_t parts = 0; parts < 3; parts++) /* 百万元, 千万元 */
        for (size_t i = 0; i < sizeof scales / sizeof *scales; i++)
            if (quire_str_ends(text, quire_str_from(scales[i]))) {
                text.size -= strlen(scales[i]);
                break;
            }
    return text;
}

/* A number, which may name its scale, or the dash of a value that is nil. */
static bool is_figure(quire_str text)
{
    bool figure = false;
    if (text.size > FIGURE_MAX_BYTES) return false;
    text = without_scale(text);
    for (size_t at = 0; at < text.size;) {
        uint32_t c = quire_utf8_next(text, &at);
        if (is_digit(c) || is_dash(c)) figure = true;
        else if (!is_opening(c) && !is_closing(c) && !is_beside_digits(c) && !quire_char_is_space(c))
            return false;
    }
    return figure;
}

/* The brackets that are open behind the text. */
static int open_brackets(quire_str text)
{
    int open = 0;
    for (size_t at = 0; at < text.size;) {
        uint32_t c = quire_utf8_next(text, &at);
        open += is_opening(c) - is_closing(c);
    }
    return open;
}

/* Four digits as of a year: a head such as "2023" stands beside a head "%". */
static bool is_year(quire_str text)
{
    text = quire_str_trim(text);
    if (text.size != 4 || (text.data[0] != '1' && text.data[0] != '2')) return false;
    for (size_t i = 0; i < text.size; i++)
        if (!is_digit((unsigned char)text.data[i])) return false;
    return true;
}

/* "US$", "€", "RMB", 人民币. */
static bool is_currency(quire_str text)
{
    static const char *const names[] = { "€", "£", "¥", "￥", "₩",   "₹",      "₽",
                                         "₺", "₪", "₫", "฿",  "RMB", "人民币", "人民幣" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (quire_str_is(text, names[i])) return true;
    if (quire_str_ends(text, QUIRE_STR("＄"))) text.size -= 3;
    else if (quire_str_ends(text, QUIRE_STR("$"))) text.size--;
    else return false;
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] < 'A' || text.data[i] > 'Z') return false;
    return text.size <= 3; /* "HK$", "MOP$" */
}

/* Of a short text, trimmed. */
static enum kind kind_of_sign(quire_str text)
{
    char rest[SIGN_MAX_BYTES];
    size_t size = 0, opening = 0, closing = 0, rates = 0;
    for (size_t at = 0, start = 0; at < text.size; start = at) {
        uint32_t c = quire_utf8_next(text, &at);
        if (quire_char_is_space(c)) continue;
        if (is_opening(c)) opening++;
        else if (is_closing(c) && !rates) closing++;
        else if (c == '%' || c == 0xFF05 || c == 0x2030) rates++;
        else
            for (; start < at; start++) rest[size++] = text.data[start];
    }
    if (size && !closing && !rates && opening < 2 && is_currency((quire_str){ rest, size }))
        return KIND_CURRENCY;
    if (size || opening + closing > 1 || rates > 1 || (opening && rates)) return KIND_TEXT;
    return opening ? KIND_OPENING : closing || rates ? KIND_CLOSING : KIND_TEXT;
}

static enum kind kind_of(const quire_table_grid *grid, const quire_grid_row *row, const quire_grid_cell *cell)
{
    const quire_element *element = &grid->source->elements[cell->element];
    quire_str text = quire_grid_text(grid, cell);
    if (!text.size) return cell->element_end == cell->element + 1 ? KIND_BLANK : KIND_TEXT;
    if (cell->row_span > 1 || element->header || grid->source->elements[row->element].header)
        return KIND_TEXT;
    enum kind sign = text.size <= SIGN_MAX_BYTES ? kind_of_sign(text) : KIND_TEXT;
    return sign == KIND_TEXT && is_figure(text) ? KIND_FIGURE : sign;
}

static bool is_sign(enum kind kind)
{
    return kind >= KIND_CURRENCY;
}

/* ---- what stands in the columns ---- */

static int by_column(const void *a, const void *b)
{
    const struct text *x = a, *y = b;
    if (x->column != y->column) return x->column < y->column ? -1 : 1;
    return (x->end > y->end) - (x->end < y->end);
}

/* Reads a row's texts and counts its signs; whether it sets currencies before figures (1), behind them (-1), or either. */
static int read_row(struct joining *joining, const quire_grid_row *row)
{
    bool figure = false, currency = false, first = false, behind = false;
    for (size_t i = 0; i < row->count; i++) {
        const quire_grid_cell *cell = &row->cells[i];
        enum kind kind = kind_of(joining->grid, row, cell);
        if (kind == KIND_BLANK) continue;
        joining->sign_count += is_sign(kind);
        if (kind == KIND_CURRENCY && !currency) first = !figure;
        behind = kind == KIND_CURRENCY && figure;
        currency |= kind == KIND_CURRENCY;
        figure |= kind == KIND_FIGURE;
        if (!is_sign(kind))
            joining->texts[joining->text_count++] = (struct text){ cell->column, (uint64_t)cell->column +
                                                                                     cell->column_span };
    }
    return first && !behind ? 1 : behind && !first ? -1 : 0;
}

static void read_texts(struct joining *joining)
{
    int64_t before = 0;
    for (size_t i = 0; i < joining->grid->row_count; i++)
        before += read_row(joining, &joining->grid->rows[i]);
    joining->currencies = before >= 0;
    qsort(joining->texts, joining->text_count, sizeof *joining->texts, by_column);
    size_t used = 0;
    for (size_t i = 0; i < joining->text_count; i++)
        if (!used || joining->texts[used - 1].column != joining->texts[i].column)
            joining->texts[used++] = joining->texts[i];
    joining->text_count = used;
}

/* Whether no text begins in [from, to) and ends before `end`, too. */
static bool is_clear(const struct joining *joining, uint64_t from, uint64_t to, uint64_t end)
{
    size_t low = 0, high = joining->text_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (joining->texts[middle].column < from) low = middle + 1;
        else high = middle;
    }
    for (size_t i = low; i < joining->text_count && joining->texts[i].column < to; i++)
        if (i - low == GAP_MAX || joining->texts[i].end <= end) return false;
    return true;
}

/* ---- joining ---- */

struct sides {
    size_t before[SIDE_MAX], behind[SIDE_MAX]; /* cells of the row, from the figure on */
    size_t before_count, behind_count;
};

static void find_before(const struct joining *joining, const quire_grid_row *row, size_t figure,
                        struct sides *sides)
{
    uint32_t column = row->cells[figure].column;
    for (size_t i = figure; i-- > 0 && sides->before_count < SIDE_MAX;) {
        enum kind kind = kind_of(joining->grid, row, &row->cells[i]);
        if (kind == KIND_BLANK) continue;
        bool opens = kind == KIND_OPENING || (kind == KIND_CURRENCY && joining->currencies);
        if (!opens || !is_clear(joining, row->cells[i].column, column, column)) return;
        sides->before[sides->before_count++] = i;
        if (kind == KIND_CURRENCY) return;
    }
}

static void find_behind(const struct joining *joining, const quire_grid_row *row, size_t figure,
                        struct sides *sides)
{
    const quire_table_grid *grid = joining->grid;
    quire_str text = quire_grid_text(grid, &row->cells[figure]);
    int open = open_brackets(text);
    uint64_t end = (uint64_t)row->cells[figure].column + row->cells[figure].column_span;
    for (size_t i = 0; i < sides->before_count; i++)
        open += open_brackets(quire_grid_text(grid, &row->cells[sides->before[i]]));
    for (size_t i = figure + 1; i < row->count && sides->behind_count < SIDE_MAX; i++) {
        const quire_grid_cell *cell = &row->cells[i];
        enum kind kind = kind_of(grid, row, cell);
        if (kind == KIND_BLANK) continue;
        if (kind != KIND_CLOSING) return;
        int closed = -open_brackets(quire_grid_text(grid, cell));
        if (closed > open || (!closed && is_year(text))) return;
        uint64_t to = (uint64_t)cell->column + cell->column_span;
        if (!is_clear(joining, end, to, UINT64_MAX)) return;
        sides->behind[sides->behind_count++] = i;
        open -= closed;
    }
}

/* Moves a sign out of its row. */
static void take(struct joining *joining, quire_grid_cell *sign)
{
    joining->signs[joining->sign_count++] = *sign;
    sign->said = true; /* with its figure */
}

static void join_row(struct joining *joining, quire_grid_row *row)
{
    size_t used = 0;
    for (size_t i = 0; i < row->count; i++) {
        quire_grid_cell *cell = &row->cells[i];
        struct sides sides = { 0 };
        if (kind_of(joining->grid, row, cell) != KIND_FIGURE) continue;
        find_before(joining, row, i, &sides);
        find_behind(joining, row, i, &sides);
        cell->signs = joining->signs + joining->sign_count;
        cell->before_count = sides.before_count;
        cell->behind_count = sides.behind_count;
        for (size_t j = sides.before_count; j-- > 0;) take(joining, &row->cells[sides.before[j]]);
        for (size_t j = 0; j < sides.behind_count; j++) take(joining, &row->cells[sides.behind[j]]);
    }
    for (size_t i = 0; i < row->count; i++)
        if (!row->cells[i].said) row->cells[used++] = row->cells[i];
    row->count = used;
}

quire_status quire_table_signs_join(quire_table_grid *grid, quire_arena *arena)
{
    struct joining joining = { .grid = grid };
    joining.texts = quire_arena_array(arena, grid->cell_count, sizeof *joining.texts);
    if (!joining.texts) return QUIRE_E_NO_MEMORY;
    read_texts(&joining);
    if (!joining.sign_count) return QUIRE_OK;
    joining.signs = quire_arena_array(arena, joining.sign_count, sizeof *joining.signs);
    if (!joining.signs) return QUIRE_E_NO_MEMORY;
    joining.sign_count = 0;
    for (size_t i = 0; i < grid->row_count; i++) join_row(&joining, &grid->rows[i]);
    grid->joined = joining.sign_count > 0;
    return QUIRE_OK;
}

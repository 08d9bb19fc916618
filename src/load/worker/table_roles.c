/* SPDX-License-Identifier: Apache-2.0 */
/* Cautious where it guesses: a wrong group would put a false path on every row below it. A row is taken for the name of a
 * group where one cell spans all columns, where a label with a colon stands alone, and, in wider tables, where labels that
 * stand alone are few and each has rows with values below it. */
#include "load/worker/table_roles.h"

#include "base/str.h"
#include "record/table_sum.h"
#include "record/unit_phrase.h"

enum {
    HEADS_MAX = 4,         /* rows that heads are made of */
    CAPTIONS_MAX = 2,      /* title and unit */
    GROUP_MAX_BYTES = 160, /* a longer text is a note */
    LEVELS_MAX = 8,
};

static quire_element *element_of(const quire_table_grid *grid, const quire_grid_row *row)
{
    return &grid->source->elements[row->element];
}

static size_t next_row(const quire_table_grid *grid, size_t at)
{
    do at++;
    while (at < grid->row_count && grid->rows[at].role == QUIRE_GRID_NONE);
    return at;
}

static size_t first_row(const quire_table_grid *grid)
{
    return grid->row_count && grid->rows[0].role == QUIRE_GRID_NONE ? next_row(grid, 0) : 0;
}

static bool ends_with_any(quire_str text, const char *const *ends)
{
    for (; *ends; ends++)
        if (quire_str_ends(text, quire_str_from(*ends))) return true;
    return false;
}

static bool has_colon(quire_str text)
{
    static const char *const colons[] = { ":", "：", NULL };
    return ends_with_any(text, colons);
}

/* A line of every balance sheet that stands without figures, and names no group. */
static bool is_never_filled(quire_str text)
{
    static const char *const lines[] = { "Commitments and contingencies", "Commitments and Contingencies",
                                         "COMMITMENTS AND CONTINGENCIES", "承诺及或有", "承諾及或有" };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (quire_str_starts(text, quire_str_from(lines[i]))) return true;
    return false;
}

static bool is_note(quire_str text)
{
    static const char *const stops[] = { ".", "。", ";", "；", "!", "！", "?", "？", NULL };
    return text.size > GROUP_MAX_BYTES || ends_with_any(text, stops) || is_never_filled(text);
}

/* ---- titles and heads ---- */

/* Whether rows over all columns divide the table further below, so that the first of them names a group, too. */
static bool has_more_across(const quire_table_grid *grid, size_t from)
{
    bool across = false;
    for (size_t i = from; i < grid->row_count; i++) {
        if (grid->rows[i].role == QUIRE_GRID_NONE || !grid->rows[i].filled) continue;
        if (across && !grid->rows[i].across) return true;
        across |= grid->rows[i].across;
    }
    return false;
}

static bool has_heads(const quire_table_grid *grid)
{
    for (size_t i = 0; i < grid->row_count; i++)
        if (grid->rows[i].role == QUIRE_GRID_HEAD) return true;
    return false;
}

/* Rows over all columns that stand first are title and unit. Returns the row behind them. */
static size_t take_captions(quire_table_grid *grid)
{
    size_t at = first_row(grid);
    bool heads = has_heads(grid);
    for (size_t count = grid->caption_count; count < CAPTIONS_MAX && at < grid->row_count; count++) {
        quire_grid_row *row = &grid->rows[at];
        size_t next = next_row(grid, at);
        if (!row->across || !row->filled || next == grid->row_count) break;
        if (!heads && (has_more_across(grid, next) || has_colon(quire_grid_label(grid, row)))) break;
        row->role = QUIRE_GRID_CAPTION;
        at = next;
    }
    return at;
}

/* Whether a row without figures stands over rows with some. */
static bool looks_like_heads(const quire_table_grid *grid, size_t at)
{
    const quire_grid_row *row = &grid->rows[at];
    if (row->across || row->figures || row->filled < 2) return false;
    for (size_t i = next_row(grid, at); i < grid->row_count; i = next_row(grid, i))
        if (grid->rows[i].figures) return true;
    return false;
}

static const quire_grid_cell *cell_in(const quire_grid_row *row, uint32_t column)
{
    for (size_t i = 0; i < row->count && row->cells[i].column <= column; i++)
        if (row->cells[i].column == column) return &row->cells[i];
    return NULL;
}

/* Heads that no loader marked, told by their form: over two rows a value stands over several, the labels beside it go
 * down to the second row or leave it empty, and figures come only below. Returns the row behind them. */
static size_t infer_heads(const quire_table_grid *grid, size_t first)
{
    size_t second = first < grid->row_count ? next_row(grid, first) : first;
    if (second >= grid->row_count || !looks_like_heads(grid, second)) return first;
    const quire_grid_row *row = &grid->rows[first], *below = &grid->rows[second];
    if (row->across || row->figures) return first;
    bool parted = false;
    for (size_t i = 0; i < row->count; i++) {
        const quire_grid_cell *cell = &row->cells[i];
        if (!quire_grid_text(grid, cell).size) continue;
        if (cell->column_span > 1) {
            parted |= cell_in(below, cell->column) && cell_in(below, cell->column + 1);
            continue;
        }
        const quire_grid_cell *under = cell_in(below, cell->column);
        if (cell->row_span < 2 && under && quire_grid_text(grid, under).size) return first;
    }
    return parted ? second + 1 : first;
}

/* How far down heads reach that begin in row `at`. */
static size_t reach_of(const quire_grid_row *row, size_t at)
{
    size_t reach = at + 1;
    for (size_t i = 0; i < row->count; i++)
        if (at + row->cells[i].row_span > reach) reach = at + row->cells[i].row_span;
    return reach;
}

/* A row that a merged head reaches into has heads, too, unless it has figures. */
static size_t extend_heads(quire_table_grid *grid, size_t first, size_t end)
{
    size_t reach = end;
    for (size_t i = first; i < reach && i < grid->row_count && i < first + HEADS_MAX; i++) {
        const quire_grid_row *row = &grid->rows[i];
        if (i >= end && (row->figures || row->across)) return end;
        if (reach_of(row, i) > reach && reach_of(row, i) <= first + HEADS_MAX) reach = reach_of(row, i);
    }
    return reach < grid->row_count ? reach : end;
}

/* Whether a row among the heads has one cell, over all columns or all but that of the labels. */
static bool is_wide(const quire_table_grid *grid, const quire_grid_row *row)
{
    if (row->across) return true;
    for (size_t i = 0; row->filled == 1 && grid->columns > 2 && i < row->count; i++)
        if (row->cells[i].column_span + 1 >= grid->columns) return true;
    return false;
}

/* Among the heads, a wide row that is a unit becomes a caption; another one over all columns names the first group. */
static void judge_wide_heads(quire_table_grid *grid, size_t first, size_t end)
{
    quire_range unit;
    size_t captions = grid->caption_count;
    bool last = true;
    for (size_t i = 0; i < first; i++) captions += grid->rows[i].role == QUIRE_GRID_CAPTION;
    for (size_t i = end; end < grid->row_count && i-- > first;) {
        quire_grid_row *row = &grid->rows[i];
        if (row->role != QUIRE_GRID_HEAD) continue;
        bool wide = row->filled && is_wide(grid, row);
        if (wide && captions < CAPTIONS_MAX && quire_unit_phrase_only(quire_grid_label(grid, row), &unit)) {
            row->role = QUIRE_GRID_CAPTION;
            captions++;
        } else if (wide && row->across && last && i > first) {
            row->role = QUIRE_GRID_BODY;
        } else {
            last = false;
        }
    }
}

static size_t find_heads(quire_table_grid *grid, size_t first)
{
    size_t end = first;
    while (end < grid->row_count && grid->rows[end].role == QUIRE_GRID_HEAD) end = next_row(grid, end);
    bool titled = false;
    for (size_t i = 0; i < first; i++)
        titled |= grid->rows[i].role == QUIRE_GRID_CAPTION && element_of(grid, &grid->rows[i])->header;
    if (end == first && titled && first < grid->row_count && looks_like_heads(grid, first)) end = first + 1;
    if (end == first && !has_heads(grid)) end = infer_heads(grid, first);
    if (end == grid->row_count && end > first)
        end = first + 1; /* headings down to the last row are no heads */
    if (end > first) end = extend_heads(grid, first, end);
    for (size_t i = first; i < grid->row_count; i++) {
        quire_grid_row *row = &grid->rows[i];
        if (row->role != QUIRE_GRID_NONE) row->role = i < end ? QUIRE_GRID_HEAD : QUIRE_GRID_BODY;
    }
    judge_wide_heads(grid, first, end);
    size_t heads = 0;
    for (size_t i = first; i < end; i++) heads += grid->rows[i].role == QUIRE_GRID_HEAD;
    return heads;
}

/* ---- groups ---- */

/* What sets one kind of group row apart from another: the kind of its number, or how it is set. In the order in which
 * they stand in one another. */
enum kind {
    KIND_NONE,
    KIND_HAN_NUMBER,      /* 一、 */
    KIND_HAN_IN_BRACKETS, /* （一） */
    KIND_ACROSS,
    KIND_CAPITALS,
    KIND_ALONE,
    KIND_COLON,
};

static size_t han_digit(quire_str text)
{
    static const char *const digits[] = { "一", "二", "三", "四", "五", "六", "七", "八", "九", "十" };
    for (size_t i = 0; i < sizeof digits / sizeof *digits; i++)
        if (quire_str_starts(text, quire_str_from(digits[i]))) return 3;
    return 0;
}

static enum kind number_kind(quire_str text)
{
    bool bracket = quire_str_starts(text, QUIRE_STR("（")) || quire_str_starts(text, QUIRE_STR("("));
    size_t at = !bracket ? 0 : text.data[0] == '(' ? 1 : 3, digits = 0, size;
    while ((size = han_digit(quire_str_cut(text, at, text.size))) > 0 && digits++ < 3) at += size;
    if (!digits) return KIND_NONE;
    quire_str rest = quire_str_cut(text, at, text.size);
    if (bracket && (quire_str_starts(rest, QUIRE_STR("）")) || quire_str_starts(rest, QUIRE_STR(")"))))
        return KIND_HAN_IN_BRACKETS;
    return !bracket && quire_str_starts(rest, QUIRE_STR("、")) ? KIND_HAN_NUMBER : KIND_NONE;
}

static bool is_capitals(quire_str text)
{
    size_t capitals = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] >= 'a' && text.data[i] <= 'z') return false;
        capitals += text.data[i] >= 'A' && text.data[i] <= 'Z';
    }
    return capitals > 1;
}

/* Whether the label stands alone: candidates for groups by their label only. Set in the middle it has a colon or
 * capitals. */
static bool is_alone(const quire_table_grid *grid, const quire_grid_row *row)
{
    quire_str label = quire_grid_label(grid, row);
    return row->role == QUIRE_GRID_BODY && !row->across && row->filled == 1 && !row->reached &&
           !row->figures && grid->columns > 1 && !is_note(label) &&
           (row->first || has_colon(label) || is_capitals(label));
}

/* Whether labels that stand alone, without a colon, may name groups: in a table with several columns of values where
 * they are few, for else they are rows whose values are missing. */
static bool trusts_alone(const quire_table_grid *grid)
{
    size_t alone = 0, body = 0, run = 0;
    for (size_t i = first_row(grid); i < grid->row_count; i = next_row(grid, i)) {
        const quire_grid_row *row = &grid->rows[i];
        if (row->role != QUIRE_GRID_BODY) continue;
        body++;
        if (!is_alone(grid, row)) {
            run = 0;
            continue;
        }
        alone++;
        if (++run > 2) return false;
    }
    return grid->columns > 2 && alone * 3 <= body;
}

/* The last row with values: what follows it are notes. */
static size_t last_values(const quire_table_grid *grid)
{
    size_t at = grid->row_count;
    while (at-- > 0) {
        const quire_grid_row *row = &grid->rows[at];
        if (row->role == QUIRE_GRID_BODY && !row->across && row->filled + row->reached > 1) return at;
    }
    return 0;
}

/* Whether the label is only the first line of one that the row below ends. */
static bool goes_on_below(const quire_table_grid *grid, size_t at)
{
    size_t below = next_row(grid, at);
    quire_str label = below < grid->row_count ? quire_grid_label(grid, &grid->rows[below]) : (quire_str){ 0 };
    return label.size && label.data[0] >= 'a' && label.data[0] <= 'z';
}

static enum kind kind_of(const quire_table_grid *grid, size_t at, size_t last, bool alone_trusted)
{
    const quire_grid_row *row = &grid->rows[at];
    if (row->role != QUIRE_GRID_BODY || at >= last) return KIND_NONE;
    quire_str label = quire_grid_label(grid, row);
    if (!label.size || is_note(label)) return KIND_NONE;
    enum kind number = number_kind(label);
    if (row->across && row->filled) return number ? number : KIND_ACROSS;
    if (!is_alone(grid, row)) return KIND_NONE;
    if (number) return number;
    if (has_colon(label)) return KIND_COLON;
    if (!alone_trusted || goes_on_below(grid, at)) return KIND_NONE;
    return is_capitals(label) ? KIND_CAPITALS : KIND_ALONE;
}

struct group {
    enum kind kind;
    quire_str label;
};

struct levels {
    quire_table_grid *grid;
    struct group open[LEVELS_MAX];
    size_t depth;
    enum kind before; /* of the row before */
};

/* A group ends the one of its kind. Two that follow each other at once are one in the other, and the next such pair
 * begins where the first of them began. */
static void open_group(struct levels *levels, enum kind kind, enum kind next, quire_str label)
{
    size_t found = levels->depth;
    for (size_t i = levels->depth; i-- > 0;) {
        if (levels->open[i].kind != kind) continue;
        found = i;
        if (next != kind) break;
    }
    bool known = found < levels->depth;
    if (levels->before != kind) levels->depth = found;
    while (!known && !levels->before && levels->depth && levels->open[levels->depth - 1].kind > kind)
        levels->depth--;
    if (levels->depth == LEVELS_MAX) levels->depth--;
    levels->open[levels->depth++] = (struct group){ kind, label };
}

/* The level of a row with values; a group ends with its sum. */
static uint32_t level_of(struct levels *levels, const quire_grid_row *row, bool last)
{
    quire_str of;
    uint32_t level = (uint32_t)levels->depth;
    quire_str label = quire_grid_label(levels->grid, row);
    bool bare = quire_str_is(label, "Total") || quire_str_is(label, "TOTAL");
    if (last && bare) return 0;
    if (bare) return level;
    if (!quire_table_sum_of(label, &of)) of = label;
    if (last && !of.size) return 0;
    for (size_t i = levels->depth; i-- > 0;) {
        if (!quire_table_ends_group(label, levels->open[i].label)) continue;
        levels->depth = i;
        return (uint32_t)i + 1;
    }
    return level;
}

static bool has_levels(const quire_table_grid *grid)
{
    for (size_t i = 0; i < grid->row_count; i++)
        if (element_of(grid, &grid->rows[i])->level) return true;
    return false;
}

static void find_groups(quire_table_grid *grid)
{
    struct levels levels = { .grid = grid };
    bool given = has_levels(grid), trusted = trusts_alone(grid);
    size_t at = first_row(grid), last = last_values(grid);
    enum kind kind = at < last ? kind_of(grid, at, last, trusted) : KIND_NONE;
    for (size_t next; at < grid->row_count; at = next) {
        quire_grid_row *row = &grid->rows[at];
        next = next_row(grid, at);
        enum kind coming = next < last ? kind_of(grid, next, last, trusted) : KIND_NONE;
        if (kind) {
            open_group(&levels, kind, coming, quire_grid_label(grid, row));
            row->role = QUIRE_GRID_GROUP;
            element_of(grid, row)->header = false;
            if (!given) element_of(grid, row)->level = (uint32_t)levels.depth - 1;
        } else if (row->role == QUIRE_GRID_BODY && !given) {
            element_of(grid, row)->level = level_of(&levels, row, at >= last);
        }
        levels.before = kind;
        kind = coming;
    }
}

size_t quire_table_roles_find(quire_table_grid *grid)
{
    size_t first = take_captions(grid);
    size_t heads = find_heads(grid, first);
    find_groups(grid);
    return heads;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A table is written anew from its grid. What is said again takes the place runs with it, so that it is shown where it
 * stands; links stay where they stood. All growth is bounded by what the loader wrote. */
#include "load/worker/table_shape.h"

#include "base/size.h"
#include "base/str.h"
#include "load/worker/table_roles.h"
#include "load/worker/table_signs.h"
#include "record/place_runs.h"
#include "text/unicode.h"

enum {
    REPEAT_MAX_BYTES = 200, /* of a value that is said again */
    GROWTH = 4,             /* what is said again takes at most so many times the table's text, */
    GROWTH_SLACK = 4096,    /* and this */
    PLACES_PER_CELL = 8,    /* a sparser table is left as it is */
    HEADS_MAX = 4,
};

struct shaping {
    const quire_table_source *source;
    quire_table_grid grid;
    quire_arena *arena;
    quire_table_shape *out;
    size_t base;   /* where the table begins in the text */
    size_t budget; /* bytes that may still be said again */
    uint32_t row;  /* number of the next one */
    bool failed;
};

static size_t here(const struct shaping *shaping)
{
    return shaping->base + shaping->out->text.size;
}

static void append(struct shaping *shaping, quire_str text)
{
    quire_buffer_append_str(&shaping->out->text, text);
}

static void *grow(struct shaping *shaping, void *items, size_t count, size_t *capacity, size_t item_size)
{
    void *grown = quire_arena_grow(shaping->arena, items, count, capacity, item_size);
    shaping->failed |= !grown;
    return grown;
}

/* Index of the new element among the shape's; SIZE_MAX: out of memory. */
static size_t add_element(struct shaping *shaping, quire_element element)
{
    quire_table_shape *out = shaping->out;
    quire_element *grown = grow(shaping, out->elements, out->element_count, &out->element_capacity,
                                sizeof *grown);
    if (!grown) return SIZE_MAX;
    out->elements = grown;
    out->elements[out->element_count] = element;
    return out->element_count++;
}

static size_t open_element(struct shaping *shaping, const quire_element *like, size_t parent)
{
    quire_element element = *like;
    element.start = element.end = here(shaping);
    if (parent != SIZE_MAX) element.parent = shaping->source->first + (uint32_t)parent;
    return add_element(shaping, element);
}

static void close_element(struct shaping *shaping, size_t element)
{
    if (element != SIZE_MAX) shaping->out->elements[element].end = here(shaping);
}

/* ---- what a cell says ---- */

static void copy_runs(struct shaping *shaping, size_t first, size_t end, size_t from, size_t to, size_t at)
{
    quire_table_shape *out = shaping->out;
    for (size_t i = first; i < end; i++) {
        quire_place_run run = shaping->source->runs[i];
        if (run.start < from) run.start = from;
        if (run.end > to) run.end = to;
        if (run.start >= run.end) continue;
        quire_place_run *grown = grow(shaping, out->runs, out->run_count, &out->run_capacity, sizeof *grown);
        if (!grown) return;
        out->runs = grown;
        out->runs[out->run_count++] = (quire_place_run){ run.start - from + at, run.end - from + at,
                                                         run.place };
    }
}

/* The elements [first, end) of the source that stand in `was`, whose text from `from` on stands at `at` now. */
static void copy_children(struct shaping *shaping, size_t was, size_t first, size_t end, size_t from,
                          size_t at, size_t parent)
{
    size_t base = shaping->out->element_count;
    for (size_t i = first; i < end; i++) {
        quire_element child = shaping->source->elements[i];
        size_t above = child.parent - shaping->source->first;
        child.parent = shaping->source->first + (uint32_t)(above == was ? parent : base + (above - first));
        child.start = child.start - from + at;
        child.end = child.end - from + at;
        if (add_element(shaping, child) == SIZE_MAX) return;
    }
}

/* Whether a place that the cell covers gets its text. */
static bool may_repeat(struct shaping *shaping, quire_grid_cell *cell)
{
    size_t size = cell->end - cell->start;
    for (size_t i = 0; i < cell->before_count + cell->behind_count; i++)
        size += cell->signs[i].end - cell->signs[i].start;
    if (size > REPEAT_MAX_BYTES) cell->too_long = true;
    else if (size > shaping->budget) cell->over_limit = true;
    else shaping->budget -= size;
    return !cell->too_long && !cell->over_limit;
}

static void say_one(struct shaping *shaping, const quire_grid_cell *cell, size_t parent, bool again)
{
    size_t at = here(shaping);
    append(shaping, quire_str_cut(shaping->source->text, cell->start, cell->end));
    copy_runs(shaping, cell->run, cell->run_end, cell->start, cell->end, at);
    if (!again)
        copy_children(shaping, cell->element, cell->element + 1, cell->element_end, cell->start, at, parent);
}

/* Writes the cell's text and signs into element `parent`; the first time with what stands in them. */
static void say(struct shaping *shaping, quire_grid_cell *cell, size_t parent)
{
    size_t signs = cell->before_count + cell->behind_count;
    if (parent == SIZE_MAX) return;
    for (size_t i = 0; i < cell->before_count; i++) say_one(shaping, &cell->signs[i], parent, cell->said);
    say_one(shaping, cell, parent, cell->said);
    for (size_t i = cell->before_count; i < signs; i++) say_one(shaping, &cell->signs[i], parent, cell->said);
    cell->said = true;
}

/* ---- captions ---- */

static void write_caption(struct shaping *shaping, uint32_t caption)
{
    const quire_table_source *source = shaping->source;
    const quire_element *element = &source->elements[caption];
    size_t end = caption + 1, at = here(shaping),
           first = quire_place_run_at(source->runs, source->run_count, element->start), last = first;
    while (end < source->element_count && source->elements[end].parent >= source->first + caption) end++;
    while (last < source->run_count && source->runs[last].start < element->end) last++;
    size_t made = open_element(shaping, element, 0);
    append(shaping, quire_str_cut(source->text, element->start, element->end));
    copy_runs(shaping, first, last, element->start, element->end, at);
    if (made != SIZE_MAX) copy_children(shaping, caption, caption + 1, end, element->start, at, made);
    close_element(shaping, made);
    append(shaping, QUIRE_STR("\n"));
}

static void write_caption_row(struct shaping *shaping, quire_grid_row *row)
{
    const quire_element *element = &shaping->source->elements[row->element];
    quire_element like = { .kind = QUIRE_ELEMENT_CAPTION,
                           .page = element->page,
                           .label = element->label,
                           .locator = element->locator };
    size_t made = open_element(shaping, &like, 0);
    for (size_t i = 0; i < row->count; i++)
        if (row->cells[i].start < row->cells[i].end) say(shaping, &row->cells[i], made);
    close_element(shaping, made);
    append(shaping, QUIRE_STR("\n"));
}

static void write_captions(struct shaping *shaping)
{
    size_t before = shaping->out->text.size;
    for (size_t i = 0; i < shaping->grid.caption_count; i++)
        write_caption(shaping, shaping->grid.captions[i]);
    for (size_t i = 0; i < shaping->grid.row_count; i++)
        if (shaping->grid.rows[i].role == QUIRE_GRID_CAPTION)
            write_caption_row(shaping, &shaping->grid.rows[i]);
    if (shaping->out->text.size > before) append(shaping, QUIRE_STR("\n"));
}

/* ---- rows ---- */

static size_t open_row(struct shaping *shaping, const quire_grid_row *row)
{
    size_t made = open_element(shaping, &shaping->source->elements[row->element], 0);
    if (made == SIZE_MAX) return made;
    shaping->out->elements[made].row = shaping->row;
    if (row->role == QUIRE_GRID_HEAD) shaping->out->elements[made].header = true;
    return made;
}

static void close_row(struct shaping *shaping, size_t row)
{
    close_element(shaping, row);
    append(shaping, QUIRE_STR("\n"));
    shaping->row++;
}

static size_t open_cell(struct shaping *shaping, size_t row, uint32_t column, const quire_grid_cell *cell)
{
    if (row == SIZE_MAX) return row;
    const quire_element *made = &shaping->out->elements[row];
    quire_element like = { .kind = QUIRE_ELEMENT_CELL, .page = made->page, .header = made->header };
    if (cell) like = shaping->source->elements[cell->element];
    like.row = made->row;
    like.column = column;
    like.header |= made->header;
    like.row_span = like.column_span = 1;
    if (column) append(shaping, QUIRE_STR("\t"));
    return open_element(shaping, &like, row);
}

static void write_place(struct shaping *shaping, size_t row, uint32_t column, const quire_grid_place *place)
{
    size_t made = open_cell(shaping, row, column, place->cell);
    if (made == SIZE_MAX || !place->cell) return;
    quire_element *element = &shaping->out->elements[made];
    if (place->begins) {
        element->row_span = place->cell->row_span;
        element->column_span = place->cell->column_span;
        say(shaping, place->cell, made);
    } else {
        element->repeated = true;
        element->value = NULL; /* it is one value, wherever it is said */
        if (may_repeat(shaping, place->cell)) say(shaping, place->cell, made);
    }
    close_element(shaping, made);
}

/* A text over all columns is said once: in each of them it would be taken for a value. */
static void write_row(struct shaping *shaping, quire_grid_row *row, const quire_grid_place *places)
{
    size_t made = open_row(shaping, row);
    for (uint32_t i = 0; i < shaping->grid.columns; i++) {
        static const quire_grid_place nothing = { 0 };
        write_place(shaping, made, i, row->across && i ? &nothing : &places[i]);
    }
    close_row(shaping, made);
}

/* ---- heads ---- */

struct heads {
    quire_grid_row *first;
    quire_grid_place *places; /* a row of places each */
    size_t count;
};

static bool is_wide_character(uint32_t c)
{
    return quire_char_is_han(c) || (c >= 0x3000 && c <= 0x303F) || (c >= 0xFF00 && c <= 0xFFEF);
}

static bool is_wide_at_end(quire_str text)
{
    size_t at = text.size ? quire_utf8_floor(text, text.size - 1) : 0;
    return text.size && is_wide_character(quire_utf8_next(text, &at));
}

static bool is_wide_at_start(quire_str text)
{
    size_t at = 0;
    return text.size && is_wide_character(quire_utf8_next(text, &at));
}

/* Whether one of the parts above says it already. */
static bool is_said(const struct shaping *shaping, const struct heads *heads, size_t row, uint32_t column)
{
    const quire_grid_cell *cell = heads->places[row * shaping->grid.columns + column].cell;
    quire_str text = quire_grid_text(&shaping->grid, cell);
    for (size_t i = 0; i < row; i++) {
        const quire_grid_cell *above = heads->places[i * shaping->grid.columns + column].cell;
        if (above && (above == cell || quire_str_equal(quire_grid_text(&shaping->grid, above), text)))
            return true;
    }
    return false;
}

static void write_head(struct shaping *shaping, const struct heads *heads, size_t row, uint32_t column)
{
    size_t made = open_cell(shaping, row, column, NULL), parts = 0, again = 0;
    size_t start = shaping->out->text.size;
    for (size_t i = 0; i < heads->count; i++) {
        quire_grid_cell *cell = heads->places[i * shaping->grid.columns + column].cell;
        quire_str text = cell ? quire_grid_text(&shaping->grid, cell) : (quire_str){ 0 };
        if (!text.size || is_said(shaping, heads, i, column)) continue;
        if (cell->said && !may_repeat(shaping, cell)) continue;
        parts++;
        again += cell->said;
        quire_str before = quire_buffer_view(&shaping->out->text);
        if (before.size > start && !(is_wide_at_end(before) && is_wide_at_start(text)))
            append(shaping, QUIRE_STR(" "));
        say(shaping, cell, made);
    }
    close_element(shaping, made);
    if (made != SIZE_MAX) shaping->out->elements[made].repeated = parts && again == parts;
}

/* One row of heads: those of a column joined from the top. */
static void write_heads(struct shaping *shaping, const struct heads *heads)
{
    size_t made = open_row(shaping, heads->first);
    for (uint32_t i = 0; i < shaping->grid.columns; i++) write_head(shaping, heads, made, i);
    close_row(shaping, made);
}

/* ---- the whole ---- */

static quire_status write_rows(struct shaping *shaping, size_t head_count)
{
    quire_table_grid *grid = &shaping->grid;
    quire_grid_walk walk;
    struct heads heads = { 0 };
    bool join = head_count > 1 && head_count <= HEADS_MAX;
    if (join)
        heads.places = quire_arena_array(shaping->arena, HEADS_MAX * grid->columns, sizeof *heads.places);
    if (quire_grid_walk_begin(grid, shaping->arena, &walk) || (join && !heads.places))
        return QUIRE_E_NO_MEMORY;
    for (quire_grid_row *row; (row = quire_grid_walk_next(&walk));) {
        if (row->role == QUIRE_GRID_NONE || row->role == QUIRE_GRID_CAPTION) continue;
        if (!join || row->role != QUIRE_GRID_HEAD) {
            write_row(shaping, row, walk.places);
            continue;
        }
        if (!heads.first) heads.first = row;
        memcpy(heads.places + heads.count++ * grid->columns, walk.places,
               grid->columns * sizeof *walk.places);
        if (heads.count == head_count) write_heads(shaping, &heads);
    }
    return QUIRE_OK;
}

static bool has_form(const struct shaping *shaping, size_t head_count)
{
    const quire_table_grid *grid = &shaping->grid;
    if (grid->merged_count || grid->joined || grid->narrowed || grid->late_caption || head_count > 1)
        return false;
    for (size_t i = 0; i < grid->row_count; i++) {
        const quire_grid_row *row = &grid->rows[i];
        if (row->ragged || row->role == QUIRE_GRID_NONE || row->role == QUIRE_GRID_CAPTION) return false;
        if ((row->role == QUIRE_GRID_HEAD) != shaping->source->elements[row->element].header) return false;
    }
    return true;
}

/* Merged cells whose text stands once on purpose, over all columns, are none. */
static void account(const struct shaping *shaping, bool shaped, quire_ledger *ledger)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("merged_cells");
    const quire_table_grid *grid = &shaping->grid;
    size_t received = 0, too_long = 0, over_limit = 0;
    for (size_t i = 0; i < grid->row_count; i++) {
        if (grid->rows[i].across || grid->rows[i].role == QUIRE_GRID_CAPTION) continue;
        for (size_t j = 0; j < grid->rows[i].count; j++) {
            const quire_grid_cell *cell = &grid->rows[i].cells[j];
            received += cell->merged;
            too_long += cell->merged && shaped && cell->too_long;
            over_limit += cell->merged && (!shaped || (cell->over_limit && !cell->too_long));
        }
    }
    if (!received) return;
    quire_ledger_receive(ledger, step, unit, received);
    quire_ledger_keep(ledger, step, unit, received - too_long - over_limit);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("too_long"), too_long);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("over_limit"), over_limit);
}

static size_t budget_of(const quire_table_source *source, size_t table_bytes)
{
    size_t most;
    if (!quire_size_mul(table_bytes, GROWTH, &most) || !quire_size_add(most, GROWTH_SLACK, &most))
        most = SIZE_MAX;
    return most < source->room_bytes / 4 ? most : source->room_bytes / 4;
}

quire_status quire_table_shape_make(const quire_table_source *source, quire_arena *arena,
                                    quire_ledger *ledger, quire_table_shape *out)
{
    struct shaping shaping = { .source = source, .arena = arena, .out = out };
    bool known;
    *out = (quire_table_shape){ 0 };
    quire_buffer_init(&out->text, SIZE_MAX / 4);
    quire_status status = quire_table_grid_read(source, arena, &shaping.grid, &known);
    if (status || !known) return status;
    status = quire_table_signs_join(&shaping.grid, arena);
    if (!status) status = quire_table_grid_find_columns(&shaping.grid, arena, &known);
    if (status || !known) return status;
    size_t heads = quire_table_roles_find(&shaping.grid), places;
    if (has_form(&shaping, heads)) return QUIRE_OK;
    bool shaped = quire_size_mul(shaping.grid.row_count, shaping.grid.columns, &places) &&
                  places <= shaping.grid.cell_count * PLACES_PER_CELL + GROWTH_SLACK &&
                  places <= source->room_bytes / 4;
    if (shaped) {
        const quire_element *table = &source->elements[0];
        /* The most that there can be: doubling would hold the elements of a large table twice. */
        out->element_capacity = places + 2 * source->element_count;
        out->elements = quire_arena_array(arena, out->element_capacity, sizeof *out->elements);
        if (!out->elements) return QUIRE_E_NO_MEMORY;
        shaping.base = table->start;
        shaping.budget = budget_of(source, source->text.size - table->start);
        size_t made = open_element(&shaping, table, SIZE_MAX);
        write_captions(&shaping);
        status = write_rows(&shaping, heads);
        /* The last line's end stands behind the table. */
        if (made != SIZE_MAX) out->elements[made].end = here(&shaping) - 1;
        if (!status && (shaping.failed || out->text.failure)) status = QUIRE_E_NO_MEMORY;
        out->changed = true;
    }
    account(&shaping, shaped, ledger);
    return status;
}

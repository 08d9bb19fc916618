/* SPDX-License-Identifier: Apache-2.0 */
/* Where a file says what its cells are (workbooks, databases), that is what they are. All other tables are texts: a column of
 * them is of a kind where all but very few of its cells can be read so in one and the same way. Which way, where several fit,
 * the cells say that fit one alone ("1.234,56", "13/05/2024"), then the other columns, then what the document's language is
 * used to. Days whose order nothing tells stay text: a wrong day is worse than none. */
#include "record/columns.h"

#include "base/error.h"
#include "base/str.h"
#include "quire/quire.h"
#include "record/cell_text.h"

enum {
    FEW_FROM = 8,  /* cells of a column of which one may be something else, */
    FEW_SHARE = 20 /* and one of so many more */
};

/* What the cells of a column can be read as. */
struct counts {
    uint32_t filled, united;               /* united: with a unit */
    uint64_t kinds[QUIRE_CELL_KIND_COUNT]; /* [TEXT]: all that have no value */
    uint32_t point, comma, day_first, month_first, time, boolean;
    uint32_t only_point, only_comma, only_day_first, only_month_first, two_ways;
    bool code;
};

/* Which of two ways other columns are read. */
struct habit {
    uint32_t point, comma, day_first, month_first;
};

struct walk {
    const quire_document *document;
    const quire_table *table;
    size_t at;
};

/* The next cell that may hold something of its column: no head, and nothing that is said again. */
static const quire_element *next_cell(struct walk *walk)
{
    const quire_document *document = walk->document;
    while (++walk->at < document->element_count) {
        const quire_element *cell = &document->elements[walk->at];
        if (cell->parent == QUIRE_NO_PARENT || cell->parent < walk->table->element) return NULL;
        if (cell->kind != QUIRE_ELEMENT_CELL || cell->repeated || cell->column >= walk->table->columns)
            continue;
        const quire_element *row = &document->elements[cell->parent];
        if (row->kind == QUIRE_ELEMENT_TABLE_ROW && row->parent == walk->table->element && !row->header)
            return cell;
    }
    return NULL;
}

static quire_str text_of(const quire_document *document, const quire_element *cell)
{
    return quire_str_trim(quire_str_cut(document->text, cell->start, cell->end));
}

static void count_ways(struct counts *counts, unsigned ways)
{
    const bool numbers = (ways & (QUIRE_READ_POINT | QUIRE_READ_COMMA)) != 0;
    counts->code |= (ways & QUIRE_READ_CODE) != 0;
    counts->two_ways += (ways & QUIRE_READ_TWO_WAYS) != 0;
    counts->point += (ways & QUIRE_READ_POINT) != 0;
    counts->comma += (ways & QUIRE_READ_COMMA) != 0;
    counts->only_point += numbers && !(ways & QUIRE_READ_COMMA);
    counts->only_comma += numbers && !(ways & QUIRE_READ_POINT);
    counts->day_first += (ways & QUIRE_READ_DAY_FIRST) != 0;
    counts->month_first += (ways & QUIRE_READ_MONTH_FIRST) != 0;
    counts->only_day_first += (ways & QUIRE_READ_DAY_FIRST) && !(ways & QUIRE_READ_MONTH_FIRST);
    counts->only_month_first += (ways & QUIRE_READ_MONTH_FIRST) && !(ways & QUIRE_READ_DAY_FIRST);
    counts->time += (ways & QUIRE_READ_TIME) != 0;
    counts->boolean += (ways & QUIRE_READ_BOOLEAN) != 0;
}

static void count_cells(struct walk walk, bool typed, struct counts *counts)
{
    for (const quire_element *cell; (cell = next_cell(&walk));) {
        struct counts *column = &counts[cell->column];
        quire_str text = text_of(walk.document, cell);
        unsigned ways = cell->value || !text.size ? 0 : quire_cell_readings(text);
        if (!text.size || ways & QUIRE_READ_NIL) continue;
        column->filled++;
        if (cell->value) column->kinds[cell->value->kind]++;
        if (!typed) count_ways(column, ways);
    }
}

/* Whether the file itself says what its cells hold. */
static bool is_typed(struct walk walk)
{
    const quire_locator *place = walk.document->elements[walk.table->element].locator;
    if (place && (place->kind == QUIRE_LOCATOR_SHEET || place->kind == QUIRE_LOCATOR_ROW)) return true;
    for (const quire_element *cell; (cell = next_cell(&walk));)
        if (cell->value) return true;
    return false;
}

/* ---- which way ---- */

static bool holds(const struct counts *counts, uint32_t of_kind)
{
    uint32_t few = counts->filled < FEW_FROM ? 0 : 1 + counts->filled / FEW_SHARE;
    return of_kind && counts->filled - of_kind <= few;
}

static struct habit habit_of(const struct counts *counts, size_t count)
{
    struct habit habit = { 0 };
    for (size_t i = 0; i < count; i++) {
        habit.point += counts[i].only_point;
        habit.comma += counts[i].only_comma;
        habit.day_first += counts[i].only_day_first;
        habit.month_first += counts[i].only_month_first;
    }
    return habit;
}

/* Languages that write 1,5 for one and a half. */
static bool uses_comma(quire_str language)
{
    static const char *const languages[] = { "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "uk",
                                             "cs", "sk", "sv", "da", "nb", "nn", "no", "fi", "tr",
                                             "el", "hu", "ro", "bg", "hr", "sl", "id", "vi", NULL };
    for (const char *const *known = languages; *known; known++)
        if (language.size >= 2 && memcmp(language.data, *known, 2) == 0 &&
            (language.size == 2 || language.data[2] == '-'))
            return true;
    return false;
}

/* The way that `first` and `second` cells of this column, then of all, alone can be read; NONE: neither. */
static int prefers(uint32_t first, uint32_t second, uint32_t all_first, uint32_t all_second)
{
    if (first != second) return first > second ? 1 : 2;
    if (all_first != all_second) return all_first > all_second ? 1 : 2;
    return 0;
}

static quire_cell_reading number_way(const struct counts *counts, const struct habit *habit,
                                     quire_str language)
{
    bool point = holds(counts, counts->point), comma = holds(counts, counts->comma);
    if (!point || !comma) return point ? QUIRE_READ_POINT : comma ? QUIRE_READ_COMMA : QUIRE_READ_NONE;
    int preferred = prefers(counts->only_point, counts->only_comma, habit->point, habit->comma);
    if (!preferred) preferred = uses_comma(language) ? 2 : 1;
    return preferred == 1 ? QUIRE_READ_POINT : QUIRE_READ_COMMA;
}

static quire_cell_reading date_way(const struct counts *counts, const struct habit *habit)
{
    bool day = holds(counts, counts->day_first), month = holds(counts, counts->month_first);
    if (!day || !month) return day ? QUIRE_READ_DAY_FIRST : month ? QUIRE_READ_MONTH_FIRST : QUIRE_READ_NONE;
    if (!counts->two_ways) return QUIRE_READ_DAY_FIRST;
    int preferred = prefers(counts->only_day_first, counts->only_month_first, habit->day_first,
                            habit->month_first);
    return preferred == 1 ? QUIRE_READ_DAY_FIRST : preferred == 2 ? QUIRE_READ_MONTH_FIRST : QUIRE_READ_NONE;
}

static quire_cell_reading way_of(const struct counts *counts, const struct habit *habit, quire_str language)
{
    if (counts->code) return QUIRE_READ_NONE;
    quire_cell_reading way = number_way(counts, habit, language);
    if (!way) way = date_way(counts, habit);
    if (!way && holds(counts, counts->time)) way = QUIRE_READ_TIME;
    if (!way && holds(counts, counts->boolean)) way = QUIRE_READ_BOOLEAN;
    return way;
}

/* ---- columns ---- */

quire_cell_kind quire_column_kind(const uint64_t counts[QUIRE_CELL_KIND_COUNT], uint64_t *of_kind)
{
    uint64_t filled = 0, kinds[QUIRE_CELL_KIND_COUNT];
    memcpy(kinds, counts, sizeof kinds);
    for (size_t i = QUIRE_CELL_TEXT; i < QUIRE_CELL_KIND_COUNT; i++) filled += kinds[i];
    if (kinds[QUIRE_CELL_DATETIME]) {
        kinds[QUIRE_CELL_DATETIME] += kinds[QUIRE_CELL_DATE];
        kinds[QUIRE_CELL_DATE] = 0;
    }
    quire_cell_kind most = filled ? QUIRE_CELL_TEXT : QUIRE_CELL_NONE;
    for (quire_cell_kind kind = QUIRE_CELL_NUMBER; kind < QUIRE_CELL_KIND_COUNT; kind++)
        if (kinds[kind] > filled / 2) most = kind;
    *of_kind = filled ? kinds[most] : 0;
    return most;
}

/* Counts what the cells are in the way that was chosen, and the units that they have. */
static void read_cells(struct walk walk, bool typed, quire_column *columns, struct counts *counts)
{
    for (const quire_element *cell; (cell = next_cell(&walk));) {
        quire_column *column = &columns[cell->column];
        struct counts *count = &counts[cell->column];
        quire_cell value;
        if (!quire_cell_value(walk.document, column, cell, &value)) continue;
        if (!typed) count->kinds[value.kind]++;
        if (!value.unit.size) continue;
        if (!count->united++) column->unit = value.unit;
        else if (!quire_str_equal(column->unit, value.unit)) column->unit = (quire_str){ 0 };
    }
}

quire_status quire_table_columns(const quire_document *document, const quire_table *table, quire_arena *arena,
                                 quire_columns *out, quire_error *err)
{
    struct walk walk = { document, table, table->element };
    quire_column *columns = quire_arena_array(arena, table->columns, sizeof *columns);
    struct counts *counts = quire_arena_array(arena, table->columns, sizeof *counts);
    *out = (quire_columns){ 0 };
    if (!columns || !counts) return quire_fail_memory(err);
    bool typed = is_typed(walk);
    count_cells(walk, typed, counts);
    struct habit habit = habit_of(counts, table->columns);
    for (size_t i = 0; i < table->columns; i++) {
        columns[i].head = table->heads[i];
        if (!typed) columns[i].reading = way_of(&counts[i], &habit, document->language);
    }
    read_cells(walk, typed, columns, counts);
    for (size_t i = 0; i < table->columns; i++) {
        uint64_t values = 0, of_kind = 0;
        for (size_t kind = 0; kind < QUIRE_CELL_KIND_COUNT; kind++) values += counts[i].kinds[kind];
        counts[i].kinds[QUIRE_CELL_TEXT] = counts[i].filled - values;
        columns[i].filled = counts[i].filled;
        columns[i].kind = quire_column_kind(counts[i].kinds, &of_kind);
        columns[i].of_kind = (uint32_t)of_kind;
    }
    *out = (quire_columns){ columns, table->columns };
    return QUIRE_OK;
}

bool quire_cell_value(const quire_document *document, const quire_column *column, const quire_element *cell,
                      quire_cell *out)
{
    if (cell->value) {
        *out = *cell->value;
        return true;
    }
    if (!column->reading || cell->repeated || cell->header) return false;
    quire_str text = text_of(document, cell);
    return quire_cell_readings(text) & column->reading &&
           quire_cell_read(text, (quire_cell_reading)column->reading, out);
}

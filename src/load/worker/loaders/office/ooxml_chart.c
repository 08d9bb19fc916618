/* SPDX-License-Identifier: Apache-2.0 */
/* Values are those that the chart has cached, shown as percentages and dates where their format says so. Source: ECMA-376
 * part 1, section 21.2. */
#include "load/worker/loaders/office/ooxml_chart.h"

#include "base/str.h"
#include "load/worker/loaders/office/ooxml_xml.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

enum {
    COLUMNS_MAX = 512,
    POINTS_MAX = 20000,
    CELLS_MAX = 200000, /* of one chart: a point may claim any number */
    NUMBER_BYTES = 64,
    SERIAL_MAX = 2958465, /* 9999-12-31 */
    SERIAL_1970 = 25569,
    DAYS_1904 = 1462,
    DAY_SECONDS = 86400
};

struct column {
    const xmlNode *head;  /* c:tx, or NULL */
    const xmlNode *cache; /* c:strCache, c:numCache, c:multiLvlStrCache or their literals */
    const xmlNode **points;
    bool categories;
};

struct chart {
    office_writer *writer;
    struct column columns[COLUMNS_MAX];
    size_t count, rows;
    uint64_t duplicates; /* characters of categories that stand with another series */
    bool since_1904;
};

static const xmlNode *cache_of(const xmlNode *node)
{
    for (const xmlNode *child = node ? node->children : NULL; child; child = child->next) {
        if (quire_ooxml_named(child, "strLit") || quire_ooxml_named(child, "numLit")) return child;
        const xmlNode *found = quire_ooxml_child(child, "strCache");
        if (!found) found = quire_ooxml_child(child, "numCache");
        if (!found) found = quire_ooxml_child(child, "multiLvlStrCache");
        if (found) return found;
    }
    return NULL;
}

/* Calls `take` for each point, those of the innermost level where there are several. */
static void each_point(const xmlNode *cache, void (*take)(void *user, uint32_t index, const xmlNode *value),
                       void *user)
{
    const xmlNode *level = quire_ooxml_child(cache, "lvl");
    for (const xmlNode *node = (level ? level : cache)->children; node; node = node->next) {
        const xmlNode *value = quire_ooxml_named(node, "pt") ? quire_ooxml_child(node, "v") : NULL;
        if (value) take(user, quire_ooxml_number(quire_ooxml_attribute(node, "idx"), UINT32_MAX, 0), value);
    }
}

static void find_last(void *user, uint32_t index, const xmlNode *value)
{
    size_t *rows = user;
    (void)value;
    if (index < POINTS_MAX && index >= *rows) *rows = index + 1;
}

struct filling {
    const xmlNode **points;
    size_t rows;
};

static void fill(void *user, uint32_t index, const xmlNode *value)
{
    struct filling *filling = user;
    if (index < filling->rows) filling->points[index] = value;
}

static bool same_points(const xmlNode *a, const xmlNode *b)
{
    for (a = a->children, b = b->children;; a = a->next, b = b->next) {
        while (a && !quire_ooxml_named(a, "pt")) a = a->next;
        while (b && !quire_ooxml_named(b, "pt")) b = b->next;
        if (!a || !b) return !a && !b;
        if (!quire_str_equal(quire_ooxml_attribute(a, "idx"), quire_ooxml_attribute(b, "idx")) ||
            !quire_str_equal(quire_ooxml_text(quire_ooxml_child(a, "v")),
                             quire_ooxml_text(quire_ooxml_child(b, "v"))))
            return false;
    }
}

static bool same_categories(const xmlNode *a, const xmlNode *b)
{
    const xmlNode *inner = quire_ooxml_child(a, "lvl"), *other = quire_ooxml_child(b, "lvl");
    return same_points(inner ? inner : a, other ? other : b);
}

static void add_column(struct chart *chart, const xmlNode *head, const xmlNode *cache, bool categories)
{
    if (!cache || chart->count == COLUMNS_MAX) return;
    chart->columns[chart->count++] =
        (struct column){ .head = head, .cache = cache, .categories = categories };
    each_point(cache, find_last, &chart->rows);
}

/* The categories of a series stand once, before the first series that has them. */
static void add_series(struct chart *chart, const xmlNode *series)
{
    const xmlNode *categories = cache_of(quire_ooxml_child(series, "cat")), *before = NULL;
    const xmlNode *head = quire_ooxml_child(series, "tx");
    if (!categories) categories = cache_of(quire_ooxml_child(series, "xVal"));
    for (size_t i = chart->count; i-- > 0 && !before;)
        if (chart->columns[i].categories) before = chart->columns[i].cache;
    if (categories && before && same_categories(before, categories))
        chart->duplicates += quire_office_count(chart->writer, categories);
    else add_column(chart, NULL, categories, true);
    const xmlNode *values = cache_of(quire_ooxml_child(series, "val"));
    if (!values) values = cache_of(quire_ooxml_child(series, "yVal"));
    add_column(chart, head, values, false);
    add_column(chart, NULL, cache_of(quire_ooxml_child(series, "bubbleSize")), false);
}

static void find_series(struct chart *chart, const xmlNode *node)
{
    for (const xmlNode *child = node->children; child; child = child->next)
        for (const xmlNode *inner = child->children; inner; inner = inner->next)
            if (quire_ooxml_named(inner, "ser")) add_series(chart, inner);
}

/* Whether the format, outside of what it quotes, has one of the characters. */
static bool format_has(quire_str format, const char *characters)
{
    char until = 0;
    for (size_t i = 0; i < format.size; i++) {
        char c = format.data[i];
        if (until) until = c == until ? 0 : until;
        else if (c == '"') until = '"';
        else if (c == '[') until = ']';
        else if (c == '\\') i++;
        else if (strchr(characters, c)) return true;
    }
    return false;
}

static quire_str show_date(const struct chart *chart, double serial, quire_arena *arena)
{
    struct tm date;
    time_t seconds = (time_t)((serial - SERIAL_1970 + (chart->since_1904 ? DAYS_1904 : 0)) * DAY_SECONDS);
    if (!gmtime_r(&seconds, &date)) return (quire_str){ 0 };
    return quire_arena_printf(arena, "%04d-%02d-%02d", date.tm_year + 1900, date.tm_mon + 1, date.tm_mday);
}

/* A number as people read it; anything else as it stands. */
static quire_str show(const struct chart *chart, const struct column *column, const xmlNode *point,
                      quire_str text)
{
    char digits[NUMBER_BYTES], *end;
    quire_str own = quire_ooxml_attribute(point->parent, "formatCode");
    quire_str format = own.size ? own : quire_ooxml_text(quire_ooxml_child(column->cache, "formatCode"));
    bool numbers = quire_ooxml_named(column->cache, "numCache") || quire_ooxml_named(column->cache, "numLit");
    if (!numbers || !text.size || text.size >= sizeof digits) return text;
    memcpy(digits, text.data, text.size);
    digits[text.size] = '\0';
    double value = strtod(digits, &end);
    if (*end || !isfinite(value)) return text;
    if (format_has(format, "%")) return quire_arena_printf(chart->writer->arena, "%.10g%%", value * 100);
    if (!quire_str_is(format, "General") && format_has(format, "yd") && value >= 1 && value <= SERIAL_MAX)
        return show_date(chart, value, chart->writer->arena);
    /* What binary fractions add at the end is no figure of anybody's. */
    return text.size > 15 ? quire_arena_printf(chart->writer->arena, "%.12g", value) : text;
}

static void write_value(struct chart *chart, const struct column *column, const xmlNode *point)
{
    quire_str text = quire_ooxml_text(point);
    quire_office_write_as(chart->writer, text, show(chart, column, point, text));
}

/* The text of a title: rich, or what a cell said. */
static void write_text(office_writer *writer, const xmlNode *node)
{
    for (const xmlNode *child = node->children; child; child = child->next) {
        if (child->type != XML_ELEMENT_NODE) continue;
        if (writer->is_text(child)) quire_office_write(writer, quire_ooxml_text(child));
        else write_text(writer, child);
        if (quire_ooxml_named(child, "p")) quire_builder_append_flowing(writer->builder, QUIRE_STR(" "));
    }
}

static void write_caption(struct chart *chart, const xmlNode *title)
{
    if (!title || !quire_office_count(chart->writer, title)) return;
    quire_office_open_flat(chart->writer, QUIRE_ELEMENT_CAPTION);
    write_text(chart->writer, title);
    quire_office_close_flat(chart->writer);
    quire_builder_end_line(chart->writer->builder);
}

static void open_cell(struct chart *chart, size_t row, size_t column)
{
    if (column) quire_builder_append(chart->writer->builder, QUIRE_STR("\t"));
    quire_element *cell = quire_office_open_flat(chart->writer, QUIRE_ELEMENT_CELL);
    cell->row = (uint32_t)row;
    cell->column = (uint32_t)column;
    cell->row_span = cell->column_span = 1;
    cell->header = row == 0;
}

static void write_row(struct chart *chart, size_t row)
{
    quire_element *element = quire_builder_open(chart->writer->builder, QUIRE_ELEMENT_TABLE_ROW);
    element->row = (uint32_t)row;
    element->header = row == 0;
    for (size_t i = 0; i < chart->count; i++) {
        const struct column *column = &chart->columns[i];
        open_cell(chart, row, i);
        if (row == 0 && column->head) write_text(chart->writer, column->head);
        else if (row && column->points[row - 1]) write_value(chart, column, column->points[row - 1]);
        quire_office_close_flat(chart->writer);
    }
    quire_builder_close(chart->writer->builder);
    quire_builder_end_line(chart->writer->builder);
}

static bool row_says(const struct chart *chart, size_t row)
{
    for (size_t i = 0; i < chart->count; i++)
        if (chart->columns[i].points[row]) return true;
    return false;
}

static bool take_points(struct chart *chart)
{
    if (chart->rows * chart->count > CELLS_MAX) chart->rows = CELLS_MAX / chart->count;
    for (size_t i = 0; i < chart->count; i++) {
        struct filling filling = {
            quire_arena_array(chart->writer->arena, chart->rows, sizeof(const xmlNode *)), chart->rows
        };
        if (!filling.points) return false;
        each_point(chart->columns[i].cache, fill, &filling);
        chart->columns[i].points = filling.points;
    }
    return true;
}

static void write_table(struct chart *chart, const xmlNode *body, const xmlNode *plot)
{
    quire_office_open_block(chart->writer, QUIRE_ELEMENT_TABLE);
    write_caption(chart, quire_ooxml_child(body, "title"));
    for (const xmlNode *axis = plot->children; axis; axis = axis->next)
        if (axis->type == XML_ELEMENT_NODE &&
            quire_str_ends(quire_str_from((const char *)axis->name), QUIRE_STR("Ax")))
            write_caption(chart, quire_ooxml_child(axis, "title"));
    for (size_t row = 0; row <= chart->rows && chart->count; row++)
        if (row == 0 || row_says(chart, row - 1)) write_row(chart, row);
    quire_office_close_block(chart->writer);
}

void quire_ooxml_write_chart(office_writer *writer, const xmlNode *root)
{
    const xmlNode *body = quire_ooxml_child(root, "chart"), *plot = quire_ooxml_child(body, "plotArea");
    struct chart *chart = quire_arena_alloc(writer->arena, sizeof *chart);
    const quire_str epoch = quire_ooxml_attribute(quire_ooxml_child(root, "date1904"), "val");
    if (!chart) {
        writer->failed = true;
        return;
    }
    if (!plot) {
        quire_office_drop(writer, root, "unsupported_part");
        return;
    }
    uint64_t received = quire_office_count(writer, root), before = quire_office_settled(writer);
    *chart = (struct chart){ .writer = writer, .since_1904 = epoch.size && quire_ooxml_is_true(epoch) };
    find_series(chart, plot);
    if (!take_points(chart)) {
        writer->failed = true;
        return;
    }
    write_table(chart, body, plot);
    quire_office_drop_count(writer, "characters", "duplicate", chart->duplicates);
    uint64_t settled = quire_office_settled(writer) - before;
    if (received > settled) quire_office_drop_count(writer, "characters", "chart_labels", received - settled);
}

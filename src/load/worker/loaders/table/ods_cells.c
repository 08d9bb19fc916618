/* SPDX-License-Identifier: Apache-2.0 */
/* Rows and cells are repeated by numbers, which a file may set as it likes: what is repeated without a value costs nothing, and
 * what has one stops at the room that there is. */
#include "load/worker/loaders/table/ods_cells.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/lines.h"
#include "record/cell_text.h"

#include <libxml/parser.h>
#include <stdlib.h>
#include <strings.h>

enum {
    MERGED_MAX = 1 << 17,
    NOTES_MAX = 4096,
    STYLES_MAX = 65536,
    TEXT_MAX_BYTES = 1 << 20,
    DEPTH_MAX = 200
};

static uint32_t repeats(quire_str said, uint32_t most)
{
    uint32_t number = quire_ooxml_number(said, most, 1);
    return number ? number : 1;
}

static bool is_cell_name(const char *name)
{
    return !strcmp(name, "table-cell") || !strcmp(name, "covered-table-cell");
}

/* ---- received ---- */

struct counting {
    uint64_t cells, cell_repeats, row_repeats;
    unsigned depth, cell_depth; /* cell_depth: of the open cell; 0: none */
    bool filled;
};

/* An attribute that says something, as libxml2 hands it over: name, prefix, namespace, start and end of its value. */
static quire_str attribute_of(int count, const xmlChar **list, const char *name)
{
    for (int i = 0; i < count; i++) {
        const xmlChar *const *attribute = list + 5 * i;
        bool foreign = attribute[1] && !attribute[2]; /* a prefix that is none is part of its name */
        if (!foreign && !strcmp((const char *)attribute[0], name) && attribute[4] > attribute[3])
            return (quire_str){ (const char *)attribute[3], (size_t)(attribute[4] - attribute[3]) };
    }
    return (quire_str){ 0 };
}

static void count_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                        int namespaces, const xmlChar **namespace_list, int attributes, int defaulted,
                        const xmlChar **attribute_list)
{
    struct counting *counting = user;
    const char *local = prefix && !uri ? ""
                                       : (const char *)name; /* a prefix that is none is part of its name */
    (void)namespaces, (void)namespace_list, (void)defaulted;
    counting->depth++;
    if (counting->cell_depth) {
        counting->filled |= counting->depth == counting->cell_depth + 1 && !strcmp(local, "p");
    } else if (!strcmp(local, "table-row")) {
        counting->row_repeats = repeats(attribute_of(attributes, attribute_list, "number-rows-repeated"),
                                        ODS_ROWS_MAX);
    } else if (is_cell_name(local)) {
        counting->cell_depth = counting->depth;
        counting->cell_repeats = repeats(attribute_of(attributes, attribute_list, "number-columns-repeated"),
                                         ODS_COLUMNS_MAX);
        counting->filled = attribute_of(attributes, attribute_list, "value-type").data != NULL;
    }
}

static void count_end(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    struct counting *counting = user;
    bool cell = counting->depth-- == counting->cell_depth;
    if (cell) {
        if (counting->filled) counting->cells += counting->cell_repeats * counting->row_repeats;
        counting->cell_depth = 0;
    } else if (!counting->cell_depth && !(prefix && !uri) && !strcmp((const char *)name, "table-row")) {
        counting->row_repeats = 1;
    }
}

uint64_t quire_ods_count_cells(quire_str part)
{
    struct counting counting = { .row_repeats = 1 };
    xmlSAXHandler handler = { .initialized = XML_SAX2_MAGIC,
                              .startElementNs = count_start,
                              .endElementNs = count_end };
    return xmlSAXUserParseMemory(&handler, &counting, part.data, (int)part.size) ? 0 : counting.cells;
}

/* ---- the tree ---- */

static bool is_cell(const xmlNode *node)
{
    return node->type == XML_ELEMENT_NODE && is_cell_name((const char *)node->name);
}

static bool is_filled(const xmlNode *cell)
{
    return quire_ooxml_attribute(cell, "value-type").data || quire_ooxml_child(cell, "p");
}

static uint32_t cell_repeats(const xmlNode *cell)
{
    return repeats(quire_ooxml_attribute(cell, "number-columns-repeated"), ODS_COLUMNS_MAX);
}

static uint32_t row_repeats(const xmlNode *row)
{
    return repeats(quire_ooxml_attribute(row, "number-rows-repeated"), ODS_ROWS_MAX);
}

static uint64_t count_below(const xmlNode *node, uint64_t rows)
{
    uint64_t count = 0;
    if (quire_ooxml_named(node, "table-row")) rows = row_repeats(node);
    for (const xmlNode *child = node->children; child; child = child->next) {
        if (is_cell(child)) count += is_filled(child) ? cell_repeats(child) * rows : 0;
        else if (child->type == XML_ELEMENT_NODE) count += count_below(child, rows);
    }
    return count;
}

uint64_t quire_ods_count_below(const xmlNode *node)
{
    return count_below(node, 1);
}

static void append_inline(const xmlNode *node, int depth, quire_buffer *out)
{
    for (const xmlNode *child = node->children; child && depth < DEPTH_MAX; child = child->next) {
        if (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE)
            quire_buffer_append_str(out, quire_str_from((const char *)child->content));
        else if (quire_ooxml_named(child, "s") || quire_ooxml_named(child, "tab") ||
                 quire_ooxml_named(child, "line-break"))
            quire_buffer_append_char(out, ' ');
        else if (child->type == XML_ELEMENT_NODE && !quire_ooxml_named(child, "annotation") &&
                 !quire_ooxml_named(child, "ruby-text"))
            append_inline(child, depth + 1, out);
    }
}

void quire_ods_append_text(const xmlNode *node, quire_buffer *out)
{
    for (const xmlNode *child = node->children; child; child = child->next) {
        if (!quire_ooxml_named(child, "p")) continue;
        if (out->size) quire_buffer_append_char(out, ' ');
        append_inline(child, 0, out);
    }
}

/* ---- styles ---- */

static int by_name(const void *a, const void *b)
{
    return quire_ooxml_compare(((const ods_style *)a)->name, ((const ods_style *)b)->name);
}

static bool is_strong(const xmlNode *style)
{
    quire_str weight = quire_ooxml_attribute(quire_ooxml_child(style, "text-properties"), "font-weight");
    quire_str ground = quire_ooxml_attribute(quire_ooxml_child(style, "table-cell-properties"),
                                             "background-color");
    bool white = ground.size == 7 && strncasecmp(ground.data, "#ffffff", 7) == 0;
    return quire_str_is(weight, "bold") || (ground.size && !white && !quire_str_is(ground, "transparent"));
}

static const xmlNode *first_style(const xmlDoc *document, const char *list)
{
    const xmlNode *parent = document ? quire_ooxml_child(xmlDocGetRootElement(document), list) : NULL;
    return parent ? parent->children : NULL;
}

quire_status quire_ods_read_styles(const odf_package *package, quire_arena *arena, ods_styles *out,
                                   quire_error *err)
{
    const xmlNode *const lists[] = { first_style(package->styles, "styles"),
                                     first_style(package->content, "automatic-styles") };
    size_t capacity = 0;
    *out = (ods_styles){ 0 };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        size_t known = out->count;
        for (const xmlNode *node = lists[i]; node && out->count < STYLES_MAX; node = node->next) {
            quire_str family = quire_ooxml_attribute(node, "family");
            if (!quire_str_is(family, "table-cell") && !quire_str_is(family, "table")) continue;
            ods_styles named = { out->items, known };
            const ods_style *parent = quire_ods_style(&named,
                                                      quire_ooxml_attribute(node, "parent-style-name"));
            quire_str display = quire_ooxml_attribute(quire_ooxml_child(node, "table-properties"), "display");
            ods_style *grown = quire_arena_grow(arena, out->items, out->count, &capacity, sizeof *grown);
            if (!grown) return quire_fail_memory(err);
            out->items = grown;
            out->items[out->count++] = (ods_style){ quire_ooxml_attribute(node, "name"),
                                                    is_strong(node) || (parent && parent->strong),
                                                    quire_str_is(display, "false") };
        }
        if (out->count) qsort(out->items, out->count, sizeof *out->items, by_name);
    }
    return QUIRE_OK;
}

const ods_style *quire_ods_style(const ods_styles *styles, quire_str name)
{
    ods_style key = { .name = name };
    return styles->count && name.size ? bsearch(&key, styles->items, styles->count, sizeof key, by_name)
                                      : NULL;
}

/* ---- cells ---- */

struct reading {
    const ods_styles *styles;
    quire_arena *arena;
    ods_sheet *out;
    quire_buffer text;
    size_t room, capacity;
    sheet_cell *merged;
    size_t merged_count, merged_capacity;
    uint32_t row, column;
    uint32_t columns; /* described */
    bool failed;
};

static sheet_kind kind_of(quire_str type, quire_str text)
{
    if (quire_str_is(type, "date") || quire_str_is(type, "time")) return SHEET_DATE;
    if (!quire_str_is(type, "float") && !quire_str_is(type, "percentage") && !quire_str_is(type, "currency"))
        return SHEET_TEXT;
    return quire_sheet_kind_of(text) == SHEET_YEAR ? SHEET_YEAR : SHEET_FIGURE;
}

/* What the cell holds; kind NONE: words. */
static quire_cell value_of(const xmlNode *cell)
{
    quire_str type = quire_ooxml_attribute(cell, "value-type"), said = quire_ooxml_attribute(cell, "value");
    quire_cell value = { 0 };
    if (quire_str_is(type, "date")) {
        quire_cell_read_iso(quire_ooxml_attribute(cell, "date-value"), &value);
    } else if (quire_str_is(type, "time")) {
        quire_cell_read_iso(quire_ooxml_attribute(cell, "time-value"), &value);
    } else if (quire_str_is(type, "boolean")) {
        value.kind = QUIRE_CELL_BOOLEAN;
        value.number = quire_str_is(quire_ooxml_attribute(cell, "boolean-value"), "true");
    } else if (quire_cell_read(said, QUIRE_READ_POINT, &value)) {
        value.unit = quire_str_is(type, "percentage") ? QUIRE_STR("%") : (quire_str){ 0 };
        if (quire_str_is(type, "currency")) value.unit = quire_ooxml_attribute(cell, "currency");
    }
    return value;
}

/* What a cell shows; programs that write no text leave the value. */
static quire_str shown(struct reading *self, const xmlNode *cell)
{
    static const char *const values[] = { "date-value", "time-value", "string-value", "boolean-value",
                                          "value" };
    quire_buffer_clear(&self->text);
    quire_ods_append_text(cell, &self->text);
    for (size_t i = 0; i < sizeof values / sizeof *values && !self->text.size; i++)
        quire_buffer_append_str(&self->text, quire_ooxml_attribute(cell, values[i]));
    if (self->text.failure == QUIRE_E_NO_MEMORY) self->failed = true;
    return quire_str_trim(quire_buffer_view(&self->text));
}

static void add_merged(struct reading *self, const xmlNode *cell)
{
    uint32_t rows = repeats(quire_ooxml_attribute(cell, "number-rows-spanned"), ODS_ROWS_MAX);
    uint32_t columns = repeats(quire_ooxml_attribute(cell, "number-columns-spanned"), ODS_COLUMNS_MAX);
    if ((rows == 1 && columns == 1) || self->merged_count >= MERGED_MAX) return;
    sheet_cell *grown = quire_arena_grow(self->arena, self->merged, self->merged_count,
                                         &self->merged_capacity, sizeof *grown);
    if (!grown) {
        self->failed = true;
        return;
    }
    self->merged = grown;
    self->merged[self->merged_count++] = (sheet_cell){ .row = self->row,
                                                       .column = self->column,
                                                       .row_end = self->row + rows,
                                                       .column_end = self->column + columns };
}

/* Adds the cell as often as it and its row are repeated. */
static void add_cells(struct reading *self, const xmlNode *node, quire_str text, uint32_t rows,
                      uint32_t columns)
{
    const ods_style *style = quire_ods_style(self->styles, quire_ooxml_attribute(node, "style-name"));
    sheet_cell cell = { .text = quire_arena_copy(self->arena, text),
                        .kind = kind_of(quire_ooxml_attribute(node, "value-type"), text),
                        .strong = style && style->strong };
    quire_cell value = value_of(node);
    uint64_t added = 0;
    self->failed |= !cell.text.data;
    for (uint32_t row = self->row; row < self->row + rows && row < ODS_ROWS_MAX; row++)
        for (uint32_t column = self->column; column < self->column + columns && column < ODS_COLUMNS_MAX;
             column++) {
            if (self->failed || self->out->sheet.count >= self->room) goto done;
            cell.row = row;
            cell.column = column;
            cell.row_end = row + 1;
            cell.column_end = column + 1;
            self->failed |= !quire_sheet_add(&self->out->sheet, &self->capacity, &cell, &value, self->arena);
            added += !self->failed;
        }
done:
    self->out->losses.over_limit += (uint64_t)rows * columns - added;
}

static void add_note(struct reading *self, const xmlNode *node)
{
    if (self->out->note_count >= NOTES_MAX) return;
    ods_note *grown = quire_arena_grow(self->arena, self->out->notes, self->out->note_count,
                                       &self->out->note_capacity, sizeof *grown);
    self->failed |= !grown;
    if (!grown) return;
    self->out->notes = grown;
    self->out->notes[self->out->note_count++] = (ods_note){ node, self->row, self->column };
}

static void read_cell(struct reading *self, const xmlNode *node, uint32_t rows)
{
    uint32_t columns = cell_repeats(node);
    uint64_t places = (uint64_t)rows * columns;
    for (const xmlNode *child = node->children; child; child = child->next)
        if (child->type == XML_ELEMENT_NODE && !quire_ooxml_named(child, "p")) add_note(self, child);
    if (is_filled(node)) {
        quire_str text = shown(self, node);
        if (quire_ooxml_named(node, "covered-table-cell")) self->out->losses.covered += places;
        else if (self->text.failure) self->out->losses.over_limit += places;
        else if (quire_line_is_blank(text)) self->out->losses.white += places;
        else add_cells(self, node, text, rows, columns);
    }
    add_merged(self, node);
    self->column = columns < ODS_COLUMNS_MAX - self->column ? self->column + columns : ODS_COLUMNS_MAX;
}

static bool is_hidden(const xmlNode *node)
{
    quire_str visibility = quire_ooxml_attribute(node, "visibility");
    return quire_str_is(visibility, "collapse") || quire_str_is(visibility, "filter");
}

static void read_row(struct reading *self, const xmlNode *row)
{
    uint32_t rows = row_repeats(row);
    self->column = 0;
    for (const xmlNode *cell = row->children; cell && !self->failed; cell = cell->next) {
        if (is_cell(cell)) read_cell(self, cell, rows);
        else if (cell->type == XML_ELEMENT_NODE) self->out->losses.misplaced += count_below(cell, rows);
    }
    uint32_t end = rows < ODS_ROWS_MAX - self->row ? self->row + rows : ODS_ROWS_MAX;
    if (is_hidden(row) && !quire_sheet_add_span(&self->out->hidden_rows, self->row, end, self->arena))
        self->failed = true;
    self->row = end;
}

static void read_column(struct reading *self, const xmlNode *column)
{
    uint32_t count = cell_repeats(column);
    uint32_t end = count < ODS_COLUMNS_MAX - self->columns ? self->columns + count : ODS_COLUMNS_MAX;
    if (is_hidden(column) &&
        !quire_sheet_add_span(&self->out->hidden_columns, self->columns, end, self->arena))
        self->failed = true;
    self->columns = end;
}

/* Rows and columns, in whatever groups they stand. */
static void read_rows(struct reading *self, const xmlNode *parent)
{
    static const char *const groups[] = { "table-rows",
                                          "table-row-group",
                                          "table-header-rows",
                                          "table-columns",
                                          "table-column-group",
                                          "table-header-columns",
                                          NULL };
    for (const xmlNode *node = parent->children; node && !self->failed; node = node->next) {
        bool group = false;
        if (node->type != XML_ELEMENT_NODE) continue;
        for (const char *const *name = groups; *name; name++) group |= quire_ooxml_named(node, *name);
        if (group) read_rows(self, node);
        else if (quire_ooxml_named(node, "table-row")) read_row(self, node);
        else if (quire_ooxml_named(node, "table-column")) read_column(self, node);
        else self->out->losses.misplaced += quire_ods_count_below(node);
    }
}

quire_status quire_ods_read_sheet(const xmlNode *table, const ods_styles *styles, size_t room,
                                  quire_arena *arena, ods_sheet *out, quire_error *err)
{
    struct reading reading = { .styles = styles, .arena = arena, .out = out, .room = room };
    *out = (ods_sheet){ 0 };
    quire_buffer_init(&reading.text, TEXT_MAX_BYTES);
    read_rows(&reading, table);
    quire_buffer_free(&reading.text);
    if (reading.failed) return quire_fail_memory(err);
    uint64_t covered;
    quire_sheet_sort(out->sheet.cells, out->sheet.count);
    quire_status status = quire_sheet_merge(&out->sheet, reading.merged, reading.merged_count, arena,
                                            &covered, err);
    out->losses.covered += covered;
    return status;
}

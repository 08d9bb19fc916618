/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of texts and slides. Rows and cells that are said once and stand many times are filled at most a few of them: behind the
 * last one that says something they only make a table look large. Source: OpenDocument 1.3 part 3, chapter 9. */
#include "load/worker/loaders/office/odf_text.h"

#include "base/str.h"

enum { COLUMNS_MAX = 1024, ROWS_MAX = 65536, SPAN_MAX = 65536, GROUPS_MAX = 32 };

struct table {
    odf_writer *writer;
    uint32_t row;
    bool first_is_head; /* by the table's look */
};

static uint32_t number_of(const xmlNode *node, const char *name, uint32_t most)
{
    uint32_t number = quire_ooxml_number(quire_ooxml_attribute(node, name), most, 1);
    return number ? number : 1;
}

static bool is_cell(const xmlNode *node)
{
    return quire_ooxml_named(node, "table-cell") || quire_ooxml_named(node, "covered-table-cell");
}

static void write_cell(struct table *table, const xmlNode *node, uint32_t column, bool header)
{
    odf_writer *writer = table->writer;
    quire_element *cell = quire_office_open_flat(&writer->office, QUIRE_ELEMENT_CELL);
    cell->row = table->row;
    cell->column = column;
    cell->row_span = number_of(node, "number-rows-spanned", SPAN_MAX);
    cell->column_span = number_of(node, "number-columns-spanned", COLUMNS_MAX);
    cell->header = header;
    writer->in_table = true;
    writer->table_waits = false;
    for (const xmlNode *child = node->children; child; child = child->next) {
        if (child->type != XML_ELEMENT_NODE) continue;
        /* What stands behind a table in the cell is read behind it. */
        if (writer->table_waits && quire_office_count(&writer->office, child))
            quire_odf_wait(writer, child, (quire_str){ 0 });
        else quire_odf_write_block(writer, child);
    }
    writer->in_table = false;
    quire_office_close_flat(&writer->office);
}

/* Whether all that a row says is set as the head of a table. */
static bool is_headed(const odf_writer *writer, const xmlNode *row)
{
    size_t filled = 0;
    for (const xmlNode *cell = row->children; cell; cell = cell->next)
        for (const xmlNode *line = is_cell(cell) ? cell->children : NULL; line; line = line->next) {
            if (!quire_ooxml_named(line, "p") || !quire_office_count(&writer->office, line)) continue;
            const odf_style *style = quire_odf_style(&writer->styles, writer->scope, "paragraph",
                                                     quire_ooxml_attribute(line, "style-name"));
            if (!style || !style->table_heading) return false;
            filled++;
        }
    return filled > 0;
}

static void write_row(struct table *table, const xmlNode *row, bool header)
{
    odf_writer *writer = table->writer;
    quire_element *element = quire_builder_open(writer->office.builder, QUIRE_ELEMENT_TABLE_ROW);
    uint32_t column = 0;
    bool first = true;
    element->row = table->row;
    element->header = header;
    for (const xmlNode *cell = row->children; cell; cell = cell->next) {
        if (cell->type != XML_ELEMENT_NODE) continue;
        if (!is_cell(cell)) {
            quire_office_drop(&writer->office, cell, "misplaced");
        } else if (column >= COLUMNS_MAX) {
            quire_office_drop(&writer->office, cell, "over_limit");
        } else if (quire_ooxml_named(cell, "covered-table-cell")) {
            quire_office_drop(&writer->office, cell, "merged_cell");
            column += number_of(cell, "number-columns-repeated", COLUMNS_MAX);
        } else {
            if (!first) quire_builder_append(writer->office.builder, QUIRE_STR("\t"));
            first = false;
            write_cell(table, cell, column, header);
            column += number_of(cell, "number-columns-repeated", COLUMNS_MAX);
        }
    }
    quire_builder_close(writer->office.builder);
    quire_builder_end_line(writer->office.builder);
}

static void write_rows(struct table *table, const xmlNode *node, bool heads, unsigned depth)
{
    for (const xmlNode *child = node->children; child; child = child->next) {
        bool group = quire_ooxml_named(child, "table-row-group") || quire_ooxml_named(child, "table-rows") ||
                     quire_ooxml_named(child, "table-header-rows");
        if (child->type != XML_ELEMENT_NODE) continue;
        if (group && depth < GROUPS_MAX) {
            write_rows(table, child, heads || quire_ooxml_named(child, "table-header-rows"), depth + 1);
        } else if (quire_ooxml_named(child, "table-row") && table->row < ROWS_MAX) {
            bool head = heads ||
                        (table->row == 0 && (table->first_is_head || is_headed(table->writer, child)));
            write_row(table, child, head);
            table->row++;
        } else {
            quire_office_drop(&table->writer->office, child,
                              group || table->row >= ROWS_MAX ? "over_limit" : "misplaced");
        }
    }
}

/* What stands around tables: cells, and among them those with text of their own and those with a table. */
struct shape {
    uint32_t rows, widest, texts, tables;
};

static uint64_t count_outside_tables(const odf_writer *writer, const xmlNode *node)
{
    uint64_t count = quire_office_count(&writer->office, node);
    for (const xmlNode *child = node->children; child; child = child->next)
        if (quire_ooxml_named(child, "table")) count -= quire_office_count(&writer->office, child);
    return count;
}

static void look_at_row(const odf_writer *writer, const xmlNode *row, struct shape *shape)
{
    uint32_t width = 0;
    for (const xmlNode *cell = row->children; cell; cell = cell->next) {
        if (cell->type != XML_ELEMENT_NODE || !is_cell(cell)) continue;
        width += number_of(cell, "number-columns-repeated", COLUMNS_MAX);
        shape->tables += quire_ooxml_child(cell, "table") != NULL;
        shape->texts += count_outside_tables(writer, cell) > 0;
    }
    shape->rows += number_of(row, "number-rows-repeated", ROWS_MAX);
    if (width > shape->widest) shape->widest = width;
}

static void look_at_rows(const odf_writer *writer, const xmlNode *node, unsigned depth, struct shape *shape)
{
    for (const xmlNode *child = node->children; child; child = child->next)
        if (quire_ooxml_named(child, "table-row")) look_at_row(writer, child, shape);
        else if (depth < GROUPS_MAX && child->type == XML_ELEMENT_NODE &&
                 (quire_ooxml_named(child, "table-row-group") || quire_ooxml_named(child, "table-rows") ||
                  quire_ooxml_named(child, "table-header-rows")))
            look_at_rows(writer, child, depth + 1, shape);
}

/* Whether the table only sets apart or places what is in it: a frame around one cell, or around other tables. */
static bool is_layout(const odf_writer *writer, const xmlNode *table)
{
    struct shape shape = { 0 };
    look_at_rows(writer, table, 0, &shape);
    if (shape.widest == 1) return shape.rows == 1 || shape.tables;
    return shape.tables && !shape.texts;
}

/* What the cells hold, one after the other. */
static void write_contents(odf_writer *writer, const xmlNode *node)
{
    for (const xmlNode *child = node->children; child; child = child->next) {
        if (child->type != XML_ELEMENT_NODE) continue;
        if (is_cell(child)) quire_odf_write_blocks(writer, child);
        else if (quire_str_starts(quire_str_from((const char *)child->name), QUIRE_STR("table-")))
            write_contents(writer, child);
        else quire_office_drop(&writer->office, child, "misplaced");
    }
}

void quire_odf_write_table(odf_writer *writer, const xmlNode *node, const xmlNode *title)
{
    struct table table = { .writer = writer };
    if (writer->in_table) {
        writer->table_waits = true;
        quire_odf_wait(writer, node, (quire_str){ 0 });
        return;
    }
    if (writer->office.flat || (!title && is_layout(writer, node))) {
        write_contents(writer, node);
        return;
    }
    table.first_is_head = quire_str_is(quire_ooxml_attribute(node, "use-first-row-styles"), "true");
    quire_office_open_block(&writer->office, QUIRE_ELEMENT_TABLE);
    if (title && quire_office_count(&writer->office, title)) {
        quire_office_open_flat(&writer->office, QUIRE_ELEMENT_CAPTION);
        quire_odf_write_blocks(writer, title);
        quire_office_close_flat(&writer->office);
        quire_builder_end_line(writer->office.builder);
    }
    write_rows(&table, node, false, 0);
    quire_office_close_block(&writer->office);
}

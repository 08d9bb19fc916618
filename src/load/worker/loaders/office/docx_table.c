/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of a DOCX: a grid of cells is made first, because how far a merged cell reaches down shows only in the rows
 * below it. */
#include "load/worker/loaders/office/docx_body.h"

#include "base/str.h"

#include <stdlib.h>
#include <strings.h>

enum { COLUMNS_MAX = 1024, FIRST_ROW_BIT = 0x20, HEADS_MAX = 4, LABEL_BYTES_MAX = 256 };

/* GOES_ON: with the cell above it; LEFT: with the one before it. */
enum merge { MERGE_NONE, MERGE_START, MERGE_GOES_ON, MERGE_LEFT };

struct cell {
    xmlNode *node;
    uint32_t column, span, reach; /* reach: rows */
    enum merge merge;
};

struct row {
    xmlNode *node;
    struct cell *cells;
    size_t count;
};

struct grid {
    struct row *rows;
    size_t count;
};

static bool is_wrapper(const xmlNode *node)
{
    return quire_docx_is(node, "sdt") || quire_docx_is(node, "sdtContent") ||
           quire_docx_is(node, "customXml") || quire_docx_is(node, "ins") || quire_docx_is(node, "moveTo");
}

/* The elements `name` under `node`, wrappers opened; what else holds text is dropped in the ledger. With `out` NULL
 * they are only counted. */
static size_t collect(docx_writer *writer, const xmlNode *node, const char *name, xmlNode **out)
{
    size_t count = 0;
    for (xmlNode *child = node->children; child; child = child->next) {
        if (child->type != XML_ELEMENT_NODE) continue;
        if (quire_docx_is(child, name)) {
            if (out) out[count] = child;
            count++;
        } else if (is_wrapper(child)) {
            count += collect(writer, child, name, out ? out + count : NULL);
        } else if (out) {
            quire_docx_drop(writer, child, "misplaced");
        }
    }
    return count;
}

/* Whether `merge` is there and joins the cell to another. */
static bool goes_on(const xmlNode *merge)
{
    return merge && !quire_str_is(quire_ooxml_attribute(merge, "val"), "restart");
}

static bool read_row(docx_writer *writer, xmlNode *node, struct row *out)
{
    size_t count = collect(writer, node, "tc", NULL);
    xmlNode **nodes = quire_arena_array(writer->arena, count, sizeof *nodes);
    uint32_t column = quire_ooxml_number(quire_docx_value(quire_ooxml_child(node, "trPr"), "gridBefore"),
                                         COLUMNS_MAX, 0);
    *out = (struct row){ node, quire_arena_array(writer->arena, count, sizeof *out->cells), count };
    if (!nodes || !out->cells) return false;
    collect(writer, node, "tc", nodes);
    struct cell *before = NULL;
    for (size_t i = 0; i < count; i++) {
        const xmlNode *properties = quire_ooxml_child(nodes[i], "tcPr");
        const xmlNode *merge = quire_ooxml_child(properties, "vMerge");
        uint32_t span = quire_ooxml_number(quire_docx_value(properties, "gridSpan"), COLUMNS_MAX, 1);
        out->cells[i] =
            (struct cell){ .node = nodes[i], .column = column, .span = span ? span : 1, .reach = 1 };
        if (merge) out->cells[i].merge = goes_on(merge) ? MERGE_GOES_ON : MERGE_START;
        column += out->cells[i].span;
        if (goes_on(quire_ooxml_child(properties, "hMerge")) && before) {
            out->cells[i].merge = MERGE_LEFT;
            before->span += out->cells[i].span;
        } else {
            before = &out->cells[i];
        }
    }
    return true;
}

/* Walks up from the last row, so that each cell is looked at once: a cell that goes on hands its reach to the one
 * above it. Both rows are sorted by column. */
static void find_reach(struct grid *grid)
{
    for (size_t i = grid->count; i-- > 1;) {
        const struct row *row = &grid->rows[i];
        struct row *above = &grid->rows[i - 1];
        size_t at = 0;
        for (size_t j = 0; j < row->count; j++) {
            if (row->cells[j].merge != MERGE_GOES_ON) continue;
            while (at < above->count && above->cells[at].column < row->cells[j].column) at++;
            if (at < above->count && above->cells[at].column == row->cells[j].column &&
                above->cells[at].merge != MERGE_NONE)
                above->cells[at].reach = row->cells[j].reach + 1;
        }
    }
}

/* Old files know only the mask. */
static bool has_first_row(const xmlNode *look)
{
    quire_str said = quire_ooxml_attribute(look, "firstRow"), mask = quire_ooxml_attribute(look, "val");
    if (said.size) return quire_ooxml_is_true(said);
    char digits[8] = "";
    if (mask.size < sizeof digits) memcpy(digits, mask.data ? mask.data : "", mask.size);
    return strtoul(digits, NULL, 16) & FIRST_ROW_BIT;
}

/* Whether all text under `node` is bold; *any: there is some. */
static bool is_bold(const xmlNode *node, bool *any)
{
    for (const xmlNode *child = node->children; child; child = child->next) {
        if (child->type != XML_ELEMENT_NODE) continue;
        if (quire_docx_is(child, "t") && quire_str_trim(quire_ooxml_text(child)).size) {
            const xmlNode *properties = quire_ooxml_child(node, "rPr");
            *any = true;
            if (!quire_docx_is_on(properties, "b") &&
                !quire_str_is(quire_docx_value(properties, "rStyle"), "Strong"))
                return false;
        } else if (!is_bold(child, any)) {
            return false;
        }
    }
    return true;
}

static bool is_shaded(const xmlNode *cell)
{
    quire_str fill = quire_ooxml_attribute(quire_ooxml_child(quire_ooxml_child(cell, "tcPr"), "shd"), "fill");
    return fill.size == 6 && strncasecmp(fill.data, "ffffff", 6) != 0;
}

/* Whether all that a row says, in more than its first cell, is bold or on a ground of its own. */
static bool stands_out(const struct row *row)
{
    bool bold = true, shaded = true;
    size_t filled = 0;
    for (size_t i = 0; i < row->count; i++) {
        bool any = false, cell_bold = is_bold(row->cells[i].node, &any);
        shaded = shaded && is_shaded(row->cells[i].node);
        filled += any ? row->cells[i].span : 0;
        bold = bold && cell_bold;
    }
    return filled > 1 && (row->count > 1 || filled < 2) && (bold || shaded);
}

static void gather_label(const xmlNode *node, quire_buffer *out)
{
    for (const xmlNode *child = node->children; child; child = child->next)
        if (quire_docx_is(child, "t")) quire_buffer_append_str(out, quire_ooxml_text(child));
        else if (child->type == XML_ELEMENT_NODE && !quire_docx_is_deleted(child)) gather_label(child, out);
}

/* What a cell says, as far as heads are long; empty where it says more. */
static quire_str label_of(docx_writer *writer, const struct cell *cell)
{
    quire_buffer text;
    quire_buffer_init(&text, LABEL_BYTES_MAX);
    gather_label(cell->node, &text);
    quire_str view = text.failure ? (quire_str){ 0 } : quire_str_trim(quire_buffer_view(&text));
    quire_str label = quire_arena_copy(writer->arena, view);
    if (!label.data || text.failure == QUIRE_E_NO_MEMORY) writer->failed = true;
    quire_buffer_free(&text);
    return label;
}

static bool has_letter(quire_str text)
{
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c >= 0x80 || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')) return true;
    }
    return false;
}

/* Whether the row `below` goes on with the heads of `row`: under each of its cells over several columns it says the same again,
 * or it has words there, and a head beside them reaches down to it. */
static bool heads_go_on(docx_writer *writer, const struct row *row, const struct row *below)
{
    bool again = true, words = true, reaches = false;
    const struct cell *first = NULL; /* below the first one */
    size_t at = 0, groups = 0;
    uint32_t width = 0;
    for (size_t i = 0; i < row->count; i++) {
        const struct cell *cell = &row->cells[i];
        reaches |= cell->reach > 1;
        if (cell->span < 2 || cell->merge == MERGE_LEFT) continue;
        while (at < below->count && below->cells[at].column < cell->column) at++;
        if (below->count - at < cell->span || below->cells[at].column != cell->column) return false;
        if (!groups++) first = &below->cells[at], width = cell->span;
        again = again && cell->span == width;
        for (uint32_t j = 0; j < cell->span; j++) {
            quire_str label = label_of(writer, &below->cells[at + j]);
            if (!label.size || below->cells[at + j].span > 1) return false;
            words = words && has_letter(label);
            again = again && quire_str_equal(label, label_of(writer, first + j));
        }
    }
    return (groups > 1 && again) || (groups && words && reaches);
}

/* How many of the first rows are heads: those that are marked to come again on each page; else those that stand out from
 * the rows below; else the first one, where the table's look sets it off. */
static size_t count_marked_heads(const xmlNode *table, const struct grid *grid)
{
    size_t heads = 0;
    while (heads < grid->count &&
           quire_docx_is_on(quire_ooxml_child(grid->rows[heads].node, "trPr"), "tblHeader"))
        heads++;
    if (heads) return heads;
    while (heads < grid->count && heads <= HEADS_MAX && stands_out(&grid->rows[heads])) heads++;
    if (heads && heads < grid->count && heads <= HEADS_MAX) return heads;
    return grid->count > 1 && has_first_row(quire_ooxml_child(quire_ooxml_child(table, "tblPr"), "tblLook"));
}

static size_t count_heads(docx_writer *writer, const xmlNode *table, const struct grid *grid)
{
    size_t heads = count_marked_heads(table, grid), last = heads ? heads - 1 : 0;
    for (; last + 2 < grid->count && last + 1 < HEADS_MAX; heads = ++last + 1)
        if (!heads_go_on(writer, &grid->rows[last], &grid->rows[last + 1])) break;
    return heads;
}

/* What stands behind a table in the cell is read behind it. */
static void write_cell(docx_writer *writer, const xmlNode *cell)
{
    writer->in_table = true;
    writer->table_waits = false;
    for (xmlNode *child = cell->children; child; child = child->next) {
        if (child->type != XML_ELEMENT_NODE) continue;
        if (writer->table_waits && quire_docx_count(child))
            quire_docx_wait(writer, (docx_waiting){ .node = child });
        else quire_docx_write_block(writer, child);
    }
    writer->in_table = false;
}

static void write_row(docx_writer *writer, const struct row *row, uint32_t number, bool header)
{
    quire_element *element = quire_builder_open(writer->builder, QUIRE_ELEMENT_TABLE_ROW);
    bool first = true;
    element->row = number;
    element->header = header;
    for (size_t i = 0; i < row->count; i++) {
        const struct cell *cell = &row->cells[i];
        if (cell->merge == MERGE_LEFT || (cell->merge == MERGE_GOES_ON && number > 0)) {
            quire_docx_drop(writer, cell->node, "merged_cell");
            continue;
        }
        if (!first) quire_builder_append(writer->builder, QUIRE_STR("\t"));
        first = false;
        quire_element *made = quire_builder_open(writer->builder, QUIRE_ELEMENT_CELL);
        made->row = number;
        made->column = cell->column;
        made->row_span = cell->reach;
        made->column_span = cell->span;
        made->header = header;
        quire_docx_begin_line(writer);
        write_cell(writer, cell->node);
        writer->cells--;
        quire_builder_close(writer->builder);
    }
    quire_builder_close(writer->builder);
    quire_builder_end_line(writer->builder);
}

/* Whether `node` holds text outside of the tables in it. */
static bool holds_text(const xmlNode *node)
{
    for (const xmlNode *child = node->children; child; child = child->next) {
        if (child->type != XML_ELEMENT_NODE || quire_docx_is(child, "tbl")) continue;
        if (quire_docx_is_text(child) || holds_text(child)) return true;
    }
    return false;
}

/* Whether the table only sets apart or places what is in it: a frame around one cell, or around other tables. */
static bool is_layout(const struct grid *grid)
{
    size_t widest = 0;
    bool texts = false, tables = false;
    for (size_t i = 0; i < grid->count; i++) {
        const struct row *row = &grid->rows[i];
        if (row->count > widest) widest = row->count;
        for (size_t j = 0; j < row->count; j++) {
            texts = texts || holds_text(row->cells[j].node);
            tables |= quire_ooxml_child(row->cells[j].node, "tbl") != NULL;
        }
    }
    return widest == 1 ? grid->count == 1 || tables : tables && !texts;
}

/* What the cells hold, one after the other. */
static void write_contents(docx_writer *writer, const struct grid *grid)
{
    for (size_t i = 0; i < grid->count; i++)
        for (size_t j = 0; j < grid->rows[i].count; j++)
            for (xmlNode *child = grid->rows[i].cells[j].node->children; child; child = child->next)
                if (child->type == XML_ELEMENT_NODE) quire_docx_write_block(writer, child);
}

void quire_docx_write_table(docx_writer *writer, xmlNode *table)
{
    if (writer->in_table) {
        writer->table_waits = true;
        quire_docx_wait(writer, (docx_waiting){ .node = table });
        return;
    }
    struct grid grid = { 0 };
    size_t count = collect(writer, table, "tr", NULL);
    xmlNode **nodes = quire_arena_array(writer->arena, count, sizeof *nodes);
    grid.rows = quire_arena_array(writer->arena, count, sizeof *grid.rows);
    if (!nodes || !grid.rows) {
        writer->failed = true;
        return;
    }
    collect(writer, table, "tr", nodes);
    for (size_t i = 0; i < count; i++) {
        if (quire_ooxml_child(quire_ooxml_child(nodes[i], "trPr"), "del")) {
            quire_docx_drop(writer, nodes[i], "deleted_revision");
        } else if (!read_row(writer, nodes[i], &grid.rows[grid.count++])) {
            writer->failed = true;
            return;
        }
    }
    if (writer->cells || is_layout(&grid)) {
        write_contents(writer, &grid);
        return;
    }
    find_reach(&grid);
    size_t heads = count_heads(writer, table, &grid);
    quire_docx_flush(writer);
    quire_builder_open(writer->builder, QUIRE_ELEMENT_TABLE);
    for (size_t i = 0; i < grid.count; i++) write_row(writer, &grid.rows[i], (uint32_t)i, i < heads);
    quire_builder_close(writer->builder);
    quire_builder_end_block(writer->builder);
    quire_docx_flush(writer);
}

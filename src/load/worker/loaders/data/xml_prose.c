/* SPDX-License-Identifier: Apache-2.0 */
/* What holds text directly, or says that its white space counts, is a block with all that stands in it. Rows of cells, as DocBook
 * and HTML call them, are a table. */
#include "load/worker/loaders/data/xml_prose.h"

#include "base/str.h"
#include "load/worker/lines.h"
#include "load/worker/loaders/data/xml_tree.h"

enum { LOOK_NODES = 200000, LEVEL_MAX = 6, COLUMNS_MAX = 16384 };

static bool holds_text(const xmlNode *element)
{
    for (const xmlNode *child = element->children; child; child = child->next)
        if (data_is_xml_text(child) && !quire_line_is_blank(data_xml_text(child))) return true;
    return false;
}

static bool is_one_of(const xmlNode *node, const char *const *names)
{
    for (size_t i = 0; node->type == XML_ELEMENT_NODE && names[i]; i++)
        if (xmlStrEqual(node->name, BAD_CAST names[i])) return true;
    return false;
}

static bool keeps_space(const xmlNode *element)
{
    for (const xmlAttr *attribute = element->properties; attribute; attribute = attribute->next)
        if (xmlStrEqual(attribute->name, BAD_CAST "space") && attribute->children &&
            xmlStrEqual(attribute->children->content, BAD_CAST "preserve"))
            return true;
    return false;
}

static bool is_block(const xmlNode *node)
{
    return node->type == XML_ELEMENT_NODE && (holds_text(node) || (node->children && keeps_space(node)));
}

bool data_is_xml_prose(const xmlDoc *doc)
{
    const xmlNode *root = xmlDocGetRootElement(doc);
    size_t looked = 0, mixed = 0, plain = 0;
    for (const xmlNode *node = root; node && looked < LOOK_NODES;
         node = data_next_xml(node, root, true), looked++) {
        if (node->type != XML_ELEMENT_NODE || !holds_text(node)) continue;
        bool elements = false;
        for (const xmlNode *child = node->children; child; child = child->next)
            elements |= child->type == XML_ELEMENT_NODE;
        if (elements) mixed++;
        else plain++;
    }
    return mixed > 1 && mixed * 20 > plain;
}

static bool is_title(const xmlNode *element)
{
    static const char *const names[] = { "title", "head", NULL };
    return is_one_of(element, names);
}

static uint32_t level_of(const xmlNode *element, const xmlNode *root)
{
    uint32_t level = 1;
    const xmlNode *section = element->parent; /* what it is the title of */
    while (level < LEVEL_MAX && section != root && section->parent != root && section->parent) {
        section = section->parent;
        level++;
    }
    return level;
}

static bool is_code(const xmlNode *element)
{
    static const char *const names[] = {
        "programlisting", "screen",        "literallayout", "code-block", "pre",
        "literal_block",  "doctest_block", "listing",       "synopsis",   NULL
    };
    return is_one_of(element, names);
}

static uint64_t count_own(const xmlNode *node)
{
    uint64_t count = 0;
    if (data_is_xml_text(node)) return !quire_line_is_blank(data_xml_text(node));
    if (node->type != XML_ELEMENT_NODE) return 0;
    for (const xmlAttr *attribute = node->properties; attribute; attribute = attribute->next) count++;
    return count + 1;
}

/* The lines in which an element stands: libxml2 knows where tags end, and text is counted on from there. */
static quire_locator lines_of(const xmlNode *top)
{
    long line = xmlGetLineNo(top);
    quire_locator lines = { .kind = QUIRE_LOCATOR_LINES, .first = line > 0 ? (uint32_t)line : 0 };
    for (const xmlNode *node = top; node && line > 0; node = data_next_xml(node, top, true)) {
        if (node->type == XML_ELEMENT_NODE && xmlGetLineNo(node) > line) line = xmlGetLineNo(node);
        if (node->type != XML_TEXT_NODE) continue;
        for (const xmlChar *at = node->content; at && *at; at++) line += *at == '\n';
    }
    lines.last = line > 0 ? (uint32_t)line : 0;
    return lines;
}

/* All text in `top`; gives how many values it stands for. */
static uint64_t write_text(quire_builder *builder, const xmlNode *top, bool code)
{
    uint64_t kept = 0;
    for (const xmlNode *node = top; node; node = data_next_xml(node, top, true)) {
        kept += count_own(node);
        if (data_is_xml_text(node) && code) quire_builder_append(builder, data_xml_text(node));
        else if (data_is_xml_text(node)) quire_builder_append_flowing(builder, data_xml_text(node));
    }
    return kept;
}

static uint64_t write_block(quire_builder *builder, const xmlNode *block, const xmlNode *root)
{
    bool title = is_title(block), code = is_code(block);
    const quire_locator lines = lines_of(block);
    quire_element *element = quire_builder_open(builder, title  ? QUIRE_ELEMENT_HEADING
                                                         : code ? QUIRE_ELEMENT_CODE
                                                                : QUIRE_ELEMENT_PARAGRAPH);
    if (title) element->level = level_of(block, root);
    if (lines.first) quire_builder_set_locator(builder, element, &lines);
    uint64_t kept = write_text(builder, block, code);
    quire_builder_close(builder);
    quire_builder_end_block(builder);
    return kept;
}

/* ---- tables ---- */

static const char *const rows[] = { "row", "tr", NULL };
static const char *const cells[] = { "entry", "td", "th", NULL };

static bool is_table(const xmlNode *element)
{
    static const char *const tables[] = { "table", "informaltable", "tgroup", NULL };
    if (!is_one_of(element, tables)) return false;
    for (const xmlNode *node = element; node; node = data_next_xml(node, element, true))
        if (is_one_of(node, rows)) return true;
    return false;
}

static uint64_t write_row(quire_builder *builder, const xmlNode *row, uint32_t number)
{
    static const char *const heads[] = { "thead", NULL }, *const headed[] = { "th", NULL };
    const quire_locator lines = lines_of(row);
    uint64_t kept = count_own(row);
    uint32_t column = 0;
    quire_element *element = quire_builder_open(builder, QUIRE_ELEMENT_TABLE_ROW);
    bool head = is_one_of(row->parent, heads);
    element->row = number;
    element->header = head;
    if (lines.first) quire_builder_set_locator(builder, element, &lines);
    for (const xmlNode *cell = row->children; cell; cell = cell->next) {
        if (!is_one_of(cell, cells) || column == COLUMNS_MAX) {
            kept += count_own(cell);
            continue;
        }
        if (column) quire_builder_append(builder, QUIRE_STR("\t"));
        element = quire_builder_open(builder, QUIRE_ELEMENT_CELL);
        element->row = number;
        element->column = column++;
        element->header = head || is_one_of(cell, headed);
        kept += write_text(builder, cell, false);
        quire_builder_close(builder);
    }
    quire_builder_close(builder);
    quire_builder_end_line(builder);
    return kept;
}

static uint64_t write_table(quire_builder *builder, const xmlNode *table)
{
    uint64_t kept = 0;
    uint32_t number = 0;
    quire_builder_open(builder, QUIRE_ELEMENT_TABLE);
    for (const xmlNode *node = table; node;) {
        bool row = is_one_of(node, rows), caption = !row && is_block(node);
        if (row) kept += write_row(builder, node, number++);
        if (caption) {
            quire_builder_open(builder, QUIRE_ELEMENT_CAPTION);
            kept += write_text(builder, node, false);
            quire_builder_close(builder);
            quire_builder_end_line(builder);
        }
        if (!row && !caption) kept += count_own(node);
        node = data_next_xml(node, table, !row && !caption);
    }
    quire_builder_close(builder);
    quire_builder_end_block(builder);
    return kept;
}

void data_write_xml_prose(quire_builder *builder, const xmlDoc *doc, uint64_t *kept)
{
    const xmlNode *root = xmlDocGetRootElement(doc);
    for (const xmlNode *node = root; node;) {
        bool table = is_table(node), block = !table && is_block(node);
        *kept += table   ? write_table(builder, node)
                 : block ? write_block(builder, node, root)
                         : count_own(node);
        node = data_next_xml(node, root, !table && !block);
    }
}

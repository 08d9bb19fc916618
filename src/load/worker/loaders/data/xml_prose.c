/* SPDX-License-Identifier: Apache-2.0 */
/* What holds text directly is a block with all that stands in it. */
#include "load/worker/loaders/data/xml_prose.h"

#include "base/str.h"
#include "load/worker/lines.h"
#include "load/worker/loaders/data/xml_tree.h"

enum { LOOK_NODES = 200000, LEVEL_MAX = 6 };

static bool holds_text(const xmlNode *element)
{
    for (const xmlNode *child = element->children; child; child = child->next)
        if (data_is_xml_text(child) && !quire_line_is_blank(data_xml_text(child))) return true;
    return false;
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
    return xmlStrEqual(element->name, BAD_CAST "title") || xmlStrEqual(element->name, BAD_CAST "head");
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
    static const char *const names[] = { "programlisting", "screen", "literallayout", "code-block", "pre" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (xmlStrEqual(element->name, BAD_CAST names[i])) return true;
    return false;
}

static uint64_t count_own(const xmlNode *node)
{
    uint64_t count = 0;
    if (data_is_xml_text(node)) return !quire_line_is_blank(data_xml_text(node));
    if (node->type != XML_ELEMENT_NODE) return 0;
    for (const xmlAttr *attribute = node->properties; attribute; attribute = attribute->next) count++;
    return count + 1;
}

static uint64_t write_block(quire_builder *builder, const xmlNode *block, const xmlNode *root)
{
    uint64_t kept = 0;
    bool title = is_title(block), code = is_code(block);
    quire_element *element = quire_builder_open(builder, title  ? QUIRE_ELEMENT_HEADING
                                                         : code ? QUIRE_ELEMENT_CODE
                                                                : QUIRE_ELEMENT_PARAGRAPH);
    if (title) element->level = level_of(block, root);
    for (const xmlNode *node = block; node; node = data_next_xml(node, block, true)) {
        kept += count_own(node);
        if (data_is_xml_text(node) && code) quire_builder_append(builder, data_xml_text(node));
        else if (data_is_xml_text(node)) quire_builder_append_flowing(builder, data_xml_text(node));
    }
    quire_builder_close(builder);
    quire_builder_end_block(builder);
    return kept;
}

void data_write_xml_prose(quire_builder *builder, const xmlDoc *doc, uint64_t *kept)
{
    const xmlNode *root = xmlDocGetRootElement(doc);
    for (const xmlNode *node = root; node;) {
        bool block = node->type == XML_ELEMENT_NODE && holds_text(node);
        *kept += block ? write_block(builder, node, root) : count_own(node);
        node = data_next_xml(node, root, !block);
    }
}

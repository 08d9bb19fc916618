/* SPDX-License-Identifier: Apache-2.0 */
/* libxml2 is left no way out: no network, no entities, no document type. */
#include "load/worker/loaders/office/ooxml_xml.h"

#include "base/str.h"

#include <libxml/parser.h>

xmlDoc *quire_ooxml_parse(quire_str bytes)
{
    if (!bytes.data || bytes.size > INT32_MAX) return NULL;
    xmlDoc *document = xmlReadMemory(bytes.data, (int)bytes.size, NULL, NULL,
                                     XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                                         XML_PARSE_COMPACT);
    if (document && (document->intSubset || document->extSubset || !xmlDocGetRootElement(document))) {
        xmlFreeDoc(document); /* packages have no document types; only attacks do */
        return NULL;
    }
    return document;
}

bool quire_ooxml_named(const xmlNode *node, const char *name)
{
    return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

xmlNode *quire_ooxml_child(const xmlNode *node, const char *name)
{
    for (xmlNode *child = node ? node->children : NULL; child; child = child->next)
        if (quire_ooxml_named(child, name)) return child;
    return NULL;
}

quire_str quire_ooxml_attribute(const xmlNode *node, const char *name)
{
    bool element = node &&
                   node->type == XML_ELEMENT_NODE; /* a text may stand where elements have attributes */
    for (const xmlAttr *attribute = element ? node->properties : NULL; attribute; attribute = attribute->next)
        if (strcmp((const char *)attribute->name, name) == 0 && attribute->children)
            return quire_str_from((const char *)attribute->children->content);
    return (quire_str){ 0 };
}

int quire_ooxml_compare(quire_str a, quire_str b)
{
    size_t size = a.size < b.size ? a.size : b.size;
    int order = size ? memcmp(a.data, b.data, size) : 0;
    return order ? order : (a.size > b.size) - (a.size < b.size);
}

quire_str quire_ooxml_text(const xmlNode *node)
{
    for (const xmlNode *child = node ? node->children : NULL; child; child = child->next)
        if (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE)
            return quire_str_from((const char *)child->content);
    return (quire_str){ 0 };
}

uint32_t quire_ooxml_number(quire_str text, uint32_t most, uint32_t otherwise)
{
    uint64_t value = 0;
    size_t digits = 0;
    while (digits < text.size && digits < 10 && text.data[digits] >= '0' && text.data[digits] <= '9')
        value = value * 10 + (uint64_t)(text.data[digits++] - '0');
    return digits == 0 ? otherwise : value > most ? most : (uint32_t)value;
}

bool quire_ooxml_is_true(quire_str value)
{
    return !quire_str_is(value, "0") && !quire_str_is(value, "false") && !quire_str_is(value, "off");
}

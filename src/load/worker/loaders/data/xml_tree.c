/* SPDX-License-Identifier: Apache-2.0 */
/* The document is walked without recursion, and the tree's depth is bounded: elements below it give their text alone. */
#include "load/worker/loaders/data/xml_tree.h"

#include "base/str.h"
#include "load/worker/format.h"
#include "load/worker/lines.h"
#include "text/unicode.h"

#include <libxml/parser.h>

/* Of an entity's text: what is longer, or holds others, stays a name. Documents use entities for a word that comes often. */
enum { ENTITY_BYTES_MAX = 64, ATTRIBUTES_MAX = 5000, DECLARATION_BYTES = 400 };

/* libxml2 compares each attribute of an element with all others. */
static bool has_crowded_tag(quire_str text)
{
    size_t attributes = 0;
    bool inside = false;
    for (size_t i = 0; i < text.size && attributes <= ATTRIBUTES_MAX; i++) {
        if (text.data[i] == '<' || text.data[i] == '>') {
            inside = text.data[i] == '<';
            attributes = 0;
        }
        attributes += inside && text.data[i] == '=';
    }
    return attributes > ATTRIBUTES_MAX;
}

xmlDoc *data_parse_xml(quire_str text)
{
    if (!text.data || text.size > INT32_MAX || has_crowded_tag(text)) return NULL;
    /* Depth and entities have libxml2's own bounds. A document type may stand there: what it declares stays unused. */
    return xmlReadMemory(text.data, (int)text.size, NULL, "UTF-8",
                         XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_COMPACT |
                             XML_PARSE_IGNORE_ENC | XML_PARSE_NOCDATA | XML_PARSE_BIG_LINES);
}

bool data_looks_like_xml(quire_str bytes)
{
    return quire_str_starts(quire_probe_start(bytes), QUIRE_STR("<?xml "));
}

quire_str data_xml_charset(quire_str bytes)
{
    quire_str head = quire_str_cut(bytes, 0, bytes.size < DECLARATION_BYTES ? bytes.size : DECLARATION_BYTES);
    const char *end = head.size ? memmem(head.data, head.size, "?>", 2) : NULL;
    const char *key = end ? memmem(head.data, (size_t)(end - head.data), "encoding=", 9) : NULL;
    if (!key || !data_looks_like_xml(bytes)) return (quire_str){ 0 };
    char quote = key[9];
    const char *close = quote == '"' || quote == '\'' ? memchr(key + 10, quote, (size_t)(end - key) - 9)
                                                      : NULL;
    return close ? (quire_str){ key + 10, (size_t)(close - key) - 10 } : (quire_str){ 0 };
}

const xmlNode *data_next_xml(const xmlNode *node, const xmlNode *root, bool children)
{
    /* The children of a reference are those of the entity's declaration. */
    if (children && node->children && node->type == XML_ELEMENT_NODE) return node->children;
    while (node != root && !node->next) node = node->parent;
    return node == root ? NULL : node->next;
}

bool data_is_xml_text(const xmlNode *node)
{
    return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE ||
           node->type == XML_ENTITY_REF_NODE;
}

quire_str data_xml_text(const xmlNode *node)
{
    if (node->type != XML_ENTITY_REF_NODE) return quire_str_from((const char *)node->content);
    const xmlEntity *entity = (const xmlEntity *)(const void *)node->children;
    quire_str text = quire_str_from(entity ? (const char *)entity->content : NULL);
    bool plain = text.size && text.size <= ENTITY_BYTES_MAX && !memchr(text.data, '&', text.size) &&
                 !memchr(text.data, '<', text.size);
    return plain ? text : quire_str_from((const char *)node->name);
}

void data_count_xml(const xmlDoc *doc, uint64_t *values, uint64_t *comments)
{
    for (const xmlNode *node = doc->children; node; node = node->next)
        *comments += node->type == XML_COMMENT_NODE || node->type == XML_PI_NODE;
    const xmlNode *root = xmlDocGetRootElement(doc);
    for (const xmlNode *node = root; node; node = data_next_xml(node, root, true)) {
        if (node->type == XML_COMMENT_NODE || node->type == XML_PI_NODE) ++*comments;
        if (data_is_xml_text(node)) *values += !quire_line_is_blank(data_xml_text(node));
        if (node->type != XML_ELEMENT_NODE) continue;
        ++*values;
        for (const xmlAttr *attribute = node->properties; attribute; attribute = attribute->next) ++*values;
    }
}

/* ---- values ---- */

static bool has_elements(const xmlNode *element)
{
    for (const xmlNode *child = element->children; child; child = child->next)
        if (child->type == XML_ELEMENT_NODE) return true;
    return false;
}

/* All text in `top`, its white space folded; *values: what it stands for, attributes aside. */
static quire_str gather(data_tree *tree, const xmlNode *top, uint64_t *values)
{
    size_t size = 0, at = 0;
    uint64_t count = 0;
    for (const xmlNode *node = top; node; node = data_next_xml(node, top, true))
        if (data_is_xml_text(node)) size += data_xml_text(node).size + 1;
    char *text = quire_arena_alloc(tree->arena, size + 1);
    if (!text) tree->failed = true;
    for (const xmlNode *node = top; node && text; node = data_next_xml(node, top, true)) {
        count += node->type == XML_ELEMENT_NODE && node != top;
        for (const xmlAttr *attribute = node->type == XML_ELEMENT_NODE && node != top ? node->properties
                                                                                      : NULL;
             attribute; attribute = attribute->next)
            count++;
        if (!data_is_xml_text(node)) {
            if (at && text[at - 1] != ' ') text[at++] = ' ';
            continue;
        }
        quire_str piece = data_xml_text(node);
        count += !quire_line_is_blank(piece);
        for (size_t i = 0; i < piece.size; i++) {
            bool white = strchr(" \t\r\n", piece.data[i]) != NULL;
            if (white && (!at || text[at - 1] == ' ')) continue;
            text[at++] = white ? ' ' : piece.data[i];
        }
    }
    *values += count;
    return quire_str_trim((quire_str){ text, text ? at : 0 });
}

/* ---- the tree ---- */

static quire_str name_of(const xmlNode *node)
{
    return quire_str_from((const char *)node->name);
}

static void add_attributes(data_tree *tree, data_node *into, const xmlNode *element)
{
    for (const xmlAttr *attribute = element->properties; attribute; attribute = attribute->next) {
        quire_str text = attribute->children ? quire_str_from((const char *)attribute->children->content)
                                             : (quire_str){ 0 };
        quire_str key = quire_arena_printf(tree->arena, "@%s", (const char *)attribute->name);
        if (!key.data) tree->failed = true;
        data_node *node = key.data ? data_add(tree, into, DATA_SCALAR, key, text) : NULL;
        if (!node) return;
        node->values = 1;
        node->index = 0; /* a list's matter */
    }
}

/* What such an element is: attributes or elements make it an object, elements of one name that have no attributes beside them
 * a list. */
static data_kind kind_of(const xmlNode *element)
{
    const xmlNode *first = NULL;
    size_t count = 0;
    if (!has_elements(element)) return element->properties ? DATA_OBJECT : DATA_SCALAR;
    for (const xmlNode *child = element->children; child && !element->properties; child = child->next) {
        if (child->type != XML_ELEMENT_NODE) continue;
        if (first && !xmlStrEqual(first->name, child->name)) return DATA_OBJECT;
        first = child;
        count++;
    }
    return count > 1 ? DATA_LIST : DATA_OBJECT;
}

static data_node *add_element(data_tree *tree, data_node *parent, const xmlNode *element, size_t depth)
{
    data_kind kind = depth < DATA_DEPTH_MAX ? kind_of(element) : DATA_SCALAR;
    uint64_t values = 1;
    quire_str text = { 0 };
    bool plain = !has_elements(element) || kind == DATA_SCALAR;
    if (plain) text = gather(tree, element, &values);
    if (kind == DATA_SCALAR && element->properties)
        for (const xmlAttr *attribute = element->properties; attribute; attribute = attribute->next) values++;
    bool object = kind != DATA_SCALAR;
    data_node *node = data_add(tree, parent, kind, name_of(element), object ? (quire_str){ 0 } : text);
    if (!node) return NULL;
    node->values = object ? 1 : values;
    if (!object) return node;
    add_attributes(tree, node, element);
    if (plain && text.size) {
        data_node *content = data_add(tree, node, DATA_SCALAR, name_of(element), text);
        if (content) content->values = values - 1;
        if (content) content->index = 0;
    }
    return node;
}

/* Elements that follow one of their name are numbered from 1, as XPath does; where names alternate, none has a number, for
 * that could be looked up long. */
static uint32_t number_of(const data_node *node, data_node *before)
{
    if (!before || !quire_str_equal(before->key, node->key)) return 0;
    if (before->index == 0) before->index = 1;
    return before->index + 1;
}

/* Text beside elements of a tree that is no prose. */
static void add_stray_text(data_tree *tree, data_node *into, quire_str text)
{
    if (quire_line_is_blank(text)) return;
    data_node *node = data_add(tree, into, DATA_SCALAR, QUIRE_STR("text"), quire_str_trim(text));
    if (!node) return;
    node->values = 1;
    node->index = 0;
}

void data_from_xml(data_tree *tree, const xmlDoc *doc)
{
    const xmlNode *root = xmlDocGetRootElement(doc);
    data_node *into = NULL, *stack[DATA_DEPTH_MAX + 1] = { 0 };
    size_t depth = 0;
    bool down = true;
    for (const xmlNode *node = root; node && !tree->failed;) {
        data_node *added = NULL;
        if (node->type == XML_ELEMENT_NODE) {
            data_node *before = into ? into->last : NULL;
            added = add_element(tree, into, node, depth);
            if (!added) return;
            added->index = into ? number_of(added, before) : 0;
        }
        if (data_is_xml_text(node)) add_stray_text(tree, into, data_xml_text(node));
        down = added && added->kind != DATA_SCALAR && has_elements(node);
        if (down) {
            stack[depth++] = into;
            into = added;
            node = node->children;
            continue;
        }
        while (node != root && !node->next) {
            node = node->parent;
            into = stack[--depth];
        }
        node = node == root ? NULL : node->next;
    }
}

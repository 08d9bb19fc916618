/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/web/html_tree.h"

#include "base/str.h"
#include "text/unicode.h"

#include <strings.h>

/* A template's content hangs beside the tree, as a fragment that names its template. */
static lxb_dom_node_t *first_child(lxb_dom_node_t *node)
{
    if (node->local_name != LXB_TAG_TEMPLATE || node->ns != LXB_NS_HTML) return node->first_child;
    lxb_dom_document_fragment_t *content = lxb_html_interface_template(node)->content;
    return content && lxb_dom_interface_node(content->host) == node ? content->node.first_child
                                                                    : node->first_child;
}

lxb_dom_node_t *quire_html_parent(const lxb_dom_node_t *node)
{
    lxb_dom_node_t *parent = node->parent;
    if (!parent || parent->type != LXB_DOM_NODE_TYPE_DOCUMENT_FRAGMENT) return parent;
    return lxb_dom_interface_node(lxb_dom_interface_document_fragment(parent)->host);
}

bool quire_html_holds(const lxb_dom_node_t *outer, const lxb_dom_node_t *node)
{
    while (node && node != outer) node = quire_html_parent(node);
    return node != NULL;
}

lxb_dom_node_t *quire_html_next(lxb_dom_node_t *node, const lxb_dom_node_t *top, bool skip,
                                void (*leave)(void *user, lxb_dom_node_t *node), void *user)
{
    lxb_dom_node_t *child = skip ? NULL : first_child(node);
    if (child) return child;
    for (;;) {
        if (leave && node->type == LXB_DOM_NODE_TYPE_ELEMENT) leave(user, node);
        if (node == top) return NULL;
        if (node->next) return node->next;
        node = quire_html_parent(node);
        if (!node) return NULL;
    }
}

static quire_str value_of(const lxb_dom_attr_t *attribute)
{
    if (!attribute || !attribute->value) return (quire_str){ 0 };
    return (quire_str){ (const char *)attribute->value->data, attribute->value->length };
}

/* Most elements have one or two: walking them is quicker than looking a name up. */
quire_str quire_html_attribute_of(lxb_dom_node_t *node, const char *name, size_t size)
{
    const lxb_dom_attr_t *attribute = lxb_dom_interface_element(node)->first_attr;
    for (; attribute; attribute = attribute->next) {
        size_t length = 0;
        const lxb_char_t *local = lxb_dom_attr_local_name((lxb_dom_attr_t *)(uintptr_t)attribute, &length);
        if (length == size && memcmp(local, name, size) == 0) return value_of(attribute);
    }
    return (quire_str){ 0 };
}

quire_str quire_html_class(lxb_dom_node_t *node)
{
    return value_of(lxb_dom_interface_element(node)->attr_class);
}

quire_str quire_html_id(lxb_dom_node_t *node)
{
    return value_of(lxb_dom_interface_element(node)->attr_id);
}

quire_str quire_html_text(lxb_dom_node_t *node)
{
    const lexbor_str_t *text = &lxb_dom_interface_character_data(node)->data;
    return (quire_str){ (const char *)text->data, text->length };
}

quire_str quire_html_first_text(lxb_dom_node_t *node, int nodes)
{
    quire_str text = { 0 };
    lxb_dom_node_t *at = node;
    for (int i = 0; i < nodes && at && !text.size; i++, at = quire_html_next(at, node, false, NULL, NULL))
        if (at->type == LXB_DOM_NODE_TYPE_TEXT) text = quire_str_trim(quire_html_text(at));
    return text;
}

bool quire_html_is_unseen(quire_str text)
{
    bool zero_width = false;
    for (size_t at = 0; at < text.size;) {
        uint32_t c = quire_utf8_next(text, &at);
        if (c == 0x200B || c == 0x2060 || c == 0xFEFF) zero_width = true;
        else if (!quire_char_is_space(c)) return false;
    }
    return zero_width;
}

bool quire_html_is_block(lxb_tag_id_t tag)
{
    switch (tag) {
    case LXB_TAG_A:
    case LXB_TAG_ABBR:
    case LXB_TAG_B:
    case LXB_TAG_BDI:
    case LXB_TAG_BDO:
    case LXB_TAG_BIG:
    case LXB_TAG_BR:
    case LXB_TAG_CITE:
    case LXB_TAG_CODE:
    case LXB_TAG_DATA:
    case LXB_TAG_DEL:
    case LXB_TAG_DFN:
    case LXB_TAG_EM:
    case LXB_TAG_FONT:
    case LXB_TAG_I:
    case LXB_TAG_IMG:
    case LXB_TAG_INS:
    case LXB_TAG_KBD:
    case LXB_TAG_MARK:
    case LXB_TAG_Q:
    case LXB_TAG_RUBY:
    case LXB_TAG_RB:
    case LXB_TAG_RT:
    case LXB_TAG_RP:
    case LXB_TAG_S:
    case LXB_TAG_SAMP:
    case LXB_TAG_SMALL:
    case LXB_TAG_SPAN:
    case LXB_TAG_STRIKE:
    case LXB_TAG_STRONG:
    case LXB_TAG_SUB:
    case LXB_TAG_SUP:
    case LXB_TAG_TIME:
    case LXB_TAG_TT:
    case LXB_TAG_U:
    case LXB_TAG_VAR:
    case LXB_TAG_WBR:
    case LXB_TAG_LABEL:
    case LXB_TAG_ACRONYM:
    case LXB_TAG_NOBR:
    case LXB_TAG_PICTURE:
    case LXB_TAG_MATH: return false;
    default: return true;
    }
}

static bool shares_word(quire_str words, const char *names)
{
    for (size_t at = 0; at < words.size;) {
        size_t end = at;
        while (end < words.size && words.data[end] != ' ') end++;
        quire_str word = quire_str_trim(quire_str_cut(words, at, end));
        for (const char *name = names; word.size && *name;) {
            size_t size = strcspn(name, " ");
            if (word.size == size && !strncasecmp(word.data, name, size)) return true;
            name += size + (name[size] == ' ');
        }
        at = end + 1;
    }
    return false;
}

bool quire_html_has_role(lxb_dom_node_t *node, const char *names)
{
    return shares_word(quire_html_attribute(node, "role"), names) ||
           shares_word(quire_html_attribute(node, "epub:type"), names);
}

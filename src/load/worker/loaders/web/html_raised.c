/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/web/html_raised.h"

#include "base/str.h"

#include <strings.h>

enum { STYLE_BYTES_MAX = 2000 };

/* The value of `property` in an inline style; of several the last. */
static quire_str style_value(quire_str style, const char *property)
{
    size_t size = strlen(property);
    quire_str value = { 0 };
    for (size_t at = 0; at < style.size && style.size <= STYLE_BYTES_MAX;) {
        size_t end = at, colon = at;
        while (end < style.size && style.data[end] != ';') end++;
        while (colon < end && style.data[colon] != ':') colon++;
        quire_str name = quire_str_trim(quire_str_cut(style, at, colon));
        if (colon < end && name.size == size && !strncasecmp(name.data, property, size))
            value = quire_str_trim(quire_str_cut(style, colon + 1, end));
        at = end + 1;
    }
    return value;
}

static bool word_is(quire_str word, const char *wanted)
{
    return word.size == strlen(wanted) && !strncasecmp(word.data, wanted, word.size);
}

html_level quire_html_level(lxb_dom_node_t *node)
{
    if (node->ns != LXB_NS_HTML || quire_html_is_block(node->local_name)) return HTML_LEVEL;
    if (node->local_name == LXB_TAG_SUP) return HTML_RAISED;
    if (node->local_name == LXB_TAG_SUB) return HTML_LOWERED;
    if (node->local_name == LXB_TAG_A && quire_html_has_role(node, "doc-noteref noteref")) return HTML_RAISED;
    quire_str style = quire_html_attribute(node, "style");
    quire_str align = style.size ? style_value(style, "vertical-align") : (quire_str){ 0 };
    if (word_is(align, "super")) return HTML_RAISED;
    if (word_is(align, "sub")) return HTML_LOWERED;
    /* "top" places pictures and boxes too; with a size of its own it is how reports set note marks. */
    bool top = word_is(align, "top") || word_is(align, "text-top");
    return top && style_value(style, "font-size").size ? HTML_RAISED : HTML_LEVEL;
}

bool quire_html_is_reference(lxb_dom_node_t *node)
{
    quire_str href = quire_html_attribute(node, "href");
    return (href.size > 1 && href.data[0] == '#') || quire_html_has_role(node, "doc-noteref noteref");
}

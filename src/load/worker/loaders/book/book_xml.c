/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/book/book_xml.h"

#include "base/buffer.h"
#include "base/str.h"

#include <libxml/parser.h>

enum { TEXT_BYTES_MAX = 64 << 10 };

xmlDoc *quire_book_parse(quire_str bytes, bool *damaged)
{
    if (!bytes.data || bytes.size > INT32_MAX || quire_str_holds(bytes, "<!ENTITY")) return NULL;
    xmlParserCtxt *parser = xmlNewParserCtxt();
    if (!parser) return NULL;
    xmlDoc *document = xmlCtxtReadMemory(parser, bytes.data, (int)bytes.size, NULL, "UTF-8",
                                         XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                                             XML_PARSE_RECOVER | XML_PARSE_NOCDATA | XML_PARSE_COMPACT);
    if (damaged) *damaged = !parser->wellFormed;
    xmlFreeParserCtxt(parser);
    if (document && xmlDocGetRootElement(document)) return document;
    xmlFreeDoc(document);
    return NULL;
}

/* As far as a walk goes that enters what it stands at. */
static xmlNode *next_node(const xmlNode *node, const xmlNode *top)
{
    if (node->type == XML_ELEMENT_NODE && node->children) return node->children;
    while (node != top && !node->next) node = node->parent;
    return node == top ? NULL : node->next;
}

xmlNode *quire_book_next(const xmlNode *node, const xmlNode *top)
{
    xmlNode *next = next_node(node, top);
    while (next && next->type != XML_ELEMENT_NODE) next = next_node(next, top);
    return next;
}

static bool is_white(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static void append_folded(quire_buffer *out, quire_str text)
{
    for (size_t i = 0; i < text.size; i++) {
        bool space = is_white(text.data[i]);
        if (!space) quire_buffer_append_char(out, text.data[i]);
        else if (out->size && out->data[out->size - 1] != ' ') quire_buffer_append_char(out, ' ');
    }
}

quire_str quire_book_text(const xmlNode *node, quire_arena *arena)
{
    quire_buffer text;
    quire_buffer_init(&text, TEXT_BYTES_MAX);
    for (const xmlNode *at = node; at && !text.failure; at = next_node(at, node)) {
        if (at->type == XML_TEXT_NODE) append_folded(&text, quire_str_from((const char *)at->content));
        else if (quire_ooxml_named(at, "br") || quire_ooxml_named(at, "p"))
            append_folded(&text, QUIRE_STR(" "));
    }
    quire_str found = quire_arena_copy(arena, quire_str_trim(quire_buffer_view(&text)));
    quire_buffer_free(&text);
    return found;
}

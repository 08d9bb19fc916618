/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/office/xml_count.h"

#include <libxml/parser.h>

enum { LEVELS_MAX = 512 }; /* libxml2 allows 256 */

struct counting {
    quire_xml_counts (*counts)(const char *name, const char *space, quire_xml_counts outer);
    uint64_t characters;
    quire_xml_counts levels[LEVELS_MAX]; /* of each open element */
    unsigned depth;
};

static void count_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                        int namespaces, const xmlChar **namespace_list, int attributes, int defaulted,
                        const xmlChar **attribute_list)
{
    struct counting *counting = user;
    (void)prefix, (void)namespaces, (void)namespace_list, (void)attributes, (void)defaulted,
        (void)attribute_list;
    if (++counting->depth >= LEVELS_MAX) return;
    quire_xml_counts found = counting->counts((const char *)name, uri ? (const char *)uri : "",
                                              counting->levels[counting->depth - 1]);
    counting->levels[counting->depth] = found;
    counting->characters += found == QUIRE_XML_COUNTS_ONE;
}

static void count_end(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    struct counting *counting = user;
    (void)name, (void)prefix, (void)uri;
    counting->depth--;
}

static void count_characters(void *user, const xmlChar *text, int size)
{
    struct counting *counting = user;
    if (counting->depth >= LEVELS_MAX || counting->levels[counting->depth] != QUIRE_XML_COUNTS_TEXT) return;
    for (int i = 0; i < size; i++) counting->characters += (text[i] & 0xC0) != 0x80;
}

uint64_t quire_xml_count(quire_str bytes, quire_xml_counts (*counts)(const char *name, const char *space,
                                                                     quire_xml_counts outer))
{
    struct counting counting = { .counts = counts };
    xmlSAXHandler handler = { .initialized = XML_SAX2_MAGIC,
                              .startElementNs = count_start,
                              .endElementNs = count_end,
                              .characters = count_characters,
                              .ignorableWhitespace = count_characters,
                              .cdataBlock = count_characters };
    return xmlSAXUserParseMemory(&handler, &counting, bytes.data, (int)bytes.size) ? 0 : counting.characters;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The XML of a package's parts: parsed within bounds, and read without regard to namespaces, of which each format has two. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_OFFICE_OOXML_XML_H
#define QUIRE_LOAD_WORKER_LOADERS_OFFICE_OOXML_XML_H

#include "quire/types.h"

#include <libxml/tree.h>

/* Parsed without network, entities or document types; NULL where it is not such XML. Free with xmlFreeDoc. */
xmlDoc *quire_ooxml_parse(quire_str bytes);

/* Whether `node` is the element `name` of whatever namespace. */
bool quire_ooxml_named(const xmlNode *node, const char *name);
/* The child element of that name, or NULL. */
xmlNode *quire_ooxml_child(const xmlNode *node, const char *name);
/* An attribute's value whatever its namespace, borrowed from the tree; data is NULL where there is none. */
quire_str quire_ooxml_attribute(const xmlNode *node, const char *name);
/* Byte by byte; under, at or over 0, for sorting. */
int quire_ooxml_compare(quire_str a, quire_str b);
/* The text directly in `node`, borrowed from the tree. */
quire_str quire_ooxml_text(const xmlNode *node);
/* A decimal number at the start of `text`, at most `most`; `otherwise` where there is none. */
uint32_t quire_ooxml_number(quire_str text, uint32_t most, uint32_t otherwise);
/* Whether the value of a switch is none of those that mean off. */
bool quire_ooxml_is_true(quire_str value);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Parsed XML as a tree of records: an element of elements or attributes is an object, one of text alone a value. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_DATA_XML_TREE_H
#define QUIRE_LOAD_WORKER_LOADERS_DATA_XML_TREE_H

#include "load/worker/loaders/data/data_tree.h"

#include <libxml/tree.h>

/* Parses UTF-8, whatever encoding it declares; no network, no entity but XML's own is expanded. NULL: it is no XML. Free with
 * xmlFreeDoc. */
xmlDoc *data_parse_xml(quire_str text);

/* Elements, attributes and texts that are no white space; comments and processing instructions. */
void data_count_xml(const xmlDoc *doc, uint64_t *values, uint64_t *comments);

/* The next node behind `node` in the document's order, with its children; NULL: there is none under `root`. */
const xmlNode *data_next_xml(const xmlNode *node, const xmlNode *root, bool children);

/* Whether it is a text, or a reference to an entity, of which a short word is taken, and else the name. */
bool data_is_xml_text(const xmlNode *node);
quire_str data_xml_text(const xmlNode *node);

/* Strings are borrowed from `doc` as far as they can be. */
void data_from_xml(data_tree *tree, const xmlDoc *doc);

bool data_looks_like_xml(quire_str bytes);

/* The charset of "<?xml version="1.0" encoding="GBK"?>"; empty: it says none. */
quire_str data_xml_charset(quire_str bytes);

#endif

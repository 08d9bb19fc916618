/* SPDX-License-Identifier: Apache-2.0 */
/* XML in which text and elements mix, as DocBook's and TEI's: prose in its order, under its titles. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_DATA_XML_PROSE_H
#define QUIRE_LOAD_WORKER_LOADERS_DATA_XML_PROSE_H

#include "load/worker/builder.h"

#include <libxml/tree.h>

/* Whether more than a stray element holds text beside elements. */
bool data_is_xml_prose(const xmlDoc *doc);

/* Adds to *kept the elements, attributes and texts that the document stands for (data_count_xml). */
void data_write_xml_prose(quire_builder *builder, const xmlDoc *doc, uint64_t *kept);

#endif

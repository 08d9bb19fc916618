/* SPDX-License-Identifier: Apache-2.0 */
/* WordprocessingML: its elements, and properties whose value stands in w:val. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_OFFICE_DOCX_XML_H
#define QUIRE_LOAD_WORKER_LOADERS_OFFICE_DOCX_XML_H

#include "load/worker/loaders/office/ooxml_xml.h"

/* Whether `node` is the WordprocessingML element `name`, of either namespace. */
bool quire_docx_is(const xmlNode *node, const char *name);
/* The attribute w:val of the child `name`. */
quire_str quire_docx_value(const xmlNode *node, const char *name);
/* Whether a property element is there and not switched off. */
bool quire_docx_is_on(const xmlNode *properties, const char *name);

#endif

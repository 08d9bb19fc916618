/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a DOCX package: a zip archive read from memory within bounds, and its relations. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_OFFICE_DOCX_PACKAGE_H
#define QUIRE_LOAD_WORKER_LOADERS_OFFICE_DOCX_PACKAGE_H

#include "base/arena.h"
#include "load/worker/host.h"

#include <libxml/tree.h>

typedef struct docx_part {
    quire_str name; /* "word/document.xml" */
    quire_str bytes;
} docx_part;

typedef struct docx_package {
    docx_part *parts;
    size_t count;
} docx_package;

typedef struct docx_relation {
    quire_str id, type, target; /* type: the last word of its name; target: a part's name, or an address */
} docx_relation;

typedef struct docx_relations {
    docx_relation *items; /* in the order of the part */
    docx_relation **by_id;
    size_t count;
} docx_relations;

/* Reads all XML parts, into the host's arena. The host is told to refuse what is no archive, or too large a one.
 * errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_docx_open(quire_load_host *host, quire_str bytes, docx_package *out,
                                           quire_error *err);

/* The bytes of a part; data is NULL where there is none. */
quire_str quire_docx_part(const docx_package *package, quire_str name);

/* Parsed without network, entities or document types; NULL where it is not such XML. Free with xmlFreeDoc. */
xmlDoc *quire_docx_parse(quire_str bytes);

/* The relations of the part `name` ("" for the package itself). errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_docx_relations(const docx_package *package, quire_str name,
                                                quire_arena *arena, docx_relations *out, quire_error *err);
const docx_relation *quire_docx_relation(const docx_relations *relations, quire_str id);
const docx_relation *quire_docx_relation_of_type(const docx_relations *relations, const char *type);

/* Whether `node` is the WordprocessingML element `name`, of either namespace. */
bool quire_docx_is(const xmlNode *node, const char *name);
/* Whether it is the element `name` of whatever namespace. */
bool quire_docx_named(const xmlNode *node, const char *name);
/* The child element of that name, or NULL. */
xmlNode *quire_docx_child(const xmlNode *node, const char *name);
/* An attribute's value whatever its namespace, borrowed from the tree; data is NULL where there is none. */
quire_str quire_docx_attribute(const xmlNode *node, const char *name);
/* The attribute w:val of the child `name`. */
quire_str quire_docx_value(const xmlNode *node, const char *name);
/* Byte by byte; under, at or over 0, for sorting. */
int quire_docx_compare(quire_str a, quire_str b);
/* The text directly in `node`, borrowed from the tree. */
quire_str quire_docx_text(const xmlNode *node);
/* A decimal number at the start of `text`, at most `most`; `otherwise` where there is none. */
uint32_t quire_docx_number(quire_str text, uint32_t most, uint32_t otherwise);
/* Whether the value of a switch is none of those that mean off. */
bool quire_docx_is_true(quire_str value);
/* Whether a property element is there and not switched off. */
bool quire_docx_is_on(const xmlNode *properties, const char *name);

#endif

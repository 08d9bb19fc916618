/* SPDX-License-Identifier: Apache-2.0 */
/* Office Open XML packages (ECMA-376 part 2): their relations and properties. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_OFFICE_OOXML_PACKAGE_H
#define QUIRE_LOAD_WORKER_LOADERS_OFFICE_OOXML_PACKAGE_H

#include "load/worker/format.h"
#include "load/worker/loaders/office/office_package.h"
#include "load/worker/loaders/office/ooxml_xml.h"

typedef struct ooxml_relation {
    quire_str id, type, target; /* type: the last word of its name; target: a part's name, or an address */
} ooxml_relation;

typedef struct ooxml_relations {
    ooxml_relation *items; /* in the order of the part */
    ooxml_relation **by_id;
    size_t count;
} ooxml_relations;

/* Whether the format is to explain bytes that came with its claim: a package of no known kind, or a damaged archive. An empty
 * archive is none. */
bool quire_ooxml_may_be(const quire_probe *probe, const quire_format *format);

/* Reads all XML parts, into the host's arena. The host is told to refuse what is no archive, or too large a one.
 * errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_ooxml_open(quire_load_host *host, quire_str bytes, office_package *out,
                                            quire_error *err);

/* The relations of the part `name` ("" for the package itself). errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_ooxml_relations(const office_package *package, quire_str name,
                                                 quire_arena *arena, ooxml_relations *out, quire_error *err);
const ooxml_relation *quire_ooxml_relation(const ooxml_relations *relations, quire_str id);
const ooxml_relation *quire_ooxml_relation_of_type(const ooxml_relations *relations, const char *type);

/* Enters what the package's core properties say into the builder. Returns whether they have a title. */
bool quire_ooxml_read_core(const office_package *package, const ooxml_relations *package_relations,
                           quire_builder *builder);

#endif

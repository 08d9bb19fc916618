/* SPDX-License-Identifier: Apache-2.0 */
/* What an office document says of itself: its title, its language, and metadata. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_OFFICE_OFFICE_PROPERTIES_H
#define QUIRE_LOAD_WORKER_LOADERS_OFFICE_OFFICE_PROPERTIES_H

#include "load/worker/builder.h"

#include <libxml/tree.h>

/* An element, and the key of its text among the metadata. */
typedef struct office_property {
    const char *name, *key;
} office_property;

/* Enters the children of `properties` (NULL: there are none) into the builder: "title", "language", and those of `kept`, which
 * {0} ends. Returns whether there is a title. */
bool quire_office_read_properties(const xmlNode *properties, const office_property *kept,
                                  quire_builder *builder);

#endif

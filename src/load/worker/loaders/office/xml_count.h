/* SPDX-License-Identifier: Apache-2.0 */
/* The characters that a part of an office document has received, counted by a streaming pass that knows nothing of what is
 * written. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_OFFICE_XML_COUNT_H
#define QUIRE_LOAD_WORKER_LOADERS_OFFICE_XML_COUNT_H

#include "quire/types.h"

typedef enum quire_xml_counts {
    QUIRE_XML_COUNTS_NOTHING,
    QUIRE_XML_COUNTS_TEXT, /* the text directly in the element */
    QUIRE_XML_COUNTS_ONE,  /* the element itself is a character */
} quire_xml_counts;

/* The characters in `bytes`. `counts` says which elements hold them, by name, namespace and what holds of the element around
 * it. */
uint64_t quire_xml_count(quire_str bytes, quire_xml_counts (*counts)(const char *name, const char *space,
                                                                     quire_xml_counts outer));

#endif

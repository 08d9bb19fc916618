/* SPDX-License-Identifier: Apache-2.0 */
/* The XML parts of an office document: a zip archive read from memory within bounds. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_OFFICE_OFFICE_PACKAGE_H
#define QUIRE_LOAD_WORKER_LOADERS_OFFICE_OFFICE_PACKAGE_H

#include "load/worker/host.h"

typedef struct office_part {
    quire_str name;  /* "word/document.xml" */
    quire_str bytes; /* in UTF-8 */
} office_part;

typedef struct office_package {
    office_part *parts; /* as they stand in the archive */
    office_part **by_name;
    size_t count, capacity;
} office_package;

/* Reads the XML parts that are wanted, into the host's arena. The host is told to refuse what is no archive, or too large a one.
 * errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_office_open(quire_load_host *host, quire_str bytes,
                                             bool (*is_wanted)(quire_str name), office_package *out,
                                             quire_error *err);

/* The bytes of a part; data is NULL where there is none. */
quire_str quire_office_part(const office_package *package, quire_str name);

#endif

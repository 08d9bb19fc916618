/* SPDX-License-Identifier: Apache-2.0 */
/* A range of a descriptor, mapped where it stands. Whoever handed it over sees to it that it does not change; a file that is cut
 * short meanwhile ends this process, and costs this document. */
#ifndef QUIRE_LOAD_WORKER_MAPPING_H
#define QUIRE_LOAD_WORKER_MAPPING_H

#include "quire/types.h"

typedef struct quire_mapping {
    quire_str bytes;
    void *pages; /* NULL: nothing is mapped */
    size_t size;
} quire_mapping;

/* False: errno says why. */
bool quire_mapping_open(quire_mapping *mapping, int fd, uint64_t offset, uint64_t size_bytes);
void quire_mapping_close(quire_mapping *mapping); /* also of one that could not be opened */

#endif

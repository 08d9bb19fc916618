/* SPDX-License-Identifier: Apache-2.0 */
/* What answering weighed: the best candidates with what spoke for them, kept in the trace. */
#ifndef QUIRE_RECORD_CONSIDERED_H
#define QUIRE_RECORD_CONSIDERED_H

#include "quire/types.h"

typedef struct quire_considered_unit {
    uint32_t rank;     /* of the hit that it stands in */
    size_t start, end; /* bytes of the document */
    double score, support;
    bool other;             /* about somebody, something or some time else */
    const double *features; /* one a name of the list */
} quire_considered_unit;

typedef struct quire_considered {
    const quire_considered_unit *items; /* best first */
    size_t count;
    const char *const *feature_names;
    size_t feature_count;
} quire_considered;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What an answer was chosen from: the best sentences and table rows, each with the numbers that spoke for and against it.
 * The trace keeps them. */
#ifndef QUIRE_RECORD_CONSIDERED_H
#define QUIRE_RECORD_CONSIDERED_H

#include "quire/types.h"

typedef struct quire_considered_unit {
    uint32_t rank;     /* of the hit that it stands in */
    size_t start, end; /* bytes of the document */
    double score;      /* by which they are ordered */
    double support; /* how likely it answers the question, 0 to 1: held against the option answer.support */
    bool other;     /* about somebody, something or some time else */
    const double *features; /* a number for each of feature_names */
} quire_considered_unit;

typedef struct quire_considered {
    const quire_considered_unit *items; /* best first */
    size_t count;
    const char *const *feature_names;
    size_t feature_count;
} quire_considered;

#endif

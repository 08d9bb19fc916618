/* SPDX-License-Identifier: Apache-2.0 */
/* The order in which people read what stands on a slide. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_OFFICE_READING_ORDER_H
#define QUIRE_LOAD_WORKER_LOADERS_OFFICE_READING_ORDER_H

#include <libxml/tree.h>
#include <stddef.h>

typedef struct quire_placed {
    const xmlNode *node;
    double x0, y0, x1, y1;
    size_t layer; /* as they were drawn */
} quire_placed;

/* Sorts them. `gap` is what lies at least between two bands or columns. */
void quire_reading_order(quire_placed *items, size_t count, double gap);

#endif

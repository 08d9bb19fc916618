/* SPDX-License-Identifier: Apache-2.0 */
/* Cuts the slide along white bands and white columns, again and again. Where it could be cut both ways, that one is taken whose
 * parts were drawn each in one go; then bands. What overlaps stays as it was drawn. Source: Nagy and Seth, "Hierarchical
 * representation of optically scanned documents", ICPR 1984 (XY-cut). */
#include "load/worker/loaders/office/reading_order.h"

#include <stdbool.h>
#include <stdlib.h>

enum { DEPTH_MAX = 12, JOINED_MAX = 64 /* shapes, of which bands are tried together */ };

static int by_top(const void *a, const void *b)
{
    const quire_placed *x = a, *y = b;
    if (x->y0 != y->y0) return x->y0 < y->y0 ? -1 : 1;
    return (x->layer > y->layer) - (x->layer < y->layer);
}

static int by_left(const void *a, const void *b)
{
    const quire_placed *x = a, *y = b;
    if (x->x0 != y->x0) return x->x0 < y->x0 ? -1 : 1;
    return (x->layer > y->layer) - (x->layer < y->layer);
}

static int by_layer(const void *a, const void *b)
{
    const quire_placed *x = a, *y = b;
    return (x->layer > y->layer) - (x->layer < y->layer);
}

/* Where the part that begins at `start` of the sorted items ends. */
static size_t part_end(const quire_placed *items, size_t count, size_t start, bool bands, double gap)
{
    double reach = bands ? items[start].y1 : items[start].x1;
    size_t end = start + 1;
    for (; end < count; end++) {
        double from = bands ? items[end].y0 : items[end].x0, to = bands ? items[end].y1 : items[end].x1;
        if (from >= reach + gap) break;
        if (to > reach) reach = to;
    }
    return end;
}

/* How many parts there are; *whole: the layers of each are in a row. */
static size_t count_parts(quire_placed *items, size_t count, bool bands, double gap, bool *whole)
{
    size_t parts = 0;
    *whole = true;
    qsort(items, count, sizeof *items, bands ? by_top : by_left);
    for (size_t start = 0, end; start < count; start = end, parts++) {
        size_t first = items[start].layer, last = first;
        end = part_end(items, count, start, bands, gap);
        for (size_t i = start; i < end; i++) {
            if (items[i].layer < first) first = items[i].layer;
            if (items[i].layer > last) last = items[i].layer;
        }
        *whole = *whole && last - first + 1 == end - start;
    }
    return parts;
}

/* Where the bands end that are read with the first one: columns may go over several, each drawn in one go. */
static size_t bands_end(quire_placed *items, size_t count, size_t start, double gap)
{
    size_t end = part_end(items, count, start, true, gap);
    for (size_t next = end; count <= JOINED_MAX && next < count; end = next) {
        bool whole;
        next = part_end(items, count, next, true, gap);
        size_t columns = count_parts(items + start, next - start, false, gap, &whole);
        qsort(items + start, next - start, sizeof *items, by_top);
        if (columns < 2 || !whole) break;
    }
    return end;
}

static void sort(quire_placed *items, size_t count, double gap, unsigned depth)
{
    bool whole_bands, whole_columns;
    if (count < 2) return;
    qsort(items, count, sizeof *items, by_layer);
    for (size_t i = 0; i < count; i++) items[i].layer = i;
    size_t columns = count_parts(items, count, false, gap, &whole_columns);
    size_t bands = count_parts(items, count, true, gap, &whole_bands);
    if (depth == DEPTH_MAX || (columns < 2 && bands < 2)) {
        qsort(items, count, sizeof *items, by_layer);
        return;
    }
    bool by_bands = bands > 1 && (columns < 2 || whole_bands || !whole_columns);
    if (!by_bands) qsort(items, count, sizeof *items, by_left);
    for (size_t start = 0, end; start < count; start = end) {
        end = by_bands && !whole_bands ? bands_end(items, count, start, gap)
                                       : part_end(items, count, start, by_bands, gap);
        sort(items + start, end - start, gap, depth + 1);
    }
}

void quire_reading_order(quire_placed *items, size_t count, double gap)
{
    sort(items, count, gap, 0);
}

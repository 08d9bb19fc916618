/* SPDX-License-Identifier: Apache-2.0 */
#include "store/found.h"

#include "base/error.h"

#include <math.h>
#include <stdlib.h>

static int by_chunk(const void *a, const void *b)
{
    const quire_found *x = a, *y = b;
    return x->chunk.value < y->chunk.value ? -1 : x->chunk.value > y->chunk.value;
}

quire_status quire_found_join(quire_arena *arena, const quire_scored_list *dense,
                              const quire_scored_list *lexical, quire_found **out, size_t *out_count,
                              quire_error *err)
{
    size_t count = dense->count + lexical->count, used = 0;
    quire_found *items = quire_arena_array(arena, count, sizeof *items);
    *out = NULL;
    *out_count = 0;
    if (!items) return quire_fail_memory(err);
    for (size_t i = 0; i < dense->count; i++)
        items[i] = (quire_found){ .chunk = dense->items[i].chunk, .dense = dense->items[i].score };
    for (size_t i = 0; i < lexical->count; i++)
        items[dense->count + i] = (quire_found){ .chunk = lexical->items[i].chunk,
                                                 .dense = NAN,
                                                 .lexical = lexical->items[i].score };
    if (count) qsort(items, count, sizeof *items, by_chunk);
    for (size_t i = 0; i < count; i++) {
        if (used == 0 || items[used - 1].chunk.value != items[i].chunk.value) {
            items[used++] = items[i];
            continue;
        }
        if (isnan(items[used - 1].dense)) items[used - 1].dense = items[i].dense;
        if (items[i].lexical > 0) items[used - 1].lexical = items[i].lexical;
    }
    *out = items;
    *out_count = used;
    return QUIRE_OK;
}

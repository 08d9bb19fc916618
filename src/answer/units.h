/* SPDX-License-Identifier: Apache-2.0 */
/* What can be quoted: the sentences and table rows of the hits, with their place in the document and their terms. */
#ifndef QUIRE_ANSWER_UNITS_H
#define QUIRE_ANSWER_UNITS_H

#include "base/call.h"
#include "quire/types.h"
#include "text/terms.h"

typedef struct quire_unit {
    size_t hit;        /* index of the hit it comes from */
    size_t start, end; /* bytes of the document's text */
    quire_str text;
    bool row;        /* a table row: cells joined by TAB */
    bool table_head; /* the first row of its table in this chunk */
    size_t head;     /* row: index of the unit that heads its table, or its own */
    quire_terms terms;
} quire_unit;

typedef struct quire_units {
    quire_unit *items;
    size_t count;
} quire_units;

/* The units of the first `hit_count` hits, in order; a range that two chunks share gives its units once.
 * owner: in call->arena; errors: NO_MEMORY, CANCELLED */
QUIRE_CHECKED quire_status quire_units_of(quire_call *call, const quire_hit *hits, size_t hit_count,
                                          quire_units *out, quire_error *err);

/* Whether `terms` holds `term`. */
bool quire_terms_hold(const quire_terms *terms, quire_str term);

#endif

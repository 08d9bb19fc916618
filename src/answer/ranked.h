/* SPDX-License-Identifier: Apache-2.0 */
/* The units of the hits, ordered by how much speaks for them as the answer. */
#ifndef QUIRE_ANSWER_RANKED_H
#define QUIRE_ANSWER_RANKED_H

#include "answer/answer.h"
#include "answer/units.h"

typedef struct quire_ranked_unit {
    size_t unit; /* of `units` */
    double score, belief;
} quire_ranked_unit;

typedef struct quire_ranked_units {
    quire_units units;
    quire_ranked_unit *items; /* best first; what is about something else is left out */
    size_t count;
} quire_ranked_units;

QUIRE_CHECKED quire_status quire_rank_units(quire_call *call, const quire_answer_settings *settings,
                                            quire_store *store, quire_embedder *embedder,
                                            const quire_retrieval *retrieval, quire_str question, size_t hits,
                                            quire_ranked_units *out, quire_error *err);

#endif

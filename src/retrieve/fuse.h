/* SPDX-License-Identifier: Apache-2.0 */
/* Fusing the dense and the lexical list of one question. Pure functions: no store, no model. */
#ifndef QUIRE_RETRIEVE_FUSE_H
#define QUIRE_RETRIEVE_FUSE_H

#include "base/arena.h"
#include "quire/error.h"
#include "store/store.h"

/* A chunk that either side found. */
typedef struct quire_candidate {
    int64_t chunk;
    double dense;    /* cosine; every candidate has one: those that only words found are looked up */
    double lexical;  /* bm25; 0: none of the words, or below the list */
    double fused;
} quire_candidate;

typedef struct quire_candidates {
    quire_candidate *items;
    size_t count;
} quire_candidates;

/* What the lists are measured against. */
typedef struct quire_fuse_scale {
    double mean, deviation;    /* of the question's similarity to chunks of the base at large */
    double lexical_possible;   /* no chunk can score more: see quire_lexical_possible */
} quire_fuse_scale;

/* The bm25 score that a chunk would near if it held each term of the question very often. `frequency` has one number
 * a term; `chunks` is how many the base has. */
double quire_lexical_possible(const quire_terms *terms, const uint64_t *frequency, uint64_t chunks);

/* Both lists as one, each chunk once, by key; `dense` is NaN where only words found it.
 * errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_candidates_join(quire_arena *arena, const quire_scored_list *dense,
                                                 const quire_scored_list *lexical, quire_candidates *out,
                                                 quire_error *err);

/* The dense side's share, 0 to 1, in the fused score of this question. */
double quire_fuse_weight(const quire_candidates *candidates, const quire_fuse_scale *scale);

/* Sets `fused` and sorts, best first; equal scores by key. Drops candidates whose dense score is NaN. */
void quire_fuse(quire_candidates *candidates, const quire_fuse_scale *scale, double weight);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Fusing the two lists of one question, the chunks that are alike in meaning (dense) and those that share its words
 * (lexical), and judging whether anything found is near: more alike, or sharing more words, than the best of as many chunks
 * that have nothing to do with the question would be by chance. Pure functions: no store, no model. */
#ifndef QUIRE_RETRIEVE_FUSE_H
#define QUIRE_RETRIEVE_FUSE_H

#include "base/arena.h"
#include "quire/error.h"
#include "retrieve/background.h"
#include "store/store.h"

/* A chunk that either side found. */
typedef struct quire_candidate {
    quire_chunk_ref chunk;
    quire_document_ref document;
    quire_str language;
    double dense;      /* cosine; NaN: no dense side */
    double lexical;    /* bm25; 0: none of the words, or below the list */
    double deviations; /* of `dense` above the background of the chunk's language */
    double share;      /* of `lexical` in what all words together could give */
    double fused;
} quire_candidate;

typedef struct quire_candidates {
    quire_candidate *items;
    size_t count;
} quire_candidates;

/* The bm25 score that a chunk would come close to if it held each term of the question very often. `frequency` has
 * one number a term; `chunks` is how many the base has. A base in another language than the question's can
 * share a few names at most. */
double quire_lexical_possible(const quire_terms *terms, const uint64_t *frequency, uint64_t chunks,
                              const quire_backgrounds *backgrounds);

/* What a search of the store found, as candidates that are still to be scaled. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_candidates_of(quire_arena *arena, const quire_found_list *found,
                                               quire_candidates *out, quire_error *err);

/* Sets `deviations` and `share` of all, and drops candidates without a dense score: their chunk is gone. */
void quire_candidates_scale(quire_candidates *candidates, const quire_backgrounds *backgrounds,
                            double lexical_possible);

/* The dense side's weight, 0 to 1, in the fused scores of this question. */
double quire_fuse_weight(const quire_candidates *candidates, const quire_backgrounds *backgrounds);

/* Sets `fused` of scaled candidates and sorts, best first; equal scores by chunk. */
void quire_fuse(quire_candidates *candidates, const quire_backgrounds *backgrounds, double weight);

/* Best first by `fused`; equal scores by chunk. */
void quire_candidates_sort(quire_candidates *candidates);

/* What shares are multiplied by where it is judged whether a chunk is near: words that no chunk holds then count less, for a
 * small base lacks a word by chance. At least 1, which it is where nothing is absent, or the base is large. */
double quire_lexical_ease(const quire_terms *terms, const uint64_t *frequency, uint64_t chunks);

/* Whether a scaled candidate is near: its likeness and its share times `ease` together stand at least `deviations` above
 * what the best of `chunks` chunks would reach by chance. */
bool quire_fuse_near(const quire_candidates *candidates, const quire_backgrounds *backgrounds,
                     uint64_t chunks, double ease, double deviations);

/* The same by words alone, for a search without vectors. */
bool quire_lexical_near(const quire_candidates *candidates, double lexical_possible);

#endif

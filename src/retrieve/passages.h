/* SPDX-License-Identifier: Apache-2.0 */
/* The four steps of retrieving, and what passes between them:
 *
 *   question ─find→ quire_candidates ─read→ quire_passages ─rerank→ quire_passages ─cut→ the hits of a quire_retrieval
 *
 * Candidates are what the store found, with their scores and no text; passages are the first of them, with their text. A
 * reranker takes passages and gives them in another order, with scores.rerank and score set; there is none yet. */
#ifndef QUIRE_RETRIEVE_PASSAGES_H
#define QUIRE_RETRIEVE_PASSAGES_H

#include "store/store.h"

/* Best first. */
typedef struct quire_passages {
    quire_hit *hits;         /* ranks are given by the cut */
    quire_chunk_ref *chunks; /* of the hits */
    size_t count;
} quire_passages;

#endif

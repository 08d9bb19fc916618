/* SPDX-License-Identifier: Apache-2.0 */
/* Retrieving: a question becomes hits. Sees the store's contract and the embedder, nothing behind them. */
#ifndef QUIRE_RETRIEVE_RETRIEVE_H
#define QUIRE_RETRIEVE_RETRIEVE_H

#include "base/call.h"
#include "config/option.h"
#include "embed/embed.h"
#include "quire/quire.h"
#include "retrieve/retrieval.h"
#include "store/store.h"

typedef struct quire_retrieve_settings {
    int64_t candidates;     /* retrieve.candidates: taken from each side before fusing */
    double near_deviations; /* retrieve.near: from so many deviations over the background on (fuse.h) */
} quire_retrieve_settings;

extern const quire_option quire_retrieve_options[];

/* What is asked. */
typedef struct quire_retrieve_query {
    quire_str text;
    quire_search_mode mode;
    size_t k;
    const quire_filter *filter; /* may be NULL */
    const float *vector;        /* replay: the vector of the trace; else NULL, and the embedder makes it */
    size_t dim;                 /* of `vector` */
} quire_retrieve_query;

/* owner:  everything lives in call->arena
 * errors: of the embedder and the store; FORMAT query->dim is not the model's; an empty or unmatched question is no error: count is 0 */
QUIRE_CHECKED quire_status quire_retrieve(quire_call *call, const quire_retrieve_settings *settings,
                                          quire_store *store, quire_embedder *embedder,
                                          const quire_retrieve_query *query, quire_retrieval *out,
                                          quire_error *err);

#endif

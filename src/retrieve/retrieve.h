/* SPDX-License-Identifier: Apache-2.0 */
/* Retrieving: a question becomes hits. Sees the store's contract and the embedder, nothing behind them. */
#ifndef QUIRE_RETRIEVE_RETRIEVE_H
#define QUIRE_RETRIEVE_RETRIEVE_H

#include "base/call.h"
#include "config/option.h"
#include "embed/embed.h"
#include "quire/quire.h"
#include "store/store.h"

typedef struct quire_retrieve_settings {
    int64_t candidates;     /* retrieve.candidates: taken from each side before fusing */
    double near_deviations; /* retrieve.near: a hit is near from this many deviations over the background */
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

/* How similar a question is to chunks that have nothing to do with it. */
typedef struct quire_background {
    double mean, deviation; /* NaN where nothing is known */
} quire_background;

/* What told a document's period. */
typedef enum quire_fit_source { QUIRE_FIT_NONE, QUIRE_FIT_TITLE, QUIRE_FIT_FILE } quire_fit_source;

/* How well a document is one that the question names. */
typedef struct quire_document_fit {
    double
        name; /* the part of the names in the question that it is called by, 0 to 1; 0 where there are none */
    double
        period; /* 1: the period that is asked for, or the newest of its kind where the latest is asked for; more than 0:
                    * a part of it; 0: no telling; below 0: another one */
    quire_fit_source by; /* of `period` */
} quire_document_fit;

typedef struct quire_retrieval {
    quire_hit *hits; /* best first, scores filled, at most k */
    size_t count;
    quire_chunk_ref *chunk_refs;        /* of the hits */
    uint64_t considered;                /* chunks that passed the filter */
    uint64_t chunks;                    /* in the base, whatever the filter */
    quire_terms terms;                  /* of the question; see quire_alternatives_end */
    const uint64_t *document_frequency; /* of each term */
    const float *vector;                /* of the question; NULL in lexical mode */
    size_t dim;
    double dense_weight;         /* NaN where nothing was fused */
    quire_background background; /* of this question, to chunks in its own language where the base has them */
    uint64_t change;             /* of the base just before it was searched; set by the engine */
    const quire_background *hit_backgrounds; /* of each hit's kind of writing; NULL in lexical mode */
    const bool *foreign; /* of each hit: another kind of writing than the question's, so words cannot match */
    const quire_document_fit *fits; /* of each hit; NULL but in hybrid mode */
    const bool *
        of_name; /* of each term of the question: what documents of this base are called; NULL but in hybrid mode */
    bool near;          /* some chunk's likeness and words together stand clearly above the background */
    quire_str language; /* of the question */
} quire_retrieval;

/* Where the base is in several languages, a word of the question has a term in each of them, all with the same start
 * and end, one behind the other. The end of those that begin with term `first`. */
static inline size_t quire_alternatives_end(const quire_terms *terms, size_t first)
{
    size_t end = first + 1;
    while (end < terms->count && terms->items[end].start == terms->items[first].start &&
           terms->items[end].end == terms->items[first].end)
        end++;
    return end;
}

/* owner:  everything lives in call->arena
 * errors: of the embedder and the store; FORMAT query->dim is not the model's; an empty or unmatched question is no error: count is 0 */
QUIRE_CHECKED quire_status quire_retrieve(quire_call *call, const quire_retrieve_settings *settings,
                                          quire_store *store, quire_embedder *embedder,
                                          const quire_retrieve_query *query, quire_retrieval *out,
                                          quire_error *err);

#endif

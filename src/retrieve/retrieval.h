/* SPDX-License-Identifier: Apache-2.0 */
/* What retrieving gives: the hits of a question, and how sure they are. */
#ifndef QUIRE_RETRIEVE_RETRIEVAL_H
#define QUIRE_RETRIEVE_RETRIEVAL_H

#include "quire/quire.h"
#include "store/store.h"

/* How similar a question is to chunks that have nothing to do with it. */
typedef struct quire_background {
    double mean, deviation; /* NaN where nothing is known */
} quire_background;

/* What told a document's period. */
typedef enum quire_fit_source { QUIRE_FIT_NONE, QUIRE_FIT_TITLE, QUIRE_FIT_FILE } quire_fit_source;

/* How well a document is one that the question names. */
typedef struct quire_document_fit {
    double name; /* the part of the question's names that it is called by, 0 to 1; 0 where there are none */
    /* 1: the period that is asked for, or the newest of its kind where the latest is asked for; more than 0: a part of
     * it; 0: no telling; below 0: another one. */
    double period;
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
    const bool *of_name; /* of each term: documents of this base are called so; NULL but in hybrid mode */
    bool near;           /* some chunk is more like the question than chance would have it (fuse.h) */
    quire_str language;  /* of the question */
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

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Documents' own names: which words of a question are what documents of this base are called, and which documents
 * these and its periods single out. Pure functions: no store, no model. */
#ifndef QUIRE_RETRIEVE_NAMES_H
#define QUIRE_RETRIEVE_NAMES_H

#include "base/call.h"
#include "retrieve/retrieval.h"
#include "text/asked.h"

/* The question, word by word, and how many chunks of the base hold each term. */
typedef struct quire_names_question {
    quire_str text; /* that the terms are of */
    quire_str language;
    const quire_terms *terms;
    const uint64_t *frequency;
    const quire_asked *asked;
} quire_names_question;

typedef struct quire_names {
    quire_document_fit *fits; /* of each document */
    bool *best;               /* of each document: no other one fits better */
    size_t best_count;        /* 0, or all: the question singles out none */
    bool dated;               /* the best documents are those of the period that is asked for */
    double certainty;         /* of the names, 0 to 1: a word in small letters may be no name */
    bool *of_name; /* of each term: some documents are called so, and chunks of others hardly hold it */
    /* Of each term: all of the best documents are called so, or it told the period. Their choice answers it, and it says
     * nothing about which of their chunks is asked for. */
    bool *answered;
} quire_names;

/* owner: out lives in call->arena; errors: NO_MEMORY, CANCELLED */
QUIRE_CHECKED quire_status quire_names_fit(quire_call *call, const quire_names_question *question,
                                           const quire_named *documents, size_t count, quire_names *out,
                                           quire_error *err);

/* What the fit of a document adds to the fused score of its chunks. */
double quire_names_bonus(const quire_names *names, size_t document);

#endif

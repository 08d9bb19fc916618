/* SPDX-License-Identifier: Apache-2.0 */
/* Narrowing: where a question names documents, a second search of just these, whose chunks then come first. */
#ifndef QUIRE_RETRIEVE_NARROW_H
#define QUIRE_RETRIEVE_NARROW_H

#include "retrieve/fuse.h"
#include "retrieve/names.h"
#include "text/asked_parts.h"

/* What both searches are made of. */
typedef struct quire_narrowing {
    quire_store *store;
    const float *vector;
    size_t dim, k;
    const quire_filter *filter; /* the user's; may be NULL */
    const quire_backgrounds *backgrounds;
    quire_names_question question;
    const quire_asked_frame *frame; /* of a question about a series: these words say nothing of its chunks */
    size_t second;                  /* of such a one, where a second question begins */
    uint64_t chunks;                /* in the base */
} quire_narrowing;

/* What the documents of the candidates are called, and how they fit. */
typedef struct quire_narrowed {
    const quire_named *documents;
    size_t count;
    quire_names names;
} quire_narrowed;

/* Takes fused candidates and gives them again, in their order, with those that a search of the best fitting documents
 * finds. errors: of the store; NO_MEMORY, CANCELLED */
QUIRE_CHECKED quire_status quire_narrow(quire_call *call, const quire_narrowing *narrowing,
                                        quire_candidates *candidates, quire_narrowed *out, quire_error *err);

/* The fit of the document at `uri`; {0} where it is none of them. */
quire_document_fit quire_narrowed_fit(const quire_narrowed *narrowed, quire_str uri);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What passages can support: each sentence and row of theirs, read as evidence. */
#ifndef QUIRE_ANSWER_SUPPORT_H
#define QUIRE_ANSWER_SUPPORT_H

#include "answer/claims/claim.h"
#include "answer/units.h"
#include "retrieve/retrieve.h"

typedef struct quire_support {
    const quire_hit *hits;
    const quire_units *units;
    quire_heads *heads;    /* of each unit that tells something */
    quire_ground *grounds; /* the same */
} quire_support;

/* Reads the units of a retrieval's hits; where the question asks for the latest, not those of documents that
 * are known to be earlier. owner: in call->arena; errors: NO_MEMORY, CANCELLED */
QUIRE_CHECKED quire_status quire_support_of(quire_call *call, const quire_retrieval *retrieval, bool latest,
                                            const quire_units *units, quire_support *out, quire_error *err);

/* Whether any unit is about what the question names: if none is, nothing that a model writes can hold. */
bool quire_support_is_about(const quire_support *support, const quire_claim_asked *asked);

/* The unit that the claim holds against best; units->count: none. Passages in `marked` come first where several do.
 * *asked: its cell that answers, or SIZE_MAX. */
size_t quire_support_find(const quire_support *support, const quire_claim *claim, const bool *marked,
                          size_t *asked);

/* The citation of unit `at`, not yet verified. */
quire_citation quire_support_cite(const quire_support *support, size_t at, size_t asked, uint32_t mark);

#endif

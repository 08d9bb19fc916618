/* SPDX-License-Identifier: Apache-2.0 */
/* What both searches found, made one list of candidates that lack nothing: every one has its likeness and its language,
 * and is on the scales that fuse.h compares. */
#ifndef QUIRE_RETRIEVE_GATHER_H
#define QUIRE_RETRIEVE_GATHER_H

#include "retrieve/fuse.h"

/* owner: out lives in call->arena; errors: of the store; NO_MEMORY */
QUIRE_CHECKED quire_status quire_gather(quire_call *call, quire_store *store, const float *vector, size_t dim,
                                        const quire_scored_list *dense, const quire_scored_list *lexical,
                                        const quire_backgrounds *backgrounds, double lexical_possible,
                                        quire_candidates *out, quire_error *err);

#endif

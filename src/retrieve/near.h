/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the base holds anything near a question. Pure functions. */
#ifndef QUIRE_RETRIEVE_NEAR_H
#define QUIRE_RETRIEVE_NEAR_H

#include "retrieve/retrieve.h"

typedef struct quire_near_evidence {
    double deviations;    /* of the best dense hit above the question's background; NaN: no dense side */
    double lexical_share; /* of the best lexical hit: its score to the score that all the words would give */
} quire_near_evidence;

quire_near_evidence quire_near_evidence_of(const quire_scored_list *dense, const quire_scored_list *lexical,
                                           quire_background background, double lexical_possible);
bool quire_is_near(const quire_near_evidence *evidence, double near_deviations);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What words of a sentence and of evidence have in common, and how much a word tells. */
#ifndef QUIRE_ANSWER_CLAIMS_WORDS_H
#define QUIRE_ANSWER_CLAIMS_WORDS_H

#include "text/terms.h"

/* Whether `terms` holds the term, or one for the same thing: revenue and sales. */
bool quire_claim_holds(const quire_terms *terms, quire_str term);

/* What a word of `text` tells: 1; of reporting ("recorded", 财报) a quarter; of grammar nothing. */
double quire_claim_weight(quire_str text, const quire_term *term);

/* R&D, AWS */
bool quire_claim_is_acronym(quire_str word);

/* Whether the term is of an acronym in `text` that the other text spells out: R&D, research and development. */
bool quire_claim_is_spelt(quire_str text, const quire_term *term, quire_str other);

#endif

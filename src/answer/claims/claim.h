/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a sentence that a model wrote holds against a quote. The quote is taken with all that a reader sees with it: the heads
 * of its row, its headings, its document's title and file name. Figures, names, periods, units and denials must agree; the
 * wording need not, but enough of what the sentence speaks of must stand there. */
#ifndef QUIRE_ANSWER_CLAIM_H
#define QUIRE_ANSWER_CLAIM_H

#include "answer/claims/claim_type.h"
#include "answer/claims/ground.h"

/* owner of all below: in call->arena, and views of what was given; errors: NO_MEMORY, CANCELLED */
QUIRE_CHECKED quire_status quire_claim_asked_of(quire_call *call, quire_str question, quire_str language,
                                                quire_claim_asked *out, quire_error *err);
QUIRE_CHECKED quire_status quire_claim_of(quire_call *call, quire_str sentence, quire_str language,
                                          const quire_claim_asked *asked, quire_claim *out, quire_error *err);

/* How many figures it says; names that hold digits are none. */
size_t quire_claim_figures(const quire_claim *claim);

/* How well the claim holds: 0, it doesn't; else up to 1.2, the share of its words that stand there, and a little where the
 * period that it speaks of is the one of its figure's column. *cell: the one of a row that holds its first figure; SIZE_MAX: none. */
double quire_claim_held(const quire_claim *claim, const quire_ground *ground, size_t *cell);

/* Whether evidence is about what the question names: of its names, where there are any, one that is no identifier and one that
 * is; and its period, where the document says of which it is. A claim holds against no other. */
bool quire_claim_is_about(const quire_claim_asked *asked, const quire_ground *ground);

/* The best fit of one of the periods `said` to one of those `offered`: as quire_period_compare, but that a quarter by its number may be a
 * company's own, and that beside a period with a year one without says nothing. */
quire_period_fit quire_claim_fit(const quire_periods *said, const quire_periods *offered);

/* Whether the sentence says that there is no answer: "I do not know", 我不知道, "The passages do not mention it." (no_answer.c) */
bool quire_claim_refuses(quire_str sentence);

#endif

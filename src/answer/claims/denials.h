/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a sentence denies what its quote denies, and nothing else. */
#ifndef QUIRE_ANSWER_DENIALS_H
#define QUIRE_ANSWER_DENIALS_H

#include "answer/claims/claim_type.h"
#include "answer/claims/ground.h"

/* Clause by clause: each of the sentence's against that of the quote which shares most words with it. */
bool quire_claim_denials_agree(const quire_claim *claim, const quire_ground *ground);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The prompt: instructions, numbered passages marked as data, the question; within a budget of tokens. */
#ifndef QUIRE_ANSWER_PROMPT_H
#define QUIRE_ANSWER_PROMPT_H

#include "answer/answer.h"
#include "answer/claims/claim.h"
#include "answer/ranking.h"

enum { QUIRE_PROMPT_PASSAGES = 20 }; /* at most */

typedef struct quire_prompt {
    quire_chat_message messages[2];
    size_t message_count;
    size_t hits[QUIRE_PROMPT_PASSAGES]; /* which hit each passage is of; passages are numbered from 1 */
    size_t passage_count;
} quire_prompt;

/* Takes the units that speak most for an answer, and the sentences beside them, by passage, the best one's first, while they fit: into
 * answer.prompt_tokens, and into the model's window beside the instructions, the question and the answer to come.
 * owner: in call->arena; errors: LIMIT not even one passage fits; NO_MEMORY */
QUIRE_CHECKED quire_status quire_prompt_of(quire_call *call, const quire_answer_settings *settings,
                                           quire_chat *chat, const quire_retrieval *retrieval,
                                           const quire_ranking *ranking, const quire_claim_asked *asked,
                                           quire_prompt *out, quire_error *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* A sentence that a model wrote, and what it was asked, as data. */
#ifndef QUIRE_ANSWER_CLAIM_TYPE_H
#define QUIRE_ANSWER_CLAIM_TYPE_H

#include "answer/claims/figure.h"
#include "text/asked.h"
#include "text/terms.h"

/* What was asked: an answer is about its names and its periods though it does not repeat them. */
typedef struct quire_claim_asked {
    quire_str question;
    quire_asked asked;
    quire_terms terms;
} quire_claim_asked;

/* A sentence, read. */
typedef struct quire_claim {
    quire_str text;
    const quire_claim_asked *asked;
    bool says; /* something: it is no question, no refusal, no words said over and over */
    bool bare; /* hardly a word of its own: "$7,709 million." It is read with the question's */
    bool negates;
    quire_terms terms;
    quire_asked about; /* its names and periods */
    bool of_report;    /* its periods are of a report: "as reported in the Q3 2022 10-Q" */
    quire_figures figures;
    const quire_periods *inherited; /* of the sentence that this is a part of; NULL */
} quire_claim;

#endif

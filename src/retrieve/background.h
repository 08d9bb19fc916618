/* SPDX-License-Identifier: Apache-2.0 */
/* Backgrounds: what similarity means nothing. A cosine of .85 is a close match for one model, language pair or base
 * and noise for another, so scores are held against the similarity of texts that have nothing to do with each other. */
#ifndef QUIRE_RETRIEVE_BACKGROUND_H
#define QUIRE_RETRIEVE_BACKGROUND_H

#include "record/matrix.h"
#include "retrieve/retrieve.h"

enum {
    QUIRE_BACKGROUND_SAMPLE = 512, /* vectors, spread over the base */
    QUIRE_BACKGROUND_LEAST = 50,   /* fewer chunks say too little: priors are used */
};

/* Mean and deviation of the similarity of this question to the sampled chunks. Nearly all of them have nothing to do
 * with it. With few rows the prior counts as much as QUIRE_BACKGROUND_LEAST rows would. NaN without rows or prior. */
quire_background quire_background_of_question(const quire_matrix *sample, const float *vector, quire_background prior);

/* Mean and deviation of the similarity of pairs of rows; NaN with less than QUIRE_BACKGROUND_LEAST rows. */
quire_background quire_background_of_rows(const quire_matrix *sample);

/* What to expect of a model of which no base tells yet; NaN for a model that was never measured. */
quire_background quire_background_prior(quire_str model_name);

#endif

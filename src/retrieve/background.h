/* SPDX-License-Identifier: Apache-2.0 */
/* Backgrounds: what similarity means nothing. A cosine of .81 is a close match across languages and noise
 * between two Chinese texts, so each is held against the similarity of this question to chunks at large,
 * language by language. */
#ifndef QUIRE_RETRIEVE_BACKGROUND_H
#define QUIRE_RETRIEVE_BACKGROUND_H

#include "record/matrix.h"
#include "retrieve/retrieval.h"

enum {
    QUIRE_BACKGROUND_SAMPLE = 512, /* vectors, spread over the base */
    QUIRE_BACKGROUND_GROUPS =
        8, /* kinds of writing told apart in one base; more count as the question's own */
};

/* The chunks of one kind of writing. */
typedef struct quire_background_group {
    quire_str writing; /* see quire_writing_of */
    size_t rows;       /* of the sample */
    quire_background background;
} quire_background_group;

typedef struct quire_backgrounds {
    quire_str own; /* the question's writing */
    quire_background_group groups[QUIRE_BACKGROUND_GROUPS];
    size_t count;           /* only groups that are a fair part of the base */
    quire_background other; /* of all chunks that are in none of them */
} quire_backgrounds;

/* A language's kind of writing: "han", "latin" …; empty for "und". Languages of one script are not told
 * apart: a short text does not say surely enough which it is, and their words meet anyway. */
quire_str quire_writing_of(quire_str language);

/* Measures the question against the sample, whose row i is in languages[i]. Where the sample is small,
 * what is known of the model `model_name` counts too. */
void quire_backgrounds_measure(const quire_matrix *sample, const quire_str *languages, const float *vector,
                               quire_str question_language, quire_str model_name, quire_backgrounds *out);

/* The group that a chunk in `language` is measured against; NULL: `other`. */
const quire_background_group *quire_backgrounds_group(const quire_backgrounds *backgrounds,
                                                      quire_str language);

/* Whether the group is in another writing than the question, so that its chunks share no words with it. */
bool quire_backgrounds_foreign(const quire_backgrounds *backgrounds, const quire_background_group *group);

/* Whether a fair part of the base is in the question's writing, or there is no telling. */
bool quire_backgrounds_has_own(const quire_backgrounds *backgrounds);

#endif

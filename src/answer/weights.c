/* SPDX-License-Identifier: Apache-2.0 */
/* One number from a unit's features. Chosen on the tune halves (docs/decisions/answers.md). */
#include "answer/features.h"

static const double weights[QUIRE_FEATURE_COUNT] = {
    [QUIRE_FEATURE_OWN] = 1.0,       [QUIRE_FEATURE_HEADS] = .95,  [QUIRE_FEATURE_HEADINGS] = .45,
    [QUIRE_FEATURE_DOCUMENT] = .35,  [QUIRE_FEATURE_NEAR] = .40,   [QUIRE_FEATURE_PASSAGE] = .20,
    [QUIRE_FEATURE_RANK] = .30,      [QUIRE_FEATURE_KIND] = .15,   [QUIRE_FEATURE_LABEL] = .25,
    [QUIRE_FEATURE_PHRASE] = .15,    [QUIRE_FEATURE_PERIOD] = .35, [QUIRE_FEATURE_NAMES] = .20,
    [QUIRE_FEATURE_DENSE] = .60,     [QUIRE_FEATURE_CHANGE] = .15, [QUIRE_FEATURE_ROW] = 0,
    [QUIRE_FEATURE_FRAGMENT] = .20,  [QUIRE_FEATURE_ABSENT] = .20,
};

double quire_features_score(const quire_features *features)
{
    double score = 0;
    for (size_t i = 0; i < QUIRE_FEATURE_COUNT; i++) score += weights[i] * features->values[i];
    return score;
}

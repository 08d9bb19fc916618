/* SPDX-License-Identifier: Apache-2.0 */
/* Two numbers from a unit's features: which unit comes first, and whether it answers at all. Both are linear and were fitted on
 * the tune halves, then rounded (docs/decisions/answers.md). */
#include "answer/features.h"

#include <math.h>

static const double weights[QUIRE_FEATURE_COUNT] = {
    [QUIRE_FEATURE_OWN] = 1.0,        [QUIRE_FEATURE_ANSWERS] = 0.85,  [QUIRE_FEATURE_HEADS] = 0.65,
    [QUIRE_FEATURE_HEADINGS] = 0.5,   [QUIRE_FEATURE_DOCUMENT] = 0.3,  [QUIRE_FEATURE_NEAR] = 0.3,
    [QUIRE_FEATURE_PASSAGE] = 0.05,   [QUIRE_FEATURE_RANK] = 0.4,      [QUIRE_FEATURE_KIND] = 0.15,
    [QUIRE_FEATURE_LABEL] = 0.45,     [QUIRE_FEATURE_PHRASE] = 0.25,   [QUIRE_FEATURE_PERIOD] = 0.36,
    [QUIRE_FEATURE_NAMES] = 0.1,      [QUIRE_FEATURE_DENSE] = 0.68,    [QUIRE_FEATURE_CHANGE] = 0.2,
    [QUIRE_FEATURE_ROW] = 0.12,       [QUIRE_FEATURE_FRAGMENT] = 0.12, [QUIRE_FEATURE_ABSENT] = 0.15,
    [QUIRE_FEATURE_STATEMENT] = 0.12, [QUIRE_FEATURE_HISTORY] = 0.3,
};

double quire_features_score(const quire_features *features)
{
    double score = 0;
    for (size_t i = 0; i < QUIRE_FEATURE_COUNT; i++) score += weights[i] * features->values[i];
    return score;
}

/* A unit that neither holds the kind of thing that is asked for nor says the word of what is asked answers another question. */
static const double other_kind = .5, other_kind_lacking = 2.5;

/* In a large base something is near by chance: more is asked there. */
static double chance(uint64_t chunks)
{
    return .4 * log10(fmax(1, fmin((double)chunks, 1000)));
}

double quire_features_belief(const quire_features *features, uint64_t chunks)
{
    const double *values = features->values;
    double kind = features->lacks ? other_kind_lacking : other_kind;
    double evidence = 2 * features->coverage +
                      2 * (values[QUIRE_FEATURE_OWN] + values[QUIRE_FEATURE_ANSWERS]) +
                      1.2 * values[QUIRE_FEATURE_DENSE] + .8 * values[QUIRE_FEATURE_PHRASE] +
                      1.5 * values[QUIRE_FEATURE_PERIOD] + kind * fmin(0, values[QUIRE_FEATURE_KIND]) -
                      (features->doubtful ? 1.2 : 0);
    return 1 / (1 + exp(.9 + chance(chunks) - evidence));
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A question is near the base when its best hit stands clearly above the question's own background, or when a chunk
 * holds enough of its rare words. Either will do: a name is found by its letters, a paraphrase by its meaning. */
#include "retrieve/near.h"

#include <math.h>

static const double SHARE_THAT_IS_NEAR = .35;

quire_near_evidence quire_near_evidence_of(const quire_scored_list *dense, const quire_scored_list *lexical,
                                           quire_background background, double lexical_possible)
{
    quire_near_evidence evidence = { NAN, 0 };
    if (dense->count && background.deviation > 0)
        evidence.deviations = (dense->items[0].score - background.mean) / background.deviation;
    if (lexical->count && lexical_possible > 0) evidence.lexical_share = lexical->items[0].score / lexical_possible;
    return evidence;
}

bool quire_is_near(const quire_near_evidence *evidence, double near_deviations)
{
    return evidence->lexical_share >= SHARE_THAT_IS_NEAR || evidence->deviations >= near_deviations;
}

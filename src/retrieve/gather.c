/* SPDX-License-Identifier: Apache-2.0 */
#include "retrieve/gather.h"

#include "base/error.h"

#include <math.h>

/* What only words found gets its similarity too: a candidate without one would be judged by half. */
static quire_status complete_dense(quire_call *call, quire_store *store, const float *vector, size_t dim,
                                   quire_candidates *all, quire_error *err)
{
    int64_t *chunks = quire_arena_array(call->arena, all->count, sizeof *chunks);
    double *scores = quire_arena_array(call->arena, all->count, sizeof *scores);
    size_t lacking = 0, at = 0;
    if (!chunks || !scores) return quire_fail_memory(err);
    for (size_t i = 0; i < all->count; i++)
        if (isnan(all->items[i].dense)) chunks[lacking++] = all->items[i].chunk;
    if (lacking == 0) return QUIRE_OK;
    quire_status status = quire_store_dense_of(store, call, vector, dim, chunks, lacking, scores, err);
    for (size_t i = 0; i < all->count && !status; i++)
        if (isnan(all->items[i].dense)) all->items[i].dense = scores[at++];
    return status;
}

static quire_status read_languages(quire_call *call, quire_store *store, quire_candidates *all,
                                   quire_error *err)
{
    int64_t *chunks = quire_arena_array(call->arena, all->count, sizeof *chunks);
    quire_str *languages = quire_arena_array(call->arena, all->count, sizeof *languages);
    if (!chunks || !languages) return quire_fail_memory(err);
    for (size_t i = 0; i < all->count; i++) chunks[i] = all->items[i].chunk;
    quire_status status = quire_store_languages(store, call, chunks, all->count, languages, err);
    for (size_t i = 0; i < all->count && !status; i++) all->items[i].language = languages[i];
    return status;
}

quire_status quire_gather(quire_call *call, quire_store *store, const float *vector, size_t dim,
                          const quire_scored_list *dense, const quire_scored_list *lexical,
                          const quire_backgrounds *backgrounds, double lexical_possible,
                          quire_candidates *out, quire_error *err)
{
    quire_status status = quire_candidates_join(call->arena, dense, lexical, out, err);
    if (!status) status = complete_dense(call, store, vector, dim, out, err);
    if (!status) status = read_languages(call, store, out, err);
    if (!status) quire_candidates_scale(out, backgrounds, lexical_possible);
    return status;
}

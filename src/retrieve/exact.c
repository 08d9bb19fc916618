/* SPDX-License-Identifier: Apache-2.0 */
/* In a table of thousands of rows one chunk holds "KX-4321", and all are alike by meaning. What the words are worth in the fused score
 * is a share of what all of the question's could give, and a question has words that the base lacks: the one word that tells which row
 * is meant counts for less then than likeness does. So it counts by itself. */
#include "retrieve/exact.h"

#include "base/error.h"
#include "base/str.h"

#include <ctype.h>

enum {
    RARE = 3, /* chunks that hold it: a row may stand where two chunks overlap, and be spoken of once */
    LEAST_BYTES = 3,
    MOST = 8 /* of a question; each costs a search by one word */
};

/* Of the fused score: what all words are worth at equal weight. */
static const double EXACT_WORTH = .5;

bool quire_exact_is_identifier(quire_str term)
{
    return term.size >= LEAST_BYTES && isalpha((unsigned char)term.data[0]) && quire_str_holds_digit(term);
}

static quire_candidate *candidate_of(quire_candidates *candidates, quire_chunk_ref chunk)
{
    for (size_t i = 0; i < candidates->count; i++)
        if (candidates->items[i].chunk.value == chunk.value) return &candidates->items[i];
    return NULL;
}

quire_status quire_exact_lift(quire_call *call, quire_store *store, const quire_terms *terms,
                              const uint64_t *frequency, const quire_filter *filter,
                              quire_candidates *candidates, quire_error *err)
{
    size_t rare[MOST], count = 0;
    for (size_t i = 0; i < terms->count && count < MOST; i++)
        if (frequency[i] > 0 && frequency[i] <= RARE && quire_exact_is_identifier(terms->items[i].text))
            rare[count++] = i;
    for (size_t i = 0; i < count; i++) {
        const quire_terms one = { &terms->items[rare[i]], 1 };
        const quire_store_query query = { .terms = &one, .k = RARE, .filter = filter };
        quire_found_list found = { 0 };
        quire_status status = quire_store_search(store, call, &query, &found, err);
        if (status) return status;
        for (size_t j = 0; j < found.count; j++) {
            quire_candidate *candidate = candidate_of(candidates, found.items[j].chunk);
            if (candidate) candidate->fused += EXACT_WORTH / (double)count;
        }
    }
    if (count) quire_candidates_sort(candidates);
    return QUIRE_OK;
}

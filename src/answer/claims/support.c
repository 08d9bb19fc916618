/* SPDX-License-Identifier: Apache-2.0 */
/* A unit is read once an answer, whatever number of sentences is held against it. */
#include "answer/claims/support.h"

#include "base/error.h"
#include "base/str.h"
#include "record/locator.h"

/* How much a passage that the model named comes before one that it did not. */
static const double mark_bonus = 0.25;

/* In the language of the sentences to come: words that are the same must be stemmed the same. */
static quire_status read_unit(quire_call *call, quire_str language, const quire_hit *hit,
                              const quire_unit *unit, quire_heads *heads, quire_ground *ground,
                              quire_error *err)
{
    const quire_opened *opened = unit->opened;
    quire_status status = quire_unit_heads(call, unit, hit->chunk.headings, SIZE_MAX, heads, err);
    if (status) return status;
    quire_str document = quire_arena_printf(call->arena, "%.*s\n%.*s", QUIRE_FMT(hit->document.title),
                                            QUIRE_FMT(opened->file));
    if (!document.data) return quire_fail_memory(err);
    quire_claim_evidence evidence = { .quote = unit->text,
                                      .heads = heads,
                                      .document = document,
                                      .beginning = opened->beginning,
                                      .language = language };
    return quire_ground_of(call, &evidence, ground, err);
}

quire_status quire_support_of(quire_call *call, const quire_retrieval *retrieval, bool latest,
                              const quire_units *units, quire_support *out, quire_error *err)
{
    const quire_hit *hits = retrieval->hits;
    *out = (quire_support){ .hits = hits, .units = units };
    out->heads = quire_arena_array(call->arena, units->count, sizeof *out->heads);
    out->grounds = quire_arena_array(call->arena, units->count, sizeof *out->grounds);
    if (!out->heads || !out->grounds) return quire_fail_memory(err);
    for (size_t i = 0; i < units->count; i++) {
        const quire_unit *unit = &units->items[i];
        if (!quire_unit_tells(unit)) continue;
        if (latest && retrieval->fits && retrieval->fits[unit->hit].period < 0) continue;
        if (quire_cancelled(call)) return quire_fail_cancelled(err);
        quire_status status = read_unit(call, retrieval->language, &hits[unit->hit], unit, &out->heads[i],
                                        &out->grounds[i], err);
        if (status) return status;
    }
    return QUIRE_OK;
}

bool quire_support_is_about(const quire_support *support, const quire_claim_asked *asked)
{
    for (size_t i = 0; i < support->units->count; i++)
        if (support->grounds[i].cell_count && quire_claim_is_about(asked, &support->grounds[i])) return true;
    return false;
}

size_t quire_support_find(const quire_support *support, const quire_claim *claim, const bool *marked,
                          size_t *asked)
{
    size_t best = support->units->count;
    double most = 0;
    *asked = SIZE_MAX;
    for (size_t i = 0; i < support->units->count; i++) {
        size_t cell = SIZE_MAX;
        if (!support->grounds[i].cell_count) continue;
        double held = quire_claim_held(claim, &support->grounds[i], &cell);
        if (held > 0 && marked[support->units->items[i].hit]) held += mark_bonus;
        if (held <= most) continue;
        most = held;
        best = i;
        *asked = cell;
    }
    return best;
}

quire_citation quire_support_cite(const quire_support *support, size_t at, size_t asked, uint32_t mark)
{
    const quire_unit *unit = &support->units->items[at];
    const quire_hit *hit = &support->hits[unit->hit];
    quire_citation citation = { .mark = mark,
                                .document = hit->document,
                                .start = unit->start,
                                .end = unit->end,
                                .page = hit->chunk.page,
                                .locator = quire_document_locator(
                                    &unit->opened->document, (quire_range){ unit->start, unit->end }, NULL),
                                .quote = unit->text,
                                .heads = support->heads[at] };
    citation.heads.asked = asked;
    return citation;
}

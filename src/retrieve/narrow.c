/* SPDX-License-Identifier: Apache-2.0 */
/* A base of twenty reports holds each paragraph nearly twenty times: of the hundred best chunks a few are from the report
 * that is asked about, and the one with the answer may be none of them. So where a question names documents, these are
 * searched again, alone and without the words that only named them: among the chunks of "Apple Inc. — quarter ended
 * July 1, 2023" neither "Apple" nor "Q3 2023" tells one from another.
 *
 * Nothing is left out: the other candidates stay, behind by what the fit is worth. */
#include "retrieve/narrow.h"

#include "base/error.h"
#include "base/str.h"

#include <stdlib.h>

/* The dense side's weight among chunks of few documents: they share most words with each other. */
static const double NARROW_WEIGHT = .7;

static int by_document(const void *a, const void *b)
{
    const quire_document_ref *x = a, *y = b;
    return x->value < y->value ? -1 : x->value > y->value;
}

/* The documents of the candidates, each once, and what they are called; without those that have gone since. */
static quire_status name_documents(quire_call *call, quire_store *store, const quire_candidates *candidates,
                                   const quire_named **out, size_t *out_count, quire_error *err)
{
    size_t count = 0, kept = 0;
    quire_document_ref *refs = quire_arena_array(call->arena, candidates->count, sizeof *refs);
    quire_named *named = quire_arena_array(call->arena, candidates->count, sizeof *named);
    if (!refs || !named) return quire_fail_memory(err);
    for (size_t i = 0; i < candidates->count; i++) refs[i] = candidates->items[i].document;
    if (candidates->count) qsort(refs, candidates->count, sizeof *refs, by_document);
    for (size_t i = 0; i < candidates->count; i++)
        if (count == 0 || refs[i].value != refs[count - 1].value) refs[count++] = refs[i];
    quire_status status = quire_store_names(store, call, refs, count, named, err);
    for (size_t i = 0; i < count && !status; i++)
        if (named[i].uri.size) named[kept++] = named[i];
    *out = named;
    *out_count = kept;
    return status;
}

/* The place of each candidate's document in narrowed->documents; SIZE_MAX: gone. */
static size_t *places_of(quire_arena *arena, const quire_candidates *candidates,
                         const quire_narrowed *narrowed)
{
    size_t *places = quire_arena_array(arena, candidates->count, sizeof *places);
    for (size_t i = 0; i < candidates->count && places; i++) {
        size_t low = 0, high = narrowed->count;
        int64_t document = candidates->items[i].document.value;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (narrowed->documents[middle].document.value < document) low = middle + 1;
            else high = middle;
        }
        bool there = low < narrowed->count && narrowed->documents[low].document.value == document;
        places[i] = there ? low : SIZE_MAX;
    }
    return places;
}

static bool stands_aside(const quire_narrowing *narrowing, const quire_term *term)
{
    return narrowing->frame->count &&
           (term->start >= narrowing->second || quire_asked_frames(narrowing->frame, term->start, term->end));
}

/* The question's words without those that only named the documents, and how many chunks hold each. */
static quire_status telling_terms(quire_arena *arena, const quire_narrowing *narrowing,
                                  const quire_names *names, quire_terms *out, uint64_t **frequency,
                                  quire_error *err)
{
    const quire_terms *all = narrowing->question.terms;
    quire_term *kept = quire_arena_array(arena, all->count, sizeof *kept);
    *frequency = quire_arena_array(arena, all->count, sizeof **frequency);
    size_t count = 0;
    if (!kept || !*frequency) return quire_fail_memory(err);
    for (size_t i = 0; i < all->count; i++) {
        if (!all->items[i].content || names->answered[i] || stands_aside(narrowing, &all->items[i])) continue;
        (*frequency)[count] = narrowing->question.frequency[i];
        kept[count++] = all->items[i];
    }
    *out = (quire_terms){ kept, count };
    return QUIRE_OK;
}

/* The user's filter, and only the best documents. */
static quire_status best_filter(quire_arena *arena, const quire_narrowing *narrowing,
                                const quire_narrowed *narrowed, quire_filter *out, quire_error *err)
{
    quire_document_ref *keys = quire_arena_array(arena, narrowed->names.best_count, sizeof *keys);
    size_t count = 0;
    if (!keys) return quire_fail_memory(err);
    for (size_t i = 0; i < narrowed->count; i++)
        if (narrowed->names.best[i]) keys[count++] = narrowed->documents[i].document;
    *out = narrowing->filter ? *narrowing->filter : (quire_filter){ 0 };
    out->documents = keys;
    out->document_count = count;
    return QUIRE_OK;
}

static quire_status search_best(quire_call *call, const quire_narrowing *narrowing,
                                const quire_narrowed *narrowed, quire_candidates *out, quire_error *err)
{
    quire_filter filter;
    quire_terms terms = { 0 };
    uint64_t *frequency = NULL;
    quire_found_list found = { 0 };
    quire_status status = best_filter(call->arena, narrowing, narrowed, &filter, err);
    if (!status) status = telling_terms(call->arena, narrowing, &narrowed->names, &terms, &frequency, err);
    if (status) return status;
    const quire_store_query query = { .vector = narrowing->vector,
                                      .dim = narrowing->dim,
                                      .terms = terms.count ? &terms : NULL,
                                      .k = narrowing->k,
                                      .filter = &filter };
    status = quire_store_search(narrowing->store, call, &query, &found, err);
    if (!status) status = quire_candidates_of(call->arena, &found, out, err);
    if (status) return status;
    const quire_backgrounds *backgrounds = narrowing->backgrounds;
    double possible = quire_lexical_possible(&terms, frequency, narrowing->chunks, backgrounds);
    quire_candidates_scale(out, backgrounds, possible);
    quire_fuse(out, backgrounds, NARROW_WEIGHT);
    return QUIRE_OK;
}

/* The candidates of other documents as they were, those of the best ones as the second search scored them. */
static quire_status unite(quire_arena *arena, const quire_candidates *first, const size_t *first_documents,
                          const quire_candidates *second, const size_t *second_documents,
                          const quire_names *names, quire_candidates *out, quire_error *err)
{
    quire_candidate *items = quire_arena_array(arena, first->count + second->count, sizeof *items);
    size_t count = 0;
    if (!items) return quire_fail_memory(err);
    for (size_t i = 0; i < first->count; i++) {
        size_t document = first_documents[i];
        if (document != SIZE_MAX && names->best[document]) continue;
        items[count] = first->items[i];
        if (document != SIZE_MAX) items[count].fused += quire_names_bonus(names, document);
        count++;
    }
    for (size_t i = 0; i < second->count; i++) {
        size_t document = second_documents[i];
        items[count] = second->items[i];
        if (document != SIZE_MAX) items[count].fused += quire_names_bonus(names, document);
        count++;
    }
    *out = (quire_candidates){ items, count };
    quire_candidates_sort(out);
    return QUIRE_OK;
}

quire_status quire_narrow(quire_call *call, const quire_narrowing *narrowing, quire_candidates *candidates,
                          quire_narrowed *out, quire_error *err)
{
    quire_candidates second = { 0 };
    *out = (quire_narrowed){ 0 };
    quire_status status = name_documents(call, narrowing->store, candidates, &out->documents, &out->count,
                                         err);
    if (!status)
        status = quire_names_fit(call, &narrowing->question, out->documents, out->count, &out->names, err);
    if (status || out->names.best_count == 0 || out->names.best_count == out->count) return status;
    status = search_best(call, narrowing, out, &second, err);
    if (status) return status;
    size_t *first_documents = places_of(call->arena, candidates, out);
    size_t *second_documents = places_of(call->arena, &second, out);
    if (!first_documents || !second_documents) return quire_fail_memory(err);
    return unite(call->arena, candidates, first_documents, &second, second_documents, &out->names, candidates,
                 err);
}

quire_document_fit quire_narrowed_fit(const quire_narrowed *narrowed, quire_str uri)
{
    for (size_t i = 0; i < narrowed->count; i++)
        if (quire_str_equal(narrowed->documents[i].uri, uri)) return narrowed->names.fits[i];
    return (quire_document_fit){ 0 };
}

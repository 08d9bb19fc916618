/* SPDX-License-Identifier: Apache-2.0 */
/* One question, step by step: understand, embed, look up by meaning and by words, fuse, narrow, read. */
#include "retrieve/retrieve.h"

#include "base/error.h"
#include "base/str.h"
#include "retrieve/background.h"
#include "retrieve/gather.h"
#include "retrieve/narrow.h"
#include "retrieve/order.h"
#include "retrieve/understand.h"

#include <math.h>
#include <string.h>

const quire_option quire_retrieve_options[] = {
    { .key = "retrieve.candidates",
      .type = QUIRE_OPT_INT,
      .offset = offsetof(quire_retrieve_settings, candidates),
      .standard = "100",
      .min = 1,
      .max = 10000,
      .unit = "chunks",
      .help = "how many chunks the search by meaning and the search by words each hand to the fusion" },
    { .key = "retrieve.near",
      .type = QUIRE_OPT_REAL,
      .offset = offsetof(quire_retrieve_settings, near_deviations),
      .standard = "3.5",
      .min = 0,
      .max = 100,
      .unit = "deviations",
      .help = "how far a chunk's likeness and words must stand above chance for the base to hold something "
              "near the "
              "question" },
    { 0 },
};

enum {
    NAMED_HITS = 5,      /* among which a name of the question is looked for */
    LONG_NAME_BYTES = 9, /* a shorter unsure name may be any word */
};

struct search {
    quire_call *call;
    const quire_retrieve_settings *settings;
    quire_store *store;
    quire_embedder *embedder; /* NULL in lexical mode */
    const quire_retrieve_query *query;
    quire_question question;
    quire_sample sample;
    uint64_t *frequency; /* of each term */
    quire_scored_list dense, lexical;
    quire_candidates candidates;
    quire_asked asked;
    quire_narrowed narrowed;
    quire_backgrounds backgrounds;
    double lexical_possible;
    quire_retrieval *out;
};

static size_t wanted(const struct search *search)
{
    size_t candidates = (size_t)search->settings->candidates;
    return candidates > search->query->k ? candidates : search->query->k;
}

/* The stage's call with `span` as the parent of what it does. */
static quire_call within(const quire_call *call, quire_span *span)
{
    quire_call inner = *call;
    inner.span = span;
    return inner;
}

/* The question's vector: the trace's on replay, else the model's. */
static quire_status embed(struct search *search, quire_error *err)
{
    quire_matrix rows = { 0 };
    search->out->dim = quire_embedder_model(search->embedder)->dim;
    if (search->query->vector) {
        if (search->query->dim != search->out->dim)
            return quire_fail(err, QUIRE_E_FORMAT, "the trace's vector has %zu numbers, the model's have %zu",
                              search->query->dim, search->out->dim);
        search->out->vector = search->query->vector;
        return QUIRE_OK;
    }
    quire_strs texts = { &search->question.embedded, 1 };
    quire_status status = quire_embedder_embed(search->embedder, search->call, QUIRE_ROLE_QUERY, texts, &rows,
                                               err);
    if (status) return quire_error_wrap(err, status, "embedding the question");
    search->out->vector = rows.cells;
    return QUIRE_OK;
}

/* How similar the question is to the base at large, language by language. */
static void measure_backgrounds(struct search *search)
{
    quire_backgrounds *all = &search->backgrounds;
    quire_backgrounds_measure(&search->sample.vectors, search->sample.languages, search->out->vector,
                              search->question.language, quire_embedder_model(search->embedder)->name, all);
    const quire_background_group *own = quire_backgrounds_group(all, search->question.language);
    search->out->background = own ? own->background : all->other;
}

static quire_status look_up_meaning(struct search *search, quire_error *err)
{
    quire_span spare, *span = quire_span_begin(search->call->span, search->call->arena, &spare, "dense");
    span->driver = quire_store_driver_name(search->store);
    quire_call call = within(search->call, span);
    quire_status status = quire_store_dense(search->store, &call, search->out->vector, search->out->dim,
                                            wanted(search), search->query->filter, &search->dense, err);
    if (!status) measure_backgrounds(search);
    span->items = search->dense.count;
    quire_span_end(span, status);
    search->out->considered = search->dense.considered;
    return status;
}

/* The terms that a chunk in another language may share: a function word found there is a coincidence. */
static quire_status content_terms(const quire_terms *all, quire_arena *arena, quire_terms *out,
                                  quire_error *err)
{
    quire_term *kept = quire_arena_array(arena, all->count, sizeof *kept);
    size_t count = 0;
    if (!kept) return quire_fail_memory(err);
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].content) kept[count++] = all->items[i];
    *out = (quire_terms){ kept, count };
    return QUIRE_OK;
}

/* bm25 over `terms`, whose frequencies go to a new array. */
static quire_status score_words(struct search *search, quire_call *call, const quire_terms *terms,
                                uint64_t **frequency, quire_error *err)
{
    *frequency = quire_arena_array(call->arena, terms->count, sizeof **frequency);
    if (!*frequency) return quire_fail_memory(err);
    quire_status status = quire_store_lexical(search->store, call, terms, wanted(search),
                                              search->query->filter, &search->lexical, *frequency, err);
    search->lexical_possible =
        status ? 0 : quire_lexical_possible(terms, *frequency, search->sample.chunks, &search->backgrounds);
    return status;
}

static quire_status look_up_words(struct search *search, quire_error *err)
{
    quire_span spare, *span = quire_span_begin(search->call->span, search->call->arena, &spare, "lexical");
    span->driver = quire_store_driver_name(search->store);
    quire_call call = within(search->call, span);
    quire_status status = score_words(search, &call, &search->question.terms, &search->frequency, err);
    if (!status && !quire_backgrounds_has_own(&search->backgrounds)) {
        quire_terms content = { 0 };
        uint64_t *frequency;
        status = content_terms(&search->question.terms, call.arena, &content, err);
        if (!status) status = score_words(search, &call, &content, &frequency, err);
    }
    span->items = search->lexical.count;
    quire_span_end(span, status);
    search->out->considered = search->lexical.considered;
    return status;
}

/* Both lists on one scale; the nearness of what was found; and, where both sides are asked for, one order. */
static quire_status fuse(struct search *search, quire_error *err)
{
    quire_span spare, *span = quire_span_begin(search->call->span, search->call->arena, &spare, "fuse");
    quire_retrieval *out = search->out;
    quire_candidates *all = &search->candidates;
    quire_status status = quire_gather(search->call, search->store, out->vector, out->dim, &search->dense,
                                       &search->lexical, &search->backgrounds, search->lexical_possible, all,
                                       err);
    double ease = quire_backgrounds_has_own(&search->backgrounds)
                      ? quire_lexical_ease(&search->question.terms, search->frequency, search->sample.chunks)
                      : 1;
    if (!status)
        out->near = quire_fuse_near(all, &search->backgrounds, search->sample.chunks, ease,
                                    search->settings->near_deviations);
    if (!status && search->query->mode == QUIRE_SEARCH_HYBRID) {
        out->dense_weight = quire_fuse_weight(all, &search->backgrounds);
        quire_fuse(all, &search->backgrounds, out->dense_weight);
    }
    span->items = all->count;
    quire_span_end(span, status);
    return status;
}

/* The documents that the question names are searched again, alone. */
static quire_status narrow(struct search *search, quire_error *err)
{
    quire_span spare, *span = quire_span_begin(search->call->span, search->call->arena, &spare, "narrow");
    quire_call call = within(search->call, span);
    quire_narrowing narrowing = { .store = search->store,
                                  .vector = search->out->vector,
                                  .dim = search->out->dim,
                                  .k = wanted(search),
                                  .filter = search->query->filter,
                                  .backgrounds = &search->backgrounds,
                                  .question = { search->question.words, search->question.language,
                                                &search->question.terms, search->frequency, &search->asked },
                                  .chunks = search->sample.chunks };
    quire_status status = quire_asked_of(&call, search->question.words, search->question.language,
                                         &search->asked, err);
    if (!status) status = quire_narrow(&call, &narrowing, &search->candidates, &search->narrowed, err);
    search->out->of_name = search->narrowed.names.of_name;
    span->items = search->narrowed.names.best_count;
    quire_span_end(span, status);
    return status;
}

/* The candidates in the order of the mode; one-sided modes keep their list's order. */
static size_t best_first(struct search *search, quire_hit *hits, int64_t *keys, size_t most)
{
    quire_search_mode mode = search->query->mode;
    const quire_scored_list *list = mode == QUIRE_SEARCH_DENSE ? &search->dense : &search->lexical;
    size_t count = mode == QUIRE_SEARCH_HYBRID ? search->candidates.count : list->count;
    if (count > most) count = most;
    for (size_t i = 0; i < count; i++) {
        quire_scores scores = { NAN, NAN, NAN, NAN };
        if (mode == QUIRE_SEARCH_HYBRID) {
            const quire_candidate *candidate = &search->candidates.items[i];
            scores.dense = candidate->dense;
            scores.lexical = candidate->lexical > 0 ? candidate->lexical : NAN;
            scores.fused = candidate->fused;
            hits[i].score = candidate->fused;
            keys[i] = candidate->chunk;
        } else {
            *(mode == QUIRE_SEARCH_DENSE ? &scores.dense : &scores.lexical) = list->items[i].score;
            hits[i].score = list->items[i].score;
            keys[i] = list->items[i].chunk;
        }
        hits[i].scores = scores;
        hits[i].query = search->question.text;
    }
    return count;
}

/* What the answer must know of each hit to judge its sentences by their likeness. */
static quire_status describe_hits(struct search *search, quire_error *err)
{
    quire_retrieval *out = search->out;
    quire_background *backgrounds = quire_arena_array(search->call->arena, out->count, sizeof *backgrounds);
    bool *foreign = quire_arena_array(search->call->arena, out->count, sizeof *foreign);
    if (!backgrounds || !foreign) return quire_fail_memory(err);
    for (size_t i = 0; i < out->count; i++) {
        quire_str language = out->hits[i].chunk.language;
        const quire_background_group *group = quire_backgrounds_group(&search->backgrounds, language);
        quire_str writing = quire_writing_of(language), own = search->backgrounds.own;
        backgrounds[i] = group ? group->background : search->backgrounds.other;
        foreign[i] = writing.size && own.size && !quire_str_equal(writing, own);
    }
    out->hit_backgrounds = backgrounds;
    out->foreign = foreign;
    if (search->query->mode != QUIRE_SEARCH_HYBRID) return QUIRE_OK;
    quire_document_fit *fits = quire_arena_array(search->call->arena, out->count, sizeof *fits);
    if (!fits) return quire_fail_memory(err);
    for (size_t i = 0; i < out->count; i++)
        fits[i] = quire_narrowed_fit(&search->narrowed, out->hits[i].document.uri);
    out->fits = fits;
    return QUIRE_OK;
}

/* Whether one of the first hits holds somebody or something that the question surely names: a base in one tone, where all is as
 * near as anything, holds the question's subject all the same. */
static bool holds_name(const struct search *search)
{
    const quire_retrieval *out = search->out;
    for (size_t n = 0; n < search->asked.name_count; n++) {
        const quire_asked_name *name = &search->asked.names[n];
        if (!name->sure && !name->identifier && name->end - name->start < LONG_NAME_BYTES) continue;
        quire_str words = quire_str_cut(search->question.words, name->start, name->end);
        for (size_t i = 0; i < out->count && i < NAMED_HITS; i++)
            if (quire_asked_name_stands(words, out->hits[i].chunk.text)) return true;
    }
    return false;
}

static quire_status read(struct search *search, quire_error *err)
{
    quire_span spare, *span = quire_span_begin(search->call->span, search->call->arena, &spare, "read");
    quire_call call = within(search->call, span);
    quire_retrieval *out = search->out;
    size_t most = search->candidates.count + search->dense.count + search->lexical.count, kept = 0;
    bool hybrid = search->query->mode == QUIRE_SEARCH_HYBRID;
    size_t read = hybrid && search->query->k < QUIRE_ORDER_READ ? QUIRE_ORDER_READ : search->query->k;
    if (most > read) most = read;
    quire_status status = QUIRE_OK;
    out->hits = quire_arena_array(call.arena, most, sizeof *out->hits);
    out->chunk_keys = quire_arena_array(call.arena, most, sizeof *out->chunk_keys);
    if (!out->hits || !out->chunk_keys) status = quire_fail_memory(err);
    size_t count = status ? 0 : best_first(search, out->hits, out->chunk_keys, most);
    if (!status && count)
        status = quire_store_hits(search->store, &call, out->chunk_keys, count, out->hits, err);
    for (size_t i = 0; i < count && !status; i++) {
        if (out->hits[i].chunk.id.size == 0) continue; /* removed since it was found */
        out->hits[kept] = out->hits[i];
        out->chunk_keys[kept++] = out->chunk_keys[i];
    }
    if (hybrid && !status)
        quire_order(&search->asked, search->question.words, out->hits, out->chunk_keys, kept);
    out->count = kept < search->query->k ? kept : search->query->k;
    for (size_t i = 0; i < out->count; i++) out->hits[i].rank = (uint32_t)i + 1;
    if (!status && hybrid && !out->near) out->near = holds_name(search);
    if (!status && search->embedder) status = describe_hits(search, err);
    span->items = out->count;
    quire_span_end(span, status);
    return status;
}

quire_status quire_retrieve(quire_call *call, const quire_retrieve_settings *settings, quire_store *store,
                            quire_embedder *embedder, const quire_retrieve_query *query, quire_retrieval *out,
                            quire_error *err)
{
    bool by_meaning = query->mode != QUIRE_SEARCH_LEXICAL;
    struct search search = { .call = call,
                             .settings = settings,
                             .store = store,
                             .query = query,
                             .out = out,
                             .embedder = by_meaning ? embedder : NULL };
    *out = (quire_retrieval){ .dense_weight = NAN, .background = { NAN, NAN } };
    quire_span spare, *span = quire_span_begin(call->span, call->arena, &spare, "understand");
    quire_status status = quire_store_sample(store, call, QUIRE_BACKGROUND_SAMPLE, &search.sample, err);
    quire_strs languages = { search.sample.languages, search.sample.vectors.rows };
    if (!status)
        status = quire_understand(call, search.embedder, query->text, languages, &search.question, err);
    span->items = search.question.terms.count;
    span->bytes = query->text.size;
    quire_span_end(span, status);
    if (status || search.question.text.size == 0) return status;
    out->chunks = search.sample.chunks;
    out->terms = search.question.terms;
    out->language = search.question.language;
    if (by_meaning) status = embed(&search, err);
    if (!status && by_meaning) status = look_up_meaning(&search, err);
    if (!status) status = look_up_words(&search, err);
    if (status) return status;
    out->document_frequency = search.frequency;
    if (by_meaning) status = fuse(&search, err);
    if (!status && query->mode == QUIRE_SEARCH_HYBRID) status = narrow(&search, err);
    if (!by_meaning) out->near = quire_lexical_near(&search.lexical, search.lexical_possible);
    return status ? status : read(&search, err);
}

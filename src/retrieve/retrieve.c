/* SPDX-License-Identifier: Apache-2.0 */
/* One question: it is understood and embedded, and then the four steps of passages.h find, read, order and cut. */
#include "retrieve/retrieve.h"

#include "base/error.h"
#include "base/str.h"
#include "retrieve/background.h"
#include "retrieve/exact.h"
#include "retrieve/narrow.h"
#include "retrieve/order.h"
#include "retrieve/passages.h"
#include "retrieve/understand.h"
#include "text/language.h"

#include <math.h>
#include <stdlib.h>
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
    LONG_NAME_BYTES = 9, /* a shorter unsure name may be any word, … */
    PERSON_BYTES = 6,    /* … but for 李华: a family name and one character */
};

struct search {
    quire_call *call;
    const quire_retrieve_settings *settings;
    quire_store *store;
    quire_embedder *embedder; /* NULL in lexical mode */
    const quire_retrieve_query *query;
    quire_question question;
    const quire_sample *sample;
    const uint64_t *frequency; /* of each term */
    quire_asked asked;
    quire_asked_frame frame;
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

/* What the question fixes. Of one about a series the figures are looked for, and not what a second question behind it makes of
 * them. */
static quire_status read_asked(struct search *search, quire_error *err)
{
    quire_question *question = &search->question;
    quire_status status = quire_asked_of(search->call, question->words, question->language, &search->asked,
                                         err);
    if (!status)
        status = quire_asked_series(search->call, question->words, &search->asked, &search->frame, err);
    size_t second = quire_asked_second(question->words);
    if (!status && search->frame.count && second < question->embedded.size) question->embedded.size = second;
    return status;
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
    quire_backgrounds_measure(&search->sample->vectors, search->sample->languages, search->out->vector,
                              search->question.language, quire_embedder_model(search->embedder)->name, all);
    const quire_background_group *own = quire_backgrounds_group(all, search->question.language);
    search->out->background = own ? own->background : all->other;
}

/* The bm25 score that holding the question's words would near: of a base in another language, those words that a chunk there
 * may share. A function word found there is a coincidence. */
static quire_status measure_words(struct search *search, quire_error *err)
{
    const quire_terms *all = &search->question.terms;
    quire_arena *arena = search->call->arena;
    bool own = quire_backgrounds_has_own(&search->backgrounds);
    quire_term *counted = quire_arena_array(arena, all->count, sizeof *counted);
    uint64_t *frequency = quire_arena_array(arena, all->count, sizeof *frequency);
    size_t count = 0;
    if (!counted || !frequency) return quire_fail_memory(err);
    for (size_t i = 0; i < all->count; i++) {
        if (!own && !all->items[i].content) continue;
        frequency[count] = search->frequency[i];
        counted[count++] = all->items[i];
    }
    const quire_terms terms = { counted, count };
    search->lexical_possible = quire_lexical_possible(&terms, frequency, search->sample->chunks,
                                                      &search->backgrounds);
    return QUIRE_OK;
}

/* What the store finds by meaning and by words. */
static quire_status look_up(struct search *search, quire_candidates *out, quire_error *err)
{
    quire_found_list found;
    const quire_store_query query = { .vector = search->out->vector,
                                      .dim = search->out->dim,
                                      .terms = &search->question.terms,
                                      .content_only = !quire_backgrounds_has_own(&search->backgrounds),
                                      .k = wanted(search),
                                      .filter = search->query->filter };
    quire_status status = quire_store_search(search->store, search->call, &query, &found, err);
    if (status) return status;
    search->frequency = search->out->document_frequency = found.frequency;
    search->out->considered = found.considered;
    status = measure_words(search, err);
    return status ? status : quire_candidates_of(search->call->arena, &found, out, err);
}

/* Puts both sides on one scale, judges whether anything found is near, and, where both are asked for, makes one order. */
static void fuse(struct search *search, quire_candidates *all)
{
    quire_span spare, *span = quire_span_begin(search->call->span, search->call->arena, &spare, "fuse");
    quire_retrieval *out = search->out;
    quire_candidates_scale(all, &search->backgrounds, search->lexical_possible);
    double ease = quire_backgrounds_has_own(&search->backgrounds)
                      ? quire_lexical_ease(&search->question.terms, search->frequency, search->sample->chunks)
                      : 1;
    out->near = quire_fuse_near(all, &search->backgrounds, search->sample->chunks, ease,
                                search->settings->near_deviations);
    if (search->query->mode == QUIRE_SEARCH_HYBRID) {
        out->dense_weight = quire_fuse_weight(all, &search->backgrounds);
        quire_fuse(all, &search->backgrounds, out->dense_weight);
    }
    span->items = all->count;
    quire_span_end(span, QUIRE_OK);
}

/* The documents that the question names are searched again, alone. */
static quire_status narrow(struct search *search, quire_candidates *candidates, quire_error *err)
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
                                  .frame = &search->frame,
                                  .second = quire_asked_second(search->question.words),
                                  .chunks = search->sample->chunks };
    quire_status status = quire_narrow(&call, &narrowing, candidates, &search->narrowed, err);
    search->out->of_name = search->narrowed.names.of_name;
    span->items = search->narrowed.names.best_count;
    quire_span_end(span, status);
    return status;
}

/* ---- step 1: candidates ---- */

static int by_chunk(const quire_candidate *a, const quire_candidate *b)
{
    return a->chunk.value < b->chunk.value ? -1 : a->chunk.value > b->chunk.value;
}

static int by_dense(const void *a, const void *b)
{
    const quire_candidate *x = a, *y = b;
    return x->dense > y->dense ? -1 : x->dense < y->dense ? 1 : by_chunk(x, y);
}

static int by_lexical(const void *a, const void *b)
{
    const quire_candidate *x = a, *y = b;
    return x->lexical > y->lexical ? -1 : x->lexical < y->lexical ? 1 : by_chunk(x, y);
}

/* In the order of one side; what only the other one found goes. */
static void keep_side(quire_candidates *candidates, bool dense)
{
    size_t kept = 0;
    for (size_t i = 0; i < candidates->count; i++)
        if (dense || candidates->items[i].lexical > 0) candidates->items[kept++] = candidates->items[i];
    candidates->count = kept;
    if (kept) qsort(candidates->items, kept, sizeof *candidates->items, dense ? by_dense : by_lexical);
}

/* All that may be a hit, best first. */
static quire_status find(struct search *search, quire_candidates *out, quire_error *err)
{
    quire_search_mode mode = search->query->mode;
    bool by_meaning = mode != QUIRE_SEARCH_LEXICAL;
    quire_status status = QUIRE_OK;
    if (by_meaning) status = embed(search, err);
    if (!status && by_meaning) measure_backgrounds(search);
    if (!status) status = look_up(search, out, err);
    if (status) return status;
    if (by_meaning) fuse(search, out);
    else search->out->near = quire_lexical_near(out, search->lexical_possible);
    if (mode == QUIRE_SEARCH_HYBRID) {
        status = narrow(search, out, err);
        return status ? status
                      : quire_exact_lift(search->call, search->store, &search->question.terms,
                                         search->frequency, search->query->filter, out, err);
    }
    keep_side(out, by_meaning);
    return QUIRE_OK;
}

/* ---- step 2: the first of them, with their text ---- */

static quire_scores scores_of(const quire_candidate *candidate, quire_search_mode mode)
{
    quire_scores scores = { NAN, NAN, NAN, NAN };
    if (mode != QUIRE_SEARCH_LEXICAL) scores.dense = candidate->dense;
    if (mode != QUIRE_SEARCH_DENSE && candidate->lexical > 0) scores.lexical = candidate->lexical;
    if (mode == QUIRE_SEARCH_HYBRID) scores.fused = candidate->fused;
    return scores;
}

static double score_of(const quire_candidate *candidate, quire_search_mode mode)
{
    if (mode == QUIRE_SEARCH_HYBRID) return candidate->fused;
    return mode == QUIRE_SEARCH_DENSE ? candidate->dense : candidate->lexical;
}

/* How many their text orders. */
static size_t orders(const struct search *search)
{
    return search->frame.count ? QUIRE_ORDER_SERIES : QUIRE_ORDER_READ;
}

/* How many are read: where their text orders them, more than are asked for. */
static size_t read_count(const struct search *search, const quire_candidates *candidates)
{
    bool hybrid = search->query->mode == QUIRE_SEARCH_HYBRID;
    size_t read = hybrid && search->query->k < orders(search) ? orders(search) : search->query->k;
    return read < candidates->count ? read : candidates->count;
}

static quire_status read_texts(struct search *search, quire_call *call, const quire_candidates *candidates,
                               quire_passages *out, quire_error *err)
{
    size_t count = read_count(search, candidates), kept = 0;
    out->hits = quire_arena_array(call->arena, count, sizeof *out->hits);
    out->chunks = quire_arena_array(call->arena, count, sizeof *out->chunks);
    if (!out->hits || !out->chunks) return quire_fail_memory(err);
    for (size_t i = 0; i < count; i++) {
        const quire_candidate *candidate = &candidates->items[i];
        out->hits[i].scores = scores_of(candidate, search->query->mode);
        out->hits[i].score = score_of(candidate, search->query->mode);
        out->hits[i].query = search->question.text;
        out->chunks[i] = candidate->chunk;
    }
    quire_status status = count ? quire_store_hits(search->store, call, out->chunks, count, out->hits, err)
                                : QUIRE_OK;
    for (size_t i = 0; i < count && !status; i++) {
        if (out->hits[i].chunk.id.size == 0) continue; /* removed since it was found */
        out->hits[kept] = out->hits[i];
        out->chunks[kept++] = out->chunks[i];
    }
    out->count = kept;
    return status;
}

static quire_status read(struct search *search, const quire_candidates *candidates, quire_passages *out,
                         quire_error *err)
{
    quire_span spare, *span = quire_span_begin(search->call->span, search->call->arena, &spare, "read");
    quire_call call = within(search->call, span);
    quire_status status = read_texts(search, &call, candidates, out, err);
    span->items = out->count;
    quire_span_end(span, status);
    return status;
}

/* ---- step 4: what of them is a hit ---- */

/* What the answer must know of each hit to judge its sentences by their likeness. */
static quire_status describe_hits(struct search *search, quire_error *err)
{
    quire_retrieval *out = search->out;
    quire_background *backgrounds = quire_arena_array(search->call->arena, out->count, sizeof *backgrounds);
    bool *foreign = quire_arena_array(search->call->arena, out->count, sizeof *foreign);
    if (!backgrounds || !foreign) return quire_fail_memory(err);
    for (size_t i = 0; i < out->count; i++) {
        quire_str language = quire_language_below(out->hits[i].chunk.language, out->hits[i].chunk.context);
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
        quire_str words = quire_str_cut(search->question.words, name->start, name->end);
        bool person = words.size == PERSON_BYTES && quire_asked_family_name(words);
        if (!name->sure && !name->identifier && !person && words.size < LONG_NAME_BYTES) continue;
        for (size_t i = 0; i < out->count && i < NAMED_HITS; i++)
            if (quire_asked_name_stands(words, out->hits[i].chunk.text)) return true;
    }
    return false;
}

static bool names_period(const struct search *search, const quire_term *term)
{
    const quire_periods *periods = &search->asked.periods;
    for (size_t i = 0; i < periods->count; i++)
        if (term->start < periods->items[i].end && term->end > periods->items[i].start) return true;
    return false;
}

/* Of a question about a series: whether one of the first hits holds all the words of what it asks. In a base of the reports alone all
 * chunks are as near as any, and the words of the frame stand in none. */
static quire_status look_for_subject(struct search *search, bool *out, quire_error *err)
{
    const quire_terms *terms = &search->question.terms;
    size_t second = quire_asked_second(search->question.words);
    *out = false;
    for (size_t h = 0; h < search->out->count && h < NAMED_HITS && !*out; h++) {
        const quire_chunk *chunk = &search->out->hits[h].chunk;
        quire_terms held = { 0 };
        size_t asked = 0;
        bool all = true;
        quire_status status = quire_text_terms(search->call, chunk->text, chunk->language, &held, err);
        if (status) return status;
        for (size_t i = 0, end; i < terms->count; i = end) {
            end = quire_alternatives_end(terms, i);
            const quire_term *term = &terms->items[i];
            if (!term->content || term->start >= second || names_period(search, term) ||
                quire_asked_frames(&search->frame, term->start, term->end))
                continue;
            bool stands = false;
            for (size_t j = i; j < end; j++) stands = stands || quire_terms_hold(&held, terms->items[j].text);
            all = all && stands;
            asked++;
        }
        *out = all && asked > 0;
    }
    return QUIRE_OK;
}

/* The order that only their text tells, and the first k of it. */
static quire_status cut(struct search *search, quire_passages *passages, quire_error *err)
{
    quire_retrieval *out = search->out;
    bool hybrid = search->query->mode == QUIRE_SEARCH_HYBRID;
    bool series = hybrid && search->frame.count > 0;
    size_t ordered = passages->count < orders(search) ? passages->count : orders(search);
    if (hybrid)
        quire_order(&search->asked, search->question.words, passages->hits, passages->chunks, ordered);
    if (series) quire_order_turns(passages->hits, passages->chunks, passages->count);
    out->hits = passages->hits;
    out->chunk_refs = passages->chunks;
    out->count = passages->count < search->query->k ? passages->count : search->query->k;
    for (size_t i = 0; i < out->count; i++) out->hits[i].rank = (uint32_t)i + 1;
    if (hybrid && !out->near) out->near = holds_name(search);
    if (series && !out->near) {
        quire_status status = look_for_subject(search, &out->near, err);
        if (status) return status;
    }
    return search->embedder ? describe_hits(search, err) : QUIRE_OK;
}

static quire_status understand(struct search *search, quire_error *err)
{
    quire_call *call = search->call;
    quire_span spare, *span = quire_span_begin(call->span, call->arena, &spare, "understand");
    quire_status status = quire_store_sample(search->store, call, QUIRE_BACKGROUND_SAMPLE, &search->sample,
                                             err);
    quire_strs languages = { 0 };
    if (!status) languages = (quire_strs){ search->sample->languages, search->sample->vectors.rows };
    if (!status)
        status = quire_understand(call, search->embedder, search->query->text, languages, &search->question,
                                  err);
    span->items = search->question.terms.count;
    span->bytes = search->query->text.size;
    quire_span_end(span, status);
    return status;
}

static quire_status retrieve(struct search *search, quire_error *err)
{
    quire_candidates candidates = { 0 };
    quire_passages passages = { 0 };
    quire_status status = understand(search, err);
    if (status || search->question.text.size == 0) return status;
    status = read_asked(search, err);
    if (status) return status;
    search->out->chunks = search->sample->chunks;
    search->out->terms = search->question.terms;
    search->out->language = search->question.language;
    status = find(search, &candidates, err);
    if (!status) status = read(search, &candidates, &passages, err);
    return status ? status : cut(search, &passages, err);
}

quire_status quire_retrieve(quire_call *call, const quire_retrieve_settings *settings, quire_store *store,
                            quire_embedder *embedder, const quire_retrieve_query *query, quire_retrieval *out,
                            quire_error *err)
{
    struct search search = { .call = call,
                             .settings = settings,
                             .store = store,
                             .query = query,
                             .out = out,
                             .embedder = query->mode != QUIRE_SEARCH_LEXICAL ? embedder : NULL };
    *out = (quire_retrieval){ .dense_weight = NAN, .background = { NAN, NAN } };
    quire_status status = retrieve(&search, err);
    quire_store_return_sample(store, search.sample);
    return status;
}

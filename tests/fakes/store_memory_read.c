/* SPDX-License-Identifier: Apache-2.0 */
/* Reading and searching the driver in memory: every question walks all there is. */
#include "base/error.h"
#include "base/str.h"
#include "fakes/store_memory_inside.h"
#include "record/document_codec.h"
#include "record/ledger.h"
#include "store/found.h"
#include "text/language.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- reading ---- */

quire_document_row memory_row_of(quire_arena *arena, const struct document *document)
{
    bool failed = document->failure.size > 0;
    return (quire_document_row){ .id = document->revision ? memory_id_of(arena, 'd', document->key)
                                                          : (quire_str){ "", 0 },
                                 .uri = memory_copy(arena, document->uri),
                                 .title = memory_copy(arena, document->title),
                                 .media_type = memory_copy(arena, document->media_type),
                                 .language = memory_copy(arena, document->language),
                                 .revision = document->revision,
                                 .bytes = document->original_bytes,
                                 .chunks = document->chunk_count,
                                 .added_ms = document->added_ms,
                                 .status = failed ? memory_copy(arena, document->failure) : QUIRE_STR("ok"),
                                 .message = memory_copy(arena, document->failure_message) };
}

static bool matches(quire_str value, quire_str pattern)
{
    if (!quire_str_ends(pattern, QUIRE_STR("*"))) return quire_str_equal(value, pattern);
    return quire_str_starts(value, quire_str_cut(pattern, 0, pattern.size - 1));
}

static bool holds(const struct document *document, const quire_pair *condition)
{
    char id[32];
    snprintf(id, sizeof id, "d%lld", (long long)document->key);
    const struct {
        const char *key;
        quire_str value;
    } fields[] = { { "id", quire_str_from(id) },
                   { "uri", document->uri },
                   { "type", document->media_type },
                   { "language", document->language },
                   { "title", document->title },
                   { "source", document->source },
                   { "status", document->failure.size ? document->failure : QUIRE_STR("ok") } };
    if (quire_str_is(condition->key, "status") && quire_str_is(condition->value, "failed"))
        return document->failure.size > 0;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (quire_str_is(condition->key, fields[i].key)) return matches(fields[i].value, condition->value);
    for (size_t i = 0; i < document->metadata_count; i++)
        if (quire_str_equal(document->metadata[i].key, condition->key) &&
            matches(document->metadata[i].value, condition->value))
            return true;
    return false;
}

static bool passes(const struct document *document, const quire_filter *filter)
{
    bool passed = true;
    if (!filter) return true;
    for (size_t i = 0; i < filter->count && passed; i++) passed = holds(document, &filter->conditions[i]);
    bool named = !filter->documents;
    for (size_t i = 0; i < filter->document_count && !named; i++)
        named = filter->documents[i].value == document->key;
    return passed && named;
}

quire_status memory_list(void *state, quire_call *call, const quire_filter *filter, quire_document_rows *out,
                         quire_error *err)
{
    (void)err;
    struct base *base = memory_lock(state);
    size_t all = 0, passed = 0;
    for (const struct document *at = base->documents; at; at = at->next) all++;
    quire_document_row *rows = memory_array(call->arena, all, sizeof *rows);
    for (const struct document *at = base->documents; at; at = at->next)
        if (passes(at, filter)) rows[passed++] = memory_row_of(call->arena, at);
    *out = (quire_document_rows){ rows, passed };
    return memory_unlock(base, QUIRE_OK);
}

struct document *memory_find_key(const struct base *base, int64_t key)
{
    struct document *at = base->documents;
    while (at && at->key != key) at = at->next;
    return at;
}

struct document *memory_find_document(const struct base *base, quire_str id_or_uri)
{
    for (struct document *at = base->documents; at; at = at->next) {
        char id[32];
        snprintf(id, sizeof id, "d%lld", (long long)at->key);
        if (at->revision && quire_str_is(id_or_uri, id)) return at;
    }
    for (struct document *at = base->documents; at; at = at->next)
        if (quire_str_equal(at->uri, id_or_uri)) return at;
    return NULL;
}

quire_status memory_not_found(quire_str id, quire_error *err)
{
    return quire_fail(err, QUIRE_E_NOT_FOUND, "the base has no document %.*s", QUIRE_FMT(id));
}

quire_status memory_find(void *state, quire_call *call, quire_str id_or_uri, quire_document_row *out,
                         quire_error *err)
{
    struct base *base = memory_lock(state);
    const struct document *found = memory_find_document(base, id_or_uri);
    if (found) *out = memory_row_of(call->arena, found);
    return memory_unlock(base, found ? QUIRE_OK : memory_not_found(id_or_uri, err));
}

static quire_status decode(quire_arena *arena, const struct document *from, quire_document *out,
                           quire_error *err)
{
    *out = (quire_document){ .text = memory_copy(arena, from->text) };
    quire_status status = quire_document_decode(from->record, arena, out, err);
    out->id = memory_id_of(arena, 'd', from->key);
    out->revision = from->revision;
    out->uri = memory_copy(arena, from->uri);
    out->title = memory_copy(arena, from->title);
    out->sha256 = memory_copy(arena, from->sha256);
    out->original_bytes = (size_t)from->original_bytes;
    return status;
}

quire_status memory_read_document(void *state, quire_call *call, quire_str id, quire_document *out,
                                  quire_document_row *out_row, quire_error *err)
{
    struct base *base = memory_lock(state);
    const struct document *found = memory_find_document(base, id);
    if (!found || !found->revision) return memory_unlock(base, memory_not_found(id, err));
    if (out_row) *out_row = memory_row_of(call->arena, found);
    return memory_unlock(base, decode(call->arena, found, out, err));
}

quire_chunk memory_copy_chunk(quire_arena *arena, const quire_chunk *from)
{
    quire_range *ranges = memory_array(arena, from->range_count, sizeof *ranges);
    quire_str *headings = memory_array(arena, from->headings.count, sizeof *headings);
    memcpy(ranges, from->ranges, from->range_count * sizeof *ranges);
    for (size_t i = 0; i < from->headings.count; i++)
        headings[i] = memory_copy(arena, from->headings.items[i]);
    return (quire_chunk){ .id = memory_copy(arena, from->id),
                          .ranges = ranges,
                          .range_count = from->range_count,
                          .text = memory_copy(arena, from->text),
                          .context = memory_copy(arena, from->context),
                          .headings = { headings, from->headings.count },
                          .language = memory_copy(arena, from->language),
                          .tokens = from->tokens,
                          .page = from->page };
}

quire_status memory_document_chunks(void *state, quire_call *call, quire_str id, quire_chunks *out,
                                    quire_error *err)
{
    struct base *base = memory_lock(state);
    const struct document *found = memory_find_document(base, id);
    if (!found || !found->revision) return memory_unlock(base, memory_not_found(id, err));
    quire_chunk *chunks = memory_array(call->arena, found->chunk_count, sizeof *chunks);
    for (size_t i = 0; i < found->chunk_count; i++)
        chunks[i] = memory_copy_chunk(call->arena, &found->chunks[i].chunk);
    *out = (quire_chunks){ chunks, found->chunk_count };
    return memory_unlock(base, QUIRE_OK);
}

static quire_status merge(quire_str encoded, quire_ledger *sum, quire_error *err)
{
    quire_ledger_rows rows;
    if (encoded.size == 0) return QUIRE_OK;
    quire_status status = quire_ledger_decode(encoded, sum->arena, &rows, err);
    if (!status) quire_ledger_merge(sum, rows);
    return status;
}

quire_status memory_document_ledger(void *state, quire_call *call, quire_str id, quire_ledger_rows *out,
                                    quire_error *err)
{
    quire_ledger sum;
    quire_ledger_init(&sum, call->arena);
    struct base *base = memory_lock(state);
    const struct document *found = memory_find_document(base, id);
    quire_status status = !found
                              ? memory_not_found(id, err)
                              : merge(found->ledger.size ? found->ledger : found->failure_ledger, &sum, err);
    *out = quire_ledger_view(&sum);
    return memory_unlock(base, status);
}

quire_status memory_ledger(void *state, quire_call *call, quire_ledger_rows *out, quire_error *err)
{
    quire_ledger sum;
    quire_status status = QUIRE_OK;
    quire_ledger_init(&sum, call->arena);
    struct base *base = memory_lock(state);
    for (const struct document *at = base->documents; at && !status; at = at->next) {
        status = merge(at->ledger, &sum, err);
        if (!status) status = merge(at->failure_ledger, &sum, err);
    }
    *out = quire_ledger_view(&sum);
    return memory_unlock(base, status);
}

static const struct document *find_revision(const struct base *base, quire_str id, uint64_t revision,
                                            quire_range range, quire_status *status, quire_error *err)
{
    const struct document *found = memory_find_document(base, id);
    *status = QUIRE_OK;
    if (!found || found->revision == 0 || found->revision != revision) *status = memory_not_found(id, err);
    else if (range.start > range.end || range.end > found->text.size)
        *status = quire_fail(err, QUIRE_E_INVALID, "bytes %zu to %zu are outside", range.start, range.end);
    return *status ? NULL : found;
}

quire_status memory_read_text(void *state, quire_call *call, quire_str id, uint64_t revision,
                              quire_range range, quire_str *out, quire_error *err)
{
    quire_status status;
    struct base *base = memory_lock(state);
    const struct document *found = find_revision(base, id, revision, range, &status, err);
    if (found) {
        size_t end = range.end < found->text.size ? range.end + 1 : range.end;
        *out = memory_copy(call->arena, quire_str_cut(found->text, range.start, end));
    }
    return memory_unlock(base, status);
}

quire_status memory_read_places(void *state, quire_call *call, quire_str id, uint64_t revision,
                                quire_range range, quire_places *out, quire_error *err)
{
    quire_status status;
    quire_document document;
    struct base *base = memory_lock(state);
    const struct document *found = find_revision(base, id, revision, range, &status, err);
    if (found) status = decode(call->arena, found, &document, err);
    if (!status) *out = quire_document_places(&document, range.start, range.end, call->arena);
    return memory_unlock(base, status);
}

/* ---- searching ---- */

/* Visits the chunks that pass. */
struct walk {
    const struct base *base;
    const quire_filter *filter;
    const struct document *document; /* NULL: before the first */
    size_t next;
};

static const struct chunk *step(struct walk *walk)
{
    if (!walk->document) walk->document = walk->base->documents;
    for (; walk->document; walk->document = walk->document->next, walk->next = 0)
        if (walk->next < walk->document->chunk_count && passes(walk->document, walk->filter))
            return &walk->document->chunks[walk->next++];
    return NULL;
}

static int by_score(const void *a, const void *b)
{
    const quire_scored *x = a, *y = b;
    if (x->score != y->score) return x->score > y->score ? -1 : 1;
    return x->chunk.value < y->chunk.value ? -1 : x->chunk.value > y->chunk.value;
}

static double inner_product(const float *a, const float *b, size_t dim)
{
    double sum = 0;
    for (size_t i = 0; i < dim; i++) sum += (double)a[i] * (double)b[i];
    return sum;
}

static uint32_t frequency_in(const struct chunk *chunk, quire_str term)
{
    uint32_t frequency = 0;
    for (size_t i = 0; i < chunk->terms.count; i++)
        frequency += quire_str_equal(chunk->terms.items[i].text, term);
    return frequency;
}

/* Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009; idf ln(1 + (N - n + .5) / (n + .5)). */
static double bm25(const struct base *base, const struct chunk *chunk, const quire_store_query *query,
                   const uint64_t *holding, double average)
{
    double all = (double)memory_chunk_count(base), sum = 0;
    for (size_t i = 0; i < query->terms->count; i++) {
        const quire_term *term = &query->terms->items[i];
        double tf = frequency_in(chunk, term->text), n = (double)holding[i];
        if (query->content_only && !term->content) continue;
        double norm = .25 + .75 * (double)chunk->terms.count / average;
        sum += log(1 + (all - n + .5) / (n + .5)) * tf * 2.2 / (tf + 1.2 * norm);
    }
    return sum;
}

static uint64_t *count_terms(const struct base *base, const quire_terms *terms, quire_arena *arena,
                             double *average)
{
    uint64_t *holding = memory_array(arena, terms->count, sizeof *holding);
    struct walk walk = { .base = base };
    size_t chunks = 0, length = 0;
    for (const struct chunk *at; (at = step(&walk)); chunks++) {
        length += at->terms.count;
        for (size_t i = 0; i < terms->count; i++) holding[i] += frequency_in(at, terms->items[i].text) > 0;
    }
    *average = chunks ? (double)length / (double)chunks : 1;
    return holding;
}

/* Both lists in one pass, each ordered and cut to k. */
static void rank(const struct base *base, const quire_store_query *query, quire_arena *arena,
                 quire_scored_list *dense, quire_scored_list *lexical, quire_found_list *out)
{
    size_t all = memory_chunk_count(base), near = 0, holding = 0;
    quire_scored *by_meaning = memory_array(arena, all, sizeof *by_meaning),
                 *by_words = memory_array(arena, all, sizeof *by_words);
    double average = 1;
    uint64_t *frequency = query->terms ? count_terms(base, query->terms, arena, &average) : NULL;
    struct walk walk = { .base = base, .filter = query->filter };
    for (const struct chunk *at; (at = step(&walk)); out->considered++) {
        if (query->vector)
            by_meaning[near++] = (quire_scored){ { at->key },
                                                 inner_product(at->vector, query->vector, query->dim) };
        double score = query->terms ? bm25(base, at, query, frequency, average) : 0;
        if (score > 0) by_words[holding++] = (quire_scored){ { at->key }, score };
    }
    qsort(by_meaning, near, sizeof *by_meaning, by_score);
    qsort(by_words, holding, sizeof *by_words, by_score);
    *dense = (quire_scored_list){ by_meaning, near < query->k ? near : query->k };
    *lexical = (quire_scored_list){ by_words, holding < query->k ? holding : query->k };
    out->frequency = frequency;
}

static const struct chunk *find_chunk(const struct base *base, quire_chunk_ref ref,
                                      const struct document **document)
{
    struct walk walk = { .base = base };
    const struct chunk *at = step(&walk);
    while (at && at->key != ref.value) at = step(&walk);
    *document = walk.document;
    return at;
}

quire_status memory_search(void *state, quire_call *call, const quire_store_query *query,
                           quire_found_list *out, quire_error *err)
{
    quire_scored_list dense, lexical;
    quire_found *found = NULL;
    struct base *base = memory_lock(state);
    if (query->vector && base->space.key && query->dim != base->space.dim)
        return memory_unlock(base, quire_fail(err, QUIRE_E_INVALID, "a vector of another dimension"));
    rank(base, query, call->arena, &dense, &lexical, out);
    quire_status status = quire_found_join(call->arena, &dense, &lexical, &found, &out->count, err);
    for (size_t i = 0; i < out->count && !status; i++) {
        const struct document *document;
        const struct chunk *chunk = find_chunk(base, found[i].chunk, &document);
        if (query->vector) found[i].dense = inner_product(chunk->vector, query->vector, query->dim);
        found[i].document.value = document->key;
        found[i].language = memory_copy(call->arena,
                                        quire_language_below(chunk->chunk.language, chunk->chunk.context));
    }
    out->items = found;
    return memory_unlock(base, status);
}

static quire_status describe_hit(const struct document *document, const struct chunk *chunk,
                                 quire_arena *arena, quire_hit *out, quire_error *err)
{
    quire_document whole;
    quire_status status = decode(arena, document, &whole, err);
    out->document = memory_row_of(arena, document);
    out->chunk = memory_copy_chunk(arena, &chunk->chunk);
    const quire_range *ranges = chunk->chunk.ranges;
    if (!status)
        out->places = quire_document_places(&whole, ranges[0].start, ranges[chunk->chunk.range_count - 1].end,
                                            arena);
    return status;
}

quire_status memory_hits(void *state, quire_call *call, const quire_chunk_ref *chunks, size_t wanted,
                         quire_hit *out, quire_error *err)
{
    quire_status status = QUIRE_OK;
    struct base *base = memory_lock(state);
    for (size_t i = 0; i < wanted && !status; i++) {
        const struct document *document;
        const struct chunk *chunk = find_chunk(base, chunks[i], &document);
        out[i].chunk = (quire_chunk){ 0 };
        out[i].document = (quire_document_row){ 0 };
        out[i].places = (quire_places){ 0 };
        if (chunk) status = describe_hit(document, chunk, call->arena, &out[i], err);
    }
    return memory_unlock(base, status);
}

quire_status memory_names(void *state, quire_call *call, const quire_document_ref *documents, size_t wanted,
                          quire_named *out, quire_error *err)
{
    (void)err;
    struct base *base = memory_lock(state);
    for (size_t i = 0; i < wanted; i++) {
        const struct document *found = memory_find_key(base, documents[i].value);
        out[i] = (quire_named){ .document = documents[i] };
        if (!found) continue;
        out[i].title = memory_copy(call->arena, found->title);
        out[i].uri = memory_copy(call->arena, found->uri);
        out[i].chunks = found->chunk_count;
    }
    return memory_unlock(base, QUIRE_OK);
}

quire_status memory_sample(void *state, quire_call *call, size_t limit, quire_sample *out, uint64_t *change,
                           quire_error *err)
{
    struct base *base = memory_lock(state);
    size_t all = memory_chunk_count(base), rows = limit < all ? limit : all, taken = 0;
    quire_str *languages = memory_array(call->arena, rows, sizeof *languages);
    if (rows) out->vectors = quire_matrix_new(call->arena, rows, base->space.dim);
    if (rows && !out->vectors.cells) return memory_unlock(base, quire_fail_memory(err));
    struct walk walk = { .base = base };
    const struct chunk *at = step(&walk);
    for (size_t i = 0; at && taken < rows; i++, at = step(&walk)) {
        if (i < taken * all / rows) continue;
        memcpy(quire_matrix_row(&out->vectors, taken), at->vector, base->space.dim * sizeof(float));
        languages[taken++] = memory_copy(call->arena,
                                         quire_language_below(at->chunk.language, at->chunk.context));
    }
    out->languages = languages;
    out->chunks = all;
    *change = base->change;
    return memory_unlock(base, QUIRE_OK);
}

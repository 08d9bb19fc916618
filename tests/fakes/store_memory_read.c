/* SPDX-License-Identifier: Apache-2.0 */
/* Reading and searching the driver in memory: every question walks all there is. */
#include "base/error.h"
#include "base/str.h"
#include "fakes/store_memory_inside.h"
#include "record/document_codec.h"
#include "record/ledger.h"
#include "record/losses.h"
#include "record/reasons.h"
#include "store/found.h"
#include "text/language.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* ---- reading ---- */

quire_document_row memory_row_of(quire_arena *arena, const struct document *document)
{
    bool failed = document->failure.size > 0;
    return (quire_document_row){
        .id = document->revision ? memory_id_of(arena, 'd', document->key) : (quire_str){ "", 0 },
        .uri = memory_copy(arena, document->uri),
        .title = memory_copy(arena, document->title),
        .media_type = memory_copy(arena, document->media_type),
        .language = memory_copy(arena, document->language),
        .revision = document->revision,
        .bytes = document->original_bytes,
        .chunks = document->chunk_count,
        .added_ms = document->added_ms,
        .reason = failed ? quire_load_reason_named(document->failure) : QUIRE_LOAD_OK,
        .message = memory_copy(arena, document->failure_message),
        .parent = document->parent ? memory_id_of(arena, 'd', document->parent) : (quire_str){ "", 0 },
        .children = document->children,
        .warnings = document->warnings
    };
}

/* A date as ISO 8601 has it; one of a PDF, "D:20240331123000", is made so. In `out`; empty: it is none. */
static quire_str date_of(quire_str value, char out[32])
{
    size_t digits = 0;
    bool pdf = quire_str_starts(value, QUIRE_STR("D:"));
    quire_str rest = pdf ? quire_str_cut(value, 2, value.size) : value;
    while (digits < rest.size && digits < 14 && isdigit((unsigned char)rest.data[digits])) digits++;
    if (!pdf) {
        bool year = digits == 4 && (rest.size == 4 || rest.data[4] == '-');
        return year ? value : (quire_str){ 0 };
    }
    if (digits < 8) return (quire_str){ 0 };
    size_t size = 0;
    static const char marks[] = { [4] = '-', [6] = '-', [8] = 'T', [10] = ':', [12] = ':' };
    for (size_t i = 0; i < digits; i++) {
        if (i < sizeof marks && marks[i]) out[size++] = marks[i];
        out[size++] = rest.data[i];
    }
    return (quire_str){ out, size };
}

static int sign_of(double difference)
{
    return (difference > 0) - (difference < 0);
}

static int compare_bytes(quire_str a, quire_str b)
{
    int order = memcmp(a.data, b.data, a.size < b.size ? a.size : b.size);
    return order ? order : sign_of((double)a.size - (double)b.size);
}

/* How a field's value stands to the condition's: below, equal, above. False: they cannot be compared. */
static bool compare(quire_str found, const quire_value *value, int *order)
{
    char number[64], date[32], *end;
    if (value->kind == QUIRE_VALUE_TEXT) {
        *order = compare_bytes(found, value->text);
        return true;
    }
    if (value->kind == QUIRE_VALUE_NUMBER) {
        snprintf(number, sizeof number, "%.*s", QUIRE_FMT(found));
        double read = strtod(number, &end);
        bool whole = found.size && found.size < sizeof number && *end == '\0';
        bool dated = !whole && value->number >= 1000 && value->number <= 9999 && date_of(found, date).size;
        if (dated) read = strtod(quire_str_cut(date_of(found, date), 0, 4).data, NULL);
        *order = sign_of(read - value->number);
        return whole || dated;
    }
    quire_str day = date_of(found, date);
    size_t precision = quire_date_precision(value->text);
    if (!day.size) return false;
    *order = compare_bytes(quire_str_cut(day, 0, day.size < precision ? day.size : precision),
                           quire_str_cut(value->text, 0, precision));
    return true;
}

static bool value_holds(quire_match match, quire_str found, const quire_value *value)
{
    int order = 0;
    if (match == QUIRE_MATCH_PREFIX) return quire_str_starts(found, value->text);
    if (!compare(found, value, &order)) return false;
    switch (match) {
    case QUIRE_MATCH_LESS: return order < 0;
    case QUIRE_MATCH_LESS_EQUAL: return order <= 0;
    case QUIRE_MATCH_GREATER: return order > 0;
    case QUIRE_MATCH_GREATER_EQUAL: return order >= 0;
    default: return order == 0;
    }
}

static bool any_holds(const quire_condition *condition, quire_str found)
{
    for (size_t i = 0; i < condition->count; i++)
        if (value_holds(condition->match, found, &condition->values[i])) return true;
    return false;
}

/* A document's field as text, in `space` where it is a number or a date. */
static quire_str field_of(const struct document *document, quire_field field, char space[64])
{
    time_t seconds = (time_t)(document->added_ms / 1000);
    struct tm day;
    switch (field) {
    case QUIRE_FIELD_ID: snprintf(space, 64, "d%lld", (long long)document->key); break;
    case QUIRE_FIELD_BYTES: snprintf(space, 64, "%llu", (unsigned long long)document->original_bytes); break;
    case QUIRE_FIELD_CHUNKS: snprintf(space, 64, "%zu", document->chunk_count); break;
    case QUIRE_FIELD_ADDED: strftime(space, 64, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&seconds, &day)); break;
    case QUIRE_FIELD_URI: return document->uri;
    case QUIRE_FIELD_TYPE: return document->media_type;
    case QUIRE_FIELD_LANGUAGE: return document->language;
    case QUIRE_FIELD_TITLE: return document->title;
    case QUIRE_FIELD_SOURCE: return document->source;
    case QUIRE_FIELD_PARENT:
        if (!document->parent) return QUIRE_STR("");
        snprintf(space, 64, "d%lld", (long long)document->parent);
        break;
    default:
        if (document->failure.size) return document->failure;
        return document->children && !document->chunk_count ? QUIRE_STR("container") : QUIRE_STR("ok");
    }
    return quire_str_from(space);
}

static bool is_any_failure(const quire_condition *condition)
{
    return condition->count == 1 && quire_str_is(condition->values[0].text, "failed");
}

static bool holds(const struct document *document, const quire_condition *condition)
{
    char space[64];
    quire_field field = quire_condition_field(condition);
    bool found = false;
    if (field == QUIRE_FIELD_STATUS && is_any_failure(condition)) {
        found = document->failure.size > 0;
    } else if (field != QUIRE_FIELD_META) {
        found = any_holds(condition, field_of(document, field, space));
    } else {
        quire_str key = quire_condition_meta(condition);
        for (size_t i = 0; i < document->metadata_count && !found; i++)
            found = quire_str_equal(document->metadata[i].key, key) &&
                    any_holds(condition, document->metadata[i].value);
    }
    return found != (condition->match == QUIRE_MATCH_IS_NOT);
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
                          .page = from->page,
                          .locator = { .kind = from->locator.kind,
                                       .first = from->locator.first,
                                       .last = from->locator.last,
                                       .name = memory_copy(arena, from->locator.name),
                                       .range = memory_copy(arena, from->locator.range) } };
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

/* The next worst below `before` in the order of shares, then of keys. NULL: none. */
static const struct document *next_worst(const struct base *base, quire_arena *arena,
                                         const struct document *before, double before_share,
                                         quire_loss *out_loss)
{
    const struct document *worst = NULL;
    for (const struct document *at = base->documents; at; at = at->next) {
        quire_ledger_rows rows = { 0 };
        if (!at->revision || quire_ledger_decode(at->ledger, arena, &rows, NULL)) continue;
        quire_loss loss = quire_ledger_loss(rows);
        bool behind = !before || loss.share < before_share ||
                      (loss.share == before_share && at->key > before->key);
        if (loss.share <= 0 || !behind) continue;
        if (worst &&
            (loss.share < out_loss->share || (loss.share == out_loss->share && at->key > worst->key)))
            continue;
        worst = at;
        *out_loss = loss;
    }
    return worst;
}

quire_status memory_worst(void *state, quire_call *call, size_t limit, const quire_document_loss **out,
                          size_t *out_count, quire_error *err)
{
    quire_document_loss *losses = memory_array(call->arena, limit, sizeof *losses);
    const struct document *at = NULL;
    quire_loss loss = { 0 };
    (void)err;
    *out_count = 0;
    struct base *base = memory_lock(state);
    while (*out_count < limit && (at = next_worst(base, call->arena, at, loss.share, &loss)))
        losses[(*out_count)++] = (quire_document_loss){ memory_row_of(call->arena, at), loss.share,
                                                        memory_copy(call->arena, loss.reason) };
    *out = losses;
    return memory_unlock(base, QUIRE_OK);
}

quire_status memory_warned(void *state, quire_call *call, size_t limit, quire_document_rows *out,
                           uint64_t *total, quire_error *err)
{
    quire_document_row *rows = memory_array(call->arena, limit, sizeof *rows);
    size_t count = 0;
    (void)err;
    *total = 0;
    struct base *base = memory_lock(state);
    for (const struct document *at = base->documents; at; at = at->next) {
        if (!at->warnings) continue;
        if (count < limit) rows[count++] = memory_row_of(call->arena, at);
        ++*total;
    }
    *out = (quire_document_rows){ rows, count };
    return memory_unlock(base, QUIRE_OK);
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

/* SPDX-License-Identifier: Apache-2.0 */
/* A whole driver without a file or an index: lists, walked from end to end under one lock. It holds the contract against a
 * second mind: where both drivers pass, store.h says enough. Nothing outlives the process, and memory that is out ends
 * the test. */
#include "fakes/store_memory.h"

#include "base/error.h"
#include "base/str.h"
#include "record/document_codec.h"
#include "record/ledger.h"
#include "store/found.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { RECORD_BYTES = 64 << 20 };

struct chunk {
    int64_t key;
    quire_chunk chunk;
    quire_input_hash input;
    float *vector;
    quire_terms terms;
};

struct document {
    struct document *next; /* in the order of their adding */
    quire_arena arena;     /* all that stands of it */
    int64_t key, added_ms;
    uint64_t revision; /* 0: only a failure */
    quire_str uri, source, sha256, title, media_type, language, text, record, ledger, chunking, reading;
    bool given_title;
    uint64_t original_bytes;
    quire_pair *metadata;
    size_t metadata_count;
    struct chunk *chunks;
    size_t chunk_count;
    quire_arena failure_arena;
    quire_str failure, failure_message, failure_sha256, failure_ledger; /* empty: it did not fail */
};

struct staged {
    struct staged *next;
    quire_arena arena;
    quire_document_version version;
    quire_input_hash *inputs;
    float *vectors;
    size_t count;
    int64_t staged_ms;
};

struct mark {
    int64_t document, mark;
    size_t bytes;
};

struct trace {
    quire_arena arena;
    int64_t key, made_ms;
    quire_str kind, body;
    int64_t *documents;
    size_t document_count;
};

struct base {
    struct base *next;
    char path[256];
    pthread_mutex_t mutex; /* guards all that follows */
    quire_arena arena;     /* of the space and the sources */
    quire_space space;
    struct document *documents;
    struct staged *staged;
    struct mark *marks;
    struct trace *traces;
    quire_source_row *sources;
    size_t mark_count, trace_count, source_count;
    int64_t last_document, last_chunk, last_trace;
    uint64_t change;
};

struct memory {
    struct base *base;
    int64_t (*unix_ms)(void);
};

static pthread_mutex_t bases_mutex = PTHREAD_MUTEX_INITIALIZER;
static struct base *bases;

static void *must(void *memory)
{
    if (memory) return memory;
    fputs("out of memory\n", stderr);
    abort();
}

static void *array(quire_arena *arena, size_t count, size_t size)
{
    return must(quire_arena_array(arena, count + 1, size));
}

static quire_str copy(quire_arena *arena, quire_str text)
{
    quire_str made = quire_arena_copy(arena, text);
    must((void *)(uintptr_t)made.data);
    return made;
}

static quire_str id_of(quire_arena *arena, char letter, int64_t key)
{
    return quire_arena_printf(arena, "%c%lld", letter, (long long)key);
}

static struct base *lock(void *state)
{
    struct memory *memory = state;
    pthread_mutex_lock(&memory->base->mutex);
    return memory->base;
}

static quire_status unlock(struct base *base, quire_status status)
{
    pthread_mutex_unlock(&base->mutex);
    return status;
}

/* ---- the base ---- */

static quire_status open_base(void *state, const char *path, quire_store_mode mode, const quire_env *env,
                              quire_error *err)
{
    struct memory *memory = state;
    memory->unix_ms = env->unix_ms ? env->unix_ms : quire_unix_ms;
    pthread_mutex_lock(&bases_mutex);
    struct base *base = bases;
    while (base && strcmp(base->path, path) != 0) base = base->next;
    if (!base && mode == QUIRE_STORE_WRITE) {
        base = must(calloc(1, sizeof *base));
        snprintf(base->path, sizeof base->path, "%s", path);
        pthread_mutex_init(&base->mutex, NULL);
        base->next = bases;
        bases = base;
    }
    memory->base = base;
    pthread_mutex_unlock(&bases_mutex);
    return base ? QUIRE_OK : quire_fail(err, QUIRE_E_NOT_FOUND, "there is no base at %s", path);
}

static void free_document(struct document *document)
{
    quire_arena_free(&document->arena);
    quire_arena_free(&document->failure_arena);
    free(document);
}

static void free_staged(struct staged *staged)
{
    quire_arena_free(&staged->arena);
    free(staged->inputs);
    free(staged->vectors);
    free(staged);
}

void store_memory_forget(void)
{
    for (struct base *base = bases, *next; base; base = next) {
        next = base->next;
        for (struct document *at = base->documents, *behind; at; at = behind) {
            behind = at->next;
            free_document(at);
        }
        for (struct staged *at = base->staged, *behind; at; at = behind) {
            behind = at->next;
            free_staged(at);
        }
        for (size_t i = 0; i < base->trace_count; i++) quire_arena_free(&base->traces[i].arena);
        free(base->traces);
        free(base->marks);
        free(base->sources);
        quire_arena_free(&base->arena);
        pthread_mutex_destroy(&base->mutex);
        free(base);
    }
    bases = NULL;
}

static quire_space copy_space(quire_arena *arena, const quire_space *space)
{
    float *probe = array(arena, space->dim, sizeof *probe);
    if (space->dim) memcpy(probe, space->probe, space->dim * sizeof *probe);
    return (quire_space){ .key = space->key,
                          .model_name = copy(arena, space->model_name),
                          .model_identity = copy(arena, space->model_identity),
                          .chunking = copy(arena, space->chunking),
                          .dim = space->dim,
                          .probe = probe };
}

static quire_status read_space(void *state, quire_call *call, quire_space *out, quire_error *err)
{
    (void)err;
    struct base *base = lock(state);
    *out = copy_space(call->arena, &base->space);
    return unlock(base, QUIRE_OK);
}

static quire_status create_space(void *state, quire_call *call, quire_space *space, quire_error *err)
{
    (void)call;
    struct base *base = lock(state);
    if (base->space.key == 0) {
        space->key = 1;
        base->space = copy_space(&base->arena, space);
        base->change++;
        return unlock(base, QUIRE_OK);
    }
    bool same = base->space.dim == space->dim &&
                quire_str_equal(base->space.model_identity, space->model_identity) &&
                quire_str_equal(base->space.chunking, space->chunking);
    space->key = base->space.key;
    return unlock(base, same ? QUIRE_OK
                             : quire_fail(err, QUIRE_E_INVALID, "this base was made with another model"));
}

static quire_status renew_space(void *state, quire_call *call, quire_str chunking, quire_space *out,
                                quire_error *err)
{
    struct base *base = lock(state);
    if (base->space.key == 0)
        return unlock(base, quire_fail(err, QUIRE_E_INVALID, "the base has no space yet"));
    if (!quire_str_equal(base->space.chunking, chunking)) {
        base->space.chunking = copy(&base->arena, chunking);
        base->space.key++;
        base->change++;
    }
    *out = copy_space(call->arena, &base->space);
    return unlock(base, QUIRE_OK);
}

static bool is_same(const quire_input_hash *a, const quire_input_hash *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

/* A standing chunk of that input, before `last` in the order of keys; NULL: none. */
static const struct chunk *chunk_of_input(const struct base *base, const quire_input_hash *input,
                                          int64_t last)
{
    for (const struct document *at = base->documents; at; at = at->next)
        for (size_t i = 0; i < at->chunk_count; i++)
            if (at->chunks[i].key < last && is_same(&at->chunks[i].input, input)) return &at->chunks[i];
    return NULL;
}

static quire_status count(void *state, quire_call *call, quire_store_counts *out, quire_error *err)
{
    (void)call;
    (void)err;
    struct base *base = lock(state);
    *out = (quire_store_counts){ .change = base->change,
                                 .traces = base->trace_count,
                                 .sources = base->source_count,
                                 .format_version = 1 };
    for (const struct document *at = base->documents; at; at = at->next) {
        out->documents += at->revision > 0;
        out->failed_documents += at->failure.size > 0;
        out->chunks += at->chunk_count;
        out->text_bytes += at->text.size;
        for (size_t i = 0; i < at->chunk_count; i++)
            out->vectors += !chunk_of_input(base, &at->chunks[i].input, at->chunks[i].key);
    }
    return unlock(base, QUIRE_OK);
}

static size_t chunk_count(const struct base *base)
{
    size_t chunks = 0;
    for (const struct document *at = base->documents; at; at = at->next) chunks += at->chunk_count;
    return chunks;
}

static quire_status searchable(void *state, quire_call *call, uint64_t *chunks, uint64_t *change,
                               quire_error *err)
{
    (void)call;
    (void)err;
    struct base *base = lock(state);
    *chunks = chunk_count(base);
    *change = base->change;
    return unlock(base, QUIRE_OK);
}

/* ---- reading ---- */

static quire_document_row row_of(quire_arena *arena, const struct document *document)
{
    bool failed = document->failure.size > 0;
    return (quire_document_row){ .id = document->revision ? id_of(arena, 'd', document->key)
                                                          : (quire_str){ "", 0 },
                                 .uri = copy(arena, document->uri),
                                 .title = copy(arena, document->title),
                                 .media_type = copy(arena, document->media_type),
                                 .language = copy(arena, document->language),
                                 .revision = document->revision,
                                 .bytes = document->original_bytes,
                                 .chunks = document->chunk_count,
                                 .added_ms = document->added_ms,
                                 .status = failed ? copy(arena, document->failure) : QUIRE_STR("ok"),
                                 .message = copy(arena, document->failure_message) };
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

static quire_status list(void *state, quire_call *call, const quire_filter *filter, quire_document_rows *out,
                         quire_error *err)
{
    (void)err;
    struct base *base = lock(state);
    size_t all = 0, passed = 0;
    for (const struct document *at = base->documents; at; at = at->next) all++;
    quire_document_row *rows = array(call->arena, all, sizeof *rows);
    for (const struct document *at = base->documents; at; at = at->next)
        if (passes(at, filter)) rows[passed++] = row_of(call->arena, at);
    *out = (quire_document_rows){ rows, passed };
    return unlock(base, QUIRE_OK);
}

static struct document *find_key(const struct base *base, int64_t key)
{
    struct document *at = base->documents;
    while (at && at->key != key) at = at->next;
    return at;
}

static struct document *find_document(const struct base *base, quire_str id_or_uri)
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

static quire_status not_found(quire_str id, quire_error *err)
{
    return quire_fail(err, QUIRE_E_NOT_FOUND, "the base has no document %.*s", QUIRE_FMT(id));
}

static quire_status find(void *state, quire_call *call, quire_str id_or_uri, quire_document_row *out,
                         quire_error *err)
{
    struct base *base = lock(state);
    const struct document *found = find_document(base, id_or_uri);
    if (found) *out = row_of(call->arena, found);
    return unlock(base, found ? QUIRE_OK : not_found(id_or_uri, err));
}

static quire_status decode(quire_arena *arena, const struct document *from, quire_document *out,
                           quire_error *err)
{
    *out = (quire_document){ .text = copy(arena, from->text) };
    quire_status status = quire_document_decode(from->record, arena, out, err);
    out->id = id_of(arena, 'd', from->key);
    out->revision = from->revision;
    out->uri = copy(arena, from->uri);
    out->title = copy(arena, from->title);
    out->sha256 = copy(arena, from->sha256);
    out->original_bytes = (size_t)from->original_bytes;
    return status;
}

static quire_status read_document(void *state, quire_call *call, quire_str id, quire_document *out,
                                  quire_document_row *out_row, quire_error *err)
{
    struct base *base = lock(state);
    const struct document *found = find_document(base, id);
    if (!found || !found->revision) return unlock(base, not_found(id, err));
    if (out_row) *out_row = row_of(call->arena, found);
    return unlock(base, decode(call->arena, found, out, err));
}

static quire_chunk copy_chunk(quire_arena *arena, const quire_chunk *from)
{
    quire_range *ranges = array(arena, from->range_count, sizeof *ranges);
    quire_str *headings = array(arena, from->headings.count, sizeof *headings);
    memcpy(ranges, from->ranges, from->range_count * sizeof *ranges);
    for (size_t i = 0; i < from->headings.count; i++) headings[i] = copy(arena, from->headings.items[i]);
    return (quire_chunk){ .id = copy(arena, from->id),
                          .ranges = ranges,
                          .range_count = from->range_count,
                          .text = copy(arena, from->text),
                          .context = copy(arena, from->context),
                          .headings = { headings, from->headings.count },
                          .language = copy(arena, from->language),
                          .tokens = from->tokens,
                          .page = from->page };
}

static quire_status document_chunks(void *state, quire_call *call, quire_str id, quire_chunks *out,
                                    quire_error *err)
{
    struct base *base = lock(state);
    const struct document *found = find_document(base, id);
    if (!found || !found->revision) return unlock(base, not_found(id, err));
    quire_chunk *chunks = array(call->arena, found->chunk_count, sizeof *chunks);
    for (size_t i = 0; i < found->chunk_count; i++)
        chunks[i] = copy_chunk(call->arena, &found->chunks[i].chunk);
    *out = (quire_chunks){ chunks, found->chunk_count };
    return unlock(base, QUIRE_OK);
}

static quire_status merge(quire_str encoded, quire_ledger *sum, quire_error *err)
{
    quire_ledger_rows rows;
    if (encoded.size == 0) return QUIRE_OK;
    quire_status status = quire_ledger_decode(encoded, sum->arena, &rows, err);
    if (!status) quire_ledger_merge(sum, rows);
    return status;
}

static quire_status document_ledger(void *state, quire_call *call, quire_str id, quire_ledger_rows *out,
                                    quire_error *err)
{
    quire_ledger sum;
    quire_ledger_init(&sum, call->arena);
    struct base *base = lock(state);
    const struct document *found = find_document(base, id);
    quire_status status = !found
                              ? not_found(id, err)
                              : merge(found->ledger.size ? found->ledger : found->failure_ledger, &sum, err);
    *out = quire_ledger_view(&sum);
    return unlock(base, status);
}

static quire_status ledger(void *state, quire_call *call, quire_ledger_rows *out, quire_error *err)
{
    quire_ledger sum;
    quire_status status = QUIRE_OK;
    quire_ledger_init(&sum, call->arena);
    struct base *base = lock(state);
    for (const struct document *at = base->documents; at && !status; at = at->next) {
        status = merge(at->ledger, &sum, err);
        if (!status) status = merge(at->failure_ledger, &sum, err);
    }
    *out = quire_ledger_view(&sum);
    return unlock(base, status);
}

static const struct document *find_revision(const struct base *base, quire_str id, uint64_t revision,
                                            quire_range range, quire_status *status, quire_error *err)
{
    const struct document *found = find_document(base, id);
    *status = QUIRE_OK;
    if (!found || found->revision == 0 || found->revision != revision) *status = not_found(id, err);
    else if (range.start > range.end || range.end > found->text.size)
        *status = quire_fail(err, QUIRE_E_INVALID, "bytes %zu to %zu are outside", range.start, range.end);
    return *status ? NULL : found;
}

static quire_status read_text(void *state, quire_call *call, quire_str id, uint64_t revision,
                              quire_range range, quire_str *out, quire_error *err)
{
    quire_status status;
    struct base *base = lock(state);
    const struct document *found = find_revision(base, id, revision, range, &status, err);
    if (found) {
        size_t end = range.end < found->text.size ? range.end + 1 : range.end;
        *out = copy(call->arena, quire_str_cut(found->text, range.start, end));
    }
    return unlock(base, status);
}

static quire_status read_places(void *state, quire_call *call, quire_str id, uint64_t revision,
                                quire_range range, quire_places *out, quire_error *err)
{
    quire_status status;
    quire_document document;
    struct base *base = lock(state);
    const struct document *found = find_revision(base, id, revision, range, &status, err);
    if (found) status = decode(call->arena, found, &document, err);
    if (!status) *out = quire_document_places(&document, range.start, range.end, call->arena);
    return unlock(base, status);
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
    double all = (double)chunk_count(base), sum = 0;
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
    uint64_t *holding = array(arena, terms->count, sizeof *holding);
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
    size_t all = chunk_count(base), near = 0, holding = 0;
    quire_scored *by_meaning = array(arena, all, sizeof *by_meaning),
                 *by_words = array(arena, all, sizeof *by_words);
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

static quire_status search(void *state, quire_call *call, const quire_store_query *query,
                           quire_found_list *out, quire_error *err)
{
    quire_scored_list dense, lexical;
    quire_found *found = NULL;
    struct base *base = lock(state);
    if (query->vector && base->space.key && query->dim != base->space.dim)
        return unlock(base, quire_fail(err, QUIRE_E_INVALID, "a vector of another dimension"));
    rank(base, query, call->arena, &dense, &lexical, out);
    quire_status status = quire_found_join(call->arena, &dense, &lexical, &found, &out->count, err);
    for (size_t i = 0; i < out->count && !status; i++) {
        const struct document *document;
        const struct chunk *chunk = find_chunk(base, found[i].chunk, &document);
        if (query->vector) found[i].dense = inner_product(chunk->vector, query->vector, query->dim);
        found[i].document.value = document->key;
        found[i].language = copy(call->arena, chunk->chunk.language);
    }
    out->items = found;
    return unlock(base, status);
}

static quire_status describe_hit(const struct document *document, const struct chunk *chunk,
                                 quire_arena *arena, quire_hit *out, quire_error *err)
{
    quire_document whole;
    quire_status status = decode(arena, document, &whole, err);
    out->document = row_of(arena, document);
    out->chunk = copy_chunk(arena, &chunk->chunk);
    const quire_range *ranges = chunk->chunk.ranges;
    if (!status)
        out->places = quire_document_places(&whole, ranges[0].start, ranges[chunk->chunk.range_count - 1].end,
                                            arena);
    return status;
}

static quire_status hits(void *state, quire_call *call, const quire_chunk_ref *chunks, size_t wanted,
                         quire_hit *out, quire_error *err)
{
    quire_status status = QUIRE_OK;
    struct base *base = lock(state);
    for (size_t i = 0; i < wanted && !status; i++) {
        const struct document *document;
        const struct chunk *chunk = find_chunk(base, chunks[i], &document);
        out[i].chunk = (quire_chunk){ 0 };
        out[i].document = (quire_document_row){ 0 };
        out[i].places = (quire_places){ 0 };
        if (chunk) status = describe_hit(document, chunk, call->arena, &out[i], err);
    }
    return unlock(base, status);
}

static quire_status names(void *state, quire_call *call, const quire_document_ref *documents, size_t wanted,
                          quire_named *out, quire_error *err)
{
    (void)err;
    struct base *base = lock(state);
    for (size_t i = 0; i < wanted; i++) {
        const struct document *found = find_key(base, documents[i].value);
        out[i] = (quire_named){ .document = documents[i] };
        if (!found) continue;
        out[i].title = copy(call->arena, found->title);
        out[i].uri = copy(call->arena, found->uri);
        out[i].chunks = found->chunk_count;
    }
    return unlock(base, QUIRE_OK);
}

static quire_status sample(void *state, quire_call *call, size_t limit, quire_sample *out, uint64_t *change,
                           quire_error *err)
{
    struct base *base = lock(state);
    size_t all = chunk_count(base), rows = limit < all ? limit : all, taken = 0;
    quire_str *languages = array(call->arena, rows, sizeof *languages);
    if (rows) out->vectors = quire_matrix_new(call->arena, rows, base->space.dim);
    if (rows && !out->vectors.cells) return unlock(base, quire_fail_memory(err));
    struct walk walk = { .base = base };
    const struct chunk *at = step(&walk);
    for (size_t i = 0; at && taken < rows; i++, at = step(&walk)) {
        if (i < taken * all / rows) continue;
        memcpy(quire_matrix_row(&out->vectors, taken), at->vector, base->space.dim * sizeof(float));
        languages[taken++] = copy(call->arena, at->chunk.language);
    }
    out->languages = languages;
    out->chunks = all;
    *change = base->change;
    return unlock(base, QUIRE_OK);
}

/* ---- putting ---- */

static struct staged *find_staged(const struct base *base, const quire_document_version *version)
{
    struct staged *at = base->staged;
    while (at && !(quire_str_equal(at->version.uri, version->uri) &&
                   quire_str_equal(at->version.sha256, version->sha256)))
        at = at->next;
    return at;
}

/* NULL for `except`: of any version. */
static bool drop_staged(struct base *base, quire_str uri, const quire_str *except)
{
    bool dropped = false;
    for (struct staged **at = &base->staged; *at;) {
        struct staged *staged = *at;
        bool goes = quire_str_equal(staged->version.uri, uri) &&
                    !(except && quire_str_equal(staged->version.sha256, *except));
        dropped |= goes;
        if (goes) {
            *at = staged->next;
            free_staged(staged);
        } else at = &staged->next;
    }
    return dropped;
}

static const float *staged_vector(const struct staged *staged, const quire_input_hash *input, size_t dim)
{
    for (size_t i = 0; staged && i < staged->count; i++)
        if (is_same(&staged->inputs[i], input)) return staged->vectors + i * dim;
    return NULL;
}

static quire_status known(void *state, quire_call *call, const quire_document_version *version,
                          const quire_input_hash *inputs, size_t wanted, bool *out, quire_error *err)
{
    (void)call;
    (void)err;
    struct base *base = lock(state);
    const struct staged *staged = find_staged(base, version);
    for (size_t i = 0; i < wanted; i++)
        out[i] = chunk_of_input(base, &inputs[i], INT64_MAX) ||
                 staged_vector(staged, &inputs[i], base->space.dim);
    return unlock(base, QUIRE_OK);
}

static struct staged *make_staged(struct base *base, const quire_document_version *version)
{
    struct staged *staged = must(calloc(1, sizeof *staged));
    staged->version = (quire_document_version){ copy(&staged->arena, version->uri),
                                                copy(&staged->arena, version->sha256) };
    struct staged **at = &base->staged;
    while (*at && strcmp((*at)->version.uri.data, staged->version.uri.data) < 0) at = &(*at)->next;
    staged->next = *at;
    *at = staged;
    return staged;
}

static quire_status stage(void *state, quire_call *call, const quire_document_version *version,
                          const quire_input_hash *inputs, const quire_matrix *vectors, quire_error *err)
{
    (void)call;
    struct memory *memory = state;
    struct base *base = lock(state);
    size_t dim = base->space.dim;
    if (vectors->dim != dim)
        return unlock(base, quire_fail(err, QUIRE_E_INVALID, "vectors of another dimension"));
    drop_staged(base, version->uri, &version->sha256);
    struct staged *staged = find_staged(base, version);
    if (!staged) staged = make_staged(base, version);
    size_t most = staged->count + vectors->rows + 1;
    staged->inputs = must(realloc(staged->inputs, most * sizeof *staged->inputs));
    staged->vectors = must(realloc(staged->vectors, most * dim * sizeof *staged->vectors));
    for (size_t i = 0; i < vectors->rows; i++) {
        if (staged_vector(staged, &inputs[i], dim)) continue;
        memcpy(staged->vectors + staged->count * dim, quire_matrix_row(vectors, i), dim * sizeof(float));
        staged->inputs[staged->count++] = inputs[i];
    }
    staged->staged_ms = memory->unix_ms();
    return unlock(base, QUIRE_OK);
}

static quire_status read_staged(void *state, quire_call *call, const quire_staged **out, size_t *out_count,
                                quire_error *err)
{
    (void)err;
    struct base *base = lock(state);
    size_t all = 0, filled = 0;
    for (const struct staged *at = base->staged; at; at = at->next) all++;
    quire_staged *rows = array(call->arena, all, sizeof *rows);
    for (const struct staged *at = base->staged; at; at = at->next)
        rows[filled++] = (quire_staged){ { copy(call->arena, at->version.uri),
                                           copy(call->arena, at->version.sha256) },
                                         at->count,
                                         at->staged_ms };
    *out = rows;
    *out_count = filled;
    return unlock(base, QUIRE_OK);
}

static quire_status drop_old(void *state, quire_error *err)
{
    (void)err;
    struct memory *memory = state;
    struct base *base = lock(state);
    int64_t oldest = memory->unix_ms() - QUIRE_STAGED_DAYS * INT64_C(86400000);
    for (struct staged *at = base->staged, *next; at; at = next) {
        next = at->next;
        if (at->staged_ms < oldest) drop_staged(base, at->version.uri, NULL);
    }
    return unlock(base, QUIRE_OK);
}

static quire_status open_and_clear(void *state, const char *path, quire_store_mode mode, const quire_env *env,
                                   quire_error *err)
{
    quire_status status = open_base(state, path, mode, env, err);
    return status || mode == QUIRE_STORE_READ ? status : drop_old(state, err);
}

static quire_status lookup(void *state, quire_call *call, quire_str uri, quire_stored_source *out,
                           quire_error *err)
{
    struct base *base = lock(state);
    const struct document *at = base->documents;
    while (at && !quire_str_equal(at->uri, uri)) at = at->next;
    if (!at) return unlock(base, not_found(uri, err));
    bool failed = at->failure.size > 0;
    quire_arena *arena = call->arena;
    *out = (quire_stored_source){
        .id = at->revision ? id_of(arena, 'd', at->key) : (quire_str){ "", 0 },
        .revision = at->revision,
        .sha256 = copy(arena, failed ? at->failure_sha256 : at->sha256),
        .chunking = copy(arena, at->chunking),
        .reading = copy(arena, at->reading),
        .status = failed ? copy(arena, at->failure) : QUIRE_STR("ok"),
        .parent = copy(arena, at->source),
    };
    return unlock(base, QUIRE_OK);
}

static quire_status chunk_terms(quire_call *call, quire_arena *arena, const quire_chunk *chunk,
                                quire_terms *out, quire_error *err)
{
    quire_terms context = { 0 }, text = { 0 };
    quire_status status = quire_text_terms(call, chunk->context, chunk->language, &context, err);
    if (!status) status = quire_text_terms(call, chunk->text, chunk->language, &text, err);
    if (status) return status;
    quire_term *items = array(arena, context.count + text.count, sizeof *items);
    for (size_t i = 0; i < context.count + text.count; i++) {
        const quire_term *from = i < context.count ? &context.items[i] : &text.items[i - context.count];
        items[i] = (quire_term){ .text = copy(arena, from->text) };
    }
    *out = (quire_terms){ items, context.count + text.count };
    return QUIRE_OK;
}

static const float *find_vector(const struct base *base, const quire_put *put, const struct staged *staged,
                                size_t at)
{
    const quire_input_hash *input = &put->inputs[at];
    size_t rows = put->vectors ? put->vectors->rows : 0;
    if (at < rows && is_same(&put->vector_inputs[at], input)) return quire_matrix_row(put->vectors, at);
    for (size_t i = 0; i < rows; i++)
        if (is_same(&put->vector_inputs[i], input)) return quire_matrix_row(put->vectors, i);
    const struct chunk *other = chunk_of_input(base, input, INT64_MAX);
    return other ? other->vector : staged_vector(staged, input, base->space.dim);
}

static quire_status make_chunks(struct base *base, quire_call *call, const quire_put *put,
                                struct document *out, quire_error *err)
{
    const quire_document_version version = { put->document->uri, put->document->sha256 };
    const struct staged *staged = find_staged(base, &version);
    quire_status status = QUIRE_OK;
    out->chunks = array(&out->arena, put->chunks.count, sizeof *out->chunks);
    for (size_t i = 0; i < put->chunks.count && !status; i++) {
        struct chunk *chunk = &out->chunks[i];
        const float *vector = find_vector(base, put, staged, i);
        if (quire_cancelled(call)) return quire_fail_cancelled(err);
        if (!vector) return quire_fail_retryable(err, QUIRE_E_NOT_FOUND, "chunk %zu has no vector", i);
        chunk->key = base->last_chunk + (int64_t)i + 1;
        chunk->chunk = copy_chunk(&out->arena, &put->chunks.items[i]);
        chunk->chunk.id = id_of(&out->arena, 'c', chunk->key);
        chunk->input = put->inputs[i];
        chunk->vector = array(&out->arena, base->space.dim, sizeof(float));
        memcpy(chunk->vector, vector, base->space.dim * sizeof(float));
        status = chunk_terms(call, &out->arena, &chunk->chunk, &chunk->terms, err);
    }
    out->chunk_count = put->chunks.count;
    return status;
}

static quire_str encode_ledger(quire_arena *arena, quire_ledger_rows rows)
{
    quire_buffer buffer;
    quire_buffer_init(&buffer, RECORD_BYTES);
    quire_ledger_encode(rows, &buffer);
    quire_str made = copy(arena, quire_buffer_view(&buffer));
    quire_buffer_free(&buffer);
    return made;
}

static void describe(struct document *out, const struct base *base, const quire_put *put)
{
    const quire_document *from = put->document;
    quire_arena *arena = &out->arena;
    quire_buffer record;
    quire_buffer_init(&record, RECORD_BYTES);
    quire_document_encode(from, &record);
    out->record = copy(arena, quire_buffer_view(&record));
    quire_buffer_free(&record);
    out->ledger = encode_ledger(arena, put->ledger);
    out->uri = copy(arena, from->uri);
    out->source = copy(arena, put->source);
    out->sha256 = copy(arena, from->sha256);
    out->title = copy(arena, from->title);
    out->media_type = copy(arena, from->media_type);
    out->language = copy(arena, from->language);
    out->text = copy(arena, from->text);
    out->chunking = copy(arena, base->space.chunking);
    out->original_bytes = from->original_bytes;
    out->metadata = array(arena, from->metadata_count, sizeof *out->metadata);
    for (size_t i = 0; i < from->metadata_count; i++) {
        quire_pair pair = { copy(arena, from->metadata[i].key), copy(arena, from->metadata[i].value) };
        out->metadata[out->metadata_count++] = pair;
        if (quire_str_is(pair.key, QUIRE_METADATA_READING)) out->reading = pair.value;
        out->given_title |= quire_str_is(pair.key, QUIRE_METADATA_TITLE);
    }
}

/* Puts it in the place of an older revision, or behind all others. */
static void replace(struct base *base, struct document *made)
{
    struct document **at = &base->documents;
    while (*at && !quire_str_equal((*at)->uri, made->uri)) at = &(*at)->next;
    struct document *old = *at;
    made->key = old ? old->key : ++base->last_document;
    made->revision = old ? old->revision + 1 : 1;
    made->next = old ? old->next : NULL;
    *at = made;
    if (old) free_document(old);
}

/* Traces that name the document go whole. */
static void drop_traces_of(struct base *base, int64_t document)
{
    size_t kept = 0;
    for (size_t i = 0; i < base->trace_count; i++) {
        bool names_it = false;
        for (size_t j = 0; j < base->traces[i].document_count; j++)
            names_it |= base->traces[i].documents[j] == document;
        if (names_it) quire_arena_free(&base->traces[i].arena);
        else base->traces[kept++] = base->traces[i];
    }
    base->trace_count = kept;
}

static void mark_title(struct base *base, int64_t document, size_t bytes)
{
    size_t at = 0;
    while (at < base->mark_count && base->marks[at].document != document) at++;
    if (at == base->mark_count) {
        base->marks = must(realloc(base->marks, (at + 1) * sizeof *base->marks));
        base->mark_count++;
    }
    base->marks[at] = (struct mark){ document, (int64_t)base->change, bytes };
}

static quire_status put(void *state, quire_call *call, const quire_put *put_, quire_put_result *out,
                        quire_error *err)
{
    struct memory *memory = state;
    struct base *base = lock(state);
    struct document *made = must(calloc(1, sizeof *made));
    quire_status status = QUIRE_OK;
    if (put_->chunks.count && base->space.key == 0)
        status = quire_fail(err, QUIRE_E_INVALID, "the base has no space for vectors yet");
    if (!status) status = make_chunks(base, call, put_, made, err);
    if (status) {
        free_document(made);
        return unlock(base, status);
    }
    describe(made, base, put_);
    made->added_ms = memory->unix_ms();
    base->change++;
    base->last_chunk += (int64_t)made->chunk_count;
    replace(base, made);
    drop_staged(base, made->uri, NULL);
    drop_traces_of(base, made->key);
    if (put_->shared_title) mark_title(base, made->key, put_->shared_title);
    *out = (quire_put_result){ id_of(call->arena, 'd', made->key), made->revision, made->revision > 1 };
    return unlock(base, QUIRE_OK);
}

static quire_status put_failure(void *state, quire_call *call, quire_str uri, quire_str source,
                                quire_str sha256, quire_str reason, quire_str message, quire_ledger_rows rows,
                                quire_error *err)
{
    (void)call;
    (void)err;
    struct base *base = lock(state);
    struct document **at = &base->documents;
    while (*at && !quire_str_equal((*at)->uri, uri)) at = &(*at)->next;
    if (!*at) {
        *at = must(calloc(1, sizeof **at));
        (*at)->key = ++base->last_document;
        (*at)->uri = copy(&(*at)->arena, uri);
    }
    struct document *document = *at;
    quire_arena_free(&document->failure_arena);
    document->source = copy(&document->arena, source);
    document->failure = copy(&document->failure_arena, reason);
    document->failure_message = copy(&document->failure_arena, message);
    document->failure_sha256 = copy(&document->failure_arena, sha256);
    document->failure_ledger = encode_ledger(&document->failure_arena, rows);
    if (sha256.size) drop_staged(base, uri, &sha256);
    base->change++;
    return unlock(base, QUIRE_OK);
}

static void remove_source_row(struct base *base, quire_str uri)
{
    size_t kept = 0;
    for (size_t i = 0; i < base->source_count; i++)
        if (!quire_str_equal(base->sources[i].uri, uri)) base->sources[kept++] = base->sources[i];
    base->source_count = kept;
}

static void remove_one(struct base *base, quire_call *call, quire_str id, quire_removed *out)
{
    struct document *found = find_document(base, id);
    *out = (quire_removed){ 0 };
    if (!found) {
        out->found = drop_staged(base, id, NULL);
        if (out->found)
            out->document = (quire_document_row){ .uri = copy(call->arena, id),
                                                  .status = QUIRE_STR("unfinished") };
        return;
    }
    *out = (quire_removed){ row_of(call->arena, found), true };
    drop_staged(base, found->uri, NULL);
    drop_traces_of(base, found->key);
    remove_source_row(base, found->uri);
    struct document **at = &base->documents;
    while (*at != found) at = &(*at)->next;
    *at = found->next;
    free_document(found);
}

static quire_status remove_documents(void *state, quire_call *call, const quire_str *ids, size_t wanted,
                                     quire_removed *out, bool *erasure_pending, quire_error *err)
{
    (void)err;
    struct base *base = lock(state);
    *erasure_pending = false;
    for (size_t i = 0; i < wanted; i++) {
        remove_one(base, call, ids[i], &out[i]);
        base->change += out[i].found;
    }
    return unlock(base, QUIRE_OK);
}

/* ---- titles ---- */

static quire_titled titled_of(quire_arena *arena, const struct document *document)
{
    return (quire_titled){ .id = id_of(arena, 'd', document->key),
                           .uri = copy(arena, document->uri),
                           .title = copy(arena, document->title),
                           .sha256 = copy(arena, document->sha256),
                           .given = document->given_title };
}

static int by_title(const void *a, const void *b)
{
    const quire_titled *x = a, *y = b;
    int order = strcmp(x->title.data, y->title.data);
    return order ? order : atoi(x->id.data + 1) - atoi(y->id.data + 1);
}

static quire_status titled(void *state, quire_call *call, quire_str title, size_t limit,
                           const quire_titled **out, size_t *out_count, quire_error *err)
{
    (void)err;
    struct base *base = lock(state);
    quire_str bracket = quire_arena_printf(call->arena, "%.*s (", QUIRE_FMT(title));
    size_t all = 0, found = 0;
    for (const struct document *at = base->documents; at; at = at->next) all++;
    quire_titled *rows = array(call->arena, all, sizeof *rows);
    for (const struct document *at = base->documents; at; at = at->next)
        if (at->revision && (quire_str_equal(at->title, title) || quire_str_starts(at->title, bracket)))
            rows[found++] = titled_of(call->arena, at);
    qsort(rows, found, sizeof *rows, by_title);
    *out = rows;
    *out_count = found < limit ? found : limit;
    return unlock(base, QUIRE_OK);
}

static quire_status is_called(void *state, quire_str start, quire_str end, quire_str except, bool *out,
                              quire_error *err)
{
    (void)err;
    struct base *base = lock(state);
    const struct document *other = except.size ? find_document(base, except) : NULL;
    for (const struct document *at = base->documents; at && !*out; at = at->next) {
        if (at == other || !at->revision) continue;
        *out = end.size ? quire_str_starts(at->title, start) && quire_str_ends(at->title, end)
                        : quire_str_equal(at->title, start) && !at->given_title;
    }
    return unlock(base, QUIRE_OK);
}

static quire_status unsettled(void *state, quire_call *call, const quire_unsettled **out, size_t *out_count,
                              quire_error *err)
{
    (void)err;
    struct base *base = lock(state);
    quire_unsettled *rows = array(call->arena, base->mark_count, sizeof *rows);
    for (size_t i = 0; i < base->mark_count; i++) {
        const struct document *found = find_key(base, base->marks[i].document);
        rows[i] = (quire_unsettled){ .key = base->marks[i].document, .mark = base->marks[i].mark };
        if (!found) continue;
        rows[i].document = titled_of(call->arena, found);
        rows[i].title = quire_str_cut(rows[i].document.title, 0, base->marks[i].bytes);
    }
    *out = rows;
    *out_count = base->mark_count;
    return unlock(base, QUIRE_OK);
}

static quire_status retitle(void *state, quire_call *call, const quire_titled *documents,
                            const quire_str *titles, size_t wanted, const quire_unsettled *settled,
                            size_t settled_count, quire_error *err)
{
    (void)call;
    (void)err;
    struct base *base = lock(state);
    for (size_t i = 0; i < wanted; i++) {
        struct document *found = find_document(base, documents[i].id);
        if (found && quire_str_equal(found->title, documents[i].title))
            found->title = copy(&found->arena, titles[i]);
    }
    size_t kept = 0;
    for (size_t i = 0; i < base->mark_count; i++) {
        bool gone = false;
        for (size_t j = 0; j < settled_count; j++)
            gone |= settled[j].key == base->marks[i].document && settled[j].mark == base->marks[i].mark;
        if (!gone) base->marks[kept++] = base->marks[i];
    }
    base->mark_count = kept;
    base->change++;
    return unlock(base, QUIRE_OK);
}

/* ---- sources ---- */

static quire_source_row copy_source(quire_arena *arena, const quire_source_row *from)
{
    quire_str *patterns = array(arena, from->ignore.count, sizeof *patterns);
    for (size_t i = 0; i < from->ignore.count; i++) patterns[i] = copy(arena, from->ignore.items[i]);
    return (quire_source_row){
        copy(arena, from->uri), copy(arena, from->kind), { patterns, from->ignore.count }, from->synced_ms
    };
}

static int by_uri(const void *a, const void *b)
{
    const quire_source_row *x = a, *y = b;
    return strcmp(x->uri.data, y->uri.data);
}

static quire_status put_sources(void *state, quire_call *call, const quire_source_row *rows, size_t wanted,
                                quire_error *err)
{
    (void)call;
    (void)err;
    struct base *base = lock(state);
    for (size_t i = 0; i < wanted; i++) {
        remove_source_row(base, rows[i].uri);
        base->sources = must(realloc(base->sources, (base->source_count + 1) * sizeof *base->sources));
        base->sources[base->source_count++] = copy_source(&base->arena, &rows[i]);
    }
    qsort(base->sources, base->source_count, sizeof *base->sources, by_uri);
    return unlock(base, QUIRE_OK);
}

static quire_status sources(void *state, quire_call *call, const quire_source_row **out, size_t *out_count,
                            quire_error *err)
{
    (void)err;
    struct base *base = lock(state);
    quire_source_row *rows = array(call->arena, base->source_count, sizeof *rows);
    for (size_t i = 0; i < base->source_count; i++) rows[i] = copy_source(call->arena, &base->sources[i]);
    *out = rows;
    *out_count = base->source_count;
    return unlock(base, QUIRE_OK);
}

static bool is_source(const struct base *base, quire_str uri)
{
    for (size_t i = 0; i < base->source_count; i++)
        if (quire_str_equal(base->sources[i].uri, uri)) return true;
    return false;
}

static quire_status source_entries(void *state, quire_call *call, quire_str source, quire_strs prefixes,
                                   const quire_source_entry **out, size_t *out_count, quire_error *err)
{
    (void)err;
    struct base *base = lock(state);
    size_t all = 0, found = 0;
    for (const struct document *at = base->documents; at; at = at->next) all++;
    quire_source_entry *rows = array(call->arena, all * (prefixes.count + 1), sizeof *rows);
    for (const struct document *at = base->documents; at; at = at->next)
        if (quire_str_equal(at->source, source) || quire_str_equal(at->uri, source))
            rows[found++] = (quire_source_entry){ copy(call->arena, at->uri), true, at->revision > 0 };
    for (size_t i = 0; i < prefixes.count; i++)
        for (const struct document *at = base->documents; at; at = at->next)
            if (quire_str_starts(at->uri, prefixes.items[i]) && !quire_str_equal(at->source, source) &&
                is_source(base, at->source))
                rows[found++] = (quire_source_entry){ copy(call->arena, at->uri), false, at->revision > 0 };
    *out = rows;
    *out_count = found;
    return unlock(base, QUIRE_OK);
}

static quire_status remove_source(void *state, quire_call *call, quire_str uri, quire_error *err)
{
    (void)call;
    struct base *base = lock(state);
    if (!is_source(base, uri))
        return unlock(base,
                      quire_fail(err, QUIRE_E_NOT_FOUND, "the base has no source %.*s", QUIRE_FMT(uri)));
    remove_source_row(base, uri);
    base->change++;
    return unlock(base, QUIRE_OK);
}

/* ---- traces ---- */

static void drop_oldest(struct base *base, size_t keep)
{
    size_t over = base->trace_count > keep ? base->trace_count - keep : 0;
    for (size_t i = 0; i < over; i++) quire_arena_free(&base->traces[i].arena);
    base->trace_count -= over;
    if (base->trace_count)
        memmove(base->traces, base->traces + over, base->trace_count * sizeof *base->traces);
}

static quire_status put_trace(void *state, quire_call *call, quire_str kind, quire_str body,
                              const quire_str *ids, size_t wanted, size_t keep, quire_str *out_id,
                              quire_error *err)
{
    struct memory *memory = state;
    struct base *base = lock(state);
    struct trace made = { .key = base->last_trace + 1, .made_ms = memory->unix_ms() };
    made.documents = array(&made.arena, wanted, sizeof *made.documents);
    for (size_t i = 0; i < wanted && keep; i++) {
        const struct document *found = find_document(base, ids[i]);
        if (!found) {
            quire_arena_free(&made.arena);
            return unlock(base, not_found(ids[i], err));
        }
        made.documents[made.document_count++] = found->key;
    }
    made.kind = copy(&made.arena, kind);
    made.body = copy(&made.arena, body);
    base->last_trace++;
    base->traces = must(realloc(base->traces, (base->trace_count + 1) * sizeof *base->traces));
    base->traces[base->trace_count++] = made;
    drop_oldest(base, keep);
    if (keep) *out_id = id_of(call->arena, 't', made.key);
    return unlock(base, QUIRE_OK);
}

static quire_trace_row trace_row(quire_arena *arena, const struct trace *trace)
{
    return (quire_trace_row){ .id = id_of(arena, 't', trace->key),
                              .kind = copy(arena, trace->kind),
                              .made_ms = trace->made_ms };
}

static quire_status read_trace(void *state, quire_call *call, quire_str id, quire_trace_row *out,
                               quire_error *err)
{
    struct base *base = lock(state);
    for (size_t i = base->trace_count; i-- > 0;) {
        quire_trace_row row = trace_row(call->arena, &base->traces[i]);
        if (id.size && !quire_str_equal(id, row.id)) continue;
        *out = row;
        out->body = copy(call->arena, base->traces[i].body);
        return unlock(base, QUIRE_OK);
    }
    return unlock(base, quire_fail(err, QUIRE_E_NOT_FOUND, "the base has no such trace"));
}

static quire_status traces(void *state, quire_call *call, size_t limit, const quire_trace_row **out,
                           size_t *out_count, quire_error *err)
{
    (void)err;
    struct base *base = lock(state);
    size_t wanted = base->trace_count < limit ? base->trace_count : limit;
    quire_trace_row *rows = array(call->arena, wanted, sizeof *rows);
    for (size_t i = 0; i < wanted; i++)
        rows[i] = trace_row(call->arena, &base->traces[base->trace_count - 1 - i]);
    *out = rows;
    *out_count = wanted;
    return unlock(base, QUIRE_OK);
}

const quire_store_driver quire_store_memory = {
    .name = "memory",
    .summary = "lists in this process, for tests",
    .state_size = sizeof(struct memory),
    .open = open_and_clear,
    .space = read_space,
    .create_space = create_space,
    .count = count,
    .searchable = searchable,
    .start_writing = drop_old,
    .renew_space = renew_space,
    .list = list,
    .find = find,
    .document = read_document,
    .document_chunks = document_chunks,
    .document_ledger = document_ledger,
    .ledger = ledger,
    .read = read_text,
    .places = read_places,
    .search = search,
    .hits = hits,
    .names = names,
    .sample = sample,
    .known = known,
    .stage = stage,
    .staged = read_staged,
    .lookup = lookup,
    .put = put,
    .put_failure = put_failure,
    .remove = remove_documents,
    .put_sources = put_sources,
    .sources = sources,
    .source_entries = source_entries,
    .remove_source = remove_source,
    .titled = titled,
    .is_called = is_called,
    .unsettled = unsettled,
    .retitle = retitle,
    .put_trace = put_trace,
    .trace = read_trace,
    .traces = traces,
};

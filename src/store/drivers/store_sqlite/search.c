/* SPDX-License-Identifier: Apache-2.0 */
/* Searching: the filter becomes one bit per chunk first, then vectors are scanned or postings summed under it. */
#include "store/drivers/store_sqlite/base_file.h"

#include "base/error.h"
#include "base/size.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Sets *out to one bit per chunk of the table, or NULL where all pass. */
static quire_status allow(const struct chunk_table *table, quire_db *db, const quire_filter *filter,
                          quire_arena *arena, uint64_t **out, uint64_t *considered, quire_error *err)
{
    struct document_set set;
    *out = NULL;
    *considered = table->count;
    if (quire_filter_is_empty(filter)) return QUIRE_OK;
    quire_status status = quire_filter_documents(db, filter, arena, &set, err);
    if (status) return status;
    uint64_t *bits = quire_arena_array(arena, table->count / 64 + 1, sizeof *bits);
    if (!bits) return quire_fail_memory(err);
    uint64_t passed = 0;
    int64_t last = 0;
    bool allowed = false;
    for (size_t row = 0; row < table->count; row++) {
        int64_t document = table->documents[row];
        if (document != last) {
            size_t low = 0, high = set.count;
            while (low < high) {
                size_t middle = low + (high - low) / 2;
                if (set.keys[middle] < document) low = middle + 1;
                else high = middle;
            }
            allowed = low < set.count && set.keys[low] == document;
            last = document;
        }
        if (!allowed) continue;
        bits[row / 64] |= 1ull << (row % 64);
        passed++;
    }
    *out = bits;
    *considered = passed;
    return QUIRE_OK;
}

static quire_status check_vector(const struct chunk_table *table, const float *vector, size_t dim,
                                 quire_error *err)
{
    if (table->space && dim != table->vectors.dim)
        return quire_fail(err, QUIRE_E_INVALID, "the vector has %zu numbers; this base has %zu", dim,
                          table->vectors.dim);
    for (size_t i = 0; i < dim; i++)
        if (!isfinite(vector[i]))
            return quire_fail(err, QUIRE_E_INVALID, "number %zu of the vector is not finite", i);
    return QUIRE_OK;
}

static quire_status nearest(quire_store *store, quire_db *db, quire_call *call, const float *vector, size_t k,
                            const quire_filter *filter, quire_scored_list *out, quire_error *err)
{
    const struct chunk_table *table = &store->table;
    uint64_t *allowed = NULL;
    size_t count = 0;
    if (k > table->count) k = table->count;
    quire_status status = allow(table, db, filter, call->arena, &allowed, &out->considered, err);
    if (status || k == 0) return status;
    quire_neighbour *found = quire_arena_array(call->arena, k, sizeof *found);
    quire_scored *items = quire_arena_array(call->arena, k, sizeof *items);
    float *query = quire_vectors_query(&table->vectors, vector);
    if (!found || !items || !query) status = quire_fail_memory(err);
    if (!status)
        status = quire_vectors_nearest(&table->vectors, store->kernel, query, k, allowed, call->cancel, found,
                                       &count, err);
    for (size_t i = 0; i < count && !status; i++)
        items[i] = (quire_scored){ table->keys[found[i].row], (double)found[i].score };
    out->items = items;
    out->count = count;
    free(query);
    return status;
}

quire_status quire_store_dense(quire_store *store, quire_call *call, const float *vector, size_t dim,
                               size_t k, const quire_filter *filter, quire_scored_list *out, quire_error *err)
{
    struct reader reader;
    *out = (quire_scored_list){ 0 };
    quire_status status = quire_search_begin(store, call, &reader, err);
    if (status) return status;
    status = check_vector(&store->table, vector, dim, err);
    if (!status) status = nearest(store, &reader.db, call, vector, k, filter, out, err);
    quire_search_end(store, &reader);
    return status;
}

quire_status quire_store_dense_of(quire_store *store, quire_call *call, const float *vector, size_t dim,
                                  const int64_t *chunks, size_t count, double *out, quire_error *err)
{
    struct reader reader;
    quire_status status = quire_search_begin(store, call, &reader, err);
    if (status) return status;
    const struct chunk_table *table = &store->table;
    float *query = NULL;
    status = check_vector(table, vector, dim, err);
    for (size_t i = 0; i < count; i++) out[i] = NAN;
    if (!status && table->count) {
        query = quire_vectors_query(&table->vectors, vector);
        if (!query) status = quire_fail_memory(err);
    }
    for (size_t i = 0; i < count && !status && query; i++) {
        size_t row = quire_chunk_table_find(table, chunks[i]);
        float score;
        if (row == SIZE_MAX) continue;
        store->kernel->dots(quire_vectors_row(&table->vectors, row), 1, table->vectors.stride, query, &score);
        out[i] = (double)score;
    }
    free(query);
    quire_search_end(store, &reader);
    return status;
}

/* A term of the question, once, with how often it stands there and where it came first. */
struct wanted {
    quire_str text;
    uint32_t count;
    size_t first;
};

static int by_text(const void *a, const void *b)
{
    const struct wanted *x = a, *y = b;
    size_t size = x->text.size < y->text.size ? x->text.size : y->text.size;
    int order = size ? memcmp(x->text.data, y->text.data, size) : 0;
    if (order) return order;
    if (x->text.size != y->text.size) return x->text.size < y->text.size ? -1 : 1;
    return x->first < y->first ? -1 : x->first > y->first;
}

/* Distinct terms; place_of[i] is where term i went. */
static struct wanted *distinct(const quire_terms *terms, quire_arena *arena, size_t *count, size_t **place_of)
{
    struct wanted *wanted = quire_arena_array(arena, terms->count, sizeof *wanted);
    size_t *places = quire_arena_array(arena, terms->count, sizeof *places), used = 0;
    if (!wanted || !places) return NULL;
    for (size_t i = 0; i < terms->count; i++) wanted[i] = (struct wanted){ terms->items[i].text, 1, i };
    if (terms->count) qsort(wanted, terms->count, sizeof *wanted, by_text);
    for (size_t i = 0; i < terms->count; i++) {
        size_t original = wanted[i].first;
        if (used && quire_str_equal(wanted[used - 1].text, wanted[i].text)) wanted[used - 1].count++;
        else wanted[used++] = wanted[i];
        places[original] = used - 1;
    }
    *count = used;
    *place_of = places;
    return wanted;
}

/* Adds one term's part to every chunk that holds it. Both sides are in the order of keys. */
static void add_term(const struct chunk_table *table, const quire_posting_list *list, uint32_t times,
                     double *sums)
{
    double idf = quire_bm25_idf(table->count, list->count) * times;
    double average = table->count ? (double)table->total_length / (double)table->count : 0;
    size_t row = 0;
    for (size_t i = 0; i < list->count; i++) {
        int64_t key = list->items[i].chunk;
        size_t step = 1, high = row;
        while (high < table->count && table->keys[high] < key) {
            row = high + 1;
            high += step;
            step *= 2;
        }
        if (high > table->count) high = table->count;
        while (row < high) {
            size_t middle = row + (high - row) / 2;
            if (table->keys[middle] < key) row = middle + 1;
            else high = middle;
        }
        if (row < table->count && table->keys[row] == key)
            sums[row] += quire_bm25(idf, list->items[i].frequency, table->lengths[row], average);
    }
}

static bool scores_below(const quire_scored *a, const quire_scored *b)
{
    return a->score < b->score || (a->score == b->score && a->chunk > b->chunk);
}

static int by_score(const void *a, const void *b)
{
    return scores_below(b, a) ? -1 : scores_below(a, b);
}

static void sift_down(quire_scored *items, size_t count, size_t at)
{
    for (;;) {
        size_t worst = at, left = 2 * at + 1;
        if (left < count && scores_below(&items[left], &items[worst])) worst = left;
        if (left + 1 < count && scores_below(&items[left + 1], &items[worst])) worst = left + 1;
        if (worst == at) return;
        quire_scored swapped = items[at];
        items[at] = items[worst];
        items[worst] = swapped;
        at = worst;
    }
}

/* The k best sums above 0 among the allowed rows; a heap with the worst on top. */
static size_t best_sums(const struct chunk_table *table, const double *sums, const uint64_t *allowed,
                        size_t k, quire_scored *out)
{
    size_t count = 0;
    for (size_t row = 0; row < table->count; row++) {
        if (!(sums[row] > 0) || (allowed && !(allowed[row / 64] >> (row % 64) & 1))) continue;
        quire_scored candidate = { table->keys[row], sums[row] };
        if (count < k) {
            out[count++] = candidate;
            if (count == k)
                for (size_t i = k / 2; i-- > 0;) sift_down(out, count, i);
        } else if (scores_below(&out[0], &candidate)) {
            out[0] = candidate;
            sift_down(out, count, 0);
        }
    }
    if (count) qsort(out, count, sizeof *out, by_score);
    return count;
}

static quire_status lexical(quire_store *store, quire_db *db, quire_call *call, const quire_terms *terms,
                            size_t k, const quire_filter *filter, quire_scored_list *out,
                            uint64_t *document_frequency, quire_error *err)
{
    const struct chunk_table *table = &store->table;
    quire_posting_list list = { 0 };
    uint64_t *allowed = NULL;
    size_t count = 0, *place_of = NULL;
    struct wanted *wanted = distinct(terms, call->arena, &count, &place_of);
    uint64_t *holding = quire_arena_array(call->arena, count, sizeof *holding);
    double *sums = quire_arena_array(call->arena, table->count, sizeof *sums);
    if (k > table->count) k = table->count;
    quire_scored *items = quire_arena_array(call->arena, k, sizeof *items);
    if (!wanted || !holding || !sums || !items) return quire_fail_memory(err);
    quire_status status = allow(table, db, filter, call->arena, &allowed, &out->considered, err);
    for (size_t i = 0; i < count && !status; i++) {
        status = quire_postings_read(db, wanted[i].text, call->cancel, &list, err);
        if (status) break;
        holding[i] = list.count;
        add_term(table, &list, wanted[i].count, sums);
    }
    quire_posting_list_free(&list);
    if (status) return status;
    for (size_t i = 0; document_frequency && i < terms->count; i++)
        document_frequency[i] = holding[place_of[i]];
    out->items = items;
    out->count = k ? best_sums(table, sums, allowed, k, items) : 0;
    return QUIRE_OK;
}

quire_status quire_store_lexical(quire_store *store, quire_call *call, const quire_terms *terms, size_t k,
                                 const quire_filter *filter, quire_scored_list *out,
                                 uint64_t *document_frequency, quire_error *err)
{
    struct reader reader;
    *out = (quire_scored_list){ 0 };
    quire_status status = quire_search_begin(store, call, &reader, err);
    if (status) return status;
    status = lexical(store, &reader.db, call, terms, k, filter, out, document_frequency, err);
    quire_search_end(store, &reader);
    return status;
}

static quire_status read_hit(quire_db *db, int64_t key, quire_arena *arena, quire_hit *hit, quire_error *err)
{
    int64_t document = 0;
    hit->chunk = (quire_chunk){ 0 };
    hit->document = (quire_document_row){ 0 };
    hit->places = (quire_places){ 0 };
    quire_query query = quire_query_start(db,
                                          "SELECT " CHUNK_COLUMNS ", c.document FROM chunks c WHERE c.id=?");
    quire_query_bind_int(&query, key);
    quire_status status = QUIRE_OK;
    if (quire_query_next(&query)) {
        document = quire_query_int(&query, 7);
        status = quire_chunk_read(db, &query, document, arena, &hit->chunk, err);
    }
    quire_status ended = quire_query_end(&query, status ? NULL : err);
    if (status || ended || document == 0) return status ? status : ended;
    query = quire_query_start(db, "SELECT " DOCUMENT_COLUMNS " FROM documents d WHERE d.id=?");
    quire_query_bind_int(&query, document);
    if (quire_query_next(&query)) quire_document_row_read(&query, arena, &hit->document);
    status = quire_query_end(&query, err);
    return status ? status
                  : quire_places_read(db, document, hit->chunk.ranges, hit->chunk.range_count, arena,
                                      &hit->places, err);
}

quire_status quire_store_hits(quire_store *store, quire_call *call, const int64_t *chunks, size_t count,
                              quire_hit *out, quire_error *err)
{
    struct reader reader;
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    for (size_t i = 0; i < count && !status; i++) {
        status = quire_cancelled(call) ? quire_fail_cancelled(err) : QUIRE_OK;
        if (!status) status = read_hit(&reader.db, chunks[i], call->arena, &out[i], err);
    }
    quire_reader_end(store, &reader);
    return status;
}

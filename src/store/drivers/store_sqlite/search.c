/* SPDX-License-Identifier: Apache-2.0 */
/* Searching, all of it over one snapshot: the filter becomes runs of chunk keys first, then vectors are scanned and
 * postings summed under it, and both lists are joined. */
#include "store/drivers/store_sqlite/base_file.h"

#include "base/best.h"
#include "base/error.h"
#include "base/str.h"
#include "store/found.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What one search works with. */
struct searching {
    const struct chunk_table *table;
    quire_db *db;
    quire_call *call;
    const quire_store_query *query;
    size_t k;                       /* no more than there are chunks */
    const quire_id_ranges *allowed; /* NULL: all */
    quire_id_ranges ranges;
    quire_found_list *out;
};

static bool is_held(const struct document_set *set, int64_t document)
{
    size_t low = 0, high = set->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (set->keys[middle] < document) low = middle + 1;
        else high = middle;
    }
    return low < set->count && set->keys[low] == document;
}

/* Which chunks pass the filter, as runs of their keys. */
static quire_status allow(struct searching *searching, quire_error *err)
{
    const struct chunk_table *table = searching->table;
    struct document_set set;
    searching->out->considered = table->count;
    if (quire_filter_is_empty(searching->query->filter)) return QUIRE_OK;
    quire_status status = quire_filter_documents(searching->db, searching->query->filter,
                                                 searching->call->arena, &set, err);
    if (status) return status;
    size_t runs = 0;
    for (size_t row = 0; row < table->count; row++)
        runs += row == 0 || table->documents[row] != table->documents[row - 1];
    quire_id_range *items = quire_arena_array(searching->call->arena, runs, sizeof *items);
    if (!items) return quire_fail_memory(err);
    size_t count = 0;
    uint64_t passed = 0;
    for (size_t row = 0, end; row < table->count; row = end) {
        for (end = row + 1; end < table->count && table->documents[end] == table->documents[row];) end++;
        if (!is_held(&set, table->documents[row])) continue;
        items[count++] = (quire_id_range){ table->keys[row], table->keys[end - 1] };
        passed += end - row;
    }
    searching->ranges = (quire_id_ranges){ items, count };
    searching->allowed = &searching->ranges;
    searching->out->considered = passed;
    return QUIRE_OK;
}

static quire_status check_dim(const struct searching *searching, quire_error *err)
{
    if (!searching->table->space || searching->query->dim == searching->table->dim) return QUIRE_OK;
    return quire_fail(err, QUIRE_E_INVALID, "the vector has %zu numbers; this base has %zu",
                      searching->query->dim, searching->table->dim);
}

static quire_status find_near(const struct searching *searching, quire_scored_list *out, quire_error *err)
{
    quire_arena *arena = searching->call->arena;
    size_t count = 0;
    if (searching->k == 0) return QUIRE_OK;
    quire_neighbour *found = quire_arena_array(arena, searching->k, sizeof *found);
    quire_scored *items = quire_arena_array(arena, searching->k, sizeof *items);
    if (!found || !items) return quire_fail_memory(err);
    quire_status status = quire_vector_index_nearest(searching->table->vectors, searching->query->vector,
                                                     searching->k, searching->allowed,
                                                     searching->call->cancel, found, &count, err);
    for (size_t i = 0; i < count && !status; i++)
        items[i] = (quire_scored){ { found[i].id }, (double)found[i].score };
    *out = (quire_scored_list){ items, count };
    return status;
}

/* A term of the question, once, with how often it counts there and where it came first. */
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

/* Distinct terms; place_of[i] is where term i went. One that is no content word may not count. */
static struct wanted *distinct(const quire_terms *terms, bool content_only, quire_arena *arena, size_t *count,
                               size_t **place_of)
{
    struct wanted *wanted = quire_arena_array(arena, terms->count, sizeof *wanted);
    size_t *places = quire_arena_array(arena, terms->count, sizeof *places), used = 0;
    if (!wanted || !places) return NULL;
    for (size_t i = 0; i < terms->count; i++)
        wanted[i] = (struct wanted){ terms->items[i].text, !content_only || terms->items[i].content, i };
    if (terms->count) qsort(wanted, terms->count, sizeof *wanted, by_text);
    for (size_t i = 0; i < terms->count; i++) {
        size_t original = wanted[i].first;
        if (used && quire_str_equal(wanted[used - 1].text, wanted[i].text))
            wanted[used - 1].count += wanted[i].count;
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

static void offer_sums(const struct chunk_table *table, const double *sums, size_t from, size_t to,
                       quire_best *best)
{
    for (size_t row = from; row < to; row++)
        if (sums[row] > 0) quire_best_offer(best, (quire_best_item){ table->keys[row], sums[row] });
}

/* The k best sums above 0 among the allowed chunks. */
static quire_status best_sums(const struct searching *searching, const double *sums, quire_scored_list *out,
                              quire_error *err)
{
    const struct chunk_table *table = searching->table;
    const quire_id_ranges *allowed = searching->allowed;
    quire_arena *arena = searching->call->arena;
    quire_best best = { .items = quire_arena_array(arena, searching->k, sizeof *best.items),
                        .k = searching->k };
    quire_scored *scored = quire_arena_array(arena, searching->k, sizeof *scored);
    if (!best.items || !scored) return quire_fail_memory(err);
    if (best.k && !allowed) offer_sums(table, sums, 0, table->count, &best);
    for (size_t i = 0; best.k && allowed && i < allowed->count; i++)
        offer_sums(table, sums, quire_chunk_table_from(table, allowed->items[i].first),
                   quire_chunk_table_from(table, allowed->items[i].last + 1), &best);
    quire_best_sort(&best);
    for (size_t i = 0; i < best.count; i++)
        scored[i] = (quire_scored){ { best.items[i].key }, best.items[i].score };
    *out = (quire_scored_list){ scored, best.count };
    return QUIRE_OK;
}

static quire_status find_words(const struct searching *searching, quire_scored_list *out, quire_error *err)
{
    const struct chunk_table *table = searching->table;
    const quire_terms *terms = searching->query->terms;
    quire_arena *arena = searching->call->arena;
    quire_posting_list list = { 0 };
    size_t count = 0, *place_of = NULL;
    struct wanted *wanted = distinct(terms, searching->query->content_only, arena, &count, &place_of);
    uint64_t *holding = quire_arena_array(arena, count, sizeof *holding);
    uint64_t *frequency = quire_arena_array(arena, terms->count, sizeof *frequency);
    double *sums = quire_arena_array(arena, table->count, sizeof *sums);
    if (!wanted || !holding || !frequency || !sums) return quire_fail_memory(err);
    quire_status status = QUIRE_OK;
    for (size_t i = 0; i < count && !status; i++) {
        status = quire_postings_read(searching->db, wanted[i].text, searching->call->cancel, &list, err);
        if (status) break;
        holding[i] = list.count;
        if (wanted[i].count) add_term(table, &list, wanted[i].count, sums);
    }
    quire_posting_list_free(&list);
    if (status) return status;
    for (size_t i = 0; i < terms->count; i++) frequency[i] = holding[place_of[i]];
    searching->out->frequency = frequency;
    return best_sums(searching, sums, out, err);
}

/* One side of the search as a span of its own. */
static quire_status look_up(const struct searching *searching, const char *stage,
                            quire_status (*find)(const struct searching *, quire_scored_list *,
                                                 quire_error *),
                            quire_scored_list *out, quire_error *err)
{
    quire_call *call = searching->call;
    quire_span spare, *span = quire_span_begin(call->span, call->arena, &spare, stage);
    span->driver = quire_store_sqlite.name;
    quire_status status = find(searching, out, err);
    span->items = out->count;
    quire_span_end(span, status);
    return status;
}

/* What only words found gets its similarity too: a candidate without one would be judged by half. */
static quire_status complete_dense(const struct searching *searching, quire_found *found, size_t count,
                                   quire_error *err)
{
    size_t lacking = 0, at = 0;
    int64_t *ids = quire_arena_array(searching->call->arena, count, sizeof *ids);
    double *scores = quire_arena_array(searching->call->arena, count, sizeof *scores);
    if (!ids || !scores) return quire_fail_memory(err);
    for (size_t i = 0; i < count; i++)
        if (isnan(found[i].dense)) ids[lacking++] = found[i].chunk.value;
    if (lacking == 0) return QUIRE_OK;
    quire_status status = quire_vector_index_scores(searching->table->vectors, searching->query->vector, ids,
                                                    lacking, scores, err);
    for (size_t i = 0; i < count && !status; i++)
        if (isnan(found[i].dense)) found[i].dense = scores[at++];
    return status;
}

/* What the table knows of them. The names of languages are copied: the table's own may go when its lock does. */
static quire_status describe(const struct searching *searching, quire_found *found, size_t count,
                             quire_error *err)
{
    const struct chunk_table *table = searching->table;
    quire_str *names = quire_languages_copy(table, searching->call->arena, err);
    if (!names) return QUIRE_E_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        size_t row = quire_chunk_table_find(table, found[i].chunk.value);
        found[i].document.value = table->documents[row];
        found[i].language = names[table->language_of[row]];
    }
    return QUIRE_OK;
}

static quire_status search(struct searching *searching, quire_error *err)
{
    quire_scored_list dense = { 0 }, lexical = { 0 };
    quire_found *found = NULL;
    bool by_meaning = searching->query->vector != NULL;
    quire_status status = by_meaning ? check_dim(searching, err) : QUIRE_OK;
    if (!status) status = allow(searching, err);
    if (!status && by_meaning) status = look_up(searching, "dense", find_near, &dense, err);
    if (!status && searching->query->terms) status = look_up(searching, "lexical", find_words, &lexical, err);
    if (!status)
        status = quire_found_join(searching->call->arena, &dense, &lexical, &found, &searching->out->count,
                                  err);
    if (!status && by_meaning) status = complete_dense(searching, found, searching->out->count, err);
    if (!status) status = describe(searching, found, searching->out->count, err);
    searching->out->items = found;
    return status;
}

quire_status quire_sqlite_search(void *state, quire_call *call, const quire_store_query *query,
                                 quire_found_list *out, quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    quire_status status = quire_search_begin(store, call, &reader, err);
    if (status) return status;
    struct searching searching = { .table = &store->table,
                                   .db = &reader.db,
                                   .call = call,
                                   .query = query,
                                   .k = query->k < store->table.count ? query->k : store->table.count,
                                   .out = out };
    status = search(&searching, err);
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

quire_status quire_sqlite_hits(void *state, quire_call *call, const quire_chunk_ref *chunks, size_t count,
                               quire_hit *out, quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    for (size_t i = 0; i < count && !status; i++) {
        status = quire_cancelled(call) ? quire_fail_cancelled(err) : QUIRE_OK;
        if (!status) status = read_hit(&reader.db, chunks[i].value, call->arena, &out[i], err);
    }
    quire_reader_end(store, &reader);
    return status;
}

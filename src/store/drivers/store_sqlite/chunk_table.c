/* SPDX-License-Identifier: Apache-2.0 */
/* The chunks of the active space in memory. It is loaded in one pass at the first search; later commits, also of other
 * processes, are seen by the change sequence: removed runs of keys are closed, chunks with larger keys are appended. */
#include "store/drivers/store_sqlite/base_file.h"

#include "base/error.h"
#include "base/size.h"
#include "text/language.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_TRIES = 1000, ROWS_PER_CANCEL_CHECK = 4096 };

static void clear(struct chunk_table *table)
{
    table->loaded = table->begun = false;
    table->count = 0;
    table->total_length = 0;
    table->space = 0; /* until there is an index to search */
    quire_vector_index_close(table->vectors);
    table->vectors = NULL;
}

void quire_chunk_table_free(struct chunk_table *table)
{
    clear(table);
    free(table->keys);
    free(table->documents);
    free(table->lengths);
    free(table->language_of);
    for (size_t i = 0; i < table->language_count; i++) free(table->languages[i]);
    free(table->languages);
    table->keys = table->documents = NULL;
    table->lengths = NULL;
    table->language_of = NULL;
    table->languages = NULL;
    table->language_count = 0;
    table->capacity = 0;
}

static bool grow(void **items, size_t capacity, size_t item_size)
{
    size_t bytes;
    void *larger = quire_size_mul(capacity, item_size, &bytes) ? realloc(*items, bytes) : NULL;
    if (larger) *items = larger;
    return larger != NULL;
}

static quire_status reserve(struct chunk_table *table, size_t rows, quire_error *err)
{
    if (rows <= table->capacity) return QUIRE_OK;
    void *keys = table->keys, *documents = table->documents, *lengths = table->lengths;
    void *language_of = table->language_of;
    bool grown = grow(&keys, rows, sizeof *table->keys) && grow(&documents, rows, sizeof *table->documents) &&
                 grow(&lengths, rows, sizeof *table->lengths) &&
                 grow(&language_of, rows, sizeof *table->language_of);
    table->keys = keys;
    table->documents = documents;
    table->lengths = lengths;
    table->language_of = language_of;
    if (!grown) return quire_fail_memory(err);
    table->capacity = rows;
    return QUIRE_OK;
}

/* The number of a language; a base of chunks has few. */
static quire_status find_language(struct chunk_table *table, quire_str name, uint16_t *out, quire_error *err)
{
    for (size_t i = 0; i < table->language_count; i++) {
        if (!quire_str_is(name, table->languages[i])) continue;
        *out = (uint16_t)i;
        return QUIRE_OK;
    }
    if (table->language_count == UINT16_MAX)
        return quire_fail(err, QUIRE_E_FORMAT,
                          "the base is damaged: its chunks are in more than %d languages", UINT16_MAX);
    void *languages = table->languages;
    char *copy = strndup(name.data ? name.data : "", name.size);
    if (!copy || !grow(&languages, table->language_count + 1, sizeof *table->languages)) {
        free(copy);
        return quire_fail_memory(err);
    }
    table->languages = languages;
    table->languages[table->language_count] = copy;
    *out = (uint16_t)table->language_count++;
    return QUIRE_OK;
}

/* Chunks on their way from a query into the table; the index takes their vectors. */
struct incoming {
    struct chunk_table *table;
    quire_query query;
    const quire_cancel *cancel;
    size_t taken;
    bool cancelled; /* there would have been more */
};

static struct incoming chunks_after(struct chunk_table *table, quire_db *db, int64_t space, int64_t last,
                                    const quire_cancel *cancel)
{
    struct incoming incoming = { .table = table, .cancel = cancel };
    incoming.query = quire_query_start(
        db, "SELECT c.id, c.document, c.terms, v.halves, c.language, c.context FROM chunks c JOIN "
            "vectors v ON v.id=c.vector WHERE c.id>? AND "
            "c.space=? ORDER BY c.id");
    quire_query_bind_int(&incoming.query, last);
    quire_query_bind_int(&incoming.query, space);
    return incoming;
}

/* Enters the next chunk into the table and gives its vector; *halves is NULL where there is none, or the query failed or was
 * cancelled: table and index then hold the same chunks, as far as they came. */
static quire_status take_next(void *user, int64_t *id, const void **halves, quire_error *err)
{
    struct incoming *incoming = user;
    struct chunk_table *table = incoming->table;
    quire_query *query = &incoming->query;
    uint16_t language = 0;
    *halves = NULL;
    incoming->cancelled = incoming->taken && table->count % ROWS_PER_CANCEL_CHECK == 0 &&
                          quire_cancel_asked(incoming->cancel);
    if (incoming->cancelled || !quire_query_next(query)) return QUIRE_OK;
    *id = quire_query_int(query, 0);
    quire_str bytes = quire_query_bytes(query, 3);
    if (bytes.size != table->dim * 2)
        return quire_fail(err, QUIRE_E_FORMAT,
                          "the base is damaged: the vector of chunk c%lld has %zu bytes, expected %zu",
                          (long long)*id, bytes.size, table->dim * 2);
    quire_status status = table->count < table->capacity
                              ? QUIRE_OK
                              : reserve(table, table->capacity + table->capacity / 2 + 64, err);
    quire_str counted = quire_language_below(quire_query_bytes(query, 4), quire_query_bytes(query, 5));
    if (!status) status = find_language(table, counted, &language, err);
    if (status) return status;
    table->language_of[table->count] = language;
    table->keys[table->count] = *id;
    table->documents[table->count] = quire_query_int(query, 1);
    table->lengths[table->count] = (uint32_t)quire_query_int(query, 2);
    table->total_length += table->lengths[table->count];
    table->count++;
    incoming->taken++;
    *halves = bytes.data;
    return QUIRE_OK;
}

static quire_status end_incoming(struct incoming *incoming, quire_status status, quire_error *err)
{
    quire_status ended = quire_query_end(&incoming->query, status ? NULL : err);
    if (status || ended) return status ? status : ended;
    return incoming->cancelled ? quire_fail_cancelled(err) : QUIRE_OK;
}

static quire_status append_after(struct chunk_table *table, quire_db *db, int64_t last,
                                 const quire_cancel *cancel, quire_error *err)
{
    struct incoming incoming = chunks_after(table, db, table->space, last, cancel);
    int64_t id = 0;
    const void *halves = NULL;
    quire_status status = take_next(&incoming, &id, &halves, err);
    while (!status && halves) {
        status = quire_vector_index_add(table->vectors, id, halves, err);
        if (!status) status = take_next(&incoming, &id, &halves, err);
    }
    return end_incoming(&incoming, status, err);
}

size_t quire_chunk_table_from(const struct chunk_table *table, int64_t key)
{
    size_t low = 0, high = table->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (table->keys[middle] < key) low = middle + 1;
        else high = middle;
    }
    return low;
}

size_t quire_chunk_table_find(const struct chunk_table *table, int64_t key)
{
    size_t row = quire_chunk_table_from(table, key);
    return row < table->count && table->keys[row] == key ? row : SIZE_MAX;
}

static void keep_rows(struct chunk_table *table, size_t to, size_t from, size_t count)
{
    if (to == from) return;
    memmove(table->keys + to, table->keys + from, count * sizeof *table->keys);
    memmove(table->documents + to, table->documents + from, count * sizeof *table->documents);
    memmove(table->lengths + to, table->lengths + from, count * sizeof *table->lengths);
    memmove(table->language_of + to, table->language_of + from, count * sizeof *table->language_of);
}

/* Closes the gaps of all removed runs in one pass: runs come in the order of their keys and never overlap. */
static quire_status drop_removed(struct chunk_table *table, quire_db *db, quire_error *err)
{
    size_t kept = 0, from = 0;
    quire_query query = quire_query_start(db,
                                          "SELECT first, last FROM removals WHERE change>? ORDER BY first");
    quire_query_bind_int(&query, (int64_t)table->change);
    while (quire_query_next(&query)) {
        const quire_id_range run = { quire_query_int(&query, 0), quire_query_int(&query, 1) };
        quire_vector_index_remove(table->vectors, run);
        size_t first = quire_chunk_table_from(table, run.first);
        size_t after = quire_chunk_table_from(table, run.last + 1);
        if (first >= after || first < from) continue;
        /* Rows before `from` are already moved; searches stay right, as moved keys keep their order below. */
        for (size_t i = first; i < after; i++) table->total_length -= table->lengths[i];
        size_t count = first - from;
        keep_rows(table, kept, from, count);
        kept += count;
        from = after;
    }
    quire_status status = quire_query_end(&query, err);
    if (from) {
        keep_rows(table, kept, from, table->count - from);
        table->count = kept + table->count - from;
    }
    return status;
}

static quire_status load(struct chunk_table *table, quire_db *db, int64_t space, size_t dim,
                         const quire_cancel *cancel, quire_error *err)
{
    clear(table);
    table->dim = dim;
    quire_query query = quire_query_start(db, "SELECT count(*) FROM chunks WHERE space=?");
    quire_query_bind_int(&query, space);
    size_t rows = quire_query_next(&query) ? (size_t)quire_query_int(&query, 0) : 0;
    quire_status status = quire_query_end(&query, err);
    if (!status) status = reserve(table, rows, err);
    if (status) return status;
    struct incoming incoming = chunks_after(table, db, space, 0, cancel);
    const quire_vector_snapshot snapshot = {
        .dim = dim, .expected = rows, .next = take_next, .user = &incoming
    };
    status = quire_vector_index_open(&snapshot, &table->vectors, err);
    if (!status) table->space = space;
    return end_incoming(&incoming, status, err);
}

/* Under the write side of the lock: makes the table show the reader's snapshot. */
static quire_status refresh(struct chunk_table *table, quire_db *db, uint64_t change,
                            const quire_cancel *cancel, quire_error *err)
{
    int64_t space = 0;
    size_t dim = 0;
    quire_status status = quire_space_active(db, &space, &dim, err);
    if (status) return status;
    if (space == 0) {
        clear(table);
        table->space = 0;
    } else if (!(table->loaded || table->begun) || table->space != space || table->change > change ||
               table->change + REMOVALS_KEPT < change) {
        status = load(table, db, space, dim, cancel, err);
    } else {
        int64_t last = table->count ? table->keys[table->count - 1] : 0;
        status = drop_removed(table, db, err);
        if (!status) status = append_after(table, db, last, cancel, err);
    }
    table->loaded = !status;
    /* What a cancel left is right as far as it goes: the next search goes on behind it, or short ones would never end. */
    table->begun = status == QUIRE_E_CANCELLED;
    table->change = change;
    return status;
}

quire_status quire_search_begin(struct sqlite_store *store, quire_call *call, struct reader *reader,
                                quire_error *err)
{
    struct chunk_table *table = &store->table;
    for (int tries = 0; tries < MOST_TRIES; tries++) {
        int64_t change = 0;
        quire_status status = quire_reader_begin(store, reader, err);
        if (status) return status;
        status = quire_base_number(&reader->db, "change", &change, err);
        if (!status) {
            pthread_rwlock_rdlock(&table->lock);
            if (table->loaded && table->change == (uint64_t)change) return QUIRE_OK;
            bool newer = table->loaded && table->change > (uint64_t)change;
            pthread_rwlock_unlock(&table->lock);
            if (!newer) {
                pthread_rwlock_wrlock(&table->lock);
                if (!table->loaded || table->change < (uint64_t)change)
                    status = refresh(table, &reader->db, (uint64_t)change, call->cancel, err);
                pthread_rwlock_unlock(&table->lock);
            }
        }
        quire_reader_end(store, reader);
        if (status) return status;
    }
    return quire_fail_retryable(err, QUIRE_E_BUSY, "the base changes faster than it can be read; try again");
}

void quire_search_end(struct sqlite_store *store, struct reader *reader)
{
    pthread_rwlock_unlock(&store->table.lock);
    quire_reader_end(store, reader);
}

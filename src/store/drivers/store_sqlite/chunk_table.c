/* SPDX-License-Identifier: Apache-2.0 */
/* The chunks of the active space in memory. It is loaded in one pass at the first search; later commits, also of other
 * processes, are seen by the change sequence: removed runs of keys are closed, chunks with larger keys are appended. */
#include "store/drivers/store_sqlite/base_file.h"

#include "base/error.h"
#include "base/size.h"

#include <stdlib.h>
#include <string.h>

/* Removals older than this many changes are forgotten (see erase.c); then the table is loaded anew. */
enum { REMOVALS_KEPT = 10000, MOST_TRIES = 1000 };

static void clear(struct chunk_table *table)
{
    table->loaded = table->begun = false;
    table->count = 0;
    table->total_length = 0;
    table->vectors.count = 0;
}

void quire_chunk_table_free(struct chunk_table *table)
{
    quire_vectors_free(&table->vectors);
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
    table->count = table->capacity = 0;
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
    if (rows > table->capacity) {
        void *keys = table->keys, *documents = table->documents, *lengths = table->lengths;
        void *language_of = table->language_of;
        bool grown = grow(&keys, rows, sizeof *table->keys) &&
                     grow(&documents, rows, sizeof *table->documents) &&
                     grow(&lengths, rows, sizeof *table->lengths) &&
                     grow(&language_of, rows, sizeof *table->language_of);
        table->keys = keys;
        table->documents = documents;
        table->lengths = lengths;
        table->language_of = language_of;
        if (!grown) return quire_fail_memory(err);
        table->capacity = rows;
    }
    return quire_vectors_reserve(&table->vectors, rows, err);
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

static quire_status append(struct chunk_table *table, quire_query *query, quire_error *err)
{
    quire_str halves = quire_query_bytes(query, 3);
    if (halves.size != table->vectors.dim * 2)
        return quire_fail(err, QUIRE_E_FORMAT,
                          "the base is damaged: the vector of chunk c%lld has %zu bytes, expected %zu",
                          (long long)quire_query_int(query, 0), halves.size, table->vectors.dim * 2);
    if (table->count == table->capacity) {
        quire_status status = reserve(table, table->capacity + table->capacity / 2 + 64, err);
        if (status) return status;
    }
    uint16_t language = 0;
    quire_status status = find_language(table, quire_query_bytes(query, 4), &language, err);
    if (!status) status = quire_vectors_append(&table->vectors, halves.data, err);
    if (status) return status;
    table->language_of[table->count] = language;
    table->keys[table->count] = quire_query_int(query, 0);
    table->documents[table->count] = quire_query_int(query, 1);
    table->lengths[table->count] = (uint32_t)quire_query_int(query, 2);
    table->total_length += table->lengths[table->count];
    table->count++;
    return QUIRE_OK;
}

static quire_status append_after(struct chunk_table *table, quire_db *db, int64_t last,
                                 const quire_cancel *cancel, quire_error *err)
{
    quire_status status = QUIRE_OK;
    quire_query query = quire_query_start(
        db, "SELECT c.id, c.document, c.terms, v.halves, c.language FROM chunks c JOIN "
            "vectors v ON v.id=c.vector WHERE c.id>? AND "
            "c.space=? ORDER BY c.id");
    quire_query_bind_int(&query, last);
    quire_query_bind_int(&query, table->space);
    while (!status && quire_query_next(&query)) {
        status = append(table, &query, err);
        if (!status && table->count % 4096 == 0 && quire_cancel_asked(cancel))
            status = quire_fail_cancelled(err);
    }
    quire_status ended = quire_query_end(&query, status ? NULL : err);
    return status ? status : ended;
}

size_t quire_chunk_table_find(const struct chunk_table *table, int64_t key)
{
    size_t low = 0, high = table->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (table->keys[middle] < key) low = middle + 1;
        else high = middle;
    }
    return low < table->count && table->keys[low] == key ? low : SIZE_MAX;
}

static size_t lower_bound(const struct chunk_table *table, int64_t key)
{
    size_t low = 0, high = table->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (table->keys[middle] < key) low = middle + 1;
        else high = middle;
    }
    return low;
}

static void keep_rows(struct chunk_table *table, size_t to, size_t from, size_t count)
{
    if (to == from) return;
    memmove(table->keys + to, table->keys + from, count * sizeof *table->keys);
    memmove(table->documents + to, table->documents + from, count * sizeof *table->documents);
    memmove(table->lengths + to, table->lengths + from, count * sizeof *table->lengths);
    memmove(table->language_of + to, table->language_of + from, count * sizeof *table->language_of);
    quire_vectors_move(&table->vectors, to, from, count);
}

/* Closes the gaps of all removed runs in one pass: runs come in the order of their keys and never overlap. */
static quire_status drop_removed(struct chunk_table *table, quire_db *db, quire_error *err)
{
    size_t kept = 0, from = 0;
    quire_query query = quire_query_start(db,
                                          "SELECT first, last FROM removals WHERE change>? ORDER BY first");
    quire_query_bind_int(&query, (int64_t)table->change);
    while (quire_query_next(&query)) {
        size_t first = lower_bound(table, quire_query_int(&query, 0));
        size_t after = lower_bound(table, quire_query_int(&query, 1) + 1);
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
        table->vectors.count = table->count;
    }
    return status;
}

static quire_status load(struct chunk_table *table, quire_db *db, int64_t space, size_t dim,
                         const quire_cancel *cancel, quire_error *err)
{
    quire_status status = QUIRE_OK;
    clear(table);
    table->space = space;
    if (table->vectors.dim != dim) {
        quire_chunk_table_free(table);
        status = quire_vectors_init(&table->vectors, dim, err);
        if (status) return status;
    }
    quire_query query = quire_query_start(db, "SELECT count(*) FROM chunks WHERE space=?");
    quire_query_bind_int(&query, space);
    int64_t rows = quire_query_next(&query) ? quire_query_int(&query, 0) : 0;
    status = quire_query_end(&query, err);
    if (!status) status = reserve(table, (size_t)rows, err);
    return status ? status : append_after(table, db, 0, cancel, err);
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

quire_status quire_search_begin(quire_store *store, quire_call *call, struct reader *reader, quire_error *err)
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

void quire_search_end(quire_store *store, struct reader *reader)
{
    pthread_rwlock_unlock(&store->table.lock);
    quire_reader_end(store, reader);
}

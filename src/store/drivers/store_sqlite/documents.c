/* SPDX-License-Identifier: Apache-2.0 */
/* The reading half of the contract: lists, documents, their chunks, ledgers, ranges and places. */
#include "store/drivers/store_sqlite/base_file.h"

#include "base/error.h"
#include "record/document_codec.h"
#include "store/drivers/store_sqlite/run_block.h"

#include <string.h>

static quire_status not_found(quire_str id, quire_error *err)
{
    return quire_fail(err, QUIRE_E_NOT_FOUND, "the base has no document %.*s", QUIRE_FMT(id));
}

static quire_status read_rows(quire_db *db, const struct document_set *set, quire_call *call,
                              quire_document_rows *out, quire_error *err)
{
    quire_document_row *rows = quire_arena_array(call->arena, set->count, sizeof *rows);
    if (!rows) return quire_fail_memory(err);
    quire_query query = quire_query_start(db, "SELECT " DOCUMENT_COLUMNS " FROM documents d WHERE d.id=?");
    bool cancelled = false;
    for (size_t i = 0; i < set->count && query.code == SQLITE_OK && !cancelled; i++) {
        quire_query_bind_int(&query, set->keys[i]);
        if (quire_query_next(&query)) quire_document_row_read(&query, call->arena, &rows[i]);
        quire_query_rewind(&query);
        cancelled = quire_cancelled(call);
    }
    *out = (quire_document_rows){ rows, set->count };
    quire_status status = quire_query_end(&query, err);
    return !status && cancelled ? quire_fail_cancelled(err) : status;
}

quire_status quire_sqlite_list(void *state, quire_call *call, const quire_filter *filter,
                               quire_document_rows *out, quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    struct document_set set;
    *out = (quire_document_rows){ 0 };
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    status = quire_filter_documents(&reader.db, filter, call->arena, &set, err);
    if (!status) status = read_rows(&reader.db, &set, call, out, err);
    quire_reader_end(store, &reader);
    return status;
}

quire_status quire_sqlite_find(void *state, quire_call *call, quire_str id_or_uri, quire_document_row *out,
                               quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    int64_t key = 0;
    quire_document_rows rows = { 0 };
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    status = quire_document_key(&reader.db, id_or_uri, &key, NULL, err);
    if (!status && !key) status = not_found(id_or_uri, err);
    struct document_set set = { &key, 1 };
    if (!status) status = read_rows(&reader.db, &set, call, &rows, err);
    if (!status) *out = rows.items[0];
    quire_reader_end(store, &reader);
    return status;
}

/* All runs of a document, in blocks as they were put. */
static quire_status read_all_runs(quire_db *db, int64_t key, quire_arena *arena, quire_document *out,
                                  quire_error *err)
{
    size_t count = 0;
    quire_query query = quire_query_start(db, "SELECT total(length(bytes)) FROM runs WHERE document=?");
    quire_query_bind_int(&query, key);
    size_t bytes = quire_query_next(&query) ? (size_t)quire_query_int(&query, 0) : 0;
    quire_status status = quire_query_end(&query, err);
    if (status || bytes == 0) return status;
    quire_place_run *runs = quire_arena_array(arena, bytes / QUIRE_RUN_BYTES, sizeof *runs);
    if (!runs) return quire_fail_memory(err);
    query = quire_query_start(db, "SELECT bytes FROM runs WHERE document=? ORDER BY start");
    quire_query_bind_int(&query, key);
    while (quire_query_next(&query)) {
        quire_str block = quire_query_bytes(&query, 0);
        for (size_t at = 0; at + QUIRE_RUN_BYTES <= block.size; at += QUIRE_RUN_BYTES)
            quire_run_decode(block.data + at, &runs[count++]);
    }
    out->runs = runs;
    out->run_count = count;
    return quire_query_end(&query, err);
}

static quire_status read_document(quire_db *db, int64_t key, quire_arena *arena, quire_document *out,
                                  quire_error *err)
{
    quire_str record = { 0 };
    size_t text_bytes = 0;
    *out = (quire_document){ 0 };
    quire_query query = quire_query_start(db,
                                          "SELECT r.record, d.text_bytes FROM documents d JOIN records r ON "
                                          "r.document=d.id WHERE d.id=?");
    quire_query_bind_int(&query, key);
    if (quire_query_next(&query)) {
        record = quire_query_copy(&query, 0, arena);
        text_bytes = (size_t)quire_query_int(&query, 1);
    }
    quire_status status = quire_query_end(&query, err);
    if (!status) status = quire_text_read(db, key, 0, text_bytes, arena, &out->text, err);
    if (!status) status = quire_document_decode(record, arena, out, err);
    if (!status) status = read_all_runs(db, key, arena, out, err);
    if (status) return status;
    query = quire_query_start(
        db, "SELECT uri, revision, media_type, title, language, sha256, original_bytes FROM documents "
            "WHERE id=?");
    quire_query_bind_int(&query, key);
    if (quire_query_next(&query)) {
        out->id = quire_id_of_key(key, 'd', arena);
        out->uri = quire_query_copy(&query, 0, arena);
        out->revision = (uint64_t)quire_query_int(&query, 1);
        out->media_type = quire_query_copy(&query, 2, arena);
        out->title = quire_query_copy(&query, 3, arena);
        out->language = quire_query_copy(&query, 4, arena);
        out->sha256 = quire_query_copy(&query, 5, arena);
        out->original_bytes = (size_t)quire_query_int(&query, 6);
        if (!out->id.data) query.code = SQLITE_NOMEM;
    }
    return quire_query_end(&query, err);
}

/* The key of a document that has a revision. */
static quire_status stored_key(quire_db *db, quire_str id, int64_t *key, uint64_t *revision, quire_error *err)
{
    quire_status status = quire_document_key(db, id, key, revision, err);
    return status || (*key && *revision) ? status : not_found(id, err);
}

quire_status quire_sqlite_document(void *state, quire_call *call, quire_str id, quire_document *out,
                                   quire_document_row *out_row, quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    int64_t key = 0;
    uint64_t revision = 0;
    quire_document_rows rows = { 0 };
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    status = stored_key(&reader.db, id, &key, &revision, err);
    if (!status) status = read_document(&reader.db, key, call->arena, out, err);
    struct document_set set = { &key, 1 };
    if (!status && out_row) status = read_rows(&reader.db, &set, call, &rows, err);
    if (!status && out_row) *out_row = rows.items[0];
    quire_reader_end(store, &reader);
    return status;
}

static quire_status read_chunks(quire_db *db, int64_t key, quire_call *call, quire_chunks *out,
                                quire_error *err)
{
    size_t count = 0, capacity = 0;
    quire_chunk *chunks = NULL;
    quire_status status = QUIRE_OK;
    quire_query query = quire_query_start(
        db, "SELECT " CHUNK_COLUMNS
            " FROM chunks c WHERE c.document=? AND c.space=(SELECT value FROM numbers WHERE "
            "name='active_space') ORDER BY c.id");
    quire_query_bind_int(&query, key);
    while (!status && quire_query_next(&query)) {
        quire_chunk *larger = quire_arena_grow(call->arena, chunks, count, &capacity, sizeof *larger);
        if (!larger) {
            query.code = SQLITE_NOMEM;
            break;
        }
        chunks = larger;
        status = quire_chunk_read(db, &query, key, call->arena, &chunks[count++], err);
    }
    *out = (quire_chunks){ chunks, count };
    quire_status ended = quire_query_end(&query, status ? NULL : err);
    return status ? status : ended;
}

quire_status quire_sqlite_document_chunks(void *state, quire_call *call, quire_str id, quire_chunks *out,
                                          quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    int64_t key = 0;
    uint64_t revision = 0;
    *out = (quire_chunks){ 0 };
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    status = stored_key(&reader.db, id, &key, &revision, err);
    if (!status) status = read_chunks(&reader.db, key, call, out, err);
    quire_reader_end(store, &reader);
    return status;
}

quire_status quire_sqlite_document_ledger(void *state, quire_call *call, quire_str id, quire_ledger_rows *out,
                                          quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    int64_t key = 0;
    *out = (quire_ledger_rows){ 0 };
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    status = quire_document_key(&reader.db, id, &key, NULL, err);
    if (!status && !key) status = not_found(id, err);
    if (!status) {
        /* Of a revision that stands, its own; else of the failure. */
        quire_query query = quire_query_start(&reader.db,
                                              "SELECT coalesce(ledger, failure_ledger) FROM records "
                                              "WHERE document=?");
        quire_query_bind_int(&query, key);
        quire_str ledger = quire_query_next(&query) ? quire_query_copy(&query, 0, call->arena)
                                                    : (quire_str){ 0 };
        status = quire_query_end(&query, err);
        if (!status && ledger.size) status = quire_ledger_decode(ledger, call->arena, out, err);
    }
    quire_reader_end(store, &reader);
    return status;
}

/* Finds the document's revision and checks the range against its text. */
static quire_status check_range(quire_db *db, quire_str id, uint64_t revision, quire_range range,
                                int64_t *key, size_t *text_bytes, quire_error *err)
{
    uint64_t standing = 0;
    quire_status status = stored_key(db, id, key, &standing, err);
    if (status) return status;
    if (standing != revision)
        return quire_fail(err, QUIRE_E_NOT_FOUND,
                          "document %.*s stands in revision %llu; revision %llu is not kept", QUIRE_FMT(id),
                          (unsigned long long)standing, (unsigned long long)revision);
    quire_query query = quire_query_start(db, "SELECT text_bytes FROM documents WHERE id=?");
    quire_query_bind_int(&query, *key);
    *text_bytes = quire_query_next(&query) ? (size_t)quire_query_int(&query, 0) : 0;
    status = quire_query_end(&query, err);
    if (status) return status;
    if (range.start > range.end || range.end > *text_bytes)
        return quire_fail(err, QUIRE_E_INVALID, "bytes %zu to %zu are outside document %.*s, which has %zu",
                          range.start, range.end, QUIRE_FMT(id), *text_bytes);
    return QUIRE_OK;
}

quire_status quire_sqlite_read(void *state, quire_call *call, quire_str id, uint64_t revision,
                               quire_range range, quire_str *out, quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    int64_t key = 0;
    size_t text_bytes = 0;
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    status = check_range(&reader.db, id, revision, range, &key, &text_bytes, err);
    size_t end = range.end < text_bytes ? range.end + 1 : range.end;
    if (!status) status = quire_text_read(&reader.db, key, range.start, end, call->arena, out, err);
    quire_reader_end(store, &reader);
    return status;
}

quire_status quire_sqlite_places(void *state, quire_call *call, quire_str id, uint64_t revision,
                                 quire_range range, quire_places *out, quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    int64_t key = 0;
    size_t text_bytes = 0;
    *out = (quire_places){ 0 };
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    status = check_range(&reader.db, id, revision, range, &key, &text_bytes, err);
    if (!status) status = quire_places_read(&reader.db, key, &range, 1, call->arena, out, err);
    quire_reader_end(store, &reader);
    return status;
}

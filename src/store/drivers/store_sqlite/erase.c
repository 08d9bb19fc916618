/* SPDX-License-Identifier: Apache-2.0 */
/* Erasing (promise 5). Rows go in the transaction of the removal, with secure_delete. What SQLite still holds then is
 * finished afterwards: removed terms leave the postings when they are merged, and old pages leave the -wal when it is
 * carried over and cut. Until that is done the base says so, and whoever opens it next goes on. */
#include "store/drivers/store_sqlite/base_file.h"

#include "base/error.h"
#include "base/str.h"

static quire_status delete_of(quire_db *db, const char *sql_literal, int64_t document, quire_error *err)
{
    quire_query query = quire_query_start(db, sql_literal);
    quire_query_bind_int(&query, document);
    return quire_query_run(&query, err);
}

static quire_status log_removal(quire_db *db, int64_t document, int64_t change, quire_error *err)
{
    quire_query query = quire_query_start(
        db, "INSERT OR IGNORE INTO removals SELECT ?1, min(id), max(id) FROM chunks WHERE "
            "document=?2 HAVING count(*)>0");
    quire_query_bind_int(&query, change);
    quire_query_bind_int(&query, document);
    quire_status status = quire_query_run(&query, err);
    return status ? status
                  : delete_of(db, "DELETE FROM removals WHERE change<?", change - REMOVALS_KEPT, err);
}

/* The chunks of a document, and their vectors. */
static quire_status read_keys(quire_db *db, quire_arena *arena, int64_t document, int64_t **chunks,
                              struct loose_vectors *loose, quire_error *err)
{
    quire_query query = quire_query_start(db, "SELECT count(*) FROM chunks WHERE document=?");
    quire_query_bind_int(&query, document);
    size_t count = quire_query_next(&query) ? (size_t)quire_query_int(&query, 0) : 0;
    quire_status status = quire_query_end(&query, err);
    if (status) return status;
    *chunks = quire_arena_array(arena, count, sizeof **chunks);
    *loose = (struct loose_vectors){ .keys = quire_arena_array(arena, count, sizeof *loose->keys) };
    if (!*chunks || !loose->keys) return quire_fail_memory(err);
    query = quire_query_start(db, "SELECT id, vector FROM chunks WHERE document=?");
    quire_query_bind_int(&query, document);
    while (loose->count < count && quire_query_next(&query)) {
        (*chunks)[loose->count] = quire_query_int(&query, 0);
        loose->keys[loose->count++] = quire_query_int(&query, 1);
    }
    return quire_query_end(&query, err);
}

/* *stale where all postings are to be made anew. */
static quire_status erase_terms(quire_db *db, quire_call *call, int64_t document, struct loose_vectors *loose,
                                bool *stale, quire_error *err)
{
    struct term_lines lines = { db, call };
    const quire_postings_source source = { quire_term_line_again, &lines };
    int64_t *chunks = NULL;
    quire_status status = read_keys(db, call->arena, document, &chunks, loose, err);
    return status ? status : quire_postings_remove(db, chunks, loose->count, &source, stale, err);
}

/* Traces that name the document go whole. */
static quire_status erase_traces(quire_db *db, int64_t document, quire_error *err)
{
    quire_status status = QUIRE_OK;
    int64_t trace = 1;
    while (!status && trace) {
        quire_query query = quire_query_start(db,
                                              "SELECT trace FROM trace_documents WHERE document=? LIMIT 1");
        quire_query_bind_int(&query, document);
        trace = quire_query_next(&query) ? quire_query_int(&query, 0) : 0;
        status = quire_query_end(&query, err);
        if (!status && trace) status = delete_of(db, "DELETE FROM trace_documents WHERE trace=?", trace, err);
        if (!status && trace) status = delete_of(db, "DELETE FROM traces WHERE id=?", trace, err);
    }
    return status;
}

quire_status quire_content_erase(quire_db *db, quire_call *call, int64_t document, int64_t change,
                                 struct loose_vectors *loose, quire_error *err)
{
    bool stale = false;
    quire_status status = erase_terms(db, call, document, loose, &stale, err);
    if (!status) status = log_removal(db, document, change, err);
    if (!status) status = delete_of(db, "DELETE FROM chunks WHERE document=?", document, err);
    if (!status) status = delete_of(db, "DELETE FROM texts WHERE document=?", document, err);
    if (!status) status = delete_of(db, "DELETE FROM runs WHERE document=?", document, err);
    if (!status) status = quire_typed_erase(db, document, err);
    if (!status) status = delete_of(db, "DELETE FROM fields WHERE document=?", document, err);
    if (!status) status = quire_sums_take_all(db, document, call->arena, err);
    if (!status) status = delete_of(db, "DELETE FROM records WHERE document=?", document, err);
    if (!status) status = erase_traces(db, document, err);
    if (!status && stale) status = quire_postings_rebuild(db, call, err);
    return status ? status : quire_base_set_number(db, "erasure_pending", change, err);
}

quire_status quire_loose_vectors_erase(quire_db *db, const struct loose_vectors *loose, quire_error *err)
{
    quire_query query = quire_query_start(
        db, "DELETE FROM vectors WHERE id=?1 AND NOT EXISTS(SELECT 1 FROM chunks WHERE "
            "vector=?1)");
    for (size_t i = 0; i < loose->count && query.code == SQLITE_OK; i++) {
        quire_query_bind_int(&query, loose->keys[i]);
        quire_query_repeat(&query);
    }
    return quire_query_end(&query, err);
}

/* The row itself, and the source of the same name where the document is all that came from it, with what was found in it. */
static quire_status erase_row(quire_db *db, int64_t document, quire_str uri, quire_error *err)
{
    quire_query query = quire_query_start(
        db, "DELETE FROM sources WHERE uri=?1 AND NOT EXISTS(SELECT 1 FROM documents WHERE source=?1 AND "
            "uri<>?1 AND parent IS NULL)");
    quire_query_bind_text(&query, uri);
    quire_status status = quire_query_run(&query, err);
    return status ? status : delete_of(db, "DELETE FROM documents WHERE id=?", document, err);
}

quire_status quire_document_erase(quire_db *db, quire_call *call, int64_t document, int64_t change,
                                  uint64_t *out, quire_error *err)
{
    struct family family;
    struct loose_vectors loose = { 0 };
    const quire_str_set none = { 0 };
    bool staged;
    quire_status status = quire_family_read(db, document, call->arena, &family, err);
    for (size_t i = 0; i < family.count && !status; i++) {
        if (quire_cancelled(call)) return quire_fail_cancelled(err);
        status = quire_content_erase(db, call, family.items[i].key, change, &loose, err);
        if (!status) status = quire_loose_vectors_erase(db, &loose, err);
        if (!status) status = quire_staging_drop(db, family.items[i].uri, NULL, &staged, err);
        if (!status) status = erase_row(db, family.items[i].key, family.items[i].uri, err);
    }
    if (!status && family.count)
        status = quire_staging_drop_below(db, call->arena, family.items[0].uri, &none, &staged, err);
    *out = family.count;
    return status;
}

static quire_status purge(struct sqlite_store *store, quire_call *call, int64_t *pending, quire_error *err)
{
    quire_db *db = NULL;
    quire_status status = quire_writer_begin(store, call, &db, err);
    if (status) return status;
    status = quire_base_number(db, "erasure_pending", pending, err);
    if (!status && *pending) status = quire_postings_purge(db, err);
    if (!status) status = quire_writer_commit(store, err);
    if (status) quire_writer_abort(store);
    return status;
}

/* Another process may have removed more meanwhile: then its mark stays. */
static quire_status unmark(struct sqlite_store *store, quire_call *call, int64_t pending, quire_error *err)
{
    quire_db *db = NULL;
    quire_status status = quire_writer_begin(store, call, &db, err);
    if (status) return status;
    quire_query query = quire_query_start(
        db, "UPDATE numbers SET value=0 WHERE name='erasure_pending' AND value=?");
    quire_query_bind_int(&query, pending);
    status = quire_query_run(&query, err);
    if (!status) status = quire_writer_commit(store, err);
    if (status) quire_writer_abort(store);
    return status;
}

quire_status quire_erasure_finish(struct sqlite_store *store, quire_call *call, bool *pending,
                                  quire_error *err)
{
    int64_t mark = 0;
    bool emptied = false;
    *pending = true;
    quire_status status = purge(store, call, &mark, err);
    if (!status && mark) status = quire_writer_checkpoint(store, call, &emptied, err);
    if (!status && mark && emptied) status = unmark(store, call, mark, err);
    if (!status) *pending = mark && !emptied;
    return status;
}

/* What is removed stays removed; what may fail from here on is only its last traces, which stay marked. */
static quire_status finish_or_leave(struct sqlite_store *store, quire_call *call, bool *pending,
                                    quire_error *err)
{
    quire_error left = { 0 };
    quire_status status = quire_erasure_finish(store, call, pending, &left);
    if (status == QUIRE_E_BUSY || status == QUIRE_E_CANCELLED) {
        *pending = true;
        return QUIRE_OK;
    }
    if (status && err) *err = left;
    return status;
}

quire_status quire_sqlite_erase(void *state, quire_call *call, bool *erasure_pending, quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    int64_t mark = 0;
    *erasure_pending = false;
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    status = quire_base_number(&reader.db, "erasure_pending", &mark, err);
    quire_reader_end(store, &reader);
    return status || !mark ? status : finish_or_leave(store, call, erasure_pending, err);
}

/* Of a document that never came to stand. */
static quire_status remove_staged(quire_db *db, quire_call *call, quire_str uri, int64_t change,
                                  quire_removed *out, quire_error *err)
{
    const quire_str_set none = { 0 };
    bool below = false;
    quire_status status = quire_staging_drop(db, uri, NULL, &out->found, err);
    if (!status) status = quire_staging_drop_below(db, call->arena, uri, &none, &below, err);
    out->found |= below;
    if (status || !out->found) return status;
    out->document = (quire_document_row){ .uri = quire_arena_copy(call->arena, uri) };
    return out->document.uri.data ? quire_base_set_number(db, "erasure_pending", change, err)
                                  : quire_fail_memory(err);
}

/* What is to be removed; *key is 0 where it never came to stand, and is gone by now. */
static quire_status find_one(quire_db *db, quire_call *call, quire_str id, int64_t change, int64_t *key,
                             quire_removed *out, quire_error *err)
{
    *out = (quire_removed){ 0 };
    quire_status status = quire_document_key(db, id, key, NULL, err);
    if (!status && !*key) return remove_staged(db, call, id, change, out, err);
    if (status) return status;
    quire_query query = quire_query_start(db, "SELECT " DOCUMENT_COLUMNS " FROM documents d WHERE d.id=?");
    quire_query_bind_int(&query, *key);
    out->found = quire_query_next(&query);
    if (out->found) quire_document_row_read(&query, call->arena, &out->document);
    return quire_query_end(&query, err);
}

/* All are found first: one may go with another that was named before it. */
static quire_status remove_all(quire_db *db, quire_call *call, const quire_str *ids, size_t count,
                               quire_removed *out, size_t *found, quire_error *err)
{
    int64_t change = 0, *keys = quire_arena_array(call->arena, count, sizeof *keys);
    if (!keys) return quire_fail_memory(err);
    quire_status status = quire_base_changed(db, &change, err);
    for (size_t i = 0; i < count && !status; i++) {
        status = find_one(db, call, ids[i], change, &keys[i], &out[i], err);
        *found += out[i].found;
    }
    for (size_t i = 0; i < count && !status; i++) {
        uint64_t gone = 0;
        if (quire_cancelled(call)) return quire_fail_cancelled(err);
        if (keys[i]) status = quire_document_erase(db, call, keys[i], change, &gone, err);
        out[i].below = gone ? gone - 1 : 0;
    }
    return status;
}

/* What is removed from the base still stands in the copy that an upgrade kept. */
static void warn_of_copy(const struct sqlite_store *store, quire_call *call)
{
    int64_t version = 1;
    for (quire_str copy; (copy = quire_kept_copy(store, &version, call->arena)).size; version++)
        quire_log_write(call->log ? call->log : store->log, QUIRE_LOG_WARN,
                        "%.*s, the copy that an upgrade kept, still holds what it held: delete it too, or "
                        "keep it",
                        QUIRE_FMT(copy));
}

quire_status quire_sqlite_remove(void *state, quire_call *call, const quire_str *ids, size_t count,
                                 quire_removed *out, bool *erasure_pending, quire_error *err)
{
    struct sqlite_store *store = state;
    quire_db *db = NULL;
    size_t found = 0;
    *erasure_pending = false;
    quire_status status = quire_writer_begin(store, call, &db, err);
    if (status) return status;
    status = remove_all(db, call, ids, count, out, &found, err);
    if (!status && found) status = quire_writer_commit(store, err);
    if (status || !found) {
        quire_writer_abort(store);
        return status;
    }
    warn_of_copy(store, call);
    return finish_or_leave(store, call, erasure_pending, err);
}

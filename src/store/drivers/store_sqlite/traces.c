/* SPDX-License-Identifier: Apache-2.0 */
/* Traces: kept with the documents they name, so that they go with them; the oldest over `trace.keep` go first. */
#include "store/drivers/store_sqlite/base_file.h"

#include "base/error.h"

/* A trace that named a removed document would outlive it; so all of them must still stand. */
static quire_status name_documents(quire_db *db, int64_t trace, const quire_str *ids, size_t count,
                                   quire_error *err)
{
    quire_status status = QUIRE_OK;
    for (size_t i = 0; i < count && !status; i++) {
        int64_t key = 0;
        status = quire_document_key(db, ids[i], &key, NULL, err);
        if (!status && !key)
            return quire_fail(err, QUIRE_E_NOT_FOUND,
                              "document %.*s was removed meanwhile: no trace was kept", QUIRE_FMT(ids[i]));
        quire_query query = quire_query_start(db, "INSERT OR IGNORE INTO trace_documents VALUES(?, ?)");
        quire_query_bind_int(&query, trace);
        quire_query_bind_int(&query, key);
        quire_status ended = quire_query_run(&query, status ? NULL : err);
        if (!status) status = ended;
    }
    return status;
}

static quire_status drop_oldest(quire_db *db, int64_t keep, quire_error *err)
{
    quire_query query = quire_query_start(
        db, "DELETE FROM trace_documents WHERE trace IN (SELECT id FROM traces ORDER BY "
            "id DESC LIMIT -1 OFFSET ?)");
    quire_query_bind_int(&query, keep);
    quire_status status = quire_query_run(&query, err);
    if (status) return status;
    query = quire_query_start(
        db, "DELETE FROM traces WHERE id IN (SELECT id FROM traces ORDER BY id DESC LIMIT -1 OFFSET "
            "?)");
    quire_query_bind_int(&query, keep);
    return quire_query_run(&query, err);
}

static quire_status any_trace(struct sqlite_store *store, bool *out, quire_error *err)
{
    struct reader reader;
    *out = false;
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    quire_query query = quire_query_start(&reader.db, "SELECT 1 FROM traces LIMIT 1");
    *out = quire_query_next(&query);
    status = quire_query_end(&query, err);
    quire_reader_end(store, &reader);
    return status;
}

/* Where none are to be kept, those of an earlier setting go. */
static quire_status drop_all(struct sqlite_store *store, quire_call *call, quire_error *err)
{
    quire_db *db = NULL;
    bool any = false;
    quire_status status = any_trace(store, &any, err);
    if (status || !any) return status;
    status = quire_writer_begin_light(store, call, &db, err);
    if (status) return status;
    status = drop_oldest(db, 0, err);
    if (!status) status = quire_writer_commit(store, err);
    if (status) quire_writer_abort(store);
    return status;
}

quire_status quire_sqlite_put_trace(void *state, quire_call *call, quire_str kind, quire_str body,
                                    const quire_str *document_ids, size_t count, size_t keep,
                                    quire_str *out_id, quire_error *err)
{
    struct sqlite_store *store = state;
    quire_db *db = NULL;
    int64_t key = 0;
    *out_id = (quire_str){ 0 };
    if (keep == 0) return drop_all(store, call, err);
    quire_status status = quire_writer_begin_light(store, call, &db, err);
    if (status) return status;
    quire_query query = quire_query_start(db, "INSERT INTO traces(kind, made_ms, body) VALUES(?, ?, ?)");
    quire_query_bind_text(&query, kind);
    quire_query_bind_int(&query, quire_unix_ms());
    quire_query_bind_blob(&query, body);
    status = quire_query_run(&query, err);
    key = sqlite3_last_insert_rowid(db->handle);
    if (!status) status = name_documents(db, key, document_ids, count, err);
    if (!status) status = drop_oldest(db, (int64_t)keep, err);
    if (!status) status = quire_writer_commit(store, err);
    if (status) {
        quire_writer_abort(store);
        return status;
    }
    *out_id = quire_id_of_key(key, 't', call->arena);
    return out_id->data ? QUIRE_OK : quire_fail_memory(err);
}

static void read_row(quire_query *query, quire_arena *arena, quire_trace_row *out)
{
    *out = (quire_trace_row){
        .id = quire_id_of_key(quire_query_int(query, 0), 't', arena),
        .kind = quire_query_copy(query, 1, arena),
        .made_ms = quire_query_int(query, 2),
    };
    if (!out->id.data) query->code = SQLITE_NOMEM;
}

quire_status quire_sqlite_trace(void *state, quire_call *call, quire_str id, quire_trace_row *out,
                                quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    quire_query query =
        id.size ? quire_query_start(&reader.db, "SELECT id, kind, made_ms, body FROM traces WHERE id=?")
                : quire_query_start(&reader.db,
                                    "SELECT id, kind, made_ms, body FROM traces ORDER BY id DESC LIMIT 1");
    if (id.size) quire_query_bind_int(&query, quire_key_of_id(id, 't'));
    bool found = quire_query_next(&query);
    if (found) {
        read_row(&query, call->arena, out);
        out->body = quire_query_copy(&query, 3, call->arena);
    }
    status = quire_query_end(&query, err);
    quire_reader_end(store, &reader);
    if (status || found) return status;
    return id.size ? quire_fail(err, QUIRE_E_NOT_FOUND, "the base has no trace %.*s", QUIRE_FMT(id))
                   : quire_fail(err, QUIRE_E_NOT_FOUND, "the base has no traces");
}

static quire_status read_rows(quire_db *db, quire_call *call, size_t limit, const quire_trace_row **out,
                              size_t *out_count, quire_error *err)
{
    size_t filled = 0;
    quire_query query = quire_query_start(db, "SELECT count(*) FROM traces");
    size_t count = quire_query_next(&query) ? (size_t)quire_query_int(&query, 0) : 0;
    quire_status status = quire_query_end(&query, err);
    if (status) return status;
    if (count > limit) count = limit;
    quire_trace_row *rows = quire_arena_array(call->arena, count, sizeof *rows);
    if (!rows) return quire_fail_memory(err);
    query = quire_query_start(db, "SELECT id, kind, made_ms FROM traces ORDER BY id DESC");
    while (filled < count && quire_query_next(&query)) read_row(&query, call->arena, &rows[filled++]);
    *out = rows;
    *out_count = filled;
    return quire_query_end(&query, err);
}

quire_status quire_sqlite_traces(void *state, quire_call *call, size_t limit, const quire_trace_row **out,
                                 size_t *out_count, quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    status = read_rows(&reader.db, call, limit, out, out_count, err);
    quire_reader_end(store, &reader);
    return status;
}

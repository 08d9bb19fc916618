/* SPDX-License-Identifier: Apache-2.0 */
/* Staged vectors: hidden rows of a document that is still being embedded, named by its uri and the sha256 of its bytes. They
 * become the document's when it is put. Where its add ends before that, the next one of the same version goes on from
 * them. */
#include "store/drivers/store_sqlite/base_file.h"

#include "base/error.h"
#include "index/f16.h"

#include <string.h>

static const int64_t kept_ms = QUIRE_STAGED_DAYS * INT64_C(86400000);

quire_status quire_staging_find(quire_db *db, const quire_document_version *version, int64_t *out,
                                quire_error *err)
{
    quire_query query = quire_query_start(db, "SELECT id FROM staged_documents WHERE uri=? AND sha256=?");
    quire_query_bind_text(&query, version->uri);
    quire_query_bind_text(&query, version->sha256);
    *out = quire_query_next(&query) ? quire_query_int(&query, 0) : 0;
    return quire_query_end(&query, err);
}

static quire_status drop(quire_db *db, int64_t key, quire_error *err)
{
    quire_query query = quire_query_start(db, "DELETE FROM staged_vectors WHERE document=?");
    quire_query_bind_int(&query, key);
    quire_status status = quire_query_run(&query, err);
    if (status) return status;
    query = quire_query_start(db, "DELETE FROM staged_documents WHERE id=?");
    quire_query_bind_int(&query, key);
    return quire_query_run(&query, err);
}

quire_status quire_staging_drop(quire_db *db, quire_str uri, const quire_str *except, bool *found,
                                quire_error *err)
{
    quire_query query = quire_query_start(
        db, "SELECT id FROM staged_documents WHERE uri=?1 AND (?2 IS NULL OR sha256<>?2)");
    quire_query_bind_text(&query, uri);
    if (except) quire_query_bind_text(&query, *except);
    else quire_query_bind_null(&query);
    int64_t key = quire_query_next(&query) ? quire_query_int(&query, 0) : 0;
    quire_status status = quire_query_end(&query, err);
    *found = key != 0;
    return status || !key ? status : drop(db, key, err);
}

/* Whether the document, or one that it was found in, is in the set. The first `above` bytes name what all were found in. */
static bool is_kept(const quire_str_set *kept, quire_str uri, size_t above)
{
    for (size_t end = above; end < uri.size && kept->count; end++)
        if (quire_str_starts(quire_str_cut(uri, end, uri.size), QUIRE_STR(QUIRE_FOUND_INSIDE)) &&
            quire_str_set_has(kept, quire_str_cut(uri, 0, end)))
            return true;
    return quire_str_set_has(kept, uri);
}

quire_status quire_staging_drop_below(quire_db *db, quire_arena *arena, quire_str uri,
                                      const quire_str_set *kept, bool *found, quire_error *err)
{
    size_t count = 0;
    *found = false;
    /* "0" follows "/": all that begins with the uri and QUIRE_FOUND_INSIDE. */
    quire_query query = quire_query_start(
        db, "SELECT count(*) FROM staged_documents WHERE uri>?1||'!/' AND uri<?1||'!0'");
    quire_query_bind_text(&query, uri);
    size_t most = quire_query_next(&query) ? (size_t)quire_query_int(&query, 0) : 0;
    quire_status status = quire_query_end(&query, err);
    if (status || most == 0) return status;
    int64_t *keys = quire_arena_array(arena, most, sizeof *keys);
    if (!keys) return quire_fail_memory(err);
    query = quire_query_start(db, "SELECT id, uri FROM staged_documents WHERE uri>?1||'!/' AND uri<?1||'!0'");
    quire_query_bind_text(&query, uri);
    while (count < most && quire_query_next(&query))
        if (!is_kept(kept, quire_query_bytes(&query, 1), uri.size + strlen(QUIRE_FOUND_INSIDE)))
            keys[count++] = quire_query_int(&query, 0);
    status = quire_query_end(&query, err);
    for (size_t i = 0; i < count && !status; i++) status = drop(db, keys[i], err);
    *found = count > 0;
    return status;
}

quire_status quire_staging_read(quire_db *db, quire_str uri, quire_arena *arena, struct family *out,
                                quire_error *err)
{
    size_t capacity = 0;
    *out = (struct family){ 0 };
    quire_query query = quire_query_start(
        db, "SELECT id, uri FROM staged_documents WHERE uri=?1 OR (uri>?1||'!/' AND uri<?1||'!0')");
    quire_query_bind_text(&query, uri);
    while (quire_query_next(&query)) {
        struct relative *more = quire_arena_grow(arena, out->items, out->count, &capacity, sizeof *more);
        if (!more) {
            query.code = SQLITE_NOMEM;
            break;
        }
        out->items = more;
        out->items[out->count++] = (struct relative){ quire_query_int(&query, 0),
                                                      quire_query_copy(&query, 1, arena) };
    }
    return quire_query_end(&query, err);
}

quire_status quire_staging_rename(quire_db *db, int64_t key, quire_str uri, quire_error *err)
{
    bool dropped = false;
    quire_status status = quire_staging_drop(db, uri, NULL, &dropped, err);
    if (status) return status;
    quire_query query = quire_query_start(db, "UPDATE staged_documents SET uri=?2 WHERE id=?1");
    quire_query_bind_int(&query, key);
    quire_query_bind_text(&query, uri);
    return quire_query_run(&query, err);
}

quire_status quire_staging_find_old(const struct sqlite_store *store, quire_db *db, int64_t *out,
                                    quire_error *err)
{
    quire_query query = quire_query_start(db, "SELECT id FROM staged_documents WHERE staged_ms<? LIMIT 1");
    quire_query_bind_int(&query, store->unix_ms() - kept_ms);
    *out = quire_query_next(&query) ? quire_query_int(&query, 0) : 0;
    return quire_query_end(&query, err);
}

quire_status quire_staging_drop_old(const struct sqlite_store *store, quire_db *db, quire_error *err)
{
    int64_t key = 0;
    quire_status status = quire_staging_find_old(store, db, &key, err);
    while (!status && key) {
        status = drop(db, key, err);
        if (!status) status = quire_staging_find_old(store, db, &key, err);
    }
    return status;
}

quire_status quire_halves_of(const float *row, size_t dim, char *out, quire_error *err)
{
    for (size_t i = 0; i < dim; i++) {
        uint16_t half = quire_f16_from_float(row[i]);
        if ((half & 0x7c00u) == 0x7c00u)
            return quire_fail(err, QUIRE_E_INVALID,
                              "number %zu of a vector is %g; expected a finite one below 65504", i,
                              (double)row[i]);
        out[2 * i] = (char)(unsigned char)(half & 0xff);
        out[2 * i + 1] = (char)(unsigned char)(half >> 8);
    }
    return QUIRE_OK;
}

static quire_status insert_staged(quire_db *db, quire_call *call, int64_t key, const quire_input_hash *inputs,
                                  const quire_matrix *vectors, quire_error *err)
{
    char *halves = quire_arena_array(call->arena, vectors->dim, 2);
    quire_status status = QUIRE_OK;
    if (!halves) return quire_fail_memory(err);
    quire_query query = quire_query_start(db, "INSERT OR IGNORE INTO staged_vectors VALUES(?, ?, ?)");
    for (size_t i = 0; i < vectors->rows && !status && query.code == SQLITE_OK; i++) {
        status = quire_halves_of(quire_matrix_row(vectors, i), vectors->dim, halves, err);
        if (status) break;
        quire_query_bind_int(&query, key);
        quire_query_bind_blob(&query, (quire_str){ (const char *)inputs[i].bytes, sizeof inputs[i].bytes });
        quire_query_bind_blob(&query, (quire_str){ halves, vectors->dim * 2 });
        quire_query_repeat(&query);
    }
    quire_status ended = quire_query_end(&query, status ? NULL : err);
    return status ? status : ended;
}

/* The row of a version, with the time of now; one of another version of the same document goes. */
static quire_status begin_version(const struct sqlite_store *store, quire_db *db,
                                  const quire_document_version *version, int64_t *out, quire_error *err)
{
    bool other = false;
    quire_status status = quire_staging_drop(db, version->uri, &version->sha256, &other, err);
    if (status) return status;
    quire_query query = quire_query_start(
        db, "INSERT INTO staged_documents(uri, sha256, staged_ms) VALUES(?, ?, ?) ON CONFLICT(uri) DO UPDATE "
            "SET staged_ms=excluded.staged_ms");
    quire_query_bind_text(&query, version->uri);
    quire_query_bind_text(&query, version->sha256);
    quire_query_bind_int(&query, store->unix_ms());
    status = quire_query_run(&query, err);
    return status ? status : quire_staging_find(db, version, out, err);
}

static quire_status stage(const struct sqlite_store *store, quire_db *db, quire_call *call,
                          const quire_document_version *version, const quire_input_hash *inputs,
                          const quire_matrix *vectors, quire_error *err)
{
    int64_t space = 0, key = 0;
    size_t dim = 0;
    quire_status status = quire_space_active(db, &space, &dim, err);
    if (status) return status;
    if (space == 0 || dim != vectors->dim)
        return quire_fail(err, QUIRE_E_INVALID, "vectors of %zu numbers for a base of %zu", vectors->dim,
                          dim);
    status = begin_version(store, db, version, &key, err);
    return status ? status : insert_staged(db, call, key, inputs, vectors, err);
}

quire_status quire_sqlite_stage(void *state, quire_call *call, const quire_document_version *version,
                                const quire_input_hash *inputs, const quire_matrix *vectors, quire_error *err)
{
    struct sqlite_store *store = state;
    quire_db *db = NULL;
    quire_status status = quire_writer_begin(store, call, &db, err);
    if (status) return status;
    status = stage(store, db, call, version, inputs, vectors, err);
    if (!status) status = quire_writer_commit(store, err);
    if (status) quire_writer_abort(store);
    return status;
}

/* Looks for inputs with `query`, which takes an input and a key. */
static quire_status mark_known(quire_query query, int64_t key, quire_call *call,
                               const quire_input_hash *inputs, size_t count, bool *known, quire_error *err)
{
    for (size_t i = 0; i < count && query.code == SQLITE_OK; i++) {
        if (i % 1024 == 0 && quire_cancelled(call)) query.code = SQLITE_INTERRUPT;
        if (known[i]) continue;
        quire_query_bind_blob(&query, (quire_str){ (const char *)inputs[i].bytes, sizeof inputs[i].bytes });
        quire_query_bind_int(&query, key);
        known[i] = quire_query_next(&query);
        quire_query_rewind(&query);
    }
    return quire_query_end(&query, err);
}

quire_status quire_sqlite_known(void *state, quire_call *call, const quire_document_version *version,
                                const quire_input_hash *inputs, size_t count, bool *known, quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    int64_t space = 0, staged = 0;
    size_t dim = 0;
    for (size_t i = 0; i < count; i++) known[i] = false;
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    status = quire_space_active(&reader.db, &space, &dim, err);
    if (!status)
        status = mark_known(quire_query_start(&reader.db, "SELECT 1 FROM vectors WHERE input=? AND space=?"),
                            space, call, inputs, count, known, err);
    if (!status) status = quire_staging_find(&reader.db, version, &staged, err);
    if (!status && staged)
        status = mark_known(
            quire_query_start(&reader.db, "SELECT 1 FROM staged_vectors WHERE input=? AND document=?"),
            staged, call, inputs, count, known, err);
    quire_reader_end(store, &reader);
    return status;
}

static quire_status read_staged(quire_db *db, quire_call *call, const quire_staged **out, size_t *out_count,
                                quire_error *err)
{
    size_t filled = 0;
    quire_query query = quire_query_start(db, "SELECT count(*) FROM staged_documents");
    size_t count = quire_query_next(&query) ? (size_t)quire_query_int(&query, 0) : 0;
    quire_status status = quire_query_end(&query, err);
    if (status) return status;
    quire_staged *rows = quire_arena_array(call->arena, count, sizeof *rows);
    if (!rows) return quire_fail_memory(err);
    query = quire_query_start(
        db, "SELECT uri, sha256, staged_ms, (SELECT count(*) FROM staged_vectors v WHERE v.document=d.id) "
            "FROM staged_documents d ORDER BY uri");
    while (filled < count && quire_query_next(&query))
        rows[filled++] = (quire_staged){ .version = { quire_query_copy(&query, 0, call->arena),
                                                      quire_query_copy(&query, 1, call->arena) },
                                         .staged_ms = quire_query_int(&query, 2),
                                         .vectors = (uint64_t)quire_query_int(&query, 3) };
    *out = rows;
    *out_count = filled;
    return quire_query_end(&query, err);
}

quire_status quire_sqlite_staged(void *state, quire_call *call, const quire_staged **out, size_t *out_count,
                                 quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    int64_t version = 0;
    *out = NULL;
    *out_count = 0;
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    status = quire_base_version(&reader.db, &version, err);
    /* One of an earlier version has none that could be named. */
    if (!status && version == FORMAT_VERSION) status = read_staged(&reader.db, call, out, out_count, err);
    quire_reader_end(store, &reader);
    return status;
}

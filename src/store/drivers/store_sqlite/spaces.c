/* SPDX-License-Identifier: Apache-2.0 */
/* Spaces and counts. */
#include "store/drivers/store_sqlite/base_file.h"

#include "base/error.h"
#include "store/drivers/store_sqlite/run_block.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

quire_status quire_space_active(quire_db *db, int64_t *key, size_t *dim, quire_error *err)
{
    quire_query query = quire_query_start(
        db, "SELECT id, dim FROM spaces WHERE id=(SELECT value FROM numbers WHERE "
            "name='active_space')");
    bool found = quire_query_next(&query);
    *key = found ? quire_query_int(&query, 0) : 0;
    *dim = found ? (size_t)quire_query_int(&query, 1) : 0;
    return quire_query_end(&query, err);
}

static quire_status read_probe(quire_str bytes, quire_arena *arena, quire_space *out, quire_error *err)
{
    if (bytes.size != out->dim * 4)
        return quire_fail(err, QUIRE_E_FORMAT,
                          "the base is damaged: its probe vector has %zu "
                          "bytes, expected %zu",
                          bytes.size, out->dim * 4);
    float *probe = quire_arena_array(arena, out->dim, sizeof *probe);
    if (!probe) return quire_fail_memory(err);
    for (size_t i = 0; i < out->dim; i++) {
        uint32_t bits = quire_get_u32(bytes.data + 4 * i);
        memcpy(&probe[i], &bits, sizeof bits);
    }
    out->probe = probe;
    return QUIRE_OK;
}

static quire_status read_space(quire_db *db, quire_arena *arena, quire_space *out, quire_error *err)
{
    quire_status status = QUIRE_OK;
    *out = (quire_space){ 0 };
    quire_query query = quire_query_start(
        db, "SELECT id, model_name, model_identity, chunking, dim, probe FROM spaces "
            "WHERE id=(SELECT value FROM numbers WHERE name='active_space')");
    if (quire_query_next(&query)) {
        out->key = quire_query_int(&query, 0);
        out->model_name = quire_query_copy(&query, 1, arena);
        out->model_identity = quire_query_copy(&query, 2, arena);
        out->chunking = quire_query_copy(&query, 3, arena);
        out->dim = (size_t)quire_query_int(&query, 4);
        status = read_probe(quire_query_bytes(&query, 5), arena, out, err);
    }
    quire_status ended = quire_query_end(&query, status ? NULL : err);
    return status ? status : ended;
}

quire_status quire_sqlite_space(void *state, quire_call *call, quire_space *out, quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    status = read_space(&reader.db, call->arena, out, err);
    quire_reader_end(store, &reader);
    return status;
}

static quire_status insert_space(quire_db *db, quire_call *call, quire_space *space, quire_error *err)
{
    char *probe = quire_arena_array(call->arena, space->dim, 4);
    int64_t change;
    if (!probe) return quire_fail_memory(err);
    for (size_t i = 0; i < space->dim; i++) {
        uint32_t bits;
        memcpy(&bits, &space->probe[i], sizeof bits);
        quire_put_u32(bits, probe + 4 * i);
    }
    quire_query query = quire_query_start(
        db, "INSERT INTO spaces(model_name, model_identity, chunking, dim, probe) "
            "VALUES(?, ?, ?, ?, ?)");
    quire_query_bind_text(&query, space->model_name);
    quire_query_bind_text(&query, space->model_identity);
    quire_query_bind_text(&query, space->chunking);
    quire_query_bind_int(&query, (int64_t)space->dim);
    quire_query_bind_blob(&query, (quire_str){ probe, space->dim * 4 });
    quire_status status = quire_query_run(&query, err);
    if (status) return status;
    space->key = sqlite3_last_insert_rowid(db->handle);
    status = quire_base_set_number(db, "active_space", space->key, err);
    return status ? status : quire_base_changed(db, &change, err);
}

/* Another process may have made the same space since this one looked. */
static quire_status adopt_or_insert(quire_db *db, quire_call *call, quire_space *space, quire_error *err)
{
    quire_space active;
    quire_status status = read_space(db, call->arena, &active, err);
    if (status) return status;
    if (active.key == 0) return insert_space(db, call, space, err);
    if (!quire_str_equal(active.model_identity, space->model_identity) ||
        !quire_str_equal(active.chunking, space->chunking) || active.dim != space->dim)
        return quire_fail(err, QUIRE_E_INVALID,
                          "this base was made with model %.*s (chunking %.*s); found %.*s (%.*s)",
                          QUIRE_FMT(active.model_name), QUIRE_FMT(active.chunking),
                          QUIRE_FMT(space->model_name), QUIRE_FMT(space->chunking));
    space->key = active.key;
    return QUIRE_OK;
}

quire_status quire_sqlite_create_space(void *state, quire_call *call, quire_space *space, quire_error *err)
{
    struct sqlite_store *store = state;
    quire_db *db = NULL;
    quire_status status = quire_writer_begin(store, call, &db, err);
    if (status) return status;
    status = adopt_or_insert(db, call, space, err);
    if (!status) status = quire_writer_commit(store, err);
    if (status) quire_writer_abort(store);
    return status;
}

/* A space that no document names any more, from the change of chunking before this one. */
static quire_status drop_old_spaces(quire_db *db, quire_error *err)
{
    quire_query query = quire_query_start(
        db,
        "DELETE FROM spaces WHERE id<>(SELECT value FROM numbers WHERE name='active_space') AND NOT EXISTS "
        "(SELECT 1 FROM documents d WHERE d.space=spaces.id)");
    return quire_query_run(&query, err);
}

static quire_status move_rows(quire_db *db, const char *update, int64_t from, int64_t to, quire_error *err)
{
    quire_query query = quire_query_start(db, update);
    quire_query_bind_int(&query, to);
    quire_query_bind_int(&query, from);
    return quire_query_run(&query, err);
}

/* Another process may have renewed the space since this one looked. */
static quire_status renew(quire_db *db, quire_call *call, quire_str chunking, quire_space *out,
                          quire_error *err)
{
    quire_status status = read_space(db, call->arena, out, err);
    if (status || quire_str_equal(out->chunking, chunking)) return status;
    int64_t from = out->key;
    if (from == 0) return quire_fail(err, QUIRE_E_INVALID, "the base has no space yet");
    out->chunking = chunking;
    status = insert_space(db, call, out, err);
    if (!status) status = move_rows(db, "UPDATE vectors SET space=? WHERE space=?", from, out->key, err);
    if (!status) status = move_rows(db, "UPDATE chunks SET space=? WHERE space=?", from, out->key, err);
    return status ? status : drop_old_spaces(db, err);
}

quire_status quire_sqlite_renew_space(void *state, quire_call *call, quire_str chunking, quire_space *out,
                                      quire_error *err)
{
    struct sqlite_store *store = state;
    quire_db *db = NULL;
    quire_status status = quire_writer_begin(store, call, &db, err);
    if (status) return status;
    status = renew(db, call, chunking, out, err);
    if (!status) status = quire_writer_commit(store, err);
    if (status) quire_writer_abort(store);
    return status;
}

static quire_status count_rows(quire_db *db, quire_store_counts *out, quire_error *err)
{
    quire_query query = quire_query_start(
        db, "SELECT (SELECT count(*) FROM documents WHERE revision>0), (SELECT count(*) FROM documents WHERE "
            "failure IS NOT "
            "NULL), (SELECT count(*) FROM chunks), (SELECT count(*) FROM vectors), (SELECT total(text_bytes) "
            "FROM "
            "documents), (SELECT count(*) FROM traces), (SELECT count(*) FROM sources), "
            "coalesce((SELECT value FROM numbers WHERE name='change'), 0), "
            "coalesce((SELECT value FROM numbers WHERE name='erasure_pending'), 0)");
    if (quire_query_next(&query))
        *out = (quire_store_counts){
            .documents = (uint64_t)quire_query_int(&query, 0),
            .failed_documents = (uint64_t)quire_query_int(&query, 1),
            .chunks = (uint64_t)quire_query_int(&query, 2),
            .vectors = (uint64_t)quire_query_int(&query, 3),
            .text_bytes = (uint64_t)quire_query_int(&query, 4),
            .traces = (uint64_t)quire_query_int(&query, 5),
            .sources = (uint64_t)quire_query_int(&query, 6),
            .change = (uint64_t)quire_query_int(&query, 7),
            .erasure_pending = quire_query_int(&query, 8) != 0,
        };
    return quire_query_end(&query, err);
}

quire_status quire_sqlite_count(void *state, quire_call *call, quire_store_counts *out, quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    static const char *const suffixes[] = { "", "-wal" };
    *out = (quire_store_counts){ 0 };
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    status = count_rows(&reader.db, out, err);
    if (!status) status = quire_typed_count(&reader.db, out, err);
    int64_t version = 0, oldest = 1;
    if (!status) status = quire_base_version(&reader.db, &version, err);
    out->format_version = (uint32_t)version;
    quire_reader_end(store, &reader);
    out->kept_copy = quire_kept_copy(store, &oldest, call->arena);
    for (size_t i = 0; i < 2 && !status; i++) {
        struct stat about;
        quire_str name = quire_arena_printf(call->arena, "%s%s", store->path, suffixes[i]);
        if (!name.data) return quire_fail_memory(err);
        if (stat(name.data, &about) == 0) out->file_bytes += (uint64_t)about.st_size;
    }
    return status;
}

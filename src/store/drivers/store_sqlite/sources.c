/* SPDX-License-Identifier: Apache-2.0 */
/* What is known about uris: the sources that the user named, what stands for a uri, and failures. */
#include "store/drivers/store_sqlite/base_file.h"

#include "base/error.h"
#include "record/document_codec.h"

#include <string.h>

enum { LARGEST_LEDGER_BYTES = 64 << 20, LARGEST_PATTERNS_BYTES = 16 << 20 };

quire_status quire_sqlite_lookup(void *state, quire_call *call, quire_str uri, quire_stored_source *out,
                                 quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    quire_query query = quire_query_start(
        &reader.db, "SELECT " SOURCE_COLUMNS
                    ", d.id, d.revision, d.source, coalesce(p.uri, ''), d.version, r.links FROM documents d "
                    "LEFT JOIN spaces s ON s.id=d.space LEFT JOIN documents p ON p.id=d.parent LEFT JOIN "
                    "records r ON r.document=d.id WHERE d.uri=?");
    quire_query_bind_text(&query, uri);
    bool found = quire_query_next(&query);
    if (found) {
        *out = (quire_stored_source){
            .sha256 = quire_query_copy(&query, 0, call->arena),
            .chunking = quire_query_copy(&query, 1, call->arena),
            .status = quire_query_copy(&query, 2, call->arena),
            .reading = quire_query_copy(&query, 3, call->arena),
            .children = (uint64_t)quire_query_int(&query, 4),
            .untyped = quire_query_int(&query, 5) != 0,
            .revision = (uint64_t)quire_query_int(&query, 7),
            .source = quire_query_copy(&query, 8, call->arena),
            .parent = quire_query_copy(&query, 9, call->arena),
            .version = quire_query_copy(&query, 10, call->arena),
        };
        status = quire_links_decode(quire_query_bytes(&query, 11), call->arena, &out->links, err);
        if (out->revision) out->id = quire_id_of_key(quire_query_int(&query, 6), 'd', call->arena);
        if (out->revision && !out->id.data) query.code = SQLITE_NOMEM;
    }
    quire_status ended = quire_query_end(&query, status ? NULL : err);
    quire_reader_end(store, &reader);
    if (status || ended || found) return status ? status : ended;
    return quire_fail(err, QUIRE_E_NOT_FOUND, "the base has nothing of %.*s", QUIRE_FMT(uri));
}

/* The ledger of an earlier failure leaves the sums. */
static quire_status take_old_failure(quire_db *db, quire_str uri, quire_arena *arena, quire_error *err)
{
    quire_query query = quire_query_start(db, "SELECT r.failure_ledger FROM documents d JOIN records r ON "
                                              "r.document=d.id WHERE d.uri=?");
    quire_query_bind_text(&query, uri);
    quire_str old = quire_query_next(&query) ? quire_query_copy(&query, 0, arena) : (quire_str){ 0 };
    quire_status status = quire_query_end(&query, err);
    return status ? status : quire_sums_take(db, old, arena, err);
}

static quire_status put_failure(quire_db *db, quire_call *call, const quire_failed *failed, quire_str ledger,
                                quire_error *err)
{
    int64_t change, parent = 0;
    bool dropped;
    /* Where the bytes are unknown, they may be the ones that vectors are staged for. */
    quire_status status = failed->sha256.size
                              ? quire_staging_drop(db, failed->uri, &failed->sha256, &dropped, err)
                              : QUIRE_OK;
    if (!status) status = quire_parent_find(db, failed->parent, failed->uri, &parent, err);
    if (!status) status = take_old_failure(db, failed->uri, call->arena, err);
    if (status) return status;
    quire_query query = quire_query_start(
        db, "INSERT INTO documents(uri, source, revision, media_type, title, language, sha256, "
            "original_bytes, text_bytes, "
            "chunks, added_ms, failure, failure_message, failure_sha256, parent) VALUES(?1, ?2, 0, '', '', "
            "'', '', 0, 0, 0, ?3, ?4, ?5, ?6, ?7) ON CONFLICT(uri) DO UPDATE SET source=excluded.source, "
            "parent=excluded.parent, failure=excluded.failure, "
            "failure_message=excluded.failure_message, failure_sha256=excluded.failure_sha256");
    quire_query_bind_text(&query, failed->uri);
    quire_query_bind_text(&query, failed->source);
    quire_query_bind_int(&query, quire_unix_ms());
    quire_query_bind_text(&query, failed->reason);
    quire_query_bind_text(&query, failed->message);
    quire_query_bind_text(&query, failed->sha256);
    if (parent) quire_query_bind_int(&query, parent);
    else quire_query_bind_null(&query);
    status = quire_query_run(&query, err);
    if (status) return status;
    query = quire_query_start(
        db, "INSERT INTO records(document, failure_ledger) SELECT id, ?2 FROM documents WHERE uri=?1 "
            "ON CONFLICT(document) DO UPDATE SET failure_ledger=excluded.failure_ledger");
    quire_query_bind_text(&query, failed->uri);
    quire_query_bind_blob(&query, ledger);
    status = quire_query_run(&query, err);
    if (!status) status = quire_sums_add(db, ledger, call->arena, err);
    return status ? status : quire_base_changed(db, &change, err);
}

/* Whether it is there already, and nothing is staged that it would drop. */
static quire_status failure_stands(struct sqlite_store *store, const quire_failed *failed, quire_str ledger,
                                   bool *out, quire_error *err)
{
    struct reader reader;
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    quire_query query = quire_query_start(
        &reader.db, "SELECT 1 FROM documents d JOIN records r ON r.document=d.id LEFT JOIN documents p ON "
                    "p.id=d.parent WHERE d.uri=?1 AND d.source=?2 AND d.failure=?3 AND d.failure_message=?4 "
                    "AND d.failure_sha256=?5 AND coalesce(p.uri, '')=?6 AND r.failure_ledger=?7 AND NOT "
                    "EXISTS(SELECT 1 FROM staged_documents WHERE uri=?1)");
    quire_query_bind_text(&query, failed->uri);
    quire_query_bind_text(&query, failed->source);
    quire_query_bind_text(&query, failed->reason);
    quire_query_bind_text(&query, failed->message);
    quire_query_bind_text(&query, failed->sha256);
    quire_query_bind_text(&query, failed->parent);
    quire_query_bind_blob(&query, ledger);
    *out = quire_query_next(&query);
    status = quire_query_end(&query, err);
    quire_reader_end(store, &reader);
    return status;
}

quire_status quire_sqlite_put_failure(void *state, quire_call *call, const quire_failed *failed,
                                      quire_error *err)
{
    struct sqlite_store *store = state;
    quire_buffer encoded;
    quire_db *db = NULL;
    bool stands = false;
    quire_buffer_init(&encoded, LARGEST_LEDGER_BYTES);
    quire_ledger_encode(failed->ledger, &encoded);
    quire_status status = quire_buffer_check(&encoded, "the ledger of a failure", err);
    if (!status) status = failure_stands(store, failed, quire_buffer_view(&encoded), &stands, err);
    if (!status && !stands) status = quire_writer_begin(store, call, &db, err);
    if (!status && !stands) {
        status = put_failure(db, call, failed, quire_buffer_view(&encoded), err);
        if (!status) status = quire_writer_commit(store, err);
        if (status) quire_writer_abort(store);
    }
    quire_buffer_free(&encoded);
    return status;
}

/* What of a source's row is encoded. */
struct encoded {
    quire_buffer ignored, options;
};

static quire_status encode_source(const quire_source_row *source, struct encoded *out, quire_error *err)
{
    quire_buffer_clear(&out->ignored);
    quire_buffer_clear(&out->options);
    quire_strings_encode(source->ignore, &out->ignored);
    for (size_t i = 0; i < source->options.count; i++) {
        const quire_str pair[] = { source->options.items[i].key, source->options.items[i].value };
        quire_strings_encode((quire_strs){ pair, 2 }, &out->options);
    }
    quire_status status = quire_buffer_check(&out->ignored, "the patterns of a source", err);
    return status ? status : quire_buffer_check(&out->options, "the options of a source", err);
}

static quire_status put_source(quire_db *db, const quire_source_row *source, struct encoded *encoded,
                               quire_error *err)
{
    quire_status status = encode_source(source, encoded, err);
    if (status) return status;
    /* With the id that it has: one that is asked for and not taken is never given out. */
    quire_query query = quire_query_start(
        db, "INSERT INTO sources(id, uri, kind, ignored, synced_ms, options, cursor, failed_ms, failure, "
            "failure_message, every_ms, next_ms) VALUES((SELECT id FROM sources WHERE uri=?1), ?1, ?2, ?3, "
            "?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT DO UPDATE SET kind=excluded.kind, "
            "ignored=excluded.ignored, synced_ms=excluded.synced_ms, "
            "options=excluded.options, cursor=excluded.cursor, failed_ms=excluded.failed_ms, "
            "failure=excluded.failure, failure_message=excluded.failure_message, "
            "every_ms=excluded.every_ms, next_ms=excluded.next_ms");
    quire_query_bind_text(&query, source->uri);
    quire_query_bind_text(&query, source->kind);
    quire_query_bind_blob(&query, quire_buffer_view(&encoded->ignored));
    quire_query_bind_int(&query, source->synced_ms);
    quire_query_bind_blob(&query, quire_buffer_view(&encoded->options));
    quire_query_bind_text(&query, source->cursor);
    quire_query_bind_int(&query, source->failed_ms);
    quire_query_bind_text(&query, source->failure);
    quire_query_bind_text(&query, source->failure_message);
    quire_query_bind_int(&query, source->every_ms);
    quire_query_bind_int(&query, source->next_ms);
    return quire_query_run(&query, err);
}

quire_status quire_sqlite_put_sources(void *state, quire_call *call, const quire_source_row *sources,
                                      size_t count, quire_error *err)
{
    struct sqlite_store *store = state;
    struct encoded encoded;
    quire_db *db = NULL;
    quire_status status = quire_writer_begin(store, call, &db, err);
    if (status) return status;
    quire_buffer_init(&encoded.ignored, LARGEST_PATTERNS_BYTES);
    quire_buffer_init(&encoded.options, LARGEST_PATTERNS_BYTES);
    for (size_t i = 0; i < count && !status; i++) status = put_source(db, &sources[i], &encoded, err);
    quire_buffer_free(&encoded.ignored);
    quire_buffer_free(&encoded.options);
    if (!status) status = quire_writer_commit(store, err);
    if (status) quire_writer_abort(store);
    return status;
}

static quire_status count_of(quire_db *db, const char *sql_literal, size_t *out, quire_error *err)
{
    quire_query query = quire_query_start(db, sql_literal);
    *out = quire_query_next(&query) ? (size_t)quire_query_int(&query, 0) : 0;
    return quire_query_end(&query, err);
}

static quire_status decode_options(quire_str bytes, quire_arena *arena, quire_pairs *out, quire_error *err)
{
    quire_strs strings = { 0 };
    quire_status status = quire_strings_decode(bytes, arena, &strings, err);
    quire_pair *pairs = status ? NULL : quire_arena_array(arena, strings.count / 2, sizeof *pairs);
    if (!status && !pairs) return quire_fail_memory(err);
    for (size_t i = 0; !status && i < strings.count / 2; i++)
        pairs[i] = (quire_pair){ strings.items[2 * i], strings.items[2 * i + 1] };
    *out = (quire_pairs){ pairs, strings.count / 2 };
    return status;
}

static quire_status read_source(quire_query *query, quire_arena *arena, quire_source_row *row,
                                quire_error *err)
{
    *row = (quire_source_row){
        .uri = quire_query_copy(query, 0, arena),
        .kind = quire_query_copy(query, 1, arena),
        .synced_ms = quire_query_int(query, 2),
        .id = quire_id_of_key(quire_query_int(query, 4), 's', arena),
        .cursor = quire_query_copy(query, 6, arena),
        .failed_ms = quire_query_int(query, 7),
        .failure = quire_query_copy(query, 8, arena),
        .failure_message = quire_query_copy(query, 9, arena),
        .every_ms = quire_query_int(query, 10),
        .next_ms = quire_query_int(query, 11),
    };
    if (!row->id.data) return quire_fail_memory(err);
    quire_status status = quire_strings_decode(quire_query_bytes(query, 3), arena, &row->ignore, err);
    return status ? status : decode_options(quire_query_bytes(query, 5), arena, &row->options, err);
}

static quire_status read_sources(quire_db *db, quire_call *call, const quire_source_row **out,
                                 size_t *out_count, quire_error *err)
{
    size_t count = 0, filled = 0;
    quire_status status = count_of(db, "SELECT count(*) FROM sources", &count, err);
    if (status) return status;
    quire_source_row *rows = quire_arena_array(call->arena, count, sizeof *rows);
    if (!rows) return quire_fail_memory(err);
    quire_query query = quire_query_start(
        db,
        "SELECT s.uri, s.kind, s.synced_ms, s.ignored, s.id, s.options, s.cursor, s.failed_ms, s.failure, "
        "s.failure_message, s.every_ms, s.next_ms FROM sources s ORDER BY s.uri");
    while (!status && filled < count && quire_query_next(&query))
        status = read_source(&query, call->arena, &rows[filled++], err);
    *out = rows;
    *out_count = filled;
    quire_status ended = quire_query_end(&query, status ? NULL : err);
    return status ? status : ended;
}

quire_status quire_sqlite_sources(void *state, quire_call *call, const quire_source_row **out,
                                  size_t *out_count, quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    status = read_sources(&reader.db, call, out, out_count, err);
    quire_reader_end(store, &reader);
    return status;
}

quire_status quire_sqlite_source_count(void *state, quire_call *call, quire_str uri, uint64_t *documents,
                                       uint64_t *failed, quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    (void)call;
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    quire_query query = quire_query_start(
        &reader.db, "SELECT count(*) FILTER (WHERE revision>0), count(*) FILTER (WHERE failure IS NOT NULL) "
                    "FROM documents WHERE source=?");
    quire_query_bind_text(&query, uri);
    bool counted = quire_query_next(&query);
    *documents = counted ? (uint64_t)quire_query_int(&query, 0) : 0;
    *failed = counted ? (uint64_t)quire_query_int(&query, 1) : 0;
    status = quire_query_end(&query, err);
    quire_reader_end(store, &reader);
    return status;
}

static quire_status read_types(quire_db *db, quire_call *call, quire_str uri, const quire_type_count **out,
                               size_t *out_count, quire_error *err)
{
    quire_type_count *types = NULL;
    size_t count = 0, capacity = 0;
    quire_query query = quire_query_start(db, "SELECT media_type, count(*) FROM documents WHERE source=? AND "
                                              "revision>0 GROUP BY 1 ORDER BY 2 DESC, 1");
    quire_query_bind_text(&query, uri);
    while (quire_query_next(&query)) {
        quire_type_count *room = quire_arena_grow(call->arena, types, count, &capacity, sizeof *room);
        if (!room) {
            query.code = SQLITE_NOMEM;
            break;
        }
        types = room;
        types[count++] = (quire_type_count){ quire_query_copy(&query, 0, call->arena),
                                             (uint64_t)quire_query_int(&query, 1) };
    }
    *out = types;
    *out_count = count;
    return quire_query_end(&query, err);
}

quire_status quire_sqlite_source_types(void *state, quire_call *call, quire_str uri,
                                       const quire_type_count **out, size_t *out_count, quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    status = read_types(&reader.db, call, uri, out, out_count, err);
    quire_reader_end(store, &reader);
    return status;
}

/* Ends the query. */
static quire_status visit_entries(quire_query *query, quire_source_visit visit, void *user, quire_error *err)
{
    quire_status status = QUIRE_OK;
    while (!status && quire_query_next(query)) {
        const quire_source_entry entry = { .uri = quire_query_bytes(query, 0),
                                           .own = quire_query_int(query, 3) != 0,
                                           .document = quire_query_int(query, 1) != 0,
                                           .found_inside = quire_query_int(query, 2) != 0 };
        status = visit(user, &entry, err);
    }
    quire_status ended = quire_query_end(query, status ? NULL : err);
    return status ? status : ended;
}

static quire_status visit_own(quire_db *db, quire_str source, quire_source_visit visit, void *user,
                              quire_error *err)
{
    quire_query query = quire_query_start(
        db,
        "SELECT uri, revision>0, parent IS NOT NULL, 1 FROM documents WHERE source=?1 OR uri=?1 ORDER BY id");
    quire_query_bind_text(&query, source);
    return visit_entries(&query, visit, user, err);
}

static quire_status visit_below(quire_db *db, quire_str source, quire_str prefix, quire_source_visit visit,
                                void *user, quire_error *err)
{
    quire_query query = quire_query_start(db,
                                          "SELECT uri, revision>0, parent IS NOT NULL, 0 FROM documents "
                                          "WHERE uri>=?2 AND uri<?2||char(1114111) AND "
                                          "source<>?1 AND source IN (SELECT uri FROM sources) ORDER BY id");
    quire_query_bind_text(&query, source);
    quire_query_bind_text(&query, prefix);
    return visit_entries(&query, visit, user, err);
}

/* '0' is what comes next to '/'. A plus keeps the index of sources out: it would lead through all that came from one. */
static quire_status visit_at(quire_db *db, quire_str source, quire_str place, quire_source_visit visit,
                             void *user, quire_error *err)
{
    quire_query query = quire_query_start(
        db, "SELECT uri, revision>0, parent IS NOT NULL, source=?1 OR uri=?1 FROM documents "
            "WHERE (uri=?2 OR (uri>?2||'/' AND uri<?2||'0')) AND "
            "(+source=?1 OR +uri=?1 OR +source IN (SELECT uri FROM sources)) ORDER BY id");
    quire_query_bind_text(&query, source);
    quire_query_bind_text(&query, place);
    return visit_entries(&query, visit, user, err);
}

quire_status quire_sqlite_source_entries(void *state, quire_call *call, quire_str source, quire_strs prefixes,
                                         quire_source_visit visit, void *user, quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    (void)call;
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    status = visit_own(&reader.db, source, visit, user, err);
    for (size_t i = 0; i < prefixes.count && !status; i++)
        status = visit_below(&reader.db, source, prefixes.items[i], visit, user, err);
    quire_reader_end(store, &reader);
    return status;
}

quire_status quire_sqlite_entries_at(void *state, quire_call *call, quire_str source, quire_strs places,
                                     quire_source_visit visit, void *user, quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    (void)call;
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    for (size_t i = 0; i < places.count && !status; i++)
        status = visit_at(&reader.db, source, places.items[i], visit, user, err);
    quire_reader_end(store, &reader);
    return status;
}

quire_status quire_sqlite_move_entries(void *state, quire_call *call, const quire_str *uris, size_t count,
                                       quire_str source, quire_error *err)
{
    struct sqlite_store *store = state;
    quire_db *db = NULL;
    quire_status status = quire_writer_begin(store, call, &db, err);
    if (status) return status;
    quire_query query = quire_query_start(db, "UPDATE documents SET source=?2 WHERE uri=?1");
    for (size_t i = 0; i < count && query.code == SQLITE_OK; i++) {
        quire_query_bind_text(&query, uris[i]);
        quire_query_bind_text(&query, source);
        quire_query_repeat(&query);
    }
    status = quire_query_end(&query, err);
    if (!status) status = quire_writer_commit(store, err);
    if (status) quire_writer_abort(store);
    return status;
}

static quire_status remove_source(quire_db *db, quire_str uri, quire_error *err)
{
    int64_t change;
    quire_query query = quire_query_start(db, "DELETE FROM sources WHERE uri=?");
    quire_query_bind_text(&query, uri);
    quire_status status = quire_query_run(&query, err);
    if (!status && sqlite3_changes(db->handle) == 0)
        return quire_fail(err, QUIRE_E_NOT_FOUND, "the base has no source %.*s", QUIRE_FMT(uri));
    if (!status) status = quire_base_changed(db, &change, err);
    return status ? status : quire_base_set_number(db, "erasure_pending", change, err);
}

quire_status quire_sqlite_remove_source(void *state, quire_call *call, quire_str uri, quire_error *err)
{
    struct sqlite_store *store = state;
    quire_db *db = NULL;
    quire_status status = quire_writer_begin(store, call, &db, err);
    if (status) return status;
    status = remove_source(db, uri, err);
    if (!status) status = quire_writer_commit(store, err);
    if (status) quire_writer_abort(store);
    return status;
}

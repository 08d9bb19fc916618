/* SPDX-License-Identifier: Apache-2.0 */
/* Putting a document: everything that can be computed is, before the write lock is taken; then one transaction. */
#include "store/drivers/store_sqlite/base_file.h"

#include "base/error.h"
#include "record/document_codec.h"
#include "record/locator.h"
#include "record/losses.h"
#include "store/drivers/store_sqlite/run_block.h"

#include <string.h>

static const size_t largest_blob_bytes = 900u << 20, largest_lines_bytes = 4ull << 30;

/* One document on its way in. */
struct putting {
    const quire_put *put;
    quire_buffer record, ledger, links, terms;
    struct term_line *lines; /* one a chunk */
    int64_t key, parent, space, staged, change;
    uint64_t revision, removed;
    size_t dim;
};

/* Encodes the record and makes every chunk's line of terms. */
static quire_status prepare(struct putting *putting, quire_call *call, quire_error *err)
{
    quire_document without_runs = *putting->put->document;
    without_runs.runs = NULL; /* they stand in blocks of their own */
    without_runs.run_count = 0;
    quire_document_encode(&without_runs, &putting->record);
    quire_ledger_encode(putting->put->ledger, &putting->ledger);
    quire_links_encode(putting->put->links, &putting->links);
    quire_status status = quire_buffer_check(&putting->record, "the record of a document", err);
    if (!status) status = quire_buffer_check(&putting->links, "the links of a document", err);
    if (!status) status = quire_buffer_check(&putting->ledger, "the ledger of a document", err);
    if (status) return status;
    putting->lines = quire_arena_array(call->arena, putting->put->chunks.count, sizeof *putting->lines);
    if (!putting->lines) return quire_fail_memory(err);
    for (size_t i = 0; i < putting->put->chunks.count && !status; i++) {
        const quire_chunk *chunk = &putting->put->chunks.items[i];
        status = quire_cancelled(call) ? quire_fail_cancelled(err) : QUIRE_OK;
        if (!status)
            status = quire_term_line_append(call, chunk->context, chunk->text, chunk->language,
                                            &putting->terms, &putting->lines[i], err);
    }
    return status;
}

static void bind_description(quire_query *query, const struct putting *putting)
{
    const quire_document *document = putting->put->document;
    quire_query_bind_text(query, putting->put->source);
    if (putting->parent) quire_query_bind_int(query, putting->parent);
    else quire_query_bind_null(query);
    quire_query_bind_int(query, (int64_t)putting->put->children.count);
    quire_query_bind_int(query, (int64_t)putting->revision);
    quire_query_bind_text(query, document->media_type);
    quire_query_bind_text(query, document->title);
    quire_query_bind_text(query, document->language);
    quire_query_bind_text(query, document->sha256);
    quire_query_bind_int(query, (int64_t)document->original_bytes);
    quire_query_bind_int(query, (int64_t)document->text.size);
    quire_query_bind_int(query, (int64_t)putting->put->chunks.count);
    if (putting->space) quire_query_bind_int(query, putting->space);
    else quire_query_bind_null(query);
    quire_query_bind_int(query, quire_unix_ms());
    quire_loss loss = quire_ledger_loss(putting->put->ledger);
    quire_query_bind_int(query, putting->put->warnings);
    quire_query_bind_real(query, loss.share);
    quire_query_bind_text(query, loss.reason);
    quire_query_bind_text(query, putting->put->version);
    quire_query_bind_int(query, putting->put->untyped);
    quire_query_bind_text(query, document->uri);
}

static quire_status put_row(quire_db *db, struct putting *putting, quire_error *err)
{
    quire_query query =
        putting->key
            ? quire_query_start(db,
                                "UPDATE documents SET source=?, parent=?, children=?, revision=?, "
                                "media_type=?, title=?, language=?, sha256=?, "
                                "original_bytes=?, text_bytes=?, chunks=?, space=?, added_ms=?, warnings=?, "
                                "lost=?, lost_by=?, version=?, untyped=?, failure=NULL, "
                                "failure_message=NULL, failure_sha256=NULL WHERE uri=?")
            : quire_query_start(db, "INSERT INTO documents(source, parent, children, revision, "
                                    "media_type, title, language, sha256, "
                                    "original_bytes, text_bytes, chunks, space, added_ms, "
                                    "warnings, lost, lost_by, version, untyped, uri) "
                                    "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    bind_description(&query, putting);
    quire_status status = quire_query_run(&query, err);
    if (!status && !putting->key) putting->key = sqlite3_last_insert_rowid(db->handle);
    return status;
}

static quire_status put_record(quire_db *db, const struct putting *putting, quire_error *err)
{
    quire_query query = quire_query_start(
        db, "INSERT INTO records(document, record, ledger, links) VALUES(?, ?, ?, ?)");
    quire_query_bind_int(&query, putting->key);
    quire_query_bind_blob(&query, quire_buffer_view(&putting->record));
    quire_query_bind_blob(&query, quire_buffer_view(&putting->ledger));
    if (putting->links.size) quire_query_bind_blob(&query, quire_buffer_view(&putting->links));
    else quire_query_bind_null(&query);
    quire_status status = quire_query_run(&query, err);
    if (status) return status;
    query = quire_query_start(db, "INSERT OR IGNORE INTO fields VALUES(?, ?, ?)");
    for (size_t i = 0; i < putting->put->document->metadata_count && query.code == SQLITE_OK; i++) {
        quire_query_bind_int(&query, putting->key);
        quire_query_bind_text(&query, putting->put->document->metadata[i].key);
        quire_query_bind_text(&query, putting->put->document->metadata[i].value);
        quire_query_repeat(&query);
    }
    return quire_query_end(&query, err);
}

static quire_status put_text(quire_db *db, const struct putting *putting, quire_error *err)
{
    quire_str text = putting->put->document->text;
    quire_query query = quire_query_start(db, "INSERT INTO texts VALUES(?, ?, ?)");
    for (size_t at = 0; at < text.size && query.code == SQLITE_OK; at += TEXT_PIECE_BYTES) {
        size_t end = text.size - at < TEXT_PIECE_BYTES ? text.size : at + TEXT_PIECE_BYTES;
        quire_query_bind_int(&query, putting->key);
        quire_query_bind_int(&query, (int64_t)(at / TEXT_PIECE_BYTES));
        quire_query_bind_blob(&query, quire_str_cut(text, at, end));
        quire_query_repeat(&query);
    }
    return quire_query_end(&query, err);
}

static quire_status put_runs(quire_db *db, const struct putting *putting, quire_error *err)
{
    char block[QUIRE_RUNS_PER_BLOCK * QUIRE_RUN_BYTES];
    const quire_document *document = putting->put->document;
    quire_query query = quire_query_start(db, "INSERT INTO runs VALUES(?, ?, ?)");
    for (size_t at = 0; at < document->run_count && query.code == SQLITE_OK; at += QUIRE_RUNS_PER_BLOCK) {
        size_t count = document->run_count - at < QUIRE_RUNS_PER_BLOCK ? document->run_count - at
                                                                       : QUIRE_RUNS_PER_BLOCK;
        for (size_t i = 0; i < count; i++)
            quire_run_encode(&document->runs[at + i], block + i * QUIRE_RUN_BYTES);
        quire_query_bind_int(&query, putting->key);
        quire_query_bind_int(&query, (int64_t)document->runs[at].start);
        quire_query_bind_blob(&query, (quire_str){ block, count * QUIRE_RUN_BYTES });
        quire_query_repeat(&query);
    }
    return quire_query_end(&query, err);
}

/* The vectors that came with the document. One that another document put meanwhile stays as it is. */
static quire_status put_vectors(quire_db *db, const struct putting *putting, quire_call *call,
                                quire_error *err)
{
    const quire_matrix *vectors = putting->put->vectors;
    quire_status status = QUIRE_OK;
    if (!vectors || vectors->rows == 0) return QUIRE_OK;
    if (vectors->dim != putting->dim)
        return quire_fail(err, QUIRE_E_INVALID, "vectors of %zu numbers for a base of %zu", vectors->dim,
                          putting->dim);
    char *halves = quire_arena_array(call->arena, vectors->dim, 2);
    if (!halves) return quire_fail_memory(err);
    quire_query query = quire_query_start(
        db, "INSERT OR IGNORE INTO vectors(space, input, halves) VALUES(?, ?, ?)");
    for (size_t i = 0; i < vectors->rows && query.code == SQLITE_OK; i++) {
        status = quire_halves_of(quire_matrix_row(vectors, i), vectors->dim, halves, err);
        if (status) break;
        const quire_input_hash *input = &putting->put->vector_inputs[i];
        quire_query_bind_int(&query, putting->space);
        quire_query_bind_blob(&query, (quire_str){ (const char *)input->bytes, sizeof input->bytes });
        quire_query_bind_blob(&query, (quire_str){ halves, vectors->dim * 2 });
        quire_query_repeat(&query);
    }
    quire_status ended = quire_query_end(&query, status ? NULL : err);
    return status ? status : ended;
}

/* The key of the vector of an input: it stands, or it waits among those staged for this version. 0: neither. */
static quire_status vector_of(quire_db *db, const struct putting *putting, quire_str input, int64_t *out,
                              quire_error *err)
{
    quire_status status = QUIRE_OK;
    *out = 0;
    for (int tries = 0; tries < 2 && !status && *out == 0; tries++) {
        if (tries) {
            quire_query move = quire_query_start(
                db, "INSERT INTO vectors(space, input, halves) SELECT ?, input, halves "
                    "FROM staged_vectors WHERE document=? AND input=?");
            quire_query_bind_int(&move, putting->space);
            quire_query_bind_int(&move, putting->staged);
            quire_query_bind_blob(&move, input);
            status = quire_query_run(&move, err);
            if (status) break;
        }
        quire_query query = quire_query_start(db, "SELECT id FROM vectors WHERE space=? AND input=?");
        quire_query_bind_int(&query, putting->space);
        quire_query_bind_blob(&query, input);
        *out = quire_query_next(&query) ? quire_query_int(&query, 0) : 0;
        status = quire_query_end(&query, err);
        if (!putting->staged) break;
    }
    return status;
}

/* What of a chunk's row is encoded. */
struct encoded {
    quire_buffer ranges, headings, locator;
};

static quire_status encode_chunk(const quire_chunk *chunk, struct encoded *out, quire_error *err)
{
    quire_buffer_clear(&out->ranges);
    quire_buffer_clear(&out->headings);
    quire_buffer_clear(&out->locator);
    quire_ranges_encode(chunk->ranges, chunk->range_count, &out->ranges);
    quire_strings_encode(chunk->headings, &out->headings);
    if (chunk->locator.kind) quire_locator_put(&out->locator, &chunk->locator, NULL);
    quire_status status = quire_buffer_check(&out->ranges, "the ranges of a chunk", err);
    if (!status) status = quire_buffer_check(&out->headings, "the headings of a chunk", err);
    return status ? status : quire_buffer_check(&out->locator, "the place of a chunk", err);
}

static quire_status insert_chunk(quire_db *db, const struct putting *putting, size_t index, int64_t vector,
                                 struct encoded *encoded, quire_error *err)
{
    const quire_chunk *chunk = &putting->put->chunks.items[index];
    quire_str line = quire_str_cut(quire_buffer_view(&putting->terms), putting->lines[index].start,
                                   putting->lines[index].end);
    quire_status status = encode_chunk(chunk, encoded, err);
    if (status) return status;
    quire_query query = quire_query_start(db,
                                          "INSERT INTO chunks(document, space, vector, ranges, context, "
                                          "headings, language, tokens, page, terms, "
                                          "fingerprint, locator) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    quire_query_bind_int(&query, putting->key);
    quire_query_bind_int(&query, putting->space);
    quire_query_bind_int(&query, vector);
    quire_query_bind_blob(&query, quire_buffer_view(&encoded->ranges));
    quire_query_bind_text(&query, chunk->context);
    quire_query_bind_blob(&query, quire_buffer_view(&encoded->headings));
    quire_query_bind_text(&query, chunk->language);
    quire_query_bind_int(&query, chunk->tokens);
    quire_query_bind_int(&query, chunk->page);
    quire_query_bind_int(&query, putting->lines[index].count);
    quire_query_bind_int(&query, quire_postings_fingerprint(line));
    if (chunk->locator.kind) quire_query_bind_blob(&query, quire_buffer_view(&encoded->locator));
    else quire_query_bind_null(&query);
    status = quire_query_run(&query, err);
    return status ? status : quire_postings_add(db, sqlite3_last_insert_rowid(db->handle), line, err);
}

static quire_status put_chunk(quire_db *db, const struct putting *putting, size_t index,
                              struct encoded *encoded, quire_error *err)
{
    quire_str input = { (const char *)putting->put->inputs[index].bytes,
                        sizeof putting->put->inputs[index].bytes };
    int64_t vector = 0;
    quire_status status = vector_of(db, putting, input, &vector, err);
    if (!status && vector == 0)
        return quire_fail_retryable(err, QUIRE_E_NOT_FOUND,
                                    "chunk %zu has no vector: neither given, nor staged, nor in the "
                                    "base (it may have been removed meanwhile)",
                                    index);
    return status ? status : insert_chunk(db, putting, index, vector, encoded, err);
}

static quire_status put_chunks(quire_db *db, const struct putting *putting, quire_call *call,
                               quire_error *err)
{
    struct encoded encoded;
    quire_status status = QUIRE_OK;
    if (putting->put->chunks.count && !putting->space)
        return quire_fail(err, QUIRE_E_INVALID, "the base has no space for vectors yet");
    quire_buffer_init(&encoded.ranges, largest_blob_bytes);
    quire_buffer_init(&encoded.headings, largest_blob_bytes);
    quire_buffer_init(&encoded.locator, largest_blob_bytes);
    for (size_t i = 0; i < putting->put->chunks.count && !status; i++) {
        status = quire_cancelled(call) ? quire_fail_cancelled(err) : QUIRE_OK;
        if (!status) status = put_chunk(db, putting, i, &encoded, err);
    }
    quire_buffer_free(&encoded.ranges);
    quire_buffer_free(&encoded.headings);
    quire_buffer_free(&encoded.locator);
    return status;
}

static quire_status put_all(quire_db *db, struct putting *putting, quire_call *call, quire_error *err)
{
    struct loose_vectors loose = { 0 };
    const quire_document *document = putting->put->document;
    const quire_document_version version = { document->uri, document->sha256 };
    bool dropped = false;
    quire_status status = quire_space_active(db, &putting->space, &putting->dim, err);
    if (!status) status = quire_staging_find(db, &version, &putting->staged, err);
    if (!status) status = quire_base_changed(db, &putting->change, err);
    if (!status) status = quire_document_row_find(db, document->uri, &putting->key, &putting->revision, err);
    if (!status) status = quire_parent_find(db, putting->put->parent, document->uri, &putting->parent, err);
    if (!status && putting->key)
        status = quire_content_erase(db, call, putting->key, putting->change, &loose, err);
    putting->revision++;
    if (!status) status = put_row(db, putting, err);
    if (!status && putting->put->shared_title)
        status = quire_title_mark(db, putting->key, putting->put->shared_title, putting->change, err);
    if (!status) status = put_record(db, putting, err);
    if (!status) status = quire_sums_add(db, quire_buffer_view(&putting->ledger), call->arena, err);
    if (!status) status = put_text(db, putting, err);
    if (!status) status = put_runs(db, putting, err);
    if (!status) status = quire_typed_put(db, call, putting->put, putting->key, putting->parent, err);
    if (!status) status = put_vectors(db, putting, call, err);
    if (!status) status = put_chunks(db, putting, call, err);
    if (!status) status = quire_staging_drop(db, document->uri, NULL, &dropped, err);
    if (!status) status = quire_loose_vectors_erase(db, &loose, err);
    /* Last: its own chunks may use the vectors of those that go. */
    if (!status)
        status = quire_children_drop_lost(db, call, putting->key, document->uri, putting->put->children,
                                          putting->change, &putting->removed, err);
    return status;
}

static quire_status transact(struct sqlite_store *store, quire_call *call, struct putting *putting,
                             quire_error *err)
{
    quire_db *db = NULL;
    quire_status status = quire_writer_begin(store, call, &db, err);
    if (status) return status;
    status = put_all(db, putting, call, err);
    if (!status) status = quire_writer_commit(store, err);
    if (status) quire_writer_abort(store);
    return status;
}

quire_status quire_sqlite_put(void *state, quire_call *call, const quire_put *put, quire_put_result *out,
                              quire_error *err)
{
    struct sqlite_store *store = state;
    struct putting putting = { .put = put };
    quire_buffer_init(&putting.record, largest_blob_bytes);
    quire_buffer_init(&putting.ledger, largest_blob_bytes);
    quire_buffer_init(&putting.links, largest_blob_bytes);
    quire_buffer_init(&putting.terms, largest_lines_bytes);
    quire_status status = prepare(&putting, call, err);
    if (!status) status = transact(store, call, &putting, err);
    if (!status) {
        *out = (quire_put_result){ quire_id_of_key(putting.key, 'd', call->arena), putting.revision,
                                   putting.revision > 1, putting.removed };
        if (!out->id.data) status = quire_fail_memory(err);
    }
    quire_buffer_free(&putting.record);
    quire_buffer_free(&putting.ledger);
    quire_buffer_free(&putting.links);
    quire_buffer_free(&putting.terms);
    return status;
}

static quire_status put_version(quire_db *db, quire_str uri, quire_str version, quire_error *err)
{
    quire_query query = quire_query_start(db, "UPDATE documents SET version=?2 WHERE uri=?1");
    quire_query_bind_text(&query, uri);
    quire_query_bind_text(&query, version);
    return quire_query_run(&query, err);
}

quire_status quire_sqlite_put_version(void *state, quire_call *call, quire_str uri, quire_str version,
                                      quire_error *err)
{
    struct sqlite_store *store = state;
    quire_db *db = NULL;
    quire_status status = quire_writer_begin(store, call, &db, err);
    if (status) return status;
    status = put_version(db, uri, version, err);
    if (!status) status = quire_writer_commit(store, err);
    if (status) quire_writer_abort(store);
    return status;
}

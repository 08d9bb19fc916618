/* SPDX-License-Identifier: Apache-2.0 */
/* The line of terms that a chunk adds to the postings: those of its context (title and headings), then those of its
 * text. Removing a chunk makes the same line again; where it no longer comes out the same, all postings are made anew. */
#include "store/drivers/store_sqlite/base_file.h"

#include "base/error.h"

enum { LARGEST_LINE_BYTES = 64 << 20 };

static quire_status append_terms(quire_call *call, quire_str text, quire_str language, quire_buffer *lines,
                                 struct term_line *out, quire_error *err)
{
    quire_terms terms = { 0 };
    if (text.size == 0) return QUIRE_OK;
    quire_status status = quire_text_terms(call, text, language, &terms, err);
    if (!status) out->count += (uint32_t)quire_postings_join(&terms, lines);
    return status;
}

quire_status quire_term_line_append(quire_call *call, quire_str context, quire_str text, quire_str language,
                                    quire_buffer *lines, struct term_line *out, quire_error *err)
{
    quire_arena scratch = { 0 };
    quire_call inner = *call;
    inner.arena = &scratch;
    *out = (struct term_line){ .start = lines->size };
    quire_status status = append_terms(&inner, context, language, lines, out, err);
    if (!status) status = append_terms(&inner, text, language, lines, out, err);
    if (!status) status = quire_buffer_check(lines, "the terms of a document", err);
    out->end = lines->size;
    quire_arena_free(&scratch);
    return status;
}

quire_status quire_term_line_again(void *user, int64_t chunk, quire_buffer *line, int64_t *fingerprint,
                                   quire_error *err)
{
    const struct term_lines *lines = user;
    quire_arena scratch = { 0 };
    quire_chunk read;
    struct term_line made;
    quire_query query = quire_query_start(
        lines->db, "SELECT " CHUNK_COLUMNS ", c.document, c.fingerprint FROM chunks c WHERE c.id=?");
    quire_query_bind_int(&query, chunk);
    quire_status status = QUIRE_OK;
    if (quire_query_next(&query)) {
        *fingerprint = quire_query_int(&query, 9);
        status = quire_chunk_read(lines->db, &query, quire_query_int(&query, 8), &scratch, &read, err);
        if (!status)
            status = quire_term_line_append(lines->call, read.context, read.text, read.language, line, &made,
                                            err);
    }
    quire_status ended = quire_query_end(&query, status ? NULL : err);
    quire_arena_free(&scratch);
    return status ? status : ended;
}

static quire_status rebuild_chunk(quire_db *db, quire_query *query, quire_call *call, quire_buffer *lines,
                                  quire_error *err)
{
    quire_chunk chunk;
    struct term_line line;
    quire_arena scratch = { 0 };
    quire_buffer_clear(lines);
    quire_status status = quire_chunk_read(db, query, quire_query_int(query, 8), &scratch, &chunk, err);
    if (!status)
        status = quire_term_line_append(call, chunk.context, chunk.text, chunk.language, lines, &line, err);
    if (!status) status = quire_postings_add(db, quire_query_int(query, 0), quire_buffer_view(lines), err);
    if (!status) {
        quire_query update = quire_query_start(db,
                                               "UPDATE main.chunks SET terms=?, fingerprint=? WHERE id=?");
        quire_query_bind_int(&update, line.count);
        quire_query_bind_int(&update, quire_postings_fingerprint(quire_buffer_view(lines)));
        quire_query_bind_int(&update, quire_query_int(query, 0));
        status = quire_query_run(&update, err);
    }
    quire_arena_free(&scratch);
    return status;
}

/* The next chunk behind *key; *key is 0 where there is none. One statement a chunk, as its row is changed meanwhile. */
static quire_status rebuild_next(quire_db *db, quire_call *call, quire_buffer *lines, int64_t *key,
                                 quire_error *err)
{
    quire_status status = QUIRE_OK;
    quire_query query = quire_query_start(db, "SELECT " CHUNK_COLUMNS
                                              ", c.document FROM chunks c WHERE c.id>? ORDER BY "
                                              "c.id LIMIT 1");
    quire_query_bind_int(&query, *key);
    *key = 0;
    if (quire_query_next(&query)) {
        *key = quire_query_int(&query, 0);
        status = rebuild_chunk(db, &query, call, lines, err);
    }
    quire_status ended = quire_query_end(&query, status ? NULL : err);
    return status ? status : ended;
}

quire_status quire_postings_rebuild(quire_db *db, quire_call *call, quire_error *err)
{
    quire_buffer lines;
    int64_t key = 0, change;
    quire_buffer_init(&lines, LARGEST_LINE_BYTES);
    quire_status status = quire_postings_clear(db, err);
    do {
        if (!status && quire_cancelled(call)) status = quire_fail_cancelled(err);
        if (!status) status = rebuild_next(db, call, &lines, &key, err);
    } while (!status && key);
    if (!status) status = quire_base_set_number(db, "postings_version", QUIRE_TERMS_VERSION, err);
    if (!status) status = quire_base_changed(db, &change, err);
    if (!status) status = quire_base_set_number(db, "erasure_pending", change, err);
    quire_buffer_free(&lines);
    return status;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Documents by their title, and other titles for them. */
#include "store/drivers/store_sqlite/base_file.h"

#include "base/error.h"
#include "record/document_codec.h"

#include <string.h>

enum { FIRST_ROWS = 16 };

#define TITLED_COLUMNS                                                                                       \
    "d.id, d.uri, d.title, d.sha256, EXISTS(SELECT 1 FROM fields f WHERE f.document=d.id AND f.key="         \
    "'" QUIRE_METADATA_TITLE "')"

static quire_titled read_row(quire_query *query, quire_arena *arena)
{
    quire_titled row = { .id = quire_id_of_key(quire_query_int(query, 0), 'd', arena),
                         .uri = quire_query_copy(query, 1, arena),
                         .title = quire_query_copy(query, 2, arena),
                         .sha256 = quire_query_copy(query, 3, arena),
                         .given = quire_query_int(query, 4) != 0 };
    if (!row.id.data) query->code = SQLITE_NOMEM;
    return row;
}

static quire_status read_titled(quire_db *db, quire_call *call, quire_str title, size_t limit,
                                const quire_titled **out, size_t *out_count, quire_error *err)
{
    size_t capacity = 0, count = 0;
    quire_titled *rows = NULL;
    /* ")" follows "(": all that begins with the title, a space and a bracket. */
    quire_str low = quire_arena_printf(call->arena, "%.*s (", QUIRE_FMT(title)),
              high = quire_arena_printf(call->arena, "%.*s )", QUIRE_FMT(title));
    if (!low.data || !high.data) return quire_fail_memory(err);
    quire_query query = quire_query_start(
        db, "SELECT " TITLED_COLUMNS " FROM documents d WHERE revision>0 AND title=? UNION ALL "
            "SELECT " TITLED_COLUMNS " FROM documents d WHERE revision>0 AND title>? AND title<? LIMIT ?");
    quire_query_bind_text(&query, title);
    quire_query_bind_text(&query, low);
    quire_query_bind_text(&query, high);
    quire_query_bind_int(&query, (int64_t)limit);
    while (quire_query_next(&query)) {
        if (count == capacity) {
            capacity = capacity ? capacity * 2 : FIRST_ROWS;
            quire_titled *more = quire_arena_array(call->arena, capacity, sizeof *more);
            if (!more) {
                query.code = SQLITE_NOMEM;
                break;
            }
            if (count) memcpy(more, rows, count * sizeof *more);
            rows = more;
        }
        rows[count++] = read_row(&query, call->arena);
    }
    *out = rows;
    *out_count = count;
    return quire_query_end(&query, err);
}

quire_status quire_store_titled(quire_store *store, quire_call *call, quire_str title, size_t limit,
                                const quire_titled **out, size_t *out_count, quire_error *err)
{
    struct reader reader;
    *out = NULL;
    *out_count = 0;
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    status = read_titled(&reader.db, call, title, limit, out, out_count, err);
    quire_reader_end(store, &reader);
    return status;
}

static quire_status retitle(quire_db *db, const quire_titled *documents, const quire_str *titles,
                            size_t count, quire_error *err)
{
    int64_t change;
    quire_status status = quire_base_changed(db, &change, err);
    if (status) return status;
    quire_query query = quire_query_start(db, "UPDATE documents SET title=? WHERE id=? AND title=?");
    for (size_t i = 0; i < count && query.code == SQLITE_OK; i++) {
        quire_query_bind_text(&query, titles[i]);
        quire_query_bind_int(&query, quire_key_of_id(documents[i].id, 'd'));
        quire_query_bind_text(&query, documents[i].title);
        quire_query_repeat(&query);
    }
    return quire_query_end(&query, err);
}

quire_status quire_store_retitle(quire_store *store, quire_call *call, const quire_titled *documents,
                                 const quire_str *titles, size_t count, quire_error *err)
{
    quire_db *db = NULL;
    if (count == 0) return QUIRE_OK;
    quire_status status = quire_writer_begin(store, call, &db, err);
    if (status) return status;
    status = retitle(db, documents, titles, count, err);
    if (!status) status = quire_writer_commit(store, err);
    if (status) quire_writer_abort(store);
    return status;
}

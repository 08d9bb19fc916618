/* SPDX-License-Identifier: Apache-2.0 */
/* Documents by their title or their bytes, and other titles for them. */
#include "store/drivers/store_sqlite/base_file.h"

#include "base/error.h"
#include "record/document_codec.h"

#include <stdio.h>
#include <string.h>

enum { TITLED_COUNT = 5 };

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

/* All that the query gives, and ends it. */
static quire_status read_rows(quire_query *query, quire_arena *arena, const quire_titled **out,
                              size_t *out_count, quire_error *err)
{
    size_t capacity = 0, count = 0;
    quire_titled *rows = NULL;
    while (quire_query_next(query)) {
        quire_titled *more = quire_arena_grow(arena, rows, count, &capacity, sizeof *more);
        if (!more) {
            query->code = SQLITE_NOMEM;
            break;
        }
        rows = more;
        rows[count++] = read_row(query, arena);
    }
    *out = rows;
    *out_count = count;
    return quire_query_end(query, err);
}

static quire_status read_titled(quire_db *db, quire_call *call, quire_str title, size_t limit,
                                const quire_titled **out, size_t *out_count, quire_error *err)
{
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
    return read_rows(&query, call->arena, out, out_count, err);
}

quire_status quire_sqlite_titled(void *state, quire_call *call, quire_str title, size_t limit,
                                 const quire_titled **out, size_t *out_count, quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    *out = NULL;
    *out_count = 0;
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    status = read_titled(&reader.db, call, title, limit, out, out_count, err);
    quire_reader_end(store, &reader);
    return status;
}

quire_status quire_sqlite_same_bytes(void *state, quire_call *call, quire_str sha256, size_t limit,
                                     const quire_titled **out, size_t *out_count, quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    quire_query query = quire_query_start(
        &reader.db,
        "SELECT " TITLED_COLUMNS " FROM documents d WHERE sha256=? AND revision>0 AND parent IS NULL "
        "AND source IN (SELECT uri FROM sources) ORDER BY uri LIMIT ?");
    quire_query_bind_text(&query, sha256);
    quire_query_bind_int(&query, (int64_t)limit);
    status = read_rows(&query, call->arena, out, out_count, err);
    quire_reader_end(store, &reader);
    return status;
}

quire_status quire_sqlite_is_called(void *state, quire_str start, quire_str end, quire_str except, bool *out,
                                    quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    /* The last code point follows whatever a title goes on with. */
    quire_query query = quire_query_start(
        &reader.db, end.size
                        ? "SELECT 1 FROM documents WHERE id<>?1 AND title>=?2 AND title<?2||char(1114111) "
                          "AND substr(title, -length(?3))=?3 LIMIT 1"
                        : "SELECT 1 FROM documents d WHERE id<>?1 AND title=?2 AND revision>0 AND NOT "
                          "EXISTS(SELECT 1 FROM fields f WHERE f.document=d.id AND f.key="
                          "'" QUIRE_METADATA_TITLE "') LIMIT 1");
    quire_query_bind_int(&query, quire_key_of_id(except, 'd'));
    quire_query_bind_text(&query, start);
    if (end.size) quire_query_bind_text(&query, end);
    *out = quire_query_next(&query);
    status = quire_query_end(&query, err);
    quire_reader_end(store, &reader);
    return status;
}

quire_status quire_sqlite_names(void *state, quire_call *call, const quire_document_ref *documents,
                                size_t count, quire_named *out, quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    quire_query query = quire_query_start(&reader.db, "SELECT title, uri, chunks FROM documents WHERE id=?");
    for (size_t i = 0; i < count && query.code == SQLITE_OK; i++) {
        out[i] = (quire_named){ .document = documents[i] };
        quire_query_bind_int(&query, documents[i].value);
        if (quire_query_next(&query)) {
            out[i].title = quire_query_copy(&query, 0, call->arena);
            out[i].uri = quire_query_copy(&query, 1, call->arena);
            out[i].chunks = (uint64_t)quire_query_int(&query, 2);
        }
        quire_query_rewind(&query);
    }
    status = quire_query_end(&query, err);
    quire_reader_end(store, &reader);
    return status;
}

/* A mark is a number of the base: "shared title 12" of d12. It tells how long the title is that others have, and the change
 * that made it, so that whoever settles takes away no mark that came after he looked. */
#define MARK_NAME "shared title "
enum { MARK_LENGTH_BITS = 20 };

quire_status quire_title_mark(quire_db *db, int64_t document, size_t shared, int64_t change, quire_error *err)
{
    char name[48];
    if (shared >> MARK_LENGTH_BITS) return QUIRE_OK; /* longer than a title may be */
    snprintf(name, sizeof name, MARK_NAME "%lld", (long long)document);
    return quire_base_set_number(db, name, (int64_t)((uint64_t)change << MARK_LENGTH_BITS | shared), err);
}

static quire_unsettled read_mark(quire_query *query, quire_arena *arena)
{
    quire_unsettled out = { .document = read_row(query, arena),
                            .key = quire_query_int(query, TITLED_COUNT),
                            .mark = quire_query_int(query, TITLED_COUNT + 1) };
    size_t size = (size_t)out.mark & ((1u << MARK_LENGTH_BITS) - 1);
    quire_str title = out.document.title;
    out.title = quire_str_cut(title, 0, size <= title.size ? size : 0);
    return out;
}

static quire_status read_marks(quire_db *db, quire_call *call, const quire_unsettled **out, size_t *out_count,
                               quire_error *err)
{
    size_t capacity = 0, count = 0;
    quire_unsettled *marks = NULL;
    quire_query query = quire_query_start(
        db, "SELECT " TITLED_COLUMNS ", n.number, n.value FROM (SELECT CAST(substr(name, 14) AS INTEGER) AS "
            "number, value FROM numbers WHERE name>'" MARK_NAME "' AND name<'shared title!') n "
            "LEFT JOIN documents d ON d.id=n.number ORDER BY n.number");
    while (quire_query_next(&query)) {
        quire_unsettled *more = quire_arena_grow(call->arena, marks, count, &capacity, sizeof *more);
        if (!more) {
            query.code = SQLITE_NOMEM;
            break;
        }
        marks = more;
        marks[count++] = read_mark(&query, call->arena);
    }
    *out = marks;
    *out_count = count;
    return quire_query_end(&query, err);
}

quire_status quire_sqlite_unsettled(void *state, quire_call *call, const quire_unsettled **out,
                                    size_t *out_count, quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    *out = NULL;
    *out_count = 0;
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    status = read_marks(&reader.db, call, out, out_count, err);
    quire_reader_end(store, &reader);
    return status;
}

static quire_status take_marks(quire_db *db, const quire_unsettled *settled, size_t count, quire_error *err)
{
    char name[48];
    quire_query query = quire_query_start(db, "DELETE FROM numbers WHERE name=? AND value=?");
    for (size_t i = 0; i < count && query.code == SQLITE_OK; i++) {
        snprintf(name, sizeof name, MARK_NAME "%lld", (long long)settled[i].key);
        quire_query_bind_text(&query, quire_str_from(name));
        quire_query_bind_int(&query, settled[i].mark);
        quire_query_repeat(&query);
    }
    return quire_query_end(&query, err);
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

quire_status quire_sqlite_retitle(void *state, quire_call *call, const quire_titled *documents,
                                  const quire_str *titles, size_t count, const quire_unsettled *settled,
                                  size_t settled_count, quire_error *err)
{
    struct sqlite_store *store = state;
    quire_db *db = NULL;
    quire_status status = quire_writer_begin(store, call, &db, err);
    if (status) return status;
    if (count) status = retitle(db, documents, titles, count, err);
    if (!status) status = take_marks(db, settled, settled_count, err);
    if (!status) status = quire_writer_commit(store, err);
    if (status) quire_writer_abort(store);
    return status;
}

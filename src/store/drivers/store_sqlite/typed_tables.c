/* SPDX-License-Identifier: Apache-2.0 */
/* Typed copies of tables. A table of one document goes with it. One that several documents have rows of changes by what each
 * brings and takes, and goes with the last row. */
#include "store/drivers/store_sqlite/base_file.h"

#include "base/error.h"
#include "record/typed_copy.h"

enum { FIRST_VERSION = 5, DESCRIPTION_BYTES_MAX = 64 << 20 };

/* The owner of a table that several documents have rows of. */
struct owner {
    int64_t document; /* 0: it is called `name` */
    quire_str name;
};

static struct owner owner_of(const quire_put *put, int64_t parent)
{
    return put->row_of ? (struct owner){ .name = put->row_of->uri } : (struct owner){ .document = parent };
}

static quire_status find_shared(quire_db *db, struct owner owner, int64_t heads, int64_t *out,
                                quire_error *err)
{
    quire_query query = owner.document
                            ? quire_query_start(db, "SELECT id FROM typed_tables WHERE owner=? AND heads=?")
                            : quire_query_start(db, "SELECT id FROM typed_tables WHERE name=? AND heads=?");
    if (owner.document) quire_query_bind_int(&query, owner.document);
    else quire_query_bind_text(&query, owner.name);
    quire_query_bind_int(&query, heads);
    *out = quire_query_next(&query) ? quire_query_int(&query, 0) : 0;
    return quire_query_end(&query, err);
}

/* ---- descriptions ---- */

struct standing {
    int64_t rows, bytes, named;
    quire_typed_description description;
};

static quire_status read_standing(quire_db *db, int64_t table, quire_arena *arena, struct standing *out,
                                  quire_error *err)
{
    quire_query query = quire_query_start(
        db, "SELECT rows, bytes, named, description FROM typed_tables WHERE id=?");
    quire_query_bind_int(&query, table);
    quire_status decoded = QUIRE_OK;
    if (quire_query_next(&query)) {
        out->rows = quire_query_int(&query, 0);
        out->bytes = quire_query_int(&query, 1);
        out->named = quire_query_int(&query, 2);
        decoded = quire_typed_description_decode(quire_query_bytes(&query, 3), arena, &out->description, err);
    }
    quire_status status = quire_query_end(&query, decoded ? NULL : err);
    return decoded ? decoded : status;
}

static quire_status write_standing(quire_db *db, int64_t table, const struct standing *standing,
                                   quire_error *err)
{
    quire_buffer bytes;
    quire_buffer_init(&bytes, DESCRIPTION_BYTES_MAX);
    quire_typed_description_encode(&standing->description, &bytes);
    quire_status status = quire_buffer_check(&bytes, "the description of a table", err);
    if (!status) {
        quire_query query = quire_query_start(
            db, "UPDATE typed_tables SET rows=?, bytes=?, named=?, description=? WHERE id=?");
        quire_query_bind_int(&query, standing->rows);
        quire_query_bind_int(&query, standing->bytes);
        quire_query_bind_int(&query, standing->named);
        quire_query_bind_blob(&query, quire_buffer_view(&bytes));
        quire_query_bind_int(&query, table);
        status = quire_query_run(&query, err);
    }
    quire_buffer_free(&bytes);
    return status;
}

/* ---- putting ---- */

/* A table without rows yet; `heads`: NULL, it is the document's own. */
static quire_status insert_table(quire_db *db, struct owner owner, const int64_t *heads, int64_t *out,
                                 quire_error *err)
{
    quire_query query = quire_query_start(
        db,
        "INSERT INTO typed_tables(owner, name, heads, rows, bytes, description) VALUES(?, ?, ?, 0, 0, '')");
    if (owner.document) quire_query_bind_int(&query, owner.document);
    else quire_query_bind_null(&query);
    if (owner.document) quire_query_bind_null(&query);
    else quire_query_bind_text(&query, owner.name);
    if (heads) quire_query_bind_int(&query, *heads);
    else quire_query_bind_null(&query);
    quire_status status = quire_query_run(&query, err);
    *out = sqlite3_last_insert_rowid(db->handle);
    return status;
}

static quire_status insert_pieces(quire_db *db, const quire_typed_copy *copy, int64_t document, int64_t table,
                                  quire_error *err)
{
    quire_query query = quire_query_start(
        db, "INSERT INTO typed_rows SELECT ?1, ?2, coalesce(max(piece), -1) + 1, ?3, ?4 FROM typed_rows "
            "WHERE document=?1 AND typed=?2");
    for (size_t i = 0; i < copy->piece_count && query.code == SQLITE_OK; i++) {
        quire_query_bind_int(&query, document);
        quire_query_bind_int(&query, table);
        quire_query_bind_int(&query, (int64_t)copy->pieces[i].rows);
        quire_query_bind_blob(&query, copy->pieces[i].bytes);
        quire_query_repeat(&query);
    }
    return quire_query_end(&query, err);
}

/* Adds what a document brings to a table that stands. */
static void add_rows(struct standing *standing, const quire_typed_description *more, int64_t document)
{
    quire_typed_description *description = &standing->description;
    for (size_t i = 0; i < description->column_count; i++)
        quire_typed_counts_add(&description->columns[i], &more->columns[i]);
    if (standing->named) return;
    description->title = more->title;
    description->unit = more->unit;
    standing->named = document;
}

static quire_status put_rows(quire_db *db, quire_call *call, const quire_put_rows *rows, struct owner owner,
                             int64_t document, quire_error *err)
{
    const quire_typed_copy *copy = &rows->copy;
    const int64_t heads = quire_typed_heads_hash(&copy->description);
    struct standing standing = { .named = document, .description = copy->description }, found = { 0 };
    int64_t table = 0;
    quire_status status = rows->shared ? find_shared(db, owner, heads, &table, err) : QUIRE_OK;
    if (!status && table) status = read_standing(db, table, call->arena, &found, err);
    if (!status && table && quire_typed_same_heads(&found.description, &copy->description)) {
        standing = found;
        add_rows(&standing, &copy->description, document);
    } else if (!status) {
        status = insert_table(db, owner, rows->shared ? &heads : NULL, &table, err);
    }
    standing.rows += (int64_t)copy->rows;
    standing.bytes += (int64_t)copy->bytes;
    if (!status) status = write_standing(db, table, &standing, err);
    return status ? status : insert_pieces(db, copy, document, table, err);
}

quire_status quire_typed_put(quire_db *db, quire_call *call, const quire_put *put, int64_t document,
                             int64_t parent, quire_error *err)
{
    quire_status status = QUIRE_OK;
    for (size_t i = 0; i < put->table_count && !status; i++) {
        struct owner owner = put->tables[i].shared ? owner_of(put, parent)
                                                   : (struct owner){ .document = document };
        status = put_rows(db, call, &put->tables[i], owner, document, err);
    }
    return status;
}

quire_status quire_sqlite_table_held(void *state, quire_call *call, const quire_put *put,
                                     const quire_typed_description *heads, quire_typed_limits *out,
                                     quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    int64_t table = 0, parent = 0;
    uint64_t revision;
    (void)call;
    *out = (quire_typed_limits){ 0 };
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    if (!put->row_of) status = quire_document_row_find(&reader.db, put->parent, &parent, &revision, err);
    if (!status)
        status = find_shared(&reader.db, owner_of(put, parent), quire_typed_heads_hash(heads), &table, err);
    if (!status && table) {
        quire_query query = quire_query_start(
            &reader.db, "SELECT t.rows - total(r.rows), t.bytes - total(length(r.bytes)) FROM typed_tables t "
                        "LEFT JOIN typed_rows r ON r.typed=t.id AND r.document=(SELECT id FROM documents "
                        "WHERE uri=?2) WHERE t.id=?1");
        quire_query_bind_int(&query, table);
        quire_query_bind_text(&query, put->document->uri);
        if (quire_query_next(&query))
            *out = (quire_typed_limits){ (uint64_t)quire_query_int(&query, 0),
                                         (uint64_t)quire_query_int(&query, 1) };
        status = quire_query_end(&query, err);
    }
    quire_reader_end(store, &reader);
    return status;
}

/* ---- erasing ---- */

/* Takes away what a document's rows add to a table that others have rows of. */
static quire_status take_rows(quire_db *db, int64_t document, int64_t table, quire_arena *arena,
                              struct standing *standing, quire_error *err)
{
    quire_typed_description *description = &standing->description;
    quire_typed_counts *gone = quire_arena_array(arena, description->column_count, sizeof *gone);
    quire_status status = gone ? QUIRE_OK : quire_fail_memory(err);
    quire_query query = quire_query_start(
        db, "SELECT rows, bytes FROM typed_rows WHERE document=? AND typed=? ORDER BY piece");
    quire_query_bind_int(&query, document);
    quire_query_bind_int(&query, table);
    while (!status && quire_query_next(&query)) {
        quire_typed_block block;
        quire_str bytes = quire_query_bytes(&query, 1);
        standing->rows -= quire_query_int(&query, 0);
        standing->bytes -= (int64_t)bytes.size;
        status = quire_typed_block_decode(bytes, arena, &block, err);
        if (!status && block.columns == description->column_count) quire_typed_counts_block(gone, &block);
    }
    quire_status ended = quire_query_end(&query, status ? NULL : err);
    for (size_t i = 0; gone && i < description->column_count; i++)
        quire_typed_counts_take(&description->columns[i], &gone[i]);
    if (standing->named == document) {
        description->title = description->unit = (quire_str){ 0 };
        standing->named = 0;
    }
    return status ? status : ended;
}

/* Takes the rows of a document out of one table. */
static quire_status leave_table(quire_db *db, int64_t document, int64_t table, bool shared, quire_error *err)
{
    quire_arena arena = { 0 };
    struct standing standing = { 0 };
    quire_status status = shared ? read_standing(db, table, &arena, &standing, err) : QUIRE_OK;
    if (!status && shared) status = take_rows(db, document, table, &arena, &standing, err);
    if (!status) {
        quire_query query = quire_query_start(db, "DELETE FROM typed_rows WHERE document=? AND typed=?");
        quire_query_bind_int(&query, document);
        quire_query_bind_int(&query, table);
        status = quire_query_run(&query, err);
    }
    if (!status && standing.rows > 0) {
        status = write_standing(db, table, &standing, err);
    } else if (!status) {
        quire_query query = quire_query_start(db, "DELETE FROM typed_tables WHERE id=?");
        quire_query_bind_int(&query, table);
        status = quire_query_run(&query, err);
    }
    quire_arena_free(&arena);
    return status;
}

quire_status quire_typed_erase(quire_db *db, int64_t document, quire_error *err)
{
    quire_status status = QUIRE_OK;
    int64_t table = 1;
    while (!status && table) {
        quire_query query = quire_query_start(
            db,
            "SELECT t.id, t.heads IS NOT NULL FROM typed_rows r JOIN typed_tables t ON t.id=r.typed WHERE "
            "r.document=? LIMIT 1");
        quire_query_bind_int(&query, document);
        table = quire_query_next(&query) ? quire_query_int(&query, 0) : 0;
        bool shared = table && quire_query_int(&query, 1);
        status = quire_query_end(&query, err);
        if (!status && table) status = leave_table(db, document, table, shared, err);
    }
    return status;
}

/* ---- reading ---- */

static quire_status has_tables(quire_db *db, bool *out, quire_error *err)
{
    int64_t version = 0;
    quire_status status = quire_base_version(db, &version, err);
    *out = version >= FIRST_VERSION;
    return status;
}

quire_status quire_typed_count(quire_db *db, quire_store_counts *out, quire_error *err)
{
    bool there = false;
    quire_status status = has_tables(db, &there, err);
    if (status || !there) return status;
    quire_query query = quire_query_start(db, "SELECT count(*), total(rows) FROM typed_tables");
    if (quire_query_next(&query)) {
        out->typed_tables = (uint64_t)quire_query_int(&query, 0);
        out->typed_rows = (uint64_t)quire_query_int(&query, 1);
    }
    return quire_query_end(&query, err);
}

static quire_status read_table(quire_query *query, quire_arena *arena, quire_typed_table *out,
                               quire_error *err)
{
    quire_typed_description description = { 0 };
    quire_status status = quire_typed_description_decode(quire_query_bytes(query, 4), arena, &description,
                                                         err);
    if (status) return status;
    *out = (quire_typed_table){ .id = quire_id_of_key(quire_query_int(query, 0), 'x', arena),
                                .owner = quire_query_copy(query, 1, arena),
                                .title = description.title,
                                .unit = description.unit,
                                .place = description.place,
                                .columns = quire_typed_columns(&description, arena),
                                .column_count = description.column_count,
                                .rows = (uint64_t)quire_query_int(query, 2),
                                .bytes = (uint64_t)quire_query_int(query, 3) };
    return out->id.data && out->columns ? QUIRE_OK : quire_fail_memory(err);
}

static quire_status read_tables(quire_db *db, int64_t document, quire_str uri, quire_arena *arena,
                                quire_typed_tables *out, quire_error *err)
{
    size_t count = 0, capacity = 0;
    quire_typed_table *tables = NULL;
    quire_status status = QUIRE_OK;
    quire_query query = quire_query_start(
        db, "SELECT t.id, coalesce(d.uri, t.name), t.rows, t.bytes, t.description FROM (SELECT id FROM "
            "typed_tables WHERE owner=?1 UNION SELECT id FROM typed_tables WHERE name=?2 UNION SELECT typed "
            "FROM typed_rows WHERE document=?1) found JOIN typed_tables t ON t.id=found.id LEFT JOIN "
            "documents d ON d.id=t.owner ORDER BY t.id");
    quire_query_bind_int(&query, document);
    quire_query_bind_text(&query, uri);
    while (!status && quire_query_next(&query)) {
        quire_typed_table *larger = quire_arena_grow(arena, tables, count, &capacity, sizeof *larger);
        if (!larger) {
            status = quire_fail_memory(err);
            break;
        }
        tables = larger;
        status = read_table(&query, arena, &tables[count++], err);
    }
    *out = (quire_typed_tables){ tables, count };
    quire_status ended = quire_query_end(&query, status ? NULL : err);
    return status ? status : ended;
}

quire_status quire_sqlite_tables(void *state, quire_call *call, quire_str document, quire_typed_tables *out,
                                 quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    int64_t key = 0;
    bool there = false;
    *out = (quire_typed_tables){ 0 };
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    status = has_tables(&reader.db, &there, err);
    if (!status && there) status = quire_document_key(&reader.db, document, &key, NULL, err);
    if (!status && there) status = read_tables(&reader.db, key, document, call->arena, out, err);
    quire_reader_end(store, &reader);
    return status;
}

static bool has_texts(const quire_typed_block *block)
{
    bool any = false;
    for (size_t i = 0; i < block->rows * block->columns && !any; i++) any = block->cells[i].text.end > 0;
    return any;
}

/* One block of rows, in an arena of its own. */
static quire_status visit_piece(quire_db *db, int64_t document, quire_str bytes,
                                quire_status (*visit)(void *user, const quire_block_found *block,
                                                      quire_error *err),
                                void *user, quire_error *err)
{
    quire_arena arena = { 0 };
    quire_block_found found = { .document = { document } };
    quire_status status = quire_typed_block_decode(bytes, &arena, &found.rows, err);
    if (!status && has_texts(&found.rows))
        status = quire_text_read(db, document, found.rows.places[0].start,
                                 found.rows.places[found.rows.rows - 1].end, &arena, &found.text, err);
    if (!status) status = visit(user, &found, err);
    quire_arena_free(&arena);
    return status;
}

quire_status quire_sqlite_table_blocks(void *state, quire_call *call, quire_str table,
                                       quire_status (*visit)(void *user, const quire_block_found *block,
                                                             quire_error *err),
                                       void *user, quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    bool there = false, found = false;
    (void)call;
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    status = has_tables(&reader.db, &there, err);
    if (!status && there) {
        quire_query query = quire_query_start(&reader.db,
                                              "SELECT document, bytes FROM typed_rows WHERE typed=? "
                                              "ORDER BY document, piece");
        quire_query_bind_int(&query, quire_key_of_id(table, 'x'));
        while (!status && quire_query_next(&query)) {
            found = true;
            status = visit_piece(&reader.db, quire_query_int(&query, 0), quire_query_bytes(&query, 1), visit,
                                 user, err);
        }
        quire_status ended = quire_query_end(&query, status ? NULL : err);
        if (!status) status = ended;
    }
    quire_reader_end(store, &reader);
    if (!status && !found)
        return quire_fail(err, QUIRE_E_NOT_FOUND, "the base has no table %.*s", QUIRE_FMT(table));
    return status;
}

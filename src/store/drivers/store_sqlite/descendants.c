/* SPDX-License-Identifier: Apache-2.0 */
/* Documents that were found in others. A row names the one above it; what lies below is walked by SQLite, which remembers
 * where it was: neither the depth nor a circle in a damaged file matters. */
#include "store/drivers/store_sqlite/base_file.h"

#include "base/error.h"
#include "base/str_set.h"
#include "record/document_codec.h"

/* CROSS JOIN keeps the order: from those above to those below, by the index of parents. */
#define BELOW                                                                                                \
    "WITH RECURSIVE below(id) AS (SELECT id FROM documents WHERE parent=?1 UNION SELECT d.id FROM below b "  \
    "CROSS JOIN documents d ON d.parent=b.id) "

static quire_status is_below(quire_db *db, int64_t document, int64_t above, bool *out, quire_error *err)
{
    quire_query query = quire_query_start(
        db,
        "WITH RECURSIVE above(id) AS (SELECT ?1 UNION SELECT d.parent FROM above a CROSS JOIN documents d "
        "ON d.id=a.id WHERE d.parent IS NOT NULL) SELECT 1 FROM above WHERE id=?2");
    quire_query_bind_int(&query, document);
    quire_query_bind_int(&query, above);
    *out = quire_query_next(&query);
    return quire_query_end(&query, err);
}

quire_status quire_parent_find(quire_db *db, quire_str parent, quire_str uri, int64_t *out, quire_error *err)
{
    int64_t document = 0;
    uint64_t revision = 0, own_revision = 0;
    bool inside = false;
    *out = 0;
    if (parent.size == 0) return QUIRE_OK;
    quire_status status = quire_document_row_find(db, parent, out, &revision, err);
    if (!status) status = quire_document_row_find(db, uri, &document, &own_revision, err);
    if (!status && revision == 0)
        return quire_fail_retryable(err, QUIRE_E_INVALID,
                                    "the base has no document %.*s, in which it was found (it may have been "
                                    "removed meanwhile)",
                                    QUIRE_FMT(parent));
    if (!status && document) status = is_below(db, *out, document, &inside, err);
    if (status || !inside) return status;
    return quire_fail(err, QUIRE_E_INVALID, "%.*s, in which it was found, was itself found in it",
                      QUIRE_FMT(parent));
}

/* Both statements have the document's key as their only parameter; `count` gives at least as many as `list` has rows. */
static quire_status read_relatives(quire_db *db, const char *count_literal, const char *list_literal,
                                   int64_t document, quire_arena *arena, struct family *out, quire_error *err)
{
    *out = (struct family){ 0 };
    quire_query query = quire_query_start(db, count_literal);
    quire_query_bind_int(&query, document);
    size_t most = quire_query_next(&query) ? (size_t)quire_query_int(&query, 0) : 0;
    quire_status status = quire_query_end(&query, err);
    if (status || most == 0) return status;
    struct relative *items = quire_arena_array(arena, most, sizeof *items);
    if (!items) return quire_fail_memory(err);
    query = quire_query_start(db, list_literal);
    quire_query_bind_int(&query, document);
    while (out->count < most && quire_query_next(&query))
        items[out->count++] = (struct relative){ quire_query_int(&query, 0),
                                                 quire_query_copy(&query, 1, arena) };
    out->items = items;
    return quire_query_end(&query, err);
}

quire_status quire_family_read(quire_db *db, int64_t document, quire_arena *arena, struct family *out,
                               quire_error *err)
{
    return read_relatives(db, BELOW "SELECT count(*)+1 FROM below",
                          BELOW "SELECT id, uri FROM documents WHERE id=?1 UNION ALL SELECT d.id, d.uri FROM "
                                "below b CROSS JOIN documents d ON d.id=b.id WHERE d.id<>?1",
                          document, arena, out, err);
}

/* Those that were found in the document itself. */
static quire_status read_children(quire_db *db, int64_t document, quire_arena *arena, struct family *out,
                                  quire_error *err)
{
    return read_relatives(db, "SELECT count(*) FROM documents WHERE parent=?",
                          "SELECT id, uri FROM documents WHERE parent=?", document, arena, out, err);
}

quire_status quire_children_drop_lost(quire_db *db, quire_call *call, int64_t document, quire_str uri,
                                      quire_strs children, int64_t change, uint64_t *removed,
                                      quire_error *err)
{
    quire_str_set kept = { .arena = call->arena };
    struct family held;
    bool added, dropped = false;
    *removed = 0;
    for (size_t i = 0; i < children.count; i++)
        if (!quire_str_set_add(&kept, children.items[i], &added)) return quire_fail_memory(err);
    quire_status status = read_children(db, document, call->arena, &held, err);
    for (size_t i = 0; i < held.count && !status; i++) {
        uint64_t gone = 0;
        if (quire_str_set_has(&kept, held.items[i].uri)) continue;
        status = quire_document_erase(db, call, held.items[i].key, change, &gone, err);
        *removed += gone;
    }
    if (!status) status = quire_staging_drop_below(db, call->arena, uri, &kept, &dropped, err);
    return status || !dropped ? status : quire_base_set_number(db, "erasure_pending", change, err);
}

static quire_status read_descendants(quire_db *db, int64_t document, quire_call *call,
                                     const quire_descendant **out, size_t *out_count, quire_error *err)
{
    size_t count = 0;
    quire_query query = quire_query_start(db, BELOW "SELECT count(*) FROM below WHERE id<>?1");
    quire_query_bind_int(&query, document);
    size_t most = quire_query_next(&query) ? (size_t)quire_query_int(&query, 0) : 0;
    quire_status status = quire_query_end(&query, err);
    if (status) return status;
    quire_descendant *items = quire_arena_array(call->arena, most, sizeof *items);
    if (!items) return quire_fail_memory(err);
    query = quire_query_start(
        db, BELOW
        "SELECT d.uri, p.uri, " SOURCE_COLUMNS
        ", d.original_bytes FROM below b CROSS JOIN documents d ON d.id=b.id "
        "JOIN documents p ON p.id=d.parent LEFT JOIN spaces s ON s.id=d.space WHERE d.id<>?1 ORDER BY d.id");
    quire_query_bind_int(&query, document);
    while (count < most && quire_query_next(&query))
        items[count++] = (quire_descendant){ .uri = quire_query_copy(&query, 0, call->arena),
                                             .parent = quire_query_copy(&query, 1, call->arena),
                                             .sha256 = quire_query_copy(&query, 2, call->arena),
                                             .chunking = quire_query_copy(&query, 3, call->arena),
                                             .status = quire_query_copy(&query, 4, call->arena),
                                             .reading = quire_query_copy(&query, 5, call->arena),
                                             .children = (uint64_t)quire_query_int(&query, 6),
                                             .untyped = quire_query_int(&query, 7) != 0,
                                             .bytes = (uint64_t)quire_query_int(&query, 8) };
    *out = items;
    *out_count = count;
    return quire_query_end(&query, err);
}

quire_status quire_sqlite_descendants(void *state, quire_call *call, quire_str uri,
                                      const quire_descendant **out, size_t *out_count, quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    int64_t key = 0;
    uint64_t revision = 0;
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    status = quire_document_row_find(&reader.db, uri, &key, &revision, err);
    if (!status && key) status = read_descendants(&reader.db, key, call, out, out_count, err);
    quire_reader_end(store, &reader);
    return status;
}

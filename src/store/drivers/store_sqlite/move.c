/* SPDX-License-Identifier: Apache-2.0 */
/* Another uri for a document. Rows of all that was found in it follow, and so do those of what is staged under their names: each
 * uri begins with one that has changed, and goes on as before. Nothing but these rows names a document by its uri. */
#include "store/drivers/store_sqlite/base_file.h"

#include "base/error.h"

#include <stdlib.h>

/* What the uris that change begin with, in the order of `from`; the document's own among them. */
struct names {
    quire_moved_inside *items;
    size_t count;
};

static int by_from(const void *a, const void *b)
{
    const quire_moved_inside *left = a, *right = b;
    quire_str x = left->from, y = right->from;
    int order = memcmp(x.data, y.data, x.size < y.size ? x.size : y.size);
    return order ? order : (x.size > y.size) - (x.size < y.size);
}

static quire_status sort_names(const quire_move *move, quire_arena *arena, struct names *out,
                               quire_error *err)
{
    out->count = move->inside_count + 1;
    out->items = quire_arena_array(arena, out->count, sizeof *out->items);
    if (!out->items) return quire_fail_memory(err);
    out->items[0] = (quire_moved_inside){ .from = move->from, .to = move->to };
    for (size_t i = 0; i < move->inside_count; i++) out->items[i + 1] = move->inside[i];
    qsort(out->items, out->count, sizeof *out->items, by_from);
    return QUIRE_OK;
}

static const quire_moved_inside *name_of(const struct names *names, quire_str uri)
{
    const quire_moved_inside key = { .from = uri };
    return bsearch(&key, names->items, names->count, sizeof *names->items, by_from);
}

/* By the nearest document around it that is called otherwise. data is NULL: out of memory. */
static quire_str uri_now(const struct names *names, quire_str uri, quire_arena *arena)
{
    for (size_t end = uri.size; end > 0; end--) {
        if (end < uri.size &&
            !quire_str_starts(quire_str_cut(uri, end, uri.size), QUIRE_STR(QUIRE_FOUND_INSIDE)))
            continue;
        const quire_moved_inside *name = name_of(names, quire_str_cut(uri, 0, end));
        if (name && name->to.size)
            return quire_arena_printf(arena, "%.*s%.*s", QUIRE_FMT(name->to),
                                      QUIRE_FMT(quire_str_cut(uri, end, uri.size)));
    }
    return uri;
}

/* A failure that stands under the new uri goes; *taken: something else does. */
static quire_status clear_uri(quire_db *db, quire_call *call, quire_str uri, int64_t change, bool *taken,
                              quire_error *err)
{
    struct loose_vectors loose = { 0 };
    int64_t key = 0;
    uint64_t revision = 0;
    quire_status status = quire_document_row_find(db, uri, &key, &revision, err);
    *taken = key && revision;
    if (status || !key || revision) return status;
    status = quire_content_erase(db, call, key, change, &loose, err);
    if (status) return status;
    quire_query query = quire_query_start(db, "DELETE FROM documents WHERE id=?");
    quire_query_bind_int(&query, key);
    return quire_query_run(&query, err);
}

static quire_status rename_row(quire_db *db, const quire_move *move, int64_t key, quire_str uri,
                               quire_str title, quire_error *err)
{
    quire_query query = quire_query_start(
        db, "UPDATE documents SET uri=?2, source=?3, title=coalesce(?4, title) WHERE id=?1");
    quire_query_bind_int(&query, key);
    quire_query_bind_text(&query, uri);
    quire_query_bind_text(&query, move->source);
    if (title.data) quire_query_bind_text(&query, title);
    else quire_query_bind_null(&query);
    return quire_query_run(&query, err);
}

static quire_status rename_all(quire_db *db, quire_call *call, const quire_move *move,
                               const struct family *family, int64_t change, bool *taken, quire_error *err)
{
    struct names names;
    struct family staged;
    quire_status status = sort_names(move, call->arena, &names, err);
    for (size_t i = 0; i < family->count && !status; i++) {
        const struct relative *item = &family->items[i];
        const quire_moved_inside *name = name_of(&names, item->uri);
        quire_str uri = uri_now(&names, item->uri, call->arena);
        if (!uri.data) return quire_fail_memory(err);
        if (quire_cancelled(call)) return quire_fail_cancelled(err);
        if (!quire_str_equal(uri, item->uri)) status = clear_uri(db, call, uri, change, taken, err);
        if (status || *taken) return status;
        quire_str title = i == 0 && move->title ? *move->title : name ? name->title : (quire_str){ 0 };
        status = rename_row(db, move, item->key, uri, title, err);
    }
    if (!status) status = quire_staging_read(db, move->from, call->arena, &staged, err);
    for (size_t i = 0; !status && i < staged.count; i++) {
        quire_str uri = uri_now(&names, staged.items[i].uri, call->arena);
        status = uri.data ? quire_staging_rename(db, staged.items[i].key, uri, err) : quire_fail_memory(err);
    }
    return status;
}

static quire_status move_document(quire_db *db, quire_call *call, const quire_move *move, bool *moved,
                                  quire_error *err)
{
    struct family family;
    int64_t key = 0, change = 0;
    uint64_t revision = 0;
    bool taken = false;
    quire_status status = quire_document_row_find(db, move->from, &key, &revision, err);
    if (status || !revision || key != quire_key_of_id(move->id, 'd')) return status;
    status = quire_base_changed(db, &change, err);
    if (!status) status = quire_family_read(db, key, call->arena, &family, err);
    if (!status) status = rename_all(db, call, move, &family, change, &taken, err);
    if (status || taken) return status;
    quire_query query = quire_query_start(db, "UPDATE documents SET version=?2 WHERE id=?1");
    quire_query_bind_int(&query, key);
    quire_query_bind_text(&query, move->version);
    status = quire_query_run(&query, err);
    if (!status && move->shared_title) status = quire_title_mark(db, key, move->shared_title, change, err);
    if (status) return status;
    query = quire_query_start(db, "DELETE FROM sources WHERE uri=?");
    quire_query_bind_text(&query, move->from);
    status = quire_query_run(&query, err);
    if (!status) status = quire_base_set_number(db, "erasure_pending", change, err);
    *moved = !status;
    return status;
}

quire_status quire_sqlite_move(void *state, quire_call *call, const quire_move *move, bool *moved,
                               quire_error *err)
{
    struct sqlite_store *store = state;
    quire_db *db = NULL;
    quire_status status = quire_writer_begin(store, call, &db, err);
    if (status) return status;
    status = move_document(db, call, move, moved, err);
    if (!status && *moved) status = quire_writer_commit(store, err);
    if (status || !*moved) quire_writer_abort(store);
    if (status) *moved = false;
    return status;
}

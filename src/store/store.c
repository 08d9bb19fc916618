/* SPDX-License-Identifier: Apache-2.0 */
/* What every store driver would do again: arguments are checked, what a driver leaves out gets an error or a default,
 * and the sample for backgrounds is kept until the base changes. */
#include "store/driver.h"

#include "base/error.h"
#include "base/str.h"
#include "record/cell.h"
#include "record/ledger.h"
#include "store/typed_tables.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct settings {
    const char *driver;
    int64_t keep, table_rows, table_bytes;
    bool tables;
};

const quire_option quire_store_options[] = {
    { "store.driver", QUIRE_OPT_TEXT, offsetof(struct settings, driver), "sqlite", .unit = "",
      .help = "what keeps the base: sqlite, in one file" },
    { "store.tables", QUIRE_OPT_BOOL, offsetof(struct settings, tables), "true", .unit = "",
      .help = "keep typed copies of tables of workbooks, CSV files and databases, to count with" },
    { "store.table_rows", QUIRE_OPT_INT, offsetof(struct settings, table_rows), "1000000", .min = 1,
      .max = 1000000000, .unit = "rows", .help = "the first rows of a table of which a typed copy is kept" },
    { "store.table_bytes", QUIRE_OPT_INT, offsetof(struct settings, table_bytes), "268435456", .min = 4096,
      .max = (int64_t)1 << 40, .unit = "bytes", .help = "how large the typed copy of one table may become" },
    { "trace.keep", QUIRE_OPT_INT, offsetof(struct settings, keep), "1000", .min = 0, .max = 1000000,
      .unit = "traces", .help = "how many traces a base keeps; the oldest go first" },
    { 0 },
};

/* A sample, and all that it is made of. */
struct kept_sample {
    quire_sample sample; /* first: users give its address back */
    quire_arena arena;
    uint64_t change; /* of the base when it was taken */
    size_t limit, users;
    bool current; /* the store's; else the last user frees it */
};

struct quire_store {
    const quire_store_driver *driver;
    void *state;
    struct settings settings;
    pthread_mutex_t sample_lock; /* guards `kept`, and the users of all samples */
    struct kept_sample *kept;    /* the newest; NULL: none yet */
};

/* ---- opening ---- */

static const quire_store_driver *find_driver(const quire_store_driver *const *drivers, const char *name)
{
    for (size_t i = 0; drivers[i]; i++)
        if (strcmp(drivers[i]->name, name) == 0) return drivers[i];
    return NULL;
}

static quire_status fail_unknown_driver(const quire_store_driver *const *drivers, const char *name,
                                        quire_error *err)
{
    char names[128] = "";
    for (size_t i = 0, size = 0; drivers[i] && size < sizeof names; i++) {
        int more = snprintf(names + size, sizeof names - size, "%s%s", i ? ", " : "", drivers[i]->name);
        size += more > 0 ? (size_t)more : 0;
    }
    return quire_fail(err, QUIRE_E_INVALID, "store.driver is \"%s\", expected one of: %s", name, names);
}

static quire_status open_driver(quire_store *store, const char *path, quire_store_mode mode,
                                const quire_config *config, const quire_env *env, quire_error *err)
{
    const quire_store_driver *driver = store->driver;
    void *state = calloc(1, driver->state_size ? driver->state_size : 1);
    if (!state) return quire_fail_memory(err);
    quire_status status = driver->options ? quire_config_fill(config, driver->options, state, err) : QUIRE_OK;
    if (!status) status = driver->open(state, path, mode, env, err);
    if (status) free(state);
    else store->state = state;
    return status;
}

quire_status quire_store_open(const char *path, quire_store_mode mode, const quire_config *config,
                              const quire_env *env, const quire_store_driver *const *drivers,
                              quire_store **out, quire_error *err)
{
    if (!path || !*path) return quire_fail(err, QUIRE_E_INVALID, "the path of the base is empty");
    quire_store *store = calloc(1, sizeof *store);
    if (!store) return quire_fail_memory(err);
    pthread_mutex_init(&store->sample_lock, NULL);
    quire_status status = quire_config_fill(config, quire_store_options, &store->settings, err);
    if (!status) {
        store->driver = find_driver(drivers, store->settings.driver);
        if (!store->driver) status = fail_unknown_driver(drivers, store->settings.driver, err);
    }
    if (!status) status = open_driver(store, path, mode, config, env, err);
    if (status) quire_store_close(store);
    else *out = store;
    return status;
}

static void free_sample(struct kept_sample *kept)
{
    if (!kept) return;
    quire_arena_free(&kept->arena);
    free(kept);
}

void quire_store_close(quire_store *store)
{
    if (!store) return;
    if (store->state && store->driver->close) store->driver->close(store->state);
    free(store->state);
    free_sample(store->kept);
    pthread_mutex_destroy(&store->sample_lock);
    free(store);
}

const quire_option *quire_store_driver_options(const quire_store_driver *driver)
{
    return driver->options;
}

const char *quire_store_driver_name(const quire_store *store)
{
    return store->driver->name;
}

bool quire_store_keeps_traces(const quire_store *store)
{
    return store->driver->put_trace && store->settings.keep > 0;
}

bool quire_store_keeps_tables(const quire_store *store)
{
    return store->driver->tables && store->settings.tables;
}

quire_status quire_store_start_writing(quire_store *store, quire_error *err)
{
    return store->driver->start_writing ? store->driver->start_writing(store->state, err) : QUIRE_OK;
}

bool quire_store_writable(const quire_store *store)
{
    return !store->driver->writable || store->driver->writable(store->state);
}

/* ---- spaces ---- */

quire_status quire_store_space(quire_store *store, quire_call *call, quire_space *out, quire_error *err)
{
    return store->driver->space(store->state, call, out, err);
}

quire_status quire_store_create_space(quire_store *store, quire_call *call, quire_space *space,
                                      quire_error *err)
{
    if (space->dim == 0 || space->dim > QUIRE_SPACE_DIM_MAX || !space->probe)
        return quire_fail(err, QUIRE_E_INVALID,
                          "a space of %zu numbers a vector; expected 1 to %d and a probe vector", space->dim,
                          (int)QUIRE_SPACE_DIM_MAX);
    return store->driver->create_space(store->state, call, space, err);
}

quire_status quire_store_renew_space(quire_store *store, quire_call *call, quire_str chunking,
                                     quire_space *out, quire_error *err)
{
    if (store->driver->renew_space) return store->driver->renew_space(store->state, call, chunking, out, err);
    return quire_fail(err, QUIRE_E_INVALID,
                      "documents are split by other rules now, and store.driver %s cannot take over the "
                      "vectors of a base; make a new base",
                      store->driver->name);
}

/* ---- reading ---- */

static quire_status check_filter(const quire_filter *filter, quire_error *err)
{
    if (!filter || filter->count <= QUIRE_FILTER_CONDITIONS) return QUIRE_OK;
    return quire_fail(err, QUIRE_E_INVALID, "a filter has %zu conditions; at most %d are possible",
                      filter->count, (int)QUIRE_FILTER_CONDITIONS);
}

quire_status quire_store_count(quire_store *store, quire_call *call, quire_store_counts *out,
                               quire_error *err)
{
    return store->driver->count(store->state, call, out, err);
}

quire_status quire_store_searchable(quire_store *store, quire_call *call, uint64_t *chunks, uint64_t *change,
                                    quire_error *err)
{
    return store->driver->searchable(store->state, call, chunks, change, err);
}

quire_status quire_store_list(quire_store *store, quire_call *call, const quire_filter *filter,
                              quire_document_rows *out, quire_error *err)
{
    quire_status status = check_filter(filter, err);
    return status ? status : store->driver->list(store->state, call, filter, out, err);
}

quire_status quire_store_find(quire_store *store, quire_call *call, quire_str id_or_uri,
                              quire_document_row *out, quire_error *err)
{
    return store->driver->find(store->state, call, id_or_uri, out, err);
}

quire_status quire_store_document(quire_store *store, quire_call *call, quire_str id, quire_document *out,
                                  quire_document_row *out_row, quire_error *err)
{
    return store->driver->document(store->state, call, id, out, out_row, err);
}

quire_status quire_store_document_chunks(quire_store *store, quire_call *call, quire_str id,
                                         quire_chunks *out, quire_error *err)
{
    return store->driver->document_chunks(store->state, call, id, out, err);
}

quire_status quire_store_document_ledger(quire_store *store, quire_call *call, quire_str id,
                                         quire_ledger_rows *out, quire_error *err)
{
    return store->driver->document_ledger(store->state, call, id, out, err);
}

quire_status quire_store_ledger(quire_store *store, quire_call *call, quire_ledger_rows *out,
                                quire_error *err)
{
    quire_ledger_rows rows = { 0 };
    quire_status status = store->driver->ledger(store->state, call, &rows, err);
    if (status) return status;
    *out = quire_ledger_by_steps(rows, call->arena);
    return out->items ? QUIRE_OK : quire_fail_memory(err);
}

quire_status quire_store_worst(quire_store *store, quire_call *call, size_t limit,
                               const quire_document_loss **out, size_t *out_count, quire_error *err)
{
    return store->driver->worst(store->state, call, limit, out, out_count, err);
}

quire_status quire_store_warned(quire_store *store, quire_call *call, size_t limit, quire_document_rows *out,
                                uint64_t *total, quire_error *err)
{
    return store->driver->warned(store->state, call, limit, out, total, err);
}

static bool is_continuation(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

quire_status quire_store_read(quire_store *store, quire_call *call, quire_str id, uint64_t revision,
                              size_t start, size_t end, quire_str *out, quire_error *err)
{
    quire_str bytes = { 0 };
    quire_status status = store->driver->read(store->state, call, id, revision, (quire_range){ start, end },
                                              &bytes, err);
    if (status) return status;
    size_t size = end - start;
    if ((bytes.size && is_continuation(bytes.data[0])) ||
        (bytes.size > size && is_continuation(bytes.data[size])))
        return quire_fail(err, QUIRE_E_INVALID, "bytes %zu to %zu cut a character", start, end);
    *out = quire_str_cut(bytes, 0, size);
    return QUIRE_OK;
}

quire_status quire_store_places(quire_store *store, quire_call *call, quire_str id, uint64_t revision,
                                size_t start, size_t end, quire_places *out, quire_error *err)
{
    return store->driver->places(store->state, call, id, revision, (quire_range){ start, end }, out, err);
}

/* ---- typed tables ---- */

quire_status quire_store_tables(quire_store *store, quire_call *call, quire_str document,
                                quire_typed_tables *out, quire_error *err)
{
    *out = (quire_typed_tables){ 0 };
    return store->driver->tables ? store->driver->tables(store->state, call, document, out, err) : QUIRE_OK;
}

/* Who visits rows, behind a visit of blocks. */
struct row_visit {
    quire_status (*visit)(void *user, const quire_typed_row *row, quire_error *err);
    void *user;
    quire_call *call;
};

static quire_status visit_block(void *user, const quire_block_found *block, quire_error *err)
{
    struct row_visit *visit = user;
    return quire_cancelled(visit->call) ? quire_fail_cancelled(err)
                                        : quire_typed_rows_visit(block, visit->visit, visit->user, err);
}

quire_status quire_store_table_rows(quire_store *store, quire_call *call, quire_str table,
                                    quire_status (*visit)(void *user, const quire_typed_row *row,
                                                          quire_error *err),
                                    void *user, quire_error *err)
{
    struct row_visit rows = { visit, user, call };
    if (!store->driver->tables)
        return quire_fail(err, QUIRE_E_NOT_FOUND, "store.driver %s keeps no tables", store->driver->name);
    return store->driver->table_blocks(store->state, call, table, visit_block, &rows, err);
}

/* ---- searching ---- */

static quire_status check_finite(const float *cells, size_t count, quire_error *err)
{
    for (size_t i = 0; i < count; i++)
        if (!isfinite(cells[i]))
            return quire_fail(err, QUIRE_E_INVALID, "number %zu of a vector is not finite", i);
    return QUIRE_OK;
}

quire_status quire_store_search(quire_store *store, quire_call *call, const quire_store_query *query,
                                quire_found_list *out, quire_error *err)
{
    *out = (quire_found_list){ 0 };
    quire_status status = check_filter(query->filter, err);
    if (!status && query->vector) status = check_finite(query->vector, query->dim, err);
    return status ? status : store->driver->search(store->state, call, query, out, err);
}

quire_status quire_store_hits(quire_store *store, quire_call *call, const quire_chunk_ref *chunks,
                              size_t count, quire_hit *out, quire_error *err)
{
    return store->driver->hits(store->state, call, chunks, count, out, err);
}

quire_status quire_store_names(quire_store *store, quire_call *call, const quire_document_ref *documents,
                               size_t count, quire_named *out, quire_error *err)
{
    return store->driver->names(store->state, call, documents, count, out, err);
}

/* The kept sample where it still holds, for one more user; else NULL. */
static struct kept_sample *use_kept(quire_store *store, uint64_t change, size_t limit)
{
    pthread_mutex_lock(&store->sample_lock);
    struct kept_sample *kept = store->kept;
    if (kept && (kept->change != change || kept->limit != limit)) kept = NULL;
    if (kept) kept->users++;
    pthread_mutex_unlock(&store->sample_lock);
    return kept;
}

/* Makes `made` the one that is kept. */
static void keep_sample(quire_store *store, struct kept_sample *made)
{
    pthread_mutex_lock(&store->sample_lock);
    struct kept_sample *old = store->kept;
    store->kept = made;
    made->current = true;
    if (old) old->current = false;
    bool unused = old && old->users == 0;
    pthread_mutex_unlock(&store->sample_lock);
    if (unused) free_sample(old);
}

quire_status quire_store_sample(quire_store *store, quire_call *call, size_t limit, const quire_sample **out,
                                quire_error *err)
{
    uint64_t chunks, change;
    *out = NULL;
    quire_status status = store->driver->searchable(store->state, call, &chunks, &change, err);
    if (status) return status;
    struct kept_sample *kept = use_kept(store, change, limit);
    if (!kept) {
        kept = calloc(1, sizeof *kept);
        if (!kept) return quire_fail_memory(err);
        quire_call own = *call;
        own.arena = &kept->arena;
        status = store->driver->sample(store->state, &own, limit, &kept->sample, &kept->change, err);
        if (status) {
            free_sample(kept);
            return status;
        }
        kept->limit = limit;
        kept->users = 1;
        keep_sample(store, kept);
    }
    *out = &kept->sample;
    return QUIRE_OK;
}

void quire_store_return_sample(quire_store *store, const quire_sample *sample)
{
    if (!sample) return;
    struct kept_sample *kept = (struct kept_sample *)sample;
    pthread_mutex_lock(&store->sample_lock);
    bool last = --kept->users == 0 && !kept->current;
    pthread_mutex_unlock(&store->sample_lock);
    if (last) free_sample(kept);
}

/* ---- putting ---- */

quire_status quire_store_known(quire_store *store, quire_call *call, const quire_document_version *version,
                               const quire_input_hash *inputs, size_t count, bool *known, quire_error *err)
{
    return store->driver->known(store->state, call, version, inputs, count, known, err);
}

quire_status quire_store_stage(quire_store *store, quire_call *call, const quire_document_version *version,
                               const quire_input_hash *inputs, const quire_matrix *vectors, quire_error *err)
{
    quire_status status = check_finite(vectors->cells, vectors->rows * vectors->dim, err);
    return status ? status : store->driver->stage(store->state, call, version, inputs, vectors, err);
}

quire_status quire_store_staged(quire_store *store, quire_call *call, const quire_staged **out,
                                size_t *out_count, quire_error *err)
{
    return store->driver->staged(store->state, call, out, out_count, err);
}

quire_status quire_store_lookup(quire_store *store, quire_call *call, quire_str uri, quire_stored_source *out,
                                quire_error *err)
{
    return store->driver->lookup(store->state, call, uri, out, err);
}

quire_status quire_store_descendants(quire_store *store, quire_call *call, quire_str uri,
                                     const quire_descendant **out, size_t *out_count, quire_error *err)
{
    *out = NULL;
    *out_count = 0;
    return store->driver->descendants(store->state, call, uri, out, out_count, err);
}

static quire_status check_uris(quire_str uri, quire_str parent, quire_error *err)
{
    if (uri.size == 0) return quire_fail(err, QUIRE_E_INVALID, "the document has no uri");
    if (quire_str_equal(uri, parent))
        return quire_fail(err, QUIRE_E_INVALID, "%.*s cannot have been found in itself", QUIRE_FMT(uri));
    return QUIRE_OK;
}

static quire_status check_chunk(const quire_chunk *chunk, size_t text_size, size_t index, quire_error *err)
{
    size_t last = 0;
    bool sound = chunk->range_count > 0;
    for (size_t i = 0; i < chunk->range_count && sound; i++) {
        sound = chunk->ranges[i].start >= last && chunk->ranges[i].end >= chunk->ranges[i].start &&
                chunk->ranges[i].end <= text_size;
        last = chunk->ranges[i].end;
    }
    if (sound) return QUIRE_OK;
    return quire_fail(err, QUIRE_E_INVALID,
                      "the ranges of chunk %zu are not sorted within a text of %zu bytes", index, text_size);
}

static quire_status check_row(const quire_table_row_of *row, size_t text_size, quire_error *err)
{
    for (size_t i = 0; row && i < row->count; i++) {
        const quire_typed_cell *cell = &row->cells[i];
        bool value = cell->value.kind > QUIRE_CELL_TEXT;
        if (cell->text.start > cell->text.end || cell->text.end > text_size ||
            (value && !quire_cell_is_sound(&cell->value)))
            return quire_fail(err, QUIRE_E_INVALID,
                              "cell %zu of a row is no value, or outside of a text of %zu bytes", i,
                              text_size);
    }
    return QUIRE_OK;
}

quire_status quire_store_put(quire_store *store, quire_call *call, const quire_put *put,
                             quire_put_result *out, quire_error *err)
{
    quire_status status = check_uris(put->document->uri, put->parent, err);
    for (size_t i = 0; i < put->chunks.count && !status; i++)
        status = check_chunk(&put->chunks.items[i], put->document->text.size, i, err);
    if (!status) status = check_row(put->row_of, put->document->text.size, err);
    if (!status && put->vectors)
        status = check_finite(put->vectors->cells, put->vectors->rows * put->vectors->dim, err);
    if (status) return status;
    const quire_typed_limits limits = { (uint64_t)store->settings.table_rows,
                                        (uint64_t)store->settings.table_bytes };
    quire_put whole = *put;
    if (quire_store_keeps_tables(store))
        status = quire_typed_tables_make(store->driver, store->state, limits, call, put, &whole, err);
    else whole.untyped = quire_typed_has_tables(put);
    return status ? status : store->driver->put(store->state, call, &whole, out, err);
}

quire_status quire_store_same_bytes(quire_store *store, quire_call *call, quire_str sha256, size_t limit,
                                    const quire_titled **out, size_t *out_count, quire_error *err)
{
    *out = NULL;
    *out_count = 0;
    return store->driver->same_bytes(store->state, call, sha256, limit, out, out_count, err);
}

quire_status quire_store_move(quire_store *store, quire_call *call, const quire_move *move, bool *moved,
                              quire_error *err)
{
    *moved = false;
    if (move->from.size == 0 || move->to.size == 0)
        return quire_fail(err, QUIRE_E_INVALID, "the document has no uri");
    if (quire_str_equal(move->from, move->to)) return QUIRE_OK;
    return store->driver->move(store->state, call, move, moved, err);
}

quire_status quire_store_put_failure(quire_store *store, quire_call *call, const quire_failed *failed,
                                     quire_error *err)
{
    quire_status status = check_uris(failed->uri, failed->parent, err);
    if (status) return status;
    if (failed->reason.size == 0) return quire_fail(err, QUIRE_E_INVALID, "a failure needs a reason");
    return store->driver->put_failure(store->state, call, failed, err);
}

quire_status quire_store_remove(quire_store *store, quire_call *call, const quire_str *ids, size_t count,
                                quire_removed *out, bool *erasure_pending, quire_error *err)
{
    *erasure_pending = false;
    return store->driver->remove(store->state, call, ids, count, out, erasure_pending, err);
}

quire_status quire_store_erase(quire_store *store, quire_call *call, bool *erasure_pending, quire_error *err)
{
    *erasure_pending = false;
    return store->driver->erase ? store->driver->erase(store->state, call, erasure_pending, err) : QUIRE_OK;
}

/* ---- titles ---- */

quire_status quire_store_titled(quire_store *store, quire_call *call, quire_str title, size_t limit,
                                const quire_titled **out, size_t *out_count, quire_error *err)
{
    *out = NULL;
    *out_count = 0;
    if (!store->driver->titled) return QUIRE_OK;
    return store->driver->titled(store->state, call, title, limit, out, out_count, err);
}

quire_status quire_store_is_called(quire_store *store, quire_str start, quire_str end, quire_str except,
                                   bool *out, quire_error *err)
{
    *out = false;
    if (!store->driver->is_called) return QUIRE_OK;
    return store->driver->is_called(store->state, start, end, except, out, err);
}

quire_status quire_store_unsettled(quire_store *store, quire_call *call, const quire_unsettled **out,
                                   size_t *out_count, quire_error *err)
{
    *out = NULL;
    *out_count = 0;
    if (!store->driver->unsettled) return QUIRE_OK;
    return store->driver->unsettled(store->state, call, out, out_count, err);
}

quire_status quire_store_retitle(quire_store *store, quire_call *call, const quire_titled *documents,
                                 const quire_str *titles, size_t count, const quire_unsettled *settled,
                                 size_t settled_count, quire_error *err)
{
    if ((count == 0 && settled_count == 0) || !store->driver->retitle) return QUIRE_OK;
    return store->driver->retitle(store->state, call, documents, titles, count, settled, settled_count, err);
}

/* ---- sources ---- */

quire_status quire_store_put_version(quire_store *store, quire_call *call, quire_str uri, quire_str version,
                                     quire_error *err)
{
    return store->driver->put_version(store->state, call, uri, version, err);
}

quire_status quire_store_put_sources(quire_store *store, quire_call *call, const quire_source_row *sources,
                                     size_t count, quire_error *err)
{
    return count ? store->driver->put_sources(store->state, call, sources, count, err) : QUIRE_OK;
}

quire_status quire_store_sources(quire_store *store, quire_call *call, const quire_source_row **out,
                                 size_t *out_count, quire_error *err)
{
    return store->driver->sources(store->state, call, out, out_count, err);
}

quire_status quire_store_source_count(quire_store *store, quire_call *call, quire_str uri,
                                      uint64_t *documents, uint64_t *failed, quire_error *err)
{
    return store->driver->source_count(store->state, call, uri, documents, failed, err);
}

quire_status quire_store_source_types(quire_store *store, quire_call *call, quire_str uri,
                                      const quire_type_count **out, size_t *out_count, quire_error *err)
{
    return store->driver->source_types(store->state, call, uri, out, out_count, err);
}

quire_status quire_store_source_entries(quire_store *store, quire_call *call, quire_str source,
                                        quire_strs prefixes, quire_source_visit visit, void *user,
                                        quire_error *err)
{
    return store->driver->source_entries(store->state, call, source, prefixes, visit, user, err);
}

quire_status quire_store_entries_at(quire_store *store, quire_call *call, quire_str source, quire_strs places,
                                    quire_source_visit visit, void *user, quire_error *err)
{
    return store->driver->entries_at(store->state, call, source, places, visit, user, err);
}

quire_status quire_store_move_entries(quire_store *store, quire_call *call, const quire_str *uris,
                                      size_t count, quire_str source, quire_error *err)
{
    return store->driver->move_entries(store->state, call, uris, count, source, err);
}

quire_status quire_store_remove_source(quire_store *store, quire_call *call, quire_str uri, quire_error *err)
{
    return store->driver->remove_source(store->state, call, uri, err);
}

/* ---- traces ---- */

quire_status quire_store_put_trace(quire_store *store, quire_call *call, quire_str kind, quire_str body,
                                   const quire_str *document_ids, size_t count, quire_str *out_id,
                                   quire_error *err)
{
    *out_id = (quire_str){ 0 };
    if (!store->driver->put_trace) return QUIRE_OK;
    return store->driver->put_trace(store->state, call, kind, body, document_ids, count,
                                    (size_t)store->settings.keep, out_id, err);
}

quire_status quire_store_trace(quire_store *store, quire_call *call, quire_str id, quire_trace_row *out,
                               quire_error *err)
{
    if (store->driver->trace) return store->driver->trace(store->state, call, id, out, err);
    return quire_fail(err, QUIRE_E_NOT_FOUND, "store.driver %s keeps no traces", store->driver->name);
}

quire_status quire_store_traces(quire_store *store, quire_call *call, size_t limit,
                                const quire_trace_row **out, size_t *out_count, quire_error *err)
{
    *out = NULL;
    *out_count = 0;
    return store->driver->traces ? store->driver->traces(store->state, call, limit, out, out_count, err)
                                 : QUIRE_OK;
}

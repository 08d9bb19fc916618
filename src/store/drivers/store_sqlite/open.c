/* SPDX-License-Identifier: Apache-2.0 */
/* Opening and closing a base file: finding out how it can be opened (for writing, for reading, or only as a file that
 * never changes), making it, and finishing what an earlier process left. */
#include "store/drivers/store_sqlite/base_file.h"

#include "base/error.h"
#include "base/wait.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_WAIT_MS = 5000, PROBE_PAUSE_MS = 20, CACHE_KIB = 8192, LARGEST_WAL_BYTES = 4 << 20 };

static const quire_option options[] = {
    { "store.wait_ms", QUIRE_OPT_INT, offsetof(struct settings, wait_ms), "10000", .min = 0, .max = 86400000,
      .unit = "ms", .help = "how long to wait while another process writes the base" },
    { "store.page_size", QUIRE_OPT_INT, offsetof(struct settings, page_size), "4096", .min = 4096,
      .max = 65536, .unit = "bytes", .help = "page size of a base that is made now, a power of two" },
    { 0 },
};

quire_status quire_base_connect(const struct sqlite_store *store, bool to_write, quire_db *out,
                                quire_error *err)
{
    char sql[512];
    quire_status status = quire_db_open(out, store->name,
                                        to_write ? SQLITE_OPEN_READWRITE : store->read_flags, err);
    if (status) return status;
    /* A base from elsewhere may carry triggers and views; none of them may run. */
    sqlite3_db_config(out->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(out->handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(out->handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    sqlite3_busy_timeout(out->handle, to_write ? 0 : READ_WAIT_MS);
    snprintf(
        sql, sizeof sql,
        "PRAGMA trusted_schema=OFF; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; PRAGMA synchronous=FULL;"
        "PRAGMA cache_size=-%d; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=%d; PRAGMA "
        "max_page_count=%d;",
        (int)CACHE_KIB, (int)LARGEST_WAL_BYTES, (int)QUIRE_SQLITE_MAX_PAGES);
    status = quire_db_exec(out, sql, err);
    if (!status) status = quire_postings_attach(out, err);
    /* Before it becomes one that may write nothing, not even what the connection alone sees. */
    if (!status && !to_write) status = quire_base_complete(out, err);
    if (!status && !to_write) status = quire_db_exec(out, "PRAGMA query_only=ON", err);
    if (status) quire_db_close(out);
    return status;
}

static bool must_prefix(const char *path)
{
    return path[0] == ':' || strncmp(path, "file:", 5) == 0;
}

/* file:<path, percent-encoded>?immutable=1 */
static char *immutable_uri(const char *path)
{
    quire_buffer uri;
    quire_buffer_init(&uri, 65536);
    quire_buffer_append(&uri, "file:", 5);
    for (const unsigned char *c = (const unsigned char *)path; *c; c++) {
        bool plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') ||
                     memchr("/._-", *c, 4);
        if (plain) quire_buffer_append_char(&uri, (char)*c);
        else quire_buffer_printf(&uri, "%%%02X", *c);
    }
    quire_buffer_append(&uri, "?immutable=1", sizeof "?immutable=1");
    if (uri.failure) quire_buffer_free(&uri);
    return uri.data;
}

/* A folder that cannot be written holds no -wal of a living writer, unless one lies there with content. */
static bool may_be_immutable(const char *path)
{
    char name[4096];
    struct stat about;
    return snprintf(name, sizeof name, "%s-wal", path) < (int)sizeof name &&
           (stat(name, &about) != 0 || about.st_size == 0);
}

static quire_status create(quire_db *db, const struct sqlite_store *store, quire_error *err)
{
    quire_status status = quire_postings_attach(db, err);
    return status ? status : quire_base_create(db, store->settings.page_size, err);
}

static quire_status probe_once(const struct sqlite_store *store, bool *writable, bool *fresh,
                               quire_error *err)
{
    quire_db db;
    bool to_write = (store->read_flags & SQLITE_OPEN_READWRITE) != 0;
    quire_status status = quire_db_open(&db, store->name, store->read_flags, err);
    if (status) return status;
    sqlite3_busy_timeout(db.handle, READ_WAIT_MS);
    status = quire_base_check(&db, store->path, fresh, err);
    *writable = to_write && !sqlite3_db_readonly(db.handle, "main");
    if (!status && *fresh && *writable && (store->read_flags & SQLITE_OPEN_CREATE))
        status = create(&db, store, err);
    quire_db_close(&db);
    return status;
}

/* SQLite does not wait where two processes make the same file at once and change its journal mode. */
static quire_status probe(const struct sqlite_store *store, bool *writable, bool *fresh, quire_error *err)
{
    int64_t deadline_ns = quire_monotonic_ns() + store->settings.wait_ms * 1000000;
    quire_status status = probe_once(store, writable, fresh, err);
    while (status == QUIRE_E_BUSY && quire_monotonic_ns() < deadline_ns &&
           quire_wait_ms(NULL, PROBE_PAUSE_MS))
        status = probe_once(store, writable, fresh, err);
    return status;
}

static quire_status find_way_in(struct sqlite_store *store, quire_store_mode mode, quire_error *err)
{
    bool fresh = false;
    store->read_flags = SQLITE_OPEN_READWRITE | (mode == QUIRE_STORE_WRITE ? SQLITE_OPEN_CREATE : 0);
    quire_status status = probe(store, &store->writable, &fresh, err);
    if (mode == QUIRE_STORE_READ && status == QUIRE_E_IO && access(store->path, R_OK) == 0) {
        store->read_flags = SQLITE_OPEN_READONLY;
        status = probe(store, &store->writable, &fresh, err);
        if (status == QUIRE_E_IO && may_be_immutable(store->path)) {
            free(store->name);
            store->name = immutable_uri(store->path);
            if (!store->name) return quire_fail_memory(err);
            store->read_flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
            status = probe(store, &store->writable, &fresh, err);
        }
    }
    store->read_flags &= ~SQLITE_OPEN_CREATE;
    if (status) return status;
    if (mode == QUIRE_STORE_WRITE && !store->writable)
        return quire_fail(err, QUIRE_E_IO, "%s cannot be written: it, or its folder, is read-only",
                          store->path);
    if (mode == QUIRE_STORE_READ && fresh)
        return quire_fail(err, QUIRE_E_NOT_FOUND, "%s holds no base yet; `quire add` makes one", store->path);
    return QUIRE_OK;
}

static quire_status check_path(const char *path, quire_store_mode mode, quire_error *err)
{
    struct stat about;
    if (stat(path, &about) != 0) {
        if (errno == ENOENT && mode == QUIRE_STORE_READ)
            return quire_fail(err, QUIRE_E_NOT_FOUND, "there is no base at %s; `quire add` makes one", path);
        return errno == ENOENT ? QUIRE_OK : quire_fail_errno(err, errno, "opening %s", path);
    }
    if (!S_ISREG(about.st_mode))
        return quire_fail(err, QUIRE_E_FORMAT, "%s is not a Quire base: expected a file, found a %s", path,
                          S_ISDIR(about.st_mode) ? "folder" : "device or pipe");
    return QUIRE_OK;
}

/* Also in a file of an earlier version, which only who writes brings to this one. */
static quire_status rebuild_postings(quire_db *db, quire_call *call, quire_error *err)
{
    quire_status status = quire_base_complete(db, err);
    if (!status) status = quire_postings_rebuild(db, call, err);
    return status ? status : quire_base_uncomplete(db, err);
}

/* Work that an earlier process left: a pending erasure, vectors staged too long ago, postings of other rules. */
static quire_status take_over(struct sqlite_store *store, quire_store_mode mode, quire_error *err)
{
    struct reader reader;
    quire_arena arena = { 0 };
    quire_call call = { .arena = &arena, .log = store->log };
    int64_t pending = 0, version = 0, old = 0;
    bool to_write = mode == QUIRE_STORE_WRITE;
    quire_db *db = NULL;
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    status = quire_base_number(&reader.db, "erasure_pending", &pending, err);
    if (!status) status = quire_base_number(&reader.db, "postings_version", &version, err);
    if (!status && to_write) status = quire_staging_find_old(store, &reader.db, &old, err);
    quire_reader_end(store, &reader);
    if (status || !store->writable) goto done;
    bool rebuild = version != QUIRE_TERMS_VERSION;
    if (rebuild || old) {
        status = quire_writer_begin(store, &call, &db, err);
        if (status) goto done;
        if (old) status = quire_staging_drop_old(store, db, err);
        if (!status && rebuild) status = rebuild_postings(db, &call, err);
        if (!status) status = quire_writer_commit(store, err);
        if (status) quire_writer_abort(store);
    }
    if (!status && (pending || rebuild)) {
        bool left = false;
        status = quire_erasure_finish(store, &call, &left, err);
    }
done:
    quire_arena_free(&arena);
    /* A second process may be writing just now: it will finish this, or the next open does. */
    if (status == QUIRE_E_BUSY) return QUIRE_OK;
    if (status != QUIRE_E_IO || to_write) return status;
    quire_log_write(store->log, QUIRE_LOG_WARN,
                    "what an earlier process left could not be finished; the next open tries");
    return QUIRE_OK;
}

static quire_status begin_writing(struct sqlite_store *store, quire_error *err)
{
    quire_arena arena = { 0 };
    quire_call call = { .arena = &arena, .log = store->log };
    quire_status status = quire_base_upgrade(store, &call, err);
    quire_arena_free(&arena);
    return status ? status : take_over(store, QUIRE_STORE_WRITE, err);
}

/* Who only reads does not wait for a writer, not even to clear up behind it. */
static quire_status take_over_without_waiting(struct sqlite_store *store, quire_error *err)
{
    int64_t wait_ms = store->settings.wait_ms;
    store->settings.wait_ms = 0;
    quire_status status = take_over(store, QUIRE_STORE_READ, err);
    store->settings.wait_ms = wait_ms;
    return status;
}

static quire_status start_writing(void *state, quire_error *err)
{
    struct sqlite_store *store = state;
    return begin_writing(store, err);
}

static bool init_locks(struct sqlite_store *store)
{
    return pthread_mutex_init(&store->pool_lock, NULL) == 0 &&
           pthread_mutex_init(&store->write_lock, NULL) == 0 &&
           pthread_rwlock_init(&store->table.lock, NULL) == 0;
}

/* Closes and frees all but the state itself. */
static void release(struct sqlite_store *store)
{
    for (size_t i = 0; i < store->idle_count; i++) quire_db_close(&store->idle[i]);
    quire_db_close(&store->writer);
    quire_chunk_table_free(&store->table);
    pthread_rwlock_destroy(&store->table.lock);
    pthread_mutex_destroy(&store->write_lock);
    pthread_mutex_destroy(&store->pool_lock);
    free(store->path);
    free(store->name);
}

static quire_status open_file(void *state, const char *path, quire_store_mode mode, const quire_env *env,
                              quire_error *err)
{
    struct sqlite_store *store = state;
    quire_status status = check_path(path, mode, err);
    if (status) return status;
    if (store->settings.page_size & (store->settings.page_size - 1))
        return quire_fail(err, QUIRE_E_INVALID, "store.page_size is %lld; expected a power of two",
                          (long long)store->settings.page_size);
    const char *prefix = must_prefix(path) ? "./" : "";
    size_t size = strlen(path) + strlen(prefix) + 1;
    store->log = env->log;
    store->unix_ms = env->unix_ms ? env->unix_ms : quire_unix_ms;
    store->path = malloc(size);
    store->name = malloc(size);
    if (!init_locks(store) || !store->path || !store->name) {
        status = quire_fail_memory(err);
        goto done;
    }
    snprintf(store->path, size, "%s%s", prefix, path);
    snprintf(store->name, size, "%s%s", prefix, path);
    status = find_way_in(store, mode, err);
    if (!status && mode == QUIRE_STORE_READ) status = take_over_without_waiting(store, err);
    else if (!status) status = begin_writing(store, err);
done:
    if (status) release(store);
    return status;
}

/* Best effort by contract: what cannot be finished here stays pending in the file, and the next open finds it. */
static void finish_writing(struct sqlite_store *store)
{
    struct reader reader;
    quire_arena arena = { 0 };
    quire_call call = { .arena = &arena, .log = store->log };
    int64_t pending = 0;
    bool left = false;
    if (quire_reader_begin(store, &reader, NULL)) return;
    quire_status status = quire_base_number(&reader.db, "erasure_pending", &pending, NULL);
    quire_reader_end(store, &reader);
    store->settings.wait_ms = 0;
    if (!status && pending && quire_erasure_finish(store, &call, &left, NULL))
        quire_log_write(store->log, QUIRE_LOG_WARN, "an erasure stays pending; the next open finishes it");
    quire_arena_free(&arena);
}

static void close_file(void *state)
{
    struct sqlite_store *store = state;
    if (store->wrote) finish_writing(store);
    release(store);
}

static bool is_writable(const void *state)
{
    const struct sqlite_store *store = state;
    return store->writable;
}

const quire_store_driver quire_store_sqlite = {
    .name = "sqlite",
    .summary = "one file, with SQLite",
    .options = options,
    .state_size = sizeof(struct sqlite_store),
    .open = open_file,
    .space = quire_sqlite_space,
    .create_space = quire_sqlite_create_space,
    .count = quire_sqlite_count,
    .searchable = quire_sqlite_searchable,
    .close = close_file,
    .writable = is_writable,
    .start_writing = start_writing,
    .renew_space = quire_sqlite_renew_space,
    .erase = quire_sqlite_erase,
    .list = quire_sqlite_list,
    .find = quire_sqlite_find,
    .document = quire_sqlite_document,
    .document_chunks = quire_sqlite_document_chunks,
    .document_ledger = quire_sqlite_document_ledger,
    .ledger = quire_sqlite_ledger,
    .worst = quire_sqlite_worst,
    .warned = quire_sqlite_warned,
    .read = quire_sqlite_read,
    .places = quire_sqlite_places,
    .table_held = quire_sqlite_table_held,
    .tables = quire_sqlite_tables,
    .table_blocks = quire_sqlite_table_blocks,
    .search = quire_sqlite_search,
    .hits = quire_sqlite_hits,
    .names = quire_sqlite_names,
    .sample = quire_sqlite_sample,
    .known = quire_sqlite_known,
    .stage = quire_sqlite_stage,
    .staged = quire_sqlite_staged,
    .lookup = quire_sqlite_lookup,
    .descendants = quire_sqlite_descendants,
    .put = quire_sqlite_put,
    .put_failure = quire_sqlite_put_failure,
    .same_bytes = quire_sqlite_same_bytes,
    .move = quire_sqlite_move,
    .remove = quire_sqlite_remove,
    .put_version = quire_sqlite_put_version,
    .put_sources = quire_sqlite_put_sources,
    .sources = quire_sqlite_sources,
    .source_count = quire_sqlite_source_count,
    .source_types = quire_sqlite_source_types,
    .source_entries = quire_sqlite_source_entries,
    .entries_at = quire_sqlite_entries_at,
    .move_entries = quire_sqlite_move_entries,
    .remove_source = quire_sqlite_remove_source,
    .titled = quire_sqlite_titled,
    .is_called = quire_sqlite_is_called,
    .unsettled = quire_sqlite_unsettled,
    .retitle = quire_sqlite_retitle,
    .put_trace = quire_sqlite_put_trace,
    .trace = quire_sqlite_trace,
    .traces = quire_sqlite_traces,
};

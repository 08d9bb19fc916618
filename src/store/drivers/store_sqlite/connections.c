/* SPDX-License-Identifier: Apache-2.0 */
/* Who reads and who writes: a pool of read connections, each with a snapshot while it is out, and one write connection.
 * SQLite's lock on the -shm file says which process writes; it vanishes with that process, however it ends. */
#include "store/drivers/store_sqlite/base_file.h"

#include "base/error.h"
#include "base/retry.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    FIRST_PAUSE_MS = 1,
    LONGEST_PAUSE_MS = 25,
    CHECKPOINT_WAIT_MS = 300,
    LIGHT_WAIT_MS = 250,
    WAL_WRITE_LOCK_BYTE = 120,
};

quire_status quire_reader_begin(struct sqlite_store *store, struct reader *reader, quire_error *err)
{
    *reader = (struct reader){ 0 };
    pthread_mutex_lock(&store->pool_lock);
    if (store->idle_count) reader->db = store->idle[--store->idle_count];
    pthread_mutex_unlock(&store->pool_lock);
    quire_status status = reader->db.handle ? QUIRE_OK : quire_base_connect(store, false, &reader->db, err);
    if (status) return status;
    quire_query begin = quire_query_start(&reader->db, "BEGIN");
    status = quire_query_run(&begin, err);
    if (status) quire_db_close(&reader->db);
    return status;
}

void quire_reader_end(struct sqlite_store *store, struct reader *reader)
{
    if (!reader->db.handle) return;
    quire_query end = quire_query_start(&reader->db, "ROLLBACK");
    bool ended = !quire_query_run(&end, NULL);
    pthread_mutex_lock(&store->pool_lock);
    if (ended && store->idle_count < IDLE_READERS) {
        store->idle[store->idle_count++] = reader->db;
        reader->db = (quire_db){ 0 };
    }
    pthread_mutex_unlock(&store->pool_lock);
    quire_db_close(&reader->db);
}

/* The process that holds SQLite's write lock, from the kernel's list of locks; 0: unknown. The -shm file itself is not
 * opened: closing it again would drop this process's own locks on it. */
static long writing_process(const struct sqlite_store *store)
{
    char name[4096], line[256];
    struct stat shm;
    long found = 0;
    if (snprintf(name, sizeof name, "%s-shm", store->path) >= (int)sizeof name || stat(name, &shm) != 0)
        return 0;
    FILE *locks = fopen("/proc/locks", "re");
    while (locks && !found && fgets(line, sizeof line, locks)) {
        long process;
        unsigned long inode, start, end;
        char kind[16];
        if (sscanf(line, "%*s POSIX %*s %15s %ld %*x:%*x:%lu %lu %lu", kind, &process, &inode, &start,
                   &end) == 5 &&
            strcmp(kind, "WRITE") == 0 && inode == (unsigned long)shm.st_ino &&
            start <= WAL_WRITE_LOCK_BYTE && end >= WAL_WRITE_LOCK_BYTE && process > 0)
            found = process;
    }
    if (locks) fclose(locks);
    return found;
}

static void name_writer(long process, char *out, size_t size)
{
    if (process == (long)getpid())
        snprintf(out, size, "this process (%ld), through another handle,", process);
    else if (process) snprintf(out, size, "process %ld", process);
    else snprintf(out, size, "another process");
}

static const quire_cancel *cancel_of(const quire_call *call)
{
    return call ? call->cancel : NULL;
}

static const quire_backoff first_pause = { FIRST_PAUSE_MS, LONGEST_PAUSE_MS };

/* The lock among threads of this handle. */
static quire_status lock_threads(struct sqlite_store *store, quire_call *call, int64_t wait_ms,
                                 quire_error *err)
{
    int64_t deadline_ns = quire_monotonic_ns() + wait_ms * 1000000;
    for (quire_backoff backoff = first_pause; pthread_mutex_trylock(&store->write_lock) != 0;) {
        if (quire_cancel_asked(cancel_of(call))) return quire_fail_cancelled(err);
        if (quire_monotonic_ns() >= deadline_ns)
            return quire_fail_retryable(err, QUIRE_E_BUSY,
                                        "this process (%ld) has been writing %s for over %lld ms; try "
                                        "again",
                                        (long)getpid(), store->path, (long long)wait_ms);
        if (!quire_backoff_pause(&backoff, 0, cancel_of(call))) return quire_fail_cancelled(err);
    }
    return QUIRE_OK;
}

static quire_status begin_immediate(struct sqlite_store *store, quire_call *call, int64_t wait_ms,
                                    quire_error *err)
{
    int64_t deadline_ns = quire_monotonic_ns() + wait_ms * 1000000;
    char writer[64];
    bool told = false;
    for (quire_backoff backoff = first_pause;;) {
        int code = sqlite3_exec(store->writer.handle, "BEGIN IMMEDIATE", NULL, NULL, NULL);
        if (code == SQLITE_OK) return QUIRE_OK;
        if ((code & 0xff) != SQLITE_BUSY) return quire_db_fail(&store->writer, code, store->path, err);
        if (quire_cancel_asked(cancel_of(call))) return quire_fail_cancelled(err);
        if (!told || quire_monotonic_ns() >= deadline_ns)
            name_writer(writing_process(store), writer, sizeof writer);
        if (quire_monotonic_ns() >= deadline_ns)
            return quire_fail_retryable(err, QUIRE_E_BUSY,
                                        "%s is being written by %s, for over %lld ms; try again when it "
                                        "is done",
                                        store->path, writer, (long long)wait_ms);
        if (!told && backoff.pause_ms >= LONGEST_PAUSE_MS) {
            quire_log_write(call && call->log ? call->log : store->log, QUIRE_LOG_WARN,
                            "waiting up to %lld ms for %s, which writes the base", (long long)wait_ms,
                            writer);
            told = true;
        }
        if (!quire_backoff_pause(&backoff, 0, cancel_of(call))) return quire_fail_cancelled(err);
    }
}

static quire_status begin_within(struct sqlite_store *store, quire_call *call, int64_t wait_ms,
                                 const char *settings, quire_db **out, quire_error *err)
{
    if (!store->writable)
        return quire_fail(err, QUIRE_E_IO, "%s cannot be written: it, or its folder, is read-only",
                          store->path);
    quire_status status = lock_threads(store, call, wait_ms, err);
    if (status) return status;
    store->wrote = true;
    if (!store->writer.handle) status = quire_base_connect(store, true, &store->writer, err);
    if (!status) status = quire_db_exec(&store->writer, settings, err);
    if (!status) status = begin_immediate(store, call, wait_ms, err);
    if (status) {
        pthread_mutex_unlock(&store->write_lock);
        return status;
    }
    *out = &store->writer;
    return QUIRE_OK;
}

quire_status quire_writer_begin(struct sqlite_store *store, quire_call *call, quire_db **out,
                                quire_error *err)
{
    return begin_within(store, call, store->settings.wait_ms, "PRAGMA synchronous=FULL", out, err);
}

/* A later commit, or the carrying over into the main file, flushes what this one leaves to the system. */
quire_status quire_writer_begin_light(struct sqlite_store *store, quire_call *call, quire_db **out,
                                      quire_error *err)
{
    int64_t wait_ms = store->settings.wait_ms < LIGHT_WAIT_MS ? store->settings.wait_ms : LIGHT_WAIT_MS;
    return begin_within(store, call, wait_ms, "PRAGMA synchronous=NORMAL", out, err);
}

quire_status quire_writer_commit(struct sqlite_store *store, quire_error *err)
{
    quire_status status = quire_db_exec(&store->writer, "COMMIT", err);
    if (status) return status; /* the caller aborts */
    pthread_mutex_unlock(&store->write_lock);
    return QUIRE_OK;
}

/* The connection is closed, which rolls back, and the next write makes another: a failure may have left FTS5 with an image
 * of the index in memory that it would later take for damage of the file (seen with SQLite 3.40 out of memory). */
void quire_writer_abort(struct sqlite_store *store)
{
    quire_db_close(&store->writer);
    pthread_mutex_unlock(&store->write_lock);
}

quire_status quire_writer_checkpoint(struct sqlite_store *store, quire_call *call, bool *emptied,
                                     quire_error *err)
{
    int64_t wait_ms = store->settings.wait_ms;
    quire_status status = lock_threads(store, call, wait_ms, err);
    if (status) return status;
    if (!store->writer.handle) status = quire_base_connect(store, true, &store->writer, err);
    if (!status) {
        sqlite3_busy_timeout(store->writer.handle,
                             wait_ms < CHECKPOINT_WAIT_MS ? (int)wait_ms : CHECKPOINT_WAIT_MS);
        int code = sqlite3_wal_checkpoint_v2(store->writer.handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL,
                                             NULL);
        sqlite3_busy_timeout(store->writer.handle, 0);
        *emptied = code == SQLITE_OK;
        if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY)
            status = quire_db_fail(&store->writer, code, "emptying the -wal", err);
    }
    pthread_mutex_unlock(&store->write_lock);
    return status;
}

quire_status quire_base_number(quire_db *db, const char *name, int64_t *out, quire_error *err)
{
    quire_query query = quire_query_start(db, "SELECT value FROM numbers WHERE name=?");
    quire_query_bind_text(&query, quire_str_from(name));
    *out = quire_query_next(&query) ? quire_query_int(&query, 0) : 0;
    return quire_query_end(&query, err);
}

quire_status quire_base_set_number(quire_db *db, const char *name, int64_t value, quire_error *err)
{
    quire_query query = quire_query_start(db,
                                          "INSERT INTO numbers VALUES(?, ?) ON CONFLICT(name) DO UPDATE SET "
                                          "value=excluded.value");
    quire_query_bind_text(&query, quire_str_from(name));
    quire_query_bind_int(&query, value);
    return quire_query_run(&query, err);
}

quire_status quire_base_changed(quire_db *db, int64_t *out, quire_error *err)
{
    int64_t change = 0;
    quire_status status = quire_base_number(db, "change", &change, err);
    if (!status) status = quire_base_set_number(db, "change", change + 1, err);
    if (!status) *out = change + 1;
    return status;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Staged vectors: hidden batches that belong to the session of one store handle. They become the document's at put, go
 * when the handle closes, and go at the next open for writing where their process is dead. */
#include "store/drivers/store_sqlite/base_file.h"

#include "base/error.h"
#include "index/f16.h"
#include "store/drivers/store_sqlite/run_block.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { START_TIME_FIELD = 22 };

/* When a process started, in clock ticks since boot: tells it from a later one of the same number. 0: no such process. */
static int64_t started_at(int64_t process)
{
    char name[64], line[1024];
    snprintf(name, sizeof name, "/proc/%lld/stat", (long long)process);
    FILE *file = fopen(name, "re");
    if (!file) return 0;
    size_t size = fread(line, 1, sizeof line - 1, file);
    fclose(file);
    line[size] = '\0';
    /* Field 2 is the name in parentheses and may hold spaces. */
    const char *at = strrchr(line, ')');
    for (int field = 2; at && field < START_TIME_FIELD; field++) at = strchr(at + 1, ' ');
    long long ticks = 0;
    return at && sscanf(at, " %lld", &ticks) == 1 ? ticks : 0;
}

/* Which boot and which table of processes: numbers of another one say nothing here. */
static void place_of_processes(char *out, size_t size)
{
    char boot[64] = "", table[64] = "";
    FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");
    if (file && !fgets(boot, sizeof boot, file)) boot[0] = '\0';
    if (file) fclose(file);
    boot[strcspn(boot, "\n")] = '\0';
    ssize_t length = readlink("/proc/self/ns/pid", table, sizeof table - 1);
    table[length > 0 ? length : 0] = '\0';
    snprintf(out, size, "%s %s", boot, table);
}

quire_status quire_staging_clear(quire_db *db, int64_t session, quire_error *err)
{
    quire_query query = quire_query_start(db, "DELETE FROM staged WHERE session=?");
    quire_query_bind_int(&query, session);
    quire_status status = quire_query_run(&query, err);
    if (status) return status;
    query = quire_query_start(db, "DELETE FROM sessions WHERE id=?");
    quire_query_bind_int(&query, session);
    return quire_query_run(&query, err);
}

/* A session of another boot is dead; one of another table of processes on this boot may live. */
static bool is_dead(int64_t process, int64_t started, quire_str place, const char *here)
{
    size_t boot = strcspn(here, " ");
    if (quire_str_is(place, here)) return started_at(process) != started;
    return !quire_str_starts(place, (quire_str){ here, boot });
}

quire_status quire_staging_clear_dead(quire_db *db, quire_error *err)
{
    char here[160];
    int64_t dead = 1;
    quire_status status = QUIRE_OK;
    place_of_processes(here, sizeof here);
    while (!status && dead) {
        quire_query query = quire_query_start(db, "SELECT id, process, started, place FROM sessions");
        dead = 0;
        while (!dead && quire_query_next(&query))
            if (is_dead(quire_query_int(&query, 1), quire_query_int(&query, 2), quire_query_bytes(&query, 3),
                        here))
                dead = quire_query_int(&query, 0);
        status = quire_query_end(&query, err);
        if (!status && dead) status = quire_staging_clear(db, dead, err);
    }
    return status;
}

static quire_status begin_session(quire_db *db, int64_t *out, quire_error *err)
{
    char here[160];
    place_of_processes(here, sizeof here);
    quire_query query = quire_query_start(db,
                                          "INSERT INTO sessions(process, started, place) VALUES(?, ?, ?)");
    quire_query_bind_int(&query, (int64_t)getpid());
    quire_query_bind_int(&query, started_at((int64_t)getpid()));
    quire_query_bind_text(&query, quire_str_from(here));
    quire_status status = quire_query_run(&query, err);
    if (!status) *out = sqlite3_last_insert_rowid(db->handle);
    return status;
}

quire_status quire_halves_of(const float *row, size_t dim, char *out, quire_error *err)
{
    for (size_t i = 0; i < dim; i++) {
        uint16_t half = quire_f16_from_float(row[i]);
        if ((half & 0x7c00u) == 0x7c00u)
            return quire_fail(err, QUIRE_E_INVALID,
                              "number %zu of a vector is %g; expected a finite one below 65504", i,
                              (double)row[i]);
        out[2 * i] = (char)(unsigned char)(half & 0xff);
        out[2 * i + 1] = (char)(unsigned char)(half >> 8);
    }
    return QUIRE_OK;
}

static quire_status insert_staged(quire_db *db, quire_call *call, int64_t session,
                                  const quire_input_hash *inputs, const quire_matrix *vectors,
                                  quire_error *err)
{
    char *halves = quire_arena_array(call->arena, vectors->dim, 2);
    quire_status status = QUIRE_OK;
    if (!halves) return quire_fail_memory(err);
    quire_query query = quire_query_start(db, "INSERT OR IGNORE INTO staged VALUES(?, ?, ?)");
    for (size_t i = 0; i < vectors->rows && !status && query.code == SQLITE_OK; i++) {
        status = quire_halves_of(quire_matrix_row(vectors, i), vectors->dim, halves, err);
        if (status) break;
        quire_query_bind_int(&query, session);
        quire_query_bind_blob(&query, (quire_str){ (const char *)inputs[i].bytes, sizeof inputs[i].bytes });
        quire_query_bind_blob(&query, (quire_str){ halves, vectors->dim * 2 });
        quire_query_repeat(&query);
    }
    quire_status ended = quire_query_end(&query, status ? NULL : err);
    return status ? status : ended;
}

static quire_status stage(struct sqlite_store *store, quire_db *db, quire_call *call,
                          const quire_input_hash *inputs, const quire_matrix *vectors, quire_error *err)
{
    int64_t space = 0;
    size_t dim = 0;
    quire_status status = quire_space_active(db, &space, &dim, err);
    if (status) return status;
    if (space == 0 || dim != vectors->dim)
        return quire_fail(err, QUIRE_E_INVALID, "vectors of %zu numbers for a base of %zu", vectors->dim,
                          dim);
    if (!store->session) status = begin_session(db, &store->session, err);
    return status ? status : insert_staged(db, call, store->session, inputs, vectors, err);
}

quire_status quire_sqlite_stage(void *state, quire_call *call, const quire_input_hash *inputs,
                                const quire_matrix *vectors, quire_error *err)
{
    struct sqlite_store *store = state;
    quire_db *db = NULL;
    quire_status status = quire_writer_begin(store, call, &db, err);
    if (status) return status;
    int64_t session = store->session;
    status = stage(store, db, call, inputs, vectors, err);
    if (!status) status = quire_writer_commit(store, err);
    if (!status) return QUIRE_OK;
    store->session = session; /* one that was begun here is rolled back */
    quire_writer_abort(store);
    return status;
}

quire_status quire_sqlite_known(void *state, quire_call *call, const quire_input_hash *inputs, size_t count,
                                bool *known, quire_error *err)
{
    struct sqlite_store *store = state;
    struct reader reader;
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    quire_query query = quire_query_start(&reader.db,
                                          "SELECT 1 FROM vectors WHERE input=?1 AND space=(SELECT value FROM "
                                          "numbers WHERE name='active_space')");
    for (size_t i = 0; i < count && query.code == SQLITE_OK; i++) {
        if (i % 1024 == 0 && quire_cancelled(call)) query.code = SQLITE_INTERRUPT;
        quire_query_bind_blob(&query, (quire_str){ (const char *)inputs[i].bytes, sizeof inputs[i].bytes });
        known[i] = quire_query_next(&query);
        quire_query_rewind(&query);
    }
    status = quire_query_end(&query, err);
    quire_reader_end(store, &reader);
    return status;
}

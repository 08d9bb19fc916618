/* SPDX-License-Identifier: Apache-2.0 */
/* Connections, kept statements, copies, and the mapping of SQLite's result codes. */
#include "bind/sqlite.h"

#include "base/error.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

quire_status quire_db_open(quire_db *db, const char *name, int flags, quire_error *err)
{
    *db = (quire_db){ 0 };
    const char *layer = quire_sqlite_vfs();
    if (!layer) return quire_fail(err, QUIRE_E_IO, "SQLite does not accept a file layer");
    int code = sqlite3_open_v2(name, &db->handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, layer);
    if (code == SQLITE_OK) return QUIRE_OK;
    quire_status status = quire_db_fail(db, code, "opening", err);
    quire_db_close(db);
    return status;
}

void quire_db_close(quire_db *db)
{
    for (size_t i = 0; i < db->kept_count; i++) sqlite3_finalize(db->kept[i].statement);
    sqlite3_close_v2(db->handle);
    *db = (quire_db){ 0 };
}

static quire_status fail_io(const quire_db *db, int code, const char *doing, quire_error *err)
{
    int reason = db->handle ? sqlite3_system_errno(db->handle) : 0;
    if ((code & 0xff) == SQLITE_FULL || reason == ENOSPC || reason == EDQUOT || reason == EFBIG)
        return quire_fail(err, QUIRE_E_IO,
                          "%s: the disk is full (or a limit on file sizes is reached); nothing of it "
                          "was kept",
                          doing);
    if ((code & 0xff) == SQLITE_READONLY)
        return quire_fail(err, QUIRE_E_IO, "%s: the base cannot be written (read-only)", doing);
    char text[96];
    return quire_fail(err, QUIRE_E_IO, "%s: %s (%s)", doing, sqlite3_errstr(code),
                      reason ? strerror_r(reason, text, sizeof text) : "no further cause given");
}

quire_status quire_db_fail(const quire_db *db, int code, const char *doing, quire_error *err)
{
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return quire_fail_retryable(err, QUIRE_E_BUSY, "%s: another process holds the base; try again",
                                    doing);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return quire_fail(err, QUIRE_E_FORMAT,
                          "%s: the base is damaged (%s); restore it from a copy, or add the "
                          "documents to a base of another name",
                          doing, sqlite3_errstr(code));
    case SQLITE_NOMEM: return quire_fail_memory(err);
    case SQLITE_INTERRUPT: return quire_fail_cancelled(err);
    case SQLITE_TOOBIG:
        return quire_fail(err, QUIRE_E_LIMIT, "%s: one value is over SQLite's limit of 1,000,000,000 bytes",
                          doing);
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH: return fail_io(db, code, doing, err);
    default:
        return quire_fail(err, QUIRE_E_IO, "%s: SQLite says: %s", doing,
                          db->handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(code));
    }
}

static int copy_pages(quire_db *from, quire_db *to, const quire_cancel *cancel)
{
    enum { PAGES_PER_CANCEL_CHECK = 1024 };
    sqlite3_backup *backup = sqlite3_backup_init(to->handle, "main", from->handle, "main");
    if (!backup) return sqlite3_errcode(to->handle);
    int code = SQLITE_OK;
    while (code == SQLITE_OK)
        code = quire_cancel_asked(cancel) ? SQLITE_INTERRUPT
                                          : sqlite3_backup_step(backup, PAGES_PER_CANCEL_CHECK);
    int ended = sqlite3_backup_finish(backup);
    return code == SQLITE_DONE ? ended : code;
}

quire_status quire_db_copy(quire_db *from, const char *to, const quire_cancel *cancel, quire_error *err)
{
    quire_db copy;
    quire_status status = quire_db_open(&copy, to, SQLITE_OPEN_READWRITE, err);
    if (status) return status;
    int code = copy_pages(from, &copy, cancel);
    if (code != SQLITE_OK) status = quire_db_fail(&copy, code, "copying the base", err);
    quire_db_close(&copy);
    return status;
}

quire_status quire_db_exec(quire_db *db, const char *sql, quire_error *err)
{
    int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? QUIRE_OK : quire_db_fail(db, code, "changing the base", err);
}

quire_query quire_query_start(quire_db *db, const char *sql_literal)
{
    quire_query query = { .db = db, .keep = true };
    for (size_t i = 0; i < db->kept_count; i++) {
        if (db->kept[i].sql != sql_literal) continue;
        query.statement = db->kept[i].statement;
        return query;
    }
    query.code = sqlite3_prepare_v3(db->handle, sql_literal, -1, SQLITE_PREPARE_PERSISTENT, &query.statement,
                                    NULL);
    if (query.code == SQLITE_OK && db->kept_count < QUIRE_DB_STATEMENTS) {
        db->kept[db->kept_count].sql = sql_literal;
        db->kept[db->kept_count++].statement = query.statement;
    } else {
        query.keep = false;
    }
    return query;
}

quire_query quire_query_start_once(quire_db *db, quire_str sql)
{
    quire_query query = { .db = db };
    query.code = sql.size > INT_MAX
                     ? SQLITE_TOOBIG
                     : sqlite3_prepare_v2(db->handle, sql.data, (int)sql.size, &query.statement, NULL);
    return query;
}

static void note(quire_query *query, int code)
{
    if (query->code == SQLITE_OK) query->code = code;
}

void quire_query_bind_int(quire_query *query, int64_t value)
{
    if (query->code == SQLITE_OK) note(query, sqlite3_bind_int64(query->statement, ++query->bound, value));
}

void quire_query_bind_real(quire_query *query, double value)
{
    if (query->code == SQLITE_OK) note(query, sqlite3_bind_double(query->statement, ++query->bound, value));
}

void quire_query_bind_text(quire_query *query, quire_str value)
{
    if (query->code == SQLITE_OK)
        note(query, sqlite3_bind_text64(query->statement, ++query->bound, value.data ? value.data : "",
                                        value.size, SQLITE_STATIC, SQLITE_UTF8));
}

void quire_query_bind_blob(quire_query *query, quire_str value)
{
    if (query->code == SQLITE_OK)
        note(query, sqlite3_bind_blob64(query->statement, ++query->bound, value.data ? value.data : "",
                                        value.size, SQLITE_STATIC));
}

void quire_query_bind_null(quire_query *query)
{
    if (query->code == SQLITE_OK) note(query, sqlite3_bind_null(query->statement, ++query->bound));
}

void quire_query_bind_pointer(quire_query *query, void *pointer, const char *type)
{
    if (query->code == SQLITE_OK)
        note(query, sqlite3_bind_pointer(query->statement, ++query->bound, pointer, type, NULL));
}

bool quire_query_next(quire_query *query)
{
    if (query->code != SQLITE_OK) return false;
    int code = sqlite3_step(query->statement);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) query->code = code;
    return false;
}

void quire_query_rewind(quire_query *query)
{
    if (query->statement) {
        sqlite3_reset(query->statement);
        sqlite3_clear_bindings(query->statement);
    }
    query->bound = 0;
}

void quire_query_repeat(quire_query *query)
{
    while (quire_query_next(query)) continue;
    quire_query_rewind(query);
}

int64_t quire_query_int(const quire_query *query, int column)
{
    return sqlite3_column_int64(query->statement, column);
}

double quire_query_real(const quire_query *query, int column)
{
    return sqlite3_column_double(query->statement, column);
}

bool quire_query_is_null(const quire_query *query, int column)
{
    return sqlite3_column_type(query->statement, column) == SQLITE_NULL;
}

quire_str quire_query_bytes(quire_query *query, int column)
{
    const void *bytes = sqlite3_column_blob(query->statement, column);
    int size = sqlite3_column_bytes(query->statement, column);
    if (!bytes && sqlite3_errcode(query->db->handle) == SQLITE_NOMEM) note(query, SQLITE_NOMEM);
    return (quire_str){ bytes, bytes && size > 0 ? (size_t)size : 0 };
}

quire_str quire_query_copy(quire_query *query, int column, quire_arena *arena)
{
    quire_str copy = quire_arena_copy(arena, quire_query_bytes(query, column));
    if (!copy.data) note(query, SQLITE_NOMEM);
    return copy;
}

quire_status quire_query_end(quire_query *query, quire_error *err)
{
    int code = query->code;
    quire_status status = code == SQLITE_OK ? QUIRE_OK
                                            : quire_db_fail(query->db, code, "using the base", err);
    if (!query->keep) {
        sqlite3_finalize(query->statement);
    } else {
        sqlite3_reset(query->statement);
        sqlite3_clear_bindings(query->statement);
    }
    query->statement = NULL;
    return status;
}

quire_status quire_query_run(quire_query *query, quire_error *err)
{
    while (quire_query_next(query)) continue;
    return quire_query_end(query, err);
}

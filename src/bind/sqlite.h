/* SPDX-License-Identifier: Apache-2.0 */
/* SQLite connections and queries: prepared statements kept per connection, binding and reading by position with one
 * sticky failure, and SQLite's result codes as statuses. */
#ifndef QUIRE_BIND_SQLITE_H
#define QUIRE_BIND_SQLITE_H

#include "base/arena.h"
#include "base/cancel.h"
#include "quire/error.h"

#include <sqlite3.h>

enum { QUIRE_DB_STATEMENTS = 96 };

/* A connection. One thread at a time. */
typedef struct quire_db {
    sqlite3 *handle;
    struct {
        const char *sql; /* compared by address: statements are literals */
        sqlite3_stmt *statement;
    } kept[QUIRE_DB_STATEMENTS];
    size_t kept_count;
} quire_db;

/* Opens with SQLite's flags through the clearing file layer (see quire_sqlite_vfs). errors: IO, FORMAT, NO_MEMORY */
QUIRE_CHECKED quire_status quire_db_open(quire_db *db, const char *name, int flags, quire_error *err);
void quire_db_close(quire_db *db);

/* Runs one or more statements that give no rows. */
QUIRE_CHECKED quire_status quire_db_exec(quire_db *db, const char *sql, quire_error *err);

/* Copies the base that `from` has open, as its snapshot shows it, into the empty file `to`, page by page.
 * errors: IO (full disk: says so), CANCELLED, NO_MEMORY */
QUIRE_CHECKED quire_status quire_db_copy(quire_db *from, const char *to, const quire_cancel *cancel,
                                         quire_error *err);

/* The status of an SQLite result code; the message says what was being done. Never OK. */
quire_status quire_db_fail(const quire_db *db, int code, const char *doing, quire_error *err);

/* A query under way: start, bind in order, next until false, end. A failure sticks and comes out at the end. */
typedef struct quire_query {
    quire_db *db;
    sqlite3_stmt *statement;
    int code;  /* SQLITE_OK, or the first failure */
    int bound; /* parameters bound so far */
    bool keep; /* the statement belongs to the connection */
} quire_query;

quire_query quire_query_start(quire_db *db, const char *sql_literal);
/* For SQL made at run time: the statement ends with the query. */
quire_query quire_query_start_once(quire_db *db, quire_str sql);
void quire_query_bind_int(quire_query *query, int64_t value);
void quire_query_bind_real(quire_query *query, double value);
void quire_query_bind_text(quire_query *query, quire_str value); /* borrowed until the end */
void quire_query_bind_blob(quire_query *query, quire_str value); /* borrowed until the end */
void quire_query_bind_null(quire_query *query);
void quire_query_bind_pointer(quire_query *query, void *pointer, const char *type);
bool quire_query_next(quire_query *query);   /* whether there is a row */
void quire_query_rewind(quire_query *query); /* to bind and run it once more */
void quire_query_repeat(quire_query *query); /* runs it, expecting no row, and rewinds */
int64_t quire_query_int(const quire_query *query, int column);
double quire_query_real(const quire_query *query, int column);
bool quire_query_is_null(const quire_query *query, int column);
quire_str quire_query_bytes(quire_query *query, int column); /* text or blob, borrowed until next */
quire_str quire_query_copy(quire_query *query, int column, quire_arena *arena);
QUIRE_CHECKED quire_status quire_query_end(quire_query *query, quire_error *err);
/* next, expecting no row, then end. */
QUIRE_CHECKED quire_status quire_query_run(quire_query *query, quire_error *err);

/* SQLite's secure_delete clears freed cells, but a page that was rebuilt keeps old copies of cells that moved away in
 * its unused middle. This layer over the system's own clears that middle whenever a page reaches the main file. The name
 * of the layer, registered with SQLite on first use; NULL when that failed. */
const char *quire_sqlite_vfs(void);

/* The most pages for which a page's first byte tells its kind: an overflow page starts with a page number. */
enum { QUIRE_SQLITE_MAX_PAGES = (1 << 25) - 1 };

#endif

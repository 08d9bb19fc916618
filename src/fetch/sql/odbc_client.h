/* SPDX-License-Identifier: Apache-2.0 */
/* unixODBC's driver manager, loaded at first use. All text goes through its wide functions, whose UTF-16 means the same with
 * every driver; what "char" means differs. A driver's calls wait as long as they like, and the only way to end one is to call
 * SQLCancel from another thread: each connection has one for this alone. */
#ifndef QUIRE_FETCH_SQL_ODBC_CLIENT_H
#define QUIRE_FETCH_SQL_ODBC_CLIENT_H

#include "fetch/sql/database.h"

#include <pthread.h>
#include <sql.h>
#include <sqlext.h>
#include <sqlucode.h>

#define QUIRE_ODBC_FUNCTIONS(X)                                                                              \
    X(SQLAllocHandle)                                                                                        \
    X(SQLFreeHandle)                                                                                         \
    X(SQLSetEnvAttr)                                                                                         \
    X(SQLDriverConnectW)                                                                                     \
    X(SQLDisconnect)                                                                                         \
    X(SQLSetConnectAttrW)                                                                                    \
    X(SQLSetStmtAttrW)                                                                                       \
    X(SQLPrepareW)                                                                                           \
    X(SQLExecute)                                                                                            \
    X(SQLNumResultCols)                                                                                      \
    X(SQLNumParams)                                                                                          \
    X(SQLDescribeColW)                                                                                       \
    X(SQLColAttributeW)                                                                                      \
    X(SQLBindParameter)                                                                                      \
    X(SQLFetch)                                                                                              \
    X(SQLGetData)                                                                                            \
    X(SQLCancel)                                                                                             \
    X(SQLTablesW)                                                                                            \
    X(SQLColumnsW)                                                                                           \
    X(SQLPrimaryKeysW)                                                                                       \
    X(SQLForeignKeysW)                                                                                       \
    X(SQLGetDiagRecW)                                                                                        \
    X(SQLEndTran)

typedef struct quire_odbc_library {
#define QUIRE_ODBC_MEMBER(name) __typeof__(name) *name;
    QUIRE_ODBC_FUNCTIONS(QUIRE_ODBC_MEMBER)
#undef QUIRE_ODBC_MEMBER
} quire_odbc_library;

/* Ends a statement whose call takes too long or is cancelled. */
typedef struct quire_odbc_guard {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool running, parked, leaving; /* the thread */
    bool watching;                 /* a call is under way */
    const quire_cancel *cancel;
    int64_t until_ns;
    enum { QUIRE_ODBC_GOES_ON, QUIRE_ODBC_CANCELLED, QUIRE_ODBC_LATE } ending;
} quire_odbc_guard;

/* {0} is a closed one. */
typedef struct quire_odbc {
    quire_odbc_library library;
    SQLHENV environment;
    SQLHDBC connection;
    SQLHSTMT statement; /* NULL: none */
    bool connected;
    int64_t statement_ms, cell_bytes;
    quire_odbc_guard guard;
} quire_odbc;

/* UTF-16 with a final NUL, in the arena; *size counts units without it. NULL when memory is out. */
SQLWCHAR *quire_odbc_wide(quire_arena *arena, quire_str text, size_t *size);
/* Appends UTF-16 as UTF-8. A unit that is half a character waits in *half for the next piece. */
void quire_odbc_append(quire_buffer *out, const SQLWCHAR *units, size_t count, SQLWCHAR *half);

/* Connects with `text`, a connection string. On failure nothing is left to close. */
QUIRE_CHECKED quire_status quire_odbc_open(quire_odbc *client, const quire_call *call, quire_str text,
                                           const quire_sql_target *target, quire_sql_failure *failure,
                                           quire_error *err);
void quire_odbc_close(quire_odbc *client);

/* Makes client->statement. */
QUIRE_CHECKED quire_status quire_odbc_begin(quire_odbc *client, quire_sql_failure *failure, quire_error *err);
/* Ends it, and undoes what it may have written. */
void quire_odbc_stop(quire_odbc *client);

/* Around each call of the statement that may wait. The second tells what came of it: a code other than success, and one that
 * was ended, become a failure. SQL_NO_DATA is none. */
void quire_odbc_watch(quire_odbc *client, const quire_call *call);
QUIRE_CHECKED quire_status quire_odbc_check(quire_odbc *client, SQLRETURN code, quire_sql_failure *failure,
                                            quire_error *err);

#endif

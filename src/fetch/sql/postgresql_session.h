/* SPDX-License-Identifier: Apache-2.0 */
/* One connection to PostgreSQL (libpq): statements are sent, and what comes is waited for so that a cancel or the end of the time
 * is seen. */
#ifndef QUIRE_FETCH_SQL_POSTGRESQL_SESSION_H
#define QUIRE_FETCH_SQL_POSTGRESQL_SESSION_H

#include "fetch/sql/database.h"
#include "fetch/sql/postgresql_types.h"

#include <libpq-fe.h>

#define QUIRE_LIBPQ_FUNCTIONS(X)                                                                             \
    X(PQconnectStartParams)                                                                                  \
    X(PQconnectPoll)                                                                                         \
    X(PQstatus)                                                                                              \
    X(PQparameterStatus)                                                                                     \
    X(PQsocket)                                                                                              \
    X(PQfinish)                                                                                              \
    X(PQerrorMessage)                                                                                        \
    X(PQsetNoticeProcessor)                                                                                  \
    X(PQsendQuery)                                                                                           \
    X(PQsendQueryParams)                                                                                     \
    X(PQsendPrepare)                                                                                         \
    X(PQsendDescribePrepared)                                                                                \
    X(PQsetSingleRowMode)                                                                                    \
    X(PQconsumeInput)                                                                                        \
    X(PQisBusy)                                                                                              \
    X(PQgetResult)                                                                                           \
    X(PQresultStatus)                                                                                        \
    X(PQresultErrorField)                                                                                    \
    X(PQresultMemorySize)                                                                                    \
    X(PQntuples)                                                                                             \
    X(PQnfields)                                                                                             \
    X(PQfname)                                                                                               \
    X(PQftype)                                                                                               \
    X(PQgetvalue)                                                                                            \
    X(PQgetisnull)                                                                                           \
    X(PQgetlength)                                                                                           \
    X(PQclear)                                                                                               \
    X(PQgetCancel)                                                                                           \
    X(PQcancel)                                                                                              \
    X(PQfreeCancel)

typedef struct quire_libpq {
#define QUIRE_LIBPQ_POINTER(name) __typeof__(name) *name;
    QUIRE_LIBPQ_FUNCTIONS(QUIRE_LIBPQ_POINTER)
#undef QUIRE_LIBPQ_POINTER
} quire_libpq;

typedef struct quire_postgresql_session {
    quire_libpq pq;
    PGconn *connection;
    int64_t statement_ms, deadline_ns; /* of what was sent last */
    bool aborted;                      /* the transaction: it is begun anew with the next statement */
    bool given_up;                     /* on the server: the session is only closed */
    quire_postgresql_types types;      /* that are not built in, as far as they were met */
    quire_arena arena;                 /* of the types */
    /* Of the cursor. */
    bool fetching;      /* rows of a FETCH are still to come */
    PGresult **waiting; /* rows that came and were not given yet, one in each */
    size_t waiting_count, waiting_next, waiting_capacity, waiting_bytes;
    size_t batch_rows, received; /* that were asked for last, and of those came */
    PGresult *row;               /* that was given last */
    const quire_postgresql_type **column_types;
    quire_arena row_arena;
    quire_sql_cell *cells;
    int column_count;
} quire_postgresql_session;

/* Opens the connection, in a transaction that only reads. On failure there is none. */
QUIRE_CHECKED quire_status quire_postgresql_connect(quire_postgresql_session *self, quire_call *call,
                                                    const quire_sql_target *target,
                                                    quire_sql_failure *failure, quire_error *err);
void quire_postgresql_disconnect(quire_postgresql_session *self);

/* Before anything is sent: begins the transaction anew where it has failed, and the time of the statement. */
QUIRE_CHECKED quire_status quire_postgresql_ready(quire_postgresql_session *self, quire_call *call,
                                                  quire_sql_failure *failure, quire_error *err);

/* Waits for the next result of what was sent: *out is NULL behind the last one. One that is an error becomes the failure, and
 * what is left of its statement is read away. errors: CANCELLED, after which the session is only closed; NO_MEMORY */
QUIRE_CHECKED quire_status quire_postgresql_result(quire_postgresql_session *self, quire_call *call,
                                                   PGresult **out, quire_sql_failure *failure,
                                                   quire_error *err);

/* Sees what was sent through to its end, and gives the last result, for the caller to clear; NULL where it failed, or `sent` is 0. */
QUIRE_CHECKED quire_status quire_postgresql_last(quire_postgresql_session *self, quire_call *call, int sent,
                                                 PGresult **out, quire_sql_failure *failure,
                                                 quire_error *err);

/* Sends SQL of our own and gives its last result. */
QUIRE_CHECKED quire_status quire_postgresql_ask(quire_postgresql_session *self, quire_call *call,
                                                const char *sql, PGresult **out, quire_sql_failure *failure,
                                                quire_error *err);

/* Asks the server to end the statement under way, and reads away what is left of it; from one that doesn't answer soon, the session
 * is only closed. */
void quire_postgresql_end(quire_postgresql_session *self);

/* The bytes of a field; empty where it is NULL. */
quire_str quire_postgresql_field(const quire_postgresql_session *self, const PGresult *result, int row,
                                 int column);

#endif

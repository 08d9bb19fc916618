/* SPDX-License-Identifier: Apache-2.0 */
/* Connections to MySQL and MariaDB through libmariadb, which is loaded at first use: one connection, one statement at a time,
 * rows streamed. Nothing here waits without looking at the call's cancel: the library's non-blocking calls hand over when they
 * would wait, and what takes too long is ended at the server. */
#ifndef QUIRE_FETCH_SQL_MYSQL_CLIENT_H
#define QUIRE_FETCH_SQL_MYSQL_CLIENT_H

#include "fetch/sql/database.h"

#include <mysql.h>

#define QUIRE_MYSQL_FUNCTIONS(X)                                                                             \
    X(mysql_init)                                                                                            \
    X(mysql_close)                                                                                           \
    X(mysql_optionsv)                                                                                        \
    X(mysql_errno)                                                                                           \
    X(mysql_error)                                                                                           \
    X(mysql_get_socket)                                                                                      \
    X(mysql_get_server_info)                                                                                 \
    X(mysql_thread_id)                                                                                       \
    X(mysql_get_timeout_value_ms)                                                                            \
    X(mysql_set_local_infile_handler)                                                                        \
    X(mysql_real_connect)                                                                                    \
    X(mysql_real_connect_start)                                                                              \
    X(mysql_real_connect_cont)                                                                               \
    X(mysql_real_query)                                                                                      \
    X(mysql_real_query_start)                                                                                \
    X(mysql_real_query_cont)                                                                                 \
    X(mysql_stmt_init)                                                                                       \
    X(mysql_stmt_close)                                                                                      \
    X(mysql_stmt_errno)                                                                                      \
    X(mysql_stmt_error)                                                                                      \
    X(mysql_stmt_param_count)                                                                                \
    X(mysql_stmt_field_count)                                                                                \
    X(mysql_stmt_result_metadata)                                                                            \
    X(mysql_stmt_bind_param)                                                                                 \
    X(mysql_stmt_bind_result)                                                                                \
    X(mysql_stmt_fetch_column)                                                                               \
    X(mysql_stmt_prepare_start)                                                                              \
    X(mysql_stmt_prepare_cont)                                                                               \
    X(mysql_stmt_execute_start)                                                                              \
    X(mysql_stmt_execute_cont)                                                                               \
    X(mysql_stmt_fetch_start)                                                                                \
    X(mysql_stmt_fetch_cont)                                                                                 \
    X(mysql_stmt_free_result_start)                                                                          \
    X(mysql_stmt_free_result_cont)                                                                           \
    X(mysql_fetch_field_direct)                                                                              \
    X(mysql_num_fields)                                                                                      \
    X(mysql_free_result)                                                                                     \
    X(mariadb_field_attr)

typedef struct quire_mysql_library {
#define QUIRE_MYSQL_MEMBER(name) __typeof__(name) *name;
    QUIRE_MYSQL_FUNCTIONS(QUIRE_MYSQL_MEMBER)
#undef QUIRE_MYSQL_MEMBER
} quire_mysql_library;

/* Where and as whom; NULL: as the option files of MySQL say, or as the library does by default. */
typedef struct quire_mysql_place {
    const char *host, *user, *password, *database, *socket;
    const char *group; /* of the option files, beside [client] */
    const char *ca, *certificate, *key;
    bool encrypted; /* the server must prove who it is */
    unsigned port;
} quire_mysql_place;

/* {0} is a closed one. Strings of `place` outlive it. */
typedef struct quire_mysql {
    quire_mysql_library library;
    quire_mysql_place place;
    MYSQL *handle;
    MYSQL_STMT *statement; /* NULL: none */
    bool rows_wait;        /* rows of it may still come */
    bool broken;           /* nothing can be asked any more */
    int64_t statement_ms;
} quire_mysql;

/* Connects. `row_bytes`: a larger row ends the connection. On failure nothing is left to close. */
QUIRE_CHECKED quire_status quire_mysql_open(quire_mysql *client, const quire_call *call,
                                            const quire_mysql_place *place, int64_t connect_ms,
                                            int64_t row_bytes, quire_sql_failure *failure, quire_error *err);
void quire_mysql_close(quire_mysql *client);

/* Runs a statement of our own that gives no rows. */
QUIRE_CHECKED quire_status quire_mysql_run(quire_mysql *client, const quire_call *call, const char *sql,
                                           quire_sql_failure *failure, quire_error *err);

/* Prepares client->statement. What gives no rows fails. */
QUIRE_CHECKED quire_status quire_mysql_prepare(quire_mysql *client, const quire_call *call, quire_str sql,
                                               quire_sql_failure *failure, quire_error *err);
QUIRE_CHECKED quire_status quire_mysql_execute(quire_mysql *client, const quire_call *call,
                                               quire_sql_failure *failure, quire_error *err);
/* The next row into what is bound; *row false behind the last. */
QUIRE_CHECKED quire_status quire_mysql_fetch(quire_mysql *client, const quire_call *call, bool *row,
                                             quire_sql_failure *failure, quire_error *err);
/* Ends the statement; where rows are still to come, at the server. */
void quire_mysql_stop(quire_mysql *client);

/* The failure that the library or the server told last. */
QUIRE_CHECKED quire_status quire_mysql_fail(quire_mysql *client, quire_sql_failure *failure,
                                            quire_error *err);

#endif

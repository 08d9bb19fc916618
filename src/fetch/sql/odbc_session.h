/* SPDX-License-Identifier: Apache-2.0 */
/* What the kind and its schema share: a session, and the rows of whatever runs in it. */
#ifndef QUIRE_FETCH_SQL_ODBC_SESSION_H
#define QUIRE_FETCH_SQL_ODBC_SESSION_H

#include "fetch/sql/odbc_client.h"

typedef struct quire_odbc_session {
    quire_odbc client;
    quire_sql_type *types;
    quire_sql_cell *cells;
    size_t *starts; /* of the cells' text in `bytes` */
    size_t column_count;
    quire_buffer bytes; /* of the row */
    SQLWCHAR *piece;    /* of a cell */
    size_t piece_bytes;
} quire_odbc_session;

quire_sql_type quire_odbc_type(SQLSMALLINT code, quire_str name);

/* Notes the types of the columns that the statement gives, and makes room for a row. */
QUIRE_CHECKED quire_status quire_odbc_shape(quire_odbc_session *self, quire_sql_failure *failure,
                                            quire_error *err);

/* `next`, `stop` and `tables` of a kind of database. */
quire_status quire_odbc_next(void *session, quire_call *call, const quire_sql_cell **row,
                             quire_sql_failure *failure, quire_error *err);
void quire_odbc_end(void *session);
quire_status quire_odbc_tables(void *session, quire_call *call, quire_sql_tables *out,
                               quire_sql_failure *failure, quire_error *err);

#endif

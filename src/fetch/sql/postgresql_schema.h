/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of a PostgreSQL database, out of its catalogue. */
#ifndef QUIRE_FETCH_SQL_POSTGRESQL_SCHEMA_H
#define QUIRE_FETCH_SQL_POSTGRESQL_SCHEMA_H

#include "fetch/sql/database.h"

/* `tables` of a kind of database. */
quire_status quire_postgresql_tables(void *session, quire_call *call, quire_sql_tables *out,
                                     quire_sql_failure *failure, quire_error *err);

#endif

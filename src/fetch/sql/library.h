/* SPDX-License-Identifier: Apache-2.0 */
/* Client libraries of databases: loaded when a source of their kind is first read, so that Quire starts as fast without them, and
 * works where they are not installed. */
#ifndef QUIRE_FETCH_SQL_LIBRARY_H
#define QUIRE_FETCH_SQL_LIBRARY_H

#include "fetch/sql/database.h"

typedef struct quire_sql_function {
    const char *name;
    size_t offset; /* of the pointer to it, in a table of such */
} quire_sql_function;

/* Fills `table` with the functions of `file` ("libpq.so.5"), which Debian's `package` has. UNSUPPORTED where one is missing. */
quire_status quire_sql_library_load(const char *file, const char *package,
                                    const quire_sql_function *functions, size_t count, void *table,
                                    quire_sql_failure *failure);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* SQLite has no comments on tables and columns but those in the statement that made the table, which it keeps as it was
 * written. */
#ifndef QUIRE_FETCH_SQL_SQLITE_COMMENTS_H
#define QUIRE_FETCH_SQL_SQLITE_COMMENTS_H

#include "fetch/sql/database.h"

/* Fills the comments of `table` and its columns. A comment behind a column's definition on its line is that column's, one on
 * lines of its own is the next column's, and one before the first parenthesis or right behind it is the table's.
 * owner: they live in `arena`; errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_sqlite_comments(quire_arena *arena, quire_str sql, quire_sql_table *table,
                                                 quire_error *err);

#endif

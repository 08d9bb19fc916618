/* SPDX-License-Identifier: Apache-2.0 */
/* Cells of a row as people read them, and as bytes that differ where the values do. */
#ifndef QUIRE_FETCH_SQL_CELL_H
#define QUIRE_FETCH_SQL_CELL_H

#include "fetch/sql/database.h"

/* How many bytes the value takes: what is bounded by fetch.sql.cell_bytes. */
size_t quire_sql_cell_bytes(const quire_sql_cell *cell);

/* How many bytes of its text are no UTF-8; a blob's need not be. */
size_t quire_sql_cell_undecodable(const quire_sql_cell *cell);

/* Appends the value: the shortest digits of a number that give it again, "true", items with ", " between them. Nothing of NULL
 * and of a blob. */
void quire_sql_cell_write(quire_buffer *out, const quire_sql_cell *cell);

/* Appends type and value so that no two values give the same bytes. */
void quire_sql_cell_put(quire_buffer *out, const quire_sql_cell *cell);

#endif

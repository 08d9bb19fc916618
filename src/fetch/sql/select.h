/* SPDX-License-Identifier: Apache-2.0 */
/* The statements that are made of what the user named: all rows of a table or query, those that changed, their keys. */
#ifndef QUIRE_FETCH_SQL_SELECT_H
#define QUIRE_FETCH_SQL_SELECT_H

#include "fetch/sql/database.h"

/* Rows to read. Strings are borrowed. */
typedef struct quire_sql_from {
    const quire_sql_kind *kind;
    const quire_sql_table *table; /* NULL: a query */
    quire_str query;
    quire_sql_columns columns; /* of the table or query */
    const bool *left_out;      /* one a column: it comes as NULL; or NULL: none is */
    size_t updated;            /* column by which changes are told; SIZE_MAX: none */
    int64_t cell_bytes;
} quire_sql_from;

/* Which of the rows. */
typedef enum quire_sql_which {
    QUIRE_SQL_ALL_ROWS,
    QUIRE_SQL_CHANGED,   /* whose `updated` is the parameter or later, or NULL */
    QUIRE_SQL_UNCHANGED, /* all others */
} quire_sql_which;

/* The query as it stands in another statement: without what ends it. */
quire_str quire_sql_query_text(quire_str query);

/* Whether a statement is one that reads, by its first word: "select", "with", "values", "table". */
bool quire_sql_reads(quire_str query);

/* Whether no two columns have one name: only then can something be asked of a query's rows. */
bool quire_sql_names_differ(quire_sql_columns columns);

/* Each appends a whole statement. `columns` are indices. */
void quire_sql_select_rows(quire_buffer *sql, const quire_sql_from *from, quire_sql_which which);
void quire_sql_select_columns(quire_buffer *sql, const quire_sql_from *from, const size_t *columns,
                              size_t count, quire_sql_which which);
void quire_sql_select_latest(quire_buffer *sql, const quire_sql_from *from);
/* The first rows of a table, by its key where it has one; perhaps more than so many. */
void quire_sql_select_sample(quire_buffer *sql, const quire_sql_from *from, unsigned rows);

#endif

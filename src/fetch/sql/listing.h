/* SPDX-License-Identifier: Apache-2.0 */
/* A list of tables that grows as rows about them come: tables first, then columns and references in any order of tables. */
#ifndef QUIRE_FETCH_SQL_LISTING_H
#define QUIRE_FETCH_SQL_LISTING_H

#include "fetch/sql/database.h"

/* {.arena} is an empty one. What is copied lives in the arena. */
typedef struct quire_sql_listing {
    quire_arena *arena;
    quire_sql_table *tables;
    size_t table_count, table_capacity;
    const quire_sql_table *grown; /* whose columns or references grew last */
    size_t capacity;              /* of them */
    bool failed;                  /* memory is out */
} quire_sql_listing;

/* Each gives what it added, for the caller to fill; NULL when memory is out. Cells that are NULL are empty texts. */
quire_sql_table *quire_sql_list_table(quire_sql_listing *listing, const quire_sql_cell *schema,
                                      const quire_sql_cell *name, const quire_sql_cell *comment);
quire_sql_column *quire_sql_list_column(quire_sql_listing *listing, quire_sql_table *table,
                                        const quire_sql_cell *name, quire_str declared,
                                        const quire_sql_cell *default_value, const quire_sql_cell *comment);

/* One pair of columns of a reference; `first` begins another. */
typedef struct quire_sql_pair {
    bool first;
    const quire_sql_cell *column, *target_schema, *target, *target_column;
} quire_sql_pair;

void quire_sql_list_pair(quire_sql_listing *listing, quire_sql_table *table, const quire_sql_pair *pair);

/* The table of that name: `from`, which may be NULL, or one behind it, as rows come in the order of the tables. NULL: it was made
 * since they were listed. */
quire_sql_table *quire_sql_list_find(const quire_sql_listing *listing, quire_sql_table *from,
                                     quire_str schema, quire_str name);

#endif

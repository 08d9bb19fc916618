/* SPDX-License-Identifier: Apache-2.0 */
/* What a database says of itself becomes documents: one for each table, with its columns, keys, references, comments and a few
 * rows, and one over all of them. They are told in Chinese where names or comments are. */
#ifndef QUIRE_FETCH_SQL_SCHEMA_H
#define QUIRE_FETCH_SQL_SCHEMA_H

#include "bind/sha256.h"
#include "fetch/sql/database.h"
#include "fetch/sql/ready.h"

enum { QUIRE_SQL_SAMPLE_ROWS = 5 };

/* The first rows of a table, as text: `columns` values each. */
typedef struct quire_sql_sample {
    const quire_str *values;
    size_t rows;
} quire_sql_sample;

/* The name under which a table is known: "orders", "sales.orders". In `arena`; data is NULL when memory is out. */
quire_str quire_sql_table_name(quire_arena *arena, const quire_sql_table *table);

/* Tables, and which columns lead to each. */
typedef struct quire_sql_schema {
    quire_sql_tables tables;
    const struct quire_sql_lead *leads; /* by the table that they lead to */
    size_t lead_count;
} quire_sql_schema;

/* owner: `arena`; errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_sql_schema_of(quire_arena *arena, quire_sql_tables tables,
                                               quire_sql_schema *out, quire_error *err);

/* Writes the document of schema->tables.items[at] / of the database `name`. Its text is valid until the writer's next document, all
 * else lives in `arena`. errors: NO_MEMORY, LIMIT */
QUIRE_CHECKED quire_status quire_sql_write_table(quire_ready *ready, quire_arena *arena,
                                                 const quire_sql_schema *schema, size_t at,
                                                 const quire_sql_sample *sample, quire_document *out,
                                                 quire_error *err);
QUIRE_CHECKED quire_status quire_sql_write_overview(quire_ready *ready, quire_arena *arena,
                                                    const quire_sql_kind *kind, quire_str name,
                                                    quire_sql_tables tables, quire_document *out,
                                                    quire_error *err);

#endif

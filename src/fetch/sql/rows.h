/* SPDX-License-Identifier: Apache-2.0 */
/* A row becomes a document: its title, its text columns as paragraphs, and all other columns as fields "price: 12.50", which
 * a question finds and quotes with their names. */
#ifndef QUIRE_FETCH_SQL_ROWS_H
#define QUIRE_FETCH_SQL_ROWS_H

#include "bind/sha256.h"
#include "fetch/source.h"
#include "fetch/sql/database.h"
#include "fetch/sql/ready.h"

/* What a column is to the document. */
typedef enum quire_sql_role {
    QUIRE_SQL_FIELD = 0,
    QUIRE_SQL_PARAGRAPHS,
    QUIRE_SQL_LEFT_OUT,
} quire_sql_role;

/* How the rows of one table or query become documents. Borrowed by the writer. */
typedef struct quire_sql_shape {
    quire_str uri;  /* of the table or query: a row's is URI/KEY */
    quire_str name; /* of the table, "query": the title of a row that has none of its own begins with it */
    bool table;     /* it is a table's name, and heads the document */
    quire_str comment;
    quire_sql_columns columns;
    const quire_sql_role *roles; /* one a column */
    const size_t *key;           /* columns that tell one row from all others */
    size_t key_count;            /* 0: all of them together, by their hash */
    size_t title;                /* column; SIZE_MAX: none */
    size_t file_name;            /* column that names the file that a blob is; SIZE_MAX: none */
    int64_t cell_bytes;          /* a larger cell is left out */
} quire_sql_shape;

/* One row. All of it is valid until the next one is read. */
typedef struct quire_sql_row {
    quire_str uri;
    char sha256[65]; /* of the typed values, and of how they become a document */
    const quire_document *document;
    const quire_fetch_child *children; /* its blobs */
    size_t child_count;
    const quire_table_row_of *row_of;
    const quire_ledger *ledger; /* of its making */
    quire_load_reason reason;   /* other than OK: it is no document, and `message` says why */
    char message[256];
} quire_sql_row;

typedef struct quire_sql_rows quire_sql_rows;

/* errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_sql_rows_new(const quire_sql_shape *shape, quire_sql_rows **out,
                                              quire_error *err);
void quire_sql_rows_free(quire_sql_rows *rows); /* may be NULL */

/* Differs where the same values would make another document. */
uint64_t quire_sql_rows_shape(const quire_sql_rows *rows);

/* Begins a row: fills its uri and sha256. `cells` has one for each column, and outlives the row. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_sql_rows_read(quire_sql_rows *rows, const quire_sql_cell *cells,
                                               quire_sql_row *out, quire_error *err);
/* Makes its document. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_sql_rows_write(quire_sql_rows *rows, quire_sql_row *out, quire_error *err);

/* The uri of the row whose key columns alone are `cells`. Valid until the next call. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_sql_rows_uri(quire_sql_rows *rows, const quire_sql_cell *cells,
                                              quire_str *out, quire_error *err);

#endif

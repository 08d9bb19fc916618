/* SPDX-License-Identifier: Apache-2.0 */
/* The words in which a database's tables are told, in English and in Chinese: questions come in the language of the names. */
#ifndef QUIRE_FETCH_SQL_WORDS_H
#define QUIRE_FETCH_SQL_WORDS_H

#include <stdbool.h>

enum { QUIRE_SQL_COLUMN_HEADS = 7, QUIRE_SQL_TABLE_HEADS = 4 };

typedef struct quire_sql_words {
    const char *database, *table, *view; /* before its name */
    const char *table_end, *view_end;    /* behind it, unless it ends so */
    const char *holds, *said;            /* between a table and what it is called, and before its comment */
    const char *tables;                  /* "%zu" of them; their names follow */
    const char *columns; /* the same of columns; the table stands before it, as before the next three */
    const char *rows, *about_rows; /* "%lld" */
    const char *key;               /* the names of its columns follow */
    const char *reference_start, *of_table,
        *references; /* around columns, their table, and the other table */
    const char *comma, *stop, *more, *open, *close;
    const char *tables_of, *columns_of, *sample_of; /* captions */
    const char *primary_key, *required;
    const char *column_heads[QUIRE_SQL_COLUMN_HEADS], *table_heads[QUIRE_SQL_TABLE_HEADS];
} quire_sql_words;

const quire_sql_words *quire_sql_words_for(bool chinese);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* How rows of values are written as text: RFC 4180, and what programs make of it. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_TABLE_CSV_DIALECT_H
#define QUIRE_LOAD_WORKER_LOADERS_TABLE_CSV_DIALECT_H

#include "quire/types.h"

/* One value, and what was around it. */
typedef struct csv_field {
    quire_str raw;   /* between its delimiters, quotes included */
    quire_str value; /* within quotes and white space; pairs of quotes are not undone */
    bool quoted;
    bool last; /* of its record */
} csv_field;

enum { CSV_QUOTED_MAX_BYTES = 1 << 20 }; /* of one value: more is a quote without an end */

typedef struct csv_reader {
    quire_str text;
    size_t at;
    char delimiter;
    bool plain; /* a quote had no end: from there on quotes are characters */
} csv_reader;

/* The next value; false behind the last. An empty line is a record of one empty value. Behind it, `at` is where the next one
 * starts. */
bool quire_csv_next(csv_reader *reader, csv_field *out);

/* The delimiter that makes the first records agree best; a declared one ("sep=;") wins, and the line behind which the records
 * begin is then *start. '\0': there is none, the lines are one column. */
char quire_csv_delimiter(quire_str text, char expected, size_t *start);

#endif

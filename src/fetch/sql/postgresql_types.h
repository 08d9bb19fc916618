/* SPDX-License-Identifier: Apache-2.0 */
/* PostgreSQL's types, and its values as text: what kind of value each is, arrays and bytes taken apart. */
#ifndef QUIRE_FETCH_SQL_POSTGRESQL_TYPES_H
#define QUIRE_FETCH_SQL_POSTGRESQL_TYPES_H

#include "fetch/sql/database.h"

#include <stdint.h>

typedef struct quire_postgresql_type {
    uint32_t oid;
    const char *name; /* "text"; of a built-in one */
    quire_sql_type type;
    uint32_t item; /* of an array: the oid of its items; else 0 */
} quire_postgresql_type;

/* Types that are not built in. */
typedef struct quire_postgresql_types {
    const quire_postgresql_type *items;
    size_t count, capacity;
} quire_postgresql_types;

/* Adds an array's type unless it is known; false: out of memory. */
bool quire_postgresql_learn(quire_postgresql_types *types, uint32_t oid, uint32_t item, quire_arena *arena)
    __attribute__((warn_unused_result));

/* NULL: it is neither built in nor one of `types`. */
const quire_postgresql_type *quire_postgresql_type_of(const quire_postgresql_types *types, uint32_t oid);

/* The cell of a value as the server writes it: dates as ISO has them, bytes in hexadecimal digits. `type` NULL: it is text, as
 * is what is no array where one should be. owner: decoded bytes and items live in `arena`, all else is `text`; errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_postgresql_cell(const quire_postgresql_types *types,
                                                 const quire_postgresql_type *type, quire_str text,
                                                 quire_arena *arena, quire_sql_cell *out, quire_error *err);

#endif
